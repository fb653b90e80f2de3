#include "domain/stock.h"
#include "domain/allocation.h"
#include "domain/excursion.h"
#include "domain/exposure.h"
#include "domain/label_fate.h"
#include "domain/lot.h"
#include "domain/oos_supply.h"
#include "domain/reading_silence.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <inttypes.h>
#include <string.h>

/* A version of the product, and the next day on which stored vials of it expire. */
struct cl_stock_version {
    int64_t product_id, storage_max_mc, out_most_s; /* 0: no limit of time out of storage */
    struct cl_date day;                             /* unset: none any more */
};

/* A store with what was read last in it and around it. */
struct cl_stock_store {
    const char *path;
    struct cl_excursion_newest newest;
};

/* ---- day by day -------------------------------------------------------------------------------------------------- */

static enum cl_status find_day(struct cl *cl, struct cl_stock_version *version, struct cl_date from)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STOCK_DAY, CL_BIND(cl_int(version->product_id), cl_date_value(cl, from)));
    version->day = cl_rows_next(rows) ? cl_row_date(rows, 0) : (struct cl_date){0};
    return cl_rows_close(rows);
}

static enum cl_status read_versions(struct cl_stock *stock)
{
    struct cl *cl = stock->cl;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STOCK_VERSIONS, CL_BIND(cl_text(stock->product)));
    while (cl_rows_next(rows)) {
        stock->version =
            cl_arena_grow(&cl->arena, stock->version, stock->version_count, &capacity, sizeof *stock->version);
        stock->version[stock->version_count++] =
            (struct cl_stock_version){.product_id = cl_rows_int(rows, COL_STOCK_VERSION_ID),
                                      .storage_max_mc = cl_rows_int(rows, COL_STOCK_VERSION_STORAGE_MAX_MC),
                                      .out_most_s = cl_rows_int(rows, COL_STOCK_VERSION_OUT_OF_STORAGE_MOST_S)};
    }
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK && stock->version_count == 0 ? cl_not_found(cl, "product", stock->product) : status;
}

enum cl_status cl_stock_begin(struct cl *cl, const char *product, int64_t site_id, int64_t lot_id, struct cl_stock *out)
{
    enum cl_status status;
    *out = (struct cl_stock){.cl = cl, .product = product, .site_id = site_id, .lot_id = lot_id};
    /* What expired by a day that is over everywhere is passed over; of today and yesterday the zone of each lot
     * decides. */
    struct cl_date from = cl_date_add_days(cl_today(cl, cl->facility.timezone), -1);
    CL_TRY(read_versions(out));
    for (size_t i = 0; i < out->version_count; i++)
        CL_TRY(find_day(cl, &out->version[i], from));
done:
    return status;
}

enum cl_status cl_stock_from_first(struct cl_stock *stock)
{
    enum cl_status status = CL_OK;
    const struct cl_date first = {.year = 1900, .month = 1, .day = 1};
    for (size_t i = 0; i < stock->version_count; i++)
        CL_TRY(find_day(stock->cl, &stock->version[i], first));
done:
    return status;
}

void cl_stock_only(struct cl_stock *stock, int64_t product_id)
{
    for (size_t i = 0; i < stock->version_count; i++)
        if (stock->version[i].product_id != product_id)
            stock->version[i].day = (struct cl_date){0};
}

size_t cl_stock_versions(struct cl_stock *stock, const int64_t **product_ids)
{
    int64_t *ids = cl_arena_alloc(&stock->cl->arena, stock->version_count * sizeof *ids + 1);
    size_t count = 0;
    for (size_t i = 0; i < stock->version_count; i++)
        if (cl_date_is_set(stock->version[i].day))
            ids[count++] = stock->version[i].product_id;
    *product_ids = ids;
    return count;
}

/* The version whose vials expire next; NULL: none has any. */
static struct cl_stock_version *next_version(struct cl_stock *stock)
{
    struct cl_stock_version *next = NULL;
    for (size_t i = 0; i < stock->version_count; i++) {
        struct cl_stock_version *version = &stock->version[i];
        if (cl_date_is_set(version->day) && (!next || cl_date_compare(version->day, next->day) < 0))
            next = version;
    }
    return next;
}

/* By the day of the lot's zone, as the gate judges it, and by that of the site where it is needed: the later counts. */
static const char *too_late(struct cl_stock *stock, const char *lot_zone, struct cl_date expires_on)
{
    char last[CL_DATE_TEXT], day[CL_DATE_TEXT];
    if (stock->needed_at_ms <= stock->cl->now_ms)
        return NULL;
    struct cl_date needed = cl_date_of(stock->needed_at_ms, lot_zone),
                   at_site = cl_date_of(stock->needed_at_ms, stock->needed_zone);
    needed = cl_date_compare(at_site, needed) > 0 ? at_site : needed;
    if (cl_date_compare(needed, expires_on) <= 0)
        return NULL;
    return cl_arena_print(&stock->cl->arena, "it is usable through %s, and the dose is needed on %s",
                          cl_date_write(expires_on, last, sizeof last), cl_date_write(needed, day, sizeof day));
}

