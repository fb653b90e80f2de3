/* A rack, a tank, a site on the screen: a line per store inside it, with how full it is. */
#include "base/buffer.h"
#include "base/text.h"
#include "render/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WIDTH_LEAST = 40, BAR_MOST = 20, BAR_LEAST = 6, INDENT = 2 };

struct drawing {
    const struct cl_store_tree *tree;
    struct cl_buffer *out;
    size_t width, name_width, count_width, bar_width;
    bool colour;
    bool held, expired, blocked; /* some store has some: the legend says what the sign means */
};

static void add_blanks(struct cl_buffer *out, size_t count)
{
    while (count-- > 0)
        cl_buffer_add_text(out, " ");
}

/* Cut at the room's end, filled up with blanks to it. */
static void add_column(struct cl_buffer *out, const char *text, size_t room)
{
    char visible[512];
    cl_text_visible(text, visible, sizeof visible);
    if (strlen(visible) > room) { /* paths and kinds are ASCII */
        visible[room > 1 ? room - 1 : 0] = '\0';
        cl_buffer_add_text(out, visible);
        cl_buffer_add_text(out, "…");
        return;
    }
    cl_buffer_add_text(out, visible);
    add_blanks(out, room - strlen(visible));
}

static void write_name(const struct cl_store_branch *branch, char *text, size_t size)
{
    snprintf(text, size, "%*s%s", (int)((branch->depth - 1) * INDENT), "", branch->name);
}

static void write_count(const struct cl_store_branch *branch, char *text, size_t size)
{
    if (branch->positions > 0)
        snprintf(text, size, "%lld/%lld", (long long)branch->vials, (long long)branch->positions);
    else
        snprintf(text, size, "%lld", (long long)branch->vials);
}

static void measure(struct drawing *drawing)
{
    char text[256];
    for (size_t i = 1; i < drawing->tree->count; i++) {
        const struct cl_store_branch *branch = &drawing->tree->at[i];
        write_name(branch, text, sizeof text);
        if (strlen(text) > drawing->name_width)
            drawing->name_width = strlen(text);
        write_count(branch, text, sizeof text);
        if (strlen(text) > drawing->count_width)
            drawing->count_width = strlen(text);
        drawing->held |= branch->held > 0;
        drawing->expired |= branch->expired > 0;
        drawing->blocked |= branch->blocked > 0;
    }
    if (drawing->name_width > drawing->width / 3)
        drawing->name_width = drawing->width / 3;
    size_t rest = drawing->width - drawing->name_width - drawing->count_width;
    size_t bar = rest > 30 ? rest - 24 : BAR_LEAST; /* what percent and marks leave */
    drawing->bar_width = bar > BAR_MOST ? BAR_MOST : bar;
}

/* "[#####···············]": a single vial shows, and a single free place too. */
static void add_bar(struct drawing *drawing, const struct cl_store_branch *branch)
{
    int64_t width = (int64_t)drawing->bar_width, full = 0;
    if (branch->positions > 0)
        full = branch->vials * width / branch->positions;
    if (full == 0 && branch->vials > 0)
        full = 1;
    if (full > width)
        full = width;
    if (drawing->colour)
        cl_buffer_add_text(drawing->out, branch->closed ? "\033[2m" : "");
    cl_buffer_add_text(drawing->out, "[");
    for (int64_t i = 0; i < width; i++)
        cl_buffer_add_text(drawing->out, i < full ? "#" : "·");
    cl_buffer_add_text(drawing->out, "]");
    if (drawing->colour)
        cl_buffer_add_text(drawing->out, branch->closed ? "\033[0m" : "");
}

static void write_marks(const struct cl_store_branch *branch, char *text, size_t size)
{
    int used = 0;
    text[0] = '\0';
    if (branch->held > 0)
        used += snprintf(text + used, size - (size_t)used, " %lld!", (long long)branch->held);
    if (branch->expired > 0)
        used += snprintf(text + used, size - (size_t)used, " %lldx", (long long)branch->expired);
    if (branch->blocked > 0)
        used += snprintf(text + used, size - (size_t)used, " %lld#", (long long)branch->blocked);
    if (branch->shut)
        used += snprintf(text + used, size - (size_t)used, " BLOCKED");
    if (branch->carried_by)
        snprintf(text + used, size - (size_t)used, " with %.40s", branch->carried_by);
}

