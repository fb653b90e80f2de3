/* Exposure: how long a vial was out of storage over its whole life, against what its product allows (DOMAIN.md "Storage
 * and custody").
 *
 * It counts, without counting a moment twice: in somebody's hands, in limbo or lost, since it was first stored; while
 * the store that it stood in was open, or a store around it, unless that one has a lid; while its store or one around
 * it was carried; while its product's own limit was exceeded where it stood, from the first reading above it until the
 * first within it again, for no longer than that store allows. Each of these is no excursion (excursion.h), and so they
 * add up over all stores of its life, against what the product allows (a house rule: DOMAIN.md says how an excursion is
 * found and that time out of storage is summed, not what many short ones are). What became an excursion with the vial
 * in it does not count here: QA decides about it. It does not count: before it was first stored (filling and freezing
 * have times of their own), packed into a shipper, on its way (there every reading above the limit is QA's to decide
 * about, at receipt), and after the thaw. */
#ifndef CRYOLOT_EXPOSURE_H
#define CRYOLOT_EXPOSURE_H

#include <cryolot/vial.h>

struct cl_exposure {
    int64_t seconds;      /* out of storage, rounded up */
    int64_t most_s;       /* what its product allows; 0: no limit is known */
    bool running;         /* it is out of storage at that moment */
    int64_t since_ms;     /* since when, where it is running; else 0 */
    const char *timezone; /* of the site where it last stood; NULL: it never did */
    bool beyond;          /* more than the product allows; the limit itself is allowed */
};

/* Of one vial, by its key, at a moment: what was done later does not count. */
enum cl_status cl_exposure_of_vial(struct cl *cl, int64_t vial_id, int64_t at_ms, struct cl_exposure *out);

/* A vial with its exposure now. */
struct cl_exposed_vial {
    struct cl_vial vial;
    struct cl_exposure exposure;
    int64_t most_s, left_s; /* what its product allows, and what is left of it; -1: no limit is known */
};

struct cl_exposed_list {
    const struct cl_exposed_vial *at;
    size_t count;
};

/* These vials, in their order. */
enum cl_status cl_exposure_of_vials(struct cl *cl, const struct cl_vial_list *vials, struct cl_exposed_list *out);
/* Every vial in a store and in those inside it, the longest exposed first, at most `limit`. CL_NOT_FOUND. */
enum cl_status cl_exposure_list(struct cl *cl, const char *path, int64_t limit, struct cl_exposed_list *out);

#endif
