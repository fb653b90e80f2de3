#include "base/buffer.h"
#include "base/text.h"
#include "render/render.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A vial is shown as its lot's letter, its serial and a mark: "a0042!". The letter is left out in a box of one lot. */
#define LOTS_MOST    26
#define MARK_HELD    '!'
#define MARK_EXPIRED 'x'
#define MARK_BOTH    '*'
#define MARK_BLOCKED '#'
#define FREE         "·"

struct lot {
    const char *name;
    size_t vials;
};

struct drawing {
    const struct cl_box_map *map;
    struct cl_buffer *out;
    struct lot lot[LOTS_MOST];
    size_t lots, vials, held, expired, both, blocked;
    size_t serial_width; /* of the longest serial */
    size_t cell_width;   /* with the blank before it */
    size_t head_width;   /* of a row's letters */
    size_t width;
    bool marks; /* some vial is held or expired */
    bool many;  /* more lots than letters: the lots stand in the cells */
    bool colour;
};

static const char *or_empty(const char *text)
{
    return text != NULL ? text : "";
}

/* What stands beside a row and above a column. Where positions are numbered the two are added: row 10, column +2 is
 * position 12. */
static void name_row(const struct cl_grid *grid, int64_t row, char *name, size_t size)
{
    if (!grid->numbers)
        snprintf(name, size, "%c", (char)('A' + row));
    else if (grid->column_first)
        snprintf(name, size, "+%lld", (long long)row);
    else
        snprintf(name, size, "%lld", (long long)(row * grid->columns + 1));
}

static void name_column(const struct cl_grid *grid, int64_t column, char *name, size_t size)
{
    if (!grid->numbers)
        snprintf(name, size, "%lld", (long long)column + 1);
    else if (grid->column_first)
        snprintf(name, size, "%lld", (long long)(column * grid->rows + 1));
    else
        snprintf(name, size, "+%lld", (long long)column);
}

/* ---- what is in the box ---------------------------------------------------------------------------------------- */

static void count_lot(struct drawing *drawing, const char *name)
{
    size_t i = 0;
    while (i < drawing->lots && strcmp(drawing->lot[i].name, name) != 0)
        i++;
    if (i == LOTS_MOST) {
        drawing->many = true;
        return;
    }
    if (i == drawing->lots)
        drawing->lot[drawing->lots++] = (struct lot){name, 0};
    drawing->lot[i].vials++;
}

static void count_cells(struct drawing *drawing)
{
    const struct cl_box_map *map = drawing->map;
    for (int64_t i = 0; i < map->grid.rows * map->grid.columns; i++) {
        const struct cl_box_cell *cell = &map->cell[i];
        drawing->blocked += cell->blocked;
        if (cell->vial == NULL)
            continue;
        drawing->marks |= cell->blocked;
        size_t width = cl_text_width(or_empty(cell->serial));
        drawing->serial_width = width > drawing->serial_width ? width : drawing->serial_width;
        drawing->vials++;
        drawing->both += cell->held && cell->expired;
        drawing->held += cell->held && !cell->expired;
        drawing->expired += cell->expired && !cell->held;
        count_lot(drawing, or_empty(cell->lot));
    }
    drawing->marks |= drawing->held + drawing->expired + drawing->both > 0;
}

/* With more lots than letters a vial is shown by its whole name, which then makes the cells wide. */
static void measure(struct drawing *drawing)
{
    char name[24];
    const struct cl_box_map *map = drawing->map;
    size_t content = drawing->serial_width + (drawing->lots > 1);
    for (int64_t i = 0; i < map->grid.rows * map->grid.columns && drawing->many; i++) {
        size_t width = cl_text_width(or_empty(map->cell[i].vial));
        content = width > content ? width : content;
    }
    name_column(&map->grid, map->grid.columns - 1, name, sizeof name);
    content = (content > strlen(name) ? content : strlen(name)) + drawing->marks;
    name_row(&map->grid, map->grid.rows - 1, name, sizeof name);
    drawing->head_width = strlen(name) + 1;
    drawing->cell_width = content + 2;
    /* as roomy as the whole grid allows, else one blank between cells */
    if (drawing->head_width + drawing->cell_width * (size_t)map->grid.columns > drawing->width)
        drawing->cell_width = content + 1;
}

/* ---- drawing --------------------------------------------------------------------------------------------------- */

static void add_blanks(struct cl_buffer *out, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cl_buffer_add_text(out, " ");
}

