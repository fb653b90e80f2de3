#include "domain/hold.h"
#include "base/buffer.h"
#include <cryolot/vial.h>

/* What the signer of a lifting stands for: each hold and why it ends. Closes the rows. `lift_reason` NULL: as stored.
 * No lot's code has the form of a vial's ID, so that the subject tells which it is. */
static enum cl_status content(const char *subject, const char *lift_reason, struct cl_rows *rows, struct cl_hash *out)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "%s %s\n", cl_vial_code_resembles(subject) ? "vial" : "lot", subject);
    while (cl_rows_next(rows)) {
        const char *stored = cl_rows_text(rows, COL_HOLD_LIFT_REASON);
        cl_buffer_print(&text, "hold %lld of %s at %lld: %s\nlifted: %s\n", (long long)cl_rows_int(rows, COL_HOLD_ID),
                        cl_rows_text(rows, COL_HOLD_PUT_BY), (long long)cl_rows_int(rows, COL_HOLD_PUT_AT_MS),
                        cl_rows_text(rows, COL_HOLD_REASON),
                        lift_reason ? lift_reason
                        : stored    ? stored
                                    : "");
    }
    *out = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return cl_rows_close(rows);
}

enum cl_status cl_hold_lifting_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                              bool *superseded)
{
    *superseded = false;
    return content(signature->subject, NULL,
                   cl_rows_open(cl->store, SQL_HOLD_LIFTED_BY, CL_BIND(cl_int(signature->id))), out);
}

/* Their keys, in the arena. */
static enum cl_status read_keys(struct cl *cl, enum cl_sql liftable, int64_t id, int64_t **keys, size_t *count)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, liftable, CL_BIND(cl_int(id)));
    *keys = NULL;
    *count = 0;
    while (cl_rows_next(rows)) {
        *keys = cl_arena_grow(&cl->arena, *keys, *count, &capacity, sizeof **keys);
        (*keys)[(*count)++] = cl_rows_int(rows, COL_HOLD_ID);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_hold_lift(struct cl *cl, const char *subject, enum cl_sql liftable, int64_t id, size_t *lifted)
{
    enum cl_status status;
    struct cl_hash signed_content;
    int64_t signature_id, *keys;
    CL_TRY(read_keys(cl, liftable, id, &keys, lifted));
    if (*lifted == 0)
        return CL_OK;
    CL_TRY(content(subject, cl->reason, cl_rows_open(cl->store, liftable, CL_BIND(cl_int(id))), &signed_content));
    CL_TRY(cl_sign(cl, "hold lifted", subject, &signed_content, &signature_id));
    for (size_t i = 0; i < *lifted; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_HOLD_LIFT,
                                   CL_BIND(cl_int(keys[i]), cl_int(cl->actor.id), cl_int(cl->now_ms),
                                           cl_text(cl->reason), cl_int(signature_id))));
done:
    return status;
}
