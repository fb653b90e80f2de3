/* The deviation report: what happened, what it concerns, what was done and decided. */
#include "domain/deviation.h"
#include "domain/document.h"
#include "domain/document_lot.h"
#include <string.h>

/* "CPN/LN2-1, CPN/LN2-2"; NULL: it concerns no store. */
static enum cl_status list_stores(struct cl *cl, const struct cl_deviation *deviation, const char **stores)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_DEVIATION_STORES, CL_BIND(cl_int(deviation->id)));
    while (cl_rows_next(rows))
        *stores =
            cl_arena_print(&cl->arena, "%s%s%s", *stores ? *stores : "", *stores ? ", " : "", cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

static enum cl_status add_facts(struct cl_draft *draft, const struct cl_deviation *deviation)
{
    struct cl *cl = draft->cl;
    const char *stores = NULL;
    enum cl_status status = list_stores(cl, deviation, &stores);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_DEVIATION, CL_BIND(cl_int(deviation->id)));
    cl_draft_fact(draft, "Deviation", deviation->code);
    cl_draft_words(draft, "Class", deviation->class);
    if (cl_rows_next(rows)) {
        const char *place = cl_keep_text(cl, rows, COL_DOCUMENT_DEVIATION_PLACE);
        bool by_result = strcmp(cl_rows_text(rows, COL_DOCUMENT_DEVIATION_ORIGIN), "result") == 0;
        cl_draft_fact(draft, "Happened",
                      cl_document_time(cl, cl_rows_int(rows, COL_DOCUMENT_DEVIATION_HAPPENED_AT_MS)));
        cl_draft_fact_or(draft, "Where", place ? place : stores, "not said");
        cl_draft_fact(draft, "Opened by",
                      cl_arena_print(&cl->arena, "%s (%s)%s", deviation->opened_by,
                                     cl_rows_text(rows, COL_DOCUMENT_DEVIATION_LOGIN),
                                     by_result ? ", by entering a result" : ""));
        cl_draft_fact(draft, "Opened", cl_document_time(cl, deviation->opened_at_ms));
        cl_draft_fact(draft, "To be closed by", cl_keep_text(cl, rows, COL_DOCUMENT_DEVIATION_DUE_ON));
        cl_draft_words(draft, "State", deviation->state);
        cl_draft_words(draft, "Cause", deviation->cause);
        bool found = strcmp(cl_rows_text(rows, COL_DOCUMENT_DEVIATION_ORIGIN), "storage") == 0;
        cl_draft_section(draft, found ? "What happened, as it was found first" : "What happened", NULL);
        cl_draft_paragraph(draft, deviation->title);
        cl_draft_paragraph(draft, cl_keep_text(cl, rows, COL_DOCUMENT_DEVIATION_DESCRIPTION));
    }
    return cl_rows_close(rows);
}

static const struct cl_draft_field CONCERNED_FIELDS[] = {
    {"What", 24, CL_DRAFT_WORDS, COL_DOCUMENT_CONCERNED_KIND, false, false, NULL},
    {"ID", 152, CL_DRAFT_TEXT, COL_DOCUMENT_CONCERNED_SUBJECT, true, false, NULL},
};
static const struct cl_draft_table CONCERNED = {"What it concerns",
                                                NULL,
                                                SQL_DOCUMENT_DEVIATION_CONCERNED,
                                                CONCERNED_FIELDS,
                                                sizeof CONCERNED_FIELDS / sizeof *CONCERNED_FIELDS,
                                                -1};

/* ---- excursions and vials -------------------------------------------------------------------------------------- */

static const struct cl_draft_field EXCURSION_FIELDS[] = {
    {"Store", 26, CL_DRAFT_TEXT, COL_DOCUMENT_EXCURSION_STORE, true, false, NULL},
    {"Sensor", 26, CL_DRAFT_TEXT, COL_DOCUMENT_EXCURSION_SENSOR, false, true, NULL},
    {"Product", 19, CL_DRAFT_TEXT, COL_DOCUMENT_EXCURSION_PRODUCT, false, false, NULL},
    {"Limit", 16, CL_DRAFT_TEMPERATURE, COL_DOCUMENT_EXCURSION_LIMIT_MC, false, false, NULL},
    {"From", 22, CL_DRAFT_PLACE_TIME, COL_DOCUMENT_EXCURSION_FROM_MS, false, true, NULL},
    {"Until", 22, CL_DRAFT_PLACE_TIME, COL_DOCUMENT_EXCURSION_UNTIL_MS, false, true, "goes on"},
    {"Warmest", 18, CL_DRAFT_TEMPERATURE, COL_DOCUMENT_EXCURSION_WARMEST_MC, true, false, NULL},
    {"Readings", 18, CL_DRAFT_COUNT, COL_DOCUMENT_EXCURSION_READINGS, false, false, NULL},
    {"Vials", 12, CL_DRAFT_COUNT, COL_DOCUMENT_EXCURSION_VIALS, false, false, NULL},
};
static const struct cl_draft_table EXCURSIONS = {"Excursions, as they are known now",
                                                 NULL,
                                                 SQL_DOCUMENT_DEVIATION_EXCURSIONS,
                                                 EXCURSION_FIELDS,
                                                 sizeof EXCURSION_FIELDS / sizeof *EXCURSION_FIELDS,
                                                 -1};

