/* A dropped box in a scanning session: said by scanning it twice, then each vial that is found is scanned back. */
#include "domain/scan.h"
#include "domain/vial.h"
#include <cryolot/spill.h>
#include <stdio.h>
#include <string.h>

enum { NAMED_MOST = 5 };

/* ---- the box ---------------------------------------------------------------------------------------------------- */

/* People search for its vials: begun just now, or in an earlier session. */
static enum cl_status go_on(struct cl_scan *scan, const struct cl_storage *store, const struct cl_spill *spill,
                            const char *what)
{
    enum cl_status status = CL_OK;
    if (strcmp(scan->store_code, store->code) != 0)
        CL_TRY(cl_scan_open_place(scan, store));
    snprintf(scan->spilled, sizeof scan->spilled, "%s", store->code);
    scan->confirm[0] = '\0';
    status = cl_scan_say(scan, "%s: %zu of %zu vials found; scan each that you find, it goes back to where it stood",
                         what, spill->found, spill->vials);
done:
    return status;
}

/* Scanned once it may be a slip of the hand: a spill moves every vial of the box. */
static enum cl_status ask_to_confirm(struct cl_scan *scan, const struct cl_storage *store)
{
    snprintf(scan->confirm, sizeof scan->confirm, "%s", store->code);
    return cl_scan_say(scan, "%s with %lld vial%s: scan it again to say that it was dropped", store->path,
                       (long long)store->vials, store->vials == 1 ? "" : "s");
}

static enum cl_status spill_box(struct cl_scan *scan, const struct cl_storage *store)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_spill spill;
    CL_TRY(cl_spill_get(cl, store->code, &spill));
    if (spill.id && !spill.finished_by)
        return go_on(scan, store, &spill, cl_arena_print(&cl->arena, "%s was dropped", store->path));
    if (strcmp(scan->confirm, store->code) != 0)
        return ask_to_confirm(scan, store);
    scan->confirm[0] = '\0';
    CL_TRY(cl_spill_begin(cl, store->code, &spill));
    scan->group[CL_SCAN_SPILL] = 0;
    status = go_on(scan, store, &spill,
                   cl_arena_print(&cl->arena, "spilled %s, its vials are in your hands, %s", store->path,
                                  spill.deviation ? spill.deviation : "no deviation"));
done:
    return status;
}

enum cl_status cl_scan_spill_place(struct cl_scan *scan, const struct cl_storage *store, const char *position)
{
    enum cl_status status;
    bool same = strcmp(scan->store_code, store->code) == 0;
    if (!*scan->spilled)
        return spill_box(scan, store);
    if (same && !*position)
        return cl_scan_spill_close(scan);
    if (*position && cl_grid_position_read(&store->layout, position) < 0)
        return cl_refuse(scan->cl, "storage.position", store->path, "scan the store alone, or one of its positions",
                         "%s has no position %s", store->path, position);
    if (!same)
        CL_TRY(cl_scan_open_place(scan, store));
    else
        cl_scan_say(scan, "the next vial goes to %s:%s", store->path, position);
    snprintf(scan->position, sizeof scan->position, "%s", position);
    return CL_OK;
done:
    return status;
}

/* ---- the vials -------------------------------------------------------------------------------------------------- */

static const struct cl_spill_vial *find(const struct cl_spill *spill, const char *code)
{
    for (size_t i = 0; i < spill->vials; i++)
        if (strcmp(spill->vial[i].vial, code) == 0)
            return &spill->vial[i];
    return NULL;
}

/* Where it stood, unless a position was scanned or another vial stands there meanwhile. */
static enum cl_status put_back(struct cl_scan *scan, const struct cl_vial *vial, const struct cl_spill_vial *spilled,
                               struct cl_vial *out)
{
    bool chosen = *scan->position != '\0';
    if (!chosen && spilled->position && strcmp(scan->store_code, scan->spilled) == 0)
        snprintf(scan->position, sizeof scan->position, "%s", spilled->position);
    enum cl_status status = cl_scan_put(scan, vial, false, out);
    if (status == CL_REFUSED && !chosen && *scan->position && strcmp(scan->cl->error->rule, "storage.occupied") == 0) {
        cl_error_clear(scan->cl->error);
        scan->position[0] = '\0';
        status = cl_scan_put(scan, vial, false, out);
    }
    scan->position[0] = '\0';
    return status;
}

enum cl_status cl_scan_spill_vial(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_spill spill;
    struct cl_vial put;
    if (!*scan->spilled)
        return cl_scan_refuse(scan, "scan.place", "scan the box that was dropped, twice",
                              "no box was said to be dropped");
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan the box that the vials are put into", "no place is open");
    CL_TRY(cl_spill_get(cl, scan->spilled, &spill));
    const struct cl_spill_vial *spilled = find(&spill, vial->code);
    if (!spilled)
        return cl_scan_refuse(scan, "scan.spill", "mode identify says where it belongs", "%s was not in %s: it %s",
                              vial->code, spill.store, cl_vial_whereabouts(cl, vial));
    CL_TRY(put_back(scan, vial, spilled, &put));
    *vial = put;
    CL_TRY(cl_spill_get(cl, scan->spilled, &spill));
    status =
        cl_scan_say(scan, "%s found, put it to %s; %zu of %zu found", put.code, put.place, spill.found, spill.vials);
done:
    return status;
}

/* ---- the end ---------------------------------------------------------------------------------------------------- */

static const char *missing(struct cl *cl, const struct cl_spill *spill)
{
    const char *text = "";
    size_t named = 0;
    for (size_t i = 0; i < spill->vials && named < NAMED_MOST; i++)
        if (!spill->vial[i].found_at_ms)
            text = cl_arena_print(&cl->arena, "%s%s%s", text, named++ ? ", " : "", spill->vial[i].vial);
    return spill->missing > NAMED_MOST
               ? cl_arena_print(&cl->arena, "%s and %zu more", text, spill->missing - NAMED_MOST)
               : text;
}

/* When all are back the search is over; else whoever searches says so by the verb. */
enum cl_status cl_scan_spill_close(struct cl_scan *scan)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_spill spill = {0};
    const char *end = "";
    if (*scan->spilled) {
        CL_TRY(cl_spill_get(cl, scan->spilled, &spill));
        end =
            spill.missing == 0
                ? cl_arena_print(&cl->arena, "all %zu vials of %s found, the search is over; ", spill.vials,
                                 spill.store)
                : cl_arena_print(
                      &cl->arena,
                      "missing of %s: %s (to end the search, outside the session: cryolot storage spill %s --finish); ",
                      spill.store, missing(cl, &spill), spill.store);
        if (spill.missing == 0 && !spill.finished_by)
            CL_TRY(cl_spill_finish(cl, scan->spilled, &spill));
    }
    CL_TRY(cl_scan_close_place(scan));
    scan->spilled[0] = '\0';
    if (scan->accepted)
        status = cl_scan_say(scan, "%s%s", end, cl_arena_copy(&cl->arena, scan->message));
done:
    return status;
}
