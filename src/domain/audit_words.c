/* Changed rows in the words of the field. The log holds rows as they are stored; who reads it wants codes, local times
 * and units. */
#include "domain/audit_words.h"
#include "base/buffer.h"
#include "base/json_difference.h"
#include "base/json_field.h"
#include "base/text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names of rows ------------------------------------------------------------------------------------------------
 */

/* Names that were looked up: the newest of each slot, so that an export of any length takes a fixed memory. */
enum { SLOTS = 256, NAME_MOST = 72 };

struct cl_audit_names {
    enum cl_status status; /* of the first look-up that failed */
    struct {
        const char *table; /* a literal, or the arena's of the context */
        int64_t key;
        char name[NAME_MOST];
    } slot[SLOTS];
};

static enum cl_status look_up(struct cl *cl, const char *table, int64_t key, char *name)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_NAME, CL_BIND(cl_text(table), cl_int(key)));
    if (cl_rows_next(rows) && cl_rows_text(rows, 0))
        cl_text_visible(cl_rows_text(rows, 0), name, NAME_MOST);
    else
        snprintf(name, NAME_MOST, "no. %lld", (long long)key);
    return cl_rows_close(rows);
}

/* Tables whose rows people know by a name: the arms of the statement audit_name. */
static const char *const NAMED[] = {
    "person",    "lot",    "vial",     "specification", "product",           "donor",      "site",       "store",
    "deviation", "sample", "subject",  "dose",          "infusion",          "document",   "attachment", "result_file",
    "signature", "grid",   "shipment", "equipment",     "equipment_service", "dose_order", "recall"};

static const char *named(const char *table)
{
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
        if (strcmp(NAMED[i], table) == 0)
            return NAMED[i];
    return NULL;
}

const char *cl_audit_name(struct cl *cl, struct cl_arena *arena, const char *table, int64_t key)
{
    const char *known = named(table);
    if (strcmp(table, "result") == 0)
        return cl_arena_print(arena, "R%lld", (long long)key);
    if (!known)
        return cl_arena_print(arena, "no. %lld", (long long)key);
    if (!cl->audit_names)
        cl->audit_names = cl_arena_alloc(&cl->arena, sizeof *cl->audit_names);
    size_t at = ((size_t)key * 31 + (size_t)*known * 7 + strlen(known)) % SLOTS;
    if (cl->audit_names->slot[at].table != known || cl->audit_names->slot[at].key != key) {
        enum cl_status status = look_up(cl, known, key, cl->audit_names->slot[at].name);
        cl->audit_names->slot[at].table = known;
        cl->audit_names->slot[at].key = key;
        if (cl->audit_names->status == CL_OK)
            cl->audit_names->status = status;
    }
    return cl_arena_copy(arena, cl->audit_names->slot[at].name);
}

/* ---- values -------------------------------------------------------------------------------------------------------
 */

bool cl_audit_has_word(const char *words, const char *word)
{
    size_t size = strlen(word);
    for (const char *at = strstr(words, word); at && size; at = strstr(at + 1, word))
        if ((at == words || at[-1] == ' ') && (at[size] == ' ' || at[size] == '\0'))
            return true;
    return false;
}

static bool ends(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size > tail && strcmp(text + size - tail, end) == 0;
}

/* Columns that refer to another table than their name says; `table` NULL: in any. */
static const struct {
    const char *table, *column, *refers_to;
} REFERENCES[] = {
    {NULL, "previous_id", "row"},
    {"store_stay", "parent_id", "store"},
    {"evacuation", "from_id", "store"},
    {"evacuation", "to_id", "store"},
    {NULL, "from_site_id", "site"},
    {NULL, "to_site_id", "site"},
    {"reading", "corrects_id", "row"},
    {"reading_block", "file_id", "row"},
    {NULL, "excursion_id", "row"},
    {NULL, "count_id", "row"},
    {NULL, "spill_id", "row"},
    {NULL, "holder_id", "person"},
    {NULL, "fate_witness", "person"},
    {NULL, "giver_id", "person"},
    {NULL, "receiver_id", "person"},
    {NULL, "owner_id", "person"},
    {NULL, "investigation_id", "deviation"},
    {NULL, "corrects_id", "result"},
    {NULL, "retest_of_id", "result"},
    {NULL, "result_id", "result"},
    {"lot_parent", "parent_id", "lot"},
    {"store", "parent_id", "store"},
    {"result", "file_id", "result_file"},
    {NULL, "file_id", "attachment"},
    {NULL, "raw_id", "attachment"},
    {NULL, "evidence_id", "attachment"},
    {NULL, "risk_id", "attachment"},
    {NULL, "supersedes_id", "document"},
    {NULL, "logger_id", "attachment"},
    {NULL, "source_id", "attachment"},
    {NULL, "order_id", "dose_order"},
    {NULL, "returns_id", "shipment"},
    {NULL, "shipper_id", "equipment"},
    {NULL, "sensor_id", "equipment"},
    {NULL, "bath_equipment_id", "equipment"},
    {NULL, "qualification_id", "equipment_service"},
    {NULL, "weight_id", "weight"},
    {NULL, "seen_consent_id", "row"},
    {NULL, "seen_screening_id", "row"},
    {NULL, "seen_test_id", "row"},
    {"deviation_disposition", "subject_id", "row"},
};

