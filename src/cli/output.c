/* Records and lists as JSON, CSV or text, from one field table per noun. */
#include "cli/command.h"
#include "base/csv.h"
#include "base/table.h"
#include "base/text.h"
#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELL_TEXT 4096 /* a description in full; a longer one is cut */

/* ---- one value ------------------------------------------------------------------------------------------------- */

static const void *place_of(const struct cl_field *field, const void *record)
{
    return (const char *)record + field->offset;
}

static json_t *text_or_null(const char *text)
{
    return text ? json_string(text) : json_null();
}

static json_t *json_value(const struct cl_field *field, const void *record)
{
    char text[CL_TIME_TEXT];
    const void *place = place_of(field, record);
    int64_t number = field->type == CL_FIELD_TEXT || field->type == CL_FIELD_TEXTS || field->type == CL_FIELD_BOOL ||
                             field->type == CL_FIELD_DATE || field->type == CL_FIELD_ZONE
                         ? 0
                         : *(const int64_t *)place;
    switch (field->type) {
    case CL_FIELD_TEXT:
    case CL_FIELD_ZONE:
        return text_or_null(*(const char *const *)place);
    case CL_FIELD_TEXTS: {
        const struct cl_texts *texts = place;
        json_t *array = json_array();
        for (size_t i = 0; i < texts->count; i++)
            json_array_append_new(array, json_string(texts->at[i]));
        return array;
    }
    case CL_FIELD_BOOL:
        return json_boolean(*(const bool *)place);
    case CL_FIELD_DATE: {
        struct cl_date date = *(const struct cl_date *)place;
        return text_or_null(cl_date_is_set(date) ? cl_date_write(date, text, sizeof text) : NULL);
    }
    case CL_FIELD_TIME:
        return text_or_null(number ? cl_time_write_utc(number, text, sizeof text) : NULL);
    case CL_FIELD_CELLS:
    case CL_FIELD_VOLUME:
    case CL_FIELD_RATE:
    case CL_FIELD_WEIGHT:
    case CL_FIELD_AREA:
        return number ? json_integer(number) : json_null();
    case CL_FIELD_COUNT:
        return number >= 0 ? json_integer(number) : json_null();
    case CL_FIELD_TEMPERATURE:
        return number != CL_NO_TEMPERATURE ? json_integer(number) : json_null();
    default:
        return json_integer(number);
    }
}

json_t *cl_json_record(const struct cl_field *fields, size_t field_count, const void *record)
{
    json_t *object = json_object();
    for (size_t i = 0; i < field_count; i++)
        json_object_set_new(object, fields[i].key, json_value(&fields[i], record));
    return object;
}

json_t *cl_json_records(const struct cl_field *fields, size_t field_count, const void *items, size_t count,
                        size_t item_size)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, cl_json_record(fields, field_count, (const char *)items + i * item_size));
    return array;
}

static void join(const struct cl_texts *texts, char *out, size_t size)
{
    size_t at = 0;
    for (size_t i = 0; i < texts->count && at < size; i++)
        at += (size_t)snprintf(out + at, size - at, "%s%s", i ? ", " : "", texts->at[i]);
}

/* The zone of a record's times: its own by a field of that type, else `otherwise`. */
static const char *zone_of_record(const struct cl_field *fields, size_t field_count, const void *record,
                                  const char *otherwise)
{
    for (size_t i = 0; i < field_count; i++) {
        const char *zone = fields[i].type == CL_FIELD_ZONE ? *(const char *const *)place_of(&fields[i], record) : NULL;
        if (zone)
            return zone;
    }
    return otherwise;
}

static const char *zone_of_time(const struct cl_field *field, const void *record, const char *otherwise)
{
    const char *own = field->zoned ? *(const char *const *)((const char *)record + field->zone) : NULL;
    return own ? own : otherwise;
}

