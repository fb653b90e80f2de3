/* Doses: thawed for one subject, prepared into a bag, handed to the ward (DOMAIN.md "Dose and infusion").
 *
 * Thawing cannot be undone, so every gate stands before it. From the thaw on the in-use clock runs: use_by_ms. */
#ifndef CRYOLOT_DOSE_H
#define CRYOLOT_DOSE_H

#include <cryolot/context.h>

/* What a dose aims at. */
struct cl_dose_target {
    const char *kind; /* "per-kg", "fixed", "per-cm2", "weight-band" */
    int64_t cells; /* per kg, per cm², or the whole dose; asked for by a band: 0, the product and the weight say it */
    int64_t area_mm2; /* of the defect, of a dose per cm²; else 0 */
};

#define CL_DOSE_TARGET_TEXT 96

/* "1e6/kg", "120e6", "2.5e6/cm2" with its area ("4cm2"), "band". `area`: NULL for none. CL_USAGE: none of them, an area
 * that is missing or does not belong there. */
enum cl_status cl_dose_target_read(const char *dose, const char *area, struct cl_dose_target *out,
                                   struct cl_error *error);
/* "1 × 10⁶ cells/kg", "120 × 10⁶ cells", "2.5 × 10⁶ cells/cm² on 4 cm²", "70 × 10⁶ cells by weight band". Returns
 * `text`; CL_DOSE_TARGET_TEXT bytes are enough. */
char *cl_dose_target_write(const struct cl_dose_target *target, char *text, size_t size);

struct cl_dose_vial {
    int64_t id;       /* of the vial */
    const char *code; /* "UC26A001-0042T" */
    const char *lot;
    const char *state;
    int64_t label_cells;      /* nominal, as on its label */
    int64_t cells;            /* that the dose's basis counts */
    int64_t volume_ul;        /* in the whole vial */
    int64_t discarded_ul;     /* with the vial: what was not drawn of it, or all when the dose is discarded */
    int64_t drawn_ul;         /* 0: nothing drawn yet */
    bool held;                /* itself or with its lot */
    int64_t out_of_storage_s; /* before the thaw, over its whole life */
    bool out_too_long;        /* more than the product allows, whatever QA decided */
};

struct cl_dose_vial_list {
    const struct cl_dose_vial *at;
    size_t count;
};

/* One count of a thawed dose with its viability. */
struct cl_dose_counting {
    int64_t number;                                /* 1: the first */
    const char *cells;                             /* as reported: "45e6" */
    int64_t volume_ul;                             /* in which they were counted */
    int64_t total_cells;                           /* in all that was thawed, by that volume */
    const char *viability;                         /* as reported, in percent */
    int64_t viable_cells;                          /* in all that was thawed */
    const char *cells_verdict, *viability_verdict; /* "pass", "fail", "undecided", "info" */
    const char *state;                             /* "entered"; "corrected": mistyped, it counts no more */
    const char *method;
    const char *counter; /* serial number of the cell counter; NULL: not named */
    const char *analyst, *analyst_name, *recorded_by;
    const char *named_by; /* login of who said that the analyst was that other user; NULL: the analyst did */
    const char *reason;   /* of a further one, or one that is hardly plausible; NULL */
    int64_t measured_at_ms;
};
struct cl_dose_counting_list {
    const struct cl_dose_counting *at;
    size_t count;
};

/* One result of another test of a thawed dose that its product asks for: "gram-stain", "identity". */
struct cl_dose_tested {
    int64_t number; /* of this test: 1: the first */
    const char *test, *title;
    const char *value, *unit; /* as reported; unit "": none */
    const char *verdict;      /* "pass", "fail", "undecided", "info" */
    const char *state;        /* "entered"; "corrected": mistyped, it counts no more */
    const char *method;
    const char *equipment; /* serial number of the instrument; NULL: not named */
    const char *analyst, *analyst_name, *recorded_by;
    const char *named_by; /* login of who said that the analyst was that other user; NULL: the analyst did */
    const char *reason;   /* of a further one; NULL */
    int64_t measured_at_ms;
};
struct cl_dose_tested_list {
    const struct cl_dose_tested *at;
    size_t count;
};

