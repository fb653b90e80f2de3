/* Yields: what a step gave against what it could have given. */
#include "domain/lot.h"
#include "domain/lot_batch.h"
#include "domain/site.h"
#include <string.h>

__extension__ typedef __int128 wide;

enum { STEP_MOST = 32, TIMES_MOST = 2 };

/* Exact, one place, half up: 196 of 200 is "98.0". */
static const char *percent_of(struct cl *cl, int64_t actual, int64_t theoretical)
{
    wide tenths = ((wide)actual * 2000 + theoretical) / ((wide)theoretical * 2);
    return cl_arena_print(&cl->arena, "%lld.%d", (long long)(tenths / 10), (int)(tenths % 10));
}

enum cl_status cl_lot_yields_read(struct cl *cl, int64_t lot_id, struct cl_lot_yield_list *out)
{
    struct cl_lot_yield *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_YIELDS, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        struct cl_lot_yield *yield = &items[count++];
        *yield = (struct cl_lot_yield){
            .step = cl_keep_text(cl, rows, COL_LOT_YIELD_STEP),
            .unit = cl_keep_text(cl, rows, COL_LOT_YIELD_UNIT),
            .theoretical = cl_rows_int(rows, COL_LOT_YIELD_THEORETICAL),
            .actual = cl_rows_int(rows, COL_LOT_YIELD_ACTUAL),
            .entered_by = cl_keep_text(cl, rows, COL_LOT_YIELD_ENTERED_BY),
            .entered_at_ms = cl_rows_int(rows, COL_LOT_YIELD_ENTERED_AT_MS),
        };
        yield->percent = percent_of(cl, yield->actual, yield->theoretical);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_lot_yield_list){items, count};
    return status;
}

static const struct cl_lot_yield *find(const struct cl_lot_yield_list *all, const char *step)
{
    for (size_t i = 0; i < all->count; i++)
        if (strcmp(all->at[i].step, step) == 0)
            return &all->at[i];
    return NULL;
}

static enum cl_status check_yield(struct cl *cl, const char *lot, const struct cl_lot_yield *yield)
{
    size_t size = strlen(yield->step);
    if (size == 0 || size > STEP_MOST || strspn(yield->step, "abcdefghijklmnopqrstuvwxyz0123456789-") != size)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "a word such as fill, harvest", "'%s' is not a step",
                       yield->step);
    if (strcmp(yield->unit, "vials") != 0 && strcmp(yield->unit, "cells") != 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "vials or cells", "a yield is not counted in '%s'",
                       yield->unit);
    if (yield->actual / TIMES_MOST > yield->theoretical)
        return cl_refuse(cl, "yield.plausible", lot, "look at both numbers again",
                         "the yield of '%s' cannot be more than %d times the theoretical one", lot, TIMES_MOST);
    return CL_OK;
}

/* The first one, or another one for a reason; what stood there stays in the log. */
static enum cl_status store_yield(struct cl *cl, const struct cl_lot *lot, const struct cl_lot_yield *yield,
                                  const struct cl_lot_yield *before)
{
    int64_t id;
    if (!before)
        return cl_store_insert(cl->store, SQL_LOT_YIELD_INSERT, &id,
                               CL_BIND(cl_int(lot->id), cl_text(yield->step), cl_text(yield->unit),
                                       cl_int(yield->theoretical), cl_int(yield->actual), cl_int(cl->actor.id),
                                       cl_int(cl->now_ms)));
    if (!cl->reason)
        return cl_fail(cl->error, CL_CONFLICT, "yield.unique", lot->code, "to change it add --reason 'why'",
                       "the yield of %s of '%s' is recorded: %s %%", yield->step, lot->code, before->percent);
    return cl_store_change_one(cl->store, SQL_LOT_YIELD_CHANGE,
                               CL_BIND(cl_int(lot->id), cl_text(yield->step), cl_text(yield->unit),
                                       cl_int(yield->theoretical), cl_int(yield->actual), cl_int(cl->actor.id),
                                       cl_int(cl->now_ms)));
}

enum cl_status cl_lot_set_yield(struct cl *cl, const char *code, const struct cl_lot_yield *yield,
                                struct cl_lot_yield *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_yield_list all = {0};
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(check_yield(cl, code, yield));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_YIELD, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(cl_lot_require_status(cl, &lot, undecided, "record a yield of"));
    CL_TRY(cl_lot_yields_read(cl, lot.id, &all));
    CL_TRY(store_yield(cl, &lot, yield, find(&all, yield->step)));
    CL_TRY(cl_lot_yields_read(cl, lot.id, &all));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = *find(&all, yield->step);
    return status;
}
