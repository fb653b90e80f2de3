/* The values of a label's template: text with fields, their formats, and the pieces that are left out. */
#include "render/label_plan.h"

#include <cryolot/value.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FIELD_WORD(name, word, form, own, kinds, widest) word,
#define FIELD_INFO(name, word, form, own, kinds, widest) {CL_LABEL_##form, own, kinds},

const char *const cl_label_field_word[CL_LABEL_FIELD_COUNT + 1] = {CL_LABEL_FIELDS(FIELD_WORD) NULL};

static const struct {
    enum cl_label_form form;
    bool own;
    const char *kinds;
} field_info[] = {CL_LABEL_FIELDS(FIELD_INFO)};

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static enum cl_label_field field_of(const char *name)
{
    int field = 0;
    while (field < CL_LABEL_FIELD_COUNT && strcmp(cl_label_field_word[field], name) != 0)
        field++;
    return (enum cl_label_field)field;
}

enum cl_label_form cl_label_field_form(enum cl_label_field field)
{
    return field_info[field].form;
}

bool cl_label_field_is_own(enum cl_label_field field)
{
    return field_info[field].own;
}

bool cl_label_field_is_of(enum cl_label_field field, enum cl_label_kind kind)
{
    static const char letter[] = {[CL_LABEL_OF_VIAL] = 'v',
                                  [CL_LABEL_OF_SAMPLE] = 's',
                                  [CL_LABEL_OF_BAG] = 'b',
                                  [CL_LABEL_OF_THING] = 't',
                                  [CL_LABEL_OF_SUBJECT] = 'u'};
    return strchr(field_info[field].kinds, letter[kind]) != NULL;
}

const char *cl_label_id(const struct cl_label *label)
{
    static const enum cl_label_field field[] = {[CL_LABEL_OF_VIAL] = CL_LABEL_FIELD_VIAL,
                                                [CL_LABEL_OF_SAMPLE] = CL_LABEL_FIELD_SAMPLE,
                                                [CL_LABEL_OF_BAG] = CL_LABEL_FIELD_CODE,
                                                [CL_LABEL_OF_THING] = CL_LABEL_FIELD_CODE,
                                                [CL_LABEL_OF_SUBJECT] = CL_LABEL_FIELD_CODE};
    const char *id = label->text[field[label->kind]];
    return id != NULL ? id : "";
}

/* ---- formats ----------------------------------------------------------------------------------------------------- */

static const char *const day_token[] = {"YYYY", "YY", "MMM", "MM", "DD", NULL};
static const char *const count_format[] = {"digits", "grouped", "x10^6", "10^6", NULL};

/* The token that a format of days begins with, or NULL. */
static const char *token_at(const char *format)
{
    for (const char *const *token = day_token; *token != NULL; token++)
        if (strncmp(format, *token, strlen(*token)) == 0)
            return *token;
    return NULL;
}

static bool is_day_format(const char *format)
{
    bool any = false;
    while (*format != '\0') {
        const char *token = token_at(format);
        if (token == NULL && strchr(" -/.", *format) == NULL)
            return false;
        any = any || token != NULL;
        format += token != NULL ? strlen(token) : 1;
    }
    return any;
}

bool cl_label_format_is_known(enum cl_label_field field, const char *format)
{
    if (format == NULL)
        return true;
    if (field_info[field].form == CL_LABEL_DAY)
        return is_day_format(format);
    for (const char *const *known = count_format; *known != NULL && field_info[field].form == CL_LABEL_COUNT; known++)
        if (strcmp(format, *known) == 0)
            return true;
    return false;
}

