/* Figures of lots or months side by side, in panels one above the other, in whole micrometres. */
#include "base/arena.h"
#include "render/chart.h"

#include <string.h>

#define MARGIN       12000
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
#define FOOT         203500
#define DOT          550 /* half the side of a point */
#define RING         1500
#define LEVEL_ROOM   3200 /* between the names of levels */
#define TICKS_MOST   6
#define BAR_MOST     12000
#define HATCH        1500
#define SAMPLE_WIDTH 7000

#define POINT(size)  ((size)*25400 / 72) /* micrometres of whole points */

enum { BLACK = 0, DARK = 25, NAME = 40, MIDDLE = 60, RULE = 85, WHITE = 100 };

struct graph {
    const struct cl_graph *content;
    const struct cl_chart_pen *pen;
    struct cl_arena arena;
    int64_t step; /* from place to place */
    enum cl_status status;
};

/* A panel while it is drawn: where it stands, and its axis in thousandths. */
struct panel {
    const struct cl_graph_panel *content;
    int64_t top, bottom;
    int64_t low, high, step;
};

static void put_text(struct graph *graph, struct cl_chart_text text)
{
    if (graph->status == CL_OK && text.text && *text.text)
        graph->status = graph->pen->text(graph->pen->sheet, &text);
}

static void put_line(struct graph *graph, int64_t x, int64_t y, int64_t to_x, int64_t to_y,
                     struct cl_chart_stroke stroke)
{
    const struct cl_chart_xy both[] = {{x, y}, {to_x, to_y}};
    graph->pen->line(graph->pen->sheet, both, 2, stroke);
}

static void put_box(struct graph *graph, int64_t x, int64_t y, int64_t width, int64_t height, int grey)
{
    graph->pen->box(graph->pen->sheet, (struct cl_chart_xy){x, y}, width, height, grey);
}

static void put_frame(struct graph *graph, int64_t left, int64_t top, int64_t right, int64_t bottom,
                      struct cl_chart_stroke stroke)
{
    const struct cl_chart_xy around[] = {{left, top}, {right, top}, {right, bottom}, {left, bottom}, {left, top}};
    graph->pen->line(graph->pen->sheet, around, 5, stroke);
}

/* ---- scales ------------------------------------------------------------------------------------------------------ */

static bool is_bar(enum cl_graph_look look)
{
    return look != CL_GRAPH_LINE;
}

