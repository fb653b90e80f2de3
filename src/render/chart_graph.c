/* Figures of lots or months side by side, in panels one above the other, in whole micrometres. */
#include "render/chart_graph.h"

#define DOT        550 /* half the side of a point */
#define RING       1500
#define CROSS      2300
#define LEVEL_ROOM 3200 /* a line of the name of a level */
#define TICKS_MOST 8
#define BAR_MOST   12000
#define HATCH      1500

/* A panel while it is drawn: where it stands, and its axis in thousandths. */
struct panel {
    const struct cl_graph_panel *content;
    int64_t top, bottom;
    struct cl_chart_scale scale;
};

void cl_graph_put_line(struct cl_graph_drawing *drawing, int64_t x, int64_t y, int64_t to_x, int64_t to_y,
                       struct cl_chart_stroke stroke)
{
    cl_chart_put_line(&drawing->canvas, (struct cl_chart_xy){x, y}, (struct cl_chart_xy){to_x, to_y}, stroke);
}

/* ---- scales ------------------------------------------------------------------------------------------------------ */

bool cl_graph_is_bar(enum cl_graph_look look)
{
    return look != CL_GRAPH_LINE;
}

static bool has_bars(const struct cl_graph_panel *panel)
{
    for (size_t s = 0; s < panel->series_count; s++)
        if (cl_graph_is_bar(panel->series[s].look))
            return true;
    return false;
}

/* Bars of a place stand on each other. */
static int64_t height_of_bars(const struct cl_graph_panel *panel, size_t place)
{
    int64_t sum = 0;
    for (size_t s = 0; s < panel->series_count; s++)
        if (cl_graph_is_bar(panel->series[s].look) && panel->series[s].value[place] != CL_GRAPH_NONE)
            sum += panel->series[s].value[place];
    return sum;
}

static void reach_values(struct panel *panel, size_t places, bool *any)
{
    const struct cl_graph_panel *content = panel->content;
    for (size_t i = 0; i < places; i++) {
        if (content->from_zero)
            cl_chart_scale_reach(&panel->scale, any, height_of_bars(content, i));
        for (size_t s = 0; s < content->series_count; s++)
            if (!cl_graph_is_bar(content->series[s].look) && content->series[s].value[i] != CL_GRAPH_NONE)
                cl_chart_scale_reach(&panel->scale, any, content->series[s].value[i]);
    }
    for (size_t i = 0; i < content->level_count; i++)
        cl_chart_scale_reach(&panel->scale, any, content->level[i].value);
}

/* Room on both sides of what is shown; where all of it is one number, a share of that. */
static int64_t room_around(const struct cl_chart_scale *scale, int64_t whole)
{
    enum { SHARE = 16, SHARE_OF_ONE = 20 };
    int64_t span = scale->high - scale->low, size = scale->high < 0 ? -scale->high : scale->high;
    if (span > 0)
        return span / SHARE + 1;
    return size >= SHARE_OF_ONE ? size / SHARE_OF_ONE + 1 : size > 0 ? size : whole;
}

/* The axis holds every figure and level, and none of them lies on its ends but a 0 that it begins at. */
static void find_scale(struct panel *panel, size_t places)
{
    const struct cl_graph_panel *content = panel->content;
    struct cl_chart_scale *scale = &panel->scale;
    bool any = false;
    reach_values(panel, places, &any);
    if (content->from_zero && scale->low > 0)
        scale->low = 0;
    int64_t room = room_around(scale, 1000);
    bool at_zero = content->from_zero && scale->low == 0;
    scale->low -= at_zero ? 0 : room;
    scale->high += room;
    scale->step = cl_chart_scale_step(scale, has_bars(content) ? 1000 : 1, TICKS_MOST); /* bars count whole things */
}

static int64_t y_of(const struct panel *panel, int64_t value)
{
    return panel->bottom -
           (value - panel->scale.low) * (panel->bottom - panel->top) / (panel->scale.high - panel->scale.low);
}

int64_t cl_graph_x(const struct cl_graph_drawing *drawing, size_t place)
{
    return LEFT + (int64_t)place * drawing->step + drawing->step / 2;
}

/* ---- a panel ----------------------------------------------------------------------------------------------------- */