static struct cl_stock_lot lot_from_row(struct cl_stock *stock, const struct cl_stock_version *version,
                                        const struct cl_rows *rows)
{
    struct cl *cl = stock->cl;
    struct cl_stock_lot lot = {
        .id = cl_rows_int(rows, COL_STOCK_LOT_ID),
        .product_id = version->product_id,
        .storage_max_mc = version->storage_max_mc,
        .out_most_s = version->out_most_s,
        .code = cl_keep_text(cl, rows, COL_STOCK_LOT_CODE),
        .expires_on = version->day,
    };
    const char *status = cl_rows_text(rows, COL_STOCK_LOT_STATUS), *held = cl_rows_text(rows, COL_STOCK_LOT_HELD),
               *zone = cl_rows_text(rows, COL_STOCK_LOT_TIMEZONE);
    if (cl_date_compare(cl_today(cl, zone), version->day) > 0)
        lot.why = "it is expired";
    else if (too_late(stock, zone, version->day))
        lot.why = too_late(stock, zone, version->day);
    else if (stock->subject_id && strcmp(status, "quarantine") == 0)
        lot.supplied = true; /* to be looked up */
    else if (strcmp(status, "released") != 0)
        lot.why = cl_arena_print(&cl->arena, "it is %s", cl_lot_status_phrase(status));
    else if (held)
        lot.why = cl_arena_print(&cl->arena, "it is held: %s", held);
    return lot;
}

/* A lot in quarantine may have been supplied to the very subject; nobody else is given of it. */
static enum cl_status look_up_supply(struct cl_stock *stock, struct cl_stock_lot *lot)
{
    struct cl_oos_supply supply;
    enum cl_status status = CL_OK;
    if (!lot->supplied)
        return status;
    status = cl_oos_supply_find(stock->cl, lot->id, stock->subject_id, &supply, &lot->supplied);
    if (status != CL_OK)
        return status;
    if (!lot->supplied)
        lot->why = cl_arena_print(&stock->cl->arena, "it is %s", cl_lot_status_phrase("quarantine"));
    else if (!stock->supplied_too)
        lot->why = cl_arena_print(&stock->cl->arena,
                                  "it is supplied to %s out of specification: taken where released lots are not enough",
                                  supply.subject);
    return status;
}

