#include "domain/document_parts.h"
#include "base/buffer.h"
#include "base/text.h"
#include "domain/signature.h"

const char *cl_on_paper(const char *text)
{
    if (!text || !*text || cl_print_check("text", text, SIZE_MAX, NULL) == CL_OK)
        return text;
    return "(holds characters that cannot be printed: see the record)";
}

/* ---- sections -------------------------------------------------------------------------------------------------- */

void cl_draft_section(struct cl_draft *draft, const char *heading, const char *empty)
{
    struct cl_report *report = &draft->report;
    draft->section = cl_arena_grow(&draft->cl->arena, draft->section, report->section_count, &draft->section_capacity,
                                   sizeof *draft->section);
    draft->section[report->section_count++] = (struct cl_report_section){.heading = heading, .empty = empty};
    report->section = draft->section;
    draft->fact = NULL;
    draft->paragraph = draft->line = NULL;
    draft->cell = NULL;
    draft->cell_count = draft->fact_capacity = draft->paragraph_capacity = draft->cell_capacity = 0;
    draft->line_capacity = draft->code_capacity = 0;
    draft->code = NULL;
}

struct cl_draft cl_draft_begin(struct cl *cl, const char *title)
{
    struct cl_draft draft = {
        .cl = cl,
        .report = {.title = title, .facility = cl->facility.name, .training = cl->facility.training},
    };
    cl_draft_section(&draft, NULL, NULL);
    return draft;
}

static struct cl_report_section *newest(struct cl_draft *draft)
{
    return &draft->section[draft->report.section_count - 1];
}

static void add_fact(struct cl_draft *draft, const char *name, const char *value, bool words)
{
    struct cl_report_section *section = newest(draft);
    if (!value || !*value)
        return;
    draft->fact =
        cl_arena_grow(&draft->cl->arena, draft->fact, section->fact_count, &draft->fact_capacity, sizeof *draft->fact);
    draft->fact[section->fact_count++] = (struct cl_fact){name, cl_on_paper(value), words};
    section->fact = draft->fact;
}

void cl_draft_fact(struct cl_draft *draft, const char *name, const char *value)
{
    add_fact(draft, name, value, false);
}

void cl_draft_words(struct cl_draft *draft, const char *name, const char *words)
{
    add_fact(draft, name, words, true);
}

void cl_draft_fact_or(struct cl_draft *draft, const char *name, const char *value, const char *words)
{
    bool has_value = value && *value;
    add_fact(draft, name, has_value ? value : words, !has_value);
}

void cl_draft_paragraph(struct cl_draft *draft, const char *text)
{
    struct cl_report_section *section = newest(draft);
    if (!text || !*text)
        return;
    draft->paragraph = cl_arena_grow(&draft->cl->arena, draft->paragraph, section->paragraph_count,
                                     &draft->paragraph_capacity, sizeof *draft->paragraph);
    draft->paragraph[section->paragraph_count++] = cl_on_paper(text);
    section->paragraph = draft->paragraph;
}

void cl_draft_sentence(struct cl_draft *draft, const char *words)
{
    cl_draft_paragraph(draft, words);
    newest(draft)->words = true;
}

void cl_draft_line(struct cl_draft *draft, const char *text)
{
    struct cl_report_section *section = newest(draft);
    draft->line =
        cl_arena_grow(&draft->cl->arena, draft->line, section->line_count, &draft->line_capacity, sizeof *draft->line);
    draft->line[section->line_count++] = cl_on_paper(text);
    section->line = draft->line;
}

void cl_draft_code(struct cl_draft *draft, const char *payload, const char *caption)
{
    struct cl_report_section *section = newest(draft);
    draft->code =
        cl_arena_grow(&draft->cl->arena, draft->code, section->code_count, &draft->code_capacity, sizeof *draft->code);
    draft->code[section->code_count++] = (struct cl_report_code){payload, cl_on_paper(caption)};
    section->code = draft->code;
}

