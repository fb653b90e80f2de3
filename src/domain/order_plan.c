/* Which vials a dose is made of: first expired first out, then the fewest lots, then the fewest vials. */
#include "domain/dose_size.h"
#include "domain/order.h"
#include "domain/order_offer.h"
#include "domain/order_pick.h"
#include "domain/site.h"
#include "domain/stock.h"
#include <stdlib.h>
#include <string.h>

enum { VIALS_MOST = 500, /* of a dose, as at a thaw */ LATER_MOST = 20 /* lots named that were not reached */ };

/* A lot that was come by. */
struct visit {
    const struct cl_stock_lot *lot;
    int64_t stored;
    const char *why;
};

/* What is asked for, and how. */
struct planning {
    struct cl *cl;
    const struct cl_dose_plan *need;
    const struct cl_order_choice *choice;
    struct cl_site site, near; /* site.id 0: anywhere */
    bool supplied_too;
};

/* The vials of one version of the product. */
struct attempt {
    const struct planning *planning;
    struct cl_stock stock;
    struct cl_product product;
    struct cl_order_asking asking;
    struct cl_vial *vial; /* chosen */
    int64_t *cells;
    size_t count, vial_capacity, cells_capacity;
    int64_t total;
    struct visit *visit;
    size_t visit_count, visit_capacity;
    bool more_later;
    const char *most_lot; /* which gives most alone; NULL: none gives anything */
    int64_t most_cells;
};

static int64_t missing(const struct attempt *attempt)
{
    return attempt->planning->need->need.required_cells - attempt->total;
}

static bool reaches(const struct attempt *attempt, int64_t cells)
{
    return cl_dose_reaches(cells, attempt->planning->need->need.required_cells,
                           attempt->product.dose_tolerance_permille);
}

static void come_by(struct attempt *attempt, const struct cl_stock_lot *lot, int64_t stored, const char *why)
{
    attempt->visit = cl_arena_grow(&attempt->planning->cl->arena, attempt->visit, attempt->visit_count,
                                   &attempt->visit_capacity, sizeof *attempt->visit);
    attempt->visit[attempt->visit_count++] = (struct visit){lot, stored, why};
}

static bool holds_of(const struct attempt *attempt, int64_t lot_id)
{
    for (size_t i = 0; i < attempt->count; i++)
        if (attempt->vial[i].lot_id == lot_id)
            return true;
    return false;
}

static void take(struct attempt *attempt, const struct cl_order_offer *offer, size_t vials)
{
    struct cl_arena *arena = &attempt->planning->cl->arena;
    for (size_t i = 0; i < vials && attempt->count < VIALS_MOST; i++) {
        attempt->vial =
            cl_arena_grow(arena, attempt->vial, attempt->count, &attempt->vial_capacity, sizeof *attempt->vial);
        attempt->cells =
            cl_arena_grow(arena, attempt->cells, attempt->count, &attempt->cells_capacity, sizeof *attempt->cells);
        attempt->vial[attempt->count] = offer->vial[i];
        attempt->cells[attempt->count++] = offer->cells[i];
        attempt->total += offer->cells[i];
    }
}

/* ---- of one day after the other ---------------------------------------------------------------------------------- */

static enum cl_status look_at_day(struct attempt *attempt, const struct cl_stock_day *day, int64_t wanted,
                                  struct cl_order_offer **offers)
{
    enum cl_status status = CL_OK;
    struct cl_order_offer *items = cl_arena_alloc(&attempt->planning->cl->arena, day->count * sizeof *items + 1);
    for (size_t i = 0; i < day->count; i++) {
        CL_TRY(cl_order_offer(&attempt->asking, &day->lot[i], wanted, &items[i]));
        come_by(attempt, &day->lot[i], items[i].stored, items[i].why);
        if (items[i].total > attempt->most_cells) {
            attempt->most_lot = day->lot[i].code;
            attempt->most_cells = items[i].total;
        }
    }
    *offers = items;
done:
    return status;
}

static enum cl_status choose_of_day(struct attempt *attempt, const struct cl_stock_day *day)
{
    enum cl_status status;
    struct cl_arena *arena = &attempt->planning->cl->arena;
    struct cl_order_offer *offers;
    CL_TRY(look_at_day(attempt, day, missing(attempt), &offers));
    struct cl_order_lot *lots = cl_arena_alloc(arena, day->count * sizeof *lots + 1);
    size_t *vials = cl_arena_alloc(arena, day->count * sizeof *vials + 1);
    for (size_t i = 0; i < day->count; i++)
        lots[i] = (struct cl_order_lot){offers[i].cells, offers[i].count};
    cl_order_pick(lots, day->count, missing(attempt), vials);
    for (size_t i = 0; i < day->count; i++)
        take(attempt, &offers[i], vials[i]);
done:
    return status;
}

