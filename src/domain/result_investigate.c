/* A result that does not conform, or that nobody can decide, is investigated from the write on that enters it (21 CFR
 * 211.192): also after distribution, when what the lot became of is named. */
#include "domain/deviation.h"
#include "domain/judge.h"
#include "domain/result.h"
#include <cryolot/trace.h>

#include <string.h>

const char *cl_result_value_text(struct cl *cl, const struct cl_result *result)
{
    return cl_arena_print(&cl->arena, "%s%s%s", result->value, *result->unit ? " " : "", result->unit);
}

const char *cl_result_problem_text(struct cl *cl, const struct cl_specification *test, const struct cl_result *result)
{
    if (strcmp(result->verdict, "undecided") == 0 && strcmp(test->kind, "interpreted") == 0)
        return cl_arena_print(&cl->arena, "%s '%s' waits for a signed conclusion", test->test, result->value);
    if (strcmp(test->kind, "interpreted") == 0)
        return cl_arena_print(&cl->arena, "%s '%s' does not conform, as was concluded", test->test, result->value);
    return cl_arena_print(&cl->arena, "%s %s %s %s", test->test, cl_result_value_text(cl, result),
                          strcmp(result->verdict, "fail") == 0 ? "does not conform to" : "cannot be decided against",
                          test->text);
}

enum cl_status cl_result_open_investigations(struct cl *cl, int64_t result_id, struct cl_texts *codes)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_OPEN_INVESTIGATIONS, CL_BIND(cl_int(result_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_keep_text(cl, rows, 0);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *codes = (struct cl_texts){items, count};
    return status;
}

/* ---- what of a released lot can still be reached --------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* Vials of the lot and of what was made from it, the doses and the subjects that had them. */
static enum cl_status find_reached(struct cl *cl, const char *lot, struct cl_result_investigation *out)
{
    struct cl_reach reach;
    enum cl_status status = cl_reach(cl, lot, "lot", &reach);
    if (status != CL_OK)
        return status;
    out->vials_in_stock = reach.vials_in_stock;
    out->vials_out = reach.vials_out;
    out->vials_given = reach.vials_given;
    out->vials = reach.vials;
    out->doses = reach.doses;
    out->subjects = reach.subjects;
    return CL_OK;
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

/* Released once: its vials may be with patients, whatever became of the lot since. */
static bool was_released(const struct cl_result_lot *lot)
{
    static const char *const released[] = {"released", "recalled", "withdrawn", NULL};
    return is_one_of(lot->status, released);
}

static enum cl_status raise(struct cl *cl, const struct cl_result_lot *lot, const struct cl_result *result,
                            const char *title, struct cl_result_investigation *out)
{
    enum cl_status status;
    struct cl_result_investigation opened = {
        .title = title, .lot = lot->code, .result = result->code, .late = was_released(lot)};
    CL_TRY(cl_deviation_raise(cl,
                              &(struct cl_deviation_raise){.title = title,
                                                           .class = opened.late ? "critical" : "major",
                                                           .lot_id = lot->id,
                                                           .result_id = result->id,
                                                           .lot = lot->code},
                              &opened.code));
    if (opened.late)
        CL_TRY(find_reached(cl, lot->code, &opened));
    *out = opened;
done:
    return status;
}

bool cl_result_is_judged(const struct cl_specification *test, const char *verdict)
{
    if (strcmp(test->replicate_rule, "mean") == 0)
        return true;
    return strcmp(verdict, "fail") == 0 || strcmp(verdict, "undecided") == 0;
}

/* The mean is judged by the write that completes it; *problem: what is wrong with it, NULL for nothing. */
static enum cl_status judge_mean(struct cl *cl, const struct cl_result_lot *lot, const struct cl_specification *test,
                                 const struct cl_result *result, const char **problem)
{
    enum cl_status status;
    struct cl_result_list results;
    struct cl_judgement judgement;
    CL_TRY(cl_results_in_force(cl, lot->id, &results));
    CL_TRY(cl_judge_series(cl, test, &results, result->retest, &judgement));
    *problem = judgement.problem;
done:
    return status;
}

/* What a single verdict asks for; an interpretation waits for its conclusion, which alone can fail it. */
static const char *problem_of(struct cl *cl, const struct cl_specification *test, const struct cl_result *result)
{
    bool undecided = strcmp(result->verdict, "undecided") == 0;
    if (undecided && strcmp(test->kind, "interpreted") == 0)
        return NULL;
    return undecided || strcmp(result->verdict, "fail") == 0 ? cl_result_problem_text(cl, test, result) : NULL;
}

enum cl_status cl_result_investigate(struct cl *cl, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, const struct cl_result *result,
                                     struct cl_result_investigation *out)
{
    enum cl_status status;
    struct cl_texts open;
    const char *problem = NULL;
    CL_TRY(cl_result_open_investigations(cl, result->id, &open));
    if (open.count > 0)
        goto done; /* what was undecided and is concluded as failing is under investigation already */
    if (strcmp(test->replicate_rule, "mean") == 0)
        CL_TRY(judge_mean(cl, lot, test, result, &problem));
    else
        problem = problem_of(cl, test, result);
    if (problem)
        status = raise(cl, lot, result, problem, out);
done:
    return status;
}
