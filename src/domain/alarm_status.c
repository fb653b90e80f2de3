/* What stores add to status --alarms: who has to look where, now. */
#include "domain/alarm.h"
#include "domain/excursion.h"
#include "domain/excursion_silent.h"
#include "domain/reading.h"
#include "domain/setting.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <string.h>

enum { FLAT_LEAST = 12 /* readings, before they are suspect */ };

static const int64_t MINUTE_MS = 60 * 1000, HOUR_MS = 60 * 60 * 1000;

static const char *time_text(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text));
}

static const char *degrees(struct cl *cl, int64_t mc)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_temperature_write(mc, text, sizeof text));
}

static bool is_listed(const struct cl_alarms *alarms, const char *alarm, const char *code)
{
    for (size_t i = 0; i < alarms->count; i++)
        if (strcmp(alarms->at[i].alarm, alarm) == 0 && strcmp(alarms->at[i].code, code) == 0)
            return true;
    return false;
}

/* ---- too warm, too cold ----------------------------------------------------------------------------------------- */

/* `warm`: those that are too warm, else those that are too cold. */
static enum cl_status add_outside(struct cl *cl, bool warm, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    const struct cl_storage_newest *newest;
    size_t count, since = out->count;
    CL_TRY(cl_storage_newest_readings(cl, &newest, &count));
    for (size_t i = 0; i < count && (int64_t)(out->count - since) < limit; i++) {
        struct cl_storage_verdict verdict;
        bool off = false;
        CL_TRY(cl_storage_judge(cl, newest[i].store_id, newest[i].temperature_mc, &verdict));
        if (warm ? !verdict.too_warm : !verdict.too_cold)
            continue;
        CL_TRY(cl_alarm_is_off(cl, newest[i].store_id, &off));
        if (!off)
            cl_alarm_add(cl, out,
                         (struct cl_alarm){warm ? "too-warm" : "too-cold", "store", newest[i].path,
                                           cl_date_of(newest[i].read_at_ms, newest[i].timezone), NULL,
                                           cl_arena_print(&cl->arena, "%s at %s, limit %s of %s",
                                                          degrees(cl, newest[i].temperature_mc),
                                                          time_text(cl, newest[i].read_at_ms, newest[i].timezone),
                                                          degrees(cl, verdict.limit_mc), verdict.limit_of)});
    }
done:
    return status;
}

/* Within its limits again, yet nobody said that they looked. */
static enum cl_status add_waiting(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARMS_WAITING, CL_BIND(cl_int(limit)));
    while (status == CL_OK && cl_rows_next(rows)) {
        const char *alarm = cl_keep_text(cl, rows, COL_ALARM_KIND), *store = cl_keep_text(cl, rows, COL_ALARM_STORE),
                   *zone = cl_keep_text(cl, rows, COL_ALARM_TIMEZONE);
        bool off = false;
        status = cl_alarm_is_off(cl, cl_rows_int(rows, COL_ALARM_STORE_ID), &off);
        if (status == CL_OK && !off && !is_listed(out, alarm, store))
            cl_alarm_add(cl, out,
                         (struct cl_alarm){
                             alarm, "store", store, cl_date_of(cl_rows_int(rows, COL_ALARM_FROM_MS), zone), NULL,
                             cl_arena_print(&cl->arena,
                                            "%s from %s to %s, limit %s, not acknowledged: cryolot storage alarm %s "
                                            "--acknowledge TEXT",
                                            degrees(cl, cl_rows_int(rows, COL_ALARM_EXTREME_MC)),
                                            time_text(cl, cl_rows_int(rows, COL_ALARM_FROM_MS), zone),
                                            time_text(cl, cl_rows_int(rows, COL_ALARM_LAST_MS), zone),
                                            degrees(cl, cl_rows_int(rows, COL_ALARM_LIMIT_MC)), store)});
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

/* ---- excursions, switched off ------------------------------------------------------------------------------------ */

static enum cl_status add_excursions(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_excursion_list list;
    enum cl_status status = cl_excursions_running(cl, limit, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++) {
        const struct cl_excursion *of = &list.at[i];
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){"excursion", "store", of->store, cl_date_of(of->from_ms, of->timezone), NULL,
                              cl_arena_print(&cl->arena,
                                             "above %s, the limit of %s, since %s, up to %s, %" PRId64 " of %" PRId64
                                             " vial%s held: %s",
                                             degrees(cl, of->limit_mc), of->product,
                                             time_text(cl, of->from_ms, of->timezone), degrees(cl, of->warmest_mc),
                                             of->held, of->vials, of->vials == 1 ? "" : "s", of->deviation)});
    }
    return status;
}

