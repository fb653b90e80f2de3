#include "render/certificate.h"

#include "base/arena.h"
#include "render/pdf.h"
#include "render/qr.h"

#include <stdio.h>
#include <string.h>

#define PAGE_WIDTH  210.0 /* A4, in mm */
#define PAGE_HEIGHT 297.0
#define MARGIN      18.0
#define WIDTH       (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM      277.0 /* nothing but the foot stands below */
#define FOOT        284.0 /* base line of the foot */
#define CODE_TOP    16.0
#define CODE_MODULE (6 * CL_PDF_INCH / 300) /* six dots at 300 dpi, twelve at 600 */
#define FRESH_TOP   50.0                    /* where a table goes on, at the lowest, on a new page */
#define LAST_LINES  3                       /* fewer lines than this are not left alone at the foot of a page */
#define CELLS_MOST  7

#define GREY_NAME   0.35 /* of names and secondary texts */
#define GREY_RULE   0.78
#define GREY_FILL   0.93

/* A cell holds up to three paragraphs, each in one look. */
struct paragraph {
    const char *text; /* NULL or empty: left out */
    double size;
    double grey;
    bool bold;
};

struct cell {
    const char *element; /* for messages */
    double width;
    struct paragraph paragraph[3];
};

struct line {
    struct cl_pdf_line piece;
    struct cl_pdf_style style;
};

struct column {
    double x;
    struct line *line;
    size_t count, capacity;
};

/* How rows of a table look. */
struct look {
    double pitch, above, below; /* mm: from line to line, before the first, behind the last */
    double gutter;              /* between cells */
    double rule;                /* thickness in points of the line below; 0 none */
    bool filled;
};

static const struct look look_fact = {4.1, 0.9, 0.9, 3, 0.4, false};
static const struct look look_result = {3.3, 1.1, 1.1, 2.2, 0.4, false};
static const struct look look_head = {3.3, 1.0, 1.0, 2.2, 0.9, false};
static const struct look look_conclusion = {6.2, 2.2, 2.2, 3, 0, true};
static const struct look look_statement = {4.0, 0.5, 0.7, 2, 0, false};

struct sheet {
    struct cl_pdf *pdf;
    const struct cl_certificate *content;
    struct cl_arena arena;
    struct cl_qr code;
    double y;                /* where the next thing goes */
    double fresh;            /* y of the empty page */
    const struct cell *head; /* repeated when a table goes on */
    size_t head_count;
};

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

static double height_of(double points)
{
    return points * CL_PDF_INCH / CL_PDF_POINT;
}

/* ---- pages ----------------------------------------------------------------------------------------------------- */

/* A text that shrinks to fit up to two lines; moves y behind it. */
static enum cl_status draw_fitted(struct sheet *sheet, struct cl_pdf_style style, double least, double width,
                                  const char *text)
{
    struct cl_pdf_line line[2];
    struct cl_pdf_room room = {width, least, 2};
    size_t count = 0;
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

static void draw_code(struct sheet *sheet)
{
    double x = PAGE_WIDTH - MARGIN - CODE_MODULE * sheet->code.width;
    cl_pdf_bits(sheet->pdf, x, CODE_TOP, CODE_MODULE, sheet->code.width, sheet->code.bit);
}

/* White on black at the head of every page, and large and pale behind its text. */
static enum cl_status draw_training(struct sheet *sheet)
{
    struct cl_pdf_style style = style_of("the training mark", 9, true, 1);
    enum cl_status status = cl_pdf_mark(sheet->pdf, "TRAINING");
    cl_pdf_box(sheet->pdf, MARGIN, 7.5, WIDTH, 5, 0);
    if (status == CL_OK)
        status = cl_pdf_text(sheet->pdf, &style, MARGIN + 2, 11.1, "TRAINING", 8);
    return status;
}

static enum cl_status draw_letterhead(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET);
    CL_TRY(draw_fitted(sheet, style_of("the facility", 11, true, 0), 8, width, content->facility));
    sheet->y += 3.5;
    CL_TRY(draw_fitted(sheet, style_of("the title", 21, true, 0), 12, width, content->title));
    sheet->y += 1;
    CL_TRY(draw_fitted(sheet, style_of("the number", 11.5, false, 0.2), 8, WIDTH, content->number));
    if (!is_empty(content->supersedes)) {
        const char *text = cl_arena_print(&sheet->arena, "replaces %s", content->supersedes);
        CL_TRY(draw_fitted(sheet, style_of("the replaced number", 8.5, false, GREY_NAME), 6, WIDTH, text));
    }
done:
    return status;
}

