/* Alarms of stores: begun by readings, acknowledged by people, switched off for a time. */
#include "domain/alarm.h"
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/excursion.h"
#include "domain/excursion_silent.h"
#include "domain/exposure.h"
#include "domain/reading.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

enum { TEXT_MOST = 500, OFF_DAYS = 7 };

static const int64_t DAY_MS = 24 * 60 * 60 * 1000;

/* ---- asking ---------------------------------------------------------------------------------------------------- */

static struct cl_store_alarm alarm_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_store_alarm){
        .id = cl_rows_int(rows, COL_ALARM_ID),
        .store = cl_keep_text(cl, rows, COL_ALARM_STORE),
        .timezone = cl_keep_text(cl, rows, COL_ALARM_TIMEZONE),
        .kind = cl_keep_text(cl, rows, COL_ALARM_KIND),
        .from_ms = cl_rows_int(rows, COL_ALARM_FROM_MS),
        .last_ms = cl_rows_int(rows, COL_ALARM_LAST_MS),
        .extreme_mc = cl_rows_int(rows, COL_ALARM_EXTREME_MC),
        .limit_mc = cl_rows_int(rows, COL_ALARM_LIMIT_MC),
        .acknowledged_by = cl_keep_text(cl, rows, COL_ALARM_ACKNOWLEDGED_BY),
        .acknowledged_at_ms = cl_rows_int(rows, COL_ALARM_ACKNOWLEDGED_AT_MS),
        .acknowledgement = cl_keep_text(cl, rows, COL_ALARM_ACKNOWLEDGEMENT),
    };
}

static struct cl_alarm_off off_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_alarm_off off = {
        .id = cl_rows_int(rows, COL_ALARM_OFF_ID),
        .store = cl_keep_text(cl, rows, COL_ALARM_OFF_STORE),
        .timezone = cl_keep_text(cl, rows, COL_ALARM_OFF_TIMEZONE),
        .from_ms = cl_rows_int(rows, COL_ALARM_OFF_FROM_MS),
        .until_ms = cl_rows_int(rows, COL_ALARM_OFF_UNTIL_MS),
        .reason = cl_keep_text(cl, rows, COL_ALARM_OFF_REASON),
        .deviation = cl_keep_text(cl, rows, COL_ALARM_OFF_DEVIATION),
        .put_by = cl_keep_text(cl, rows, COL_ALARM_OFF_PUT_BY),
        .ended_by = cl_keep_text(cl, rows, COL_ALARM_OFF_ENDED_BY),
        .ended_at_ms = cl_rows_int(rows, COL_ALARM_OFF_ENDED_AT_MS),
    };
    off.active = off.ended_at_ms == 0 && off.until_ms > cl->now_ms;
    return off;
}