static enum cl_status read_lots(struct cl_stock *stock, const struct cl_stock_version *version,
                                struct cl_stock_day *out)
{
    enum cl_status status;
    struct cl *cl = stock->cl;
    struct cl_stock_lot *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_STOCK_LOTS,
        CL_BIND(cl_int(version->product_id), cl_date_value(cl, version->day), cl_int_or_null(stock->lot_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = lot_from_row(stock, version, rows);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(look_up_supply(stock, &items[i]));
    *out = (struct cl_stock_day){items, count};
done:
    return status;
}

enum cl_status cl_stock_next_day(struct cl_stock *stock, struct cl_stock_day *out, bool *found)
{
    enum cl_status status;
    struct cl_stock_version *next = next_version(stock);
    *found = next != NULL;
    if (!next)
        return CL_OK;
    CL_TRY(read_lots(stock, next, out));
    status = find_day(stock->cl, next, cl_date_add_days(next->day, 1));
done:
    return status;
}

enum cl_status cl_stock_vials(struct cl_stock *stock, const struct cl_stock_lot *lot, struct cl_vial_list *out)
{
    struct cl *cl = stock->cl;
    return cl_vials_from_rows(
        cl,
        cl_rows_open(cl->store, SQL_STOCK_VIALS,
                     CL_BIND(cl_int(lot->product_id), cl_date_value(cl, lot->expires_on), cl_int(lot->id),
                             cl_int_or_null(stock->site_id), cl_int_or_null(stock->near_site_id))),
        out);
}

enum cl_status cl_stock_vial_count(struct cl_stock *stock, const struct cl_stock_lot *lot, int64_t *count)
{
    return cl_store_int(stock->cl->store, SQL_STOCK_VIAL_COUNT, count,
                        CL_BIND(cl_int(lot->product_id), cl_date_value(stock->cl, lot->expires_on), cl_int(lot->id),
                                cl_int_or_null(stock->site_id)));
}

/* ---- one vial ---------------------------------------------------------------------------------------------------- */

/* Vials of a box follow each other: the store that was looked at last is asked first. */
static enum cl_status look_at_store(struct cl_stock *stock, const char *path, const struct cl_stock_store **out)
{
    enum cl_status status;
    struct cl *cl = stock->cl;
    struct cl_storage store;
    struct cl_stock_store read = {.path = path};
    for (size_t i = stock->store_count; i > 0; i--)
        if (strcmp(stock->store[i - 1].path, path) == 0) {
            *out = &stock->store[i - 1];
            return CL_OK;
        }
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(cl_excursion_warmest_now(cl, store.id, &read.newest));
    stock->store =
        cl_arena_grow(&cl->arena, stock->store, stock->store_count, &stock->store_capacity, sizeof *stock->store);
    stock->store[stock->store_count] = read;
    *out = &stock->store[stock->store_count++];
done:
    return status;
}

static enum cl_status find_warm(struct cl_stock *stock, const struct cl_stock_lot *lot, const struct cl_vial *vial,
                                const char **why)
{
    enum cl_status status;
    struct cl *cl = stock->cl;
    const struct cl_stock_store *store;
    const char *was;
    char allowed[CL_QUANTITY_TEXT];
    CL_TRY(look_at_store(stock, vial->store, &store));
    if (!store->newest.store_id || store->newest.temperature_mc <= lot->storage_max_mc)
        return CL_OK;
    CL_TRY(cl_excursion_newest_text(cl, &store->newest, &was));
    *why = cl_arena_print(&cl->arena, "%s, and %s must not be warmer than %s", was, stock->product,
                          cl_temperature_write(lot->storage_max_mc, allowed, sizeof allowed));
done:
    return status;
}

static enum cl_status find_exposed(struct cl_stock *stock, const struct cl_vial *vial, const char **why)
{
    enum cl_status status;
    struct cl *cl = stock->cl;
    struct cl_exposure exposure;
    struct cl_exposure_verdict verdict;
    CL_TRY(cl_exposure_of_vial(cl, vial->id, cl->now_ms, &exposure));
    if (!exposure.beyond)
        return CL_OK;
    CL_TRY(cl_exposure_verdict(cl, vial->id, &exposure, &verdict));
    if (!verdict.accepted)
        *why = cl_arena_print(&cl->arena, "out of storage for longer than the %" PRId64 " s that %s allows",
                              exposure.most_s, stock->product);
done:
    return status;
}

static enum cl_status find_reserved(struct cl *cl, const struct cl_vial *vial, const char **why)
{
    struct cl_allocation allocation;
    enum cl_status status = cl_allocation_of_vial(cl, vial->id, &allocation);
    if (status == CL_OK && allocation.order_id)
        *why = cl_arena_print(&cl->arena, "reserved for order %s of %s", allocation.order, allocation.subject);
    return status;
}

static enum cl_status find_bare(struct cl *cl, const struct cl_vial *vial, const char **why)
{
    bool destroyed;
    enum cl_status status = cl_label_all_destroyed(cl, vial->id, &destroyed);
    if (status == CL_OK && destroyed)
        *why = "without a label: every one was destroyed";
    return status;
}

/* One reason for all of a place, without the time of each. */
static enum cl_status find_unwatched(struct cl *cl, const struct cl_vial *vial, const char **why)
{
    const char *text = NULL;
    enum cl_status status = cl_reading_unwatched(cl, 0, vial->id, &text);
    if (status == CL_OK && text)
        *why = "nobody read where it stood";
    return status;
}

enum cl_status cl_stock_vial_problem(struct cl_stock *stock, const struct cl_stock_lot *lot, const struct cl_vial *vial,
                                     const char **why)
{
    enum cl_status status = CL_OK;
    int64_t holds = vial->held;
    *why = NULL;
    if (lot->supplied) /* the investigation of what was signed for holds the lot */
        CL_TRY(cl_store_int(stock->cl->store, SQL_DOSE_HOLDS_ON_VIAL, &holds, CL_BIND(cl_int(vial->id))));
    if (holds)
        *why = "held";
    else if (vial->carrier)
        *why = cl_arena_print(&stock->cl->arena, "in a store that is carried by %s", vial->carrier);
    if (!*why)
        CL_TRY(find_reserved(stock->cl, vial, why));
    if (!*why)
        CL_TRY(find_bare(stock->cl, vial, why));
    if (!*why)
        CL_TRY(find_warm(stock, lot, vial, why));
    if (!*why)
        CL_TRY(find_unwatched(stock->cl, vial, why));
    if (!*why && lot->out_most_s)
        CL_TRY(find_exposed(stock, vial, why));
done:
    return status;
}

enum cl_status cl_stock_vial_unread(struct cl_stock *stock, const struct cl_vial *vial, bool *out)
{
    const struct cl_stock_store *store;
    enum cl_status status = look_at_store(stock, vial->store, &store);
    *out = status == CL_OK && !store->newest.store_id;
    return status;
}