static enum cl_status draw_running_head(struct sheet *sheet)
{
    const struct cl_certificate *content = sheet->content;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET);
    enum cl_status status = draw_fitted(sheet, style_of("the facility", 9, true, 0), 6, width, content->facility);
    sheet->y += 0.8;
    if (status == CL_OK)
        status = draw_fitted(sheet, style_of("the title", 9, false, 0), 6, width, content->title);
    sheet->y += 0.8;
    if (status == CL_OK)
        status = draw_fitted(sheet, style_of("the number", 9, false, GREY_NAME), 6, width, content->number);
    return status;
}

static enum cl_status draw_row(struct sheet *sheet, const struct cell *cell, size_t count, const struct look *look);

static enum cl_status new_page(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    CL_TRY(cl_pdf_page_add(sheet->pdf, PAGE_WIDTH, PAGE_HEIGHT));
    bool first = cl_pdf_page_count(sheet->pdf) == 1;
    if (sheet->content->training)
        CL_TRY(draw_training(sheet));
    draw_code(sheet);
    sheet->y = CODE_TOP;
    CL_TRY(first ? draw_letterhead(sheet) : draw_running_head(sheet));
    double below_code = CODE_TOP + CODE_MODULE * (sheet->code.width + CL_QR_QUIET);
    if (sheet->y < below_code)
        sheet->y = below_code;
    sheet->y += 1.5;
    cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, first ? 1.2 : 0.6, 0);
    sheet->y += first ? 3 : 4;
    sheet->fresh = sheet->y;
    if (sheet->head != NULL)
        CL_TRY(draw_row(sheet, sheet->head, sheet->head_count, &look_head));
    sheet->fresh = sheet->y;
done:
    return status;
}

/* A new page unless `height` more millimetres fit on this one. */
static enum cl_status need(struct sheet *sheet, double height)
{
    return sheet->y + height > BOTTOM && sheet->y > sheet->fresh ? new_page(sheet) : CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum cl_status lay_out_paragraph(struct sheet *sheet, const struct cell *cell, const struct paragraph *paragraph,
                                        double width, struct column *column)
{
    size_t count = 0;
    struct cl_pdf_style style = style_of(cell->element, paragraph->size, paragraph->bold, paragraph->grey);
    enum cl_status status = cl_pdf_wrap(sheet->pdf, &style, paragraph->text, width, false, NULL, 0, &count);
    if (status != CL_OK)
        return status;
    struct cl_pdf_line *piece = cl_arena_alloc(&sheet->arena, (count + 1) * sizeof *piece);
    status = cl_pdf_wrap(sheet->pdf, &style, paragraph->text, width, false, piece, count, &count);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        column->line =
            cl_arena_grow(&sheet->arena, column->line, column->count, &column->capacity, sizeof *column->line);
        column->line[column->count++] = (struct line){piece[i], style};
    }
    return status;
}

/* Breaks every cell into lines; *most is the largest number of them. */
static enum cl_status lay_out(struct sheet *sheet, const struct cell *cell, size_t count, const struct look *look,
                              struct column *column, size_t *most)
{
    double x = MARGIN + (look->filled ? 1.5 : 0);
    *most = 0;
    for (size_t i = 0; i < count; i++) {
        column[i].x = x;
        double width = cell[i].width - look->gutter - (i == 0 ? x - MARGIN : 0);
        for (size_t p = 0; p < sizeof cell->paragraph / sizeof *cell->paragraph; p++) {
            if (is_empty(cell[i].paragraph[p].text))
                continue;
            enum cl_status status = lay_out_paragraph(sheet, &cell[i], &cell[i].paragraph[p], width, &column[i]);
            if (status != CL_OK)
                return status;
        }
        x = (i == 0 ? MARGIN : x) + cell[i].width;
        *most = column[i].count > *most ? column[i].count : *most;
    }
    return CL_OK;
}

