/* How vials are shown, for the verbs of other nouns that print some. */
#ifndef CRYOLOT_CLI_VIAL_H
#define CRYOLOT_CLI_VIAL_H

#include "cli/command.h"
#include <cryolot/vial.h>

/* {"vials":[...]}, CSV or a table. */
enum cl_status cl_print_vials(struct cl_command *command, const struct cl_vial_list *vials);

/* The vial IDs that a verb was given. */
struct cl_texts cl_vial_arguments(const struct cl_command *command);

#endif
