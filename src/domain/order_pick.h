/* How many vials of which lots make up what is missing: pure arithmetic over the lots that expire on one day. */
#ifndef CRYOLOT_DOMAIN_ORDER_PICK_H
#define CRYOLOT_DOMAIN_ORDER_PICK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Usable cells of each vial of a lot, all above 0, in the order in which its vials are taken. */
struct cl_order_lot {
    const int64_t *cells;
    size_t count;
};

/* Takes the fewest lots that reach `missing` cells (above 0), and of such choices the fewest vials, of equal ones that
 * of the lots that stand first. take[i]: so many first vials of lot i. false: all of them together do not reach it, and
 * all are taken. Where thousands of lots expire on one day and several are needed, the fewest vials are looked for
 * among the first 20,000 choices. `take` has room for lot_count. */
bool cl_order_pick(const struct cl_order_lot *lots, size_t lot_count, int64_t missing, size_t *take);

#endif
