/* Shipments in a scanning session: vials are packed one by one, each an act; a receipt is one act of all that came,
 * done when it is closed. */
#include "domain/scan.h"
#include "domain/vial.h"
#include <cryolot/shipment.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_MOST = 5 };

/* ---- the shipment ----------------------------------------------------------------------------------------------- */

static const char *state_needed(const struct cl_scan *scan)
{
    return scan->mode == CL_SCAN_PACK ? "open" : "dispatched";
}

enum cl_status cl_scan_shipment(struct cl_scan *scan, const char *code)
{
    enum cl_status status;
    struct cl_shipment shipment;
    if (*scan->astray && strcmp(scan->shipment, code) == 0)
        return cl_scan_say(scan, "go on with %s", code);
    if (scan->mode == CL_SCAN_RECEIVE && strcmp(scan->shipment, code) == 0)
        return cl_scan_receive_close(scan);
    if (scan->seen_count > 0)
        return cl_scan_refuse(scan, "scan.receipt", "close it first, or cancel it", "the receipt of %s is not closed",
                              scan->shipment);
    CL_TRY(cl_shipment_get(scan->cl, code, &shipment));
    if (strcmp(shipment.state, state_needed(scan)) != 0)
        return cl_scan_refuse(scan, "shipment.state", "scan another shipment", "%s is %s: mode %s needs one that is %s",
                              shipment.code, shipment.state, cl_scan_command_word(scan->mode), state_needed(scan));
    snprintf(scan->shipment, sizeof scan->shipment, "%s", shipment.code);
    scan->charged_at_ms = 0;
    status = cl_scan_say(scan, "%s from %s to %s in %s: %lld vial%s in its list%s", shipment.code, shipment.from,
                         shipment.to, shipment.shipper, (long long)shipment.vials, shipment.vials == 1 ? "" : "s",
                         shipment.overdue ? "; OVERDUE, the shipper held no longer" : "");
done:
    return status;
}

static bool has_shipment(struct cl_scan *scan, const char *code)
{
    if (*scan->shipment)
        return true;
    cl_scan_refuse(scan, "scan.shipment", "scan the shipment first", "%s: no shipment was scanned", code);
    return false;
}

/* ---- packing ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_scan_pack(struct cl_scan *scan, struct cl_vial *vial)
{
    enum cl_status status;
    const char *code = vial->code;
    struct cl_shipment shipment;
    struct cl_scan_done undo = {.mode = CL_SCAN_PACK, .within = CL_SCAN_PACK, .months = -1};
    if (!has_shipment(scan, code))
        return CL_OK;
    CL_TRY(cl_shipment_pack(scan->cl, scan->shipment, (struct cl_texts){&code, 1}, scan->charged_at_ms, &shipment));
    scan->charged_at_ms = 0;
    snprintf(undo.vial, sizeof undo.vial, "%s", code);
    snprintf(undo.before, sizeof undo.before, "%s", scan->shipment);
    cl_scan_remember(scan, &undo);
    scan->group[CL_SCAN_PACK]++;
    CL_TRY(cl_vial_get(scan->cl, code, vial)); /* as the act left it: it may be held for its time out of storage */
    status = cl_scan_say(scan, "%s packed into %s: %lld in it", code, shipment.code, (long long)shipment.vials);
done:
    if (status == CL_REFUSED && strcmp(scan->cl->error->rule, "shipment.charged") == 0)
        scan->charged_at_ms = 0; /* it is typed anew */
    return status;
}

/* "08:30" is today, where it leaves from. */
static const char *with_day(struct cl *cl, const char *text, const char *zone)
{
    char day[CL_DATE_TEXT];
    if (strchr(text, '-'))
        return text;
    return cl_arena_print(&cl->arena, "%s %s", cl_date_write(cl_today(cl, zone), day, sizeof day), text);
}