void cl_draft_pen(struct cl_draft *draft)
{
    newest(draft)->table.pen = true;
}

void cl_draft_columns(struct cl_draft *draft, const struct cl_report_column *column, size_t count)
{
    newest(draft)->table.column = column;
    newest(draft)->table.column_count = count;
}

struct cl_report_cell *cl_draft_cell(struct cl_draft *draft, const char *text)
{
    struct cl_report_table *table = &newest(draft)->table;
    draft->cell =
        cl_arena_grow(&draft->cl->arena, draft->cell, draft->cell_count, &draft->cell_capacity, sizeof *draft->cell);
    draft->cell[draft->cell_count++] = (struct cl_report_cell){.text = cl_on_paper(text)};
    table->cell = draft->cell;
    table->row_count = draft->cell_count / table->column_count;
    return &draft->cell[draft->cell_count - 1];
}

void cl_draft_row(struct cl_draft *draft, const char *const *text, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cl_draft_cell(draft, text[i]);
}

/* The columns of a table that is read by a statement. */
static void add_columns(struct cl_draft *draft, const struct cl_draft_table *table)
{
    struct cl_report_column *column = cl_arena_alloc(&draft->cl->arena, table->count * sizeof *column);
    for (size_t i = 0; i < table->count; i++) {
        const struct cl_draft_field *field = &table->field[i];
        column[i] = (struct cl_report_column){field->title, field->width, field->bold, field->small,
                                              field->shape == CL_DRAFT_WORDS || field->shape == CL_DRAFT_YES_NO};
    }
    cl_draft_columns(draft, column, table->count);
}

static const char *temperature_text(struct cl *cl, int64_t temperature_mc)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_temperature_write(temperature_mc, text, sizeof text));
}

static const char *place_time(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text));
}

static const char *field_text(struct cl *cl, const struct cl_rows *rows, const struct cl_draft_field *field)
{
    int64_t number = cl_rows_int(rows, field->column);
    if (cl_rows_is_null(rows, field->column))
        return field->none;
    switch (field->shape) {
    case CL_DRAFT_COUNT:
        return cl_document_count(cl, number);
    case CL_DRAFT_TIME:
        return cl_document_time(cl, number);
    case CL_DRAFT_PLACE_TIME:
        return place_time(cl, number, cl_rows_text(rows, field->column + 1));
    case CL_DRAFT_BY:
        return cl_document_by(cl, cl_keep_text(cl, rows, field->column), cl_rows_int(rows, field->column + 1));
    case CL_DRAFT_TEMPERATURE:
        return temperature_text(cl, number);
    case CL_DRAFT_YES_NO:
        return number ? "yes" : "no";
    default:
        return cl_keep_text(cl, rows, field->column);
    }
}

static const char *state_of(enum cl_signature_state state)
{
    if (state == CL_SIGNATURE_CHANGED)
        return "unsigned: the record changed since";
    return state == CL_SIGNATURE_SUPERSEDED ? "superseded by a later one" : NULL;
}

static enum cl_status add_signed(struct cl_draft *draft, int64_t signature_id, const char *none)
{
    enum cl_status status = CL_OK;
    struct cl_signature signature;
    enum cl_signature_state state;
    if (!signature_id) {
        cl_draft_cell(draft, none)->words = true;
        goto done;
    }
    CL_TRY(cl_signature_get(draft->cl, signature_id, &signature));
    CL_TRY(cl_signature_state_of(draft->cl, &signature, &state));
    struct cl_report_cell *cell =
        cl_draft_cell(draft, cl_document_by(draft->cl, signature.name, signature.signed_at_ms));
    cell->below[0] = state_of(state);
    cell->bold = state == CL_SIGNATURE_CHANGED;
done:
    return status;
}