/* For people; `zone`: of its times. */
static void write_cell(const struct cl_field *field, const void *record, const char *zone, char *out, size_t size)
{
    const void *place = place_of(field, record);
    const int64_t *number = place;
    out[0] = '\0';
    switch (field->type) {
    case CL_FIELD_TEXT:
        if (*(const char *const *)place)
            cl_text_visible(*(const char *const *)place, out, size);
        break;
    case CL_FIELD_ZONE: /* stands in the times */
        break;
    case CL_FIELD_TEXTS:
        join(place, out, size);
        break;
    case CL_FIELD_BOOL:
        snprintf(out, size, "%s", *(const bool *)place ? "yes" : "no");
        break;
    case CL_FIELD_DATE:
        cl_date_write(*(const struct cl_date *)place, out, size);
        break;
    case CL_FIELD_TIME:
        if (*number)
            cl_time_write_local(*number, zone_of_time(field, record, zone), false, out, size);
        break;
    case CL_FIELD_CELLS:
        if (*number)
            cl_cells_write(*number, out, size);
        break;
    case CL_FIELD_VOLUME:
        if (*number)
            cl_volume_write(*number, out, size);
        break;
    case CL_FIELD_RATE:
        if (*number)
            cl_rate_write(*number, out, size);
        break;
    case CL_FIELD_AREA:
        if (*number)
            cl_area_write(*number, out, size);
        break;
    case CL_FIELD_WEIGHT:
        if (*number)
            cl_weight_write(*number, out, size);
        break;
    case CL_FIELD_TEMPERATURE:
        if (*number != CL_NO_TEMPERATURE)
            cl_temperature_write(*number, out, size);
        break;
    case CL_FIELD_COUNT:
        if (*number >= 0)
            snprintf(out, size, "%lld", (long long)*number);
        break;
    case CL_FIELD_INT:
        snprintf(out, size, "%lld", (long long)*number);
        break;
    }
}

/* ---- standard output ------------------------------------------------------------------------------------------- */

static enum cl_status check_output(const struct cl_command *command)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return CL_OK;
    return cl_fail(command->error, CL_FAILED, NULL, NULL, "what was recorded stands; only the print is missing",
                   "standard output could not be written");
}

enum cl_status cl_put(const struct cl_command *command, const char *text)
{
    fputs(text, stdout);
    return check_output(command);
}

json_t *cl_json_texts(struct cl_texts texts)
{
    json_t *array = json_array();
    for (size_t i = 0; i < texts.count; i++)
        json_array_append_new(array, json_string(texts.at[i]));
    return array;
}

/* What the act found out beside goes with what it printed: a script that reads that misses nothing. */
static void add_notices(const struct cl_command *command, json_t *object)
{
    struct cl_texts notices = command->cl ? cl_take_notices(command->cl) : (struct cl_texts){0};
    if (notices.count > 0)
        json_object_set_new(object, "notices", cl_json_texts(notices));
}

