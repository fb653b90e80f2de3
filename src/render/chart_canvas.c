#include "render/chart_canvas.h"

#define FOOT        204000
#define GREY_FOOT   30
#define GREY_RULE   80
#define GREY_GROUND 100

/* ---- strokes and texts ------------------------------------------------------------------------------------------- */

void cl_chart_put_text(struct cl_chart_canvas *canvas, struct cl_chart_text text)
{
    if (canvas->status == CL_OK && text.text && *text.text)
        canvas->status = canvas->pen->text(canvas->pen->sheet, &text);
}

void cl_chart_put_box(struct cl_chart_canvas *canvas, int64_t x, int64_t y, int64_t width, int64_t height, int grey)
{
    canvas->pen->box(canvas->pen->sheet, (struct cl_chart_xy){x, y}, width, height, grey);
}

void cl_chart_put_lines(struct cl_chart_canvas *canvas, const struct cl_chart_xy *point, size_t count,
                        struct cl_chart_stroke stroke)
{
    canvas->pen->line(canvas->pen->sheet, point, count, stroke);
}

void cl_chart_put_line(struct cl_chart_canvas *canvas, struct cl_chart_xy from, struct cl_chart_xy to,
                       struct cl_chart_stroke stroke)
{
    const struct cl_chart_xy both[] = {from, to};
    cl_chart_put_lines(canvas, both, 2, stroke);
}

void cl_chart_put_outline(struct cl_chart_canvas *canvas, struct cl_chart_area area, struct cl_chart_stroke stroke)
{
    const struct cl_chart_xy around[] = {{area.left, area.top},
                                         {area.right, area.top},
                                         {area.right, area.bottom},
                                         {area.left, area.bottom},
                                         {area.left, area.top}};
    cl_chart_put_lines(canvas, around, 5, stroke);
}

void cl_chart_put_slanted(struct cl_chart_canvas *canvas, struct cl_chart_area area, int64_t apart, bool falling,
                          struct cl_chart_stroke stroke)
{
    int64_t height = area.bottom - area.top;
    for (int64_t foot = area.left - height + apart / 2; foot < area.right; foot += apart) {
        int64_t begin = foot > area.left ? foot : area.left;
        int64_t end = foot + height < area.right ? foot + height : area.right;
        int64_t from = falling ? area.top + (begin - foot) : area.bottom - (begin - foot);
        int64_t to = falling ? area.top + (end - foot) : area.bottom - (end - foot);
        if (begin < end)
            cl_chart_put_line(canvas, (struct cl_chart_xy){begin, from}, (struct cl_chart_xy){end, to}, stroke);
    }
}

/* ---- the page ---------------------------------------------------------------------------------------------------- */

void cl_chart_put_title(struct cl_chart_canvas *canvas, const char *facility, const char *title, const char *about,
                        bool training)
{
    const int64_t left = CL_CHART_MARGIN, width = CL_CHART_WIDTH - 2 * left;
    if (training) {
        cl_chart_put_box(canvas, left, 5000, width, 5000, 0);
        cl_chart_put_text(canvas, (struct cl_chart_text){.at = {left + 2000, 8700},
                                                         .size = CL_CHART_POINT(9),
                                                         .width = width,
                                                         .grey = GREY_GROUND,
                                                         .bold = true,
                                                         .text = "TRAINING"});
    }
    const struct cl_chart_text lines[] = {
        {.at = {left, 16000}, .size = CL_CHART_POINT(11), .width = width, .bold = true, .text = facility},
        {.at = {left, 25500}, .size = CL_CHART_POINT(20), .width = width, .bold = true, .text = title},
        {.at = {left, 32000}, .size = CL_CHART_POINT(10), .width = width, .text = about},
    };
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        cl_chart_put_text(canvas, lines[i]);
}

void cl_chart_put_print(struct cl_chart_canvas *canvas, const struct cl_chart_print *print)
{
    char at[CL_TIME_TEXT];
    const int64_t left = CL_CHART_MARGIN, right = CL_CHART_WIDTH - left;
    const char *by = print->printed_by;
    cl_time_write_local(print->printed_at_ms, print->zone, false, at, sizeof at);
    cl_chart_put_line(canvas, (struct cl_chart_xy){left, FOOT - 4000}, (struct cl_chart_xy){right, FOOT - 4000},
                      (struct cl_chart_stroke){150, 0, GREY_RULE});
    cl_chart_put_text(canvas, (struct cl_chart_text){
                                  .at = {left, FOOT},
                                  .size = CL_CHART_POINT(7),
                                  .width = right - left,
                                  .grey = GREY_FOOT,
                                  .text = cl_arena_print(
                                      &canvas->arena, "%s%s · printed %s%s%s%s%s", print->training ? "TRAINING · " : "",
                                      print->number, at, by && *by ? " by " : "", by && *by ? by : "",
                                      print->remark ? " · " : "", print->remark ? print->remark : "")});
}

/* ---- names that must not touch ----------------------------------------------------------------------------------- */

void cl_chart_spread(int64_t *at, size_t count, const int64_t *room, int64_t most)
{
    for (size_t i = 1; i < count; i++)
        at[i] = at[i] < at[i - 1] + room[i - 1] ? at[i - 1] + room[i - 1] : at[i];
    for (size_t i = count; i > 0; i--) {
        int64_t latest = (i == count ? most : at[i]) - room[i - 1];
        at[i - 1] = at[i - 1] > latest ? latest : at[i - 1];
    }
}

/* ---- scales ------------------------------------------------------------------------------------------------------ */

void cl_chart_scale_reach(struct cl_chart_scale *scale, bool *any, int64_t value)
{
    scale->low = *any && scale->low < value ? scale->low : value;
    scale->high = *any && scale->high > value ? scale->high : value;
    *any = true;
}

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

int64_t cl_chart_scale_step(const struct cl_chart_scale *scale, int64_t least, int64_t ticks_most)
{
    static const int64_t times[] = {2, 5, 10};
    int64_t power = least, step = least;
    for (size_t i = 0; (scale->high - scale->low) / step >= ticks_most; i++) {
        step = power * times[i % 3];
        power *= i % 3 == 2 ? 10 : 1;
    }
    return step;
}

void cl_chart_scale_end(struct cl_chart_scale *scale, int64_t least, int64_t ticks_most)
{
    scale->step = cl_chart_scale_step(scale, least, ticks_most);
    scale->low = floor_to(scale->low, scale->step);
    scale->high = floor_to(scale->high + scale->step - 1, scale->step);
}
