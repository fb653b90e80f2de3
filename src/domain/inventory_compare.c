/* What should stand in a store, held against what was read there. */
#include "domain/inventory.h"
#include "domain/problem.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- what should stand there ------------------------------------------------------------------------------------ */

enum cl_status cl_inventory_read_places(struct cl_inventory_counting *counting, int64_t store_id)
{
    struct cl *cl = counting->cl;
    struct cl_inventory_places *places = &counting->places;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_PLACES, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        places->at = cl_arena_grow(&cl->arena, places->at, places->count, &capacity, sizeof *places->at);
        places->at[places->count++] = (struct cl_inventory_place){
            .id = cl_rows_int(rows, COL_INVENTORY_PLACE_ID),
            .site_id = cl_rows_int(rows, COL_INVENTORY_PLACE_SITE_ID),
            .grid = cl_storage_grid_from_row(rows, COL_INVENTORY_PLACE_GRID_ROWS),
            .code = cl_keep_text(cl, rows, COL_INVENTORY_PLACE_CODE),
            .path = cl_keep_text(cl, rows, COL_INVENTORY_PLACE_PATH),
            .holder = cl_keep_text(cl, rows, COL_INVENTORY_PLACE_HOLDER),
            .has_stores = cl_rows_int(rows, COL_INVENTORY_PLACE_STORES) > 0,
        };
    }
    return cl_rows_close(rows);
}

static enum cl_status read_vials(struct cl_inventory_counting *counting, struct cl_inventory_place *place)
{
    struct cl *cl = counting->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_EXPECTED, CL_BIND(cl_int(place->id)));
    while (cl_rows_next(rows)) {
        bool has_position = !cl_rows_is_null(rows, COL_INVENTORY_VIAL_POSITION);
        counting->expected = cl_arena_grow(&cl->arena, counting->expected, counting->expected_count,
                                           &counting->expected_capacity, sizeof *counting->expected);
        counting->expected[counting->expected_count++] = (struct cl_inventory_expected){
            .id = cl_rows_int(rows, COL_INVENTORY_VIAL_ID),
            .position = has_position ? cl_rows_int(rows, COL_INVENTORY_VIAL_POSITION) : -1,
            .code = cl_keep_text(cl, rows, COL_INVENTORY_VIAL_CODE),
            .place = place,
        };
        place->vials++;
    }
    return cl_rows_close(rows);
}

static int compare_expected(const void *a, const void *b)
{
    return strcmp(((const struct cl_inventory_expected *)a)->code, ((const struct cl_inventory_expected *)b)->code);
}

static enum cl_status read_expected(struct cl_inventory_counting *counting)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < counting->places.count; i++)
        CL_TRY(read_vials(counting, &counting->places.at[i]));
    if (counting->expected_count > 0)
        qsort(counting->expected, counting->expected_count, sizeof *counting->expected, compare_expected);
done:
    return status;
}

/* What belongs there by the record and is in somebody's hands: of one query with an ID and a login. */
static enum cl_status add_out(struct cl_inventory_counting *counting, enum cl_sql sql, int64_t store_id)
{
    struct cl *cl = counting->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        counting->out =
            cl_arena_grow(&cl->arena, counting->out, counting->outs, &counting->out_capacity, sizeof *counting->out);
        counting->out[counting->outs++] =
            (struct cl_inventory_out){cl_keep_text(cl, rows, 0), cl_keep_text(cl, rows, 1)};
    }
    return cl_rows_close(rows);
}

static enum cl_status read_out(struct cl_inventory_counting *counting)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < counting->places.count; i++) {
        CL_TRY(add_out(counting, SQL_INVENTORY_OUT, counting->places.at[i].id));
        CL_TRY(add_out(counting, SQL_INVENTORY_CARRIED, counting->places.at[i].id));
    }
done:
    return status;
}

/* Vials of a store that nobody named are not missing: the store was forgotten. */
static enum cl_status require_complete(struct cl_inventory_counting *counting)
{
    struct cl_problems problems = {0};
    struct cl *cl = counting->cl;
    for (size_t i = 0; i < counting->places.count; i++) {
        const struct cl_inventory_place *place = &counting->places.at[i];
        if (place->vials > 0 && !place->is_named)
            cl_problem_add(cl, &problems, "%s with %" PRId64 " vial%s", place->path, place->vials,
                           place->vials == 1 ? "" : "s");
    }
    return cl_problems_end(cl, &problems, CL_REFUSED, "count.incomplete", counting->places.at[0].path,
                           "read the label of each store, and the vials in it behind it; of one that is not there, or "
                           "empty, only its label",
                           "nobody counted");
}

/* ---- comparing -------------------------------------------------------------------------------------------------- */

static const char *place_text(struct cl *cl, const struct cl_inventory_place *place, int64_t position)
{
    return cl_storage_place(cl, place->path, &place->grid, position);
}

