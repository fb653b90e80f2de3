/* Charts: laid out once, in whole micrometres on A4 landscape, drawn by one of two pens. */
#ifndef CRYOLOT_RENDER_CHART_H
#define CRYOLOT_RENDER_CHART_H

#include <cryolot/error.h>
#include <cryolot/paper.h>
#include <stddef.h>
#include <stdint.h>

#define CL_CHART_WIDTH  297000 /* micrometres */
#define CL_CHART_HEIGHT 210000

struct cl_chart_xy {
    int64_t x, y; /* micrometres from the upper left corner, to the right and down */
};

enum cl_chart_anchor { CL_ANCHOR_LEFT, CL_ANCHOR_MIDDLE, CL_ANCHOR_RIGHT };

struct cl_chart_text {
    struct cl_chart_xy at; /* of the base line, where the anchor says */
    enum cl_chart_anchor anchor;
    int64_t size;  /* micrometres */
    int64_t width; /* a longer text is set smaller */
    int grey;      /* percent: 0 black, 100 white */
    bool bold;
    bool turned; /* it reads upwards; its letters stand to the left of `at` */
    const char *text;
};

/* What a line looks like. */
struct cl_chart_stroke {
    int64_t thickness; /* micrometres */
    int64_t dash;      /* on and off, micrometres; 0: solid */
    int grey;
};

struct cl_chart_pen {
    void *sheet;
    void (*box)(void *sheet, struct cl_chart_xy at, int64_t width, int64_t height, int grey);
    void (*line)(void *sheet, const struct cl_chart_xy *point, size_t count, struct cl_chart_stroke stroke);
    enum cl_status (*text)(void *sheet, const struct cl_chart_text *text);
};

/* Draw the whole chart. Errors: the pen's. */
enum cl_status cl_chart_draw(const struct cl_chart *content, const struct cl_chart_pen *pen);
enum cl_status cl_graph_draw(const struct cl_graph *content, const struct cl_chart_pen *pen);

/* As cl_paper.chart and cl_paper.graph in render.h. */
enum cl_status cl_chart_pdf(const struct cl_chart *content, struct cl_bytes *out, struct cl_error *error);
enum cl_status cl_graph_pdf(const struct cl_graph *content, struct cl_bytes *out, struct cl_error *error);

#endif
