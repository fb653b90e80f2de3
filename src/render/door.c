#include "render/door.h"

#include "base/text.h"
#include "render/sheet.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define HEAD_WIDTH    7.0 /* of a row's letter */
#define CELL_HEIGHT   6.2
#define CELL_LEAST    12.0
#define CELL_WIDEST   20.0 /* unless what stands in it is longer */
#define LETTER_WIDTH  1.3  /* of a bold one, small as in the fullest cells */
#define LOTS_MOST     26
#define SIZE_CELL     7.6
#define SIZE_SMALL    6.6
#define GREY_MARKED   0.82 /* behind what must not be taken without a second look */
#define GREY_SHUT     0.6
#define LOOSE_COLUMNS 5

struct lot {
    const char *name;
    int64_t vials;
};

struct box {
    struct cl_sheet *sheet;
    const struct cl_door_node *node;
    struct lot lot[LOTS_MOST];
    size_t lots;
    bool many; /* more lots than letters: the vials' whole names stand in the cells */
    bool held, expired;
    double cell_least; /* width, mm */
};

/* A band of columns, of all rows. */
struct band {
    struct box *box;
    int64_t first, end; /* columns */
    double cell_width;
};

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

static const char *count(struct cl_sheet *sheet, int64_t number)
{
    return cl_arena_print(&sheet->arena, "%" PRId64, number);
}

static struct cl_pdf_style style_of(double size, bool bold, double grey)
{
    return (struct cl_pdf_style){
        .element = "a text of the map", .size = size, .stretch = 1, .grey = grey, .bold = bold};
}

/* A text in the middle of a room; drawn only when it is not measured. */
static enum cl_status put_middle(struct cl_sheet *sheet, struct cl_pdf_style style, double x, double y, double width,
                                 const char *text)
{
    struct cl_pdf_line line;
    const struct cl_pdf_room room = {width, 3, 1};
    size_t lines = 0;
    if (sheet->measuring || is_empty(text))
        return CL_OK;
    enum cl_status status = cl_pdf_fit(sheet->pdf, &style, text, &room, &line, &lines);
    if (status == CL_OK && lines > 0)
        status = cl_pdf_text(sheet->pdf, &style, x + (width - line.width) / 2, y, line.text, line.size);
    return status;
}

/* ---- a box ------------------------------------------------------------------------------------------------------- */

static void count_lots(struct box *box)
{
    const struct cl_box_map *map = &box->node->map;
    for (int64_t i = 0; i < cl_grid_size(&map->grid); i++) {
        const struct cl_box_cell *cell = &map->cell[i];
        size_t lot = 0;
        if (cell->vial == NULL)
            continue;
        box->held |= cell->held;
        box->expired |= cell->expired;
        while (lot < box->lots && strcmp(box->lot[lot].name, cell->lot) != 0)
            lot++;
        if (lot == LOTS_MOST) {
            box->many = true;
            continue;
        }
        if (lot == box->lots)
            box->lot[box->lots++] = (struct lot){cell->lot, 0};
        box->lot[lot].vials++;
    }
}

static char letter_of(const struct box *box, const char *lot)
{
    size_t i = 0;
    while (i + 1 < box->lots && strcmp(box->lot[i].name, lot) != 0)
        i++;
    return (char)('a' + i);
}

/* "a0042 !": the lot's letter, the serial, its marks. */
static const char *cell_text(const struct box *box, const struct cl_box_cell *cell)
{
    char letter[2] = "";
    const char *mark = cell->held && cell->expired ? " !x" : cell->held ? " !" : cell->expired ? " x" : "";
    if (box->lots > 1 && !box->many)
        letter[0] = letter_of(box, cell->lot);
    return cl_arena_print(&box->sheet->arena, "%s%s%s", letter, box->many ? cell->vial : cell->serial, mark);
}

static enum cl_status put_cell(const struct band *band, int64_t position, double x, double y)
{
    struct box *box = band->box;
    const struct cl_box_cell *cell = &box->node->map.cell[position];
    bool shut = box->node->shut_at != NULL && box->node->shut_at[position];
    if (!box->sheet->measuring && (shut || cell->held || cell->expired))
        cl_pdf_box(box->sheet->pdf, x, y, band->cell_width, CELL_HEIGHT, shut ? GREY_SHUT : GREY_MARKED);
    if (cell->vial == NULL)
        return put_middle(box->sheet, style_of(SIZE_CELL, shut, shut ? 0 : 0.55), x, y + CELL_HEIGHT * 0.65,
                          band->cell_width, shut ? cl_sheet_words(box->sheet, "shut") : "·");
    return put_middle(box->sheet, style_of(SIZE_CELL, true, 0), x + 0.5, y + CELL_HEIGHT * 0.65, band->cell_width - 1,
                      cell_text(box, cell));
}

