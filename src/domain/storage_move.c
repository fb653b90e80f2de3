/* Racks and boxes move whole: taken into somebody's hands, put down, or moved at once. What is in them goes along and
 * keeps its positions. */
#include "domain/excursion.h"
#include "domain/exposure.h"
#include "domain/identify.h"
#include "domain/reading.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <string.h>

enum { COMPONENTS_MOST = 8 };

/* One store on its way. */
struct move {
    const char *doing; /* "cannot move" */
    struct cl_storage store;
    bool into_hands;
    struct cl_storage to; /* where it is put; nothing while it is taken */
    const char *path;     /* that it then has */
    const struct cl_storage_content *contents;
    size_t content_count;
};

/* ---- when -------------------------------------------------------------------------------------------------------- */

static enum cl_status refuse_order(struct cl *cl, const struct cl_storage *store, int64_t at_ms, const char *what)
{
    char at[CL_TIME_TEXT];
    return cl_refuse(cl, "time.order", store->path, "give the true time, or have this machine's clock checked",
                     "%s %s later than that, at %s", store->path, what,
                     cl_time_write_local(at_ms, store->timezone, true, at, sizeof at));
}

/* Not before it came where it is, nor before its next place came where that is: its way would run backwards. */
static enum cl_status check_order(struct cl *cl, const struct move *move, int64_t stay_from_ms)
{
    enum cl_status status = CL_OK;
    int64_t at_ms = cl_done_at_ms(cl), arrived_ms = 0;
    if (at_ms < stay_from_ms)
        return refuse_order(cl, &move->store, stay_from_ms, "came where it is");
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_LAST_ARRIVAL, &arrived_ms, CL_BIND(cl_int(move->store.parent_id))));
    if (!move->store.holder_id && at_ms < arrived_ms)
        return refuse_order(cl, &move->store, arrived_ms, "came with a store around it");
    if (move->into_hands)
        return CL_OK;
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_LAST_ARRIVAL, &arrived_ms, CL_BIND(cl_int(move->to.id))));
    if (at_ms < arrived_ms)
        status = refuse_order(cl, &move->to, arrived_ms, "was moved");
done:
    return status;
}

/* "CPN/LN2-1 was at -20 °C on ..., above -150 °C, with CPN/LN2-1/R3 in it", or NULL. */
static enum cl_status find_warm(struct cl *cl, const struct move *move, int64_t store_id, const char *path,
                                const char **against)
{
    char warm[CL_QUANTITY_TEXT], limit[CL_QUANTITY_TEXT], at[CL_TIME_TEXT];
    int64_t limit_mc = INT64_MAX;
    struct cl_reading_point point;
    bool found = false;
    for (size_t i = 0; i < move->content_count; i++)
        if (move->contents[i].storage_max_mc < limit_mc)
            limit_mc = move->contents[i].storage_max_mc;
    if (move->content_count == 0)
        return CL_OK;
    enum cl_status status =
        cl_reading_first_above(cl, store_id, cl->performed_at_ms, INT64_MAX, limit_mc, &point, &found);
    if (status == CL_OK && found)
        *against = cl_arena_print(&cl->arena, "%s was at %s on %s, above %s, with %s in it", path,
                                  cl_temperature_write(point.temperature_mc, warm, sizeof warm),
                                  cl_time_write_local(point.at_ms, move->store.timezone, false, at, sizeof at),
                                  cl_temperature_write(limit_mc, limit, sizeof limit), move->store.path);
    return status;
}

static enum cl_status find_deviation(struct cl *cl, const struct move *move, int64_t store_id, const char *path,
                                     const char **against)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORAGE_DEVIATION_SINCE, CL_BIND(cl_int(store_id), cl_int(cl->performed_at_ms)));
    if (cl_rows_next(rows))
        *against = cl_arena_print(&cl->arena, "%s is open for %s, with %s in it", cl_rows_text(rows, 0), path,
                                  move->store.path);
    return cl_rows_close(rows);
}

