/* Blocked positions and stores, and stores in somebody's hands: nothing is put there. */
#include "domain/custody.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static struct cl_storage_block block_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_STORE_BLOCK_GRID_ROWS);
    int64_t position =
        cl_rows_is_null(rows, COL_STORE_BLOCK_POSITION) ? -1 : cl_rows_int(rows, COL_STORE_BLOCK_POSITION);
    return (struct cl_storage_block){
        .id = cl_rows_int(rows, COL_STORE_BLOCK_ID),
        .place = cl_storage_place(cl, cl_keep_text(cl, rows, COL_STORE_BLOCK_PATH), &grid, position),
        .position = position,
        .reason = cl_keep_text(cl, rows, COL_STORE_BLOCK_REASON),
        .put_by = cl_keep_text(cl, rows, COL_STORE_BLOCK_PUT_BY),
        .put_at_ms = cl_rows_int(rows, COL_STORE_BLOCK_PUT_AT_MS),
        .timezone = cl_keep_text(cl, rows, COL_STORE_BLOCK_TIMEZONE),
        .vial = cl_keep_text(cl, rows, COL_STORE_BLOCK_VIAL),
    };
}

enum cl_status cl_storage_blocks(struct cl *cl, int64_t store_id, struct cl_storage_block_list *out)
{
    struct cl_storage_block *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_BLOCKS_OF, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = block_from_row(cl, rows);
    }
    *out = (struct cl_storage_block_list){items, count};
    return cl_rows_close(rows);
}

enum cl_status cl_storage_blocked(struct cl *cl, const char *text, struct cl_storage_block_list *out)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_load(cl, text, &store));
    CL_TRY(cl_storage_blocks(cl, store.id, out));
done:
    return status;
}

/* Nothing goes back into what is being emptied. */
static enum cl_status check_evacuated(struct cl *cl, const struct cl_storage *store, const char *doing)
{
    const char *from = NULL, *to = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_EVACUATED_AROUND, CL_BIND(cl_int(store->id)));
    if (cl_rows_next(rows)) {
        from = cl_keep_text(cl, rows, COL_STORE_EVACUATED_FROM_PATH);
        to = cl_keep_text(cl, rows, COL_STORE_EVACUATED_TO_PATH);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && from)
        status = cl_refuse(cl, "storage.evacuated", store->path, cl_arena_print(&cl->arena, "put it into %s", to),
                           "%s: %s is being evacuated to %s", doing, from, to);
    return status;
}

enum cl_status cl_storage_check_open(struct cl *cl, const struct cl_storage *store, const char *doing)
{
    const char *path = NULL, *holder = NULL, *reason = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_SHUT_AROUND, CL_BIND(cl_int(store->id)));
    if (cl_rows_next(rows)) {
        path = cl_keep_text(cl, rows, COL_STORE_SHUT_PATH);
        reason = cl_keep_text(cl, rows, COL_STORE_SHUT_REASON);
        if (!cl_rows_is_null(rows, COL_STORE_SHUT_HOLDER_ID))
            holder = cl_arena_print(&cl->arena, "%s (%s)", cl_rows_text(rows, COL_STORE_SHUT_HOLDER_NAME),
                                    cl_rows_text(rows, COL_STORE_SHUT_HOLDER));
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !path)
        return check_evacuated(cl, store, doing);
    if (status != CL_OK)
        return status;
    if (holder)
        return cl_refuse(
            cl, "storage.carried", store->path,
            cl_arena_print(&cl->arena, "whoever carries it puts it down first: cryolot storage put %s TO", path),
            "%s: %s is carried by %s", doing, path, holder);
    return cl_refuse(
        cl, "storage.blocked", store->path,
        cl_arena_print(&cl->arena, "name another store, or lift the block: cryolot storage block %s --lift", path),
        "%s: %s is blocked: %s", doing, path, reason);
}

