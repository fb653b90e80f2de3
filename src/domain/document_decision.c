/* What QA decided upon a lot, each as a paper of its own: released, rejected, withdrawn, supplied out of specification.
 */
#include "domain/document.h"
#include "domain/document_lot.h"

static const char *batch_size(struct cl *cl, const struct cl_lot *lot)
{
    char cells[CL_QUANTITY_TEXT];
    if (!lot->cells_per_vial)
        return cl_arena_print(&cl->arena, "%lld vials", (long long)lot->vials_filled);
    return cl_arena_print(&cl->arena, "%lld vials of %s cells", (long long)lot->vials_filled,
                          cl_cells_write(lot->cells_per_vial, cells, sizeof cells));
}

/* ---- release --------------------------------------------------------------------------------------------------- */

enum cl_status cl_document_release(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Batch release certificate");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_lot_record_require(cl, &record, "released", "batch release certificate"));
    CL_TRY(cl_draft_lot_signatures(&draft, &record));
    CL_TRY(cl_draft_lot_facts(&draft, &record));
    cl_draft_words(&draft, "Batch size", batch_size(cl, &record.lot));
    CL_TRY(cl_draft_lot_pending(&draft, &record, "Every gating test had its result when the lot was released."));
    CL_TRY(cl_draft_lot_results(&draft, &record));
    CL_TRY(cl_draft_lot_discounted(&draft, &record));
    CL_TRY(cl_draft_lot_deviations(&draft, &record));
    CL_TRY(cl_draft_lot_storage(&draft, &record));
    CL_TRY(cl_draft_lot_supplies(&draft, &record));
    CL_TRY(cl_draft_lot_batch_reviews(&draft, &record, NULL));
    cl_draft_lot_checks(&draft, &record);
    cl_draft_lot_statements(&draft, &record);
    draft.report.conclusion = cl_lot_conclusion(cl, &record);
    draft.report.warning = cl_lot_warning(&record);
    *out = cl_draft_end(&draft);
done:
    return status;
}

/* ---- rejection and withdrawal ---------------------------------------------------------------------------------- */

static enum cl_status end_of_lot(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    CL_TRY(cl_draft_lot_signatures(draft, record));
    CL_TRY(cl_draft_lot_facts(draft, record));
    cl_draft_words(draft, "Batch size", batch_size(draft->cl, &record->lot));
    CL_TRY(cl_draft_lot_vials(draft, record));
    CL_TRY(cl_draft_lot_results(draft, record));
    CL_TRY(cl_draft_lot_discounted(draft, record));
    CL_TRY(cl_draft_lot_deviations(draft, record));
    CL_TRY(cl_draft_lot_storage(draft, record));
    CL_TRY(cl_draft_lot_supplies(draft, record));
    cl_draft_lot_statements(draft, record);
    draft->report.warning = cl_lot_warning(record);
done:
    return status;
}

enum cl_status cl_document_rejection(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Record of rejection");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_lot_record_require(cl, &record, "rejected", "record of rejection"));
    CL_TRY(end_of_lot(&draft, &record));
    draft.report.conclusion = "Rejected: no vial of this lot is to be used";
    *out = cl_draft_end(&draft);
done:
    return status;
}

enum cl_status cl_document_withdrawal(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Record of withdrawal");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_lot_record_require(cl, &record, "withdrawn", "record of withdrawal"));
    CL_TRY(end_of_lot(&draft, &record));
    draft.report.conclusion = "Withdrawn: no vial of this lot is to be used any more";
    *out = cl_draft_end(&draft);
done:
    return status;
}

/* ---- supply out of specification ------------------------------------------------------------------------------- */

static const char SUPPLY_STATEMENT[] =
    "Supplied although it does not meet its specification, at the treating physician's request, to avoid an immediate "
    "significant hazard to the patient; the physician was given the evaluation of the risks and accepted it (EU GMP "
    "Part IV 11.5). The lot itself is not released by this.";

static const struct cl_draft_field SUPPLY_FIELDS[] = {
    {"Subject", 22, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_SUBJECT, true, false, NULL},
    {"Asked for by", 28, CL_DRAFT_SIGNED, COL_DOCUMENT_SUPPLY_PHYSICIAN_ID, false, true, NULL},
    {"Agreed to by", 28, CL_DRAFT_SIGNED, COL_DOCUMENT_SUPPLY_QUALITY_ID, false, true, NULL},
    {"Evaluation of the risk", 32, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_FILE, false, false, NULL},
    {"SHA-256", 44, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_SHA256, false, true, NULL},
    {"Sponsor or authority notified by", 30, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_NOTIFY_BY, false, false, NULL},
};

/* Each with the physician's signature and then quality's. */
static enum cl_status add_supplies(struct cl_draft *draft, const struct cl_lot *lot)
{
    enum cl_status status = CL_OK;
    static const struct cl_draft_table supplies = {"Supplied to",
                                                   NULL,
                                                   SQL_DOCUMENT_LOT_SUPPLIES,
                                                   SUPPLY_FIELDS,
                                                   sizeof SUPPLY_FIELDS / sizeof *SUPPLY_FIELDS,
                                                   -1};
    CL_TRY(cl_draft_table(draft, &supplies, cl_int(lot->id)));
    struct cl_rows *rows = cl_rows_open(draft->cl->store, SQL_DOCUMENT_LOT_SUPPLIES, CL_BIND(cl_int(lot->id)));
    while (status == CL_OK && cl_rows_next(rows)) {
        status = cl_draft_signature(draft, cl_rows_int(rows, COL_DOCUMENT_SUPPLY_PHYSICIAN_ID));
        if (status == CL_OK)
            status = cl_draft_signature(draft, cl_rows_int(rows, COL_DOCUMENT_SUPPLY_QUALITY_ID));
    }
    enum cl_status closed = cl_rows_close(rows);
    status = status != CL_OK ? status : closed;
done:
    return status;
}

enum cl_status cl_document_supply(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Supply out of specification");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_draft_lot_facts(&draft, &record));
    cl_draft_words(&draft, "Status of the lot", record.lot.status);
    CL_TRY(add_supplies(&draft, &record.lot));
    if (draft.report.signature_count == 0) {
        status = cl_refuse(cl, "document.status", subject, "cryolot lot supply-oos",
                           "nobody was supplied from '%s' out of specification", subject);
        goto done;
    }
    CL_TRY(cl_draft_lot_signatures(&draft, &record));
    CL_TRY(cl_draft_lot_results(&draft, &record));
    CL_TRY(cl_draft_lot_discounted(&draft, &record));
    CL_TRY(cl_draft_lot_deviations(&draft, &record));
    CL_TRY(cl_draft_lot_storage(&draft, &record));
    cl_draft_lot_checks(&draft, &record);
    cl_draft_lot_statements(&draft, &record);
    cl_draft_statement(&draft, SUPPLY_STATEMENT);
    draft.report.conclusion = "For the named subjects alone";
    draft.report.warning = "OUT OF SPECIFICATION";
    *out = cl_draft_end(&draft);
done:
    return status;
}
