/* Whether vials may be packed, and whether what is packed may leave: only what a patient could have, unless QA signed a
 * quarantine shipment (DOMAIN.md "Storage and custody"). */
#include "domain/allocation.h"
#include "domain/dose.h"
#include "domain/exposure.h"
#include "domain/lot.h"
#include "domain/shipment.h"
#include "domain/site.h"
#include <string.h>

static const int64_t HOUR_MS = 3600000;

/* What is asked about. */
struct asked {
    struct cl *cl;
    const struct cl_shipment *shipment;
    const struct cl_vial_list *vials;
    enum cl_shipment_step step;
    struct cl_equipment shipper;
    const struct cl_lot *lots;
    size_t lot_count;
};

static bool is_quarantine(const struct asked *asked)
{
    return asked->shipment->quarantine_id != 0;
}

/* What comes back under quarantine may be anything: QA signed that it comes back. */
static bool is_quarantined_return(const struct asked *asked)
{
    return is_quarantine(asked) && asked->shipment->returns_id != 0;
}

/* ---- the shipper ------------------------------------------------------------------------------------------------ */

/* Until when the shipper holds: since it was filled or packed, or from now on. */
static int64_t holds_until(const struct asked *asked)
{
    if (asked->shipment->due_at_ms)
        return asked->shipment->due_at_ms;
    return cl_done_at_ms(asked->cl) + asked->shipper.hold_hours * HOUR_MS;
}

static void check_hold(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    char until[CL_TIME_TEXT], from[CL_TIME_TEXT];
    const char *zone = asked->shipment->from_timezone;
    cl_time_write_local(holds_until(asked), zone, false, until, sizeof until);
    cl_time_write_local(asked->shipment->holds_from_ms, zone, false, from, sizeof from);
    cl_gate_require(gate, "shipper.holds", "The shipper holds", cl_arena_print(&cl->arena, "until %s", until),
                    !asked->shipment->due_at_ms || holds_until(asked) > cl_done_at_ms(cl)
                        ? NULL
                        : cl_arena_print(&cl->arena,
                                         "%s held until %s: it was filled or packed at %s, and holds for %lld h",
                                         asked->shipper.serial, until, from, (long long)asked->shipper.hold_hours),
                    "fill it again and open another shipment: cryolot shipment cancel, cryolot shipment create");
}

static enum cl_status check_shipper(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    struct cl_equipment_fault fault;
    enum cl_status status = cl_equipment_judge(cl, &asked->shipper, (struct cl_date){0}, &fault);
    if (status != CL_OK)
        return status;
    cl_gate_require(
        gate, "shipper.qualified", "The shipper is qualified since its last use",
        cl_arena_print(&cl->arena, "%s holds for %lld h", asked->shipper.serial, (long long)asked->shipper.hold_hours),
        fault.text, fault.remedy);
    check_hold(gate, asked);
    return CL_OK;
}

/* ---- where the vials are ---------------------------------------------------------------------------------------- */

/* Stored, or in the packer's own hands; before it leaves, packed. */
static bool is_at_hand(const struct asked *asked, const struct cl_vial *vial)
{
    bool out = strcmp(vial->state, "out") == 0;
    if (asked->step == CL_SHIPMENT_LEAVING)
        return out && vial->shipment_id == asked->shipment->id;
    if (vial->shipment_id)
        return false;
    if (out)
        return vial->holder_id == asked->cl->actor.id;
    return strcmp(vial->state, "stored") == 0 && (!vial->carrier || strcmp(vial->carrier, asked->cl->actor.login) == 0);
}

/* In a shipper already, when it is to be packed. */
static bool is_packed(const struct asked *asked, const struct cl_vial *vial)
{
    return asked->step == CL_SHIPMENT_PACKING && vial->shipment_id && strcmp(vial->state, "out") == 0;
}

/* "vial V is packed already: in SHP-000001Y, shipper CX500-31, by stan". */
static enum cl_status check_packed(struct cl_gate *gate, const struct asked *asked)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->vials->count; i++) {
        const struct cl_vial *vial = &asked->vials->at[i];
        struct cl_shipment other;
        if (!is_packed(asked, vial))
            continue;
        CL_TRY(cl_shipment_get(cl, vial->shipment, &other));
        cl_problem_add(cl, &problems, "vial %s is packed already: in %s%s, shipper %s, by %s", vial->code, other.code,
                       other.id == asked->shipment->id ? "" : ", another shipment", other.shipper, vial->holder);
    }
    if (asked->step == CL_SHIPMENT_PACKING)
        cl_gate_require_none(gate, "vial.unpacked", "No vial is packed already", "none is", &problems,
                             "to take it out again: cryolot shipment unpack SHIPMENT VIAL..");
done:
    return status;
}

