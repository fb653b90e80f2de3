/* Results from a file: all rows or none, every bad one named, and per row no more than one statement. */
#include "domain/result.h"

#include "base/csv.h"
#include "base/text.h"
#include <search.h>
#include <stdio.h>
#include <string.h>

enum { FILE_NAME_MOST = 200 };

#define COLUMN_LIST(X)                                                                                                 \
    X(LOT, "lot", true)                                                                                                \
    X(TEST, "test", true)                                                                                              \
    X(VALUE, "value", true)                                                                                            \
    X(PERFORMED_ON, "performed_on", false)                                                                             \
    X(PERFORMED_AT, "performed_at", false)                                                                             \
    X(UNIT, "unit", false)                                                                                             \
    X(STAGE, "stage", false)                                                                                           \
    X(REPLICATE, "replicate", false)                                                                                   \
    X(METHOD, "method", false)                                                                                         \
    X(INSTRUMENT, "instrument", false)                                                                                 \
    X(ANALYST, "analyst", false)                                                                                       \
    X(SAMPLE, "sample", false)

#define COLUMN_ID(id, name, required) id,
enum column { COLUMN_LIST(COLUMN_ID) COLUMNS };

static const struct {
    const char *name;
    bool required;
} columns[COLUMNS] = {
#define COLUMN_NAME(id, name, required) {name, required},
    COLUMN_LIST(COLUMN_NAME)};

/* A result that a test of a lot has: in the record (by its id) or from an earlier row (by its line). */
struct given {
    struct given *next;
    int64_t replicate, id, line;
};

/* A lot of the file, looked up once. */
struct lot {
    struct cl_result_lot is; /* first: lots are found by its code */
    const struct cl_product *product;
    struct given **given; /* for each row of the product's specification */
};

struct import {
    struct cl *cl;
    const char *file;
    int64_t file_id;
    int place[COLUMNS]; /* of each column in a row; -1: not there */
    size_t width;       /* fields of the header; 0 before it was read */
    void *lots;         /* tsearch(3) by code */
    struct lot *last;   /* of the row before */
    const struct cl_product **products;
    size_t product_count, product_capacity;
    struct cl_error fault; /* of one row */
    int64_t rows;
    struct cl_result_investigation *opened;
    size_t opened_count, opened_capacity;
};

/* ---- mistakes -------------------------------------------------------------------------------------------------- */

static bool is_clean(const struct import *import)
{
    return import->cl->error->row_count == 0;
}

/* Makes the row's fault a row error; with `column` where its rule names no other one. */
static void report(struct import *import, int64_t line, enum column column)
{
    struct cl_error *fault = &import->fault;
    if (strcmp(fault->rule, "result.unit") == 0)
        column = UNIT;
    else if (strcmp(fault->rule, "result.stage") == 0)
        column = STAGE;
    cl_fail_row(import->cl->error, line, columns[column].name, "%s%s%s", fault->message, *fault->remedy ? "; " : "",
                fault->remedy);
    cl_error_clear(fault);
}

/* ---- the header ------------------------------------------------------------------------------------------------ */

static void place_column(struct import *import, const struct cl_csv_row *row, size_t field)
{
    const char *name = row->field[field];
    for (int i = 0; i < COLUMNS; i++) {
        if (strcmp(columns[i].name, name) != 0)
            continue;
        if (import->place[i] >= 0)
            cl_fail_row(import->cl->error, row->line, name, "the column stands twice");
        import->place[i] = (int)field;
        return;
    }
    cl_fail_row(import->cl->error, row->line, name,
                "there is no column '%s': the columns are lot, test, value, unit, performed_on, performed_at, stage, "
                "replicate, method, instrument, analyst, sample",
                name);
}

