/* Figures of lots or months side by side, in panels one above the other, in whole micrometres. */
#include "render/chart_canvas.h"

#include <string.h>

#define MARGIN       CL_CHART_MARGIN
#define LEFT         30000 /* of the panels */
#define RIGHT        236000
#define TOP          50000
#define BOTTOM       168000
#define PANEL_GAP    9000 /* room for a panel's title */
#define PLACE_ROW    3400
#define PLACE_ROOM   9500 /* the name of a place needs so much on its row; two rows alternate */
#define LEGEND_Y     184500
#define NOTE_Y       190000
#define NOTE_ROW     3400
#define NOTES_MOST   3
#define DOT          550 /* half the side of a point */
#define RING         1500
#define LEVEL_ROOM   3200 /* between the names of levels */
#define TICKS_MOST   6
#define BAR_MOST     12000
#define HATCH        1500
#define SAMPLE_WIDTH 7000
#define POINT        CL_CHART_POINT

enum { BLACK = 0, DARK = 25, NAME = 40, MIDDLE = 60, RULE = 85, WHITE = 100 };

struct graph {
    const struct cl_graph *content;
    struct cl_chart_canvas canvas;
    int64_t step; /* from place to place */
};

/* A panel while it is drawn: where it stands, and its axis in thousandths. */
struct panel {
    const struct cl_graph_panel *content;
    int64_t top, bottom;
    struct cl_chart_scale scale;
};

static void put_line(struct graph *graph, int64_t x, int64_t y, int64_t to_x, int64_t to_y,
                     struct cl_chart_stroke stroke)
{
    cl_chart_put_line(&graph->canvas, (struct cl_chart_xy){x, y}, (struct cl_chart_xy){to_x, to_y}, stroke);
}

/* ---- scales ------------------------------------------------------------------------------------------------------ */

static bool is_bar(enum cl_graph_look look)
{
    return look != CL_GRAPH_LINE;
}

static bool has_bars(const struct cl_graph_panel *panel)
{
    for (size_t s = 0; s < panel->series_count; s++)
        if (is_bar(panel->series[s].look))
            return true;
    return false;
}

/* Bars of a place stand on each other. */
static int64_t height_of_bars(const struct cl_graph_panel *panel, size_t place)
{
    int64_t sum = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        if (is_bar(panel->series[s].look) && panel->series[s].value[place] != CL_GRAPH_NONE)
            sum += panel->series[s].value[place];
    return sum;
}

/* The axis holds every figure and level, and ends on ticks of 1, 2 or 5 times a power of ten. */
static void find_scale(struct panel *panel, size_t places)
{
    const struct cl_graph_panel *content = panel->content;
    bool any = false;
    for (size_t i = 0; i < places; i++) {
        if (content->from_zero)
            cl_chart_scale_reach(&panel->scale, &any, height_of_bars(content, i));
        for (size_t s = 0; s < content->series_count; s++)
            if (!is_bar(content->series[s].look) && content->series[s].value[i] != CL_GRAPH_NONE)
                cl_chart_scale_reach(&panel->scale, &any, content->series[s].value[i]);
    }
    for (size_t i = 0; i < content->level_count; i++)
        cl_chart_scale_reach(&panel->scale, &any, content->level[i].value);
    if (content->from_zero && panel->scale.low > 0)
        panel->scale.low = 0;
    panel->scale.high++; /* the highest stays under the frame */
    cl_chart_scale_end(&panel->scale, has_bars(content) ? 1000 : 10, TICKS_MOST); /* bars count whole things */
}

static int64_t y_of(const struct panel *panel, int64_t value)
{
    return panel->bottom -
           (value - panel->scale.low) * (panel->bottom - panel->top) / (panel->scale.high - panel->scale.low);
}

static int64_t x_of(const struct graph *graph, size_t place)
{
    return LEFT + (int64_t)place * graph->step + graph->step / 2;
}

/* ---- a panel ----------------------------------------------------------------------------------------------------- */

static void put_axis(struct graph *graph, const struct panel *panel)
{
    for (int64_t value = panel->scale.low; value <= panel->scale.high; value += panel->scale.step) {
        char room[CL_DECIMAL_TEXT];
        int64_t y = y_of(panel, value);
        put_line(graph, LEFT - 1200, y, RIGHT, y, (struct cl_chart_stroke){110, 0, RULE});
        cl_chart_put_text(&graph->canvas, (struct cl_chart_text){
                                              .at = {LEFT - 2200, y + 1000},
                                              .anchor = CL_ANCHOR_RIGHT,
                                              .size = POINT(8),
                                              .width = LEFT - MARGIN - 2200,
                                              .text = cl_arena_copy(&graph->canvas.arena,
                                                                    cl_thousandths_write(value, room, sizeof room))});
    }
    cl_chart_put_text(&graph->canvas, (struct cl_chart_text){.at = {LEFT, panel->top - 2000},
                                                             .size = POINT(9),
                                                             .width = RIGHT - LEFT,
                                                             .bold = true,
                                                             .text = panel->content->title});
}

