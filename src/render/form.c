#include "render/form.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { PLACES_MOST = 99, WIDTH_MOST = 999, VERSION_MOST = 99999 };

static const char section_word[] = "section ";
static const char say_word[] = "say ";

struct reader {
    const struct cl_ini *ini;
    struct cl_arena *arena;
    struct cl_error *error;
    struct cl_form *form;
    struct cl_form_section *section;
    size_t capacity;
};

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static bool begins_with(const char *text, const char *word)
{
    return strncmp(text, word, strlen(word)) == 0;
}

static void bad_key(struct reader *reader, const struct cl_ini_entry *entry, const char *const *keys)
{
    const char *near = cl_text_nearest(entry->key, keys);
    cl_fail_row(reader->error, entry->line, entry->key,
                near != NULL ? "'%s' is not known; did you mean '%s'" : "'%s' is not known", entry->key, near);
}

static void read_count(struct reader *reader, const struct cl_ini_entry *entry, int64_t most, int64_t *out)
{
    struct cl_error reason = {0};
    if (cl_count_read(entry->value, entry->key, 1, most, out, &reason) != CL_OK)
        cl_fail_row(reader->error, entry->line, entry->key, "%s", reason.message);
    cl_error_clear(&reason);
}

/* "Test, Result, Unit" */
static struct cl_texts read_list(struct reader *reader, const char *value)
{
    struct cl_texts list = {0};
    size_t capacity = 0;
    while (*value != '\0') {
        size_t size = strcspn(value, ",");
        const char *begin = value + strspn(value, " "), *end = value + size;
        while (end > begin && end[-1] == ' ')
            end--;
        list.at = cl_arena_grow(reader->arena, list.at, list.count, &capacity, sizeof *list.at);
        list.at[list.count++] = cl_arena_copy_bytes(reader->arena, begin, end > begin ? (size_t)(end - begin) : 0);
        value += size + (value[size] == ',');
    }
    return list;
}

static void read_document(struct reader *reader, const struct cl_ini_entry *entry)
{
    static const char *const keys[] = {"version", NULL};
    if (strcmp(entry->key, "version") == 0)
        read_count(reader, entry, VERSION_MOST, &reader->form->version);
    else
        bad_key(reader, entry, keys);
}

static void read_letterhead(struct reader *reader, const struct cl_ini_entry *entry)
{
    static const char *const keys[] = {"line1", "line2", "line3", "line4", NULL};
    for (size_t i = 0; i < CL_LETTERHEAD_MOST; i++)
        if (strcmp(entry->key, keys[i]) == 0) {
            reader->form->letterhead[i] = entry->value;
            return;
        }
    bad_key(reader, entry, keys);
}

static void read_section(struct reader *reader, const struct cl_ini_entry *entry, bool begins)
{
    static const char *const keys[] = {"place", "columns", "widths", NULL};
    size_t *count = &reader->form->count;
    if (begins) {
        reader->section =
            cl_arena_grow(reader->arena, reader->section, *count, &reader->capacity, sizeof *reader->section);
        reader->section[(*count)++] =
            (struct cl_form_section){.line = entry->line, .heading = entry->section + strlen(section_word)};
    }
    struct cl_form_section *section = &reader->section[*count - 1];
    if (strcmp(entry->key, "place") == 0)
        read_count(reader, entry, PLACES_MOST, &section->place);
    else if (strcmp(entry->key, "columns") == 0)
        section->columns = read_list(reader, entry->value);
    else if (strcmp(entry->key, "widths") == 0)
        section->widths = read_list(reader, entry->value);
    else
        bad_key(reader, entry, keys);
}

