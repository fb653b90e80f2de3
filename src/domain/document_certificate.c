/* The certificate of analysis: of any lot, whatever became of it. */
#include "domain/document.h"
#include "domain/document_lot.h"

enum cl_status cl_document_certificate(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Certificate of analysis");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_draft_lot_signatures(&draft, &record));
    CL_TRY(cl_draft_lot_facts(&draft, &record));
    CL_TRY(cl_draft_lot_deviation_codes(&draft, &record));
    CL_TRY(cl_draft_lot_pending(&draft, &record, NULL));
    CL_TRY(cl_draft_lot_results(&draft, &record));
    CL_TRY(cl_draft_lot_discounted(&draft, &record));
    CL_TRY(cl_draft_lot_storage(&draft, &record));
    CL_TRY(cl_draft_lot_supplies(&draft, &record));
    cl_draft_lot_checks(&draft, &record);
    cl_draft_lot_statements(&draft, &record);
    draft.report.conclusion = cl_lot_conclusion(cl, &record);
    draft.report.warning = cl_lot_warning(&record);
    draft.report.unsigned_note = record.decision_id ? NULL : "This certificate carries no release signature.";
    *out = cl_draft_end(&draft);
done:
    return status;
}
