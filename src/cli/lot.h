/* How a lot is shown, for the files of its verbs. */
#ifndef CRYOLOT_CLI_LOT_H
#define CRYOLOT_CLI_LOT_H

#include "cli/command.h"
#include <cryolot/lot.h>

/* {"lot":{...}} or lines for people. */
enum cl_status cl_print_lot(struct cl_command *command, const struct cl_lot *lot);
/* The lot alone, for objects that hold more (new reference). */
struct json_t *cl_lot_json(const struct cl_lot *lot);

#endif
