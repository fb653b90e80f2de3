/* The table in an instrument's file, read by its mapping. */
#include "base/csv.h"
#include "base/latin.h"
#include "domain/result_mapping.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum { NOWHERE = -1, PAST_MOST = 100 }; /* so many mistakes of one file are enough */

struct table {
    const struct cl_result_mapping *mapping;
    struct cl_arena *arena;
    enum cl_status (*each)(void *context, const struct cl_result_row *row);
    void *context;
    struct cl_error *error;
    size_t width; /* fields of the header; 0 before it was read */
    int sample, lot, performed, time, analyst, replicate, test, value, unit, sign; /* places in a row */
    int *column, *column_sign;                                                     /* of mapping->result */
};

/* ---- where the table stands -------------------------------------------------------------------------------------- */

static char *end_of_line(char *at, char *end)
{
    char *newline = memchr(at, '\n', (size_t)(end - at));
    return newline ? newline + 1 : end;
}

/* Lines before the table become blank, so that those behind keep their numbers. */
static char *blank_lines(char *at, char *end, int64_t count)
{
    for (; count > 0 && at < end; count--) {
        char *next = end_of_line(at, end);
        for (; at < next; at++)
            if (*at != '\n' && *at != '\r')
                *at = ' ';
    }
    return at;
}

/* Where the line stands that begins with `text`, or NULL. */
static char *find_line(char *at, char *end, const char *text)
{
    size_t size = strlen(text);
    for (; at < end; at = end_of_line(at, end)) {
        char *start = at;
        while (start < end && (*start == ' ' || *start == '"'))
            start++;
        if ((size_t)(end - start) >= size && memcmp(start, text, size) == 0)
            return at;
    }
    return NULL;
}

static enum cl_status find_table(const struct cl_result_mapping *mapping, struct cl_buffer *text,
                                 struct cl_error *error)
{
    char *end = text->data + text->size, *at = blank_lines(text->data, end, mapping->skip_lines);
    if (!mapping->ends_at)
        return CL_OK;
    char *behind = find_line(at, end, mapping->ends_at);
    if (!behind)
        return cl_fail(error, CL_INVALID_INPUT, "result.file", NULL,
                       "export it again; ends_at in the mapping names the line behind the table",
                       "no line begins with '%s': the file is cut off, or of another kind", mapping->ends_at);
    text->size = (size_t)(behind - text->data);
    return CL_OK;
}

/* ---- cells ------------------------------------------------------------------------------------------------------- */

static const char *trimmed(struct cl_arena *arena, const char *text)
{
    text += strspn(text, " \t");
    size_t size = strlen(text);
    while (size > 0 && (text[size - 1] == ' ' || text[size - 1] == '\t'))
        size--;
    return cl_arena_copy_bytes(arena, text, size);
}

static const char *cell(const struct table *table, const struct cl_csv_row *row, int place)
{
    return place == NOWHERE || (size_t)place >= row->count ? "" : trimmed(table->arena, row->field[place]);
}

/* ---- the header ------------------------------------------------------------------------------------------------- */

static int find_title(struct table *table, const struct cl_csv_row *row, const char *title)
{
    int place = NOWHERE;
    for (size_t i = 0; title && i < row->count; i++) {
        if (strcmp(trimmed(table->arena, row->field[i]), title) != 0)
            continue;
        if (place != NOWHERE)
            cl_fail_row(table->error, row->line, title, "the column stands twice");
        place = (int)i;
    }
    if (title && place == NOWHERE)
        cl_fail_row(table->error, row->line, title, "the mapping names the column '%s', and the file does not have it",
                    title);
    return place;
}

static bool is_ignored(const struct cl_result_mapping *mapping, const char *title)
{
    for (size_t i = 0; i < mapping->ignored.count; i++)
        if (strcmp(mapping->ignored.at[i], title) == 0)
            return true;
    return false;
}

static bool is_used(const struct table *table, int place)
{
    const int fixed[] = {table->sample,    table->lot,  table->performed, table->time, table->analyst,
                         table->replicate, table->test, table->value,     table->unit, table->sign};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (fixed[i] == place)
            return true;
    for (size_t i = 0; i < table->mapping->result_count; i++)
        if (table->column[i] == place || table->column_sign[i] == place)
            return true;
    return false;
}