static enum cl_status read_header(struct import *import, const struct cl_csv_row *row)
{
    import->width = row->count;
    for (int i = 0; i < COLUMNS; i++)
        import->place[i] = -1;
    for (size_t i = 0; i < row->count; i++)
        place_column(import, row, i);
    for (int i = 0; i < COLUMNS; i++)
        if (columns[i].required && import->place[i] < 0)
            cl_fail_row(import->cl->error, row->line, columns[i].name, "the column '%s' is missing%s", columns[i].name,
                        row->count == 1 && strchr(row->field[0], ';') ? "; separate columns by commas, not by ;" : "");
    if (import->place[PERFORMED_ON] < 0 && import->place[PERFORMED_AT] < 0)
        cl_fail_row(import->cl->error, row->line, columns[PERFORMED_ON].name,
                    "the column 'performed_on' is missing, or 'performed_at' with the hour");
    return is_clean(import) ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

/* ---- lots ------------------------------------------------------------------------------------------------------ */

static int compare_lots(const void *a, const void *b)
{
    return strcmp(((const struct lot *)a)->is.code, ((const struct lot *)b)->is.code);
}

static void keep_in_arena(void *lot)
{
    (void)lot; /* tdestroy wants a function; lots live as long as the context */
}

static enum cl_status find_product(struct import *import, int64_t id, const struct cl_product **out)
{
    struct cl_arena *arena = &import->cl->arena;
    for (size_t i = 0; i < import->product_count; i++)
        if (import->products[i]->id == id) {
            *out = import->products[i];
            return CL_OK;
        }
    struct cl_product *product = cl_arena_alloc(arena, sizeof *product);
    enum cl_status status = cl_product_get_by_id(import->cl, id, product);
    if (status != CL_OK)
        return status;
    import->products = cl_arena_grow(arena, import->products, import->product_count, &import->product_capacity,
                                     sizeof *import->products);
    *out = import->products[import->product_count++] = product;
    return CL_OK;
}

static void add_given(struct import *import, struct lot *lot, size_t test, struct given given)
{
    struct given *kept = cl_arena_alloc(&import->cl->arena, sizeof *kept);
    *kept = given;
    kept->next = lot->given[test];
    lot->given[test] = kept;
}

/* What the record has of the lot already. */
static enum cl_status read_given(struct import *import, struct lot *lot)
{
    enum { SPECIFICATION_ID, REPLICATE_NUMBER, RETEST, ID };
    const struct cl_specification_list *specification = &lot->product->specification;
    struct cl_rows *rows = cl_rows_open(import->cl->store, SQL_RESULT_KEYS_OF_LOT, CL_BIND(cl_int(lot->is.id)));
    while (cl_rows_next(rows)) {
        size_t test = 0;
        while (test < specification->count && specification->at[test].id != cl_rows_int(rows, SPECIFICATION_ID))
            test++;
        if (test < specification->count && !cl_rows_int(rows, RETEST)) /* a file holds first tests only */
            add_given(import, lot, test,
                      (struct given){.replicate = cl_rows_int(rows, REPLICATE_NUMBER), .id = cl_rows_int(rows, ID)});
    }
    return cl_rows_close(rows);
}

static enum cl_status read_lot(struct import *import, const char *code, struct lot **out)
{
    enum cl_status status;
    struct cl_arena *arena = &import->cl->arena;
    struct lot *lot = cl_arena_alloc(arena, sizeof *lot);
    CL_TRY(cl_result_lot_find(import->cl, cl_arena_copy(arena, code), &lot->is));
    if (lot->is.id) {
        CL_TRY(find_product(import, lot->is.product_id, &lot->product));
        lot->given = cl_arena_alloc(arena, lot->product->specification.count * sizeof(struct given *));
        CL_TRY(read_given(import, lot));
        cl_write_concerns(import->cl, lot->is.code);
    }
    if (!tsearch(lot, &import->lots, compare_lots))
        status = cl_fail(import->cl->error, CL_FAILED, NULL, NULL, NULL, "memory is short");
    *out = lot;
done:
    return status;
}

/* The lot of a row, or NULL when results cannot go there. */
static enum cl_status find_lot(struct import *import, const char *code, int64_t line, struct lot **out)
{
    struct lot *lot = import->last;
    *out = NULL;
    if (!lot || strcmp(lot->is.code, code) != 0) {
        struct lot wanted = {.is.code = code};
        struct lot **found = tfind(&wanted, &import->lots, compare_lots);
        lot = found ? *found : NULL;
        enum cl_status status = lot ? CL_OK : read_lot(import, code, &lot);
        if (status != CL_OK)
            return status;
        import->last = lot;
    }
    if (!lot->is.id)
        cl_fail_row(import->cl->error, line, columns[LOT].name, "there is no lot '%s'", code);
    else if (cl_result_lot_check(&lot->is, &import->fault) != CL_OK)
        report(import, line, LOT);
    else
        *out = lot;
    return CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static const char *field_of(const struct import *import, const struct cl_csv_row *row, enum column column)
{
    return import->place[column] < 0 ? "" : row->field[import->place[column]];
}

/* The field, or NULL when it is empty or its column is not there. */
static const char *field_or_null(const struct import *import, const struct cl_csv_row *row, enum column column)
{
    const char *field = field_of(import, row, column);
    return *field ? field : NULL;
}

/* The day, and the hour where it is known, into *entry; `day` is its room. */
static void read_performed(struct import *import, const struct cl_csv_row *row, const struct lot *lot, char *day,
                           struct cl_result_entry *entry)
{
    static const struct cl_result_lot unknown = {
        .code = "", .timezone = "UTC", .made_on = {1900, 1, 1}, .today = {9999, 12, 31}};
    const char *on = field_of(import, row, PERFORMED_ON), *at = field_of(import, row, PERFORMED_AT);
    if (cl_result_read_performed(import->cl, lot ? &lot->is : &unknown, on, at, day, &entry->performed_at_ms,
                                 &import->fault) != CL_OK)
        report(import, row->line, import->place[PERFORMED_ON] < 0 || !*on ? PERFORMED_AT : PERFORMED_ON);
    entry->performed_on = day;
}

/* By what, by whom, from which sample, into *entry. */
static enum cl_status read_origin(struct import *import, const struct cl_csv_row *row, const struct lot *lot,
                                  const char *test, struct cl_result_entry *entry)
{
    const char *sample = field_or_null(import, row, SAMPLE);
    entry->method = field_or_null(import, row, METHOD);
    entry->instrument = field_or_null(import, row, INSTRUMENT);
    entry->analyst = field_or_null(import, row, ANALYST);
    if (cl_result_check_words(entry, &import->fault) != CL_OK)
        report(import, row->line, METHOD);
    if (!sample || !lot || !test)
        return CL_OK;
    enum cl_status status =
        cl_result_find_sample(import->cl, sample, &lot->is, test, &entry->sample_id, &import->fault);
    if (status != CL_OK && status != CL_REFUSED && status != CL_NOT_FOUND)
        return status;
    if (status != CL_OK)
        report(import, row->line, SAMPLE);
    else
        cl_write_concerns(import->cl, cl_arena_copy(&import->cl->arena, sample));
    return CL_OK;
}

/* 0 when it is no number of a replicate. */
static int64_t read_replicate(struct import *import, const struct cl_csv_row *row)
{
    int64_t replicate = 0;
    const char *text = field_of(import, row, REPLICATE);
    if (!*text)
        return 1;
    if (cl_count_read(text, "replicate", 1, CL_REPLICATE_MOST, &replicate, &import->fault) != CL_OK)
        report(import, row->line, REPLICATE);
    return replicate;
}

static void check_once(struct import *import, int64_t line, struct lot *lot, size_t test, int64_t replicate)
{
    const char *name = lot->product->specification.at[test].test;
    const struct given *given = lot->given[test];
    while (given && given->replicate != replicate)
        given = given->next;
    if (!given)
        add_given(import, lot, test, (struct given){.replicate = replicate, .line = line});
    else if (given->line)
        cl_fail_row(import->cl->error, line, columns[TEST].name,
                    "%s of %s stands at line %lld already; number them in a column replicate if both count", name,
                    lot->is.code, (long long)given->line);
    else
        cl_fail_row(import->cl->error, line, columns[TEST].name,
                    "%s of %s has a result already: R%lld; correct that one, or number this one in a column replicate",
                    name, lot->is.code, (long long)given->id);
}

/* The test of a row, or NULL; its verdict into *entry. */
static const struct cl_specification *check_test(struct import *import, const struct cl_csv_row *row, struct lot *lot,
                                                 struct cl_result_entry *entry)
{
    const struct cl_specification *found;
    if (cl_result_find_test(lot->product, field_of(import, row, TEST), field_of(import, row, STAGE), &found,
                            &import->fault) != CL_OK) {
        report(import, row->line, TEST);
        return NULL;
    }
    if (cl_evaluate(found, entry->value, entry->unit, &entry->verdict, &import->fault) != CL_OK)
        report(import, row->line, VALUE);
    if (cl_result_check_replicate(found, entry->replicate, &import->fault) != CL_OK)
        report(import, row->line, REPLICATE);
    if (entry->replicate)
        check_once(import, row->line, lot, (size_t)(found - lot->product->specification.at), entry->replicate);
    entry->specification_id = found->id;
    return found;
}

/* Stores a row without a mistake, and opens the investigation that it asks for. */
static enum cl_status store_row(struct import *import, const struct lot *lot, const struct cl_specification *test,
                                const struct cl_result_entry *entry)
{
    enum cl_status status;
    struct cl *cl = import->cl;
    struct cl_result result;
    struct cl_result_investigation opened = {0};
    int64_t id;
    CL_TRY(cl_result_insert(cl, entry, &id));
    if (!cl_result_is_judged(test, entry->verdict))
        goto done;
    CL_TRY(cl_result_get(cl, id, &result));
    CL_TRY(cl_result_investigate(cl, &lot->is, test, &result, &opened));
    if (!opened.code)
        goto done;
    cl_write_concerns(cl, result.code);
    import->opened = cl_arena_grow(&cl->arena, import->opened, import->opened_count, &import->opened_capacity,
                                   sizeof *import->opened);
    import->opened[import->opened_count++] = opened;
done:
    return status;
}

/* Every mistake of a row is named; from the first bad one on nothing is stored any more. */
static enum cl_status read_row(struct import *import, const struct cl_csv_row *row)
{
    struct lot *lot;
    char day[CL_DATE_TEXT] = "";
    const struct cl_specification *test = NULL;
    struct cl_result_entry entry = {.file_id = import->file_id};
    import->rows++;
    if (row->count != import->width) {
        cl_fail_row(import->cl->error, row->line, "", "the row has %zu fields, the header has %zu", row->count,
                    import->width);
        return CL_OK;
    }
    enum cl_status status = find_lot(import, field_of(import, row, LOT), row->line, &lot);
    if (status != CL_OK)
        return status;
    entry.value = field_of(import, row, VALUE);
    entry.unit = field_of(import, row, UNIT);
    entry.replicate = read_replicate(import, row);
    read_performed(import, row, lot, day, &entry);
    if (lot) {
        entry.lot_id = lot->is.id;
        test = check_test(import, row, lot, &entry);
    }
    status = read_origin(import, row, lot, test ? test->test : NULL, &entry);
    return status == CL_OK && is_clean(import) ? store_row(import, lot, test, &entry) : status;
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct import *import = context;
    return import->width ? read_row(import, row) : read_header(import, row);
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static enum cl_status end_of_file(struct import *import, enum cl_status status)
{
    struct cl_error *error = import->cl->error;
    size_t mistakes = error->row_count;
    if (mistakes > 0 && (status == CL_OK || status == CL_INVALID_INPUT))
        return cl_fail(error, CL_INVALID_INPUT, "result.file", import->file, "correct the file and import it again",
                       "%s has %zu %s; nothing was stored", import->file, mistakes,
                       mistakes == 1 ? "mistake" : "mistakes");
    if (status == CL_OK && import->rows == 0)
        return cl_fail(error, CL_INVALID_INPUT, "result.file", import->file, "give a header and a row for each result",
                       "%s holds no results", import->file);
    return status;
}

static enum cl_status insert_file(struct import *import, const char *data, size_t size)
{
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(data, size);
    const char *slash = strrchr(import->file, '/'), *name = slash ? slash + 1 : import->file;
    enum cl_status status = cl_text_check("name of the file", name, FILE_NAME_MOST, import->cl->error);
    if (status == CL_OK)
        status = cl_store_insert(import->cl->store, SQL_RESULT_FILE_INSERT, &import->file_id,
                                 CL_BIND(cl_text(name), cl_text(cl_hash_write(&hash, sha256, sizeof sha256))));
    return status;
}

enum cl_status cl_result_import(struct cl *cl, const char *file_name, const char *data, size_t size,
                                struct cl_result_imported *out)
{
    enum cl_status status;
    struct import import = {.cl = cl, .file = file_name};
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_IMPORT, NULL));
    CL_TRY(insert_file(&import, data, size));
    status = end_of_file(&import, cl_csv_read(data, size, take_row, &import, cl->error));
done:
    tdestroy(import.lots, keep_in_arena);
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = (struct cl_result_imported){import.rows, {import.opened, import.opened_count}};
    return status;
}
