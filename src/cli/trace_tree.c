#include "cli/trace_tree.h"
#include "base/buffer.h"
#include "base/text.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { STEM_MOST = 512, NARROWEST = 24 };

/* ---- lines ------------------------------------------------------------------------------------------------------- */

struct drawing {
    struct cl_buffer out;
    size_t width;
    char stem[STEM_MOST]; /* what stands before every line of the present branch */
    bool *drawn;          /* for each lot */
};

/* A text behind the stem and a branch, its words wrapped; further lines stand under the first. */
static void add_line(struct drawing *drawing, const char *branch, const char *under, const char *text)
{
    struct cl_buffer *out = &drawing->out;
    size_t before = cl_text_width(drawing->stem) + cl_text_width(branch);
    size_t room = drawing->width > before + NARROWEST ? drawing->width - before : NARROWEST, used = 0;
    cl_buffer_print(out, "%s%s", drawing->stem, branch);
    while (*text) {
        char word[256];
        size_t size = strcspn(text, " ");
        snprintf(word, sizeof word, "%.*s", (int)size, text);
        size_t columns = cl_text_width(word);
        if (used > 0 && used + 1 + columns > room) {
            cl_buffer_print(out, "\n%s%s  ", drawing->stem, under);
            used = 2;
        } else if (used > 0) {
            cl_buffer_add_text(out, " ");
            used++;
        }
        cl_buffer_add_text(out, word);
        used += columns;
        text += size + strspn(text + size, " ");
    }
    cl_buffer_add_text(out, "\n");
}

/* The code first, then what forbids its use. */
static void describe(struct cl_buffer *text, const struct cl_tree_lot *lot)
{
    char day[CL_DATE_TEXT];
    cl_buffer_print(text, "%s %s%s%s, %s", lot->kind, lot->code, lot->held ? " HELD" : "",
                    lot->expired ? " EXPIRED" : "", lot->status);
    if (!lot->expired)
        cl_buffer_print(text, ", usable through %s", cl_date_write(lot->expires_on, day, sizeof day));
    if (lot->passage >= 0)
        cl_buffer_print(text, ", passage %lld", (long long)lot->passage);
    if (lot->population_doublings)
        cl_buffer_print(text, ", %s doublings", lot->population_doublings);
    for (size_t i = 0; i < lot->vial_count; i++)
        cl_buffer_print(text, "%s%lld %s", i ? ", " : "; vials: ", (long long)lot->vials[i].count, lot->vials[i].state);
}

/* ---- branches ------------------------------------------------------------------------------------------------------
 */

static void draw_dose(struct drawing *drawing, const struct cl_tree_dose *dose, bool last)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "%s of %s, %s, %lld vial%s", dose->code, dose->subject, dose->state, (long long)dose->vials,
                    dose->vials == 1 ? "" : "s");
    add_line(drawing, last ? "└─ " : "├─ ", last ? "   " : "│  ", text.data);
    cl_buffer_free(&text);
}

static void draw_lot(struct drawing *drawing, const struct cl_tree *tree, size_t place, bool last);

/* What hangs below a lot: doses, then the lots that were made of it. */
static void draw_below(struct drawing *drawing, const struct cl_tree *tree, const struct cl_tree_lot *lot)
{
    for (size_t i = 0; i < lot->dose_count; i++)
        draw_dose(drawing, &lot->dose[i], i + 1 == lot->dose_count && lot->child_count == 0);
    for (size_t i = 0; i < lot->child_count; i++)
        draw_lot(drawing, tree, lot->child[i], i + 1 == lot->child_count);
}

static void draw_lot(struct drawing *drawing, const struct cl_tree *tree, size_t place, bool last)
{
    const struct cl_tree_lot *lot = &tree->lot[place];
    const char *branch = last ? "└─ " : "├─ ", *under = last ? "   " : "│  ";
    struct cl_buffer text = {0};
    bool again = drawing->drawn[place];
    if (again)
        cl_buffer_print(&text, "%s %s, see above", lot->kind, lot->code);
    else
        describe(&text, lot);
    add_line(drawing, branch, under, text.data);
    cl_buffer_free(&text);
    size_t before = strlen(drawing->stem);
    if (again)
        return;
    drawing->drawn[place] = true;
    if (before + strlen(under) < sizeof drawing->stem) /* deeper ones stay in the last column there is room for */
        memcpy(drawing->stem + before, under, strlen(under) + 1);
    draw_below(drawing, tree, lot);
    drawing->stem[before] = '\0';
}

