/* Receipt of starting material: in which condition, how warm, accepted or not. */
#include "base/text.h"
#include "domain/lot.h"
#include "domain/lot_material.h"
#include "domain/setting.h"
#include "domain/site.h"

#include <string.h>

enum { CONDITION_MOST = 300 };

enum cl_status cl_lot_receipt_read(struct cl *cl, int64_t lot_id, struct cl_lot_receipt *out)
{
    *out = (struct cl_lot_receipt){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_RECEIPT, CL_BIND(cl_int(lot_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_lot_receipt){
            .received_at_ms = cl_rows_int(rows, COL_RECEIPT_RECEIVED_AT_MS),
            .condition = cl_keep_text(cl, rows, COL_RECEIPT_CONDITION),
            .temperature_mc = cl_rows_int(rows, COL_RECEIPT_TEMPERATURE_MC),
            .accepted = cl_rows_int(rows, COL_RECEIPT_ACCEPTED) == 1,
            .reason = cl_keep_text(cl, rows, COL_RECEIPT_REASON),
            .received_by = cl_keep_text(cl, rows, COL_RECEIPT_RECEIVED_BY),
        };
    return cl_rows_close(rows);
}

static enum cl_status check_receivable(struct cl *cl, const struct cl_lot *lot, bool accepted)
{
    struct cl_lot_receipt before;
    if (strcmp(lot->kind, "tissue") != 0)
        return cl_refuse(cl, "lot.kind", lot->code, "starting material is a lot of kind tissue",
                         "'%s' is no starting material: it is a lot of kind %s", lot->code, lot->kind);
    if (!accepted && !cl->reason)
        return cl_refuse(cl, "act.reason", lot->code, "add --reason 'why'", "a reason is missing");
    enum cl_status status = cl_lot_receipt_read(cl, lot->id, &before);
    if (status == CL_OK && before.received_at_ms)
        status = cl_fail(cl->error, CL_CONFLICT, "lot.receipt", lot->code,
                         cl_arena_print(&cl->arena, "cryolot lot show %s", lot->code), "'%s' was received already",
                         lot->code);
    return status;
}

enum cl_status cl_lot_receive(struct cl *cl, const char *code, const char *condition, int64_t temperature_mc,
                              bool accepted, struct cl_lot_receipt *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_receipt receipt;
    int64_t id;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_text_check("condition", condition, CONDITION_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "condition", condition, false));
    CL_TRY(cl_anonymous_check(cl, "reason", cl->reason, false));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_RECEIVE, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    cl_write_concerns(cl, lot.donor);
    CL_TRY(check_receivable(cl, &lot, accepted));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "receive"));
    CL_TRY(
        cl_store_insert(cl->store, SQL_LOT_RECEIPT_INSERT, &id,
                        CL_BIND(cl_int(lot.id), cl_int(cl_done_at_ms(cl)), cl_text(condition), cl_int(temperature_mc),
                                cl_int(accepted), cl_text(cl->reason), cl_int(cl->actor.id))));
    CL_TRY(cl_lot_receipt_read(cl, lot.id, &receipt));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = receipt;
    return status;
}