static const char FLAGS[] = "password_own disabled investigational frozen accepted training information_only "
                            "gates_release gates_infusion may_be_pending lower_open upper_open column_first lid "
                            "starter_scanned checker_scanned checker_typed transcribed extension drill";
static const char CELLS[] = "cells cells_per_vial required_cells usable_cells planned_cells given_cells "
                            "target_cells viable_cells total_cells thaw_cells dose_cap_cells dose_cap_cells_per_kg";
static const char SECRET[] = "password_hash pin_hash token_sha256";

/* The table that a column refers to; NULL: it is a value. `table` NULL: in any. */
static const char *reference(const char *table, const char *column)
{
    for (size_t i = 0; i < sizeof REFERENCES / sizeof *REFERENCES; i++)
        if (strcmp(REFERENCES[i].column, column) == 0 &&
            (!REFERENCES[i].table || (table && strcmp(REFERENCES[i].table, table) == 0)))
            return REFERENCES[i].refers_to;
    if (ends(column, "_by") && strcmp(column, "notify_by") != 0)
        return "person";
    if (!ends(column, "_id"))
        return NULL;
    for (size_t i = 0; i < sizeof NAMED / sizeof *NAMED; i++)
        if (strlen(NAMED[i]) == strlen(column) - 3 && strncmp(NAMED[i], column, strlen(NAMED[i])) == 0)
            return NAMED[i];
    return "signature";
}

bool cl_audit_is_signature(const char *column)
{
    const char *table = reference(NULL, column);
    return table && strcmp(table, "signature") == 0 && strcmp(column, "parent_id") != 0;
}

/* A number of the record with the unit that its column names; NULL: it stands for itself. */
static const char *measured(struct cl *cl, struct cl_arena *arena, const char *column, int64_t number)
{
    char *text = cl_arena_alloc(arena, CL_TIME_TEXT + CL_QUANTITY_TEXT);
    size_t size = CL_TIME_TEXT + CL_QUANTITY_TEXT;
    if (ends(column, "_ms"))
        return cl_time_write_local(number, cl->facility.timezone, false, text, size);
    if (ends(column, "_mc"))
        return cl_temperature_write(number, text, size);
    if (ends(column, "_ul"))
        return cl_volume_write(number, text, size);
    if (ends(column, "_mm2"))
        return cl_area_write(number, text, size);
    if (ends(column, "_ul_per_h"))
        return cl_rate_write(number, text, size);
    if (strcmp(column, "weight_g") == 0)
        return cl_weight_write(number, text, size);
    if (cl_audit_has_word(CELLS, column))
        return cl_arena_print(arena, "%s cells", cl_cells_write(number, text, size));
    if (cl_audit_has_word(FLAGS, column))
        return number ? "yes" : "no";
    return NULL;
}

/* "9x9 A1 0": rows, columns, how positions are called, whether columns come first (audit_name.sql). */
static struct cl_grid grid_of(const char *name)
{
    struct cl_grid grid = {0};
    char size[16] = "";
    const char *blank = strchr(name, ' ');
    if (!blank || (size_t)(blank - name) >= sizeof size)
        return grid;
    memcpy(size, name, (size_t)(blank - name));
    if (cl_grid_read(size, &grid, NULL) == CL_OK) {
        grid.numbers = blank[1] == '1';
        grid.column_first = name[strlen(name) - 1] == '1';
    }
    return grid;
}

