#include "domain/spill.h"
#include "domain/custody.h"
#include "domain/deviation.h"
#include "domain/problem.h"
#include "domain/site.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <string.h>

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static struct cl_spill_vial vial_from_row(struct cl *cl, const struct cl_rows *rows, const struct cl_grid *grid)
{
    char position[CL_POSITION_TEXT];
    struct cl_grid now = cl_storage_grid_from_row(rows, COL_SPILL_VIAL_GRID_ROWS);
    struct cl_spill_vial vial = {
        .id = cl_rows_int(rows, COL_SPILL_VIAL_VIAL_ID),
        .vial = cl_keep_text(cl, rows, COL_SPILL_VIAL_CODE),
        .state = cl_keep_text(cl, rows, COL_SPILL_VIAL_STATE),
        .holder = cl_keep_text(cl, rows, COL_SPILL_VIAL_HOLDER),
        .found_at_ms = cl_rows_int(rows, COL_SPILL_VIAL_FOUND_AT_MS),
    };
    if (!cl_rows_is_null(rows, COL_SPILL_VIAL_POSITION))
        vial.position =
            cl_arena_copy(&cl->arena, cl_grid_position_write(grid, cl_rows_int(rows, COL_SPILL_VIAL_POSITION), position,
                                                             sizeof position));
    int64_t at =
        cl_rows_is_null(rows, COL_SPILL_VIAL_NOW_POSITION) ? -1 : cl_rows_int(rows, COL_SPILL_VIAL_NOW_POSITION);
    vial.place = cl_storage_place(cl, cl_keep_text(cl, rows, COL_SPILL_VIAL_STORE), &now, at);
    return vial;
}

static bool is_missing(const struct cl_spill_vial *vial)
{
    return vial->found_at_ms == 0 && strcmp(vial->state, "lost") != 0 && strcmp(vial->state, "discarded") != 0;
}

static enum cl_status read_vials(struct cl *cl, const struct cl_grid *grid, struct cl_spill *spill)
{
    struct cl_spill_vial *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SPILL_VIALS, CL_BIND(cl_int(spill->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count] = vial_from_row(cl, rows, grid);
        items[count].timezone = spill->timezone;
        spill->found += items[count].found_at_ms != 0;
        spill->missing += is_missing(&items[count]);
        count++;
    }
    spill->vial = items;
    spill->vials = count;
    return cl_rows_close(rows);
}

static enum cl_status read_newest(struct cl *cl, int64_t store_id, struct cl_spill *out)
{
    struct cl_spill spill = {0};
    struct cl_grid grid = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SPILL_NEWEST, CL_BIND(cl_int(store_id)));
    if (cl_rows_next(rows)) {
        grid = cl_storage_grid_from_row(rows, COL_SPILL_GRID_ROWS);
        spill = (struct cl_spill){
            .id = cl_rows_int(rows, COL_SPILL_ID),
            .store = cl_keep_text(cl, rows, COL_SPILL_PATH),
            .code = cl_keep_text(cl, rows, COL_SPILL_CODE),
            .timezone = cl_keep_text(cl, rows, COL_SPILL_TIMEZONE),
            .spilled_by = cl_keep_text(cl, rows, COL_SPILL_SPILLED_BY),
            .spilled_at_ms = cl_rows_int(rows, COL_SPILL_SPILLED_AT_MS),
            .finished_by = cl_keep_text(cl, rows, COL_SPILL_FINISHED_BY),
            .finished_at_ms = cl_rows_int(rows, COL_SPILL_FINISHED_AT_MS),
            .deviation = cl_keep_text(cl, rows, COL_SPILL_DEVIATION),
        };
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && spill.id)
        status = read_vials(cl, &grid, &spill);
    if (status == CL_OK)
        *out = spill;
    return status;
}

enum cl_status cl_spill_get(struct cl *cl, const char *path, struct cl_spill *out)
{
    struct cl_storage store;
    enum cl_status status = cl_storage_load(cl, path, &store);
    return status == CL_OK ? read_newest(cl, store.id, out) : status;
}

/* ---- the spill -------------------------------------------------------------------------------------------------- */

struct box {
    int64_t id, site_id, stores;
    const char *path, *kind;
    struct cl_vial_list vials;
};

