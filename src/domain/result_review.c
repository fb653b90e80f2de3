/* What happens to a result after it was entered: another person's review, or its correction. */
#include "domain/attachment.h"
#include "domain/deviation.h"
#include "domain/result.h"

#include "base/buffer.h"
#include <string.h>

/* ---- reviewing ------------------------------------------------------------------------------------------------- */

static bool is_named(struct cl_texts tests, const char *test)
{
    for (size_t i = 0; i < tests.count; i++)
        if (strcmp(tests.at[i], test) == 0)
            return true;
    return tests.count == 0;
}

static const char *join(struct cl *cl, const char *list, const char *item)
{
    return list ? cl_arena_print(&cl->arena, "%s, %s", list, item) : item;
}

/* Refuses when a test was named that no result in force has. */
static enum cl_status check_named(struct cl *cl, const char *lot, struct cl_texts tests, struct cl_result_list results)
{
    const char *missing = NULL;
    for (size_t i = 0; i < tests.count; i++) {
        bool found = false;
        for (size_t j = 0; j < results.count && !found; j++)
            found = strcmp(results.at[j].test, tests.at[i]) == 0;
        if (!found)
            missing = join(cl, missing, tests.at[i]);
    }
    if (!missing)
        return CL_OK;
    return cl_refuse(cl, "result.test", lot, cl_arena_print(&cl->arena, "cryolot result list %s", lot),
                     "%s has no result of: %s", lot, missing);
}

static bool waits(const struct cl_result *result, struct cl_texts tests)
{
    return strcmp(result->state, "entered") == 0 && is_named(tests, result->test);
}

/* The reviewer signs what they saw: every value with its unit and verdict, an interpretation that was concluded later
 * as undecided; a replicate of a mean has no verdict of its own, before and after. */
static struct cl_hash review_content(const char *lot, struct cl_result_list reviewed, int64_t signature_id)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "review of %s\n", lot);
    for (size_t i = 0; i < reviewed.count; i++) {
        const struct cl_result *result = &reviewed.at[i];
        bool concluded_later = signature_id && result->conclusion_id > signature_id;
        cl_buffer_print(&text, "%s %s %s = %s %s %s\n", result->code, result->test, result->stage, result->value,
                        result->unit,
                        concluded_later && strcmp(result->verdict, "info") != 0 ? "undecided" : result->verdict);
    }
    struct cl_hash content = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return content;
}

enum cl_status cl_result_review_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                               bool *superseded)
{
    struct cl_result_list reviewed;
    enum cl_status status = cl_results_of_review(cl, signature->id, &reviewed);
    *superseded = false;
    if (status == CL_OK)
        *out = review_content(signature->subject, reviewed, signature->id);
    return status;
}

/* What waits among the named tests. */
static struct cl_result_list waiting_of(struct cl *cl, struct cl_texts tests, struct cl_result_list results)
{
    struct cl_result *items = cl_arena_alloc(&cl->arena, results.count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < results.count; i++)
        if (waits(&results.at[i], tests))
            items[count++] = results.at[i];
    return (struct cl_result_list){items, count};
}

/* Names what the actor entered: a result, or the value that it corrects. */
static enum cl_status find_own(struct cl *cl, const struct cl_result *result, const char **own)
{
    bool entered = false;
    enum cl_status status = cl_result_entered_by(cl, result, cl->actor.id, &entered);
    if (status == CL_OK && entered)
        *own = join(cl, *own, cl_arena_print(&cl->arena, "%s (%s)", result->test, result->code));
    return status;
}

/* Ends the investigations that a result opened because a value was mistyped: its own, or another of its mean. A value
 * that a second person had already held against the raw record and signed was no slip of a hand: QA closes that. */
static enum cl_status close_transcriptions(struct cl *cl, int64_t result_id, const struct cl_result *mistyped,
                                           const struct cl_result *correction, int64_t signature_id)
{
    enum cl_status status;
    struct cl_texts codes;
    bool closed;
    if (mistyped->reviewed_by)
        return CL_OK;
    const char *conclusion = cl_arena_print(
        &cl->arena, "error of transcription: %s was entered as %s; %s by the raw record is %s", mistyped->code,
        cl_result_value_text(cl, mistyped), correction->code, cl_result_value_text(cl, correction));
    CL_TRY(cl_result_open_investigations(cl, result_id, &codes));
    for (size_t i = 0; i < codes.count; i++)
        CL_TRY(cl_deviation_close_as_transcription(cl, codes.at[i], signature_id, conclusion, &closed));
done:
    return status;
}

