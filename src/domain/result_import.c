/* Results from a file: all rows or none, every bad one named, and per row no more than one statement. */
#include "domain/result_import.h"

#include "base/text.h"
#include "domain/attachment.h"
#include "domain/equipment.h"
#include "domain/evaluate.h"
#include <search.h>
#include <stdio.h>
#include <string.h>

enum { FILE_NAME_MOST = 200 };

/* A result that a test of a lot has: in the record (by its id) or from an earlier row (by its line). */
struct given {
    struct given *next;
    int64_t replicate, id, line;
};

/* A product of the file's lots, with the limits of each row of its specification. */
struct product {
    struct cl_product is;
    struct cl_limits *limits;
};

/* A lot of the file, looked up once. */
struct lot {
    struct cl_result_lot is; /* first: lots are found by its code */
    const struct product *product;
    struct given **given; /* for each row of the product's specification */
};

struct cl_result_import {
    struct cl *cl;
    struct cl_result_source source;
    int64_t file_id;
    const char *first_lot; /* of the file; NULL before there is one */
    void *lots;            /* tsearch(3) by code */
    struct lot *last;      /* of the row before */
    const struct product **products;
    size_t product_count, product_capacity;
    struct cl_error fault; /* of one row */
    int64_t rows;
    struct cl_result_investigation *opened;
    size_t opened_count, opened_capacity;
    struct cl_result_planned *planned; /* of a dry run */
    size_t planned_count, planned_capacity;
    const char **unreceived; /* samples */
    size_t unreceived_count, unreceived_capacity;
};

/* ---- mistakes -------------------------------------------------------------------------------------------------- */

static bool is_clean(const struct cl_result_import *import)
{
    return import->cl->error->row_count == 0;
}

