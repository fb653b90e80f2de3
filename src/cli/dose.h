/* How doses are shown, for the verbs of other nouns. */
#ifndef CRYOLOT_CLI_DOSE_H
#define CRYOLOT_CLI_DOSE_H

#include "cli/command.h"
#include <cryolot/dose.h>

extern const struct cl_field cl_dose_fields[];
extern const size_t cl_dose_field_count;

#endif
