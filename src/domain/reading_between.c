/* Rows of a file that lie between rows of the same sensor on record, or the other way round: a sensor has one
 * temperature at a time, so the two have to tell the same story. */
#include "domain/equipment.h"
#include "domain/reading_import.h"
#include <inttypes.h>

enum { TOLERANCE_MC = 2000, GAP_TIMES = 3 };

static const int64_t MINUTE_MS = 60 * 1000, GAP_MS = 60 * 60 * 1000;

enum cl_status cl_reading_gap(struct cl *cl, int64_t sensor_id, int64_t *gap_ms)
{
    struct cl_equipment sensor = {0};
    *gap_ms = GAP_MS;
    if (!sensor_id)
        return CL_OK;
    enum cl_status status = cl_equipment_by_id(cl, sensor_id, &sensor);
    if (status == CL_OK && sensor.every_minutes)
        *gap_ms = GAP_TIMES * sensor.every_minutes * MINUTE_MS;
    return status;
}

/* Two readings of one side, next to each other, and one of the other side between them. */
struct between {
    struct cl_reading_point before, middle, behind;
};

/* Whether it is outside of what the two around it say. */
static bool is_outside(const struct between *at)
{
    int64_t a = at->before.temperature_mc, b = at->behind.temperature_mc, mc = at->middle.temperature_mc;
    return mc < (a < b ? a : b) - TOLERANCE_MC || mc > (a > b ? a : b) + TOLERANCE_MC;
}

static bool is_between(const struct between *at, int64_t gap_ms)
{
    return at->before.at_ms < at->middle.at_ms && at->middle.at_ms < at->behind.at_ms &&
           at->behind.at_ms - at->before.at_ms <= gap_ms;
}

bool cl_reading_is_outside(struct cl_reading_point before, struct cl_reading_point middle,
                           struct cl_reading_point behind, int64_t gap_ms)
{
    struct between at = {before, middle, behind};
    return is_between(&at, gap_ms) && is_outside(&at);
}

static struct cl_reading_point nearer(const struct between *at)
{
    return at->middle.at_ms - at->before.at_ms <= at->behind.at_ms - at->middle.at_ms ? at->before : at->behind;
}

static void refuse(struct cl *cl, struct cl_reading_series *series, const struct cl_reading_row *row,
                   const struct cl_reading_point *record)
{
    char at[CL_TIME_TEXT], mc[CL_QUANTITY_TEXT];
    cl_fail_row(cl->error, row->line, "temperature_c", "the record has %s of the same sensor at %s, next to it",
                cl_temperature_write(record->temperature_mc, mc, sizeof mc),
                cl_time_write_local(record->at_ms, series->timezone, true, at, sizeof at));
    if (series->contradiction.lines++ == 0)
        series->contradiction = (struct cl_reading_contradiction){
            1, row->line, row->at_ms, row->temperature_mc, record->temperature_mc, record->at_ms};
}

static struct cl_reading_point point_of(const struct cl_reading_row *row)
{
    return (struct cl_reading_point){.at_ms = row->at_ms, .temperature_mc = row->temperature_mc};
}

/* The row at `i` between two of the record, of which record->at[at] is the first one that is not before it. */
static bool row_is_outside(const struct cl_reading_series *series, size_t i, const struct cl_reading_points *record,
                           size_t at, int64_t gap_ms, struct cl_reading_point *other)
{
    if (at == 0 || at == record->count)
        return false;
    struct between around = {record->at[at - 1], point_of(&series->rows[i]), record->at[at]};
    *other = nearer(&around);
    return is_between(&around, gap_ms) && is_outside(&around);
}

/* One of the record between the row at `i` and the one before it in the file. */
static bool record_is_outside(const struct cl_reading_series *series, size_t i, const struct cl_reading_points *record,
                              size_t at, int64_t gap_ms, struct cl_reading_point *other)
{
    for (; i > 0 && at > 0 && record->at[at - 1].at_ms > series->rows[i - 1].at_ms; at--) {
        struct between around = {point_of(&series->rows[i - 1]), record->at[at - 1], point_of(&series->rows[i])};
        *other = record->at[at - 1];
        if (is_between(&around, gap_ms) && is_outside(&around))
            return true;
    }
    return false;
}

void cl_reading_between(struct cl *cl, struct cl_reading_series *series, const struct cl_reading_points *record,
                        int64_t gap_ms)
{
    struct cl_reading_point other;
    size_t at = 0;
    if (!series->sensor_id) /* two thermometers may lie behind what names none */
        return;
    for (size_t i = 0; i < series->count; i++) {
        while (at < record->count && record->at[at].at_ms < series->rows[i].at_ms)
            at++;
        if (row_is_outside(series, i, record, at, gap_ms, &other) ||
            record_is_outside(series, i, record, at, gap_ms, &other))
            refuse(cl, series, &series->rows[i], &other);
    }
}
