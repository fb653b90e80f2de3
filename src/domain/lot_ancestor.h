/* What the ancestors of a lot bring to its gates: a bank that is held stops every lot made of it. */
#ifndef CRYOLOT_DOMAIN_LOT_ANCESTOR_H
#define CRYOLOT_DOMAIN_LOT_ANCESTOR_H

#include "domain/problem.h"
#include <cryolot/lot.h>

/* By the check that they belong to. */
struct cl_ancestor_problems {
    struct cl_problems holds;      /* holds, and statuses from which nothing is made: rejected, recalled, withdrawn */
    struct cl_problems results;    /* gating results in force that do not conform or cannot be decided */
    struct cl_problems deviations; /* open ones */
    struct cl_problems donors;     /* of other donors than the lot's own */
};

/* Reads them with three statements, however many ancestors there are; none for a lot without parents.
 * `deviation_class`: NULL for any. */
enum cl_status cl_lot_ancestor_problems(struct cl *cl, const struct cl_lot *lot, const char *deviation_class,
                                        struct cl_ancestor_problems *out);

#endif
