#include "domain/result.h"

#include "base/text.h"
#include "domain/equipment.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------ */

const char *cl_result_code(struct cl *cl, int64_t id)
{
    return cl_arena_print(&cl->arena, "R%lld", (long long)id);
}

enum cl_status cl_result_read_code(struct cl *cl, const char *code, int64_t *id)
{
    if (*code == 'R' && cl_count_read(code + 1, "result", 1, INT64_MAX, id, NULL) == CL_OK)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "write it like R12: cryolot result list LOT shows them",
                   "'%s' is not the ID of a result", code);
}

static struct cl_result result_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t id = cl_rows_int(rows, COL_RESULT_ID), corrects_id = cl_rows_int(rows, COL_RESULT_CORRECTS_ID);
    int64_t retest_of_id = cl_rows_int(rows, COL_RESULT_RETEST_OF_ID);
    return (struct cl_result){
        .id = id,
        .code = cl_result_code(cl, id),
        .lot = cl_keep_text(cl, rows, COL_RESULT_LOT),
        .test = cl_keep_text(cl, rows, COL_RESULT_TEST),
        .stage = cl_keep_text(cl, rows, COL_RESULT_STAGE),
        .title = cl_keep_text(cl, rows, COL_RESULT_TITLE),
        .specification_id = cl_rows_int(rows, COL_RESULT_SPECIFICATION_ID),
        .replicate = cl_rows_int(rows, COL_RESULT_REPLICATE),
        .value = cl_keep_text(cl, rows, COL_RESULT_VALUE),
        .unit = cl_keep_text(cl, rows, COL_RESULT_UNIT),
        .verdict = cl_keep_text(cl, rows, COL_RESULT_VERDICT),
        .state = cl_keep_text(cl, rows, COL_RESULT_STATE),
        .performed_on = cl_row_date(rows, COL_RESULT_PERFORMED_ON),
        .entered_by = cl_keep_text(cl, rows, COL_RESULT_ENTERED_BY),
        .entered_name = cl_keep_text(cl, rows, COL_RESULT_ENTERED_NAME),
        .reviewed_by = cl_keep_text(cl, rows, COL_RESULT_REVIEWED_BY),
        .reviewed_name = cl_keep_text(cl, rows, COL_RESULT_REVIEWED_NAME),
        .entered_at_ms = cl_rows_int(rows, COL_RESULT_ENTERED_AT_MS),
        .reviewed_at_ms = cl_rows_int(rows, COL_RESULT_REVIEWED_AT_MS),
        .corrects_id = corrects_id,
        .corrects = corrects_id ? cl_result_code(cl, corrects_id) : NULL,
        .correction_reason = cl_keep_text(cl, rows, COL_RESULT_CORRECTION_REASON),
        .retest = cl_rows_int(rows, COL_RESULT_RETEST),
        .retest_of = retest_of_id ? cl_result_code(cl, retest_of_id) : NULL,
        .performed_at_ms = cl_rows_int(rows, COL_RESULT_PERFORMED_AT_MS),
        .method = cl_keep_text(cl, rows, COL_RESULT_METHOD),
        .instrument = cl_keep_text(cl, rows, COL_RESULT_INSTRUMENT),
        .analyst = cl_keep_text(cl, rows, COL_RESULT_ANALYST),
        .sample = cl_keep_text(cl, rows, COL_RESULT_SAMPLE),
        .sample_id = cl_rows_int(rows, COL_RESULT_SAMPLE_ID),
        .sample_state = cl_keep_text(cl, rows, COL_RESULT_SAMPLE_STATE),
        .retest_of_id = retest_of_id,
        .investigation_id = cl_rows_int(rows, COL_RESULT_INVESTIGATION_ID),
        .investigation = cl_keep_text(cl, rows, COL_RESULT_INVESTIGATION),
        .review_id = cl_rows_int(rows, COL_RESULT_REVIEW_ID),
        .conclusion = cl_keep_text(cl, rows, COL_RESULT_CONCLUSION),
        .conclusion_id = cl_rows_int(rows, COL_RESULT_CONCLUSION_ID),
        .concluded = cl_keep_text(cl, rows, COL_RESULT_CONCLUDED),
        .concluded_by = cl_keep_text(cl, rows, COL_RESULT_CONCLUDED_BY),
        .invalidation_id = cl_rows_int(rows, COL_RESULT_INVALIDATION_ID),
        .invalidated_by = cl_keep_text(cl, rows, COL_RESULT_INVALIDATED_BY),
        .cause_id = cl_rows_int(rows, COL_RESULT_CAUSE_ID),
        .invalidated_for = cl_keep_text(cl, rows, COL_RESULT_INVALIDATED_FOR),
        .entered_by_id = cl_rows_int(rows, COL_RESULT_ENTERED_BY_ID),
    };
}

