/* How infusions are shown, for the verbs of other nouns. */
#ifndef CRYOLOT_CLI_INFUSION_H
#define CRYOLOT_CLI_INFUSION_H

#include "cli/command.h"
#include <cryolot/infusion.h>

extern const struct cl_field cl_infusion_fields[];
extern const size_t cl_infusion_field_count;

/* Nothing given is a figure once the infusion has ended; while it runs there is none. */
void cl_show_nothing_given(struct cl_field *fields, size_t count);
/* One infusion with its dose, every step, and what came of it (infusion_record.c). */
enum cl_status cl_put_infusion_record(struct cl_command *command, const struct cl_infusion *infusion);

#endif