/* Nobody words an excursion away by saying that the rack had left before it (custody_leg.c asks the same of a vial). */
static enum cl_status check_backdated(struct cl *cl, const struct move *move)
{
    enum cl_status status = CL_OK;
    const char *against = NULL;
    if (!cl->performed_at_ms || move->store.holder_id || move->content_count == 0)
        return CL_OK;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORAGE_LEFT, CL_BIND(cl_int(move->store.id), cl_int_or_null(move->to.id)));
    while (status == CL_OK && !against && cl_rows_next(rows)) {
        int64_t left_id = cl_rows_int(rows, COL_STORE_LEFT_ID);
        const char *path = cl_keep_text(cl, rows, COL_STORE_LEFT_PATH);
        status = find_warm(cl, move, left_id, path, &against);
        if (status == CL_OK && !against)
            status = find_deviation(cl, move, left_id, path, &against);
    }
    enum cl_status closed = cl_rows_close(rows);
    status = status == CL_OK ? closed : status;
    if (status == CL_OK && against)
        status = cl_refuse(cl, "storage.backdated", move->store.path,
                           cl_arena_print(&cl->arena,
                                          "record it as done now; when it was done, report to QA: cryolot deviation "
                                          "open --title TEXT --class major --store %s",
                                          move->store.path),
                           "%s: a move recorded late does not take that away, QA decides", against);
    return status;
}

/* ---- where to ---------------------------------------------------------------------------------------------------- */

/* Its next path, with a name of its own where one is given. */
static enum cl_status name_it(struct cl *cl, struct move *move, const char *as)
{
    const char *slash = strrchr(move->store.path, '/');
    const char *name = as ? as : slash ? slash + 1 : move->store.path;
    enum cl_status status = CL_OK;
    if (as)
        CL_TRY(cl_storage_name_check(as, cl->error));
    move->path = cl_arena_print(&cl->arena, "%s/%s", move->to.path, name);
done:
    return status;
}

/* Where it goes: into a store; or, as people say it, to the path that it then has in one. */
static enum cl_status load_target(struct cl *cl, struct move *move, const char *to, const char *as)
{
    const char *slash = strrchr(to, '/');
    enum cl_status status = cl_storage_load(cl, to, &move->to);
    if (status == CL_NOT_FOUND && slash && !as) {
        const struct cl_error unknown = *cl->error;
        cl_error_clear(cl->error); /* else whatever refuses the move later would say that there is no such store */
        status = cl_storage_load(cl, cl_arena_print(&cl->arena, "%.*s", (int)(slash - to), to), &move->to);
        as = slash + 1;
        if (status == CL_NOT_FOUND || (status == CL_OK && !move->to.parent_id)) { /* a tank mistyped is no new name */
            *cl->error = unknown;
            status = CL_NOT_FOUND;
        }
    }
    return status == CL_OK ? name_it(cl, move, as) : status;
}

static enum cl_status check_name(struct cl *cl, const struct move *move)
{
    enum cl_status status;
    int64_t taken = 0, deeper = 0, components = 1;
    if (!move->store.holder_id && strcmp(move->path, move->store.path) == 0)
        return cl_refuse(cl, "storage.occupied", move->path, "name another place", "%s stands there already",
                         move->path);
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_COUNT_AT, &taken, CL_BIND(cl_text(move->path), cl_int(move->store.id))));
    if (taken)
        return cl_fail(cl->error, CL_CONFLICT, "storage.unique", move->path, "give it another name there: --as NAME",
                       "there is a store '%s' already", move->path);
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_DEPTH, &deeper, CL_BIND(cl_int(move->store.id))));
    for (const char *at = move->path; (at = strchr(at, '/')) != NULL; at++)
        components++;
    if (components + deeper > COMPONENTS_MOST)
        status = cl_refuse(cl, "storage.path", move->path, NULL, "a path has at most %d components", COMPONENTS_MOST);
done:
    return status;
}

