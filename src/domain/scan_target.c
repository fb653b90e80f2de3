/* What the vials of a session go to or become: a place, a shipment, a decision. One that was read and refused was
 * meant: until another one is accepted no vial follows the former, or it would be on record where it is not. */
#include "domain/scan.h"
#include <stdio.h>
#include <string.h>

static bool has_target(enum cl_scan_command mode)
{
    static const enum cl_scan_command modes[] = {CL_SCAN_STORE, CL_SCAN_MOVE,    CL_SCAN_COUNT, CL_SCAN_SPILL,
                                                 CL_SCAN_PACK,  CL_SCAN_RECEIVE, CL_SCAN_HAND,  CL_SCAN_ASSIGN};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (modes[i] == mode)
            return true;
    return false;
}

/* Whether a refused text may have been meant as a target. Codes of other firms are no places of ours, and badges have
 * their own care. */
static bool may_be_target(const struct cl_scan_code *code)
{
    switch (code->kind) {
    case CL_SCAN_IS_PLACE:
    case CL_SCAN_IS_POSITION:
    case CL_SCAN_IS_SHIPMENT:
        return true;
    case CL_SCAN_IS_OTHER:
        return !code->like_vial && strncmp(code->code, CL_BADGE_PREFIX, strlen(CL_BADGE_PREFIX)) != 0;
    case CL_SCAN_IS_UNUSABLE:
        return !code->like_vial && strcmp(code->rule, "scan.foreign") != 0;
    default:
        return false;
    }
}

/* What is refused of the target that there is (it cannot be closed yet) changes none. */
static bool is_present(const struct cl_scan *scan, const struct cl_scan_code *code)
{
    if (*scan->shipment && strcmp(code->code, scan->shipment) == 0)
        return true;
    return !*code->position && *scan->store &&
           (strcmp(code->code, scan->store) == 0 || strcmp(code->code, scan->store_code) == 0);
}

static bool is_target(const struct cl_scan_code *code)
{
    enum cl_scan_command command = code->kind == CL_SCAN_IS_COMMAND ? code->command : CL_SCAN_NO_COMMAND;
    return code->kind == CL_SCAN_IS_PLACE || code->kind == CL_SCAN_IS_POSITION || code->kind == CL_SCAN_IS_SHIPMENT ||
           (command != CL_SCAN_NO_COMMAND && command != CL_SCAN_HELP && command != CL_SCAN_TEST &&
            command != CL_SCAN_UNDO && command != CL_SCAN_SKIP);
}

void cl_scan_note_target(struct cl_scan *scan, const struct cl_scan_code *code, enum cl_status status)
{
    bool refused = status != CL_OK || *scan->rule;
    if (scan->asking != CL_SCAN_ASKS_NOBODY)
        return;
    if (refused && has_target(scan->mode) && may_be_target(code) && !is_present(scan, code))
        snprintf(scan->astray, sizeof scan->astray, "%s", scan->scan);
    else if (!refused && is_target(code))
        scan->astray[0] = '\0';
}

static bool is_set(const struct cl_scan *scan)
{
    switch (scan->mode) {
    case CL_SCAN_PACK:
    case CL_SCAN_RECEIVE:
        return *scan->shipment;
    case CL_SCAN_HAND:
        return *scan->where;
    case CL_SCAN_ASSIGN:
        return scan->start.purpose;
    default:
        return *scan->store;
    }
}

static const char *go_on(struct cl_scan *scan)
{
    struct cl *cl = scan->cl;
    if (scan->mode == CL_SCAN_RECEIVE)
        return "scan accept, reject or quarantine, then the vial again";
    if (scan->mode == CL_SCAN_PACK)
        return *scan->shipment
                   ? cl_arena_print(&cl->arena, "scan the shipment (%s to go on), then the vial again", scan->shipment)
                   : "scan the shipment, then the vial again";
    if (scan->mode == CL_SCAN_ASSIGN)
        return CL_SCAN_PURPOSE_REMEDY;
    return *scan->store
               ? cl_arena_print(&cl->arena, "scan the place (%s to go on there), then the vial again", scan->store)
               : "scan the place, then the vial again";
}

bool cl_scan_refuse_astray(struct cl_scan *scan, const char *vial)
{
    if (!*scan->astray || !has_target(scan->mode) || !is_set(scan))
        return false;
    cl_scan_refuse(scan, "scan.astray", go_on(scan), "%s is left as it is: %s was refused before it", vial,
                   scan->astray);
    return true;
}

void cl_scan_drop_reason(struct cl_scan *scan, bool typed_only)
{
    bool typed = scan->reason == scan->reason_text;
    if (!scan->reason_used || scan->done_at_ms || (typed_only && !typed))
        return;
    scan->reason = NULL;
    scan->reason_used = false;
}
