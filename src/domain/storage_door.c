/* What hangs on the door of a tank: everything that is in it, as the record has it now. */
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/door.h>
#include <string.h>

enum { LOOSE_MOST = 100000 };

struct drafting {
    struct cl *cl;
    struct cl_door_node *node;
    int64_t *id; /* of their stores */
    size_t count, capacity, id_capacity;
    const char *path; /* of the store on the door */
    const char *zone;
};

/* ---- stores ------------------------------------------------------------------------------------------------------ */

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static void add_node(struct drafting *drafting, const struct cl_rows *rows)
{
    struct cl *cl = drafting->cl;
    const char *path = cl_keep_text(cl, rows, COL_DOOR_STORE_PATH);
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_DOOR_STORE_GRID_ROWS);
    if (drafting->count == 0) {
        drafting->path = path;
        drafting->zone = cl_keep_text(cl, rows, COL_DOOR_STORE_TIMEZONE);
    }
    drafting->node =
        cl_arena_grow(&cl->arena, drafting->node, drafting->count, &drafting->capacity, sizeof *drafting->node);
    drafting->id =
        cl_arena_grow(&cl->arena, drafting->id, drafting->count, &drafting->id_capacity, sizeof *drafting->id);
    drafting->id[drafting->count] = cl_rows_int(rows, COL_DOOR_STORE_ID);
    drafting->node[drafting->count] = (struct cl_door_node){
        .path = drafting->count == 0 ? name_of(path) : path + strlen(drafting->path) + 1,
        .kind = cl_keep_text(cl, rows, COL_DOOR_STORE_KIND),
        .code = cl_keep_text(cl, rows, COL_DOOR_STORE_CODE),
        .blocked = cl_keep_text(cl, rows, COL_DOOR_STORE_BLOCKED),
        .places = grid.rows > 0 ? cl_grid_size(&grid) : cl_rows_int(rows, COL_DOOR_STORE_CAPACITY),
        .leaf = cl_rows_int(rows, COL_DOOR_STORE_LEAF),
        .map = {.path = path, .grid = grid},
    };
    drafting->count++;
}

static enum cl_status load_stores(struct drafting *drafting, const char *store)
{
    struct cl *cl = drafting->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOOR_STORES, CL_BIND(cl_text(store)));
    while (cl_rows_next(rows))
        add_node(drafting, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && drafting->count == 0)
        status = cl_fail(cl->error, CL_NOT_FOUND, NULL, store, "cryolot storage list", "there is no store '%s'", store);
    return status;
}

/* ---- what stands in them ----------------------------------------------------------------------------------------- */

static enum cl_status load_blocks(struct drafting *drafting, size_t index)
{
    struct cl *cl = drafting->cl;
    struct cl_door_node *node = &drafting->node[index];
    bool *shut = cl_arena_alloc(&cl->arena, (size_t)node->places * sizeof *shut);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOOR_BLOCKS, CL_BIND(cl_int(drafting->id[index])));
    while (cl_rows_next(rows)) {
        int64_t position = cl_rows_int(rows, 0);
        if (position < node->places) {
            shut[position] = true;
            node->shut++;
        }
    }
    node->shut_at = shut;
    return cl_rows_close(rows);
}

static enum cl_status load_box(struct drafting *drafting, size_t index)
{
    enum cl_status status;
    struct cl_door_node *node = &drafting->node[index];
    CL_TRY(cl_storage_map(drafting->cl, node->map.path, &node->map));
    for (int64_t i = 0; i < node->places; i++)
        node->vials += node->map.cell[i].vial != NULL;
    status = load_blocks(drafting, index);
done:
    return status;
}

static enum cl_status load_loose(struct drafting *drafting, size_t index)
{
    struct cl_vial_list vials;
    struct cl_door_node *node = &drafting->node[index];
    enum cl_status status =
        cl_vial_list(drafting->cl, &(struct cl_vial_filter){.store = node->map.path, .limit = LOOSE_MOST}, &vials);
    if (status != CL_OK)
        return status;
    const char **code = cl_arena_alloc(&drafting->cl->arena, (vials.count + 1) * sizeof *code);
    for (size_t i = 0; i < vials.count; i++)
        code[i] = vials.at[i].code;
    node->loose = code;
    node->vials = (int64_t)vials.count;
    return CL_OK;
}

static enum cl_status load_content(struct drafting *drafting)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < drafting->count && status == CL_OK; i++)
        if (drafting->node[i].map.grid.rows > 0)
            status = load_box(drafting, i);
        else if (drafting->node[i].leaf)
            status = load_loose(drafting, i);
    return status;
}

enum cl_status cl_storage_door(struct cl *cl, const char *store, struct cl_door_map *out)
{
    enum cl_status status;
    char at[CL_TIME_TEXT];
    struct drafting drafting = {.cl = cl};
    CL_TRY(cl_store_snapshot_begin(cl->store));
    CL_TRY(load_stores(&drafting, store));
    CL_TRY(load_content(&drafting));
    *out = (struct cl_door_map){
        .facility = cl->facility.name,
        .path = drafting.path,
        .name = drafting.node[0].path,
        .code = drafting.node[0].code,
        .kind = drafting.node[0].kind,
        .printed_at = cl_arena_copy(&cl->arena, cl_time_write_local(cl->now_ms, drafting.zone, false, at, sizeof at)),
        .printed_by = cl_printed_by(cl),
        .printed_at_ms = cl->now_ms,
        .node = drafting.node,
        .node_count = drafting.count,
        .training = cl->facility.training,
    };
done:
    cl_store_snapshot_end(cl->store);
    return status;
}