static void put_tick(struct cl_graph_drawing *drawing, const struct panel *panel, int64_t value)
{
    char room[CL_DECIMAL_TEXT];
    int64_t y = y_of(panel, value);
    const char *text = cl_arena_copy(&drawing->canvas.arena, cl_thousandths_write(value, room, sizeof room));
    cl_graph_put_line(drawing, LEFT - 1200, y, RIGHT, y, (struct cl_chart_stroke){110, 0, RULE});
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {LEFT - 2200, y + 900},
                                                               .anchor = CL_ANCHOR_RIGHT,
                                                               .size = LETTERS,
                                                               .width = LEFT - MARGIN - 2200,
                                                               .text = text});
}

static void put_axis(struct cl_graph_drawing *drawing, const struct panel *panel)
{
    const struct cl_graph_possible *possible = &panel->content->possible;
    int64_t step = panel->scale.step, value = panel->scale.low / step * step;
    for (value += value < panel->scale.low ? step : 0; value <= panel->scale.high; value += step)
        if ((!possible->has_least || value >= possible->least) && (!possible->has_most || value <= possible->most))
            put_tick(drawing, panel, value);
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {LEFT, panel->top - 2000},
                                                               .size = CL_CHART_POINT(9),
                                                               .width = RIGHT - LEFT,
                                                               .bold = true,
                                                               .text = panel->content->title});
}

void cl_graph_put_bar(struct cl_graph_drawing *drawing, enum cl_graph_look look, int64_t left, int64_t width,
                      int64_t top, int64_t bottom)
{
    const struct cl_chart_area bar = {left, top, left + width, bottom};
    cl_chart_put_box(&drawing->canvas, left, top, width, bottom - top,
                     look == CL_GRAPH_DARK   ? DARK
                     : look == CL_GRAPH_PALE ? 75
                                             : WHITE);
    if (look == CL_GRAPH_HATCHED)
        cl_chart_put_slanted(&drawing->canvas, bar, HATCH, false, (struct cl_chart_stroke){200, 0, NAME});
    cl_chart_put_outline(&drawing->canvas, bar, (struct cl_chart_stroke){180, 0, BLACK});
}

static void put_bars(struct cl_graph_drawing *drawing, const struct panel *panel)
{
    int64_t width = drawing->step * 7 / 10 < BAR_MOST ? drawing->step * 7 / 10 : BAR_MOST;
    for (size_t place = 0; place < drawing->content->place_count; place++) {
        int64_t below = 0;
        for (size_t s = 0; s < panel->content->series_count; s++) {
            const struct cl_graph_series *series = &panel->content->series[s];
            int64_t value = series->value[place];
            if (!cl_graph_is_bar(series->look) || value == CL_GRAPH_NONE || value <= 0)
                continue;
            cl_graph_put_bar(drawing, series->look, cl_graph_x(drawing, place) - width / 2, width,
                             y_of(panel, below + value), y_of(panel, below));
            below += value;
        }
    }
}

/* Marks are told apart by their shape: what stands out is framed, what is outside its specification crossed. */
void cl_graph_put_point(struct cl_graph_drawing *drawing, int64_t x, int64_t y, bool marked, bool failing)
{
    const struct cl_chart_stroke bold = {500, 0, BLACK};
    cl_chart_put_box(&drawing->canvas, x - DOT, y - DOT, 2 * DOT, 2 * DOT, BLACK);
    if (marked)
        cl_chart_put_outline(&drawing->canvas, (struct cl_chart_area){x - RING, y - RING, x + RING, y + RING},
                             (struct cl_chart_stroke){350, 0, BLACK});
    if (!failing)
        return;
    cl_graph_put_line(drawing, x - CROSS, y - CROSS, x + CROSS, y + CROSS, bold);
    cl_graph_put_line(drawing, x - CROSS, y + CROSS, x + CROSS, y - CROSS, bold);
}

/* Points, joined where nothing is missing between them. */
static void put_points(struct cl_graph_drawing *drawing, const struct panel *panel,
                       const struct cl_graph_series *series)
{
    size_t places = drawing->content->place_count, run = 0;
    struct cl_chart_xy *point = cl_arena_alloc(&drawing->canvas.arena, places * sizeof *point);
    for (size_t i = 0; i <= places; i++) {
        if (i < places && series->value[i] != CL_GRAPH_NONE) {
            point[run++] = (struct cl_chart_xy){cl_graph_x(drawing, i), y_of(panel, series->value[i])};
            continue;
        }
        if (run > 1)
            cl_chart_put_lines(&drawing->canvas, point, run, (struct cl_chart_stroke){300, 0, NAME});
        run = 0;
    }
    for (size_t i = 0; i < places; i++)
        if (series->value[i] != CL_GRAPH_NONE)
            cl_graph_put_point(drawing, cl_graph_x(drawing, i), y_of(panel, series->value[i]),
                               series->marked && series->marked[i], series->failing && series->failing[i]);
}

