#include "render/report.h"

#include "render/sheet.h"

#include <string.h>

#define NAME_WIDTH    28.0 /* of a name before a value as wide as the page */
#define LAST_CHECKS   2    /* so many stay with the conclusion and the signature */
#define WITH_TABLE    18.0 /* of a table stays with its heading */
#define WITH_TEXT     8.0
#define SIGNATURE_GAP 2.5
#define LONG_FACT     76  /* bytes; a longer value is as wide as the page */
#define LONG_END      120 /* bytes; a longer conclusion is set smaller */

#define CODES_A_ROW   4
#define TICKED_MOST   8    /* rows of a table that is ticked as a whole */
#define WITH_CODES    30.0 /* of codes stays with their heading */

#define PEN_SPACE     11.0 /* above a line that is signed with a pen */
#define PEN_WHO       112.0
#define PEN_WHEN      58.0

#define SIZE_CELL     7.6
#define SIZE_SMALL    6.6
#define SIZE_NAME     7.6
#define SIZE_VALUE    8.4

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* ---- facts and texts ------------------------------------------------------------------------------------------- */

/* What the domain marks as the program's own words is said as the template says it; a value stands as it is. */
static const char *said(struct cl_sheet *sheet, const char *text, bool words)
{
    return words ? cl_sheet_words(sheet, text) : text;
}

static const char *value_of(struct cl_sheet *sheet, const struct cl_fact *fact)
{
    return said(sheet, fact->value, fact->words);
}

/* What would take many lines of half a page. */
static bool is_long(const struct cl_fact *fact)
{
    return !is_empty(fact->value) && strlen(fact->value) > LONG_FACT;
}

