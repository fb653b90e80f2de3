/* What stands where on a chart, in whole micrometres: no scale is computed in floating point. */
#include "render/chart_drawing.h"

int64_t cl_chart_x(const struct cl_chart_drawing *drawing, int64_t at_ms)
{
    const struct cl_chart *chart = drawing->chart;
    int64_t within = at_ms < chart->from_ms ? chart->from_ms : at_ms > chart->until_ms ? chart->until_ms : at_ms;
    return PLOT_LEFT + PLOT_ROOM +
           (within - chart->from_ms) * (PLOT_WIDTH - 2 * PLOT_ROOM) / (chart->until_ms - chart->from_ms);
}

int64_t cl_chart_y(const struct cl_chart_drawing *drawing, int64_t mc)
{
    return PLOT_BOTTOM - (mc - drawing->scale.low) * PLOT_HEIGHT / (drawing->scale.high - drawing->scale.low);
}

enum cl_status cl_chart_draw(const struct cl_chart *content, const struct cl_chart_pen *pen)
{
    struct cl_chart_drawing drawing = {.chart = content, .canvas = {.pen = pen}};
    cl_chart_find_scale(&drawing);
    cl_chart_put_head(&drawing);
    cl_chart_put_spans(&drawing);
    cl_chart_put_axes(&drawing);
    cl_chart_put_limits(&drawing);
    cl_chart_put_readings(&drawing);
    cl_chart_put_ticks(&drawing);
    cl_chart_put_frame(&drawing);
    cl_chart_put_legend(&drawing);
    cl_chart_put_list(&drawing);
    cl_chart_put_foot(&drawing);
    cl_arena_free(&drawing.canvas.arena);
    return drawing.canvas.status;
}
