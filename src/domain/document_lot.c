#include "domain/document_lot.h"
#include <cryolot/donor.h>
#include "domain/first_storing.h"
#include "domain/judge.h"
#include "domain/lot_scope.h"
#include "domain/reading_silence.h"
#include <string.h>

static const char CAUTION[] =
    "Caution: New Drug\xe2\x80\x94Limited by Federal (or United States) law to investigational use.";

/* ---- reading --------------------------------------------------------------------------------------------------- */

/* Nobody released the lot yet: whoever asks is not judged. */
static void leave_releaser_open(struct cl_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++)
        if (strcmp(checks->at[i].id, "releaser.independent") == 0) {
            checks->at[i].state = CL_CHECK_PENDING;
            checks->at[i].detail = "nobody has released the lot";
        }
}

static enum cl_status read_signatures(struct cl *cl, struct cl_lot_record *record)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_SIGNATURES, CL_BIND(cl_int(record->lot.id)));
    if (cl_rows_next(rows)) {
        record->decision_id = cl_rows_int(rows, COL_LOT_SIGNATURES_DECISION_ID);
        record->withdrawal_id = cl_rows_int(rows, COL_LOT_SIGNATURES_WITHDRAWAL_ID);
    }
    return cl_rows_close(rows);
}

/* "Sterility (due on 2026-12-08)", of those that have no result yet. */
static enum cl_status read_pending(struct cl *cl, struct cl_lot_record *record)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_PENDING, CL_BIND(cl_int(record->lot.id)));
    while (cl_rows_next(rows)) {
        if (cl_rows_int(rows, COL_DOCUMENT_PENDING_RESULTS))
            continue;
        record->pending = cl_arena_print(&cl->arena, "%s%s%s (due on %s)", record->pending ? record->pending : "",
                                         record->pending ? ", " : "", cl_rows_text(rows, COL_DOCUMENT_PENDING_TITLE),
                                         cl_rows_text(rows, COL_DOCUMENT_PENDING_DUE_ON));
    }
    return cl_rows_close(rows);
}

/* Commands are of no use on a paper. */
static void leave_remedies_out(struct cl_checks *checks)
{
    for (size_t i = 0; i < checks->count; i++)
        checks->at[i].remedy = "";
}

enum cl_status cl_lot_record_get(struct cl *cl, const char *lot, struct cl_lot_record *out)
{
    enum cl_status status;
    struct cl_donor donor;
    bool releasable;
    *out = (struct cl_lot_record){0};
    CL_TRY(cl_lot_get(cl, lot, &out->lot));
    CL_TRY(cl_product_get_by_id(cl, out->lot.product_id, &out->product));
    CL_TRY(cl_results_in_force(cl, out->lot.id, &out->results));
    CL_TRY(read_signatures(cl, out));
    CL_TRY(read_pending(cl, out));
    CL_TRY(cl_lot_checks(cl, lot, &out->checks, &releasable));
    CL_TRY(cl_lot_signature_holds(cl, &out->lot, &out->signature_holds));
    CL_TRY(cl_donor_get(cl, out->lot.donor, &donor));
    CL_TRY(cl_donor_warnings(cl, &donor, &out->warnings));
    leave_remedies_out(&out->checks);
    if (!out->decision_id)
        leave_releaser_open(&out->checks);
done:
    return status;
}

enum cl_status cl_lot_record_require(struct cl *cl, const struct cl_lot_record *record, const char *status,
                                     const char *document)
{
    if (strcmp(record->lot.status, status) == 0)
        return CL_OK;
    return cl_refuse(cl, "document.status", record->lot.code,
                     cl_arena_print(&cl->arena, "cryolot lot show %s", record->lot.code),
                     "a %s is of a lot that is %s; '%s' is %s", document, status, record->lot.code,
                     cl_lot_status_phrase(record->lot.status));
}

/* ---- what became of it ---------------------------------------------------------------------------------------- */

