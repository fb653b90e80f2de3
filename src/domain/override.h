/* Checks of a dose that a physician may override at all, by signature and with a reason, where the product allows it
 * (its dose_overrides). What is not in this list never is: wrong subject, used vial, recalled or rejected lot. */
#ifndef CRYOLOT_DOMAIN_OVERRIDE_H
#define CRYOLOT_DOMAIN_OVERRIDE_H

#include "domain/gate.h"
#include "domain/signature.h"
#include <cryolot/override.h>
#include <cryolot/product.h>

/* IDs of these checks; NULL at the end. */
extern const char *const cl_overridable_checks[];

/* Whether a check may be overridden at all, and of this product. */
bool cl_override_allowed(const struct cl_product *product, const char *check_id);
/* The override of a check; out->check NULL: there is none, or it is none of the product's, or what was signed is not
 * what the record says any more. */
enum cl_status cl_override_of(struct cl *cl, int64_t order_id, int64_t dose_id, const struct cl_product *product,
                              const char *check_id, struct cl_override *out);
/* Behind the last check of a gate and before it is opened: a failing check that was overridden passes, with "overridden
 * by Elena Marsh (phil): REASON" as its evidence. */
enum cl_status cl_gate_override(struct cl_gate *gate, int64_t order_id, int64_t dose_id,
                                const struct cl_product *product);
/* All of an order, or of a dose and its order, oldest first, also those that hold no more. */
enum cl_status cl_overrides_list(struct cl *cl, int64_t order_id, int64_t dose_id, struct cl_override_list *out);
/* The same as sentences for reports: "dose.spacing (at least 3 days ..) overridden by Elena Marsh (phil): REASON". */
enum cl_status cl_overrides_texts(struct cl *cl, int64_t order_id, int64_t dose_id, struct cl_texts *out);
/* "at least 3 days between two infusions": what the product says of such a check. */
const char *cl_override_limit(struct cl *cl, const struct cl_product *product, const char *check_id);

/* For the register of signatures. */
cl_signed_content cl_override_signed_content;

#endif
