/* Papers that are drawn by a template of documents: which template, and the file that comes of it. */
#ifndef CRYOLOT_CLI_REPORT_FILE_H
#define CRYOLOT_CLI_REPORT_FILE_H

#include "cli/command.h"
#include "cli/template.h"
#include <cryolot/document_template.h>
#include <cryolot/paper.h>

#define CL_PAPER_TEMPLATE_OPTION                                                                                       \
    {                                                                                                                  \
        "template", "T", "letterhead, words, language: templates/documents (en); zh: Chinese", false                   \
    }

/* The file of -o where a paper is wanted at all; without it *file stays. Refused: a template of no paper. */
enum cl_status cl_paper_file(struct cl_command *command, const char **file);
/* The template of --template, else the usual one. */
enum cl_status cl_paper_template(struct cl_command *command, struct cl_template *out);
/* The template for the record, with the logo that it names; every mistake in it is a row of the error. */
enum cl_status cl_paper_source(struct cl_command *command, const struct cl_template *template,
                               struct cl_document_source *out);
/* Draws the content by a template, with DRAFT across where it is one; a text that stands in English for want of a
 * translation is said. */
enum cl_status cl_report_draw(struct cl_command *command, const struct cl_report *content,
                              const struct cl_template *template, bool draft, struct cl_bytes *out);
/* Draws the content of a paper that is no registered document by the template of --template and writes it to `file`
 * ("-": standard output), as cl_output_stage and cl_output_end do. By a template that nobody approved it is a draft. */
enum cl_status cl_write_report(struct cl_command *command, const struct cl_report *content, const char *file);
/* The same of the map of a store. */
enum cl_status cl_write_door(struct cl_command *command, const struct cl_door_map *content, const char *file);

#endif
