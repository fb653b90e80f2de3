/* Limits of a dose beside its cells: endotoxin per kg and hour (USP <85>), DMSO per kg and day. */
#ifndef CRYOLOT_DOMAIN_DOSE_LIMIT_H
#define CRYOLOT_DOMAIN_DOSE_LIMIT_H

#include "domain/dose.h"
#include <cryolot/infusion.h>

/* What a dose brings along per kg, as decimals; NULL: the product has no such limit. */
struct cl_dose_limits {
    const char *endotoxin_eu_per_kg;   /* of the whole bag */
    const char *endotoxin_eu_per_kg_h; /* within an hour */
    const char *dmso_mg_per_kg;        /* of this dose alone */
};

/* What else is in the bag, and how fast it is given. */
struct cl_dose_bag {
    const char *diluent_endotoxin; /* as reported, in EU/mL; NULL: none known */
    int64_t diluent_ul;
    int64_t over_minutes; /* 0: not said */
};

/* CL_USAGE: the diluent's endotoxin is no number with its unit, EU/mL. *out is the number as reported ("<0.25"), or
 * NULL where nothing is given. */
enum cl_status cl_dose_read_endotoxin(struct cl *cl, const char *text, const char **out);
/* Adds endotoxin.within-limit and dmso.within-limit, where the product has such a limit. `draws` are those of the
 * dose's vials in their order. Endotoxin: the worst result in force of each lot times what was drawn of it, and the
 * diluent's share, by the hour: all of it where it is given within one (over_minutes up to 60, or 0: not said), else
 * the share of an hour. DMSO: this dose and every other one of the subject that was thawed less
 * than 24 hours apart and not discarded. */
enum cl_status cl_dose_gate_limits(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_product *product,
                                   const struct cl_draw *draws, const struct cl_dose_bag *bag,
                                   struct cl_dose_limits *out);
/* How much endotoxin an infusion that ended gave within an hour, by the time in which it ran without its interruptions
 * or, where that is more, by the rates on record, as a sentence where that is more than the product allows and nobody
 * overrode it; NULL: it is not, or there is no limit. */
enum cl_status cl_dose_hour_problem(struct cl *cl, const struct cl_infusion *infusion, const char **problem);
/* The same of a rate that is set: what it would give within an hour. */
enum cl_status cl_dose_rate_problem(struct cl *cl, const struct cl_infusion *infusion, int64_t rate_ul_per_h,
                                    const char **problem);

#endif