/* A check that a physician overrode for a dose, or for its order. */
struct cl_dose_overridden {
    const char *check, *physician, *reason;
    const char *bound; /* "until 2026-11-26 18:00 CET"; NULL: no number is asked */
    const char *order; /* NULL: for the dose alone */
    int64_t signed_at_ms;
};
struct cl_dose_overridden_list {
    const struct cl_dose_overridden *at;
    size_t count;
};

struct cl_dose {
    int64_t id;
    const char *code; /* "DOSE-000001" and its check character */
    int64_t subject_id, product_id;
    const char *subject;
    const char *timezone; /* of the subject's site */
    const char *product;
    const char *state; /* "thawed", "prepared", "handed", "given" (its infusion began), "discarded" */
    struct cl_dose_target target;
    const char *target_text; /* "1 × 10⁶ cells/kg" */
    int64_t cells_per_kg;    /* of a dose per kg; else 0 */
    const char *order;       /* "ORD-000001K"; NULL: thawed without one */
    bool without_order;
    const char *basis; /* "nominal" */
    int64_t weight_g;  /* 0: a dose that needs none */
    struct cl_date weighed_on;
    int64_t required_cells; /* of the target, rounded up to a whole cell */
    int64_t usable_cells;   /* in all its vials, by the basis */
    const char *thaw_basis; /* what it counted by before the site counted it; NULL: by that still */
    int64_t thaw_cells;     /* usable cells by that; 0 */
    int64_t nominal_cells;  /* as on the labels of all its vials */
    int64_t counted_cells;  /* viable ones that the site counted in all its vials; 0: not counted */
    int64_t planned_cells;  /* in the bag; 0: not prepared */
    int64_t leftover_cells; /* of the usable ones, not drawn */
    int64_t planned_cells_per_kg, bag_cells_per_ml;
    int64_t prepared_at_ms;               /* 0 */
    const char *prepared_by, *checked_by; /* logins; NULL */
    struct cl_date diluent_expires_on;    /* unset: not given */
    int64_t minutes_left;                 /* until it has to be used; 0 past that; -1: it is given or discarded */
    int64_t bag_ul;                       /* cells and diluent; 0: not prepared */
    const char *diluent, *diluent_lot;
    int64_t diluent_ul;
    const char *diluent_endotoxin;   /* EU/mL as reported; NULL: not given */
    int64_t over_minutes;            /* in which the bag is to be given; -1: not said, within an hour */
    const char *endotoxin_eu_per_kg; /* decimals, rounded up in the fourth place; NULL: not prepared, or the product */
    const char
        *endotoxin_eu_per_kg_h;      /* has no such limit; what is given within an hour, as judged at the preparation */
    const char *dmso_mg_per_kg;      /* the same */
    int64_t thawed_at_ms, use_by_ms; /* the in-use time runs from the beginning of the thaw */
    int64_t thaw_ended_at_ms;        /* 0: not recorded */
    int64_t bath_mc;                 /* CL_NO_TEMPERATURE: not recorded */
    const char *bath_thermometer;    /* its serial number; NULL: not named */
    int64_t holder_id;               /* 0: nobody's any more */
    const char *holder;
    const char *infusion;      /* NULL: none yet */
    bool transcribed;          /* from a paper record */
    const char *source;        /* "paper", "paper, not compared"; NULL: recorded as it happened */
    struct cl_texts vials;     /* their IDs */
    bool held, out_too_long;   /* one of them is */
    struct cl_texts overrides; /* by a physician, its order's with them: "dose.spacing (..) overridden by ..: REASON" */
    struct cl_dose_vial_list contents;
    struct cl_dose_counting_list countings;
    struct cl_dose_tested_list tests;
    struct cl_dose_overridden_list overridden;
};

struct cl_dose_list {
    const struct cl_dose *at;
    size_t count;
};

/* How vials were thawed. */
struct cl_dose_bath {
    bool given;              /* bath_mc is */
    int64_t bath_mc;         /* of the bath */
    const char *thermometer; /* serial number or code of what measured it, calibrated; NULL: not named */
    int64_t ended_at_ms;     /* of the thaw; 0: not known yet */
};