static bool has_check(const struct cl_lot_record *record, enum cl_check_state state)
{
    for (size_t i = 0; i < record->checks.count; i++)
        if (record->checks.at[i].state == state)
            return true;
    return false;
}

/* "Stored within limits, Every gating test has a result": what waits. */
static const char *pending_checks(struct cl *cl, const struct cl_lot_record *record)
{
    const char *titles = NULL;
    for (size_t i = 0; i < record->checks.count; i++)
        if (record->checks.at[i].state == CL_CHECK_PENDING)
            titles = cl_arena_print(&cl->arena, "%s%s%s", titles ? titles : "", titles ? ", " : "",
                                    record->checks.at[i].title);
    return titles;
}

const char *cl_lot_conclusion(struct cl *cl, const struct cl_lot_record *record)
{
    bool released = strcmp(record->lot.status, "released") == 0;
    if (released && record->lot.held)
        return "Released, but held at present: not to be used";
    if (released && record->lot.expired)
        return "Released, but expired: not to be used";
    if (released && !record->signature_holds)
        return "Released, but the record changed since it was signed: treat as unsigned";
    if (released && has_check(record, CL_CHECK_FAIL))
        return "Released, but not every check passes any more: look at them before use";
    if (released && record->pending)
        return cl_arena_print(&cl->arena, "Released without a result of %s", record->pending);
    if (released && has_check(record, CL_CHECK_PENDING))
        return cl_arena_print(&cl->arena, "Released, with pending: %s", pending_checks(cl, record));
    if (released)
        return "Released";
    return cl_arena_print(&cl->arena, "Not released: the lot is %s", cl_lot_status_phrase(record->lot.status));
}

const char *cl_lot_warning(const struct cl_lot_record *record)
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
    if (has_check(record, CL_CHECK_FAIL))
        return "CHECKS FAIL";
    return has_check(record, CL_CHECK_PENDING) ? "CHECKS PENDING" : NULL;
}

/* ---- signatures and facts -------------------------------------------------------------------------------------- */

