/* The acts of the walk. Each looks at the record for something to do it with, mostly where it can be done, at times
 * where it cannot, and calls the library as a verb does. */
#include "walk.h"
#include <cryolot/custody.h>
#include <cryolot/deviation.h>
#include <cryolot/equipment.h>
#include <cryolot/inventory.h>
#include <cryolot/lot.h>
#include <cryolot/opening.h>
#include <cryolot/reading.h>
#include <cryolot/shipment.h>
#include <cryolot/spill.h>
#include <stdio.h>
#include <string.h>

enum { LOTS_MOST = 400, STOCK_LEAST = 80, SEEN_MOST = 400 };

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
    kept->carried_by_me = store->holder && strcmp(store->holder, walker->login) == 0;
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

/* Any store; one of a kind, if a few looks find one. */
static const struct walk_store *some_store(struct walker *walker, const char *kind)
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
static const char *name_of(struct walker *walker, const struct walk_store *store)
{
    return walk_one_in(walker, 2) ? store->code : store->path;
}

static const char *some_place(struct walker *walker)
{
    const struct walk_store *store = some_store(walker, walk_one_in(walker, 12) ? NULL : "box");
    const char *name = name_of(walker, store);
    if (walk_one_in(walker, 3) && store->rows > 0)
        return cl_arena_print(&walker->cl->arena, "%s:%c%d", name, (char)('A' + walk_below(walker, store->rows + 1)),
                              (int)walk_below(walker, store->columns) + 1);
    return name;
}

static const char *some_code(struct walker *walker)
{
    char code[CL_VIAL_CODE];
    const char *lot = walker->lot[walk_below(walker, walker->lots)];
    return cl_arena_copy(&walker->cl->arena, cl_vial_code_write(lot, walk_below(walker, WALK_SERIALS) + 1, code));
}

/* Vials in a state (and in somebody's hands): a random few of those that the record lists, in a row. */
static enum cl_status some_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
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

/* Mostly vials as they must be for an act, now and then any. */
static enum cl_status fitting_vials(struct walker *walker, const struct cl_vial_filter *filter, int64_t most,
                                    struct cl_texts *out)
{
    if (!walk_one_in(walker, 8))
        return some_vials(walker, filter, most, out);
    out->at = cl_arena_alloc(&walker->cl->arena, sizeof *out->at);
    out->at[0] = some_code(walker);
    out->count = 1;
    return CL_OK;
}

static enum cl_status stored_vials(struct walker *walker, int64_t most, struct cl_texts *out)
{
    const char *lot = walker->lot[walk_below(walker, walker->lots)];
    return fitting_vials(walker, &(struct cl_vial_filter){.lot = lot, .state = "stored"}, most, out);
}

static enum cl_status vials_in_hand(struct walker *walker, int64_t most, struct cl_texts *out)
{
    return fitting_vials(walker, &(struct cl_vial_filter){.state = "out", .holder = walker->login}, most, out);
}

