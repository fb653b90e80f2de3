#include "render/sheet.h"

#include "base/buffer.h"

#include <stdio.h>
#include <string.h>

#define WIDTH       CL_SHEET_WIDTH
#define BELOW       16.5 /* mm, where nothing but the foot stands */
#define FOOT        11.0 /* base line of the foot, above the edge */
#define CODE_TOP    15.0
#define CODE_MODULE (6 * CL_PDF_INCH / 300) /* six dots at 300 dpi, twelve at 600 */
#define HEADING     7.3                     /* height of a heading */
#define FRESH_TOP   50.0                    /* where a table goes on, at the lowest, on a new page */
#define LOGO_GAP    4.0
#define TICK        2.6 /* side of a square that is ticked */
#define LAST_LINES  3   /* fewer lines than this are not left alone at the foot of a page */

#define DRAFT       "DRAFT"
#define TRAINING    "TRAINING"

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

/* ---- fixed texts ------------------------------------------------------------------------------------------------- */

static bool has_letters(const char *text)
{
    for (; *text != '\0'; text++)
        if ((*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z'))
            return true;
    return false;
}

const char *cl_sheet_words(struct cl_sheet *sheet, const char *text)
{
    return cl_wording_say(&sheet->wording, &sheet->arena, text);
}

const char *cl_sheet_fixed(struct cl_sheet *sheet, const char *text)
{
    const char *said = cl_sheet_words(sheet, text);
    if (is_empty(text) || !has_letters(text) || strcmp(sheet->head.layout->language, cl_form_plain.language) == 0 ||
        said != text)
        return said;
    for (size_t i = 0; i < sheet->unsaid_count; i++)
        if (strcmp(sheet->unsaid[i], text) == 0)
            return text;
    sheet->unsaid = cl_arena_grow(&sheet->arena, sheet->unsaid, sheet->unsaid_count, &sheet->unsaid_capacity,
                                  sizeof *sheet->unsaid);
    sheet->unsaid[sheet->unsaid_count++] = cl_arena_copy(&sheet->arena, text);
    return text;
}

static struct cl_bytes unsaid(const struct cl_sheet *sheet)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < sheet->unsaid_count; i++)
        cl_buffer_print(&text, "%s\n", sheet->unsaid[i]);
    return (struct cl_bytes){text.data, text.size};
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* A text that shrinks to fit up to two lines; moves y behind it. */
static enum cl_status draw_fitted(struct cl_sheet *sheet, struct cl_pdf_style style, double least, double width,
                                  const char *text)
{
    struct cl_pdf_line line[2];
    struct cl_pdf_room room = {width, least, 2};
    size_t count = 0;
    enum cl_status status = is_empty(text) ? CL_OK : cl_pdf_fit(sheet->pdf, &style, text, &room, line, &count);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        sheet->y += height_of(style.size) * (i == 0 ? 0.95 : 1.2);
        status = cl_pdf_text(sheet->pdf, &style, sheet->left, sheet->y, line[i].text, line[i].size);
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
    double x = sheet->left + WIDTH - CODE_MODULE * sheet->code.width;
    cl_pdf_bits(sheet->pdf, x, CODE_TOP, CODE_MODULE, sheet->code.width, sheet->code.bit);
}

/* What nobody may overlook: white on black at the head of every page, and large and pale behind its text. */
static enum cl_status draw_warning(struct cl_sheet *sheet)
{
    const struct cl_sheet_head *head = &sheet->head;
    const char *const all[] = {head->draft ? DRAFT : NULL, head->training ? TRAINING : NULL, head->warning};
    const char *mark = NULL, *text = "";
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        if (is_empty(all[i]))
            continue;
        const char *said = cl_sheet_words(sheet, all[i]);
        text = cl_arena_print(&sheet->arena, "%s%s%s", text, mark != NULL ? " · " : "", said);
        mark = mark != NULL ? mark : said;
    }
    if (mark == NULL)
        return CL_OK;
    struct cl_pdf_style style = style_of("the warning", 9, true, 1);
    enum cl_status status = cl_pdf_mark(sheet->pdf, mark);
    cl_pdf_box(sheet->pdf, sheet->left, 7.5, WIDTH, 5, 0);
    if (status == CL_OK)
        status = cl_pdf_text(sheet->pdf, &style, sheet->left + 2, 11.1, text, strlen(text));
    return status;
}

