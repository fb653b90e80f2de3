/* Vials that were lost, or missing at a shipment's receipt, and that somebody has in hands after all. */
#include "domain/deviation.h"
#include "domain/shipment.h"
#include "domain/site.h"
#include "domain/vial.h"
#include <string.h>

/* ---- who may ---------------------------------------------------------------------------------------------------- */

/* What is on its way and not missed yet is received with its shipment. */
static enum cl_status require_findable(struct cl *cl, const struct cl_vial_list *vials)
{
    struct cl_problems others = {0};
    const char *first = NULL, *remedy = "only what is lost, or missing at the receipt of its shipment, is found";
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        if (vial->missing || strcmp(vial->state, "lost") == 0)
            continue;
        first = first ? first : vial->code;
        if (strcmp(vial->state, "in-transit") == 0)
            remedy = cl_arena_print(&cl->arena, "it is received with its shipment: cryolot shipment receive %s",
                                    vial->shipment);
        cl_problem_add(cl, &others, "%s %s", vial->code, cl_vial_whereabouts(cl, vial));
    }
    return cl_problems_end(cl, &others, CL_REFUSED, "vial.state", first, remedy, "cannot find");
}

/* By the site that should have received it, but not by who sent it; or by the site that sent it, where it never left.
 * *received: the former. */
static enum cl_status judge_missing(struct cl *cl, const struct cl_shipment *shipment, bool *received)
{
    enum cl_status status;
    int64_t sends = 0, receives = 0;
    char at[CL_TIME_TEXT];
    CL_TRY(cl_store_int(cl->store, SQL_SITE_MEMBER, &receives, CL_BIND(cl_int(cl->actor.id), cl_int(shipment->to_id))));
    CL_TRY(cl_store_int(cl->store, SQL_SITE_MEMBER, &sends, CL_BIND(cl_int(cl->actor.id), cl_int(shipment->from_id))));
    *received = receives && shipment->dispatched_by_id != cl->actor.id;
    if (!*received && !sends)
        CL_TRY(cl_site_require(cl, shipment->to_id));
    if (cl_done_at_ms(cl) < shipment->received_at_ms)
        status = cl_refuse(cl, "time.order", shipment->code, "give the true time with --at",
                           "the receipt of %s missed it later than that, at %s", shipment->code,
                           cl_time_write_local(shipment->received_at_ms, shipment->to_timezone, true, at, sizeof at));
done:
    return status;
}

/* ---- finding ---------------------------------------------------------------------------------------------------- */

/* From the carrier, who had it until now. */
static enum cl_status find_missing(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    struct cl_shipment shipment;
    bool received = false;
    CL_TRY(cl_shipment_get(cl, vial->shipment, &shipment));
    cl_write_concerns(cl, shipment.code);
    CL_TRY(judge_missing(cl, &shipment, &received));
    CL_TRY(cl_vial_pass_shipment(cl, vial, "out", cl->actor.id, 0));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = received ? "receive" : "find",
                                                       .receiver_id = cl->actor.id,
                                                       .position = -1,
                                                       .shipment_id = shipment.id}));
done:
    return status;
}

static enum cl_status find_lost(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_site_require(cl, vial->site_id));
    CL_TRY(cl_vial_set_state(cl, vial, "out", cl->actor.id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){
                                  .vial_id = vial->id, .kind = "find", .receiver_id = cl->actor.id, .position = -1}));
done:
    return status;
}

static enum cl_status find_one(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(vial->missing ? find_missing(cl, vial) : find_lost(cl, vial));
    CL_TRY(cl_store_change(cl->store, SQL_VIAL_LOST_FOUND,
                           CL_BIND(cl_int(vial->id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)))));
done:
    return status;
}

/* Nobody knows how warm a vial was meanwhile: where no open deviation holds it any more, a new one does. */
static enum cl_status hold_found(struct cl *cl, const struct cl_vial_list *vials, const char **deviation)
{
    enum cl_status status = CL_OK;
    int64_t *ids = cl_arena_alloc(&cl->arena, vials->count * sizeof *ids), id;
    size_t count = 0;
    const char *first = NULL, *was = "lost";
    for (size_t i = 0; i < vials->count; i++) {
        int64_t held = 0;
        CL_TRY(cl_store_int(cl->store, SQL_VIAL_LOST_HELD, &held, CL_BIND(cl_int(vials->at[i].id))));
        if (held)
            continue;
        first = first ? first : vials->at[i].code;
        was = vials->at[i].missing ? "missing" : was;
        ids[count++] = vials->at[i].id;
    }
    if (count == 0)
        goto done;
    status = cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .title = count == 1
                         ? cl_arena_print(&cl->arena, "vial %s was %s, and is found", first, was)
                         : cl_arena_print(&cl->arena, "%zu vials were %s, and are found: %s, ...", count, was, first),
            .description = cl->reason,
            .class = "major",
            .vial_ids = ids,
            .vial_count = count},
        &id, deviation);
done:
    return status;
}

enum cl_status cl_vial_find(struct cl *cl, struct cl_texts codes, const char **deviation, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    *deviation = NULL;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_FIND, codes, &vials));
    CL_TRY(require_findable(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(find_one(cl, &vials.at[i]));
    CL_TRY(hold_found(cl, &vials, deviation));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