struct cl_dose_thaw {
    const char *subject;
    const char *order;            /* NULL: without one */
    struct cl_texts vials;        /* in the actor's hands; none: those that are reserved for the order */
    struct cl_dose_target target; /* kind NULL: the order's */
    const char *basis;            /* NULL: the order's, or else the product's */
    bool extension;               /* behind the end of the course, for a reason; of a thaw without an order */
    struct cl_dose_bath bath;
};
/* Thaws vials for a subject, after every check of its gate: of lots and vials lot.released, donor.eligible,
 * release.signature, holds.none, results.conform, deviations.closed, storage.within-limits, which are asked again each
 * time the dose goes on; then expiry.future, vial.unused, vial.at-hand, product.one, dose.target (kind, target, band,
 * cap of the product), dose.basis (the lot has what the basis counts by), subject.weighed, subject.weighed-recently,
 * subject.free (no other dose of the subject is thawed, prepared or handed), dose.course (without an order: the
 * infusion is one of the product's course, or of its extension for a reason), dose.spacing (the days between two
 * infusions that the product asks for; else none less than 24 hours apart, unless a reason is given), dose.enough,
 * dose.no-more-than-needed.
 * CL_REFUSED names every check that does not pass. They are judged at the time of the act: the weight is the newest one
 * of that day or earlier, a vial may be used through the end of its expiry day in the zone of the lot's site.
 * With an order its vials are thawed, for its target by its basis and weight, and it is fulfilled. Refused: rules
 * "order.subject" (it is another subject's), "order.state" (it is not allocated), "order.dose" (a target or basis that
 * is not the order's), and the check vial.allocated: a vial that is not reserved for it. Without an order that check
 * refuses what is reserved for any.
 * CL_NOT_FOUND, CL_USAGE: subject, vials, order. CL_USAGE: no basis (rule "dose.basis"), neither order nor target.
 * Of the bath: cl_dose_thaw_end's. The in-use time runs from the beginning of the thaw, whenever it ends: never longer
 * than from its end. */
enum cl_status cl_dose_thaw(struct cl *cl, const struct cl_dose_thaw *thaw, struct cl_dose *out);
/* Records how a dose was thawed and, without ended_at_ms, that its thaw ended when the act was done. CL_REFUSED:
 * dose.state (given, discarded); dose.bath (not between 30 and 42 °C, or the product is not frozen); dose.thaw-end (not
 * between the beginning of the thaw and the use-by time, or in the future); act.reason: it is on record already, and
 * says something else; what cl_equipment_require_usable says of the thermometer. CL_USAGE: a thermometer without a
 * temperature. */
enum cl_status cl_dose_thaw_end(struct cl *cl, const char *code, const struct cl_dose_bath *bath, struct cl_dose *out);

struct cl_dose_count {
    const char *cells_text; /* as reported */
    int64_t cells;
    int64_t volume_ul;     /* in which they were counted; 0: in all that was thawed */
    const char *viability; /* in percent: "91.5", "91.5 %", ">95" */
    const char *method;
    const char *analyst;      /* login; NULL: the actor */
    const char *analyst_name; /* printed, of somebody who need not be a user: of a paper record alone; else NULL */
    const char *counter;      /* serial number or code of a calibrated cell counter; NULL: not named */
    const char *basis; /* "post-thaw-site": the dose counts by it from here on; NULL: where it or its product does */
    bool corrects;     /* the newest count was mistyped: this one replaces it */
};
/* Records what the site counted of a dose after its thaw, judged against the product's rows cell-count and viability of
 * stage infusion: what does not conform, or is missing, stops the dose from there on (check "dose.results" of prepare,
 * hand and infusion start). Where the dose counts by it, its usable cells become the viable ones, the mean of all
 * counts in force, shared out over its vials by what these counted before; the draws are reckoned from them. Every
 * count stays. CL_REFUSED: dose.state (given, discarded; with its bag made, where it would change what is in it),
 * time.order, dose.count-volume (more than was thawed), dose.count-plausible (less than 20 % or more than 150 % of the
 * nominal cells, without a reason; or no viable cell for each vial), result.plausible, result.unit, dose.count (nothing
 * to correct), act.reason (counted already), what cl_equipment_require_usable says of the counter. CL_NOT_FOUND: the
 * analyst. */
