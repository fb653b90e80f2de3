/* A report as a file, for verbs whose paper is no registered document. */
#ifndef CRYOLOT_CLI_REPORT_FILE_H
#define CRYOLOT_CLI_REPORT_FILE_H

#include "cli/command.h"
#include "cli/template.h"
#include <cryolot/paper.h>

/* Draws the content by a template of documents. */
enum cl_status cl_report_draw(struct cl_command *command, const struct cl_report *content,
                              const struct cl_template *template, struct cl_bytes *out);
/* Draws the content by the usual template and writes it to `file` ("-": standard output), as cl_output_stage and
 * cl_output_end do. */
enum cl_status cl_write_report(struct cl_command *command, const struct cl_report *content, const char *file);

#endif
