/* Temperatures from a file: a header that names the columns, a row for each reading; all rows or none, every bad one
 * named. Made for millions of rows: a row costs no statement, what is stored is packed into blocks. */
#include "domain/reading_import.h"
#include "base/csv.h"
#include "base/text.h"
#include "domain/alarm.h"
#include "domain/deviation.h"
#include "domain/equipment.h"
#include "domain/excursion.h"
#include "domain/excursion_silent.h"
#include "domain/exposure.h"
#include "domain/reading_block.h"
#include "domain/site.h"
#include <search.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_NAME_MOST = 200, COLUMNS = 4, DAY_TEXT = 10 };

enum column { STORE, AT, TEMPERATURE, SENSOR };
static const char *const NAMES[COLUMNS] = {"store", "at", "temperature_c", "sensor"};

struct import {
    struct cl *cl;
    int place[COLUMNS]; /* of each column in a row; -1: not there */
    size_t width;       /* fields of the header; 0 before it was read */
    void *series;       /* tsearch(3) by what the file calls store and sensor */
    struct cl_reading_series **at;
    size_t count, capacity;
    struct cl_reading_series *last; /* of the row before */
    struct cl_known_offset offset;
    int64_t rows, imported, known;
    int64_t file_id;
};

/* ---- series ---------------------------------------------------------------------------------------------------- */

static int compare_series(const void *a, const void *b)
{
    const struct cl_reading_series *one = a, *other = b;
    int stores = strcmp(one->store_text, other->store_text);
    return stores ? stores : strcmp(one->sensor_text, other->sensor_text);
}

static void keep_in_arena(void *series)
{
    (void)series; /* tdestroy wants a function; they live as long as the context */
}

/* A store by its path and by its code is one series, and so is a sensor in whatever letters. */
static struct cl_reading_series *find_same(const struct import *import, const struct cl_reading_series *series)
{
    if (series->store_fault || series->sensor_fault)
        return NULL;
    for (size_t i = 0; i < import->count; i++) {
        struct cl_reading_series *at = import->at[i];
        if (!at->store_fault && !at->sensor_fault && at->store_id == series->store_id &&
            at->sensor_id == series->sensor_id)
            return at;
    }
    return NULL;
}

