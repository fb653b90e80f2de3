/* Places in a scanning session: the one that is open, and what was done while it was. */
#include "base/buffer.h"
#include "domain/identify.h"
#include "domain/scan.h"
#include <cryolot/storage.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    enum cl_scan_command mode;
    const char *done;
} DONE[] = {
    {CL_SCAN_STORE, "stored"},   {CL_SCAN_TAKE, "taken"},  {CL_SCAN_MOVE, "moved"},        {CL_SCAN_ASSIGN, "assigned"},
    {CL_SCAN_APPLY, "labelled"}, {CL_SCAN_HAND, "handed"}, {CL_SCAN_DISCARD, "discarded"},
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

enum cl_status cl_scan_close_place(struct cl_scan *scan)
{
    struct cl *cl = scan->cl;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan a place to open it", "no place is open");
    int64_t seconds = (cl_done_at_ms(cl) - scan->opened_at_ms + 500) / 1000;
    cl_scan_say(scan, "closed %s: %s, open for %" PRId64 " s", scan->store, summary(scan), seconds);
    snprintf(scan->place, sizeof scan->place, "%s", scan->store);
    scan->store[0] = scan->position[0] = '\0';
    memset(scan->group, 0, sizeof scan->group);
    return CL_OK;
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

static enum cl_status open_place(struct cl_scan *scan, const struct cl_storage *store)
{
    struct cl *cl = scan->cl;
    const char *closed = "";
    if (*scan->store) {
        cl_scan_close_place(scan);
        closed = cl_arena_print(&cl->arena, "%s; ", scan->message);
    }
    snprintf(scan->store, sizeof scan->store, "%s", store->path);
    scan->opened_at_ms = cl_done_at_ms(cl);
    cl_scan_say(scan, "%sopen %s: %s", closed, store->path, about(cl, store));
    return CL_OK;
}

static enum cl_status use_place(struct cl_scan *scan, const struct cl_storage *store, const char *position)
{
    enum cl_status status = CL_OK;
    bool same = strcmp(store->path, scan->store) == 0;
    if (same && !*position)
        return cl_scan_close_place(scan);
    if (*position && cl_grid_position_read(&store->layout, position) < 0)
        return cl_refuse(scan->cl, "storage.position", store->path, "scan the store alone, or one of its positions",
                         "%s has no position %s", store->path, position);
    if (!same)
        CL_TRY(open_place(scan, store));
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
    struct cl_identity_list found;
    struct cl_storage store;
    CL_TRY(cl_identify(scan->cl, code->code, "store", &found));
    CL_TRY(cl_storage_get(scan->cl, found.at[0].code, &store));
    snprintf(scan->place, sizeof scan->place, "%s", store.path);
    if (strcmp(store.kind, "site") == 0)
        return cl_refuse(scan->cl, "storage.site", store.path, "scan a store in it", "%s is a site", store.path);
    if (scan->mode != CL_SCAN_HAND)
        return use_place(scan, &store, code->position);
    snprintf(scan->where, sizeof scan->where, "%s", store.path);
    status = cl_scan_say(scan, "hand-overs happen at %s", store.path);
done:
    return status;
}

enum cl_status cl_scan_position(struct cl_scan *scan, const char *position)
{
    enum cl_status status;
    struct cl_storage store;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan the box first", "%s is a position: no place is open", position);
    if (scan->mode != CL_SCAN_STORE && scan->mode != CL_SCAN_MOVE)
        return cl_scan_refuse(scan, "scan.mode", cl_scan_expects(scan->mode),
                              "%s is a position: mode %s does nothing with it", position,
                              cl_scan_command_word(scan->mode));
    CL_TRY(cl_storage_get(scan->cl, scan->store, &store));
    status = use_place(scan, &store, position);
done:
    return status;
}
