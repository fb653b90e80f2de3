/* The release gate of a lot: what it looks at, and its checks. */
#ifndef CRYOLOT_DOMAIN_LOT_CHECK_H
#define CRYOLOT_DOMAIN_LOT_CHECK_H

#include "domain/gate.h"
#include "domain/lot.h"
#include "domain/result.h"
#include <cryolot/donor.h>
#include <cryolot/product.h>

/* A test that a lot was released without. */
struct cl_lot_pending {
    int64_t specification_id;
    const char *test, *stage;
    struct cl_date due_on;
};

/* What a decision upon a lot signs, and its checks look at: read once, inside the write where there is one. */
struct cl_lot_dossier {
    struct cl_lot lot;
    struct cl_product product;
    struct cl_donor donor;
    struct cl_result_list results; /* in force */
    const char *scope; /* that it is being released for, in words; NULL: everywhere, or not being released */
    struct {
        const struct cl_lot_pending *at;
        size_t count;
    } pending;
};

/* CL_NOT_FOUND. */
enum cl_status cl_lot_dossier_read(struct cl *cl, const char *code, struct cl_lot_dossier *out);
/* Only the pending tests anew, after some were stored. */
enum cl_status cl_lot_dossier_read_pending(struct cl *cl, struct cl_lot_dossier *dossier);

/* SHA-256 of what a signature over the dossier stands for: with the expiry that stood when `signature_id` was given (0:
 * now), the scope that it said (0: that of the dossier) and the results entered until then: what comes later was not
 * signed, and is no change of what was. */
enum cl_status cl_lot_dossier_content(struct cl *cl, const struct cl_lot_dossier *of, int64_t signature_id,
                                      int64_t until_ms, struct cl_hash *out);

/* Adds the ten checks of CLI.md in its order, then those that the product requires. */
enum cl_status cl_lot_gate(struct cl_gate *gate, const struct cl_lot_dossier *dossier);

/* Whether a check of the gate waits because nobody knows how cold the vials stood. It stops no decision; in an open
 * write, whoever decides is told so by a notice. */
bool cl_lot_is_unknown_storage(const struct cl_check *check);
void cl_lot_tell_unknown_storage(const struct cl_gate *gate);

#endif