static void place_results(struct table *table, const struct cl_csv_row *row)
{
    const struct cl_result_mapping *mapping = table->mapping;
    table->column = cl_arena_alloc(table->arena, (mapping->result_count + 1) * sizeof *table->column);
    table->column_sign = cl_arena_alloc(table->arena, (mapping->result_count + 1) * sizeof *table->column_sign);
    for (size_t i = 0; i < mapping->result_count; i++) {
        table->column[i] = find_title(table, row, mapping->result[i].column);
        table->column_sign[i] = find_title(table, row, mapping->result[i].sign);
    }
}

/* Every column is either read or known to hold no result: a new one of a new version of the instrument's program would
 * else be passed over. */
static enum cl_status read_header(struct table *table, const struct cl_csv_row *row)
{
    const struct cl_result_mapping *mapping = table->mapping;
    table->width = row->count;
    table->sample = find_title(table, row, mapping->sample);
    table->lot = find_title(table, row, mapping->lot);
    table->performed = find_title(table, row, mapping->performed);
    table->time = find_title(table, row, mapping->time);
    table->analyst = find_title(table, row, mapping->analyst);
    table->replicate = find_title(table, row, mapping->replicate);
    table->test = find_title(table, row, mapping->test);
    table->value = find_title(table, row, mapping->value);
    table->unit = find_title(table, row, mapping->unit);
    table->sign = find_title(table, row, mapping->sign);
    place_results(table, row);
    for (size_t i = 0; i < row->count; i++) {
        const char *title = trimmed(table->arena, row->field[i]);
        if (*title && !is_used(table, (int)i) && !is_ignored(mapping, title))
            cl_fail_row(table->error, row->line, title,
                        "the mapping does not know the column '%s': say what it is, or add it to ignore in [columns]",
                        title);
    }
    return table->error->row_count == 0 ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

/* ---- dates ------------------------------------------------------------------------------------------------------- */

static const char *const DATE_FORMS[] = {"YYYY-MM-DD", "DD.MM.YYYY", "MM/DD/YYYY"};

/* A number of at most `most` digits; -1 without one. */
static int read_digits(const char **at, int most)
{
    int number = 0, digits = 0;
    for (; digits < most && isdigit((unsigned char)**at); digits++, (*at)++)
        number = number * 10 + (**at - '0');
    return digits > 0 && !isdigit((unsigned char)**at) ? number : -1;
}

/* Three numbers with a separator between them. */
static bool read_three(const char **at, char separator, const int most[3], int number[3])
{
    for (int i = 0; i < 3; i++) {
        if (i > 0 && *(*at)++ != separator)
            return false;
        number[i] = read_digits(at, most[i]);
        if (number[i] < 0)
            return false;
    }
    return true;
}

/* The day in the instrument's form; *at moves behind it. */
static bool read_day(enum cl_mapped_date form, const char **at, char *day)
{
    static const int iso[] = {4, 2, 2}, other[] = {2, 2, 4};
    int number[3];
    struct cl_date date, proven;
    const char *start = *at;
    if (form == CL_DATE_ISO && (!read_three(at, '-', iso, number) || *at - start != 10))
        return false;
    if (form != CL_DATE_ISO && !read_three(at, form == CL_DATE_GERMAN ? '.' : '/', other, number))
        return false;
    date = form == CL_DATE_ISO      ? (struct cl_date){number[0], number[1], number[2]}
           : form == CL_DATE_GERMAN ? (struct cl_date){number[2], number[1], number[0]}
                                    : (struct cl_date){number[2], number[0], number[1]};
    snprintf(day, CL_DATE_TEXT, "%04d-%02d-%02d", date.year % 10000, date.month % 100, date.day % 100);
    return cl_date_read(day, &proven, NULL) == CL_OK;
}

/* "14:32", "2:32:10 PM" into HH:MM:SS. */
static bool read_clock(const char *at, char *clock, size_t size)
{
    int hour = read_digits(&at, 2), minute = -1, second = 0;
    if (hour >= 0 && *at == ':') {
        at++;
        minute = read_digits(&at, 2);
    }
    if (minute >= 0 && *at == ':') {
        at++;
        second = read_digits(&at, 2);
    }
    at += strspn(at, " ");
    bool noon = strcasecmp(at, "PM") == 0, morning = strcasecmp(at, "AM") == 0;
    if ((noon || morning) && (hour < 1 || hour > 12))
        return false;
    if (noon || morning)
        hour = hour % 12 + (noon ? 12 : 0);
    else if (*at)
        return false;
    if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
        return false;
    snprintf(clock, size, "%02d:%02d:%02d", hour, minute, second);
    return true;
}

/* What is behind a day: nothing, or the hour. */
static bool read_moment(const struct table *table, const char *text, const char *time, struct cl_result_row *said)
{
    char day[CL_DATE_TEXT], clock[16];
    const char *at = text;
    if (!read_day(table->mapping->date, &at, day))
        return false;
    if (*at == 'T' && table->mapping->date == CL_DATE_ISO)
        at++;
    else if (*at && *at != ' ')
        return false;
    at += strspn(at, " ");
    if (*at && *time)
        return false;
    const char *hour = *at ? at : time;
    if (*hour && !read_clock(hour, clock, sizeof clock))
        return false;
    said->field[CL_COLUMN_PERFORMED_ON] = cl_arena_copy(table->arena, day);
    if (*hour)
        said->field[CL_COLUMN_PERFORMED_AT] = cl_arena_print(table->arena, "%s %s", day, clock);
    return true;
}

static void read_performed(struct table *table, const struct cl_csv_row *row, struct cl_result_row *said)
{
    const char *text = cell(table, row, table->performed), *time = cell(table, row, table->time);
    said->column[CL_COLUMN_PERFORMED_ON] = table->mapping->performed;
    said->column[CL_COLUMN_PERFORMED_AT] = table->mapping->time ? table->mapping->time : table->mapping->performed;
    if (!read_moment(table, text, time, said))
        cl_fail_row(table->error, row->line, table->mapping->performed,
                    "'%s%s%s' is no date of the form %s, with or without the hour", text, *time ? " " : "", time,
                    DATE_FORMS[table->mapping->date]);
}

/* ---- values ------------------------------------------------------------------------------------------------------ */

/* Whether a cell is meant as a number: words keep their commas. */
static bool is_numeric(const char *text)
{
    return strpbrk(text, "0123456789") && strspn(text, "0123456789.,' +-eE") == strlen(text);
}

/* The bytes of an operator at the start of a value. */
static size_t sign_size(const char *text)
{
    static const char *const signs[] = {"<=", ">=", "≤", "≥", "<", ">", "="};
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++)
        if (strncmp(text, signs[i], strlen(signs[i])) == 0)
            return strlen(signs[i]);
    return 0;
}