enum cl_status cl_storage_check_hands(struct cl *cl, const struct cl_storage *store, const char *doing)
{
    const char *path = NULL, *holder = NULL, *login = NULL;
    bool may = false;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_SHUT_AROUND, CL_BIND(cl_int(store->id)));
    while (!path && cl_rows_next(rows)) {
        int64_t holder_id = cl_rows_int(rows, COL_STORE_SHUT_HOLDER_ID);
        if (holder_id == 0 || holder_id == cl->actor.id)
            continue;
        path = cl_keep_text(cl, rows, COL_STORE_SHUT_PATH);
        login = cl_keep_text(cl, rows, COL_STORE_SHUT_HOLDER);
        holder = cl_arena_print(&cl->arena, "%s (%s)", cl_rows_text(rows, COL_STORE_SHUT_HOLDER_NAME),
                                cl_rows_text(rows, COL_STORE_SHUT_HOLDER));
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && path)
        status = cl_custody_take_over(cl, login, &may);
    if (status == CL_OK && path && !may)
        status = cl_refuse(cl, "storage.carried", store->path, "whoever carries it does it", "%s: %s is carried by %s",
                           doing, path, holder);
    return status;
}

/* ---- blocking --------------------------------------------------------------------------------------------------- */

static enum cl_status find_block(struct cl *cl, int64_t store_id, int64_t position, struct cl_storage_block *out,
                                 bool *found)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_BLOCK_AT, CL_BIND(cl_int(store_id), cl_int(position)));
    *found = cl_rows_next(rows);
    if (*found)
        *out = block_from_row(cl, rows);
    return cl_rows_close(rows);
}

static enum cl_status put_block(struct cl *cl, int64_t store_id, int64_t position)
{
    return cl_store_change_one(cl->store, SQL_STORE_BLOCK_INSERT,
                               CL_BIND(cl_int(store_id), position < 0 ? cl_null() : cl_int(position),
                                       cl_text(cl->reason), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

static enum cl_status lift_block(struct cl *cl, const struct cl_storage_block *block)
{
    char at[CL_TIME_TEXT];
    if (cl_done_at_ms(cl) < block->put_at_ms)
        return cl_refuse(cl, "time.order", block->place, "give the true time", "%s was blocked later than that, at %s",
                         block->place, cl_time_write_local(block->put_at_ms, block->timezone, true, at, sizeof at));
    return cl_store_change_one(
        cl->store, SQL_STORE_BLOCK_LIFT,
        CL_BIND(cl_int(block->id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_text(cl->reason)));
}

static enum cl_status change_block(struct cl *cl, const struct cl_storage *store, int64_t position, bool lift,
                                   const char *place, struct cl_storage_block *out)
{
    enum cl_status status;
    bool found;
    CL_TRY(find_block(cl, store->id, position, out, &found));
    if (lift && !found)
        return cl_refuse(cl, "storage.blocked", place, "cryolot storage show lists what is blocked of a store",
                         "%s is not blocked", place);
    if (!lift && found)
        return cl_refuse(cl, "storage.blocked", place, "lift the block to give it another reason",
                         "%s is blocked already: %s", place, out->reason);
    if (lift)
        return lift_block(cl, out);
    CL_TRY(put_block(cl, store->id, position));
    CL_TRY(find_block(cl, store->id, position, out, &found));
done:
    return status;
}

enum cl_status cl_storage_block(struct cl *cl, const char *place, bool lift, struct cl_storage_block *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_storage_block block = {0};
    const char *path, *name;
    int64_t position = -1;
    CL_TRY(cl_storage_place_read(cl, place, &path, &name));
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_BLOCK, path));
    CL_TRY(cl_storage_load(cl, path, &store));
    cl_write_concerns(cl, store.path);
    CL_TRY(cl_site_require(cl, store.site_id));
    if (!store.parent_id)
        CL_TRY(cl_refuse(cl, "storage.site", store.path, "name a store in it", "%s is a site", store.path));
    if (name && (position = cl_grid_position_read(&store.layout, name)) < 0)
        CL_TRY(cl_storage_refuse_position(cl, &store, place));
    CL_TRY(change_block(cl, &store, position, lift, cl_storage_place(cl, store.path, &store.layout, position), &block));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = block;
    return status;
}