/* "C7": what the grid of its store calls a position. */
static const char *position_words(struct cl *cl, struct cl_arena *arena, const char *row, long long position)
{
    char text[CL_POSITION_TEXT], *store = cl_json_field(row, "store_id");
    struct cl_grid grid = {0};
    if (store)
        grid = grid_of(cl_audit_name(cl, arena, "grid", strtoll(store, NULL, 10)));
    free(store);
    if (grid.rows == 0)
        return cl_arena_print(arena, "%lld", position);
    return cl_arena_copy(arena, cl_grid_position_write(&grid, position, text, sizeof text));
}

/* `value`: compact JSON, or NULL; `row`: the JSON of the row that it stands in. NULL: there is none. */
static const char *value_words(struct cl *cl, struct cl_arena *arena, const char *table, const char *row,
                               const char *column, const char *value)
{
    char *plain = value ? cl_json_plain(value) : NULL, *end = NULL;
    if (!plain)
        return NULL;
    const char *words = cl_arena_copy(arena, plain);
    long long number = strtoll(plain, &end, 10);
    bool is_number = *value != '"' && end != plain && !*end;
    const char *refers_to = is_number ? reference(table, column) : NULL;
    const char *with_unit = is_number && !refers_to ? measured(cl, arena, column, number) : NULL;
    free(plain);
    if (cl_audit_has_word(SECRET, column))
        return "(not shown)";
    if (refers_to)
        return cl_audit_name(cl, arena, refers_to, number);
    if (with_unit)
        return with_unit;
    if (is_number && strcmp(column, "position") == 0)
        return position_words(cl, arena, row, number);
    if ((strcmp(table, "result") == 0 || strcmp(table, "dose_result") == 0) && strcmp(column, "value") == 0) {
        char *unit = cl_json_field(row, "unit");
        words = unit && *unit ? cl_arena_print(arena, "%s %s", words, unit) : words;
        free(unit);
    }
    size_t room = 3 * strlen(words) + 4; /* U+FFFD takes three bytes */
    return cl_text_visible(words, cl_arena_alloc(arena, room), room);
}

struct wanted {
    struct cl_arena *arena;
    const char *column, *value;
};

static void take_wanted(void *context, const char *column, const char *missing, const char *value)
{
    struct wanted *wanted = context;
    (void)missing;
    if (strcmp(column, wanted->column) == 0)
        wanted->value = cl_arena_copy(wanted->arena, value);
}

const char *cl_audit_value_words(struct cl *cl, struct cl_arena *arena, const char *table, const char *row,
                                 const char *column)
{
    struct wanted wanted = {arena, column, NULL};
    cl_json_difference(NULL, row, take_wanted, &wanted);
    return value_words(cl, arena, table, row, column, wanted.value);
}

/* ---- rows ---------------------------------------------------------------------------------------------------------
 */

/* "expires_on" -> "expiry", "taken_at_ms" -> "taken at", "specification_id" -> "test". */
static const char *column_words(struct cl_arena *arena, const char *column)
{
    static const char *const SUFFIXES[] = {"_id", "_ms", "_mc", "_ul", "_g", "_ul_per_h"};
    if (strcmp(column, "expires_on") == 0)
        return "expiry";
    if (strcmp(column, "old_expires_on") == 0)
        return "old expiry";
    if (strcmp(column, "new_expires_on") == 0)
        return "new expiry";
    if (strcmp(column, "specification_id") == 0)
        return "test";
    char *words = cl_arena_copy(arena, column);
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++)
        if (ends(words, SUFFIXES[i])) {
            words[strlen(words) - strlen(SUFFIXES[i])] = '\0';
            break;
        }
    for (char *at = words; *at; at++)
        *at = *at == '_' ? ' ' : *at;
    return words;
}

