#include "base/csv.h"

#include <cryolot/value.h>

#include <csv.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

/* ---- the bytes of the file ------------------------------------------------------------------------------------- */

static int64_t line_of(const char *data, size_t offset)
{
    int64_t line = 1;
    const char *end = data + offset;
    for (const char *at = data; (at = memchr(at, '\n', (size_t)(end - at))) != NULL; at++)
        line++;
    return line;
}

/* The first byte that is no valid UTF-8, or NULL. Files are mostly ASCII, so eight bytes are looked at together. */
static const char *find_invalid(const char *at, const char *end)
{
    while (at < end) {
        uint64_t eight;
        utf8proc_int32_t point;
        if (end - at >= 8 && (memcpy(&eight, at, 8), (eight & 0x8080808080808080U) == 0)) {
            at += 8;
            continue;
        }
        utf8proc_ssize_t taken = utf8proc_iterate((const utf8proc_uint8_t *)at, end - at, &point);
        if (taken <= 0)
            return at;
        at += taken;
    }
    return NULL;
}

/* A carriage return that ends no line: the parser would take it for the end of a row in the middle of a line. */
static const char *find_stray_return(const char *at, const char *end)
{
    while ((at = memchr(at, '\r', (size_t)(end - at))) != NULL) {
        if (at + 1 == end || at[1] != '\n')
            return at;
        at++;
    }
    return NULL;
}

static enum cl_status check_bytes(const char *data, size_t size, struct cl_error *error)
{
    static const char remedy[] = "save the file as CSV in UTF-8";
    const char *what = "a NUL byte", *end = data + size;
    const char *bad = memchr(data, '\0', size);
    if (!bad) {
        what = "a byte that is not UTF-8";
        bad = find_invalid(data, end);
    }
    if (!bad) {
        what = "a carriage return inside it";
        bad = find_stray_return(data, end);
    }
    if (!bad)
        return CL_OK;
    return cl_fail(error, CL_INVALID_INPUT, NULL, NULL, remedy, "line %lld has %s",
                   (long long)line_of(data, (size_t)(bad - data)), what);
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* The row that is being collected: its fields one behind the other, each with a NUL. */
struct collector {
    struct cl_buffer text;
    size_t *start; /* of each field in text */
    char **field;
    size_t count, capacity;
    bool complete;
};

static void make_room(struct collector *row)
{
    row->capacity = row->capacity ? row->capacity * 2 : 16;
    row->start = reallocarray(row->start, row->capacity, sizeof *row->start);
    row->field = reallocarray(row->field, row->capacity, sizeof *row->field);
    if (!row->start || !row->field)
        abort();
}

static void begin_field(struct collector *row, size_t start)
{
    if (row->count == row->capacity)
        make_room(row);
    row->start[row->count++] = start;
}

static void take_field(void *bytes, size_t size, void *context)
{
    struct collector *row = context;
    begin_field(row, row->text.size);
    cl_buffer_add(&row->text, bytes, size);
    cl_buffer_add(&row->text, "", 1);
}

static void end_row(int terminator, void *context)
{
    struct collector *row = context;
    (void)terminator;
    row->complete = true;
}

/* A line without a quote is a row as it stands: what the parser would find byte by byte. */
static void take_line(struct collector *row, const char *line, size_t size, char separator)
{
    while (size > 0 && (line[size - 1] == '\n' || line[size - 1] == '\r'))
        size--;
    cl_buffer_add(&row->text, line, size);
    cl_buffer_add(&row->text, "", 1);
    begin_field(row, 0);
    char *at = row->text.data, *end = at + size;
    while ((at = memchr(at, separator, (size_t)(end - at))) != NULL) {
        *at++ = '\0';
        begin_field(row, (size_t)(at - row->text.data));
    }
    row->complete = true;
}

static void start_row(struct collector *row)
{
    row->text.size = 0;
    row->count = 0;
    row->complete = false;
}

/* Spreadsheets end a file with rows of commas: where no field holds anything, there is no row. */
static bool is_blank(const struct collector *row)
{
    return strspn(row->text.data, " \t") == row->text.size - 1 || row->text.size == row->count;
}

static void free_row(struct collector *row)
{
    cl_buffer_free(&row->text);
    free(row->start);
    free(row->field);
}

struct reader {
    struct csv_parser parser;
    struct collector row;
    int64_t line; /* where the row begins */
    struct cl_csv_form form;
    enum cl_status (*each)(void *context, const struct cl_csv_row *row);
    void *context;
};

/* Field pointers wait until the row is whole: until then its text may move. */
static enum cl_status deliver(struct reader *reader)
{
    struct collector *row = &reader->row;
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < row->count; i++)
        row->field[i] = row->text.data + row->start[i];
    if (row->count > 0 && !is_blank(row))
        status = reader->each(reader->context, &(struct cl_csv_row){reader->line, row->count, row->field});
    start_row(row);
    return status;
}