/* A decimal comma becomes a point; what could be one or a mark between thousands is refused, never guessed. */
static const char *read_decimal(struct table *table, int64_t line, const char *title, const char *text)
{
    size_t sign = sign_size(text);
    const char *number = text + sign + strspn(text + sign, " ");
    if (!table->mapping->decimal_comma || !is_numeric(number))
        return text;
    const char *comma = strchr(number, ',');
    if (strpbrk(number, ".' ") || (comma && strchr(comma + 1, ','))) {
        cl_fail_row(table->error, line, title,
                    "'%s' is no number with only a decimal comma: nothing may stand between thousands", text);
        return NULL;
    }
    char *point = cl_arena_copy(table->arena, text);
    if (comma)
        point[comma - text] = '.';
    return point;
}

static const char *read_word(struct table *table, int64_t line, const char *title,
                             const struct cl_mapped_result *result, const char *text)
{
    const char *known = NULL;
    for (size_t i = 0; i < result->from.count; i++) {
        if (strcasecmp(result->from.at[i], text) == 0)
            return result->to.at[i];
        known = known ? cl_arena_print(table->arena, "%s, %s", known, result->from.at[i]) : result->from.at[i];
    }
    cl_fail_row(table->error, line, title, "'%s' is none of the words that the mapping knows: %s", text, known);
    return NULL;
}

