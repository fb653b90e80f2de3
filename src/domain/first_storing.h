/* The time from the filling of a vial to its first storing, for the domain's own files. Exposure (exposure.h) counts
 * from the first storing on: filling and freezing come before it, and have a limit of their own. */
#ifndef CRYOLOT_DOMAIN_FIRST_STORING_H
#define CRYOLOT_DOMAIN_FIRST_STORING_H

#include "domain/context.h"
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <cryolot/vial.h>

/* What is called late of a vial whose product does not say how long its first storing may take. */
#define CL_FIRST_STORING_LATE_MS ((int64_t)24 * 60 * 60 * 1000)

/* Of the vials of a lot that were filled. */
struct cl_first_storing {
    int64_t vials;             /* that were stored ever */
    int64_t first_ms, last_ms; /* when the first of them was, and the last */
    int64_t longest_ms;        /* from the filling to that, at most */
    int64_t late;              /* vials that took longer than the product allows; where it says nothing: than a day */
};
enum cl_status cl_first_storing_of_lot(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                       struct cl_first_storing *out);
/* "3 vials were first stored up to 61 days after they were filled, huc-msc allows 4 h"; NULL: none was late. */
const char *cl_first_storing_late_text(struct cl *cl, const struct cl_product *product,
                                       const struct cl_first_storing *found);

/* In an open write, after filled vials were put into a store: those that were put away late are told (cl_notice). Where
 * the product says how long it may take, they are held by one major deviation, too: but for a lot that was taken over,
 * whose filling came on record more than a day after it was done. A filling on record in time ends when its storing is
 * recorded, whatever is said of when that was. `vials`: as they were before. */
enum cl_status cl_first_storing_settle(struct cl *cl, const struct cl_vial_list *vials);

/* For the reviewer: how late a vial was that is stored for the first time at a moment, 0: it was not late. */
enum cl_status cl_first_storing_late_ms(struct cl *cl, int64_t vial_id, int64_t stored_ms, int64_t *late_ms);

#endif
