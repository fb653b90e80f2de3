/* Lots and stores of an inventory's file, each looked up once. */
#include "domain/site.h"
#include "domain/storage.h"
#include "domain/vial_import.h"
#include <inttypes.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* What a store, or one around it, is meant for; nothing: both are NULL. */
struct cl_import_around {
    const char *path, *product, *status;
};

/* Both structs begin with the text that they are found by. */
static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void keep(void *node)
{
    (void)node; /* the arena's */
}

void cl_import_free(struct cl_import *import)
{
    tdestroy(import->lots, keep);
    tdestroy(import->stores, keep);
    import->lots = import->stores = NULL;
}

static enum cl_status remember(struct cl_import *import, void **root, const void *node)
{
    return tsearch(node, root, compare_keys)
               ? CL_OK
               : cl_fail(import->cl->error, CL_FAILED, "memory", NULL, NULL, "there is no memory for the file");
}

/* ---- lots ------------------------------------------------------------------------------------------------------ */

static enum cl_status load_vials(struct cl *cl, struct cl_import_lot *lot)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_VIALS, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows)) {
        lot->vial = cl_arena_grow(&cl->arena, lot->vial, lot->count, &capacity, sizeof *lot->vial);
        lot->vial[lot->count++] = (struct cl_import_vial){
            .id = cl_rows_int(rows, COL_IMPORT_VIAL_ID),
            .serial = cl_rows_int(rows, COL_IMPORT_VIAL_SERIAL),
            .code = cl_keep_text(cl, rows, COL_IMPORT_VIAL_CODE),
            .state = cl_keep_text(cl, rows, COL_IMPORT_VIAL_STATE),
            .holder = cl_keep_text(cl, rows, COL_IMPORT_VIAL_HOLDER),
            .holder_id = cl_rows_int(rows, COL_IMPORT_VIAL_HOLDER_ID),
            .shipment_id = cl_rows_int(rows, COL_IMPORT_VIAL_SHIPMENT_ID),
            .store = cl_keep_text(cl, rows, COL_IMPORT_VIAL_STORE),
            .leg_id = cl_rows_int(rows, COL_IMPORT_VIAL_LEG_ID),
            .leg_at_ms = cl_rows_int(rows, COL_IMPORT_VIAL_DONE_AT_MS),
            .lot = lot,
        };
    }
    return cl_rows_close(rows);
}

static enum cl_status load_lot(struct cl_import *import, const char *code, struct cl_import_lot **out)
{
    enum cl_status status;
    struct cl *cl = import->cl;
    struct cl_import_lot *lot = cl_arena_alloc(&cl->arena, sizeof *lot);
    *lot = (struct cl_import_lot){.code = cl_arena_copy(&cl->arena, code)};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_LOT, CL_BIND(cl_text(code)));
    if (cl_rows_next(rows)) {
        lot->id = cl_rows_int(rows, COL_IMPORT_LOT_ID);
        lot->status = cl_keep_text(cl, rows, COL_IMPORT_LOT_STATUS);
        lot->product = cl_keep_text(cl, rows, COL_IMPORT_LOT_PRODUCT);
        lot->storage_max_mc = cl_rows_int(rows, COL_IMPORT_LOT_STORAGE_MAX_MC);
    }
    CL_TRY(cl_rows_close(rows));
    if (lot->id)
        CL_TRY(load_vials(cl, lot));
    CL_TRY(remember(import, &import->lots, lot));
    import->lot = cl_arena_grow(&cl->arena, import->lot, import->lot_count, &import->lot_capacity, sizeof *import->lot);
    import->lot[import->lot_count++] = *out = lot;
done:
    return status;
}

static enum cl_status find_lot(struct cl_import *import, const char *code, struct cl_import_lot **out)
{
    enum cl_status status = CL_OK;
    if (import->last_lot && strcmp(import->last_lot->code, code) == 0) {
        *out = import->last_lot;
        return CL_OK;
    }
    void *found = tfind(&code, &import->lots, compare_keys);
    if (found)
        *out = *(struct cl_import_lot **)found;
    else
        CL_TRY(load_lot(import, code, out));
    import->last_lot = *out;
done:
    return status;
}

static int compare_serials(const void *a, const void *b)
{
    int64_t left = ((const struct cl_import_vial *)a)->serial, right = ((const struct cl_import_vial *)b)->serial;
    return (left > right) - (left < right);
}