static void write_token(struct cl_buffer *out, const char *token, struct cl_date day)
{
    static const char *const month[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    if (strcmp(token, "YYYY") == 0)
        cl_buffer_print(out, "%04d", day.year);
    else if (strcmp(token, "YY") == 0)
        cl_buffer_print(out, "%02d", day.year % 100);
    else if (strcmp(token, "MMM") == 0)
        cl_buffer_add_text(out, month[day.month - 1]);
    else
        cl_buffer_print(out, "%02d", strcmp(token, "MM") == 0 ? day.month : day.day);
}

static void write_day(struct cl_buffer *out, const char *text, const char *format)
{
    struct cl_date day;
    if (format == NULL || cl_date_read(text, &day, NULL) != CL_OK) {
        cl_buffer_add_text(out, text);
        return;
    }
    while (*format != '\0') {
        const char *token = token_at(format);
        if (token != NULL)
            write_token(out, token, day);
        else
            cl_buffer_add(out, format, 1);
        format += token != NULL ? strlen(token) : 1;
    }
}

/* "48,880,000" of the digits. */
static void write_grouped(struct cl_buffer *out, const char *digits)
{
    for (size_t left = strlen(digits); left > 0; left--, digits++) {
        cl_buffer_add(out, digits, 1);
        if (left > 1 && left % 3 == 1)
            cl_buffer_add_text(out, ",");
    }
}

/* "48.88 × 10⁶", to the last cell, or "48.88 × 10^6" for printers whose fonts lack small digits. */
static void write_millions(struct cl_buffer *out, int64_t count, const char *factor)
{
    int64_t rest = count % 1000000;
    cl_buffer_print(out, "%" PRId64, count / 1000000);
    if (rest > 0) {
        cl_buffer_print(out, ".%06" PRId64, rest);
        while (out->data[out->size - 1] == '0')
            out->size--;
    }
    cl_buffer_add_text(out, factor);
}

static void write_count(struct cl_buffer *out, const char *text, const char *format)
{
    char room[CL_QUANTITY_TEXT];
    int64_t count = strtoll(text, NULL, 10);
    if (format == NULL)
        cl_buffer_add_text(out, cl_cells_write(count, room, sizeof room));
    else if (strcmp(format, "digits") == 0)
        cl_buffer_add_text(out, text);
    else if (strcmp(format, "grouped") == 0)
        write_grouped(out, text);
    else
        write_millions(out, count, *format == 'x' ? " × 10⁶" : " × 10^6");
}

void cl_label_field_write(const struct cl_label *label, enum cl_label_field field, const char *format,
                          struct cl_buffer *out)
{
    const char *text = label->text[field];
    if (text == NULL || *text == '\0')
        return;
    if (field_info[field].form == CL_LABEL_DAY)
        write_day(out, text, format);
    else if (field_info[field].form == CL_LABEL_COUNT)
        write_count(out, text, format);
    else
        cl_buffer_add_text(out, text);
}

/* ---- reading a value --------------------------------------------------------------------------------------------- */

static void add_part(struct cl_label_plan *plan, struct cl_label_element *element, struct cl_label_part part)
{
    struct cl_label_value *value = &element->value;
    value->part = cl_arena_grow(&plan->arena, value->part, value->count, &value->capacity, sizeof part);
    value->part[value->count++] = part;
    if (part.field == CL_LABEL_FIELD_COUNT)
        return;
    element->own = element->own || cl_label_field_is_own(part.field);
    element->any = element->any || field_info[part.field].form == CL_LABEL_CODE;
}

/* What is nearest in the text: a field's begin, a separator, or the end. */
static const char *next_mark(const char *at, const char **separator)
{
    static const char *const separators[] = {" / ", " · "};
    const char *mark = strstr(at, "{{");
    *separator = NULL;
    for (size_t i = 0; i < sizeof separators / sizeof *separators; i++) {
        const char *found = strstr(at, separators[i]);
        if (found != NULL && (mark == NULL || found < mark)) {
            mark = found;
            *separator = separators[i];
        }
    }
    return mark != NULL ? mark : at + strlen(at);
}

/* What stands between {{ and }}: a field, and after a bar its format. */
static void read_field(struct cl_label_plan *plan, const struct cl_label_element *element, char *name,
                       struct cl_label_part *part)
{
    char *bar = strchr(name, '|');
    if (bar != NULL) {
        *bar = '\0';
        part->format = bar + 1;
    }
    part->field = field_of(name);
    if (part->field == CL_LABEL_FIELD_COUNT)
        cl_label_bad_word(plan, element->line, "value", name, cl_label_field_word);
    else if (field_info[part->field].form == CL_LABEL_CODE && element->kind == CL_LABEL_TEXT)
        cl_fail_row(plan->error, element->line, "value",
                    "{{%s}} is made for codes: show it by [qr ..] or [datamatrix ..]", name);
    else if (!cl_label_format_is_known(part->field, part->format))
        cl_fail_row(plan->error, element->line, "value",
                    field_info[part->field].form == CL_LABEL_DAY     ? "'%s' is no format of {{%s}}; write DD MMM YYYY"
                    : field_info[part->field].form == CL_LABEL_COUNT ? "'%s' is no format of {{%s}}; write digits, "
                                                                       "grouped, x10^6 or 10^6"
                                                                     : "'%s' cannot stand in {{%s}}: it has no formats",
                    part->format, name);
}

/* A field in one pair of braces would be printed as it stands. */
static void check_braces(struct cl_label_plan *plan, const struct cl_label_element *element)
{
    const char *text = element->value.text;
    for (const char *at = strchr(text, '{'); at != NULL; at = strchr(at, '{')) {
        size_t size = strcspn(++at, "{|}");
        bool alone = (at - text < 2 || at[-2] != '{') && at[0] != '{' && (at[size] == '}' || at[size] == '|');
        const char *word = cl_arena_copy_bytes(&plan->arena, at, size);
        if (alone && field_of(word) != CL_LABEL_FIELD_COUNT)
            cl_fail_row(plan->error, element->line, "value", "'{%s}' is printed as it stands: a field is {{%s}}", word,
                        word);
    }
}

void cl_label_value_read(struct cl_label_plan *plan, struct cl_label_element *element)
{
    const char *at = element->value.text, *separator = "", *next_separator = NULL;
    check_braces(plan, element);
    if (strstr(at, "}}") != NULL && strstr(at, "{{") == NULL)
        cl_fail_row(plan->error, element->line, "value", "'}}' without '{{' in [%s]", element->section);
    for (;;) {
        const char *mark = next_mark(at, &next_separator);
        struct cl_label_part part = {.literal = cl_arena_copy_bytes(&plan->arena, at, (size_t)(mark - at)),
                                     .field = CL_LABEL_FIELD_COUNT,
                                     .separator = separator};
        const char *end = *mark == '{' ? strstr(mark, "}}") : NULL;
        if (*mark == '{' && end == NULL) {
            cl_fail_row(plan->error, element->line, "value", "'{{' without '}}' in [%s]", element->section);
            return;
        }
        if (end != NULL)
            read_field(plan, element, cl_arena_copy_bytes(&plan->arena, mark + 2, (size_t)(end - mark - 2)), &part);
        add_part(plan, element, part);
        separator = next_separator;
        if (*mark == '\0')
            return;
        at = end != NULL ? end + 2 : mark + strlen(separator);
    }
}

/* ---- conditions -------------------------------------------------------------------------------------------------- */

void cl_label_condition_read(struct cl_label_plan *plan, struct cl_label_element *element)
{
    struct cl_label_condition *when = &element->when;
    const char *at = when->text;
    size_t size = strlen(at);
    when->field = CL_LABEL_FIELD_COUNT;
    when->empty = strncmp(at, "not ", 4) == 0;
    if (when->empty) {
        at += 4 + strspn(at + 4, " ");
        size = strlen(at);
    }
    if (size < 5 || strncmp(at, "{{", 2) != 0 || strcmp(at + size - 2, "}}") != 0) {
        cl_fail_row(plan->error, element->line, "when", "write when = {{caution}} or when = not {{caution}} in [%s]",
                    element->section);
        return;
    }
    const char *name = cl_arena_copy_bytes(&plan->arena, at + 2, size - 4);
    when->field = field_of(name);
    if (when->field == CL_LABEL_FIELD_COUNT)
        cl_label_bad_word(plan, element->line, "when", name, cl_label_field_word);
    else
        element->own = element->own || cl_label_field_is_own(when->field);
}

bool cl_label_condition_is_met(const struct cl_label_condition *when, const struct cl_label *label)
{
    if (when->text == NULL)
        return true;
    const char *text = label->text[when->field];
    return (text == NULL || *text == '\0') == when->empty;
}

/* ---- writing it -------------------------------------------------------------------------------------------------- */

/* Adds the piece that begins at part `first`, unless all its fields are empty; returns the part behind it. */
static size_t add_piece(struct cl_buffer *out, const struct cl_label_value *value, size_t first,
                        const struct cl_label *label, bool *filled)
{
    size_t begin = out->size, i = first, fields = 0, full = 0;
    cl_buffer_add_text(out, begin > 0 ? value->part[first].separator : "");
    for (; i < value->count && (i == first || value->part[i].separator == NULL); i++) {
        const struct cl_label_part *part = &value->part[i];
        cl_buffer_add_text(out, part->literal);
        if (part->field == CL_LABEL_FIELD_COUNT)
            continue;
        size_t before = out->size;
        cl_label_field_write(label, part->field, part->format, out);
        fields++;
        full += out->size > before;
    }
    if (fields > 0 && full == 0)
        out->size = begin;
    *filled = *filled || full > 0;
    return i;
}

const char *cl_label_value_write(const struct cl_label_value *value, const struct cl_label *label,
                                 struct cl_buffer *out)
{
    bool has_field = false, filled = false;
    out->size = 0;
    for (size_t i = 0; i < value->count; i++)
        has_field = has_field || value->part[i].field != CL_LABEL_FIELD_COUNT;
    for (size_t i = 0; i < value->count;)
        i = add_piece(out, value, i, label, &filled);
    if (out->size == 0 || (has_field && !filled))
        return "";
    cl_buffer_add(out, "", 1); /* a shortened text still ends with NUL */
    return out->data;
}