/* At the right end of the letterhead; what is left beside it in *beside. Where it ends. */
static double draw_logo(struct cl_sheet *sheet, double width, double *beside)
{
    const struct cl_form *layout = sheet->head.layout;
    if (layout->logo.data == NULL)
        return 0;
    *beside = width - layout->logo_width - LOGO_GAP;
    cl_pdf_image(sheet->pdf, sheet->left + width - layout->logo_width, sheet->y, layout->logo_width,
                 layout->logo_height, &layout->logo);
    return sheet->y + layout->logo_height - 1;
}

static enum cl_status draw_letterhead(struct cl_sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_sheet_head *head = &sheet->head;
    const struct cl_form *layout = head->layout;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET), beside = width;
    double below_logo = draw_logo(sheet, width, &beside);
    CL_TRY(draw_fitted(sheet, style_of("the facility", 11, true, 0), 8, beside, head->facility));
    for (size_t i = 0; i < CL_LETTERHEAD_MOST && layout->letterhead[i] != NULL; i++)
        CL_TRY(draw_fitted(sheet, style_of("the letterhead", 8, false, GREY_NAME), 5, beside, layout->letterhead[i]));
    sheet->y = (sheet->y > below_logo ? sheet->y : below_logo) + 2.5;
    CL_TRY(draw_fitted(sheet, style_of("the title", 20, true, 0), 12, width, cl_sheet_words(sheet, head->title)));
    sheet->y += 0.5;
    CL_TRY(draw_fitted(sheet, style_of("the number", 11.5, false, 0.2), 8, WIDTH, head->number));
    if (!is_empty(head->supersedes)) {
        const char *text = cl_sheet_words(sheet, cl_arena_print(&sheet->arena, "replaces %s", head->supersedes));
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
        status = draw_fitted(sheet, style_of("the title", 9, false, 0), 6, width, cl_sheet_words(sheet, head->title));
    sheet->y += 0.8;
    if (status == CL_OK)
        status = draw_fitted(sheet, style_of("the number", 9, false, GREY_NAME), 6, width, head->number);
    return status;
}