static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_result_list *out)
{
    struct cl_result *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = result_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_result_list){items, count};
    return status;
}

enum cl_status cl_results_in_force(struct cl *cl, int64_t lot_id, struct cl_result_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_RESULT_IN_FORCE_OF_LOT, CL_BIND(cl_int(lot_id))), out);
}

enum cl_status cl_result_list_of_sample(struct cl *cl, int64_t sample_id, struct cl_result_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_RESULT_LIST_OF_SAMPLE, CL_BIND(cl_int(sample_id))), out);
}

enum cl_status cl_result_get(struct cl *cl, int64_t id, struct cl_result *out)
{
    struct cl_result_list list;
    enum cl_status status = read_list(cl, cl_rows_open(cl->store, SQL_RESULT_BY_ID, CL_BIND(cl_int(id))), &list);
    if (status != CL_OK)
        return status;
    if (list.count == 0)
        return cl_not_found(cl, "result", cl_result_code(cl, id));
    *out = list.at[0];
    return CL_OK;
}

enum cl_status cl_results_of_review(struct cl *cl, int64_t signature_id, struct cl_result_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_RESULT_OF_REVIEW, CL_BIND(cl_int(signature_id))), out);
}

enum cl_status cl_result_series(struct cl *cl, const struct cl_result_decided *of, struct cl_result_list *out)
{
    return read_list(cl,
                     cl_rows_open(cl->store, SQL_RESULT_SERIES,
                                  CL_BIND(cl_int(of->lot.id), cl_int(of->test->id), cl_int(of->result.retest))),
                     out);
}

enum cl_status cl_result_before(struct cl *cl, int64_t id, struct cl_result_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_RESULT_BEFORE, CL_BIND(cl_int(id))), out);
}

enum cl_status cl_result_entered_by(struct cl *cl, const struct cl_result *result, int64_t person_id, bool *entered)
{
    enum cl_status status = CL_OK;
    struct cl_result_list before = {0};
    bool found = result->entered_by_id == person_id;
    if (result->corrects_id)
        CL_TRY(cl_result_before(cl, result->id, &before));
    for (size_t i = 0; i < before.count; i++)
        found |= before.at[i].entered_by_id == person_id;
    *entered = found;
done:
    return status;
}

/* ---- listing --------------------------------------------------------------------------------------------------- */

/* A filter is one of the words, or NULL for any. */
static enum cl_status check_filter(struct cl *cl, const char *what, const char *word, const char *const *words)
{
    const char *known = words[0];
    for (size_t i = 0; word && words[i]; i++) {
        if (strcmp(word, words[i]) == 0)
            return CL_OK;
        known = i ? cl_arena_print(&cl->arena, "%s, %s", known, words[i]) : known;
    }
    if (!word)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, known, "there is no %s '%s' of a result", what, word);
}

enum cl_status cl_result_list(struct cl *cl, const struct cl_result_filter *filter, struct cl_result_list *out)
{
    static const char *const states[] = {"entered", "reviewed", "corrected", "invalidated", NULL};
    static const char *const verdicts[] = {"pass", "fail", "undecided", "info", NULL};
    enum cl_status status;
    struct cl_result_lot lot;
    CL_TRY(check_filter(cl, "state", filter->state, states));
    CL_TRY(check_filter(cl, "verdict", filter->verdict, verdicts));
    if (!filter->lot) {
        status = read_list(cl,
                           cl_rows_open(cl->store, SQL_RESULT_LIST,
                                        CL_BIND(cl_text(filter->test), cl_text(filter->state), cl_text(filter->verdict),
                                                cl_int(filter->in_force), cl_int(filter->limit))),
                           out);
        goto done;
    }
    CL_TRY(cl_result_lot_find(cl, filter->lot, &lot));
    if (!lot.id) {
        status = cl_not_found(cl, "lot", filter->lot);
        goto done;
    }
    status = read_list(cl,
                       cl_rows_open(cl->store, SQL_RESULT_LIST_OF_LOT,
                                    CL_BIND(cl_int(lot.id), cl_text(filter->test), cl_text(filter->state),
                                            cl_text(filter->verdict), cl_int(filter->in_force), cl_int(filter->limit))),
                       out);
done:
    return status;
}

