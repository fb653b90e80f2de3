/* What kind of file a verb makes: what --format says, or how the file's name ends. */
#ifndef CRYOLOT_CLI_FILE_FORMAT_H
#define CRYOLOT_CLI_FILE_FORMAT_H

#include "cli/command.h"

enum cl_file_format { CL_FILE_PDF, CL_FILE_SVG, CL_FILE_ZPL };

/* What a verb makes, in the formats up to and with `last`. */
struct cl_file_kind {
    const char *things, *what; /* "labels", "the labels are to be" */
    enum cl_file_format last;
    bool must_say; /* a name without an ending is no PDF, but refused */
};

/* `wanted` (--format; NULL: not given) goes with any name but one that ends as another format's; without it the ending
 * decides, and a name without one is a PDF. `file` NULL: it goes to a printer. CL_USAGE, rule "output.format": a format
 * or an ending that is none, or a contradiction. */
enum cl_status cl_file_format_of(const struct cl_command *command, const struct cl_file_kind *kind, const char *file,
                                 const char *wanted, enum cl_file_format *out);

#endif
