/* The map of a store on paper, for its door. */
#ifndef CRYOLOT_CLI_DOOR_H
#define CRYOLOT_CLI_DOOR_H

#include "cli/command.h"

/* Of the store that is the first argument. */
enum cl_status cl_door_put(struct cl_command *command, const char *file);

#endif
