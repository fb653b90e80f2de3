#include "domain/excursion.h"
#include "domain/opening.h"
#include "domain/site.h"
#include "domain/storage.h"
#include "domain/exposure.h"
#include "domain/first_storing.h"
#include "domain/label_stored.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <cryolot/product.h>
#include <inttypes.h>
#include <string.h>

/* Where a vial can be put: the store, and one position per vial (-1 each in a store without positions). */
struct target {
    const char *doing; /* "cannot store" */
    struct cl_storage store;
    int64_t *position;
    const char **occupant; /* the vial at each position of the store; NULL where none stands */
    const char **blocked;  /* why each position is blocked; NULL where it is not */
};

enum { PLACES_SAID = 5 };

/* ---- choosing positions ---------------------------------------------------------------------------------------- */

static enum cl_status load_occupants(struct cl *cl, struct target *target)
{
    size_t size = (size_t)cl_grid_size(&target->store.layout);
    target->occupant = cl_arena_alloc(&cl->arena, size * sizeof *target->occupant);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_OCCUPANTS, CL_BIND(cl_int(target->store.id)));
    while (cl_rows_next(rows))
        if ((size_t)cl_rows_int(rows, 0) < size)
            target->occupant[cl_rows_int(rows, 0)] = cl_keep_text(cl, rows, 1);
    return cl_rows_close(rows);
}