static enum cl_status choose(struct attempt *attempt)
{
    enum cl_status status = CL_OK;
    bool found = true;
    while (missing(attempt) > 0 && attempt->count < VIALS_MOST) {
        struct cl_stock_day day;
        CL_TRY(cl_stock_next_day(&attempt->stock, &day, &found));
        if (!found)
            break;
        CL_TRY(choose_of_day(attempt, &day));
    }
done:
    return status;
}

/* ---- all of one lot ---------------------------------------------------------------------------------------------- */

static const char *too_few(struct cl *cl, const struct cl_order_offer *offer)
{
    char cells[CL_QUANTITY_TEXT];
    if (offer->count == 0)
        return offer->why;
    return cl_arena_print(&cl->arena, "its %zu usable vial%s hold %s cells, too few by themselves%s%s", offer->count,
                          offer->count == 1 ? "" : "s", cl_cells_write(offer->total, cells, sizeof cells),
                          offer->why ? "; " : "", offer->why ? offer->why : "");
}

/* The lot that holds the whole dose and expires first, of a day's that of the fewest vials; where none holds it whole
 * the first that does within the product's tolerance. */
static enum cl_status choose_single(struct attempt *attempt)
{
    enum cl_status status = CL_OK;
    const struct cl_order_offer *whole = NULL, *nearly = NULL;
    int64_t wanted = missing(attempt);
    bool found = true;
    while (!whole) {
        struct cl_stock_day day;
        struct cl_order_offer *offers;
        CL_TRY(cl_stock_next_day(&attempt->stock, &day, &found));
        if (!found)
            break;
        CL_TRY(look_at_day(attempt, &day, wanted, &offers));
        for (size_t i = 0; i < day.count; i++)
            if (offers[i].total >= wanted && offers[i].count <= VIALS_MOST) {
                whole = !whole || offers[i].count < whole->count ? &offers[i] : whole;
            } else {
                attempt->visit[attempt->visit_count - day.count + i].why = too_few(attempt->planning->cl, &offers[i]);
                if (!nearly && offers[i].count > 0 && offers[i].count <= VIALS_MOST &&
                    reaches(attempt, offers[i].total))
                    nearly = &offers[i];
            }
    }
    if (whole || nearly)
        take(attempt, whole ? whole : nearly, (whole ? whole : nearly)->count);
done:
    return status;
}

/* ---- one version of the product ---------------------------------------------------------------------------------- */

/* A vial without which the rounding rule reaches the dose stays frozen. */
static void leave_unneeded(struct attempt *attempt)
{
    const struct cl_product *product = &attempt->product;
    const struct cl_dose_rule rule = {product->dose_tolerance_permille, strcmp(product->vials_round, "nearest") == 0};
    bool *unneeded = cl_arena_alloc(&attempt->planning->cl->arena, attempt->count * sizeof *unneeded + 1);
    size_t kept = 0;
    cl_dose_mark_unneeded(attempt->cells, attempt->count, attempt->planning->need->need.required_cells, rule, unneeded);
    for (size_t i = 0; i < attempt->count; i++) {
        if (unneeded[i]) {
            attempt->total -= attempt->cells[i];
            continue;
        }
        attempt->vial[kept] = attempt->vial[i];
        attempt->cells[kept++] = attempt->cells[i];
    }
    attempt->count = kept;
}

/* The next lots that were not reached. */
static enum cl_status look_later(struct attempt *attempt)
{
    enum cl_status status = CL_OK;
    bool found = true;
    size_t before = attempt->visit_count;
    while (attempt->visit_count - before < LATER_MOST) {
        struct cl_stock_day day;
        CL_TRY(cl_stock_next_day(&attempt->stock, &day, &found));
        if (!found)
            goto done;
        for (size_t i = 0; i < day.count; i++)
            come_by(attempt, &day.lot[i], -1,
                    day.lot[i].why ? day.lot[i].why : "not needed: it expires later than what is enough");
    }
    attempt->more_later = true;
done:
    return status;
}