static enum cl_status list_alarms(struct cl *cl, int64_t store_id, int64_t limit, struct cl_store_alarms *out)
{
    struct cl_store_alarm *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARMS_OF_STORE, CL_BIND(cl_int(store_id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = alarm_from_row(cl, rows);
    }
    out->alarms.at = items;
    out->alarms.count = count;
    return cl_rows_close(rows);
}

static enum cl_status list_off(struct cl *cl, int64_t store_id, int64_t limit, struct cl_store_alarms *out)
{
    struct cl_alarm_off *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARM_OFFS_OF_STORE, CL_BIND(cl_int(store_id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = off_from_row(cl, rows);
    }
    out->off.at = items;
    out->off.count = count;
    return cl_rows_close(rows);
}

static enum cl_status show(struct cl *cl, const struct cl_storage *store, int64_t limit, struct cl_store_alarms *out)
{
    enum cl_status status;
    out->store = store->path;
    CL_TRY(list_alarms(cl, store->id, limit, out));
    CL_TRY(list_off(cl, store->id, limit, out));
    CL_TRY(cl_excursion_list(cl, store->path, INT64_MIN, INT64_MAX, &out->excursions));
    if ((int64_t)out->excursions.count > limit) { /* the newest */
        out->excursions.at += out->excursions.count - (size_t)limit;
        out->excursions.count = (size_t)limit;
    }
done:
    return status;
}

enum cl_status cl_alarm_show(struct cl *cl, const char *store, int64_t limit, struct cl_store_alarms *out)
{
    struct cl_storage found;
    enum cl_status status = cl_storage_load(cl, store, &found);
    return status == CL_OK ? show(cl, &found, limit, out) : status;
}

enum cl_status cl_alarm_is_off(struct cl *cl, int64_t store_id, bool *off)
{
    int64_t count = 0;
    enum cl_status status =
        cl_store_int(cl->store, SQL_ALARM_IS_OFF, &count, CL_BIND(cl_int(store_id), cl_int(cl->now_ms)));
    *off = count > 0;
    return status;
}

/* ---- begun by readings ------------------------------------------------------------------------------------------ */

struct beyond {
    const char *kind; /* "too-warm", "too-cold" */
    const char *word; /* "above", "below" */
    const struct cl_storage_limit *limit;
    int64_t limit_mc;
    struct cl_reading_range range;
};

static void report_alarm(struct cl *cl, const char *store, const char *zone, const struct beyond *beyond,
                         const struct cl_reading_run *run, struct cl_alarm_report *report)
{
    char limit[CL_QUANTITY_TEXT], extreme[CL_QUANTITY_TEXT], at[CL_TIME_TEXT];
    cl_temperature_write(beyond->limit_mc, limit, sizeof limit);
    cl_temperature_write(run->extreme_mc, extreme, sizeof extreme);
    cl_time_write_local(run->from_ms, zone, false, at, sizeof at);
    report->at = cl_arena_grow(&cl->arena, report->at, report->count, &report->capacity, sizeof *report->at);
    report->at[report->count++] = (struct cl_alarm_news){
        .store = store,
        .kind = beyond->kind,
        .what =
            cl_arena_print(&cl->arena, "%s was %s %s, the limit of %s, %s %s since %s", store, beyond->word, limit,
                           beyond->limit->path, strcmp(beyond->word, "above") == 0 ? "up to" : "down to", extreme, at)};
}

static enum cl_status take_run(struct cl *cl, int64_t store_id, const struct beyond *beyond,
                               const struct cl_reading_run *run, struct cl_alarm_report *report)
{
    enum cl_status status;
    struct cl_store_alarm known = {0};
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_ALARM_OF_RUN,
                     CL_BIND(cl_int(store_id), cl_text(beyond->kind), cl_int(run->from_ms), cl_int(run->last_ms)));
    if (cl_rows_next(rows))
        known = alarm_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    bool warm = strcmp(beyond->kind, "too-warm") == 0;
    bool farther = warm ? run->extreme_mc > known.extreme_mc : run->extreme_mc < known.extreme_mc;
    if (!known.id || (known.acknowledged_at_ms && farther)) { /* who looked did not see this */
        const char *path = NULL, *zone = NULL;
        CL_TRY(cl_storage_path_by_id(cl, store_id, &path));
        CL_TRY(cl_storage_zone(cl, store_id, &zone));
        CL_TRY(cl_store_change_one(cl->store, SQL_ALARM_INSERT,
                                   CL_BIND(cl_int(store_id), cl_text(beyond->kind), cl_int(run->from_ms),
                                           cl_int(run->last_ms), cl_int(run->extreme_mc), cl_int(beyond->limit_mc))));
        report_alarm(cl, path, zone, beyond, run, report);
        return CL_OK;
    }
    int64_t from_ms = run->from_ms < known.from_ms ? run->from_ms : known.from_ms,
            last_ms = run->last_ms > known.last_ms ? run->last_ms : known.last_ms;
    if (from_ms != known.from_ms || last_ms != known.last_ms || farther)
        CL_TRY(cl_store_change_one(cl->store, SQL_ALARM_EXTEND,
                                   CL_BIND(cl_int(known.id), cl_int(from_ms), cl_int(last_ms),
                                           cl_int(farther ? run->extreme_mc : known.extreme_mc))));
done:
    return status;
}

static enum cl_status evaluate_side(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                    int64_t until_ms, const struct beyond *beyond, struct cl_alarm_report *report)
{
    enum cl_status status;
    struct cl_reading_runs runs;
    bool may_be = false;
    if (!beyond->limit->path)
        return CL_OK;
    CL_TRY(cl_reading_may_be_beyond(cl, store_id, sensor_id, from_ms, until_ms, beyond->range, &may_be));
    if (!may_be)
        return CL_OK;
    CL_TRY(cl_reading_runs(cl, store_id, sensor_id, from_ms, until_ms, beyond->range, &runs));
    for (size_t i = 0; i < runs.count; i++)
        CL_TRY(take_run(cl, store_id, beyond, &runs.at[i], report));
done:
    return status;
}

enum cl_status cl_alarm_evaluate(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                                 struct cl_alarm_report *report)
{
    enum cl_status status;
    struct cl_storage_limit upper, lower;
    CL_TRY(cl_storage_bounds(cl, store_id, &upper, &lower));
    CL_TRY(evaluate_side(cl, store_id, sensor_id, from_ms, until_ms,
                         &(struct beyond){"too-warm", "above", &upper, upper.max_mc, CL_NOT_ABOVE(upper.max_mc)},
                         report));
    CL_TRY(evaluate_side(cl, store_id, sensor_id, from_ms, until_ms,
                         &(struct beyond){"too-cold", "below", &lower, lower.min_mc, CL_NOT_BELOW(lower.min_mc)},
                         report));
done:
    return status;
}

/* ---- looked at -------------------------------------------------------------------------------------------------- */

static enum cl_status begin(struct cl *cl, enum cl_act act, const char *store, struct cl_storage *out)
{
    enum cl_status status;
    struct cl_excursion_report excursions = {0};
    CL_TRY(cl_write_begin(cl, act, NULL));
    CL_TRY(cl_storage_load(cl, store, out));
    cl_write_concerns(cl, out->path);
    CL_TRY(cl_site_require(cl, out->site_id));
    CL_TRY(cl_excursion_catch_up(cl, NULL, 0, &excursions));
    cl_excursion_tell(cl, &excursions);
    CL_TRY(cl_exposure_settle_warm(cl));
done:
    return status;
}

enum { SHOWN = 50 };

enum cl_status cl_alarm_acknowledge(struct cl *cl, const char *store, const char *found, struct cl_store_alarms *out)
{
    enum cl_status status;
    struct cl_storage of;
    struct cl_store_alarms shown;
    int64_t waiting = 0;
    CL_TRY(cl_text_check("what was found", found, TEXT_MOST, cl->error));
    CL_TRY(begin(cl, CL_ACT_STORAGE_ALARM, store, &of));
    CL_TRY(cl_store_int(cl->store, SQL_ALARM_WAITING, &waiting, CL_BIND(cl_int(of.id))));
    if (!waiting) {
        status = cl_refuse(cl, "alarm.none", of.path, cl_arena_print(&cl->arena, "cryolot storage alarm %s", of.path),
                           "no alarm of %s waits for anybody", of.path);
        goto done;
    }
    CL_TRY(cl_store_change(cl->store, SQL_ALARM_ACKNOWLEDGE,
                           CL_BIND(cl_int(of.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_text(found))));
    CL_TRY(show(cl, &of, SHOWN, &shown));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shown;
    return status;
}

/* ---- switched off ----------------------------------------------------------------------------------------------- */

static enum cl_status check_until(struct cl *cl, const struct cl_storage *store, int64_t until_ms)
{
    bool off = false;
    enum cl_status status = cl_alarm_is_off(cl, store->id, &off);
    if (status != CL_OK)
        return status;
    if (off)
        return cl_refuse(cl, "alarm.off", store->path,
                         cl_arena_print(&cl->arena, "cryolot storage alarm %s --on", store->path),
                         "the alarms of %s are off already", store->path);
    if (until_ms <= cl->now_ms)
        return cl_refuse(cl, "alarm.until", store->path, "give a time that is to come", "that time is over");
    if (until_ms > cl->now_ms + OFF_DAYS * DAY_MS)
        return cl_refuse(cl, "alarm.until", store->path, "give an earlier end; it can be switched off again then",
                         "alarms are off for at most %d days", OFF_DAYS);
    return CL_OK;
}

static enum cl_status open_off(struct cl *cl, const struct cl_storage *store, int64_t until_ms, int64_t *deviation_id)
{
    enum cl_status status;
    char until[CL_TIME_TEXT];
    const char *code = NULL;
    cl_time_write_local(until_ms, store->timezone, false, until, sizeof until);
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = cl_arena_print(&cl->arena, "alarms of %s are off until %s", store->path, until),
            .description = cl->reason,
            .class = "minor",
            .store_id = store->id},
        deviation_id, &code));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_ALARM_OFF_DUE,
                            CL_BIND(cl_int(*deviation_id), cl_date_value(cl, cl_date_of(until_ms, store->timezone)))));
