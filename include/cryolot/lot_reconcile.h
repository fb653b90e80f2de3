/* A lot's vials, counted: every one that was filled is somewhere, or ended somehow (DOMAIN.md "Storage and custody").
 */
#ifndef CRYOLOT_LOT_RECONCILE_H
#define CRYOLOT_LOT_RECONCILE_H

#include <cryolot/context.h>

/* filled = in_stock + out + in_transit + thawed + infused + consumed + discarded + lost + difference. What was filled
 * is counted by the custody of each vial, what became of it by its state: two sources that must agree. */
struct cl_lot_reconciliation {
    const char *lot;
    int64_t filled;
    int64_t in_stock; /* stored, at any site, for any purpose */
    int64_t out;      /* in somebody's hands: taken, packed, or filled and never stored */
    int64_t in_transit, thawed, infused, consumed, discarded, lost;
    int64_t difference;       /* 0 when it is exact */
    struct cl_texts problems; /* each vial that breaks it: "vial V is stored, and its way ended elsewhere" */
};

/* CL_NOT_FOUND: no such lot. */
enum cl_status cl_lot_reconcile(struct cl *cl, const char *lot, struct cl_lot_reconciliation *out);

#endif