/* The order was verified by the newest version; the thaw asks the version of the vials. */
static enum cl_status judge_version(struct attempt *attempt)
{
    enum cl_status status;
    struct cl *cl = attempt->planning->cl;
    const struct cl_dose_plan *need = attempt->planning->need;
    struct cl_dose_target target = need->need.target;
    struct cl_dose_need judged;
    if (strcmp(target.kind, "weight-band") == 0)
        target.cells = 0; /* the product says it again */
    CL_TRY(cl_dose_need(cl, &attempt->product, &target, need->weighed ? need->weight.weight_g : 0, &judged));
    if (judged.problem)
        attempt->asking.why_not =
            cl_arena_print(&cl->arena, "it is of version %lld of %s: %s", (long long)attempt->product.version,
                           attempt->product.code, judged.problem);
done:
    return status;
}

static enum cl_status begin_stock(const struct planning *planning, struct cl_stock *out)
{
    enum cl_status status = cl_stock_begin(planning->cl, planning->need->product.code, planning->site.id, 0, out);
    out->near_site_id = planning->near.id;
    out->subject_id = planning->need->subject.id;
    out->supplied_too = planning->supplied_too;
    out->needed_at_ms = planning->choice->needed_at_ms;
    out->needed_zone = planning->near.timezone;
    return status;
}

static enum cl_status try_version(const struct planning *planning, int64_t product_id, struct attempt *out)
{
    enum cl_status status;
    *out = (struct attempt){.planning = planning};
    CL_TRY(begin_stock(planning, &out->stock));
    if (planning->choice->explain)
        CL_TRY(cl_stock_from_first(&out->stock));
    cl_stock_only(&out->stock, product_id);
    CL_TRY(cl_product_get_by_id(planning->cl, product_id, &out->product));
    out->asking = (struct cl_order_asking){.cl = planning->cl,
                                           .stock = &out->stock,
                                           .subject_id = planning->need->subject.id,
                                           .product = &out->product,
                                           .basis = planning->need->basis};
    CL_TRY(judge_version(out));
    CL_TRY(planning->choice->single_lot ? choose_single(out) : choose(out));
    leave_unneeded(out);
    if (planning->choice->explain)
        CL_TRY(look_later(out));
done:
    return status;
}

/* ---- of several versions ----------------------------------------------------------------------------------------- */

static size_t lots_in(const struct attempt *attempt)
{
    size_t count = 0;
    for (size_t i = 0; i < attempt->count; i++) {
        size_t first = 0;
        while (attempt->vial[first].lot_id != attempt->vial[i].lot_id)
            first++;
        count += first == i;
    }
    return count;
}

static bool is_better(const struct attempt *a, const struct attempt *b)
{
    bool enough = reaches(a, a->total), other_enough = reaches(b, b->total);
    if (enough != other_enough || !enough)
        return enough != other_enough ? enough : a->total > b->total;
    int order = cl_date_compare(a->vial[0].expires_on, b->vial[0].expires_on);
    if (order != 0)
        return order < 0;
    return lots_in(a) != lots_in(b) ? lots_in(a) < lots_in(b) : a->count < b->count;
}

/* A dose is of one version: vials of another had other instructions. */
struct attempts {
    struct attempt *at;
    size_t count, best;
};

static enum cl_status try_versions(const struct planning *planning, struct attempts *out)
{
    enum cl_status status;
    struct cl_stock stock;
    const int64_t *ids;
    CL_TRY(begin_stock(planning, &stock));
    if (planning->choice->explain)
        CL_TRY(cl_stock_from_first(&stock));
    size_t count = cl_stock_versions(&stock, &ids);
    *out = (struct attempts){.at = cl_arena_alloc(&planning->cl->arena, (count + 1) * sizeof *out->at)};
    if (count == 0) {
        out->at[0] = (struct attempt){.planning = planning, .product = planning->need->product};
        out->count = 1;
    }
    for (size_t i = 0; i < count; i++, out->count++) {
        CL_TRY(try_version(planning, ids[i], &out->at[i]));
        if (is_better(&out->at[i], &out->at[out->best]))
            out->best = i;
    }
done:
    return status;
}

static bool saw_supplied(const struct attempts *attempts)
{
    for (size_t i = 0; i < attempts->count; i++)
        for (size_t at = 0; at < attempts->at[i].visit_count; at++)
            if (attempts->at[i].visit[at].lot->supplied)
                return true;
    return false;
}

