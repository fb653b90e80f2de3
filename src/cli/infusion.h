/* How infusions are shown, for the verbs of other nouns. */
#ifndef CRYOLOT_CLI_INFUSION_H
#define CRYOLOT_CLI_INFUSION_H

#include "cli/command.h"
#include <cryolot/infusion.h>

extern const struct cl_field cl_infusion_fields[];
extern const size_t cl_infusion_field_count;

#endif
