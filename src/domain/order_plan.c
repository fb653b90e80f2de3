/* Which vials a dose is made of: first expired first out, then the fewest lots, then the fewest vials. */
#include "domain/dose_size.h"
#include "domain/order.h"
#include "domain/site.h"
#include "domain/stock.h"
#include "domain/vial.h"
#include <string.h>

enum { VIALS_MOST = 500 }; /* of a dose, as at a thaw */

/* What a lot of the day can give: its first vials, until what is still needed is reached. */
struct offer {
    const struct cl_stock_lot *lot;
    struct cl_vial *vial;
    int64_t *cells; /* usable, of each */
    size_t count;
    int64_t total;
    const char *why; /* it gives nothing, or not enough, because of this; NULL: nothing is against it */
    int64_t stored;
};

struct planning {
    struct cl *cl;
    const struct cl_dose_plan *need;
    struct cl_stock stock;
    struct cl_vial *vial; /* chosen */
    int64_t *cells;
    size_t count, capacity, cells_capacity;
    int64_t total;
    struct cl_order_passed_over *passed_over;
    size_t passed_over_count, passed_over_capacity;
};

static int64_t missing(const struct planning *planning)
{
    return planning->need->need.required_cells - planning->total;
}

static void pass_over(struct planning *planning, const struct cl_stock_lot *lot, int64_t stored, const char *why)
{
    planning->passed_over = cl_arena_grow(&planning->cl->arena, planning->passed_over, planning->passed_over_count,
                                          &planning->passed_over_capacity, sizeof *planning->passed_over);
    planning->passed_over[planning->passed_over_count++] =
        (struct cl_order_passed_over){.lot = lot->code, .expires_on = lot->expires_on, .vials = stored, .why = why};
}

/* ---- what a lot offers ------------------------------------------------------------------------------------------- */

/* The vials one by one until they reach what is missing: a lot of thousands is not asked about each. */
static enum cl_status gather_vials(struct planning *planning, struct offer *offer, const struct cl_dose_basis *basis,
                                   const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = planning->cl;
    offer->vial = cl_arena_alloc(&cl->arena, vials->count * sizeof *offer->vial + 1);
    offer->cells = cl_arena_alloc(&cl->arena, vials->count * sizeof *offer->cells + 1);
    for (size_t i = 0; i < vials->count && offer->total < missing(planning); i++) {
        const char *why = NULL;
        CL_TRY(cl_stock_vial_problem(&planning->stock, offer->lot, &vials->at[i], &why));
        if (why) {
            offer->why = cl_arena_print(&cl->arena, "vial %s: %s", vials->at[i].code, why);
            continue;
        }
        int64_t cells = cl_dose_usable(vials->at[i].cells, basis->share);
        offer->vial[offer->count] = vials->at[i];
        offer->cells[offer->count++] = cells;
        offer->total += cells;
    }
done:
    return status;
}

/* What a thaw would ask of the lot and these vials, as it stands now. */
static enum cl_status ask_gate(struct planning *planning, const struct cl_lot *lot, struct offer *offer)
{
    struct cl_gate gate = {.cl = planning->cl};
    struct cl_vial_list vials = {offer->vial, offer->count};
    const struct cl_lot_recipient to = {.subject_id = planning->need->subject.id};
    enum cl_status status = cl_dose_check_lots(&gate, &to, lot, 1, &vials);
    for (size_t i = 0; i < gate.count && offer->count > 0; i++)
        if (gate.check[i].state == CL_CHECK_FAIL) {
            offer->why = gate.check[i].detail;
            offer->count = 0;
            offer->total = 0;
        }
    return status;
}

