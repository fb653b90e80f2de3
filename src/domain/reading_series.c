/* What was read of a store: one walk over both sources, and the runs of readings that are beyond a limit. */
#include "domain/reading.h"
#include "domain/reading_block.h"
#include <stdlib.h>

/* ---- both sources ---------------------------------------------------------------------------------------------- */

/* From when until when a file says something of the series, as far as its blocks were read. */
struct file_span {
    int64_t file_id, first_ms, last_ms;
};

struct collection {
    struct cl *cl;
    struct cl_reading_point *at;
    size_t count, capacity;
    struct file_span *files;
    size_t file_count, file_capacity;
};

static void note_file(struct collection *all, int64_t file_id, int64_t first_ms, int64_t last_ms)
{
    for (size_t i = all->file_count; i-- > 0;) {
        struct file_span *file = &all->files[i];
        if (file->file_id != file_id)
            continue;
        file->first_ms = first_ms < file->first_ms ? first_ms : file->first_ms;
        file->last_ms = last_ms > file->last_ms ? last_ms : file->last_ms;
        return;
    }
    all->files = cl_arena_grow(&all->cl->arena, all->files, all->file_count, &all->file_capacity, sizeof *all->files);
    all->files[all->file_count++] = (struct file_span){file_id, first_ms, last_ms};
}

/* Room for `more` points behind those that are there. */
static struct cl_reading_point *make_room(struct collection *all, size_t more)
{
    if (all->count + more > all->capacity) {
        size_t capacity = 2 * all->capacity + more;
        struct cl_reading_point *larger = cl_arena_alloc(&all->cl->arena, capacity * sizeof *larger);
        for (size_t i = 0; i < all->count; i++)
            larger[i] = all->at[i];
        all->at = larger;
        all->capacity = capacity;
    }
    return all->at + all->count;
}

static enum cl_status add_hand_readings(struct collection *all, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                        int64_t until_ms)
{
    struct cl_rows *rows =
        cl_rows_open(all->cl->store, SQL_READING_POINTS,
                     CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms), cl_int(sensor_id)));
    while (cl_rows_next(rows)) {
        *make_room(all, 1) = (struct cl_reading_point){
            .at_ms = cl_rows_int(rows, COL_READING_POINT_READ_AT_MS),
            .temperature_mc = cl_rows_int(rows, COL_READING_POINT_TEMPERATURE_MC),
        };
        all->count++;
    }
    return cl_rows_close(rows);
}

/* The readings of one block, of which those between the two times stay. */
static enum cl_status add_block(struct collection *all, const struct cl_rows *rows, int64_t from_ms, int64_t until_ms)
{
    size_t size = 0, count = (size_t)cl_rows_int(rows, COL_READING_BLOCK_READINGS), kept = 0;
    const void *content = cl_rows_blob(rows, COL_READING_BLOCK_CONTENT, &size);
    int64_t sensor_id = cl_rows_int(rows, COL_READING_BLOCK_SENSOR_ID),
            file_id = cl_rows_int(rows, COL_READING_BLOCK_FILE_ID);
    bool doubtful = cl_rows_int(rows, COL_READING_BLOCK_DOUBTFUL) != 0;
    if (count > CL_READING_BLOCK_MOST)
        return cl_fail(all->cl->error, CL_INTEGRITY, "store.damaged", NULL, "cryolot verify",
                       "a block of readings is damaged: it says that it holds %zu", count);
    struct cl_reading_point *points = make_room(all, count);
    enum cl_status status = cl_reading_block_unpack(content, size, points, count, all->cl->error);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        if (points[i].at_ms >= from_ms && points[i].at_ms <= until_ms) {
            points[kept] = points[i];
            points[kept].doubtful = doubtful;
            points[kept].file_id = file_id;
            points[kept++].sensor_id = sensor_id;
        }
    all->count += status == CL_OK ? kept : 0;
    note_file(all, file_id, cl_rows_int(rows, COL_READING_BLOCK_FIRST_AT_MS),
              cl_rows_int(rows, COL_READING_BLOCK_LAST_AT_MS));
    return status;
}