/* Those that no further reading put on record yet. */
static enum cl_status add_unread(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_excursion_silent_list list;
    enum cl_status status = cl_excursion_silent(cl, &list);
    for (size_t i = 0; i < list.count && (int64_t)i < limit && status == CL_OK; i++)
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"excursion", "store", list.at[i].place->path,
                                       cl_date_of(list.at[i].run.from_ms, list.at[i].place->timezone), NULL,
                                       cl_arena_print(&cl->arena, "%s, with %zu vial%s in it: read it again",
                                                      cl_excursion_silent_text(cl, &list.at[i]), list.at[i].vial_count,
                                                      list.at[i].vial_count == 1 ? "" : "s")});
    return status;
}

static enum cl_status add_off(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARMS_OFF, CL_BIND(cl_int(cl->now_ms), cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t until_ms = cl_rows_int(rows, COL_ALARM_OFF_UNTIL_MS);
        const char *zone = cl_rows_text(rows, COL_ALARM_OFF_TIMEZONE);
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"alarm-off", "store", cl_keep_text(cl, rows, COL_ALARM_OFF_STORE),
                                       cl_date_of(until_ms, zone), cl_keep_text(cl, rows, COL_ALARM_OFF_LOGIN),
                                       cl_arena_print(&cl->arena, "until %s, %s: %s", time_text(cl, until_ms, zone),
                                                      cl_rows_text(rows, COL_ALARM_OFF_DEVIATION),
                                                      cl_rows_text(rows, COL_ALARM_OFF_REASON))});
    }
    return cl_rows_close(rows);
}

/* ---- silent, flat ------------------------------------------------------------------------------------------------ */

/* What should have been read by now: rows of {alarm_silent} and {alarm_sensor}, which are alike. */
static enum cl_status add_silent(struct cl *cl, enum cl_sql sql, int64_t limit, struct cl_alarms *out)
{
    int64_t count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_NO_VALUES);
    while (cl_rows_next(rows) && count < limit) {
        bool never = cl_rows_is_null(rows, COL_ALARM_SILENT_LAST_AT_MS);
        int64_t every = cl_rows_int(rows, COL_ALARM_SILENT_EVERY_MINUTES),
                last_ms = cl_rows_int(rows, never ? COL_ALARM_SILENT_SINCE_MS : COL_ALARM_SILENT_LAST_AT_MS);
        if (cl->now_ms - last_ms <= every * MINUTE_MS)
            continue;
        const char *zone = cl_rows_text(rows, COL_ALARM_SILENT_TIMEZONE);
        const char *read =
            never ? "never read" : cl_arena_print(&cl->arena, "last read %s", time_text(cl, last_ms, zone));
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"silent", cl_keep_text(cl, rows, COL_ALARM_SILENT_KIND),
                                       cl_keep_text(cl, rows, COL_ALARM_SILENT_CODE), cl_date_of(last_ms, zone), NULL,
                                       cl_arena_print(&cl->arena, "%s, due every %" PRId64 " minutes, of %s", read,
                                                      every, cl_rows_text(rows, COL_ALARM_SILENT_STORE))});
        count++;
    }
    return cl_rows_close(rows);
}

/* A day after the first frozen vial came somebody has to have looked, or a sensor. */
static enum cl_status add_unwatched(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_ALARM_UNWATCHED, CL_BIND(cl_int(cl->now_ms - 24 * HOUR_MS), cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t vials = cl_rows_int(rows, COL_ALARM_UNWATCHED_VIALS);
        const char *path = cl_keep_text(cl, rows, COL_ALARM_UNWATCHED_PATH);
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"unwatched", "store", path,
                                       cl_date_of(cl_rows_int(rows, COL_ALARM_UNWATCHED_SINCE_MS),
                                                  cl_rows_text(rows, COL_ALARM_UNWATCHED_TIMEZONE)),
                                       NULL,
                                       cl_arena_print(&cl->arena,
                                                      "nobody reads %s: %" PRId64 " vial%s in it; cryolot storage "
                                                      "reading %s, and storage set --read-every",
                                                      path, vials, vials == 1 ? "" : "s", path)});
    }
    return cl_rows_close(rows);
}

