/* Places in a scanning session: the one that is open, and what was done while it was. */
#include "domain/identify.h"
#include "domain/opening.h"
#include "domain/scan.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum cl_scan_command mode;
    const char *done;
} DONE[] = {
    {CL_SCAN_STORE, "stored"},      {CL_SCAN_TAKE, "taken"},     {CL_SCAN_MOVE, "moved"},
    {CL_SCAN_ASSIGN, "assigned"},   {CL_SCAN_APPLY, "labelled"}, {CL_SCAN_HAND, "handed"},
    {CL_SCAN_DISCARD, "discarded"}, {CL_SCAN_COUNT, "counted"},  {CL_SCAN_SPILL, "found again"},
    {CL_SCAN_PACK, "packed"},
};

/* "12 stored, 1 taken" of the place that is open. */
static const char *summary(struct cl_scan *scan)
{
    const char *text = NULL;
    for (size_t i = 0; i < sizeof DONE / sizeof *DONE; i++)
        if (scan->group[DONE[i].mode] > 0)
            text = cl_arena_print(&scan->cl->arena, "%s%s%" PRId64 " %s", text ? text : "", text ? ", " : "",
                                  scan->group[DONE[i].mode], DONE[i].done);
    return text ? text : "nothing was done";
}

/* ---- closing ---------------------------------------------------------------------------------------------------- */

static void forget_place(struct cl_scan *scan)
{
    scan->store[0] = scan->store_code[0] = scan->position[0] = '\0';
    memset(scan->group, 0, sizeof scan->group);
}

enum cl_status cl_scan_refresh_place(struct cl_scan *scan)
{
    const char *path = NULL;
    if (!*scan->store_code)
        return CL_OK;
    enum cl_status status = cl_storage_path(scan->cl, scan->store_code, &path);
    if (status == CL_OK)
        snprintf(scan->store, sizeof scan->store, "%s", path);
    return status;
}

/* The opening ends on record. `closed`: somebody else had done that already. */
static enum cl_status end_opening(struct cl_scan *scan, bool *closed)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_storage store;
    struct cl_opening opening;
    bool is_open = false;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_CLOSE, NULL));
    CL_TRY(cl_storage_load(cl, scan->store_code, &store));
    CL_TRY(cl_opening_now(cl, store.id, &opening, &is_open));
    *closed = !is_open;
    if (!is_open) {
        cl_store_rollback(cl->store);
        return CL_OK;
    }
    if (!cl->reason && strcmp(opening.opened_by, cl->actor.login) != 0)
        cl->reason = cl_arena_print(&cl->arena, "opened by %s in the same session of scanning", opening.opened_by);
    status = cl_opening_end(cl, &store);
done:
    return cl_write_end(cl, status);
}

enum cl_status cl_scan_close_place(struct cl_scan *scan)
{
    enum cl_status status;
    bool closed = false;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan a place to open it", "no place is open");
    snprintf(scan->place, sizeof scan->place, "%s", scan->store);
    CL_TRY(end_opening(scan, &closed));
    int64_t seconds = (cl_done_at_ms(scan->cl) - scan->opened_at_ms + 999) / 1000;
    cl_scan_say(scan, "closed %s: %s, %s%" PRId64 " s", scan->store, summary(scan),
                closed ? "closed by somebody else already; opened before " : "open for ", seconds > 0 ? seconds : 0);
    forget_place(scan);
done:
    return status;
}

/* ---- what was left open ---------------------------------------------------------------------------------------- */

enum { STANDING_MOST = 6 };

/* Left open by a session that ended without closing it: longer than anybody leaves a store open. */
static enum cl_status is_left_open(struct cl *cl, const struct cl_opening *opening, bool *left)
{
    int64_t minutes = 0;
    enum cl_status status = cl_setting_count(cl, "storage.open-minutes", &minutes);
    *left = cl_done_at_ms(cl) - opening->opened_at_ms > minutes * 60000;
    return status;
}

/* Whether the actor acts for the site of a store. */
static enum cl_status is_own_site(struct cl *cl, const char *path, bool *out)
{
    struct cl_storage store;
    enum cl_status status = cl_storage_load(cl, path, &store);
    if (status != CL_OK)
        return status;
    status = cl_site_require(cl, store.site_id);
    *out = status == CL_OK;
    if (status != CL_NOT_AUTHORISED)
        return status;
    cl_error_clear(cl->error);
    return CL_OK;
}

