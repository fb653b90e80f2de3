/* The end of a deviation: cause and conclusion, signed, and what becomes of the holds that it put. */
#include "base/buffer.h"
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/excursion.h"
#include "domain/problem.h"
#include "domain/result.h"
#include "domain/setting.h"
#include <string.h>

enum { CONCLUSION_MOST = 2000 };

/* ---- what is signed --------------------------------------------------------------------------------------------- */

static void add_concerned(struct cl_buffer *text, const char *what, struct cl_texts codes)
{
    for (size_t i = 0; i < codes.count; i++)
        cl_buffer_print(text, "%s %s\n", what, codes.at[i]);
}

static enum cl_status add_rows(struct cl *cl, struct cl_buffer *text, enum cl_sql sql, int64_t deviation_id)
{
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(deviation_id)));
    while (cl_rows_next(rows))
        cl_buffer_print(text, "%s\n", cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

/* What the signer of a conclusion stands for, as bytes: what the deviation was and concerned, what became of its vials
 * and tasks, and the conclusion. */
static enum cl_status closing_content(struct cl *cl, const struct cl_deviation *deviation,
                                      const struct cl_conclusion *conclusion, struct cl_hash *out)
{
    enum cl_status status;
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "deviation %s\ntitle %s\nclass %s\n", deviation->code, deviation->title, deviation->class);
    add_concerned(&text, "lot", deviation->lots);
    add_concerned(&text, "result", deviation->results);
    CL_TRY(add_rows(cl, &text, SQL_DEVIATION_SIGNED_STORES, deviation->id));
    add_concerned(&text, "infusion", deviation->infusions);
    add_concerned(&text, "shipment", deviation->shipments);
    add_concerned(&text, "equipment", deviation->equipment);
    CL_TRY(add_rows(cl, &text, SQL_DEVIATION_SIGNED_VIALS, deviation->id));
    CL_TRY(add_rows(cl, &text, SQL_DEVIATION_SIGNED_TASKS, deviation->id));
    cl_buffer_print(&text, "cause %s\nconclusion %s\ncorrective action %s\n", conclusion->cause, conclusion->text,
                    conclusion->corrective_action ? conclusion->corrective_action : "");
    *out = cl_hash_of(text.data, text.size);
done:
    cl_buffer_free(&text);
    return status;
}

/* What the signer of a reopening stands for. */
static struct cl_hash reopening_content(struct cl *cl, const char *code, const char *reason)
{
    const char *text = cl_arena_print(&cl->arena, "deviation %s\nopened again\nreason %s\n", code, reason);
    return cl_hash_of(text, strlen(text));
}

/* The closing or reopening under a signature. */
struct decision {
    const char *kind; /* NULL: there is none */
    struct cl_conclusion conclusion;
    bool superseded; /* by a later one of the same deviation */
};

static enum cl_status read_decision(struct cl *cl, int64_t signature_id, struct decision *out)
{
    *out = (struct decision){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DEVIATION_DECISION_SIGNED, CL_BIND(cl_int(signature_id)));
    if (cl_rows_next(rows))
        *out = (struct decision){
            .kind = cl_keep_text(cl, rows, COL_DEVIATION_SIGNED_KIND),
            .conclusion = {.cause = cl_keep_text(cl, rows, COL_DEVIATION_SIGNED_CAUSE),
                           .text = cl_keep_text(cl, rows, COL_DEVIATION_SIGNED_CONCLUSION),
                           .corrective_action = cl_keep_text(cl, rows, COL_DEVIATION_SIGNED_CORRECTIVE_ACTION)},
            .superseded = cl_rows_int(rows, COL_DEVIATION_SIGNED_LATER) > 0,
        };
    return cl_rows_close(rows);
}

enum cl_status cl_deviation_closing_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                   struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct decision decision;
    CL_TRY(cl_deviation_get(cl, signature->subject, &deviation));
    CL_TRY(read_decision(cl, signature->id, &decision));
    *superseded = decision.superseded;
    *out = cl_hash_of("", 0); /* a conclusion that is gone holds nothing */
    if (decision.kind)
        status = closing_content(cl, &deviation, &decision.conclusion, out);
done:
    return status;
}

enum cl_status cl_deviation_reopening_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                     struct cl_hash *out, bool *superseded)
{
    struct decision decision;
    enum cl_status status = read_decision(cl, signature->id, &decision);
    *superseded = decision.superseded;
    *out = decision.kind ? reopening_content(cl, signature->subject, decision.conclusion.text) : cl_hash_of("", 0);
    return status;
}

/* ---- whether it may end ----------------------------------------------------------------------------------------- */

