/* Lots, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LOT_H
#define CRYOLOT_DOMAIN_LOT_H

#include "domain/context.h"
#include <cryolot/lot.h>

/* CL_REFUSED, rule "lot.status", unless the lot is in one of the statuses (NULL-terminated). */
enum cl_status cl_lot_require_status(struct cl *cl, const struct cl_lot *lot, const char *const *statuses,
                                     const char *doing);
/* The signature under a lot's release or rejection; person_id 0: not decided. */
struct cl_decision {
    int64_t person_id, signed_at_ms;
    const char *name, *role, *meaning, *content_sha256;
};
enum cl_status cl_lot_decision(struct cl *cl, int64_t lot_id, struct cl_decision *out);

/* SHA-256 of what a release signs: the lot, the product's version, the donor's determination and every result in force.
 * It is the same as long as none of these changes, so a signature over it can be held against the record later. */
enum cl_status cl_lot_content(struct cl *cl, const struct cl_lot *lot, struct cl_hash *out);

#endif