static void check_at_hand(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->vials->count; i++)
        if (!is_packed(asked, &asked->vials->at[i]) && !is_at_hand(asked, &asked->vials->at[i]))
            cl_problem_add(cl, &problems, "vial %s %s", asked->vials->at[i].code,
                           cl_vial_whereabouts(cl, &asked->vials->at[i]));
    cl_gate_require_none(gate, "vial.at-hand", "Every vial is stored, or in the packer's hands",
                         asked->step == CL_SHIPMENT_LEAVING ? "all are packed" : "all are", &problems,
                         "have it handed to you: cryolot custody hand; see: cryolot vial show VIAL");
}

static void check_site(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->vials->count; i++)
        if (asked->vials->at[i].site_id != asked->shipment->from_id)
            cl_problem_add(cl, &problems, "vial %s is not at %s", asked->vials->at[i].code, asked->shipment->from);
    cl_gate_require_none(gate, "vial.site", "Every vial is at the site that sends",
                         cl_arena_print(&cl->arena, "all are at %s", asked->shipment->from), &problems,
                         "pack vials of that site");
}

/* What is reserved for a patient goes to that patient's site alone. */
static enum cl_status check_allocated(struct cl_gate *gate, const struct asked *asked)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->vials->count; i++) {
        struct cl_allocation allocation;
        CL_TRY(cl_allocation_of_vial(cl, asked->vials->at[i].id, &allocation));
        if (allocation.order_id && allocation.site_id != asked->shipment->to_id)
            cl_problem_add(cl, &problems, "vial %s is reserved for order %s of %s at %s", asked->vials->at[i].code,
                           allocation.order, allocation.subject, allocation.site);
    }
    cl_gate_require_none(gate, "vial.allocated", "No vial is reserved for a patient elsewhere", "none is", &problems,
                         "pack other vials, or have the order allocated anew: cryolot order allocate");
done:
    return status;
}

/* A return brings back what went the other way. */
static enum cl_status check_returned(struct cl_gate *gate, const struct asked *asked)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const struct cl_shipment *shipment = asked->shipment;
    if (!shipment->returns_id)
        return CL_OK;
    for (size_t i = 0; i < asked->vials->count; i++) {
        int64_t brought = 0;
        CL_TRY(cl_store_int(cl->store, SQL_SHIPMENT_BROUGHT, &brought,
                            CL_BIND(cl_int(shipment->returns_id), cl_int(asked->vials->at[i].id))));
        if (!brought)
            cl_problem_add(cl, &problems, "vial %s did not come with %s", asked->vials->at[i].code, shipment->returns);
    }
    cl_gate_require_none(gate, "shipment.returned", "Every vial came with the shipment that is returned",
                         shipment->returns, &problems, "send it in a shipment that is no return");
done:
    return status;
}

/* ---- whether they may leave -------------------------------------------------------------------------------------- */

static void check_purpose(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->vials->count; i++)
        if (strcmp(asked->vials->at[i].purpose, "product") != 0)
            cl_problem_add(cl, &problems, "vial %s is kept as %s", asked->vials->at[i].code,
                           asked->vials->at[i].purpose);
    cl_gate_require_none(gate, "vial.purpose", "Every vial is meant for patients", "all are", &problems,
                         "pack other vials: cryolot vial list --lot LOT --purpose product");
}

static enum cl_status check_exposure(struct cl_gate *gate, const struct asked *asked)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const char *accepted = NULL;
    for (size_t i = 0; i < asked->vials->count; i++) {
        const struct cl_vial *vial = &asked->vials->at[i];
        struct cl_exposure exposure;
        struct cl_exposure_verdict verdict = {0};
        CL_TRY(cl_exposure_of_vial(cl, vial->id, cl_done_at_ms(cl), &exposure));
        if (exposure.beyond)
            CL_TRY(cl_exposure_verdict(cl, vial->id, &exposure, &verdict));
        if (verdict.accepted)
            accepted = cl_arena_print(&cl->arena, "%s%svial %s %s", accepted ? accepted : "", accepted ? "; " : "",
                                      vial->code, cl_exposure_accepted_text(cl, &exposure, &verdict));
        else if (exposure.beyond)
            cl_problem_add(cl, &problems, "vial %s was out of storage for %lld s, and its product allows %lld s",
                           vial->code, (long long)exposure.seconds, (long long)exposure.most_s);
    }
    cl_gate_require_none(gate, "exposure.within-limit", "Time out of storage within the product's limit",
                         accepted ? accepted : "none longer", &problems,
                         "pack other vials; QA decides about these: cryolot deviation list");
done:
    return status;
}

