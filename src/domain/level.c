#include "domain/site.h"
#include "domain/storage.h"
#include <cryolot/level.h>
#include <inttypes.h>
#include <string.h>

static struct cl_level level_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_level level = {
        .id = cl_rows_int(rows, COL_LEVEL_ID),
        .store = cl_keep_text(cl, rows, COL_LEVEL_STORE),
        .timezone = cl_keep_text(cl, rows, COL_LEVEL_TIMEZONE),
        .kind = cl_keep_text(cl, rows, COL_LEVEL_KIND),
        .level_mm = cl_rows_int(rows, COL_LEVEL_LEVEL_MM),
        .read_at_ms = cl_rows_int(rows, COL_LEVEL_READ_AT_MS),
        .entered_by = cl_keep_text(cl, rows, COL_LEVEL_ENTERED_BY),
        .least_mm = cl_rows_int(rows, COL_LEVEL_LEVEL_LEAST_MM),
    };
    level.low = level.level_mm < level.least_mm;
    return level;
}

static enum cl_status take_list(struct cl *cl, struct cl_rows *rows, struct cl_level_list *out)
{
    struct cl_level *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = level_from_row(cl, rows);
    }
    *out = (struct cl_level_list){items, count};
    return cl_rows_close(rows);
}

enum cl_status cl_level_list(struct cl *cl, const char *store, int64_t limit, struct cl_level_list *out)
{
    struct cl_storage found;
    enum cl_status status = cl_storage_load(cl, store, &found);
    if (status != CL_OK)
        return status;
    return take_list(cl, cl_rows_open(cl->store, SQL_LEVEL_LIST, CL_BIND(cl_int(found.id), cl_int(limit))), out);
}

/* Filling raises a level: one that is lower afterwards is a slip, unless somebody says that it is not. */
static enum cl_status check_filling(struct cl *cl, const struct cl_storage *store, int64_t level_mm)
{
    int64_t before_mm = -1;
    enum cl_status status =
        cl_store_int(cl->store, SQL_LEVEL_BEFORE, &before_mm, CL_BIND(cl_int(store->id), cl_int(cl_done_at_ms(cl))));
    if (status != CL_OK || level_mm >= before_mm || cl->reason)
        return status;
    return cl_refuse(cl, "level.plausible", store->path,
                     "give the level after the filling; if it is right say so with --reason",
                     "%s had %" PRId64 " mm before it was filled, and has %" PRId64 " mm afterwards", store->path,
                     before_mm, level_mm);
}

/* Nitrogen stands in tanks and freezers, and where a least level was said. */
static enum cl_status check_kind(struct cl *cl, const struct cl_storage *store)
{
    if (store->level_least_mm || strcmp(store->kind, "tank") == 0 || strcmp(store->kind, "freezer") == 0)
        return CL_OK;
    return cl_refuse(cl, "level.kind", store->path, "name the tank around it", "%s is a %s: it has no level",
                     store->path, store->kind);
}

enum cl_status cl_level_record(struct cl *cl, const char *store, int64_t level_mm, bool filled, struct cl_level *out)
{
    enum cl_status status;
    struct cl_storage of;
    struct cl_level_list entered;
    int64_t id = 0;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_LEVEL, NULL));
    CL_TRY(cl_storage_load(cl, store, &of));
    cl_write_concerns(cl, of.path);
    CL_TRY(cl_site_require(cl, of.site_id));
    CL_TRY(check_kind(cl, &of));
    if (filled)
        CL_TRY(check_filling(cl, &of, level_mm));
    CL_TRY(cl_store_insert(cl->store, SQL_LEVEL_INSERT, &id,
                           CL_BIND(cl_int(of.id), cl_text(filled ? "fill" : "level"), cl_int(level_mm),
                                   cl_int(cl_done_at_ms(cl)), cl_int(cl->actor.id))));
    CL_TRY(take_list(cl, cl_rows_open(cl->store, SQL_LEVEL_BY_ID, CL_BIND(cl_int(id))), &entered));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = entered.at[0];
    return status;
}
