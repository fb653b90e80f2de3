/* What no comparison decides: a signed conclusion by somebody who did not enter it; and the invalidation of a result
 * for a cause in the laboratory, found by a closed investigation (21 CFR 610.1: never deleted, never for its value). */
#include "domain/result.h"

#include "base/buffer.h"
#include "base/text.h"
#include <cryolot/deviation.h>
#include <string.h>

enum { CONCLUSION_MOST = 1000 };

/* ---- what both look at ----------------------------------------------------------------------------------------- */

/* The result, its lot and its test, read once in the open write. */
struct decided {
    struct cl_result result;
    struct cl_result_lot lot;
    struct cl_product product;
    const struct cl_specification *test;
};

static enum cl_status read_decided(struct cl *cl, int64_t id, struct decided *out)
{
    enum cl_status status;
    CL_TRY(cl_result_get(cl, id, &out->result));
    CL_TRY(cl_result_lot_find(cl, out->result.lot, &out->lot));
    CL_TRY(cl_product_get_by_id(cl, out->lot.product_id, &out->product));
    CL_TRY(cl_result_find_test(&out->product, out->result.test, out->result.stage, &out->test, cl->error));
    cl_write_concerns(cl, out->result.lot);
done:
    return status;
}

static enum cl_status check_in_force(struct cl *cl, const struct cl_result *result)
{
    if (strcmp(result->state, "entered") == 0 || strcmp(result->state, "reviewed") == 0)
        return CL_OK;
    return cl_refuse(cl, "result.in-force", result->code,
                     cl_arena_print(&cl->arena, "cryolot result list %s shows what counts", result->lot),
                     "%s is %s and does not count any more", result->code, result->state);
}

/* Whoever entered it, or a value that it corrects, decides nothing about it. */
static enum cl_status check_independent(struct cl *cl, const struct cl_result *result, const char *rule,
                                        const char *what)
{
    bool entered;
    enum cl_status status = cl_result_entered_by(cl, result, cl->actor.id, &entered);
    if (status != CL_OK || !entered)
        return status;
    return cl_refuse(cl, rule, result->code, "let another person do it", "%s entered %s and cannot %s it",
                     cl->actor.login, result->code, what);
}

/* ---- concluding ------------------------------------------------------------------------------------------------ */

static struct cl_hash conclusion_content(const struct cl_result *result)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "conclusion on %s of %s\n%s %s = %s %s\nverdict %s\nconclusion %s\n", result->code,
                    result->lot, result->test, result->stage, result->value, result->unit, result->verdict,
                    result->conclusion);
    struct cl_hash content = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return content;
}

static enum cl_status check_concludable(struct cl *cl, const struct decided *d)
{
    const struct cl_result *result = &d->result;
    enum cl_status status;
    CL_TRY(check_in_force(cl, result));
    if (strcmp(d->lot.status, "in-process") != 0 && strcmp(d->lot.status, "quarantine") != 0)
        return cl_refuse(cl, "lot.decided", d->lot.code,
                         cl_arena_print(&cl->arena, "cryolot deviation open --lot %s", d->lot.code),
                         "lot %s is %s: its results are concluded on no more", d->lot.code, d->lot.status);
    if (strcmp(result->verdict, "fail") == 0)
        return cl_refuse(cl, "result.undecided", result->code,
                         "a failure is investigated: cryolot deviation list --state open",
                         "%s does not conform, and no conclusion makes it conform", result->code);
    if (strcmp(result->verdict, "undecided") != 0)
        return cl_refuse(cl, "result.undecided", result->code, "cryolot result list --verdict undecided",
                         "%s is decided already: %s", result->code, result->verdict);
    CL_TRY(check_independent(cl, result, "concluder.independent", "conclude on"));
done:
    return status;
}

enum cl_status cl_result_conclude(struct cl *cl, const char *code, bool conforms, const char *conclusion,
                                  struct cl_result *out, struct cl_result_investigation *opened)
{
    enum cl_status status;
    struct decided d;
    struct cl_result_investigation investigation = {0};
    int64_t id, signature_id;
    CL_TRY(cl_print_check("conclusion", conclusion, CONCLUSION_MOST, cl->error));
    CL_TRY(cl_result_read_code(cl, code, &id));
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_CONCLUDE, cl_result_code(cl, id)));
    CL_TRY(read_decided(cl, id, &d));
    CL_TRY(check_concludable(cl, &d));
    d.result.verdict = conforms ? "pass" : "fail";
    d.result.conclusion = conclusion;
    struct cl_hash content = conclusion_content(&d.result);
    CL_TRY(cl_sign(cl, "conclusion on a result", d.result.code, &content, &signature_id));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_RESULT_CONCLUDE,
                            CL_BIND(cl_int(id), cl_text(d.result.verdict), cl_text(conclusion), cl_int(signature_id))));
    CL_TRY(cl_result_get(cl, id, &d.result));
    CL_TRY(cl_result_investigate(cl, &d.lot, d.test, &d.result, &investigation));
    CL_TRY(cl_result_get(cl, id, &d.result)); /* with its investigation */
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = d.result;
        *opened = investigation;
    }
    return status;
}

