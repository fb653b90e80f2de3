/* Figures of lots or months while they are drawn: what the files that lay them out share. */
#ifndef CRYOLOT_RENDER_CHART_GRAPH_H
#define CRYOLOT_RENDER_CHART_GRAPH_H

#include "render/chart_canvas.h"

#define MARGIN       CL_CHART_MARGIN
#define LEFT         30000 /* of the panels */
#define RIGHT        232000
#define TOP          52000
#define LEGEND_Y     41500
#define PANEL_GAP    9000              /* room for a panel's title */
#define LETTERS      CL_CHART_POINT(7) /* of every text but head and titles: nothing is set smaller */
#define SAMPLE_WIDTH 7000

enum { BLACK = 0, DARK = 25, NAME = 40, MIDDLE = 60, RULE = 85, WHITE = 100 };

/* How the names of places stand beneath the panels. */
enum cl_graph_names { CL_NAMES_ONE_ROW, CL_NAMES_TWO_ROWS, CL_NAMES_TURNED };

struct cl_graph_name {
    size_t place;
    int64_t x;
};

struct cl_graph_drawing {
    const struct cl_graph *content;
    struct cl_chart_canvas canvas;
    int64_t step;   /* from place to place */
    int64_t bottom; /* of the panels */
    enum cl_graph_names names;
    struct cl_graph_name *name;
    size_t name_count;
    size_t nameless; /* places that stand out and have no room for their name */
    const char **note;
    size_t note_count; /* lines */
};

int64_t cl_graph_x(const struct cl_graph_drawing *drawing, size_t place);
/* Whether a point of a place is marked, in any panel. */
bool cl_graph_stands_out(const struct cl_graph_drawing *drawing, size_t place);

/* ---- panels, in chart_graph.c ------------------------------------------------------------------------------------ */

void cl_graph_put_line(struct cl_graph_drawing *drawing, int64_t x, int64_t y, int64_t to_x, int64_t to_y,
                       struct cl_chart_stroke stroke);
void cl_graph_put_bar(struct cl_graph_drawing *drawing, enum cl_graph_look look, int64_t left, int64_t width,
                      int64_t top, int64_t bottom);
void cl_graph_put_point(struct cl_graph_drawing *drawing, int64_t x, int64_t y, bool marked, bool failing);
bool cl_graph_is_bar(enum cl_graph_look look);

/* ---- names of places, in chart_graph_names.c --------------------------------------------------------------------- */

/* Which are named, how, and how high that is. */
int64_t cl_graph_plan_names(struct cl_graph_drawing *drawing);
void cl_graph_put_names(struct cl_graph_drawing *drawing);

/* ---- around the panels, in chart_graph_words.c ------------------------------------------------------------------- */

/* Wraps the notes; where the first line of them stands. */
int64_t cl_graph_plan_notes(struct cl_graph_drawing *drawing);
void cl_graph_put_words(struct cl_graph_drawing *drawing);

#endif
