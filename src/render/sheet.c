#include "render/sheet.h"

#include <stdio.h>
#include <string.h>

#define PAGE_WIDTH  210.0 /* A4, in mm */
#define PAGE_HEIGHT 297.0
#define MARGIN      17.0
#define WIDTH       CL_SHEET_WIDTH
#define BOTTOM      280.5 /* nothing but the foot stands below */
#define FOOT        286.0 /* base line of the foot */
#define CODE_TOP    15.0
#define CODE_MODULE (6 * CL_PDF_INCH / 300) /* six dots at 300 dpi, twelve at 600 */
#define HEADING     7.3                     /* height of a heading */
#define FRESH_TOP   50.0                    /* where a table goes on, at the lowest, on a new page */
#define TICK        2.6                     /* side of a square that is ticked */
#define LAST_LINES  3                       /* fewer lines than this are not left alone at the foot of a page */

#define GREY_NAME   CL_SHEET_GREY_NAME
#define GREY_RULE   CL_SHEET_GREY_RULE
#define GREY_FILL   0.93

struct line {
    struct cl_pdf_line piece;
    struct cl_pdf_style style;
};

struct column {
    double x;
    bool tick;
    struct line *line;
    size_t count, capacity;
};

const char cl_sheet_tick[] = "[ ]";

const struct cl_sheet_look cl_look_fact = {3.6, 0.5, 0.6, 3, 0.4, false, false};
const struct cl_sheet_look cl_look_table = {3.0, 0.8, 0.8, 2.2, 0.4, false, false};
const struct cl_sheet_look cl_look_check = {3.0, 0.6, 0.6, 2.2, 0.4, false, false};
const struct cl_sheet_look cl_look_head = {3.0, 0.7, 0.8, 2.2, 0.9, false, false};
const struct cl_sheet_look cl_look_conclusion = {5.6, 1.4, 1.6, 3, 0, true, false};
const struct cl_sheet_look cl_look_text = {3.4, 0.4, 0.4, 2, 0, false, false};
const struct cl_sheet_look cl_look_pen = {3.2, 2.6, 1.6, 2.2, 0.4, false, true};

static const char *say(struct cl_sheet *sheet, const char *text)
{
    return cl_wording_say(&sheet->wording, &sheet->arena, text);
}

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

static double height_of(double points)
{
    return points * CL_PDF_INCH / CL_PDF_POINT;
}

/* The smallest symbol that holds the payload. */
static enum cl_status encode(const char *payload, struct cl_qr *code, struct cl_error *error)
{
    const int most = 4;
    for (int version = 1; version < most; version++)
        if (cl_qr_encode(payload, version, code, NULL) == CL_OK)
            return CL_OK;
    return cl_qr_encode(payload, most, code, error);
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* A text that shrinks to fit up to two lines; moves y behind it. */
static enum cl_status draw_fitted(struct cl_sheet *sheet, struct cl_pdf_style style, double least, double width,
                                  const char *text)
{
    struct cl_pdf_line line[2];
    struct cl_pdf_room room = {width, least, 2};
    size_t count = 0;
    text = say(sheet, text);
    enum cl_status status = is_empty(text) ? CL_OK : cl_pdf_fit(sheet->pdf, &style, text, &room, line, &count);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        sheet->y += height_of(style.size) * (i == 0 ? 0.95 : 1.2);
        status = cl_pdf_text(sheet->pdf, &style, MARGIN, sheet->y, line[i].text, line[i].size);
    }
    sheet->y += height_of(style.size) * 0.25;
    return status;
}

static struct cl_pdf_style style_of(const char *element, double size, bool bold, double grey)
{
    return (struct cl_pdf_style){.element = element, .size = size, .stretch = 1, .grey = grey, .bold = bold};
}

static void draw_code(struct cl_sheet *sheet)
{
    double x = PAGE_WIDTH - MARGIN - CODE_MODULE * sheet->code.width;
    cl_pdf_bits(sheet->pdf, x, CODE_TOP, CODE_MODULE, sheet->code.width, sheet->code.bit);
}

/* What nobody may overlook: white on black at the head of every page, and large and pale behind its text. */
static enum cl_status draw_warning(struct cl_sheet *sheet)
{
    const struct cl_sheet_head *head = &sheet->head;
    const char *mark = say(sheet, head->training ? "TRAINING" : head->warning);
    const char *text = head->training && !is_empty(head->warning)
                           ? cl_arena_print(&sheet->arena, "%s · %s", mark, say(sheet, head->warning))
                           : mark;
    if (is_empty(mark))
        return CL_OK;
    struct cl_pdf_style style = style_of("the warning", 9, true, 1);
    enum cl_status status = cl_pdf_mark(sheet->pdf, mark);
    cl_pdf_box(sheet->pdf, MARGIN, 7.5, WIDTH, 5, 0);
    if (status == CL_OK)
        status = cl_pdf_text(sheet->pdf, &style, MARGIN + 2, 11.1, text, strlen(text));
    return status;
}

