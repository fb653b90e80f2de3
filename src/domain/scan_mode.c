/* The modes of a session: what each expects, what it cannot begin without, passing from one to another. */
#include "domain/scan.h"
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
        return "scan the place that you count, then every vial in it, then the place again";
    case CL_SCAN_SPILL:
        return "scan the box that was dropped, twice, then each vial that you find";
    case CL_SCAN_EVACUATE:
        return "scan a rack when it is out, then the tank that it goes to; from then on each rack twice: out, and in";
    case CL_SCAN_PACK:
        return "scan the shipment, then the vials that go into it";
    case CL_SCAN_RECEIVE:
        return "scan the shipment, then each vial that came, then the shipment again; accept, reject, quarantine "
               "change "
               "what is decided about the vials that follow";
    case CL_SCAN_ASSIGN:
        return "scan the vials whose purpose it is";
    case CL_SCAN_APPLY:
        return "scan each vial whose label was put on";
    case CL_SCAN_HAND:
        return "scan the receiver's badge, then the vials";
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

void cl_scan_forget(struct cl_scan *scan)
{
    scan->position[0] = scan->spilled[0] = scan->confirm[0] = scan->outcome[0] = scan->shipment[0] = '\0';
    scan->rest_missing = false;
    scan->waits = 0;
    cl_scan_forget_second(scan);
}

enum cl_status cl_scan_change_mode(struct cl_scan *scan, enum cl_scan_command mode)
{
    size_t waited = scan->waits;
    if (scan->seen_count > 0)
        return cl_scan_refuse(scan, "scan.count", "close it first, or cancel it", "the %s of %s is not closed",
                              scan->mode == CL_SCAN_RECEIVE ? "receipt" : "count",
                              scan->mode == CL_SCAN_RECEIVE ? scan->shipment : scan->store);
    enum cl_status status = cl_scan_check_mode(scan, mode);
    if (status != CL_OK)
        return status;
    cl_scan_forget(scan);
    scan->mode = mode;
    return cl_scan_say(scan, "mode %s: %s%s", cl_scan_command_word(mode), cl_scan_expects(mode),
                       waited ? "; what waited for a place stays where it is" : "");
}
