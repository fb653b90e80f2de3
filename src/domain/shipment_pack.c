/* Packing vials into an open shipment, and taking them out of it again. */
#include "domain/exposure.h"
#include "domain/opening.h"
#include "domain/shipment.h"
#include "domain/site.h"
#include <string.h>

/* Begins the write of an act of the site that sends, upon an open shipment. */
static enum cl_status begin(struct cl *cl, enum cl_act act, const char *code, const char *doing,
                            struct cl_shipment *shipment)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, act, NULL));
    CL_TRY(cl_shipment_get(cl, code, shipment));
    cl_shipment_concern(cl, shipment);
    CL_TRY(cl_site_require(cl, shipment->from_id));
    CL_TRY(cl_shipment_require_state(cl, shipment, "open", doing));
done:
    return status;
}

static enum cl_status load_vials(struct cl *cl, struct cl_texts codes, struct cl_vial_list *vials)
{
    enum cl_status status = cl_vials_load(cl, codes, vials);
    for (size_t i = 0; status == CL_OK && i < vials->count; i++)
        cl_write_concerns(cl, vials->at[i].code);
    return status;
}

/* ---- packing ---------------------------------------------------------------------------------------------------- */

static enum cl_status pack_one(struct cl *cl, const struct cl_shipment *shipment, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_pass_shipment(cl, vial, "out", cl->actor.id, shipment->id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "pack",
                                                       .giver_id = vial->holder_id,
                                                       .receiver_id = cl->actor.id,
                                                       .position = -1,
                                                       .shipment_id = shipment->id}));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_SHIPMENT_VIAL_INSERT,
        CL_BIND(cl_int(shipment->id), cl_int(vial->id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)))));
done:
    return status;
}

/* When the shipper was filled last by a shipment that did not leave; 0: nobody said, or it was qualified again since.
 */
struct filling {
    int64_t at_ms;
    const char *shipment;
};

static enum cl_status last_filling(struct cl *cl, const struct cl_shipment *shipment,
                                   const struct cl_equipment *shipper, struct filling *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SHIPMENT_FILLING, CL_BIND(cl_int(shipment->shipper_id)));
    *out = (struct filling){0};
    if (cl_rows_next(rows))
        *out = (struct filling){cl_rows_int(rows, COL_SHIPMENT_FILLING_CHARGED_AT_MS),
                                cl_keep_text(cl, rows, COL_SHIPMENT_FILLING_CODE)};
    if (cl_date_compare(cl_date_of(out->at_ms, shipment->from_timezone), shipper->qualified_on) < 0)
        *out = (struct filling){0};
    return cl_rows_close(rows);
}

/* What was said before is not made older: the shipper was filled again, or it was not. */
static enum cl_status check_filling(struct cl *cl, const struct cl_shipment *shipment, int64_t charged_at_ms)
{
    enum cl_status status;
    struct cl_equipment shipper;
    struct filling last;
    char day[CL_DATE_TEXT], at[CL_TIME_TEXT];
    const char *zone = shipment->from_timezone;
    CL_TRY(cl_equipment_by_id(cl, shipment->shipper_id, &shipper));
    if (cl_date_compare(cl_date_of(charged_at_ms, zone), shipper.qualified_on) < 0)
        return cl_refuse(cl, "shipment.charged", shipment->code,
                         "give the time at which it was filled for this shipment",
                         "%s was qualified on %s: it was filled after that", shipment->shipper,
                         cl_date_write(shipper.qualified_on, day, sizeof day));
    CL_TRY(last_filling(cl, shipment, &shipper, &last));
    if (charged_at_ms < last.at_ms)
        status = cl_refuse(cl, "shipment.charged", shipment->code,
                           "say when it was filled again, or leave --charged away: that time counts",
                           "%s was filled at %s by %s, which did not leave", shipment->shipper,
                           cl_time_write_local(last.at_ms, zone, false, at, sizeof at), last.shipment);
done:
    return status;
}

static enum cl_status store_filling(struct cl *cl, struct cl_shipment *shipment, int64_t charged_at_ms)
{
    enum cl_status status;
    int64_t said_ms = shipment->holds_from_ms ? cl->now_ms : cl_done_at_ms(cl);
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_CHARGE,
                               CL_BIND(cl_int(shipment->id), cl_int(charged_at_ms), cl_int(said_ms))));
    CL_TRY(cl_shipment_get(cl, shipment->code, shipment));
done:
    return status;
}

enum cl_status cl_shipment_charge(struct cl *cl, struct cl_shipment *shipment, int64_t charged_at_ms)
{
    enum cl_status status;
    char at[CL_TIME_TEXT];
    const char *zone = shipment->from_timezone;
    int64_t first_ms = shipment->holds_from_ms ? shipment->holds_from_ms : cl_done_at_ms(cl);
    if (charged_at_ms == shipment->charged_at_ms)
        return CL_OK;
    if (shipment->charged_at_ms)
        return cl_refuse(cl, "shipment.charged", shipment->code,
                         "one that was filled again is another shipment: cryolot shipment cancel",
                         "%s was filled at %s by the record", shipment->shipper,
                         cl_time_write_local(shipment->charged_at_ms, zone, false, at, sizeof at));
    if (charged_at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", shipment->code, "give the time at which it was filled",
                         "the time given with --charged lies in the future");
    if (charged_at_ms > first_ms)
        return cl_refuse(cl, "time.order", shipment->code, "a shipper is filled before anything is packed in it",
                         "the first vial of %s was packed before that, at %s", shipment->code,
                         cl_time_write_local(first_ms, zone, false, at, sizeof at));
    CL_TRY(check_filling(cl, shipment, charged_at_ms));
    CL_TRY(store_filling(cl, shipment, charged_at_ms));
done:
    return status;
}

