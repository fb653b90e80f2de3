/* The batch history: all that became of one lot, from its parents to its documents, as the record has it. */
#include "domain/document.h"
#include "domain/document_lot.h"
#include <string.h>

enum { ALL = 1000000 };

#define FIELDS(field) field, sizeof(field) / sizeof *(field)

/* ---- how it was made ------------------------------------------------------------------------------------------- */

static const struct cl_draft_field RELATIVE_FIELDS[] = {
    {"Lot", 40, CL_DRAFT_TEXT, COL_DOCUMENT_RELATIVE_CODE, true, false, NULL},
    {"Generation before", 24, CL_DRAFT_COUNT, COL_DOCUMENT_RELATIVE_GENERATION, false, false, NULL},
    {"Kind", 20, CL_DRAFT_WORDS, COL_DOCUMENT_RELATIVE_KIND, false, false, NULL},
    {"Made on", 24, CL_DRAFT_TEXT, COL_DOCUMENT_RELATIVE_MADE_ON, false, false, NULL},
    {"Passage", 16, CL_DRAFT_COUNT, COL_DOCUMENT_RELATIVE_PASSAGE, false, false, "—"},
    {"Status", 24, CL_DRAFT_WORDS, COL_DOCUMENT_RELATIVE_STATUS, false, false, NULL},
    {"Donor", 28, CL_DRAFT_TEXT, COL_DOCUMENT_RELATIVE_DONOR, false, false, NULL},
};
static const struct cl_draft_field RECEIPT_FIELDS[] = {
    {"Received", 36, CL_DRAFT_TIME, COL_DOCUMENT_RECEIPT_RECEIVED_AT_MS, false, false, NULL},
    {"Condition", 62, CL_DRAFT_TEXT, COL_DOCUMENT_RECEIPT_CONDITION, false, false, NULL},
    {"Temperature", 24, CL_DRAFT_TEMPERATURE, COL_DOCUMENT_RECEIPT_TEMPERATURE_MC, false, false, NULL},
    {"Accepted", 18, CL_DRAFT_YES_NO, COL_DOCUMENT_RECEIPT_ACCEPTED, true, false, NULL},
    {"By", 36, CL_DRAFT_TEXT, COL_DOCUMENT_RECEIPT_RECEIVED_BY, false, false, NULL},
};
static const struct cl_draft_field MATERIAL_FIELDS[] = {
    {"Material", 34, CL_DRAFT_TEXT, COL_DOCUMENT_MATERIAL_ITEM, true, false, NULL},
    {"Supplier", 28, CL_DRAFT_TEXT, COL_DOCUMENT_MATERIAL_SUPPLIER, false, false, NULL},
    {"Its lot", 26, CL_DRAFT_TEXT, COL_DOCUMENT_MATERIAL_SUPPLIER_LOT, false, false, NULL},
    {"Expires on", 20, CL_DRAFT_TEXT, COL_DOCUMENT_MATERIAL_EXPIRES_ON, false, false, NULL},
    {"State", 17, CL_DRAFT_WORDS, COL_DOCUMENT_MATERIAL_STATE, false, false, NULL},
    {"Entered", 18, CL_DRAFT_BY, COL_DOCUMENT_MATERIAL_ENTERED_BY, false, true, NULL},
    {"Retyped by", 18, CL_DRAFT_TEXT, COL_DOCUMENT_MATERIAL_CORRECTED_BY, false, true, "—"},
    {"Accepted", 18, CL_DRAFT_SIGNED, COL_DOCUMENT_MATERIAL_ACCEPTED_ID, false, true, "—"},
    {"Decided", 18, CL_DRAFT_SIGNED, COL_DOCUMENT_MATERIAL_DECIDED_ID, false, true, "not yet"},
};
static const struct cl_draft_field FREEZING_FIELDS[] = {
    {"Program", 32, CL_DRAFT_TEXT, COL_DOCUMENT_FREEZING_PROGRAM, true, false, NULL},
    {"Started", 30, CL_DRAFT_TIME, COL_DOCUMENT_FREEZING_STARTED_AT_MS, false, false, NULL},
    {"Ended", 30, CL_DRAFT_TIME, COL_DOCUMENT_FREEZING_ENDED_AT_MS, false, false, NULL},
    {"File of the freezer", 30, CL_DRAFT_TEXT, COL_DOCUMENT_FREEZING_FILE, false, false, NULL},
    {"SHA-256", 34, CL_DRAFT_TEXT, COL_DOCUMENT_FREEZING_SHA256, false, true, NULL},
    {"Recorded", 20, CL_DRAFT_BY, COL_DOCUMENT_FREEZING_RECORDED_BY, false, true, NULL},
};
static const struct cl_draft_field YIELD_FIELDS[] = {
    {"Step", 40, CL_DRAFT_TEXT, COL_DOCUMENT_YIELD_STEP, true, false, NULL},
    {"Theoretical", 40, CL_DRAFT_COUNT, COL_DOCUMENT_YIELD_THEORETICAL, false, false, NULL},
    {"Actual", 40, CL_DRAFT_COUNT, COL_DOCUMENT_YIELD_ACTUAL, false, false, NULL},
    {"Unit", 20, CL_DRAFT_TEXT, COL_DOCUMENT_YIELD_UNIT, false, false, NULL},
    {"Entered", 36, CL_DRAFT_BY, COL_DOCUMENT_YIELD_ENTERED_BY, false, true, NULL},
};
static const struct cl_draft_field FILE_FIELDS[] = {
    {"Kind", 26, CL_DRAFT_WORDS, COL_ATTACHMENT_KIND, false, false, NULL},
    {"File", 50, CL_DRAFT_TEXT, COL_ATTACHMENT_NAME, true, false, NULL},
    {"SHA-256", 66, CL_DRAFT_TEXT, COL_ATTACHMENT_SHA256, false, true, NULL},
    {"Attached by", 34, CL_DRAFT_BY, COL_ATTACHMENT_ATTACHED_NAME, false, true, NULL},
};
static const struct cl_draft_table MADE[] = {
    {"Genealogy", "It was made from no other lot.", SQL_DOCUMENT_LOT_RELATIVES, FIELDS(RELATIVE_FIELDS), -1},
    {"Receipt of the starting material", NULL, SQL_DOCUMENT_LOT_RECEIPT, FIELDS(RECEIPT_FIELDS), -1},
    {"Materials", "No material is recorded.", SQL_DOCUMENT_LOT_MATERIALS, FIELDS(MATERIAL_FIELDS), -1},
    {"Freezing", "No freezing run is recorded.", SQL_DOCUMENT_LOT_FREEZING, FIELDS(FREEZING_FIELDS), -1},
    {"Yields", "No yield is recorded.", SQL_DOCUMENT_LOT_YIELDS, FIELDS(YIELD_FIELDS), -1},
    {"Files", "No file is kept with the lot.", SQL_DOCUMENT_LOT_FILES, FIELDS(FILE_FIELDS), -1},
};