/* ---- entering -------------------------------------------------------------------------------------------------- */

enum cl_status cl_result_lot_find(struct cl *cl, const char *code, struct cl_result_lot *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_LOT, CL_BIND(cl_text(code)));
    *out = (struct cl_result_lot){.code = code};
    if (cl_rows_next(rows))
        *out = (struct cl_result_lot){
            .id = cl_rows_int(rows, COL_TESTED_LOT_ID),
            .code = code,
            .status = cl_keep_text(cl, rows, COL_TESTED_LOT_STATUS),
            .timezone = cl_keep_text(cl, rows, COL_TESTED_LOT_TIMEZONE),
            .made_on = cl_row_date(rows, COL_TESTED_LOT_MADE_ON),
            .product_id = cl_rows_int(rows, COL_TESTED_LOT_PRODUCT_ID),
            .decided_at_ms = cl_rows_int(rows, COL_TESTED_LOT_DECIDED_AT_MS),
        };
    if (out->id)
        out->today = cl_today(cl, out->timezone);
    return cl_rows_close(rows);
}

enum cl_status cl_result_lot_check(const struct cl_result_lot *lot, struct cl_error *error)
{
    if (strcmp(lot->status, "rejected") != 0 && strcmp(lot->status, "closed") != 0)
        return CL_OK;
    return cl_fail(error, CL_REFUSED, "lot.open", lot->code, "cryolot deviation open --lot, for what was found since",
                   "lot %s is %s and takes no more results", lot->code, lot->status);
}

/* What the product is tested for, as far as it fits: "viability, cd73, ...". */
static void list_tests(const struct cl_product *product, char *text, size_t size)
{
    size_t used = (size_t)snprintf(text, size, "its tests are:");
    for (size_t i = 0; i < product->specification.count && used < size; i++)
        used += (size_t)snprintf(text + used, size - used, "%s %s", i ? "," : "", product->specification.at[i].test);
}

static enum cl_status refuse_test(const struct cl_product *product, const char *test, const char *stage, size_t stages,
                                  struct cl_error *error)
{
    char tests[320];
    list_tests(product, tests, sizeof tests);
    if (!stages)
        return cl_fail(error, CL_REFUSED, "result.test", test, tests, "%s version %lld has no test '%s'", product->code,
                       (long long)product->version, test);
    if (stage)
        return cl_fail(error, CL_REFUSED, "result.stage", test, "cryolot product show shows the stages",
                       "%s version %lld has no test '%s' at the stage '%s'", product->code, (long long)product->version,
                       test, stage);
    return cl_fail(error, CL_REFUSED, "result.stage", test, "say at which one with the stage",
                   "%s is tested at %zu stages", test, stages);
}

enum cl_status cl_result_find_test(const struct cl_product *product, const char *test, const char *stage,
                                   const struct cl_specification **out, struct cl_error *error)
{
    const struct cl_specification *found = NULL;
    size_t stages = 0, matches = 0;
    stage = stage && *stage ? stage : NULL;
    for (size_t i = 0; i < product->specification.count; i++) {
        const struct cl_specification *row = &product->specification.at[i];
        if (strcmp(row->test, test) != 0)
            continue;
        stages++;
        if (!stage || strcmp(row->stage, stage) == 0) {
            found = row;
            matches++;
        }
    }
    if (matches != 1)
        return refuse_test(product, test, stage, stages, error);
    *out = found;
    return CL_OK;
}

enum cl_status cl_result_check_date(const struct cl_result_lot *lot, struct cl_date performed_on, struct cl_date today,
                                    struct cl_error *error)
{
    char day[CL_DATE_TEXT], made[CL_DATE_TEXT];
    bool future = cl_date_compare(performed_on, today) > 0;
    if (!future && cl_date_compare(performed_on, lot->made_on) >= 0)
        return CL_OK;
    cl_date_write(performed_on, day, sizeof day);
    if (future)
        return cl_fail(error, CL_REFUSED, "date.future", lot->code, "give the day on which the test was performed",
                       "a test cannot be performed in the future (%s)", day);
    return cl_fail(error, CL_REFUSED, "date.before-manufacture", lot->code,
                   "give the day on which the test was performed, or the lot that was tested",
                   "a test of %s cannot be performed on %s: it was made on %s", lot->code, day,
                   cl_date_write(lot->made_on, made, sizeof made));
}