static enum cl_status look_at_vials(struct planning *planning, struct offer *offer)
{
    enum cl_status status;
    struct cl *cl = planning->cl;
    struct cl_lot lot;
    struct cl_vial_list vials;
    struct cl_dose_basis basis;
    CL_TRY(cl_lot_get(cl, offer->lot->code, &lot));
    CL_TRY(cl_dose_basis_of_lot(cl, &lot, &planning->need->product, planning->need->basis, &basis));
    CL_TRY(cl_stock_vials(&planning->stock, offer->lot, &vials));
    offer->stored = (int64_t)vials.count;
    if (vials.count == 0)
        offer->why =
            planning->stock.site_id ? "no vial of it for patients stands at the site" : "no vial of it is for patients";
    else if (basis.problem)
        offer->why = basis.problem;
    else
        CL_TRY(gather_vials(planning, offer, &basis, &vials));
    if (offer->count > 0)
        CL_TRY(ask_gate(planning, &lot, offer));
done:
    return status;
}

static enum cl_status make_offer(struct planning *planning, const struct cl_stock_lot *lot, struct offer *out)
{
    *out = (struct offer){.lot = lot, .why = lot->why};
    return lot->why ? CL_OK : look_at_vials(planning, out);
}

/* ---- choosing among the lots of a day ---------------------------------------------------------------------------- */

/* One lot that is enough alone, with the fewest vials; else the one that gives most; of equals the one made first. */
static struct offer *best_of(const struct planning *planning, struct offer *offers, size_t count)
{
    struct offer *best = NULL;
    for (size_t i = 0; i < count; i++) {
        struct offer *offer = &offers[i];
        if (offer->count == 0)
            continue;
        bool enough = offer->total >= missing(planning), best_enough = best && best->total >= missing(planning);
        bool better = !best || (enough && !best_enough) || (enough && best_enough && offer->count < best->count) ||
                      (!enough && !best_enough && offer->total > best->total);
        if (better)
            best = offer;
    }
    return best;
}

static void take(struct planning *planning, struct offer *offer)
{
    struct cl *cl = planning->cl;
    for (size_t i = 0; i < offer->count && missing(planning) > 0 && planning->count < VIALS_MOST; i++) {
        planning->vial =
            cl_arena_grow(&cl->arena, planning->vial, planning->count, &planning->capacity, sizeof *planning->vial);
        planning->cells = cl_arena_grow(&cl->arena, planning->cells, planning->count, &planning->cells_capacity,
                                        sizeof *planning->cells);
        planning->vial[planning->count] = offer->vial[i];
        planning->cells[planning->count++] = offer->cells[i];
        planning->total += offer->cells[i];
    }
    offer->count = 0;
}

static enum cl_status choose_of_day(struct planning *planning, const struct cl_stock_day *day)
{
    enum cl_status status = CL_OK;
    struct offer *offers = cl_arena_alloc(&planning->cl->arena, day->count * sizeof *offers + 1);
    for (size_t i = 0; i < day->count; i++)
        CL_TRY(make_offer(planning, &day->lot[i], &offers[i]));
    for (struct offer *best; missing(planning) > 0 && (best = best_of(planning, offers, day->count));)
        take(planning, best);
    for (size_t i = 0; i < day->count; i++)
        if (offers[i].why)
            pass_over(planning, &day->lot[i], offers[i].stored, offers[i].why);
        else if (offers[i].count > 0)
            pass_over(planning, &day->lot[i], offers[i].stored, "others of the same day make fewer lots or vials");
done:
    return status;
}

static enum cl_status choose(struct planning *planning)
{
    enum cl_status status = CL_OK;
    bool found = true;
    while (missing(planning) > 0 && planning->count < VIALS_MOST) {
        struct cl_stock_day day;
        CL_TRY(cl_stock_next_day(&planning->stock, &day, &found));
        if (!found)
            break;
        CL_TRY(choose_of_day(planning, &day));
    }
done:
    return status;
}

/* ---- the plan ---------------------------------------------------------------------------------------------------- */