/* ---- what was found and decided -------------------------------------------------------------------------------- */

static const struct cl_draft_field SAMPLE_FIELDS[] = {
    {"Sample", 32, CL_DRAFT_TEXT, COL_DOCUMENT_SAMPLE_CODE, true, false, NULL},
    {"Of vial", 34, CL_DRAFT_TEXT, COL_DOCUMENT_SAMPLE_VIAL, false, false, "—"},
    {"Stage", 24, CL_DRAFT_WORDS, COL_DOCUMENT_SAMPLE_STAGE, false, false, NULL},
    {"For", 26, CL_DRAFT_TEXT, COL_DOCUMENT_SAMPLE_TESTS, false, false, NULL},
    {"Laboratory", 26, CL_DRAFT_TEXT, COL_DOCUMENT_SAMPLE_LABORATORY, false, false, NULL},
    {"State", 16, CL_DRAFT_WORDS, COL_DOCUMENT_SAMPLE_STATE, false, false, NULL},
    {"Taken", 18, CL_DRAFT_BY, COL_DOCUMENT_SAMPLE_TAKEN_BY, false, true, NULL},
};
static const struct cl_draft_field HOLD_FIELDS[] = {
    {"Held", 36, CL_DRAFT_TEXT, COL_DOCUMENT_HOLD_SUBJECT, true, false, NULL},
    {"Reason", 46, CL_DRAFT_TEXT, COL_DOCUMENT_HOLD_REASON, false, false, NULL},
    {"Deviation", 20, CL_DRAFT_TEXT, COL_DOCUMENT_HOLD_DEVIATION, false, false, "—"},
    {"Put", 20, CL_DRAFT_BY, COL_DOCUMENT_HOLD_PUT_BY, false, true, NULL},
    {"Lifted", 20, CL_DRAFT_BY, COL_DOCUMENT_HOLD_LIFTED_BY, false, true, "not yet"},
    {"Why lifted", 34, CL_DRAFT_TEXT, COL_DOCUMENT_HOLD_LIFT_REASON, false, false, NULL},
};
static const struct cl_draft_field EXTENSION_FIELDS[] = {
    {"Expiry until then", 26, CL_DRAFT_TEXT, COL_DOCUMENT_EXTENSION_OLD_EXPIRES_ON, false, false, NULL},
    {"Since then", 24, CL_DRAFT_TEXT, COL_DOCUMENT_EXTENSION_NEW_EXPIRES_ON, true, false, NULL},
    {"Evidence", 40, CL_DRAFT_TEXT, COL_DOCUMENT_EXTENSION_FILE, false, false, NULL},
    {"SHA-256", 50, CL_DRAFT_TEXT, COL_DOCUMENT_EXTENSION_SHA256, false, true, NULL},
    {"Changed", 36, CL_DRAFT_SIGNED, COL_DOCUMENT_EXTENSION_SIGNATURE_ID, false, true, NULL},
};
static const struct cl_draft_field AUDIT_FIELDS[] = {
    {"Up to event", 50, CL_DRAFT_COUNT, COL_DOCUMENT_AUDIT_REVIEW_LAST_EVENT, false, false, NULL},
    {"Exceptions seen", 60, CL_DRAFT_COUNT, COL_DOCUMENT_AUDIT_REVIEW_EXCEPTIONS, true, false, NULL},
    {"Reviewed", 66, CL_DRAFT_SIGNED, COL_DOCUMENT_AUDIT_REVIEW_SIGNATURE_ID, false, false, NULL},
};
static const struct cl_draft_field LABEL_FIELDS[] = {
    {"Printed", 44, CL_DRAFT_COUNT, COL_DOCUMENT_LABELS_PRINTED, false, false, NULL},
    {"Of them reprints", 44, CL_DRAFT_COUNT, COL_DOCUMENT_LABELS_REPRINTED, false, false, NULL},
    {"Applied", 44, CL_DRAFT_COUNT, COL_DOCUMENT_LABELS_APPLIED, false, false, NULL},
    {"Spoiled", 44, CL_DRAFT_COUNT, COL_DOCUMENT_LABELS_SPOILED, false, false, NULL},
    {"Difference", 44, CL_DRAFT_COUNT, COL_DOCUMENT_LABELS_DIFFERENCE, true, false, NULL},
};
static const struct cl_draft_field LABEL_ACT_FIELDS[] = {
    {"Act", 20, CL_DRAFT_TEXT, COL_LABEL_ACT_ACT, true, false, NULL},
    {"Labels", 14, CL_DRAFT_COUNT, COL_LABEL_ACT_LABELS, false, false, NULL},
    {"Vials", 26, CL_DRAFT_TEXT, COL_LABEL_ACT_THINGS, false, false, NULL},
    {"Template", 28, CL_DRAFT_TEXT, COL_LABEL_ACT_TEMPLATE, false, false, NULL},
    {"Version", 14, CL_DRAFT_COUNT, COL_LABEL_ACT_TEMPLATE_VERSION, false, false, "—"},
    {"By", 28, CL_DRAFT_BY, COL_LABEL_ACT_DONE_BY, false, true, NULL},
    {"Witness", 22, CL_DRAFT_TEXT, COL_LABEL_ACT_WITNESS, false, true, "—"},
    {"Reason", 34, CL_DRAFT_TEXT, COL_LABEL_ACT_REASON, false, false, NULL},
};
static const struct cl_draft_field CUSTODY_FIELDS[] = {
    {"Custody", 40, CL_DRAFT_WORDS, COL_DOCUMENT_CUSTODY_KIND, true, false, NULL},
    {"Times", 30, CL_DRAFT_COUNT, COL_DOCUMENT_CUSTODY_LEGS, false, false, NULL},
    {"First", 53, CL_DRAFT_TIME, COL_DOCUMENT_CUSTODY_FIRST_AT_MS, false, false, NULL},
    {"Last", 53, CL_DRAFT_TIME, COL_DOCUMENT_CUSTODY_LAST_AT_MS, false, false, NULL},
};
static const struct cl_draft_field DOCUMENT_FIELDS[] = {
    {"Document", 56, CL_DRAFT_TEXT, COL_DOCUMENT_NUMBER, true, false, NULL},
    {"Kind", 24, CL_DRAFT_WORDS, COL_DOCUMENT_KIND, false, false, NULL},
    {"State", 24, CL_DRAFT_WORDS, COL_DOCUMENT_STATE, false, false, NULL},
    {"Supersedes", 36, CL_DRAFT_TEXT, COL_DOCUMENT_SUPERSEDES, false, false, "—"},
    {"Issued", 36, CL_DRAFT_BY, COL_DOCUMENT_ISSUED_BY, false, true, NULL},
};
static const struct cl_draft_table SAMPLES = {"Samples", "No sample is recorded.", SQL_DOCUMENT_LOT_SAMPLES,
                                              FIELDS(SAMPLE_FIELDS), -1};
