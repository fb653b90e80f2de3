/* Readings of a store as they are listed: by hand, with the corrected ones, and out of the blocks of files. */
#include "domain/reading.h"
#include "domain/reading_block.h"
#include <stdlib.h>

struct listing {
    struct cl *cl;
    const struct cl_storage *store;
    int64_t from_ms, until_ms;
    size_t most;
    struct cl_reading *at;
    size_t count, capacity;
};

static void add(struct listing *listing, struct cl_reading reading)
{
    listing->at =
        cl_arena_grow(&listing->cl->arena, listing->at, listing->count, &listing->capacity, sizeof *listing->at);
    listing->at[listing->count++] = reading;
}

static int compare(const void *a, const void *b)
{
    const struct cl_reading *one = a, *other = b;
    if (one->read_at_ms != other->read_at_ms)
        return one->read_at_ms > other->read_at_ms ? -1 : 1;
    return (one->id < other->id) - (one->id > other->id);
}

/* The newest of what was found so far, as many as are wanted. */
static void trim(struct listing *listing)
{
    if (listing->count == 0)
        return;
    qsort(listing->at, listing->count, sizeof *listing->at, compare);
    if (listing->count > listing->most)
        listing->count = listing->most;
}

static enum cl_status add_hand_readings(struct listing *listing)
{
    struct cl *cl = listing->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_READING_LIST,
                                        CL_BIND(cl_int(listing->store->id), cl_int(listing->from_ms),
                                                cl_int(listing->until_ms), cl_int((int64_t)listing->most)));
    while (cl_rows_next(rows))
        add(listing, cl_reading_from_row(cl, rows));
    return cl_rows_close(rows);
}

static enum cl_status add_block(struct listing *listing, const struct cl_rows *rows)
{
    struct cl *cl = listing->cl;
    struct cl_reading_point points[CL_READING_BLOCK_MOST];
    size_t size = 0, count = CL_READING_BLOCK_MOST;
    int64_t said = cl_rows_int(rows, COL_READING_BLOCK_LISTED_READINGS);
    const void *content = cl_rows_blob(rows, COL_READING_BLOCK_LISTED_CONTENT, &size);
    struct cl_reading reading = {.store = listing->store->path,
                                 .timezone = listing->store->timezone,
                                 .sensor = cl_keep_text(cl, rows, COL_READING_BLOCK_LISTED_SENSOR),
                                 .file = cl_keep_text(cl, rows, COL_READING_BLOCK_LISTED_FILE),
                                 .entered_by = cl_keep_text(cl, rows, COL_READING_BLOCK_LISTED_ENTERED_BY),
                                 .state = "in-force",
                                 .doubtful = cl_rows_int(rows, COL_READING_BLOCK_LISTED_DOUBTFUL) != 0};
    if (said >= 0 && said < CL_READING_BLOCK_MOST) /* more than a block holds: it is damaged, and refused */
        count = (size_t)said;
    enum cl_status status = cl_reading_block_unpack(content, size, points, count, cl->error);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        if (points[i].at_ms < listing->from_ms || points[i].at_ms > listing->until_ms)
            continue;
        reading.read_at_ms = points[i].at_ms;
        reading.temperature_mc = points[i].temperature_mc;
        add(listing, reading);
    }
    return status;
}

/* Blocks come by their newest reading: when a full list is newer than that, no older block adds to it. */
static enum cl_status add_blocks(struct listing *listing)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows =
        cl_rows_open(listing->cl->store, SQL_READING_BLOCKS_NEWEST,
                     CL_BIND(cl_int(listing->store->id), cl_int(listing->from_ms), cl_int(listing->until_ms)));
    while (status == CL_OK && cl_rows_next(rows)) {
        trim(listing);
        int64_t newest_ms = cl_rows_int(rows, COL_READING_BLOCK_LISTED_LAST_AT_MS);
        if (listing->count == listing->most && listing->at[listing->most - 1].read_at_ms > newest_ms)
            break;
        status = add_block(listing, rows);
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

enum cl_status cl_reading_list(struct cl *cl, const struct cl_reading_filter *filter, struct cl_reading_list *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct listing listing = {.cl = cl,
                              .store = &store,
                              .from_ms = filter->from_ms,
                              .until_ms = filter->until_ms ? filter->until_ms : INT64_MAX,
                              .most = (size_t)filter->limit};
    CL_TRY(cl_storage_load(cl, filter->store, &store));
    CL_TRY(add_hand_readings(&listing));
    CL_TRY(add_blocks(&listing));
    trim(&listing);
    for (size_t i = 0; i < listing.count; i++) {
        struct cl_storage_verdict verdict;
        CL_TRY(cl_storage_judge(cl, store.id, listing.at[i].temperature_mc, &verdict));
        listing.at[i].outside = verdict.too_warm || verdict.too_cold;
        listing.at[i].beyond = cl_reading_beyond(cl, &verdict);
    }
    *out = (struct cl_reading_list){listing.at, listing.count};
done:
    return status;
}