enum cl_status cl_dose_count(struct cl *cl, const char *code, const struct cl_dose_count *count, struct cl_dose *out);

struct cl_dose_test {
    const char *test;         /* of a row of stage infusion of its product, but count and viability: cl_dose_count */
    const char *value, *unit; /* as reported; unit NULL: none */
    const char *method;       /* NULL: the specification's */
    const char *analyst;      /* login; NULL: the actor */
    const char *equipment;    /* serial number or code of an instrument that may be used; NULL: not named */
    bool corrects;            /* the newest result of this test was mistyped: this one replaces it */
};
/* Records what was tested of a thawed dose, judged against its product's row: what does not conform, or is missing
 * where the row gates the infusion, stops the dose from there on (check "dose.results"). It is recorded also of a dose
 * that was given, as a culture grows late: one that does not conform then opens a critical deviation of the infusion.
 * Every result stays. CL_REFUSED: dose.test (the product asks for no such test; all that it asks for are named),
 * dose.state (discarded), time.order (before the thaw), result.unit, result.word, result.plausible, act.reason (tested
 * already, or corrected), what cl_equipment_require_usable says. CL_USAGE: no number. CL_NOT_FOUND: the analyst. */
enum cl_status cl_dose_test(struct cl *cl, const char *code, const struct cl_dose_test *test, struct cl_dose *out);

struct cl_dose_draw {
    const char *vial;
    int64_t drawn_ul;
};
struct cl_dose_prepare {
    const struct cl_dose_draw *draws; /* each vial of the dose once */
    size_t draw_count;                /* 0: what makes the required cells, whole vials first and the last one in part */
    const char *diluent, *diluent_lot;
    int64_t diluent_ul;
    struct cl_date diluent_expires_on; /* unset: not given */
    const char *diluent_endotoxin;     /* EU/mL by its certificate: "<0.25"; NULL: not given, and counted as none */
    int64_t over_minutes;              /* in which it is to be given; 0: not said, and counted as within an hour */
};
/* Records the bag: what was drawn from each vial, and the diluent. The planned cells must lie within the product's
 * tolerance on both sides of the required ones; a tolerance of 0 admits an exact draw alone. Refused with every check
 * that does not pass: dose.state, time.order, dose.use-by, those of lots and vials, draw.every-vial, draw.volume,
 * diluent.expired, dose.bag (more than 2 L), dose.over (it could not end before the use-by time), dose.enough,
 * dose.not-too-much, endotoxin.within-limit, dmso.within-limit. CL_USAGE: an endotoxin that is no number. */
/* A second person of the context is recorded as who looked on. What is not drawn is discarded with its vial. */
enum cl_status cl_dose_prepare(struct cl *cl, const char *code, const struct cl_dose_prepare *prepare,
                               struct cl_dose *out);
/* Hands a prepared dose, its vials with it, from the actor who holds it to the second person, at `place`; one that was
 * handed already is handed on in the same way. Refused: dose.state, dose.held, time.order, dose.use-by, and what is
 * asked of lots and vials at the thaw. CL_USAGE: a place that is none. */
enum cl_status cl_dose_hand(struct cl *cl, const char *code, const char *place, struct cl_dose *out);
/* Discards a dose that was not given, and its vials, before the second person, who sees it done. Refused: dose.state;
 * dose.held: only who holds it can, and a pharmacist when that person is disabled; act.second: no witness. */
enum cl_status cl_dose_discard(struct cl *cl, const char *code, struct cl_dose *out);

/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_dose_get(struct cl *cl, const char *code, struct cl_dose *out);

struct cl_dose_filter {
    const char *subject, *state; /* NULL: any */
    int64_t limit;
};
/* Newest first. CL_NOT_FOUND: the subject. */
enum cl_status cl_dose_list(struct cl *cl, const struct cl_dose_filter *filter, struct cl_dose_list *out);

#endif
