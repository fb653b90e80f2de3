/* Which vials to take next: first expired, first out. */
#ifndef CRYOLOT_VIAL_PICK_H
#define CRYOLOT_VIAL_PICK_H

#include <cryolot/vial.h>

struct cl_vial_pick {
    const char *product; /* code: any version of it */
    int64_t vials;       /* so many, from 1 */
    const char *site;    /* code: what stands there only; NULL: the one site of whoever asks, else anywhere */
    const char *lot;     /* of this lot only; NULL: any */
};

/* How many more can be given at another site. */
struct cl_vial_elsewhere {
    const char *site;
    int64_t vials; /* at most CL_VIAL_ELSEWHERE_MOST are counted */
};

#define CL_VIAL_ELSEWHERE_MOST 10000

/* Vials that would have been next, and are not to be given as they stand now. */
struct cl_vial_left_out {
    const char *why;   /* a sentence without a full stop */
    const char *first; /* ID of one of them */
    int64_t count;
};

/* A store of picked vials of which nothing says how cold it is: neither it nor one around it was ever read. */
struct cl_vial_unread {
    const char *store; /* path */
    int64_t vials;
};

struct cl_vial_picked {
    struct cl_vial_list vials;
    const char *site;                          /* code of the one where they stand; NULL: it was asked of every site */
    const struct cl_vial_elsewhere *elsewhere; /* the other sites that have any, where there are too few at this one */
    size_t elsewhere_count;
    const struct cl_vial_left_out *left_out; /* by why they are */
    size_t left_out_count;
    const struct cl_vial_unread *unread;
    size_t unread_count;
};

/* Stored vials that can be given: of a released lot, not expired, not held, kept for patients, in a store that nobody
 * carries; those that expire first. In walking order: by the path of their stores, numbers in it by their value, then
 * by position. Fewer than asked for: there are no more at that site. Left out are those in a store that was too warm
 * for their product when it, or one around it, was read last, and those that were out of storage for too long, which QA
 * did not accept. What nobody read for a day is left out, too; what nobody read yet on its first day is named.
 * CL_NOT_FOUND: no such product, site or lot. */
enum cl_status cl_vial_pick(struct cl *cl, const struct cl_vial_pick *pick, struct cl_vial_picked *out);

#endif