/* Draws the lines [first, first + count) of every column and moves y behind them. */
static enum cl_status draw_lines(struct sheet *sheet, const struct column *column, size_t columns, size_t first,
                                 size_t count, const struct look *look)
{
    double height = look->above + look->below + (double)count * look->pitch;
    if (look->filled)
        cl_pdf_box(sheet->pdf, MARGIN, sheet->y, WIDTH, height, GREY_FILL);
    for (size_t c = 0; c < columns; c++) {
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
        cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, look->rule, look->rule > 0.5 ? 0 : GREY_RULE);
    return CL_OK;
}

/* A row stays on one page if a page can hold it; a longer one goes on line by line. */
static enum cl_status draw_row(struct sheet *sheet, const struct cell *cell, size_t count, const struct look *look)
{
    struct column column[CELLS_MOST] = {0};
    size_t lines = 0, first = 0;
    double padding = look->above + look->below;
    enum cl_status status = lay_out(sheet, cell, count, look, column, &lines);
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

/* A heading stays with at least `with` millimetres of what it heads. */
static enum cl_status draw_heading(struct sheet *sheet, const char *text, double with)
{
    struct cl_pdf_style style = style_of("a heading", 10.5, true, 0);
    enum cl_status status = need(sheet, 12 + with);
    if (status != CL_OK)
        return status;
    sheet->y += sheet->y > sheet->fresh ? 7.5 : 2.5;
    status = cl_pdf_text(sheet->pdf, &style, MARGIN, sheet->y, text, strlen(text));
    sheet->y += 2;
    return status;
}

/* ---- the parts of the certificate ------------------------------------------------------------------------------ */

/* Two pairs of name and value side by side; the second may be missing. */
static enum cl_status draw_pairs(struct sheet *sheet, const struct cl_certificate_fact *left,
                                 const struct cl_certificate_fact *right)
{
    static const struct cl_certificate_fact none = {NULL, NULL};
    right = right != NULL ? right : &none;
    struct cell cell[4] = {
        {"a fact's name", 30, {{left->name, 8, GREY_NAME, false}}},
        {"a fact's value", 57, {{left->value, 9, 0, false}}},
        {"a fact's name", 30, {{right->name, 8, GREY_NAME, false}}},
        {"a fact's value", 57, {{right->value, 9, 0, false}}},
    };
    return draw_row(sheet, cell, 4, &look_fact);
}

static enum cl_status draw_facts(struct sheet *sheet)
{
    const struct cl_certificate *content = sheet->content;
    size_t count = content->fact_count;
    struct cl_certificate_fact *fact = cl_arena_alloc(&sheet->arena, (count + 2) * sizeof *fact);
    if (count > 0)
        memcpy(fact, content->fact, count * sizeof *fact);
    if (!is_empty(content->issued_at))
        fact[count++] = (struct cl_certificate_fact){"Issued", content->issued_at};
    if (!is_empty(content->issued_by))
        fact[count++] = (struct cl_certificate_fact){"Issued by", content->issued_by};
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count && status == CL_OK; i += 2)
        status = draw_pairs(sheet, &fact[i], i + 1 < count ? &fact[i + 1] : NULL);
    return status;
}

/* Columns of the table of results, in this order. */
enum { TEST, SPECIFICATION, RESULT, VERDICT, PERFORMED, ENTERED, REVIEWED };
static const double result_width[] = {41, 27, 29, 19, 18, 20, 20};
static const char *const result_name[] = {"Test, method", "Specification", "Result",  "Verdict",
                                          "Performed",    "Entered",       "Reviewed"};