static enum cl_status check_conclusion(struct cl *cl, const struct cl_conclusion *conclusion)
{
    static const char *const causes[] = {"product", "laboratory", "transcription", "other"};
    enum cl_status status = cl_text_check("conclusion", conclusion->text, CONCLUSION_MOST, cl->error);
    if (status == CL_OK && conclusion->corrective_action)
        status = cl_text_check("corrective action", conclusion->corrective_action, CONCLUSION_MOST, cl->error);
    if (status == CL_OK)
        status = cl_anonymous_check(cl, "conclusion", conclusion->text, false);
    if (status == CL_OK)
        status = cl_anonymous_check(cl, "corrective action", conclusion->corrective_action, false);
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (status != CL_OK || strcmp(conclusion->cause, causes[i]) == 0)
            return status;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "product, laboratory, transcription or other",
                   "there is no cause '%s' of a deviation", conclusion->cause);
}

/* The rows of a question that must have none, each as a problem: "task 2 'TITLE' is not done" of "task 2 'TITLE'". */
static enum cl_status add_problems(struct cl *cl, struct cl_problems *problems, enum cl_sql sql, int64_t id,
                                   const char *what)
{
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, problems, "%s %s", cl_rows_text(rows, 0), what);
    return cl_rows_close(rows);
}

/* What stands in the way of its end, whoever closes it. */
static enum cl_status add_unfinished(struct cl *cl, int64_t id, struct cl_problems *problems)
{
    enum cl_status status;
    CL_TRY(add_problems(cl, problems, SQL_DEVIATION_UNDONE, id, "is not done"));
    CL_TRY(add_problems(cl, problems, SQL_DEVIATION_UNDISPOSED, id, "has no disposition"));
done:
    return status;
}

static enum cl_status check_finished(struct cl *cl, const struct cl_deviation *deviation)
{
    struct cl_problems unfinished = {0};
    enum cl_status status = add_unfinished(cl, deviation->id, &unfinished);
    if (status != CL_OK)
        return status;
    return cl_problems_end(cl, &unfinished, CL_REFUSED, "deviation.finished", deviation->code,
                           cl_arena_print(&cl->arena,
                                          "see 'cryolot deviation show %s'; 'cryolot deviation task' and 'cryolot "
                                          "deviation dispose' finish it",
                                          deviation->code),
                           cl_arena_print(&cl->arena, "cannot close %s", deviation->code));
}

/* The replicates of a mean that a deviation names. */
static enum cl_status read_replicates(struct cl *cl, int64_t id, int64_t **replicates, size_t *count)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DEVIATION_REPLICATES, CL_BIND(cl_int(id)));
    *replicates = NULL;
    *count = 0;
    while (cl_rows_next(rows)) {
        *replicates = cl_arena_grow(&cl->arena, *replicates, *count, &capacity, sizeof **replicates);
        (*replicates)[(*count)++] = cl_rows_int(rows, 0);
    }
    return cl_rows_close(rows);
}

/* The results of a deviation that no reviewed correction explains; of a mean any replicate's may. */
static enum cl_status add_uncorrected(struct cl *cl, int64_t id, struct cl_problems *problems)
{
    enum cl_status status;
    int64_t *replicates;
    size_t count;
    CL_TRY(add_problems(cl, problems, SQL_DEVIATION_UNCORRECTED, id, "has no reviewed correction that conforms"));
    CL_TRY(read_replicates(cl, id, &replicates, &count));
    for (size_t i = 0; i < count; i++) {
        bool corrected;
        CL_TRY(cl_result_series_corrected(cl, replicates[i], &corrected));
        if (!corrected)
            cl_problem_add(cl, problems,
                           "the mean of R%lld has no correction by which it conforms, every value reviewed",
                           (long long)replicates[i]);
    }
done:
    return status;
}

/* A failure is a typing error only where a reviewed correction conforms: the word alone waves nothing through. */
static enum cl_status check_transcription(struct cl *cl, const struct cl_deviation *deviation)
{
    struct cl_problems uncorrected = {0};
    enum cl_status status = add_uncorrected(cl, deviation->id, &uncorrected);
    if (status != CL_OK)
        return status;
    return cl_problems_end(cl, &uncorrected, CL_REFUSED, "deviation.transcription", deviation->code,
                           "cryolot result correct RESULT VALUE --raw FILE --reason R, then its review",
                           cl_arena_print(&cl->arena, "%s is no error of transcription", deviation->code));
}

/* Nobody closes what they reported, and nobody investigates the result that they entered. */
static enum cl_status check_closer(struct cl *cl, const struct cl_deviation *deviation)
{
    enum cl_status status;
    int64_t entered = 0;
    CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_ENTERED_BY, &entered,
                        CL_BIND(cl_int(deviation->id), cl_int(cl->actor.id))));
    bool reported = strcmp(deviation->origin, "report") == 0 && deviation->opened_by_id == cl->actor.id;
    if (reported || entered)
        status = cl_refuse(cl, "closer.independent", deviation->code, "let another person of QA close it",
                           "%s %s %s and cannot close it", cl->actor.login, reported ? "opened" : "entered a result of",
                           deviation->code);
done:
    return status;
}