static enum cl_status add_signatures_of_expiry(struct cl_draft *draft, const struct cl_lot *lot)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(draft->cl->store, SQL_DOCUMENT_LOT_EXTENSIONS, CL_BIND(cl_int(lot->id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = cl_draft_signature(draft, cl_rows_int(rows, COL_DOCUMENT_EXTENSION_SIGNATURE_ID));
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

enum cl_status cl_draft_lot_signatures(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    CL_TRY(cl_draft_signature(draft, record->withdrawal_id));
    CL_TRY(cl_draft_signature(draft, record->decision_id));
    CL_TRY(add_signatures_of_expiry(draft, &record->lot));
done:
    return status;
}

/* A date that stands above a signature and is younger than it says so. */
static enum cl_status add_changes_of_expiry(struct cl_draft *draft, const struct cl_lot *lot)
{
    struct cl *cl = draft->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_EXTENSIONS, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows))
        cl_draft_words(draft, "Expiry changed",
                       cl_arena_print(&cl->arena, "from %s to %s by %s, on evidence %s",
                                      cl_rows_text(rows, COL_DOCUMENT_EXTENSION_OLD_EXPIRES_ON),
                                      cl_rows_text(rows, COL_DOCUMENT_EXTENSION_NEW_EXPIRES_ON),
                                      cl_document_by(cl, cl_rows_text(rows, COL_DOCUMENT_EXTENSION_CHANGED_BY),
                                                     cl_rows_int(rows, COL_DOCUMENT_EXTENSION_CHANGED_AT_MS)),
                                      cl_on_paper(cl_rows_text(rows, COL_DOCUMENT_EXTENSION_FILE))));
    return cl_rows_close(rows);
}

/* For whom it was released, with the signature under the newest change of that. */
static enum cl_status add_scope(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    const char *scope;
    int64_t changed_by;
    CL_TRY(cl_lot_scope_text(draft->cl, record->lot.id, &scope));
    CL_TRY(cl_lot_scope_changed_by(draft->cl, record->lot.id, record->decision_id, &changed_by));
    if (scope || changed_by)
        cl_draft_words(draft, "Released for",
                       scope ? cl_arena_print(&draft->cl->arena, "%s only", scope) : "every country and study");
    if (changed_by)
        CL_TRY(cl_draft_signature(draft, changed_by));
done:
    return status;
}

/* "at most 10 min over a vial's life". */
static const char *out_of_storage(struct cl *cl, int64_t most_s)
{
    bool whole = most_s % 60 == 0;
    return cl_arena_print(&cl->arena, "at most %lld %s over a vial's life", (long long)(whole ? most_s / 60 : most_s),
                          whole ? "min" : "s");
}

/* "2026-09-26 14:05 CEST to 2026-09-26 14:30 CEST, at most 2 h after filling (4 h allowed)". */
static enum cl_status add_first_storing(struct cl_draft *draft, const struct cl_lot_record *record)
{
    struct cl *cl = draft->cl;
    struct cl_first_storing found;
    char first[CL_TIME_TEXT], last[CL_TIME_TEXT];
    int64_t most_s = record->product.first_stored_most_s;
    enum cl_status status = cl_first_storing_of_lot(cl, &record->lot, &record->product, &found);
    if (status != CL_OK || found.vials == 0)
        return status;
    cl_time_write_local(found.first_ms, record->lot.timezone, false, first, sizeof first);
    cl_time_write_local(found.last_ms, record->lot.timezone, false, last, sizeof last);
    bool at_once = strcmp(first, last) == 0;
    cl_draft_words(
        draft, "First stored",
        cl_arena_print(&cl->arena, "%s%s%s, at most %s after filling%s", first, at_once ? "" : " to ",
                       at_once ? "" : last, cl_duration_text(cl, found.longest_ms),
                       most_s ? cl_arena_print(&cl->arena, " (%s allowed)", cl_duration_text(cl, most_s * 1000)) : ""));
    return CL_OK;
}

enum cl_status cl_draft_lot_facts(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status;
    struct cl_arena *arena = &draft->cl->arena;
    const struct cl_lot *lot = &record->lot;
    const struct cl_product *product = &record->product;
    char cells[CL_QUANTITY_TEXT], volume[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT];
    cl_draft_fact(draft, "Lot", lot->code);
    cl_draft_words(
        draft, "Product",
        cl_arena_print(arena, "%s (%s, version %lld)", product->title, product->code, (long long)product->version));
    cl_draft_fact(draft, "Manufactured on", cl_document_day(draft->cl, lot->made_on));
    cl_draft_fact(draft, "Usable through",
                  cl_arena_print(arena, "%s (%s)", cl_document_day(draft->cl, lot->expires_on), lot->timezone));
    CL_TRY(add_changes_of_expiry(draft, lot));
    CL_TRY(add_scope(draft, record));
    cl_draft_fact(draft, "Donor", lot->donor);
    cl_draft_fact(draft, "Made from", cl_document_joined(draft->cl, lot->parents));
    if (lot->passage >= 0)
        cl_draft_fact(draft, "Passage", cl_document_count(draft->cl, lot->passage));
    if (lot->cells_per_vial)
        cl_draft_words(draft, "Fill",
                       cl_arena_print(arena, "%s cells in %s", cl_cells_write(lot->cells_per_vial, cells, sizeof cells),
                                      cl_volume_write(lot->volume_ul, volume, sizeof volume)));
    cl_draft_fact(draft, "Vials filled", cl_document_count(draft->cl, lot->vials_filled));
    cl_draft_words(
        draft, "Storage",
        cl_arena_print(arena, "at or below %s", cl_temperature_write(product->storage_max_mc, limit, sizeof limit)));
    if (product->out_of_storage_most_s)
        cl_draft_words(draft, "Out of storage", out_of_storage(draft->cl, product->out_of_storage_most_s));
    CL_TRY(add_first_storing(draft, record));
done:
    return status;
}

/* ---- vials and pending tests ----------------------------------------------------------------------------------- */

static const struct cl_draft_field VIAL_FIELDS[] = {
    {"Purpose", 50, CL_DRAFT_WORDS, COL_DOCUMENT_VIALS_PURPOSE, false, false, NULL},
    {"State", 60, CL_DRAFT_WORDS, COL_DOCUMENT_VIALS_STATE, false, false, NULL},
    {"Vials", 66, CL_DRAFT_COUNT, COL_DOCUMENT_VIALS_VIALS, true, false, NULL},
};

enum cl_status cl_draft_lot_vials(struct cl_draft *draft, const struct cl_lot_record *record)
{
    static const struct cl_draft_table table = {
        "Vials", "No vial was numbered.", SQL_DOCUMENT_LOT_VIALS, VIAL_FIELDS, sizeof VIAL_FIELDS / sizeof *VIAL_FIELDS,
        -1};
    return cl_draft_table(draft, &table, cl_int(record->lot.id));
}

static const struct cl_draft_field REVIEW_FIELDS[] = {
    {"Review by", 24, CL_DRAFT_WORDS, COL_DOCUMENT_BATCH_REVIEW_PART, true, false, NULL},
    {"Executed batch record", 52, CL_DRAFT_TEXT, COL_DOCUMENT_BATCH_REVIEW_FILE, false, false, NULL},
    {"SHA-256", 52, CL_DRAFT_TEXT, COL_DOCUMENT_BATCH_REVIEW_SHA256, false, true, NULL},
    {"Reviewed", 48, CL_DRAFT_SIGNED, COL_DOCUMENT_BATCH_REVIEW_SIGNATURE_ID, false, false, NULL},
};

enum cl_status cl_draft_lot_batch_reviews(struct cl_draft *draft, const struct cl_lot_record *record, const char *none)
{
    const struct cl_draft_table table = {"Reviews of the batch record",
                                         none,
                                         SQL_DOCUMENT_LOT_BATCH_REVIEWS,
                                         REVIEW_FIELDS,
                                         sizeof REVIEW_FIELDS / sizeof *REVIEW_FIELDS,
                                         COL_DOCUMENT_BATCH_REVIEW_SIGNATURE_ID};
    return cl_draft_table(draft, &table, cl_int(record->lot.id));
}

static const struct cl_report_column PENDING_COLUMNS[] = {{"Test", 70, true, false, true},
                                                          {"Stage", 40, false, false, true},
                                                          {"Due on", 30, false, false, false},
                                                          {"Since", 36, false, false, true}};

enum cl_status cl_draft_lot_pending(struct cl_draft *draft, const struct cl_lot_record *record, const char *none)
{
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Tests pending at the release", none);
    CL_DRAFT_COLUMNS(draft, PENDING_COLUMNS);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_LOT_PENDING, CL_BIND(cl_int(record->lot.id)));
    while (cl_rows_next(rows))
        CL_DRAFT_ROW(draft, cl_keep_text(cl, rows, COL_DOCUMENT_PENDING_TITLE),
                     cl_keep_text(cl, rows, COL_DOCUMENT_PENDING_STAGE),
                     cl_keep_text(cl, rows, COL_DOCUMENT_PENDING_DUE_ON),
                     cl_rows_int(rows, COL_DOCUMENT_PENDING_RESULTS) ? "has its result" : "no result yet");
    return cl_rows_close(rows);
}