static enum cl_status add_blocks(struct collection *all, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                 int64_t until_ms)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows =
        cl_rows_open(all->cl->store, SQL_READING_BLOCKS,
                     CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms), cl_int(sensor_id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = add_block(all, rows, from_ms, until_ms);
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

static int compare(const void *a, const void *b)
{
    const struct cl_reading_point *one = a, *other = b;
    if (one->at_ms != other->at_ms)
        return one->at_ms < other->at_ms ? -1 : 1;
    return one->temperature_mc < other->temperature_mc ? -1 : one->temperature_mc > other->temperature_mc;
}

static bool is_sorted(const struct collection *all)
{
    for (size_t i = 1; i < all->count; i++)
        if (compare(&all->at[i - 1], &all->at[i]) > 0)
            return false;
    return true;
}

static enum cl_status collect(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                              struct collection *all)
{
    enum cl_status status;
    *all = (struct collection){.cl = cl};
    CL_TRY(add_blocks(all, store_id, sensor_id, from_ms, until_ms));
    CL_TRY(add_hand_readings(all, store_id, sensor_id, from_ms, until_ms));
    if (!is_sorted(all))
        qsort(all->at, all->count, sizeof *all->at, compare);
done:
    return status;
}

enum cl_status cl_reading_points(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                                 struct cl_reading_points *out)
{
    struct collection all;
    enum cl_status status = collect(cl, store_id, sensor_id, from_ms, until_ms, &all);
    if (status == CL_OK)
        *out = (struct cl_reading_points){all.at, all.count};
    return status;
}

/* ---- beyond a limit -------------------------------------------------------------------------------------------- */

enum cl_status cl_reading_may_be_beyond(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                        int64_t until_ms, struct cl_reading_range range, bool *out)
{
    int64_t beyond = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_READING_BEYOND, &beyond,
                                         CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms), cl_int(sensor_id),
                                                 cl_int(range.least_mc), cl_int(range.most_mc)));
    if (status == CL_OK)
        *out = beyond != 0;
    return status;
}

static const struct cl_reading_range ANY = {INT64_MIN, INT64_MAX};

static bool is_beyond(const struct cl_reading_point *point, struct cl_reading_range range)
{
    return point->temperature_mc < range.least_mc || point->temperature_mc > range.most_mc;
}

/* Whether a run ends at a reading, and none goes on across it. */
static bool is_end(const struct cl_reading_point *point, struct cl_reading_range range)
{
    return !is_beyond(point, range) && !point->doubtful;
}

/* Whether another file goes on past a reading of a file: it is that one which says whether its run is over. What
 * somebody read by hand ends a run in any case. */
static bool goes_on_elsewhere(const struct collection *all, const struct cl_reading_point *point,
                              const struct file_span *other)
{
    return point->file_id && other->file_id != point->file_id && other->first_ms < point->at_ms &&
           other->last_ms > point->at_ms && all->file_count > 1;
}

/* An end whatever was before it, or behind it: the series may be cut there. */
static bool has_end(const struct collection *all, size_t at, struct cl_reading_range range)
{
    if (all->count == 0 || !is_end(&all->at[at], range))
        return false;
    for (size_t i = 0; i < all->file_count; i++)
        if (goes_on_elsewhere(all, &all->at[at], &all->files[i]))
            return false;
    return true;
}

/* Whether the run that began at `first` is over with the reading at `at`: a row of one file is no end of what another
 * one said that goes on. */
static bool ends_run(const struct collection *all, size_t first, size_t at, struct cl_reading_range range)
{
    if (!is_end(&all->at[at], range))
        return false;
    for (size_t i = 0; i < all->file_count; i++)
        for (size_t before = first; before < at && goes_on_elsewhere(all, &all->at[at], &all->files[i]); before++)
            if (all->at[before].file_id == all->files[i].file_id && is_beyond(&all->at[before], range))
                return false;
    return true;
}

/* What stays of the first or the last reading in a window: when the series has to be read from, or until, to find the
 * one behind it that is within the range and not doubtful, or any at all (ANY). `edge_ms` unchanged: there is none. */
static enum cl_status widen(struct cl *cl, enum cl_sql sql, int64_t store_id, int64_t sensor_id,
                            struct cl_reading_range range, int64_t open_end_ms, int64_t *edge_ms)
{
    bool any = range.least_mc == ANY.least_mc && range.most_mc == ANY.most_mc;
    struct cl_rows *rows = cl_rows_open(cl->store, sql,
                                        CL_BIND(cl_int(store_id), cl_int(*edge_ms), cl_int(sensor_id),
                                                cl_int(range.least_mc), cl_int(range.most_mc), cl_int(any)));
    *edge_ms = open_end_ms;
    if (cl_rows_next(rows) && !cl_rows_is_null(rows, 0))
        *edge_ms = cl_rows_int(rows, 0);
    return cl_rows_close(rows);
}

/* Reads the series between two times and so far around them that no run is cut. */
static enum cl_status read_whole_runs(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                      int64_t until_ms, struct cl_reading_range range, struct collection *all)
{
    enum cl_status status;
    CL_TRY(widen(cl, SQL_READING_WITHIN_BEFORE, store_id, sensor_id, ANY, INT64_MIN, &from_ms)); /* may end a run */
    for (;;) {
        CL_TRY(collect(cl, store_id, sensor_id, from_ms, until_ms, all));
        bool cut_before = from_ms > INT64_MIN && !has_end(all, 0, range);
        bool cut_behind = until_ms < INT64_MAX && !has_end(all, all->count - 1, range);
        if (!cut_before && !cut_behind)
            break;
        if (cut_before)
            CL_TRY(widen(cl, SQL_READING_WITHIN_BEFORE, store_id, sensor_id, range, INT64_MIN, &from_ms));
        if (cut_behind)
            CL_TRY(widen(cl, SQL_READING_WITHIN_AFTER, store_id, sensor_id, range, INT64_MAX, &until_ms));
    }
done:
    return status;
}

