/* What stands where on a chart, in whole micrometres: no scale is computed in floating point. */
#include "base/arena.h"
#include "render/chart.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MARGIN        12000
#define PLOT_LEFT     34000
#define PLOT_RIGHT    243000
#define PLOT_TOP      47000
#define PLOT_BOTTOM   150000
#define PLOT_WIDTH    (PLOT_RIGHT - PLOT_LEFT)
#define PLOT_HEIGHT   (PLOT_BOTTOM - PLOT_TOP)
#define LEGEND_TOP    163000
#define LIST_TOP      177000
#define FOOT          204000
#define LISTED_MOST   6    /* excursions and alarms that are told in words under the plot */
#define LABEL_GAP     3800 /* between the names of limits */
#define NUMBER_WIDTH  4000 /* of an excursion, with room around it */
#define HATCH         2600 /* between the lines of a hatched band */
#define GAP_TIMES     4    /* a line is broken where nothing was read for so many usual distances */
#define TICKS_MOST    9    /* of temperature */
#define DAYS_LABELLED 11

#define POINT(size)   ((size)*25400 / 72) /* micrometres of whole points */

enum { BLACK = 0, DARK = 30, NAME = 40, RULE = 80, BAND = 85, WHITE = 100 };

struct drawing {
    const struct cl_chart *chart;
    const struct cl_chart_pen *pen;
    struct cl_arena arena;
    int64_t low_mc, high_mc, step_mc; /* of the axis */
    enum cl_status status;            /* the first failure of a text */
};

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* ---- strokes and texts ------------------------------------------------------------------------------------------ */

static void put_text(struct drawing *drawing, struct cl_chart_text text)
{
    if (drawing->status == CL_OK && !is_empty(text.text))
        drawing->status = drawing->pen->text(drawing->pen->sheet, &text);
}

static void put_box(struct drawing *drawing, int64_t x, int64_t y, int64_t width, int64_t height, int grey)
{
    drawing->pen->box(drawing->pen->sheet, (struct cl_chart_xy){x, y}, width, height, grey);
}

static void put_line(struct drawing *drawing, struct cl_chart_xy from, struct cl_chart_xy to,
                     struct cl_chart_stroke stroke)
{
    const struct cl_chart_xy both[] = {from, to};
    drawing->pen->line(drawing->pen->sheet, both, 2, stroke);
}

/* ---- scales ----------------------------------------------------------------------------------------------------- */

static int64_t x_of(const struct drawing *drawing, int64_t at_ms)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t within = at_ms < chart->from_ms ? chart->from_ms : at_ms > chart->until_ms ? chart->until_ms : at_ms;
    return PLOT_LEFT + (within - chart->from_ms) * PLOT_WIDTH / (chart->until_ms - chart->from_ms);
}

static int64_t y_of(const struct drawing *drawing, int64_t mc)
{
    return PLOT_BOTTOM - (mc - drawing->low_mc) * PLOT_HEIGHT / (drawing->high_mc - drawing->low_mc);
}

static void reach(struct drawing *drawing, bool *any, int64_t mc)
{
    drawing->low_mc = *any && drawing->low_mc < mc ? drawing->low_mc : mc;
    drawing->high_mc = *any && drawing->high_mc > mc ? drawing->high_mc : mc;
    *any = true;
}

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/* The axis holds every reading and every limit, and ends on ticks of 1, 2 or 5 times a power of ten. */
static void find_scale(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    static const int64_t times[] = {2, 5, 10};
    bool any = false;
    for (size_t s = 0; s < chart->series_count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            reach(drawing, &any, chart->series[s].bucket[i].min_mc);
            reach(drawing, &any, chart->series[s].bucket[i].max_mc);
        }
    for (size_t i = 0; i < chart->mark_count; i++)
        reach(drawing, &any, chart->mark[i].temperature_mc);
    for (size_t i = 0; i < chart->limit_count; i++)
        reach(drawing, &any, chart->limit[i].limit_mc);
    if (!any)
        drawing->low_mc = -200000, drawing->high_mc = 0;
    int64_t room = (drawing->high_mc - drawing->low_mc) / 20;
    drawing->low_mc -= room + 500;
    drawing->high_mc += room + 500;
    int64_t power = 100;
    drawing->step_mc = power;
    for (size_t i = 0; (drawing->high_mc - drawing->low_mc) / drawing->step_mc >= TICKS_MOST; i++) {
        drawing->step_mc = power * times[i % 3];
        power *= i % 3 == 2 ? 10 : 1;
    }
    drawing->low_mc = floor_to(drawing->low_mc, drawing->step_mc);
    drawing->high_mc = floor_to(drawing->high_mc + drawing->step_mc - 1, drawing->step_mc);
}