static const char *present(const char *text)
{
    return text && *text ? text : NULL;
}

/* An hour of the day that is given, or the day of the hour. */
static enum cl_status check_hour(const struct cl_result_lot *lot, const char *performed_at, int64_t at_ms,
                                 int64_t now_ms, struct cl_date *day, struct cl_error *error)
{
    struct cl_date of_hour = cl_date_of(at_ms, lot->timezone);
    if (at_ms > now_ms)
        return cl_fail(error, CL_REFUSED, "date.future", lot->code, "give the time at which the test was performed",
                       "a test cannot be performed in the future (%s)", performed_at);
    if (!cl_date_is_set(*day))
        *day = of_hour;
    if (cl_date_compare(*day, of_hour) == 0)
        return CL_OK;
    char text[CL_DATE_TEXT];
    return cl_fail(error, CL_REFUSED, "date.same-day", lot->code, "one of the two is enough",
                   "%s is not an hour of %s (%s)", performed_at, cl_date_write(*day, text, sizeof text), lot->timezone);
}

enum cl_status cl_result_read_performed(struct cl *cl, const struct cl_result_lot *lot, const char *performed_on,
                                        const char *performed_at, char *day, int64_t *at_ms, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_date date = {0};
    int64_t hour_ms = 0;
    if (!present(performed_on) && !present(performed_at))
        return cl_fail(error, CL_USAGE, NULL, NULL, "give the day, or the hour in the time of the lot's site",
                       "it is not said when the test was performed");
    if (present(performed_on))
        CL_TRY(cl_date_read(performed_on, &date, error));
    if (present(performed_at)) {
        CL_TRY(cl_time_read(performed_at, lot->timezone, &hour_ms, error));
        CL_TRY(check_hour(lot, performed_at, hour_ms, cl->now_ms, &date, error));
    }
    CL_TRY(cl_result_check_date(lot, date, lot->today, error));
    cl_date_write(date, day, CL_DATE_TEXT);
    *at_ms = hour_ms;
done:
    return status;
}

enum cl_status cl_result_check_words(const struct cl_result_entry *entry, struct cl_error *error)
{
    enum { WORDS_MOST = 120 };
    enum cl_status status = CL_OK;
    if (entry->method)
        CL_TRY(cl_print_check("method", entry->method, WORDS_MOST, error));
    if (entry->instrument)
        CL_TRY(cl_print_check("instrument", entry->instrument, WORDS_MOST, error));
    if (entry->analyst)
        CL_TRY(cl_print_check("analyst", entry->analyst, WORDS_MOST, error));
done:
    return status;
}

/* Whether a word stands in a text of words separated by blanks. */
static bool holds_word(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = words; at; at = strchr(at, ' ') ? strchr(at, ' ') + 1 : NULL)
        if (strncmp(at, word, size) == 0 && (at[size] == '\0' || at[size] == ' '))
            return true;
    return false;
}

/* A sample as its row says it. */
struct sample {
    struct cl_result_sample is;
    int64_t lot_id, taken_at_ms;
    const char *tests, *state, *stage;
};

static enum cl_status read_sample(struct cl *cl, const char *code, struct sample *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_SAMPLE, CL_BIND(cl_text(code)));
    *out = (struct sample){0};
    if (cl_rows_next(rows))
        *out = (struct sample){
            .is = {.id = cl_rows_int(rows, COL_TESTED_SAMPLE_ID), .code = cl_arena_copy(&cl->arena, code)},
            .lot_id = cl_rows_int(rows, COL_TESTED_SAMPLE_LOT_ID),
            .taken_at_ms = cl_rows_int(rows, COL_TESTED_SAMPLE_TAKEN_AT_MS),
            .tests = cl_keep_text(cl, rows, COL_TESTED_SAMPLE_TESTS),
            .state = cl_keep_text(cl, rows, COL_TESTED_SAMPLE_STATE),
            .stage = cl_keep_text(cl, rows, COL_TESTED_SAMPLE_STAGE),
        };
    out->is.received = out->is.id && strcmp(out->state, "received") == 0;
    return cl_rows_close(rows);
}

