/* Inside of a chart's plot: what was read, what lasted, and the limits. */
#include "render/chart_drawing.h"
#include <stdlib.h>
#include <string.h>

#define LABEL_GAP    3800 /* between the names of limits */
#define NUMBER_WIDTH 4000 /* of an excursion, with room around it */
#define HATCH        2600 /* between the lines of a hatched band */
#define GAP_TIMES    4    /* a line is broken where nothing was read for so many usual distances */

/* ---- what lasted: excursions, alarms off, openings --------------------------------------------------------------- */

/* As wide as it lasted, but never too narrow to be seen. */
static void span_of(const struct cl_chart_drawing *drawing, const struct cl_chart_span *span, int64_t *left,
                    int64_t *right)
{
    *left = cl_chart_x(drawing, span->from_ms);
    *right = cl_chart_x(drawing, span->until_ms);
    if (*right - *left < 500)
        *right = *left + 500;
    if (*right > PLOT_RIGHT) {
        *left -= *right - PLOT_RIGHT;
        *right = PLOT_RIGHT;
    }
}

void cl_chart_put_band(struct cl_chart_drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom)
{
    cl_chart_put_box(&drawing->canvas, left, top, right - left, bottom - top, BAND);
}

void cl_chart_put_hatch(struct cl_chart_drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom,
                        bool falling)
{
    const struct cl_chart_stroke stroke = {150, 0, 55};
    cl_chart_put_slanted(&drawing->canvas, (struct cl_chart_area){left, top, right, bottom}, HATCH, falling, stroke);
    cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){left, top}, (struct cl_chart_xy){left, bottom}, stroke);
    cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){right, top}, (struct cl_chart_xy){right, bottom}, stroke);
}

void cl_chart_put_spans(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t left, right;
    for (size_t i = 0; i < chart->excursions.count; i++) {
        span_of(drawing, &chart->excursions.at[i], &left, &right);
        cl_chart_put_band(drawing, left, right, PLOT_TOP, PLOT_BOTTOM);
    }
    for (size_t i = 0; i < chart->alarms_off.count; i++) {
        span_of(drawing, &chart->alarms_off.at[i], &left, &right);
        cl_chart_put_hatch(drawing, left, right, PLOT_TOP, PLOT_BOTTOM, false);
    }
    for (size_t i = 0; i < chart->silences.count; i++) {
        span_of(drawing, &chart->silences.at[i], &left, &right);
        cl_chart_put_hatch(drawing, left, right, PLOT_TOP, PLOT_BOTTOM, true);
    }
}

/* The highest row in which no earlier number stands near that at x[number]. */
static int64_t free_row(const int64_t *x, const int64_t *row, size_t number)
{
    int64_t highest = 0;
    for (size_t i = 0; i < number;) {
        bool near = row[i] == highest && x[i] - x[number] < NUMBER_WIDTH && x[number] - x[i] < NUMBER_WIDTH;
        highest += near;
        i = near ? 0 : i + 1;
    }
    return highest;
}

/* Over the readings: ticks upon the time axis, and the numbers of the bands that are told in words. */
void cl_chart_put_ticks(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t left, right;
    for (size_t i = 0; i < chart->openings.count; i++) {
        span_of(drawing, &chart->openings.at[i], &left, &right);
        cl_chart_put_box(&drawing->canvas, left, PLOT_BOTTOM - 3000, right - left < 600 ? 300 : right - left, 3000,
                         BLACK);
    }
    int64_t x[LISTED_MOST], row[LISTED_MOST];
    for (size_t i = 0; i < chart->excursions.count && i < LISTED_MOST; i++) {
        span_of(drawing, &chart->excursions.at[i], &left, &right);
        x[i] = (left + right) / 2;
        row[i] = free_row(x, row, i);
        cl_chart_put_text(&drawing->canvas,
                          (struct cl_chart_text){.at = {x[i], PLOT_TOP + 4200 + row[i] * 3600},
                                                 .anchor = CL_ANCHOR_MIDDLE,
                                                 .size = POINT(9),
                                                 .width = 8000,
                                                 .bold = true,
                                                 .text = cl_arena_print(&drawing->canvas.arena, "%zu", i + 1)});
    }
}

/* ---- readings --------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* How long nothing may be read before the line is broken: what was promised, or less where it is read more often. */
static int64_t longest_gap(struct cl_chart_drawing *drawing, const struct cl_chart_series *series)
{
    int64_t promised_ms = drawing->chart->promised_ms;
    if (series->count < 2)
        return 0;
    int64_t *gap = cl_arena_alloc(&drawing->canvas.arena, series->count * sizeof *gap);
    for (size_t i = 1; i < series->count; i++)
        gap[i - 1] = series->bucket[i].first_ms - series->bucket[i - 1].last_ms;
    qsort(gap, series->count - 1, sizeof *gap, compare_numbers);
    int64_t usual_ms = GAP_TIMES * gap[(series->count - 1) / 2];
    return promised_ms > 0 && promised_ms < usual_ms ? promised_ms : usual_ms;
}

static size_t add_bucket(const struct cl_chart_drawing *drawing, const struct cl_chart_bucket *bucket,
                         struct cl_chart_xy *point)
{
    int64_t first = cl_chart_x(drawing, bucket->first_ms), last = cl_chart_x(drawing, bucket->last_ms);
    point[0] = (struct cl_chart_xy){first, cl_chart_y(drawing, bucket->first_mc)};
    if (bucket->readings == 1)
        return 1;
    point[1] = (struct cl_chart_xy){first, cl_chart_y(drawing, bucket->min_mc)};
    point[2] = (struct cl_chart_xy){first, cl_chart_y(drawing, bucket->max_mc)};
    point[3] = (struct cl_chart_xy){last, cl_chart_y(drawing, bucket->last_mc)};
    return 4;
}

