/* Infusions on paper: the record that a hospital without cryolot fills in. */
#ifndef CRYOLOT_INFUSION_PAPER_H
#define CRYOLOT_INFUSION_PAPER_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* For what it is filled in before: at most one of them; none: an empty one. */
struct cl_infusion_blank {
    const char *order, *dose, *subject;
};
/* A record to be filled in with a pen: what is known stands in it, with the codes of subject, dose and vials; the rest
 * is lines. CL_USAGE: mistyped, or more than one. CL_NOT_FOUND. Refused (rule "dose.state"): a dose that was given or
 * discarded already; (rule "order.state") an order that ended. */
enum cl_status cl_infusion_blank(struct cl *cl, const struct cl_infusion_blank *of, struct cl_report *out);

#endif
