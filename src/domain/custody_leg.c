/* One leg of a vial's way, added by whoever moves it. */
#include "domain/custody.h"

/* A leg cannot be earlier than the one before it: a vial's way would run backwards. */
static enum cl_status check_order(struct cl *cl, int64_t vial_id)
{
    int64_t last_at_ms = 0;
    const char *code = NULL;
    char at[CL_TIME_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_LAST, CL_BIND(cl_int(vial_id)));
    if (cl_rows_next(rows)) {
        last_at_ms = cl_rows_int(rows, 0);
        code = cl_keep_text(cl, rows, 1);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || cl_done_at_ms(cl) >= last_at_ms)
        return status;
    return cl_refuse(cl, "time.order", code, "give the true time, or have this machine's clock checked",
                     "vial %s was handled later than that already, at %s", code,
                     cl_time_write_local(last_at_ms, cl->facility.timezone, true, at, sizeof at));
}

enum cl_status cl_custody_add(struct cl *cl, const struct cl_custody_leg *leg)
{
    enum cl_status status = check_order(cl, leg->vial_id);
    if (status != CL_OK)
        return status;
    struct cl_value position = leg->position < 0 || !leg->store_id ? cl_null() : cl_int(leg->position);
    return cl_store_change_one(cl->store, SQL_CUSTODY_INSERT,
                               CL_BIND(cl_int(leg->vial_id), cl_text(leg->kind), cl_int_or_null(leg->giver_id),
                                       cl_int_or_null(leg->receiver_id), cl_int_or_null(leg->store_id), position,
                                       cl_text_or_null(leg->place), cl_text_or_null(cl->reason),
                                       cl_int(cl_done_at_ms(cl))));
}
