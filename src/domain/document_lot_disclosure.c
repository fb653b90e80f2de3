/* What the results in force do not tell of a lot: results that do not count, deviations, excursions,
 * supplies out of specification. */
#include "domain/document_lot.h"
#include "domain/excursion.h"
#include "domain/exposure.h"
#include <string.h>

#define FIELDS(field) field, sizeof(field) / sizeof *(field)

/* ---- results that do not count --------------------------------------------------------------------------------- */

static const struct cl_report_column DISCOUNTED_COLUMNS[] = {
    {"Result", 12, true, false, false},  {"Test", 32, false, false, true},
    {"Value", 22, true, false, false},   {"Verdict", 20, false, false, true},
    {"Entered", 22, false, true, false}, {"Why it does not count", 76, false, false, false}};

/* A text of a row, set on paper; "" where the record has none. */
static const char *text_of(const struct cl_rows *rows, int column)
{
    return cl_rows_is_null(rows, column) ? "" : cl_on_paper(cl_rows_text(rows, column));
}

static const char *by_whom(struct cl *cl, const struct cl_rows *rows, int name, int at_ms)
{
    return cl_document_by(cl, text_of(rows, name), cl_rows_int(rows, at_ms));
}

static const char *why_corrected(struct cl *cl, const struct cl_rows *rows)
{
    const char *unit = text_of(rows, COL_DOCUMENT_DISCOUNTED_NEW_UNIT);
    return cl_arena_print(
        &cl->arena, "corrected to %s%s%s (%s) by %s: %s", text_of(rows, COL_DOCUMENT_DISCOUNTED_NEW_VALUE),
        *unit ? " " : "", unit, text_of(rows, COL_DOCUMENT_DISCOUNTED_NEW_CODE),
        by_whom(cl, rows, COL_DOCUMENT_DISCOUNTED_CORRECTED_BY, COL_DOCUMENT_DISCOUNTED_CORRECTED_AT_MS),
        text_of(rows, COL_DOCUMENT_DISCOUNTED_CORRECTION_REASON));
}

/* The cause is that of the deviation as it stands: one that was reopened has none. */
static const char *why_invalidated(struct cl *cl, const struct cl_rows *rows)
{
    const char *cause = text_of(rows, COL_DOCUMENT_DISCOUNTED_CAUSE);
    return cl_arena_print(
        &cl->arena, "invalidated by %s, on %s (%s%s): %s",
        by_whom(cl, rows, COL_DOCUMENT_DISCOUNTED_INVALIDATED_BY, COL_DOCUMENT_DISCOUNTED_INVALIDATED_AT_MS),
        text_of(rows, COL_DOCUMENT_DISCOUNTED_DEVIATION), *cause ? "cause: " : "open again", cause,
        text_of(rows, COL_DOCUMENT_DISCOUNTED_INVALIDATION_REASON));
}

static enum cl_status add_discounted(struct cl_draft *draft, const struct cl_rows *rows)
{
    struct cl *cl = draft->cl;
    struct cl_result result = {
        .title = cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_TITLE),
        .retest = cl_rows_int(rows, COL_DOCUMENT_DISCOUNTED_RETEST),
        .replicate = cl_rows_int(rows, COL_DOCUMENT_DISCOUNTED_REPLICATE),
        .value = cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_VALUE),
        .unit = cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_UNIT),
        .verdict = cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_VERDICT),
    };
    bool corrected = strcmp(cl_rows_text(rows, COL_DOCUMENT_DISCOUNTED_STATE), "corrected") == 0;
    CL_DRAFT_ROW(draft, cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_CODE));
    cl_draft_cell(draft, cl_document_test(cl, &result, result.replicate > 1))->below[0] =
        cl_keep_text(cl, rows, COL_DOCUMENT_DISCOUNTED_STAGE);
    CL_DRAFT_ROW(draft, cl_document_value(cl, &result));
    cl_draft_cell(draft, cl_document_verdict(result.verdict))->bold = strcmp(result.verdict, "fail") == 0;
    CL_DRAFT_ROW(draft, by_whom(cl, rows, COL_DOCUMENT_DISCOUNTED_ENTERED_BY, COL_DOCUMENT_DISCOUNTED_ENTERED_AT_MS),
                 corrected ? why_corrected(cl, rows) : why_invalidated(cl, rows));
    return cl_draft_signature(draft, cl_rows_int(rows, COL_DOCUMENT_DISCOUNTED_INVALIDATION_ID));
}