/* What a row names, looked up once. */
static enum cl_status find_series(struct import *import, const char *store, const char *sensor,
                                  struct cl_reading_series **out)
{
    struct cl *cl = import->cl;
    struct cl_reading_series wanted = {.store_text = store, .sensor_text = sensor}, *series = import->last;
    if (series && compare_series(series, &wanted) == 0) {
        *out = series;
        return CL_OK;
    }
    struct cl_reading_series **found = tfind(&wanted, &import->series, compare_series);
    if (found) {
        *out = import->last = *found;
        return CL_OK;
    }
    series = cl_arena_alloc(&cl->arena, sizeof *series);
    *series = (struct cl_reading_series){.store_text = cl_arena_copy(&cl->arena, store),
                                         .sensor_text = cl_arena_copy(&cl->arena, sensor)};
    enum cl_status status = cl_reading_series_find(cl, series);
    if (status != CL_OK)
        return status;
    if (!tsearch(series, &import->series, compare_series))
        return cl_fail(cl->error, CL_FAILED, NULL, NULL, NULL, "memory is short");
    *out = import->last = series;
    if ((series->same = find_same(import, series)) != NULL)
        return CL_OK;
    import->at = cl_arena_grow(&cl->arena, import->at, import->count, &import->capacity, sizeof(void *));
    import->at[import->count++] = series;
    return CL_OK;
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static void report(struct cl *cl, int64_t line, enum column column, const struct cl_error *fault)
{
    cl_fail_row(cl->error, line, NAMES[column], "%s%s%s", fault->message, *fault->remedy ? "; " : "", fault->remedy);
}

/* A row of a time before the store stood there may be of the one that was called so then. */
static enum cl_status check_path(struct cl *cl, const struct cl_reading_series *series, int64_t at_ms, int64_t line)
{
    const char *fault = NULL;
    if (series->store_fault || at_ms >= series->stands_since_ms)
        return CL_OK;
    enum cl_status status = cl_reading_path_fault(cl, series->store_id, series->path, at_ms, &fault);
    if (fault)
        cl_fail_row(cl->error, line, NAMES[STORE], "%s", fault);
    return status;
}

static enum cl_status read_row(struct import *import, const struct cl_csv_row *row)
{
    struct cl *cl = import->cl;
    struct cl_error fault = {0};
    struct cl_reading_series *series = NULL;
    int64_t at_ms = 0, mc = 0;
    size_t mistakes = cl->error->row_count;
    if (row->count != import->width) {
        cl_fail_row(cl->error, row->line, "", "the row has %zu fields, the header has %zu", row->count, import->width);
        return CL_OK;
    }
    const char *sensor = import->place[SENSOR] < 0 ? "" : row->field[import->place[SENSOR]];
    enum cl_status status = find_series(import, row->field[import->place[STORE]], sensor, &series);
    if (status != CL_OK)
        return status;
    import->rows++;
    if (series->store_fault)
        cl_fail_row(cl->error, row->line, NAMES[STORE], "%s", series->store_fault);
    if (series->sensor_fault)
        cl_fail_row(cl->error, row->line, NAMES[SENSOR], "%s", series->sensor_fault);
    const char *at = row->field[import->place[AT]], *degrees = row->field[import->place[TEMPERATURE]];
    if (cl_reading_time_read(at, series->timezone, &import->offset, &at_ms, &fault) != CL_OK)
        report(cl, row->line, AT, &fault);
    else if (at_ms > cl->now_ms)
        cl_fail_row(cl->error, row->line, NAMES[AT], "%s is in the future", at);
    cl_error_clear(&fault);
    if (cl_reading_celsius_read(degrees, series->frozen && !cl->reason, &mc, &fault) != CL_OK)
        report(cl, row->line, TEMPERATURE, &fault);
    cl_error_clear(&fault);
    if (cl->error->row_count == mistakes)
        status = check_path(cl, series, at_ms, row->line);
    if (cl->error->row_count == mistakes)
        cl_reading_series_add(series->same ? series->same : series, at_ms, mc, row->line);
    return status;
}

static void place_column(struct import *import, const struct cl_csv_row *row, size_t field)
{
    struct cl_error *error = import->cl->error;
    for (int i = 0; i < COLUMNS; i++) {
        if (strcmp(NAMES[i], row->field[field]) != 0)
            continue;
        if (import->place[i] >= 0)
            cl_fail_row(error, row->line, NAMES[i], "the column stands twice");
        import->place[i] = (int)field;
        return;
    }
    cl_fail_row(error, row->line, row->field[field],
                "there is no column '%s': the columns are store, at, temperature_c, sensor", row->field[field]);
}

static enum cl_status read_header(struct import *import, const struct cl_csv_row *row)
{
    struct cl_error *error = import->cl->error;
    import->width = row->count;
    for (int i = 0; i < COLUMNS; i++)
        import->place[i] = -1;
    for (size_t i = 0; i < row->count; i++)
        place_column(import, row, i);
    for (int i = 0; i < SENSOR; i++)
        if (import->place[i] < 0)
            cl_fail_row(error, row->line, NAMES[i], "the column '%s' is missing", NAMES[i]);
    return error->row_count == 0 ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct import *import = context;
    return import->width ? read_row(import, row) : read_header(import, row);
}

/* ---- storing --------------------------------------------------------------------------------------------------- */

static enum cl_status store_block(struct import *import, const struct cl_reading_series *series,
                                  const struct cl_reading_point *points, size_t count)
{
    int64_t min_mc = points[0].temperature_mc, max_mc = min_mc, longest_ms = 0;
    struct cl_buffer content = {0};
    for (size_t i = 1; i < count; i++) {
        min_mc = points[i].temperature_mc < min_mc ? points[i].temperature_mc : min_mc;
        max_mc = points[i].temperature_mc > max_mc ? points[i].temperature_mc : max_mc;
        int64_t silent_ms = points[i].at_ms - points[i - 1].at_ms;
        longest_ms = silent_ms > longest_ms ? silent_ms : longest_ms;
    }
    cl_reading_block_pack(points, count, &content);
    enum cl_status status = cl_store_change_one(
        import->cl->store, SQL_READING_BLOCK_INSERT,
        CL_BIND(cl_int(import->file_id), cl_int(series->store_id), cl_int_or_null(series->sensor_id),
                cl_int(points[0].at_ms), cl_int(points[count - 1].at_ms), cl_int((int64_t)count), cl_int(min_mc),
                cl_int(max_mc), cl_int(points[count - 1].temperature_mc), cl_int(points[0].doubtful),
                cl_blob(content.data, content.size), cl_int(longest_ms)));
    cl_buffer_free(&content);
    return status;
}

/* What a sensor past its calibration says is kept and looked at, and QA decides what it is worth: once, until they did.
 * The store is named, so that no lot of it is released meanwhile. */
static enum cl_status doubt(struct cl *cl, const struct cl_reading_series *series)
{
    enum cl_status status;
    struct cl_equipment sensor;
    int64_t open = 0, id = 0;
    const char *code = NULL;
    char since[CL_DATE_TEXT];
    CL_TRY(cl_equipment_by_id(cl, series->sensor_id, &sensor));
    cl_notice(cl, "what %s says of %s is doubtful: %s", sensor.serial, series->path, series->doubt);
    CL_TRY(cl_store_int(cl->store, SQL_EQUIPMENT_DOUBTED, &open, CL_BIND(cl_int(sensor.id))));
    if (open)
        return CL_OK;
    cl_date_write(cl_date_of(series->doubtful_from_ms, series->timezone), since, sizeof since);
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){.title = cl_arena_print(&cl->arena, "readings of %s (%s) since %s are doubtful",
                                                             sensor.code, sensor.serial, since),
                                     .description = series->doubt,
                                     .class = "major",
                                     .store_id = series->store_id,
                                     .equipment_id = sensor.id},
        &id, &code));
    cl_notice(cl, "%s is open; QA decides what the readings are worth", code);