static enum cl_status check_kind_of_place(struct cl *cl, const struct move *move)
{
    enum cl_status status;
    int64_t inside = 0, vials = 0;
    const struct cl_storage *to = &move->to;
    if (to->layout.rows > 0 || to->capacity)
        return cl_refuse(cl, "storage.box", to->path, "name the rack or tank that it goes into",
                         "%s: %s is a %s with positions or a capacity: vials stand in it, not stores", move->doing,
                         to->path, to->kind);
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_VIALS_IN, &vials, CL_BIND(cl_int(to->id))));
    if (vials)
        return cl_refuse(cl, "storage.box", to->path, NULL, "%s: vials stand in %s itself, not in stores", move->doing,
                         to->path);
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_IS_AROUND, &inside, CL_BIND(cl_int(to->id), cl_int(move->store.id))));
    if (inside)
        return cl_refuse(cl, "storage.inside-itself", move->store.path, NULL, "%s: %s is %s", move->doing, to->path,
                         to->id == move->store.id ? "the store itself" : "inside it");
    if (to->site_id != move->store.site_id)
        status = cl_refuse(cl, "storage.other-site", move->store.path, "cryolot shipment create",
                           "%s: %s is at another site, and goes there by shipment", move->doing, to->path);
done:
    return status;
}

static enum cl_status check_place(struct cl *cl, const struct move *move)
{
    enum cl_status status;
    CL_TRY(check_kind_of_place(cl, move));
    CL_TRY(check_name(cl, move));
    CL_TRY(cl_storage_check_open(cl, &move->to, move->doing));
    CL_TRY(cl_storage_check_cold(cl, move->store.path, &move->to, move->contents, move->content_count, move->doing));
    CL_TRY(cl_storage_check_meant(cl, &move->to, move->contents, move->content_count, move->doing));
done:
    return status;
}

/* ---- from where -------------------------------------------------------------------------------------------------- */

static enum cl_status refuse_site(struct cl *cl, const struct move *move)
{
    return cl_refuse(cl, "storage.site", move->store.path, "name a store in it", "%s: %s is a site", move->doing,
                     move->store.path);
}

static enum cl_status begin(struct cl *cl, enum cl_act act, const char *text, struct move *move)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, act, text));
    CL_TRY(cl_storage_load(cl, text, &move->store));
    cl_write_concerns(cl, move->store.path);
    cl_write_concerns(cl, move->store.code);
    CL_TRY(cl_site_require(cl, move->store.site_id));
    if (!move->store.parent_id)
        CL_TRY(refuse_site(cl, move));
    CL_TRY(cl_storage_contents(cl, move->store.id, &move->contents, &move->content_count));
done:
    return status;
}

/* Who a store is taken from, when somebody has it already: only from a person who is disabled. */
static enum cl_status check_taking(struct cl *cl, const struct move *move)
{
    if (move->store.holder_id && move->store.holder_id == cl->actor.id)
        return cl_refuse(cl, "storage.carried", move->store.path, "put it down: cryolot storage put STORE TO",
                         "%s is in your hands already", move->store.path);
    return cl_storage_check_hands(cl, &move->store, move->doing);
}

/* ---- moving ------------------------------------------------------------------------------------------------------ */

static enum cl_status next_stay(struct cl *cl, const struct move *move)
{
    enum cl_status status;
    int64_t stay_id = 0, from_ms = 0, at_ms = cl_done_at_ms(cl);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORE_STAY_NOW, CL_BIND(cl_int(move->store.id)));
    if (cl_rows_next(rows)) {
        stay_id = cl_rows_int(rows, COL_STAY_NOW_ID);
        from_ms = cl_rows_int(rows, COL_STAY_NOW_FROM_MS);
    }
    CL_TRY(cl_rows_close(rows));
    CL_TRY(check_order(cl, move, from_ms));
    CL_TRY(cl_storage_concern_lots(cl, move->store.id));
    CL_TRY(cl_store_change_one(cl->store, SQL_STORE_STAY_END, CL_BIND(cl_int(stay_id), cl_int(at_ms))));
    CL_TRY(cl_store_change_one(cl->store, SQL_STORE_STAY_NEXT,
                               CL_BIND(cl_int(move->store.id), cl_int(stay_id), cl_int_or_null(move->to.id),
                                       cl_int_or_null(move->into_hands ? cl->actor.id : 0), cl_text(move->path),
                                       cl_text_or_null(cl->reason), cl_int(cl->actor.id), cl_int(at_ms),
                                       cl_int_or_null(cl_said_late_ms(cl)))));
