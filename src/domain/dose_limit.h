/* Limits of a dose beside its cells: endotoxin per kg and hour (USP <85>), DMSO per kg and day. */
#ifndef CRYOLOT_DOMAIN_DOSE_LIMIT_H
#define CRYOLOT_DOMAIN_DOSE_LIMIT_H

#include "domain/dose.h"

/* What a dose brings along per kg, as decimals; NULL: the product has no such limit. */
struct cl_dose_limits {
    const char *endotoxin_eu_per_kg;
    const char *dmso_mg_per_kg; /* of this dose alone */
};

/* CL_USAGE: the diluent's endotoxin is no number with its unit, EU/mL. *out is the number as reported ("<0.25"), or
 * NULL where nothing is given. */
enum cl_status cl_dose_read_endotoxin(struct cl *cl, const char *text, const char **out);
/* Adds endotoxin.within-limit and dmso.within-limit, where the product has such a limit. `draws` are those of the
 * dose's vials in their order. Endotoxin: the worst result in force of each lot times what was drawn of it, and the
 * diluent's share, all given within one hour. DMSO: this dose and every other one of the subject that was thawed less
 * than 24 hours apart and not discarded. */
enum cl_status cl_dose_gate_limits(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_product *product,
                                   const struct cl_draw *draws, const char *diluent_endotoxin, int64_t diluent_ul,
                                   struct cl_dose_limits *out);

#endif
