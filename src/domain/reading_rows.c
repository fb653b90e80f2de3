/* How rows of a file of readings are read, and what they mean beside what is on record. */
#include "domain/equipment.h"
#include "domain/reading_import.h"
#include "domain/storage.h"
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DAY_SIZE = 10, COLDEST_MC = -273150, WARMEST_MC = 200000 };

static const int64_t DAY_MS = 24 * 60 * 60 * 1000, LATE_MS = 15 * 60 * 1000;

/* ---- times ----------------------------------------------------------------------------------------------------- */

static bool has_offset(const char *text, size_t size)
{
    return text[size - 1] == 'Z' || strpbrk(text + DAY_SIZE, "+-");
}

/* Asks for the offset of a day, and whether it is the same at its end. */
static void learn_day(const char *text, const char *timezone, struct cl_known_offset *known)
{
    char begin[32], utc[32], next[32];
    int64_t begin_ms = 0, utc_ms = 0, end_ms = 0;
    struct cl_date day;
    *known = (struct cl_known_offset){.timezone = timezone};
    memcpy(known->day, text, DAY_SIZE);
    if (cl_date_read(known->day, &day, NULL) != CL_OK)
        return;
    snprintf(begin, sizeof begin, "%s 00:00", known->day);
    snprintf(utc, sizeof utc, "%sT00:00Z", known->day);
    cl_date_write(cl_date_add_days(day, 1), next, sizeof next);
    strcat(next, " 00:00");
    if (cl_time_read(begin, timezone, &begin_ms, NULL) != CL_OK || cl_time_read(utc, NULL, &utc_ms, NULL) != CL_OK ||
        cl_time_read(next, timezone, &end_ms, NULL) != CL_OK)
        return;
    known->constant = end_ms - begin_ms == DAY_MS;
    known->offset_ms = utc_ms - begin_ms;
}

enum cl_status cl_reading_time_read(const char *text, const char *timezone, struct cl_known_offset *known,
                                    int64_t *at_ms, struct cl_error *error)
{
    char utc[48];
    size_t size = strlen(text);
    int64_t utc_ms;
    if (size <= DAY_SIZE || size + 2 > sizeof utc || !timezone || has_offset(text, size))
        return cl_time_read(text, timezone, at_ms, error);
    if (!known->timezone || strcmp(known->timezone, timezone) != 0 || strncmp(known->day, text, DAY_SIZE) != 0)
        learn_day(text, timezone, known);
    memcpy(utc, text, size);
    memcpy(utc + size, "Z", 2);
    if (!known->constant || cl_time_read(utc, NULL, &utc_ms, NULL) != CL_OK)
        return cl_time_read(text, timezone, at_ms, error);
    *at_ms = utc_ms - known->offset_ms;
    return CL_OK;
}

/* ---- temperatures ---------------------------------------------------------------------------------------------- */

/* "-185.25" without an exponent and with at most three places: what sensors write. false: it is to be looked at. */
static bool read_plain(const char *text, int64_t *mc)
{
    const char *at = text + (*text == '-');
    int64_t number = 0;
    int places = -1;
    if (!isdigit((unsigned char)*at))
        return false;
    for (; *at; at++) {
        if (*at == '.' && places < 0 && isdigit((unsigned char)at[1])) {
            places = 0;
            continue;
        }
        if (!isdigit((unsigned char)*at) || number > WARMEST_MC || places == 3)
            return false;
        number = number * 10 + (*at - '0');
        places += places >= 0;
    }
    for (places = places < 0 ? 0 : places; places < 3; places++)
        number *= 10;
    *mc = *text == '-' ? -number : number;
    return true;
}

enum cl_status cl_reading_celsius_read(const char *text, bool below_zero, int64_t *temperature_mc,
                                       struct cl_error *error)
{
    static const char example[] = "write degrees Celsius without a unit, as -185.25";
    struct cl_decimal number;
    int64_t mc;
    if (!read_plain(text, &mc)) {
        if (cl_decimal_read(text, &number, NULL) != CL_OK)
            return cl_fail(error, CL_USAGE, NULL, NULL, example, "'%s' is not a temperature", text);
        if (cl_decimal_scale(number, 3, &mc, NULL) != CL_OK)
            return cl_fail(error, CL_USAGE, NULL, NULL, example, "temperature '%s' is finer than 0.001 °C, or far off",
                           text);
    }
    if (mc < COLDEST_MC || mc > WARMEST_MC)
        return cl_fail(error, CL_USAGE, NULL, NULL, NULL, "temperature '%s' is not within -273.15 to 200 °C", text);
    if (below_zero && mc > 0)
        return cl_fail(error, CL_USAGE, NULL, NULL, "is the minus sign missing? If it is right say so with --reason",
                       "it cannot be at %s °C: all limits there are below 0 °C", text);
    *temperature_mc = mc;
    return CL_OK;
}

