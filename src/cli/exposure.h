/* How exposures are shown, with the vials of other verbs. */
#ifndef CRYOLOT_CLI_EXPOSURE_H
#define CRYOLOT_CLI_EXPOSURE_H

#include "cli/command.h"
#include <cryolot/exposure.h>

/* "210 s out of storage in all, of 300 s that the product allows; out since 2026-11-26 11:00 CET". */
const char *cl_exposure_text(struct cl_command *command, const struct cl_exposure *exposure);
/* The fields of one as a JSON object (new reference). */
struct json_t *cl_exposure_json(const struct cl_exposure *exposure);
/* {"vials":[...]}, CSV or a table of vials with their exposure now, in their order. */
enum cl_status cl_print_exposures(struct cl_command *command, const struct cl_vial_list *vials);

#endif