static bool is_farther(int64_t mc, int64_t than_mc, struct cl_reading_range range)
{
    return mc > range.most_mc ? mc > than_mc : mc < than_mc;
}

enum cl_status cl_reading_runs(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                               struct cl_reading_range range, struct cl_reading_runs *out)
{
    enum cl_status status;
    struct collection points;
    struct cl_reading_run *items = NULL, *run = NULL;
    size_t count = 0, capacity = 0, first = 0;
    CL_TRY(read_whole_runs(cl, store_id, sensor_id, from_ms, until_ms, range, &points));
    for (size_t i = 0; i < points.count; i++) {
        const struct cl_reading_point *point = &points.at[i];
        if (!is_beyond(point, range)) {
            if (run && ends_run(&points, first, i, range)) {
                run->until_ms = point->at_ms;
                run = NULL;
            }
            continue;
        }
        if (!run) {
            items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
            run = &items[count++];
            first = i;
            *run = (struct cl_reading_run){.from_ms = point->at_ms, .extreme_mc = point->temperature_mc};
        }
        run->last_ms = point->at_ms;
        run->readings++;
        if (is_farther(point->temperature_mc, run->extreme_mc, range))
            run->extreme_mc = point->temperature_mc;
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) /* what was read around the time, only to be whole, is no matter of it */
        if (items[i].from_ms <= until_ms && (items[i].until_ms == 0 || items[i].until_ms >= from_ms))
            items[kept++] = items[i];
    *out = (struct cl_reading_runs){items, kept};
done:
    return status;
}

enum cl_status cl_reading_next(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t at_ms, int64_t *out)
{
    int64_t next_ms = at_ms;
    enum cl_status status = widen(cl, SQL_READING_WITHIN_AFTER, store_id, sensor_id, ANY, INT64_MAX, &next_ms);
    if (status == CL_OK)
        *out = next_ms;
    return status;
}

enum cl_status cl_reading_before(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t at_ms, int64_t *out)
{
    int64_t before_ms = at_ms;
    enum cl_status status = widen(cl, SQL_READING_WITHIN_BEFORE, store_id, sensor_id, ANY, INT64_MIN, &before_ms);
    if (status == CL_OK)
        *out = before_ms;
    return status;
}

enum cl_status cl_reading_first_above(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                      int64_t limit_mc, struct cl_reading_point *out, bool *found)
{
    enum cl_status status;
    struct cl_reading_points points;
    struct cl_reading_range range = CL_NOT_ABOVE(limit_mc);
    *found = false;
    CL_TRY(cl_reading_may_be_beyond(cl, store_id, CL_ANY_SENSOR, from_ms, until_ms, range, found));
    if (!*found)
        return CL_OK;
    *found = false;
    CL_TRY(cl_reading_points(cl, store_id, CL_ANY_SENSOR, from_ms, until_ms, &points));
    for (size_t i = 0; i < points.count && !*found; i++)
        if (is_beyond(&points.at[i], range)) {
            *out = points.at[i];
            *found = true;
        }
done:
    return status;
}

/* ---- counting -------------------------------------------------------------------------------------------------- */

/* Of a block that reaches beyond the time what lies in it is counted one by one. */
static enum cl_status count_in_block(struct cl *cl, const struct cl_rows *rows, int64_t from_ms, int64_t until_ms,
                                     int64_t *count)
{
    struct collection part = {.cl = cl};
    if (cl_rows_int(rows, COL_READING_BLOCK_FIRST_AT_MS) >= from_ms &&
        cl_rows_int(rows, COL_READING_BLOCK_LAST_AT_MS) <= until_ms) {
        *count += cl_rows_int(rows, COL_READING_BLOCK_READINGS);
        return CL_OK;
    }
    enum cl_status status = add_block(&part, rows, from_ms, until_ms);
    *count += (int64_t)part.count;
    return status;
}

enum cl_status cl_reading_count(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms, int64_t *out)
{
    int64_t by_hand = 0, in_blocks = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_READING_COUNT, &by_hand,
                                         CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms)));
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_READING_BLOCKS,
                     CL_BIND(cl_int(store_id), cl_int(from_ms), cl_int(until_ms), cl_int(CL_ANY_SENSOR)));
    while (status == CL_OK && cl_rows_next(rows))
        status = count_in_block(cl, rows, from_ms, until_ms, &in_blocks);
    enum cl_status closed = cl_rows_close(rows);
    if (status == CL_OK)
        status = closed;
    if (status == CL_OK)
        *out = by_hand + in_blocks;
    return status;
}
