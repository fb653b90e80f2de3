/* The acts of the walk. Each looks at the record for something to do it with, mostly where it can be done, at times
 * where it cannot, and calls the library as a verb does. */
#include "walk.h"
#include <cryolot/custody.h>
#include <cryolot/deviation.h>
#include <cryolot/equipment.h>
#include <cryolot/inventory.h>
#include <cryolot/opening.h>
#include <cryolot/reading.h>
#include <cryolot/shipment.h>
#include <cryolot/spill.h>
#include <stdio.h>
#include <string.h>

enum { SEEN_MOST = 400, CARRIED_MOST = 3, OPEN_MOST = 10, STORES_MOST = 60 };

/* ---- vials ------------------------------------------------------------------------------------------------------ */

/* Mostly those alone that are at the site of the first. */
static enum cl_status of_one_site(struct walker *walker, struct cl_texts *vials)
{
    enum cl_status status = CL_OK;
    struct cl_vial vial;
    int64_t site_id = 0;
    size_t count = vials->count;
    if (walk_one_in(walker, 8))
        return CL_OK;
    vials->count = 0;
    for (size_t i = 0; i < count; i++) {
        if (cl_vial_get(walker->cl, vials->at[i], &vial) != CL_OK) {
            cl_error_clear(&walker->error);
            continue;
        }
        site_id = site_id ? site_id : vial.site_id;
        if (vial.site_id == site_id)
            vials->at[vials->count++] = vial.code;
    }
    return status;
}

static enum cl_status act_store(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(walk_vials_in_hand(walker, 6, &vials));
    if (vials.count == 0 || walk_one_in(walker, 4))
        CL_TRY(walk_some_vials(walker, &(struct cl_vial_filter){.state = "filled"}, 5, &vials));
    CL_TRY(of_one_site(walker, &vials));
    *tried = vials.count > 0;
    if (*tried)
        status = cl_vial_store(walker->cl, vials, walk_some_place_for(walker, vials.at[0]), &out);
done:
    return status;
}