static enum cl_status load_box(struct cl *cl, const char *path, struct box *out)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_load(cl, path, &store));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SPILL_BOX, CL_BIND(cl_int(store.id)));
    if (cl_rows_next(rows))
        *out = (struct box){
            .id = cl_rows_int(rows, COL_SPILL_BOX_ID),
            .site_id = cl_rows_int(rows, COL_SPILL_BOX_SITE_ID),
            .stores = cl_rows_int(rows, COL_SPILL_BOX_STORES),
            .path = cl_keep_text(cl, rows, COL_SPILL_BOX_PATH),
            .kind = cl_keep_text(cl, rows, COL_SPILL_BOX_KIND),
        };
    CL_TRY(cl_rows_close(rows));
    status = cl_site_require(cl, out->site_id);
done:
    return status;
}

/* Whoever carries a box has dropped it, nobody else. */
static enum cl_status check_carrier(struct cl *cl, const struct box *box)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_CARRIER, CL_BIND(cl_int(box->id)));
    const char *carrier = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || !carrier || strcmp(carrier, cl->actor.login) == 0)
        return status;
    return cl_refuse(cl, "custody.holder", box->path, "whoever carries it says so", "%s is carried by %s", box->path,
                     carrier);
}

static enum cl_status check_box(struct cl *cl, const struct box *box)
{
    enum cl_status status;
    struct cl_spill last = {0};
    CL_TRY(read_newest(cl, box->id, &last));
    if (last.id && !last.finished_by)
        return cl_refuse(
            cl, "spill.open", box->path,
            cl_arena_print(&cl->arena, "scan its vials back, then: cryolot storage spill %s --finish", box->path),
            "%s was spilled already, and %zu of %zu vials are not found yet", box->path, last.missing, last.vials);
    if (box->stores > 0)
        return cl_refuse(cl, "spill.box", box->path, "name the box that was dropped; each of several",
                         "%s has other stores in it: vials are spilled out of one box", box->path);
    if (box->vials.count == 0)
        return cl_refuse(cl, "spill.empty", box->path, NULL, "no vial stands in %s", box->path);
    status = check_carrier(cl, box);
done:
    return status;
}

static enum cl_status spill_one(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "out", cl->actor.id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){
                                  .vial_id = vial->id, .kind = "spill", .receiver_id = cl->actor.id, .position = -1}));
done:
    return status;
}

/* The positions in which the vials stand, and their codes, before they leave. */
struct standing {
    int64_t *id;
    struct cl_value *position;
    const char **code;
    size_t count, id_capacity, position_capacity, code_capacity;
};

static enum cl_status read_standing(struct cl *cl, int64_t store_id, struct standing *out)
{
    struct standing all = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SPILL_STANDING, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        bool placed = !cl_rows_is_null(rows, COL_SPILL_STANDING_POSITION);
        all.id = cl_arena_grow(&cl->arena, all.id, all.count, &all.id_capacity, sizeof *all.id);
        all.position = cl_arena_grow(&cl->arena, all.position, all.count, &all.position_capacity, sizeof *all.position);
        all.code = cl_arena_grow(&cl->arena, all.code, all.count, &all.code_capacity, sizeof *all.code);
        all.id[all.count] = cl_rows_int(rows, COL_SPILL_STANDING_ID);
        all.position[all.count] = placed ? cl_int(cl_rows_int(rows, COL_SPILL_STANDING_POSITION)) : cl_null();
        all.code[all.count] = cl_keep_text(cl, rows, COL_SPILL_STANDING_CODE);
        all.count++;
    }
    *out = all;
    return cl_rows_close(rows);
}

/* Why it fell, and which vials: they are named, and held only where they were out for longer than their product
 * allows, which is judged when each is put away, or when nobody finds them. */
static const char *describe(struct cl *cl, const struct standing *standing)
{
    const char *text = standing->code[0];
    for (size_t i = 1; i < standing->count; i++)
        text = cl_arena_print(&cl->arena, "%s, %s", text, standing->code[i]);
    return cl_arena_print(&cl->arena, "%s; in it: %s", cl->reason, text);
}