static const struct cl_draft_table DECIDED[] = {
    {"Holds", "No hold was put.", SQL_DOCUMENT_LOT_HOLDS, FIELDS(HOLD_FIELDS), COL_DOCUMENT_HOLD_LIFT_ID},
    {"Changes of the expiry", NULL, SQL_DOCUMENT_LOT_EXTENSIONS, FIELDS(EXTENSION_FIELDS),
     COL_DOCUMENT_EXTENSION_SIGNATURE_ID},
    {"Reviews of the audit trail", "The audit trail was not reviewed.", SQL_DOCUMENT_LOT_AUDIT_REVIEWS,
     FIELDS(AUDIT_FIELDS), COL_DOCUMENT_AUDIT_REVIEW_SIGNATURE_ID},
    {"Labels", "No label was printed.", SQL_DOCUMENT_LOT_LABELS, FIELDS(LABEL_FIELDS), -1},
    {"What was done with the labels", NULL, SQL_LABEL_ACTS, FIELDS(LABEL_ACT_FIELDS), -1},
    {"Custody of the vials", "No vial was moved.", SQL_DOCUMENT_LOT_CUSTODY, FIELDS(CUSTODY_FIELDS), -1},
};

static enum cl_status add_tables(struct cl_draft *draft, const struct cl_draft_table *table, size_t count,
                                 int64_t lot_id)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = cl_draft_table(draft, &table[i], cl_int(lot_id));
    return status;
}

