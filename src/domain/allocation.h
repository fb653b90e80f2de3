/* Vials that are reserved for an order (tables dose_order, allocation). That a vial has one living reservation at most
 * is the record's own constraint, so that of two who reserve at once one is refused. */
#ifndef CRYOLOT_DOMAIN_ALLOCATION_H
#define CRYOLOT_DOMAIN_ALLOCATION_H

#include "domain/context.h"
#include <cryolot/vial.h>

/* Whose a reserved vial is. */
struct cl_allocation {
    int64_t order_id, subject_id; /* order_id 0: it is not reserved */
    int64_t site_id;              /* of the subject */
    const char *order, *subject, *site;
};
enum cl_status cl_allocation_of_vial(struct cl *cl, int64_t vial_id, struct cl_allocation *out);

/* In an open write: tells by cl_notice for whom each of these vials is reserved. */
enum cl_status cl_allocation_tell(struct cl *cl, const struct cl_vial_list *vials);

/* In an open write: ends every living reservation of an order; `why` is one of the words of allocation.freed_why. */
enum cl_status cl_allocation_free_order(struct cl *cl, int64_t order_id, const char *why);
/* At the end of every write that changed holds or lots, or took vials out of the stock for patients
 * (cl->vials_fell): frees what may not be given any more (held, recalled,
 * withdrawn, rejected, outside of its scope, discarded, lost, used, not kept for patients), invalidates the orders that
 * counted on it, frees the rest of their vials too, and tells whose they were by cl_notice. */
enum cl_status cl_allocation_settle(struct cl *cl);
/* The same for what expired; called by the acts on orders and doses, as no act is done when a day ends. */
enum cl_status cl_allocation_settle_expired(struct cl *cl);

#endif
