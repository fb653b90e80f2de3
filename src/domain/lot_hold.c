/* Holds on a lot: put by anyone, lifted by QA, signed; those of an open deviation end with it alone. */
#include "base/buffer.h"
#include "domain/lot.h"
#include "domain/problem.h"

enum cl_status cl_lot_hold(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_HOLD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_HOLD,
                               CL_BIND(cl_int(lot.id), cl_text(cl->reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}

/* ---- lifting --------------------------------------------------------------------------------------------------- */

/* What the signer of a lifting stands for: each hold and why it ends. Closes the rows. `lift_reason` NULL: as stored.
 */
static enum cl_status lifting_content(const char *lot, const char *lift_reason, struct cl_rows *rows,
                                      struct cl_hash *out)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "lot %s\n", lot);
    while (cl_rows_next(rows)) {
        const char *stored = cl_rows_text(rows, COL_LOT_HOLD_LIFT_REASON);
        cl_buffer_print(&text, "hold %lld of %s at %lld: %s\nlifted: %s\n",
                        (long long)cl_rows_int(rows, COL_LOT_HOLD_ID), cl_rows_text(rows, COL_LOT_HOLD_PUT_BY),
                        (long long)cl_rows_int(rows, COL_LOT_HOLD_PUT_AT_MS), cl_rows_text(rows, COL_LOT_HOLD_REASON),
                        lift_reason ? lift_reason
                        : stored    ? stored
                                    : "");
    }
    *out = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return cl_rows_close(rows);
}

enum cl_status cl_lot_unhold_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                            bool *superseded)
{
    *superseded = false;
    return lifting_content(signature->subject, NULL,
                           cl_rows_open(cl->store, SQL_LOT_HOLDS_LIFTED, CL_BIND(cl_int(signature->id))), out);
}

static enum cl_status add_standing(struct cl *cl, enum cl_sql sql, int64_t lot_id, const char *behind,
                                   struct cl_problems *standing)
{
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, standing, "%s%s", cl_rows_text(rows, 0), behind);
    return cl_rows_close(rows);
}

/* Why holds stay: one that a deviation put ends with it; and where it found the cause in the product after all, no
 * invalidated result leads around it. *remedy: what ends the first of them. */
static enum cl_status find_standing(struct cl *cl, const struct cl_lot *lot, struct cl_problems *standing,
                                    const char **remedy)
{
    enum cl_status status;
    CL_TRY(add_standing(cl, SQL_LOT_HOLD_DEVIATIONS, lot->id, " is open", standing));
    *remedy = standing->count
                  ? "the hold ends with the deviation: cryolot deviation close DEVIATION --cause C --conclusion T"
                  : cl_arena_print(&cl->arena, "cryolot lot reject %s --reason R", lot->code);
    CL_TRY(add_standing(cl, SQL_LOT_HOLD_INVALIDATED, lot->id, "", standing));
done:
    return status;
}

/* The holds that can be lifted; the arena's. */
struct liftable {
    int64_t *id;
    size_t count;
};

static enum cl_status find_liftable(struct cl *cl, const struct cl_lot *lot, struct liftable *out)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_HOLDS_LIFTABLE, CL_BIND(cl_int(lot->id)));
    *out = (struct liftable){0};
    while (cl_rows_next(rows)) {
        out->id = cl_arena_grow(&cl->arena, out->id, out->count, &capacity, sizeof *out->id);
        out->id[out->count++] = cl_rows_int(rows, COL_LOT_HOLD_ID);
    }
    return cl_rows_close(rows);
}

static enum cl_status lift(struct cl *cl, const struct cl_lot *lot, const struct liftable *holds)
{
    enum cl_status status;
    struct cl_hash content;
    int64_t signature_id;
    CL_TRY(lifting_content(lot->code, cl->reason,
                           cl_rows_open(cl->store, SQL_LOT_HOLDS_LIFTABLE, CL_BIND(cl_int(lot->id))), &content));
    CL_TRY(cl_sign(cl, "hold lifted", lot->code, &content, &signature_id));
    for (size_t i = 0; i < holds->count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_LOT_UNHOLD,
                                   CL_BIND(cl_int(holds->id[i]), cl_int(cl->actor.id), cl_int(cl->now_ms),
                                           cl_text(cl->reason), cl_int(signature_id))));
done:
    return status;
}

enum cl_status cl_lot_unhold(struct cl *cl, const char *code, struct cl_texts *staying, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_problems standing = {0};
    struct liftable holds;
    const char *remedy = NULL;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_UNHOLD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    if (!lot.held) {
        status = cl_refuse(cl, "lot.held", code, NULL, "lot '%s' is not held", code);
        goto done;
    }
    CL_TRY(find_standing(cl, &lot, &standing, &remedy));
    CL_TRY(find_liftable(cl, &lot, &holds));
    if (holds.count == 0)
        CL_TRY(cl_problems_end(cl, &standing, CL_REFUSED, "hold.investigation", code, remedy,
                               cl_arena_print(&cl->arena, "cannot lift the hold on '%s'", code)));
    CL_TRY(lift(cl, &lot, &holds));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = lot;
        *staying = cl_problems_texts(&standing);
    }
    return status;
}
