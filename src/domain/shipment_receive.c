/* A shipment arrives: its list is decided vial by vial, by somebody who did not send it. */
#include "base/text.h"
#include "domain/shipment.h"
#include "domain/site.h"
#include <string.h>

enum { CONDITION_MOST = 400 };

/* ---- what was decided -------------------------------------------------------------------------------------------- */

static const char *const OUTCOMES[] = {"accept", "reject", "quarantine", "missing"};
enum { OUTCOME_COUNT = sizeof OUTCOMES / sizeof *OUTCOMES };

static enum cl_status check_others(struct cl *cl, const char *others)
{
    for (size_t i = 0; others && i < OUTCOME_COUNT; i++)
        if (strcmp(OUTCOMES[i], others) == 0)
            return CL_OK;
    if (!others)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "accept, reject, quarantine or missing",
                   "there is no decision '%s' about a vial that was received", others);
}

/* The line of a vial in the list; NULL: it does not stand there. */
static struct cl_shipment_vial *line_of(struct cl_shipment_vial *lines, size_t count, const char *vial)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(lines[i].vial, vial) == 0)
            return &lines[i];
    return NULL;
}

/* Writes one outcome into the lines of the vials that it was given for. */
static enum cl_status decide(struct cl *cl, struct cl_texts given, const char *outcome, struct cl_shipment_vial *lines,
                             size_t count, struct cl_problems *unexpected, struct cl_problems *twice)
{
    enum cl_status status = CL_OK;
    struct cl_texts codes;
    if (given.count == 0)
        return CL_OK;
    CL_TRY(cl_vials_read(cl, given, &codes));
    for (size_t i = 0; i < codes.count; i++) {
        struct cl_shipment_vial *line = line_of(lines, count, codes.at[i]);
        if (!line)
            cl_problem_add(cl, unexpected, "%s", codes.at[i]);
        else if (line->outcome)
            cl_problem_add(cl, twice, "%s (%s, %s)", line->vial, line->outcome, outcome);
        else
            line->outcome = outcome;
    }
done:
    return status;
}

static enum cl_status require_complete(struct cl *cl, const struct cl_shipment *shipment,
                                       struct cl_shipment_vial *lines, size_t count, const char *others)
{
    struct cl_problems undecided = {0};
    for (size_t i = 0; i < count; i++) {
        if (!lines[i].outcome)
            lines[i].outcome = others;
        if (!lines[i].outcome)
            cl_problem_add(cl, &undecided, "%s", lines[i].vial);
    }
    return cl_problems_end(cl, &undecided, CL_REFUSED, "shipment.complete", shipment->code,
                           "decide about each: --accept, --reject, --quarantine, --missing; the others: --all accept",
                           cl_arena_print(&cl->arena, "nothing was said of %zu of %zu vials of %s", undecided.count,
                                          count, shipment->code));
}

/* The list with a decision for each. */
static enum cl_status decide_all(struct cl *cl, const struct cl_shipment *shipment,
                                 const struct cl_shipment_receipt *receipt, struct cl_shipment_vial_list *out)
{
    enum cl_status status;
    struct cl_shipment_vial_list list;
    struct cl_problems unexpected = {0}, twice = {0};
    CL_TRY(cl_shipment_vials(cl, shipment, &list));
    struct cl_shipment_vial *lines = cl_arena_alloc(&cl->arena, list.count * sizeof *lines + 1);
    memcpy(lines, list.at, list.count * sizeof *lines);
    const struct cl_texts given[] = {receipt->accept, receipt->reject, receipt->quarantine, receipt->missing};
    for (size_t i = 0; i < OUTCOME_COUNT; i++)
        CL_TRY(decide(cl, given[i], OUTCOMES[i], lines, list.count, &unexpected, &twice));
    CL_TRY(cl_problems_end(cl, &unexpected, CL_REFUSED, "shipment.unexpected",
                           unexpected.count ? unexpected.at[0] : NULL,
                           "put it into the cold, and report it: cryolot deviation open --title TEXT --class major "
                           "--vial VIAL",
                           cl_arena_print(&cl->arena, "not in the list of %s", shipment->code)));
    CL_TRY(cl_problems_end(cl, &twice, CL_REFUSED, "shipment.once", shipment->code, "decide once about each vial",
                           "decided twice"));
    CL_TRY(require_complete(cl, shipment, lines, list.count, receipt->others));
    *out = (struct cl_shipment_vial_list){lines, list.count};
done:
    return status;
}