/* ---- the time axis ---------------------------------------------------------------------------------------------- */

struct time_step {
    int64_t minutes;  /* within a day; 0: of whole days or months */
    int days, months; /* one of them */
    int64_t about_ms; /* its length */
};

#define MINUTE INT64_C(60000)
#define DAY    (1440 * MINUTE)

static struct time_step time_step(int64_t period_ms)
{
    static const struct time_step steps[] = {
        {1, 0, 0, MINUTE},         {2, 0, 0, 2 * MINUTE},   {5, 0, 0, 5 * MINUTE},     {10, 0, 0, 10 * MINUTE},
        {30, 0, 0, 30 * MINUTE},   {60, 0, 0, 60 * MINUTE}, {180, 0, 0, 180 * MINUTE}, {360, 0, 0, 360 * MINUTE},
        {720, 0, 0, 720 * MINUTE}, {0, 1, 0, DAY},          {0, 2, 0, 2 * DAY},        {0, 7, 0, 7 * DAY},
        {0, 0, 1, 30 * DAY},       {0, 0, 3, 91 * DAY},     {0, 0, 6, 182 * DAY},      {0, 0, 12, 365 * DAY},
    };
    size_t i = 0;
    while (i + 1 < sizeof steps / sizeof *steps && period_ms / steps[i].about_ms > DAYS_LABELLED)
        i++;
    struct time_step step = steps[i];
    while (step.months > 0 && period_ms / (step.months * 30 * DAY) > DAYS_LABELLED)
        step.months += 12;
    return step;
}

/* When a civil day begins in a zone; where it has no midnight, an hour later. */
static int64_t day_begins(struct cl_date date, const char *zone)
{
    static const char *const hours[] = {"00:00", "01:00"};
    char day[CL_DATE_TEXT], text[CL_TIME_TEXT] = "";
    int64_t at_ms = 0;
    cl_date_write(date, day, sizeof day);
    for (size_t i = 0; i < sizeof hours / sizeof *hours; i++) {
        size_t size = strlen(day);
        memcpy(text, day, size);
        text[size] = ' ';
        memcpy(text + size + 1, hours[i], 6);
        if (cl_time_read(text, zone, &at_ms, NULL) == CL_OK)
            break;
    }
    return at_ms;
}

/* Under its tick: the hour, at midnight and at whole days the date. */
static void put_time_tick(struct drawing *drawing, int64_t at_ms, bool with_hours)
{
    char text[CL_TIME_TEXT];
    const struct cl_chart *chart = drawing->chart;
    int64_t x = x_of(drawing, at_ms);
    if (at_ms < chart->from_ms || at_ms > chart->until_ms)
        return;
    cl_time_write_local(at_ms, chart->zone, false, text, sizeof text); /* "2026-11-22 11:00 CET" */
    text[10] = text[16] = '\0';
    bool midnight = strcmp(text + 11, "00:00") == 0 || !with_hours;
    put_line(drawing, (struct cl_chart_xy){x, PLOT_TOP}, (struct cl_chart_xy){x, PLOT_BOTTOM + 1200},
             (struct cl_chart_stroke){midnight ? 180 : 110, 0, RULE});
    put_text(drawing, (struct cl_chart_text){.at = {x, PLOT_BOTTOM + 5000},
                                             .anchor = CL_ANCHOR_MIDDLE,
                                             .size = POINT(8),
                                             .width = 30000,
                                             .bold = midnight && with_hours,
                                             .text = midnight ? text : text + 11});
}