static enum cl_status draw_result(struct sheet *sheet, const struct cl_certificate_result *result)
{
    const double size = 7.6;
    struct cell cell[CELLS_MOST];
    const char *value = result->changed ? cl_arena_print(&sheet->arena, "%s *", result->result) : result->result;
    const char *stage = is_empty(result->stage) ? NULL : cl_arena_print(&sheet->arena, "Stage: %s", result->stage);
    const char *text[] = {result->test,       result->specification, value, result->verdict, result->performed_on,
                          result->entered_by, result->reviewed_by};
    for (size_t i = 0; i < CELLS_MOST; i++)
        cell[i] = (struct cell){result_name[i], result_width[i], {{text[i], i < PERFORMED ? size : 7, 0, false}}};
    cell[TEST].paragraph[0].bold = true;
    cell[TEST].paragraph[1] = (struct paragraph){result->method, 7, GREY_NAME, false};
    cell[TEST].paragraph[2] = (struct paragraph){stage, 7, GREY_NAME, false};
    cell[RESULT].paragraph[0].bold = true;
    bool plain = result->verdict != NULL &&
                 (strcmp(result->verdict, "conforms") == 0 || strcmp(result->verdict, "information") == 0);
    cell[VERDICT].paragraph[0].bold = !plain;
    return draw_row(sheet, cell, CELLS_MOST, &look_result);
}

static enum cl_status draw_note(struct sheet *sheet, const char *text)
{
    struct cell cell = {"a note", WIDTH, {{text, 7.5, GREY_NAME, false}}};
    return draw_row(sheet, &cell, 1, &look_statement);
}

static enum cl_status draw_results(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    struct cell head[CELLS_MOST];
    bool changed = false;
    for (size_t i = 0; i < CELLS_MOST; i++)
        head[i] = (struct cell){"a column's name", result_width[i], {{result_name[i], 7.2, 0, true}}};
    CL_TRY(draw_heading(sheet, "Results", 22));
    CL_TRY(draw_row(sheet, head, CELLS_MOST, &look_head));
    sheet->head = head;
    sheet->head_count = CELLS_MOST;
    for (size_t i = 0; i < content->result_count; i++) {
        changed = changed || content->result[i].changed;
        CL_TRY(draw_result(sheet, &content->result[i]));
    }
    sheet->head = NULL;
    if (content->result_count == 0)
        CL_TRY(draw_note(sheet, "No result is recorded."));
    if (changed)
        CL_TRY(draw_note(sheet, "* Changed since it was first entered. The earlier value, who changed it, when and why "
                                "stand in the audit record."));
done:
    sheet->head = NULL;
    return status;
}

static enum cl_status draw_check(struct sheet *sheet, const struct cl_check *check)
{
    static const char *const state[] = {
        [CL_CHECK_PASS] = "✓ pass", [CL_CHECK_FAIL] = "✗ fail", [CL_CHECK_PENDING] = "… pending"};
    bool pass = check->state == CL_CHECK_PASS;
    struct cell cell[] = {
        {"a check's state", 19, {{state[check->state], 7.6, 0, !pass}}},
        {"a check", 59, {{check->title, 7.6, 0, !pass}}},
        {"a check's evidence",
         61,
         {{check->detail, 7.6, 0, false}, {pass ? NULL : check->remedy, 7, GREY_NAME, false}}},
        {"a check's name", 35, {{check->id, 7, GREY_NAME, false}}},
    };
    return draw_row(sheet, cell, sizeof cell / sizeof *cell, &look_result);
}

static enum cl_status draw_checks(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_checks *checks = &sheet->content->checks;
    if (checks->count == 0)
        return CL_OK;
    CL_TRY(draw_heading(sheet, "Checks before release", 16));
    cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, 0.4, GREY_RULE);
    for (size_t i = 0; i < checks->count; i++)
        CL_TRY(draw_check(sheet, &checks->at[i]));
done:
    return status;
}

static enum cl_status draw_conclusion(struct sheet *sheet)
{
    struct cell cell = {"the conclusion", WIDTH, {{sheet->content->conclusion, 13, 0, true}}};
    if (is_empty(sheet->content->conclusion))
        return CL_OK;
    enum cl_status status = draw_heading(sheet, "Conclusion", 14);
    return status != CL_OK ? status : draw_row(sheet, &cell, 1, &look_conclusion);
}

