/* Chance, and what there is to do something with: stores, places, vials, deviations. */
#include "walk.h"
#include <cryolot/deviation.h>
#include "domain/site.h"
#include <cryolot/lot.h>
#include <stdio.h>
#include <string.h>

enum { ROOM = 4 }; /* for vials, in a box that is looked for */

/* ---- chance ----------------------------------------------------------------------------------------------------- */

int64_t walk_below(struct walker *walker, int64_t n)
{
    uint64_t z = walker->random += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return (int64_t)((z ^ (z >> 31)) % (uint64_t)n);
}

bool walk_one_in(struct walker *walker, int64_t n)
{
    return walk_below(walker, n) == 0;
}

/* ---- what there is ---------------------------------------------------------------------------------------------- */

static void keep_store(struct walker *walker, const struct cl_storage *store)
{
    struct walk_store *kept = &walker->store[walker->stores++];
    *kept = (struct walk_store){.rows = store->layout.rows, .columns = store->layout.columns, .vials = store->vials};
    snprintf(kept->code, sizeof kept->code, "%s", store->code);
    snprintf(kept->path, sizeof kept->path, "%s", store->path);
    snprintf(kept->kind, sizeof kept->kind, "%s", store->kind);
    kept->carried = store->holder != NULL;
}

enum cl_status walk_look(struct walker *walker)
{
    enum cl_status status;
    struct cl_storage_list stores;
    struct cl_lot_list lots;
    CL_TRY(cl_storage_list(walker->cl, NULL, WALK_STORES, &stores));
    CL_TRY(cl_lot_list(walker->cl, NULL, NULL, WALK_LOTS, &lots));
    walker->stores = 0;
    for (size_t i = 0; i < stores.count; i++)
        keep_store(walker, &stores.at[i]);
    walker->lots = 0;
    for (size_t i = 0; i < lots.count; i++)
        snprintf(walker->lot[walker->lots++], sizeof *walker->lot, "%s", lots.at[i].code);
done:
    return status;
}

/* A process that takes the place of one that was killed goes on with names of its own. */
const char *walk_new_name(struct walker *walker, const char *prefix)
{
    int64_t number = walker->made++;
    return cl_arena_print(&walker->cl->arena, "%s%d%03d%c%03d", prefix, walker->number, walker->life % 1000,
                          (char)('A' + number / 1000 % 26), (int)(number % 1000));
}

void walk_as(struct walker *walker, const char *login)
{
    struct cl *cl = walker->cl;
    for (int i = 0; i < WALK_OTHERS; i++) {
        const struct walk_other *other = &walker->other[i];
        if (!other->proven || strcmp(other->person.login, login) != 0)
            continue;
        cl->actor = other->person;
        cl->proof = other->proof;
        cl->proven = other->proven;
    }
}

void walk_beside(struct walker *walker, const char *login)
{
    struct cl *cl = walker->cl;
    cl->second = (struct cl_person){0};
    cl->second_proven = NULL;
    for (int i = 0; login && i < WALK_OTHERS; i++)
        if (walker->other[i].proven && strcmp(walker->other[i].person.login, login) == 0) {
            cl->second = walker->other[i].person;
            cl->second_proven = walker->other[i].proven;
        }
}

/* Any store; one of a kind, if a few looks find one. */
const struct walk_store *walk_some_store(struct walker *walker, const char *kind)
{
    const struct walk_store *store = NULL;
    for (int i = 0; i < 40; i++) {
        store = &walker->store[walk_below(walker, walker->stores)];
        if (!kind || strcmp(store->kind, kind) == 0)
            return store;
    }
    return store;
}

/* By its code, which stays, or by its path, which may be another by now. */
const char *walk_name_of(struct walker *walker, const struct walk_store *store)
{
    return walk_one_in(walker, 2) ? store->code : store->path;
}

static const char *place_in(struct walker *walker, const struct walk_store *store)
{
    const char *name = walk_name_of(walker, store);
    if (walk_one_in(walker, 6) && store->rows > 0)
        return cl_arena_print(&walker->cl->arena, "%s:%c%d", name, (char)('A' + walk_below(walker, store->rows + 1)),
                              (int)walk_below(walker, store->columns) + 1);
    return name;
}

const char *walk_some_place(struct walker *walker)
{
    const struct walk_store *store = walk_some_store(walker, walk_one_in(walker, 12) ? NULL : "box");
    for (int i = 0; i < 8 && store->carried; i++)
        store = walk_some_store(walker, "box");
    return place_in(walker, store);
}

