/* The axes of a chart: which temperatures and times are marked, and where. */
#include "render/chart_drawing.h"
#include <string.h>

#define TICKS_MOST    9 /* of temperature */
#define DAYS_LABELLED 11

/* ---- the scale of temperatures ----------------------------------------------------------------------------------- */

/* The axis holds every reading and every limit, and ends on ticks of 1, 2 or 5 times a power of ten. */
void cl_chart_find_scale(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    struct cl_chart_scale *scale = &drawing->scale;
    bool any = false;
    for (size_t s = 0; s < chart->series_count; s++)
        for (size_t i = 0; i < chart->series[s].count; i++) {
            cl_chart_scale_reach(scale, &any, chart->series[s].bucket[i].min_mc);
            cl_chart_scale_reach(scale, &any, chart->series[s].bucket[i].max_mc);
        }
    for (size_t i = 0; i < chart->mark_count; i++)
        cl_chart_scale_reach(scale, &any, chart->mark[i].temperature_mc);
    for (size_t i = 0; i < chart->limit_count; i++)
        cl_chart_scale_reach(scale, &any, chart->limit[i].limit_mc);
    if (!any)
        *scale = (struct cl_chart_scale){-200000, 0, 0};
    int64_t room = (scale->high - scale->low) / 20 + 500;
    scale->low -= room;
    scale->high += room;
    cl_chart_scale_end(scale, 100, TICKS_MOST);
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
static void put_time_tick(struct cl_chart_drawing *drawing, int64_t at_ms, bool with_hours)
{
    char text[CL_TIME_TEXT];
    const struct cl_chart *chart = drawing->chart;
    int64_t x = cl_chart_x(drawing, at_ms);
    if (at_ms < chart->from_ms || at_ms > chart->until_ms)
        return;
    cl_time_write_local(at_ms, chart->zone, false, text, sizeof text); /* "2026-11-22 11:00 CET" */
    text[10] = text[16] = '\0';
    bool midnight = strcmp(text + 11, "00:00") == 0 || !with_hours;
    cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){x, PLOT_TOP}, (struct cl_chart_xy){x, PLOT_BOTTOM + 1200},
                      (struct cl_chart_stroke){midnight ? 180 : 110, 0, RULE});
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {x, PLOT_BOTTOM + 5000},
                                                               .anchor = CL_ANCHOR_MIDDLE,
                                                               .size = POINT(8),
                                                               .width = 30000,
                                                               .bold = midnight && with_hours,
                                                               .text = midnight ? text : text + 11});
}

static void put_time_axis(struct cl_chart_drawing *drawing)
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
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){
                                            .at = {PLOT_RIGHT, PLOT_BOTTOM + 9500},
                                            .anchor = CL_ANCHOR_RIGHT,
                                            .size = POINT(7),
                                            .width = 120000,
                                            .grey = NAME,
                                            .text = cl_arena_print(&drawing->canvas.arena, "time in %s", chart->zone)});
}

/* ---- the temperature axis ---------------------------------------------------------------------------------------- */

static void put_temperature_axis(struct cl_chart_drawing *drawing)
{
    for (int64_t mc = drawing->scale.low; mc <= drawing->scale.high; mc += drawing->scale.step) {
        char text[CL_QUANTITY_TEXT];
        int64_t y = cl_chart_y(drawing, mc);
        cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){PLOT_LEFT - 1200, y},
                          (struct cl_chart_xy){PLOT_RIGHT, y},
                          (struct cl_chart_stroke){mc == 0 ? 250 : 110, 0, mc == 0 ? NAME : RULE});
        cl_chart_put_text(&drawing->canvas,
                          (struct cl_chart_text){.at = {PLOT_LEFT - 2200, y + 1000},
                                                 .anchor = CL_ANCHOR_RIGHT,
                                                 .size = POINT(8),
                                                 .width = PLOT_LEFT - MARGIN - 2200,
                                                 .text = cl_temperature_write(mc, text, sizeof text)});
    }
}

void cl_chart_put_axes(struct cl_chart_drawing *drawing)
{
    put_temperature_axis(drawing);
    put_time_axis(drawing);
}

void cl_chart_put_frame(struct cl_chart_drawing *drawing)
{
    const struct cl_chart_area plot = {PLOT_LEFT, PLOT_TOP, PLOT_RIGHT, PLOT_BOTTOM};
    cl_chart_put_outline(&drawing->canvas, plot, (struct cl_chart_stroke){250, 0, BLACK});
}