static void put_bar(struct graph *graph, enum cl_graph_look look, int64_t x, int64_t top, int64_t bottom)
{
    int64_t width = graph->step * 7 / 10 < BAR_MOST ? graph->step * 7 / 10 : BAR_MOST;
    int64_t left = x - width / 2;
    const struct cl_chart_area bar = {left, top, left + width, bottom};
    cl_chart_put_box(&graph->canvas, left, top, width, bottom - top,
                     look == CL_GRAPH_DARK   ? DARK
                     : look == CL_GRAPH_PALE ? 75
                                             : WHITE);
    if (look == CL_GRAPH_HATCHED)
        cl_chart_put_slanted(&graph->canvas, bar, HATCH, false, (struct cl_chart_stroke){200, 0, NAME});
    cl_chart_put_outline(&graph->canvas, bar, (struct cl_chart_stroke){180, 0, BLACK});
}

static void put_bars(struct graph *graph, const struct panel *panel)
{
    for (size_t place = 0; place < graph->content->place_count; place++) {
        int64_t below = 0;
        for (size_t s = 0; s < panel->content->series_count; s++) {
            const struct cl_graph_series *series = &panel->content->series[s];
            int64_t value = series->value[place];
            if (!is_bar(series->look) || value == CL_GRAPH_NONE || value <= 0)
                continue;
            put_bar(graph, series->look, x_of(graph, place), y_of(panel, below + value), y_of(panel, below));
            below += value;
        }
    }
}

static void put_point(struct graph *graph, int64_t x, int64_t y, bool marked)
{
    cl_chart_put_box(&graph->canvas, x - DOT, y - DOT, 2 * DOT, 2 * DOT, BLACK);
    if (marked)
        cl_chart_put_outline(&graph->canvas, (struct cl_chart_area){x - RING, y - RING, x + RING, y + RING},
                             (struct cl_chart_stroke){350, 0, BLACK});
}

/* Points, joined where nothing is missing between them. */
static void put_points(struct graph *graph, const struct panel *panel, const struct cl_graph_series *series)
{
    size_t places = graph->content->place_count, run = 0;
    struct cl_chart_xy *point = cl_arena_alloc(&graph->canvas.arena, places * sizeof *point);
    for (size_t i = 0; i <= places; i++) {
        if (i < places && series->value[i] != CL_GRAPH_NONE) {
            point[run++] = (struct cl_chart_xy){x_of(graph, i), y_of(panel, series->value[i])};
            continue;
        }
        if (run > 1)
            cl_chart_put_lines(&graph->canvas, point, run, (struct cl_chart_stroke){300, 0, NAME});
        run = 0;
    }
    for (size_t i = 0; i < places; i++)
        if (series->value[i] != CL_GRAPH_NONE)
            put_point(graph, x_of(graph, i), y_of(panel, series->value[i]), series->marked && series->marked[i]);
}

static void put_level(struct graph *graph, const struct panel *panel, const struct cl_graph_level *level,
                      int64_t name_y)
{
    int64_t y = y_of(panel, level->value);
    put_line(graph, LEFT, y, RIGHT, y,
             (struct cl_chart_stroke){300, level->limit ? 1600 : 0, level->limit ? DARK : MIDDLE});
    if (name_y != y)
        put_line(graph, RIGHT, y, RIGHT + 1500, name_y, (struct cl_chart_stroke){110, 0, MIDDLE});
    cl_chart_put_text(&graph->canvas, (struct cl_chart_text){.at = {RIGHT + 2000, name_y + 900},
                                                             .size = POINT(7),
                                                             .width = CL_CHART_WIDTH - MARGIN - RIGHT - 2000,
                                                             .text = level->name});
}

/* The level that follows one when they are taken from the highest down, of equal ones in their order; NULL: the first,
 * or no more. */
static const struct cl_graph_level *level_behind(const struct panel *panel, const struct cl_graph_level *before)
{
    const struct cl_graph_level *next = NULL;
    for (size_t i = 0; i < panel->content->level_count; i++) {
        const struct cl_graph_level *level = &panel->content->level[i];
        bool follows =
            before == NULL || level->value < before->value || (level->value == before->value && level > before);
        if (follows && (next == NULL || level->value > next->value))
            next = level;
    }
    return next;
}

/* From the highest down, so that names that would cover each other are moved apart. */
static void put_levels(struct graph *graph, const struct panel *panel)
{
    int64_t free_y = INT64_MIN;
    for (const struct cl_graph_level *level = level_behind(panel, NULL); level != NULL;
         level = level_behind(panel, level)) {
        int64_t y = y_of(panel, level->value);
        int64_t name_y = y < free_y ? free_y : y;
        put_level(graph, panel, level, name_y);
        free_y = name_y + LEVEL_ROOM;
    }
}