static void put_grid_lines(const struct band *band, double x, double y, int64_t rows)
{
    struct cl_pdf *pdf = band->box->sheet->pdf;
    int64_t columns = band->end - band->first;
    double width = band->cell_width * (double)columns, height = CELL_HEIGHT * (double)rows;
    for (int64_t row = 0; row <= rows; row++)
        cl_pdf_rule(pdf, x, y + CELL_HEIGHT * (double)row, width, row == 0 || row == rows ? 0.8 : 0.3, 0);
    for (int64_t column = 0; column <= columns; column++) {
        double at = x + band->cell_width * (double)column;
        cl_pdf_line(pdf, (const double[]){at, y, at, y + height}, 2, column == 0 || column == columns ? 0.8 : 0.3, 0,
                    0);
    }
}

/* Numbers stand in the corner of every cell where they are the positions' names; else letters and numbers around it. */
static enum cl_status put_names(const struct band *band, double x, double y)
{
    enum cl_status status = CL_OK;
    const struct cl_grid *grid = &band->box->node->map.grid;
    struct cl_sheet *sheet = band->box->sheet;
    for (int64_t column = band->first; column < band->end && !grid->numbers; column++)
        CL_TRY(put_middle(sheet, style_of(7, false, CL_SHEET_GREY_NAME),
                          x + band->cell_width * (double)(column - band->first), y - 1, band->cell_width,
                          count(sheet, column + 1)));
    for (int64_t row = 0; row < grid->rows && !grid->numbers; row++)
        CL_TRY(put_middle(sheet, style_of(8, true, 0), x - HEAD_WIDTH, y + CELL_HEIGHT * ((double)row + 0.65),
                          HEAD_WIDTH, cl_arena_print(&sheet->arena, "%c", (int)('A' + row))));
done:
    return status;
}

static enum cl_status put_number(const struct band *band, int64_t position, double x, double y)
{
    char text[CL_POSITION_TEXT];
    struct cl_sheet *sheet = band->box->sheet;
    struct cl_pdf_style style = style_of(4, false, CL_SHEET_GREY_NAME);
    cl_grid_position_write(&band->box->node->map.grid, position, text, sizeof text);
    return sheet->measuring ? CL_OK : cl_pdf_text(sheet->pdf, &style, x + 0.4, y + 1.7, text, strlen(text));
}

/* The whole band at the sheet's place, and y behind it. */
static enum cl_status draw_band(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status = CL_OK;
    const struct band *band = of;
    const struct cl_grid *grid = &band->box->node->map.grid;
    double x = sheet->left + HEAD_WIDTH, y = sheet->y + 3.6;
    for (int64_t row = 0; row < grid->rows; row++)
        for (int64_t column = band->first; column < band->end; column++) {
            double at_x = x + band->cell_width * (double)(column - band->first), at_y = y + CELL_HEIGHT * (double)row;
            CL_TRY(put_cell(band, row * grid->columns + column, at_x, at_y));
            if (grid->numbers)
                CL_TRY(put_number(band, row * grid->columns + column, at_x, at_y));
        }
    CL_TRY(put_names(band, x, y));
    if (!sheet->measuring)
        put_grid_lines(band, x, y, grid->rows);
    sheet->y = y + CELL_HEIGHT * (double)grid->rows + 1.5;
done:
    return status;
}

static enum cl_status put_line(struct cl_sheet *sheet, const char *text)
{
    struct cl_sheet_cell cell = {
        "a text of the map", CL_SHEET_WIDTH, {{cl_sheet_words(sheet, text), SIZE_SMALL, 0, false}}};
    return is_empty(text) ? CL_OK : cl_sheet_row(sheet, &cell, 1, &cl_look_text);
}

/* "a UC26A001 (12)   b UC26A002 (3)   ! held   x expired". */
static const char *legend(struct box *box)
{
    struct cl_arena *arena = &box->sheet->arena;
    const char *text = "";
    for (size_t i = 0; i < box->lots && !box->many; i++) {
        char letter[3] = "";
        if (box->lots > 1)
            snprintf(letter, sizeof letter, "%c ", (int)('a' + i));
        text = cl_arena_print(arena, "%s%s%s%s (%" PRId64 ")", text, i > 0 ? "   " : "",
                              box->lots > 1 ? letter : "lot ", box->lot[i].name, box->lot[i].vials);
    }
    return cl_arena_print(arena, "%s%s%s%s", text, box->held ? "   ! held" : "", box->expired ? "   x expired" : "",
                          box->node->shut > 0 ? "   shut: blocked" : "");
}

