/* Places: a store's path and a position in it. */
#include "domain/storage.h"
#include <string.h>

struct cl_grid cl_storage_grid_from_row(const struct cl_rows *rows, int column)
{
    const char *numbering = cl_rows_text(rows, column + 2);
    return (struct cl_grid){
        .rows = cl_rows_int(rows, column),
        .columns = cl_rows_int(rows, column + 1),
        .numbers = numbering && strcmp(numbering, "1") == 0,
        .column_first = cl_rows_int(rows, column + 3) != 0,
    };
}

const char *cl_storage_place(struct cl *cl, const char *path, const struct cl_grid *grid, int64_t position)
{
    char text[CL_POSITION_TEXT];
    if (!path || position < 0 || grid->columns <= 0)
        return path;
    return cl_arena_print(&cl->arena, "%s:%s", path, cl_grid_position_write(grid, position, text, sizeof text));
}

enum cl_status cl_storage_place_read(struct cl *cl, const char *place, const char **path, const char **position)
{
    const char *colon = strchr(place, ':');
    size_t size = colon ? (size_t)(colon - place) : strlen(place);
    if (size == 0 || (colon && !cl_grid_is_position(colon + 1)))
        return cl_fail(cl->error, CL_USAGE, "storage.place", place, NULL,
                       "'%s' is not a place: write the path of a store and, where it has positions, the one, as "
                       "CPN/LN2-1/R3/B12:C7 or, where they are numbered, CPN/LN2-1/R3/B12:25",
                       place);
    *path = cl_arena_copy_bytes(&cl->arena, place, size);
    *position = colon ? cl_arena_copy(&cl->arena, colon + 1) : NULL;
    return CL_OK;
}

enum cl_status cl_storage_refuse_position(struct cl *cl, const struct cl_storage *store, const char *place)
{
    char first[CL_POSITION_TEXT], last[CL_POSITION_TEXT];
    if (store->layout.rows == 0)
        return cl_refuse(cl, "storage.position", store->path, "name the store alone", "%s has no positions",
                         store->path);
    return cl_refuse(cl, "storage.position", store->path, NULL, "%s does not exist: %s has the positions %s to %s",
                     place, store->path, cl_grid_position_write(&store->layout, 0, first, sizeof first),
                     cl_grid_position_write(&store->layout, cl_grid_size(&store->layout) - 1, last, sizeof last));
}