done:
    return status;
}

/* How many readings one block takes, from `at` on: none is doubtful beside one that is not. */
static size_t block_size(const struct cl_reading_points *news, size_t at)
{
    size_t count = 1;
    while (count < CL_READING_BLOCK_MOST && at + count < news->count &&
           news->at[at + count].doubtful == news->at[at].doubtful)
        count++;
    return count;
}

static enum cl_status store_series(struct import *import, const struct cl_reading_series *series)
{
    enum cl_status status;
    CL_TRY(cl_site_require(import->cl, series->site_id));
    cl_write_concerns(import->cl, series->path);
    for (size_t at = 0, count; at < series->news.count; at += count) {
        count = block_size(&series->news, at);
        CL_TRY(store_block(import, series, series->news.at + at, count));
    }
    cl_reading_order_tell(import->cl, series);
    if (series->doubt && series->news.count)
        CL_TRY(doubt(import->cl, series));
done:
    return status;
}

/* Which rows are new, which are known, which contradict each other or the record. */
static enum cl_status compare_all(struct import *import)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < import->count; i++) {
        struct cl_reading_series *series = import->at[i];
        if (series->store_fault || series->sensor_fault)
            continue;
        CL_TRY(cl_reading_series_compare(import->cl, series));
        import->imported += (int64_t)series->news.count;
        import->known += series->known;
    }
done:
    return status;
}

/* A file that names no sensor is as if it had been read by hand. */
static enum cl_status judge_late(const struct import *import)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < import->count; i++)
        if (!import->at[i]->sensor_id)
            CL_TRY(cl_reading_late(import->cl, import->at[i]->store_id, import->at[i]->path, &import->at[i]->news));
done:
    return status;
}

static enum cl_status store_all(struct import *import, const struct cl_file_given *file)
{
    enum cl_status status;
    struct cl *cl = import->cl;
    char sha256[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    const char *slash = strrchr(file->name, '/'), *name = slash ? slash + 1 : file->name;
    int64_t unsorted = 0, dense = 0;
    for (size_t i = 0; i < import->count; i++) {
        unsorted += import->at[i]->unsorted;
        dense += import->at[i]->dense;
    }
    CL_TRY(cl_text_check("name of the file", name, FILE_NAME_MOST, cl->error));
    CL_TRY(cl_store_insert(cl->store, SQL_READING_FILE_INSERT, &import->file_id,
                           CL_BIND(cl_text(name), cl_text(cl_hash_write(&hash, sha256, sizeof sha256)),
                                   cl_int(import->imported), cl_int(import->known), cl_int(cl->actor.id),
                                   cl_int(cl->now_ms), cl_int(unsorted), cl_int(dense))));
    for (size_t i = 0; i < import->count; i++)
        CL_TRY(store_series(import, import->at[i]));
done:
    return status;
}

static enum cl_status evaluate_all(struct import *import, struct cl_excursion_report *excursions,
                                   struct cl_alarm_report *alarms)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < import->count; i++) {
        const struct cl_reading_series *series = import->at[i];
        if (series->news.count == 0)
            continue;
        int64_t from_ms = series->news.at[0].at_ms, until_ms = series->news.at[series->news.count - 1].at_ms;
        CL_TRY(cl_excursion_evaluate(import->cl, series->store_id, series->sensor_id, from_ms, until_ms, excursions));
        if (series->sensor_id && series->ended)
            CL_TRY(cl_excursion_end_series(import->cl, series->store_id, series->sensor_id, excursions));
        CL_TRY(cl_alarm_evaluate(import->cl, series->store_id, series->sensor_id, from_ms, until_ms, alarms));
    }
    CL_TRY(cl_excursion_catch_up(import->cl, NULL, 0, excursions));
    CL_TRY(cl_exposure_settle_warm(import->cl));
