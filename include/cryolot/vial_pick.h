/* Which vials to take next: first expired, first out. */
#ifndef CRYOLOT_VIAL_PICK_H
#define CRYOLOT_VIAL_PICK_H

#include <cryolot/vial.h>

struct cl_vial_pick {
    const char *product; /* code: any version of it */
    int64_t vials;       /* so many, from 1 */
    const char *site;    /* code: what stands there only; NULL: anywhere */
    const char *lot;     /* of this lot only; NULL: any */
};

/* Stored vials that can be given: of a released lot, not expired, not held, kept for patients, in a store that nobody
 * carries; those that expire first. In walking order: by the path of their stores, numbers in it by their value, then
 * by position. Fewer than asked for: there are no more. CL_NOT_FOUND: no such product, site or lot. */
enum cl_status cl_vial_pick(struct cl *cl, const struct cl_vial_pick *pick, struct cl_vial_list *out);

#endif
