/* What a scanned vial means in each mode: one vial, one act. The act of a mode is given the vial as it was, and leaves
 * it as it is now: the answer is about that. */
#include "domain/identify.h"
#include "domain/scan.h"
#include "domain/vial.h"
#include <cryolot/custody.h>
#include <cryolot/label.h>
#include <cryolot/storage.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct cl_texts one(const char **code)
{
    return (struct cl_texts){code, 1};
}

static void count_in(struct cl_scan *scan)
{
    scan->group[scan->mode]++;
}

/* ---- into a place ----------------------------------------------------------------------------------------------- */

/* The free position behind one that is about to be taken: whoever names one has the following vials in the hand. */
static enum cl_status find_following(struct cl_scan *scan, char *following, size_t size)
{
    struct cl_texts free;
    enum cl_status status = cl_storage_free(scan->cl, scan->store_code, &free);
    following[0] = '\0';
    if (status == CL_REFUSED || status == CL_NOT_FOUND) { /* no positions: the act itself says so */
        cl_error_clear(scan->cl->error);
        return CL_OK;
    }
    for (size_t i = 0; status == CL_OK && i + 1 < free.count; i++)
        if (strcmp(free.at[i], scan->position) == 0)
            snprintf(following, size, "%s", free.at[i + 1]);
    return status;
}

/* A position that is not free is not asked for again: the vial alone goes to the next free one. */
static void drop_position(struct cl_scan *scan)
{
    const char *rule = scan->cl->error->rule;
    if (strcmp(rule, "storage.occupied") == 0 || strcmp(rule, "storage.blocked") == 0)
        scan->position[0] = '\0';
}

enum cl_status cl_scan_put(struct cl_scan *scan, const struct cl_vial *vial, bool stored, struct cl_vial *out)
{
    enum cl_status status;
    char place[CL_SCAN_PLACE + 32], following[24] = "";
    const char *code = vial->code;
    struct cl_vial_list put;
    if (*scan->position)
        CL_TRY(find_following(scan, following, sizeof following));
    snprintf(place, sizeof place, "%s%s%s", scan->store_code, *scan->position ? ":" : "", scan->position);
    CL_TRY(stored ? cl_vial_move(scan->cl, one(&code), place, &put) : cl_vial_store(scan->cl, one(&code), place, &put));
    memcpy(scan->position, following, sizeof following);
    *out = put.at[0];
    struct cl_scan_done undo = {.mode = stored ? CL_SCAN_MOVE : CL_SCAN_STORE, .within = scan->mode, .months = -1};
    snprintf(undo.vial, sizeof undo.vial, "%s", vial->code);
    snprintf(undo.before, sizeof undo.before, "%s", vial->place ? vial->place : "");
    cl_scan_remember(scan, &undo);
    count_in(scan);
done:
    if (status == CL_REFUSED)
        drop_position(scan);
    return status;
}

static enum cl_status store(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    struct cl_vial put;
    if (!*scan->store)
        return cl_scan_refuse(scan, "scan.place", "scan the box, then the vial again",
                              "%s is not stored: no place was scanned yet", vial->code);
    CL_TRY(cl_scan_put(scan, vial, false, &put));
    *vial = put;
    status = cl_scan_say(scan, "%s stored at %s", put.code, put.place);
done:
    return status;
}

/* ---- moving ----------------------------------------------------------------------------------------------------- */

static enum cl_status wait_for_place(struct cl_scan *scan, const struct cl_vial *vial)
{
    if (strcmp(vial->state, "stored") != 0)
        return cl_scan_refuse(scan, "vial.state", "a vial that was taken is stored: mode store", "%s %s", vial->code,
                              cl_vial_whereabouts(scan->cl, vial));
    for (size_t i = 0; i < scan->waits; i++)
        if (strcmp(scan->waiting[i], vial->code) == 0)
            return cl_scan_refuse(scan, "scan.twice", "scan the place that they go to", "%s waits for a place already",
                                  vial->code);
    if (scan->waits == CL_SCAN_WAITING)
        return cl_scan_refuse(scan, "scan.waiting", "scan the place that they go to", "%zu vials wait for a place",
                              scan->waits);
    snprintf(scan->waiting[scan->waits++], CL_VIAL_CODE, "%s", vial->code);
    return cl_scan_say(scan, "%s is at %s; waiting for its place: %zu", vial->code, vial->place, scan->waits);
}

static enum cl_status move(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    struct cl_vial put;
    const char *from = vial->place;
    if (!*scan->store)
        return wait_for_place(scan, vial);
    CL_TRY(cl_scan_put(scan, vial, true, &put));
    *vial = put;
    status = cl_scan_say(scan, "%s moved from %s to %s", put.code, from, put.place);
done:
    return status;
}