/* Why it cannot be put anywhere: only what is in somebody's hands can, and by them; what was filled and never stored,
 * by whoever takes the inventory over. */
static const char *unmovable(struct cl *cl, const struct cl_import_vial *vial)
{
    if (vial->line)
        return cl_arena_print(&cl->arena, "vial %s stands twice in the file: line %" PRId64, vial->code, vial->line);
    if (vial->store)
        return cl_arena_print(&cl->arena, "vial %s is stored at %s already", vial->code, vial->store);
    if (vial->shipment_id)
        return cl_arena_print(&cl->arena, "vial %s is packed in a shipment", vial->code);
    if (strcmp(vial->state, "out") == 0 && vial->holder_id != cl->actor.id)
        return cl_arena_print(&cl->arena, "vial %s is out, in the hands of %s", vial->code, vial->holder);
    if (strcmp(vial->state, "filled") != 0 && strcmp(vial->state, "out") != 0)
        return cl_arena_print(&cl->arena, "vial %s is %s", vial->code, vial->state);
    if (vial->leg_at_ms > cl_done_at_ms(cl))
        return cl_arena_print(&cl->arena, "vial %s was handled later than the time that is given", vial->code);
    return NULL;
}

enum cl_status cl_import_vial(struct cl_import *import, const char *code, int64_t serial, int64_t line,
                              struct cl_import_vial **out, const char **problem)
{
    enum cl_status status;
    struct cl_import_lot *lot;
    struct cl *cl = import->cl;
    *out = NULL;
    *problem = NULL;
    CL_TRY(find_lot(import, code, &lot));
    struct cl_import_vial key = {.serial = serial}, *vial = NULL;
    if (lot->count > 0)
        vial = bsearch(&key, lot->vial, lot->count, sizeof key, compare_serials);
    if (!lot->id)
        *problem = cl_arena_print(&cl->arena, "there is no lot '%s'", code);
    else if (!vial)
        *problem = cl_arena_print(&cl->arena, "lot %s has no vial of serial %" PRId64, code, serial);
    else if (!(*problem = unmovable(cl, vial)))
        *out = vial;
    if (vial && !vial->line)
        vial->line = line;
done:
    return status;
}

/* ---- stores ---------------------------------------------------------------------------------------------------- */

static enum cl_status load_around(struct cl *cl, struct cl_import_store *store)
{
    size_t capacity = 0;
    struct cl_import_around *around = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_AROUND, CL_BIND(cl_int(store->id)));
    while (cl_rows_next(rows)) {
        struct cl_import_around one = {.path = cl_keep_text(cl, rows, COL_IMPORT_AROUND_PATH),
                                       .product = cl_keep_text(cl, rows, COL_IMPORT_AROUND_MEANT_PRODUCT),
                                       .status = cl_keep_text(cl, rows, COL_IMPORT_AROUND_MEANT_STATUS)};
        const char *carrier = cl_rows_text(rows, COL_IMPORT_AROUND_CARRIER);
        const char *blocked = cl_rows_text(rows, COL_IMPORT_AROUND_BLOCKED);
        if (blocked)
            store->closed = cl_arena_print(&cl->arena, "%s is blocked: %s", one.path, blocked);
        if (carrier)
            store->closed = cl_arena_print(&cl->arena, "%s is carried by %s", one.path, carrier);
        if (!one.product && !one.status)
            continue;
        around = cl_arena_grow(&cl->arena, around, store->around_count, &capacity, sizeof *around);
        around[store->around_count++] = one;
    }
    store->around = around;
    return cl_rows_close(rows);
}

static enum cl_status load_occupants(struct cl *cl, struct cl_import_store *store)
{
    enum cl_status status;
    int64_t size = cl_grid_size(&store->grid);
    store->occupant = cl_arena_alloc(&cl->arena, ((size_t)size + 1) * sizeof *store->occupant);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_OCCUPANTS, CL_BIND(cl_int(store->id)));
    while (cl_rows_next(rows))
        if (cl_rows_int(rows, 0) < size)
            store->occupant[cl_rows_int(rows, 0)] = cl_keep_text(cl, rows, 1);
    CL_TRY(cl_rows_close(rows));
    rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_BLOCKED, CL_BIND(cl_int(store->id)));
    while (cl_rows_next(rows))
        if (cl_rows_int(rows, 0) < size)
            store->occupant[cl_rows_int(rows, 0)] = "";
    status = cl_rows_close(rows);