static void put_time_axis(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    const struct time_step step = time_step(chart->until_ms - chart->from_ms);
    struct cl_date day = cl_date_of(chart->from_ms, chart->zone);
    if (step.months > 0)
        day =
            (struct cl_date){day.year, step.months % 12 == 0 ? 1 : (day.month - 1) / step.months * step.months + 1, 1};
    for (int64_t begins = day_begins(day, chart->zone); begins <= chart->until_ms;) {
        put_time_tick(drawing, begins, step.minutes > 0);
        struct cl_date next = step.months > 0 ? cl_date_add_months(day, step.months)
                                              : cl_date_add_days(day, step.days > 0 ? step.days : 1);
        int64_t ends = day_begins(next, chart->zone);
        for (int64_t at = begins + step.minutes * MINUTE; step.minutes > 0 && at < ends; at += step.minutes * MINUTE)
            put_time_tick(drawing, at, true);
        day = next;
        begins = ends;
    }
    put_text(drawing, (struct cl_chart_text){.at = {PLOT_RIGHT, PLOT_BOTTOM + 9500},
                                             .anchor = CL_ANCHOR_RIGHT,
                                             .size = POINT(7),
                                             .width = 120000,
                                             .grey = NAME,
                                             .text = cl_arena_print(&drawing->arena, "time in %s", chart->zone)});
}

static void put_temperature_axis(struct drawing *drawing)
{
    for (int64_t mc = drawing->low_mc; mc <= drawing->high_mc; mc += drawing->step_mc) {
        char text[CL_QUANTITY_TEXT];
        int64_t y = y_of(drawing, mc);
        put_line(drawing, (struct cl_chart_xy){PLOT_LEFT - 1200, y}, (struct cl_chart_xy){PLOT_RIGHT, y},
                 (struct cl_chart_stroke){mc == 0 ? 250 : 110, 0, mc == 0 ? NAME : RULE});
        put_text(drawing, (struct cl_chart_text){.at = {PLOT_LEFT - 2200, y + 1000},
                                                 .anchor = CL_ANCHOR_RIGHT,
                                                 .size = POINT(8),
                                                 .width = PLOT_LEFT - MARGIN - 2200,
                                                 .text = cl_temperature_write(mc, text, sizeof text)});
    }
}

static void put_frame(struct drawing *drawing)
{
    const struct cl_chart_xy around[] = {{PLOT_LEFT, PLOT_TOP},
                                         {PLOT_RIGHT, PLOT_TOP},
                                         {PLOT_RIGHT, PLOT_BOTTOM},
                                         {PLOT_LEFT, PLOT_BOTTOM},
                                         {PLOT_LEFT, PLOT_TOP}};
    drawing->pen->line(drawing->pen->sheet, around, 5, (struct cl_chart_stroke){250, 0, BLACK});
}

/* ---- what lasted: excursions, alarms off, openings --------------------------------------------------------------- */

/* As wide as it lasted, but never too narrow to be seen. */
static void span_of(const struct drawing *drawing, const struct cl_chart_span *span, int64_t *left, int64_t *right)
{
    *left = x_of(drawing, span->from_ms);
    *right = x_of(drawing, span->until_ms);
    if (*right - *left < 500)
        *right = *left + 500;
    if (*right > PLOT_RIGHT) {
        *left -= *right - PLOT_RIGHT;
        *right = PLOT_RIGHT;
    }
}

static void put_band(struct drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom)
{
    put_box(drawing, left, top, right - left, bottom - top, BAND);
}

/* Lines from the lower left to the upper right, cut off at the sides of the band. */
static void put_hatch(struct drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom)
{
    const struct cl_chart_stroke stroke = {150, 0, 55};
    int64_t height = bottom - top;
    for (int64_t foot = left - height + HATCH / 2; foot < right; foot += HATCH) {
        int64_t begin = foot > left ? foot : left, end = foot + height < right ? foot + height : right;
        put_line(drawing, (struct cl_chart_xy){begin, bottom - (begin - foot)},
                 (struct cl_chart_xy){end, bottom - (end - foot)}, stroke);
    }
    put_line(drawing, (struct cl_chart_xy){left, top}, (struct cl_chart_xy){left, bottom}, stroke);
    put_line(drawing, (struct cl_chart_xy){right, top}, (struct cl_chart_xy){right, bottom}, stroke);
}