static const char *standing(struct cl *cl, const struct cl_opening *opening, bool left)
{
    char at[CL_TIME_TEXT];
    bool own = strcmp(opening->opened_by, cl->actor.login) == 0;
    cl_time_write_local(opening->opened_at_ms, opening->timezone, false, at, sizeof at);
    return cl_arena_print(&cl->arena, "%s has been open by %s since %s: %s", opening->store,
                          own ? "you" : opening->opened_by, at,
                          left  ? "it counts as left open, scan it, and again to close it"
                          : own ? "scan it to go on, and again to close it"
                                : "they scan it to close it, unless they work there now");
}

static enum cl_status standing_open(struct cl *cl, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_opening_list list;
    const char **at = cl_arena_alloc(&cl->arena, (STANDING_MOST + 1) * sizeof *at);
    size_t count = 0;
    *out = (struct cl_texts){0};
    if (!(cl->actor.roles & cl_act_roles(CL_ACT_STORAGE_CLOSE)))
        return CL_OK;
    CL_TRY(cl_opening_list(cl, NULL, 1000, &list));
    for (size_t i = 0; i < list.count; i++) {
        bool own = strcmp(list.at[i].opened_by, cl->actor.login) == 0, left = false;
        if (!own)
            CL_TRY(is_own_site(cl, list.at[i].store, &own));
        if (!own)
            continue;
        CL_TRY(is_left_open(cl, &list.at[i], &left));
        if (count++ < STANDING_MOST)
            at[count - 1] = standing(cl, &list.at[i], left);
    }
    if (count > STANDING_MOST)
        at[STANDING_MOST] = cl_arena_print(&cl->arena, "%zu more are open: status lists them", count - STANDING_MOST);
    *out = (struct cl_texts){at, count > STANDING_MOST ? STANDING_MOST + 1 : count};
done:
    return status;
}

enum cl_status cl_scan_standing(struct cl_scan *scan, struct cl_texts *out)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_texts open, hands = {0};
    if (cl->actor.id)
        CL_TRY(cl_scan_hands(cl, &cl->actor, &hands));
    CL_TRY(standing_open(cl, &open));
    const char **at = cl_arena_alloc(&cl->arena, (hands.count + open.count + 1) * sizeof *at);
    for (size_t i = 0; i < hands.count; i++)
        at[i] = hands.at[i];
    for (size_t i = 0; i < open.count; i++)
        at[hands.count + i] = open.at[i];
    *out = (struct cl_texts){at, hands.count + open.count};
done:
    return status;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

/* "; it was left open by stan since 11:02" where it was, and closes it. */
static enum cl_status end_left(struct cl *cl, const struct cl_storage *store, const char **note)
{
    enum cl_status status;
    struct cl_opening opening;
    bool is_open = false, left = false;
    char at[CL_TIME_TEXT];
    CL_TRY(cl_opening_now(cl, store->id, &opening, &is_open));
    if (is_open)
        CL_TRY(is_left_open(cl, &opening, &left));
    if (!left)
        return CL_OK;
    *note =
        cl_arena_print(&cl->arena, "; it was left open by %s since %s and counts as open until now", opening.opened_by,
                       cl_time_write_local(opening.opened_at_ms, opening.timezone, false, at, sizeof at));
    if (!cl->reason)
        cl->reason = "left open, found by the next session of scanning";
    status = cl_opening_end(cl, store);
done:
    return status;
}

static enum cl_status begin_opening(struct cl_scan *scan, const struct cl_storage *store, const char **note)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_opening opening = {0};
    bool is_open = false;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_OPEN, store->path));
    CL_TRY(end_left(cl, store, note));
    CL_TRY(cl_opening_begin(cl, store, cl_scan_command_word(scan->mode)));
    CL_TRY(cl_opening_now(cl, store->id, &opening, &is_open));
done:
    status = cl_write_end(cl, status);
    cl->reason = scan->reason; /* nobody said that of the vials that are put there by the same scan */
    if (status == CL_OK)
        scan->opened_at_ms = opening.opened_at_ms;
    return status;
}

