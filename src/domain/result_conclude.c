/* What no comparison decides: a signed conclusion by somebody who did not enter it, on a result, or on all replicates
 * of a mean, which their bounds leave undecided. */
#include "domain/judge.h"
#include "domain/result.h"

#include "base/buffer.h"
#include "base/text.h"
#include <string.h>

enum { CONCLUSION_MOST = 1000 };

/* ---- what is signed -------------------------------------------------------------------------------------------- */

/* What the signer of a conclusion stands for: every value that it is about, and what is said of it. */
static void add_line(struct cl_buffer *text, const char *lot, const char *code, const char *test, const char *stage,
                     const char *value, const char *unit, const char *concluded, const char *conclusion)
{
    cl_buffer_print(text, "conclusion on %s of %s\n%s %s = %s %s\nverdict %s\nconclusion %s\n", code, lot, test, stage,
                    value, unit, concluded, conclusion);
}

static struct cl_hash finish_content(struct cl_buffer *text)
{
    struct cl_hash content = cl_hash_of(text->data, text->size);
    cl_buffer_free(text);
    return content;
}

static struct cl_hash conclusion_content(const struct cl_result_list *on, const char *concluded, const char *conclusion)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < on->count; i++) {
        const struct cl_result *result = &on->at[i];
        add_line(&text, result->lot, result->code, result->test, result->stage, result->value, result->unit, concluded,
                 conclusion);
    }
    return finish_content(&text);
}

enum cl_status cl_result_conclusion_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                   struct cl_hash *out, bool *superseded)
{
    struct cl_buffer text = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_CONCLUDED_ON, CL_BIND(cl_int(signature->id)));
    *superseded = false;
    while (cl_rows_next(rows)) {
        *superseded |= cl_rows_int(rows, COL_CONCLUDED_ON_SUPERSEDED) != 0;
        add_line(&text, cl_rows_text(rows, COL_CONCLUDED_ON_LOT), cl_rows_text(rows, COL_CONCLUDED_ON_CODE),
                 cl_rows_text(rows, COL_CONCLUDED_ON_TEST), cl_rows_text(rows, COL_CONCLUDED_ON_STAGE),
                 cl_rows_text(rows, COL_CONCLUDED_ON_VALUE), cl_rows_text(rows, COL_CONCLUDED_ON_UNIT),
                 cl_rows_text(rows, COL_CONCLUDED_ON_CONCLUDED), cl_rows_text(rows, COL_CONCLUDED_ON_CONCLUSION));
    }
    *out = finish_content(&text);
    return cl_rows_close(rows);
}

/* ---- whether it may be ----------------------------------------------------------------------------------------- */

/* What is concluded on: a result alone or its series, and the verdict that stands. */
struct subject {
    struct cl_result_decided is;
    struct cl_result_list on;
    const char *verdict;
    bool mean;
};

static enum cl_status read_subject(struct cl *cl, int64_t id, struct subject *out)
{
    enum cl_status status;
    struct cl_judgement judgement;
    CL_TRY(cl_result_decided_read(cl, id, &out->is));
    out->on = (struct cl_result_list){&out->is.result, 1};
    out->verdict = out->is.result.verdict;
    out->mean = cl_result_is_mean(out->is.test);
    if (!out->mean)
        goto done;
    CL_TRY(cl_result_series_in_force(cl, &out->is, &out->on));
    CL_TRY(cl_judge_series(cl, out->is.test, &out->on, out->is.result.retest, &judgement));
    out->verdict = judgement.verdict;
done:
    return status;
}