enum cl_status cl_result_conclusion_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                   struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_result result;
    int64_t id;
    *superseded = false;
    CL_TRY(cl_result_read_code(cl, signature->subject, &id));
    CL_TRY(cl_result_get(cl, id, &result));
    if (result.conclusion_id == signature->id)
        *out = conclusion_content(&result);
    else
        *out = cl_hash_of("", 0); /* the row says nothing of this signature any more */
done:
    return status;
}

/* ---- invalidating ---------------------------------------------------------------------------------------------- */

static struct cl_hash invalidation_content(const struct cl_result *result, const char *deviation)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "invalidation of %s of %s\n%s %s = %s %s\nverdict %s\ncause found by %s\n", result->code,
                    result->lot, result->test, result->stage, result->value, result->unit, result->verdict, deviation);
    struct cl_hash content = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return content;
}

/* What the cause of a deviation means for its results; a laboratory's alone makes them say nothing of the product. */
static enum cl_status check_cause(struct cl *cl, const struct cl_result *result, const struct cl_deviation *deviation)
{
    const char *remedy = "a result counts unless its cause is unrelated to the product: --cause laboratory";
    if (strcmp(deviation->cause, "laboratory") == 0)
        return CL_OK;
    if (strcmp(deviation->cause, "transcription") == 0)
        remedy = cl_arena_print(&cl->arena, "cryolot result correct %s VALUE --raw FILE --reason R", result->code);
    return cl_refuse(cl, "result.cause", result->code, remedy, "%s found the cause '%s': %s stays valid",
                     deviation->code, deviation->cause, result->code);
}

static enum cl_status check_investigation(struct cl *cl, const struct cl_result *result,
                                          const struct cl_deviation *deviation)
{
    bool concerns;
    enum cl_status status = cl_result_is_concerned(cl, result, deviation->id, &concerns);
    if (status != CL_OK)
        return status;
    if (!concerns)
        return cl_refuse(cl, "result.investigation", result->code,
                         cl_arena_print(&cl->arena, "cryolot deviation list --lot %s", result->lot),
                         "%s concerns neither %s nor its lot %s", deviation->code, result->code, result->lot);
    if (strcmp(deviation->state, "closed") != 0)
        return cl_refuse(cl, "result.investigation", result->code,
                         cl_arena_print(&cl->arena, "cryolot deviation close %s --cause laboratory --conclusion TEXT",
                                        deviation->code),
                         "%s is open: it did not find a cause yet", deviation->code);
    return check_cause(cl, result, deviation);
}

static enum cl_status check_invalidable(struct cl *cl, const struct decided *d, const struct cl_deviation *deviation)
{
    enum cl_status status;
    CL_TRY(check_in_force(cl, &d->result));
    if (strcmp(d->lot.status, "in-process") != 0 && strcmp(d->lot.status, "quarantine") != 0)
        return cl_refuse(cl, "lot.decided", d->lot.code,
                         cl_arena_print(&cl->arena, "cryolot deviation open --lot %s", d->lot.code),
                         "lot %s is %s: its results cannot be invalidated any more", d->lot.code, d->lot.status);
    CL_TRY(check_independent(cl, &d->result, "invalidator.independent", "invalidate"));
    CL_TRY(check_investigation(cl, &d->result, deviation));
done:
    return status;
}

enum cl_status cl_result_invalidate(struct cl *cl, const char *code, const char *deviation_code, struct cl_result *out)
{
    enum cl_status status;
    struct decided d;
    struct cl_deviation deviation;
    int64_t id, signature_id;
    CL_TRY(cl_result_read_code(cl, code, &id));
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_INVALIDATE, cl_result_code(cl, id)));
    CL_TRY(read_decided(cl, id, &d));
    CL_TRY(cl_deviation_get(cl, deviation_code, &deviation));
    CL_TRY(check_invalidable(cl, &d, &deviation));
    cl_write_concerns(cl, deviation.code);
    struct cl_hash content = invalidation_content(&d.result, deviation.code);
    CL_TRY(cl_sign(cl, "invalidation of a result", d.result.code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_RESULT_INVALIDATE,
                               CL_BIND(cl_int(id), cl_int(deviation.id), cl_int(signature_id))));
    CL_TRY(cl_result_get(cl, id, &d.result));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = d.result;
    return status;
}

enum cl_status cl_result_invalidation_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                     struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_result result;
    const char *code;
    int64_t id;
    *superseded = false;
    CL_TRY(cl_result_read_code(cl, signature->subject, &id));
    CL_TRY(cl_result_get(cl, id, &result));
    CL_TRY(cl_result_investigation_code(cl, result.investigation_id, &code));
    if (result.invalidation_id == signature->id)
        *out = invalidation_content(&result, code);
    else
        *out = cl_hash_of("", 0); /* the row says nothing of this signature any more */
done:
    return status;
}