/* Released lots first; what a physician asked for out of specification where they are not enough. */
static enum cl_status try_all(struct planning *planning, struct attempts *out)
{
    enum cl_status status;
    CL_TRY(try_versions(planning, out));
    if (!reaches(&out->at[out->best], out->at[out->best].total) && saw_supplied(out)) {
        planning->supplied_too = true;
        CL_TRY(try_versions(planning, out));
    }
done:
    return status;
}

/* ---- the plan ---------------------------------------------------------------------------------------------------- */

static bool add_text(const char **texts, size_t *count, const char *text)
{
    for (size_t i = 0; i < *count; i++)
        if (strcmp(texts[i], text) == 0)
            return false;
    texts[(*count)++] = text;
    return true;
}

static bool is_supplied(const struct attempt *attempt, int64_t lot_id)
{
    for (size_t i = 0; i < attempt->visit_count; i++)
        if (attempt->visit[i].lot->id == lot_id)
            return attempt->visit[i].lot->supplied;
    return false;
}

/* Whole vials first; of the last one what is still missing, rounded up to a whole microlitre. */
static void describe(const struct attempt *attempt, struct cl_order_plan *out)
{
    struct cl *cl = attempt->planning->cl;
    size_t lot_count = 0, supplied_count = 0, size = attempt->count * sizeof(const char *) + 1;
    struct cl_order_plan_vial *vials = cl_arena_alloc(&cl->arena, attempt->count * sizeof *vials + 1);
    const char **codes = cl_arena_alloc(&cl->arena, size), **lots = cl_arena_alloc(&cl->arena, size),
               **supplied = cl_arena_alloc(&cl->arena, size);
    int64_t still = attempt->planning->need->need.required_cells;
    for (size_t i = 0; i < attempt->count; i++) {
        const struct cl_vial *vial = &attempt->vial[i];
        int64_t drawn_ul = cl_dose_volume(still, attempt->cells[i], vial->volume_ul);
        still -= attempt->cells[i];
        vials[i] = (struct cl_order_plan_vial){.code = vial->code,
                                               .lot = vial->lot,
                                               .place = vial->place,
                                               .expires_on = vial->expires_on,
                                               .id = vial->id,
                                               .cells = attempt->cells[i],
                                               .volume_ul = vial->volume_ul,
                                               .drawn_ul = drawn_ul};
        codes[i] = vial->code;
        add_text(lots, &lot_count, vial->lot);
        if (is_supplied(attempt, vial->lot_id))
            add_text(supplied, &supplied_count, vial->lot);
        out->volume_ul += drawn_ul;
    }
    out->vial = vials;
    out->vial_count = attempt->count;
    out->vials = (struct cl_texts){codes, attempt->count};
    out->lots = (struct cl_texts){lots, lot_count};
    out->supplied = (struct cl_texts){supplied, supplied_count};
    out->usable_cells = attempt->total;
    out->leftover_cells = still < 0 ? -still : 0;
}

/* ---- what was passed over ---------------------------------------------------------------------------------------- */

static bool takes_of_day(const struct attempt *attempt, struct cl_date expires_on)
{
    for (size_t i = 0; i < attempt->count; i++)
        if (cl_date_compare(attempt->vial[i].expires_on, expires_on) == 0)
            return true;
    return false;
}

static const char *why_left(const struct attempts *attempts, const struct attempt *attempt, const struct visit *visit)
{
    const struct attempt *best = &attempts->at[attempts->best];
    if (visit->why)
        return visit->why;
    if (attempt != best)
        return cl_arena_print(
            &attempt->planning->cl->arena, "it is of version %lld of %s, and a dose is of one version: of %lld",
            (long long)attempt->product.version, attempt->product.code, (long long)best->product.version);
    if (holds_of(attempt, visit->lot->id))
        return NULL;
    return takes_of_day(attempt, visit->lot->expires_on) ? "others of the same day make fewer lots or vials"
                                                         : "beside vials of other lots none of it is needed";
}

static int by_expiry(const void *a, const void *b)
{
    const struct cl_order_passed_over *one = a, *other = b;
    int order = cl_date_compare(one->expires_on, other->expires_on);
    return order ? order : strcmp(one->lot, other->lot);
}

