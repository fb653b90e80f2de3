#include "render/certificate.h"

#include "base/arena.h"
#include "render/pdf.h"
#include "render/qr.h"

#include <stdio.h>
#include <string.h>

#define PAGE_WIDTH  210.0 /* A4, in mm */
#define PAGE_HEIGHT 297.0
#define MARGIN      17.0
#define WIDTH       (PAGE_WIDTH - 2 * MARGIN)
#define BOTTOM      280.5 /* nothing but the foot stands below */
#define FOOT        286.0 /* base line of the foot */
#define CODE_TOP    15.0
#define CODE_MODULE (6 * CL_PDF_INCH / 300) /* six dots at 300 dpi, twelve at 600 */
#define HEADING     7.3                     /* height of a heading */
#define FRESH_TOP   50.0                    /* where a table goes on, at the lowest, on a new page */
#define LAST_LINES  3                       /* fewer lines than this are not left alone at the foot of a page */
#define LAST_CHECKS 2                       /* so many stay with the conclusion and the signature */
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

static const struct look look_fact = {3.6, 0.5, 0.6, 3, 0.4, false};
static const struct look look_result = {3.0, 0.8, 0.8, 2.2, 0.4, false};
static const struct look look_check = {3.0, 0.6, 0.6, 2.2, 0.4, false};
static const struct look look_head = {3.0, 0.7, 0.8, 2.2, 0.9, false};
static const struct look look_conclusion = {5.6, 1.4, 1.6, 3, 0, true};
static const struct look look_statement = {3.4, 0.4, 0.4, 2, 0, false};

