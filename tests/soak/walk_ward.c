/* Subjects and doses in the walk: the pharmacy thaws and prepares what it was handed, and hands it to the ward. */
#include "walk.h"
#include <cryolot/custody.h>
#include <cryolot/lot.h>
#include <cryolot/order.h>
#include <stdio.h>
#include <string.h>

enum { SUBJECTS_MOST = 40, VIAL_UL = 5000, DILUENT_UL = 50000 };

/* ---- subjects --------------------------------------------------------------------------------------------------- */

enum cl_status walk_subject(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_subject_list known;
    struct cl_subject out;
    CL_TRY(cl_subject_list(walker->cl, &(struct cl_subject_filter){.limit = SUBJECTS_MOST}, &known));
    *tried = known.count < SUBJECTS_MOST || walk_one_in(walker, 20);
    if (*tried)
        status = cl_subject_add(
            walker->cl,
            &(struct cl_subject_new){.code = walk_one_in(walker, 8) ? "S-1" : walk_new_name(walker, "S-"),
                                     .site = walk_one_in(walker, 10) ? "HOS" : "CPN",
                                     .study = walk_one_in(walker, 3) ? "CTR20221330" : NULL},
            &out);
done:
    return status;
}

enum cl_status walk_some_subject(struct walker *walker, const struct cl_subject **out)
{
    struct cl_subject_list list;
    enum cl_status status = cl_subject_list(walker->cl, &(struct cl_subject_filter){.limit = SUBJECTS_MOST}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

/* So that a dose takes one vial or two; at times the point slipped. */
enum cl_status walk_weigh(struct walker *walker, bool *tried)
{
    const struct cl_subject *subject;
    struct cl_subject out;
    enum cl_status status = walk_some_subject(walker, &subject);
    *tried = subject && (!subject->weight_g || walk_one_in(walker, 6));
    int64_t weight_g = walk_one_in(walker, 12) ? 100 : walk_one_in(walker, 4) ? 90000 : 48000;
    return status == CL_OK && *tried
               ? cl_subject_weigh(walker->cl, subject->code, weight_g, cl_today(walker->cl, subject->timezone), &out)
               : status;
}

/* ---- the pharmacy ----------------------------------------------------------------------------------------------- */

/* What is not needed goes back to storage. */
enum cl_status walk_hand_back(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials;
    struct cl_vial_list out;
    CL_TRY(walk_vials_in_hand(walker, 8, &vials));
    *tried = vials.count > 0;
    if (!*tried)
        return CL_OK;
    CL_TRY(cl_prove_second(walker->cl, "stan", "training password of stan", true));
    status = cl_custody_hand(walker->cl, vials, "Pharmacy", "frozen", &out);
done:
    return status;
}

/* What is reserved for an order and stands in a store of the facility still; none: all of it was fetched. */
static enum cl_status reserved_vials(struct walker *walker, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_order_list orders;
    CL_TRY(cl_order_list(walker->cl, &(struct cl_order_filter){.state = "allocated", .limit = 20}, &orders));
    *out = (struct cl_texts){0};
    if (orders.count == 0)
        return CL_OK;
    const struct cl_order *order = &orders.at[walk_below(walker, (int64_t)orders.count)];
    out->at = cl_arena_alloc(&walker->cl->arena, order->vials.count * sizeof *out->at + 1);
    for (size_t i = 0; i < order->vials.count; i++) {
        struct cl_vial vial;
        CL_TRY(cl_vial_get(walker->cl, order->vials.at[i].code, &vial));
        if (!order->vials.at[i].freed_why && strcmp(vial.state, "stored") == 0 && !vial.carrier)
            out->at[out->count++] = vial.code;
    }
done:
    return status;
}

static enum cl_status vials_for_pharmacy(struct walker *walker, struct cl_texts *out)
{
    enum cl_status status = CL_OK;
    const char *lot = NULL;
    *out = (struct cl_texts){0};
    if (!walk_one_in(walker, 4))
        CL_TRY(reserved_vials(walker, out));
    if (out->count > 0 || !walk_one_in(walker, 3))
        return CL_OK;
    CL_TRY(walk_some_lot(walker, "released", &lot));
    status = walk_sound_vials(
        walker, &(struct cl_vial_filter){.lot = lot, .state = "stored", .purpose = "product", .store = "CPN"}, 2, out);
done:
    return status;
}

/* What an order has reserved, or anything that is stored of a released lot, is taken and handed over to the pharmacy,
 * which are two acts. */
enum cl_status walk_hand_to_pharmacy(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_texts vials = {0};
    struct cl_vial_list out;
    if (!walker->serves_patients)
        return CL_OK;
    CL_TRY(vials_for_pharmacy(walker, &vials));
    *tried = vials.count > 0;
    if (!*tried)
        return CL_OK;
    CL_TRY(cl_vial_take(walker->cl, vials, &out));
    ++*walker->acknowledged;
    status = cl_custody_hand(walker->cl, vials, "Pharmacy", "frozen", &out);
done:
    return status;
}

/* Mostly of a released lot, of those in these hands. */
static enum cl_status vials_to_thaw(struct walker *walker, struct cl_texts *out)
{
    enum cl_status status;
    const char *lot;
    CL_TRY(walk_some_lot(walker, "released", &lot));
    CL_TRY(
        walk_some_vials(walker, &(struct cl_vial_filter){.lot = lot, .state = "out", .holder = walker->login}, 2, out));
    if (out->count == 0 && walk_one_in(walker, 6))
        CL_TRY(walk_vials_in_hand(walker, 2, out));
done:
    return status;
}

enum cl_status walk_thaw(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_subject *subject;
    struct cl_texts vials = {0};
    struct cl_dose out;
    CL_TRY(walk_some_subject(walker, &subject));
    if (subject)
        CL_TRY(vials_to_thaw(walker, &vials));
    *tried = vials.count > 0;
    const struct cl_dose_thaw thaw = {.subject = subject ? subject->code : NULL,
                                      .vials = vials,
                                      .target = {.kind = walk_one_in(walker, 20) ? "fixed" : "per-kg",
                                                 .cells = walk_one_in(walker, 12) ? 3000000 : 1000000}};
    if (*tried)
        status = cl_dose_thaw(walker->cl, &thaw, &out);
done:
    return status;
}

/* Mostly in the state. */
enum cl_status walk_some_dose(struct walker *walker, const char *state, const struct cl_dose **out)
{
    struct cl_dose_list list;
    bool any = walk_one_in(walker, 20);
    enum cl_status status =
        cl_dose_list(walker->cl, &(struct cl_dose_filter){.state = any ? NULL : state, .limit = 30}, &list);
    *out = status == CL_OK && list.count > 0 && (!any || walk_one_in(walker, 4))
               ? &list.at[walk_below(walker, (int64_t)list.count)]
               : NULL;
    return status;
}

/* All that is needed of each vial; at times too little, or not of each, or with somebody looking on who may not. */
enum cl_status walk_prepare(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_dose *dose;
    struct cl_dose out;
    CL_TRY(walk_some_dose(walker, "thawed", &dose));
    *tried = dose != NULL;
    if (!dose)
        return CL_OK;
    size_t count = dose->contents.count;
    struct cl_dose_draw *draws = cl_arena_alloc(&walker->cl->arena, (count + 1) * sizeof *draws);
    int64_t share_ul = dose->usable_cells > 0 ? VIAL_UL * dose->required_cells / dose->usable_cells : VIAL_UL;
    for (size_t i = 0; i < count; i++)
        draws[i] = (struct cl_dose_draw){dose->contents.at[i].code, walk_one_in(walker, 12) ? VIAL_UL / 3 : share_ul};
    const struct cl_dose_prepare prepare = {.draws = draws,
                                            .draw_count = walk_one_in(walker, 20) ? 0 : count,
                                            .diluent = "Plasma-Lyte 148",
                                            .diluent_lot = "PL2291",
                                            .diluent_ul = DILUENT_UL};
    if (!walk_one_in(walker, 20))
        walk_beside(walker, walk_one_in(walker, 2) ? "paul" : NULL);
    status = cl_dose_prepare(walker->cl, dose->code, &prepare, &out);
done:
    return status;
}

/* ---- hand to hand ------------------------------------------------------------------------------------------------ */

enum cl_status walk_hand_dose(struct walker *walker, bool *tried)
{
    struct cl_dose out;
    const struct cl_dose *dose;
    const char *state = walker->part == WALK_PHARMACY ? "prepared" : "handed";
    enum cl_status status = walk_some_dose(walker, state, &dose);
    *tried = dose != NULL;
    return status == CL_OK && *tried ? cl_dose_hand(walker->cl, dose->code, "Ward 3", &out) : status;
}

enum cl_status walk_discard_dose(struct walker *walker, bool *tried)
{
    struct cl_dose out;
    const struct cl_dose *dose;
    const char *state = walker->part == WALK_PHARMACY ? "thawed" : "handed";
    enum cl_status status = walk_some_dose(walker, state, &dose);
    *tried = dose != NULL;
    return status == CL_OK && *tried ? cl_dose_discard(walker->cl, dose->code, &out) : status;
}
