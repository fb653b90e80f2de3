#include "render/form.h"

#include "render/beside.h"

#include "base/buffer.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define LOGO_WIDTH_MOST 60.0 /* mm: what is left for the letterhead */

enum { PLACES_MOST = 99, WIDTH_MOST = 999, VERSION_MOST = 99999 };
enum { LOGO_HEIGHT = 12000, LOGO_HEIGHT_LEAST = 4000, LOGO_HEIGHT_MOST = 30000 }; /* micrometres */

static const char section_word[] = "section ";
static const char say_word[] = "say ";

static const struct cl_form_size sizes[] = {{"A4", 210, 297}, {"Letter", 215.9, 279.4}};
enum { SIZES = sizeof sizes / sizeof *sizes };

const struct cl_form cl_form_plain = {.size = &sizes[0], .language = "en"};

struct reader {
    const struct cl_ini *ini;
    struct cl_arena *arena;
    struct cl_error *error;
    struct cl_form *form;
    int64_t logo_height;                           /* micrometres; 0: not said */
    const struct cl_ini_entry *logo, *logo_sha256; /* NULL: not said */
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

static void read_size(struct reader *reader, const struct cl_ini_entry *entry)
{
    for (size_t i = 0; i < SIZES; i++)
        if (strcmp(entry->value, sizes[i].name) == 0) {
            reader->form->size = &sizes[i];
            return;
        }
    cl_fail_row(reader->error, entry->line, entry->key, "'%s' is not a size of paper: write A4 or Letter",
                entry->value);
}

/* RFC 5646, as far as a document needs it: "zh", "pt-BR", "zh-Hant". */
static void read_language(struct reader *reader, const struct cl_ini_entry *entry)
{
    static const char lower[] = "abcdefghijklmnopqrstuvwxyz", upper[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    size_t size = strspn(entry->value, lower);
    const char *rest = entry->value + size;
    bool good = (size == 2 || size == 3) && (*rest == '\0' || *rest == '-');
    if (good && *rest == '-') {
        size_t capitals = strspn(rest + 1, upper), small = strspn(rest + 1 + capitals, lower);
        good = rest[1 + capitals + small] == '\0' && ((capitals == 2 && small == 0) || (capitals == 1 && small == 3));
    }
    if (good)
        reader->form->language = entry->value;
    else
        cl_fail_row(reader->error, entry->line, entry->key, "'%s' is not a language: write en, zh, de or pt-BR",
                    entry->value);
}

static void read_logo_height(struct reader *reader, const struct cl_ini_entry *entry)
{
    struct cl_error reason = {0};
    struct cl_decimal decimal;
    if (cl_decimal_read(entry->value, &decimal, &reason) != CL_OK ||
        cl_decimal_scale(decimal, 3, &reader->logo_height, &reason) != CL_OK)
        cl_fail_row(reader->error, entry->line, entry->key, "%s", reason.message);
    else if (reader->logo_height < LOGO_HEIGHT_LEAST || reader->logo_height > LOGO_HEIGHT_MOST)
        cl_fail_row(reader->error, entry->line, entry->key, "%s is not between %d and %d mm", entry->value,
                    LOGO_HEIGHT_LEAST / 1000, LOGO_HEIGHT_MOST / 1000);
    cl_error_clear(&reason);
}

static void read_document(struct reader *reader, const struct cl_ini_entry *entry)
{
    static const char *const keys[] = {"version", "size", "language", NULL};
    if (strcmp(entry->key, "version") == 0)
        read_count(reader, entry, VERSION_MOST, &reader->form->version);
    else if (strcmp(entry->key, "size") == 0)
        read_size(reader, entry);
    else if (strcmp(entry->key, "language") == 0)
        read_language(reader, entry);
    else
        bad_key(reader, entry, keys);
}

static void read_letterhead(struct reader *reader, const struct cl_ini_entry *entry)
{
    static const char *const keys[] = {"line1", "line2", "line3", "line4", "logo", "logo_sha256", "logo_height", NULL};
    for (size_t i = 0; i < CL_LETTERHEAD_MOST; i++)
        if (strcmp(entry->key, keys[i]) == 0) {
            reader->form->letterhead[i] = entry->value;
            return;
        }
    if (strcmp(entry->key, "logo") == 0)
        reader->logo = entry;
    else if (strcmp(entry->key, "logo_sha256") == 0)
        reader->logo_sha256 = entry;
    else if (strcmp(entry->key, "logo_height") == 0)
        read_logo_height(reader, entry);
    else
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
    static const char *const sections[] = {"document", "letterhead", "section HEADING", "words", "say NAME"};
    static const char *const said[] = {"english", "text", NULL};
    if (strcmp(entry->section, "document") == 0)
        read_document(reader, entry);
    else if (strcmp(entry->section, "letterhead") == 0)
        read_letterhead(reader, entry);
    else if (begins_with(entry->section, section_word))
        read_section(reader, entry, begins);
    else if (strcmp(entry->section, sections[3]) == 0)
        return; /* the wording's */
    else if (!begins_with(entry->section, say_word)) {
        if (begins)
            cl_fail_row(reader->error, entry->line, "section",
                        "[%s] is not known: write one of [%s], [%s], [%s], [%s], [%s]", entry->section, sections[0],
                        sections[1], sections[2], sections[3], sections[4]);
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

static enum cl_image_kind kind_of_image(const char *file)
{
    enum cl_image_kind kind = CL_IMAGE_COLOURS;
    while (kind > CL_IMAGE_BITS && strcmp(cl_image_ending(kind), strrchr(file, '.') ? strrchr(file, '.') : "") != 0)
        kind--;
    return kind;
}

static bool read_image(struct reader *reader)
{
    struct cl_bytes data;
    const struct cl_ini_entry *logo = reader->logo;
    enum cl_image_kind kind = kind_of_image(logo->value);
    const struct cl_beside file = {.template_file = reader->ini->file,
                                   .line = logo->line,
                                   .what = "image",
                                   .ending = cl_image_ending(kind),
                                   .file_key = "logo",
                                   .sha256_key = "logo_sha256",
                                   .file = logo->value,
                                   .sha256 = reader->logo_sha256->value,
                                   .most = CL_IMAGE_FILE_MOST};
    if (!cl_beside_read(&file, reader->arena, &data, reader->error))
        return false;
    if (cl_image_read(kind, &data, reader->arena, &reader->form->logo)) {
        reader->form->logo_file = logo->value;
        reader->form->logo_sha256 = reader->logo_sha256->value;
        return true;
    }
    cl_fail_row(reader->error, logo->line, logo->key, "%s is not %s", logo->value, cl_image_word(kind));
    return false;
}

/* The image itself, once all is read that is said of it. */
static void read_logo(struct reader *reader)
{
    int line = cl_ini_line(reader->ini, "letterhead", NULL);
    struct cl_form *form = reader->form;
    if (reader->logo == NULL) {
        if (reader->logo_sha256 != NULL || reader->logo_height != 0)
            cl_fail_row(reader->error, line, "logo", "logo is missing: the name of the image");
        return;
    }
    if (reader->logo_sha256 == NULL) {
        cl_fail_row(reader->error, reader->logo->line, "logo_sha256",
                    "logo_sha256 is missing: the SHA-256 of %s, so that no other image takes its place",
                    reader->logo->value);
        return;
    }
    if (!read_image(reader))
        return;
    form->logo_height = (double)(reader->logo_height != 0 ? reader->logo_height : LOGO_HEIGHT) / 1000;
    form->logo_width = form->logo_height * form->logo.width / form->logo.height;
    if (form->logo_width > LOGO_WIDTH_MOST)
        cl_fail_row(reader->error, reader->logo->line, "logo_height",
                    "%s would be %.0f mm wide, and %.0f are left for it: make logo_height smaller", reader->logo->value,
                    form->logo_width, LOGO_WIDTH_MOST);
}

static void check_sections(struct reader *reader)
{
    for (size_t i = 0; i < reader->form->count; i++) {
        const struct cl_form_section *section = &reader->section[i];
        int64_t width;
        if (!cl_wording_knows(section->heading))
            cl_fail_row(reader->error, section->line, "section",
                        "no document has a section '%.80s': write its heading in "
                        "English",
                        section->heading);
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
    struct reader reader = {.ini = &ini, .arena = arena, .error = error != NULL ? error : &unseen, .form = out};
    *out = cl_form_plain;
    size_t before = reader.error->row_count;
    enum cl_status status = cl_ini_read(form->file, form->text, form->size, arena, &ini, reader.error);
    if (status != CL_OK)
        goto done;
    for (size_t i = 0; i < ini.count; i++)
        read_entry(&reader, &ini.entry[i], i == 0 || strcmp(ini.entry[i].section, ini.entry[i - 1].section) != 0);
    if (out->version == 0)
        cl_fail_row(reader.error, 1, "version", "write [document] and version = 1; raise it with every change");
    check_letterhead(&reader);
    read_logo(&reader);
    check_sections(&reader);
    cl_wording_read(&ini, out->language, arena, &out->wording, reader.error);
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

static bool is_plain(const struct cl_form *form)
{
    return form->wording.count == 0 && form->letterhead[0] == NULL && form->logo.data == NULL;
}

enum cl_status cl_form_check(const struct cl_report_form *form, struct cl_form_about *out, struct cl_error *error)
{
    struct cl_arena arena = {0};
    struct cl_form read;
    struct cl_buffer language = {0}, english = {0}, logo = {0}, logo_sha256 = {0};
    enum cl_status status = cl_form_read(form, &arena, &read, error);
    if (status == CL_OK) {
        cl_buffer_add_text(&language, read.language);
        if (read.logo_file != NULL) {
            cl_buffer_add_text(&logo, read.logo_file);
            cl_buffer_add_text(&logo_sha256, read.logo_sha256);
        }
        for (size_t i = 0; i < read.wording.count; i++)
            cl_buffer_print(&english, "%s\n", read.wording.at[i].english);
        *out = (struct cl_form_about){.version = read.version,
                                      .plain = is_plain(&read),
                                      .logo = {logo.data, logo.size},
                                      .logo_sha256 = {logo_sha256.data, logo_sha256.size},
                                      .language = {language.data, language.size},
                                      .english = {english.data, english.size}};
    }
    cl_arena_free(&arena);
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