enum cl_status cl_scan_charged(struct cl_scan *scan, const char *text)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_shipment shipment;
    int64_t at_ms = 0;
    char at[CL_TIME_TEXT];
    if (scan->mode != CL_SCAN_PACK)
        return cl_scan_refuse(scan, "scan.mode", "it belongs to mode pack", "mode %s fills no shipper",
                              cl_scan_command_word(scan->mode));
    if (!has_shipment(scan, "charged"))
        return CL_OK;
    CL_TRY(cl_shipment_get(cl, scan->shipment, &shipment));
    if (cl_time_read(with_day(cl, text, shipment.from_timezone), shipment.from_timezone, &at_ms, NULL) != CL_OK)
        return cl_scan_refuse(scan, "scan.charged", "type: charged 08:30, or with its day: charged 2026-11-26 08:30",
                              "that is no time");
    if (at_ms > cl_done_at_ms(cl))
        return cl_scan_refuse(scan, "time.future", "type the time at which it was filled",
                              "that time is still to come");
    scan->charged_at_ms = at_ms;
    status = cl_scan_say(scan, "%s was filled at %s: on record with the next vial that is packed", shipment.shipper,
                         cl_time_write_local(at_ms, shipment.from_timezone, false, at, sizeof at));
done:
    return status;
}

enum cl_status cl_scan_unpack(struct cl_scan *scan, const struct cl_scan_done *done)
{
    enum cl_status status;
    const char *code = done->vial;
    struct cl_shipment shipment;
    CL_TRY(cl_shipment_unpack(scan->cl, done->before, (struct cl_texts){&code, 1}, &shipment));
    status = cl_scan_say(scan, "undone: %s is unpacked and in your hands: store it", code);
done:
    return status;
}

/* ---- receiving -------------------------------------------------------------------------------------------------- */

static const char *const OUTCOMES[] = {"accept", "reject", "quarantine"};

enum cl_status cl_scan_decide(struct cl_scan *scan, enum cl_scan_command command)
{
    if (scan->mode != CL_SCAN_RECEIVE)
        return cl_scan_refuse(scan, "scan.mode", "it belongs to mode receive", "mode %s decides nothing",
                              cl_scan_command_word(scan->mode));
    if (command == CL_SCAN_MISSING) {
        scan->rest_missing = true;
        return cl_scan_say(scan, "what was not scanned when you close the receipt is missing");
    }
    snprintf(scan->outcome, sizeof scan->outcome, "%s", cl_scan_command_word(command));
    return cl_scan_say(scan, "the vials that follow: %s", scan->outcome);
}

static bool is_listed(const struct cl_shipment_vial_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->at[i].vial, code) == 0)
            return true;
    return false;
}

enum cl_status cl_scan_receive(struct cl_scan *scan, const struct cl_vial *vial)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_shipment_vial_list list;
    const char *outcome = *scan->outcome ? scan->outcome : "accept";
    if (!has_shipment(scan, vial->code))
        return CL_OK;
    CL_TRY(cl_shipment_get(scan->cl, scan->shipment, &shipment));
    CL_TRY(cl_shipment_vials(scan->cl, &shipment, &list));
    if (!is_listed(&list, vial->code))
        return cl_scan_refuse(scan, "shipment.unexpected", "keep it cold, and report it to QA",
                              "%s is not in the list of %s: it %s", vial->code, shipment.code,
                              cl_vial_whereabouts(scan->cl, vial));
    if (cl_scan_was_seen(scan, vial->code))
        return cl_scan_refuse(scan, "scan.twice", "undo takes the last one back", "%s was scanned already", vial->code);
    cl_scan_add_seen(scan, vial->code, outcome);
    status = cl_scan_say(scan, "%s: %s; %zu of %zu; not on record until the receipt is closed", vial->code, outcome,
                         scan->seen_count, list.count);
done:
    return status;
}