static void reach(struct panel *panel, bool *any, int64_t value)
{
    panel->low = *any && panel->low < value ? panel->low : value;
    panel->high = *any && panel->high > value ? panel->high : value;
    *any = true;
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

static int64_t floor_to(int64_t value, int64_t step)
{
    int64_t rest = value % step;
    return value - (rest < 0 ? rest + step : rest);
}

/* The axis holds every figure and level, and ends on ticks of 1, 2 or 5 times a power of ten. */
static void find_scale(struct panel *panel, size_t places)
{
    static const int64_t times[] = {2, 5, 10};
    const struct cl_graph_panel *content = panel->content;
    bool any = false;
    for (size_t i = 0; i < places; i++) {
        if (content->from_zero)
            reach(panel, &any, height_of_bars(content, i));
        for (size_t s = 0; s < content->series_count; s++)
            if (!is_bar(content->series[s].look) && content->series[s].value[i] != CL_GRAPH_NONE)
                reach(panel, &any, content->series[s].value[i]);
    }
    for (size_t i = 0; i < content->level_count; i++)
        reach(panel, &any, content->level[i].value);
    if (!any)
        panel->low = panel->high = 0;
    if (content->from_zero && panel->low > 0)
        panel->low = 0;
    int64_t power = has_bars(content) ? 1000 : 10; /* bars count whole things */
    panel->step = power;
    for (size_t i = 0; (panel->high - panel->low) / panel->step >= TICKS_MOST; i++) {
        panel->step = power * times[i % 3];
        power *= i % 3 == 2 ? 10 : 1;
    }
    panel->low = floor_to(panel->low, panel->step);
    panel->high = floor_to(panel->high, panel->step) + panel->step;
}

static int64_t y_of(const struct panel *panel, int64_t value)
{
    return panel->bottom - (value - panel->low) * (panel->bottom - panel->top) / (panel->high - panel->low);
}

static int64_t x_of(const struct graph *graph, size_t place)
{
    return LEFT + (int64_t)place * graph->step + graph->step / 2;
}

/* ---- a panel ----------------------------------------------------------------------------------------------------- */

static void put_axis(struct graph *graph, const struct panel *panel)
{
    for (int64_t value = panel->low; value <= panel->high; value += panel->step) {
        char room[CL_DECIMAL_TEXT];
        int64_t y = y_of(panel, value);
        put_line(graph, LEFT - 1200, y, RIGHT, y, (struct cl_chart_stroke){110, 0, RULE});
        put_text(graph, (struct cl_chart_text){
                            .at = {LEFT - 2200, y + 1000},
                            .anchor = CL_ANCHOR_RIGHT,
                            .size = POINT(8),
                            .width = LEFT - MARGIN - 2200,
                            .text = cl_arena_copy(&graph->arena, cl_thousandths_write(value, room, sizeof room))});
    }
    put_text(graph, (struct cl_chart_text){.at = {LEFT, panel->top - 2000},
                                           .size = POINT(9),
                                           .width = RIGHT - LEFT,
                                           .bold = true,
                                           .text = panel->content->title});
}

static void put_hatched(struct graph *graph, int64_t left, int64_t top, int64_t right, int64_t bottom)
{
    const struct cl_chart_stroke stroke = {200, 0, NAME};
    int64_t height = bottom - top;
    for (int64_t foot = left - height + HATCH / 2; foot < right; foot += HATCH) {
        int64_t begin = foot > left ? foot : left, end = foot + height < right ? foot + height : right;
        if (begin < end)
            put_line(graph, begin, bottom - (begin - foot), end, bottom - (end - foot), stroke);
    }
}

static void put_bar(struct graph *graph, enum cl_graph_look look, int64_t x, int64_t top, int64_t bottom)
{
    int64_t width = graph->step * 7 / 10 < BAR_MOST ? graph->step * 7 / 10 : BAR_MOST;
    int64_t left = x - width / 2;
    put_box(graph, left, top, width, bottom - top, look == CL_GRAPH_DARK ? DARK : look == CL_GRAPH_PALE ? 75 : WHITE);
    if (look == CL_GRAPH_HATCHED)
        put_hatched(graph, left, top, left + width, bottom);
    put_frame(graph, left, top, left + width, bottom, (struct cl_chart_stroke){180, 0, BLACK});
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
    put_box(graph, x - DOT, y - DOT, 2 * DOT, 2 * DOT, BLACK);
    if (marked)
        put_frame(graph, x - RING, y - RING, x + RING, y + RING, (struct cl_chart_stroke){350, 0, BLACK});
}

/* Points, joined where nothing is missing between them. */
static void put_points(struct graph *graph, const struct panel *panel, const struct cl_graph_series *series)
{
    size_t places = graph->content->place_count, run = 0;
    struct cl_chart_xy *point = cl_arena_alloc(&graph->arena, places * sizeof *point);
    for (size_t i = 0; i <= places; i++) {
        if (i < places && series->value[i] != CL_GRAPH_NONE) {
            point[run++] = (struct cl_chart_xy){x_of(graph, i), y_of(panel, series->value[i])};
            continue;
        }
        if (run > 1)
            graph->pen->line(graph->pen->sheet, point, run, (struct cl_chart_stroke){300, 0, NAME});
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
    put_text(graph, (struct cl_chart_text){.at = {RIGHT + 2000, name_y + 900},
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
    put_frame(graph, LEFT, panel.top, RIGHT, panel.bottom, (struct cl_chart_stroke){250, 0, BLACK});
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
        put_text(graph, (struct cl_chart_text){.at = {x, BOTTOM + 4000 + row * PLACE_ROW},
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
            put_text(graph, (struct cl_chart_text){.at = {x + SAMPLE_WIDTH + 1500, LEGEND_Y + 1000},
                                                   .size = POINT(8),
                                                   .width = 45000,
                                                   .text = panel->series[s].name});
            x += 56000;
        }
    }
}

static void put_head(struct graph *graph)
{
    const struct cl_graph *content = graph->content;
    const int64_t width = CL_CHART_WIDTH - 2 * MARGIN;
    if (content->training) {
        put_box(graph, MARGIN, 5000, width, 5000, BLACK);
        put_text(graph, (struct cl_chart_text){.at = {MARGIN + 2000, 8700},
                                               .size = POINT(9),
                                               .width = width,
                                               .grey = WHITE,
                                               .bold = true,
                                               .text = "TRAINING"});
    }
    put_text(graph,
             (struct cl_chart_text){
                 .at = {MARGIN, 16000}, .size = POINT(11), .width = width, .bold = true, .text = content->facility});
    put_text(graph,
             (struct cl_chart_text){
                 .at = {MARGIN, 25500}, .size = POINT(20), .width = width, .bold = true, .text = content->title});
    put_text(graph,
             (struct cl_chart_text){.at = {MARGIN, 32500}, .size = POINT(10), .width = width, .text = content->about});
}

static void put_foot(struct graph *graph)
{
    char at[CL_TIME_TEXT];
    const struct cl_graph *content = graph->content;
    const char *by = content->printed_by;
    for (size_t i = 0; i < content->note_count && i < NOTES_MOST; i++)
        put_text(graph, (struct cl_chart_text){.at = {MARGIN, NOTE_Y + (int64_t)i * NOTE_ROW},
                                               .size = POINT(7),
                                               .width = CL_CHART_WIDTH - 2 * MARGIN,
                                               .text = content->note[i]});
    cl_time_write_local(content->printed_at_ms, content->zone, false, at, sizeof at);
    put_line(graph, MARGIN, FOOT - 4000, CL_CHART_WIDTH - MARGIN, FOOT - 4000, (struct cl_chart_stroke){150, 0, 80});
    put_text(graph,
             (struct cl_chart_text){.at = {MARGIN, FOOT},
                                    .size = POINT(7),
                                    .width = CL_CHART_WIDTH - 2 * MARGIN,
                                    .grey = DARK,
                                    .text = cl_arena_print(&graph->arena, "%s%s · printed %s%s%s",
                                                           content->training ? "TRAINING · " : "", content->number, at,
                                                           by && *by ? " by " : "", by && *by ? by : "")});
}

enum cl_status cl_graph_draw(const struct cl_graph *content, const struct cl_chart_pen *pen)
{
    struct graph graph = {.content = content, .pen = pen, .step = (RIGHT - LEFT) / (int64_t)content->place_count};
    put_head(&graph);
    for (size_t i = 0; i < content->panel_count; i++)
        put_panel(&graph, i);
    put_places(&graph);
    put_legend(&graph);
    put_foot(&graph);
    cl_arena_free(&graph.arena);
    return graph.status;
}