static enum cl_status draw_letterhead(struct cl_sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_sheet_head *head = &sheet->head;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET);
    CL_TRY(draw_fitted(sheet, style_of("the facility", 11, true, 0), 8, width, head->facility));
    for (size_t i = 0; head->layout != NULL && i < CL_LETTERHEAD_MOST && head->layout->letterhead[i] != NULL; i++)
        CL_TRY(
            draw_fitted(sheet, style_of("the letterhead", 8, false, GREY_NAME), 5, width, head->layout->letterhead[i]));
    sheet->y += 2.5;
    CL_TRY(draw_fitted(sheet, style_of("the title", 20, true, 0), 12, width, head->title));
    sheet->y += 0.5;
    CL_TRY(draw_fitted(sheet, style_of("the number", 11.5, false, 0.2), 8, WIDTH, head->number));
    if (!is_empty(head->supersedes)) {
        const char *text = cl_arena_print(&sheet->arena, "replaces %s", head->supersedes);
        CL_TRY(draw_fitted(sheet, style_of("the replaced number", 8.5, false, GREY_NAME), 6, WIDTH, text));
    }
done:
    return status;
}

static enum cl_status draw_running_head(struct cl_sheet *sheet)
{
    const struct cl_sheet_head *head = &sheet->head;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET);
    enum cl_status status = draw_fitted(sheet, style_of("the facility", 9, true, 0), 6, width, head->facility);
    sheet->y += 0.8;
    if (status == CL_OK)
        status = draw_fitted(sheet, style_of("the title", 9, false, 0), 6, width, head->title);
    sheet->y += 0.8;
    if (status == CL_OK)
        status = draw_fitted(sheet, style_of("the number", 9, false, GREY_NAME), 6, width, head->number);
    return status;
}

static enum cl_status new_page(struct cl_sheet *sheet)
{
    enum cl_status status = CL_OK;
    CL_TRY(cl_pdf_page_add(sheet->pdf, PAGE_WIDTH, PAGE_HEIGHT));
    bool first = cl_pdf_page_count(sheet->pdf) == 1;
    CL_TRY(draw_warning(sheet));
    draw_code(sheet);
    sheet->y = CODE_TOP;
    CL_TRY(first ? draw_letterhead(sheet) : draw_running_head(sheet));
    double below_code = CODE_TOP + CODE_MODULE * (sheet->code.width + CL_QR_QUIET);
    if (sheet->y < below_code)
        sheet->y = below_code;
    sheet->y += 1;
    cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, first ? 1.2 : 0.6, 0);
    sheet->y += first ? 1.5 : 3;
    sheet->fresh = sheet->y;
    if (sheet->repeated != NULL)
        CL_TRY(cl_sheet_row(sheet, sheet->repeated, sheet->repeated_count, &cl_look_head));
    sheet->fresh = sheet->y;
done:
    return status;
}

enum cl_status cl_sheet_need(struct cl_sheet *sheet, double height)
{
    bool ends = sheet->y + height > BOTTOM && sheet->y > sheet->fresh;
    return ends && !sheet->measuring ? new_page(sheet) : CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum cl_status lay_out_paragraph(struct cl_sheet *sheet, const struct cl_sheet_cell *cell,
                                        const struct cl_sheet_paragraph *paragraph, double width, struct column *column)
{
    size_t count = 0;
    const char *text = say(sheet, paragraph->text);
    struct cl_pdf_style style = style_of(cell->element, paragraph->size, paragraph->bold, paragraph->grey);
    enum cl_status status = cl_pdf_wrap(sheet->pdf, &style, text, width, false, NULL, 0, &count);
    if (status != CL_OK)
        return status;
    struct cl_pdf_line *piece = cl_arena_alloc(&sheet->arena, (count + 1) * sizeof *piece);
    status = cl_pdf_wrap(sheet->pdf, &style, text, width, false, piece, count, &count);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        column->line =
            cl_arena_grow(&sheet->arena, column->line, column->count, &column->capacity, sizeof *column->line);
        column->line[column->count++] = (struct line){piece[i], style};
    }
    return status;
}

