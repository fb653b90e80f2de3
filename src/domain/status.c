#include "domain/status.h"
#include "domain/alarm.h"
#include "domain/in_use.h"
#include "domain/near_miss.h"
#include "domain/storage.h"
#include <cryolot/calendar.h>
#include <string.h>

static const char *const STATUSES[] = {"in-process", "quarantine", "released", "rejected",
                                       "recalled",   "withdrawn",  "closed"};
enum { STATUS_COUNT = sizeof STATUSES / sizeof *STATUSES };

static enum cl_status count_lots(struct cl *cl, struct cl_overview *out)
{
    struct cl_status_count *items = cl_arena_alloc(&cl->arena, STATUS_COUNT * sizeof *items);
    for (size_t i = 0; i < STATUS_COUNT; i++)
        items[i].status = STATUSES[i];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STATUS_LOTS, CL_NO_VALUES);
    while (cl_rows_next(rows))
        for (size_t i = 0; i < STATUS_COUNT; i++)
            if (strcmp(STATUSES[i], cl_rows_text(rows, COL_STATUS_COUNT_STATUS)) == 0)
                items[i].lots = cl_rows_int(rows, COL_STATUS_COUNT_LOTS);
    out->lots.at = items;
    out->lots.count = STATUS_COUNT;
    return cl_rows_close(rows);
}

static enum cl_status list_expiring(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    struct cl_status_expiring *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_date today = cl_today(cl, cl->facility.timezone);
    struct cl_value until = cl_date_value(cl, cl_date_add_days(today, CL_STATUS_EXPIRY_DAYS));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STATUS_EXPIRING, CL_BIND(cl_date_value(cl, today), until, cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_status_expiring){
            .lot = cl_keep_text(cl, rows, COL_STATUS_EXPIRING_CODE),
            .product = cl_keep_text(cl, rows, COL_STATUS_EXPIRING_PRODUCT),
            .status = cl_keep_text(cl, rows, COL_STATUS_EXPIRING_STATUS),
            .expires_on = cl_row_date(rows, COL_STATUS_EXPIRING_EXPIRES_ON),
            .vials_in_stock = cl_rows_int(rows, COL_STATUS_EXPIRING_VIALS),
        };
    }
    out->expiring.at = items;
    out->expiring.count = count;
    return cl_rows_close(rows);
}

static enum cl_status list_pending(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    struct cl_status_pending *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STATUS_PENDING, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_status_pending){
            .lot = cl_keep_text(cl, rows, COL_STATUS_PENDING_LOT),
            .results = cl_rows_int(rows, COL_STATUS_PENDING_RESULTS),
            .oldest_at_ms = cl_rows_int(rows, COL_STATUS_PENDING_OLDEST_AT_MS),
        };
    }
    out->pending.at = items;
    out->pending.count = count;
    return cl_rows_close(rows);
}

static enum cl_status list_holds(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    struct cl_status_hold *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STATUS_HOLDS, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_status_hold){
            .kind = cl_keep_text(cl, rows, COL_STATUS_HOLD_KIND),
            .code = cl_keep_text(cl, rows, COL_STATUS_HOLD_CODE),
            .reason = cl_keep_text(cl, rows, COL_STATUS_HOLD_REASON),
            .put_by = cl_keep_text(cl, rows, COL_STATUS_HOLD_PUT_BY),
            .put_at_ms = cl_rows_int(rows, COL_STATUS_HOLD_PUT_AT_MS),
        };
    }
    out->holds.at = items;
    out->holds.count = count;
    return cl_rows_close(rows);
}

static enum cl_status list_held(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    struct cl_status_hold *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STATUS_HELD, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_status_hold){
            .code = cl_keep_text(cl, rows, COL_STATUS_HELD_HELD),
            .reason = cl_keep_text(cl, rows, COL_STATUS_HELD_REASON),
            .put_by = cl_keep_text(cl, rows, COL_STATUS_HELD_PUT_BY),
            .put_at_ms = cl_rows_int(rows, COL_STATUS_HELD_PUT_AT_MS),
        };
    }
    out->held.at = items;
    out->held.count = count;
    return cl_rows_close(rows);
}