/* Makes the row's fault a row error; with `column` where its rule names no other one. */
static void report(struct cl_result_import *import, const struct cl_result_row *row, enum cl_result_column column)
{
    struct cl_error *fault = &import->fault;
    if (strcmp(fault->rule, "result.unit") == 0)
        column = CL_COLUMN_UNIT;
    else if (strcmp(fault->rule, "result.stage") == 0)
        column = CL_COLUMN_STAGE;
    cl_fail_row(import->cl->error, row->line, row->column[column], "%s%s%s", fault->message, *fault->remedy ? "; " : "",
                fault->remedy);
    cl_error_clear(fault);
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

static enum cl_status read_product(struct cl *cl, int64_t id, struct product *out)
{
    enum cl_status status;
    CL_TRY(cl_product_get_by_id(cl, id, &out->is));
    const struct cl_specification_list *tests = &out->is.specification;
    out->limits = cl_arena_alloc(&cl->arena, tests->count * sizeof *out->limits);
    for (size_t i = 0; i < tests->count; i++)
        CL_TRY(cl_limits_read(&tests->at[i], &out->limits[i], cl->error));
done:
    return status;
}

static enum cl_status find_product(struct cl_result_import *import, int64_t id, const struct product **out)
{
    struct cl_arena *arena = &import->cl->arena;
    for (size_t i = 0; i < import->product_count; i++)
        if (import->products[i]->is.id == id) {
            *out = import->products[i];
            return CL_OK;
        }
    struct product *product = cl_arena_alloc(arena, sizeof *product);
    enum cl_status status = read_product(import->cl, id, product);
    if (status != CL_OK)
        return status;
    import->products = cl_arena_grow(arena, import->products, import->product_count, &import->product_capacity,
                                     sizeof *import->products);
    *out = import->products[import->product_count++] = product;
    return CL_OK;
}

static void add_given(struct cl_result_import *import, struct lot *lot, size_t test, struct given given)
{
    struct given *kept = cl_arena_alloc(&import->cl->arena, sizeof *kept);
    *kept = given;
    kept->next = lot->given[test];
    lot->given[test] = kept;
}

/* What the record has of the lot already. */
static enum cl_status read_given(struct cl_result_import *import, struct lot *lot)
{
    enum { SPECIFICATION_ID, REPLICATE_NUMBER, RETEST, ID };
    const struct cl_specification_list *specification = &lot->product->is.specification;
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

static enum cl_status read_lot(struct cl_result_import *import, const char *code, struct lot **out)
{
    enum cl_status status;
    struct cl_arena *arena = &import->cl->arena;
    struct lot *lot = cl_arena_alloc(arena, sizeof *lot);
    CL_TRY(cl_result_lot_find(import->cl, cl_arena_copy(arena, code), &lot->is));
    if (lot->is.id) {
        CL_TRY(find_product(import, lot->is.product_id, &lot->product));
        lot->given = cl_arena_alloc(arena, lot->product->is.specification.count * sizeof(struct given *));
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
static enum cl_status find_lot(struct cl_result_import *import, const struct cl_result_row *row, struct lot **out)
{
    const char *code = row->field[CL_COLUMN_LOT];
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
        cl_fail_row(import->cl->error, row->line, row->column[CL_COLUMN_LOT], "there is no lot '%s'", code);
    else if (cl_result_lot_check(&lot->is, &import->fault) != CL_OK)
        report(import, row, CL_COLUMN_LOT);
    else
        *out = lot;
    return CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* What the row says, or NULL. */
static const char *field_or_null(const struct cl_result_row *row, enum cl_result_column column)
{
    return *row->field[column] ? row->field[column] : NULL;
}

/* The day, and the hour where it is known, into *entry; `day` is its room. */
static void read_performed(struct cl_result_import *import, const struct cl_result_row *row, const struct lot *lot,
                           char *day, struct cl_result_entry *entry)
{
    static const struct cl_result_lot unknown = {
        .code = "", .timezone = "UTC", .made_on = {1900, 1, 1}, .today = {9999, 12, 31}};
    const char *on = row->field[CL_COLUMN_PERFORMED_ON], *at = row->field[CL_COLUMN_PERFORMED_AT];
    if (cl_result_read_performed(import->cl, lot ? &lot->is : &unknown, on, at, day, &entry->performed_at_ms,
                                 &import->fault) != CL_OK)
        report(import, row, *on ? CL_COLUMN_PERFORMED_ON : CL_COLUMN_PERFORMED_AT);
    entry->performed_on = day;
}

/* Every sample is named once. */
static void note_unreceived(struct cl_result_import *import, const char *code)
{
    for (size_t i = 0; i < import->unreceived_count; i++)
        if (strcmp(import->unreceived[i], code) == 0)
            return;
    import->unreceived = cl_arena_grow(&import->cl->arena, import->unreceived, import->unreceived_count,
                                       &import->unreceived_capacity, sizeof *import->unreceived);
    import->unreceived[import->unreceived_count++] = code;
}

/* Where a row names a sample; the day is proven already, or not known. */
static enum cl_status read_sample(struct cl_result_import *import, const struct cl_result_row *row,
                                  const struct lot *lot, const struct cl_specification *test,
                                  struct cl_result_entry *entry)
{
    struct cl_result_sample sample;
    struct cl_date performed_on = {0};
    struct cl_error *fault = &import->fault;
    if (*entry->performed_on)
        cl_date_read(entry->performed_on, &performed_on, NULL);
    enum cl_status status = cl_result_find_sample(import->cl, field_or_null(row, CL_COLUMN_SAMPLE), &lot->is, test,
                                                  performed_on, &sample, fault);
    if (status != CL_OK && status != CL_REFUSED && status != CL_NOT_FOUND)
        return status;
    if (status != CL_OK) {
        bool early = strcmp(fault->rule, "date.before-sample") == 0;
        report(import, row,
               !early                                ? CL_COLUMN_SAMPLE
               : *row->field[CL_COLUMN_PERFORMED_ON] ? CL_COLUMN_PERFORMED_ON
                                                     : CL_COLUMN_PERFORMED_AT);
        return CL_OK;
    }
    entry->sample_id = sample.id;
    cl_write_concerns(import->cl, sample.code);
    if (!sample.received)
        note_unreceived(import, sample.code);
    return CL_OK;
}

/* An instrument that is registered measures within its calibration; the day is proven already, or not known. */
static enum cl_status check_instrument(struct cl_result_import *import, const struct cl_result_row *row,
                                       const struct cl_result_entry *entry)
{
    struct cl_date performed_on;
    if (!entry->instrument || cl_date_read(entry->performed_on, &performed_on, NULL) != CL_OK)
        return CL_OK;
    enum cl_status status = cl_equipment_check_instrument(import->cl, entry->instrument, performed_on, &import->fault);
    if (status != CL_REFUSED)
        return status;
    report(import, row, CL_COLUMN_INSTRUMENT);
    return CL_OK;
}

/* By what, by whom, from which sample, into *entry. */
static enum cl_status read_origin(struct cl_result_import *import, const struct cl_result_row *row,
                                  const struct lot *lot, const struct cl_specification *test,
                                  struct cl_result_entry *entry)
{
    entry->method = field_or_null(row, CL_COLUMN_METHOD);
    entry->instrument = field_or_null(row, CL_COLUMN_INSTRUMENT);
    entry->analyst = field_or_null(row, CL_COLUMN_ANALYST);
    if (cl_result_check_words(entry, &import->fault) != CL_OK)
        report(import, row, CL_COLUMN_METHOD);
    enum cl_status status = check_instrument(import, row, entry);
    if (status != CL_OK)
        return status;
    return field_or_null(row, CL_COLUMN_SAMPLE) && lot && test ? read_sample(import, row, lot, test, entry) : CL_OK;
}

/* 0 when it is no number of a replicate. */
static int64_t read_replicate(struct cl_result_import *import, const struct cl_result_row *row)
{
    int64_t replicate = 0;
    const char *text = row->field[CL_COLUMN_REPLICATE];
    if (!*text)
        return 1;
    if (cl_count_read(text, "replicate", 1, CL_REPLICATE_MOST, &replicate, &import->fault) != CL_OK)
        report(import, row, CL_COLUMN_REPLICATE);
    return replicate;
}

static void check_once(struct cl_result_import *import, const struct cl_result_row *row, struct lot *lot, size_t test,
                       int64_t replicate)
{
    int64_t line = row->line;
    const char *name = lot->product->is.specification.at[test].test;
    const struct given *given = lot->given[test];
    while (given && given->replicate != replicate)
        given = given->next;
    if (!given)
        add_given(import, lot, test, (struct given){.replicate = replicate, .line = line});
    else if (given->line)
        cl_fail_row(import->cl->error, line, row->column[CL_COLUMN_TEST],
                    "%s of %s stands at line %lld already; number them in a column replicate if both count", name,
                    lot->is.code, (long long)given->line);
    else
        cl_fail_row(import->cl->error, line, row->column[CL_COLUMN_TEST],
                    "%s of %s has a result already: R%lld; correct that one, or number this one in a column replicate",
                    name, lot->is.code, (long long)given->id);
}

/* The test of a row, or NULL; its verdict into *entry. */
static const struct cl_specification *check_test(struct cl_result_import *import, const struct cl_result_row *row,
                                                 struct lot *lot, struct cl_result_entry *entry)
{
    const struct cl_specification *found;
    if (cl_result_find_test(&lot->product->is, row->field[CL_COLUMN_TEST], row->field[CL_COLUMN_STAGE], &found,
                            &import->fault) != CL_OK) {
        report(import, row, CL_COLUMN_TEST);
        return NULL;
    }
    size_t place = (size_t)(found - lot->product->is.specification.at);
    if (cl_evaluate_with(found, &lot->product->limits[place], entry->value, entry->unit, &entry->verdict,
                         &import->fault) != CL_OK)
        report(import, row, CL_COLUMN_VALUE);
    if (cl_result_check_replicate(found, entry->replicate, &import->fault) != CL_OK)
        report(import, row, CL_COLUMN_REPLICATE);
    if (entry->replicate)
        check_once(import, row, lot, place, entry->replicate);
    entry->specification_id = found->id;
    return found;
}

/* Stores a row without a mistake, and opens the investigation that it asks for. */
static enum cl_status store_row(struct cl_result_import *import, const struct lot *lot,
                                const struct cl_specification *test, const struct cl_result_entry *entry)
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

/* What a dry run shows of a row. */
static void plan_row(struct cl_result_import *import, const struct cl_result_row *row,
                     const struct cl_specification *test, const struct cl_result_entry *entry)
{
    struct cl_arena *arena = &import->cl->arena;
    import->planned = cl_arena_grow(arena, import->planned, import->planned_count, &import->planned_capacity,
                                    sizeof *import->planned);
    import->planned[import->planned_count++] = (struct cl_result_planned){
        .line = row->line,
        .sample = *row->field[CL_COLUMN_SAMPLE] ? cl_arena_copy(arena, row->field[CL_COLUMN_SAMPLE]) : NULL,
        .lot = cl_arena_copy(arena, row->field[CL_COLUMN_LOT]),
        .test = test->test,
        .stage = test->stage,
        .replicate = entry->replicate,
        .value = cl_arena_copy(arena, entry->value),
        .unit = cl_arena_copy(arena, entry->unit),
        .verdict = entry->verdict,
        .performed_on = cl_arena_copy(arena, entry->performed_on),
    };
}

/* Every mistake of a row is named; from the first bad one on nothing is stored any more. */
enum cl_status cl_result_import_row(struct cl_result_import *import, const struct cl_result_row *row)
{
    struct lot *lot;
    char day[CL_DATE_TEXT] = "";
    const struct cl_specification *test = NULL;
    struct cl_result_entry entry = {.file_id = import->file_id};
    import->rows++;
    enum cl_status status = find_lot(import, row, &lot);
    if (status != CL_OK)
        return status;
    entry.value = row->field[CL_COLUMN_VALUE];
    entry.unit = row->field[CL_COLUMN_UNIT];
    entry.replicate = read_replicate(import, row);
    read_performed(import, row, lot, day, &entry);
    if (lot) {
        entry.lot_id = lot->is.id;
        import->first_lot = import->first_lot ? import->first_lot : lot->is.code;
        test = check_test(import, row, lot, &entry);
    }
    status = read_origin(import, row, lot, test, &entry);
    if (status != CL_OK || !is_clean(import))
        return status;
    if (import->cl->dry_run)
        plan_row(import, row, test, &entry);
    return store_row(import, lot, test, &entry);
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static enum cl_status insert_file(struct cl_result_import *import)
{
    char sha256[CL_HASH_TEXT];
    const struct cl_result_source *source = &import->source;
    struct cl_hash hash = cl_hash_of(source->file.data, source->file.size);
    const char *slash = strrchr(source->file.name, '/'), *name = slash ? slash + 1 : source->file.name;
    enum cl_status status = cl_text_check("name of the file", name, FILE_NAME_MOST, import->cl->error);
    if (status == CL_OK)
        status = cl_store_insert(import->cl->store, SQL_RESULT_FILE_INSERT, &import->file_id,
                                 CL_BIND(cl_text(name), cl_text(cl_hash_write(&hash, sha256, sizeof sha256)),
                                         cl_text(source->mapping), cl_text(source->mapping_sha256)));
    return status;
}

enum cl_status cl_result_import_begin(struct cl *cl, const struct cl_result_source *source,
                                      struct cl_result_import **out)
{
    enum cl_status status;
    struct cl_result_import *import = cl_arena_alloc(&cl->arena, sizeof *import);
    *import = (struct cl_result_import){.cl = cl, .source = *source};
    *out = import;
    CL_TRY(cl_write_begin(cl, CL_ACT_RESULT_IMPORT, NULL));
    if (source->mapping)
        CL_TRY(cl_attachment_check(&source->file, cl->error));
    CL_TRY(insert_file(import));
done:
    return status;
}

static enum cl_status judge_file(struct cl_result_import *import, enum cl_status status)
{
    struct cl_error *error = import->cl->error;
    size_t mistakes = error->row_count;
    const char *file = import->source.file.name;
    if (mistakes > 0 && (status == CL_OK || status == CL_INVALID_INPUT))
        return cl_fail(error, CL_INVALID_INPUT, "result.file", file, "correct the file and import it again",
                       "%s has %zu %s; nothing was stored", file, mistakes, mistakes == 1 ? "mistake" : "mistakes");
    if (status == CL_OK && import->rows == 0)
        return cl_fail(error, CL_INVALID_INPUT, "result.file", file, "give a header and a row for each result",
                       "%s holds no results", file);
    return status;
}

/* What an instrument wrote is kept as it was, under the first lot that it speaks of. */
static enum cl_status attach_file(struct cl_result_import *import)
{
    enum cl_status status;
    int64_t attachment_id = 0;
    struct cl *cl = import->cl;
    CL_TRY(cl_attachment_insert(cl, import->first_lot, "instrument-file", &import->source.file, &attachment_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_RESULT_FILE_ATTACHED,
                               CL_BIND(cl_int(import->file_id), cl_int(attachment_id))));
done:
    return status;
}

enum cl_status cl_result_import_end(struct cl *cl, struct cl_result_import *import, enum cl_status status,
                                    struct cl_result_imported *out)
{
    if (import && import->file_id)
        status = judge_file(import, status);
    if (status == CL_OK && import->source.mapping)
        status = attach_file(import);
    if (import)
        tdestroy(import->lots, keep_in_arena);
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = (struct cl_result_imported){.results = import->rows,
                                           .opened = {import->opened, import->opened_count},
                                           .planned = {import->planned, import->planned_count},
                                           .unreceived = {import->unreceived, import->unreceived_count}};
    return status;
}