/* The operator of a column of its own before the value. */
static const char *join_sign(struct table *table, int64_t line, const char *title, const char *sign, const char *text)
{
    if (!*sign || strcmp(sign, "=") == 0)
        return text;
    if (sign_size(sign) == strlen(sign) && sign_size(text) == 0)
        return cl_arena_print(table->arena, "%s%s", sign, text);
    cl_fail_row(table->error, line, title, "'%s' before '%s' is no operator: <, <=, > or >=", sign, text);
    return NULL;
}

/* The value of a result, or NULL when it was refused. */
static const char *read_value(struct table *table, int64_t line, const char *title,
                              const struct cl_mapped_result *result, const char *sign_title, const char *sign,
                              const char *text)
{
    if (result->from.count > 0)
        return read_word(table, line, title, result, text);
    text = read_decimal(table, line, title, text);
    return text ? join_sign(table, line, sign_title, sign, text) : NULL;
}

/* ---- rows -------------------------------------------------------------------------------------------------------- */

/* "Std*" is every word that begins with Std. */
static bool is_no_sample(const struct cl_result_mapping *mapping, const char *word)
{
    for (size_t i = 0; i < mapping->not_samples.count; i++) {
        const char *name = mapping->not_samples.at[i];
        size_t size = strlen(name);
        bool begins = size > 0 && name[size - 1] == '*';
        if (begins ? strncmp(word, name, size - 1) == 0 : strcmp(word, name) == 0)
            return true;
    }
    return false;
}

static const char *or_else(const char *text, const char *otherwise)
{
    return text ? text : otherwise;
}

/* What all results of a row share. */
static struct cl_result_row read_shared(struct table *table, const struct cl_csv_row *row)
{
    static const char *const names[] = {
#define COLUMN_NAME(id, name, required) name,
        CL_RESULT_COLUMN_LIST(COLUMN_NAME)};
    const struct cl_result_mapping *mapping = table->mapping;
    struct cl_result_row said = {.line = row->line};
    for (int i = 0; i < CL_RESULT_COLUMNS; i++) {
        said.field[i] = "";
        said.column[i] = names[i];
    }
    said.field[CL_COLUMN_SAMPLE] = cell(table, row, table->sample);
    said.column[CL_COLUMN_SAMPLE] = or_else(mapping->sample, "sample");
    said.field[CL_COLUMN_LOT] = cell(table, row, table->lot);
    said.column[CL_COLUMN_LOT] = or_else(mapping->lot, "lot");
    said.field[CL_COLUMN_ANALYST] = cell(table, row, table->analyst);
    said.column[CL_COLUMN_ANALYST] = or_else(mapping->analyst, "analyst");
    said.field[CL_COLUMN_REPLICATE] = cell(table, row, table->replicate);
    said.column[CL_COLUMN_REPLICATE] = or_else(mapping->replicate, "replicate");
    said.field[CL_COLUMN_INSTRUMENT] = mapping->instrument;
    said.field[CL_COLUMN_METHOD] = or_else(mapping->method, "");
    return said;
}

static enum cl_status give(struct table *table, struct cl_result_row said, const struct cl_mapped_result *result,
                           const char *title, const char *value)
{
    said.field[CL_COLUMN_TEST] = result->test;
    said.field[CL_COLUMN_STAGE] = or_else(result->stage, "");
    said.field[CL_COLUMN_VALUE] = value;
    said.column[CL_COLUMN_VALUE] = title;
    said.column[CL_COLUMN_STAGE] = said.column[CL_COLUMN_TEST];
    return table->each(table->context, &said);
}

