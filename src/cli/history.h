/* Events, as `lot history`, `user history` and `audit` print them. */
#ifndef CRYOLOT_CLI_HISTORY_H
#define CRYOLOT_CLI_HISTORY_H

#include "cli/command.h"
#include <cryolot/audit.h>

/* {"events":[...]}, CSV or a table. */
enum cl_status cl_print_events(struct cl_command *command, const struct cl_audit_list *list);
/* {"event":{...}} with the changed rows as they are stored; for people in words. Its changes have been read. */
enum cl_status cl_print_event(struct cl_command *command, const struct cl_audit_event *event);
/* The newest events that concern an ID. */
enum cl_status cl_print_history(struct cl_command *command, const char *subject);
/* Those that concern a lot, its vials, samples, results, deviations, doses and infusions; the verb has --limit. */
enum cl_status cl_print_lot_history(struct cl_command *command, const char *lot);

#endif
