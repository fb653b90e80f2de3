/* One leg of a vial's way, added by whoever moves it. */
#include "domain/custody.h"

/* A leg cannot be earlier than the one before it: a vial's way would run backwards. *vial: its ID, NULL where this is
 * its first leg. */
static enum cl_status check_order(struct cl *cl, int64_t vial_id, const char **vial)
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
    *vial = code;
    if (status != CL_OK || cl_done_at_ms(cl) >= last_at_ms)
        return status;
    return cl_refuse(cl, "time.order", code, "give the true time, or have this machine's clock checked",
                     "vial %s was handled later than that already, at %s", code,
                     cl_time_write_local(last_at_ms, cl->facility.timezone, true, at, sizeof at));
}

/* ---- recorded late ---------------------------------------------------------------------------------------------- */

/* "CPN/LN2-1 was at -20 °C on ..., above -150 °C, with vial V in it", or NULL: what a leg done at that time would take
 * from the vial. */
static enum cl_status find_warm(struct cl *cl, const struct cl_custody_leg *leg, const char *vial, const char **out)
{
    char warm[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT], at[CL_TIME_TEXT];
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_CUSTODY_WARM_SINCE,
                     CL_BIND(cl_int(leg->vial_id), cl_int(cl->performed_at_ms), cl_int_or_null(leg->store_id)));
    if (cl_rows_next(rows)) {
        cl_temperature_write(cl_rows_int(rows, COL_CUSTODY_WARM_TEMPERATURE_MC), warm, sizeof warm);
        cl_temperature_write(cl_rows_int(rows, COL_CUSTODY_WARM_STORAGE_MAX_MC), limit, sizeof limit);
        cl_time_write_local(cl_rows_int(rows, COL_CUSTODY_WARM_READ_AT_MS), cl->facility.timezone, false, at,
                            sizeof at);
        *out = cl_arena_print(&cl->arena, "%s was at %s on %s, above %s, with vial %s in it",
                              cl_rows_text(rows, COL_CUSTODY_WARM_PATH), warm, at, limit, vial);
    }
    return cl_rows_close(rows);
}

static enum cl_status find_deviation(struct cl *cl, const struct cl_custody_leg *leg, const char *vial,
                                     const char **out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_CUSTODY_DEVIATION_SINCE,
                     CL_BIND(cl_int(leg->vial_id), cl_int(cl->performed_at_ms), cl_int_or_null(leg->store_id)));
    if (cl_rows_next(rows))
        *out = cl_arena_print(&cl->arena, "%s is open for %s, with vial %s in it",
                              cl_rows_text(rows, COL_CUSTODY_DEVIATION_CODE),
                              cl_rows_text(rows, COL_CUSTODY_DEVIATION_PATH), vial);
    return cl_rows_close(rows);
}

/* Nobody words an excursion away by saying that the vial had left before it: an act recorded late keeps what the record
 * holds against the vial. */
static enum cl_status check_backdated(struct cl *cl, const struct cl_custody_leg *leg, const char *vial)
{
    enum cl_status status = CL_OK;
    const char *against = NULL;
    if (cl->performed_at_ms == 0 || !vial)
        return CL_OK;
    CL_TRY(find_warm(cl, leg, vial, &against));
    if (!against)
        CL_TRY(find_deviation(cl, leg, vial, &against));
    if (against)
        status = cl_refuse(cl, "storage.backdated", vial,
                           cl_arena_print(&cl->arena,
                                          "record it as done now; when it was done, report to QA: cryolot deviation "
                                          "open --title TEXT --class major --vial %s",
                                          vial),
                           "%s: an act recorded late does not take that away, QA decides", against);
done:
    return status;
}

enum cl_status cl_custody_add(struct cl *cl, const struct cl_custody_leg *leg)
{
    enum cl_status status;
    const char *vial = NULL; /* that was handled before */
    struct cl_value position = leg->position < 0 || !leg->store_id ? cl_null() : cl_int(leg->position);
    CL_TRY(check_order(cl, leg->vial_id, &vial));
    CL_TRY(check_backdated(cl, leg, vial));
    status = cl_store_change_one(cl->store, SQL_CUSTODY_INSERT,
                                 CL_BIND(cl_int(leg->vial_id), cl_text(leg->kind), cl_int_or_null(leg->giver_id),
                                         cl_int_or_null(leg->receiver_id), cl_int_or_null(leg->store_id), position,
                                         cl_text_or_null(leg->place), cl_text_or_null(cl->reason),
                                         cl_int(cl_done_at_ms(cl))));
done:
    return status;
}