static void put_spans(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t left, right;
    for (size_t i = 0; i < chart->excursions.count; i++) {
        span_of(drawing, &chart->excursions.at[i], &left, &right);
        put_band(drawing, left, right, PLOT_TOP, PLOT_BOTTOM);
    }
    for (size_t i = 0; i < chart->alarms_off.count; i++) {
        span_of(drawing, &chart->alarms_off.at[i], &left, &right);
        put_hatch(drawing, left, right, PLOT_TOP, PLOT_BOTTOM);
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
static void put_ticks(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t left, right;
    for (size_t i = 0; i < chart->openings.count; i++) {
        span_of(drawing, &chart->openings.at[i], &left, &right);
        put_box(drawing, left, PLOT_BOTTOM - 3000, right - left < 600 ? 300 : right - left, 3000, BLACK);
    }
    int64_t x[LISTED_MOST], row[LISTED_MOST];
    for (size_t i = 0; i < chart->excursions.count && i < LISTED_MOST; i++) {
        span_of(drawing, &chart->excursions.at[i], &left, &right);
        x[i] = (left + right) / 2;
        row[i] = free_row(x, row, i);
        put_text(drawing, (struct cl_chart_text){.at = {x[i], PLOT_TOP + 4200 + row[i] * 3600},
                                                 .anchor = CL_ANCHOR_MIDDLE,
                                                 .size = POINT(9),
                                                 .width = 8000,
                                                 .bold = true,
                                                 .text = cl_arena_print(&drawing->arena, "%zu", i + 1)});
    }
}

/* ---- readings --------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *left, const void *right)
{
    int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;
    return (a > b) - (a < b);
}

/* How long nothing may be read before the line is broken. */
static int64_t longest_gap(struct drawing *drawing, const struct cl_chart_series *series)
{
    if (series->count < 2)
        return 0;
    int64_t *gap = cl_arena_alloc(&drawing->arena, series->count * sizeof *gap);
    for (size_t i = 1; i < series->count; i++)
        gap[i - 1] = series->bucket[i].first_ms - series->bucket[i - 1].last_ms;
    qsort(gap, series->count - 1, sizeof *gap, compare_numbers);
    return GAP_TIMES * gap[(series->count - 1) / 2];
}

static size_t add_bucket(const struct drawing *drawing, const struct cl_chart_bucket *bucket, struct cl_chart_xy *point)
{
    int64_t first = x_of(drawing, bucket->first_ms), last = x_of(drawing, bucket->last_ms);
    point[0] = (struct cl_chart_xy){first, y_of(drawing, bucket->first_mc)};
    if (bucket->readings == 1)
        return 1;
    point[1] = (struct cl_chart_xy){first, y_of(drawing, bucket->min_mc)};
    point[2] = (struct cl_chart_xy){first, y_of(drawing, bucket->max_mc)};
    point[3] = (struct cl_chart_xy){last, y_of(drawing, bucket->last_mc)};
    return 4;
}

/* The look of a sensor's line: told apart without colour. */
static struct cl_chart_stroke stroke_of(size_t number)
{
    static const struct cl_chart_stroke strokes[] = {
        {300, 0, BLACK}, {300, 1500, BLACK}, {300, 0, 55}, {300, 600, DARK}};
    return strokes[number % (sizeof strokes / sizeof *strokes)];
}

static void put_series(struct drawing *drawing, size_t number)
{
    const struct cl_chart_series *series = &drawing->chart->series[number];
    struct cl_chart_xy *point = cl_arena_alloc(&drawing->arena, (4 * series->count + 1) * sizeof *point);
    int64_t gap = longest_gap(drawing, series);
    for (size_t i = 0, count = 0; i < series->count; i++) {
        count += add_bucket(drawing, &series->bucket[i], &point[count]);
        if (i + 1 < series->count && series->bucket[i + 1].first_ms - series->bucket[i].last_ms <= gap)
            continue;
        if (count == 1) /* alone between two gaps: a dot */
            put_box(drawing, point[0].x - 200, point[0].y - 200, 400, 400, BLACK);
        drawing->pen->line(drawing->pen->sheet, point, count, stroke_of(number));
        count = 0;
    }
}

static void put_mark(struct drawing *drawing, int64_t x, int64_t y)
{
    const struct cl_chart_stroke stroke = {350, 0, BLACK};
    put_box(drawing, x - 700, y - 700, 1400, 1400, WHITE);
    const struct cl_chart_xy around[] = {
        {x - 700, y - 700}, {x + 700, y - 700}, {x + 700, y + 700}, {x - 700, y + 700}, {x - 700, y - 700}};
    drawing->pen->line(drawing->pen->sheet, around, 5, stroke);
}

static void put_readings(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    for (size_t s = 0; s < chart->series_count; s++)
        put_series(drawing, s);
    for (size_t i = 0; i < chart->mark_count; i++)
        put_mark(drawing, x_of(drawing, chart->mark[i].at_ms), y_of(drawing, chart->mark[i].temperature_mc));
    if (chart->by_hand + chart->of_files == 0)
        put_text(drawing, (struct cl_chart_text){.at = {(PLOT_LEFT + PLOT_RIGHT) / 2, (PLOT_TOP + PLOT_BOTTOM) / 2},
                                                 .anchor = CL_ANCHOR_MIDDLE,
                                                 .size = POINT(14),
                                                 .width = PLOT_WIDTH,
                                                 .grey = NAME,
                                                 .text = "nothing was read in this period"});
}

/* ---- limits ----------------------------------------------------------------------------------------------------- */

/* A broad grey line of long dashes for a product, thin short black ones upon it for an alarm: where both are at one
 * temperature, both are seen. */
static struct cl_chart_stroke stroke_of_limit(bool product)
{
    return product ? (struct cl_chart_stroke){900, 3000, 50} : (struct cl_chart_stroke){350, 1000, BLACK};
}

static int compare_limits(const void *left, const void *right)
{
    const struct cl_chart_limit *a = left, *b = right;
    int order = (a->limit_mc < b->limit_mc) - (a->limit_mc > b->limit_mc);
    return order ? order : a->product - b->product;
}

static void put_limit_lines(struct drawing *drawing, bool product)
{
    const struct cl_chart *chart = drawing->chart;
    for (size_t i = 0; i < chart->limit_count; i++) {
        int64_t y = y_of(drawing, chart->limit[i].limit_mc);
        if (chart->limit[i].product == product)
            put_line(drawing, (struct cl_chart_xy){PLOT_LEFT, y}, (struct cl_chart_xy){PLOT_RIGHT, y},
                     stroke_of_limit(product));
    }
}

/* Their names stand to the right of the plot, from the warmest down, pushed apart where limits are near each other. */
static void put_limits(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    struct cl_chart_limit *limit = cl_arena_alloc(&drawing->arena, (chart->limit_count + 1) * sizeof *limit);
    if (chart->limit_count > 0)
        memcpy(limit, chart->limit, chart->limit_count * sizeof *limit);
    qsort(limit, chart->limit_count, sizeof *limit, compare_limits);
    put_limit_lines(drawing, true);
    put_limit_lines(drawing, false);
    int64_t label = PLOT_TOP - LABEL_GAP;
    for (size_t i = 0; i < chart->limit_count; i++) {
        char text[CL_QUANTITY_TEXT];
        int64_t y = y_of(drawing, limit[i].limit_mc);
        label = label + LABEL_GAP > y ? label + LABEL_GAP : y;
        put_line(drawing, (struct cl_chart_xy){PLOT_RIGHT, y}, (struct cl_chart_xy){PLOT_RIGHT + 2500, label},
                 (struct cl_chart_stroke){150, 0, NAME});
        put_text(drawing, (struct cl_chart_text){
                              .at = {PLOT_RIGHT + 3200, label + 900},
                              .size = POINT(7),
                              .width = CL_CHART_WIDTH - 4000 - PLOT_RIGHT - 3200,
                              .text = cl_arena_print(&drawing->arena, "%s %s", limit[i].name,
                                                     cl_temperature_write(limit[i].limit_mc, text, sizeof text))});
    }
}

/* ---- legend and list --------------------------------------------------------------------------------------------- */

enum { SAMPLE_WIDTH = 9000, ENTRY_WIDTH = 55000, ENTRIES_A_ROW = 5 };

struct legend {
    struct drawing *drawing;
    size_t entries;
};

/* Adds an entry; where its sample is drawn. */
static struct cl_chart_xy add_entry(struct legend *legend, const char *text)
{
    struct cl_chart_xy at = {MARGIN + (int64_t)(legend->entries % ENTRIES_A_ROW) * ENTRY_WIDTH,
                             LEGEND_TOP + (int64_t)(legend->entries / ENTRIES_A_ROW) * 5000};
    legend->entries++;
    put_text(legend->drawing, (struct cl_chart_text){.at = {at.x + SAMPLE_WIDTH + 1500, at.y + 900},
                                                     .size = POINT(8),
                                                     .width = ENTRY_WIDTH - SAMPLE_WIDTH - 3000,
                                                     .text = text});
    return at;
}

static void add_stroke(struct legend *legend, const char *text, struct cl_chart_stroke stroke)
{
    struct cl_chart_xy at = add_entry(legend, text);
    put_line(legend->drawing, at, (struct cl_chart_xy){at.x + SAMPLE_WIDTH, at.y}, stroke);
}

static bool has_limit(const struct cl_chart *chart, bool product)
{
    size_t i = 0;
    while (i < chart->limit_count && chart->limit[i].product != product)
        i++;
    return i < chart->limit_count;
}

/* What occurs, and nothing else. */
static void put_legend(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    struct legend legend = {.drawing = drawing};
    struct cl_chart_xy at;
    for (size_t s = 0; s < chart->series_count; s++)
        add_stroke(&legend, chart->series[s].name, stroke_of(s));
    if (chart->mark_count > 0) {
        at = add_entry(&legend, "read by hand");
        put_mark(drawing, at.x + SAMPLE_WIDTH / 2, at.y);
    }
    if (has_limit(chart, true))
        add_stroke(&legend, "warmest for a product", stroke_of_limit(true));
    if (has_limit(chart, false))
        add_stroke(&legend, "alarm limit", stroke_of_limit(false));
    if (chart->excursions.count > 0) {
        at = add_entry(&legend, "excursion");
        put_band(drawing, at.x, at.x + SAMPLE_WIDTH, at.y - 1500, at.y + 1500);
    }
    if (chart->alarms_off.count > 0) {
        at = add_entry(&legend, "alarm switched off");
        put_hatch(drawing, at.x, at.x + SAMPLE_WIDTH, at.y - 1500, at.y + 1500);
    }
    if (chart->openings.count > 0) {
        at = add_entry(&legend, "opened");
        put_box(drawing, at.x + SAMPLE_WIDTH / 2, at.y - 1500, 300, 3000, BLACK);
    }
}

static const char *span_text(struct drawing *drawing, const struct cl_chart_span *span, const char *number)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    const char *zone = drawing->chart->zone;
    return cl_arena_print(&drawing->arena, "%s  %s to %s%s%s", number,
                          cl_time_write_local(span->from_ms, zone, false, from, sizeof from),
                          cl_time_write_local(span->until_ms, zone, false, until, sizeof until),
                          is_empty(span->text) ? "" : ": ", is_empty(span->text) ? "" : span->text);
}

static void put_list(struct drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    size_t all = chart->excursions.count + chart->alarms_off.count, listed = 0;
    struct cl_chart_text line = {
        .at = {MARGIN, LIST_TOP}, .size = POINT(7), .width = CL_CHART_WIDTH - 2 * MARGIN, .grey = BLACK};
    for (size_t i = 0; i < chart->excursions.count && listed < LISTED_MOST; i++, listed++) {
        line.text =
            span_text(drawing, &chart->excursions.at[i], cl_arena_print(&drawing->arena, "%zu  excursion", i + 1));
        put_text(drawing, line);
        line.at.y += 3600;
    }
    for (size_t i = 0; i < chart->alarms_off.count && listed < LISTED_MOST; i++, listed++) {
        line.text = span_text(drawing, &chart->alarms_off.at[i], "alarm off");
        put_text(drawing, line);
        line.at.y += 3600;
    }
    if (all > listed) {
        line.text = cl_arena_print(&drawing->arena, "and %zu more: cryolot storage alarm", all - listed);
        put_text(drawing, line);
    }
}

/* ---- head and foot ----------------------------------------------------------------------------------------------- */

static void put_head(struct drawing *drawing)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    const struct cl_chart *chart = drawing->chart;
    const int64_t width = CL_CHART_WIDTH - 2 * MARGIN;
    if (chart->training) {
        put_box(drawing, MARGIN, 5000, width, 5000, BLACK);
        put_text(drawing, (struct cl_chart_text){.at = {MARGIN + 2000, 8700},
                                                 .size = POINT(9),
                                                 .width = width,
                                                 .grey = WHITE,
                                                 .bold = true,
                                                 .text = "TRAINING"});
    }
    put_text(drawing,
             (struct cl_chart_text){
                 .at = {MARGIN, 16000}, .size = POINT(11), .width = width, .bold = true, .text = chart->facility});
    put_text(drawing,
             (struct cl_chart_text){.at = {MARGIN, 25500},
                                    .size = POINT(20),
                                    .width = width,
                                    .bold = true,
                                    .text = cl_arena_print(&drawing->arena, "Temperatures of %s", chart->store)});
    put_text(drawing, (struct cl_chart_text){
                          .at = {MARGIN, 32000},
                          .size = POINT(10),
                          .width = width,
                          .text = cl_arena_print(
                              &drawing->arena, "%s %s · %s to %s", chart->kind, chart->code,
                              cl_time_write_local(chart->from_ms, chart->zone, false, from, sizeof from),
                              cl_time_write_local(chart->until_ms, chart->zone, false, until, sizeof until))});
    put_text(drawing, (struct cl_chart_text){
                          .at = {MARGIN, 37500},
                          .size = POINT(9),
                          .width = width,
                          .grey = NAME,
                          .text = cl_arena_print(&drawing->arena,
                                                 "%" PRId64 " reading%s by hand, %" PRId64
                                                 " of sensors' files; a column of the chart shows the "
                                                 "coldest and the warmest of it",
                                                 chart->by_hand, chart->by_hand == 1 ? "" : "s", chart->of_files)});
}