done:
    return status;
}

enum cl_status cl_alarm_switch_off(struct cl *cl, const char *store, int64_t until_ms, struct cl_store_alarms *out)
{
    enum cl_status status;
    struct cl_storage of;
    struct cl_store_alarms shown;
    int64_t deviation_id = 0;
    CL_TRY(begin(cl, CL_ACT_STORAGE_ALARM_OFF, store, &of));
    CL_TRY(check_until(cl, &of, until_ms));
    CL_TRY(open_off(cl, &of, until_ms, &deviation_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_ALARM_OFF_INSERT,
                               CL_BIND(cl_int(of.id), cl_int(cl_done_at_ms(cl)), cl_int(until_ms), cl_text(cl->reason),
                                       cl_int(deviation_id), cl_int(cl->actor.id))));
    CL_TRY(show(cl, &of, SHOWN, &shown));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shown;
    return status;
}

enum cl_status cl_alarm_switch_on(struct cl *cl, const char *store, struct cl_store_alarms *out)
{
    enum cl_status status;
    struct cl_storage of;
    struct cl_store_alarms shown;
    bool off = false;
    CL_TRY(begin(cl, CL_ACT_STORAGE_ALARM_ON, store, &of));
    CL_TRY(cl_alarm_is_off(cl, of.id, &off));
    if (!off) {
        status = cl_refuse(cl, "alarm.on", of.path, cl_arena_print(&cl->arena, "cryolot storage alarm %s", of.path),
                           "the alarms of %s are on", of.path);
        goto done;
    }
    CL_TRY(cl_store_change_one(cl->store, SQL_ALARM_OFF_END,
                               CL_BIND(cl_int(of.id), cl_int(cl->now_ms), cl_int(cl->actor.id))));
    CL_TRY(show(cl, &of, SHOWN, &shown));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shown;
    return status;
}
