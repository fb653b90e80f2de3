/* The file of an inventory: rows are proven one by one, and written when all of them are good. */
#include "domain/vial_import.h"
#include "base/csv.h"
#include "base/text.h"
#include "domain/custody.h"
#include "domain/excursion.h"
#include <cryolot/vial.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FILE_NAME_MOST = 200, PLACES_AT_ONCE = 32 };

/* ---- the header ------------------------------------------------------------------------------------------------ */

static const char *const COLUMNS[] = {"vial", "lot", "serial", "place", "store", "position"};
enum { VIAL, LOT, SERIAL, PLACE, STORE, POSITION, COLUMN_COUNT };

/* A vial and where it is going to stand. */
struct move {
    const struct cl_import_vial *vial;
    const struct cl_import_store *store;
    int64_t position;
};

/* What the leg says of the vials that one person has, and the actor takes over; asked once for all of them. */
struct taken_over {
    int64_t holder_id;
    const char *condition;
};

struct reading {
    struct cl_import import;
    int field[COLUMN_COUNT]; /* of each column in a row; -1: not there */
    size_t width;            /* fields of the header; 0 before it was read */
    struct move *move;
    size_t count, capacity;
};

static struct cl_error *error_of(struct reading *reading)
{
    return reading->import.cl->error;
}

static void place_column(struct reading *reading, const struct cl_csv_row *row, size_t field)
{
    const char *name = row->field[field];
    for (int i = 0; i < COLUMN_COUNT; i++) {
        if (strcmp(COLUMNS[i], name) != 0)
            continue;
        if (reading->field[i] >= 0)
            cl_fail_row(error_of(reading), row->line, name, "the column stands twice");
        reading->field[i] = (int)field;
        return;
    }
    cl_fail_row(error_of(reading), row->line, name,
                "there is no column '%s': the columns are vial, or lot and serial; place, or store and position", name);
}

/* One column, or two instead of it. */
static void require(struct reading *reading, int64_t line, int one, int first, int second)
{
    struct cl_error *error = error_of(reading);
    const int *field = reading->field;
    bool whole = field[one] >= 0, parts = field[first] >= 0 || field[second] >= 0;
    if (whole && parts)
        cl_fail_row(error, line, COLUMNS[one], "'%s' says it already: leave '%s' and '%s' out", COLUMNS[one],
                    COLUMNS[first], COLUMNS[second]);
    else if (!whole && (field[first] < 0 || field[second] < 0))
        cl_fail_row(error, line, COLUMNS[one], "the column '%s' is missing, or '%s' and '%s'", COLUMNS[one],
                    COLUMNS[first], COLUMNS[second]);
}