struct sheet {
    struct cl_pdf *pdf;
    const struct cl_certificate *content;
    struct cl_arena arena;
    struct cl_qr code;
    double y;                /* where the next thing goes */
    double fresh;            /* y of the empty page */
    bool measuring;          /* only y moves: nothing is drawn, no page ends */
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

/* What nobody may overlook: white on black at the head of every page, and large and pale behind its text. */
static enum cl_status draw_warning(struct sheet *sheet)
{
    const struct cl_certificate *content = sheet->content;
    const char *mark = content->training ? "TRAINING" : content->warning;
    const char *text = content->training && !is_empty(content->warning)
                           ? cl_arena_print(&sheet->arena, "TRAINING · %s", content->warning)
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

static enum cl_status draw_letterhead(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    double width = WIDTH - CODE_MODULE * (sheet->code.width + 2 * CL_QR_QUIET);
    CL_TRY(draw_fitted(sheet, style_of("the facility", 11, true, 0), 8, width, content->facility));
    sheet->y += 2.5;
    CL_TRY(draw_fitted(sheet, style_of("the title", 20, true, 0), 12, width, content->title));
    sheet->y += 0.5;
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
    if (sheet->head != NULL)
        CL_TRY(draw_row(sheet, sheet->head, sheet->head_count, &look_head));
    sheet->fresh = sheet->y;
done:
    return status;
}

/* A new page unless `height` more millimetres fit on this one. */
static enum cl_status need(struct sheet *sheet, double height)
{
    bool ends = sheet->y + height > BOTTOM && sheet->y > sheet->fresh;
    return ends && !sheet->measuring ? new_page(sheet) : CL_OK;
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

static void draw_rule(struct sheet *sheet, double thickness, double grey)
{
    if (!sheet->measuring)
        cl_pdf_rule(sheet->pdf, MARGIN, sheet->y, WIDTH, thickness, grey);
}

/* Draws the lines [first, first + count) of every column and moves y behind them. */
static enum cl_status draw_lines(struct sheet *sheet, const struct column *column, size_t columns, size_t first,
                                 size_t count, const struct look *look)
{
    double height = look->above + look->below + (double)count * look->pitch;
    if (sheet->measuring) {
        sheet->y += height;
        return CL_OK;
    }
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
        draw_rule(sheet, look->rule, look->rule > 0.5 ? 0 : GREY_RULE);
    return CL_OK;
}

/* A row stays on one page if a page can hold it; a longer one goes on line by line. */
static enum cl_status draw_row(struct sheet *sheet, const struct cell *cell, size_t count, const struct look *look)
{
    struct column column[CELLS_MOST] = {0};
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

/* A heading stays with at least `with` millimetres of what it heads. */
static enum cl_status draw_heading(struct sheet *sheet, const char *text, double with)
{
    struct cl_pdf_style style = style_of("a heading", 10, true, 0);
    enum cl_status status = need(sheet, HEADING + with);
    if (status != CL_OK)
        return status;
    sheet->y += sheet->y > sheet->fresh ? HEADING - 1.5 : 2.5;
    if (!sheet->measuring)
        status = cl_pdf_text(sheet->pdf, &style, MARGIN, sheet->y, text, strlen(text));
    sheet->y += 1.5;
    return status;
}

/* The height of a part in millimetres, as if no page ended in it. */
static enum cl_status measure(struct sheet *sheet, enum cl_status (*draw_part)(struct sheet *sheet), double *height)
{
    double y = sheet->y;
    sheet->measuring = true;
    enum cl_status status = draw_part(sheet);
    sheet->measuring = false;
    *height = sheet->y - y;
    sheet->y = y;
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
        {"a fact's name", 28, {{left->name, 7.6, GREY_NAME, false}}},
        {"a fact's value", 56, {{left->value, 8.4, 0, false}}},
        {"a fact's name", 26, {{right->name, 7.6, GREY_NAME, false}}},
        {"a fact's value", 66, {{right->value, 8.4, 0, false}}},
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
static const double result_width[] = {46, 24, 29.5, 18, 17.5, 20.5, 20.5};
static const char *const result_name[] = {"Test, method", "Specification", "Result",  "Verdict",
                                          "Performed",    "Entered",       "Reviewed"};

/* The stage of every row, where it is one. */
static const char *shared_stage(const struct cl_certificate *content)
{
    const char *stage = content->result_count > 0 ? content->result[0].stage : NULL;
    for (size_t i = 1; i < content->result_count && !is_empty(stage); i++)
        if (is_empty(content->result[i].stage) || strcmp(content->result[i].stage, stage) != 0)
            return NULL;
    return is_empty(stage) ? NULL : stage;
}

/* "R12 · Trypan blue" */
static const char *method_line(struct sheet *sheet, const struct cl_certificate_result *result)
{
    if (is_empty(result->code))
        return result->method;
    if (is_empty(result->method))
        return result->code;
    return cl_arena_print(&sheet->arena, "%s · %s", result->code, result->method);
}

static bool is_plain_verdict(const char *verdict)
{
    return verdict != NULL && (strcmp(verdict, "conforms") == 0 || strcmp(verdict, "information") == 0);
}

static enum cl_status draw_result(struct sheet *sheet, const struct cl_certificate_result *result, bool with_stage)
{
    const double size = 7.6, small = 6.6;
    struct cell cell[CELLS_MOST];
    struct cl_arena *arena = &sheet->arena;
    bool changed = !is_empty(result->first_entered);
    const char *value = changed ? cl_arena_print(arena, "%s *", result->result) : result->result;
    const char *first = changed ? cl_arena_print(arena, "(first entered: %s)", result->first_entered) : NULL;
    const char *stage =
        with_stage && !is_empty(result->stage) ? cl_arena_print(arena, "Stage: %s", result->stage) : NULL;
    const char *text[] = {result->test,       result->specification, value, result->verdict, result->performed_on,
                          result->entered_by, result->reviewed_by};
    for (size_t i = 0; i < CELLS_MOST; i++)
        cell[i] = (struct cell){result_name[i], result_width[i], {{text[i], i < PERFORMED ? size : small, 0, false}}};
    cell[TEST].paragraph[0].bold = true;
    cell[TEST].paragraph[1] = (struct paragraph){method_line(sheet, result), small, GREY_NAME, false};
    cell[TEST].paragraph[2] = (struct paragraph){stage, small, GREY_NAME, false};
    cell[RESULT].paragraph[0].bold = true;
    cell[RESULT].paragraph[1] = (struct paragraph){first, small, 0, false};
    cell[VERDICT].paragraph[0].bold = !is_plain_verdict(result->verdict);
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
    const char *stage = shared_stage(content);
    const char *heading = stage ? cl_arena_print(&sheet->arena, "Results at the stage %s", stage) : "Results";
    bool changed = false;
    for (size_t i = 0; i < CELLS_MOST; i++)
        head[i] = (struct cell){"a column's name", result_width[i], {{result_name[i], 7.2, 0, true}}};
    CL_TRY(draw_heading(sheet, heading, 18));
    CL_TRY(draw_row(sheet, head, CELLS_MOST, &look_head));
    sheet->head = head;
    sheet->head_count = CELLS_MOST;
    for (size_t i = 0; i < content->result_count; i++) {
        changed = changed || !is_empty(content->result[i].first_entered);
        CL_TRY(draw_result(sheet, &content->result[i], stage == NULL));
    }
    sheet->head = NULL;
    if (content->result_count == 0)
        CL_TRY(draw_note(sheet, "No result is recorded."));
    if (changed)
        CL_TRY(draw_note(sheet, "* Changed since it was first entered. Who changed it, when and why stand in the audit "
                                "record."));
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
        {"a check's state", 19, {{state[check->state], 7.2, 0, !pass}}},
        {"a check", 57, {{check->title, 7.2, 0, !pass}}},
        {"a check's evidence",
         68,
         {{check->detail, 7.2, 0, false}, {pass ? NULL : check->remedy, 6.6, GREY_NAME, false}}},
        {"a check's name", 32, {{check->id, 6.6, GREY_NAME, false}}},
    };
    return draw_row(sheet, cell, sizeof cell / sizeof *cell, &look_check);
}

static enum cl_status draw_checks(struct sheet *sheet, size_t first, size_t behind)
{
    enum cl_status status = CL_OK;
    for (size_t i = first; i < behind && status == CL_OK; i++)
        status = draw_check(sheet, &sheet->content->checks.at[i]);
    return status;
}

static enum cl_status draw_conclusion(struct sheet *sheet)
{
    struct cell cell[] = {
        {"the conclusion", 28, {{"Conclusion", 7.6, GREY_NAME, false}}},
        {"the conclusion", WIDTH - 28, {{sheet->content->conclusion, 12, 0, true}}},
    };
    if (is_empty(sheet->content->conclusion))
        return CL_OK;
    sheet->y += 2.5;
    return draw_row(sheet, cell, 2, &look_conclusion);
}

/* The hash is shown short, in groups, to be compared by eye, and whole, to be searched. */
static enum cl_status draw_hash(struct sheet *sheet, const char *hash)
{
    const char *shown = cl_arena_print(&sheet->arena, "%.4s %.4s %.4s %.4s …", hash, hash + 4, hash + 8, hash + 12);
    struct cell cell[] = {
        {"a fact's name", 28, {{"Signed content", 7.6, GREY_NAME, false}, {"SHA-256", 7.6, GREY_NAME, false}}},
        {"the signed hash", WIDTH - 28, {{strlen(hash) > 20 ? shown : NULL, 8.4, 0, true}, {hash, 7.2, 0, false}}},
    };
    return draw_row(sheet, cell, 2, &look_fact);
}

static enum cl_status draw_sign_reason(struct sheet *sheet)
{
    struct cell cell[] = {
        {"a fact's name", 28, {{"Reason", 7.6, GREY_NAME, false}}},
        {"the reason", WIDTH - 28, {{sheet->content->sign_reason, 8.4, 0, false}}},
    };
    return is_empty(sheet->content->sign_reason) ? CL_OK : draw_row(sheet, cell, 2, &look_fact);
}

static enum cl_status draw_signature(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    struct cl_certificate_fact fact[] = {{"Signed by", content->signer},
                                         {"Role", content->signer_role},
                                         {"Meaning", content->meaning},
                                         {"Signed at", content->signed_at}};
    CL_TRY(draw_heading(sheet, "Signature", 20));
    if (is_empty(content->signer)) {
        CL_TRY(draw_note(sheet, "This certificate carries no release signature."));
        return CL_OK;
    }
    draw_rule(sheet, 0.4, GREY_RULE);
    CL_TRY(draw_pairs(sheet, &fact[0], &fact[1]));
    CL_TRY(draw_pairs(sheet, &fact[2], &fact[3]));
    CL_TRY(draw_sign_reason(sheet));
    if (!is_empty(content->signed_hash))
        CL_TRY(draw_hash(sheet, content->signed_hash));
done:
    return status;
}

/* How many checks stand before those that stay with the end. */
static size_t checks_apart(const struct sheet *sheet)
{
    size_t count = sheet->content->checks.count;
    return count > LAST_CHECKS ? count - LAST_CHECKS : 0;
}

/* What a reader takes in at one look: it stays on one page if a page can hold it. */
static enum cl_status draw_end(struct sheet *sheet)
{
    enum cl_status status;
    CL_TRY(draw_checks(sheet, checks_apart(sheet), sheet->content->checks.count));
    CL_TRY(draw_conclusion(sheet));
    CL_TRY(draw_signature(sheet));
done:
    return status;
}

static enum cl_status draw_checks_and_end(struct sheet *sheet)
{
    enum cl_status status;
    double end = 0;
    size_t apart = checks_apart(sheet);
    const struct cl_certificate *content = sheet->content;
    struct cell head = {"a heading", WIDTH, {{"Checks, continued", 7.2, 0, true}}};
    const char *heading = is_empty(content->issued_at)
                              ? "Checks"
                              : cl_arena_print(&sheet->arena, "Checks (as of %s)", content->issued_at);
    CL_TRY(measure(sheet, draw_end, &end));
    if (content->checks.count > 0) {
        CL_TRY(draw_heading(sheet, heading, apart > 0 ? 12 : end));
        draw_rule(sheet, 0.4, GREY_RULE);
        sheet->head = &head;
        sheet->head_count = 1;
    }
    CL_TRY(draw_checks(sheet, 0, apart));
    CL_TRY(need(sheet, end));
    sheet->head = NULL;
    CL_TRY(draw_end(sheet));
done:
    sheet->head = NULL;
    return status;
}

static enum cl_status draw_statements(struct sheet *sheet)
{
    enum cl_status status = CL_OK;
    const struct cl_certificate *content = sheet->content;
    if (content->statement_count == 0)
        return CL_OK;
    sheet->y += 2;
    for (size_t i = 0; i < content->statement_count; i++) {
        struct cell cell[] = {
            {"a statement", 4, {{"•", 7.6, 0, false}}},
            {"a statement", WIDTH - 4, {{content->statement[i], 7.6, 0, false}}},
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
    CL_TRY(draw_checks_and_end(sheet));
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