static void add_difference(struct cl_inventory_counting *counting, int64_t vial_id,
                           struct cl_inventory_difference difference)
{
    struct cl_arena *arena = &counting->cl->arena;
    size_t count = counting->differences++;
    counting->difference =
        cl_arena_grow(arena, counting->difference, count, &counting->capacity, sizeof *counting->difference);
    counting->vial_id =
        cl_arena_grow(arena, counting->vial_id, count, &counting->id_capacity, sizeof *counting->vial_id);
    counting->difference[count] = difference;
    counting->vial_id[count] = vial_id;
}

static void compare_found(struct cl_inventory_counting *counting, const struct cl_inventory_entry *entry,
                          struct cl_inventory_expected *expected)
{
    struct cl *cl = counting->cl;
    bool stands_there = entry->place == expected->place &&
                        (entry->position < 0 || expected->position < 0 || entry->position == expected->position);
    expected->found = true;
    counting->count.found++;
    if (stands_there)
        return;
    counting->count.misplaced++;
    add_difference(counting, expected->id,
                   (struct cl_inventory_difference){
                       .kind = "misplaced",
                       .vial = expected->code,
                       .code = entry->text,
                       .expected = place_text(cl, expected->place, expected->position),
                       .found = place_text(cl, entry->place, entry->position),
                       .line = entry->line,
                   });
}

/* "CPN/LN2-2/B7:A1", "CPN/LN2-2/B7:A1, carried by stan", "is out, in the hands of stan". */
static enum cl_status expected_elsewhere(struct cl *cl, const struct cl_vial *vial, int64_t store_id, const char **out)
{
    if (!vial->place) {
        *out = cl_vial_whereabouts(cl, vial);
        return CL_OK;
    }
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INVENTORY_CARRIER, CL_BIND(cl_int(store_id)));
    *out = vial->place;
    if (cl_rows_next(rows))
        *out = cl_arena_print(&cl->arena, "%s, carried by %s", vial->place, cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

/* A vial of the record that should not stand here, or a code that is no vial's. */
static enum cl_status compare_other(struct cl_inventory_counting *counting, const struct cl_inventory_entry *entry)
{
    enum cl_status status = CL_OK;
    struct cl *cl = counting->cl;
    struct cl_vial_list known = {0};
    struct cl_inventory_difference difference = {.kind = "foreign",
                                                 .code = entry->text,
                                                 .found = place_text(cl, entry->place, entry->position),
                                                 .line = entry->line};
    int64_t store_id = 0;
    if (entry->code) {
        CL_TRY(
            cl_vials_from_rows(cl, cl_rows_open(cl->store, SQL_VIAL_BY_CODE, CL_BIND(cl_text(entry->code))), &known));
        CL_TRY(cl_store_int(cl->store, SQL_INVENTORY_STORE_OF, &store_id, CL_BIND(cl_text(entry->code))));
    }
    if (known.count == 0) {
        counting->count.foreign++;
        add_difference(counting, 0, difference);
        goto done;
    }
    difference.kind = "unexpected";
    difference.vial = known.at[0].code;
    CL_TRY(expected_elsewhere(cl, &known.at[0], store_id, &difference.expected));
    counting->count.unexpected++;
    add_difference(counting, known.at[0].id, difference);
done:
    return status;
}

static void add_missing(struct cl_inventory_counting *counting)
{
    for (size_t i = 0; i < counting->expected_count; i++) {
        const struct cl_inventory_expected *expected = &counting->expected[i];
        if (expected->found)
            continue;
        counting->count.missing++;
        add_difference(counting, expected->id,
                       (struct cl_inventory_difference){
                           .kind = "missing",
                           .vial = expected->code,
                           .code = expected->code,
                           .expected = place_text(counting->cl, expected->place, expected->position),
                       });
    }
}

static enum cl_status compare_all(struct cl_inventory_counting *counting)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < counting->entries.count; i++) {
        const struct cl_inventory_entry *entry = &counting->entries.at[i];
        struct cl_inventory_expected key = {.code = entry->code}, *expected = NULL;
        if (entry->code && counting->expected_count > 0)
            expected = bsearch(&key, counting->expected, counting->expected_count, sizeof key, compare_expected);
        if (expected)
            compare_found(counting, entry, expected);
        else
            CL_TRY(compare_other(counting, entry));
    }
    add_missing(counting);
done:
    return status;
}

enum cl_status cl_inventory_compare(struct cl_inventory_counting *counting, const struct cl_inventory_seen_list *seen)
{
    enum cl_status status;
    CL_TRY(read_expected(counting));
    CL_TRY(cl_inventory_entries(counting->cl, counting->places, seen, &counting->entries));
    CL_TRY(require_complete(counting));
    CL_TRY(compare_all(counting));
    CL_TRY(read_out(counting));
done:
    return status;
}
