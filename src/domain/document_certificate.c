/* The certificate of analysis: of any lot, whatever became of it. */
#include "domain/document.h"
#include "domain/document_lot.h"
#include <string.h>

static bool every_check_passes(const struct cl_lot_record *record)
{
    for (size_t i = 0; i < record->checks.count; i++)
        if (record->checks.at[i].state == CL_CHECK_FAIL)
            return false;
    return true;
}

static const char *conclusion_of(struct cl *cl, const struct cl_lot_record *record)
{
    bool released = strcmp(record->lot.status, "released") == 0;
    if (released && record->lot.held)
        return "Released, but held at present: not to be used";
    if (released && record->lot.expired)
        return "Released, but expired: not to be used";
    if (released && !record->signature_holds)
        return "Released, but the record changed since it was signed: treat as unsigned";
    if (released && !every_check_passes(record))
        return "Released, but not every check passes any more: look at them before use";
    if (released)
        return "Released";
    return cl_arena_print(&cl->arena, "Not released: the lot is %s", cl_lot_status_phrase(record->lot.status));
}

/* The conclusion in two words, for what is no certificate of a usable lot. */
static const char *warning_of(const struct cl_lot_record *record)
{
    static const char *const ended[][2] = {
        {"rejected", "REJECTED"}, {"recalled", "RECALLED"}, {"withdrawn", "WITHDRAWN"}};
    for (size_t i = 0; i < sizeof ended / sizeof *ended; i++)
        if (strcmp(record->lot.status, ended[i][0]) == 0)
            return ended[i][1];
    if (strcmp(record->lot.status, "released") != 0)
        return "NOT RELEASED";
    if (record->lot.held)
        return "HELD";
    if (record->lot.expired)
        return "EXPIRED";
    if (!record->signature_holds)
        return "CHANGED SINCE SIGNED";
    return every_check_passes(record) ? NULL : "CHECKS FAIL";
}

enum cl_status cl_document_certificate(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Certificate of analysis");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    cl_draft_lot_facts(&draft, &record);
    CL_TRY(cl_draft_lot_results(&draft, &record));
    cl_draft_lot_checks(&draft, &record);
    CL_TRY(cl_draft_signature(&draft, record.decision_id));
    CL_TRY(cl_draft_signature(&draft, record.withdrawal_id));
    cl_draft_lot_statements(&draft, &record);
    draft.report.conclusion = conclusion_of(cl, &record);
    draft.report.warning = warning_of(&record);
    draft.report.unsigned_note = "This certificate carries no release signature.";
    *out = cl_draft_end(&draft);
done:
    return status;
}