static enum cl_status list_passed_over(struct attempts *attempts, struct cl_order_plan *out)
{
    enum cl_status status = CL_OK;
    struct cl *cl = attempts->at->planning->cl;
    size_t count = 0, all = 0;
    for (size_t i = 0; i < attempts->count; i++)
        all += attempts->at[i].visit_count;
    struct cl_order_passed_over *items = cl_arena_alloc(&cl->arena, all * sizeof *items + 1);
    for (size_t i = 0; i < attempts->count; i++) {
        struct attempt *attempt = &attempts->at[i];
        out->more_later |= attempt->more_later;
        for (size_t at = 0; at < attempt->visit_count; at++) {
            struct visit *visit = &attempt->visit[at];
            const char *why = why_left(attempts, attempt, visit);
            if (!why)
                continue;
            if (visit->stored < 0 && attempt->planning->choice->explain)
                CL_TRY(cl_stock_vial_count(&attempt->stock, visit->lot, &visit->stored));
            items[count++] =
                (struct cl_order_passed_over){visit->lot->code, visit->lot->expires_on, visit->stored, why};
        }
    }
    if (count > 1)
        qsort(items, count, sizeof *items, by_expiry);
    out->passed_over = items;
    out->passed_over_count = count;
done:
    return status;
}

/* ---- where it is not enough -------------------------------------------------------------------------------------- */

static void say_short(const struct attempt *attempt, struct cl_order_plan *out)
{
    char held[CL_QUANTITY_TEXT], needed[CL_QUANTITY_TEXT];
    out->rule = "order.enough";
    out->problem = cl_arena_print(&attempt->planning->cl->arena, "the stock gives %s cells, the dose needs %s",
                                  cl_cells_write(out->usable_cells, held, sizeof held),
                                  cl_cells_write(out->required_cells, needed, sizeof needed));
}

/* What would be possible instead. */
static enum cl_status say_no_single(const struct planning *planning, const struct attempt *attempt,
                                    struct cl_order_plan *out)
{
    enum cl_status status;
    struct cl *cl = planning->cl;
    struct cl_order_choice several = *planning->choice;
    struct cl_order_plan together;
    char most[CL_QUANTITY_TEXT], needed[CL_QUANTITY_TEXT];
    several.single_lot = several.explain = false;
    CL_TRY(cl_order_choose(cl, planning->need, &several, &together));
    out->rule = "order.single-lot";
    out->problem = cl_arena_print(&cl->arena, "no single lot holds %s cells%s%s%s%s; %s",
                                  cl_cells_write(out->required_cells, needed, sizeof needed),
                                  attempt->most_lot ? ", the most are " : "",
                                  attempt->most_lot ? cl_cells_write(attempt->most_cells, most, sizeof most) : "",
                                  attempt->most_lot ? " of " : "", attempt->most_lot ? attempt->most_lot : "",
                                  together.enough ? cl_arena_print(&cl->arena, "%zu lots do together, in %zu vials",
                                                                   together.lots.count, together.vial_count)
                                                  : "nor does the whole stock");
done:
    return status;
}

enum cl_status cl_order_choose(struct cl *cl, const struct cl_dose_plan *need, const struct cl_order_choice *choice,
                               struct cl_order_plan *out)
{
    enum cl_status status;
    char target[CL_DOSE_TARGET_TEXT];
    struct planning planning = {.cl = cl, .need = need, .choice = choice};
    struct attempts attempts;
    if (choice->site)
        CL_TRY(cl_site_get(cl, choice->site, &planning.site));
    CL_TRY(cl_site_get(cl, need->subject.site, &planning.near));
    CL_TRY(try_all(&planning, &attempts));
    const struct attempt *best = &attempts.at[attempts.best];
    *out = (struct cl_order_plan){
        .subject = need->subject.code,
        .product = need->product.code,
        .basis = need->basis,
        .target = need->need.target,
        .target_text = cl_arena_copy(&cl->arena, cl_dose_target_write(&need->need.target, target, sizeof target)),
        .weight_g = need->weighed ? need->weight.weight_g : 0,
        .weighed_on = need->weight.measured_on,
        .required_cells = need->need.required_cells,
        .cap = need->need.cap,
        .enough = reaches(best, best->total),
    };
    describe(best, out);
    CL_TRY(list_passed_over(&attempts, out));
    if (!out->enough && choice->single_lot)
        CL_TRY(say_no_single(&planning, best, out));
    else if (!out->enough)
        say_short(best, out);
done:
    return status;
}

enum cl_status cl_order_plan(struct cl *cl, const struct cl_order_ask *ask, const struct cl_order_choice *choice,
                             struct cl_order_plan *out)
{
    enum cl_status status;
    struct cl_dose_plan need;
    CL_TRY(cl_order_need(cl, ask, &need));
    status = cl_order_choose(cl, &need, choice, out);
done:
    return status;
}