/* A reviewed correction that conforms explains the failure of every value before it. */
static enum cl_status explain_before(struct cl *cl, const struct cl_result *correction, int64_t signature_id)
{
    enum cl_status status;
    struct cl_result_list before;
    CL_TRY(cl_result_before(cl, correction->id, &before));
    for (size_t i = 0; i < before.count; i++)
        CL_TRY(close_transcriptions(cl, before.at[i].id, &before.at[i], correction, signature_id));
done:
    return status;
}

/* Under the rule "mean" what was wrong stands with the replicate that completed it, whichever was mistyped. */
static enum cl_status explain_series(struct cl *cl, const struct cl_result *correction, int64_t signature_id)
{
    enum cl_status status;
    struct cl_result mistyped;
    struct cl_result_decided of;
    struct cl_result_list series = {0};
    CL_TRY(cl_result_get(cl, correction->corrects_id, &mistyped));
    CL_TRY(cl_result_decided_read(cl, correction->id, &of));
    if (cl_result_is_mean(of.test))
        CL_TRY(cl_result_series(cl, &of, &series));
    for (size_t i = 0; i < series.count; i++)
        CL_TRY(close_transcriptions(cl, series.at[i].id, &mistyped, correction, signature_id));
done:
    return status;
}

/* Nothing is reviewed when one of the results was entered by the actor. */
static enum cl_status check_reviewable(struct cl *cl, const char *lot, struct cl_result_list waiting)
{
    enum cl_status status = CL_OK;
    const char *own = NULL;
    for (size_t i = 0; i < waiting.count; i++)
        CL_TRY(find_own(cl, &waiting.at[i], &own));
    if (own)
        status = cl_refuse(cl, "reviewer.independent", lot, "let another person of QC review it",
                           "%s entered %s and cannot review it", cl->actor.login, own);
    else if (!waiting.count)
        status = cl_refuse(cl, "result.waiting", lot, cl_arena_print(&cl->arena, "cryolot result list %s", lot),
                           "no result of %s waits for a review", lot);
done:
    return status;
}

static enum cl_status review_waiting(struct cl *cl, const char *lot, struct cl_result_list waiting)
{
    enum cl_status status;
    int64_t signature_id;
    CL_TRY(check_reviewable(cl, lot, waiting));
    struct cl_hash content = review_content(lot, waiting, 0);
    CL_TRY(cl_sign(cl, "review of results", lot, &content, &signature_id));
    for (size_t i = 0; i < waiting.count; i++) {
        CL_TRY(cl_store_change_one(
            cl->store, SQL_RESULT_REVIEW,
            CL_BIND(cl_int(waiting.at[i].id), cl_int(cl->actor.id), cl_int(cl->now_ms), cl_int(signature_id))));
        cl_write_concerns(cl, waiting.at[i].code);
    }
    for (size_t i = 0; i < waiting.count; i++)
        if (waiting.at[i].corrects_id)
            CL_TRY(explain_before(cl, &waiting.at[i], signature_id));
    for (size_t i = 0; i < waiting.count; i++)
        if (waiting.at[i].corrects_id)
            CL_TRY(explain_series(cl, &waiting.at[i], signature_id));
done:
    return status;
}

enum cl_status cl_result_review(struct cl *cl, const char *lot, struct cl_texts tests, int64_t *reviewed)
{
    enum cl_status status;
    struct cl_result_lot found;
    struct cl_result_list results, waiting = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_REVIEW, lot));
    CL_TRY(cl_result_lot_find(cl, lot, &found));
    if (!found.id) {
        status = cl_not_found(cl, "lot", lot);
        goto done;
    }
    CL_TRY(cl_results_in_force(cl, found.id, &results));
    CL_TRY(check_named(cl, lot, tests, results));
    waiting = waiting_of(cl, tests, results);
    CL_TRY(review_waiting(cl, lot, waiting));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *reviewed = (int64_t)waiting.count;
    return status;
}

/* ---- correcting ------------------------------------------------------------------------------------------------ */

/* A correction explains a typing error: not what an instrument wrote, and nothing that an investigation explained
 * otherwise. */
