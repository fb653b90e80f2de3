/* Overrides: checks of an order or a dose that a physician, by signature and for a reason, lets pass although they
 * fail.
 *
 * What may be overridden at all is a short list (cl_overridable_checks of the domain); of it a product allows some or
 * none. Never: the subject, a used vial, a lot that is not released, a hold, a vial reserved for somebody else. */
#ifndef CRYOLOT_OVERRIDE_H
#define CRYOLOT_OVERRIDE_H

#include <cryolot/order.h>

struct cl_override {
    const char *check; /* "dose.spacing"; NULL: there is none */
    const char *of;    /* the order or dose that it was signed for */
    const char *limit; /* of the product: "at least 3 days between two infusions" */
    const char *bound; /* how far it reaches: "until 2026-11-26 18:00 CET", "down to 80 %"; NULL: no number is asked */
    int64_t until_ms;  /* of dose.use-by; else 0 */
    int64_t least_permille, most_permille; /* of the required cells, of dose.enough and dose.not-too-much; else 0 */
    const char *name, *login, *reason;
    int64_t signed_at_ms;
};

struct cl_override_list {
    const struct cl_override *at;
    size_t count;
};

/* How far an override reaches; what is not among the checks is left empty. */
struct cl_override_bounds {
    int64_t until_ms;               /* of dose.use-by */
    const char *at_least, *at_most; /* of dose.enough and dose.not-too-much: "80 %", "120 %" of the required cells */
};

/* A physician signs that these checks of an order, or of a dose, may fail. CL_REFUSED: rules "override.check" (nobody
 * may override it, or the product does not allow it: the list is named), "override.twice" (it is overridden already),
 * "override.bound" (dose.use-by of an order, or without an end within 24 hours of the use-by time; dose.enough without
 * the least cells, dose.not-too-much without the most), "override.reason" (it says less than ten characters),
 * "order.state" (it is over), "dose.state". CL_USAGE: no check. CL_NOT_FOUND. */
enum cl_status cl_order_override(struct cl *cl, const char *code, struct cl_texts checks,
                                 const struct cl_override_bounds *bounds, struct cl_order *out);
enum cl_status cl_dose_override(struct cl *cl, const char *code, struct cl_texts checks,
                                const struct cl_override_bounds *bounds, struct cl_dose *out);

#endif
