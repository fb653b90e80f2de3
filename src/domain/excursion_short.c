/* Times in which a product's limit was exceeded for no longer than the store allows: no excursion each, and together
 * they count as time out of storage (exposure.h). */
#include "domain/excursion_deviation.h"
#include "domain/exposure.h"

/* A span on record that shares a reading with a run. */
struct span {
    int64_t id, from_ms, last_ms, until_ms;
};

static enum cl_status find(struct cl *cl, const struct cl_excursion_run *found, struct span *out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EXCURSION_SHORT_OVERLAPPING,
                     CL_BIND(cl_int(found->place->store_id), cl_int(found->product->id),
                             cl_int(found->place->sensor_id), cl_int(found->run.from_ms), cl_int(found->run.last_ms)));
    *out = (struct span){0};
    if (cl_rows_next(rows))
        *out = (struct span){cl_rows_int(rows, COL_EXCURSION_SHORT_ID), cl_rows_int(rows, COL_EXCURSION_SHORT_FROM_MS),
                             cl_rows_int(rows, COL_EXCURSION_SHORT_LAST_MS),
                             cl_rows_int(rows, COL_EXCURSION_SHORT_UNTIL_MS)};
    return cl_rows_close(rows);
}

/* Joins a run to what is on record: nothing of it is ever taken back, but for an end that nobody knew. */
static struct span join(const struct span *span, const struct cl_reading_run *run)
{
    struct span joined = *span;
    if (run->from_ms < joined.from_ms)
        joined.from_ms = run->from_ms;
    if (run->last_ms > joined.last_ms)
        joined.last_ms = run->last_ms;
    if (joined.until_ms == 0 || run->until_ms == 0 || run->until_ms > joined.until_ms)
        joined.until_ms = run->until_ms;
    return joined;
}

static enum cl_status insert(struct cl *cl, const struct cl_excursion_run *found)
{
    const struct cl_reading_run *run = &found->run;
    return cl_store_change_one(cl->store, SQL_EXCURSION_SHORT_INSERT,
                               CL_BIND(cl_int(found->place->store_id), cl_int_or_null(found->place->sensor_id),
                                       cl_int(found->product->id), cl_int(run->from_ms), cl_int(run->last_ms),
                                       cl_int_or_null(run->until_ms)));
}

static enum cl_status settle(struct cl *cl, const struct cl_excursion_run *found)
{
    int64_t *ids = cl_arena_alloc(&cl->arena, found->vial_count * sizeof *ids + 1);
    for (size_t i = 0; i < found->vial_count; i++)
        ids[i] = found->vials[i].id;
    return cl_exposure_settle(cl, ids, found->vial_count);
}

enum cl_status cl_excursion_short(struct cl *cl, const struct cl_excursion_run *found, bool is_new)
{
    enum cl_status status;
    struct span span, joined;
    CL_TRY(find(cl, found, &span));
    if (!span.id && !is_new)
        return CL_OK;
    joined = join(&span, &found->run);
    if (!span.id)
        CL_TRY(insert(cl, found));
    else if (joined.from_ms == span.from_ms && joined.last_ms == span.last_ms && joined.until_ms == span.until_ms)
        return CL_OK;
    else
        CL_TRY(cl_store_change_one(
            cl->store, SQL_EXCURSION_SHORT_EXTEND,
            CL_BIND(cl_int(span.id), cl_int(joined.from_ms), cl_int(joined.last_ms), cl_int_or_null(joined.until_ms))));
    if (is_new)
        status = settle(cl, found);
done:
    return status;
}
