/* Lots, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LOT_H
#define CRYOLOT_DOMAIN_LOT_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/lot.h>

/* CL_REFUSED, rule "lot.status", unless the lot is in one of the statuses (NULL-terminated). */
enum cl_status cl_lot_require_status(struct cl *cl, const struct cl_lot *lot, const char *const *statuses,
                                     const char *doing);

/* The value to store of a donation number as it was typed or scanned; NULL: none. CL_USAGE: it is none. CL_CONFLICT,
 * rule "lot.donation": a lot has it. */
enum cl_status cl_lot_donation_settle(struct cl *cl, const char *lot, const char *typed, struct cl_value *out);

/* The signature under a lot's release or rejection; person_id 0: not decided. */
struct cl_decision {
    int64_t signature_id, person_id, signed_at_ms;
    const char *login, *name, *role, *meaning, *content_sha256;
};
enum cl_status cl_lot_decision(struct cl *cl, int64_t lot_id, struct cl_decision *out);

/* SHA-256 of what a decision signs: the lot with the expiry that stood then, the product's version, the donor's
 * determination, every result in force that was entered up to the decision (all of them while there is none) and the
 * tests that it was released without. It stays the same as long as none of these changes: a result that comes later
 * leaves it as it was, one that is corrected or invalidated does not. */
enum cl_status cl_lot_content(struct cl *cl, const struct cl_lot *lot, struct cl_hash *out);
/* The same for the register of signatures: of a release or a rejection, of a withdrawal, of a change of expiry. */
cl_signed_content cl_lot_signed_content;
cl_signed_content cl_lot_withdrawal_signed_content;
cl_signed_content cl_lot_extension_signed_content;
/* Whether what was signed at the lot's decision is what the record says now; false without a decision. */
enum cl_status cl_lot_signature_holds(struct cl *cl, const struct cl_lot *lot, bool *holds);

#endif