static enum cl_status add_field(struct cl_draft *draft, const struct cl_rows *rows, const struct cl_draft_field *field)
{
    if (field->shape == CL_DRAFT_SIGNED)
        return add_signed(draft, cl_rows_int(rows, field->column), field->none);
    struct cl_report_cell *cell = cl_draft_cell(draft, field_text(draft->cl, rows, field));
    cell->words = cl_rows_is_null(rows, field->column);
    return CL_OK;
}

enum cl_status cl_draft_table(struct cl_draft *draft, const struct cl_draft_table *table, struct cl_value key)
{
    enum cl_status status = CL_OK;
    cl_draft_section(draft, table->heading, table->empty);
    add_columns(draft, table);
    struct cl_rows *rows = cl_rows_open(draft->cl->store, table->sql, &key, 1);
    while (status == CL_OK && cl_rows_next(rows)) {
        for (size_t i = 0; i < table->count && status == CL_OK; i++)
            status = add_field(draft, rows, &table->field[i]);
        if (status == CL_OK && table->signature >= 0)
            status = cl_draft_signature(draft, cl_rows_int(rows, table->signature));
    }
    enum cl_status closed = cl_rows_close(rows);
    return status != CL_OK ? status : closed;
}

void cl_draft_checks(struct cl_draft *draft, struct cl_checks checks)
{
    for (size_t i = 0; i < checks.count; i++)
        checks.at[i].detail = cl_on_paper(checks.at[i].detail);
    newest(draft)->checks = checks;
}

void cl_draft_statement(struct cl_draft *draft, const char *text)
{
    struct cl_report *report = &draft->report;
    draft->statement = cl_arena_grow(&draft->cl->arena, draft->statement, report->statement_count,
                                     &draft->statement_capacity, sizeof *draft->statement);
    draft->statement[report->statement_count++] = cl_on_paper(text);
    report->statement = draft->statement;
}

struct cl_report cl_draft_end(struct cl_draft *draft)
{
    return draft->report;
}

/* ---- signatures ------------------------------------------------------------------------------------------------ */

/* Whether the draft has it already; if not, it is noted. */
static bool has_signature(struct cl_draft *draft, int64_t signature_id)
{
    size_t count = draft->report.signature_count;
    for (size_t i = 0; i < count; i++)
        if (draft->signature_id[i] == signature_id)
            return true;
    draft->signature_id =
        cl_arena_grow(&draft->cl->arena, draft->signature_id, count, &draft->id_capacity, sizeof *draft->signature_id);
    draft->signature_id[count] = signature_id;
    return false;
}

enum cl_status cl_draft_signature(struct cl_draft *draft, int64_t signature_id)
{
    enum cl_status status;
    struct cl *cl = draft->cl;
    struct cl_signature signature;
    enum cl_signature_state state;
    char at[CL_TIME_TEXT];
    struct cl_report *report = &draft->report;
    if (!signature_id || has_signature(draft, signature_id))
        return CL_OK;
    CL_TRY(cl_signature_get(cl, signature_id, &signature));
    CL_TRY(cl_signature_state_of(cl, &signature, &state));
    draft->signature = cl_arena_grow(&cl->arena, draft->signature, report->signature_count, &draft->signature_capacity,
                                     sizeof *draft->signature);
    cl_time_write_local(signature.signed_at_ms, cl->facility.timezone, true, at, sizeof at);
    draft->signature[report->signature_count++] = (struct cl_report_signature){
        .signer = cl_on_paper(cl_arena_print(&cl->arena, "%s (%s)", signature.name, signature.login)),
        .role = signature.role,
        .meaning = signature.meaning,
        .reason = cl_on_paper(signature.reason),
        .signed_at = cl_arena_copy(&cl->arena, at),
        .hash = signature.content_sha256,
        .state = state_of(state),
    };
    report->signature = draft->signature;
done:
    return status;
}

/* ---- the hash -------------------------------------------------------------------------------------------------- */