static enum cl_status check_taken(const struct sample *sample, const struct cl_result_lot *lot,
                                  struct cl_date performed_on, struct cl_error *error)
{
    char day[CL_DATE_TEXT], taken[CL_DATE_TEXT];
    struct cl_date taken_on = cl_date_of(sample->taken_at_ms, lot->timezone);
    if (!cl_date_is_set(performed_on) || cl_date_compare(performed_on, taken_on) >= 0)
        return CL_OK;
    return cl_fail(error, CL_REFUSED, "date.before-sample", sample->is.code,
                   "give the day on which the test was performed, or the sample that was tested",
                   "a test of %s cannot be performed on %s: it was taken on %s", sample->is.code,
                   cl_date_write(performed_on, day, sizeof day), cl_date_write(taken_on, taken, sizeof taken));
}

enum cl_status cl_result_find_sample(struct cl *cl, const char *code, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, struct cl_date performed_on,
                                     struct cl_result_sample *out, struct cl_error *error)
{
    char remedy[80];
    struct sample sample;
    enum cl_status status = read_sample(cl, code, &sample);
    if (status != CL_OK)
        return status;
    snprintf(remedy, sizeof remedy, "cryolot sample list --lot %s", lot->code);
    if (!sample.is.id)
        return cl_fail(error, CL_NOT_FOUND, NULL, code, remedy, "there is no sample '%s'", code);
    if (sample.lot_id != lot->id)
        return cl_fail(error, CL_REFUSED, "result.sample", code, remedy, "%s is no sample of %s", code, lot->code);
    if (!holds_word(sample.tests, test->test))
        return cl_fail(error, CL_REFUSED, "result.sample", code, remedy, "%s was not taken for %s", code, test->test);
    if (strcmp(sample.stage, test->stage) != 0)
        return cl_fail(error, CL_REFUSED, "result.stage", code, remedy, "%s was taken at the stage '%s', not '%s'",
                       code, sample.stage, test->stage);
    if (strcmp(sample.state, "refused") == 0)
        return cl_fail(error, CL_REFUSED, "result.sample", code, remedy, "%s was refused by its laboratory", code);
    *out = sample.is;
    return check_taken(&sample, lot, performed_on, error);
}

enum cl_status cl_result_check_replicate(const struct cl_specification *test, int64_t replicate, struct cl_error *error)
{
    if (test->replicates == 1 || replicate <= test->replicates)
        return CL_OK;
    return cl_fail(error, CL_REFUSED, "result.replicate", test->test,
                   "a test that is made again is a retest: --retest-of RESULT --investigation DEVIATION",
                   "%s has %lld replicates, and this would be number %lld", test->test, (long long)test->replicates,
                   (long long)replicate);
}

enum cl_status cl_result_insert(struct cl *cl, const struct cl_result_entry *entry, int64_t *id)
{
    return cl_store_insert(
        cl->store, SQL_RESULT_INSERT, id,
        CL_BIND(cl_int(entry->lot_id), cl_int(entry->specification_id), cl_int(entry->replicate), cl_text(entry->value),
                cl_text(entry->unit), cl_text(entry->verdict), cl_text(entry->performed_on),
                cl_int_or_null(entry->file_id), cl_int(cl->actor.id), cl_int(cl->now_ms),
                cl_int_or_null(entry->corrects_id), cl_text(entry->correction_reason), cl_int_or_null(entry->raw_id),
                cl_int_or_null(entry->performed_at_ms), cl_int_or_null(entry->sample_id), cl_text(entry->method),
                cl_text(entry->instrument), cl_text(entry->analyst), cl_int(entry->retest),
                cl_int_or_null(entry->retest_of_id), cl_int_or_null(entry->investigation_id)));
}