done:
    return status;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static int compare_rows(const void *a, const void *b)
{
    int64_t one = ((const struct cl_row_error *)a)->row, other = ((const struct cl_row_error *)b)->row;
    return (one > other) - (one < other);
}

static enum cl_status judge_file(struct import *import, const struct cl_file_given *file, enum cl_status status)
{
    struct cl_error *error = import->cl->error;
    if (error->row_count > 0 && (status == CL_OK || status == CL_INVALID_INPUT)) {
        qsort(error->rows, error->row_count, sizeof *error->rows, compare_rows);
        return cl_fail(error, CL_INVALID_INPUT, "reading.file", file->name, "correct the file and import it again",
                       "%s has %zu mistake%s; nothing was stored", file->name, error->row_count,
                       error->row_count == 1 ? "" : "s");
    }
    if (status == CL_OK && import->rows == 0)
        return cl_fail(error, CL_INVALID_INPUT, "reading.file", file->name, "give a header and a row for each reading",
                       "%s holds no readings", file->name);
    return status;
}

static void free_all(struct import *import)
{
    for (size_t i = 0; i < import->count; i++)
        cl_reading_series_free(import->at[i]);
    tdestroy(import->series, keep_in_arena);
}

static bool has_contradiction(const struct import *import)
{
    for (size_t i = 0; i < import->count; i++)
        if (import->at[i]->contradiction.lines)
            return true;
    return false;
}

/* A file that says otherwise than the record is refused, and not forgotten: what was wrong with it stays the answer. */
static enum cl_status record_contradictions(const struct import *import, const struct cl_file_given *file,
                                            enum cl_status refused)
{
    struct cl *cl = import->cl;
    struct cl_error answer = *cl->error;
    const char *deviations = NULL;
    *cl->error = (struct cl_error){0};
    enum cl_status status = cl_reading_contradictions_record(cl, import->at, import->count, file, &deviations);
    if (status != CL_OK) {
        cl_error_clear(&answer);
        return status;
    }
    *cl->error = (struct cl_error){.rows = answer.rows, .row_count = answer.row_count};
    return cl_fail(cl->error, refused, "reading.contradicted", answer.record,
                   "correct the file and import it again; QA finds out which of the two is right",
                   "%s; it contradicts the record, %s", answer.message, deviations);
}

enum cl_status cl_reading_import(struct cl *cl, const struct cl_file_given *file, struct cl_reading_imported *out)
{
    enum cl_status status;
    struct import import = {.cl = cl};
    struct cl_excursion_report excursions = {0};
    struct cl_alarm_report alarms = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_IMPORT, NULL));
    status = cl_csv_read(file->data, file->size, take_row, &import, cl->error);
    if (status == CL_OK)
        status = compare_all(&import);
    CL_TRY(judge_file(&import, file, status));
    CL_TRY(judge_late(&import));
    CL_TRY(store_all(&import, file));
    CL_TRY(evaluate_all(&import, &excursions, &alarms));
done:
    status = cl_write_end(cl, status);
    if (status == CL_INVALID_INPUT && !cl->dry_run && has_contradiction(&import))
        status = record_contradictions(&import, file, status);
    free_all(&import);
    if (status == CL_OK)
        *out = (struct cl_reading_imported){.imported = import.imported,
                                            .known = import.known,
                                            .series = (int64_t)import.count,
                                            .excursions = {excursions.at, excursions.count},
                                            .alarms = {alarms.at, alarms.count}};
    return status;
}
