#include "domain/excursion.h"
#include "domain/storage.h"
#include "domain/exposure.h"
#include "domain/vial.h"
#include <cryolot/product.h>
#include <inttypes.h>
#include <string.h>

/* Where a vial can be put: the store, and one position per vial (-1 each in a store without positions). */
struct target {
    const char *doing; /* "cannot store" */
    struct cl_storage store;
    int64_t *position;
};

enum { PLACES_SAID = 5 };

/* ---- choosing positions ---------------------------------------------------------------------------------------- */

/* The vial at each position, NULL where none stands. */
static enum cl_status occupants(struct cl *cl, const struct cl_storage *store, const char ***out)
{
    size_t size = (size_t)cl_grid_size(&store->layout);
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

static const char *place_at(struct cl *cl, const struct cl_storage *store, int64_t position)
{
    return cl_storage_place(cl, store->path, &store->layout, position);
}

/* The vials of the command, among which one may stand in the way of another. */
static bool is_among(const struct cl_vial_list *vials, const char *code)
{
    for (size_t i = 0; i < vials->count; i++)
        if (strcmp(vials->at[i].code, code) == 0)
            return true;
    return false;
}

/* From the position that was named onwards in the grid's order, without a gap: whoever names one has them in this order
 * in the hand. */
static enum cl_status choose_from(struct cl *cl, struct target *target, int64_t start, const char **occupant,
                                  const struct cl_vial_list *vials)
{
    struct cl_problems problems = {0};
    const struct cl_storage *store = &target->store;
    int64_t size = cl_grid_size(&store->layout), count = (int64_t)vials->count,
            first = cl_grid_rank(&store->layout, start);
    if (first + count > size)
        return cl_refuse(cl, "storage.room", store->path, "cryolot storage free shows the free positions",
                         "%s has %" PRId64 " position%s from %s on, and %" PRId64 " vials were given", store->path,
                         size - first, size - first == 1 ? "" : "s", place_at(cl, store, start), count);
    for (int64_t i = 0; i < count; i++) {
        int64_t position = cl_grid_at(&store->layout, first + i);
        const char *in_the_way = occupant[position];
        target->position[i] = position;
        if (in_the_way && strcmp(in_the_way, vials->at[i].code) == 0)
            cl_problem_add(cl, &problems, "%s stands there already, at %s", in_the_way, vials->at[i].place);
        else if (in_the_way)
            cl_problem_add(cl, &problems, "%s is occupied by %s%s", place_at(cl, store, position), in_the_way,
                           is_among(vials, in_the_way) ? ", which is moved in the same command: move it first" : "");
    }
    return cl_problems_end(cl, &problems, CL_REFUSED, "storage.occupied", store->path,
                           "cryolot storage free shows the free positions; without a position the next free ones are "
                           "taken",
                           target->doing);
}

/* A vial that is moved into the store where it stands, to no position in particular, would stay where it is. */
static enum cl_status refuse_standing(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    struct cl_problems problems = {0};
    for (size_t i = 0; i < vials->count; i++)
        if (vials->at[i].store && strcmp(vials->at[i].store, target->store.path) == 0)
            cl_problem_add(cl, &problems, "%s stands there already, at %s", vials->at[i].code, vials->at[i].place);
    return cl_problems_end(
        cl, &problems, CL_REFUSED, "storage.occupied", target->store.path,
        target->store.layout.rows > 0 ? "name the position that it is moved to" : "name another store", target->doing);
}

static enum cl_status choose_free(struct cl *cl, struct target *target, const char **occupant, int64_t count)
{
    const struct cl_storage *store = &target->store;
    int64_t chosen = 0, size = cl_grid_size(&store->layout), free = 0;
    for (int64_t rank = 0; rank < size; rank++) {
        int64_t position = cl_grid_at(&store->layout, rank);
        if (occupant[position])
            continue;
        free++;
        if (chosen < count)
            target->position[chosen++] = position;
    }
    if (chosen < count)
        return cl_refuse(cl, "storage.room", store->path, "cryolot storage list shows where there is room",
                         "%s has %" PRId64 " free of %" PRId64 " position%s, and %" PRId64 " vial%s given", store->path,
                         free, size, size == 1 ? "" : "s", count, count == 1 ? " was" : "s were");
    return CL_OK;
}

static enum cl_status refuse_position(struct cl *cl, const struct cl_storage *store, const char *place)
{
    char first[CL_POSITION_TEXT], last[CL_POSITION_TEXT];
    if (store->layout.rows == 0)
        return cl_refuse(cl, "storage.position", store->path, "name the store alone", "%s has no positions",
                         store->path);
    return cl_refuse(cl, "storage.position", store->path, NULL, "%s does not exist: %s has the positions %s to %s",
                     place, store->path, cl_grid_position_write(&store->layout, 0, first, sizeof first),
                     cl_grid_position_write(&store->layout, cl_grid_size(&store->layout) - 1, last, sizeof last));
}

/* A rack is no place while there are boxes in it: whoever names it forgot to say which one. */
static enum cl_status refuse_rack(struct cl *cl, const struct cl_storage *store)
{
    struct cl_texts inside;
    enum cl_status status = cl_storage_places_inside(cl, store->id, PLACES_SAID + 1, &inside);
    if (status != CL_OK || inside.count == 0)
        return status;
    const char *places = inside.at[0];
    for (size_t i = 1; i < inside.count && i < PLACES_SAID; i++)
        places = cl_arena_print(&cl->arena, "%s, %s", places, inside.at[i]);
    return cl_refuse(
        cl, "storage.not-a-place", store->path,
        cl_arena_print(&cl->arena, "name the one: %s%s", places, inside.count > PLACES_SAID ? ", ..." : ""),
        "%s has other stores in it: a vial stands in one of those", store->path);
}

/* A store that may be as warm as its limit says, its own or the nearest one around it, is too warm for a product that
 * must be colder. Where no limit is known nothing can be said. */
static enum cl_status check_warmth(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    enum cl_status status;
    struct cl_problems problems = {0};
    struct cl_storage_limit limit;
    char warmest[CL_QUANTITY_TEXT], allowed[CL_QUANTITY_TEXT];
    CL_TRY(cl_storage_upper_limit(cl, target->store.id, &limit));
    int64_t judged_id = 0;
    for (size_t i = 0; limit.path && i < vials->count; i++) {
        struct cl_product product;
        if (vials->at[i].product_id == judged_id)
            continue;
        CL_TRY(cl_product_get_by_id(cl, judged_id = vials->at[i].product_id, &product));
        if (limit.max_mc > product.storage_max_mc)
            cl_problem_add(cl, &problems, "%s may be as warm as %s, and %s must not be warmer than %s", limit.path,
                           cl_temperature_write(limit.max_mc, warmest, sizeof warmest), product.code,
                           cl_temperature_write(product.storage_max_mc, allowed, sizeof allowed));
    }
    status =
        cl_problems_end(cl, &problems, CL_REFUSED, "storage.too-warm", target->store.path,
                        "name a store that is cold enough: cryolot storage list shows their limits", target->doing);
done:
    return status;
}

static enum cl_status check_store(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    const struct cl_storage *store = &target->store;
    if (strcmp(store->kind, "site") == 0)
        return cl_refuse(cl, "storage.site", store->path, "cryolot storage list shows the stores of the site",
                         "%s is a site: name a store in it", store->path);
    enum cl_status status = store->layout.rows == 0 ? refuse_rack(cl, store) : CL_OK;
    return status == CL_OK ? check_warmth(cl, target, vials) : status;
}

/* `start`: the position that was named; -1: none. */
static enum cl_status choose_positions(struct cl *cl, struct target *target, int64_t start,
                                       const struct cl_vial_list *vials)
{
    enum cl_status status;
    const struct cl_storage *store = &target->store;
    const char **occupant;
    for (size_t i = 0; i < vials->count; i++)
        target->position[i] = -1;
    if (start < 0)
        CL_TRY(refuse_standing(cl, target, vials));
    if (store->layout.rows == 0)
        return CL_OK;
    CL_TRY(occupants(cl, store, &occupant));
    status = start >= 0 ? choose_from(cl, target, start, occupant, vials)
                        : choose_free(cl, target, occupant, (int64_t)vials->count);
done:
    return status;
}

static enum cl_status choose(struct cl *cl, const char *place, const char *doing, const struct cl_vial_list *vials,
                             struct target *out)
{
    enum cl_status status;
    const char *path, *position;
    int64_t start = -1;
    struct target target = {.doing = doing,
                            .position = cl_arena_alloc(&cl->arena, vials->count * sizeof *target.position)};
    CL_TRY(cl_storage_place_read(cl, place, &path, &position));
    CL_TRY(cl_storage_load(cl, path, &target.store));
    CL_TRY(check_store(cl, &target, vials));
    if (position && (start = cl_grid_position_read(&target.store.layout, position)) < 0)
        return refuse_position(cl, &target.store, place);
    CL_TRY(choose_positions(cl, &target, start, vials));
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

/* `kind`: of the leg of custody, "store" or "move". */
static enum cl_status put(struct cl *cl, const char *place, const char *kind, struct cl_vial_list *vials)
{
    enum cl_status status;
    struct target target = {0};
    CL_TRY(choose(cl, place, cl_arena_print(&cl->arena, "cannot %s", kind), vials, &target));
    cl_write_concerns(cl, target.store.path);
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(put_one(cl, &vials->at[i], kind, target.store.id, target.position[i]));
    CL_TRY(cl_excursion_enter(cl, target.store.id));
    CL_TRY(cl_exposure_settle_list(cl, vials));
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
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot store"));
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
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot move"));
    CL_TRY(put(cl, place, "move", &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
