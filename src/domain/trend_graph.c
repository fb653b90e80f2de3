/* The trend of a product's lots as a chart: individuals above, moving ranges beneath. */
#include "domain/context.h"
#include <cryolot/trend.h>
#include <string.h>

static void add_level(struct cl *cl, struct cl_graph_panel *panel, struct cl_graph_level *level, int64_t value,
                      const char *name, bool limit)
{
    char room[CL_DECIMAL_TEXT];
    if (value == CL_GRAPH_NONE)
        return;
    const char *text = cl_arena_print(&cl->arena, "%s %s", name, cl_thousandths_write(value, room, sizeof room));
    level[panel->level_count++] = (struct cl_graph_level){value, text, limit};
    panel->level = level;
}

static struct cl_graph_panel individuals(struct cl *cl, const struct cl_trend *trend)
{
    int64_t *value = cl_arena_alloc(&cl->arena, trend->count * sizeof *value);
    bool *marked = cl_arena_alloc(&cl->arena, trend->count * sizeof *marked);
    struct cl_graph_series *series = cl_arena_alloc(&cl->arena, sizeof *series);
    struct cl_graph_level *level = cl_arena_alloc(&cl->arena, 5 * sizeof *level);
    for (size_t i = 0; i < trend->count; i++) {
        value[i] = trend->point[i].value_thousandths;
        marked[i] = trend->point[i].beyond || trend->point[i].shifted;
    }
    *series = (struct cl_graph_series){.name = "a lot", .look = CL_GRAPH_LINE, .value = value, .marked = marked};
    struct cl_graph_panel panel = {
        .title = cl_arena_print(&cl->arena, "%s, %s", trend->title, trend->unit), .series = series, .series_count = 1};
    if (trend->limited) {
        add_level(cl, &panel, level, trend->limits.upper, "upper control limit", true);
        add_level(cl, &panel, level, trend->limits.mean, "mean", false);
        add_level(cl, &panel, level, trend->limits.lower, "lower control limit", true);
    }
    add_level(cl, &panel, level, trend->specified_lower, "specification, at least", true);
    add_level(cl, &panel, level, trend->specified_upper, "specification, at most", true);
    return panel;
}

static struct cl_graph_panel moving_ranges(struct cl *cl, const struct cl_trend *trend)
{
    int64_t *value = cl_arena_alloc(&cl->arena, trend->count * sizeof *value);
    bool *marked = cl_arena_alloc(&cl->arena, trend->count * sizeof *marked);
    struct cl_graph_series *series = cl_arena_alloc(&cl->arena, sizeof *series);
    struct cl_graph_level *level = cl_arena_alloc(&cl->arena, 2 * sizeof *level);
    for (size_t i = 0; i < trend->count; i++) {
        value[i] = trend->point[i].range_thousandths;
        marked[i] = trend->point[i].range_beyond;
    }
    *series = (struct cl_graph_series){.look = CL_GRAPH_LINE, .value = value, .marked = marked};
    struct cl_graph_panel panel = {
        .title = "Moving range: the step from the lot before", .series = series, .series_count = 1, .from_zero = true};
    if (trend->limited) {
        add_level(cl, &panel, level, trend->limits.range_upper, "upper control limit", true);
        add_level(cl, &panel, level, trend->limits.range_mean, "mean", false);
    }
    return panel;
}

/* What stands out, in words: the first that fit under the chart. */
static struct cl_texts notes_of(struct cl *cl, const struct cl_trend *trend)
{
    const char **notes = cl_arena_alloc(&cl->arena, (trend->notes.count + 1) * sizeof *notes);
    const char *signals = "";
    size_t count = 0;
    for (size_t i = 0; i < trend->count; i++)
        if (*trend->point[i].signal)
            signals = cl_arena_print(&cl->arena, "%s%s%s: %s", signals, *signals ? "; " : "", trend->point[i].lot,
                                     trend->point[i].signal);
    if (*signals)
        notes[count++] = signals;
    for (size_t i = 0; i < trend->notes.count; i++)
        notes[count++] = trend->notes.at[i];
    return (struct cl_texts){notes, count};
}

enum cl_status cl_trend_graph(struct cl *cl, const struct cl_trend *trend, struct cl_graph *out)
{
    struct cl_graph_panel *panel = cl_arena_alloc(&cl->arena, 2 * sizeof *panel);
    const char **place = cl_arena_alloc(&cl->arena, trend->count * sizeof *place);
    struct cl_texts notes = notes_of(cl, trend);
    for (size_t i = 0; i < trend->count; i++)
        place[i] = trend->point[i].lot;
    panel[0] = individuals(cl, trend);
    panel[1] = moving_ranges(cl, trend);
    *out = (struct cl_graph){
        .facility = cl->facility.name,
        .zone = cl->facility.timezone,
        .title = cl_arena_print(&cl->arena, "%s of %s, lot by lot", trend->title, trend->product),
        .number = trend->product,
        .about = cl_arena_print(&cl->arena, "%s · limits from %lld lot%s", trend->about, (long long)trend->baseline,
                                trend->baseline == 1 ? "" : "s"),
        .place = place,
        .place_count = trend->count,
        .panel = panel,
        .panel_count = trend->count > 1 ? 2 : 1,
        .note = notes.at,
        .note_count = notes.count,
        .printed_by = cl_printed_by(cl),
        .printed_at_ms = cl->now_ms,
        .training = cl->facility.training,
    };
    return CL_OK;
}
