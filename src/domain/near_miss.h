/* Infusions that were refused at the bed because bag, patient or person were not the right ones. */
#ifndef CRYOLOT_DOMAIN_NEAR_MISS_H
#define CRYOLOT_DOMAIN_NEAR_MISS_H

#include "domain/status.h"
#include <cryolot/infusion.h>

/* After the refused write was undone: puts it on record by a write of its own, where the rule in cl->error is about who
 * and what stood at the bed; else nothing. The error stays as it is, and is the caller's to return. */
void cl_near_miss_record(struct cl *cl, const struct cl_infusion_start *start);

/* The same of a reading that was refused in a session of scans, before anything was to start: `sentence` says why.
 * Fails never: the refusal counts, whether it could be put on record or not. */
void cl_near_miss_add(struct cl *cl, const char *rule, const char *sentence, const struct cl_infusion_start *start);

/* In status --alarms: near misses of the last day, reactions of grade 4 and 5 whose deviation is open. */
cl_alarm_source cl_near_miss_alarms;

#endif
