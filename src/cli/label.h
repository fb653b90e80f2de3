/* Paper labels, for the verbs that print some: label, sample, and those of what is no vial. */
#ifndef CRYOLOT_CLI_LABEL_H
#define CRYOLOT_CLI_LABEL_H

#include "cli/command.h"
#include "cli/template.h"
#include "render/render.h"
#include <cryolot/label.h>

#define CL_SAMPLE_TEMPLATE "sample-roll"
#define CL_CARD_TEMPLATE   "command-sheet"

/* What the domain calls back with while its write is open. */
struct cl_label_delivery {
    struct cl_command *command;
    struct cl_template template;
    const char *file;
    int64_t skip;
    struct cl_bytes pdf;
    struct cl_staged_file *staged;
};

/* Reads the template; *print is what the domain's call takes, with the command's arguments as its targets. */
enum cl_status cl_label_prepare(struct cl_command *command, const char *template_name, const char *file, int64_t skip,
                                struct cl_label_delivery *delivery, struct cl_label_print *print);
/* Behind the domain's call, with its status: publishes the file, or leaves none. */
enum cl_status cl_label_deliver_end(struct cl_label_delivery *delivery, enum cl_status status);

/* Draws labels that nobody records and puts them into the file of -o: those of stores, equipment, badges, commands. The
 * verb has the options -o, template and skip; without --template `template_name` is taken. */
enum cl_status cl_tags_put(struct cl_command *command, const char *template_name, const struct cl_label_list *labels);
/* The same of the commands of a scanning session. */
enum cl_status cl_scan_cards_put(struct cl_command *command);

#endif
