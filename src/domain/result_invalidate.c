/* A result that says nothing of the product, for a cause in the laboratory that a closed investigation found (21 CFR
 * 610.1: never deleted, never for its value), and never past an investigation of its own that found otherwise. */
#include "domain/result.h"

#include "base/buffer.h"
#include <cryolot/deviation.h>
#include <string.h>

static struct cl_hash invalidation_content(const struct cl_result *result, const char *deviation)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "invalidation of %s of %s\n%s %s = %s %s\nverdict %s\ncause found by %s\n", result->code,
                    result->lot, result->test, result->stage, result->value, result->unit, result->verdict, deviation);
    struct cl_hash content = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return content;
}

enum cl_status cl_result_invalidation_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                     struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_result result;
    int64_t id;
    *superseded = false;
    CL_TRY(cl_result_read_code(cl, signature->subject, &id));
    CL_TRY(cl_result_get(cl, id, &result));
    if (result.invalidation_id == signature->id && result.invalidated_for)
        *out = invalidation_content(&result, result.invalidated_for);
    else
        *out = cl_hash_of("", 0); /* the row says nothing of this signature any more */
done:
    return status;
}

/* ---- what investigates it -------------------------------------------------------------------------------------- */

/* A deviation that names the result. */
struct naming {
    int64_t id;
    const char *code, *state, *cause;
};

struct namings {
    struct naming *at;
    size_t count, capacity;
};

static enum cl_status add_namings(struct cl *cl, int64_t result_id, struct namings *namings)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RESULT_NAMED_BY, CL_BIND(cl_int(result_id)));
    while (cl_rows_next(rows)) {
        namings->at = cl_arena_grow(&cl->arena, namings->at, namings->count, &namings->capacity, sizeof *namings->at);
        namings->at[namings->count++] = (struct naming){
            .id = cl_rows_int(rows, COL_NAMING_ID),
            .code = cl_keep_text(cl, rows, COL_NAMING_CODE),
            .state = cl_keep_text(cl, rows, COL_NAMING_STATE),
            .cause = cl_keep_text(cl, rows, COL_NAMING_CAUSE),
        };
    }
    return cl_rows_close(rows);
}

/* Those that name the result, a value that it corrects, or, of a mean, any replicate of it. */
static enum cl_status read_namings(struct cl *cl, const struct cl_result_decided *d, struct namings *out)
{
    enum cl_status status;
    struct cl_result_list before = {0}, series = {0};
    *out = (struct namings){0};
    CL_TRY(cl_result_before(cl, d->result.id, &before));
    if (cl_result_is_mean(d->test))
        CL_TRY(cl_result_series(cl, d, &series));
    CL_TRY(add_namings(cl, d->result.id, out));
    for (size_t i = 0; i < before.count; i++)
        CL_TRY(add_namings(cl, before.at[i].id, out));
    for (size_t i = 0; i < series.count; i++)
        CL_TRY(add_namings(cl, series.at[i].id, out));
done:
    return status;
}

static bool is_open(const char *state)
{
    return strcmp(state, "closed") != 0;
}

/* An error of transcription explains a value that was corrected, and says nothing of the one that counts. */
static bool is_transcription(const struct naming *naming)
{
    return !is_open(naming->state) && strcmp(naming->cause, "transcription") == 0;
}

/* ---- whether it may be ----------------------------------------------------------------------------------------- */

/* What the cause of a deviation means for its results; a laboratory's alone makes them say nothing of the product. */
static enum cl_status check_cause(struct cl *cl, const struct cl_result *result, const char *code, const char *cause)
{
    const char *remedy = "a result counts unless its cause is unrelated to the product: --cause laboratory";
    if (strcmp(cause, "laboratory") == 0)
        return CL_OK;
    if (strcmp(cause, "transcription") == 0)
        remedy = cl_arena_print(&cl->arena, "cryolot result correct %s VALUE --raw FILE --reason R", result->code);
    return cl_refuse(cl, "result.cause", result->code, remedy, "%s found the cause '%s': %s stays valid", code, cause,
                     result->code);
}

