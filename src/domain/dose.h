/* Doses, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOSE_H
#define CRYOLOT_DOMAIN_DOSE_H

#include "domain/context.h"
#include "domain/gate.h"
#include "domain/lot_scope.h"
#include "domain/dose_size.h"
#include "domain/problem.h"
#include "domain/range.h"
#include <cryolot/dose.h>
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <cryolot/subject.h>
#include <cryolot/vial.h>

/* ---- what a dose asks for (dose_need.c) ------------------------------------------------------------------------ */

struct cl_dose_need {
    struct cl_dose_target target; /* as asked for; a band has got its cells */
    int64_t required_cells;       /* 0: not known without a weight, or not a dose of the product */
    bool needs_weight;            /* for its cells, its cap, or its limits of endotoxin and DMSO per kg */
    const char *cap;              /* as of cl_dose_cap_text */
    const char *problem; /* why the product does not allow it: "1 × 10⁶ cells/kg is no dose of .."; NULL: it does */
};
/* "capped at 100 × 10⁶ cells instead of 200 × 10⁶"; NULL: the required cells are what the target asks for. */
const char *cl_dose_cap_text(struct cl *cl, const struct cl_dose_target *target, int64_t weight_g,
                             int64_t required_cells);
/* The one place where a target becomes cells: by the product's kind, targets, bands and caps. weight_g 0: not known.
 * CL_REFUSED (rule "dose.target"): more cells than can be counted. */
enum cl_status cl_dose_need(struct cl *cl, const struct cl_product *product, const struct cl_dose_target *asked,
                            int64_t weight_g, struct cl_dose_need *out);

/* ---- what a vial counts for (dose_basis.c) --------------------------------------------------------------------- */

/* How a basis counts the vials of a lot. */
struct cl_dose_basis {
    struct cl_usable_share share;
    const char *evidence; /* "lot UC26A001: viability 92 % after thaw, recovery 90 %" */
    const char *problem;  /* why it cannot: the lot has no such result; NULL: it can, and share is set */
    const char *remedy;
};
/* CL_USAGE (rule "dose.basis"): no such basis. NULL is the product's own. *out is one of the constant words. */
enum cl_status cl_dose_basis_word(struct cl *cl, const struct cl_product *product, const char *basis, const char **out);
/* Of a vial then counts cl_dose_usable(vial->cells, share). nominal: the label; pre-freeze, post-thaw-lot: times the
 * lowest reviewed viability of the lot before freezing, after thaw; each times the product's recovery. post-thaw-site
 * is what the site counts after the thaw: a problem here. */
enum cl_status cl_dose_basis_of_lot(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                    const char *basis, struct cl_dose_basis *out);

/* The lowest reviewed viability of a lot after thaw, as reported, and the number that it stands for; *reported NULL:
 * there is none. */
enum cl_status cl_dose_lot_viability(struct cl *cl, const struct cl_lot *lot, const char **reported,
                                     struct cl_number *lowest);

/* ---- the gate before the thaw (dose_gate.c) -------------------------------------------------------------------- */

/* What a thaw is judged by, read inside the write. */
struct cl_dose_plan {
    struct cl_subject subject;
    struct cl_vial_list vials; /* in the order given */
    const struct cl_lot *lots; /* theirs, each once */
    size_t lot_count;
    struct cl_product product; /* of the first vial */
    struct cl_dose_need need;
    const char *basis;
    struct cl_weight weight;
    bool weighed;
    struct cl_date day;             /* of the thaw, at the subject */
    int64_t *cells;                 /* of each vial, by the basis; 0: it cannot be counted */
    int64_t usable_cells;           /* in all vials */
    struct cl_problems basis_fault; /* lots that cannot be counted by it */
    const char *basis_text, *basis_remedy;
    int64_t order_id; /* 0: without an order */
    const char *order;
    bool extension; /* the infusion lies behind the end of the course */
};

/* Adds the checks before a thaw. Fails only where the record cannot be read. */
/* What a thaw (order NULL: without one) is judged by, at the time of the act (dose_thaw.c); and the dose of a plan as a
 * row, thawed by the actor. */
struct cl_order;
enum cl_status cl_dose_plan_thaw(struct cl *cl, const struct cl_dose_thaw *thaw, const struct cl_order *order,
                                 struct cl_dose_plan *plan);
enum cl_status cl_dose_plan_insert(struct cl *cl, const struct cl_dose_plan *plan, const char *code, int64_t *dose_id);
enum cl_status cl_dose_gate_thaw(struct cl *cl, const struct cl_dose_plan *plan, struct cl_gate *gate);
/* How near an infusion of the subject came to another one. */
struct cl_dose_spacing {
    const struct cl_product *product;
    const struct cl_subject *subject;
    bool extension; /* of the course */
    int64_t at_ms;  /* when it began, or will */
};

/* A sentence where another infusion of the subject began nearer than the product's days, or than 24 hours where it
 * asks for none, before or behind it; NULL: none did. No reason is asked for. */