static void draw_branch(struct drawing *drawing, const struct cl_store_branch *branch)
{
    char text[256], count[48];
    size_t used = drawing->name_width + 1 + drawing->bar_width + 2 + 1 + drawing->count_width + 6;
    write_name(branch, text, sizeof text);
    add_column(drawing->out, text, drawing->name_width);
    cl_buffer_add_text(drawing->out, " ");
    if (branch->positions > 0)
        add_bar(drawing, branch);
    else
        add_blanks(drawing->out, drawing->bar_width + 2);
    write_count(branch, count, sizeof count);
    cl_buffer_add_text(drawing->out, " ");
    add_blanks(drawing->out, drawing->count_width - strlen(count));
    cl_buffer_add_text(drawing->out, count);
    if (branch->positions > 0)
        snprintf(count, sizeof count, " %3lld %%", (long long)(branch->vials * 100 / branch->positions));
    else
        snprintf(count, sizeof count, "      ");
    cl_buffer_add_text(drawing->out, count);
    write_marks(branch, text, sizeof text);
    if (*text && drawing->colour)
        cl_buffer_add_text(drawing->out, "\033[1;33m");
    if (strlen(text) + used > drawing->width)
        text[drawing->width > used ? drawing->width - used : 0] = '\0';
    cl_buffer_add_text(drawing->out, text);
    if (*text && drawing->colour)
        cl_buffer_add_text(drawing->out, "\033[0m");
    while (drawing->out->size > 0 && drawing->out->data[drawing->out->size - 1] == ' ')
        drawing->out->size--;
    cl_buffer_add_text(drawing->out, "\n");
}

static void draw_title(struct drawing *drawing)
{
    char text[160];
    const struct cl_store_branch *top = &drawing->tree->at[0];
    if (top->positions > 0)
        snprintf(text, sizeof text, "%.24s, %lld of %lld places taken (%lld %%)", top->kind, (long long)top->vials,
                 (long long)top->positions, (long long)(top->vials * 100 / top->positions));
    else
        snprintf(text, sizeof text, "%.24s, %lld vial%s", top->kind, (long long)top->vials, top->vials == 1 ? "" : "s");
    bool one_line = strlen(drawing->tree->path) + 3 + strlen(text) <= drawing->width;
    add_column(drawing->out, drawing->tree->path,
               one_line || strlen(drawing->tree->path) < drawing->width ? strlen(drawing->tree->path) : drawing->width);
    cl_buffer_add_text(drawing->out, one_line ? "   " : "\n");
    add_column(drawing->out, text, strlen(text) < drawing->width ? strlen(text) : drawing->width);
    cl_buffer_add_text(drawing->out, "\n\n");
}

static void draw_legend(struct drawing *drawing)
{
    if (!drawing->held && !drawing->expired && !drawing->blocked)
        return;
    cl_buffer_add_text(drawing->out, "\n");
    if (drawing->held)
        cl_buffer_add_text(drawing->out, " !  held");
    if (drawing->expired)
        cl_buffer_add_text(drawing->out, " x  expired");
    if (drawing->blocked)
        cl_buffer_add_text(drawing->out, " #  blocked");
    cl_buffer_add_text(drawing->out, "\n");
}

enum cl_status cl_store_tree_draw(const struct cl_store_tree *tree, size_t width, bool colour, char **text,
                                  struct cl_error *error)
{
    struct cl_buffer out = {0};
    struct drawing drawing = {.tree = tree, .out = &out, .width = width, .colour = colour};
    if (width < WIDTH_LEAST)
        return cl_fail(error, CL_USAGE, NULL, tree->path, "widen the terminal, or ask for the list",
                       "the map of a store needs at least %d columns, not %zu", WIDTH_LEAST, width);
    measure(&drawing);
    draw_title(&drawing);
    for (size_t i = 1; i < tree->count; i++)
        draw_branch(&drawing, &tree->at[i]);
    draw_legend(&drawing);
    *text = out.data;
    return CL_OK;
}