/* The look of a sensor's line: told apart without colour. */
struct cl_chart_stroke cl_chart_stroke_of_series(size_t number)
{
    static const struct cl_chart_stroke strokes[] = {
        {300, 0, BLACK}, {300, 1500, BLACK}, {300, 0, 55}, {300, 600, DARK}};
    return strokes[number % (sizeof strokes / sizeof *strokes)];
}

static void put_series(struct cl_chart_drawing *drawing, size_t number)
{
    const struct cl_chart_series *series = &drawing->chart->series[number];
    struct cl_chart_xy *point = cl_arena_alloc(&drawing->canvas.arena, (4 * series->count + 1) * sizeof *point);
    int64_t gap = longest_gap(drawing, series);
    for (size_t i = 0, count = 0; i < series->count; i++) {
        count += add_bucket(drawing, &series->bucket[i], &point[count]);
        if (i + 1 < series->count && series->bucket[i + 1].first_ms - series->bucket[i].last_ms <= gap)
            continue;
        if (count == 1) /* alone between two gaps: a dot */
            cl_chart_put_box(&drawing->canvas, point[0].x - 200, point[0].y - 200, 400, 400, BLACK);
        cl_chart_put_lines(&drawing->canvas, point, count, cl_chart_stroke_of_series(number));
        count = 0;
    }
}

void cl_chart_put_mark(struct cl_chart_drawing *drawing, int64_t x, int64_t y)
{
    const struct cl_chart_stroke stroke = {350, 0, BLACK};
    cl_chart_put_box(&drawing->canvas, x - 700, y - 700, 1400, 1400, WHITE);
    const struct cl_chart_xy around[] = {
        {x - 700, y - 700}, {x + 700, y - 700}, {x + 700, y + 700}, {x - 700, y + 700}, {x - 700, y - 700}};
    cl_chart_put_lines(&drawing->canvas, around, 5, stroke);
}

void cl_chart_put_readings(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    for (size_t s = 0; s < chart->series_count; s++)
        put_series(drawing, s);
    for (size_t i = 0; i < chart->mark_count; i++)
        cl_chart_put_mark(drawing, cl_chart_x(drawing, chart->mark[i].at_ms),
                          cl_chart_y(drawing, chart->mark[i].temperature_mc));
    if (chart->by_hand + chart->of_files == 0)
        cl_chart_put_text(&drawing->canvas,
                          (struct cl_chart_text){.at = {(PLOT_LEFT + PLOT_RIGHT) / 2, (PLOT_TOP + PLOT_BOTTOM) / 2},
                                                 .anchor = CL_ANCHOR_MIDDLE,
                                                 .size = POINT(14),
                                                 .width = PLOT_WIDTH,
                                                 .grey = NAME,
                                                 .text = "nothing was read in this period"});
}

/* ---- limits ----------------------------------------------------------------------------------------------------- */

/* A broad grey line of long dashes for a product, thin short black ones upon it for an alarm: where both are at one
 * temperature, both are seen. */
struct cl_chart_stroke cl_chart_stroke_of_limit(bool product)
{
    return product ? (struct cl_chart_stroke){900, 3000, 50} : (struct cl_chart_stroke){350, 1000, BLACK};
}

static int compare_limits(const void *left, const void *right)
{
    const struct cl_chart_limit *a = left, *b = right;
    int order = (a->limit_mc < b->limit_mc) - (a->limit_mc > b->limit_mc);
    return order ? order : a->product - b->product;
}

static void put_limit_lines(struct cl_chart_drawing *drawing, bool product)
{
    const struct cl_chart *chart = drawing->chart;
    for (size_t i = 0; i < chart->limit_count; i++) {
        int64_t y = cl_chart_y(drawing, chart->limit[i].limit_mc);
        if (chart->limit[i].product == product)
            cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){PLOT_LEFT, y}, (struct cl_chart_xy){PLOT_RIGHT, y},
                              cl_chart_stroke_of_limit(product));
    }
}

/* Their names stand to the right of the plot, from the warmest down, pushed apart where limits are near each other. */
void cl_chart_put_limits(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    struct cl_chart_limit *limit = cl_arena_alloc(&drawing->canvas.arena, (chart->limit_count + 1) * sizeof *limit);
    if (chart->limit_count > 0)
        memcpy(limit, chart->limit, chart->limit_count * sizeof *limit);
    qsort(limit, chart->limit_count, sizeof *limit, compare_limits);
    put_limit_lines(drawing, true);
    put_limit_lines(drawing, false);
    int64_t label = PLOT_TOP - LABEL_GAP;
    for (size_t i = 0; i < chart->limit_count; i++) {
        char text[CL_QUANTITY_TEXT];
        int64_t y = cl_chart_y(drawing, limit[i].limit_mc);
        label = label + LABEL_GAP > y ? label + LABEL_GAP : y;
        cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){PLOT_RIGHT, y},
                          (struct cl_chart_xy){PLOT_RIGHT + 2500, label}, (struct cl_chart_stroke){150, 0, NAME});
        cl_chart_put_text(
            &drawing->canvas,
            (struct cl_chart_text){.at = {PLOT_RIGHT + 3200, label + 900},
                                   .size = POINT(7),
                                   .width = CL_CHART_WIDTH - 4000 - PLOT_RIGHT - 3200,
                                   .text = cl_arena_print(&drawing->canvas.arena, "%s %s", limit[i].name,
                                                          cl_temperature_write(limit[i].limit_mc, text, sizeof text))});
    }
}
