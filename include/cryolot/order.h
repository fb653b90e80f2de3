/* Orders: one infusion that a hospital asks for, and the vials that are reserved for it.
 *
 * draft -> verified (a pharmacist's signature) -> allocated (vials are reserved) -> fulfilled (they were thawed).
 * cancelled: somebody gave it up. invalidated: a vial that it counted on may not be given any more. */
#ifndef CRYOLOT_ORDER_H
#define CRYOLOT_ORDER_H

#include <cryolot/dose.h>

struct cl_order_vial {
    int64_t id;
    const char *code, *lot;
    int64_t cells; /* usable, by the order's basis */
    int64_t volume_ul;
    const char *freed_why; /* NULL: reserved now */
};

struct cl_order_vial_list {
    const struct cl_order_vial *at;
    size_t count;
};

struct cl_order {
    int64_t id;
    const char *code; /* "ORD-000001" and its check character */
    int64_t subject_id, product_id;
    const char *subject, *site;
    const char *timezone; /* of the site */
    const char *product;
    const char *state;
    struct cl_dose_target target;
    const char *target_text; /* "1 × 10⁶ cells/kg" */
    const char *basis;
    int64_t weight_id, weight_g; /* 0: a dose that needs none */
    struct cl_date weighed_on;
    int64_t required_cells;
    const char *cap;        /* "capped at 100 × 10⁶ cells instead of 200 × 10⁶"; NULL: the whole target */
    const char *prescriber; /* printed name */
    int64_t needed_at_ms;
    const char *course;      /* the product's code */
    int64_t infusion_number; /* in the course, from 1 */
    bool extension;
    const char *ordered_by; /* login */
    int64_t ordered_by_id, ordered_at_ms;
    int64_t verification_id;
    const char *verified_by; /* login; NULL: not yet */
    int64_t verified_at_ms;
    int64_t ended_at_ms;             /* 0: it goes on, or was fulfilled */
    const char *ended_why;           /* of a cancelled or invalidated one */
    const char *dose;                /* NULL: not thawed yet */
    struct cl_texts overrides;       /* by a physician: "dose.spacing (..) overridden by NAME (login): REASON" */
    struct cl_order_vial_list vials; /* ever reserved for it */
    struct cl_texts
        stopped; /* of an allocated one, by cl_order_load_stopped: "lot .. is not released .. [lot.released]" */
};

struct cl_order_list {
    struct cl_order *at;
    size_t count;
};

/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_order_get(struct cl *cl, const char *code, struct cl_order *out);

/* What would stop the thaw of an allocated order as the record stands, but for what is asked of who thaws and of the
 * moment (vial.at-hand, subject.free, dose.spacing); none of an order in another state. */
enum cl_status cl_order_load_stopped(struct cl *cl, struct cl_order *order);

struct cl_order_filter {
    const char *subject, *state; /* NULL: any */
    int64_t limit;
};
/* Newest first. CL_NOT_FOUND: the subject. CL_USAGE: the state. */
enum cl_status cl_order_list(struct cl *cl, const struct cl_order_filter *filter, struct cl_order_list *out);

/* ---- asking and planning ----------------------------------------------------------------------------------------- */

/* What is asked for. */
struct cl_order_ask {
    const char *subject, *product; /* codes; of the product its newest approved version */
    struct cl_dose_target target;
    const char *basis; /* NULL: the product's */
};

/* How vials are chosen. */
struct cl_order_choice {
    const char *site;     /* only what stands there; NULL: anywhere */
    int64_t needed_at_ms; /* nothing that expires before; 0: now */
    bool single_lot;      /* all of one lot */
    bool explain; /* names every lot that was passed over: expired ones and the next that were not reached, too */
};

/* Why a lot with stored vials is not in a plan, or some of its vials are not. */
struct cl_order_passed_over {
    const char *lot;
    struct cl_date expires_on;
    int64_t vials;   /* stored ones of it for patients; -1: not counted, as nobody asked for explanations */
    const char *why; /* a sentence without a full stop */
};

struct cl_order_plan_vial {
    const char *code, *lot, *place;
    struct cl_date expires_on;
    int64_t id, cells, volume_ul;
    int64_t drawn_ul; /* to be drawn of it */
};

struct cl_order_plan {
    const char *subject, *product, *basis;
    struct cl_dose_target target;
    const char *target_text;
    int64_t weight_g; /* 0: a dose that needs none */
    struct cl_date weighed_on;
    int64_t required_cells;
    const char *cap;            /* "capped at 100 × 10⁶ cells instead of 200 × 10⁶"; NULL: the whole target */
    bool enough;                /* the stock holds the dose */
    const char *rule, *problem; /* of one that is not enough: the rule, and what there is in a sentence; else NULL */
    struct cl_texts supplied;   /* lots of it that are supplied to the subject out of specification */
    const struct cl_order_plan_vial *vial;
    size_t vial_count;
    struct cl_texts vials, lots;     /* IDs */
    int64_t usable_cells, volume_ul; /* of the vials; to be drawn of them in all */
    int64_t leftover_cells;          /* beyond the required ones */
    const struct cl_order_passed_over *passed_over;
    size_t passed_over_count;
    bool more_later; /* more lots than are named expire later */
};

/* Chooses vials for a dose: first expired first out; of what expires on one day the fewest lots, then the fewest vials;
 * only what a thaw would pass now: released for the subject's country or study, neither held nor reserved, within its
 * time out of storage, in a store that is cold, of one version of the product that allows the dose, and usable on the
 * day on which it is needed. What was supplied to the subject out of specification is taken where released lots are not
 * enough. Not `enough`: what there is. CL_REFUSED: the product does not allow the dose, the subject's weight is missing
 * or too old. CL_NOT_FOUND. */
enum cl_status cl_order_plan(struct cl *cl, const struct cl_order_ask *ask, const struct cl_order_choice *choice,
                             struct cl_order_plan *out);

struct cl_order_new {
    struct cl_order_ask ask;
    const char *prescriber; /* printed name */
    int64_t needed_at_ms;
    bool extension; /* it goes on behind the end of the course, for a reason */
};
/* A draft. Its number in the course follows from what was given and ordered. CL_REFUSED: as of a plan; rules
 * "order.course" (the course is complete, or not yet), "order.needed" (in the past, or beyond a year). Where it is
 * needed sooner than the product's days behind the infusion before it, that is told (cl_notice), and stops the thaw
 * without an override. */
enum cl_status cl_order_create(struct cl *cl, const struct cl_order_new *new, struct cl_order *out);
/* A pharmacist signs that it is right: not who ordered it (rule "order.independent"). Refused: rule "order.state". */
enum cl_status cl_order_verify(struct cl *cl, const char *code, struct cl_order *out);
/* Reserves vials for a verified order by a plan made in the same write; one that is allocated already gets other ones.
 * Refused: rules "order.state", "order.enough" (the stock does not hold the dose), "order.single-lot" (no single lot
 * does), "vial.allocated" (somebody was faster), and what a plan is refused for. `choice`: as of a plan, but for when
 * it is needed, which the order says. */
enum cl_status cl_order_allocate(struct cl *cl, const char *code, const struct cl_order_choice *choice,
                                 struct cl_order *out);
/* Gives an order up, with its reason; its vials are free again. Refused: rule "order.state", one that ended already. */
enum cl_status cl_order_cancel(struct cl *cl, const char *code, struct cl_order *out);

#endif