/* Breaks every cell into lines; *most is the largest number of them. */
static enum cl_status lay_out(struct cl_sheet *sheet, const struct cl_sheet_cell *cell, size_t count,
                              const struct cl_sheet_look *look, struct column *column, size_t *most)
{
    double x = MARGIN + (look->filled ? 1.5 : 0);
    *most = 0;
    for (size_t i = 0; i < count; i++) {
        column[i].x = x;
        column[i].tick = cell[i].paragraph[0].text == cl_sheet_tick;
        *most = column[i].tick && *most == 0 ? 1 : *most;
        double width = cell[i].width - look->gutter - (i == 0 ? x - MARGIN : 0);
        for (size_t p = 0; p < sizeof cell->paragraph / sizeof *cell->paragraph; p++) {
            if (is_empty(cell[i].paragraph[p].text) || cell[i].paragraph[p].text == cl_sheet_tick)
                continue;
            enum cl_status status = lay_out_paragraph(sheet, &cell[i], &cell[i].paragraph[p], width, &column[i]);
            if (status != CL_OK)
                return status;
        }
        x = (i == 0 ? MARGIN : x) + cell[i].width;
        *most = column[i].count > *most ? column[i].count : *most;
    }
    *most = look->pen && *most == 0 ? 1 : *most;
    return CL_OK;
}

enum cl_status cl_sheet_code(struct cl_sheet *sheet, double x, const char *payload, double *height)
{
    struct cl_qr code;
    const double quiet = CODE_MODULE * CL_QR_QUIET;
    enum cl_status status = encode(payload, &code, sheet->error);
    if (status != CL_OK)
        return status;
    *height = CODE_MODULE * code.width + 2 * quiet;
    if (!sheet->measuring)
        cl_pdf_bits(sheet->pdf, MARGIN + x + quiet, sheet->y + quiet, CODE_MODULE, code.width, code.bit);
    return CL_OK;
}

void cl_sheet_line(struct cl_sheet *sheet, double x, double width)
{
    if (!sheet->measuring)
        cl_pdf_rule(sheet->pdf, MARGIN + x, sheet->y, width, 0.6, 0);
}

void cl_sheet_rule(struct cl_sheet *sheet, double thickness, double grey)
{
    if (!sheet->measuring)
        cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, thickness, grey);
}

static void draw_tick(struct cl_sheet *sheet, double x, double y)
{
    const double corner[] = {x, y, x + TICK, y, x + TICK, y + TICK, x, y + TICK, x, y};
    cl_pdf_line(sheet->pdf, corner, 5, 0.7, 0, 0);
}

/* Draws the lines [first, first + count) of every column and moves y behind them. */
static enum cl_status draw_lines(struct cl_sheet *sheet, const struct column *column, size_t columns, size_t first,
                                 size_t count, const struct cl_sheet_look *look)
{
    double height = look->above + look->below + (double)count * look->pitch;
    if (sheet->measuring) {
        sheet->y += height;
        return CL_OK;
    }
    if (look->filled)
        cl_pdf_box(sheet->pdf, MARGIN, sheet->y, WIDTH, height, GREY_FILL);
    for (size_t c = 0; c < columns; c++) {
        if (column[c].tick && first == 0)
            draw_tick(sheet, column[c].x, sheet->y + look->above + 0.2);
        for (size_t i = first; i < first + count && i < column[c].count; i++) {
            const struct line *line = &column[c].line[i];
            double y = sheet->y + look->above + ((double)(i - first) + 0.78) * look->pitch;
            enum cl_status status =
                cl_pdf_text(sheet->pdf, &line->style, column[c].x, y, line->piece.text, line->piece.size);
            if (status != CL_OK)
                return status;
        }
    }
    sheet->y += height;
    if (look->rule > 0)
        cl_sheet_rule(sheet, look->rule, look->rule > 0.5 ? 0 : GREY_RULE);
    return CL_OK;
}

enum cl_status cl_sheet_row(struct cl_sheet *sheet, const struct cl_sheet_cell *cell, size_t count,
                            const struct cl_sheet_look *look)
{
    struct column column[CL_SHEET_CELLS_MOST] = {0};
    size_t lines = 0, first = 0;
    double padding = look->above + look->below;
    enum cl_status status = lay_out(sheet, cell, count, look, column, &lines);
    if (status == CL_OK && sheet->measuring)
        return draw_lines(sheet, column, count, 0, lines, look);
    while (status == CL_OK && first < lines) {
        double space = BOTTOM - sheet->y - padding;
        size_t room = space > 0 ? (size_t)(space / look->pitch) : 0;
        size_t left = lines - first;
        bool fits_a_page = (double)left * look->pitch + padding < BOTTOM - FRESH_TOP;
        if (room < left && sheet->y > sheet->fresh && (fits_a_page || room < LAST_LINES)) {
            status = new_page(sheet);
            continue;
        }
        size_t now = room < left ? (room > 0 ? room : 1) : left;
        status = draw_lines(sheet, column, count, first, now, look);
        first += now;
        if (status == CL_OK && first < lines)
            status = new_page(sheet);
    }
    return status;
}

