/* What is written around a graph: head, legend, notes, foot. */
#include "render/chart_graph.h"

#include "base/utf8.h"
#include <string.h>

#define NOTE_LAST    198000
#define NOTE_ROW     3400
#define NOTES_MOST   6   /* lines */
#define NOTE_COLUMNS 175 /* of a line */
#define ENTRY_GAP    6000

/* ---- notes ------------------------------------------------------------------------------------------------------- */

/* How much of a text stands on one line: up to a blank; a word that is longer than the line is cut. */
static size_t line_of(const char *text)
{
    size_t fits = 0, at = 0, columns = 0, bytes = 0;
    while (text[at] != '\0' && columns < NOTE_COLUMNS) {
        if (text[at] == ' ')
            fits = at;
        if (cl_text_next(text + at, &bytes) < 0)
            bytes = 1;
        at += bytes;
        columns++;
    }
    return text[at] == '\0' || fits == 0 ? at : fits;
}

static void add_note(struct cl_graph_drawing *drawing, const char *text)
{
    struct cl_arena *arena = &drawing->canvas.arena;
    while (*text != '\0' && drawing->note_count < NOTES_MOST) {
        size_t size = line_of(text);
        const char *rest = text + size + strspn(text + size, " ");
        bool cut = *rest != '\0' && drawing->note_count + 1 == NOTES_MOST;
        drawing->note[drawing->note_count++] = cl_arena_print(arena, "%.*s%s", (int)size, text, cut ? " .." : "");
        text = rest;
    }
}

int64_t cl_graph_plan_notes(struct cl_graph_drawing *drawing)
{
    const struct cl_graph *content = drawing->content;
    drawing->note = cl_arena_alloc(&drawing->canvas.arena, NOTES_MOST * sizeof *drawing->note);
    if (drawing->nameless > 0)
        add_note(drawing, cl_arena_print(&drawing->canvas.arena, "%zu more stand out and have no room for their names.",
                                         drawing->nameless));
    for (size_t i = 0; i < content->note_count; i++)
        add_note(drawing, content->note[i]);
    return NOTE_LAST - (int64_t)drawing->note_count * NOTE_ROW;
}

static void put_notes(struct cl_graph_drawing *drawing)
{
    int64_t first = NOTE_LAST - ((int64_t)drawing->note_count - 1) * NOTE_ROW;
    for (size_t i = 0; i < drawing->note_count; i++)
        cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {MARGIN, first + (int64_t)i * NOTE_ROW},
                                                                   .size = LETTERS,
                                                                   .width = CL_CHART_WIDTH - 2 * MARGIN,
                                                                   .text = drawing->note[i]});
}

/* ---- legend ------------------------------------------------------------------------------------------------------ */

static bool is_empty(const struct cl_graph_drawing *drawing, const struct cl_graph_series *series)
{
    size_t i = 0;
    while (i < drawing->content->place_count &&
           (series->value[i] == CL_GRAPH_NONE || (cl_graph_is_bar(series->look) && series->value[i] == 0)))
        i++;
    return i == drawing->content->place_count;
}

/* Writes an entry's name; its sample stands to the left of it, from *x on, which moves behind the entry. */
static void put_entry(struct cl_graph_drawing *drawing, const char *name, int64_t *x)
{
    int64_t width = (int64_t)cl_text_width(name) * LETTERS * 2 / 3;
    cl_chart_put_text(&drawing->canvas, (struct cl_chart_text){.at = {*x + SAMPLE_WIDTH + 1500, LEGEND_Y + 900},
                                                               .size = LETTERS,
                                                               .width = width,
                                                               .text = name});
    *x += SAMPLE_WIDTH + 1500 + width + ENTRY_GAP;
}

static void put_sample(struct cl_graph_drawing *drawing, const struct cl_graph_series *series, int64_t *x)
{
    if (cl_graph_is_bar(series->look)) {
        cl_graph_put_bar(drawing, series->look, *x, SAMPLE_WIDTH, LEGEND_Y - 1300, LEGEND_Y + 1300);
    } else {
        cl_graph_put_line(drawing, *x, LEGEND_Y, *x + SAMPLE_WIDTH, LEGEND_Y, (struct cl_chart_stroke){300, 0, NAME});
        cl_graph_put_point(drawing, *x + SAMPLE_WIDTH / 2, LEGEND_Y, false, false);
    }
    put_entry(drawing, series->name, x);
}

static bool was_told(const char *const *told, size_t count, const char *name)
{
    size_t i = 0;
    while (i < count && strcmp(told[i], name) != 0)
        i++;
    return i < count;
}

static bool has_mark(const struct cl_graph_drawing *drawing, bool failing)
{
    for (size_t p = 0; p < drawing->content->panel_count; p++)
        for (size_t s = 0; s < drawing->content->panel[p].series_count; s++) {
            const struct cl_graph_series *series = &drawing->content->panel[p].series[s];
            const bool *mark = failing ? series->failing : series->marked;
            for (size_t i = 0; mark && i < drawing->content->place_count; i++)
                if (mark[i])
                    return true;
        }
    return false;
}

/* What occurs, and every name of it once, however many panels have it. */
static void put_legend(struct cl_graph_drawing *drawing)
{
    const char *told[CL_GRAPH_PANELS_MOST * 4];
    size_t count = 0;
    int64_t x = LEFT;
    for (size_t p = 0; p < drawing->content->panel_count; p++) {
        const struct cl_graph_panel *panel = &drawing->content->panel[p];
        for (size_t s = 0; s < panel->series_count; s++) {
            const struct cl_graph_series *series = &panel->series[s];
            if (!series->name || is_empty(drawing, series) || was_told(told, count, series->name) ||
                count == sizeof told / sizeof *told)
                continue;
            told[count++] = series->name;
            put_sample(drawing, series, &x);
        }
    }
    for (int failing = 0; failing < 2; failing++)
        if (has_mark(drawing, failing)) {
            cl_graph_put_point(drawing, x + SAMPLE_WIDTH / 2, LEGEND_Y, !failing, failing);
            put_entry(drawing, failing ? "outside its specification" : "stands out by the control limits or a run", &x);
        }
}

/* ---- head and foot ----------------------------------------------------------------------------------------------- */

void cl_graph_put_words(struct cl_graph_drawing *drawing)
{
    const struct cl_graph *content = drawing->content;
    cl_chart_put_title(&drawing->canvas, content->facility, content->title, content->about, content->training);
    put_legend(drawing);
    put_notes(drawing);
    cl_chart_put_print(&drawing->canvas, &(struct cl_chart_print){.number = content->number,
                                                                  .zone = content->zone,
                                                                  .printed_by = content->printed_by,
                                                                  .printed_at_ms = content->printed_at_ms,
                                                                  .training = content->training});
}