enum cl_status cl_dose_find_too_near(struct cl *cl, const struct cl_dose_spacing *spacing, const char **problem,
                                     int64_t *days_apart);
/* Adds what is asked before any vial is chosen, of an order as well: dose.target, subject.weighed,
 * subject.weighed-recently. */
void cl_dose_gate_need(struct cl_gate *gate, const struct cl_dose_plan *plan);
/* Adds dose.state: the dose is in this state. */
void cl_dose_gate_state(struct cl_gate *gate, const struct cl_dose *dose, const char *state, const char *remedy);
/* Adds time.order and dose.use-by: the act is not before the thaw and not past the use-by time. */
void cl_dose_gate_clock(struct cl_gate *gate, const struct cl_dose *dose);

/* ---- how it was thawed (dose_bath.c) ---------------------------------------------------------------------------- */

/* The kinds of equipment that a bath is read with, NULL-terminated. */
extern const char *const cl_dose_thermometers[];
/* In an open write: records what is given of the bath and the thaw's end. Errors: cl_dose_thaw_end's. */
enum cl_status cl_dose_record_bath(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_bath *bath);

/* ---- what the site counted (dose_result.c) ---------------------------------------------------------------------- */

#define CL_DOSE_TEST_CELLS     "cell-count"
#define CL_DOSE_TEST_VIABILITY "viability"
#define CL_DOSE_BASIS_SITE     "post-thaw-site"

/* Every count of a dose, the first first. */
enum cl_status cl_dose_countings(struct cl *cl, int64_t dose_id, struct cl_dose_counting_list *out);
/* Whether it is in force, not replaced as mistyped. */
bool cl_dose_counts(const struct cl_dose_counting *counting);
/* Viable cells by the mean of all counts in force; 0: there is none. */
int64_t cl_dose_counted_cells(const struct cl_dose_counting_list *countings);
/* The volume of all its vials. */
int64_t cl_dose_whole_ul(const struct cl_dose *dose);
/* The product's row of stage infusion that a count is held against; NULL: it has none. */
const struct cl_specification *cl_dose_result_row(const struct cl_product *product, const char *test);
/* In an open write: what a paper record says of a count. It is judged, and counts, as cl_dose_count's; nothing is asked
 * of the state of the dose. */
enum cl_status cl_dose_count_from_paper(struct cl *cl, const char *code, const struct cl_dose_count *count);
/* Judges one count; "info" without such a row. Errors: cl_evaluate's. */
enum cl_status cl_dose_result_evaluate(struct cl *cl, const struct cl_product *product, const char *test,
                                       const struct cl_dose_counting *counting, int64_t whole_ul, const char **verdict);
/* What else was tested of a dose, the first first. */
enum cl_status cl_dose_tests(struct cl *cl, int64_t dose_id, struct cl_dose_tested_list *out);
/* Whether a result of another test is in force, not replaced as mistyped. */
bool cl_dose_test_counts(const struct cl_dose_tested *tested);
/* Whether a test belongs to a count: cell-count, viability. */
bool cl_dose_is_counted(const char *test);
/* In an open write: one result as a row, measured when the act was done. */
struct cl_dose_measured {
    int64_t number;
    const char *test, *value, *unit, *verdict, *method;
    int64_t volume_ul, total_cells, viable_cells; /* of a count of cells; else 0 */
    int64_t equipment_id;                         /* 0: not named */
    int64_t analyst_id;                           /* 0: by name, from paper */
    const char *analyst;                          /* printed name; NULL: a user */
};
enum cl_status cl_dose_result_insert(struct cl *cl, int64_t dose_id, const struct cl_dose_measured *measured);
/* Adds dose.results, where the product asks for something of stage infusion: failing, or pending while it is missing.
 */
enum cl_status cl_dose_gate_results(struct cl_gate *gate, const struct cl_dose *dose);
/* How many counts and tests of it are on record, whatever became of them. */
int64_t cl_dose_measured_count(const struct cl_dose *dose);

/* ---- lots and vials (dose_gate_lots.c) ------------------------------------------------------------------------- */

/* The lots of some vials, each once. */
enum cl_status cl_dose_lots(struct cl *cl, const struct cl_vial_list *vials, const struct cl_lot **lots, size_t *count);
/* Adds what is asked of lots and vials before the thaw and ever after: lot.released, lot.scope, donor.eligible,
 * release.signature, holds.none, results.conform, deviations.closed, storage.within-limits. `vials` are of `lots`. A
 * lot that is supplied out of specification to this very subject passes with the results that were signed for. */
enum cl_status cl_dose_check_lots(struct cl_gate *gate, const struct cl_lot_recipient *to, const struct cl_lot *lots,
                                  size_t count, const struct cl_vial_list *vials);
/* The same of a dose that is thawed already and shall go on, with what the site counted of it and whether its weight
 * was corrected since: dose.results, dose.weight. */
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