static enum cl_status load_blocked(struct cl *cl, struct target *target)
{
    struct cl_storage_block_list blocks;
    int64_t size = cl_grid_size(&target->store.layout);
    enum cl_status status = cl_storage_blocks(cl, target->store.id, &blocks);
    target->blocked = cl_arena_alloc(&cl->arena, (size_t)size * sizeof *target->blocked);
    for (size_t i = 0; status == CL_OK && i < blocks.count; i++)
        if (blocks.at[i].position >= 0 && blocks.at[i].position < size)
            target->blocked[blocks.at[i].position] = blocks.at[i].reason;
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

/* Whoever names a position has the vials in the hand in the grid's order: from there onwards, over what is blocked, but
 * over nothing that is taken. Returns how many find a position. */
static int64_t fill_on(struct target *target, int64_t start, int64_t count)
{
    const struct cl_grid *grid = &target->store.layout;
    int64_t chosen = 0;
    for (int64_t rank = cl_grid_rank(grid, start); rank < cl_grid_size(grid) && chosen < count; rank++)
        if (!target->blocked[cl_grid_at(grid, rank)])
            target->position[chosen++] = cl_grid_at(grid, rank);
    return chosen;
}

static enum cl_status choose_from(struct cl *cl, struct target *target, int64_t start, const struct cl_vial_list *vials)
{
    struct cl_problems problems = {0};
    const struct cl_storage *store = &target->store;
    int64_t count = (int64_t)vials->count, room;
    if (target->blocked[start])
        return cl_refuse(cl, "storage.blocked", store->path, "name another position; cryolot storage free shows them",
                         "%s: %s is blocked: %s", target->doing, place_at(cl, store, start), target->blocked[start]);
    if ((room = fill_on(target, start, count)) < count)
        return cl_refuse(cl, "storage.room", store->path, "cryolot storage free shows the free positions",
                         "%s has %" PRId64 " position%s from %s on, and %" PRId64 " vials were given", store->path,
                         room, room == 1 ? "" : "s", place_at(cl, store, start), count);
    for (int64_t i = 0; i < count; i++) {
        int64_t position = target->position[i];
        const char *in_the_way = target->occupant[position];
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

static enum cl_status choose_free(struct cl *cl, struct target *target, int64_t count)
{
    const struct cl_storage *store = &target->store;
    int64_t chosen = 0, size = cl_grid_size(&store->layout), free = 0;
    for (int64_t rank = 0; rank < size; rank++) {
        int64_t position = cl_grid_at(&store->layout, rank);
        if (target->occupant[position] || target->blocked[position])
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

/* In a store without positions as many as it takes. */
static enum cl_status check_capacity(struct cl *cl, const struct target *target, int64_t count)
{
    const struct cl_storage *store = &target->store;
    int64_t standing = 0;
    if (!store->capacity)
        return CL_OK;
    enum cl_status status = cl_store_int(cl->store, SQL_STORAGE_VIALS_IN, &standing, CL_BIND(cl_int(store->id)));
    if (status == CL_OK && standing + count > store->capacity)
        status = cl_refuse(cl, "storage.room", store->path, "cryolot storage list shows where there is room",
                           "%s takes %" PRId64 " and holds %" PRId64 ": %" PRId64 " more are too many", store->path,
                           store->capacity, standing, count);
    return status;
}

/* What the vials are, a line per lot: as what stands in a store is told. */
static enum cl_status list_lots(struct cl *cl, const struct cl_vial_list *vials, struct cl_storage_content **out,
                                size_t *count)
{
    enum cl_status status = CL_OK;
    struct cl_storage_content *items = cl_arena_alloc(&cl->arena, vials->count * sizeof *items);
    size_t known = 0;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_product product;
        struct cl_lot lot;
        bool seen = false;
        for (size_t before = 0; before < known; before++)
            seen |= strcmp(items[before].lot, vials->at[i].lot) == 0;
        if (seen)
            continue;
        CL_TRY(cl_lot_get(cl, vials->at[i].lot, &lot));
        CL_TRY(cl_product_get_by_id(cl, vials->at[i].product_id, &product));
        items[known++] = (struct cl_storage_content){product.code, lot.status, lot.code, product.storage_max_mc};
    }
    *out = items;
    *count = known;
done:
    return status;
}

/* Whether what is in the vials may stand there: cold enough, and what the store is meant for. */
static enum cl_status check_meaning(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    enum cl_status status;
    const struct cl_storage *store = &target->store;
    struct cl_storage_content *lots;
    size_t count;
    CL_TRY(list_lots(cl, vials, &lots, &count));
    CL_TRY(cl_storage_check_cold(cl, store->path, store, lots, count, target->doing));
    CL_TRY(cl_storage_check_meant(cl, store, lots, count, target->doing));
done:
    return status;
}

/* A vial goes to another site by shipment, also one in somebody's hands: it is where it was taken, received or filled.
 */
static enum cl_status check_site(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    enum cl_status status;
    struct cl_problems problems = {0};
    CL_TRY(cl_site_require(cl, target->store.site_id));
    CL_TRY(cl_vials_require_site(cl, vials));
    for (size_t i = 0; i < vials->count; i++) {
        if (vials->at[i].site_id != target->store.site_id)
            cl_problem_add(cl, &problems, "%s is at another site", vials->at[i].code);
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "storage.other-site", target->store.path,
                             "vials go to another site by shipment: cryolot shipment create", target->doing);
done:
    return status;
}

static enum cl_status check_store(struct cl *cl, const struct target *target, const struct cl_vial_list *vials)
{
    enum cl_status status;
    const struct cl_storage *store = &target->store;
    if (strcmp(store->kind, "site") == 0)
        return cl_refuse(cl, "storage.site", store->path, "cryolot storage list shows the stores of the site",
                         "%s is a site: name a store in it", store->path);
    CL_TRY(check_site(cl, target, vials));
    if (store->layout.rows == 0)
        CL_TRY(refuse_rack(cl, store));
    CL_TRY(cl_storage_check_open(cl, store, target->doing));
    CL_TRY(check_meaning(cl, target, vials));
done:
    return status;
}

/* `start`: the position that was named; -1: none. */
static enum cl_status choose_positions(struct cl *cl, struct target *target, int64_t start,
                                       const struct cl_vial_list *vials)
{
    enum cl_status status;
    const struct cl_storage *store = &target->store;
    for (size_t i = 0; i < vials->count; i++)
        target->position[i] = -1;
    if (start < 0)
        CL_TRY(refuse_standing(cl, target, vials));
    if (store->layout.rows == 0)
        return check_capacity(cl, target, (int64_t)vials->count);
    CL_TRY(load_occupants(cl, target));
    CL_TRY(load_blocked(cl, target));
    status = start >= 0 ? choose_from(cl, target, start, vials) : choose_free(cl, target, (int64_t)vials->count);
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
        return cl_storage_refuse_position(cl, &target.store, place);
    CL_TRY(choose_positions(cl, &target, start, vials));
    *out = target;
done:
    return status;
}

/* ---- putting vials there --------------------------------------------------------------------------------------- */

/* Whether something is said to have been put into a store before anybody knew of the store. Facilities that take over
 * what stands there need it; the way of the vial says so, and a reviewer sees it. Who knows since when a store stands
 * adds it with that time. */
static enum cl_status ask_before(struct cl *cl, const struct cl_storage *store, bool *before)
{
    enum cl_status status = CL_OK;
    int64_t since_ms = 0;
    if (cl_said_late_ms(cl))
        status = cl_store_int(cl->store, SQL_STORAGE_SINCE, &since_ms, CL_BIND(cl_int(store->id)));
    *before = cl_said_late_ms(cl) && cl_done_at_ms(cl) < since_ms;
    return status;
}

/* Adds to what a leg says; NULL: it says nothing yet. */
static const char *and_also(struct cl *cl, const char *condition, const char *more)
{
    return condition ? cl_arena_print(&cl->arena, "%s, %s", condition, more) : more;
}

/* What is out of the ordinary with it: a reviewer sees it. */
struct oddity {
    bool before;     /* the store was not on record then */
    bool unlabelled; /* nobody confirmed that it wears its label */
};

static enum cl_status put_one(struct cl *cl, const struct cl_vial *vial, const char *kind,
                              const struct cl_storage *store, int64_t position, struct oddity odd)
{
    int64_t store_id = store->id;
    enum cl_status status;
    const char *taken_over;
    struct cl_value at = position < 0 ? cl_null() : cl_int(position);
    CL_TRY(cl_store_change_one(cl->store, SQL_VIAL_SET_PLACE, CL_BIND(cl_int(vial->id), cl_int(store_id), at)));
    CL_TRY(cl_custody_taken_over(cl, vial->state, vial->holder_id, &taken_over));
    if (odd.before)
        taken_over = and_also(cl, taken_over, CL_CUSTODY_BEFORE);
    if (odd.unlabelled)
        taken_over = and_also(cl, taken_over, CL_CUSTODY_UNLABELLED);
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = kind,
                                                       .giver_id = vial->holder_id,
                                                       .store_id = store_id,
                                                       .position = position,
                                                       .condition = taken_over}));
done:
    return status;
}

/* `kind`: of the leg of custody, "store" or "move". */
static enum cl_status put(struct cl *cl, const char *place, const char *kind, struct cl_vial_list *vials)
{
    enum cl_status status;
    struct target target = {0};
    struct cl_label_stored labels = {0};
    struct oddity odd = {0};
    bool stores = strcmp(kind, "store") == 0; /* what is moved has been put away */
    CL_TRY(choose(cl, place, cl_arena_print(&cl->arena, "cannot %s", kind), vials, &target));
    cl_write_concerns(cl, target.store.path);
    CL_TRY(ask_before(cl, &target.store, &odd.before));
    CL_TRY(cl_opening_assume_store(cl, target.store.path));
    for (size_t i = 0; i < vials->count; i++) {
        if (stores)
            CL_TRY(cl_label_stored_look(cl, &labels, &vials->at[i], &odd.unlabelled));
        CL_TRY(put_one(cl, &vials->at[i], kind, &target.store, target.position[i], odd));
    }
    cl_label_stored_tell(cl, &labels);
    CL_TRY(cl_opening_assume(cl, vials));
    CL_TRY(cl_excursion_enter(cl, target.store.id));
    CL_TRY(cl_excursion_enter_warm(cl, target.store.id, vials));
    CL_TRY(cl_exposure_settle_warm(cl));
    CL_TRY(cl_exposure_settle_list(cl, vials));
    CL_TRY(cl_first_storing_settle(cl, vials));
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