struct overdue_list {
    struct cl_status_overdue *items;
    size_t count, capacity, most;
};

static void add_overdue(struct cl *cl, struct overdue_list *list, struct cl_status_overdue overdue)
{
    if (list->count == list->most)
        return;
    list->items = cl_arena_grow(&cl->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = overdue;
}

/* Doses and infusions, by the minute. */
static enum cl_status add_late(struct cl *cl, struct overdue_list *list)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STATUS_OVERDUE, CL_BIND(cl_int(cl->now_ms), cl_int((int64_t)list->most)));
    while (cl_rows_next(rows)) {
        int64_t due_at_ms = cl_rows_int(rows, COL_STATUS_OVERDUE_DUE_AT_MS);
        const char *zone = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_TIMEZONE);
        add_overdue(cl, list,
                    (struct cl_status_overdue){
                        .kind = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_KIND),
                        .code = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_CODE),
                        .subject = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_SUBJECT),
                        .state = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_STATE),
                        .timezone = zone,
                        .due_on = cl_date_of(due_at_ms, zone),
                        .due_at_ms = due_at_ms,
                        .holder = cl_keep_text(cl, rows, COL_STATUS_OVERDUE_HOLDER),
                    });
    }
    return cl_rows_close(rows);
}

/* What was due through a day. */
static enum cl_status add_missed(struct cl *cl, struct overdue_list *list)
{
    struct cl_due_list due;
    enum cl_status status = cl_calendar(cl, &(struct cl_calendar_query){0}, &due);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < due.count && due.at[i].overdue; i++) {
        const struct cl_due *missed = &due.at[i];
        if (strcmp(missed->kind, "dose") != 0)
            add_overdue(cl, list,
                        (struct cl_status_overdue){.kind = missed->kind,
                                                   .code = missed->code,
                                                   .due_on = missed->on,
                                                   .holder = missed->owner,
                                                   .about = missed->about});
    }
    return CL_OK;
}

static enum cl_status list_overdue(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    enum cl_status status;
    struct overdue_list list = {.most = (size_t)limit};
    CL_TRY(add_late(cl, &list));
    CL_TRY(add_missed(cl, &list));
    out->overdue.at = list.items;
    out->overdue.count = list.count;
done:
    return status;
}

static void add_outside(const struct cl_storage_newest *newest, const struct cl_storage_verdict *verdict,
                        struct cl_status_outside *items, struct cl_status_outside_list *list)
{
    items[list->count++] = (struct cl_status_outside){newest->path,       newest->timezone,  newest->temperature_mc,
                                                      newest->read_at_ms, verdict->limit_mc, verdict->limit_of};
    list->at = items;
}

static enum cl_status list_outside(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    enum cl_status status;
    const struct cl_storage_newest *newest;
    size_t count, most = (size_t)limit;
    CL_TRY(cl_storage_newest_readings(cl, &newest, &count));
    struct cl_status_outside *warm = cl_arena_alloc(&cl->arena, count * sizeof *warm + 1);
    struct cl_status_outside *cold = cl_arena_alloc(&cl->arena, count * sizeof *cold + 1);
    for (size_t i = 0; i < count; i++) {
        struct cl_storage_verdict verdict;
        bool off = false;
        CL_TRY(cl_alarm_is_off(cl, newest[i].store_id, &off));
        if (off)
            continue;
        CL_TRY(cl_storage_judge(cl, newest[i].store_id, newest[i].temperature_mc, &verdict));
        if (verdict.too_warm && out->too_warm.count < most)
            add_outside(&newest[i], &verdict, warm, &out->too_warm);
        if (verdict.too_cold && out->too_cold.count < most)
            add_outside(&newest[i], &verdict, cold, &out->too_cold);
    }
done:
    return status;
}

