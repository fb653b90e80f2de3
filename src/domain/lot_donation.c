/* The donation number of a lot (ISBT 128): given with the lot or before it is decided upon. */
#include "base/isbt128.h"
#include "domain/lot.h"
#include <inttypes.h>
#include <string.h>

/* Donation numbers are given out once in a hundred years: one lot has it. */
enum cl_status cl_lot_donation_settle(struct cl *cl, const char *lot, const char *typed, struct cl_value *out)
{
    bool checked;
    char number[CL_ISBT128_DONATION + 1], shown[CL_ISBT128_DONATION_TEXT];
    *out = cl_null();
    if (!typed)
        return CL_OK;
    enum cl_status status = cl_isbt128_donation_read(typed, number, &checked, cl->error);
    if (status != CL_OK)
        return status;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_OF_DONATION, CL_BIND(cl_text(number)));
    const char *other = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    status = cl_rows_close(rows);
    if (status == CL_OK && other)
        status =
            cl_fail(cl->error, CL_CONFLICT, "lot.donation", lot, "read the number of this lot again",
                    "lot '%s' has the donation number %s already", other, cl_isbt128_donation_write(number, shown));
    *out = cl_text(cl_arena_copy(&cl->arena, number));
    return status;
}

/* A number that stands on labels stays, or they would name two donations. */
static enum cl_status check_replaceable(struct cl *cl, const struct cl_lot *lot)
{
    int64_t labels = 0;
    if (!lot->donation_number)
        return CL_OK;
    if (!cl->reason)
        return cl_refuse(cl, "act.reason", lot->code, "add --reason TEXT",
                         "lot '%s' has the donation number %s: say why it is another one", lot->code,
                         lot->donation_number);
    enum cl_status status = cl_store_int(cl->store, SQL_LOT_LABELS_OUTSTANDING, &labels, CL_BIND(cl_int(lot->id)));
    if (status == CL_OK && labels > 0)
        status = cl_refuse(cl, "labels.match", lot->code, "cryolot label spoil, each of them, then print them again",
                           "%" PRId64 " label%s of lot '%s' %s printed with the donation number %s", labels,
                           labels == 1 ? "" : "s", lot->code, labels == 1 ? "is" : "are", lot->donation_number);
    return status;
}

enum cl_status cl_lot_donation_set(struct cl *cl, const char *code, const char *number, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_value donation;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_SET, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "say the donation number of lot"));
    CL_TRY(cl_lot_donation_settle(cl, lot.code, number, &donation));
    CL_TRY(check_replaceable(cl, &lot));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_DONATION_SET, CL_BIND(cl_int(lot.id), donation)));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}
