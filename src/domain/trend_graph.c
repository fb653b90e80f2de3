/* The trend of a product's lots as a chart: individuals above, moving ranges beneath. */
#include "domain/context.h"
#include <cryolot/trend.h>
#include <string.h>

static void add_level(struct cl *cl, struct cl_graph_panel *panel, struct cl_graph_level *level, int64_t value,
                      const char *name, enum cl_graph_stroke stroke)
{
    char room[CL_DECIMAL_TEXT];
    if (value == CL_GRAPH_NONE)
        return;
    const char *text = cl_arena_print(&cl->arena, "%s %s", name, cl_thousandths_write(value, room, sizeof room));
    level[panel->level_count++] = (struct cl_graph_level){.value = value, .name = text, .stroke = stroke};
    panel->level = level;
}

/* A limit that nothing can pass is told at the end of what is possible, so that the axis shows what can happen. */
static void add_control(struct cl *cl, struct cl_graph_panel *panel, struct cl_graph_level *level, int64_t value,
                        const char *name)
{
    char room[CL_DECIMAL_TEXT];
    const struct cl_graph_possible *possible = &panel->possible;
    bool above = possible->has_most && value > possible->most, below = possible->has_least && value < possible->least;
    add_level(cl, panel, level, value, name, above || below ? CL_GRAPH_POSSIBLE : CL_GRAPH_CONTROL);
    if (!above && !below)
        return;
    struct cl_graph_level *added = &level[panel->level_count - 1];
    added->value = above ? possible->most : possible->least;
    added->name = cl_arena_print(&cl->arena, "%s,", added->name);
    added->below = cl_arena_print(&cl->arena, "%s the possible %s", above ? "above" : "below",
                                  cl_thousandths_write(added->value, room, sizeof room));
}

static struct cl_graph_panel individuals(struct cl *cl, const struct cl_trend *trend)
{
    int64_t *value = cl_arena_alloc(&cl->arena, trend->count * sizeof *value);
    bool *marked = cl_arena_alloc(&cl->arena, trend->count * sizeof *marked);
    bool *failing = cl_arena_alloc(&cl->arena, trend->count * sizeof *failing);
    struct cl_graph_series *series = cl_arena_alloc(&cl->arena, sizeof *series);
    struct cl_graph_level *level = cl_arena_alloc(&cl->arena, 5 * sizeof *level);
    for (size_t i = 0; i < trend->count; i++) {
        value[i] = trend->point[i].value_thousandths;
        marked[i] = trend->point[i].beyond || trend->point[i].shifted;
        failing[i] = trend->point[i].outside;
    }
    *series = (struct cl_graph_series){
        .name = "a lot", .look = CL_GRAPH_LINE, .value = value, .marked = marked, .failing = failing};
    struct cl_graph_panel panel = {.title = cl_arena_print(&cl->arena, "%s, %s", trend->title, trend->unit),
                                   .series = series,
                                   .series_count = 1,
                                   .possible = trend->possible};
    if (trend->limited) {
        add_control(cl, &panel, level, trend->limits.upper, "upper control limit");
        add_level(cl, &panel, level, trend->limits.mean, "mean", CL_GRAPH_MEAN);
        add_control(cl, &panel, level, trend->limits.lower, "lower control limit");
    }
    add_level(cl, &panel, level, trend->specified_lower,
              trend->specified_lower_open ? "specification, more than" : "specification, at least",
              CL_GRAPH_SPECIFICATION);
    add_level(cl, &panel, level, trend->specified_upper,
              trend->specified_upper_open ? "specification, less than" : "specification, at most",
              CL_GRAPH_SPECIFICATION);
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
        add_level(cl, &panel, level, trend->limits.range_upper, "upper control limit", CL_GRAPH_CONTROL);
        add_level(cl, &panel, level, trend->limits.range_mean, "mean", CL_GRAPH_MEAN);
    }
    return panel;
}

/* What stands out, in words; of many lots the newest. */
static const char *signals_of(struct cl *cl, const struct cl_trend *trend)
{
    enum { NAMED_MOST = 8 };
    const char *signals = "";
    size_t count = 0, skipped = 0;
    for (size_t i = 0; i < trend->count; i++)
        count += *trend->point[i].signal != '\0';
    if (count > NAMED_MOST)
        signals = cl_arena_print(&cl->arena, "%zu earlier lots stand out", count - NAMED_MOST);
    for (size_t i = 0; i < trend->count; i++)
        if (*trend->point[i].signal && skipped++ + NAMED_MOST >= count)
            signals = cl_arena_print(&cl->arena, "%s%s%s: %s", signals, *signals ? "; " : "", trend->point[i].lot,
                                     trend->point[i].signal);
    return signals;
}

static struct cl_texts notes_of(struct cl *cl, const struct cl_trend *trend)
{
    const char **notes = cl_arena_alloc(&cl->arena, (trend->notes.count + 1) * sizeof *notes);
    const char *signals = signals_of(cl, trend);
    size_t count = 0;
    for (size_t i = 0; i < trend->notes.count; i++)
        notes[count++] = trend->notes.at[i];
    if (*signals)
        notes[count++] = signals;
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
