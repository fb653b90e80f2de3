/* One leg of a vial's way, added by whoever moves it. */
#include "domain/custody.h"
#include "domain/person.h"
#include "domain/reading.h"
#include "domain/spill.h"
#include "domain/storage.h"
#include <string.h>

/* The leg before a new one. */
struct last {
    int64_t id; /* 0: there is none */
    int64_t done_at_ms;
    const char *vial;     /* its ID; NULL where there is none */
    const char *timezone; /* of the site where it last stood; NULL: it never did */
};

/* A leg cannot be earlier than the one before it: a vial's way would run backwards. */
static enum cl_status check_order(struct cl *cl, int64_t vial_id, struct last *last)
{
    char at[CL_TIME_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_LAST, CL_BIND(cl_int(vial_id)));
    *last = (struct last){0};
    if (cl_rows_next(rows))
        *last = (struct last){cl_rows_int(rows, COL_CUSTODY_LAST_ID), cl_rows_int(rows, COL_CUSTODY_LAST_DONE_AT_MS),
                              cl_keep_text(cl, rows, COL_CUSTODY_LAST_CODE),
                              cl_keep_text(cl, rows, COL_CUSTODY_LAST_TIMEZONE)};
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || cl_done_at_ms(cl) >= last->done_at_ms)
        return status;
    return cl_refuse(cl, "time.order", last->vial, "give the true time, or have this machine's clock checked",
                     "vial %s was handled later than that already, at %s", last->vial,
                     cl_time_write_local(last->done_at_ms, last->timezone ? last->timezone : cl->facility.timezone,
                                         true, at, sizeof at));
}

enum cl_status cl_custody_last_ms(struct cl *cl, int64_t vial_id, int64_t *done_at_ms)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_LAST, CL_BIND(cl_int(vial_id)));
    *done_at_ms = cl_rows_next(rows) ? cl_rows_int(rows, COL_CUSTODY_LAST_DONE_AT_MS) : 0;
    return cl_rows_close(rows);
}

enum cl_status cl_custody_before(struct cl *cl, int64_t vial_id, int64_t done_at_ms, const char **place)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CUSTODY_BEFORE, CL_BIND(cl_int(vial_id), cl_int(done_at_ms)));
    *place = NULL;
    if (cl_rows_next(rows)) {
        struct cl_grid grid = cl_storage_grid_from_row(rows, COL_CUSTODY_BEFORE_GRID_ROWS);
        bool placed = !cl_rows_is_null(rows, COL_CUSTODY_BEFORE_POSITION);
        *place = cl_storage_place(cl, cl_keep_text(cl, rows, COL_CUSTODY_BEFORE_STORE), &grid,
                                  placed ? cl_rows_int(rows, COL_CUSTODY_BEFORE_POSITION) : -1);
    }
    return cl_rows_close(rows);
}

/* ---- recorded late ---------------------------------------------------------------------------------------------- */

/* The first reading of a store since the leg was done that is too warm, later than `before_ms` not looked at. */
static enum cl_status find_warm_in(struct cl *cl, const struct cl_rows *rows, const char *vial, int64_t *before_ms,
                                   const char **out)
{
    char warm[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT], at[CL_TIME_TEXT];
    struct cl_reading_point point;
    bool found = false;
    int64_t limit_mc = cl_rows_int(rows, COL_CUSTODY_LEFT_STORAGE_MAX_MC);
    enum cl_status status = cl_reading_first_above(cl, cl_rows_int(rows, COL_CUSTODY_LEFT_ID), cl->performed_at_ms,
                                                   *before_ms, limit_mc, &point, &found);
    if (status != CL_OK || !found)
        return status;
    *before_ms = point.at_ms - 1;
    cl_temperature_write(point.temperature_mc, warm, sizeof warm);
    cl_temperature_write(limit_mc, limit, sizeof limit);
    cl_time_write_local(point.at_ms, cl_rows_text(rows, COL_CUSTODY_LEFT_TIMEZONE), false, at, sizeof at);
    *out = cl_arena_print(&cl->arena, "%s was at %s on %s, above %s, with vial %s in it",
                          cl_rows_text(rows, COL_CUSTODY_LEFT_PATH), warm, at, limit, vial);
    return CL_OK;
}

/* "CPN/LN2-1 was at -20 °C on ..., above -150 °C, with vial V in it", or NULL: what a leg done at that time would take
 * from the vial. */
static enum cl_status find_warm(struct cl *cl, const struct cl_custody_leg *leg, const char *vial, const char **out)
{
    enum cl_status status = CL_OK;
    int64_t before_ms = INT64_MAX;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_CUSTODY_LEFT_STORES, CL_BIND(cl_int(leg->vial_id), cl_int_or_null(leg->store_id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = find_warm_in(cl, rows, vial, &before_ms, out);
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
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

enum cl_status cl_custody_taken_over(struct cl *cl, const char *state, int64_t holder_id, const char **out)
{
    struct cl_person holder = {0};
    *out = NULL;
    if (strcmp(state, "filled") != 0 || holder_id == cl->actor.id)
        return CL_OK;
    enum cl_status status = cl_person_by_id(cl, holder_id, &holder);
    if (status == CL_OK)
        *out = cl_arena_print(&cl->arena, "taken over by %s from %s without hand-over", cl->actor.name, holder.name);
    return status;
}

/* A vial that was spilled is found when it stands in a store again: in hands or in a parcel it is still out. */
static bool is_put_away(const struct cl_custody_leg *leg)
{
    return leg->store_id && strcmp(leg->kind, "spill") != 0;
}

enum cl_status cl_custody_add_after(struct cl *cl, const struct cl_custody_leg *leg, int64_t previous_id)
{
    struct cl_value position = leg->position < 0 || !leg->store_id ? cl_null() : cl_int(leg->position);
    return cl_store_change_one(cl->store, SQL_CUSTODY_INSERT,
                               CL_BIND(cl_int(leg->vial_id), cl_text(leg->kind), cl_int_or_null(leg->giver_id),
                                       cl_int_or_null(leg->receiver_id), cl_int_or_null(leg->store_id), position,
                                       cl_text_or_null(leg->place), cl_text_or_null(cl->reason),
                                       cl_int(cl_done_at_ms(cl)), cl_int_or_null(previous_id),
                                       cl_int_or_null(leg->shipment_id), cl_text_or_null(leg->condition),
                                       cl->performed_at_ms ? cl_int(cl->now_ms) : cl_null()));
}

enum cl_status cl_custody_add(struct cl *cl, const struct cl_custody_leg *leg)
{
    enum cl_status status;
    struct last last;
    CL_TRY(check_order(cl, leg->vial_id, &last));
    CL_TRY(check_backdated(cl, leg, last.vial));
    CL_TRY(cl_custody_add_after(cl, leg, last.id));
    if (is_put_away(leg))
        status = cl_spill_found(cl, leg->vial_id);
done:
    return status;
}