/* Two pairs of name and value side by side; the second may be missing. */
static enum cl_status draw_pairs(struct cl_sheet *sheet, const struct cl_fact *left, const struct cl_fact *right)
{
    static const struct cl_fact none = {0};
    right = right != NULL ? right : &none;
    struct cl_sheet_cell cell[4] = {
        {"a fact's name", NAME_WIDTH, {{cl_sheet_fixed(sheet, left->name), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {"a fact's value", 56, {{value_of(sheet, left), SIZE_VALUE, 0, false}}},
        {"a fact's name", 26, {{cl_sheet_fixed(sheet, right->name), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {"a fact's value", 66, {{value_of(sheet, right), SIZE_VALUE, 0, false}}},
    };
    return cl_sheet_row(sheet, cell, 4, &cl_look_fact);
}

/* A name and a value as wide as the page. */
static enum cl_status draw_wide(struct cl_sheet *sheet, const char *name, const char *element, const char *value,
                                bool bold)
{
    struct cl_sheet_cell cell[] = {
        {"a fact's name", NAME_WIDTH, {{cl_sheet_fixed(sheet, name), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {element, CL_SHEET_WIDTH - NAME_WIDTH, {{value, SIZE_VALUE, 0, bold}}},
    };
    return is_empty(value) ? CL_OK : cl_sheet_row(sheet, cell, 2, &cl_look_fact);
}

/* Side by side, but for long ones. */
static enum cl_status draw_facts(struct cl_sheet *sheet, const struct cl_fact *fact, size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        const struct cl_fact *left = &fact[i], *right = NULL;
        if (is_long(left)) {
            status = draw_wide(sheet, left->name, "a fact's value", value_of(sheet, left), false);
            continue;
        }
        if (i + 1 < count && !is_long(&fact[i + 1]))
            right = &fact[++i];
        status = draw_pairs(sheet, left, right);
    }
    return status;
}

static enum cl_status draw_note(struct cl_sheet *sheet, const char *text)
{
    struct cl_sheet_cell cell = {
        "a note", CL_SHEET_WIDTH, {{cl_sheet_fixed(sheet, text), 7.5, CL_SHEET_GREY_NAME, false}}};
    return cl_sheet_row(sheet, &cell, 1, &cl_look_text);
}

static enum cl_status draw_paragraphs(struct cl_sheet *sheet, const struct cl_report_section *section)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < section->paragraph_count && status == CL_OK; i++) {
        struct cl_sheet_cell cell = {"a paragraph",
                                     CL_SHEET_WIDTH,
                                     {{said(sheet, section->paragraph[i], section->words), SIZE_VALUE, 0, false}}};
        status = cl_sheet_row(sheet, &cell, 1, &cl_look_text);
    }
    return status;
}

/* ---- tables ---------------------------------------------------------------------------------------------------- */

static void find_widths(const struct cl_report_table *table, double *width)
{
    int shares = 0;
    for (size_t i = 0; i < table->column_count; i++)
        shares += table->column[i].width;
    for (size_t i = 0; i < table->column_count; i++)
        width[i] = CL_SHEET_WIDTH * table->column[i].width / shares;
}

/* A cell that was changed since its first entry carries a mark and what was entered before. */
static struct cl_sheet_cell cell_of(struct cl_sheet *sheet, const struct cl_report_column *column,
                                    const struct cl_report_cell *cell, double width)
{
    bool changed = !is_empty(cell->entered_before);
    const char *text = said(sheet, cell->text, column->words || cell->words);
    text = changed ? cl_arena_print(&sheet->arena, "%s *", text) : text;
    const char *before =
        changed ? cl_sheet_words(sheet, cl_arena_print(&sheet->arena, "(entered before: %s)", cell->entered_before))
                : NULL;
    return (struct cl_sheet_cell){
        column->title,
        width,
        {{cell->tick ? cl_sheet_tick : text, column->small ? SIZE_SMALL : SIZE_CELL, 0, column->bold || cell->bold},
         {before, SIZE_SMALL, 0, false},
         {cl_sheet_words(sheet, cell->below[0]), SIZE_SMALL, CL_SHEET_GREY_NAME, false},
         {cl_sheet_words(sheet, cell->below[1]), SIZE_SMALL, CL_SHEET_GREY_NAME, false}}};
}

/* The last row of a table and the note that explains its marks. */
struct table_end {
    const struct cl_sheet_cell *cell;
    size_t count;
    bool changed;
    const struct cl_sheet_look *look;
};

static const struct cl_sheet_look *look_of(const struct cl_report_table *table)
{
    return table->pen ? &cl_look_pen : &cl_look_table;
}

static enum cl_status draw_table_end(struct cl_sheet *sheet, const void *of)
{
    const struct table_end *end = of;
    enum cl_status status = cl_sheet_row(sheet, end->cell, end->count, end->look);
    if (status == CL_OK && end->changed)
        status = draw_note(sheet, "* Changed since it was first entered. Who changed it, when and why stand in the "
                                  "audit record.");
    return status;
}

/* The note stays with the last row, if a page can hold both. */
static enum cl_status draw_last_row(struct cl_sheet *sheet, const struct table_end *end)
{
    double height = 0;
    enum cl_status status = cl_sheet_measure(sheet, draw_table_end, end, &height);
    if (status == CL_OK && end->changed && cl_sheet_holds(sheet, height))
        status = cl_sheet_need(sheet, height);
    return status == CL_OK ? draw_table_end(sheet, end) : status;
}

static void fill_head(struct cl_sheet *sheet, const struct cl_report_table *table, const double *width,
                      struct cl_sheet_cell *head)
{
    for (size_t i = 0; i < table->column_count; i++)
        head[i] = (struct cl_sheet_cell){
            "a column's name", width[i], {{cl_sheet_fixed(sheet, table->column[i].title), 7.2, 0, true}}};
}

/* The cells of a row; whether one of them was changed. */
static bool fill_row(struct cl_sheet *sheet, const struct cl_report_table *table, size_t row, const double *width,
                     struct cl_sheet_cell *cell)
{
    bool changed = false;
    for (size_t i = 0; i < table->column_count; i++) {
        const struct cl_report_cell *from = &table->cell[row * table->column_count + i];
        cell[i] = cell_of(sheet, &table->column[i], from, width[i]);
        changed |= !is_empty(from->entered_before);
    }
    return changed;
}

/* The head with the first row, and the note where that is the only one: none of them stays alone on a page. */
static enum cl_status draw_first_row(struct cl_sheet *sheet, const void *of)
{
    const struct cl_report_table *table = of;
    double width[CL_REPORT_COLUMNS_MOST];
    struct cl_sheet_cell head[CL_REPORT_COLUMNS_MOST], cell[CL_REPORT_COLUMNS_MOST];
    find_widths(table, width);
    fill_head(sheet, table, width, head);
    bool changed = fill_row(sheet, table, 0, width, cell);
    enum cl_status status = cl_sheet_row(sheet, head, table->column_count, &cl_look_head);
    if (status != CL_OK)
        return status;
    return draw_table_end(
        sheet, &(struct table_end){cell, table->column_count, changed && table->row_count == 1, look_of(table)});
}

/* All of a table, on one page. */
static enum cl_status draw_whole(struct cl_sheet *sheet, const void *of)
{
    const struct cl_report_table *table = of;
    double width[CL_REPORT_COLUMNS_MOST];
    struct cl_sheet_cell cell[CL_REPORT_COLUMNS_MOST];
    enum cl_status status = draw_first_row(sheet, table);
    find_widths(table, width);
    for (size_t row = 1; row < table->row_count && status == CL_OK; row++) {
        fill_row(sheet, table, row, width, cell);
        status = cl_sheet_row(sheet, cell, table->column_count, look_of(table));
    }
    return status;
}

/* What is ticked with a pen is seen as a whole by whoever ticks it. */
static bool is_ticked(const struct cl_report_table *table)
{
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        if (table->cell[i].tick)
            return true;
    return false;
}

static enum cl_status draw_table(struct cl_sheet *sheet, const struct cl_report_table *table)
{
    enum cl_status status = CL_OK;
    bool changed = false;
    double width[CL_REPORT_COLUMNS_MOST];
    struct cl_sheet_cell head[CL_REPORT_COLUMNS_MOST], cell[CL_REPORT_COLUMNS_MOST];
    find_widths(table, width);
    fill_head(sheet, table, width, head);
    CL_TRY(cl_sheet_row(sheet, head, table->column_count, &cl_look_head));
    cl_sheet_repeat(sheet, head, table->column_count);
    for (size_t row = 0; row < table->row_count; row++) {
        changed |= fill_row(sheet, table, row, width, cell);
        if (row + 1 < table->row_count)
            CL_TRY(cl_sheet_row(sheet, cell, table->column_count, look_of(table)));
        else
            CL_TRY(draw_last_row(sheet, &(struct table_end){cell, table->column_count, changed, look_of(table)}));
    }
done:
    cl_sheet_repeat(sheet, NULL, 0);
    return status;
}

/* ---- codes ------------------------------------------------------------------------------------------------------- */

/* So many codes of a section, side by side, each above its caption. */
struct code_row {
    const struct cl_report_code *code;
    size_t count;
};

static enum cl_status draw_code_row(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status = CL_OK;
    const struct code_row *row = of;
    const double width = CL_SHEET_WIDTH / CODES_A_ROW;
    double highest = 0, height = 0;
    struct cl_sheet_cell cell[CODES_A_ROW] = {0};
    for (size_t i = 0; i < row->count; i++) {
        CL_TRY(cl_sheet_code(sheet, (double)i * width, row->code[i].payload, &height));
        highest = height > highest ? height : highest;
        cell[i] = (struct cl_sheet_cell){
            "a code's caption", width, {{cl_sheet_words(sheet, row->code[i].caption), SIZE_NAME, 0, false}}};
    }
    cl_sheet_space(sheet, highest);
    status = cl_sheet_row(sheet, cell, row->count, &cl_look_text);
done:
    return status;
}

static enum cl_status draw_codes(struct cl_sheet *sheet, const struct cl_report_code *code, size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count; i += CODES_A_ROW) {
        const struct code_row row = {&code[i], count - i < CODES_A_ROW ? count - i : CODES_A_ROW};
        double height = 0;
        CL_TRY(cl_sheet_measure(sheet, draw_code_row, &row, &height));
        CL_TRY(cl_sheet_need(sheet, height));
        CL_TRY(draw_code_row(sheet, &row));
    }
done:
    return status;
}

/* ---- lines for pens -------------------------------------------------------------------------------------------- */

/* Room, a line, and under it what is signed by it. */
static enum cl_status draw_line(struct cl_sheet *sheet, const void *of)
{
    const char *text = of;
    struct cl_sheet_cell cell[] = {
        {"a line to be signed",
         CL_SHEET_WIDTH - PEN_WHEN,
         {{cl_sheet_fixed(sheet, text), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {"a line to be signed",
         PEN_WHEN,
         {{cl_sheet_fixed(sheet, "date, time"), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
    };
    cl_sheet_space(sheet, PEN_SPACE);
    cl_sheet_line(sheet, 0, PEN_WHO);
    cl_sheet_line(sheet, CL_SHEET_WIDTH - PEN_WHEN, PEN_WHEN);
    return cl_sheet_row(sheet, cell, 2, &cl_look_text);
}

static enum cl_status draw_pen_lines(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status = CL_OK;
    const struct cl_report_section *section = of;
    for (size_t i = 0; i < section->line_count && status == CL_OK; i++)
        status = draw_line(sheet, section->line[i]);
    return status;
}

/* They stay together, if a page can hold them: who signs the second one sees who signed the first. */
static enum cl_status keep_pen_lines(struct cl_sheet *sheet, const struct cl_report_section *section, double *height)
{
    enum cl_status status = cl_sheet_measure(sheet, draw_pen_lines, section, height);
    if (status == CL_OK && !cl_sheet_holds(sheet, *height + WITH_TEXT))
        *height = 2 * PEN_SPACE;
    return status;
}

/* ---- checks ---------------------------------------------------------------------------------------------------- */

static enum cl_status draw_check(struct cl_sheet *sheet, const struct cl_check *check)
{
    static const char *const state[] = {
        [CL_CHECK_PASS] = "✓ pass", [CL_CHECK_FAIL] = "✗ fail", [CL_CHECK_PENDING] = "… pending"};
    bool pass = check->state == CL_CHECK_PASS;
    struct cl_sheet_cell cell[] = {
        {"a check's state", 19, {{cl_sheet_fixed(sheet, state[check->state]), 7.2, 0, !pass}}},
        {"a check", 57, {{cl_sheet_fixed(sheet, check->title), 7.2, 0, !pass}}},
        {"a check's evidence",
         68,
         {{cl_sheet_words(sheet, check->detail), 7.2, 0, false},
          {pass ? NULL : check->remedy, SIZE_SMALL, CL_SHEET_GREY_NAME, false}}},
        {"a check's name", 32, {{check->id, SIZE_SMALL, CL_SHEET_GREY_NAME, false}}},
    };
    return cl_sheet_row(sheet, cell, sizeof cell / sizeof *cell, &cl_look_check);
}

static enum cl_status draw_checks(struct cl_sheet *sheet, const struct cl_checks *checks, size_t first, size_t behind)
{
    enum cl_status status = CL_OK;
    for (size_t i = first; i < behind && status == CL_OK; i++)
        status = draw_check(sheet, &checks->at[i]);
    return status;
}

/* How many checks stand before those that stay with what follows. */
static size_t checks_apart(const struct cl_checks *checks)
{
    return checks->count > LAST_CHECKS ? checks->count - LAST_CHECKS : 0;
}

static const char *checks_heading(struct cl_sheet *sheet, const struct cl_report *content, const char *heading)
{
    return is_empty(content->issued_at) ? heading
                                        : cl_arena_print(&sheet->arena, "%s (as of %s)", heading, content->issued_at);
}

/* ---- signatures ------------------------------------------------------------------------------------------------ */

/* The hash is shown short, in groups, to be compared by eye, and whole, to be searched. */
static enum cl_status draw_hash(struct cl_sheet *sheet, const char *hash)
{
    if (is_empty(hash))
        return CL_OK;
    bool is_long = strlen(hash) > 20;
    const char *shown =
        is_long ? cl_arena_print(&sheet->arena, "%.4s %.4s %.4s %.4s …", hash, hash + 4, hash + 8, hash + 12) : NULL;
    struct cl_sheet_cell cell[] = {
        {"a fact's name",
         NAME_WIDTH,
         {{cl_sheet_fixed(sheet, "Signed content"), SIZE_NAME, CL_SHEET_GREY_NAME, false},
          {"SHA-256", SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {"the signed hash", CL_SHEET_WIDTH - NAME_WIDTH, {{shown, SIZE_VALUE, 0, true}, {hash, 7.2, 0, false}}},
    };
    return cl_sheet_row(sheet, cell, 2, &cl_look_fact);
}

static enum cl_status draw_signature(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status;
    const struct cl_report_signature *signature = of;
    struct cl_fact fact[] = {{.name = "Signed by", .value = signature->signer},
                             {"Role", signature->role, .words = true},
                             {"Meaning", signature->meaning, .words = true},
                             {.name = "Signed at", .value = signature->signed_at}};
    cl_sheet_rule(sheet, 0.4, CL_SHEET_GREY_RULE);
    CL_TRY(draw_facts(sheet, fact, sizeof fact / sizeof *fact));
    CL_TRY(draw_wide(sheet, "State", "the state of a signature", cl_sheet_words(sheet, signature->state), true));
    CL_TRY(draw_wide(sheet, "Reason", "the reason", signature->reason, false));
    CL_TRY(draw_hash(sheet, signature->hash));
done:
    return status;
}

/* Those behind the first one; each stays on one page. */
static enum cl_status draw_more_signatures(struct cl_sheet *sheet, const struct cl_report *content)
{
    enum cl_status status = CL_OK;
    const struct cl_sheet_cell again = {
        "a heading", CL_SHEET_WIDTH, {{cl_sheet_fixed(sheet, "Signatures, continued"), 7.2, 0, true}}};
    cl_sheet_repeat(sheet, &again, 1);
    for (size_t i = 1; i < content->signature_count; i++) {
        double height = 0;
        CL_TRY(cl_sheet_measure(sheet, draw_signature, &content->signature[i], &height));
        CL_TRY(cl_sheet_need(sheet, height + SIGNATURE_GAP));
        cl_sheet_space(sheet, SIGNATURE_GAP);
        CL_TRY(draw_signature(sheet, &content->signature[i]));
    }
done:
    cl_sheet_repeat(sheet, NULL, 0);
    return status;
}

/* ---- the end --------------------------------------------------------------------------------------------------- */

static const struct cl_checks *last_checks(const struct cl_report *content)
{
    static const struct cl_checks none = {0};
    return content->section_count > 0 ? &content->section[content->section_count - 1].checks : &none;
}

static enum cl_status draw_conclusion(struct cl_sheet *sheet, const char *conclusion)
{
    if (is_empty(conclusion))
        return CL_OK;
    const char *said = cl_sheet_words(sheet, conclusion);
    struct cl_sheet_cell cell[] = {
        {"the conclusion", NAME_WIDTH, {{cl_sheet_fixed(sheet, "Conclusion"), SIZE_NAME, CL_SHEET_GREY_NAME, false}}},
        {"the conclusion", CL_SHEET_WIDTH - NAME_WIDTH, {{said, strlen(said) > LONG_END ? 9 : 12, 0, true}}},
    };
    cl_sheet_space(sheet, 2.5);
    return cl_sheet_row(sheet, cell, 2, &cl_look_conclusion);
}

static enum cl_status draw_statements(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status = CL_OK;
    const struct cl_report *content = of;
    cl_sheet_space(sheet, content->statement_count > 0 ? 2 : 0);
    for (size_t i = 0; i < content->statement_count; i++) {
        struct cl_sheet_cell cell[] = {
            {"a statement", 4, {{"•", 7.6, 0, false}}},
            {"a statement", CL_SHEET_WIDTH - 4, {{cl_sheet_words(sheet, content->statement[i]), 7.6, 0, false}}},
        };
        CL_TRY(cl_sheet_row(sheet, cell, 2, &cl_look_text));
    }
done:
    return status;
}

/* What a reader takes in at one look: the last checks, the conclusion, the first signature. */
static enum cl_status draw_end(struct cl_sheet *sheet, const void *of)
{
    enum cl_status status;
    const struct cl_report *content = of;
    const struct cl_checks *checks = last_checks(content);
    CL_TRY(draw_checks(sheet, checks, checks_apart(checks), checks->count));
    CL_TRY(draw_conclusion(sheet, content->conclusion));
    if (content->signature_count > 0 || !is_empty(content->unsigned_note))
        CL_TRY(cl_sheet_heading(sheet, content->signature_count > 1 ? "Signatures" : "Signature", 20));
    if (!is_empty(content->unsigned_note))
        CL_TRY(draw_note(sheet, content->unsigned_note));
    if (content->signature_count > 0)
        CL_TRY(draw_signature(sheet, &content->signature[0]));
done:
    return status;
}

/* The height of the end, with the statements where they follow at once: none of them stands alone on a last page. */
static enum cl_status measure_end(struct cl_sheet *sheet, const struct cl_report *content, double *end)
{
    enum cl_status status;
    double statements = 0;
    CL_TRY(cl_sheet_measure(sheet, draw_end, content, end));
    CL_TRY(cl_sheet_measure(sheet, draw_statements, content, &statements));
    if (content->signature_count <= 1 && cl_sheet_holds(sheet, *end + statements))
        *end += statements;
done:
    return status;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static bool holds_nothing(const struct cl_report_section *section)
{
    return section->paragraph_count + section->fact_count + section->table.row_count + section->checks.count +
               section->line_count + section->code_count ==
           0;
}

/* How much of a section stays with its heading: of a table its first row, where a page holds it. */
static enum cl_status measure_beginning(struct cl_sheet *sheet, const struct cl_report_section *section, double *height)
{
    enum cl_status status = CL_OK;
    *height = section->table.row_count > 0 ? WITH_TABLE : section->code_count > 0 ? WITH_CODES : WITH_TEXT;
    if (section->line_count > 0 && section->table.row_count + section->paragraph_count + section->fact_count == 0)
        return keep_pen_lines(sheet, section, height);
    if (section->table.row_count == 0 || section->paragraph_count + section->fact_count > 0)
        goto done;
    double first = 0;
    CL_TRY(cl_sheet_measure(sheet, draw_first_row, &section->table, &first));
    if (cl_sheet_holds(sheet, first + WITH_TEXT))
        *height = first > *height ? first : *height;
    if (section->table.row_count > TICKED_MOST || !is_ticked(&section->table))
        goto done;
    CL_TRY(cl_sheet_measure(sheet, draw_whole, &section->table, &first));
    if (cl_sheet_holds(sheet, first + WITH_TEXT))
        *height = first > *height ? first : *height;
done:
    return status;
}

/* All of a section but its checks. */
static enum cl_status draw_section(struct cl_sheet *sheet, const struct cl_report_section *section)
{
    enum cl_status status = CL_OK;
    double with = 0;
    if (holds_nothing(section) && is_empty(section->empty))
        goto done;
    CL_TRY(measure_beginning(sheet, section, &with));
    if (!is_empty(section->heading) && section->checks.count == 0)
        CL_TRY(cl_sheet_heading(sheet, section->heading, with));
    if (holds_nothing(section)) {
        CL_TRY(draw_note(sheet, section->empty));
        goto done;
    }
    CL_TRY(draw_paragraphs(sheet, section));
    if (section->fact_count > 0 && !is_empty(section->heading))
        cl_sheet_rule(sheet, 0.4, CL_SHEET_GREY_RULE);
    CL_TRY(draw_facts(sheet, section->fact, section->fact_count));
    CL_TRY(draw_codes(sheet, section->code, section->code_count));
    if (section->table.row_count > 0)
        CL_TRY(draw_table(sheet, &section->table));
    if (section->line_count > 0) {
        CL_TRY(keep_pen_lines(sheet, section, &with));
        CL_TRY(cl_sheet_need(sheet, with));
        CL_TRY(draw_pen_lines(sheet, section));
    }
done:
    return status;
}

/* The checks of a section; of the last one all but those that stay with the end. */
static enum cl_status draw_section_checks(struct cl_sheet *sheet, const struct cl_report *content,
                                          const struct cl_report_section *section, double end)
{
    enum cl_status status = CL_OK;
    const struct cl_sheet_cell again = {
        "a heading", CL_SHEET_WIDTH, {{cl_sheet_fixed(sheet, "Checks, continued"), 7.2, 0, true}}};
    bool is_last = section == &content->section[content->section_count - 1];
    size_t count = is_last ? checks_apart(&section->checks) : section->checks.count;
    if (section->checks.count == 0)
        return CL_OK;
    const char *heading = checks_heading(sheet, content, is_empty(section->heading) ? "Checks" : section->heading);
    CL_TRY(cl_sheet_heading(sheet, heading, count > 0 ? 12 : end));
    cl_sheet_rule(sheet, 0.4, CL_SHEET_GREY_RULE);
    cl_sheet_repeat(sheet, &again, 1);
    CL_TRY(draw_checks(sheet, &section->checks, 0, count));
    if (is_last)
        CL_TRY(cl_sheet_need(sheet, end));
done:
    cl_sheet_repeat(sheet, NULL, 0);
    return status;
}

/* The first section with when and by whom it was issued; `fact` is the sheet's own copy. */
static struct cl_report_section with_issue(struct cl_sheet *sheet, const struct cl_report *content)
{
    struct cl_report_section section = content->section_count > 0 ? content->section[0] : (struct cl_report_section){0};
    struct cl_fact *fact = cl_arena_alloc(&sheet->arena, (section.fact_count + 2) * sizeof *fact);
    if (section.fact_count > 0)
        memcpy(fact, section.fact, section.fact_count * sizeof *fact);
    if (!is_empty(content->issued_at))
        fact[section.fact_count++] = (struct cl_fact){.name = "Issued", .value = content->issued_at};
    if (!is_empty(content->issued_by))
        fact[section.fact_count++] = (struct cl_fact){.name = "Issued by", .value = content->issued_by, .words = true};
    section.fact = fact;
    return section;
}

static enum cl_status draw_report(struct cl_sheet *sheet, const struct cl_report *content)
{
    enum cl_status status = CL_OK;
    double end = 0;
    CL_TRY(measure_end(sheet, content, &end));
    struct cl_report_section first = with_issue(sheet, content);
    CL_TRY(draw_section(sheet, &first));
    for (size_t i = 0; i < content->section_count; i++) {
        if (i > 0)
            CL_TRY(draw_section(sheet, &content->section[i]));
        CL_TRY(draw_section_checks(sheet, content, &content->section[i], end));
    }
    if (last_checks(content)->count == 0)
        CL_TRY(cl_sheet_need(sheet, end));
    CL_TRY(draw_end(sheet, content));
    CL_TRY(draw_more_signatures(sheet, content));
    CL_TRY(draw_statements(sheet, content));
done:
    return status;
}

enum cl_status cl_report_render(const struct cl_report *content, const struct cl_report_form *form,
                                struct cl_sheets *out, struct cl_error *error)
{
    enum cl_status status = CL_OK;
    struct cl_arena arena = {0};
    struct cl_form layout = cl_form_plain;
    struct cl_sheet sheet = {0};
    struct cl_report laid_out;
    if (form != NULL)
        CL_TRY(cl_form_read(form, &arena, &layout, error));
    CL_TRY(cl_form_lay_over(&layout, &arena, content, &laid_out, error));
    struct cl_sheet_head head = {
        .title = content->title,
        .number = content->number,
        .supersedes = content->supersedes,
        .facility = content->facility,
        .form = form != NULL && form->foot != NULL ? form->foot : content->form,
        .layout = &layout,
        .warning = content->warning,
        .issued_at_ms = content->issued_at_ms,
        .training = content->training,
        .draft = form != NULL && form->draft,
    };
    CL_TRY(cl_sheet_begin(&sheet, &head, error));
    CL_TRY(draw_report(&sheet, &laid_out));
    CL_TRY(cl_sheet_save(&sheet, out));
done:
    cl_sheet_free(&sheet);
    cl_arena_free(&arena);
    return status;
}