/* "result R12 (viability)", "lot UC26A001", "setting donor.tests", "hold no. 3 of UC26A001". */
static const char *row_name(struct cl *cl, struct cl_arena *arena, const struct cl_audit_change *change)
{
    static const char *const OWN[] = {"code", "number", "login", "name", "path"};
    static const char *const OF[] = {"vial_id",      "lot_id",    "donor_id",     "sample_id",   "dose_id",
                                     "deviation_id", "store_id",  "person_id",    "infusion_id", "product_id",
                                     "subject_id",   "result_id", "equipment_id", "shipment_id"};
    const char *row = change->new_row ? change->new_row : change->old_row, *table = column_words(arena, change->table);
    if (strcmp(change->table, "result") == 0) {
        const char *test = cl_audit_value_words(cl, arena, "result", row, "specification_id");
        return cl_arena_print(arena, "result R%lld (%s)", (long long)change->key, test ? test : "");
    }
    if (strcmp(change->table, "label_other") == 0) /* "draft label of UC26A001-0042T" */
        return cl_arena_print(arena, "%s label of %s", cl_audit_value_words(cl, arena, "label_other", row, "kind"),
                              cl_audit_value_words(cl, arena, "label_other", row, "subject"));
    if (strcmp(change->table, "label_print") == 0) /* as it says itself, not by a number of the table */
        return cl_arena_print(arena, "copy %s of the label of %s",
                              cl_audit_value_words(cl, arena, "label_print", row, "copy"),
                              cl_audit_value_words(cl, arena, "label_print", row, "vial_id"));
    for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++) {
        bool numbered = strcmp(OWN[i], "number") == 0 && strcmp(change->table, "document") != 0;
        const char *own = numbered ? NULL : cl_audit_value_words(cl, arena, change->table, row, OWN[i]);
        if (own)
            return cl_arena_print(arena, "%s %s", table, own);
    }
    for (size_t i = 0; i < sizeof OF / sizeof *OF; i++) {
        const char *of = cl_audit_value_words(cl, arena, change->table, row, OF[i]);
        if (of)
            return cl_arena_print(arena, "%s no. %lld of %s", table, (long long)change->key, of);
    }
    return cl_arena_print(arena, "%s no. %lld", table, (long long)change->key);
}

struct row_reader {
    struct cl *cl;
    struct cl_arena *arena;
    const struct cl_audit_change *change;
    struct cl_audit_field *field;
    size_t count, capacity;
};

static void take_field(void *context, const char *column, const char *before, const char *after)
{
    struct row_reader *reader = context;
    const struct cl_audit_change *change = reader->change;
    if (strcmp(column, "id") == 0)
        return;
    const char *old = value_words(reader->cl, reader->arena, change->table, change->old_row, column, before);
    const char *new = value_words(reader->cl, reader->arena, change->table, change->new_row, column, after);
    if (!old && !new)
        return;
    reader->field =
        cl_arena_grow(reader->arena, reader->field, reader->count, &reader->capacity, sizeof *reader->field);
    reader->field[reader->count++] = (struct cl_audit_field){
        .column = cl_arena_copy(reader->arena, column),
        .name = column_words(reader->arena, column),
        .before = old,
        .after = new,
    };
}

enum cl_status cl_audit_row_words(struct cl *cl, struct cl_arena *arena, const struct cl_audit_change *change,
                                  struct cl_audit_row *out)
{
    struct row_reader reader = {.cl = cl, .arena = arena, .change = change};
    cl_json_difference(change->old_row, change->new_row, take_field, &reader);
    *out = (struct cl_audit_row){
        .name = row_name(cl, arena, change),
        .act = !change->old_row  ? "added"
               : change->new_row ? "changed"
                                 : "taken away",
        .field = reader.field,
        .count = reader.count,
    };
    return cl->audit_names ? cl->audit_names->status : CL_OK;
}

const char *cl_audit_fields_text(struct cl_arena *arena, const struct cl_audit_row *row, const char *columns)
{
    struct cl_buffer text = {0};
    for (size_t i = 0; i < row->count; i++) {
        const struct cl_audit_field *field = &row->field[i];
        bool updated = strcmp(row->act, "changed") == 0;
        if (columns && !cl_audit_has_word(columns, field->column))
            continue;
        cl_buffer_print(&text, "%s%s ", text.size ? "; " : "", field->name);
        if (updated)
            cl_buffer_print(&text, "%s -> %s", field->before ? field->before : "none",
                            field->after ? field->after : "none");
        else
            cl_buffer_add_text(&text, field->after ? field->after : field->before);
    }
    const char *kept = cl_arena_copy(arena, text.data ? text.data : "");
    cl_buffer_free(&text);
    return kept;
}
