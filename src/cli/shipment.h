/* What the files of the noun shipment share. */
#ifndef CRYOLOT_CLI_SHIPMENT_H
#define CRYOLOT_CLI_SHIPMENT_H

#include "cli/command.h"
#include <cryolot/shipment.h>

/* One shipment, without its vials. */
enum cl_status cl_print_shipment(struct cl_command *command, const struct cl_shipment *shipment);

#endif
