#include "domain/storage.h"
#include "domain/vial.h"
#include <inttypes.h>
#include <string.h>

/* Where a vial can be put: the store, and one position per vial (-1 each in a store without positions). */
struct target {
    struct cl_storage store;
    int64_t *position;
};

/* ---- choosing positions ---------------------------------------------------------------------------------------- */

/* The vial at each position, NULL where none stands. */
static enum cl_status occupants(struct cl *cl, const struct cl_storage *store, const char ***out)
{
    size_t size = (size_t)(store->rows * store->columns);
    const char **vial = cl_arena_alloc(&cl->arena, size * sizeof *vial);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_OCCUPANTS, CL_BIND(cl_int(store->id)));
    while (cl_rows_next(rows))
        if ((size_t)cl_rows_int(rows, 0) < size)
            vial[cl_rows_int(rows, 0)] = cl_keep_text(cl, rows, 1);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = vial;
    return status;
}

/* From the position that was named onwards, without a gap: whoever names one has them in this order in the hand. */
static enum cl_status choose_from(struct cl *cl, struct target *target, int64_t start, const char **occupant,
                                  int64_t count)
{
    struct cl_problems problems = {0};
    const struct cl_storage *store = &target->store;
    int64_t size = store->rows * store->columns;
    if (start + count > size)
        return cl_refuse(cl, "storage.room", store->path, "cryolot storage free shows the free positions",
                         "%s has %" PRId64 " position%s from %s on, and %" PRId64 " vials were given", store->path,
                         size - start, size - start == 1 ? "" : "s",
                         cl_storage_place(cl, store->path, store->columns, start), count);
    for (int64_t i = 0; i < count; i++) {
        target->position[i] = start + i;
        if (occupant[start + i])
            cl_problem_add(cl, &problems, "%s holds %s", cl_storage_place(cl, store->path, store->columns, start + i),
                           occupant[start + i]);
    }
    return cl_problems_end(cl, &problems, CL_REFUSED, "storage.occupied", store->path,
                           "cryolot storage free shows the free positions; without a position the next free ones are "
                           "taken",
                           "occupied");
}

static enum cl_status choose_free(struct cl *cl, struct target *target, const char **occupant, int64_t count)
{
    const struct cl_storage *store = &target->store;
    int64_t chosen = 0, size = store->rows * store->columns, free = 0;
    for (int64_t i = 0; i < size; i++) {
        if (occupant[i])
            continue;
        free++;
        if (chosen < count)
            target->position[chosen++] = i;
    }
    if (chosen < count)
        return cl_refuse(cl, "storage.room", store->path, "cryolot storage list shows where there is room",
                         "%s has %" PRId64 " free of %" PRId64 " positions, and %" PRId64 " vials were given",
                         store->path, free, size, count);
    return CL_OK;
}

static enum cl_status refuse_position(struct cl *cl, const struct cl_storage *store, const char *place)
{
    char last[CL_POSITION_TEXT];
    if (store->rows == 0)
        return cl_refuse(cl, "storage.position", store->path, "name the store alone", "%s has no positions",
                         store->path);
    return cl_refuse(cl, "storage.position", store->path, NULL, "%s does not exist: %s has the positions A1 to %s",
                     place, store->path,
                     cl_storage_position_write(store->rows - 1, store->columns - 1, last, sizeof last));
}

static enum cl_status choose(struct cl *cl, const char *place, size_t count, struct target *out)
{
    enum cl_status status;
    const char *path, **occupant;
    int64_t row, column;
    struct target target = {.position = cl_arena_alloc(&cl->arena, count * sizeof *target.position)};
    CL_TRY(cl_storage_place_read(cl, place, &path, &row, &column));
    CL_TRY(cl_storage_load(cl, path, &target.store));
    if (strcmp(target.store.kind, "site") == 0)
        return cl_refuse(cl, "storage.site", path, "cryolot storage list shows the stores of the site",
                         "%s is a site: name a store in it", path);
    if (row >= 0 && (row >= target.store.rows || column >= target.store.columns))
        return refuse_position(cl, &target.store, place);
    if (target.store.rows == 0) {
        for (size_t i = 0; i < count; i++)
            target.position[i] = -1;
    } else {
        CL_TRY(occupants(cl, &target.store, &occupant));
        if (row >= 0)
            CL_TRY(choose_from(cl, &target, row * target.store.columns + column, occupant, (int64_t)count));
        else
            CL_TRY(choose_free(cl, &target, occupant, (int64_t)count));
    }
    *out = target;
done:
    return status;
}

/* ---- putting vials there --------------------------------------------------------------------------------------- */

static enum cl_status put_one(struct cl *cl, const struct cl_vial *vial, const char *kind, int64_t store_id,
                              int64_t position)
{
    enum cl_status status;
    struct cl_value at = position < 0 ? cl_null() : cl_int(position);
    CL_TRY(cl_store_change_one(cl->store, SQL_VIAL_SET_PLACE, CL_BIND(cl_int(vial->id), cl_int(store_id), at)));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = kind,
                                                       .giver_id = vial->holder_id,
                                                       .store_id = store_id,
                                                       .position = position}));
done:
    return status;
}

static enum cl_status put(struct cl *cl, const char *place, const char *kind, struct cl_vial_list *vials)
{
    enum cl_status status;
    struct target target = {0};
    CL_TRY(choose(cl, place, vials->count, &target));
    cl_write_concerns(cl, target.store.path);
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(put_one(cl, &vials->at[i], kind, target.store.id, target.position[i]));
    CL_TRY(cl_vials_reload(cl, vials, vials));
done:
    return status;
}

enum cl_status cl_vial_store(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_STORE, codes, &vials));
    CL_TRY(
        cl_vials_require_state(cl, &vials, (const char *const[]){"filled", "out", NULL},
                               "filled vials and those that were taken can be stored; a stored one is moved: cryolot "
                               "vial move",
                               "cannot store"));
    CL_TRY(cl_vials_require_hands(cl, &vials, false, "cannot store"));
    CL_TRY(put(cl, place, "store", &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}

enum cl_status cl_vial_move(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_MOVE, codes, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"stored", NULL},
                                  "only stored vials can be moved; others are stored: cryolot vial store",
                                  "cannot move"));
    CL_TRY(put(cl, place, "move", &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
