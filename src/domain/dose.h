/* Doses, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOSE_H
#define CRYOLOT_DOMAIN_DOSE_H

#include "domain/context.h"
#include "domain/gate.h"
#include "domain/problem.h"
#include <cryolot/dose.h>
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <cryolot/subject.h>
#include <cryolot/vial.h>

/* ---- the gate before the thaw (dose_gate.c) -------------------------------------------------------------------- */

/* What a thaw is judged by, read inside the write. */
struct cl_dose_plan {
    struct cl_subject subject;
    struct cl_vial_list vials; /* in the order given */
    const struct cl_lot *lots; /* theirs, each once */
    size_t lot_count;
    struct cl_product product; /* of the first vial */
    struct cl_dose_target target;
    struct cl_weight weight;
    bool weighed;
    int64_t required_cells; /* 0: not known */
    int64_t usable_cells;   /* in all vials, by the basis */
};

/* Adds the checks before a thaw. Fails only where the record cannot be read. */
enum cl_status cl_dose_gate_thaw(struct cl *cl, const struct cl_dose_plan *plan, struct cl_gate *gate);
/* Adds dose.state: the dose is in this state. */
void cl_dose_gate_state(struct cl_gate *gate, const struct cl_dose *dose, const char *state, const char *remedy);
/* Adds time.order and dose.use-by: the act is not before the thaw and not past the use-by time. */
void cl_dose_gate_clock(struct cl_gate *gate, const struct cl_dose *dose);

/* ---- lots and vials (dose_gate_lots.c) ------------------------------------------------------------------------- */

/* The lots of some vials, each once. */
enum cl_status cl_dose_lots(struct cl *cl, const struct cl_vial_list *vials, const struct cl_lot **lots, size_t *count);
/* Adds what is asked of lots and vials before the thaw and ever after: lot.released, donor.eligible, release.signature,
 * holds.none, results.conform, deviations.closed, storage.within-limits. `vials` are of `lots`. A lot that is supplied
 * out of specification to this very subject passes with the results that were signed for. */
enum cl_status cl_dose_check_lots(struct cl_gate *gate, int64_t subject_id, const struct cl_lot *lots, size_t count,
                                  const struct cl_vial_list *vials);
/* The same of a dose that is thawed already and shall go on. */
enum cl_status cl_dose_gate_lots(struct cl *cl, const struct cl_dose *dose, struct cl_gate *gate);

/* ---- of a dose ------------------------------------------------------------------------------------------------- */

#define CL_DOSE_PREFIX "DOSE"

/* Names the dose, its subject and its vials, so that the history of each shows the write. */
void cl_dose_concerns(struct cl *cl, const struct cl_dose *dose);
/* CL_NOT_AUTHORISED unless the actor acts for the site of the dose's subject. */
enum cl_status cl_dose_require_site(struct cl *cl, const char *subject);

/* Adds a leg of custody from one person to another, neither to nor from a store. */
enum cl_status cl_dose_add_leg(struct cl *cl, int64_t vial_id, const char *kind, int64_t giver_id, int64_t receiver_id,
                               const char *place);

/* Passes a dose and its vials on inside an open write, with a leg of custody for each vial. dose_state, vial_state: the
 * new ones; holder_id 0: nobody's any more. */
struct cl_dose_passing {
    const char *dose_state, *vial_state;
    const char *leg; /* kind of the leg of custody */
    int64_t holder_id;
    const char *place; /* NULL: none */
};
enum cl_status cl_dose_pass(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_passing *passing);

#endif