/* One line of the hashed text: a word and the fields behind it. */
static void add_line(struct cl_buffer *text, const char *word, const char *const *fields, size_t count)
{
    cl_buffer_add_text(text, word);
    for (size_t i = 0; i < count; i++)
        cl_buffer_print(text, "\t%s", fields[i] ? fields[i] : "");
    cl_buffer_add_text(text, "\n");
}
#define ADD_LINE(text, word, ...)                                                                                      \
    add_line(text, word, (const char *const[]){__VA_ARGS__},                                                           \
             sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void add_table(struct cl_buffer *text, const struct cl_report_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        ADD_LINE(text, "column", table->column[i].title);
    for (size_t i = 0; i < table->row_count * table->column_count; i++)
        ADD_LINE(text, "cell", table->cell[i].text, table->cell[i].below[0], table->cell[i].below[1],
                 table->cell[i].entered_before);
}

static void add_section(struct cl_buffer *text, const struct cl_report_section *section)
{
    ADD_LINE(text, "section", section->heading, section->empty);
    for (size_t i = 0; i < section->paragraph_count; i++)
        ADD_LINE(text, "paragraph", section->paragraph[i]);
    for (size_t i = 0; i < section->fact_count; i++)
        ADD_LINE(text, "fact", section->fact[i].name, section->fact[i].value);
    for (size_t i = 0; i < section->code_count; i++)
        ADD_LINE(text, "code", section->code[i].payload, section->code[i].caption);
    add_table(text, &section->table);
    for (size_t i = 0; i < section->line_count; i++)
        ADD_LINE(text, "line", section->line[i]);
    for (size_t i = 0; i < section->checks.count; i++) {
        const struct cl_check *check = &section->checks.at[i];
        ADD_LINE(text, "check", check->id, check->title, cl_check_state_word(check->state),
                 check->steady ? check->steady : check->detail, check->remedy);
    }
}

const char *cl_report_hash(struct cl *cl, const struct cl_report *report)
{
    struct cl_buffer text = {0};
    ADD_LINE(&text, "document", report->title, report->facility, report->conclusion, report->warning,
             report->unsigned_note, report->form, report->training ? "training" : NULL);
    for (size_t i = 0; i < report->section_count; i++)
        add_section(&text, &report->section[i]);
    for (size_t i = 0; i < report->signature_count; i++) {
        const struct cl_report_signature *s = &report->signature[i];
        ADD_LINE(&text, "signature", s->signer, s->role, s->meaning, s->reason, s->signed_at, s->hash, s->state);
    }
    for (size_t i = 0; i < report->statement_count; i++)
        ADD_LINE(&text, "statement", report->statement[i]);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return cl_hash_write(&hash, cl_arena_alloc(&cl->arena, CL_HASH_TEXT), CL_HASH_TEXT);
}

/* ---- words ----------------------------------------------------------------------------------------------------- */

const char *cl_document_day(struct cl *cl, struct cl_date date)
{
    char day[CL_DATE_TEXT];
    return cl_arena_copy(&cl->arena, cl_date_write(date, day, sizeof day));
}

const char *cl_document_time(struct cl *cl, int64_t at_ms)
{
    char at[CL_TIME_TEXT];
    if (!at_ms)
        return "";
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, cl->facility.timezone, false, at, sizeof at));
}

const char *cl_document_count(struct cl *cl, int64_t count)
{
    return cl_arena_print(&cl->arena, "%lld", (long long)count);
}

const char *cl_document_joined(struct cl *cl, struct cl_texts texts)
{
    struct cl_buffer all = {0};
    for (size_t i = 0; i < texts.count; i++)
        cl_buffer_print(&all, "%s%s", i ? ", " : "", texts.at[i]);
    const char *text = all.data ? cl_arena_copy(&cl->arena, all.data) : "";
    cl_buffer_free(&all);
    return text;
}

const char *cl_document_by(struct cl *cl, const char *name, int64_t at_ms)
{
    return name ? cl_arena_print(&cl->arena, "%s, %s", name,
                                 cl_document_day(cl, cl_date_of(at_ms, cl->facility.timezone)))
                : "";
}