done:
    return status;
}

/* Whether the actor acts for the site; once per store. */
static enum cl_status check_site(struct cl *cl, struct cl_import_store *store, int64_t site_id)
{
    struct cl_error fault = {0}, *error = cl->error;
    cl->error = &fault;
    enum cl_status status = cl_site_require(cl, site_id);
    cl->error = error;
    if (status == CL_NOT_AUTHORISED) {
        store->closed = cl_arena_copy(&cl->arena, fault.message);
        status = CL_OK;
    }
    cl_error_clear(&fault);
    return status;
}

static enum cl_status describe(struct cl *cl, const struct cl_rows *rows, struct cl_import_store *store,
                               int64_t *site_id)
{
    int64_t vials = cl_rows_int(rows, COL_IMPORT_STORE_VIALS), capacity = cl_rows_int(rows, COL_IMPORT_STORE_CAPACITY);
    store->id = cl_rows_int(rows, COL_IMPORT_STORE_ID);
    store->name = cl_keep_text(cl, rows, COL_IMPORT_STORE_PATH);
    store->grid = cl_storage_grid_from_row(rows, COL_IMPORT_STORE_GRID_ROWS);
    store->room = capacity ? capacity - vials : -1;
    *site_id = cl_rows_int(rows, COL_IMPORT_STORE_SITE_ID);
    if (strcmp(cl_rows_text(rows, COL_IMPORT_STORE_KIND), "site") == 0)
        store->closed = cl_arena_print(&cl->arena, "%s is a site: name a store in it", store->name);
    else if (store->grid.rows == 0 && cl_rows_int(rows, COL_IMPORT_STORE_INSIDE) > 0)
        store->closed =
            cl_arena_print(&cl->arena, "%s has other stores in it: a vial stands in one of those", store->name);
    return CL_OK;
}

static enum cl_status load_store(struct cl_import *import, const char *path, struct cl_import_store *store)
{
    enum cl_status status;
    struct cl *cl = import->cl;
    struct cl_storage_limit limit;
    int64_t site_id = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_IMPORT_STORE, CL_BIND(cl_text(path)));
    if (cl_rows_next(rows))
        describe(cl, rows, store, &site_id);
    CL_TRY(cl_rows_close(rows));
    if (!store->id)
        return CL_OK;
    CL_TRY(load_around(cl, store));
    CL_TRY(check_site(cl, store, site_id));
    CL_TRY(load_occupants(cl, store));
    CL_TRY(cl_storage_upper_limit(cl, store->id, &limit));
    store->max_mc = limit.path ? limit.max_mc : CL_NO_TEMPERATURE;
    store->limit_path = limit.path;
    cl_write_concerns(cl, store->name);
done:
    return status;
}

/* The path of a label's code; NULL: mistyped or unknown. */
static const char *path_of(struct cl *cl, const char *text)
{
    struct cl_error fault = {0}, *error = cl->error;
    const char *path = NULL;
    cl->error = &fault;
    if (cl_storage_path(cl, text, &path) != CL_OK)
        path = NULL;
    cl->error = error;
    cl_error_clear(&fault);
    return path;
}

/* Under the text that the file names it by; a box may have two names there, and is one all the same. */
static enum cl_status add_store(struct cl_import *import, const char *text, struct cl_import_store **out)
{
    enum cl_status status;
    struct cl *cl = import->cl;
    const char *path = path_of(cl, text);
    void *known = path && strcmp(path, text) != 0 ? tfind(&path, &import->stores, compare_keys) : NULL;
    if (known) {
        *out = *(struct cl_import_store **)known;
        return CL_OK;
    }
    struct cl_import_store *store = cl_arena_alloc(&cl->arena, sizeof *store);
    *store = (struct cl_import_store){.path = cl_arena_copy(&cl->arena, path ? path : text)};
    if (path)
        CL_TRY(load_store(import, path, store));
    CL_TRY(remember(import, &import->stores, store));
    import->store =
        cl_arena_grow(&cl->arena, import->store, import->store_count, &import->store_capacity, sizeof *import->store);
    import->store[import->store_count++] = *out = store;
done:
    return status;
}

