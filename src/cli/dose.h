/* How doses are shown, for the verbs of other nouns. */
#ifndef CRYOLOT_CLI_DOSE_H
#define CRYOLOT_CLI_DOSE_H

#include "cli/command.h"
#include <cryolot/dose.h>

extern const struct cl_field cl_dose_fields[];
extern const size_t cl_dose_field_count;

/* Below a dose, or the infusion of it: its counts, tests, overrides and vials, as tables; in an object as "contents",
 * "overridden", "countings", "tests". */
enum cl_status cl_put_dose_tables(struct cl_command *command, const struct cl_dose *dose);
struct json_t;
void cl_json_add_dose(struct json_t *object, const struct cl_dose *dose);
/* Which of its vials are held or were out of storage for too long; nothing where none is. */
void cl_say_dose_holds(struct cl_command *command, const struct cl_dose *dose);

#endif