/* "box 9x9, 77 of 81 free"; "tank, 120 vials". */
static const char *about(struct cl *cl, const struct cl_storage *store)
{
    if (store->positions > 0)
        return cl_arena_print(&cl->arena, "%s%s%s, %" PRId64 " of %" PRId64 " free", store->kind,
                              store->grid ? " " : "", store->grid ? store->grid : "", store->free, store->positions);
    return cl_arena_print(&cl->arena, "%s, %" PRId64 " vial%s", store->kind, store->vials,
                          store->vials == 1 ? "" : "s");
}

enum cl_status cl_scan_open_place(struct cl_scan *scan, const struct cl_storage *store)
{
    enum cl_status status = CL_OK;
    const char *closed = "", *note = "";
    if (*scan->store) {
        CL_TRY(cl_scan_close_place(scan));
        closed = cl_arena_print(&scan->cl->arena, "%s; ", scan->message);
    }
    if (scan->mode == CL_SCAN_STORE || scan->mode == CL_SCAN_MOVE)
        cl_scan_drop_reason(scan, true);
    CL_TRY(begin_opening(scan, store, &note));
    memset(scan->group, 0, sizeof scan->group);
    snprintf(scan->store, sizeof scan->store, "%s", store->path);
    snprintf(scan->store_code, sizeof scan->store_code, "%s", store->code);
    snprintf(scan->place, sizeof scan->place, "%s", store->path);
    status = cl_scan_say(scan, "%sopen %s: %s%s", closed, store->path, about(scan->cl, store), note);
done:
    return status;
}

/* ---- a place that was scanned ----------------------------------------------------------------------------------- */

static enum cl_status use_place(struct cl_scan *scan, const struct cl_storage *store, const char *position)
{
    enum cl_status status = CL_OK;
    bool same = strcmp(store->code, scan->store_code) == 0;
    if (same && !*position)
        return cl_scan_close_place(scan);
    if (*position && cl_grid_position_read(&store->layout, position) < 0)
        return cl_refuse(scan->cl, "storage.position", store->path, "scan the store alone, or one of its positions",
                         "%s has no position %s", store->path, position);
    if (!same)
        CL_TRY(cl_scan_open_place(scan, store));
    snprintf(scan->position, sizeof scan->position, "%s", position);
    if (same)
        cl_scan_say(scan, "the next vial goes to %s:%s", store->path, position);
    if (scan->mode == CL_SCAN_MOVE && scan->waits > 0)
        status = cl_scan_move_waiting(scan);
done:
    return status;
}

enum cl_status cl_scan_place(struct cl_scan *scan, const struct cl_scan_code *code)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_get(scan->cl, code->code, &store));
    snprintf(scan->place, sizeof scan->place, "%s", store.path);
    if (*scan->astray && !*code->position && strcmp(store.code, scan->store_code) == 0)
        return cl_scan_say(scan, "go on in %s", store.path);
    switch (scan->mode) {
    case CL_SCAN_COUNT:
        return cl_scan_count_place(scan, &store, code->position);
    case CL_SCAN_SPILL:
        return cl_scan_spill_place(scan, &store, code->position);
    case CL_SCAN_EVACUATE:
        return cl_scan_evacuate_place(scan, &store);
    case CL_SCAN_HAND:
        snprintf(scan->where, sizeof scan->where, "%s", store.path);
        return cl_scan_say(scan, "hand-overs happen at %s", store.path);
    default:
        return use_place(scan, &store, code->position);
    }
done:
    return status;
}

static bool has_positions(enum cl_scan_command mode)
{
    return mode == CL_SCAN_STORE || mode == CL_SCAN_MOVE || mode == CL_SCAN_COUNT || mode == CL_SCAN_SPILL;
}

enum cl_status cl_scan_position(struct cl_scan *scan, const char *position)
{
    enum cl_status status;
    struct cl_storage store;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan the box first", "%s is a position: no place is open", position);
    if (!has_positions(scan->mode))
        return cl_scan_refuse(scan, "scan.mode", cl_scan_expects(scan->mode),
                              "%s is a position: mode %s does nothing with it", position,
                              cl_scan_command_word(scan->mode));
    if (scan->mode == CL_SCAN_COUNT)
        return cl_scan_count_position(scan, position);
    CL_TRY(cl_storage_load(scan->cl, scan->store_code, &store));
    status = use_place(scan, &store, position);
done:
    return status;
}
