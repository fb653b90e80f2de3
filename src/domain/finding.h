/* Findings of a verification, collected for who prints them. */
#ifndef CRYOLOT_DOMAIN_FINDING_H
#define CRYOLOT_DOMAIN_FINDING_H

#include "domain/context.h"
#include <cryolot/audit.h>

/* The first thousand are kept, all are counted. */
struct cl_findings {
    struct cl *cl; /* whose arena they live in */
    struct cl_audit_finding *at;
    size_t listed, capacity;
    int64_t count;
};

/* Adds one; `findings` is a struct cl_findings, so that the store can call it. Texts are copied, but for check and
 * remedy, which are constants. */
void cl_finding_add(void *findings, const struct cl_finding *finding);

#endif