/* ---- receiving --------------------------------------------------------------------------------------------------- */

static enum cl_status check_receiver(struct cl *cl, const struct cl_shipment *shipment)
{
    char at[CL_TIME_TEXT];
    if (shipment->dispatched_by_id == cl->actor.id)
        return cl_refuse(cl, "shipment.other-person", shipment->code, "somebody else of the site that receives does it",
                         "%s dispatched %s and does not receive it", cl->actor.name, shipment->code);
    if (cl_done_at_ms(cl) < shipment->dispatched_at_ms)
        return cl_refuse(cl, "time.order", shipment->code, "give the true time with --at",
                         "%s left later than that, at %s", shipment->code,
                         cl_time_write_local(shipment->dispatched_at_ms, shipment->to_timezone, true, at, sizeof at));
    return CL_OK;
}

/* Into the receiver's hands; what is missing stays on its way. */
static enum cl_status take_over(struct cl *cl, const struct cl_shipment *shipment, const struct cl_shipment_vial *line,
                                const char *condition)
{
    enum cl_status status;
    struct cl_vial vial;
    cl_write_concerns(cl, line->vial);
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_VIAL_DECIDE,
                               CL_BIND(cl_int(shipment->id), cl_int(line->vial_id), cl_text(line->outcome),
                                       cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)))));
    if (strcmp(line->outcome, "missing") == 0)
        return CL_OK;
    CL_TRY(cl_vial_load(cl, line->vial, &vial));
    CL_TRY(cl_vial_pass_shipment(cl, &vial, "out", cl->actor.id, 0));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = line->vial_id,
                                                       .kind = "receive",
                                                       .receiver_id = cl->actor.id,
                                                       .position = -1,
                                                       .shipment_id = shipment->id,
                                                       .condition = condition}));
done:
    return status;
}

static enum cl_status store(struct cl *cl, struct cl_shipment *shipment, const struct cl_shipment_receipt *receipt,
                            const struct cl_shipment_vial_list *vials)
{
    enum cl_status status;
    struct cl_shipment_log log = {0};
    int64_t at_ms = cl_done_at_ms(cl), judged_ms = cl_said_late_ms(cl) ? cl_said_late_ms(cl) : at_ms;
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_RECEIVE,
                               CL_BIND(cl_int(shipment->id), cl_int(cl->actor.id), cl_int(at_ms),
                                       cl_text(receipt->condition), cl_int_or_null(cl_said_late_ms(cl)))));
    CL_TRY(cl_equipment_stand(cl, shipment->shipper_id, &(struct cl_equipment_place){.site_id = shipment->to_id}));
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(take_over(cl, shipment, &vials->at[i], receipt->condition));
    if (receipt->logger) {
        CL_TRY(cl_shipment_log_read(cl, shipment, judged_ms, receipt->logger, receipt->logger_id, &log));
        CL_TRY(cl_shipment_log_keep(cl, shipment, vials, receipt->logger, &log));
    }
    const struct cl_shipment_found found = {
        .late_ms = judged_ms > shipment->due_at_ms ? judged_ms - shipment->due_at_ms : 0,
        .recorded_late = judged_ms != at_ms,
        .log = receipt->logger ? &log : NULL,
    };
    CL_TRY(cl_shipment_deviate(cl, shipment, vials, &found));
done:
    return status;
}

enum cl_status cl_shipment_receive(struct cl *cl, const char *code, const struct cl_shipment_receipt *receipt,
                                   struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_shipment_vial_list vials;
    CL_TRY(check_others(cl, receipt->others));
    CL_TRY(cl_text_check("condition", receipt->condition, CONDITION_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_SHIPMENT_RECEIVE, NULL));
    CL_TRY(cl_shipment_get(cl, code, &shipment));
    cl_shipment_concern(cl, &shipment);
    CL_TRY(cl_site_require(cl, shipment.to_id));
    if (strcmp(shipment.state, "received") == 0)
        CL_TRY(cl_refuse(cl, "shipment.state", shipment.code,
                         "what its receipt calls missing is found by: cryolot vial find VIAL --reason R",
                         "%s is received already", shipment.code));
    CL_TRY(cl_shipment_require_state(cl, &shipment, "dispatched", "receive"));
    CL_TRY(check_receiver(cl, &shipment));
    CL_TRY(decide_all(cl, &shipment, receipt, &vials));
    CL_TRY(store(cl, &shipment, receipt, &vials));
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}