static void put_foot(struct drawing *drawing)
{
    char at[CL_TIME_TEXT];
    const struct cl_chart *chart = drawing->chart;
    cl_time_write_local(chart->printed_at_ms, chart->zone, false, at, sizeof at);
    put_line(drawing, (struct cl_chart_xy){MARGIN, FOOT - 4000},
             (struct cl_chart_xy){CL_CHART_WIDTH - MARGIN, FOOT - 4000}, (struct cl_chart_stroke){150, 0, RULE});
    put_text(drawing,
             (struct cl_chart_text){.at = {MARGIN, FOOT},
                                    .size = POINT(7),
                                    .width = CL_CHART_WIDTH - 2 * MARGIN,
                                    .grey = DARK,
                                    .text = cl_arena_print(&drawing->arena,
                                                           "%s%s · printed %s%s%s · cryolot is a record, not an alarm",
                                                           chart->training ? "TRAINING · " : "", chart->code, at,
                                                           is_empty(chart->printed_by) ? "" : " by ",
                                                           is_empty(chart->printed_by) ? "" : chart->printed_by)});
}

enum cl_status cl_chart_draw(const struct cl_chart *content, const struct cl_chart_pen *pen)
{
    struct drawing drawing = {.chart = content, .pen = pen};
    find_scale(&drawing);
    put_head(&drawing);
    put_spans(&drawing);
    put_temperature_axis(&drawing);
    put_time_axis(&drawing);
    put_limits(&drawing);
    put_readings(&drawing);
    put_ticks(&drawing);
    put_frame(&drawing);
    put_legend(&drawing);
    put_list(&drawing);
    put_foot(&drawing);
    cl_arena_free(&drawing.arena);
    return drawing.status;
}