static enum cl_status check_closable(struct cl *cl, const struct cl_deviation *deviation,
                                     const struct cl_conclusion *conclusion)
{
    enum cl_status status;
    CL_TRY(cl_deviation_require_open(cl, deviation));
    CL_TRY(check_closer(cl, deviation));
    CL_TRY(check_finished(cl, deviation));
    if (strcmp(conclusion->cause, "transcription") == 0)
        CL_TRY(check_transcription(cl, deviation));
done:
    return status;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

/* Stores the end of a deviation in the open write. Its holds end too, but for those of rejected vials, and but for a
 * cause in the product: that lot stays held until QA lifts it by a signature of its own. */
static enum cl_status end(struct cl *cl, const struct cl_deviation *deviation, const struct cl_conclusion *conclusion,
                          int64_t signature_id)
{
    enum cl_status status;
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CLOSE,
                               CL_BIND(cl_int(deviation->id), cl_text(conclusion->cause), cl_text(conclusion->text),
                                       cl_text(conclusion->corrective_action), cl_int(signature_id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_DECIDE,
                               CL_BIND(cl_int(deviation->id), cl_text("closing"), cl_text(conclusion->cause),
                                       cl_text(conclusion->text), cl_text(conclusion->corrective_action),
                                       cl_int(signature_id))));
    if (strcmp(conclusion->cause, "product") != 0)
        CL_TRY(cl_store_change(
            cl->store, SQL_DEVIATION_LIFT_HOLDS,
            CL_BIND(cl_int(deviation->id), cl_int(cl->actor.id), cl_int(cl->now_ms),
                    cl_text(cl_arena_print(&cl->arena, "%s is closed: %s", deviation->code, conclusion->text)),
                    cl_int(signature_id))));
    CL_TRY(cl_deviation_concern(cl, deviation));
done:
    return status;
}

enum cl_status cl_deviation_close_as_transcription(struct cl *cl, const char *code, int64_t signature_id,
                                                   const char *conclusion, bool *closed)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct cl_problems open = {0};
    *closed = false;
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(add_unfinished(cl, deviation.id, &open));
    CL_TRY(add_uncorrected(cl, deviation.id, &open));
    if (open.count > 0 || strcmp(deviation.state, "open") != 0)
        goto done;
    CL_TRY(end(cl, &deviation, &(struct cl_conclusion){.cause = "transcription", .text = conclusion}, signature_id));
    *closed = true;
done:
    return status;
}

/* Whoever concludes on a store that is too warm still is told that it is asked about again. */
static enum cl_status tell_running(struct cl *cl, const struct cl_deviation *deviation)
{
    struct cl_excursion_list list;
    enum cl_status status = cl_excursions_of_deviation(cl, deviation->id, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++)
        if (!list.at[i].until_ms)
            cl_notice(cl,
                      "nothing says yet that %s is cold again: what stands in it is not within its limits before it is "
                      "read so, and QA decides again about how long it was",
                      list.at[i].store);
    return status;
}

enum cl_status cl_deviation_close(struct cl *cl, const char *code, const struct cl_conclusion *conclusion,
                                  struct cl_deviation *out)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct cl_hash content;
    int64_t signature_id;
    CL_TRY(check_conclusion(cl, conclusion));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_CLOSE, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(check_closable(cl, &deviation, conclusion));
    CL_TRY(closing_content(cl, &deviation, conclusion, &content));
    CL_TRY(cl_sign(cl, "deviation conclusion", code, &content, &signature_id));
    CL_TRY(end(cl, &deviation, conclusion, signature_id));
    CL_TRY(tell_running(cl, &deviation));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = deviation;
    return status;
}

/* ---- the beginning again ---------------------------------------------------------------------------------------- */

static enum cl_status reopen(struct cl *cl, const struct cl_deviation *deviation, int64_t signature_id)
{
    enum cl_status status;
    struct cl_date due_on;
    CL_TRY(cl_deviation_due(cl, &due_on));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_REOPEN,
                               CL_BIND(cl_int(deviation->id), cl_date_value(cl, due_on))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_DECIDE,
                               CL_BIND(cl_int(deviation->id), cl_text("reopening"), cl_null(), cl_text(cl->reason),
                                       cl_null(), cl_int(signature_id))));
    CL_TRY(cl_store_change(cl->store, SQL_DEVIATION_UNDISPOSE, CL_BIND(cl_int(deviation->id))));
    CL_TRY(cl_deviation_hold(cl, deviation));
    CL_TRY(cl_deviation_concern(cl, deviation));
done:
    return status;
}

enum cl_status cl_deviation_reopen(struct cl *cl, const char *code, struct cl_deviation *out)
{
    enum cl_status status;
    struct cl_deviation deviation;
    int64_t signature_id;
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_REOPEN, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    if (strcmp(deviation.state, "closed") != 0) {
        status = cl_refuse(cl, "deviation.closed", code, cl_arena_print(&cl->arena, "cryolot deviation show %s", code),
                           "%s is open", code);
        goto done;
    }
    struct cl_hash content = reopening_content(cl, code, cl->reason);
    CL_TRY(cl_sign(cl, "deviation reopening", code, &content, &signature_id));
    CL_TRY(reopen(cl, &deviation, signature_id));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = deviation;
    return status;
}
