#include "domain/custody.h"
#include "base/text.h"
#include "domain/exposure.h"
#include "domain/person.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <string.h>

enum { PLACE_MOST = 80, CONDITION_MOST = 200 };

static const int64_t MINUTE_MS = 60000; /* an exception from then on (audit_exception.c) */

/* ---- handing over ---------------------------------------------------------------------------------------------- */

/* Whoever is disabled cannot hand over what they have any more. */
static enum cl_status is_left_behind(struct cl *cl, const struct cl_vial *vial, bool *left)
{
    struct cl_person holder = {0};
    enum cl_status status = cl_person_by_id(cl, vial->holder_id, &holder);
    *left = status == CL_OK && holder.disabled;
    return status;
}

/* Who hands vials over has them, taken from a store, given to them, or filled by them; only those that a disabled
 * person has are handed on by storage, who says why. */
static enum cl_status require_giver(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl_problems others = {0};
    const char *first = NULL;
    bool for_another = false;
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        bool in_hands = strcmp(vial->state, "out") == 0 || strcmp(vial->state, "filled") == 0, left = false;
        if (in_hands && vial->holder_id == cl->actor.id)
            continue;
        if (in_hands)
            CL_TRY(is_left_behind(cl, vial, &left));
        if (left && cl->actor.roles & CL_ROLE_STORAGE) {
            for_another = true;
            continue;
        }
        first = first ? first : vial->code;
        cl_problem_add(cl, &others, "%s %s%s", vial->code, cl_vial_whereabouts(cl, vial),
                       left ? ", who is disabled: storage hands it on" : "");
    }
    CL_TRY(cl_problems_end(cl, &others, CL_REFUSED, "custody.holder", first, CL_CUSTODY_REMEDY, "not in your hands"));
    if (for_another && !cl->reason)
        status = cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                           "handing on what a disabled person has needs a reason");
done:
    return status;
}

enum cl_status cl_custody_take_over(struct cl *cl, const char *login, bool *may)
{
    struct cl_person holder = {0};
    enum cl_status status = cl_user_get(cl, login, &holder);
    *may = status == CL_OK && holder.disabled && cl->actor.roles & CL_ROLE_STORAGE;
    if (*may && !cl->reason)
        status = cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                           "taking over what %s (%s) has, who is disabled, needs a reason", holder.name, login);
    return status;
}

static enum cl_status hand_one(struct cl *cl, const struct cl_vial *vial, const char *place, const char *condition)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, vial->state, cl->second.id));
    CL_TRY(cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial->id,
                                                       .kind = "hand",
                                                       .giver_id = vial->holder_id,
                                                       .receiver_id = cl->second.id,
                                                       .position = -1,
                                                       .place = place,
                                                       .condition = condition}));
done:
    return status;
}

enum cl_status cl_custody_require_prompt(struct cl *cl)
{
    if (cl->reason || !cl_said_late_ms(cl) || cl->now_ms - cl->performed_at_ms < MINUTE_MS)
        return CL_OK;
    return cl_refuse(cl, "time.late", NULL, "add --reason 'why'; the reviewer sees it",
                     "a hand-over that is recorded late needs a reason: by the record another had it meanwhile");
}

enum cl_status cl_custody_hand(struct cl *cl, struct cl_texts codes, const char *place, const char *condition,
                               struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_text_check("place", place, PLACE_MOST, cl->error));
    if (condition)
        CL_TRY(cl_text_check("condition", condition, CONDITION_MOST, cl->error));
    CL_TRY(cl_vials_begin(cl, CL_ACT_CUSTODY_HAND, codes, &vials));
    CL_TRY(cl_custody_require_prompt(cl));
    CL_TRY(cl_vials_require_unpacked(cl, &vials, "cannot hand over"));
    CL_TRY(require_giver(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(hand_one(cl, &vials.at[i], place, condition));
    CL_TRY(cl_exposure_settle_list(cl, &vials));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