/* Whether all readings of a series in a window are one temperature, and enough of them to be suspect. */
static bool is_flat(const struct cl_reading_points *points, int64_t sensor_id, int64_t *mc)
{
    size_t count = 0;
    for (size_t i = 0; i < points->count; i++) {
        if (points->at[i].sensor_id != sensor_id)
            continue;
        if (count++ == 0)
            *mc = points->at[i].temperature_mc;
        else if (points->at[i].temperature_mc != *mc)
            return false;
    }
    return count >= FLAT_LEAST;
}

static bool is_first_of_series(const struct cl_reading_points *points, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (points->at[i].sensor_id == points->at[at].sensor_id)
            return false;
    return true;
}

static enum cl_status add_flat_of(struct cl *cl, const struct cl_storage_newest *store, int64_t hours,
                                  struct cl_alarms *out)
{
    enum cl_status status;
    struct cl_reading_points points;
    int64_t mc = 0;
    CL_TRY(cl_reading_points(cl, store->store_id, CL_ANY_SENSOR, cl->now_ms - hours * HOUR_MS, cl->now_ms, &points));
    if (points.count < FLAT_LEAST)
        return CL_OK;
    for (size_t i = 0; i < points.count && !is_listed(out, "flat", store->path); i++)
        if (is_first_of_series(&points, i) && is_flat(&points, points.at[i].sensor_id, &mc))
            cl_alarm_add(cl, out,
                         (struct cl_alarm){"flat", "store", store->path,
                                           cl_date_of(points.at[i].at_ms, store->timezone), NULL,
                                           cl_arena_print(&cl->arena, "every reading of %" PRId64 " hours is %s", hours,
                                                          degrees(cl, mc))});
done:
    return status;
}

/* A sensor whose readings never change may measure nothing. */
static enum cl_status add_flat(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    const struct cl_storage_newest *newest;
    size_t count, since = out->count;
    int64_t hours = 0;
    CL_TRY(cl_setting_count(cl, "storage.flat-hours", &hours));
    CL_TRY(cl_storage_newest_readings(cl, &newest, &count));
    for (size_t i = 0; i < count && (int64_t)(out->count - since) < limit; i++)
        if (newest[i].read_at_ms > cl->now_ms - hours * HOUR_MS)
            CL_TRY(add_flat_of(cl, &newest[i], hours, out));
done:
    return status;
}

/* ---- liquid nitrogen --------------------------------------------------------------------------------------------- */

static enum cl_status add_levels(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARM_LEVELS, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t at_ms = cl_rows_int(rows, COL_ALARM_LEVEL_READ_AT_MS);
        const char *zone = cl_rows_text(rows, COL_ALARM_LEVEL_TIMEZONE);
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){"level-low", "store", cl_keep_text(cl, rows, COL_ALARM_LEVEL_PATH),
                              cl_date_of(at_ms, zone), NULL,
                              cl_arena_print(&cl->arena, "%" PRId64 " mm at %s, at least %" PRId64 " mm",
                                             cl_rows_int(rows, COL_ALARM_LEVEL_LEVEL_MM), time_text(cl, at_ms, zone),
                                             cl_rows_int(rows, COL_ALARM_LEVEL_LEVEL_LEAST_MM))});
    }
    return cl_rows_close(rows);
}

enum cl_status cl_store_alarms_now(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    CL_TRY(add_outside(cl, true, limit, out));
    CL_TRY(add_outside(cl, false, limit, out));
    CL_TRY(add_waiting(cl, limit, out));
    CL_TRY(add_excursions(cl, limit, out));
    CL_TRY(add_unread(cl, limit, out));
    CL_TRY(add_off(cl, limit, out));
    CL_TRY(add_silent(cl, SQL_ALARM_READ_STORES, limit, out));
    CL_TRY(add_silent(cl, SQL_ALARM_SENSORS, limit, out));
    CL_TRY(add_unwatched(cl, limit, out));
    CL_TRY(add_flat(cl, limit, out));
    CL_TRY(add_levels(cl, limit, out));
done:
    return status;
}
