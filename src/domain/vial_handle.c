/* Vials in and out of people's hands: taken from their stores, destroyed before a witness. */
#include "domain/allocation.h"
#include "domain/excursion_silent.h"
#include "domain/exposure.h"
#include "domain/opening.h"
#include "domain/vial.h"

static enum cl_status take_one(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "out", cl->actor.id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){
                                  .vial_id = vial->id, .kind = "take", .receiver_id = cl->actor.id, .position = -1}));
done:
    return status;
}

/* Whoever takes them out of a store that was too warm when it was read last must not miss it. */
static enum cl_status look_for_excursions(struct cl *cl, const struct cl_vial_list *vials)
{
    struct cl_excursion_report report = {0};
    int64_t *ids = cl_arena_alloc(&cl->arena, vials->count * sizeof *ids + 1);
    for (size_t i = 0; i < vials->count; i++)
        ids[i] = vials->at[i].id;
    enum cl_status status = cl_excursion_catch_up(cl, ids, vials->count, &report);
    cl_excursion_tell(cl, &report);
    return status == CL_OK ? cl_exposure_settle_warm(cl) : status;
}

enum cl_status cl_vial_take(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_TAKE, codes, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"stored", NULL}, "only stored vials can be taken",
                                  "cannot take"));
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot take"));
    CL_TRY(cl_vials_require_site(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(take_one(cl, &vials.at[i]));
    CL_TRY(cl_opening_assume(cl, &vials));
    CL_TRY(cl_allocation_tell(cl, &vials));
    CL_TRY(look_for_excursions(cl, &vials));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}

static enum cl_status discard_one(struct cl *cl, const struct cl_vial *vial)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "discarded", 0));
    CL_TRY(cl_custody_add(
        cl,
        &(struct cl_custody_leg){.vial_id = vial->id, .kind = "discard", .giver_id = vial->holder_id, .position = -1}));
done:
    return status;
}

enum cl_status cl_vial_discard(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_DISCARD, codes, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"filled", "stored", "out", NULL},
                                  "numbered vials become void when their lot is filled; a thawed one is discarded with "
                                  "its dose: cryolot dose discard",
                                  "cannot discard"));
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot discard"));
    CL_TRY(cl_vials_require_site(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(discard_one(cl, &vials.at[i]));
    CL_TRY(cl_opening_assume(cl, &vials));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