/* ---- what is named --------------------------------------------------------------------------------------------- */

enum cl_status cl_reading_path_fault(struct cl *cl, int64_t store_id, const char *path, int64_t at_ms,
                                     const char **fault)
{
    enum cl_status status;
    int64_t since_ms = 0;
    char since[CL_TIME_TEXT];
    const char *zone = NULL;
    const char *before = NULL, *code = NULL;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_READING_CALLED_BEFORE, CL_BIND(cl_text(path), cl_int(store_id), cl_int(at_ms)));
    if (cl_rows_next(rows)) {
        before = cl_keep_text(cl, rows, COL_READING_CALLED_BEFORE_PATH);
        code = cl_keep_text(cl, rows, COL_READING_CALLED_BEFORE_CODE);
    }
    *fault = NULL;
    CL_TRY(cl_rows_close(rows));
    if (before && store_id) {
        CL_TRY(cl_storage_zone(cl, store_id, &zone));
        CL_TRY(cl_store_int(cl->store, SQL_READING_STANDS_SINCE, &since_ms, CL_BIND(cl_int(store_id))));
        *fault = cl_arena_print(&cl->arena, "%s is there since %s: the store that was called so before is %s (%s)",
                                path, cl_time_write_local(since_ms, zone, true, since, sizeof since), before, code);
    } else if (before) {
        *fault =
            cl_arena_print(&cl->arena, "there is no store '%s': what was called so is %s (%s) now", path, before, code);
    }
done:
    return status;
}

static enum cl_status find_store(struct cl *cl, struct cl_reading_series *series)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_STORE, CL_BIND(cl_text(series->store_text)));
    if (cl_rows_next(rows)) {
        series->store_id = cl_rows_int(rows, COL_READING_NAMED_ID);
        series->site_id = cl_rows_int(rows, COL_READING_NAMED_SITE_ID);
        series->path = cl_keep_text(cl, rows, COL_READING_NAMED_PATH);
        series->timezone = cl_keep_text(cl, rows, COL_READING_NAMED_TIMEZONE);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !series->store_id) {
        status = cl_reading_path_fault(cl, 0, series->store_text, 0, &series->store_fault);
        if (!series->store_fault)
            series->store_fault = cl_arena_print(&cl->arena, "there is no store '%s'", series->store_text);
    }
    /* whether another store was called so before: the path is asked for each row of a time before it stood there */
    if (status == CL_OK && series->store_id && strcmp(series->store_text, series->path) == 0)
        status = cl_store_int(cl->store, SQL_READING_STANDS_SINCE, &series->stands_since_ms,
                              CL_BIND(cl_int(series->store_id)));
    return status;
}

/* Whether a sensor was ever in the store. */
static bool was_mounted(const struct cl_equipment_mounting_list *mountings, int64_t store_id)
{
    for (size_t i = 0; i < mountings->count; i++)
        if (mountings->at[i].store_id == store_id)
            return true;
    return false;
}

static enum cl_status find_sensor(struct cl *cl, struct cl_reading_series *series)
{
    enum cl_status status;
    struct cl_equipment sensor = {0};
    struct cl_equipment_mounting_list mountings = {0};
    bool found = false;
    CL_TRY(cl_equipment_find(cl, series->sensor_text, &sensor, &found));
    if (found)
        CL_TRY(cl_equipment_mountings(cl, sensor.id, &mountings));
    if (!found)
        series->sensor_fault = cl_arena_print(&cl->arena, "there is no equipment '%s'", series->sensor_text);
    else if (strcmp(sensor.kind, "sensor") != 0)
        series->sensor_fault = cl_arena_print(&cl->arena, "%s is a %s, not a sensor", series->sensor_text, sensor.kind);
    else if (series->path && !was_mounted(&mountings, series->store_id))
        series->sensor_fault = cl_arena_print(&cl->arena, "%s is a sensor of %s, not of %s", series->sensor_text,
                                              sensor.store ? sensor.store : "no store", series->path);
    series->sensor_id = found ? sensor.id : 0;
    series->ended = sensor.store_id != series->store_id || sensor.retired_at_ms;
done:
    return status;
}

