/* Samples, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SAMPLE_H
#define CRYOLOT_DOMAIN_SAMPLE_H

#include "domain/context.h"
#include <cryolot/sample.h>

#define CL_SAMPLE_PREFIX "SMP"

/* One leg of a sample's way in the open write, at the time at which it was done. CL_REFUSED, rule "time.order", when
 * that is before its last leg. */
struct cl_sample_step {
    const char *kind, *giver, *receiver;
    struct cl_sample_state as;
};
enum cl_status cl_sample_add_leg(struct cl *cl, int64_t sample_id, const char *code, const struct cl_sample_step *step);

#endif
