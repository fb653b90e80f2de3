/* What the release gate asks of each noun: every problem as a sentence without a full stop; none: the check passes.
 * Each function stands in a file of its noun. */
#ifndef CRYOLOT_DOMAIN_EVIDENCE_H
#define CRYOLOT_DOMAIN_EVIDENCE_H

#include "domain/problem.h"
#include <cryolot/donor.h>
#include <cryolot/lot.h>
#include <cryolot/product.h>

/* Why a donor cannot be relied on: not eligible, or something that came since the determination (donor_evidence.c). */
enum cl_status cl_donor_problems(struct cl *cl, const struct cl_donor *donor, struct cl_problems *problems);
/* Passage, population doublings along the whole genealogy, yield: against the product's limits (lot_process.c). */
enum cl_status cl_lot_process_problems(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                       struct cl_problems *problems);
/* What a product may require beside: what is said of a check that passes, and what leads on from one that does not, as
 * a command. Set where there are no problems, and where there are. */
struct cl_evidence {
    const char *text, *remedy;
};

/* materials.accepted: materials not accepted, or expired when the lot was made (lot_material.c). */
enum cl_status cl_lot_material_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                        struct cl_evidence *evidence);
/* batch-record.reviewed: no batch record, or not reviewed by production and then by quality (lot_batch.c). */
enum cl_status cl_lot_batch_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                     struct cl_evidence *evidence);
/* labels.reconciled: labels that are neither applied nor spoiled (label_reconcile.c). */
enum cl_status cl_label_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                 struct cl_evidence *evidence);
/* Whether labels of its vials were printed: then the gate asks for them, whatever the product requires (DOMAIN.md
 * "Release"). */
enum cl_status cl_label_is_of_lot(struct cl *cl, const struct cl_lot *lot, bool *is);
/* audit.reviewed: no review of the audit trail, or events since that it did not see (audit_review.c). */
enum cl_status cl_audit_review_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                        struct cl_evidence *evidence);

#endif
