/* Overrides: checks of an order or a dose that a physician, by signature and for a reason, lets pass although they
 * fail.
 *
 * What may be overridden at all is a short list (cl_overridable_checks of the domain); of it a product allows some or
 * none. Never: the subject, a used vial, a lot that is not released, a hold, a vial reserved for somebody else. */
#ifndef CRYOLOT_OVERRIDE_H
#define CRYOLOT_OVERRIDE_H

#include <cryolot/order.h>

struct cl_override {
    const char *check;   /* "dose.spacing"; NULL: there is none */
    const char *of;      /* the order or dose that it was signed for */
    const char *limit;   /* of the product: "at least 3 days between two infusions" */
    const char *bound;   /* how far it reaches: "until 2026-11-26 18:00 CET", "down to 80 %" */
    int64_t until_ms;    /* of dose.use-by; else 0 */
    int64_t least, most; /* of the others, in the unit of the check (struct cl_check, measured); -1: not that one */
    const char *name, *login, *reason;
    int64_t signed_at_ms;
};

struct cl_override_list {
    const struct cl_override *at;
    size_t count;
};

/* How far an override reaches, several with commas: their units say of which check they are. What is not among the
 * checks is a mistake. */
struct cl_override_bounds {
    int64_t until_ms;     /* of dose.use-by */
    const char *at_least; /* of dose.enough and dose.spacing: "80%, 2days" */
    const char *at_most; /* of dose.not-too-much, subject.weighed-recently, endotoxin, DMSO and exposure: "120%, 14days,
                          * 6EU/kg, 1.2g/kg, 10min" */
};

/* A physician signs that these checks of an order, or of a dose, may fail. CL_REFUSED: rules "override.check" (nobody
 * may override it, or the product does not allow it: the list is named), "override.twice" (it is overridden already),
 * "override.bound" (dose.use-by of an order, or without an end within 24 hours of the use-by time; any other without
 * its number, or with one that the product allows anyway or that is beyond reason; dose.results of an order, or where
 * nothing was measured: it reaches for what was measured by then), "override.reason" (it says less than ten
 * characters), "order.state" (it is over), "dose.state". CL_USAGE: no check. CL_NOT_FOUND. */
enum cl_status cl_order_override(struct cl *cl, const char *code, struct cl_texts checks,
                                 const struct cl_override_bounds *bounds, struct cl_order *out);
enum cl_status cl_dose_override(struct cl *cl, const char *code, struct cl_texts checks,
                                const struct cl_override_bounds *bounds, struct cl_dose *out);

#endif