/* Text for a terminal, cut with an ellipsis when it is wider than the room. */
static void add_cut(struct cl_buffer *out, const char *text, size_t room)
{
    char visible[512];
    cl_text_visible(text, visible, sizeof visible);
    if (cl_text_width(visible) <= room) {
        cl_buffer_add_text(out, visible);
        return;
    }
    size_t used = 0, bytes = 0;
    for (const char *at = visible; cl_text_next(at, &bytes) > 0; at += bytes) {
        char one[8] = "";
        memcpy(one, at, bytes < sizeof one ? bytes : sizeof one - 1);
        used += cl_text_width(one);
        if (used + 1 > room)
            break;
        cl_buffer_add_text(out, one);
    }
    cl_buffer_add_text(out, "…");
}

static void add_coloured(struct drawing *drawing, const struct cl_box_cell *cell, const char *text)
{
    const char *colour = NULL;
    if (drawing->colour && cell->vial == NULL)
        colour = "\033[2m";
    else if (drawing->colour && cell->held)
        colour = "\033[1;33m";
    else if (drawing->colour && cell->expired)
        colour = "\033[31m";
    cl_buffer_add_text(drawing->out, colour != NULL ? colour : "");
    cl_buffer_add_text(drawing->out, text);
    cl_buffer_add_text(drawing->out, colour != NULL ? "\033[0m" : "");
}

static char mark_of(const struct cl_box_cell *cell)
{
    if (cell->held && cell->expired)
        return MARK_BOTH;
    return cell->held ? MARK_HELD : cell->expired ? MARK_EXPIRED : cell->blocked ? MARK_BLOCKED : ' ';
}

static char letter_of(const struct drawing *drawing, const char *lot)
{
    size_t i = 0;
    while (i + 1 < drawing->lots && strcmp(drawing->lot[i].name, lot) != 0)
        i++;
    return (char)('a' + i);
}

/* The cell's text without colour: letter, serial, mark. */
static void write_cell(const struct drawing *drawing, const struct cl_box_cell *cell, char *text, size_t size)
{
    char visible[128], letter[2] = "", mark[2] = {mark_of(cell), '\0'};
    if (cell->vial == NULL) {
        snprintf(text, size, "%s", cell->blocked ? "#" : FREE);
        return;
    }
    cl_text_visible(drawing->many ? cell->vial : or_empty(cell->serial), visible, sizeof visible);
    if (drawing->lots > 1 && !drawing->many)
        letter[0] = letter_of(drawing, or_empty(cell->lot));
    snprintf(text, size, "%s%s%s", letter, visible, mark[0] == ' ' ? "" : mark);
}

/* Serials stand under each other; the mark has a place of its own behind. */
static void draw_cell(struct drawing *drawing, const struct cl_box_cell *cell)
{
    char text[160];
    write_cell(drawing, cell, text, sizeof text);
    size_t width = cl_text_width(text);
    size_t behind = drawing->marks && (cell->vial == NULL || mark_of(cell) == ' ') ? 1 : 0;
    size_t before = drawing->cell_width > width + behind ? drawing->cell_width - width - behind : 1;
    add_blanks(drawing->out, before);
    add_coloured(drawing, cell, text);
    add_blanks(drawing->out, behind);
}

static void end_line(struct cl_buffer *out)
{
    while (out->size > 0 && out->data[out->size - 1] == ' ')
        out->size--;
    cl_buffer_add_text(out, "\n");
}

/* The columns [first, end) of all rows, with their numbers above. */
static void draw_band(struct drawing *drawing, int64_t first, int64_t end)
{
    char name[24];
    struct cl_buffer *out = drawing->out;
    const struct cl_box_map *map = drawing->map;
    cl_buffer_add_text(out, "\n");
    add_blanks(out, drawing->head_width);
    for (int64_t column = first; column < end; column++) {
        name_column(&map->grid, column, name, sizeof name);
        add_blanks(out, drawing->cell_width - strlen(name) - drawing->marks);
        cl_buffer_add_text(out, name);
        add_blanks(out, drawing->marks);
    }
    end_line(out);
    for (int64_t row = 0; row < map->grid.rows; row++) {
        name_row(&map->grid, row, name, sizeof name);
        add_blanks(out, drawing->head_width - strlen(name));
        cl_buffer_add_text(out, name);
        for (int64_t column = first; column < end; column++)
            draw_cell(drawing, &map->cell[row * map->grid.columns + column]);
        end_line(out);
    }
}