static void put_panel(struct graph *graph, size_t number)
{
    size_t count = graph->content->panel_count;
    int64_t height = (BOTTOM - TOP + PANEL_GAP) / (int64_t)count;
    struct panel panel = {.content = &graph->content->panel[number], .top = TOP + (int64_t)number * height};
    panel.bottom = panel.top + height - PANEL_GAP;
    find_scale(&panel, graph->content->place_count);
    put_axis(graph, &panel);
    put_bars(graph, &panel);
    put_levels(graph, &panel);
    for (size_t s = 0; s < panel.content->series_count; s++)
        if (!is_bar(panel.content->series[s].look))
            put_points(graph, &panel, &panel.content->series[s]);
    cl_chart_put_outline(&graph->canvas, (struct cl_chart_area){LEFT, panel.top, RIGHT, panel.bottom},
                         (struct cl_chart_stroke){250, 0, BLACK});
}

/* ---- around the panels ------------------------------------------------------------------------------------------- */

/* Every so many that their names do not touch, on two rows in turn. */
static void put_places(struct graph *graph)
{
    size_t every = 1, named = 0;
    while ((int64_t)every * graph->step < PLACE_ROOM)
        every++;
    for (size_t i = 0; i < graph->content->place_count; i += every, named++) {
        int64_t x = x_of(graph, i), row = graph->step * (int64_t)every < 2 * PLACE_ROOM ? (int64_t)(named % 2) : 0;
        put_line(graph, x, BOTTOM, x, BOTTOM + 1000 + row * PLACE_ROW, (struct cl_chart_stroke){150, 0, MIDDLE});
        cl_chart_put_text(&graph->canvas, (struct cl_chart_text){.at = {x, BOTTOM + 4000 + row * PLACE_ROW},
                                                                 .anchor = CL_ANCHOR_MIDDLE,
                                                                 .size = POINT(7),
                                                                 .width = 2 * PLACE_ROOM - 800,
                                                                 .text = graph->content->place[i]});
    }
}

static void put_sample(struct graph *graph, enum cl_graph_look look, int64_t x)
{
    int64_t step = graph->step;
    if (look == CL_GRAPH_LINE) {
        put_line(graph, x, LEGEND_Y, x + SAMPLE_WIDTH, LEGEND_Y, (struct cl_chart_stroke){300, 0, NAME});
        put_point(graph, x + SAMPLE_WIDTH / 2, LEGEND_Y, false);
        return;
    }
    graph->step = SAMPLE_WIDTH * 10 / 7;
    put_bar(graph, look, x + SAMPLE_WIDTH / 2, LEGEND_Y - 1300, LEGEND_Y + 1300);
    graph->step = step;
}

static bool is_empty(const struct graph *graph, const struct cl_graph_series *series)
{
    size_t i = 0;
    while (i < graph->content->place_count &&
           (series->value[i] == CL_GRAPH_NONE || (is_bar(series->look) && series->value[i] == 0)))
        i++;
    return i == graph->content->place_count;
}

/* Every name of what is there once, however many panels have it. */
static void put_legend(struct graph *graph)
{
    const char *told[CL_GRAPH_PANELS_MOST * 4];
    size_t count = 0;
    int64_t x = LEFT;
    for (size_t p = 0; p < graph->content->panel_count; p++) {
        const struct cl_graph_panel *panel = &graph->content->panel[p];
        for (size_t s = 0; s < panel->series_count; s++) {
            size_t i = 0;
            while (panel->series[s].name && i < count && strcmp(told[i], panel->series[s].name) != 0)
                i++;
            if (!panel->series[s].name || is_empty(graph, &panel->series[s]) || i < count ||
                count == sizeof told / sizeof *told)
                continue;
            told[count++] = panel->series[s].name;
            put_sample(graph, panel->series[s].look, x);
            cl_chart_put_text(&graph->canvas, (struct cl_chart_text){.at = {x + SAMPLE_WIDTH + 1500, LEGEND_Y + 1000},
                                                                     .size = POINT(8),
                                                                     .width = 45000,
                                                                     .text = panel->series[s].name});
            x += 56000;
        }
    }
}

static void put_head_and_foot(struct graph *graph)
{
    const struct cl_graph *content = graph->content;
    cl_chart_put_title(&graph->canvas, content->facility, content->title, content->about, content->training);
    for (size_t i = 0; i < content->note_count && i < NOTES_MOST; i++)
        cl_chart_put_text(&graph->canvas, (struct cl_chart_text){.at = {MARGIN, NOTE_Y + (int64_t)i * NOTE_ROW},
                                                                 .size = POINT(7),
                                                                 .width = CL_CHART_WIDTH - 2 * MARGIN,
                                                                 .text = content->note[i]});
    cl_chart_put_print(&graph->canvas, &(struct cl_chart_print){.number = content->number,
                                                                .zone = content->zone,
                                                                .printed_by = content->printed_by,
                                                                .printed_at_ms = content->printed_at_ms,
                                                                .training = content->training});
}

enum cl_status cl_graph_draw(const struct cl_graph *content, const struct cl_chart_pen *pen)
{
    struct graph graph = {
        .content = content, .canvas = {.pen = pen}, .step = (RIGHT - LEFT) / (int64_t)content->place_count};
    put_head_and_foot(&graph);
    for (size_t i = 0; i < content->panel_count; i++)
        put_panel(&graph, i);
    put_places(&graph);
    put_legend(&graph);
    cl_arena_free(&graph.canvas.arena);
    return graph.canvas.status;
}