static void read_entry(struct reader *reader, const struct cl_ini_entry *entry, bool begins)
{
    static const char *const sections[] = {"document", "letterhead", "section HEADING", "say NAME", NULL};
    static const char *const said[] = {"english", "text", NULL};
    if (strcmp(entry->section, "document") == 0)
        read_document(reader, entry);
    else if (strcmp(entry->section, "letterhead") == 0)
        read_letterhead(reader, entry);
    else if (begins_with(entry->section, section_word))
        read_section(reader, entry, begins);
    else if (!begins_with(entry->section, say_word)) {
        if (begins)
            cl_fail_row(reader->error, entry->line, "section", "[%s] is not known: write one of [%s], [%s], [%s], [%s]",
                        entry->section, sections[0], sections[1], sections[2], sections[3]);
    } else if (strcmp(entry->key, said[0]) != 0 && strcmp(entry->key, said[1]) != 0)
        bad_key(reader, entry, said);
}

/* Lines are printed up to the first that is missing. */
static void check_letterhead(struct reader *reader)
{
    for (size_t i = 1; i < CL_LETTERHEAD_MOST; i++)
        if (reader->form->letterhead[i] != NULL && reader->form->letterhead[i - 1] == NULL)
            cl_fail_row(reader->error, cl_ini_line(reader->ini, "letterhead", NULL), "letterhead",
                        "line%zu stands there without line%zu", i + 1, i);
}

static void check_widths(struct reader *reader)
{
    for (size_t i = 0; i < reader->form->count; i++) {
        const struct cl_form_section *section = &reader->section[i];
        int64_t width;
        if (section->widths.count > 0 && section->widths.count != section->columns.count)
            cl_fail_row(reader->error, section->line, "widths", "%zu widths stand for %zu columns",
                        section->widths.count, section->columns.count);
        for (size_t w = 0; w < section->widths.count; w++)
            if (cl_count_read(section->widths.at[w], "width", 1, WIDTH_MOST, &width, NULL) != CL_OK)
                cl_fail_row(reader->error, section->line, "widths", "'%s' is not a whole number from 1 to %d",
                            section->widths.at[w], WIDTH_MOST);
    }
}

enum cl_status cl_form_read(const struct cl_report_form *form, struct cl_arena *arena, struct cl_form *out,
                            struct cl_error *error)
{
    struct cl_ini ini = {0};
    struct cl_error unseen = {0}; /* mistakes are counted even where nobody wants to read them */
    struct reader reader = {&ini, arena, error != NULL ? error : &unseen, out, NULL, 0};
    *out = (struct cl_form){0};
    size_t before = reader.error->row_count;
    enum cl_status status = cl_ini_read(form->file, form->text, form->size, arena, &ini, reader.error);
    if (status != CL_OK)
        goto done;
    for (size_t i = 0; i < ini.count; i++)
        read_entry(&reader, &ini.entry[i], i == 0 || strcmp(ini.entry[i].section, ini.entry[i - 1].section) != 0);
    if (out->version == 0)
        cl_fail_row(reader.error, 1, "version", "write [document] and version = 1; raise it with every change");
    check_letterhead(&reader);
    check_widths(&reader);
    cl_wording_read(&ini, arena, &out->wording, reader.error);
    out->section = reader.section;
    size_t wrong = reader.error->row_count - before;
    if (wrong > 0)
        status = cl_fail(
            reader.error, CL_INVALID_INPUT, "template.valid", form->file, "correct the lines that are named",
            "the document template %s has %zu mistake%s, the first in line %lld: %s", form->file, wrong,
            wrong == 1 ? "" : "s", (long long)reader.error->rows[before].row, reader.error->rows[before].message);
done:
    cl_error_clear(&unseen);
    return status;
}

/* ---- laying it over a content ------------------------------------------------------------------------------------ */

static const struct cl_form_section *section_of(const struct cl_form *form, const struct cl_report_section *section)
{
    for (size_t i = 0; section->heading != NULL && i < form->count; i++)
        if (strcmp(form->section[i].heading, section->heading) == 0)
            return &form->section[i];
    return NULL;
}

static size_t column_of(const struct cl_report_table *table, const char *title)
{
    size_t i = 0;
    while (i < table->column_count && strcmp(table->column[i].title, title) != 0)
        i++;
    return i;
}

