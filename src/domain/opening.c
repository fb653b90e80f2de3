/* Opening and closing stores: what stands in an open one gets warm. */
#include "domain/opening.h"
#include "domain/exposure.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <string.h>

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_opening opening_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_opening opening = {
        .id = cl_rows_int(rows, COL_OPENING_ID),
        .store = cl_keep_text(cl, rows, COL_OPENING_STORE),
        .code = cl_keep_text(cl, rows, COL_OPENING_CODE),
        .timezone = cl_keep_text(cl, rows, COL_OPENING_TIMEZONE),
        .mode = cl_keep_text(cl, rows, COL_OPENING_MODE),
        .opened_by = cl_keep_text(cl, rows, COL_OPENING_OPENED_BY),
        .opened_at_ms = cl_rows_int(rows, COL_OPENING_OPENED_AT_MS),
        .closed_by = cl_keep_text(cl, rows, COL_OPENING_CLOSED_BY),
        .closed_at_ms = cl_rows_int(rows, COL_OPENING_CLOSED_AT_MS),
    };
    int64_t until_ms = opening.closed_at_ms ? opening.closed_at_ms : cl->now_ms;
    opening.open_s = until_ms > opening.opened_at_ms ? (until_ms - opening.opened_at_ms + 999) / 1000 : 0;
    return opening;
}

static enum cl_status openings_from_rows(struct cl *cl, struct cl_rows *rows, struct cl_opening_list *out)
{
    struct cl_opening *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = opening_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_opening_list){items, count};
    return status;
}

enum cl_status cl_opening_now(struct cl *cl, int64_t store_id, struct cl_opening *out, bool *is_open)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_OPENING_NOW, CL_BIND(cl_int(store_id)));
    *is_open = cl_rows_next(rows);
    if (*is_open)
        *out = opening_from_row(cl, rows);
    return cl_rows_close(rows);
}

enum cl_status cl_storage_open_now(struct cl *cl, const struct cl_storage *store, struct cl_opening *out)
{
    bool is_open = false;
    *out = (struct cl_opening){0};
    return cl_opening_now(cl, store->id, out, &is_open);
}

enum cl_status cl_opening_list(struct cl *cl, const char *path, int64_t limit, struct cl_opening_list *out)
{
    struct cl_storage store;
    if (!path)
        return openings_from_rows(
            cl, cl_rows_open(cl->store, SQL_OPENING_STANDING, CL_BIND(cl_int(INT64_MAX), cl_int(limit))), out);
    enum cl_status status = cl_storage_load(cl, path, &store);
    if (status != CL_OK)
        return status;
    return openings_from_rows(
        cl, cl_rows_open(cl->store, SQL_OPENING_OF_STORE, CL_BIND(cl_int(store.id), cl_int(limit))), out);
}

enum cl_status cl_opening_overdue(struct cl *cl, int64_t limit, struct cl_opening_list *out)
{
    int64_t minutes = 0;
    enum cl_status status = cl_setting_count(cl, "storage.open-minutes", &minutes);
    if (status != CL_OK)
        return status;
    return openings_from_rows(
        cl, cl_rows_open(cl->store, SQL_OPENING_STANDING, CL_BIND(cl_int(cl->now_ms - minutes * 60000), cl_int(limit))),
        out);
}

/* ---- rules ----------------------------------------------------------------------------------------------------- */

static enum cl_status require_site(struct cl *cl, const struct cl_storage *store)
{
    int64_t site_id = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_OPENING_STORE, CL_BIND(cl_int(store->id)));
    if (cl_rows_next(rows))
        site_id = cl_rows_int(rows, COL_OPENING_STORE_SITE_ID);
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK ? cl_site_require(cl, site_id) : status;
}

static enum cl_status refuse_open(struct cl *cl, const struct cl_opening *opening)
{
    char at[CL_TIME_TEXT];
    return cl_refuse(cl, "opening.open", opening->store,
                     cl_arena_print(&cl->arena, "it is closed first: cryolot storage close %s", opening->store),
                     "%s is open already, by %s since %s", opening->store, opening->opened_by,
                     cl_time_write_local(opening->opened_at_ms, opening->timezone, false, at, sizeof at));
}

