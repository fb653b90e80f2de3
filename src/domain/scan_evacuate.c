/* Evacuating by scanning: a rack is scanned when it is lifted out, and again when it stands in its new tank. */
#include "domain/scan.h"
#include "domain/storage.h"
#include <stdio.h>
#include <string.h>

static void note(struct cl_scan *scan, const char *code, const char *before, const char *after)
{
    struct cl_scan_done undo = {.mode = CL_SCAN_EVACUATE, .within = CL_SCAN_EVACUATE, .months = -1};
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    snprintf(undo.before, sizeof undo.before, "%s", before);
    snprintf(undo.after, sizeof undo.after, "%s", after);
    cl_scan_remember(scan, &undo);
}

/* "CPN/LN2-1" of "CPN/LN2-1/R3". */
static const char *around(struct cl *cl, const char *path)
{
    const char *slash = strrchr(path, '/');
    return cl_arena_copy_bytes(&cl->arena, path, slash ? (size_t)(slash - path) : 0);
}

static enum cl_status lift(struct cl_scan *scan, const struct cl_storage *store)
{
    enum cl_status status;
    struct cl_storage taken;
    const char *from = around(scan->cl, store->path);
    CL_TRY(cl_storage_take(scan->cl, store->code, &taken));
    note(scan, store->code, from, "");
    snprintf(scan->carried, sizeof scan->carried, "%s", store->code);
    status = cl_scan_say(scan, "%s is out of %s, %lld vial%s in it; scan %s", store->path, from,
                         (long long)store->vials, store->vials == 1 ? "" : "s",
                         *scan->target ? "it again when it stands in its new place" : "where it goes");
done:
    return status;
}

static enum cl_status set_down(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_storage put;
    CL_TRY(cl_storage_put(scan->cl, code, scan->target, NULL, &put));
    note(scan, put.code, "", put.path);
    if (strcmp(scan->carried, put.code) == 0)
        scan->carried[0] = '\0';
    scan->group[CL_SCAN_EVACUATE]++;
    snprintf(scan->place, sizeof scan->place, "%s", put.path);
    status = cl_scan_say(scan, "%s stands there now, %lld vial%s in it", put.path, (long long)put.vials,
                         put.vials == 1 ? "" : "s");
done:
    return status;
}

/* A tank stands on the floor of its site: nobody lifts it, and what is lifted goes into it. */
static bool is_tank(const struct cl_storage *store)
{
    const char *slash = strchr(store->path, '/');
    return !slash || !strchr(slash + 1, '/');
}

/* Where the rack in the hands goes; then those that are scanned twice go there too. */
static enum cl_status use_target(struct cl_scan *scan, const struct cl_storage *store)
{
    if (!*scan->carried)
        return cl_scan_refuse(scan, "scan.mode", cl_scan_expects(scan->mode),
                              "%s is not carried away: mode evacuate carries what is in it", store->path);
    snprintf(scan->target, sizeof scan->target, "%s", store->code);
    return set_down(scan, scan->carried);
}

enum cl_status cl_scan_evacuate_place(struct cl_scan *scan, const struct cl_storage *store)
{
    bool carried = store->holder_id && store->holder_id == scan->cl->actor.id;
    if (carried && *scan->target)
        return set_down(scan, store->code);
    if (carried) {
        snprintf(scan->carried, sizeof scan->carried, "%s", store->code);
        return cl_scan_say(scan, "%s is in your hands: scan where it goes", store->path);
    }
    bool target = is_tank(store) || strcmp(scan->target, store->code) == 0 || (!*scan->target && *scan->carried);
    return target ? use_target(scan, store) : lift(scan, store);
}

/* What was lifted out stands where it was again; what was set down is in the hands again. */
enum cl_status cl_scan_evacuate_undo(struct cl_scan *scan, const struct cl_scan_done *done)
{
    enum cl_status status;
    struct cl_storage store;
    if (*done->before) {
        CL_TRY(cl_storage_put(scan->cl, done->vial, done->before, NULL, &store));
        scan->carried[0] = '\0';
        return cl_scan_say(scan, "undone: %s stands there again: put it back", store.path);
    }
    CL_TRY(cl_storage_take(scan->cl, done->vial, &store));
    snprintf(scan->carried, sizeof scan->carried, "%s", store.code);
    status = cl_scan_say(scan, "undone: %s is in your hands again", store.path);
done:
    return status;
}