/* A grid that is wider than the screen is drawn in bands of equal width, one below the other. */
static void draw_grid(struct drawing *drawing)
{
    int64_t columns = drawing->map->grid.columns;
    int64_t fit = (int64_t)((drawing->width - drawing->head_width) / drawing->cell_width);
    int64_t bands = (columns + fit - 1) / fit, share = (columns + bands - 1) / bands;
    for (int64_t first = 0; first < columns; first += share)
        draw_band(drawing, first, first + share < columns ? first + share : columns);
}

static void draw_title(struct drawing *drawing)
{
    char counts[96];
    const struct cl_box_map *map = drawing->map;
    snprintf(counts, sizeof counts, "%lld × %lld, %zu of %lld places taken", (long long)map->grid.rows,
             (long long)map->grid.columns, drawing->vials, (long long)(map->grid.rows * map->grid.columns));
    size_t path = cl_text_width(or_empty(map->path)), width = cl_text_width(counts);
    bool one_line = path + 3 + width <= drawing->width;
    add_cut(drawing->out, or_empty(map->path), drawing->width);
    cl_buffer_add_text(drawing->out, one_line ? "   " : "\n");
    add_cut(drawing->out, counts, drawing->width);
    cl_buffer_add_text(drawing->out, "\n");
}

static void draw_lots(struct drawing *drawing)
{
    char tail[48], line[32];
    for (size_t i = 0; i < drawing->lots && !drawing->many; i++) {
        size_t vials = drawing->lot[i].vials;
        snprintf(line, sizeof line, drawing->lots > 1 ? "  %c  " : "  lot ", (int)('a' + i));
        snprintf(tail, sizeof tail, "  %zu vial%s", vials, vials == 1 ? "" : "s");
        cl_buffer_add_text(drawing->out, line);
        add_cut(drawing->out, drawing->lot[i].name, drawing->width - strlen(line) - strlen(tail));
        cl_buffer_add_text(drawing->out, tail);
        cl_buffer_add_text(drawing->out, "\n");
    }
}

/* What the marks mean, only those that occur, as many on a line as fit. */
static void draw_marks(struct drawing *drawing)
{
    const struct {
        char sign;
        const char *meaning;
        size_t count;
    } entry[] = {{MARK_HELD, "held", drawing->held},
                 {MARK_EXPIRED, "expired", drawing->expired},
                 {MARK_BOTH, "held and expired", drawing->both},
                 {MARK_BLOCKED, "blocked", drawing->blocked}};
    char text[64];
    snprintf(text, sizeof text, "  %s  free", FREE);
    size_t used = cl_text_width(text);
    cl_buffer_add_text(drawing->out, text);
    for (size_t i = 0; i < sizeof entry / sizeof *entry; i++) {
        if (entry[i].count == 0)
            continue;
        size_t width =
            (size_t)snprintf(text, sizeof text, "   %c  %s (%zu)", entry[i].sign, entry[i].meaning, entry[i].count);
        if (used + width > drawing->width) {
            cl_buffer_add_text(drawing->out, "\n");
            used = 0;
        }
        cl_buffer_add_text(drawing->out, used == 0 ? text + 1 : text);
        used += width;
    }
    cl_buffer_add_text(drawing->out, "\n");
}

enum cl_status cl_box_map_draw(const struct cl_box_map *map, size_t width, bool colour, char **text,
                               struct cl_error *error)
{
    struct cl_buffer out = {0};
    struct drawing drawing = {.map = map, .out = &out, .width = width, .colour = colour};
    if (map->grid.rows < 1 || map->grid.columns < 1 || map->grid.rows > 26 || map->grid.columns > 99)
        return cl_fail(error, CL_FAILED, NULL, map->path, NULL, "a box has 1 to 26 rows and 1 to 99 columns");
    count_cells(&drawing);
    measure(&drawing);
    size_t least = drawing.head_width + drawing.cell_width;
    least = least > 40 ? least : 40; /* for the legend */
    if (width < least)
        return cl_fail(error, CL_USAGE, NULL, map->path, "widen the terminal, or ask for the list",
                       "the map of this box needs at least %zu columns, not %zu", least, width);
    draw_title(&drawing);
    draw_grid(&drawing);
    cl_buffer_add_text(&out, "\n");
    draw_lots(&drawing);
    draw_marks(&drawing);
    *text = out.data;
    return CL_OK;
}