/* ---- results --------------------------------------------------------------------------------------------------- */

const char *cl_document_verdict(const char *verdict)
{
    static const char *const texts[][2] = {
        {"pass", "conforms"}, {"fail", "does not conform"}, {"undecided", "undecided"}, {"info", "information"}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i][0], verdict) == 0)
            return texts[i][1];
    return verdict;
}

const char *cl_document_value(struct cl *cl, const struct cl_result *result)
{
    return cl_arena_print(&cl->arena, "%s%s%s", result->value, *result->unit ? " " : "", result->unit);
}

enum cl_status cl_document_values_before(struct cl *cl, const struct cl_result *result, const char **before)
{
    struct cl_result_list list = {0};
    enum cl_status status = result->corrects_id ? cl_result_before(cl, result->id, &list) : CL_OK;
    const char *all = NULL;
    for (size_t i = status == CL_OK ? list.count : 0; i-- > 0;) {
        const char *value = cl_document_value(cl, &list.at[i]);
        all = all ? cl_arena_print(&cl->arena, "%s, %s", all, value) : value;
    }
    *before = all;
    return status;
}

static const struct cl_report_column RESULT_COLUMNS[] = {
    {"Test, method", 460, true, false, true}, {"Specification", 240, false, false, false},
    {"Result", 295, true, false, false},      {"Verdict", 200, false, false, true},
    {"Performed", 175, false, true, false},   {"Entered", 195, false, true, false},
    {"Reviewed", 195, false, true, false},
};

