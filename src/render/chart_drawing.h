/* A chart while it is drawn: sizes of the page, scales and strokes, for the files that lay it out. */
#ifndef CRYOLOT_RENDER_CHART_DRAWING_H
#define CRYOLOT_RENDER_CHART_DRAWING_H

#include "render/chart_canvas.h"

#define MARGIN      CL_CHART_MARGIN
#define PLOT_LEFT   34000
#define PLOT_RIGHT  243000
#define PLOT_TOP    47000
#define PLOT_BOTTOM 150000
#define PLOT_WIDTH  (PLOT_RIGHT - PLOT_LEFT)
#define PLOT_ROOM   4000 /* before the first moment and behind the last: what is there does not lie on the frame */
#define PLOT_HEIGHT (PLOT_BOTTOM - PLOT_TOP)
#define LISTED_MOST 6 /* excursions, alarms and silences that are told in words under the plot */

#define POINT       CL_CHART_POINT

enum { BLACK = 0, DARK = 30, NAME = 40, RULE = 80, BAND = 85, WHITE = 100 };

struct cl_chart_drawing {
    const struct cl_chart *chart;
    struct cl_chart_canvas canvas;
    struct cl_chart_scale scale; /* of the temperatures */
};

/* Where a moment (cut off at the ends of the period) and a temperature stand. */
int64_t cl_chart_x(const struct cl_chart_drawing *drawing, int64_t at_ms);
int64_t cl_chart_y(const struct cl_chart_drawing *drawing, int64_t mc);

/* ---- axes, in chart_axis.c --------------------------------------------------------------------------------------- */

/* Which temperatures the plot holds; before anything is put. */
void cl_chart_find_scale(struct cl_chart_drawing *drawing);
void cl_chart_put_axes(struct cl_chart_drawing *drawing);
void cl_chart_put_frame(struct cl_chart_drawing *drawing);

/* ---- inside of the plot, in chart_plot.c; what the legend shows of it again -------------------------------------- */

/* Under the axes; over them, the ticks last. */
void cl_chart_put_spans(struct cl_chart_drawing *drawing);
void cl_chart_put_limits(struct cl_chart_drawing *drawing);
void cl_chart_put_readings(struct cl_chart_drawing *drawing);
void cl_chart_put_ticks(struct cl_chart_drawing *drawing);
/* An excursion; alarms that are off; a reading by hand. */
void cl_chart_put_band(struct cl_chart_drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom);
/* Lines across, between two upright ones. */
void cl_chart_put_hatch(struct cl_chart_drawing *drawing, int64_t left, int64_t right, int64_t top, int64_t bottom,
                        bool falling);
void cl_chart_put_mark(struct cl_chart_drawing *drawing, int64_t x, int64_t y);
struct cl_chart_stroke cl_chart_stroke_of_series(size_t number);
struct cl_chart_stroke cl_chart_stroke_of_limit(bool product);

/* ---- around the plot, in chart_words.c --------------------------------------------------------------------------- */

void cl_chart_put_head(struct cl_chart_drawing *drawing);
void cl_chart_put_legend(struct cl_chart_drawing *drawing);
/* Excursions and alarms that were off, in words. */
void cl_chart_put_list(struct cl_chart_drawing *drawing);
void cl_chart_put_foot(struct cl_chart_drawing *drawing);

#endif
