/* How far an override reaches. A check is overridden up to a number that is signed, never without end. */
#ifndef CRYOLOT_DOMAIN_OVERRIDE_BOUND_H
#define CRYOLOT_DOMAIN_OVERRIDE_BOUND_H

#include "domain/context.h"
#include <cryolot/override.h>
#include <cryolot/product.h>

/* What is overridden, and what was said of how far. */
struct cl_override_asked {
    const char *code, *timezone;
    bool of_dose; /* else of an order */
    const struct cl_product *product;
    int64_t use_by_ms, measured; /* of a dose: its results so far, whatever became of them */
    const struct cl_override_bounds *bounds;
    const char *limit; /* of the product, in words */
};

/* One of the three is set, the others are 0 (until_ms) and -1. least, most: in permille of the required cells, days,
 * seconds, millionths of EU/kg and of mg/kg, results: as a gate says what it measured (cl_check.measured). */
struct cl_override_bound {
    const char *text; /* "up to 6 EU/kg" */
    int64_t until_ms, least, most;
};

/* Refused, rule "override.bound": nothing was said of this check, or what the product allows anyway, or too much. */
enum cl_status cl_override_bound_find(struct cl *cl, const struct cl_override_asked *asked, const char *check,
                                      struct cl_override_bound *out);
/* CL_USAGE: one that has no unit of a check, or is of a check that is not overridden. */
enum cl_status cl_override_bounds_check(struct cl *cl, const struct cl_override_bounds *bounds, struct cl_texts checks);

#endif
