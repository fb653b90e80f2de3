/* Holds on a lot: put by anyone, lifted by QA, signed; those of an open deviation end with it alone. */
#include "domain/hold.h"
#include "domain/lot.h"
#include "domain/problem.h"

enum cl_status cl_lot_hold(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_HOLD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_store_change_one(cl->store, SQL_HOLD_LOT,
                               CL_BIND(cl_int(lot.id), cl_text(cl->reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}

/* ---- lifting --------------------------------------------------------------------------------------------------- */

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

enum cl_status cl_lot_unhold(struct cl *cl, const char *code, struct cl_texts *staying, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_problems standing = {0};
    size_t lifted = 0;
    const char *remedy = NULL;
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_UNHOLD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    if (!lot.held) {
        status = cl_refuse(cl, "lot.held", code, NULL, "lot '%s' is not held", code);
        goto done;
    }
    CL_TRY(find_standing(cl, &lot, &standing, &remedy));
    CL_TRY(cl_hold_lift(cl, lot.code, SQL_HOLD_LIFTABLE_OF_LOT, lot.id, &lifted));
    if (lifted == 0)
        CL_TRY(cl_problems_end(cl, &standing, CL_REFUSED, "hold.investigation", code, remedy,
                               cl_arena_print(&cl->arena, "cannot lift the hold on '%s'", code)));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = lot;
        *staying = cl_problems_texts(&standing);
    }
    return status;
}