/* Nobody says when it was filled: what a shipment said that did not leave counts on, else nothing is known. */
static enum cl_status charge_as_before(struct cl *cl, struct cl_shipment *shipment)
{
    enum cl_status status;
    struct cl_equipment shipper;
    struct filling last;
    char at[CL_TIME_TEXT];
    if (shipment->charged_at_ms)
        return CL_OK;
    CL_TRY(cl_equipment_by_id(cl, shipment->shipper_id, &shipper));
    CL_TRY(last_filling(cl, shipment, &shipper, &last));
    if (last.at_ms && (!shipment->holds_from_ms || last.at_ms <= shipment->holds_from_ms)) {
        CL_TRY(store_filling(cl, shipment, last.at_ms));
        cl_notice(cl, "%s was filled at %s by %s, and holds since then", shipment->shipper,
                  cl_time_write_local(last.at_ms, shipment->from_timezone, false, at, sizeof at), last.shipment);
    } else {
        cl_notice(cl,
                  "nobody said when %s was filled: what is packed in it counts as out of storage until "
                  "that is said, with --charged TIME, in a session by: charged TIME",
                  shipment->shipper);
    }
done:
    return status;
}

enum cl_status cl_shipment_pack(struct cl *cl, const char *code, struct cl_texts codes, int64_t charged_at_ms,
                                struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_vial_list vials;
    struct cl_gate gate = {0};
    CL_TRY(begin(cl, CL_ACT_SHIPMENT_PACK, code, "pack", &shipment));
    CL_TRY(charged_at_ms ? cl_shipment_charge(cl, &shipment, charged_at_ms) : charge_as_before(cl, &shipment));
    CL_TRY(load_vials(cl, codes, &vials));
    CL_TRY(cl_shipment_gate(cl, &shipment, &vials, CL_SHIPMENT_PACKING, &gate));
    CL_TRY(cl_gate_open(&gate, "pack", shipment.code, NULL));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(pack_one(cl, &shipment, &vials.at[i]));
    CL_TRY(cl_opening_assume(cl, &vials));
    CL_TRY(cl_exposure_settle_list(cl, &vials));
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}

/* ---- and out again ---------------------------------------------------------------------------------------------- */

static enum cl_status unpack_one(struct cl *cl, const struct cl_shipment *shipment, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_pass_shipment(cl, vial, "out", cl->actor.id, 0));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "unpack",
                                                       .giver_id = vial->holder_id,
                                                       .receiver_id = cl->actor.id,
                                                       .position = -1,
                                                       .shipment_id = shipment->id}));
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_VIAL_UNPACK,
                               CL_BIND(cl_int(shipment->id), cl_int(vial->id), cl_int(cl_done_at_ms(cl)))));
done:
    return status;
}

static enum cl_status require_packed(struct cl *cl, const struct cl_shipment *shipment,
                                     const struct cl_vial_list *vials)
{
    struct cl_problems others = {0};
    const char *first = NULL;
    for (size_t i = 0; i < vials->count; i++) {
        if (vials->at[i].shipment_id == shipment->id)
            continue;
        first = first ? first : vials->at[i].code;
        cl_problem_add(cl, &others, "%s %s", vials->at[i].code, cl_vial_whereabouts(cl, &vials->at[i]));
    }
    return cl_problems_end(cl, &others, CL_REFUSED, "shipment.list", first,
                           cl_arena_print(&cl->arena, "cryolot shipment show %s", shipment->code),
                           cl_arena_print(&cl->arena, "not packed in %s", shipment->code));
}

static enum cl_status unpack_all(struct cl *cl, const struct cl_shipment *shipment, struct cl_texts codes)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(load_vials(cl, codes, &vials));
    CL_TRY(require_packed(cl, shipment, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(unpack_one(cl, shipment, &vials.at[i]));
done:
    return status;
}

enum cl_status cl_shipment_unpack(struct cl *cl, const char *code, struct cl_texts codes, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    CL_TRY(begin(cl, CL_ACT_SHIPMENT_UNPACK, code, "unpack", &shipment));
    CL_TRY(unpack_all(cl, &shipment, codes));
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}

enum cl_status cl_shipment_cancel(struct cl *cl, const char *code, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_texts codes;
    CL_TRY(begin(cl, CL_ACT_SHIPMENT_CANCEL, code, "cancel", &shipment));
    CL_TRY(cl_shipment_vial_codes(cl, &shipment, &codes));
    if (codes.count)
        CL_TRY(unpack_all(cl, &shipment, codes));
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_CANCEL, CL_BIND(cl_int(shipment.id))));
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}