/* Each of them is an act of its own: one that cannot go there does not stop the others. */
static enum cl_status move_one(struct cl_scan *scan, const char *code, const char **problem)
{
    enum cl_status status;
    struct cl_vial vial, put;
    CL_TRY(cl_vial_get(scan->cl, code, &vial));
    CL_TRY(cl_scan_put(scan, &vial, true, &put));
done:
    if (status == CL_FAILED || status == CL_INTEGRITY)
        return status;
    if (status != CL_OK && !*problem)
        *problem = cl_arena_print(&scan->cl->arena, "%s: %s", code, scan->cl->error->message);
    if (status != CL_OK)
        cl_error_clear(scan->cl->error);
    return CL_OK;
}

enum cl_status cl_scan_move_waiting(struct cl_scan *scan)
{
    enum cl_status status = CL_OK;
    char opened[sizeof scan->message];
    const char *problem = NULL;
    size_t waits = scan->waits;
    int64_t before = scan->group[CL_SCAN_MOVE];
    memcpy(opened, scan->message, sizeof opened);
    scan->waits = 0;
    for (size_t i = 0; i < waits; i++)
        CL_TRY(move_one(scan, scan->waiting[i], &problem));
    int64_t moved = scan->group[CL_SCAN_MOVE] - before;
    if (problem)
        status = cl_scan_refuse(scan, "scan.move", "scan them again, then a place that has room for them",
                                "%lld of %zu vials moved to %s; %s", (long long)moved, waits, scan->store, problem);
    else
        status = cl_scan_say(scan, "%lld vial%s moved there; %s", (long long)moved, moved == 1 ? "" : "s", opened);
done:
    return status;
}

/* ---- out of a place --------------------------------------------------------------------------------------------- */

/* A vial that the record has elsewhere than where the hand took it from: then one of both is wrong, and a count finds
 * which. */
static bool is_elsewhere(const struct cl_scan *scan, const struct cl_vial *vial)
{
    size_t size = strlen(scan->store);
    return size > 0 && vial->store &&
           !(strncmp(vial->store, scan->store, size) == 0 && (vial->store[size] == '\0' || vial->store[size] == '/'));
}

static enum cl_status take(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code;
    struct cl_vial_list taken;
    struct cl_scan_done undo = {.mode = CL_SCAN_TAKE, .within = CL_SCAN_TAKE, .months = -1};
    if (is_elsewhere(scan, vial))
        return cl_scan_refuse(scan, "scan.elsewhere",
                              "put it back and count both boxes; to take it from there, scan that place first",
                              "%s stands at %s by the record, not in %s", code, vial->place, scan->store);
    CL_TRY(cl_vial_take(scan->cl, one(&code), &taken));
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    snprintf(undo.before, sizeof undo.before, "%s", vial->place ? vial->place : "");
    cl_scan_remember(scan, &undo);
    count_in(scan);
    *vial = taken.at[0];
    status = cl_scan_say(scan, "%s taken from %s", code, undo.before);
done:
    return status;
}

static const char *no_second(const struct cl_scan *scan)
{
    return scan->mode == CL_SCAN_HAND ? "scan the receiver's badge first" : "scan the witness's badge first";
}

static enum cl_status hand(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code, *where = scan->where;
    struct cl_vial_list handed;
    struct cl_scan_done undo = {.mode = CL_SCAN_HAND, .within = CL_SCAN_HAND, .months = -1};
    if (!scan->cl->second.id)
        return cl_scan_refuse(scan, "act.second", no_second(scan), "%s is not handed over: nobody receives it", code);
    if (!*where)
        return cl_scan_refuse(scan, "scan.where", "scan the place, or type: where WARD 3",
                              "%s is not handed over: nobody said where", code);
    CL_TRY(cl_custody_hand(scan->cl, one(&code), where, NULL, &handed));
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    cl_scan_remember(scan, &undo);
    count_in(scan);
    *vial = handed.at[0];
    status = cl_scan_say(scan, "%s handed to %s at %s", code, scan->cl->second.name, where);
done:
    return status;
}

static enum cl_status discard(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code;
    struct cl_vial_list discarded;
    struct cl_scan_done undo = {.mode = CL_SCAN_DISCARD, .within = CL_SCAN_DISCARD, .months = -1};
    if (!scan->cl->second.id)
        return cl_scan_refuse(scan, "act.second", no_second(scan), "%s is not discarded: nobody witnesses it", code);
    CL_TRY(cl_vial_discard(scan->cl, one(&code), &discarded));
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    cl_scan_remember(scan, &undo);
    count_in(scan);
    *vial = discarded.at[0];
    status = cl_scan_say(scan, "%s discarded, witnessed by %s", code, scan->cl->second.name);
done:
    return status;
}

/* ---- what stays where it is ------------------------------------------------------------------------------------- */