enum cl_status cl_put_json(const struct cl_command *command, json_t *object)
{
    add_notices(command, object);
    json_dumpf(object, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(object);
    return check_output(command);
}

void cl_put_message(const char *text, int width)
{
    size_t used = 0;
    while (width > 0 && *text) {
        size_t blanks = strspn(text, " "), size = strcspn(text + blanks, " ");
        char word[2048];
        snprintf(word, sizeof word, "%.*s", (int)size, text + blanks);
        size_t columns = cl_text_width(word);
        if (used > 0 && used + blanks + columns > (size_t)width) {
            fputs("\n  ", stderr);
            used = 2;
        } else {
            fprintf(stderr, "%*s", (int)blanks, "");
            used += blanks;
        }
        fputs(word, stderr);
        used += columns;
        text += blanks + size;
    }
    fprintf(stderr, "%s\n", text);
}

void cl_add_wrapped(struct cl_buffer *out, const char *text, size_t at, size_t width)
{
    size_t used = at;
    for (const char *word = text + strspn(text, " "); *word; word += strspn(word, " ")) {
        size_t size = strcspn(word, " ");
        char one[1024];
        snprintf(one, sizeof one, "%.*s", (int)size, word);
        size_t columns = cl_text_width(one);
        if (used > at && used + 1 + columns > width) {
            cl_buffer_print(out, "\n%*s", (int)at, "");
            used = at;
        }
        cl_buffer_print(out, "%s%s", used > at ? " " : "", one);
        used += columns + (used > at);
        word += size;
    }
    cl_buffer_add_text(out, "\n");
}

void cl_say(const struct cl_command *command, const char *format, ...)
{
    if (command->json || command->csv)
        return;
    char line[2048], visible[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    snprintf(visible, sizeof visible, "%s", command->dry_run ? "dry run: " : "");
    size_t begun = strlen(visible);
    cl_text_visible(line, visible + begun, sizeof visible - begun);
    cl_put_message(visible, command->message_width);
}

enum cl_status cl_put_line(const struct cl_command *command, const char *text)
{
    struct cl_buffer out = {0};
    cl_add_wrapped(&out, text, 0, command->record_width > 0 ? (size_t)command->record_width : SIZE_MAX);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

/* ---- records and lists ----------------------------------------------------------------------------------------- */

static const char *zone_of(const struct cl_command *command)
{
    return command->cl ? cl_facility(command->cl)->timezone : "UTC";
}

static void pad(size_t from, size_t to)
{
    for (; from < to; from++)
        putchar(' ');
}

/* A value between words, each further line under its first; width 0: as it is. */
static void put_wrapped(const char *text, size_t indent, int width)
{
    size_t room = width > 0 && (size_t)width > indent + 20 ? (size_t)width - indent : SIZE_MAX, used = 0;
    while (*text) {
        char word[CELL_TEXT];
        size_t blanks = strspn(text, " "), size = strcspn(text + blanks, " ");
        snprintf(word, sizeof word, "%.*s", (int)size, text + blanks);
        size_t columns = cl_text_width(word);
        if (used > 0 && used + blanks + columns > room) {
            putchar('\n');
            pad(0, indent);
            used = 0;
        } else {
            pad(0, blanks);
            used += blanks;
        }
        fputs(word, stdout);
        used += columns;
        text += blanks + size;
    }
    putchar('\n');
}

enum cl_status cl_print_record(const struct cl_command *command, const char *key, const struct cl_field *fields,
                               size_t field_count, const void *record)
{
    if (command->json) {
        json_t *object = json_object();
        json_object_set_new(object, key, cl_json_record(fields, field_count, record));
        return cl_put_json(command, object);
    }
    size_t widest = 0;
    const char *zone = zone_of_record(fields, field_count, record, zone_of(command));
    for (size_t i = 0; i < field_count; i++)
        widest = cl_text_width(fields[i].title) > widest ? cl_text_width(fields[i].title) : widest;
    for (size_t i = 0; i < field_count; i++) {
        char cell[CELL_TEXT];
        write_cell(&fields[i], record, zone, cell, sizeof cell);
        if (!*cell)
            continue;
        fputs(fields[i].title, stdout);
        pad(cl_text_width(fields[i].title), widest + 2);
        put_wrapped(cell, widest + 2, command->record_width);
    }
    return check_output(command);
}

static enum cl_status print_json_list(const struct cl_command *command, const char *key, const struct cl_field *fields,
                                      size_t field_count, const char *items, size_t count, size_t item_size)
{
    json_t *array = json_array(), *object = json_object();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, cl_json_record(fields, field_count, items + i * item_size));
    json_object_set_new(object, key, array);
    return cl_put_json(command, object);
}

/* In CSV a value stands as in JSON, without quotes; lists are joined by blanks. */
static void add_csv_value(struct cl_buffer *line, const struct cl_field *field, const void *record, bool first)
{
    json_t *value = json_value(field, record);
    struct cl_buffer text = {0};
    if (json_is_string(value)) {
        cl_buffer_add_text(&text, json_string_value(value));
    } else if (json_is_array(value)) {
        for (size_t i = 0; i < json_array_size(value); i++)
            cl_buffer_print(&text, "%s%s", i ? " " : "", json_string_value(json_array_get(value, i)));
    } else if (!json_is_null(value)) {
        char *dumped = json_dumps(value, JSON_ENCODE_ANY);
        cl_buffer_add_text(&text, dumped);
        free(dumped);
    }
    cl_csv_add(line, text.data ? text.data : "", first);
    cl_buffer_free(&text);
    json_decref(value);
}

static enum cl_status print_csv_list(const struct cl_command *command, const struct cl_field *fields,
                                     size_t field_count, const char *items, size_t count, size_t item_size)
{
    struct cl_buffer out = {0};
    for (size_t i = 0; i < field_count; i++)
        cl_csv_add(&out, fields[i].key, i == 0);
    cl_buffer_add(&out, "\n", 1);
    for (size_t row = 0; row < count; row++) {
        for (size_t i = 0; i < field_count; i++)
            add_csv_value(&out, &fields[i], items + row * item_size, i == 0);
        cl_buffer_add(&out, "\n", 1);
    }
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

/* The records of a table and the zone of those that have none of their own. */
struct table {
    const struct cl_field *fields;
    size_t field_count;
    const char *items, *zone;
    size_t count, item_size;
};

static void write_cell_of(const struct table *table, const struct cl_field *field, size_t row, char *out, size_t size)
{
    const char *record = table->items + row * table->item_size;
    write_cell(field, record, zone_of_record(table->fields, table->field_count, record, table->zone), out, size);
}

static void measure(const struct table *table, const struct cl_field *field, struct cl_table_column *column)
{
    char cell[CELL_TEXT];
    for (size_t row = 0; row < table->count; row++) {
        write_cell_of(table, field, row, cell, sizeof cell);
        cl_table_measure(column, cell);
    }
}

static void add_row(struct cl_buffer *out, const struct table *table, size_t row, const struct cl_field *const *shown,
                    const struct cl_table_column *columns, size_t count)
{
    char cell[CELL_TEXT];
    struct cl_buffer texts = {0};
    size_t begins[CL_TABLE_COLUMNS];
    const char *cells[CL_TABLE_COLUMNS];
    for (size_t i = 0; i < count; i++) {
        write_cell_of(table, shown[i], row, cell, sizeof cell);
        begins[i] = texts.size;
        cl_buffer_add(&texts, cell, strlen(cell) + 1);
    }
    for (size_t i = 0; i < count; i++)
        cells[i] = texts.data + begins[i];
    cl_table_add_row(out, columns, cells, count);
    cl_buffer_free(&texts);
}

/* An ID cut short is none: whoever copies it finds nothing, or something else. */
static bool is_id(const struct cl_field *field)
{
    static const char *const keys[] = {"id",  "vial",  "code", "path",      "store",
                                       "lot", "place", "dose", "deviation", "shipment"};
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (strcmp(field->key, keys[i]) == 0)
            return true;
    return false;
}

static bool wraps(const struct cl_field *field)
{
    return (field->type == CL_FIELD_TEXT || field->type == CL_FIELD_TEXTS) && !is_id(field);
}

static enum cl_status print_table(const struct cl_command *command, const struct cl_field *fields, size_t field_count,
                                  const char *items, size_t count, size_t item_size)
{
    const struct cl_field *shown[CL_TABLE_COLUMNS];
    struct cl_table_column columns[CL_TABLE_COLUMNS];
    size_t columns_shown = 0;
    struct cl_buffer out = {0};
    const struct table table = {fields, field_count, items, zone_of(command), count, item_size};
    for (size_t i = 0; i < field_count && columns_shown < CL_TABLE_COLUMNS; i++) {
        if (!fields[i].listed)
            continue;
        columns[columns_shown] = (struct cl_table_column){
            .title = fields[i].title, .text = wraps(&fields[i]), .time = fields[i].type == CL_FIELD_TIME};
        measure(&table, &fields[i], &columns[columns_shown]);
        shown[columns_shown++] = &fields[i];
    }
    cl_table_fit(columns, columns_shown, (size_t)command->record_width);
    cl_table_add_head(&out, columns, columns_shown);
    for (size_t row = 0; row < count; row++)
        add_row(&out, &table, row, shown, columns, columns_shown);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

enum cl_status cl_print_list(const struct cl_command *command, const char *key, const struct cl_field *fields,
                             size_t field_count, const void *items, size_t count, size_t item_size)
{
    if (command->json)
        return print_json_list(command, key, fields, field_count, items, count, item_size);
    if (command->csv)
        return print_csv_list(command, fields, field_count, items, count, item_size);
    if (count == 0) {
        cl_say(command, "no %s", key);
        return CL_OK;
    }
    return print_table(command, fields, field_count, items, count, item_size);
}

/* ---- IDs in a sentence -------------------------------------------------------------------------------------------
 */

const char *cl_few_of(const struct cl_command *command, struct cl_texts texts)
{
    enum { SAID_MOST = 8 };
    const char *list = texts.count ? texts.at[0] : "none";
    for (size_t i = 1; i < texts.count && i < SAID_MOST; i++)
        list = cl_arena_print(command->arena, "%s, %s", list, texts.at[i]);
    if (texts.count > SAID_MOST)
        list = cl_arena_print(command->arena, "%s and %zu more", list, texts.count - SAID_MOST);
    return list;
}