static enum cl_status new_page(struct cl_sheet *sheet)
{
    enum cl_status status = CL_OK;
    CL_TRY(cl_pdf_page_add(sheet->pdf, sheet->head.layout->size->width, sheet->head.layout->size->height));
    bool first = cl_pdf_page_count(sheet->pdf) == 1;
    CL_TRY(draw_warning(sheet));
    draw_code(sheet);
    sheet->y = CODE_TOP;
    CL_TRY(first ? draw_letterhead(sheet) : draw_running_head(sheet));
    double below_code = CODE_TOP + CODE_MODULE * (sheet->code.width + CL_QR_QUIET);
    if (sheet->y < below_code)
        sheet->y = below_code;
    sheet->y += 1;
    cl_pdf_rule(sheet->pdf, sheet->left, sheet->y, WIDTH, first ? 1.2 : 0.6, 0);
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
    bool ends = sheet->y + height > sheet->bottom && sheet->y > sheet->fresh;
    return ends && !sheet->measuring ? new_page(sheet) : CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum cl_status lay_out_paragraph(struct cl_sheet *sheet, const struct cl_sheet_cell *cell,
                                        const struct cl_sheet_paragraph *paragraph, double width, struct column *column)
{
    size_t count = 0;
    const char *text = paragraph->text;
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
    double x = sheet->left + (look->filled ? 1.5 : 0);
    *most = 0;
    for (size_t i = 0; i < count; i++) {
        column[i].x = x;
        column[i].tick = cell[i].paragraph[0].text == cl_sheet_tick;
        *most = column[i].tick && *most == 0 ? 1 : *most;
        double width = cell[i].width - look->gutter - (i == 0 ? x - sheet->left : 0);
        for (size_t p = 0; p < sizeof cell->paragraph / sizeof *cell->paragraph; p++) {
            if (is_empty(cell[i].paragraph[p].text) || cell[i].paragraph[p].text == cl_sheet_tick)
                continue;
            enum cl_status status = lay_out_paragraph(sheet, &cell[i], &cell[i].paragraph[p], width, &column[i]);
            if (status != CL_OK)
                return status;
        }
        x = (i == 0 ? sheet->left : x) + cell[i].width;
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
        cl_pdf_bits(sheet->pdf, sheet->left + x + quiet, sheet->y + quiet, CODE_MODULE, code.width, code.bit);
    return CL_OK;
}

void cl_sheet_line(struct cl_sheet *sheet, double x, double width)
{
    if (!sheet->measuring)
        cl_pdf_rule(sheet->pdf, sheet->left + x, sheet->y, width, 0.6, 0);
}

void cl_sheet_rule(struct cl_sheet *sheet, double thickness, double grey)
{
    if (!sheet->measuring)
        cl_pdf_rule(sheet->pdf, sheet->left, sheet->y, WIDTH, thickness, grey);
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
        cl_pdf_box(sheet->pdf, sheet->left, sheet->y, WIDTH, height, GREY_FILL);
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
        double space = sheet->bottom - sheet->y - padding;
        size_t room = space > 0 ? (size_t)(space / look->pitch) : 0;
        size_t left = lines - first;
        bool fits_a_page = (double)left * look->pitch + padding < sheet->bottom - FRESH_TOP;
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
    text = cl_sheet_fixed(sheet, text);
    sheet->y += sheet->y > sheet->fresh ? HEADING - 1.5 : 2.5;
    if (!sheet->measuring)
        status = cl_pdf_text(sheet->pdf, &style, sheet->left, sheet->y, text, strlen(text));
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

bool cl_sheet_holds(const struct cl_sheet *sheet, double height)
{
    return height < sheet->bottom - FRESH_TOP;
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
        cl_pdf_rule(sheet->pdf, sheet->left, sheet->foot - 4.2, WIDTH, 0.4, GREY_RULE);
        const char *of = cl_sheet_words(sheet, cl_arena_print(&sheet->arena, "page %zu of %zu", page + 1, pages));
        const char *form = is_empty(sheet->head.form) ? ""
                                                      : cl_arena_print(&sheet->arena, " · %s %s",
                                                                       cl_sheet_words(sheet, "form"), sheet->head.form);
        const char *text =
            cl_arena_print(&sheet->arena, "%s%s%s%s%s · %s%s", sheet->head.draft ? cl_sheet_words(sheet, DRAFT) : "",
                           sheet->head.draft ? " · " : "", sheet->head.training ? cl_sheet_words(sheet, TRAINING) : "",
                           sheet->head.training ? " · " : "", sheet->head.number, of, form);
        CL_TRY(cl_pdf_fit(sheet->pdf, &style, text, &room, &line, &count));
        CL_TRY(cl_pdf_text(sheet->pdf, &style, sheet->left, sheet->foot, line.text, line.size));
    }
done:
    return status;
}

enum cl_status cl_sheet_begin(struct cl_sheet *sheet, const struct cl_sheet_head *head, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    *sheet = (struct cl_sheet){.head = *head, .error = error};
    if (head->layout == NULL)
        sheet->head.layout = &cl_form_plain;
    const struct cl_form_size *size = sheet->head.layout->size;
    sheet->wording = sheet->head.layout->wording;
    sheet->left = (size->width - WIDTH) / 2;
    sheet->bottom = size->height - BELOW;
    sheet->foot = size->height - FOOT;
    if (is_empty(head->number) || is_empty(head->title))
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "a document needs a title and a number");
    cl_sheet_fixed(sheet, head->title);
    cl_sheet_fixed(sheet, head->warning);
    cl_sheet_fixed(sheet, "page 1 of 1");
    struct cl_pdf_about about = {
        .title = cl_arena_print(&sheet->arena, "%s %s", cl_sheet_words(sheet, head->title), head->number),
        .number = head->number,
        .language = sheet->head.layout->language,
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

enum cl_status cl_sheet_save(struct cl_sheet *sheet, struct cl_sheets *out)
{
    enum cl_status status = draw_feet(sheet);
    if (status == CL_OK)
        status = cl_pdf_save(sheet->pdf, &out->pdf);
    if (status == CL_OK)
        out->unsaid = unsaid(sheet);
    return status;
}

void cl_sheet_free(struct cl_sheet *sheet)
{
    cl_pdf_free(sheet->pdf);
    cl_arena_free(&sheet->arena);
}
