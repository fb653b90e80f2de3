/* What is written around a chart's plot: head, legend, list of what lasted, foot. */
#include "render/chart_drawing.h"
#include <inttypes.h>

#define LEGEND_TOP 163000
#define LIST_TOP   177000

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* ---- legend and list --------------------------------------------------------------------------------------------- */

enum { SAMPLE_WIDTH = 9000, ENTRY_WIDTH = 55000, ENTRIES_A_ROW = 5 };

struct legend {
    struct cl_chart_drawing *drawing;
    size_t entries;
};

/* Adds an entry; where its sample is drawn. */
static struct cl_chart_xy add_entry(struct legend *legend, const char *text)
{
    struct cl_chart_xy at = {MARGIN + (int64_t)(legend->entries % ENTRIES_A_ROW) * ENTRY_WIDTH,
                             LEGEND_TOP + (int64_t)(legend->entries / ENTRIES_A_ROW) * 5000};
    legend->entries++;
    cl_chart_put_text(&legend->drawing->canvas, (struct cl_chart_text){.at = {at.x + SAMPLE_WIDTH + 1500, at.y + 900},
                                                                       .size = POINT(8),
                                                                       .width = ENTRY_WIDTH - SAMPLE_WIDTH - 3000,
                                                                       .text = text});
    return at;
}

static void add_stroke(struct legend *legend, const char *text, struct cl_chart_stroke stroke)
{
    struct cl_chart_xy at = add_entry(legend, text);
    cl_chart_put_line(&legend->drawing->canvas, at, (struct cl_chart_xy){at.x + SAMPLE_WIDTH, at.y}, stroke);
}

static bool has_limit(const struct cl_chart *chart, bool product)
{
    size_t i = 0;
    while (i < chart->limit_count && chart->limit[i].product != product)
        i++;
    return i < chart->limit_count;
}

/* What occurs, and nothing else. */
void cl_chart_put_legend(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    struct legend legend = {.drawing = drawing};
    struct cl_chart_xy at;
    for (size_t s = 0; s < chart->series_count; s++)
        add_stroke(&legend, chart->series[s].name, cl_chart_stroke_of_series(s));
    if (chart->mark_count > 0) {
        at = add_entry(&legend, "read by hand");
        cl_chart_put_mark(drawing, at.x + SAMPLE_WIDTH / 2, at.y);
    }
    if (has_limit(chart, true))
        add_stroke(&legend, "warmest for a product", cl_chart_stroke_of_limit(true));
    if (has_limit(chart, false))
        add_stroke(&legend, "alarm limit", cl_chart_stroke_of_limit(false));
    if (chart->excursions.count > 0) {
        at = add_entry(&legend, "excursion");
        cl_chart_put_band(drawing, at.x, at.x + SAMPLE_WIDTH, at.y - 1500, at.y + 1500);
    }
    if (chart->alarms_off.count > 0) {
        at = add_entry(&legend, "alarm switched off");
        cl_chart_put_hatch(drawing, at.x, at.x + SAMPLE_WIDTH, at.y - 1500, at.y + 1500, false);
    }
    if (chart->silences.count > 0) {
        at = add_entry(&legend, "not read as often as promised");
        cl_chart_put_hatch(drawing, at.x, at.x + SAMPLE_WIDTH, at.y - 1500, at.y + 1500, true);
    }
    if (chart->openings.count > 0) {
        at = add_entry(&legend, "opened");
        cl_chart_put_box(&drawing->canvas, at.x + SAMPLE_WIDTH / 2, at.y - 1500, 300, 3000, BLACK);
    }
}

static const char *span_text(struct cl_chart_drawing *drawing, const struct cl_chart_span *span, const char *number)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    const char *zone = drawing->chart->zone;
    return cl_arena_print(&drawing->canvas.arena, "%s  %s to %s%s%s", number,
                          cl_time_write_local(span->from_ms, zone, false, from, sizeof from),
                          cl_time_write_local(span->until_ms, zone, false, until, sizeof until),
                          is_empty(span->text) ? "" : ": ", is_empty(span->text) ? "" : span->text);
}

void cl_chart_put_list(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    size_t all = chart->excursions.count + chart->alarms_off.count + chart->silences.count, listed = 0;
    struct cl_chart_text line = {
        .at = {MARGIN, LIST_TOP}, .size = POINT(7), .width = CL_CHART_WIDTH - 2 * MARGIN, .grey = BLACK};
    for (size_t i = 0; i < chart->excursions.count && listed < LISTED_MOST; i++, listed++) {
        line.text = span_text(drawing, &chart->excursions.at[i],
                              cl_arena_print(&drawing->canvas.arena, "%zu  excursion", i + 1));
        cl_chart_put_text(&drawing->canvas, line);
        line.at.y += 3600;
    }
    for (size_t i = 0; i < chart->alarms_off.count && listed < LISTED_MOST; i++, listed++) {
        line.text = span_text(drawing, &chart->alarms_off.at[i], "alarm off");
        cl_chart_put_text(&drawing->canvas, line);
        line.at.y += 3600;
    }
    for (size_t i = 0; i < chart->silences.count && listed < LISTED_MOST; i++, listed++) {
        line.text = span_text(drawing, &chart->silences.at[i], "not read");
        cl_chart_put_text(&drawing->canvas, line);
        line.at.y += 3600;
    }
    if (all > listed) {
        line.text = cl_arena_print(&drawing->canvas.arena, "and %zu more: cryolot storage alarm", all - listed);
        cl_chart_put_text(&drawing->canvas, line);
    }
}

/* ---- head and foot ----------------------------------------------------------------------------------------------- */

void cl_chart_put_head(struct cl_chart_drawing *drawing)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    const struct cl_chart *chart = drawing->chart;
    struct cl_arena *arena = &drawing->canvas.arena;
    const char *about = cl_arena_print(arena, "%s %s · %s to %s", chart->kind, chart->code,
                                       cl_time_write_local(chart->from_ms, chart->zone, false, from, sizeof from),
                                       cl_time_write_local(chart->until_ms, chart->zone, false, until, sizeof until));
    cl_chart_put_title(&drawing->canvas, chart->facility, cl_arena_print(arena, "Temperatures of %s", chart->store),
                       about, chart->training);
    cl_chart_put_text(&drawing->canvas,
                      (struct cl_chart_text){
                          .at = {MARGIN, 37500},
                          .size = POINT(9),
                          .width = CL_CHART_WIDTH - 2 * MARGIN,
                          .grey = NAME,
                          .text = cl_arena_print(arena,
                                                 "%" PRId64 " reading%s by hand, %" PRId64
                                                 " of sensors' files; a column of the chart shows the "
                                                 "coldest and the warmest of it",
                                                 chart->by_hand, chart->by_hand == 1 ? "" : "s", chart->of_files)});
}

void cl_chart_put_foot(struct cl_chart_drawing *drawing)
{
    const struct cl_chart *chart = drawing->chart;
    cl_chart_put_print(&drawing->canvas, &(struct cl_chart_print){.number = chart->code,
                                                                  .zone = chart->zone,
                                                                  .printed_by = chart->printed_by,
                                                                  .printed_at_ms = chart->printed_at_ms,
                                                                  .training = chart->training,
                                                                  .remark = "cryolot is a record, not an alarm"});
}