static enum cl_status check_typed(struct cl *cl, const struct cl_result *result)
{
    enum cl_status status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_MAPPING, CL_BIND(cl_int(result->id)));
    const char *mapping = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    CL_TRY(cl_rows_close(rows));
    if (mapping)
        return cl_refuse(cl, "result.machine-read", result->code,
                         "if the test itself was wrong, QA invalidates it: cryolot result invalidate ID --deviation D",
                         "%s was read from an instrument's file (%s): nobody typed it", result->code, mapping);
    const char *code = NULL, *cause = NULL;
    rows = cl_rows_open(cl->store, SQL_RESULT_FOUND_CAUSE, CL_BIND(cl_int(result->id)));
    if (cl_rows_next(rows)) {
        code = cl_keep_text(cl, rows, COL_FOUND_CAUSE_CODE);
        cause = cl_keep_text(cl, rows, COL_FOUND_CAUSE_CAUSE);
    }
    CL_TRY(cl_rows_close(rows));
    if (code)
        return cl_refuse(
            cl, "result.cause", result->code,
            cl_arena_print(&cl->arena, "QA looks at it again first: cryolot deviation reopen %s --reason R", code),
            "%s found the cause '%s': %s is no typing error", code, cause, result->code);
done:
    return status;
}

static enum cl_status check_correctable(struct cl *cl, const struct cl_result *result, const struct cl_result_lot *lot,
                                        const char *value)
{
    enum cl_status status;
    CL_TRY(cl_result_check_in_force(cl, result));
    CL_TRY(cl_result_check_unsigned(cl, result, lot, "corrected"));
    if (strcmp(result->value, value) == 0)
        return cl_refuse(cl, "result.changed", result->code, "give the value of the raw record", "%s is '%s' already",
                         result->code, value);
    CL_TRY(check_typed(cl, result));
done:
    return status;
}

/* What is stored in place of `result`: everything but the value is carried over. */
static struct cl_result_entry entry_of_correction(struct cl *cl, const struct cl_result *result, int64_t lot_id,
                                                  const char *value)
{
    char *day = cl_arena_alloc(&cl->arena, CL_DATE_TEXT);
    return (struct cl_result_entry){
        .lot_id = lot_id,
        .specification_id = result->specification_id,
        .replicate = result->replicate,
        .retest = result->retest,
        .retest_of_id = result->retest_of_id,
        .investigation_id = result->investigation_id,
        .value = value,
        .unit = result->unit,
        .performed_on = cl_date_write(result->performed_on, day, CL_DATE_TEXT),
        .performed_at_ms = result->performed_at_ms,
        .sample_id = result->sample_id,
        .method = result->method,
        .instrument = result->instrument,
        .analyst = result->analyst,
        .corrects_id = result->id,
        .correction_reason = cl->reason,
    };
}

/* The old row steps aside before the new one comes: only one may count. */
static enum cl_status replace_result(struct cl *cl, const struct cl_result *result, struct cl_result_entry *entry,
                                     struct cl_result *out)
{
    enum cl_status status;
    int64_t id;
    CL_TRY(cl_store_change_one(cl->store, SQL_RESULT_REPLACE, CL_BIND(cl_int(result->id))));
    CL_TRY(cl_result_insert(cl, entry, &id));
    CL_TRY(cl_result_get(cl, id, out));
    cl_write_concerns(cl, out->code);
    cl_write_concerns(cl, out->lot);
done:
    return status;
}

enum cl_status cl_result_correct(struct cl *cl, const char *code, const char *value, const struct cl_file_given *raw,
                                 struct cl_result *out, struct cl_result_investigation *opened)
{
    enum cl_status status;
    struct cl_result result;
    struct cl_result_lot lot;
    struct cl_product product;
    const struct cl_specification *test;
    struct cl_result_investigation investigation = {0};
    int64_t id;
    CL_TRY(cl_attachment_check(raw, cl->error));
    CL_TRY(cl_result_read_code(cl, code, &id));
    code = cl_result_code(cl, id);
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_CORRECT, code));
    CL_TRY(cl_result_get(cl, id, &result));
    CL_TRY(cl_result_lot_find(cl, result.lot, &lot));
    CL_TRY(check_correctable(cl, &result, &lot, value));
    struct cl_result_entry entry = entry_of_correction(cl, &result, lot.id, value);
    CL_TRY(cl_product_get_by_id(cl, lot.product_id, &product));
    CL_TRY(cl_result_find_test(&product, result.test, result.stage, &test, cl->error));
    CL_TRY(cl_evaluate(test, entry.value, entry.unit, &entry.verdict, cl->error));
    CL_TRY(cl_attachment_insert(cl, code, "raw-record", raw, &entry.raw_id));
    CL_TRY(replace_result(cl, &result, &entry, &result));
    CL_TRY(cl_result_investigate(cl, &lot, test, &result, &investigation));
    CL_TRY(cl_result_get(cl, result.id, &result)); /* with its investigation */
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = result;
        *opened = investigation;
    }
    return status;
}