enum cl_status cl_sheet_heading(struct cl_sheet *sheet, const char *text, double with)
{
    struct cl_pdf_style style = style_of("a heading", 10, true, 0);
    enum cl_status status = cl_sheet_need(sheet, HEADING + with);
    if (status != CL_OK)
        return status;
    text = say(sheet, text);
    sheet->y += sheet->y > sheet->fresh ? HEADING - 1.5 : 2.5;
    if (!sheet->measuring)
        status = cl_pdf_text(sheet->pdf, &style, MARGIN, sheet->y, text, strlen(text));
    sheet->y += 1.5;
    return status;
}

void cl_sheet_space(struct cl_sheet *sheet, double height)
{
    sheet->y += height;
}

void cl_sheet_repeat(struct cl_sheet *sheet, const struct cl_sheet_cell *cell, size_t count)
{
    sheet->repeated = cell;
    sheet->repeated_count = count;
}

enum cl_status cl_sheet_measure(struct cl_sheet *sheet, cl_sheet_part *part, const void *content, double *height)
{
    double y = sheet->y;
    sheet->measuring = true;
    enum cl_status status = part(sheet, content);
    sheet->measuring = false;
    *height = sheet->y - y;
    sheet->y = y;
    return status;
}

bool cl_sheet_holds(double height)
{
    return height < BOTTOM - FRESH_TOP;
}

/* ---- a whole sheet --------------------------------------------------------------------------------------------- */

/* Only now is the number of pages known. */
static enum cl_status draw_feet(struct cl_sheet *sheet)
{
    enum cl_status status = CL_OK;
    size_t pages = cl_pdf_page_count(sheet->pdf);
    struct cl_pdf_style style = style_of("the foot", 7.5, false, 0.2);
    for (size_t page = 0; page < pages; page++) {
        struct cl_pdf_line line;
        struct cl_pdf_room room = {WIDTH, 5, 1};
        size_t count = 0;
        CL_TRY(cl_pdf_page_again(sheet->pdf, page));
        cl_pdf_rule(sheet->pdf, MARGIN, FOOT - 4.2, WIDTH, 0.4, GREY_RULE);
        const char *of = say(sheet, cl_arena_print(&sheet->arena, "page %zu of %zu", page + 1, pages));
        const char *form = is_empty(sheet->head.form)
                               ? ""
                               : cl_arena_print(&sheet->arena, " · %s %s", say(sheet, "form"), sheet->head.form);
        const char *text =
            cl_arena_print(&sheet->arena, "%s%s%s · %s%s", sheet->head.training ? say(sheet, "TRAINING") : "",
                           sheet->head.training ? " · " : "", sheet->head.number, of, form);
        CL_TRY(cl_pdf_fit(sheet->pdf, &style, text, &room, &line, &count));
        CL_TRY(cl_pdf_text(sheet->pdf, &style, MARGIN, FOOT, line.text, line.size));
    }
done:
    return status;
}

enum cl_status cl_sheet_begin(struct cl_sheet *sheet, const struct cl_sheet_head *head, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    *sheet = (struct cl_sheet){.head = *head, .error = error};
    if (head->layout != NULL)
        sheet->wording = head->layout->wording;
    if (is_empty(head->number) || is_empty(head->title))
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "a document needs a title and a number");
    struct cl_pdf_about about = {
        .title = cl_arena_print(&sheet->arena, "%s %s", say(sheet, head->title), head->number),
        .number = head->number,
        .dated = true,
        .at_ms = head->issued_at_ms,
    };
    CL_TRY(encode(head->number, &sheet->code, error));
    CL_TRY(cl_pdf_new(&about, &sheet->pdf, error));
    cl_pdf_record(sheet->pdf, head->number);
    CL_TRY(new_page(sheet));
done:
    return status;
}

enum cl_status cl_sheet_save(struct cl_sheet *sheet, struct cl_bytes *out)
{
    enum cl_status status = draw_feet(sheet);
    return status == CL_OK ? cl_pdf_save(sheet->pdf, out) : status;
}

void cl_sheet_free(struct cl_sheet *sheet)
{
    cl_pdf_free(sheet->pdf);
    cl_arena_free(&sheet->arena);
}
