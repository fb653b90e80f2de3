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

/* Refuses with every row of a question that must have none. */
static enum cl_status require_none(struct cl *cl, const struct cl_lot *lot, enum cl_sql sql, const char *behind,
                                   const char *remedy)
{
    struct cl_problems problems = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, &problems, "%s%s", cl_rows_text(rows, 0), behind);
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK)
        return status;
    return cl_problems_end(cl, &problems, CL_REFUSED, "hold.investigation", lot->code, remedy,
                           cl_arena_print(&cl->arena, "cannot lift the hold on '%s'", lot->code));
}

/* A hold that a deviation put ends with it; and where it found the cause in the product after all, no invalidated
 * result leads around it. */
static enum cl_status check_investigations(struct cl *cl, const struct cl_lot *lot)
{
    enum cl_status status;
    CL_TRY(
        require_none(cl, lot, SQL_LOT_HOLD_DEVIATIONS, " is open",
                     "the hold ends with the deviation: cryolot deviation close DEVIATION --cause C --conclusion T"));
    CL_TRY(require_none(cl, lot, SQL_LOT_HOLD_INVALIDATED, "",
                        cl_arena_print(&cl->arena, "cryolot lot reject %s --reason R", lot->code)));
done:
    return status;
}

enum cl_status cl_lot_unhold(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_hash content;
    int64_t signature_id;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_UNHOLD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    if (!lot.held) {
        status = cl_refuse(cl, "lot.held", code, NULL, "lot '%s' is not held", code);
        goto done;
    }
    CL_TRY(check_investigations(cl, &lot));
    CL_TRY(
        lifting_content(code, cl->reason, cl_rows_open(cl->store, SQL_LOT_HOLDS, CL_BIND(cl_int(lot.id))), &content));
    CL_TRY(cl_sign(cl, "hold lifted", code, &content, &signature_id));
    CL_TRY(cl_store_change(
        cl->store, SQL_LOT_UNHOLD,
        CL_BIND(cl_int(lot.id), cl_int(cl->actor.id), cl_int(cl->now_ms), cl_text(cl->reason), cl_int(signature_id))));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}