/* The hash is shown short, in groups, to be compared by eye, and whole, to be searched. */
static enum cl_status draw_hash(struct sheet *sheet, const char *hash)
{
    const char *shown = cl_arena_print(&sheet->arena, "%.4s %.4s %.4s %.4s …", hash, hash + 4, hash + 8, hash + 12);
    struct cell cell[] = {
        {"a fact's name", 30, {{"Signed content, SHA-256", 8, GREY_NAME, false}}},
        {"the signed hash", WIDTH - 30, {{strlen(hash) > 20 ? shown : NULL, 9, 0, true}, {hash, 8, 0, false}}},
    };
    return draw_row(sheet, cell, 2, &look_fact);
}

static enum cl_status draw_signature(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    struct cl_certificate_fact fact[] = {{"Signed by", content->signer},
                                         {"Role", content->signer_role},
                                         {"Meaning", content->meaning},
                                         {"Signed at", content->signed_at}};
    CL_TRY(draw_heading(sheet, "Signature", 28));
    if (is_empty(content->signer)) {
        CL_TRY(draw_note(sheet, "This certificate carries no release signature."));
        return CL_OK;
    }
    cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, 0.4, GREY_RULE);
    CL_TRY(draw_pairs(sheet, &fact[0], &fact[1]));
    CL_TRY(draw_pairs(sheet, &fact[2], &fact[3]));
    if (!is_empty(content->signed_hash))
        CL_TRY(draw_hash(sheet, content->signed_hash));
done:
    return status;
}

static enum cl_status draw_statements(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    if (content->statement_count == 0)
        return CL_OK;
    CL_TRY(draw_heading(sheet, "Statements", 8));
    for (size_t i = 0; i < content->statement_count; i++) {
        struct cell cell[] = {
            {"a statement", 5, {{"•", 8.5, 0, false}}},
            {"a statement", WIDTH - 5, {{content->statement[i], 8.5, 0, false}}},
        };
        CL_TRY(draw_row(sheet, cell, 2, &look_statement));
    }
done:
    return status;
}

/* Only now is the number of pages known. */
static enum cl_status draw_feet(struct sheet *sheet)
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
        const char *text =
            cl_arena_print(&sheet->arena, "%s%s · page %zu of %zu", sheet->content->training ? "TRAINING · " : "",
                           sheet->content->number, page + 1, pages);
        CL_TRY(cl_pdf_fit(sheet->pdf, &style, text, &room, &line, &count));
        CL_TRY(cl_pdf_text(sheet->pdf, &style, MARGIN, FOOT, line.text, line.size));
    }
done:
    return status;
}

/* The smallest symbol that holds the number. */
static enum cl_status encode_number(struct sheet *sheet, struct cl_error *error)
{
    const int most = 4;
    for (int version = 1; version < most; version++)
        if (cl_qr_encode(sheet->content->number, version, &sheet->code, NULL) == CL_OK)
            return CL_OK;
    return cl_qr_encode(sheet->content->number, most, &sheet->code, error);
}

static enum cl_status draw_certificate(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    CL_TRY(new_page(sheet));
    CL_TRY(draw_facts(sheet));
    CL_TRY(draw_results(sheet));
    CL_TRY(draw_checks(sheet));
    CL_TRY(draw_conclusion(sheet));
    CL_TRY(draw_signature(sheet));
    CL_TRY(draw_statements(sheet));
    CL_TRY(draw_feet(sheet));
done:
    return status;
}

enum cl_status cl_certificate_render(const struct cl_certificate *content, struct cl_bytes *out, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct sheet sheet = {.content = content};
    if (is_empty(content->number) || is_empty(content->title))
        return cl_fail(error, CL_FAILED, NULL, NULL, NULL, "a certificate needs a title and a number");
    struct cl_pdf_about about = {
        .title = cl_arena_print(&sheet.arena, "%s %s", content->title, content->number),
        .number = content->number,
        .dated = true,
        .at_ms = content->issued_at_ms,
    };
    CL_TRY(encode_number(&sheet, error));
    CL_TRY(cl_pdf_new(&about, &sheet.pdf, error));
    cl_pdf_record(sheet.pdf, content->number);
    CL_TRY(draw_certificate(&sheet));
    CL_TRY(cl_pdf_save(sheet.pdf, out));
done:
    cl_pdf_free(sheet.pdf);
    cl_arena_free(&sheet.arena);
    return status;
}
