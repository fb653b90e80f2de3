/* Deviations, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DEVIATION_H
#define CRYOLOT_DOMAIN_DEVIATION_H

#include "domain/context.h"
#include <cryolot/deviation.h>

/* What a result opens that does not conform, or that nobody can decide. */
struct cl_deviation_raise {
    const char *title; /* "viability 79 % does not conform to ≥ 85 %" */
    const char *class; /* "major"; "critical" where the lot was released */
    int64_t lot_id, result_id;
    const char *lot; /* its code */
};
/* In an open write: opens an investigation that concerns a lot and a result, and holds the lot until it is closed.
 * *code: "DEV-0007". */
enum cl_status cl_deviation_raise(struct cl *cl, const struct cl_deviation_raise *raise, const char **code);

#endif