done:
    return status;
}

/* Everything was checked: the store stands in its next place, under its next path. */
static enum cl_status set_down(struct cl *cl, struct move *move)
{
    enum cl_status status;
    CL_TRY(next_stay(cl, move));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_STORAGE_SET_PARENT, CL_BIND(cl_int(move->store.id), cl_int(move->to.id))));
    if (strcmp(move->path, move->store.path) != 0)
        CL_TRY(cl_store_change(cl->store, SQL_STORAGE_RENAME_INSIDE,
                               CL_BIND(cl_int(move->store.id), cl_text(move->store.path), cl_text(move->path))));
    cl_write_concerns(cl, move->path);
    CL_TRY(cl_excursion_enter(cl, move->store.id));
    CL_TRY(cl_excursion_enter_warm_store(cl, move->store.id));
    CL_TRY(cl_exposure_settle_warm(cl));
    CL_TRY(cl_exposure_settle_store(cl, move->store.id));
    CL_TRY(cl_storage_get(cl, move->path, &move->store));
done:
    return status;
}

enum cl_status cl_storage_move(struct cl *cl, const char *from, const char *to, const char *as, struct cl_storage *out)
{
    enum cl_status status;
    struct move move = {.doing = "cannot move"};
    CL_TRY(begin(cl, CL_ACT_STORAGE_MOVE, from, &move));
    if (move.store.holder_id == cl->actor.id)
        CL_TRY(cl_refuse(cl, "storage.carried", move.store.path, "cryolot storage put STORE TO",
                         "%s is in your hands: put it down", move.store.path));
    CL_TRY(cl_storage_check_hands(cl, &move.store, move.doing));
    CL_TRY(load_target(cl, &move, to, as));
    CL_TRY(check_place(cl, &move));
    CL_TRY(check_backdated(cl, &move));
    CL_TRY(set_down(cl, &move));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = move.store;
    return status;
}

enum cl_status cl_storage_take(struct cl *cl, const char *text, struct cl_storage *out)
{
    enum cl_status status;
    struct move move = {.doing = "cannot take", .into_hands = true};
    CL_TRY(begin(cl, CL_ACT_STORAGE_TAKE, text, &move));
    CL_TRY(check_taking(cl, &move));
    CL_TRY(check_backdated(cl, &move));
    move.path = move.store.path;
    CL_TRY(next_stay(cl, &move));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_STORAGE_SET_HOLDER, CL_BIND(cl_int(move.store.id), cl_int(cl->actor.id))));
    CL_TRY(cl_storage_get(cl, move.path, &move.store));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = move.store;
    return status;
}

enum cl_status cl_storage_put(struct cl *cl, const char *text, const char *to, const char *as, struct cl_storage *out)
{
    enum cl_status status;
    struct move move = {.doing = "cannot put it down"};
    CL_TRY(begin(cl, CL_ACT_STORAGE_PUT, text, &move));
    if (!move.store.holder_id)
        CL_TRY(cl_refuse(cl, "storage.carried", move.store.path,
                         "take it first, or move it at once: cryolot storage move FROM TO", "nobody carries %s",
                         move.store.path));
    CL_TRY(cl_storage_check_hands(cl, &move.store, move.doing));
    CL_TRY(load_target(cl, &move, to, as));
    CL_TRY(check_place(cl, &move));
    CL_TRY(set_down(cl, &move));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = move.store;
    return status;
}
