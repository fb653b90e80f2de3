/* What a lot can give to a dose as things stand. */
#ifndef CRYOLOT_DOMAIN_ORDER_OFFER_H
#define CRYOLOT_DOMAIN_ORDER_OFFER_H

#include "domain/dose.h"
#include "domain/stock.h"

/* For whom and by which version of the product vials are counted. */
struct cl_order_asking {
    struct cl *cl;
    struct cl_stock *stock;
    int64_t subject_id;
    const struct cl_product *product; /* the version that the stock is walked for */
    const char *basis;
    const char *why_not; /* the version allows no such dose: nothing of it may be given; NULL: it does */
};

/* The first vials of a lot, until so many cells are reached. */
struct cl_order_offer {
    const struct cl_stock_lot *lot;
    struct cl_vial *vial;
    int64_t *cells; /* usable, of each; above 0 */
    size_t count;
    int64_t total;
    int64_t stored;  /* vials of it that were looked at; -1: none was, it may not be given */
    const char *why; /* it gives nothing, or less, because of this; NULL: nothing is against it */
};
enum cl_status cl_order_offer(const struct cl_order_asking *asking, const struct cl_stock_lot *lot, int64_t missing,
                              struct cl_order_offer *out);

#endif