static void measure_cells(struct box *box)
{
    box->cell_least = CELL_LEAST;
    for (int64_t i = 0; i < cl_grid_size(&box->node->map.grid); i++) {
        const struct cl_box_cell *cell = &box->node->map.cell[i];
        double needed = cell->vial == NULL ? 0 : LETTER_WIDTH * (double)cl_text_width(cell_text(box, cell)) + 1;
        box->cell_least = needed > box->cell_least ? needed : box->cell_least;
    }
}

/* A grid wider than the page goes on below, in bands of equal width. Heading, first band and legend stay together. */
static enum cl_status draw_box(struct cl_sheet *sheet, const struct cl_door_node *node)
{
    enum cl_status status = CL_OK;
    struct box box = {.sheet = sheet, .node = node};
    const struct cl_grid *grid = &node->map.grid;
    count_lots(&box);
    measure_cells(&box);
    int64_t most = (int64_t)((CL_SHEET_WIDTH - HEAD_WIDTH) / box.cell_least);
    int64_t bands = (grid->columns + most - 1) / most, share = (grid->columns + bands - 1) / bands;
    double width = (CL_SHEET_WIDTH - HEAD_WIDTH) / (double)share, height = 0;
    double widest = box.cell_least > CELL_WIDEST ? box.cell_least : CELL_WIDEST;
    for (int64_t first = 0; first < grid->columns; first += share) {
        struct band band = {&box, first, first + share < grid->columns ? first + share : grid->columns,
                            width < widest ? width : widest};
        CL_TRY(cl_sheet_measure(sheet, draw_band, &band, &height));
        if (first == 0)
            CL_TRY(cl_sheet_heading(
                sheet,
                cl_arena_print(&sheet->arena, "%s   %s   %" PRId64 " of %" PRId64 " places taken%s%s", node->path,
                               node->code, node->vials, node->places, node->blocked ? "   BLOCKED: " : "",
                               node->blocked ? node->blocked : ""),
                height + 6));
        else
            CL_TRY(cl_sheet_need(sheet, height));
        CL_TRY(draw_band(sheet, &band));
    }
    status = put_line(sheet, legend(&box));
done:
    return status;
}

/* ---- vials without positions --------------------------------------------------------------------------------------
 */

static enum cl_status draw_loose(struct cl_sheet *sheet, const struct cl_door_node *node)
{
    enum cl_status status;
    CL_TRY(cl_sheet_heading(
        sheet,
        cl_arena_print(&sheet->arena, "%s   %s   %" PRId64 " without positions", node->path, node->code, node->vials),
        8));
    for (int64_t i = 0; i < node->vials; i += LOOSE_COLUMNS) {
        struct cl_sheet_cell cell[LOOSE_COLUMNS];
        for (int64_t c = 0; c < LOOSE_COLUMNS; c++)
            cell[c] = (struct cl_sheet_cell){"a vial",
                                             CL_SHEET_WIDTH / LOOSE_COLUMNS,
                                             {{i + c < node->vials ? node->loose[i + c] : NULL, SIZE_CELL, 0, false}}};
        CL_TRY(cl_sheet_row(sheet, cell, LOOSE_COLUMNS, &cl_look_text));
    }
done:
    return status;
}

/* ---- contents ---------------------------------------------------------------------------------------------------- */

enum { COLUMNS = 6 };

static const double WIDTHS[COLUMNS] = {62, 24, 28, 20, 20, 22};

struct sum {
    int64_t vials, places, shut;
};

static bool is_inside(const char *path, const char *store)
{
    size_t size = strlen(store);
    return strncmp(path, store, size) == 0 && path[size] == '/';
}

/* Of a store and all that is inside it: those follow it. */
static struct sum sum_of(const struct cl_door_map *content, size_t index)
{
    struct sum sum = {0};
    for (size_t i = index; i < content->node_count; i++) {
        const struct cl_door_node *node = &content->node[i];
        if (i > index && index > 0 && !is_inside(node->path, content->node[index].path))
            break;
        sum.vials += node->vials;
        sum.places += node->places;
        sum.shut += node->shut;
    }
    return sum;
}