/* A row with several results. */
static enum cl_status read_wide(struct table *table, const struct cl_csv_row *row, const struct cl_result_row *shared)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < table->mapping->result_count; i++) {
        const struct cl_mapped_result *result = &table->mapping->result[i];
        const char *text = cell(table, row, table->column[i]), *sign = cell(table, row, table->column_sign[i]);
        if (!*text && result->may_be_empty)
            continue;
        if (!*text) {
            cl_fail_row(table->error, row->line, result->column, "the cell is empty");
            continue;
        }
        const char *value =
            read_value(table, row->line, result->column, result, or_else(result->sign, result->column), sign, text);
        struct cl_result_row said = *shared;
        said.column[CL_COLUMN_TEST] = said.column[CL_COLUMN_UNIT] = result->column;
        said.field[CL_COLUMN_UNIT] = or_else(result->unit, "");
        if (value)
            CL_TRY(give(table, said, result, result->column, value));
    }
done:
    return status;
}

/* A row with one result, which names its test. */
static enum cl_status read_long(struct table *table, const struct cl_csv_row *row, const struct cl_result_row *shared)
{
    const struct cl_result_mapping *mapping = table->mapping;
    const char *name = cell(table, row, table->test), *text = cell(table, row, table->value);
    size_t i = 0;
    while (i < mapping->named_count && strcmp(mapping->named[i].name, name) != 0)
        i++;
    if (i == mapping->named_count) {
        cl_fail_row(table->error, row->line, mapping->test,
                    "the mapping does not know the test '%s': add it to [tests], or - for none", name);
        return CL_OK;
    }
    const struct cl_mapped_result *result = mapping->named[i].result;
    if (!result || (!*text && result->may_be_empty))
        return CL_OK;
    if (!*text) {
        cl_fail_row(table->error, row->line, mapping->value, "the cell is empty");
        return CL_OK;
    }
    const char *value = read_value(table, row->line, mapping->value, result, or_else(mapping->sign, mapping->value),
                                   cell(table, row, table->sign), text);
    struct cl_result_row said = *shared;
    said.column[CL_COLUMN_TEST] = mapping->test;
    said.column[CL_COLUMN_UNIT] = or_else(mapping->unit, mapping->value);
    said.field[CL_COLUMN_UNIT] = result->unit ? result->unit : cell(table, row, table->unit);
    return value ? give(table, said, result, mapping->value, value) : CL_OK;
}

/* Fields behind the header's are allowed where nothing stands in them. */
static bool has_width(const struct table *table, const struct cl_csv_row *row)
{
    for (size_t i = table->width; i < row->count; i++)
        if (row->field[i][strspn(row->field[i], " \t")])
            return false;
    return row->count >= table->width;
}

static enum cl_status read_row(struct table *table, const struct cl_csv_row *row)
{
    const struct cl_result_mapping *mapping = table->mapping;
    if (table->error->row_count > PAST_MOST)
        return CL_INVALID_INPUT;
    if (!has_width(table, row)) {
        cl_fail_row(table->error, row->line, "", "the row has %zu fields, the header has %zu", row->count,
                    table->width);
        return CL_OK;
    }
    struct cl_result_row shared = read_shared(table, row);
    if (is_no_sample(mapping, shared.field[mapping->sample ? CL_COLUMN_SAMPLE : CL_COLUMN_LOT]))
        return CL_OK;
    size_t mistakes = table->error->row_count;
    read_performed(table, row, &shared);
    if (table->error->row_count > mistakes)
        return CL_OK;
    return mapping->test ? read_long(table, row, &shared) : read_wide(table, row, &shared);
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct table *table = context;
    return table->width ? read_row(table, row) : read_header(table, row);
}

/* ---- the file ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_instrument_read(const struct cl_result_mapping *mapping, const char *data, size_t size,
                                  struct cl_arena *arena,
                                  enum cl_status (*each)(void *context, const struct cl_result_row *row), void *context,
                                  struct cl_error *error)
{
    enum cl_status status;
    struct cl_buffer text = {0};
    struct table table = {.mapping = mapping, .arena = arena, .each = each, .context = context, .error = error};
    const struct cl_csv_form form = {.separator = mapping->separator};
    cl_buffer_reserve(&text, size);
    if (mapping->latin1)
        CL_TRY(cl_latin_read(data, size, &text, error));
    else
        cl_buffer_add(&text, data, size);
    CL_TRY(find_table(mapping, &text, error));
    status = cl_csv_read_form(&form, text.data, text.size, take_row, &table, error);
done:
    cl_buffer_free(&text);
    return status;
}
