/* Custody: in whose hands each vial was, without a gap from filling to the patient (DOMAIN.md "Storage and custody").
 */
#ifndef CRYOLOT_CUSTODY_H
#define CRYOLOT_CUSTODY_H

#include <cryolot/vial.h>

/* One leg as it is shown: each begins where the one before it ended. */
struct cl_custody_line {
    int64_t number;        /* from 1 */
    const char *kind;      /* "fill", "store", "take", "move", "hand", "thaw", "infuse", "discard", "sample" */
    const char *from, *to; /* a login, a place ("CPN/LN2-1/R3/B12:C7"), "filling", "patient", "waste",
                            * "sample SMP-000001W" */
    const char *place;     /* where a hand-over happened; NULL elsewhere */
    const char *reason;    /* NULL: none given */
    int64_t done_at_ms;
};

struct cl_custody_log {
    const char *vial;
    const struct cl_custody_line *at;
    size_t count;
};

/* The actor hands vials that are in their hands to the second person, at a place ("Ward 3"). All or none. A person with
 * the role storage hands on what a disabled person has, with a reason; the leg begins with that person. CL_REFUSED,
 * rule "custody.holder": every vial that is not in the actor's hands is named, and where it is instead; rule
 * "act.reason". CL_USAGE: no place, a mistyped vial. */
enum cl_status cl_custody_hand(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out);
/* Every leg of a vial, oldest first. CL_USAGE mistyped, CL_NOT_FOUND unknown. */
enum cl_status cl_custody_read(struct cl *cl, const char *code, struct cl_custody_log *out);

#endif