static const struct cl_draft_field GONE_FIELDS[] = {
    {"Vial", 36, CL_DRAFT_TEXT, COL_DOCUMENT_GONE_VIAL, true, false, NULL},
    {"Is", 24, CL_DRAFT_WORDS, COL_DOCUMENT_GONE_STATE, false, false, NULL},
    {"Shipment", 30, CL_DRAFT_TEXT, COL_DOCUMENT_GONE_SHIPMENT, false, false, "—"},
    {"Infusion", 30, CL_DRAFT_TEXT, COL_DOCUMENT_GONE_INFUSION, false, false, "—"},
    {"Subject", 30, CL_DRAFT_TEXT, COL_DOCUMENT_GONE_SUBJECT, true, false, "—"},
    {"Disposition", 26, CL_DRAFT_WORDS, COL_DOCUMENT_GONE_DISPOSITION, false, false, NULL},
};
static const struct cl_draft_table GONE = {
    "Vials that were used or shipped already", NULL, SQL_DOCUMENT_DEVIATION_GONE, GONE_FIELDS,
    sizeof GONE_FIELDS / sizeof *GONE_FIELDS,  -1};

enum { VIALS_A_ROW = 3 };

static const struct cl_report_column VIAL_COLUMNS[] = {
    {"Vial", 34, true, false, false}, {"Disposition", 24, false, false, true},
    {"Vial", 34, true, false, false}, {"Disposition", 24, false, false, true},
    {"Vial", 34, true, false, false}, {"Disposition", 24, false, false, true}};

/* Of a tank there are hundreds: side by side. */
static enum cl_status add_vials(struct cl_draft *draft, const struct cl_deviation *deviation)
{
    struct cl *cl = draft->cl;
    size_t count = 0;
    cl_draft_section(draft, "Vials that it concerns", NULL);
    CL_DRAFT_COLUMNS(draft, VIAL_COLUMNS);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_DEVIATION_VIALS, CL_BIND(cl_int(deviation->id)));
    for (; cl_rows_next(rows); count++) {
        const char *disposition = cl_keep_text(cl, rows, COL_DOCUMENT_VIAL_DISPOSITION);
        CL_DRAFT_ROW(draft, cl_keep_text(cl, rows, COL_DOCUMENT_VIAL_VIAL), disposition ? disposition : "not decided");
    }
    for (; count % VIALS_A_ROW != 0; count++)
        CL_DRAFT_ROW(draft, "", "");
    return cl_rows_close(rows);
}

/* ---- dispositions, results, tasks ------------------------------------------------------------------------------ */

static const struct cl_draft_field DISPOSED_FIELDS[] = {
    {"Vial", 40, CL_DRAFT_TEXT, COL_DOCUMENT_DISPOSED_VIAL, true, false, NULL},
    {"Disposition", 26, CL_DRAFT_WORDS, COL_DOCUMENT_DISPOSED_DISPOSITION, false, false, NULL},
    {"In force", 18, CL_DRAFT_YES_NO, COL_DOCUMENT_DISPOSED_IN_FORCE, false, false, NULL},
    {"Reason", 58, CL_DRAFT_TEXT, COL_DOCUMENT_DISPOSED_REASON, false, false, NULL},
    {"By", 34, CL_DRAFT_BY, COL_DOCUMENT_DISPOSED_DISPOSED_BY, false, true, NULL},
};
static const struct cl_draft_table DISPOSED = {"Dispositions",
                                               NULL,
                                               SQL_DOCUMENT_DEVIATION_DISPOSED,
                                               DISPOSED_FIELDS,
                                               sizeof DISPOSED_FIELDS / sizeof *DISPOSED_FIELDS,
                                               -1};

static const struct cl_report_column RESULT_COLUMNS[] = {
    {"Result", 16, true, false, false}, {"Lot", 26, false, false, false},    {"Test, stage", 40, false, false, true},
    {"Value", 34, true, false, false},  {"Verdict", 22, false, false, true}, {"State", 22, false, false, true},
    {"Entered", 36, false, true, false}};

static enum cl_status add_result(struct cl_draft *draft, int64_t id)
{
    enum cl_status status;
    struct cl *cl = draft->cl;
    struct cl_result result;
    const char *before;
    CL_TRY(cl_result_get(cl, id, &result));
    CL_TRY(cl_document_values_before(cl, &result, &before));
    CL_DRAFT_ROW(draft, result.code, result.lot);
    cl_draft_cell(draft, cl_document_test(cl, &result, result.replicate > 1))->below[0] = result.stage;
    cl_draft_cell(draft, cl_document_value(cl, &result))->entered_before = before;
    CL_DRAFT_ROW(draft, cl_document_verdict(result.verdict), result.state,
                 cl_document_by(cl, result.entered_name, result.entered_at_ms));
done:
    return status;
}