/* No other deviation leads around what investigates the result. */
static enum cl_status check_namings(struct cl *cl, const struct cl_result *result, const struct namings *namings,
                                    const struct cl_deviation *deviation)
{
    enum cl_status status = CL_OK;
    const char *investigated_by = NULL;
    bool named = false;
    for (size_t i = 0; i < namings->count && status == CL_OK; i++) {
        const struct naming *naming = &namings->at[i];
        if (is_transcription(naming))
            continue;
        investigated_by = naming->code;
        named |= naming->id == deviation->id;
        if (is_open(naming->state))
            return cl_refuse(
                cl, "result.cause", result->code,
                cl_arena_print(&cl->arena, "cryolot deviation close %s --cause CAUSE --conclusion TEXT", naming->code),
                "%s investigates %s and is open: it did not find a cause yet", naming->code, result->code);
        status = check_cause(cl, result, naming->code, naming->cause);
    }
    if (status == CL_OK && investigated_by && !named)
        return cl_refuse(cl, "result.investigation", result->code,
                         cl_arena_print(&cl->arena, "cryolot result invalidate %s --deviation %s --reason R",
                                        result->code, investigated_by),
                         "%s does not name %s, which %s investigated", deviation->code, result->code, investigated_by);
    return status;
}

static enum cl_status check_concerned(struct cl *cl, const struct cl_result *result, const struct namings *namings,
                                      const struct cl_deviation *deviation)
{
    bool concerns;
    enum cl_status status = cl_result_is_concerned(cl, result, deviation->id, &concerns);
    for (size_t i = 0; i < namings->count; i++)
        concerns |= status == CL_OK && namings->at[i].id == deviation->id;
    if (status != CL_OK || concerns)
        return status;
    return cl_refuse(cl, "result.investigation", result->code,
                     cl_arena_print(&cl->arena, "cryolot deviation list --lot %s", result->lot),
                     "%s concerns neither %s nor its lot %s", deviation->code, result->code, result->lot);
}

static enum cl_status check_investigation(struct cl *cl, const struct cl_result_decided *d,
                                          const struct cl_deviation *deviation)
{
    enum cl_status status;
    struct namings namings;
    CL_TRY(read_namings(cl, d, &namings));
    CL_TRY(check_concerned(cl, &d->result, &namings, deviation));
    if (is_open(deviation->state))
        return cl_refuse(cl, "result.investigation", d->result.code,
                         cl_arena_print(&cl->arena, "cryolot deviation close %s --cause laboratory --conclusion TEXT",
                                        deviation->code),
                         "%s is open: it did not find a cause yet", deviation->code);
    CL_TRY(check_cause(cl, &d->result, deviation->code, deviation->cause));
    CL_TRY(check_namings(cl, &d->result, &namings, deviation));
done:
    return status;
}

static enum cl_status check_invalidable(struct cl *cl, const struct cl_result_decided *d,
                                        const struct cl_deviation *deviation)
{
    enum cl_status status;
    CL_TRY(cl_result_check_in_force(cl, &d->result));
    CL_TRY(cl_result_check_unsigned(cl, &d->result, &d->lot, "invalidated"));
    CL_TRY(cl_result_check_independent(cl, &d->result, "invalidator.independent", "invalidate"));
    CL_TRY(check_investigation(cl, d, deviation));
done:
    return status;
}

/* ---- invalidating ---------------------------------------------------------------------------------------------- */

enum cl_status cl_result_invalidate(struct cl *cl, const char *code, const char *deviation_code, struct cl_result *out)
{
    enum cl_status status;
    struct cl_result_decided d;
    struct cl_deviation deviation;
    int64_t id, signature_id;
    CL_TRY(cl_result_read_code(cl, code, &id));
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_INVALIDATE, cl_result_code(cl, id)));
    CL_TRY(cl_result_decided_read(cl, id, &d));
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