/* ---- what asks for somebody, noun by noun ------------------------------------------------------------------------ */

static cl_alarm_source *const SOURCES[] = {
    cl_in_use_alarms, cl_near_miss_alarms, cl_recall_alarms, cl_store_alarms_now, cl_begun_alarms,
    cl_hands_alarms,  cl_unstored_alarms,  cl_order_alarms,  cl_sign_in_alarms,
};

void cl_alarm_add(struct cl *cl, struct cl_alarms *alarms, struct cl_alarm alarm)
{
    alarms->at = cl_arena_grow(&cl->arena, alarms->at, alarms->count, &alarms->capacity, sizeof *alarms->at);
    alarms->at[alarms->count++] = alarm;
}

static enum cl_status gather_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < sizeof SOURCES / sizeof *SOURCES; i++)
        CL_TRY(SOURCES[i](cl, limit, out));
done:
    return status;
}

/* Those that no other list of the overview shows. */
static enum cl_status list_alarms(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    struct cl_alarms alarms = {0};
    size_t kept = 0;
    enum cl_status status = gather_alarms(cl, limit, &alarms);
    for (size_t i = 0; i < alarms.count; i++) {
        const struct cl_status_outside_list *shown =
            strcmp(alarms.at[i].alarm, "too-warm") == 0 ? &out->too_warm : &out->too_cold;
        bool outside = strncmp(alarms.at[i].alarm, "too-", 4) == 0, elsewhere = false;
        for (size_t at = 0; at < shown->count && outside; at++)
            elsewhere |= strcmp(shown->at[at].store, alarms.at[i].code) == 0;
        if (!elsewhere)
            alarms.at[kept++] = alarms.at[i];
    }
    out->alarms = (struct cl_alarm_list){alarms.at, kept};
    return status;
}

enum cl_status cl_overview(struct cl *cl, int64_t limit, struct cl_overview *out)
{
    enum cl_status status;
    struct cl_overview overview = {0};
    CL_TRY(count_lots(cl, &overview));
    CL_TRY(list_expiring(cl, limit, &overview));
    CL_TRY(list_pending(cl, limit, &overview));
    CL_TRY(list_holds(cl, limit, &overview));
    CL_TRY(list_held(cl, limit, &overview));
    CL_TRY(list_overdue(cl, limit, &overview));
    CL_TRY(list_outside(cl, limit, &overview));
    CL_TRY(list_alarms(cl, limit, &overview));
    *out = overview;
done:
    return status;
}

/* ---- alarms ------------------------------------------------------------------------------------------------------ */

static struct cl_alarm alarm_of_overdue(struct cl *cl, const struct cl_status_overdue *overdue)
{
    char until[CL_TIME_TEXT];
    const char *about = overdue->about;
    if (!about)
        about = cl_arena_print(&cl->arena, "use by %s, for %s, %s",
                               cl_time_write_local(overdue->due_at_ms, overdue->timezone, false, until, sizeof until),
                               overdue->subject, overdue->state);
    return (struct cl_alarm){"overdue", overdue->kind, overdue->code, overdue->due_on, overdue->holder, about};
}

enum cl_status cl_alarms(struct cl *cl, int64_t limit, struct cl_alarm_list *out)
{
    enum cl_status status;
    struct cl_overview overview = {0};
    struct cl_alarms alarms = {0};
    CL_TRY(list_overdue(cl, limit, &overview));
    for (size_t i = 0; i < overview.overdue.count; i++)
        cl_alarm_add(cl, &alarms, alarm_of_overdue(cl, &overview.overdue.at[i]));
    CL_TRY(gather_alarms(cl, limit, &alarms));
    *out = (struct cl_alarm_list){alarms.at, alarms.count};
done:
    return status;
}
