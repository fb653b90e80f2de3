/* The modes of a session: what each expects, what it cannot begin without, passing from one to another. */
#include "domain/scan.h"
#include "domain/training.h"
#include <stdio.h>
#include <string.h>

const char *cl_scan_expects(enum cl_scan_command mode)
{
    switch (mode) {
    case CL_SCAN_STORE:
        return "scan a place, then vials; a position before a vial puts it there, else it goes to the next free one";
    case CL_SCAN_TAKE:
        return "scan the place that you open, then the vials that you take";
    case CL_SCAN_MOVE:
        return "scan a place, then the vials that go there; or the vials first, then their place";
    case CL_SCAN_COUNT:
        return "scan the place that you count, then every vial in it, then the place again; what is missing is named "
               "before it is signed";
    case CL_SCAN_SPILL:
        return "scan the box that was dropped, twice, then each vial that you find";
    case CL_SCAN_EVACUATE:
        return "scan a rack when it is out, then the tank that it goes to; from then on each rack twice: out, and in";
    case CL_SCAN_PACK:
        return "scan the shipment, type when its shipper was filled (charged 08:30), then scan the vials that go into "
               "it";
    case CL_SCAN_RECEIVE:
        return "scan the shipment, then each vial that came, then the shipment again; accept, reject, quarantine "
               "change "
               "what is decided about the vials that follow";
    case CL_SCAN_ASSIGN:
        return "scan the vials whose purpose it is";
    case CL_SCAN_APPLY:
        return "scan each vial whose label was put on; of one that has several type which it wears: copy 2";
    case CL_SCAN_HAND:
        return "scan the receiver's badge, then the vials";
    case CL_SCAN_INFUSE:
        return "scan the patient's label and the bag, then the second person's badge, and both again; while it runs "
               "type interrupt WHY, resume, rate 4mL/min, reaction chills 1, abort 20mL WHY; at the end the volume "
               "given";
    case CL_SCAN_DISCARD:
        return "scan the witness's badge, then the vials";
    default:
        return "scan anything; a mode's card begins to do something";
    }
}

/* What a mode cannot begin without. */
enum cl_status cl_scan_check_mode(struct cl_scan *scan, enum cl_scan_command mode)
{
    struct cl *cl = scan->cl;
    bool reasoned = mode == CL_SCAN_TAKE || mode == CL_SCAN_DISCARD || mode == CL_SCAN_SPILL;
    if (reasoned && !scan->reason)
        return cl_refuse(cl, "act.reason", NULL, "start with --reason 'why', or type: reason WHY",
                         "mode %s needs a reason", cl_scan_command_word(mode));
    if (mode == CL_SCAN_ASSIGN && !scan->start.purpose)
        return cl_refuse(cl, "scan.purpose", NULL, "start with --as product, qc, retain or stability",
                         "mode assign needs the purpose");
    return CL_OK;
}

static const struct {
    enum cl_scan_command mode;
    enum cl_act act;
} ACTS[] = {
    {CL_SCAN_STORE, CL_ACT_VIAL_STORE},      {CL_SCAN_TAKE, CL_ACT_VIAL_TAKE},
    {CL_SCAN_MOVE, CL_ACT_VIAL_MOVE},        {CL_SCAN_COUNT, CL_ACT_STORAGE_COUNT},
    {CL_SCAN_SPILL, CL_ACT_STORAGE_SPILL},   {CL_SCAN_EVACUATE, CL_ACT_STORAGE_TAKE},
    {CL_SCAN_PACK, CL_ACT_SHIPMENT_PACK},    {CL_SCAN_RECEIVE, CL_ACT_SHIPMENT_RECEIVE},
    {CL_SCAN_ASSIGN, CL_ACT_VIAL_ASSIGN},    {CL_SCAN_APPLY, CL_ACT_LABEL_APPLY},
    {CL_SCAN_HAND, CL_ACT_CUSTODY_HAND},     {CL_SCAN_DISCARD, CL_ACT_VIAL_DISCARD},
    {CL_SCAN_INFUSE, CL_ACT_INFUSION_START},
};

enum cl_status cl_scan_check_person(struct cl_scan *scan, enum cl_scan_command mode, const struct cl_person *person)
{
    struct cl *cl = scan->cl;
    char needed[96];
    for (size_t i = 0; i < sizeof ACTS / sizeof *ACTS; i++) {
        if (ACTS[i].mode != mode)
            continue;
        unsigned roles = cl_act_roles(ACTS[i].act);
        if (!(person->roles & roles))
            return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.role", person->login,
                           "scan the badge of somebody who has it",
                           "%s (%s) does nothing in mode %s: it needs the role %s", person->name, person->login,
                           cl_scan_command_word(mode), cl_roles_write(roles, needed, sizeof needed));
        return cl_training_check(cl, ACTS[i].act, person);
    }
    return CL_OK;
}

void cl_scan_forget(struct cl_scan *scan)
{
    scan->position[0] = scan->spilled[0] = scan->confirm[0] = scan->outcome[0] = scan->shipment[0] = '\0';
    scan->rest_missing = false;
    scan->charged_at_ms = 0;
    scan->waits = 0;
    scan->infusion[0] = '\0';
    cl_scan_infuse_forget(scan);
    cl_scan_forget_second(scan);
}

enum cl_status cl_scan_change_mode(struct cl_scan *scan, enum cl_scan_command mode)
{
    enum cl_status status;
    size_t waited = scan->waits;
    if (mode != scan->mode) {
        cl_scan_drop_reason(scan, false);
        scan->start.copy = 0;
    }
    if (scan->seen_count > 0)
        return cl_scan_refuse(scan, "scan.count", "close it first, or cancel it", "the %s of %s is not closed",
                              scan->mode == CL_SCAN_RECEIVE ? "receipt" : "count",
                              scan->mode == CL_SCAN_RECEIVE ? scan->shipment : scan->store);
    CL_TRY(cl_scan_check_mode(scan, mode));
    if (scan->cl->actor.id)
        CL_TRY(cl_scan_check_person(scan, mode, &scan->cl->actor));
    cl_scan_forget(scan);
    scan->mode = mode;
    status = cl_scan_say(scan, "mode %s: %s%s", cl_scan_command_word(mode), cl_scan_expects(mode),
                         waited ? "; what waited for a place stays where it is" : "");
done:
    return status;
}
