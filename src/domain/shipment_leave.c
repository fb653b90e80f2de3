/* The carrier takes a shipment: everything in it is asked once more, and its time runs. */
#include "base/text.h"
#include "domain/exposure.h"
#include "domain/shipment.h"
#include "domain/site.h"

enum { CARRIER_MOST = 80, TRACKING_MOST = 80 };

static enum cl_status leave(struct cl *cl, const struct cl_shipment *shipment, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_pass_shipment(cl, vial, "in-transit", 0, shipment->id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "dispatch",
                                                       .giver_id = vial->holder_id,
                                                       .position = -1,
                                                       .shipment_id = shipment->id}));
done:
    return status;
}

static enum cl_status load_packed(struct cl *cl, const struct cl_shipment *shipment, struct cl_vial_list *vials)
{
    enum cl_status status;
    struct cl_texts codes;
    CL_TRY(cl_shipment_vial_codes(cl, shipment, &codes));
    *vials = (struct cl_vial_list){0};
    if (codes.count == 0)
        return cl_refuse(cl, "shipment.empty", shipment->code,
                         cl_arena_print(&cl->arena, "cryolot shipment pack %s VIAL.., or: cryolot shipment cancel %s",
                                        shipment->code, shipment->code),
                         "nothing is packed in %s", shipment->code);
    CL_TRY(cl_vials_load(cl, codes, vials));
    for (size_t i = 0; i < vials->count; i++)
        cl_write_concerns(cl, vials->at[i].code);
done:
    return status;
}

static enum cl_status store(struct cl *cl, const struct cl_shipment *shipment, const char *carrier,
                            const char *tracking)
{
    enum cl_status status;
    struct cl_equipment shipper;
    CL_TRY(cl_equipment_by_id(cl, shipment->shipper_id, &shipper));
    CL_TRY(cl_store_change_one(cl->store, SQL_SHIPMENT_DISPATCH,
                               CL_BIND(cl_int(shipment->id), cl_text(carrier), cl_text(tracking), cl_int(cl->actor.id),
                                       cl_int(cl_done_at_ms(cl)), cl_int(shipper.qualification_id),
                                       cl_int(shipment->due_at_ms))));
    CL_TRY(cl_equipment_stand(cl, shipper.id, &(struct cl_equipment_place){.shipment_id = shipment->id}));
done:
    return status;
}

static enum cl_status check_words(struct cl *cl, const char *carrier, const char *tracking)
{
    enum cl_status status;
    CL_TRY(cl_print_check("carrier", carrier, CARRIER_MOST, cl->error));
    if (tracking)
        CL_TRY(cl_print_check("tracking number", tracking, TRACKING_MOST, cl->error));
done:
    return status;
}

/* The carrier takes it all the same: who waits for it is told by its logger how cold it was. */
static void tell_uncharged(struct cl *cl, const struct cl_shipment *shipment)
{
    if (!shipment->charged_at_ms)
        cl_notice(cl,
                  "nobody said when %s was filled: what is in it counts as out of storage on its way, too, unless its "
                  "logger was within limits",
                  shipment->shipper);
}

enum cl_status cl_shipment_dispatch(struct cl *cl, const char *code, const char *carrier, const char *tracking,
                                    int64_t charged_at_ms, struct cl_shipment *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_vial_list vials;
    struct cl_gate gate = {0};
    CL_TRY(check_words(cl, carrier, tracking));
    CL_TRY(cl_write_begin(cl, CL_ACT_SHIPMENT_DISPATCH, NULL));
    CL_TRY(cl_shipment_get(cl, code, &shipment));
    cl_shipment_concern(cl, &shipment);
    CL_TRY(cl_site_require(cl, shipment.from_id));
    CL_TRY(cl_shipment_require_state(cl, &shipment, "open", "dispatch"));
    CL_TRY(load_packed(cl, &shipment, &vials));
    if (charged_at_ms)
        CL_TRY(cl_shipment_charge(cl, &shipment, charged_at_ms));
    gate.instead =
        cl_arena_print(&cl->arena, "take what may not leave out of it: cryolot shipment unpack %s VIAL", shipment.code);
    CL_TRY(cl_shipment_gate(cl, &shipment, &vials, CL_SHIPMENT_LEAVING, &gate));
    CL_TRY(cl_gate_open(&gate, "dispatch", shipment.code, NULL));
    CL_TRY(store(cl, &shipment, carrier, tracking));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(leave(cl, &shipment, &vials.at[i]));
    CL_TRY(cl_exposure_settle_list(cl, &vials));
    tell_uncharged(cl, &shipment);
    CL_TRY(cl_shipment_get(cl, shipment.code, &shipment));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = shipment;
    return status;
}
