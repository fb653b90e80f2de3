/* What several documents say of a lot. */
#ifndef CRYOLOT_DOMAIN_DOCUMENT_LOT_H
#define CRYOLOT_DOMAIN_DOCUMENT_LOT_H

#include "domain/document_parts.h"
#include "domain/lot.h"
#include "domain/result.h"
#include <cryolot/product.h>

struct cl_lot_record {
    struct cl_lot lot;
    struct cl_product product;
    struct cl_result_list results;
    int64_t decision_id, withdrawal_id; /* signatures; 0: none */
    bool signature_holds;               /* what was signed at the decision is what the record says now */
    const char *pending;                /* tests that it was released without and that have no result yet; NULL: none */
    struct cl_checks checks;
    struct cl_texts warnings; /* that go with the donor (21 CFR 1271.60, .65) */
};

/* CL_NOT_FOUND. Of a lot that nobody decided, the releaser's independence is pending, so that the record says the same
 * to everybody. */
enum cl_status cl_lot_record_get(struct cl *cl, const char *lot, struct cl_lot_record *out);
/* Refused (rule "document.status") unless the lot is in this status: "a batch release certificate is of a lot that is
 * released". */
enum cl_status cl_lot_record_require(struct cl *cl, const struct cl_lot_record *record, const char *status,
                                     const char *document);

/* What may be done with it, as a sentence; and in two words where that is nothing ("NOT RELEASED", "HELD"), NULL for a
 * lot that may be used. */
const char *cl_lot_conclusion(struct cl *cl, const struct cl_lot_record *record);
const char *cl_lot_warning(const struct cl_lot_record *record);

/* Of what became of it: its withdrawal, its release or rejection, every change of its expiry. */
enum cl_status cl_draft_lot_signatures(struct cl_draft *draft, const struct cl_lot_record *record);
/* Lot, product, dates and their changes, donor, parents, fill, storage. */
enum cl_status cl_draft_lot_facts(struct cl_draft *draft, const struct cl_lot_record *record);
/* A section of its vials, counted by purpose and state. */
enum cl_status cl_draft_lot_vials(struct cl_draft *draft, const struct cl_lot_record *record);
/* A section of the reviews of its batch record, whose signatures stand with the document's; `none` as below. */
enum cl_status cl_draft_lot_batch_reviews(struct cl_draft *draft, const struct cl_lot_record *record, const char *none);
/* A section of the tests that it was released without; `none`: said when there are none, NULL: no section then. */
enum cl_status cl_draft_lot_pending(struct cl_draft *draft, const struct cl_lot_record *record, const char *none);
/* A section of the results in force, in the order of the specification, and of gating tests without one. */
enum cl_status cl_draft_lot_results(struct cl_draft *draft, const struct cl_lot_record *record);
/* What the results in force do not tell (document_lot_disclosure.c); the first and the last are left out where there
 * are none. */
enum cl_status cl_draft_lot_discounted(struct cl_draft *draft, const struct cl_lot_record *record);
enum cl_status cl_draft_lot_deviations(struct cl_draft *draft, const struct cl_lot_record *record);
enum cl_status cl_draft_lot_supplies(struct cl_draft *draft, const struct cl_lot_record *record);
/* A section of the excursions that its vials saw, whatever became of them, and what QA decided about each. */
enum cl_status cl_draft_lot_storage(struct cl_draft *draft, const struct cl_lot_record *record);
/* The deviations in a line, as a fact: "DEV-0001 (closed), DEV-0004 (open)", or "none". */
enum cl_status cl_draft_lot_deviation_codes(struct cl_draft *draft, const struct cl_lot_record *record);
/* A section of the checks; the last of a document. */
void cl_draft_lot_checks(struct cl_draft *draft, const struct cl_lot_record *record);
/* Cautions that stand on every paper about the product. */
void cl_draft_lot_statements(struct cl_draft *draft, const struct cl_lot_record *record);
/* All that was entered before a result that corrects another one, oldest first: "97 %, 85 %"; NULL: it corrects none.
 */
enum cl_status cl_document_values_before(struct cl *cl, const struct cl_result *result, const char **before);
/* A test with its replicate (`several`) and its retest. */
const char *cl_document_test(struct cl *cl, const struct cl_result *result, bool several);
/* "concluded: normal variant (Rosa Lind)"; NULL for a result that needs no conclusion. */
const char *cl_document_conclusion(struct cl *cl, const struct cl_result *result);
/* A result's value with its unit; "conforms" for "pass". */
const char *cl_document_value(struct cl *cl, const struct cl_result *result);
const char *cl_document_verdict(const char *verdict);

#endif
