/* Donors: a code, never a name; the eligibility determination (21 CFR 1271.50, .55). */
#ifndef CRYOLOT_DONOR_H
#define CRYOLOT_DONOR_H

#include <cryolot/context.h>

struct cl_donor {
    int64_t id;
    const char *code;
    const char *determination; /* "none", "eligible", "ineligible", "incomplete" */
    struct cl_date determined_on;
    const char *determined_by; /* printed name of the signer; NULL when none */
    const char *reason;
};

struct cl_donor_list {
    const struct cl_donor *at;
    size_t count;
};

/* CL_CONFLICT: the code exists. CL_USAGE: not a code. */
enum cl_status cl_donor_add(struct cl *cl, const char *code, struct cl_donor *out);
/* Signs the determination ("eligible", "ineligible", "incomplete") made on a day that is not in the future. A later one
 * replaces it; the earlier stays in the audit log. */
enum cl_status cl_donor_determine(struct cl *cl, const char *code, const char *determination, struct cl_date on,
                                  struct cl_donor *out);
/* CL_NOT_FOUND. */
enum cl_status cl_donor_get(struct cl *cl, const char *code, struct cl_donor *out);
/* Newest first, at most `limit`. */
enum cl_status cl_donor_list(struct cl *cl, int64_t limit, struct cl_donor_list *out);

#endif
