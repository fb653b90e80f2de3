/* Vials that nobody finds. */
#include "domain/deviation.h"
#include "domain/vial.h"
#include <string.h>

static enum cl_status require_named(struct cl *cl, const struct cl_deviation *deviation,
                                    const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl_problems others = {0};
    for (size_t i = 0; i < vials->count; i++) {
        int64_t named = 0;
        CL_TRY(cl_store_int(cl->store, SQL_VIAL_LOST_NAMED, &named,
                            CL_BIND(cl_int(deviation->id), cl_int(vials->at[i].id))));
        if (!named)
            cl_problem_add(cl, &others, "%s", vials->at[i].code);
    }
    status = cl_problems_end(cl, &others, CL_REFUSED, "vial.lost", deviation->code,
                             "a loss has a deviation that names the vial: cryolot deviation open --vial VIAL",
                             cl_arena_print(&cl->arena, "%s does not name", deviation->code));
done:
    return status;
}

/* What is on its way is looked for by its receiver first. */
static enum cl_status require_received(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl_problems awaited = {0};
    for (size_t i = 0; i < vials->count; i++) {
        int64_t open = 0;
        CL_TRY(cl_store_int(cl->store, SQL_VIAL_LOST_AWAITED, &open, CL_BIND(cl_int(vials->at[i].id))));
        if (open)
            cl_problem_add(cl, &awaited, "%s %s", vials->at[i].code, cl_vial_whereabouts(cl, &vials->at[i]));
    }
    status =
        cl_problems_end(cl, &awaited, CL_REFUSED, "shipment.packed", NULL,
                        "it is missing when the shipment's receipt says so: cryolot shipment receive", "cannot lose");
done:
    return status;
}

static enum cl_status lose_one(struct cl *cl, const struct cl_vial *vial, const char *deviation)
{
    enum cl_status status;
    if (vial->shipment_id)
        CL_TRY(cl_vial_pass_shipment(cl, vial, "lost", 0, 0));
    else
        CL_TRY(cl_vial_set_state(cl, vial, "lost", 0));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "lose",
                                                       .giver_id = vial->holder_id,
                                                       .position = -1,
                                                       .shipment_id = vial->shipment_id,
                                                       .place = deviation}));
done:
    return status;
}

enum cl_status cl_vial_lose(struct cl *cl, struct cl_texts codes, const char *code, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_deviation deviation;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_LOSE, codes, &vials));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    cl_write_concerns(cl, deviation.code);
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"filled", "stored", "out", "in-transit", NULL},
                                  "what was used, discarded or thawed is not lost", "cannot lose"));
    CL_TRY(cl_vials_require_site(cl, &vials));
    CL_TRY(require_received(cl, &vials));
    CL_TRY(require_named(cl, &deviation, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(lose_one(cl, &vials.at[i], deviation.code));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