static struct cl_texts with_outcome(struct cl_scan *scan, const char *outcome)
{
    const char **at = cl_arena_alloc(&scan->cl->arena, (scan->seen_count + 1) * sizeof *at);
    size_t count = 0;
    for (size_t i = 0; i < scan->seen_count; i++)
        if (strcmp(scan->seen[i].place, outcome) == 0)
            at[count++] = scan->seen[i].text;
    return (struct cl_texts){at, count};
}

/* "UC26A001-0042T, UC26A001-0043R and 4 more" that are in the list and were not scanned; NULL: all were. */
static enum cl_status not_seen(struct cl_scan *scan, const char **out)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_shipment shipment;
    struct cl_shipment_vial_list list;
    size_t count = 0;
    *out = NULL;
    CL_TRY(cl_shipment_get(cl, scan->shipment, &shipment));
    CL_TRY(cl_shipment_vials(cl, &shipment, &list));
    for (size_t i = 0; i < list.count; i++)
        if (!cl_scan_was_seen(scan, list.at[i].vial) && count++ < NAMED_MOST)
            *out = cl_arena_print(&cl->arena, "%s%s%s", *out ? *out : "", *out ? ", " : "", list.at[i].vial);
    if (count > NAMED_MOST)
        *out = cl_arena_print(&cl->arena, "%s and %zu more", *out, count - NAMED_MOST);
done:
    return status;
}

/* "; HELD, not for use: UC26A001-0042T, ..." of those that came. */
static enum cl_status held_of(struct cl_scan *scan, const char **out)
{
    enum cl_status status = CL_OK;
    struct cl *cl = scan->cl;
    struct cl_vial vial;
    size_t count = 0;
    *out = "";
    for (size_t i = 0; i < scan->seen_count; i++) {
        CL_TRY(cl_vial_get(cl, scan->seen[i].text, &vial));
        if (vial.held && count++ < NAMED_MOST)
            *out = cl_arena_print(&cl->arena, "%s%s%s", *out, **out ? ", " : "; HELD, not for use: ", vial.code);
    }
    if (count > NAMED_MOST)
        *out = cl_arena_print(&cl->arena, "%s and %zu more", *out, count - NAMED_MOST);
done:
    return status;
}

enum cl_status cl_scan_receive_close(struct cl_scan *scan)
{
    enum cl_status status;
    const char *rest = NULL, *held = "";
    struct cl_shipment shipment;
    if (!*scan->shipment)
        return cl_scan_refuse(scan, "scan.shipment", "scan the shipment first", "no shipment was scanned");
    CL_TRY(not_seen(scan, &rest));
    if (rest && !scan->rest_missing)
        return cl_scan_refuse(scan, "shipment.complete", "scan them; if they did not come, scan or type: missing",
                              "not scanned yet: %s", rest);
    if (!*scan->condition)
        return cl_scan_refuse(scan, "scan.condition", "type: condition INTACT, COLD (in your words)",
                              "nobody said in which condition %s came", scan->shipment);
    struct cl_shipment_receipt receipt = {.accept = with_outcome(scan, OUTCOMES[0]),
                                          .reject = with_outcome(scan, OUTCOMES[1]),
                                          .quarantine = with_outcome(scan, OUTCOMES[2]),
                                          .others = rest ? "missing" : NULL,
                                          .condition = scan->condition};
    CL_TRY(cl_shipment_receive(scan->cl, scan->shipment, &receipt, &shipment));
    CL_TRY(held_of(scan, &held));
    status = cl_scan_say(scan, "%s received: %zu accepted, %zu rejected, %zu in quarantine%s%s%s", shipment.code,
                         receipt.accept.count, receipt.reject.count, receipt.quarantine.count,
                         rest ? "; MISSING: " : "", rest ? rest : "", held);
    cl_scan_count_forget(scan);
    scan->shipment[0] = scan->condition[0] = scan->outcome[0] = '\0';
    scan->rest_missing = false;
done:
    return status;
}