static enum cl_status draw_contents_row(struct cl_sheet *sheet, const struct cl_door_map *content, size_t index)
{
    const struct cl_door_node *node = &content->node[index];
    struct sum sum = sum_of(content, index);
    int64_t free = sum.places - sum.vials - sum.shut;
    const char *text[COLUMNS] = {node->path,
                                 node->kind,
                                 node->code,
                                 count(sheet, sum.vials),
                                 sum.places > 0 ? count(sheet, sum.places) : NULL,
                                 sum.places > 0 ? count(sheet, free > 0 ? free : 0) : NULL};
    struct cl_sheet_cell cell[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        cell[i] = (struct cl_sheet_cell){"the contents", WIDTHS[i], {{text[i], SIZE_CELL, 0, i == 0 || !node->leaf}}};
    if (node->blocked != NULL)
        cell[0].paragraph[1] = (struct cl_sheet_paragraph){cl_arena_print(&sheet->arena, "BLOCKED: %s", node->blocked),
                                                           SIZE_SMALL, 0, true};
    return cl_sheet_row(sheet, cell, COLUMNS, &cl_look_table);
}

static enum cl_status draw_contents(struct cl_sheet *sheet, const struct cl_door_map *content)
{
    enum cl_status status;
    static const char *const title[COLUMNS] = {"Store", "Kind", "Code", "Vials", "Places", "Free"};
    struct cl_sheet_cell head[COLUMNS];
    for (size_t i = 0; i < COLUMNS; i++)
        head[i] =
            (struct cl_sheet_cell){"a column's name", WIDTHS[i], {{cl_sheet_fixed(sheet, title[i]), 7.2, 0, true}}};
    CL_TRY(cl_sheet_heading(sheet, "Contents", 12));
    CL_TRY(cl_sheet_row(sheet, head, COLUMNS, &cl_look_head));
    cl_sheet_repeat(sheet, head, COLUMNS);
    for (size_t i = 0; i < content->node_count; i++)
        CL_TRY(draw_contents_row(sheet, content, i));
done:
    cl_sheet_repeat(sheet, NULL, 0);
    return status;
}

static enum cl_status draw_fact(struct cl_sheet *sheet, const char *name, const char *value)
{
    struct cl_sheet_cell cell[] = {
        {"a fact's name", 28, {{cl_sheet_fixed(sheet, name), SIZE_CELL, CL_SHEET_GREY_NAME, false}}},
        {"a fact's value", CL_SHEET_WIDTH - 28, {{value, 8.4, 0, false}}},
    };
    return is_empty(value) ? CL_OK : cl_sheet_row(sheet, cell, 2, &cl_look_fact);
}

static enum cl_status draw_facts(struct cl_sheet *sheet, const struct cl_door_map *content)
{
    enum cl_status status;
    int64_t vials = 0, places = 0, shut = 0, empty = 0;
    for (size_t i = 0; i < content->node_count; i++) {
        const struct cl_door_node *node = &content->node[i];
        vials += node->vials;
        places += node->map.grid.rows > 0 ? node->places : 0;
        shut += node->shut;
        empty += node->map.grid.rows > 0 && node->vials == 0;
    }
    CL_TRY(draw_fact(sheet, "Place", content->path));
    CL_TRY(draw_fact(sheet, "In it",
                     cl_arena_print(&sheet->arena,
                                    "%" PRId64 " vials; %" PRId64 " positions, %" PRId64 " of them blocked; %" PRId64
                                    " empty box%s, listed in the contents alone",
                                    vials, places, shut, empty, empty == 1 ? "" : "es")));
    CL_TRY(draw_fact(sheet, "As of", content->printed_at));
    CL_TRY(draw_fact(sheet, "Printed by", content->printed_by));
done:
    return status;
}

enum cl_status cl_door_render(const struct cl_door_map *content, const struct cl_report_form *form,
                              struct cl_sheets *out, struct cl_error *error)
{
    enum cl_status status;
    struct cl_sheet sheet = {0};
    struct cl_arena arena = {0};
    struct cl_form layout = cl_form_plain;
    if (form != NULL)
        CL_TRY(cl_form_read(form, &arena, &layout, error));
    const struct cl_sheet_head head = {
        .title = cl_arena_print(&arena, "Map of %s %s", content->kind, content->name),
        .number = content->code,
        .facility = content->facility,
        .form = form != NULL ? form->foot : NULL,
        .layout = &layout,
        .issued_at_ms = content->printed_at_ms,
        .training = content->training,
        .draft = form != NULL && form->draft,
    };
    CL_TRY(cl_sheet_begin(&sheet, &head, error));
    CL_TRY(draw_facts(&sheet, content));
    if (content->node_count > 1)
        CL_TRY(draw_contents(&sheet, content));
    for (size_t i = 0; i < content->node_count; i++) {
        const struct cl_door_node *node = &content->node[i];
        if (node->map.grid.rows > 0 && (node->vials + node->shut > 0 || content->node_count == 1))
            CL_TRY(draw_box(&sheet, node));
        else if (node->map.grid.rows == 0 && node->vials > 0)
            CL_TRY(draw_loose(&sheet, node));
    }
    CL_TRY(cl_sheet_save(&sheet, out));
done:
    cl_sheet_free(&sheet);
    cl_arena_free(&arena);
    return status;
}