static enum cl_status check_once(struct cl *cl, const struct cl_result_lot *lot, const struct cl_specification *row,
                                 int64_t replicate)
{
    int64_t taken = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_RESULT_TAKEN, &taken,
                                         CL_BIND(cl_int(lot->id), cl_int(row->id), cl_int(replicate), cl_int(0)));
    if (status != CL_OK || !taken)
        return status;
    const char *remedy = cl_arena_print(
        &cl->arena, "cryolot result correct R%lld VALUE --raw FILE --reason R; another replicate: --replicate %lld",
        (long long)taken, (long long)replicate + 1);
    return cl_refuse(cl, "result.once", lot->code, remedy, "%s of %s has a result already: R%lld", row->test, lot->code,
                     (long long)taken);
}

/* Every check of one result, and what is to be stored; taken alone, so that a file of results can report them all. */
static enum cl_status check_entry(struct cl *cl, const struct cl_result_new *result, const struct cl_result_lot *lot,
                                  const struct cl_product *product, const struct cl_specification **test,
                                  struct cl_result_entry *entry)
{
    enum cl_status status;
    const struct cl_specification *row;
    struct cl_date performed_on;
    struct cl_result_sample sample = {0};
    char given_day[CL_DATE_TEXT], *day = cl_arena_alloc(&cl->arena, CL_DATE_TEXT);
    CL_TRY(cl_result_lot_check(lot, cl->error));
    CL_TRY(cl_result_find_test(product, result->test, result->stage, &row, cl->error));
    CL_TRY(cl_result_read_performed(cl, lot, cl_date_write(result->performed_on, given_day, sizeof given_day),
                                    result->performed_at, day, &entry->performed_at_ms, cl->error));
    CL_TRY(cl_evaluate(row, result->value, result->unit, &entry->verdict, cl->error));
    entry->lot_id = lot->id;
    entry->specification_id = row->id;
    entry->replicate = result->replicate ? result->replicate : present(result->retest_of) ? 0 : 1;
    entry->value = result->value;
    entry->unit = result->unit ? result->unit : "";
    entry->performed_on = day;
    entry->method = present(result->method);
    entry->instrument = present(result->instrument);
    entry->analyst = present(result->analyst);
    CL_TRY(cl_result_check_words(entry, cl->error));
    CL_TRY(cl_date_read(day, &performed_on, cl->error));
    if (entry->instrument)
        CL_TRY(cl_equipment_check_instrument(cl, entry->instrument, performed_on, cl->error));
    if (present(result->sample)) {
        CL_TRY(cl_result_find_sample(cl, result->sample, lot, row, performed_on, &sample, cl->error));
    }
    entry->sample_id = sample.id;
    if (present(result->retest_of))
        CL_TRY(cl_result_plan_retest(cl, lot, row, result->retest_of, present(result->investigation), entry));
    else
        CL_TRY(check_once(cl, lot, row, entry->replicate));
    CL_TRY(cl_result_check_replicate(row, entry->replicate, cl->error));
    *test = row;
done:
    return status;
}

enum cl_status cl_result_record(struct cl *cl, const struct cl_result_new *result, struct cl_result *out,
                                struct cl_result_investigation *opened)
{
    enum cl_status status;
    struct cl_result stored;
    struct cl_result_lot lot;
    struct cl_product product;
    const struct cl_specification *test;
    struct cl_result_entry entry = {0};
    struct cl_result_investigation investigation = {0};
    int64_t id;
    if (result->investigation && !result->retest_of)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "name the result that is tested again: --retest-of RESULT",
                       "an investigation is named only for a retest");
    if (result->replicate < 0 || result->replicate > CL_REPLICATE_MOST)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, NULL, "a replicate is a number from 1 to %d",
                       CL_REPLICATE_MOST);
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_RECORD, NULL));
    CL_TRY(cl_result_lot_find(cl, result->lot, &lot));
    CL_TRY(lot.id ? CL_OK : cl_not_found(cl, "lot", result->lot));
    CL_TRY(cl_product_get_by_id(cl, lot.product_id, &product));
    CL_TRY(check_entry(cl, result, &lot, &product, &test, &entry));
    CL_TRY(cl_result_insert(cl, &entry, &id));
    CL_TRY(cl_result_get(cl, id, &stored));
    cl_write_concerns(cl, stored.code);
    cl_write_concerns(cl, lot.code);
    if (entry.sample_id)
        cl_write_concerns(cl, result->sample);
    CL_TRY(cl_result_investigate(cl, &lot, test, &stored, &investigation));
    CL_TRY(cl_result_get(cl, id, &stored)); /* with its investigation */
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = stored;
        *opened = investigation;
    }
    return status;
}
