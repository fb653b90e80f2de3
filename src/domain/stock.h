/* The stock of a product that may be given, from the day on which the first of it expires to the next: what picking
 * lists, plans and reservations choose from. Lots that may not be given are named with the reason and their vials are
 * not walked through. */
#ifndef CRYOLOT_DOMAIN_STOCK_H
#define CRYOLOT_DOMAIN_STOCK_H

#include "domain/context.h"
#include <cryolot/vial.h>

struct cl_stock_version;
struct cl_stock_store;

/* A walk through it; its texts and lists live in the context's arena. */
struct cl_stock {
    struct cl *cl;
    const char *product;     /* code: any version of it */
    int64_t site_id, lot_id; /* 0: any */
    int64_t near_site_id;    /* of a lot what stands there comes first; 0: no site does */
    int64_t subject_id;      /* for whom: what was supplied to them out of specification is looked at; 0: for anybody */
    bool supplied_too;       /* and may be given, else it is named alone */
    int64_t needed_at_ms;    /* what expires before is passed over; 0: needed now */
    const char *needed_zone; /* of the site where it is needed */
    struct cl_stock_version *version;
    size_t version_count;
    struct cl_stock_store *store; /* that were looked at, with what was read last in them */
    size_t store_count, store_capacity;
};

/* Begins a walk at what expires today. CL_NOT_FOUND: no such product. */
enum cl_status cl_stock_begin(struct cl *cl, const char *product, int64_t site_id, int64_t lot_id,
                              struct cl_stock *out);
/* Begins it again at the first day on which anything that is stored expired; and for one version of the product alone.
 */
enum cl_status cl_stock_from_first(struct cl_stock *stock);
void cl_stock_only(struct cl_stock *stock, int64_t product_id);
/* The versions of the product that have stored vials ahead. */
size_t cl_stock_versions(struct cl_stock *stock, const int64_t **product_ids);

/* A lot with stored vials that expire on the day. */
struct cl_stock_lot {
    int64_t id, product_id;
    int64_t storage_max_mc, out_most_s; /* of the product's version; out_most_s 0: no limit */
    const char *code;
    struct cl_date expires_on;
    const char *why; /* none of it may be given: it is held, not released, expired; NULL: look at its vials */
    bool supplied;   /* out of specification, to the subject of the walk */
};
struct cl_stock_day {
    const struct cl_stock_lot *lot; /* by row: first made, first */
    size_t count;
};
/* The lots of the next day; *found false: there is no more. */
enum cl_status cl_stock_next_day(struct cl_stock *stock, struct cl_stock_day *out, bool *found);

/* The stored vials of such a lot that are for patients: those at the near site first, then by most cells. */
enum cl_status cl_stock_vials(struct cl_stock *stock, const struct cl_stock_lot *lot, struct cl_vial_list *out);
/* How many they are. */
enum cl_status cl_stock_vial_count(struct cl_stock *stock, const struct cl_stock_lot *lot, int64_t *count);
/* Why a vial of it may not be given as it stands now, NULL: nothing is against it. "held", "reserved for
 * order ORD-000001K of S-2", "without a label: every one was destroyed",
 * "..., and huc-msc must not be warmer than -150 °C". */
enum cl_status cl_stock_vial_problem(struct cl_stock *stock, const struct cl_stock_lot *lot, const struct cl_vial *vial,
                                     const char **why);
/* Whether neither the store of a vial nor one around it was ever read: nothing says that it is cold. */
enum cl_status cl_stock_vial_unread(struct cl_stock *stock, const struct cl_vial *vial, bool *out);

#endif