static enum cl_status add_results(struct cl_draft *draft, const struct cl_deviation *deviation)
{
    enum cl_status status = CL_OK;
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Results investigated", NULL);
    CL_DRAFT_COLUMNS(draft, RESULT_COLUMNS);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_DEVIATION_RESULTS, CL_BIND(cl_int(deviation->id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = add_result(draft, cl_rows_int(rows, 0));
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

static const struct cl_draft_field TASK_FIELDS[] = {
    {"Task", 10, CL_DRAFT_COUNT, COL_DOCUMENT_TASK_NUMBER, true, false, NULL},
    {"What", 58, CL_DRAFT_TEXT, COL_DOCUMENT_TASK_TITLE, false, false, NULL},
    {"Owner", 28, CL_DRAFT_TEXT, COL_DOCUMENT_TASK_OWNER, false, false, NULL},
    {"Due on", 20, CL_DRAFT_TEXT, COL_DOCUMENT_TASK_DUE_ON, false, false, NULL},
    {"Done", 28, CL_DRAFT_BY, COL_DOCUMENT_TASK_DONE_BY, false, true, "not yet"},
    {"What was done", 46, CL_DRAFT_TEXT, COL_DOCUMENT_TASK_REMARK, false, false, NULL},
};
static const struct cl_draft_table TASKS = {
    "Tasks", "No task was set.", SQL_DOCUMENT_DEVIATION_TASKS, TASK_FIELDS, sizeof TASK_FIELDS / sizeof *TASK_FIELDS,
    -1};

static const struct cl_draft_field DECISION_FIELDS[] = {
    {"Decision", 24, CL_DRAFT_WORDS, COL_DOCUMENT_DECISION_KIND, true, false, NULL},
    {"Cause", 24, CL_DRAFT_WORDS, COL_DOCUMENT_DECISION_CAUSE, false, false, NULL},
    {"Conclusion", 52, CL_DRAFT_TEXT, COL_DOCUMENT_DECISION_CONCLUSION, false, false, NULL},
    {"Corrective action", 44, CL_DRAFT_TEXT, COL_DOCUMENT_DECISION_CORRECTIVE_ACTION, false, false, "none"},
    {"By", 32, CL_DRAFT_BY, COL_DOCUMENT_DECISION_DECIDED_BY, false, true, NULL},
};
static const struct cl_draft_table DECISIONS = {"Decisions",
                                                "It was not closed yet.",
                                                SQL_DOCUMENT_DEVIATION_DECISIONS,
                                                DECISION_FIELDS,
                                                sizeof DECISION_FIELDS / sizeof *DECISION_FIELDS,
                                                COL_DOCUMENT_DECISION_SIGNATURE_ID};

static enum cl_status add_disposition_signatures(struct cl_draft *draft, const struct cl_deviation *deviation)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows =
        cl_rows_open(draft->cl->store, SQL_DOCUMENT_DEVIATION_DISPOSITION_SIGNATURES, CL_BIND(cl_int(deviation->id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = cl_draft_signature(draft, cl_rows_int(rows, 0));
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

enum cl_status cl_document_deviation(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct cl_draft draft = cl_draft_begin(cl, "Deviation report");
    CL_TRY(cl_deviation_get(cl, subject, &deviation));
    bool is_open = strcmp(deviation.state, "open") == 0;
    CL_TRY(add_facts(&draft, &deviation));
    CL_TRY(cl_draft_table(&draft, &CONCERNED, cl_int(deviation.id)));
    CL_TRY(cl_draft_table(&draft, &EXCURSIONS, cl_int(deviation.id)));
    CL_TRY(cl_draft_table(&draft, &GONE, cl_int(deviation.id)));
    CL_TRY(add_vials(&draft, &deviation));
    CL_TRY(add_results(&draft, &deviation));
    CL_TRY(cl_draft_table(&draft, &DISPOSED, cl_int(deviation.id)));
    CL_TRY(cl_draft_table(&draft, &TASKS, cl_int(deviation.id)));
    CL_TRY(add_disposition_signatures(&draft, &deviation));
    CL_TRY(cl_draft_table(&draft, &DECISIONS, cl_int(deviation.id)));
    draft.report.warning = is_open ? "OPEN" : NULL;
    draft.report.conclusion =
        is_open ? "Open" : cl_arena_print(&cl->arena, "Closed: %s", cl_on_paper(deviation.conclusion));
    draft.report.unsigned_note = draft.report.signature_count ? NULL : "Nobody has signed anything about it yet.";
    *out = cl_draft_end(&draft);
done:
    return status;
}