/* ---- results of every state ------------------------------------------------------------------------------------ */

static const struct cl_report_column RESULT_COLUMNS[] = {
    {"Result", 14, true, false, false},  {"Test, stage", 36, false, false, true}, {"Value", 30, true, false, false},
    {"Verdict", 22, false, false, true}, {"State", 20, false, false, true},       {"Performed", 18, false, true, false},
    {"Entered", 18, false, true, false}, {"Reviewed", 18, false, true, false}};

/* Where a result came from: how, with what, of which sample, what it corrects, what investigates it. */
static const char *remark_of(struct cl *cl, const struct cl_result *result)
{
    const char *remark =
        result->corrects ? cl_arena_print(&cl->arena, "corrects %s: %s; ", result->corrects, result->correction_reason)
                         : "";
    if (result->retest_of)
        remark = cl_arena_print(&cl->arena, "%sretest of %s; ", remark, result->retest_of);
    if (result->investigation)
        remark = cl_arena_print(&cl->arena, "%sinvestigated by %s; ", remark, result->investigation);
    if (result->invalidated_by)
        remark = cl_arena_print(&cl->arena, "%sinvalidated by %s for the cause found by %s; ", remark,
                                result->invalidated_by, result->invalidated_for);
    if (result->sample)
        remark = cl_arena_print(&cl->arena, "%ssample %s; ", remark, result->sample);
    if (result->method)
        remark = cl_arena_print(&cl->arena, "%sby %s; ", remark, result->method);
    if (result->instrument)
        remark = cl_arena_print(&cl->arena, "%swith %s; ", remark, result->instrument);
    if (result->analyst)
        remark = cl_arena_print(&cl->arena, "%sanalyst %s; ", remark, result->analyst);
    size_t size = strlen(remark);
    return size ? cl_on_paper(cl_arena_copy_bytes(&cl->arena, remark, size - 2)) : NULL;
}