/* An open deviation with vials; NULL: none was met. */
static enum cl_status some_deviation(struct walker *walker, const struct cl_deviation **out)
{
    struct cl_deviation_list list;
    enum cl_status status =
        cl_deviation_list(walker->cl, &(struct cl_deviation_filter){.state = "open", .limit = 60}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

/* ---- vials ------------------------------------------------------------------------------------------------------ */

static enum cl_status act_store(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(vials_in_hand(walker, 3, &vials));
    if (vials.count == 0)
        CL_TRY(some_vials(walker, &(struct cl_vial_filter){.state = "filled"}, 5, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_store(walker->cl, vials, some_place(walker), &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_take(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(stored_vials(walker, 3, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_take(walker->cl, vials, &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_move(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(stored_vials(walker, 3, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_move(walker->cl, vials, some_place(walker), &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_hand(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(vials_in_hand(walker, 2, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_custody_hand(walker->cl, vials, "Cold room", "frozen", &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_discard(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(walk_one_in(walker, 2) ? vials_in_hand(walker, 1, &vials) : stored_vials(walker, 1, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_discard(walker->cl, vials, &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_assign(struct walker *walker, bool *tried)
{
    static const char *const purposes[] = {"qc", "retain", "product"};
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(stored_vials(walker, 2, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_assign(walker->cl, vials, purposes[walk_below(walker, 3)], -1, &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_use(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(fitting_vials(walker, &(struct cl_vial_filter){.state = "stored", .purpose = "qc"}, 1, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_use(walker->cl, vials, "training thaw", &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_hold(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(stored_vials(walker, 2, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_hold(walker->cl, vials, &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_unhold(struct walker *walker, bool *tried)
{
    enum cl_status status = CL_OK;
    struct cl_texts staying;
    struct cl_vial_list out;
    const char *code = NULL;
    for (int i = 0; i < 30 && !code; i++) {
        struct cl_vial vial;
        const char *some = some_code(walker);
        if (cl_vial_get(walker->cl, some, &vial) == CL_OK && (vial.held || walk_one_in(walker, 20)))
            code = vial.code;
        cl_error_clear(&walker->error);
    }
    *tried = code != NULL;
    if (*tried)
        status = cl_vial_unhold(walker->cl, (struct cl_texts){&code, 1}, &staying, &out);
    return status;
}

static enum cl_status act_lose(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_deviation *deviation;
    struct cl_vial_list out;
    CL_TRY(some_deviation(walker, &deviation));
    *tried = deviation && deviation->vials.count > 0;
    if (*tried) {
        const char *vial = walk_one_in(walker, 8) ? some_code(walker) : deviation->vials.at[0];
        status = cl_vial_lose(walker->cl, (struct cl_texts){&vial, 1}, deviation->code, &out);
    }
done:
    return status;
}

static enum cl_status act_find(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    const char *deviation;
    CL_TRY(fitting_vials(walker, &(struct cl_vial_filter){.state = "lost"}, 1, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_find(walker->cl, vials, &deviation, &out) : CL_OK;
done:
    return status;
}

/* ---- stores ----------------------------------------------------------------------------------------------------- */

static enum cl_status act_open(struct walker *walker, bool *tried)
{
    struct cl_opening out;
    *tried = true;
    return cl_storage_open(walker->cl, name_of(walker, some_store(walker, NULL)), &out);
}

static enum cl_status act_close(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_opening_list open;
    struct cl_opening out;
    CL_TRY(cl_opening_list(walker->cl, NULL, 50, &open));
    *tried = open.count > 0;
    if (*tried)
        status = cl_storage_close(walker->cl, open.at[walk_below(walker, (int64_t)open.count)].code, &out);
done:
    return status;
}

/* Mostly cold; at times too warm for what stands there, which holds it. */
static enum cl_status act_reading(struct walker *walker, bool *tried)
{
    struct cl_reading out;
    int64_t mc = walk_one_in(walker, 15) ? -100000 - walk_below(walker, 20000) : -196000 + walk_below(walker, 30000);
    *tried = true;
    return cl_storage_reading(walker->cl, name_of(walker, some_store(walker, walk_one_in(walker, 3) ? "box" : "tank")),
                              mc, NULL, &out);
}

/* Racks and boxes move whole, into another rack or tank, at times where they cannot. */
static const char *some_target(struct walker *walker, const struct walk_store *moved)
{
    bool is_box = strcmp(moved->kind, "box") == 0, is_rack = strcmp(moved->kind, "rack") == 0;
    const struct walk_store *target = some_store(walker, NULL);
    if (walk_one_in(walker, 8))
        return name_of(walker, target);
    for (int i = 0; i < 60; i++) {
        const char *kind = target->kind;
        bool fits = is_box    ? strcmp(kind, "rack") == 0 || strcmp(kind, "store") == 0
                    : is_rack ? strcmp(kind, "tank") == 0
                              : strcmp(kind, "site") == 0;
        if (fits && strncmp(target->path, moved->path, 3) == 0)
            break;
        target = some_store(walker, NULL);
    }
    return name_of(walker, target);
}

/* At times under a new name, without which two of one name are in each other's way. */
static const char *some_name(struct walker *walker, const struct walk_store *moved)
{
    if (walk_one_in(walker, 3))
        return NULL;
    return cl_arena_print(&walker->cl->arena, "%c%d", strcmp(moved->kind, "rack") == 0 ? 'R' : 'B',
                          (int)walk_below(walker, 30));
}

static const struct walk_store *some_movable(struct walker *walker)
{
    return some_store(walker, walk_one_in(walker, 50) ? NULL : walk_one_in(walker, 4) ? "rack" : "box");
}

static enum cl_status act_move_store(struct walker *walker, bool *tried)
{
    struct cl_storage out;
    const struct walk_store *moved = some_movable(walker);
    *tried = true;
    return cl_storage_move(walker->cl, name_of(walker, moved), some_target(walker, moved), some_name(walker, moved),
                           &out);
}

static enum cl_status act_take_store(struct walker *walker, bool *tried)
{
    struct cl_storage out;
    *tried = true;
    return cl_storage_take(walker->cl, name_of(walker, some_movable(walker)), &out);
}

/* What somebody carries, mostly this person. */
static enum cl_status act_put_store(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_storage_list list;
    struct cl_storage out;
    const struct cl_storage *carried = NULL;
    CL_TRY(cl_storage_list(walker->cl, NULL, WALK_STORES, &list));
    for (size_t i = 0; i < list.count; i++)
        if (list.at[i].holder && (strcmp(list.at[i].holder, walker->login) == 0 || walk_one_in(walker, 10)))
            carried = &list.at[i];
    *tried = carried != NULL;
    if (*tried) {
        struct walk_store moved = {0};
        snprintf(moved.kind, sizeof moved.kind, "%s", carried->kind);
        snprintf(moved.path, sizeof moved.path, "%s", carried->path);
        status =
            cl_storage_put(walker->cl, carried->code, some_target(walker, &moved), some_name(walker, &moved), &out);
    }
done:
    return status;
}

/* Blocks are put and lifted alike, so that most of the room stays. */
static enum cl_status act_block(struct walker *walker, bool *tried)
{
    struct cl_storage_block out;
    struct cl_storage_block_list blocks = {0};
    const struct walk_store *box = some_store(walker, "box");
    enum cl_status status = cl_storage_blocked(walker->cl, box->code, &blocks);
    *tried = true;
    if (status == CL_OK && blocks.count > 0)
        return cl_storage_block(walker->cl, blocks.at[0].place, true, &out);
    const char *place = walk_one_in(walker, 6) ? box->code : cl_arena_print(&walker->cl->arena, "%s:A1", box->code);
    return status == CL_OK ? cl_storage_block(walker->cl, place, walk_one_in(walker, 10), &out) : status;
}

static enum cl_status act_keep(struct walker *walker, bool *tried)
{
    struct cl_storage_kept out;
    *tried = true;
    return cl_storage_keep(walker->cl, name_of(walker, some_store(walker, NULL)), "Cold room", NULL, &out);
}

/* What stands in a box as the record says it; at times one is passed over, stands elsewhere, or is a foreign one. */
static struct cl_inventory_seen_list scan_box(struct walker *walker, const struct cl_vial_list *vials)
{
    struct cl_arena *arena = &walker->cl->arena;
    struct cl_inventory_seen *seen = cl_arena_alloc(arena, (vials->count + 2) * sizeof *seen);
    size_t count = 0, wrong = walk_one_in(walker, 3) ? (size_t)walk_below(walker, (int64_t)vials->count + 1) : SIZE_MAX;
    for (size_t i = 0; i < vials->count; i++)
        if (i != wrong)
            seen[count++] = (struct cl_inventory_seen){vials->at[i].code, vials->at[i].position, 0};
    if (walk_one_in(walker, 6))
        seen[count++] = (struct cl_inventory_seen){some_code(walker), NULL, 0};
    if (walk_one_in(walker, 12))
        seen[count++] = (struct cl_inventory_seen){"4012345678901", NULL, 0};
    return (struct cl_inventory_seen_list){seen, count};
}

static enum cl_status act_count(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_inventory_count out;
    const struct walk_store *box = some_store(walker, walk_one_in(walker, 10) ? "rack" : "box");
    CL_TRY(cl_vial_list(walker->cl, &(struct cl_vial_filter){.store = box->code, .limit = SEEN_MOST}, &vials));
    *tried = true;
    struct cl_inventory_seen_list seen = scan_box(walker, &vials);
    status = cl_inventory_count(walker->cl, box->code, &seen, &out);
done:
    return status;
}

static enum cl_status act_spill(struct walker *walker, bool *tried)
{
    struct cl_spill out;
    *tried = true;
    return cl_spill_begin(walker->cl, name_of(walker, some_store(walker, "box")), &out);
}

/* A box that is spilled; NULL: none was met. */
static enum cl_status some_spill(struct walker *walker, struct cl_spill *out)
{
    enum cl_status status = CL_OK;
    struct cl_spill spill = {0};
    for (int i = 0; i < walker->stores; i++) {
        const struct walk_store *store = some_store(walker, "box");
        CL_TRY(cl_spill_get(walker->cl, store->code, &spill));
        if (spill.id && !spill.finished_by)
            break;
        spill = (struct cl_spill){0};
    }
    *out = spill;
done:
    return status;
}

/* What was spilled is scanned back, one by one, or a few at once. */
static enum cl_status act_rescan(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_spill spill;
    struct cl_vial_list out;
    const char *code = NULL;
    CL_TRY(some_spill(walker, &spill));
    for (size_t i = 0; i < spill.vials && !code; i++)
        if (spill.vial[i].found_at_ms == 0)
            code = spill.vial[i].vial;
    *tried = code != NULL;
    if (*tried)
        status = cl_vial_store(walker->cl, (struct cl_texts){&code, 1}, spill.code, &out);
done:
    return status;
}

static enum cl_status act_spill_finish(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_spill spill, out;
    CL_TRY(some_spill(walker, &spill));
    *tried = spill.id != 0 && (spill.missing == 0 || walk_one_in(walker, 6));
    if (*tried)
        status = cl_spill_finish(walker->cl, spill.code, &out);
done:
    return status;
}

/* ---- shipments -------------------------------------------------------------------------------------------------- */

static const char *some_shipper(struct walker *walker)
{
    return cl_arena_print(&walker->cl->arena, "CX-%d", (int)walk_below(walker, 4) + 1);
}

/* A shipper is qualified anew after each use. */
static enum cl_status act_qualify(struct walker *walker, bool *tried)
{
    struct cl_equipment out;
    const char *deviation;
    struct cl_date today = cl_today(walker->cl, "Europe/Paris");
    const struct cl_equipment_service_new service = {
        .kind = "qualification", .done_on = today, .due_on = cl_date_add_days(today, 300), .hold_hours = 240};
    *tried = true;
    return cl_equipment_serve(walker->cl, some_shipper(walker), &service, &out, &deviation);
}

/* Mostly a quarantine shipment, which QA signs as the second person. */
static enum cl_status act_ship(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_shipment out;
    struct cl_equipment shipper;
    CL_TRY(cl_equipment_get(walker->cl, some_shipper(walker), &shipper));
    bool back = (strcmp(shipper.site, "HOS") == 0) != walk_one_in(walker, 8); /* mostly from where it is */
    bool signs = strcmp(walker->second, "rosa") == 0 ? !walk_one_in(walker, 6) : walk_one_in(walker, 12);
    *tried = true;
    status = cl_shipment_create(walker->cl,
                                &(struct cl_shipment_new){.from = back ? "HOS" : "CPN",
                                                          .to = back ? "CPN" : "HOS",
                                                          .shipper = shipper.serial,
                                                          .statement = signs ? "to be tested there" : NULL},
                                &out);
done:
    return status;
}

/* A shipment in a state; NULL: there is none. */
static enum cl_status some_shipment(struct walker *walker, const char *state, const struct cl_shipment **out)
{
    struct cl_shipment_list list;
    enum cl_status status =
        cl_shipment_list(walker->cl, &(struct cl_shipment_filter){.state = state, .limit = 20}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

/* One of the lots, mostly one that is released: only of such there is anything to pack. NULL: any. */
static enum cl_status lot_to_pack(struct walker *walker, const char **out)
{
    enum cl_status status = CL_OK;
    struct cl_lot lot;
    *out = NULL;
    for (int i = 0; i < walker->lots && !*out && !walk_one_in(walker, 8); i++) {
        CL_TRY(cl_lot_get(walker->cl, walker->lot[i], &lot));
        *out = strcmp(lot.status, "released") == 0 ? walker->lot[i] : NULL;
    }
done:
    return status;
}

static enum cl_status act_pack(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    struct cl_texts vials = {0};
    const char *lot;
    CL_TRY(some_shipment(walker, "open", &shipment));
    CL_TRY(lot_to_pack(walker, &lot));
    if (shipment)
        CL_TRY(fitting_vials(
            walker,
            &(struct cl_vial_filter){.lot = lot, .state = "stored", .store = shipment->from, .purpose = "product"}, 3,
            &vials));
    *tried = shipment && vials.count > 0;
    if (*tried)
        status = cl_shipment_pack(walker->cl, shipment->code, vials, 0, &out);
done:
    return status;
}

static enum cl_status act_unpack(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    struct cl_texts vials = {0};
    CL_TRY(some_shipment(walker, "open", &shipment));
    if (shipment)
        CL_TRY(some_vials(walker, &(struct cl_vial_filter){.shipment = shipment->code}, 1, &vials));
    *tried = vials.count > 0;
    if (*tried)
        status = cl_shipment_unpack(walker->cl, shipment->code, vials, &out);
done:
    return status;
}

static enum cl_status act_dispatch(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    CL_TRY(some_shipment(walker, "open", &shipment));
    *tried = shipment && (shipment->vials > 0 || walk_one_in(walker, 10));
    if (*tried)
        status = cl_shipment_dispatch(walker->cl, shipment->code, "World Courier", NULL, &out);
done:
    return status;
}

static enum cl_status act_cancel(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    CL_TRY(some_shipment(walker, "open", &shipment));
    *tried = shipment && walk_one_in(walker, 5);
    if (*tried)
        status = cl_shipment_cancel(walker->cl, shipment->code, &out);
done:
    return status;
}

static enum cl_status act_receive(struct walker *walker, bool *tried)
{
    static const char *const outcomes[] = {"accept", "accept", "quarantine", "reject", "missing"};
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    CL_TRY(some_shipment(walker, "dispatched", &shipment));
    *tried = shipment != NULL;
    if (*tried)
        status = cl_shipment_receive(
            walker->cl, shipment->code,
            &(struct cl_shipment_receipt){.others = outcomes[walk_below(walker, 5)], .condition = "closed, cold"},
            &out);
done:
    return status;
}

/* ---- deviations and lots ---------------------------------------------------------------------------------------- */

static enum cl_status act_deviate(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_deviation out;
    const struct walk_store *store = some_store(walker, "box");
    const char *path = store->path;
    struct cl_deviation_new deviation = {.title = "lid left open", .class = walk_one_in(walker, 2) ? "minor" : "major"};
    struct cl_texts vials;
    CL_TRY(stored_vials(walker, 2, &vials));
    if (walk_one_in(walker, 2))
        deviation.stores = (struct cl_texts){&path, 1};
    else
        deviation.vials = vials;
    *tried = deviation.stores.count + deviation.vials.count > 0;
    if (*tried)
        status = cl_deviation_open(walker->cl, &deviation, &out);
done:
    return status;
}

static enum cl_status act_dispose(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_deviation *deviation;
    struct cl_deviation out;
    CL_TRY(some_deviation(walker, &deviation));
    *tried = deviation && deviation->vials.count > 0;
    if (*tried)
        status = cl_deviation_dispose(walker->cl, deviation->code, deviation->vials, (struct cl_texts){0}, &out);
done:
    return status;
}

static enum cl_status act_conclude(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_deviation *deviation;
    struct cl_deviation out;
    CL_TRY(some_deviation(walker, &deviation));
    *tried = deviation != NULL;
    if (*tried)
        status = cl_deviation_close(walker->cl, deviation->code,
                                    &(struct cl_conclusion){.cause = "other", .text = "nothing came of it"}, &out);
done:
    return status;
}

/* A new lot, while few vials are left. */
static enum cl_status act_fill(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_vial_list fresh, stock;
    const struct cl_lot_fill fill = {.cells_per_vial = 50000000, .volume_ul = 5000, .vials = WALK_SERIALS};
    CL_TRY(cl_vial_list(walker->cl, &(struct cl_vial_filter){.state = "filled", .limit = 1}, &fresh));
    CL_TRY(cl_vial_list(walker->cl, &(struct cl_vial_filter){.state = "stored", .limit = STOCK_LEAST}, &stock));
    *tried = walker->filled == 0 || (fresh.count == 0 && stock.count < STOCK_LEAST && walker->lots < LOTS_MOST);
    if (!*tried)
        return CL_OK;
    const char *code = cl_arena_print(&walker->cl->arena, "WK%02dA%03d", walker->number, (int)(++walker->filled));
    const struct cl_lot_new new = {.code = code,
                                   .product = "huc-msc",
                                   .donor = "D1",
                                   .made_on = cl_today(walker->cl, "Europe/Paris"),
                                   .passage = 4};
    CL_TRY(cl_lot_create(walker->cl, &new, &lot));
    status = cl_lot_fill(walker->cl, code, &fill, &lot);
done:
    return status;
}

/* But for what is released: one lot is, and nothing of a held one is ever packed. */
static enum cl_status act_hold_lot(struct walker *walker, bool *tried)
{
    struct cl_lot lot;
    const char *code = walker->lot[walk_below(walker, walker->lots)];
    enum cl_status status = cl_lot_get(walker->cl, code, &lot);
    *tried = status != CL_OK || (strcmp(lot.status, "released") != 0 && walk_one_in(walker, 6));
    return status == CL_OK && *tried ? cl_lot_hold(walker->cl, code, &lot) : status;
}

const struct walk_act walk_acts[] = {
    {"vial.store", WALK_STORAGE, 24, act_store},
    {"vial.take", WALK_STORAGE, 14, act_take},
    {"vial.move", WALK_STORAGE, 14, act_move},
    {"custody.hand", WALK_STORAGE, 8, act_hand},
    {"vial.discard", WALK_STORAGE, 1, act_discard},
    {"vial.assign", WALK_STORAGE | WALK_QUALITY, 4, act_assign},
    {"vial.use", WALK_STORAGE | WALK_QUALITY, 1, act_use},
    {"vial.hold", WALK_STORAGE | WALK_QUALITY | WALK_FILLING, 2, act_hold},
    {"vial.unhold", WALK_QUALITY, 6, act_unhold},
    {"vial.lose", WALK_QUALITY, 3, act_lose},
    {"vial.find", WALK_STORAGE, 4, act_find},
    {"storage.open", WALK_STORAGE, 4, act_open},
    {"storage.close", WALK_STORAGE, 4, act_close},
    {"storage.reading", WALK_STORAGE, 4, act_reading},
    {"storage.move", WALK_STORAGE, 6, act_move_store},
    {"storage.take", WALK_STORAGE, 2, act_take_store},
    {"storage.put", WALK_STORAGE, 20, act_put_store},
    {"storage.block", WALK_STORAGE, 3, act_block},
    {"storage.keeper", WALK_STORAGE, 3, act_keep},
    {"storage.count", WALK_STORAGE, 5, act_count},
    {"storage.spill", WALK_STORAGE, 2, act_spill},
    {"vial.store of a spill", WALK_STORAGE, 16, act_rescan},
    {"storage.spill-finish", WALK_STORAGE, 4, act_spill_finish},
    {"equipment.qualify", WALK_STORAGE, 5, act_qualify},
    {"shipment.create", WALK_STORAGE, 4, act_ship},
    {"shipment.pack", WALK_STORAGE, 16, act_pack},
    {"shipment.unpack", WALK_STORAGE, 4, act_unpack},
    {"shipment.dispatch", WALK_STORAGE, 5, act_dispatch},
    {"shipment.cancel", WALK_STORAGE, 1, act_cancel},
    {"shipment.receive", WALK_STORAGE, 10, act_receive},
    {"deviation.open", WALK_QUALITY | WALK_FILLING, 2, act_deviate},
    {"deviation.dispose", WALK_QUALITY, 8, act_dispose},
    {"deviation.close", WALK_QUALITY, 6, act_conclude},
    {"lot.fill", WALK_FILLING, 6, act_fill},
    {"lot.hold", WALK_FILLING, 1, act_hold_lot},
};
const int walk_act_count = sizeof walk_acts / sizeof *walk_acts;