/* ---- levels ------------------------------------------------------------------------------------------------------ */

static struct cl_chart_stroke stroke_of(enum cl_graph_stroke stroke)
{
    static const struct cl_chart_stroke strokes[] = {[CL_GRAPH_MEAN] = {300, 0, MIDDLE},
                                                     [CL_GRAPH_CONTROL] = {350, 1600, DARK},
                                                     [CL_GRAPH_SPECIFICATION] = {900, 3000, 50},
                                                     [CL_GRAPH_POSSIBLE] = {350, 400, DARK}};
    return strokes[stroke];
}

static void put_level_name(struct cl_graph_drawing *drawing, const struct cl_graph_level *level, int64_t y,
                           int64_t name_y)
{
    const char *line[] = {level->name, level->below};
    cl_graph_put_line(drawing, RIGHT, y, RIGHT + 1500, name_y, (struct cl_chart_stroke){110, 0, MIDDLE});
    for (int64_t i = 0; i < 2; i++)
        cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {RIGHT + 2000, name_y + 900 + i * LEVEL_ROOM},
                                                                   .size = LETTERS,
                                                                   .width = CL_CHART_WIDTH - MARGIN - RIGHT - 2000,
                                                                   .text = line[i]});
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

/* The broad lines first, so that a thin one upon them is seen. */
static void put_levels(struct cl_graph_drawing *drawing, const struct panel *panel)
{
    size_t count = panel->content->level_count;
    int64_t *name_y = cl_arena_alloc(&drawing->canvas.arena, (count + 1) * sizeof *name_y);
    int64_t *room = cl_arena_alloc(&drawing->canvas.arena, (count + 1) * sizeof *room);
    const struct cl_graph_level *level = NULL;
    for (size_t i = 0; i < count; i++) {
        level = level_behind(panel, level);
        name_y[i] = y_of(panel, level->value);
        room[i] = level->below ? 2 * LEVEL_ROOM : LEVEL_ROOM;
    }
    cl_chart_spread(name_y, count, room, panel->bottom + LEVEL_ROOM);
    for (int broad = 1; broad >= 0; broad--)
        for (size_t i = 0; i < count; i++) {
            const struct cl_graph_level *here = &panel->content->level[i];
            int64_t y = y_of(panel, here->value);
            if ((here->stroke == CL_GRAPH_SPECIFICATION) == (broad == 1))
                cl_graph_put_line(drawing, LEFT, y, RIGHT, y, stroke_of(here->stroke));
        }
    level = NULL;
    for (size_t i = 0; i < count; i++) {
        level = level_behind(panel, level);
        put_level_name(drawing, level, y_of(panel, level->value), name_y[i]);
    }
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

static void put_panel(struct cl_graph_drawing *drawing, size_t number)
{
    size_t count = drawing->content->panel_count;
    int64_t height = (drawing->bottom - TOP + PANEL_GAP) / (int64_t)count;
    struct panel panel = {.content = &drawing->content->panel[number], .top = TOP + (int64_t)number * height};
    panel.bottom = panel.top + height - PANEL_GAP;
    find_scale(&panel, drawing->content->place_count);
    put_axis(drawing, &panel);
    put_bars(drawing, &panel);
    put_levels(drawing, &panel);
    for (size_t s = 0; s < panel.content->series_count; s++)
        if (!cl_graph_is_bar(panel.content->series[s].look))
            put_points(drawing, &panel, &panel.content->series[s]);
    cl_chart_put_outline(&drawing->canvas, (struct cl_chart_area){LEFT, panel.top, RIGHT, panel.bottom},
                         (struct cl_chart_stroke){250, 0, BLACK});
}

enum cl_status cl_graph_draw(const struct cl_graph *content, const struct cl_chart_pen *pen)
{
    struct cl_graph_drawing drawing = {
        .content = content, .canvas = {.pen = pen}, .step = (RIGHT - LEFT) / (int64_t)content->place_count};
    int64_t names = cl_graph_plan_names(&drawing);
    drawing.bottom = cl_graph_plan_notes(&drawing) - names;
    for (size_t i = 0; i < content->panel_count; i++)
        put_panel(&drawing, i);
    cl_graph_put_names(&drawing);
    cl_graph_put_words(&drawing);
    cl_arena_free(&drawing.canvas.arena);
    return drawing.canvas.status;
}
