/* The invariants of sql/checks.sql: what each expects, and what to do about a row that breaks it. */
#include "domain/verify.h"

#define JUDGE    "look at its history (cryolot audit log --subject ID), then let QA judge it: cryolot deviation open"
#define FIND     "find the vial, and compare with: cryolot custody log ID"
#define TAMPERED "this can only come from outside of cryolot: compare with the last backup, and let QA judge it"

static const struct {
    enum cl_sql sql;
    const char *check, *expected, *remedy;
} INVARIANTS[] = {
    {SQL_CHECK_PERSON_ROLES, "invariant.person-roles", "nobody holds admin and qa together", TAMPERED},
    {SQL_CHECK_SIGNATURE_SIGNER, "invariant.signature-signer", "a signature points to the person whom it names",
     TAMPERED},
    {SQL_CHECK_SIGNATURE_ROW, "invariant.signature-row", "a signature stands in the row that was signed", TAMPERED},
    {SQL_CHECK_PRODUCT_APPROVER, "invariant.product-approver", "who imported a product does not approve it", JUDGE},
    {SQL_CHECK_LOT_SIGNED, "invariant.lot-signed", "a decided lot bears the signature of its decision", TAMPERED},
    {SQL_CHECK_LOT_RELEASER, "invariant.lot-releaser", "who releases a lot entered none of its results", JUDGE},
    {SQL_CHECK_LOT_PENDING, "invariant.lot-pending", "a test waits only where the product lets it", JUDGE},
    {SQL_CHECK_LOT_PRODUCT, "invariant.lot-product", "a lot is made under an approved version of its product",
     TAMPERED},
    {SQL_CHECK_HOLD_OF_OPEN_DEVIATION, "invariant.hold-of-open-deviation",
     "an open investigation holds its lot, a closed deviation nothing but rejected vials", JUDGE},
    {SQL_CHECK_DEVIATION_TASKS, "invariant.deviation-tasks", "a closed deviation has no open task", JUDGE},
    {SQL_CHECK_DEVIATION_SIGNED, "invariant.deviation-signed",
     "a closed deviation bears the signature of its conclusion", TAMPERED},
    {SQL_CHECK_RESULT_REVIEWER, "invariant.result-reviewer",
     "a result is reviewed by another person than who entered it, and by who signed", TAMPERED},
    {SQL_CHECK_RESULT_PRODUCT, "invariant.result-product",
     "a result belongs to the specification of its lot's product version", TAMPERED},
    {SQL_CHECK_RESULT_RETEST, "invariant.result-retest",
     "a retest belongs to an investigation and repeats the same test", TAMPERED},
    {SQL_CHECK_RESULT_CORRECTION, "invariant.result-correction", "a corrected result has its successor", TAMPERED},
    {SQL_CHECK_RESULT_INVALIDATION, "invariant.result-invalidation",
     "an invalidated result has its cause in the laboratory, and who decides about one had not entered it", TAMPERED},
    {SQL_CHECK_VIAL_POSITION, "invariant.vial-position", "one position holds one vial",
     "count that store, and move what is there: cryolot vial move"},
    {SQL_CHECK_VIAL_COPIES, "invariant.vial-copies", "a vial has the product and expiry of its lot", TAMPERED},
    {SQL_CHECK_VIAL_WAY, "invariant.vial-way", "a vial is where its way ended",
     "find the vial, and compare with: cryolot custody log ID"},
    {SQL_CHECK_SHIPMENT_SHIPPER, "invariant.shipment-shipper",
     "a shipment left in a qualified shipper, and was received by another person", TAMPERED},
    {SQL_CHECK_VIAL_DOSE, "invariant.vial-dose",
     "a thawed vial belongs to a dose, an infused one to one that was given", JUDGE},
    {SQL_CHECK_DOSE_CELLS, "invariant.dose-cells",
     "a dose holds what its vials hold, and its bag what was drawn of them", TAMPERED},
    {SQL_CHECK_DOSE_LABEL, "invariant.dose-label", "a bag's labels are numbered and say what is in it",
     "print another one and destroy what was printed: cryolot label reprint DOSE --reason WHY -o FILE"},
    {SQL_CHECK_DOSE_RESULT, "invariant.dose-result",
     "what a product asks of a thawed dose was measured before it was given", JUDGE},
    {SQL_CHECK_INFUSION_COURSE, "invariant.infusion-course",
     "an infusion runs from its begin to its end, with no more than its bag held, before two people", JUDGE},
    {SQL_CHECK_INFUSION_ENTERED, "invariant.infusion-entered",
     "what was entered from paper has its scan, and another person compares it", TAMPERED},
    {SQL_CHECK_OPENING_ORDER, "invariant.opening-order", "a store is open once at a time", TAMPERED},
    {SQL_CHECK_KEEPER_SITE, "invariant.keeper-site", "who keeps a store acts for its site",
     "let them act for it, or give the store to another keeper: cryolot user site LOGIN --add SITE"},
    {SQL_CHECK_SAMPLE_WAY, "invariant.sample-way", "a sample is where its way ended, and its vial is used up",
     "find the sample, and compare with: cryolot sample show ID"},
    {SQL_CHECK_LABEL_WORN, "invariant.label-worn", "a vial wears one label", TAMPERED},
    {SQL_CHECK_INFUSION_SUBJECT, "invariant.infusion-subject", "a dose goes into the subject that it was thawed for",
     "tell the physician at once, and let QA judge it: cryolot deviation open"},
    {SQL_CHECK_SUPPLY_SIGNERS, "invariant.supply-signers",
     "a supply out of specification is signed by a physician and, another person, QA", TAMPERED},
    {SQL_CHECK_DOCUMENT_CURRENT, "invariant.document-current",
     "of the documents of a kind on a subject the newest is current, and no other", TAMPERED},
    {SQL_CHECK_VIAL_STANDING, "invariant.vial-standing",
     "a vial that is there is in one place, and a store holds what it has room for", FIND},
    {SQL_CHECK_VIAL_SHIPMENT, "invariant.vial-shipment", "a vial goes with the shipment whose list has it",
     "look at the list: cryolot shipment show ID, and let QA judge it: cryolot deviation open"},
    {SQL_CHECK_CUSTODY_CHAIN, "invariant.custody-chain",
     "each leg of custody follows the one before it, of the same vial, from who had it", TAMPERED},
    {SQL_CHECK_CUSTODY_END, "invariant.custody-end", "a vial's last leg says what its state says", FIND},
    {SQL_CHECK_LOT_RECONCILIATION, "invariant.lot-reconciliation",
     "every filled vial of a lot is somewhere or came to an end", "find them by: cryolot lot reconcile LOT"},
    {SQL_CHECK_VIAL_LOST, "invariant.vial-lost", "a lost vial has a deviation", JUDGE},
    {SQL_CHECK_STORE_PATH, "invariant.store-path", "a store's path says what is around it", TAMPERED},
    {SQL_CHECK_STORE_STAY, "invariant.store-stay", "where a store was follows without a gap and ends where it is",
     "find the store, and compare with: cryolot storage show STORE"},
    {SQL_CHECK_EQUIPMENT_STAY, "invariant.equipment-stay",
     "where equipment was follows without a gap, as its shipments and readings say",
     "look at where it was: cryolot equipment show SERIAL; and let QA judge it: cryolot deviation open"},
    {SQL_CHECK_STORE_KEEPER, "invariant.store-keeper", "a site's stores have a keeper at every moment", TAMPERED},
    {SQL_CHECK_OPENING, "invariant.opening", "a store is opened once at a time, and closed after it", JUDGE},
    {SQL_CHECK_INVENTORY, "invariant.inventory", "a count names what differs, and its deviation too", TAMPERED},
    {SQL_CHECK_SPILL, "invariant.spill", "a spilled vial is found, lost, or with who spilled it",
     "look at it: cryolot storage spill BOX"},
    {SQL_CHECK_EXCURSION, "invariant.excursion", "the vials of an excursion were there, and its deviation names them",
     JUDGE},
    {SQL_CHECK_ORDER, "invariant.order", "what is reserved may be given, and a fulfilled order has its dose", JUDGE},
    {SQL_CHECK_RECALL, "invariant.recall", "a recall lists every vial of its lots, and stops them", JUDGE},
    {SQL_CHECK_DATES, "invariant.dates", "what follows from another thing is not earlier", JUDGE},
};

enum cl_status cl_verify_invariants(struct cl *cl, struct cl_findings *findings)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sizeof INVARIANTS / sizeof *INVARIANTS; i++) {
        struct cl_rows *rows = cl_rows_open(cl->store, INVARIANTS[i].sql, CL_NO_VALUES);
        while (cl_rows_next(rows))
            cl_finding_add(findings, &(struct cl_finding){.check = INVARIANTS[i].check,
                                                          .table = cl_rows_text(rows, COL_BROKEN_TBL),
                                                          .row = cl_rows_int(rows, COL_BROKEN_ROW_ID),
                                                          .expected = INVARIANTS[i].expected,
                                                          .found = cl_rows_text(rows, COL_BROKEN_WHAT),
                                                          .remedy = INVARIANTS[i].remedy});
        CL_TRY(cl_rows_close(rows));
    }
done:
    return status;
}
