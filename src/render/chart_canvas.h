/* What every chart is drawn with, whatever it shows: strokes, hatches, the head and foot of its page, scales. */
#ifndef CRYOLOT_RENDER_CHART_CANVAS_H
#define CRYOLOT_RENDER_CHART_CANVAS_H

#include "base/arena.h"
#include "render/chart.h"

#define CL_CHART_MARGIN      12000               /* of the page, micrometres */
#define CL_CHART_POINT(size) ((size)*25400 / 72) /* micrometres of whole points */

struct cl_chart_canvas {
    const struct cl_chart_pen *pen;
    struct cl_arena arena; /* of texts and points; freed by whoever made the canvas */
    enum cl_status status; /* the first failure of a text */
};

void cl_chart_put_text(struct cl_chart_canvas *canvas, struct cl_chart_text text);
void cl_chart_put_box(struct cl_chart_canvas *canvas, int64_t x, int64_t y, int64_t width, int64_t height, int grey);
void cl_chart_put_line(struct cl_chart_canvas *canvas, struct cl_chart_xy from, struct cl_chart_xy to,
                       struct cl_chart_stroke stroke);
void cl_chart_put_lines(struct cl_chart_canvas *canvas, const struct cl_chart_xy *point, size_t count,
                        struct cl_chart_stroke stroke);

struct cl_chart_area {
    int64_t left, top, right, bottom;
};
void cl_chart_put_outline(struct cl_chart_canvas *canvas, struct cl_chart_area area, struct cl_chart_stroke stroke);
/* Lines `apart` from each other, from the lower left to the upper right, or (`falling`) from the upper left to the
 * lower right, cut off at the sides of the area. */
void cl_chart_put_slanted(struct cl_chart_canvas *canvas, struct cl_chart_area area, int64_t apart, bool falling,
                          struct cl_chart_stroke stroke);

/* The head of the page: facility, title, a line about it; TRAINING over it. */
void cl_chart_put_title(struct cl_chart_canvas *canvas, const char *facility, const char *title, const char *about,
                        bool training);

/* What stands at the foot of the page. */
struct cl_chart_print {
    const char *number, *zone, *printed_by; /* by nobody: NULL */
    int64_t printed_at_ms;
    bool training;
    const char *remark; /* behind it; may be NULL */
};
void cl_chart_put_print(struct cl_chart_canvas *canvas, const struct cl_chart_print *print);

/* Moves names, in rising order, apart so that each has its room behind it and the last one ends before `most`. */
void cl_chart_spread(int64_t *at, size_t count, const int64_t *room, int64_t most);

/* An axis from low to high with a tick at every step. */
struct cl_chart_scale {
    int64_t low, high, step;
};
/* Widened so that a value lies on it; the first one, where *any is false, makes it. */
void cl_chart_scale_reach(struct cl_chart_scale *scale, bool *any, int64_t value);
/* The distance of ticks: 1, 2 or 5 times a power of ten, `least` or more, fewer than `ticks_most` between the ends. */
int64_t cl_chart_scale_step(const struct cl_chart_scale *scale, int64_t least, int64_t ticks_most);
/* Widened to ticks of 1, 2 or 5 times a power of ten, `least` or more, fewer than `ticks_most` between its old ends. */
void cl_chart_scale_end(struct cl_chart_scale *scale, int64_t least, int64_t ticks_most);

#endif