/* A wrong card takes a box of patients' vials away scan by scan, and only QA gives one back. */
static bool lacks_reason(const struct cl_scan *scan, const struct cl_vial *vial)
{
    return !scan->reason && strcmp(vial->purpose, "product") == 0 && strcmp(scan->start.purpose, "product") != 0;
}

static enum cl_status assign(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code;
    struct cl_vial_detail detail;
    struct cl_vial_list assigned;
    struct cl_scan_done undo = {.mode = CL_SCAN_ASSIGN, .within = CL_SCAN_ASSIGN};
    if (lacks_reason(scan, vial))
        return cl_scan_refuse(scan, "act.reason", "type: reason WHY, and do it again",
                              "%s is for patients: what takes it from them needs a reason", code);
    CL_TRY(cl_vial_detail(scan->cl, vial, &detail));
    undo.months = detail.stability_months;
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    snprintf(undo.before, sizeof undo.before, "%s", vial->purpose);
    CL_TRY(cl_vial_assign(scan->cl, one(&code), scan->start.purpose, scan->start.months, &assigned));
    snprintf(undo.after, sizeof undo.after, "%s", assigned.at[0].purpose);
    cl_scan_remember(scan, &undo);
    count_in(scan);
    *vial = assigned.at[0];
    status = cl_scan_say(scan, "%s is kept as %s, was %s", code, assigned.at[0].purpose, undo.before);
done:
    return status;
}

static enum cl_status apply(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code, *read = *scan->payload ? scan->payload : code;
    const char *lot = scan->start.lot;
    int64_t applied = 0, worn = 0;
    struct cl_scan_done undo = {.mode = CL_SCAN_APPLY, .within = CL_SCAN_APPLY, .months = -1};
    if (lot && strcmp(lot, vial->lot) != 0)
        return cl_scan_refuse(scan, "scan.lot", "put it aside and look where it came from",
                              "%s is of lot %s, and it is the labels of %s that are put on", code, vial->lot, lot);
    CL_TRY(cl_label_check(scan->cl, read, scan->start.copy, &worn));
    if (worn)
        return cl_scan_say(scan, "checked: %s wears copy %" PRId64, code, worn);
    CL_TRY(cl_label_apply(scan->cl, &(struct cl_label_apply){one(&read), scan->start.copy, false}, &applied));
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    cl_scan_remember(scan, &undo);
    count_in(scan);
    CL_TRY(cl_label_check(scan->cl, read, scan->start.copy, &worn));
    if (scan->start.copy)
        status = cl_scan_say(scan, "%s wears copy %" PRId64 " of its label", code, scan->start.copy);
    else if (worn > 1) /* the code is the same on those that were destroyed */
        status = cl_scan_say(scan, "%s wears copy %" PRId64 " of its label: look that it says copy %" PRId64, code,
                             worn, worn);
    else
        status = cl_scan_say(scan, "%s wears its label", code);
done:
    return status;
}

/* ----------------------------------------------------------------------------------------------------------------- */

static enum cl_status act(struct cl_scan *scan, struct cl_vial *vial)
{
    switch (scan->mode) {
    case CL_SCAN_PACK:
        return cl_scan_pack(scan, vial);
    case CL_SCAN_RECEIVE:
        return cl_scan_receive(scan, vial);
    case CL_SCAN_EVACUATE:
        return cl_scan_refuse(scan, "scan.mode", cl_scan_expects(scan->mode),
                              "%s is a vial: mode evacuate carries racks", vial->code);
    case CL_SCAN_SPILL:
        return cl_scan_spill_vial(scan, vial);
    case CL_SCAN_STORE:
        return store(scan, vial);
    case CL_SCAN_MOVE:
        return move(scan, vial);
    case CL_SCAN_TAKE:
        return take(scan, vial);
    case CL_SCAN_HAND:
        return hand(scan, vial);
    case CL_SCAN_DISCARD:
        return discard(scan, vial);
    case CL_SCAN_ASSIGN:
        return assign(scan, vial);
    default:
        return apply(scan, vial);
    }
}

enum cl_status cl_scan_vial(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_vial vial;
    snprintf(scan->vial, sizeof scan->vial, "%s", code);
    if (cl_scan_refuse_astray(scan, code))
        return CL_OK;
    if (scan->mode == CL_SCAN_COUNT)
        return cl_scan_count_vial(scan, code);
    CL_TRY(cl_vial_get(scan->cl, code, &vial));
    CL_TRY(act(scan, &vial));
    if (!scan->accepted)
        return CL_OK;
    snprintf(scan->place, sizeof scan->place, "%s", vial.place ? vial.place : "");
    if (scan->mode == CL_SCAN_DISCARD)
        return CL_OK;
    cl_scan_add_warning(scan, &vial);
    status = cl_scan_add_exposure(scan, vial.id);
done:
    return status;
}
