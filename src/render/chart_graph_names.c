/* The names of lots or months under a graph: as many as have room in letters of one size, and first of all those that
 * stand out. */
#include "render/chart_graph.h"

#include "base/utf8.h"

#define ROW         3400
#define BESIDE      1500 /* free between two names on a row */
#define TURNED_STEP 3000 /* from one turned name to the next */
#define LEADER      2600 /* from the panel to a turned name */
#define OVER        3500 /* under the names */

static bool is_marked(const struct cl_graph_series *series, size_t place)
{
    return (series->marked && series->marked[place]) || (series->failing && series->failing[place]);
}

bool cl_graph_stands_out(const struct cl_graph_drawing *drawing, size_t place)
{
    for (size_t p = 0; p < drawing->content->panel_count; p++) {
        const struct cl_graph_panel *panel = &drawing->content->panel[p];
        for (size_t s = 0; s < panel->series_count; s++)
            if (is_marked(&panel->series[s], place))
                return true;
    }
    return false;
}

/* What the longest name needs, in bold capitals. */
static int64_t widest(const struct cl_graph *content)
{
    size_t most = 0;
    for (size_t i = 0; i < content->place_count; i++) {
        size_t columns = cl_text_width(content->place[i]);
        most = columns > most ? columns : most;
    }
    return (int64_t)most * LETTERS * 3 / 4;
}

/* ---- which ------------------------------------------------------------------------------------------------------- */

static void add_name(struct cl_graph_drawing *drawing, size_t place)
{
    drawing->name[drawing->name_count++] = (struct cl_graph_name){place, cl_graph_x(drawing, place)};
}

/* Those that stand out, moved apart; of too many the newest. */
static void name_marked(struct cl_graph_drawing *drawing)
{
    const size_t most = (RIGHT - LEFT) / TURNED_STEP;
    size_t places = drawing->content->place_count, marked = 0;
    for (size_t i = 0; i < places; i++)
        marked += cl_graph_stands_out(drawing, i);
    drawing->nameless = marked > most ? marked - most : 0;
    size_t skipped = 0;
    for (size_t i = 0; i < places; i++)
        if (cl_graph_stands_out(drawing, i) && skipped++ >= drawing->nameless)
            add_name(drawing, i);
    int64_t *x = cl_arena_alloc(&drawing->canvas.arena, (drawing->name_count + 1) * sizeof *x);
    int64_t *room = cl_arena_alloc(&drawing->canvas.arena, (drawing->name_count + 1) * sizeof *room);
    for (size_t i = 0; i < drawing->name_count; i++) {
        x[i] = drawing->name[i].x;
        room[i] = TURNED_STEP;
    }
    cl_chart_spread(x, drawing->name_count, room, RIGHT + TURNED_STEP / 2);
    for (size_t i = 0; i < drawing->name_count; i++)
        drawing->name[i].x = x[i];
}

static bool is_free(const struct cl_graph_drawing *drawing, int64_t x)
{
    for (size_t i = 0; i < drawing->name_count; i++)
        if (x - drawing->name[i].x < TURNED_STEP && drawing->name[i].x - x < TURNED_STEP)
            return false;
    return true;
}

int64_t cl_graph_plan_names(struct cl_graph_drawing *drawing)
{
    size_t places = drawing->content->place_count;
    int64_t width = widest(drawing->content), step = drawing->step;
    drawing->name = cl_arena_alloc(&drawing->canvas.arena, places * sizeof *drawing->name);
    drawing->names = width + BESIDE <= step       ? CL_NAMES_ONE_ROW
                     : width + BESIDE <= 2 * step ? CL_NAMES_TWO_ROWS
                                                  : CL_NAMES_TURNED;
    bool all = drawing->names != CL_NAMES_TURNED || step >= TURNED_STEP;
    if (!all)
        name_marked(drawing);
    for (size_t i = 0; i < places; i++)
        if (all || is_free(drawing, cl_graph_x(drawing, i)))
            add_name(drawing, i);
    return OVER + (drawing->names == CL_NAMES_TURNED     ? LEADER + width
                   : drawing->names == CL_NAMES_TWO_ROWS ? 2 * ROW
                                                         : ROW);
}

/* ---- drawn ------------------------------------------------------------------------------------------------------- */

static void put_turned(struct cl_graph_drawing *drawing, const struct cl_graph_name *name)
{
    int64_t x = cl_graph_x(drawing, name->place);
    cl_graph_put_line(drawing, x, drawing->bottom, name->x, drawing->bottom + LEADER - 600,
                      (struct cl_chart_stroke){150, 0, MIDDLE});
    cl_chart_put_text(&drawing->canvas,
                      (struct cl_chart_text){.at = {name->x + LETTERS * 36 / 100, drawing->bottom + LEADER},
                                             .anchor = CL_ANCHOR_RIGHT,
                                             .size = LETTERS,
                                             .width = widest(drawing->content),
                                             .bold = cl_graph_stands_out(drawing, name->place),
                                             .turned = true,
                                             .text = drawing->content->place[name->place]});
}

static void put_level(struct cl_graph_drawing *drawing, const struct cl_graph_name *name)
{
    int64_t row = drawing->names == CL_NAMES_TWO_ROWS && name->place % 2 == 1 ? ROW : 0;
    cl_graph_put_line(drawing, name->x, drawing->bottom, name->x, drawing->bottom + 1000 + row,
                      (struct cl_chart_stroke){150, 0, MIDDLE});
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {name->x, drawing->bottom + 4000 + row},
                                                               .anchor = CL_ANCHOR_MIDDLE,
                                                               .size = LETTERS,
                                                               .width = widest(drawing->content),
                                                               .bold = cl_graph_stands_out(drawing, name->place),
                                                               .text = drawing->content->place[name->place]});
}

void cl_graph_put_names(struct cl_graph_drawing *drawing)
{
    for (size_t i = 0; i < drawing->name_count; i++)
        if (drawing->names == CL_NAMES_TURNED)
            put_turned(drawing, &drawing->name[i]);
        else
            put_level(drawing, &drawing->name[i]);
}