/* It must not expire on the way. */
static void check_expiry(struct cl_gate *gate, const struct asked *asked)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    char last[CL_DATE_TEXT], expiry[CL_DATE_TEXT];
    int64_t until_ms = holds_until(asked);
    cl_date_write(cl_date_of(until_ms, asked->shipment->to_timezone), last, sizeof last);
    for (size_t i = 0; i < asked->lot_count; i++) {
        const struct cl_lot *lot = &asked->lots[i];
        if (cl_date_compare(cl_date_of(until_ms, lot->timezone), lot->expires_on) > 0)
            cl_problem_add(cl, &problems, "lot %s is usable through %s, and may be on its way until %s", lot->code,
                           cl_date_write(lot->expires_on, expiry, sizeof expiry), last);
    }
    cl_gate_require_none(gate, "expiry.future", "No vial expires on its way",
                         cl_arena_print(&cl->arena, "none until %s", last), &problems,
                         "pack vials of a lot that is usable for longer: cryolot lot list");
}

/* What is decided against goes nowhere but back. */
static void check_quarantine(struct cl_gate *gate, const struct asked *asked)
{
    static const char *const ended[] = {"rejected", "recalled", "withdrawn"};
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < asked->lot_count; i++)
        for (size_t at = 0; at < sizeof ended / sizeof *ended; at++)
            if (strcmp(asked->lots[i].status, ended[at]) == 0)
                cl_problem_add(cl, &problems, "lot %s is %s", asked->lots[i].code, ended[at]);
    cl_gate_require_none(
        gate, "lot.quarantine", "The lots may leave under quarantine",
        cl_arena_print(&cl->arena, "signed by %s: %s", asked->shipment->quarantine_by, asked->shipment->statement),
        &problems, "such vials only come back: cryolot shipment create --returns SHIPMENT --quarantine TEXT");
}

static enum cl_status check_lots(struct cl_gate *gate, const struct asked *asked)
{
    enum cl_status status = CL_OK;
    const struct cl_lot_recipient to = {.site_id = asked->shipment->to_id,
                                        .returned = asked->shipment->returns_id != 0};
    if (!is_quarantine(asked))
        CL_TRY(cl_dose_check_lots(gate, &to, asked->lots, asked->lot_count, asked->vials));
    else if (!is_quarantined_return(asked))
        check_quarantine(gate, asked);
    if (!is_quarantined_return(asked)) {
        check_purpose(gate, asked);
        check_expiry(gate, asked);
    }
    if (!is_quarantine(asked))
        CL_TRY(check_exposure(gate, asked));
done:
    return status;
}

enum cl_status cl_shipment_gate(struct cl *cl, const struct cl_shipment *shipment, const struct cl_vial_list *vials,
                                enum cl_shipment_step step, struct cl_gate *gate)
{
    enum cl_status status;
    struct asked asked = {.cl = cl, .shipment = shipment, .vials = vials, .step = step};
    gate->cl = cl;
    CL_TRY(cl_equipment_by_id(cl, shipment->shipper_id, &asked.shipper));
    CL_TRY(cl_dose_lots(cl, vials, &asked.lots, &asked.lot_count));
    CL_TRY(check_lots(gate, &asked));
    CL_TRY(check_packed(gate, &asked));
    check_at_hand(gate, &asked);
    check_site(gate, &asked);
    CL_TRY(check_allocated(gate, &asked));
    CL_TRY(check_returned(gate, &asked));
    CL_TRY(check_shipper(gate, &asked));
done:
    return status;
}

enum cl_status cl_shipment_checks(struct cl *cl, const char *code, struct cl_texts codes, struct cl_checks *out,
                                  bool *ready)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_vial_list vials = {0};
    struct cl_gate gate = {.cl = cl};
    enum cl_shipment_step step = codes.count ? CL_SHIPMENT_PACKING : CL_SHIPMENT_LEAVING;
    CL_TRY(cl_shipment_get(cl, code, &shipment));
    cl_gate_require(&gate, "shipment.state", "The shipment is open", shipment.state,
                    strcmp(shipment.state, "open") == 0
                        ? NULL
                        : cl_arena_print(&cl->arena, "%s is %s", shipment.code, shipment.state),
                    "open another one: cryolot shipment create");
    if (!codes.count)
        CL_TRY(cl_shipment_vial_codes(cl, &shipment, &codes));
    cl_gate_require(&gate, "shipment.packed", "Something is packed", cl_arena_print(&cl->arena, "%zu", codes.count),
                    codes.count ? NULL : "nothing is packed",
                    cl_arena_print(&cl->arena, "cryolot shipment pack %s VIAL..", shipment.code));
    if (codes.count) {
        CL_TRY(cl_vials_load(cl, codes, &vials));
        CL_TRY(cl_shipment_gate(cl, &shipment, &vials, step, &gate));
    }
    *out = cl_gate_checks(&gate);
    *ready = cl_gate_passes(&gate);
done:
    return status;
}