static enum cl_status check_undecided(struct cl *cl, const struct subject *s)
{
    const char *code = s->is.result.code;
    const char *what = s->mean ? cl_arena_print(&cl->arena, "the mean of %s", code) : code;
    if (strcmp(s->verdict, "undecided") == 0)
        return CL_OK;
    if (strcmp(s->verdict, "fail") == 0)
        return cl_refuse(cl, "result.undecided", code, "a failure is investigated: cryolot deviation list --state open",
                         "%s does not conform, and no conclusion makes it conform", what);
    if (strcmp(s->verdict, "missing") == 0)
        return cl_refuse(
            cl, "result.undecided", code,
            cl_arena_print(&cl->arena, "cryolot result list %s --test %s --in-force", s->is.lot.code, s->is.test->test),
            "%s is not complete: %lld replicates belong to it", what, (long long)s->is.test->replicates);
    return cl_refuse(cl, "result.undecided", code, "cryolot result list --verdict undecided",
                     "%s is decided already: %s", what, s->verdict);
}

static enum cl_status check_concludable(struct cl *cl, const struct subject *s)
{
    enum cl_status status;
    CL_TRY(cl_result_check_in_force(cl, &s->is.result));
    CL_TRY(cl_result_check_unsigned(cl, &s->is.result, &s->is.lot, "concluded on"));
    CL_TRY(check_undecided(cl, s));
    for (size_t i = 0; i < s->on.count; i++)
        CL_TRY(cl_result_check_independent(cl, &s->on.at[i], "concluder.independent", "conclude on"));
done:
    return status;
}

/* ---- concluding ------------------------------------------------------------------------------------------------ */

static enum cl_status store(struct cl *cl, const struct subject *s, const char *concluded, const char *conclusion,
                            int64_t signature_id)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < s->on.count; i++) {
        CL_TRY(cl_store_change_one(
            cl->store, SQL_RESULT_CONCLUSION_INSERT,
            CL_BIND(cl_int(s->on.at[i].id), cl_text(concluded), cl_text(conclusion), cl_int(signature_id))));
        CL_TRY(cl_store_change_one(
            cl->store, s->mean ? SQL_RESULT_CONCLUDE_REPLICATE : SQL_RESULT_CONCLUDE,
            CL_BIND(cl_int(s->on.at[i].id), cl_text(concluded), cl_text(conclusion), cl_int(signature_id))));
        cl_write_concerns(cl, s->on.at[i].code);
    }
done:
    return status;
}

/* A failure is investigated, unless what was undecided is under investigation already, whichever replicate it names. */
static enum cl_status investigate(struct cl *cl, const struct subject *s, const struct cl_result *result,
                                  struct cl_result_investigation *out)
{
    enum cl_status status = CL_OK;
    struct cl_texts open;
    for (size_t i = 0; i < s->on.count; i++) {
        CL_TRY(cl_result_open_investigations(cl, s->on.at[i].id, &open));
        if (open.count > 0)
            goto done;
    }
    CL_TRY(cl_result_investigate(cl, &s->is.lot, s->is.test, result, out));
done:
    return status;
}

enum cl_status cl_result_conclude(struct cl *cl, const char *code, bool conforms, const char *conclusion,
                                  struct cl_result *out, struct cl_result_investigation *opened)
{
    enum cl_status status;
    struct subject s;
    struct cl_result result;
    struct cl_result_investigation investigation = {0};
    const char *concluded = conforms ? "pass" : "fail";
    int64_t id, signature_id;
    CL_TRY(cl_print_check("conclusion", conclusion, CONCLUSION_MOST, cl->error));
    CL_TRY(cl_result_read_code(cl, code, &id));
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_CONCLUDE, cl_result_code(cl, id)));
    CL_TRY(read_subject(cl, id, &s));
    CL_TRY(check_concludable(cl, &s));
    struct cl_hash content = conclusion_content(&s.on, concluded, conclusion);
    CL_TRY(cl_sign(cl, "conclusion on a result", s.is.result.code, &content, &signature_id));
    CL_TRY(store(cl, &s, concluded, conclusion, signature_id));
    CL_TRY(cl_result_get(cl, id, &result));
    CL_TRY(investigate(cl, &s, &result, &investigation));
    CL_TRY(cl_result_get(cl, id, &result)); /* with its investigation */
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = result;
        *opened = investigation;
    }
    return status;
}