/* A vial without which the rounding rule reaches the dose stays frozen. */
static void leave_unneeded(struct planning *planning)
{
    const struct cl_product *product = &planning->need->product;
    const struct cl_dose_rule rule = {product->dose_tolerance_permille, strcmp(product->vials_round, "nearest") == 0};
    bool *unneeded = cl_arena_alloc(&planning->cl->arena, planning->count * sizeof *unneeded + 1);
    size_t kept = 0;
    cl_dose_mark_unneeded(planning->cells, planning->count, planning->need->need.required_cells, rule, unneeded);
    for (size_t i = 0; i < planning->count; i++) {
        if (unneeded[i]) {
            planning->total -= planning->cells[i];
            continue;
        }
        planning->vial[kept] = planning->vial[i];
        planning->cells[kept++] = planning->cells[i];
    }
    planning->count = kept;
}

static bool add_text(const char **texts, size_t *count, const char *text)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(texts[i], text) == 0)
            return false;
    texts[(*count)++] = text;
    return true;
}

/* Whole vials first; of the last one what is still missing, rounded up to a whole microlitre. */
static void describe(struct planning *planning, struct cl_order_plan *out)
{
    struct cl *cl = planning->cl;
    struct cl_order_plan_vial *vials = cl_arena_alloc(&cl->arena, planning->count * sizeof *vials + 1);
    const char **codes = cl_arena_alloc(&cl->arena, planning->count * sizeof *codes + 1);
    const char **lots = cl_arena_alloc(&cl->arena, planning->count * sizeof *lots + 1);
    size_t lot_count = 0;
    int64_t still = planning->need->need.required_cells;
    for (size_t i = 0; i < planning->count; i++) {
        const struct cl_vial *vial = &planning->vial[i];
        int64_t drawn_ul = cl_dose_volume(still, planning->cells[i], vial->volume_ul);
        still -= planning->cells[i];
        vials[i] = (struct cl_order_plan_vial){.code = vial->code,
                                               .lot = vial->lot,
                                               .place = vial->place,
                                               .expires_on = vial->expires_on,
                                               .id = vial->id,
                                               .cells = planning->cells[i],
                                               .volume_ul = vial->volume_ul,
                                               .drawn_ul = drawn_ul};
        codes[i] = vial->code;
        add_text(lots, &lot_count, vial->lot);
        out->volume_ul += drawn_ul;
    }
    out->vial = vials;
    out->vial_count = planning->count;
    out->vials = (struct cl_texts){codes, planning->count};
    out->lots = (struct cl_texts){lots, lot_count};
    out->usable_cells = planning->total;
    out->leftover_cells = still < 0 ? -still : 0;
}

enum cl_status cl_order_choose(struct cl *cl, const struct cl_dose_plan *need, const char *site_code,
                               struct cl_order_plan *out)
{
    enum cl_status status;
    struct cl_site site = {0}, near;
    char target[CL_DOSE_TARGET_TEXT];
    struct planning planning = {.cl = cl, .need = need};
    if (site_code)
        CL_TRY(cl_site_get(cl, site_code, &site));
    CL_TRY(cl_stock_begin(cl, need->product.code, site.id, 0, &planning.stock));
    CL_TRY(cl_site_get(cl, need->subject.site, &near));
    planning.stock.near_site_id = near.id;
    CL_TRY(choose(&planning));
    leave_unneeded(&planning);
    *out = (struct cl_order_plan){
        .subject = need->subject.code,
        .product = need->product.code,
        .basis = need->basis,
        .target = need->need.target,
        .target_text = cl_arena_copy(&cl->arena, cl_dose_target_write(&need->need.target, target, sizeof target)),
        .weight_g = need->weighed ? need->weight.weight_g : 0,
        .weighed_on = need->weight.measured_on,
        .required_cells = need->need.required_cells,
        .enough = cl_dose_reaches(planning.total, need->need.required_cells, need->product.dose_tolerance_permille),
        .passed_over = planning.passed_over,
        .passed_over_count = planning.passed_over_count,
    };
    describe(&planning, out);
done:
    return status;
}

enum cl_status cl_order_plan(struct cl *cl, const struct cl_order_ask *ask, const char *site, struct cl_order_plan *out)
{
    enum cl_status status;
    struct cl_dose_plan need;
    CL_TRY(cl_order_need(cl, ask, &need));
    status = cl_order_choose(cl, &need, site, out);
done:
    return status;
}