/* Two openings of a store do not overlap, also when one is recorded late. */
static enum cl_status check_order(struct cl *cl, const struct cl_storage *store, int64_t at_ms)
{
    char closed[CL_TIME_TEXT];
    int64_t closed_at_ms = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_OPENING_LAST_CLOSED, &closed_at_ms, CL_BIND(cl_int(store->id)));
    if (status != CL_OK || at_ms >= closed_at_ms)
        return status;
    return cl_refuse(cl, "time.order", store->path, "give the true time, or have this machine's clock checked",
                     "%s was open later than that already, until %s", store->path,
                     cl_time_write_local(closed_at_ms, store->timezone, true, closed, sizeof closed));
}

/* ---- opening and closing --------------------------------------------------------------------------------------- */

enum cl_status cl_opening_begin(struct cl *cl, const struct cl_storage *store, const char *mode)
{
    enum cl_status status;
    struct cl_opening opening;
    bool is_open = false;
    int64_t at_ms = cl_done_at_ms(cl);
    if (strcmp(store->kind, "site") == 0)
        return cl_refuse(cl, "storage.site", store->path, "cryolot storage list shows the stores of the site",
                         "%s is a site: name a store in it", store->path);
    CL_TRY(require_site(cl, store));
    CL_TRY(cl_opening_now(cl, store->id, &opening, &is_open));
    if (is_open && strcmp(opening.opened_by, cl->actor.login) == 0)
        return CL_OK;
    if (is_open)
        return refuse_open(cl, &opening);
    CL_TRY(check_order(cl, store, at_ms));
    CL_TRY(cl_store_change_one(cl->store, SQL_OPENING_INSERT,
                               CL_BIND(cl_int(store->id), cl_text_or_null(mode), cl_int(cl->actor.id), cl_int(at_ms),
                                       cl_int_or_null(cl_said_late_ms(cl)))));
    cl_write_concerns(cl, store->path);
    CL_TRY(cl_storage_concern_lots(cl, store->id));
    CL_TRY(cl_exposure_settle_hands(cl));
    CL_TRY(cl_exposure_settle_warm(cl));
done:
    return status;
}

static enum cl_status check_closing(struct cl *cl, const struct cl_opening *opening, int64_t at_ms)
{
    char opened[CL_TIME_TEXT];
    cl_time_write_local(opening->opened_at_ms, opening->timezone, true, opened, sizeof opened);
    if (strcmp(opening->opened_by, cl->actor.login) != 0 && !cl->reason)
        return cl_refuse(cl, "opening.other", opening->store, "let them close it, or add --reason 'why'",
                         "%s has been open by %s since %s", opening->store, opening->opened_by, opened);
    if (at_ms < opening->opened_at_ms)
        return cl_refuse(cl, "time.order", opening->store, "give the true time, or have this machine's clock checked",
                         "%s was opened later than that, at %s", opening->store, opened);
    return CL_OK;
}

enum cl_status cl_opening_end(struct cl *cl, const struct cl_storage *store)
{
    enum cl_status status;
    struct cl_opening opening;
    bool is_open = false;
    int64_t at_ms = cl_done_at_ms(cl);
    CL_TRY(require_site(cl, store));
    CL_TRY(cl_opening_now(cl, store->id, &opening, &is_open));
    if (!is_open)
        return cl_refuse(cl, "opening.closed", store->path, NULL, "%s is not open", store->path);
    CL_TRY(check_closing(cl, &opening, at_ms));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_OPENING_CLOSE,
        CL_BIND(cl_int(opening.id), cl_int(cl->actor.id), cl_int(at_ms), cl_int_or_null(cl_said_late_ms(cl)))));
    cl_write_concerns(cl, store->path);
    CL_TRY(cl_storage_concern_lots(cl, store->id));
    CL_TRY(cl_exposure_settle_store(cl, store->id));
done:
    return status;
}

enum cl_status cl_storage_open(struct cl *cl, const char *path, struct cl_opening *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_opening opening = {0};
    bool is_open = false;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_OPEN, path));
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(require_site(cl, &store));
    CL_TRY(cl_opening_now(cl, store.id, &opening, &is_open));
    if (is_open) {
        status = refuse_open(cl, &opening);
        goto done;
    }
    CL_TRY(cl_opening_begin(cl, &store, NULL));
    CL_TRY(cl_opening_now(cl, store.id, &opening, &is_open));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = opening;
    return status;
}

enum cl_status cl_storage_close(struct cl *cl, const char *path, struct cl_opening *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_opening_list list = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_CLOSE, path));
    CL_TRY(cl_storage_load(cl, path, &store));
    CL_TRY(cl_opening_end(cl, &store));
    CL_TRY(cl_opening_list(cl, path, 1, &list));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = list.at[0];
    return status;
}
