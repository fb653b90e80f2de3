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
    struct cl_order_vial_list vials; /* ever reserved for it */
};

struct cl_order_list {
    const struct cl_order *at;
    size_t count;
};

/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_order_get(struct cl *cl, const char *code, struct cl_order *out);

struct cl_order_filter {
    const char *subject, *state; /* NULL: any */
    int64_t limit;
};
/* Newest first. CL_NOT_FOUND: the subject. CL_USAGE: the state. */
enum cl_status cl_order_list(struct cl *cl, const struct cl_order_filter *filter, struct cl_order_list *out);

/* Gives an order up, with its reason; its vials are free again. Refused: rule "order.state", one that ended already. */
enum cl_status cl_order_cancel(struct cl *cl, const char *code, struct cl_order *out);

#endif