enum cl_status cl_import_store(struct cl_import *import, const char *text, struct cl_import_store **out,
                               const char **problem)
{
    enum cl_status status = CL_OK;
    struct cl_import_store *store = import->last_store;
    *out = NULL;
    *problem = NULL;
    if (!store || strcmp(store->path, text) != 0) {
        void *found = tfind(&text, &import->stores, compare_keys);
        if (found)
            store = *(struct cl_import_store **)found;
        else
            CL_TRY(add_store(import, text, &store));
        import->last_store = store;
    }
    if (!store->id)
        *problem = cl_arena_print(&import->cl->arena, "there is no store '%s'", text);
    else if (store->closed)
        *problem = store->closed;
    else
        *out = store;
done:
    return status;
}

/* ---- whether both fit ------------------------------------------------------------------------------------------- */

static const char *judge(struct cl *cl, const struct cl_import_store *store, const struct cl_import_lot *lot)
{
    char warmest[CL_QUANTITY_TEXT], allowed[CL_QUANTITY_TEXT];
    if (store->max_mc == CL_NO_TEMPERATURE && lot->storage_max_mc < 0)
        return cl_arena_print(&cl->arena,
                              "neither %s nor a store around it has an upper limit, and %s must not be warmer than %s: "
                              "cryolot storage set %s --max TEMPERATURE --second LOGIN --reason WHY",
                              store->name, lot->product,
                              cl_temperature_write(lot->storage_max_mc, allowed, sizeof allowed), store->name);
    if (store->max_mc != CL_NO_TEMPERATURE && store->max_mc > lot->storage_max_mc)
        return cl_arena_print(&cl->arena, "%s may be as warm as %s, and %s must not be warmer than %s",
                              store->limit_path, cl_temperature_write(store->max_mc, warmest, sizeof warmest),
                              lot->product, cl_temperature_write(lot->storage_max_mc, allowed, sizeof allowed));
    for (size_t i = 0; i < store->around_count; i++) {
        const struct cl_import_around *around = &store->around[i];
        if (around->product && strcmp(around->product, lot->product) != 0)
            return cl_arena_print(&cl->arena, "%s is meant for %s, and lot %s is %s", around->path, around->product,
                                  lot->code, lot->product);
        if (around->status && strcmp(around->status, lot->status) != 0)
            return cl_arena_print(&cl->arena, "%s is meant for lots that are %s, and lot %s is %s", around->path,
                                  around->status, lot->code, lot->status);
    }
    return NULL;
}

const char *cl_import_unfit(struct cl_import *import, struct cl_import_store *store, const struct cl_import_lot *lot)
{
    if (store->judged != lot) {
        store->judged = lot;
        store->judgement = judge(import->cl, store, lot);
    }
    return store->judgement;
}

static const char *take_room(struct cl *cl, struct cl_import_store *store, const char *name)
{
    if (name)
        return cl_arena_print(&cl->arena, "%s has no positions: name the store alone", store->name);
    if (store->room == 0)
        return cl_arena_print(&cl->arena, "%s is full", store->name);
    store->room -= store->room > 0;
    return NULL;
}

const char *cl_import_position(struct cl_import *import, struct cl_import_store *store, const char *name, int64_t line,
                               int64_t *out)
{
    struct cl *cl = import->cl;
    char first[CL_POSITION_TEXT], last[CL_POSITION_TEXT];
    int64_t size = cl_grid_size(&store->grid);
    *out = -1;
    if (store->grid.rows == 0)
        return take_room(cl, store, name);
    if (!name)
        return cl_arena_print(&cl->arena, "%s has positions: say at which the vial stands", store->name);
    *out = cl_grid_position_read(&store->grid, name);
    if (*out < 0)
        return cl_arena_print(&cl->arena, "position '%s' does not exist: %s has the positions %s to %s", name,
                              store->name, cl_grid_position_write(&store->grid, 0, first, sizeof first),
                              cl_grid_position_write(&store->grid, size - 1, last, sizeof last));
    const char *occupant = store->occupant[*out];
    if (occupant)
        return *occupant ? cl_arena_print(&cl->arena, "%s:%s is occupied by %s", store->name, name, occupant)
                         : cl_arena_print(&cl->arena, "%s:%s is blocked", store->name, name);
    store->occupant[*out] = cl_arena_print(&cl->arena, "the vial of line %" PRId64, line);
    return NULL;
}