/* A test's name with how it was done and, where the stages differ, its stage. `code` and `method` may be NULL. */
static void add_test(struct cl_draft *draft, const struct cl_specification *test, const char *title, const char *code,
                     const char *method, const char *stage)
{
    struct cl_report_cell *cell = cl_draft_cell(draft, title);
    method = method ? cl_on_paper(method) : test->method;
    cell->below[0] = code && *method ? cl_arena_print(&draft->cl->arena, "%s · %s", code, method)
                     : code          ? code
                                     : method;
    cell->below[1] = stage ? cl_arena_print(&draft->cl->arena, "Stage: %s", stage) : NULL;
    cl_draft_cell(draft, test->text);
}

static void add_missing(struct cl_draft *draft, const struct cl_specification *test, const char *stage)
{
    add_test(draft, test, test->title, NULL, NULL, stage);
    cl_draft_cell(draft, "—");
    cl_draft_cell(draft, "no result yet")->bold = true;
    CL_DRAFT_ROW(draft, "", "", "");
}

/* "Viability", of several replicates "Viability, replicate 2", "Viability, retest 1". */
const char *cl_document_test(struct cl *cl, const struct cl_result *result, bool several)
{
    const char *title = result->title;
    if (result->retest)
        title = cl_arena_print(&cl->arena, "%s, retest %lld", title, (long long)result->retest);
    return several ? cl_arena_print(&cl->arena, "%s, replicate %lld", title, (long long)result->replicate) : title;
}

static bool is_plain(const char *verdict)
{
    return strcmp(verdict, "pass") == 0 || strcmp(verdict, "info") == 0;
}

const char *cl_document_conclusion(struct cl *cl, const struct cl_result *result)
{
    if (!result->conclusion)
        return NULL;
    const char *mean = strcmp(result->verdict, "info") == 0 ? " on the mean" : ""; /* a replicate has no verdict */
    return cl_on_paper(
        cl_arena_print(&cl->arena, "concluded%s: %s (%s)", mean, result->conclusion, result->concluded_by));
}

static enum cl_status add_result(struct cl_draft *draft, const struct cl_specification *test,
                                 const struct cl_result *result, bool several, const char *stage)
{
    struct cl *cl = draft->cl;
    const char *before;
    enum cl_status status = cl_document_values_before(cl, result, &before);
    if (status != CL_OK)
        return status;
    add_test(draft, test, cl_document_test(cl, result, several), result->code, result->method, stage);
    struct cl_report_cell *cell = cl_draft_cell(draft, cl_document_value(cl, result));
    cell->entered_before = before;
    cell->below[0] = cl_document_conclusion(cl, result);
    cl_draft_cell(draft, cl_document_verdict(result->verdict))->bold = !is_plain(result->verdict);
    CL_DRAFT_ROW(draft, cl_document_day(cl, result->performed_on),
                 cl_document_by(cl, result->entered_name, result->entered_at_ms),
                 cl_document_by(cl, result->reviewed_name, result->reviewed_at_ms));
    return cl_draft_signature(draft, result->conclusion_id);
}

static size_t results_of(const struct cl_result_list *results, int64_t specification_id, bool *renumbered)
{
    size_t count = 0;
    for (size_t i = 0; i < results->count; i++)
        if (results->at[i].specification_id == specification_id) {
            count++;
            *renumbered |= results->at[i].replicate > 1;
        }
    return count;
}