enum cl_status cl_draft_lot_discounted(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status = CL_OK;
    cl_draft_section(draft, "Results that do not count", NULL);
    CL_DRAFT_COLUMNS(draft, DISCOUNTED_COLUMNS);
    struct cl_rows *rows = cl_rows_open(draft->cl->store, SQL_DOCUMENT_LOT_DISCOUNTED, CL_BIND(cl_int(record->lot.id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = add_discounted(draft, rows);
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

/* ---- deviations ------------------------------------------------------------------------------------------------ */

static const struct cl_draft_field DEVIATION_FIELDS[] = {
    {"Deviation", 19, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_DEVIATION_CODE, true, false, NULL},
    {"Class", 13, CL_DRAFT_WORDS, COL_DOCUMENT_LOT_DEVIATION_CLASS, false, false, NULL},
    {"State", 13, CL_DRAFT_WORDS, COL_DOCUMENT_LOT_DEVIATION_STATE, false, false, NULL},
    {"What", 42, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_DEVIATION_TITLE, false, false, NULL},
    {"Opened", 18, CL_DRAFT_BY, COL_DOCUMENT_LOT_DEVIATION_OPENED_BY, false, true, NULL},
    {"Cause", 19, CL_DRAFT_WORDS, COL_DOCUMENT_LOT_DEVIATION_CAUSE, false, false, NULL},
    {"Conclusion", 46, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_DEVIATION_CONCLUSION, false, false, NULL},
    {"Closed", 18, CL_DRAFT_SIGNED, COL_DOCUMENT_LOT_DEVIATION_CLOSING_ID, false, true, "not yet"},
};

enum cl_status cl_draft_lot_deviations(struct cl_draft *draft, const struct cl_lot_record *record)
{
    static const struct cl_draft_table table = {
        "Deviations", "No deviation concerns the lot, its vials, results and infusions, or a store that it stood in.",
        SQL_DOCUMENT_LOT_DEVIATIONS, FIELDS(DEVIATION_FIELDS), -1};
    return cl_draft_table(draft, &table, cl_int(record->lot.id));
}

enum cl_status cl_draft_lot_deviation_codes(struct cl_draft *draft, const struct cl_lot_record *record)
{
    struct cl *cl = draft->cl;
    const char *codes = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_DEVIATIONS, CL_BIND(cl_int(record->lot.id)));
    while (cl_rows_next(rows))
        codes = cl_arena_print(&cl->arena, "%s%s%s (%s)", codes ? codes : "", codes ? ", " : "",
                               cl_rows_text(rows, COL_DOCUMENT_LOT_DEVIATION_CODE),
                               cl_rows_text(rows, COL_DOCUMENT_LOT_DEVIATION_STATE));
    cl_draft_fact_or(draft, "Deviations", codes, "none");
    return cl_rows_close(rows);
}

/* ---- storage --------------------------------------------------------------------------------------------------- */

static const struct cl_draft_field EXCURSION_FIELDS[] = {
    {"Excursion of", 28, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_EXCURSION_STORE, true, false, NULL},
    {"From", 22, CL_DRAFT_PLACE_TIME, COL_DOCUMENT_LOT_EXCURSION_FROM_MS, false, true, NULL},
    {"Until", 22, CL_DRAFT_PLACE_TIME, COL_DOCUMENT_LOT_EXCURSION_UNTIL_MS, false, true, "goes on"},
    {"Warmest", 17, CL_DRAFT_TEMPERATURE, COL_DOCUMENT_LOT_EXCURSION_WARMEST_MC, true, false, NULL},
    {"Limit", 16, CL_DRAFT_TEMPERATURE, COL_DOCUMENT_LOT_EXCURSION_LIMIT_MC, false, false, NULL},
    {"Deviation", 20, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_EXCURSION_DEVIATION, false, false, NULL},
    {"Vials", 12, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXCURSION_VIALS, false, false, NULL},
    {"Accepted", 18, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXCURSION_ACCEPTED, false, false, NULL},
    {"Rejected", 18, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXCURSION_REJECTED, false, false, NULL},
    {"Undecided", 20, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXCURSION_UNDECIDED, true, false, NULL},
};

static const struct cl_draft_field EXPOSURE_FIELDS[] = {
    {"Found in", 33, CL_DRAFT_TEXT, COL_DOCUMENT_LOT_EXPOSURE_DEVIATION, true, false, NULL},
    {"Longest, s", 26, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_EXPOSED_S, false, false, NULL},
    {"Allowed, s", 26, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_MOST_S, false, false, NULL},
    {"Vials", 20, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_VIALS, true, false, NULL},
    {"Accepted", 26, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_ACCEPTED, false, false, NULL},
    {"Rejected", 26, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_REJECTED, false, false, NULL},
    {"Undecided", 26, CL_DRAFT_COUNT, COL_DOCUMENT_LOT_EXPOSURE_UNDECIDED, true, false, NULL},
};

enum { OUT_NAMED = 6 };

/* Vials that are out for too long now, of which nobody opened a deviation yet. */
static const char *out_text(struct cl *cl, const struct cl_problems *out)
{
    const char *text = "Not judged yet:";
    for (size_t i = 0; i < out->count && i < OUT_NAMED; i++)
        text = cl_arena_print(&cl->arena, "%s%s %s", text, i ? ";" : "", out->at[i]);
    if (out->count > OUT_NAMED)
        text = cl_arena_print(&cl->arena, "%s and %zu more", text, out->count - OUT_NAMED);
    return cl_on_paper(text);
}

/* What was held against what: time in hands, in a carried or an open store, from the first storing to the thaw. */
static const char *none_out_text(struct cl *cl, const struct cl_product *product)
{
    int64_t most_s = product->out_of_storage_most_s;
    bool whole = most_s % 60 == 0;
    if (most_s == 0)
        return "The product states no limit of a vial's time out of storage: none was judged.";
    return cl_arena_print(&cl->arena,
                          "No vial is on record whose time in hands or in an open or carried store, from its first "
                          "storing to its thaw, adds up to more than the %lld %s that its product allows.",
                          (long long)(whole ? most_s / 60 : most_s), whole ? "min" : "s");
}

enum cl_status cl_draft_lot_storage(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    struct cl_excursion_looked looked;
    struct cl_problems out = {0};
    struct cl_draft_table exposures = {"Out of storage for longer than the product allows", NULL,
                                       SQL_DOCUMENT_LOT_EXPOSURES, FIELDS(EXPOSURE_FIELDS), -1};
    struct cl_draft_table table = {"Storage", NULL, SQL_DOCUMENT_LOT_EXCURSIONS, FIELDS(EXCURSION_FIELDS), -1};
    CL_TRY(cl_excursion_lot_looked(draft->cl, record->lot.id, &looked));
    table.empty = looked.read.readings ? "No excursion of a store of its vials, while they stood there, is on record."
                                       : "No temperature is on record of where its vials stood.";
    CL_TRY(cl_draft_table(draft, &table, cl_int(record->lot.id)));
    CL_TRY(cl_exposure_lot_problems(draft->cl, record->lot.id, &out));
    exposures.empty = out.count ? out_text(draft->cl, &out) : none_out_text(draft->cl, &record->product);
    status = cl_draft_table(draft, &exposures, cl_int(record->lot.id));
done:
    return status;
}

/* ---- supplies out of specification ----------------------------------------------------------------------------- */

static const struct cl_draft_field SUPPLY_FIELDS[] = {
    {"Subject", 30, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_SUBJECT, true, false, NULL},
    {"Asked for by the physician", 50, CL_DRAFT_SIGNED, COL_DOCUMENT_SUPPLY_PHYSICIAN_ID, false, false, NULL},
    {"Agreed to by quality", 50, CL_DRAFT_SIGNED, COL_DOCUMENT_SUPPLY_QUALITY_ID, false, false, NULL},
    {"Evaluation of the risk", 46, CL_DRAFT_TEXT, COL_DOCUMENT_SUPPLY_FILE, false, false, NULL},
};

enum cl_status cl_draft_lot_supplies(struct cl_draft *draft, const struct cl_lot_record *record)
{
    static const struct cl_draft_table table = {"Supplied out of specification, although not released", NULL,
                                                SQL_DOCUMENT_LOT_SUPPLIES, FIELDS(SUPPLY_FIELDS), -1};
    return cl_draft_table(draft, &table, cl_int(record->lot.id));
}