static enum cl_status act_take(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(walk_stored_vials(walker, 3, &vials));
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
    CL_TRY(walk_stored_vials(walker, 3, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_move(walker->cl, vials, walk_some_place(walker), &out) : CL_OK;
done:
    return status;
}

static enum cl_status act_hand(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    const char *lot = NULL;
    if (walker->serves_patients)
        CL_TRY(walk_some_lot(walker, "released", &lot));
    CL_TRY(walk_fitting_vials(walker, &(struct cl_vial_filter){.lot = lot, .state = "out", .holder = walker->login}, 2,
                              &vials));
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
    CL_TRY(walk_one_in(walker, 2) ? walk_vials_in_hand(walker, 1, &vials) : walk_stored_vials(walker, 1, &vials));
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
    CL_TRY(walk_stored_vials(walker, 2, &vials));
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
    CL_TRY(walk_fitting_vials(walker, &(struct cl_vial_filter){.state = "stored", .purpose = "qc"}, 1, &vials));
    *tried = vials.count > 0;
    status = *tried ? cl_vial_use(walker->cl, vials, "training thaw", &out) : CL_OK;
done:
    return status;
}

/* Seldom: whoever else has nothing to do would hold everything. */
static enum cl_status act_hold(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(walk_stored_vials(walker, 2, &vials));
    *tried = vials.count > 0 && walk_one_in(walker, 10);
    status = *tried ? cl_vial_hold(walker->cl, vials, &out) : CL_OK;
done:
    return status;
}

/* One that is held, mostly of a lot that waits for its release; NULL: none was met. */
static enum cl_status held_vial(struct walker *walker, const char **out)
{
    enum cl_status status;
    const char *lot;
    struct cl_vial_list vials;
    *out = NULL;
    CL_TRY(walk_some_lot(walker, walk_one_in(walker, 3) ? NULL : "quarantine", &lot));
    if (!lot)
        lot = walker->lot[walk_below(walker, walker->lots)];
    CL_TRY(cl_vial_list(walker->cl, &(struct cl_vial_filter){.lot = lot, .limit = WALK_SERIALS}, &vials));
    for (size_t i = 0; i < vials.count && !*out; i++)
        if (vials.at[i].held || walk_one_in(walker, 200))
            *out = vials.at[i].code;
done:
    return status;
}

static enum cl_status act_unhold(struct walker *walker, bool *tried)
{
    struct cl_texts staying;
    struct cl_vial_list out;
    const char *code;
    enum cl_status status = held_vial(walker, &code);
    *tried = code != NULL;
    return *tried ? cl_vial_unhold(walker->cl, (struct cl_texts){&code, 1}, &staying, &out) : status;
}

static enum cl_status act_lose(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_deviation *deviation;
    struct cl_vial_list out;
    CL_TRY(walk_some_deviation(walker, &deviation));
    *tried = deviation && deviation->vials.count > 0;
    if (*tried) {
        const char *vial = walk_one_in(walker, 8) ? walk_some_code(walker) : deviation->vials.at[0];
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
    CL_TRY(walk_fitting_vials(walker, &(struct cl_vial_filter){.state = "lost"}, 1, &vials));
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
    return cl_storage_open(walker->cl, walk_name_of(walker, walk_some_store(walker, NULL)), &out);
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
    enum cl_status status;
    struct cl_reading out;
    const char *with = NULL;
    int64_t mc = walk_one_in(walker, 40) ? -100000 - walk_below(walker, 20000) : -196000 + walk_below(walker, 30000);
    *tried = true;
    if (walk_one_in(walker, 4))
        CL_TRY(walk_some_thermometer(walker, &with));
    status = cl_storage_reading(walker->cl,
                                walk_name_of(walker, walk_some_store(walker, walk_one_in(walker, 3) ? "box" : "tank")),
                                mc, with, &out);
done:
    return status;
}

/* A box more, while there is little room for the vials of the walk; at times where none can be. */
static enum cl_status act_add_store(struct walker *walker, bool *tried)
{
    struct cl_storage out;
    struct cl_storage_new box = CL_STORAGE_NEW_NOTHING;
    const struct walk_store *rack = walk_some_store(walker, walk_one_in(walker, 20) ? NULL : "rack");
    *tried = walker->stores < STORES_MOST && !rack->carried;
    box.path = cl_arena_print(&walker->cl->arena, "%s/%s", rack->path, walk_new_name(walker, "NB"));
    box.kind = "box";
    box.layout = (struct cl_grid){.rows = 4, .columns = 4};
    return *tried ? cl_storage_add(walker->cl, &box, &out) : CL_OK;
}

/* Racks and boxes move whole, into another rack or tank, at times where they cannot. */
static const char *some_target(struct walker *walker, const struct walk_store *moved)
{
    bool is_box = strcmp(moved->kind, "box") == 0, is_rack = strcmp(moved->kind, "rack") == 0;
    const struct walk_store *target = walk_some_store(walker, NULL);
    if (walk_one_in(walker, 8))
        return walk_name_of(walker, target);
    for (int i = 0; i < 60; i++) {
        const char *kind = target->kind;
        bool fits = is_box    ? strcmp(kind, "rack") == 0 || strcmp(kind, "store") == 0
                    : is_rack ? strcmp(kind, "tank") == 0
                              : strcmp(kind, "site") == 0;
        if (fits && !target->carried && strncmp(target->path, moved->path, 3) == 0)
            break;
        target = walk_some_store(walker, NULL);
    }
    return walk_name_of(walker, target);
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
    return walk_some_store(walker, walk_one_in(walker, 50) ? NULL : walk_one_in(walker, 4) ? "rack" : "box");
}

static enum cl_status act_move_store(struct walker *walker, bool *tried)
{
    struct cl_storage out;
    const struct walk_store *moved = some_movable(walker);
    *tried = true;
    return cl_storage_move(walker->cl, walk_name_of(walker, moved), some_target(walker, moved),
                           some_name(walker, moved), &out);
}

/* While few are in anybody's hands. */
static enum cl_status act_take_store(struct walker *walker, bool *tried)
{
    struct cl_storage out;
    int carried = 0;
    for (int i = 0; i < walker->stores; i++)
        carried += walker->store[i].carried;
    *tried = carried < CARRIED_MOST || walk_one_in(walker, 12);
    return !*tried ? CL_OK : cl_storage_take(walker->cl, walk_name_of(walker, some_movable(walker)), &out);
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
    const struct walk_store *box = walk_some_store(walker, "box");
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
    return cl_storage_keep(walker->cl, walk_name_of(walker, walk_some_store(walker, NULL)), "Cold room", NULL, &out);
}

/* What stands in a box as the record says it; at times one is passed over, stands elsewhere, or is a foreign one. */
static struct cl_inventory_seen_list scan_box(struct walker *walker, const struct cl_vial_list *vials)
{
    struct cl_arena *arena = &walker->cl->arena;
    struct cl_inventory_seen *seen = cl_arena_alloc(arena, (vials->count + 2) * sizeof *seen);
    size_t count = 0, wrong = walk_one_in(walker, 8) ? (size_t)walk_below(walker, (int64_t)vials->count + 1) : SIZE_MAX;
    for (size_t i = 0; i < vials->count; i++)
        if (i != wrong)
            seen[count++] = (struct cl_inventory_seen){vials->at[i].code, vials->at[i].position, 0};
    if (walk_one_in(walker, 30))
        seen[count++] = (struct cl_inventory_seen){walk_some_code(walker), NULL, 0};
    if (walk_one_in(walker, 40))
        seen[count++] = (struct cl_inventory_seen){"4012345678901", NULL, 0};
    return (struct cl_inventory_seen_list){seen, count};
}

static enum cl_status act_count(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_inventory_count out;
    const struct walk_store *box = walk_some_store(walker, walk_one_in(walker, 10) ? "rack" : "box");
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
    return cl_spill_begin(walker->cl, walk_name_of(walker, walk_some_store(walker, "box")), &out);
}

/* A box that is spilled; NULL: none was met. */
static enum cl_status some_spill(struct walker *walker, struct cl_spill *out)
{
    enum cl_status status = CL_OK;
    struct cl_spill spill = {0};
    for (int i = 0; i < walker->stores; i++) {
        const struct walk_store *store = walk_some_store(walker, "box");
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

/* Whether a shipment leaves under quarantine, which QA signs as the second person. */
static bool signs(struct walker *walker)
{
    return strcmp(walker->second, "rosa") == 0 ? !walk_one_in(walker, 6) : walk_one_in(walker, 12);
}

/* Mostly one that stands where the shipment begins. */
static enum cl_status shipper_at(struct walker *walker, const char *site, const char **out)
{
    enum cl_status status = CL_OK;
    for (int i = 0; i < 8; i++) {
        struct cl_equipment shipper;
        *out = walk_some_shipper(walker);
        CL_TRY(cl_equipment_get(walker->cl, *out, &shipper));
        if (strcmp(shipper.site, site) == 0)
            break;
    }
done:
    return status;
}

static enum cl_status act_ship(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_shipment out;
    bool back = walk_one_in(walker, 6);
    const char *shipper;
    CL_TRY(shipper_at(walker, back ? "HOS" : "CPN", &shipper));
    *tried = true;
    status = cl_shipment_create(walker->cl,
                                &(struct cl_shipment_new){.from = back ? "HOS" : "CPN",
                                                          .to = back ? "CPN" : "HOS",
                                                          .shipper = shipper,
                                                          .statement = signs(walker) ? "to be tested there" : NULL},
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

/* What came with a shipment goes back where it came from, under quarantine or, where it was accepted, without; at times
 * what never came. */
static enum cl_status act_ship_back(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *came;
    struct cl_shipment out;
    const char *shipper;
    CL_TRY(some_shipment(walker, walk_one_in(walker, 12) ? "dispatched" : "received", &came));
    *tried = came != NULL;
    if (*tried)
        CL_TRY(shipper_at(walker, came->to, &shipper));
    if (*tried)
        status = cl_shipment_create(walker->cl,
                                    &(struct cl_shipment_new){.from = came->to,
                                                              .to = walk_one_in(walker, 12) ? came->to : came->from,
                                                              .shipper = shipper,
                                                              .returns = came->code,
                                                              .statement = signs(walker) ? "comes back" : NULL},
                                    &out);
done:
    return status;
}

/* One of the vials that a shipment brought, mostly one that stands where it was sent to and may leave; NULL: there is
 * none. */
static enum cl_status vial_to_return(struct walker *walker, const struct cl_shipment *back, const char **out)
{
    enum cl_status status;
    struct cl_shipment came;
    struct cl_shipment_vial_list brought;
    *out = NULL;
    CL_TRY(cl_shipment_get(walker->cl, back->returns, &came));
    CL_TRY(cl_shipment_vials(walker->cl, &came, &brought));
    for (size_t i = 0; i < brought.count && !*out; i++) {
        struct cl_vial vial;
        CL_TRY(cl_vial_get(walker->cl, brought.at[walk_below(walker, (int64_t)brought.count)].vial, &vial));
        bool fits = strcmp(vial.state, "stored") == 0 && (!vial.held || back->statement);
        if (fits || walk_one_in(walker, 30))
            *out = vial.code;
    }
done:
    return status;
}

static enum cl_status act_pack_back(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_shipment_list open;
    struct cl_shipment out;
    const char *vial = NULL;
    CL_TRY(cl_shipment_list(walker->cl, &(struct cl_shipment_filter){.state = "open", .limit = 20}, &open));
    for (size_t i = 0; i < open.count && !*tried; i++) {
        if (!open.at[i].returns)
            continue;
        CL_TRY(vial_to_return(walker, &open.at[i], &vial));
        *tried = vial != NULL;
        if (*tried)
            status = cl_shipment_pack(walker->cl, open.at[i].code, (struct cl_texts){&vial, 1}, 0, &out);
    }
done:
    return status;
}

/* When the shipper was filled with liquid nitrogen, which is seldom said, at times wrongly; 0: not said. */
static int64_t some_filling(struct walker *walker)
{
    return walk_one_in(walker, 5) ? walker->cl->now_ms - walk_below(walker, 3600000) + 60000 : 0;
}

static enum cl_status act_pack(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    struct cl_texts vials = {0};
    const char *lot;
    CL_TRY(some_shipment(walker, "open", &shipment));
    CL_TRY(walk_some_lot(walker, "released", &lot));
    if (shipment)
        CL_TRY(walk_sound_vials(
            walker,
            &(struct cl_vial_filter){.lot = lot, .state = "stored", .store = shipment->from, .purpose = "product"}, 3,
            &vials));
    *tried = shipment && vials.count > 0;
    if (*tried)
        status = cl_shipment_pack(walker->cl, shipment->code, vials, some_filling(walker), &out);
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
        CL_TRY(walk_some_vials(walker, &(struct cl_vial_filter){.shipment = shipment->code}, 1, &vials));
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
        status = cl_shipment_dispatch(walker->cl, shipment->code, "World Courier", NULL, 0, &out);
done:
    return status;
}

static enum cl_status act_cancel(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_shipment *shipment;
    struct cl_shipment out;
    CL_TRY(some_shipment(walker, "open", &shipment));
    *tried = shipment && walk_one_in(walker, 3);
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

/* While few are open: they keep every lot that stood there from its release. */
static enum cl_status act_deviate(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_deviation_list open;
    struct cl_deviation out;
    CL_TRY(cl_deviation_list(walker->cl, &(struct cl_deviation_filter){.state = "open", .limit = OPEN_MOST}, &open));
    if (open.count == OPEN_MOST && !walk_one_in(walker, 60))
        return CL_OK;
    const struct walk_store *store = walk_some_store(walker, "box");
    const char *path = store->path;
    struct cl_deviation_new deviation = {.title = "lid left open", .class = walk_one_in(walker, 2) ? "minor" : "major"};
    struct cl_texts vials;
    CL_TRY(walk_stored_vials(walker, 2, &vials));
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
    CL_TRY(walk_some_deviation(walker, &deviation));
    *tried = deviation && deviation->vials.count > 0;
    if (*tried)
        status = cl_deviation_dispose(walker->cl, deviation->code, deviation->vials, (struct cl_texts){0}, &out);
done:
    return status;
}

/* Mostly one that another person opened, and mostly when all of its vials are decided upon, which is an act of its own.
 */
static enum cl_status act_conclude(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_deviation *deviation;
    struct cl_deviation out;
    CL_TRY(walk_some_deviation(walker, &deviation));
    for (int i = 0; i < 6 && deviation && deviation->opened_by_id == walker->cl->actor.id; i++)
        CL_TRY(walk_some_deviation(walker, &deviation));
    *tried = deviation != NULL;
    if (deviation && deviation->vials.count > 0 && !walk_one_in(walker, 6)) {
        CL_TRY(cl_deviation_dispose(walker->cl, deviation->code, deviation->vials, (struct cl_texts){0}, &out));
        ++*walker->acknowledged;
    }
    if (*tried)
        status = cl_deviation_close(walker->cl, deviation->code,
                                    &(struct cl_conclusion){.cause = "other", .text = "nothing came of it"}, &out);
done:
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

enum {
    STORAGE = WALK_STORAGE,
    QUALITY = WALK_QUALITY,
    FILLING = WALK_FILLING,
    PHARMACY = WALK_PHARMACY,
    WARD = WALK_WARD
};

const struct walk_act walk_acts[] = {
    {"vial.store", STORAGE, 30, act_store, false},
    {"vial.take", STORAGE, 8, act_take, false},
    {"vial.move", STORAGE, 10, act_move, false},
    {"vial.import", STORAGE, 6, walk_import_vials, false},
    {"custody.hand", STORAGE, 5, act_hand, false},
    {"custody.hand to pharmacy", STORAGE, 16, walk_hand_to_pharmacy, false},
    {"vial.discard", STORAGE, 2, act_discard, false},
    {"vial.assign", STORAGE | QUALITY, 1, act_assign, false},
    {"vial.use", STORAGE | QUALITY, 1, act_use, false},
    {"vial.hold", STORAGE | QUALITY | FILLING, 2, act_hold, false},
    {"vial.unhold", QUALITY, 12, act_unhold, false},
    {"vial.lose", QUALITY, 1, act_lose, false},
    {"vial.find", STORAGE, 8, act_find, false},
    {"storage.open", STORAGE, 4, act_open, false},
    {"storage.close", STORAGE, 4, act_close, false},
    {"storage.reading", STORAGE, 4, act_reading, false},
    {"storage.import", STORAGE, 4, walk_import_readings, false},
    {"storage.add", STORAGE, 1, act_add_store, true},
    {"storage.move", STORAGE, 6, act_move_store, false},
    {"storage.take", STORAGE, 2, act_take_store, false},
    {"storage.put", STORAGE, 20, act_put_store, false},
    {"storage.evacuate", STORAGE, 3, walk_evacuate, false},
    {"storage.move out of it", STORAGE, 8, walk_carry, false},
    {"storage.evacuate-finish", STORAGE, 8, walk_evacuated, true},
    {"storage.block", STORAGE, 3, act_block, false},
    {"storage.keeper", STORAGE, 3, act_keep, false},
    {"storage.count", STORAGE, 3, act_count, false},
    {"storage.spill", STORAGE, 2, act_spill, false},
    {"vial.store of a spill", STORAGE, 16, act_rescan, false},
    {"storage.spill-finish", STORAGE, 4, act_spill_finish, false},
    {"equipment.add", STORAGE, 3, walk_equip, false},
    {"equipment.qualify", STORAGE, 5, walk_qualify, false},
    {"equipment.calibrate", STORAGE, 2, walk_calibrate, false},
    {"equipment.maintain", STORAGE, 2, walk_maintain, false},
    {"equipment.retire", STORAGE, 1, walk_retire, true},
    {"shipment.create", STORAGE, 4, act_ship, false},
    {"shipment.create back", STORAGE, 4, act_ship_back, true},
    {"shipment.pack", STORAGE, 16, act_pack, false},
    {"shipment.pack back", STORAGE, 12, act_pack_back, true},
    {"shipment.unpack", STORAGE, 4, act_unpack, false},
    {"shipment.dispatch", STORAGE, 10, act_dispatch, false},
    {"shipment.cancel", STORAGE, 1, act_cancel, false},
    {"shipment.receive", STORAGE, 10, act_receive, false},
    {"deviation.open", FILLING, 2, act_deviate, false},
    {"deviation.dispose", QUALITY, 12, act_dispose, false},
    {"deviation.close", QUALITY, 14, act_conclude, false},
    {"lot.fill", FILLING, 6, walk_fill, false},
    {"lot.hold", FILLING, 1, walk_hold_lot, false},
    {"lot.reject", QUALITY, 2, walk_reject, true},
    {"lot.withdraw", QUALITY, 1, walk_withdraw, true},
    {"lot.unhold", QUALITY, 4, walk_unhold_lot, true},
    {"result.import", FILLING, 6, walk_result, false},
    {"result.review", QUALITY, 8, walk_review, true},
    {"lot.release", QUALITY, 14, walk_release, true},
    {"lot.recall", QUALITY, 2, walk_recall, true},
    {"lot.recall, a drill", QUALITY, 1, walk_drill, true},
    {"recall.notify", QUALITY, 4, walk_recall_notify, true},
    {"recall.acknowledge", QUALITY | PHARMACY, 4, walk_recall_acknowledge, true},
    {"recall.account", QUALITY, 12, walk_recall_account, true},
    {"recall.close", QUALITY, 4, walk_recall_close, true},
    {"subject.add", WARD, 1, walk_subject, false},
    {"subject.weigh", WARD, 1, walk_weigh, false},
    {"custody.hand back", PHARMACY | QUALITY, 5, walk_hand_back, true},
    {"order.create", PHARMACY, 6, walk_order, false},
    {"order.verify", PHARMACY, 8, walk_verify, false},
    {"order.allocate", PHARMACY, 8, walk_allocate, true},
    {"order.cancel", PHARMACY, 2, walk_cancel_order, true},
    {"order.override", PHARMACY, 2, walk_override_order, true},
    {"dose.override", PHARMACY, 2, walk_override_dose, true},
    {"dose.thaw", PHARMACY, 4, walk_thaw, true},
    {"dose.thaw of an order", PHARMACY, 10, walk_thaw_order, true},
    {"dose.prepare", PHARMACY, 6, walk_prepare, true},
    {"dose.hand", PHARMACY, 6, walk_hand_dose, true},
    {"dose.hand on", WARD, 3, walk_hand_dose, true},
    {"dose.discard", PHARMACY | WARD, 2, walk_discard_dose, true},
    {"infusion.start", WARD, 6, walk_infuse, true},
    {"infusion.interrupt", WARD, 3, walk_interrupt, true},
    {"infusion.resume", WARD, 3, walk_resume, true},
    {"infusion.rate", WARD, 1, walk_rate, true},
    {"infusion.complaint", WARD, 1, walk_complain, true},
    {"infusion.reaction", WARD, 1, walk_react, true},
    {"infusion.finish", WARD, 4, walk_finish, true},
    {"infusion.abort", WARD, 2, walk_abort, true},
};
const int walk_act_count = sizeof walk_acts / sizeof *walk_acts;