/* What several results of a test say together, where its rule does not judge each by itself or some are missing. */
static enum cl_status add_judgement(struct cl_draft *draft, const struct cl_lot_record *record,
                                    const struct cl_specification *test, const char *stage)
{
    struct cl_judgement judged;
    enum cl_status status = cl_judge(draft->cl, test, &record->results, &judged);
    bool is_missing = status == CL_OK && judged.missing > 0;
    if (status != CL_OK || (strcmp(test->replicate_rule, "each") == 0 && !is_missing))
        return status;
    add_test(draft, test, cl_arena_print(&draft->cl->arena, "%s, as judged", test->title), NULL, "", stage);
    cl_draft_cell(draft, judged.reported);
    const char *verdict = is_missing ? cl_arena_print(&draft->cl->arena, "%zu of %zu replicates are missing",
                                                      judged.missing, judged.missing + judged.present)
                                     : cl_document_verdict(judged.verdict);
    cl_draft_cell(draft, verdict)->bold = !is_plain(judged.verdict);
    CL_DRAFT_ROW(draft, "", "", "");
    return CL_OK;
}

/* The rows of one test: its results, or that a gating one has none yet. */
static enum cl_status add_rows_of(struct cl_draft *draft, const struct cl_lot_record *record,
                                  const struct cl_specification *test, const char *stage)
{
    enum cl_status status = CL_OK;
    bool several = false;
    size_t count = results_of(&record->results, test->id, &several);
    several |= count > 1;
    if (count == 0 && test->gates_release)
        add_missing(draft, test, stage);
    for (size_t i = 0; i < record->results.count && status == CL_OK; i++)
        if (record->results.at[i].specification_id == test->id)
            status = add_result(draft, test, &record->results.at[i], several, stage);
    return status == CL_OK && count > 0 ? add_judgement(draft, record, test, stage) : status;
}

/* Whether a test of the specification has a row. */
static bool is_shown(const struct cl_lot_record *record, const struct cl_specification *test)
{
    bool renumbered = false;
    return test->gates_release || results_of(&record->results, test->id, &renumbered) > 0;
}

/* The stage of every row, where it is one; NULL where they differ. */
static const char *shared_stage(const struct cl_lot_record *record)
{
    const char *stage = NULL;
    for (size_t i = 0; i < record->product.specification.count; i++) {
        const struct cl_specification *test = &record->product.specification.at[i];
        if (!is_shown(record, test))
            continue;
        if (!*test->stage || (stage && strcmp(stage, test->stage) != 0))
            return NULL;
        stage = test->stage;
    }
    return stage;
}

enum cl_status cl_draft_lot_results(struct cl_draft *draft, const struct cl_lot_record *record)
{
    enum cl_status status = CL_OK;
    const char *shared = shared_stage(record);
    cl_draft_section(draft, shared ? cl_arena_print(&draft->cl->arena, "Results at the stage %s", shared) : "Results",
                     "No result is recorded.");
    CL_DRAFT_COLUMNS(draft, RESULT_COLUMNS);
    for (size_t i = 0; i < record->product.specification.count && status == CL_OK; i++) {
        const struct cl_specification *test = &record->product.specification.at[i];
        status = add_rows_of(draft, record, test, shared || !*test->stage ? NULL : test->stage);
    }
    return status;
}

/* ---- checks and statements ------------------------------------------------------------------------------------- */

void cl_draft_lot_checks(struct cl_draft *draft, const struct cl_lot_record *record)
{
    cl_draft_section(draft, "Checks", NULL);
    cl_draft_checks(draft, record->checks);
}

void cl_draft_lot_statements(struct cl_draft *draft, const struct cl_lot_record *record)
{
    if (record->product.investigational)
        cl_draft_statement(draft, CAUTION);
    for (size_t i = 0; i < record->warnings.count; i++)
        cl_draft_statement(draft, record->warnings.at[i]);
}