static enum cl_status store_spill(struct cl *cl, const struct box *box, const struct standing *standing)
{
    enum cl_status status;
    int64_t deviation_id, spill_id;
    const char *deviation;
    struct cl_deviation_found found = {
        .title = cl_arena_print(&cl->arena, "%s was spilled with %zu vial%s in it", box->path, standing->count,
                                standing->count == 1 ? "" : "s"),
        .description = describe(cl, standing),
        .class = "major",
        .happened_at_ms = cl_done_at_ms(cl),
        .store_id = box->id,
    };
    for (size_t i = 0; i < box->vials.count; i++) {
        cl_write_concerns(cl, box->vials.at[i].code);
        CL_TRY(spill_one(cl, &box->vials.at[i]));
    }
    CL_TRY(cl_deviation_raise_found(cl, &found, &deviation_id, &deviation));
    CL_TRY(cl_store_insert(
        cl->store, SQL_SPILL_INSERT, &spill_id,
        CL_BIND(cl_int(box->id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_int(deviation_id))));
    for (size_t i = 0; i < standing->count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_SPILL_VIAL_INSERT,
                                   CL_BIND(cl_int(spill_id), cl_int(standing->id[i]), standing->position[i])));
done:
    return status;
}

enum cl_status cl_spill_begin(struct cl *cl, const char *path, struct cl_spill *out)
{
    enum cl_status status;
    struct box box = {0};
    struct standing standing;
    struct cl_spill spill;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_SPILL, path));
    CL_TRY(load_box(cl, path, &box));
    CL_TRY(read_standing(cl, box.id, &standing));
    if (standing.count > 0)
        CL_TRY(cl_vials_load(cl, (struct cl_texts){standing.code, standing.count}, &box.vials));
    CL_TRY(check_box(cl, &box));
    CL_TRY(store_spill(cl, &box, &standing));
    CL_TRY(read_newest(cl, box.id, &spill));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = spill;
    return status;
}

enum cl_status cl_spill_found(struct cl *cl, int64_t vial_id)
{
    return cl_store_change(cl->store, SQL_SPILL_VIAL_FOUND, CL_BIND(cl_int(vial_id), cl_int(cl_done_at_ms(cl))));
}

enum cl_status cl_spill_unfind(struct cl *cl, const char *code)
{
    enum cl_status status;
    struct cl_vial vial;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_SPILL, code));
    CL_TRY(cl_vial_load(cl, code, &vial));
    CL_TRY(cl_vials_require_site(cl, &(struct cl_vial_list){&vial, 1}));
    status = cl_store_change(cl->store, SQL_SPILL_VIAL_UNFOUND, CL_BIND(cl_int(vial.id)));
done:
    return cl_write_end(cl, status);
}

/* ---- its end ---------------------------------------------------------------------------------------------------- */

/* What is missing joins the deviation of the spill, which holds it; where QA closed that meanwhile, another is opened.
 */
static enum cl_status name_missing(struct cl *cl, const struct box *box, const struct cl_spill *spill,
                                   int64_t *deviation_id)
{
    enum cl_status status;
    struct cl_deviation deviation;
    int64_t *ids = cl_arena_alloc(&cl->arena, spill->vials * sizeof *ids + 1);
    size_t count = 0;
    const char *code;
    for (size_t i = 0; i < spill->vials; i++)
        if (is_missing(&spill->vial[i]))
            ids[count++] = spill->vial[i].id;
    CL_TRY(cl_deviation_get(cl, spill->deviation, &deviation));
    *deviation_id = deviation.id;
    if (count == 0)
        return CL_OK;
    if (strcmp(deviation.state, "open") == 0)
        return cl_deviation_add_vials(cl, deviation.code, ids, count);
    status = cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = cl_arena_print(&cl->arena, "%zu vial%s of %s %s not found after it was spilled (%s)", count,
                                    count == 1 ? "" : "s", box->path, count == 1 ? "was" : "were", deviation.code),
            .class = "major",
            .store_id = box->id,
            .vial_ids = ids,
            .vial_count = count},
        deviation_id, &code);
done:
    return status;
}

enum cl_status cl_spill_finish(struct cl *cl, const char *path, struct cl_spill *out)
{
    enum cl_status status;
    struct box box = {0};
    struct cl_spill spill;
    int64_t deviation_id = 0;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_SPILL_FINISH, path));
    CL_TRY(load_box(cl, path, &box));
    CL_TRY(read_newest(cl, box.id, &spill));
    if (!spill.id || spill.finished_by) {
        status = cl_refuse(cl, "spill.open", box.path, "a box that was dropped: cryolot storage spill BOX --reason R",
                           "no spill of %s is open", box.path);
        goto done;
    }
    CL_TRY(name_missing(cl, &box, &spill, &deviation_id));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_SPILL_FINISH,
        CL_BIND(cl_int(spill.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)), cl_int(deviation_id))));
    CL_TRY(read_newest(cl, box.id, &spill));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = spill;
    return status;
}