enum cl_status cl_reading_series_find(struct cl *cl, struct cl_reading_series *series)
{
    enum cl_status status;
    struct cl_storage_verdict verdict = {0};
    CL_TRY(find_store(cl, series));
    if (*series->sensor_text)
        CL_TRY(find_sensor(cl, series));
    if (!series->store_fault)
        CL_TRY(cl_storage_judge(cl, series->store_id, 0, &verdict));
    series->frozen = verdict.frozen;
done:
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

void cl_reading_series_add(struct cl_reading_series *series, int64_t at_ms, int64_t temperature_mc, int64_t line)
{
    if (series->count == series->capacity) {
        series->capacity = series->capacity ? series->capacity * 2 : 1024;
        series->rows = reallocarray(series->rows, series->capacity, sizeof *series->rows);
        if (!series->rows)
            abort();
    }
    series->rows[series->count++] = (struct cl_reading_row){at_ms, (int32_t)temperature_mc, (uint32_t)line, 0, false};
}

void cl_reading_series_free(struct cl_reading_series *series)
{
    free(series->rows);
    series->rows = NULL;
    series->count = series->capacity = 0;
}

static int compare(const void *a, const void *b)
{
    const struct cl_reading_row *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms < other->at_ms ? -1 : 1;
    return (one->line > other->line) - (one->line < other->line);
}

static void sort(struct cl_reading_series *series)
{
    for (size_t i = 1; i < series->count; i++)
        if (compare(&series->rows[i - 1], &series->rows[i]) > 0) {
            qsort(series->rows, series->count, sizeof *series->rows, compare);
            return;
        }
}

/* ---- the sensor on its day ------------------------------------------------------------------------------------- */

/* The beginning of the next day in a zone. */
static int64_t end_of_day(struct cl_date day, const char *timezone)
{
    char text[32];
    int64_t end_ms;
    cl_date_write(cl_date_add_days(day, 1), text, sizeof text);
    strcat(text, " 00:00");
    return cl_time_read(text, timezone, &end_ms, NULL) == CL_OK ? end_ms : 0;
}

/* What a sensor reads belongs to the store where it was then. */
static enum cl_status check_mounted(struct cl *cl, struct cl_reading_series *series)
{
    struct cl_equipment_mounting_list mountings;
    enum cl_status status = cl_equipment_mountings(cl, series->sensor_id, &mountings);
    for (size_t i = 0; i < series->count && status == CL_OK; i++) {
        const struct cl_reading_row *row = &series->rows[i];
        const char *elsewhere = NULL;
        bool there = false;
        for (size_t at = 0; at < mountings.count && !there; at++) {
            const struct cl_equipment_mounting *mounting = &mountings.at[at];
            if (row->at_ms < mounting->from_ms || row->at_ms > mounting->until_ms)
                continue;
            there = mounting->store_id == series->store_id;
            elsewhere = mounting->store ? mounting->store : "no store";
        }
        if (!there)
            cl_fail_row(cl->error, row->line, "sensor", "%s was in %s then, not in %s", series->sensor_text,
                        elsewhere ? elsewhere : "no store", series->path);
    }
    return status;
}

/* Why a reading is doubtful, that a sensor made between when it is said to have come to the store and when somebody
 * said so: until then the record had it elsewhere, and it may have read that other store. NULL: it is not. */
static const char *late_move(struct cl *cl, const struct cl_reading_series *series,
                             const struct cl_equipment_mounting_list *mountings, int64_t at_ms)
{
    char from[CL_TIME_TEXT], said[CL_TIME_TEXT];
    for (size_t i = 0; i < mountings->count; i++) {
        const struct cl_equipment_mounting *stay = &mountings->at[i];
        if (stay->store_id != series->store_id || stay->recorded_at_ms - stay->from_ms < LATE_MS ||
            at_ms < stay->from_ms || at_ms >= stay->recorded_at_ms || at_ms > stay->until_ms)
            continue;
        return cl_arena_print(&cl->arena, "it was put there at %s by what was said at %s only",
                              cl_time_write_local(stay->from_ms, series->timezone, false, from, sizeof from),
                              cl_time_write_local(stay->recorded_at_ms, series->timezone, false, said, sizeof said));
    }
    return NULL;
}

/* Judges the sensor once a day, as it was then. One that is past its calibration, or did not pass it, is no reason to
 * refuse what it says: a store that was warm would not be on record. */
static enum cl_status check_sensor(struct cl *cl, struct cl_reading_series *series)
{
    enum cl_status status = CL_OK;
    struct cl_equipment sensor;
    struct cl_equipment_fault fault = {0};
    struct cl_equipment_mounting_list mountings;
    int64_t end_ms = INT64_MIN;
    if (!series->sensor_id)
        return CL_OK;
    CL_TRY(check_mounted(cl, series));
    CL_TRY(cl_equipment_mountings(cl, series->sensor_id, &mountings));
    CL_TRY(cl_equipment_by_id(cl, series->sensor_id, &sensor));
    for (size_t i = 0; i < series->count; i++) {
        struct cl_reading_row *row = &series->rows[i];
        if (row->at_ms >= end_ms) {
            struct cl_date day = cl_date_of(row->at_ms, sensor.timezone);
            CL_TRY(cl_equipment_judge(cl, &sensor, day, &fault));
            end_ms = end_of_day(day, sensor.timezone);
        }
        bool retired = fault.text && strcmp(fault.rule, "equipment.retired") == 0;
        if (retired || (sensor.retired_at_ms && row->at_ms > sensor.retired_at_ms)) {
            cl_fail_row(cl->error, row->line, "sensor", "%s", retired ? fault.text : "the sensor was in use no more");
            continue;
        }
        const char *doubt = fault.text ? fault.text : late_move(cl, series, &mountings, row->at_ms);
        row->doubtful = doubt != NULL;
        if (doubt && !series->doubt) {
            series->doubt = doubt;
            series->doubtful_from_ms = row->at_ms;
        }
    }
done:
    return status;
}

/* ---- what is known --------------------------------------------------------------------------------------------- */

static void refuse_other(struct cl *cl, const struct cl_reading_row *row, int64_t mc, const char *where)
{
    char text[CL_QUANTITY_TEXT];
    cl_fail_row(cl->error, row->line, "temperature_c", "%s has %s at that instant", where,
                cl_temperature_write(mc, text, sizeof text));
}

/* Holds a row against the one before it in the file, and against the record; *at: where that was left. */
static bool is_news(struct cl *cl, struct cl_reading_series *series, size_t i, const struct cl_reading_points *record,
                    size_t *at)
{
    const struct cl_reading_row *row = &series->rows[i], *before = i ? row - 1 : NULL;
    char where[48];
    if (before && before->at_ms == row->at_ms) {
        snprintf(where, sizeof where, "line %lld", (long long)before->line);
        if (before->temperature_mc != row->temperature_mc)
            refuse_other(cl, row, before->temperature_mc, where);
        series->known++;
        return false;
    }
    while (*at < record->count && record->at[*at].at_ms < row->at_ms)
        ++*at;
    size_t same = *at;
    if (same == record->count || record->at[same].at_ms != row->at_ms)
        return true;
    while (same < record->count && record->at[same].at_ms == row->at_ms &&
           record->at[same].temperature_mc != row->temperature_mc)
        same++;
    if (same == record->count || record->at[same].at_ms != row->at_ms) {
        refuse_other(cl, row, record->at[*at].temperature_mc, "the record");
        if (series->contradiction.lines++ == 0)
            series->contradiction = (struct cl_reading_contradiction){
                1, row->line, row->at_ms, row->temperature_mc, record->at[*at].temperature_mc, row->at_ms};
    }
    series->known++;
    return false;
}

enum cl_status cl_reading_series_compare(struct cl *cl, struct cl_reading_series *series)
{
    enum cl_status status;
    struct cl_reading_points record = {0};
    size_t at = 0;
    int64_t gap_ms = 0;
    if (series->count == 0)
        return CL_OK;
    cl_reading_order_note(series);
    sort(series);
    CL_TRY(check_sensor(cl, series));
    CL_TRY(cl_reading_gap(cl, series->sensor_id, &gap_ms));
    CL_TRY(cl_reading_order_judge(cl, series, gap_ms));
    CL_TRY(cl_reading_points(cl, series->store_id, series->sensor_id, series->rows[0].at_ms - gap_ms,
                             series->rows[series->count - 1].at_ms + gap_ms, &record));
    cl_reading_between(cl, series, &record, gap_ms);
    series->news.at = cl_arena_alloc(&cl->arena, series->count * sizeof *series->news.at);
    for (size_t i = 0; i < series->count; i++)
        if (is_news(cl, series, i, &record, &at))
            series->news.at[series->news.count++] =
                (struct cl_reading_point){.at_ms = series->rows[i].at_ms,
                                          .temperature_mc = series->rows[i].temperature_mc,
                                          .sensor_id = series->sensor_id,
                                          .doubtful = series->rows[i].doubtful};
done:
    return status;
}
