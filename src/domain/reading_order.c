/* How the rows of one file follow each other: a logger writes one behind the other, as often as its sensor reports, and
 * one sensor has one temperature at a time. */
#include "domain/equipment.h"
#include "domain/reading_import.h"
#include <inttypes.h>

static const int64_t MINUTE_MS = 60 * 1000;

/* ---- order ------------------------------------------------------------------------------------------------------ */

void cl_reading_order_note(struct cl_reading_series *series)
{
    size_t forward = 0, back = 0;
    uint32_t stretch = 0;
    for (size_t i = 1; i < series->count; i++) {
        forward += series->rows[i].at_ms > series->rows[i - 1].at_ms;
        back += series->rows[i].at_ms < series->rows[i - 1].at_ms;
    }
    bool newest_first = back > forward;
    for (size_t i = 1; i < series->count; i++) {
        struct cl_reading_row *row = &series->rows[i];
        bool turns = newest_first ? row->at_ms > row[-1].at_ms : row->at_ms < row[-1].at_ms;
        if (turns && series->unsorted++ == 0)
            series->unsorted_line = row->line;
        row->stretch = stretch += turns;
    }
}

/* ---- two stories ------------------------------------------------------------------------------------------------- */

/* The nearest rows of other stretches around each one; -1: there is none. */
struct neighbours {
    int64_t before, behind;
};

static struct neighbours *find_neighbours(struct cl *cl, const struct cl_reading_series *series)
{
    const struct cl_reading_row *rows = series->rows;
    int64_t count = (int64_t)series->count;
    struct neighbours *at = cl_arena_alloc(&cl->arena, series->count * sizeof *at);
    for (int64_t i = 0; i < count; i++)
        at[i].before = i == 0 ? -1 : rows[i - 1].stretch != rows[i].stretch ? i - 1 : at[i - 1].before;
    for (int64_t i = count - 1; i >= 0; i--)
        at[i].behind = i == count - 1 ? -1 : rows[i + 1].stretch != rows[i].stretch ? i + 1 : at[i + 1].behind;
    return at;
}

static struct cl_reading_point point_of(const struct cl_reading_row *row)
{
    return (struct cl_reading_point){.at_ms = row->at_ms, .temperature_mc = row->temperature_mc};
}

/* A later stretch of the file that goes through the time of an earlier one tells the same. */
static void hold_against(struct cl *cl, const struct cl_reading_series *series, const struct cl_reading_row *row,
                         const struct cl_reading_row *before, const struct cl_reading_row *behind, int64_t gap_ms)
{
    char at[CL_TIME_TEXT], mc[CL_QUANTITY_TEXT];
    const struct cl_reading_row *nearer = row->at_ms - before->at_ms <= behind->at_ms - row->at_ms ? before : behind;
    if (row->stretch < before->stretch || row->stretch < behind->stretch ||
        !cl_reading_is_outside(point_of(before), point_of(row), point_of(behind), gap_ms))
        return;
    cl_fail_row(cl->error, row->line, "temperature_c",
                "line %" PRIu32 " has %s of the same sensor at %s, next to it: a sensor has one temperature at a time",
                nearer->line, cl_temperature_write(nearer->temperature_mc, mc, sizeof mc),
                cl_time_write_local(nearer->at_ms, series->timezone, true, at, sizeof at));
}

static void hold_stretches(struct cl *cl, const struct cl_reading_series *series, int64_t gap_ms)
{
    const struct neighbours *around = find_neighbours(cl, series);
    for (size_t i = 0; i < series->count; i++)
        if (around[i].before >= 0 && around[i].behind >= 0)
            hold_against(cl, series, &series->rows[i], &series->rows[around[i].before], &series->rows[around[i].behind],
                         gap_ms);
}

/* ---- how often --------------------------------------------------------------------------------------------------- */

/* Rows that come behind another one after less than half of the time in which their sensor reports. */
static void count_dense(struct cl_reading_series *series, int64_t every_ms)
{
    for (size_t i = 1; i < series->count; i++) {
        int64_t apart_ms = series->rows[i].at_ms - series->rows[i - 1].at_ms;
        if (apart_ms > 0 && apart_ms < every_ms / 2 && series->dense++ == 0)
            series->dense_line = series->rows[i].line;
    }
}

enum cl_status cl_reading_order_judge(struct cl *cl, struct cl_reading_series *series, int64_t gap_ms)
{
    struct cl_equipment sensor = {0};
    if (!series->sensor_id) /* two thermometers may lie behind what names none */
        return CL_OK;
    if (series->unsorted)
        hold_stretches(cl, series, gap_ms);
    enum cl_status status = cl_equipment_by_id(cl, series->sensor_id, &sensor);
    if (status == CL_OK)
        count_dense(series, sensor.every_minutes * MINUTE_MS);
    series->every_minutes = status == CL_OK ? sensor.every_minutes : 0;
    return status;
}

void cl_reading_order_tell(struct cl *cl, const struct cl_reading_series *series)
{
    if (series->unsorted)
        cl_notice(cl,
                  "the rows of %s%s%s are not in the order of their time, from line %" PRIu32
                  " on; look whether this is the file as its logger wrote it",
                  series->path, *series->sensor_text ? " by " : "", series->sensor_text, series->unsorted_line);
    if (series->dense)
        cl_notice(cl,
                  "%" PRId64 " row%s of %s by %s, the first in line %" PRIu32 ", %s closer to the one before than a "
                  "sensor that reports every %" PRId64 " min",
                  series->dense, series->dense == 1 ? "" : "s", series->path, series->sensor_text, series->dense_line,
                  series->dense == 1 ? "is" : "are", series->every_minutes);
}