static enum cl_status add_result(struct cl_draft *draft, const struct cl_result *result)
{
    enum cl_status status;
    struct cl *cl = draft->cl;
    const char *before;
    CL_TRY(cl_document_values_before(cl, result, &before));
    CL_DRAFT_ROW(draft, result->code);
    struct cl_report_cell *cell = cl_draft_cell(draft, cl_document_test(cl, result, result->replicate > 1));
    cell->below[0] = result->stage;
    cell->below[1] = remark_of(cl, result);
    cell = cl_draft_cell(draft, cl_document_value(cl, result));
    cell->entered_before = before;
    cell->below[0] = cl_document_conclusion(cl, result);
    CL_DRAFT_ROW(draft, cl_document_verdict(result->verdict), result->state, cl_document_day(cl, result->performed_on),
                 cl_document_by(cl, result->entered_name, result->entered_at_ms),
                 cl_document_by(cl, result->reviewed_name, result->reviewed_at_ms));
    CL_TRY(cl_draft_signature(draft, result->conclusion_id));
    CL_TRY(cl_draft_signature(draft, result->invalidation_id));
done:
    return status;
}

/* In the order in which they were entered. */
static enum cl_status add_results(struct cl_draft *draft, const struct cl_lot *lot)
{
    struct cl_result_list list;
    struct cl_result_filter filter = {.lot = lot->code, .limit = ALL};
    enum cl_status status = cl_result_list(draft->cl, &filter, &list);
    cl_draft_section(draft, "Results, also those that do not count any more", "No result is recorded.");
    CL_DRAFT_COLUMNS(draft, RESULT_COLUMNS);
    for (size_t i = status == CL_OK ? list.count : 0; i-- > 0 && status == CL_OK;)
        status = add_result(draft, &list.at[i]);
    return status;
}

/* ---- steps --------------------------------------------------------------------------------------------------------
 */

static const struct cl_report_column STEP_COLUMNS[] = {{"Event", 14, false, true, false},
                                                       {"Act", 30, true, false, true},
                                                       {"Done", 40, false, false, false},
                                                       {"By", 40, false, false, false},
                                                       {"Reason", 52, false, false, false}};