/* ---- the parser ------------------------------------------------------------------------------------------------ */

/* Blanks belong to their field (RFC 4180, 2.4). */
static int is_never_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

static enum cl_status parser_failure(struct reader *reader, int64_t line, struct cl_error *error)
{
    if (csv_error(&reader->parser) != CSV_EPARSE)
        abort();
    return cl_fail(error, CL_INVALID_INPUT, NULL, NULL, "put the whole field into quotes and double each quote inside",
                   "line %lld has a quote in the middle of a field", (long long)line);
}

static bool is_blank_line(const char *line, size_t size)
{
    return size == 0 || line[0] == '\n' || (line[0] == '\r' && size == 2);
}

/* Line by line, so that the line of each row is known, and a # is a comment only where a row may begin. */
static enum cl_status read_lines(struct reader *reader, const char *at, const char *end, struct cl_error *error)
{
    bool between_rows = true;
    for (int64_t line = 1; at < end; line++) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        size_t size = newline ? (size_t)(newline + 1 - at) : (size_t)(end - at);
        bool skipped = between_rows && ((reader->form.comments && *at == '#') || is_blank_line(at, size));
        if (between_rows)
            reader->line = line;
        if (!skipped && between_rows && !memchr(at, '"', size))
            take_line(&reader->row, at, size, reader->form.separator);
        else if (!skipped && csv_parse(&reader->parser, at, size, take_field, end_row, &reader->row) != size)
            return parser_failure(reader, line, error);
        between_rows = skipped || reader->row.complete;
        enum cl_status status = reader->row.complete ? deliver(reader) : CL_OK;
        if (status != CL_OK)
            return status;
        at += size;
    }
    return CL_OK;
}

static enum cl_status read_last_row(struct reader *reader, struct cl_error *error)
{
    if (csv_fini(&reader->parser, take_field, end_row, &reader->row) != 0)
        return cl_fail(error, CL_INVALID_INPUT, NULL, NULL, "close the quote",
                       "the row at line %lld opens a quote that is never closed", (long long)reader->line);
    return reader->row.complete ? deliver(reader) : CL_OK;
}

enum cl_status cl_csv_read(const char *data, size_t size,
                           enum cl_status (*each)(void *context, const struct cl_csv_row *row), void *context,
                           struct cl_error *error)
{
    return cl_csv_read_form(&(struct cl_csv_form){',', true}, data, size, each, context, error);
}

enum cl_status cl_csv_read_form(const struct cl_csv_form *form, const char *data, size_t size,
                                enum cl_status (*each)(void *context, const struct cl_csv_row *row), void *context,
                                struct cl_error *error)
{
    struct reader reader = {.form = *form, .each = each, .context = context};
    size_t mark = size >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
    if (size == 0)
        return CL_OK;
    enum cl_status status = check_bytes(data, size, error);
    if (status != CL_OK)
        return status;
    if (csv_init(&reader.parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
        abort();
    csv_set_space_func(&reader.parser, is_never_space);
    csv_set_delim(&reader.parser, (unsigned char)form->separator);
    status = read_lines(&reader, data + mark, data + size, error);
    if (status == CL_OK)
        status = read_last_row(&reader, error);
    csv_free(&reader.parser);
    free_row(&reader.row);
    return status;
}

/* ---- writing --------------------------------------------------------------------------------------------------- */

static bool is_formula(const char *text)
{
    struct cl_decimal number;
    return *text && strchr("=+-@\t\r", *text) && cl_decimal_read(text, &number, NULL) != CL_OK;
}

/* A # would make a comment of its row, a blank at an end would be lost in many programs. */
static bool needs_quotes(const char *text, size_t size)
{
    return strpbrk(text, ",\"\r\n") || (size > 0 && (text[0] == '#' || text[0] == ' ' || text[size - 1] == ' '));
}

static void add_quoted(struct cl_buffer *out, const char *text, size_t size)
{
    size_t most = 2 * size + 2;
    char *end = cl_buffer_reserve(out, most);
    out->size += csv_write(end, most, text, size);
    out->data[out->size] = '\0';
}

void cl_csv_add(struct cl_buffer *out, const char *text, int first)
{
    size_t size = strlen(text);
    if (!first)
        cl_buffer_add(out, ",", 1);
    if (is_formula(text)) {
        struct cl_buffer harmless = {0};
        cl_buffer_print(&harmless, "'%s", text);
        add_quoted(out, harmless.data, harmless.size);
        cl_buffer_free(&harmless);
    } else if (needs_quotes(text, size)) {
        add_quoted(out, text, size);
    } else {
        cl_buffer_add(out, text, size);
    }
}