static enum cl_status read_header(struct reading *reading, const struct cl_csv_row *row)
{
    reading->width = row->count;
    for (int i = 0; i < COLUMN_COUNT; i++)
        reading->field[i] = -1;
    for (size_t i = 0; i < row->count; i++)
        place_column(reading, row, i);
    require(reading, row->line, VIAL, LOT, SERIAL);
    require(reading, row->line, PLACE, STORE, POSITION);
    return error_of(reading)->row_count == 0 ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* What a column says; "" where there is none of it. */
static const char *said(const struct reading *reading, const struct cl_csv_row *row, int column)
{
    return reading->field[column] < 0 ? "" : row->field[reading->field[column]];
}

static void report(struct reading *reading, const struct cl_csv_row *row, int column, const char *problem)
{
    cl_fail_row(error_of(reading), row->line, COLUMNS[column], "%s", problem);
}

static const char *read_code(struct cl *cl, const char *text, char *lot, int64_t *serial)
{
    struct cl_error fault = {0};
    const char *problem = NULL;
    if (cl_vial_code_read(text, lot, serial, &fault) != CL_OK)
        problem = cl_arena_copy(&cl->arena, fault.message);
    cl_error_clear(&fault);
    return problem;
}

static const char *read_serial(struct cl *cl, const char *text, int64_t *serial)
{
    char *end;
    *serial = strtoll(text, &end, 10);
    if (*text && *end == '\0' && *serial > 0)
        return NULL;
    return cl_arena_print(&cl->arena, "'%s' is not a serial: write a number from 1", text);
}

/* The vial that a row names; *out NULL: something is wrong with it. */
static enum cl_status read_vial(struct reading *reading, const struct cl_csv_row *row, struct cl_import_vial **out)
{
    enum cl_status status = CL_OK;
    struct cl *cl = reading->import.cl;
    char code[CL_VIAL_CODE];
    int64_t serial;
    bool whole = reading->field[VIAL] >= 0;
    const char *lot = whole ? code : said(reading, row, LOT);
    const char *problem = whole ? read_code(cl, said(reading, row, VIAL), code, &serial)
                                : read_serial(cl, said(reading, row, SERIAL), &serial);
    *out = NULL;
    if (!problem)
        CL_TRY(cl_import_vial(&reading->import, lot, serial, row->line, out, &problem));
    if (problem)
        report(reading, row, whole ? VIAL : SERIAL, problem);
done:
    return status;
}

/* "PATH:C7", or two columns; *position NULL: none is said. */
static void split_place(struct reading *reading, const struct cl_csv_row *row, const char **store,
                        const char **position)
{
    if (reading->field[PLACE] < 0) {
        *store = said(reading, row, STORE);
        *position = said(reading, row, POSITION);
    } else {
        const char *place = said(reading, row, PLACE), *colon = strchr(place, ':');
        *store = colon ? cl_arena_copy_bytes(&reading->import.cl->arena, place, (size_t)(colon - place)) : place;
        *position = colon ? colon + 1 : "";
    }
    if (!**position)
        *position = NULL;
}

static enum cl_status read_row(struct reading *reading, const struct cl_csv_row *row)
{
    enum cl_status status;
    struct cl_import *import = &reading->import;
    struct move move = {0};
    struct cl_import_vial *vial;
    struct cl_import_store *store;
    const char *path, *position, *problem;
    bool whole = reading->field[PLACE] >= 0;
    CL_TRY(read_vial(reading, row, &vial));
    split_place(reading, row, &path, &position);
    CL_TRY(cl_import_store(import, path, &store, &problem));
    if (!problem && vial)
        problem = cl_import_unfit(import, store, vial->lot);
    if (problem)
        report(reading, row, whole ? PLACE : STORE, problem);
    else if ((problem = cl_import_position(import, store, position, row->line, &move.position)))
        report(reading, row, whole ? PLACE : POSITION, problem);
    if (!vial || problem)
        return CL_OK;
    move.vial = vial;
    move.store = store;
    reading->move =
        cl_arena_grow(&import->cl->arena, reading->move, reading->count, &reading->capacity, sizeof *reading->move);
    reading->move[reading->count++] = move;
done:
    return status;
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct reading *reading = context;
    if (!reading->width)
        return read_header(reading, row);
    if (row->count == reading->width)
        return read_row(reading, row);
    cl_fail_row(error_of(reading), row->line, "", "the row has %zu fields, the header has %zu", row->count,
                reading->width);
    return CL_OK;
}

/* ---- the file -------------------------------------------------------------------------------------------------- */

static enum cl_status refuse_known(struct cl *cl, const struct cl_file_given *file, const char *sha256)
{
    char at[CL_TIME_TEXT];
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_FILE, CL_BIND(cl_text(sha256)));
    if (cl_rows_next(rows))
        status = cl_refuse(cl, "inventory.file", file->name, "cryolot vial list --store STORE shows what stands there",
                           "%s was taken over already, as %s, by %s, %s", file->name, cl_rows_text(rows, 0),
                           cl_rows_text(rows, 1),
                           cl_time_write_local(cl_rows_int(rows, 2), cl->facility.timezone, false, at, sizeof at));
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

static enum cl_status judge_file(struct reading *reading, const struct cl_file_given *file, enum cl_status status)
{
    struct cl_error *error = error_of(reading);
    size_t mistakes = error->row_count;
    if (mistakes > 0 && (status == CL_OK || status == CL_INVALID_INPUT))
        return cl_fail(error, CL_INVALID_INPUT, "inventory.rows", file->name, "correct the file and import it again",
                       "%s has %zu %s; nothing was stored", file->name, mistakes,
                       mistakes == 1 ? "mistake" : "mistakes");
    if (status == CL_OK && reading->count == 0)
        return cl_fail(error, CL_INVALID_INPUT, "inventory.rows", file->name, "give a header and a row for each vial",
                       "%s holds no vials", file->name);
    return status;
}

/* What was filled and never stored has one leg, which is known; of what is out somebody may have to be told. */
static enum cl_status add_leg(struct cl *cl, const struct move *move, struct taken_over *taken_over)
{
    enum cl_status status = CL_OK;
    bool filled = strcmp(move->vial->state, "filled") == 0;
    if (filled && move->vial->holder_id != taken_over->holder_id)
        status = cl_custody_taken_over(cl, move->vial->state, move->vial->holder_id, &taken_over->condition);
    if (status != CL_OK)
        return status;
    if (filled)
        taken_over->holder_id = move->vial->holder_id;
    struct cl_custody_leg leg = {.vial_id = move->vial->id,
                                 .kind = "store",
                                 .giver_id = move->vial->holder_id,
                                 .store_id = move->store->id,
                                 .position = move->position,
                                 .condition = filled ? taken_over->condition : NULL};
    return filled ? cl_custody_add_after(cl, &leg, move->vial->leg_id) : cl_custody_add(cl, &leg);
}

static int compare_moves(const void *a, const void *b)
{
    int64_t left = ((const struct move *)a)->vial->id, right = ((const struct move *)b)->vial->id;
    return (left > right) - (left < right);
}

/* The next vials, at most as many as a statement takes: one statement for each would take twice as long. */
static enum cl_status set_places(struct cl *cl, const struct move *move, size_t count)
{
    struct cl_value value[PLACES_AT_ONCE * 3];
    for (size_t i = 0; i < PLACES_AT_ONCE; i++) {
        bool given = i < count;
        value[3 * i] = given ? cl_int(move[i].vial->id) : cl_null();
        value[3 * i + 1] = given ? cl_int(move[i].store->id) : cl_null();
        value[3 * i + 2] = given && move[i].position >= 0 ? cl_int(move[i].position) : cl_null();
    }
    return cl_store_change_exactly(cl->store, (int64_t)count, SQL_VIAL_IMPORT_PLACES, value, PLACES_AT_ONCE * 3);
}

/* In the order of the vials on record, whatever that of the file: their rows and indexes are then met page by page. */
static enum cl_status write_moves(struct reading *reading)
{
    enum cl_status status = CL_OK;
    struct cl *cl = reading->import.cl;
    const struct move *move = reading->move;
    struct taken_over taken_over = {0};
    qsort(reading->move, reading->count, sizeof *reading->move, compare_moves);
    for (size_t at = 0; at < reading->count; at += PLACES_AT_ONCE) {
        size_t left = reading->count - at;
        CL_TRY(set_places(cl, move + at, left < PLACES_AT_ONCE ? left : PLACES_AT_ONCE));
    }
    for (size_t i = 0; i < reading->count; i++)
        CL_TRY(add_leg(cl, &move[i], &taken_over));
done:
    return status;
}

static enum cl_status write_file(struct reading *reading, const struct cl_file_given *file, const char *sha256)
{
    enum cl_status status;
    struct cl *cl = reading->import.cl;
    const char *slash = strrchr(file->name, '/'), *name = slash ? slash + 1 : file->name;
    CL_TRY(cl_text_check("name of the file", name, FILE_NAME_MOST, cl->error));
    CL_TRY(cl_store_change_one(cl->store, SQL_VIAL_IMPORT_FILE_INSERT,
                               CL_BIND(cl_text(name), cl_text(sha256), cl_int((int64_t)reading->count),
                                       cl_int(cl->actor.id), cl_int(cl->now_ms))));
    for (size_t i = 0; i < reading->import.lot_count; i++)
        cl_write_concerns(cl, reading->import.lot[i]->code);
    CL_TRY(write_moves(reading));
    for (size_t i = 0; i < reading->import.store_count; i++)
        CL_TRY(cl_excursion_enter(cl, reading->import.store[i]->id));
done:
    return status;
}

enum cl_status cl_vial_import(struct cl *cl, const struct cl_file_given *file, struct cl_vial_imported *out)
{
    enum cl_status status;
    char sha256[CL_HASH_TEXT];
    struct reading reading = {.import = {.cl = cl}};
    struct cl_hash hash = cl_hash_of(file->data, file->size);
    cl_hash_write(&hash, sha256, sizeof sha256);
    CL_TRY(cl_write_begin(cl, CL_ACT_VIAL_IMPORT, NULL));
    CL_TRY(refuse_known(cl, file, sha256));
    CL_TRY(judge_file(&reading, file, cl_csv_read(file->data, file->size, take_row, &reading, cl->error)));
    CL_TRY(write_file(&reading, file, sha256));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = (struct cl_vial_imported){.vials = (int64_t)reading.count,
                                         .stores = (int64_t)reading.import.store_count,
                                         .lots = (int64_t)reading.import.lot_count};
    cl_import_free(&reading.import);
    return status;
}