static enum cl_status bad_columns(const struct cl_form_section *section, const char *title, const char *what,
                                  struct cl_error *error)
{
    cl_fail_row(error, section->line, "columns", "'%s' %s", title, what);
    return cl_fail(error, CL_INVALID_INPUT, "form.columns", section->heading,
                   "name each of its columns once, in English: a document leaves nothing out",
                   "the document template orders the columns of '%s', and '%s' %s", section->heading, title, what);
}

/* Which column of the table stands at each place: each of them once. */
static enum cl_status find_order(const struct cl_form_section *section, const struct cl_report_table *table,
                                 size_t *order, struct cl_error *error)
{
    bool named[CL_REPORT_COLUMNS_MOST] = {false};
    for (size_t i = 0; i < section->columns.count; i++) {
        size_t column = column_of(table, section->columns.at[i]);
        if (column == table->column_count)
            return bad_columns(section, section->columns.at[i], "is not one of them", error);
        if (named[column])
            return bad_columns(section, section->columns.at[i], "is named twice", error);
        named[column] = true;
        order[i] = column;
    }
    for (size_t i = 0; i < table->column_count; i++)
        if (!named[i])
            return bad_columns(section, table->column[i].title, "is missing", error);
    return CL_OK;
}

static enum cl_status order_columns(const struct cl_form_section *section, struct cl_arena *arena,
                                    struct cl_report_table *table, struct cl_error *error)
{
    size_t count = table->column_count, order[CL_REPORT_COLUMNS_MOST];
    if (section->columns.count == 0 || count == 0)
        return CL_OK;
    enum cl_status status = find_order(section, table, order, error);
    if (status != CL_OK)
        return status;
    struct cl_report_column *column = cl_arena_alloc(arena, count * sizeof *column);
    struct cl_report_cell *cell = cl_arena_alloc(arena, (count * table->row_count + 1) * sizeof *cell);
    for (size_t i = 0; i < count; i++) {
        int64_t width = table->column[order[i]].width;
        if (section->widths.count > 0)
            cl_count_read(section->widths.at[i], "width", 1, WIDTH_MOST, &width, NULL);
        column[i] = table->column[order[i]];
        column[i].width = (int)width;
    }
    for (size_t row = 0; row < table->row_count; row++)
        for (size_t i = 0; i < count; i++)
            cell[row * count + i] = table->cell[row * count + order[i]];
    table->column = column;
    table->cell = cell;
    return CL_OK;
}

/* The facts stay first and the checks last: they belong to the head and to the conclusion. */
static bool may_move(const struct cl_report *content, size_t i)
{
    return i > 0 && content->section[i].checks.count == 0;
}

static int64_t place_of(const struct cl_form *form, const struct cl_report *content, size_t i)
{
    const struct cl_form_section *section = section_of(form, &content->section[i]);
    if (!may_move(content, i))
        return i == 0 ? 0 : PLACES_MOST + 2;
    return section != NULL && section->place > 0 ? section->place : PLACES_MOST + 1;
}

enum cl_status cl_form_lay_over(const struct cl_form *form, struct cl_arena *arena, const struct cl_report *content,
                                struct cl_report *out, struct cl_error *error)
{
    struct cl_report_section *section = cl_arena_alloc(arena, (content->section_count + 1) * sizeof *section);
    size_t count = 0;
    for (int64_t place = 0; place <= PLACES_MOST + 2; place++)
        for (size_t i = 0; i < content->section_count; i++)
            if (place_of(form, content, i) == place)
                section[count++] = content->section[i];
    for (size_t i = 0; i < count; i++) {
        const struct cl_form_section *of = section_of(form, &section[i]);
        enum cl_status status = of != NULL ? order_columns(of, arena, &section[i].table, error) : CL_OK;
        if (status != CL_OK)
            return status;
    }
    *out = *content;
    out->section = section;
    return CL_OK;
}
