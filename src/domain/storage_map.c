/* What stands where in a box. */
#include "domain/storage.h"
#include "domain/vial.h"

static enum cl_status load_grid(struct cl *cl, const char *path, struct cl_storage *out)
{
    enum cl_status status = cl_storage_load(cl, path, out);
    if (status == CL_OK && out->layout.rows == 0)
        status = cl_refuse(cl, "storage.no-grid", path, "cryolot vial list --store PATH shows what is in it",
                           "%s is a %s without positions", path, out->kind);
    return status;
}

static struct cl_box_cell cell_of(struct cl *cl, const struct cl_vial *vial)
{
    char serial[24];
    return (struct cl_box_cell){
        .vial = vial->code,
        .state = vial->state,
        .held = vial->held,
        .expired = vial->expired,
        .lot = vial->lot,
        .serial = cl_arena_copy(&cl->arena, cl_vial_serial_write(vial->serial, serial, sizeof serial)),
    };
}

static enum cl_status mark_blocked(struct cl *cl, const struct cl_storage *store, struct cl_box_cell *cells)
{
    struct cl_storage_block_list blocks;
    enum cl_status status = cl_storage_blocks(cl, store->id, &blocks);
    for (size_t i = 0; status == CL_OK && i < blocks.count; i++)
        if (blocks.at[i].position >= 0 && blocks.at[i].position < cl_grid_size(&store->layout))
            cells[blocks.at[i].position].blocked = true;
    return status;
}

enum cl_status cl_storage_map(struct cl *cl, const char *path, struct cl_box_map *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_vial_list vials;
    struct cl_box_cell *cells;
    CL_TRY(load_grid(cl, path, &store));
    CL_TRY(
        cl_vial_list(cl, &(struct cl_vial_filter){.store = store.path, .limit = cl_grid_size(&store.layout)}, &vials));
    cells = cl_arena_alloc(&cl->arena, (size_t)cl_grid_size(&store.layout) * sizeof *cells);
    for (size_t i = 0; i < vials.count; i++) {
        int64_t position = vials.at[i].position ? cl_grid_position_read(&store.layout, vials.at[i].position) : -1;
        if (position >= 0)
            cells[position] = cell_of(cl, &vials.at[i]);
    }
    CL_TRY(mark_blocked(cl, &store, cells));
    *out = (struct cl_box_map){store.path, store.layout, cells};
done:
    return status;
}

enum cl_status cl_storage_free(struct cl *cl, const char *path, struct cl_texts *positions)
{
    enum cl_status status;
    struct cl_box_map map;
    const char **free = NULL;
    char text[CL_POSITION_TEXT];
    size_t count = 0;
    CL_TRY(cl_storage_map(cl, path, &map));
    free = cl_arena_alloc(&cl->arena, (size_t)cl_grid_size(&map.grid) * sizeof *free);
    for (int64_t rank = 0; rank < cl_grid_size(&map.grid); rank++) {
        int64_t position = cl_grid_at(&map.grid, rank);
        if (!map.cell[position].vial && !map.cell[position].blocked)
            free[count++] = cl_arena_copy(&cl->arena, cl_grid_position_write(&map.grid, position, text, sizeof text));
    }
    *positions = (struct cl_texts){free, count};
done:
    return status;
}
