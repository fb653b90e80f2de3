/* What stands where in a box. */
#include "domain/storage.h"
#include "domain/vial.h"

static enum cl_status load_grid(struct cl *cl, const char *path, struct cl_storage *out)
{
    enum cl_status status = cl_storage_load(cl, path, out);
    if (status == CL_OK && out->rows == 0)
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

enum cl_status cl_storage_map(struct cl *cl, const char *path, struct cl_box_map *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_vial_list vials;
    struct cl_box_cell *cells;
    CL_TRY(load_grid(cl, path, &store));
    CL_TRY(cl_vial_list(cl, &(struct cl_vial_filter){.store = path, .limit = store.positions}, &vials));
    cells = cl_arena_alloc(&cl->arena, (size_t)store.positions * sizeof *cells);
    for (size_t i = 0; i < vials.count; i++) {
        int64_t row = 0, column = 0;
        const char *ignored;
        CL_TRY(cl_storage_place_read(cl, vials.at[i].place, &ignored, &row, &column));
        cells[row * store.columns + column] = cell_of(cl, &vials.at[i]);
    }
    *out = (struct cl_box_map){store.path, store.rows, store.columns, cells};
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
    free = cl_arena_alloc(&cl->arena, (size_t)(map.rows * map.columns) * sizeof *free);
    for (int64_t i = 0; i < map.rows * map.columns; i++)
        if (!map.cell[i].vial)
            free[count++] = cl_arena_copy(
                &cl->arena, cl_storage_position_write(i / map.columns, i % map.columns, text, sizeof text));
    *positions = (struct cl_texts){free, count};
done:
    return status;
}