/* A site's code is the beginning of every path in it. Mostly where there is room. */
const char *walk_some_place_for(struct walker *walker, const char *code)
{
    struct cl_vial vial;
    if (walk_one_in(walker, 8) || cl_vial_get(walker->cl, code, &vial) != CL_OK) {
        cl_error_clear(&walker->error);
        return walk_some_place(walker);
    }
    const struct walk_store *store = walk_some_store(walker, "box");
    const char *site = vial.site_id == CL_HOME_SITE ? "CPN" : "HOS";
    for (int i = 0; i < 40 && (store->carried || store->vials + ROOM > store->rows * store->columns ||
                               strncmp(store->path, site, strlen(site)) != 0);
         i++)
        store = walk_some_store(walker, "box");
    return place_in(walker, store);
}

const char *walk_some_code(struct walker *walker)
{
    char code[CL_VIAL_CODE];
    const char *lot = walker->lot[walk_below(walker, walker->lots)];
    return cl_arena_copy(&walker->cl->arena, cl_vial_code_write(lot, walk_below(walker, WALK_SERIALS) + 1, code));
}

/* Vials in a state (and in somebody's hands): a random few of those that the record lists, in a row. */
enum cl_status walk_some_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                               struct cl_texts *out)
{
    struct cl_vial_list list;
    struct cl_vial_filter limited = *filter;
    limited.limit = 100;
    enum cl_status status = cl_vial_list(walker->cl, &limited, &list);
    *out = (struct cl_texts){0};
    if (status != CL_OK || list.count == 0)
        return status;
    size_t first = (size_t)walk_below(walker, (int64_t)list.count), count = (size_t)walk_below(walker, most) + 1;
    out->at = cl_arena_alloc(&walker->cl->arena, count * sizeof *out->at);
    while (out->count < count && first + out->count < list.count) {
        out->at[out->count] = list.at[first + out->count].code;
        out->count++;
    }
    return CL_OK;
}

enum cl_status walk_sound_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                                struct cl_texts *out)
{
    struct cl_vial_list list;
    struct cl_vial_filter limited = *filter;
    limited.limit = 200;
    *out = (struct cl_texts){0};
    if (walk_one_in(walker, 10))
        return walk_some_vials(walker, filter, most, out);
    enum cl_status status = cl_vial_list(walker->cl, &limited, &list);
    if (status != CL_OK || list.count == 0)
        return status;
    size_t first = (size_t)walk_below(walker, (int64_t)list.count), count = (size_t)walk_below(walker, most) + 1;
    out->at = cl_arena_alloc(&walker->cl->arena, count * sizeof *out->at);
    for (size_t i = 0; i < list.count && out->count < count; i++) {
        const struct cl_vial *vial = &list.at[(first + i) % list.count];
        if (!vial->held && !vial->carrier && !vial->shipment)
            out->at[out->count++] = vial->code;
    }
    return CL_OK;
}

/* Mostly vials as they must be for an act, now and then any. */
enum cl_status walk_fitting_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                                  struct cl_texts *out)
{
    if (!walk_one_in(walker, 8))
        return walk_some_vials(walker, filter, most, out);
    out->at = cl_arena_alloc(&walker->cl->arena, sizeof *out->at);
    out->at[0] = walk_some_code(walker);
    out->count = 1;
    return CL_OK;
}

enum cl_status walk_some_lot(struct walker *walker, const char *state, const char **out)
{
    struct cl_lot_list lots;
    enum cl_status status = CL_OK;
    *out = NULL;
    if (walk_one_in(walker, 8))
        return CL_OK;
    status = cl_lot_list(walker->cl, state, NULL, WALK_LOTS, &lots);
    if (status == CL_OK && lots.count > 0)
        *out = lots.at[walk_below(walker, (int64_t)lots.count)].code;
    return status;
}

enum cl_status walk_stored_vials(struct walker *walker, int64_t most, struct cl_texts *out)
{
    const char *lot = NULL;
    enum cl_status status = walker->serves_patients ? walk_some_lot(walker, "released", &lot) : CL_OK;
    if (status != CL_OK)
        return status;
    if (!lot)
        lot = walker->lot[walk_below(walker, walker->lots)];
    return walk_fitting_vials(walker, &(struct cl_vial_filter){.lot = lot, .state = "stored"}, most, out);
}

enum cl_status walk_vials_in_hand(struct walker *walker, int64_t most, struct cl_texts *out)
{
    return walk_fitting_vials(walker, &(struct cl_vial_filter){.state = "out", .holder = walker->login}, most, out);
}

/* An open deviation with vials; NULL: none was met. */
enum cl_status walk_some_deviation(struct walker *walker, const struct cl_deviation **out)
{
    struct cl_deviation_list list;
    enum cl_status status =
        cl_deviation_list(walker->cl, &(struct cl_deviation_filter){.state = "open", .limit = 60}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

const char *walk_some_shipper(struct walker *walker)
{
    return cl_arena_print(&walker->cl->arena, "CX-%d", (int)walk_below(walker, 6) + 1);
}