/* Roots are lots whose parents are none, or do not belong to the trace. */
static size_t next_root(const struct cl_tree *tree, size_t from)
{
    while (from < tree->count && tree->lot[from].parent_count > 0)
        from++;
    return from;
}

static void draw_tree(struct drawing *drawing, struct cl_arena *arena, const struct cl_tree *tree)
{
    struct cl_buffer head = {0};
    drawing->drawn = cl_arena_alloc(arena, tree->count * sizeof *drawing->drawn + 1);
    drawing->stem[0] = '\0';
    cl_buffer_print(&head, "donor %s, %s", tree->donor,
                    strcmp(tree->determination, "none") == 0 ? "not determined" : tree->determination);
    add_line(drawing, "", "", head.data);
    cl_buffer_free(&head);
    for (size_t root = next_root(tree, 0), next; root < tree->count; root = next) {
        next = next_root(tree, root + 1);
        draw_lot(drawing, tree, root, next == tree->count);
    }
}

/* ---- JSON ----------------------------------------------------------------------------------------------------------
 */

static json_t *codes_of(const struct cl_tree *tree, const size_t *places, size_t count)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, json_string(tree->lot[places[i]].code));
    return array;
}

static json_t *json_lot(const struct cl_tree *tree, const struct cl_tree_lot *lot)
{
    char day[CL_DATE_TEXT];
    json_t *vials = json_object(), *doses = json_array();
    for (size_t i = 0; i < lot->vial_count; i++)
        json_object_set_new(vials, lot->vials[i].state, json_integer(lot->vials[i].count));
    for (size_t i = 0; i < lot->dose_count; i++)
        json_array_append_new(doses,
                              json_pack("{s:s,s:s,s:s,s:I}", "id", lot->dose[i].code, "state", lot->dose[i].state,
                                        "subject", lot->dose[i].subject, "vials", (json_int_t)lot->dose[i].vials));
    return json_pack("{s:s,s:s,s:s,s:b,s:b,s:s,s:o,s:s?,s:o,s:o,s:o,s:o}", "code", lot->code, "kind", lot->kind,
                     "status", lot->status, "held", lot->held, "expired", lot->expired, "expires_on",
                     cl_date_write(lot->expires_on, day, sizeof day), "passage",
                     lot->passage < 0 ? json_null() : json_integer(lot->passage), "population_doublings",
                     lot->population_doublings, "parents", codes_of(tree, lot->parent, lot->parent_count), "children",
                     codes_of(tree, lot->child, lot->child_count), "vials", vials, "doses", doses);
}

static enum cl_status print_json(struct cl_command *command, const struct cl_trace *trace, const struct cl_tree *trees,
                                 size_t count)
{
    json_t *all = json_array();
    for (size_t i = 0; i < count; i++) {
        json_t *lots = json_array();
        for (size_t at = 0; at < trees[i].count; at++)
            json_array_append_new(lots, json_lot(&trees[i], &trees[i].lot[at]));
        json_array_append_new(all, json_pack("{s:s,s:s,s:o}", "donor", trees[i].donor, "determination",
                                             trees[i].determination, "lots", lots));
    }
    return cl_put_json(command, json_pack("{s:s,s:s,s:o}", "id", trace->id, "kind", trace->kind, "trees", all));
}

enum cl_status cl_print_trees(struct cl_command *command, const struct cl_trace *trace)
{
    const struct cl_tree *trees = NULL;
    size_t count = 0;
    struct drawing drawing = {.width = (size_t)command->width};
    enum cl_status status = cl_trace_trees(command->cl, trace, &trees, &count);
    if (status != CL_OK)
        return status;
    if (command->json)
        return print_json(command, trace, trees, count);
    for (size_t i = 0; i < count; i++)
        draw_tree(&drawing, command->arena, &trees[i]);
    if (count == 0)
        cl_say(command, "nothing of a donor hangs together with %s", trace->id);
    else
        status = cl_put(command, drawing.out.data);
    cl_buffer_free(&drawing.out);
    return status;
}