/* The acts upon the lot itself, from the audit log: who, when it was done and when recorded, why. */
static enum cl_status add_steps(struct cl_draft *draft, const struct cl_lot *lot)
{
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Acts upon the lot, from the audit log", NULL);
    CL_DRAFT_COLUMNS(draft, STEP_COLUMNS);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_STEPS, CL_BIND(cl_text(lot->code)));
    while (cl_rows_next(rows)) {
        int64_t recorded = cl_rows_int(rows, COL_DOCUMENT_STEP_AT_MS);
        int64_t performed = cl_rows_int(rows, COL_DOCUMENT_STEP_PERFORMED_AT_MS);
        const char *second = cl_keep_text(cl, rows, COL_DOCUMENT_STEP_SECOND_NAME);
        CL_DRAFT_ROW(draft, cl_document_count(cl, cl_rows_int(rows, COL_DOCUMENT_STEP_SEQ)),
                     cl_keep_text(cl, rows, COL_DOCUMENT_STEP_ACTION));
        cl_draft_cell(draft, cl_document_time(cl, performed ? performed : recorded))->below[0] =
            performed ? cl_arena_print(&cl->arena, "recorded %s", cl_document_time(cl, recorded)) : NULL;
        cl_draft_cell(draft, cl_keep_text(cl, rows, COL_DOCUMENT_STEP_ACTOR_NAME))->below[0] =
            second && *second ? cl_on_paper(cl_arena_print(&cl->arena, "with %s", second)) : NULL;
        CL_DRAFT_ROW(draft, cl_keep_text(cl, rows, COL_DOCUMENT_STEP_REASON));
    }
    return cl_rows_close(rows);
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static enum cl_status add_all(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    const struct cl_lot *lot = &record->lot;
    static const struct cl_draft_table documents = {"Documents", "No document was issued.", SQL_DOCUMENT_LOT_DOCUMENTS,
                                                    FIELDS(DOCUMENT_FIELDS), -1};
    CL_TRY(cl_draft_lot_signatures(draft, record));
    CL_TRY(add_tables(draft, MADE, sizeof MADE / sizeof *MADE, lot->id));
    CL_TRY(cl_draft_lot_batch_reviews(draft, record, "The batch record was not reviewed."));
    CL_TRY(cl_draft_lot_vials(draft, record));
    CL_TRY(cl_draft_table(draft, &SAMPLES, cl_int(lot->id)));
    CL_TRY(add_results(draft, lot));
    CL_TRY(cl_draft_lot_pending(draft, record, NULL));
    CL_TRY(cl_draft_lot_deviations(draft, record));
    CL_TRY(cl_draft_lot_storage(draft, record));
    CL_TRY(cl_draft_lot_supplies(draft, record));
    CL_TRY(add_tables(draft, DECIDED, sizeof DECIDED / sizeof *DECIDED, lot->id));
    CL_TRY(cl_draft_table(draft, &documents, cl_text(lot->code)));
    CL_TRY(add_steps(draft, lot));
done:
    return status;
}

enum cl_status cl_document_history(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_lot_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Batch history");
    CL_TRY(cl_lot_record_get(cl, subject, &record));
    CL_TRY(cl_draft_lot_facts(&draft, &record));
    cl_draft_words(&draft, "Status", record.lot.status);
    CL_TRY(add_all(&draft, &record));
    cl_draft_lot_checks(&draft, &record);
    cl_draft_lot_statements(&draft, &record);
    draft.report.conclusion = cl_lot_conclusion(cl, &record);
    draft.report.warning = cl_lot_warning(&record);
    draft.report.unsigned_note = record.decision_id ? NULL : "Nobody has signed a decision about the lot yet.";
    *out = cl_draft_end(&draft);
done:
    return status;
}
