/* An infusion that is entered from paper was judged at the bed by what was known there and then: a hold or a recall
 * that came later broke no rule, and one that was lifted since did. */
#ifndef CRYOLOT_DOMAIN_INFUSION_THEN_H
#define CRYOLOT_DOMAIN_INFUSION_THEN_H

#include "domain/dose.h"

struct cl_then_asked {
    int64_t subject_id, order_id, dose_id; /* order, dose 0: none yet */
    const char *timezone;                  /* of the subject's site, for the times in sentences */
    const struct cl_lot *lots;
    size_t lot_count;
    const struct cl_vial_list *vials;
    int64_t from_ms, to_ms; /* from the thaw, or the begin, until the infusion began */
    int64_t ended_at_ms;
};

struct cl_then {
    struct cl_problems broken;  /* "holds.none: lot UC26A001 was held since ..": was so at the bed */
    struct cl_problems later;   /* came after it: no rule was broken */
    struct cl_problems unknown; /* the record changed since, in what is judged as of today: it does not say what was so
                                 * then, be it that it passes today or that it fails */
};

/* Judges the checks of a gate that was asked today. Those that depend on the time of the act alone, or on what the
 * paper says, are taken as they are; the checks in `skipped` (NULL-terminated) not at all. */
enum cl_status cl_infusion_then(struct cl *cl, const struct cl_then_asked *asked, const struct cl_gate *today,
                                const char *const *skipped, struct cl_then *out);
/* Tells by cl_notice which open recalls have one of the vials on their list. */
enum cl_status cl_infusion_tell_recalls(struct cl *cl, const struct cl_vial_list *vials, const char *subject);

#endif
