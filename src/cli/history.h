/* The history of one ID, as `lot history` and `audit log --subject` print it. */
#ifndef CRYOLOT_CLI_HISTORY_H
#define CRYOLOT_CLI_HISTORY_H

#include "cli/command.h"

enum cl_status cl_print_history(struct cl_command *command, const char *subject);

#endif
