/* Orders in the walk: placed, verified by another pharmacist, reserved, overridden, given up, thawed. */
#include "walk.h"
#include <cryolot/order.h>
#include <cryolot/override.h>
#include <string.h>

enum { ORDERS_SEEN = 30, WAITING_MOST = 8, HOUR_MS = 3600 * 1000 };

/* One in a state, at times in any; NULL: there is none. */
static enum cl_status some_order(struct walker *walker, const char *state, const struct cl_order **out)
{
    struct cl_order_list list;
    if (walk_one_in(walker, 20))
        state = NULL;
    enum cl_status status =
        cl_order_list(walker->cl, &(struct cl_order_filter){.state = state, .limit = ORDERS_SEEN}, &list);
    *out = status == CL_OK && list.count > 0 ? &list.at[walk_below(walker, (int64_t)list.count)] : NULL;
    return status;
}

/* By one of the two pharmacists, while few wait; at times for yesterday, for too much, or beyond the course. */
enum cl_status walk_order(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_subject *subject;
    struct cl_order_list drafts, verified;
    struct cl_order out;
    CL_TRY(walk_some_subject(walker, &subject));
    CL_TRY(cl_order_list(walker->cl, &(struct cl_order_filter){.state = "draft", .limit = WAITING_MOST}, &drafts));
    CL_TRY(cl_order_list(walker->cl, &(struct cl_order_filter){.state = "verified", .limit = WAITING_MOST}, &verified));
    *tried = subject && (drafts.count + verified.count < WAITING_MOST || walk_one_in(walker, 60));
    if (!*tried)
        return CL_OK;
    int64_t needed_in_ms = walk_one_in(walker, 20) ? -30 * (int64_t)HOUR_MS : walk_below(walker, 60) * HOUR_MS;
    const struct cl_order_new new = {
        .ask = {.subject = subject->code,
                .product = "huc-msc",
                .target = {.kind = "per-kg", .cells = walk_one_in(walker, 12) ? 3000000 : 1000000},
                .basis = walk_one_in(walker, 12) ? "pre-freeze" : NULL},
        .prescriber = "Dr Elena Marsh",
        .needed_at_ms = walker->cl->now_ms + needed_in_ms,
        .extension = walk_one_in(walker, 20)};
    walk_as(walker, walk_one_in(walker, 2) ? "paul" : walker->login);
    status = cl_order_create(walker->cl, &new, &out);
done:
    return status;
}

/* Mostly by the one who did not place it. */
enum cl_status walk_verify(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_order *order;
    struct cl_order out;
    CL_TRY(some_order(walker, "draft", &order));
    *tried = order != NULL;
    if (!*tried)
        return CL_OK;
    bool own = strcmp(order->ordered_by, walker->login) == 0;
    walk_as(walker, own != walk_one_in(walker, 10) ? "paul" : walker->login);
    status = cl_order_verify(walker->cl, order->code, &out);
done:
    return status;
}

/* What is reserved already is at times exchanged for what is best now. */
enum cl_status walk_allocate(struct walker *walker, bool *tried)
{
    const struct cl_order *order;
    struct cl_order out;
    enum cl_status status = some_order(walker, walk_one_in(walker, 8) ? "allocated" : "verified", &order);
    *tried = order && walk_one_in(walker, 2);
    const struct cl_order_choice choice = {.site = walk_one_in(walker, 12) ? "HOS" : "CPN",
                                           .single_lot = walk_one_in(walker, 4)};
    return *tried ? cl_order_allocate(walker->cl, order->code, &choice, &out) : status;
}

enum cl_status walk_cancel_order(struct walker *walker, bool *tried)
{
    static const char *const states[] = {"draft", "verified", "allocated"};
    const struct cl_order *order;
    struct cl_order out;
    enum cl_status status = some_order(walker, states[walk_below(walker, 3)], &order);
    *tried = order && walk_one_in(walker, 3);
    return *tried ? cl_order_cancel(walker->cl, order->code, &out) : status;
}

/* What a physician signs, or, at times, somebody who is none; mostly what the product allows. */
static struct cl_texts some_checks(struct walker *walker)
{
    static const char *const never[] = {"dose.subject", "lot.released", "vial.unused"};
    static const char *const allowed[] = {"dose.spacing", "dose.enough", "subject.weighed-recently"};
    const char **check = cl_arena_alloc(&walker->cl->arena, sizeof *check);
    *check = walk_one_in(walker, 6) ? never[walk_below(walker, 3)] : allowed[walk_below(walker, 3)];
    walk_as(walker, walk_one_in(walker, 12) ? walker->login : "phil");
    return (struct cl_texts){check, 1};
}

static struct cl_override_bounds bounds_of(struct cl_texts checks)
{
    const char *check = checks.at[0];
    return (struct cl_override_bounds){.at_least = strcmp(check, "dose.enough") == 0    ? "50 %"
                                                   : strcmp(check, "dose.spacing") == 0 ? "0 days"
                                                                                        : NULL,
                                       .at_most = strcmp(check, "subject.weighed-recently") == 0 ? "60 days" : NULL};
}

enum cl_status walk_override_order(struct walker *walker, bool *tried)
{
    const struct cl_order *order;
    struct cl_order out;
    enum cl_status status = some_order(walker, walk_one_in(walker, 2) ? "verified" : "allocated", &order);
    *tried = order != NULL;
    if (!*tried)
        return status;
    struct cl_texts checks = some_checks(walker);
    const struct cl_override_bounds bounds = bounds_of(checks);
    return cl_order_override(walker->cl, order->code, checks, &bounds, &out);
}

enum cl_status walk_override_dose(struct walker *walker, bool *tried)
{
    const struct cl_dose *dose;
    struct cl_dose out;
    enum cl_status status = walk_some_dose(walker, walk_one_in(walker, 2) ? "thawed" : "prepared", &dose);
    *tried = dose != NULL;
    if (!*tried)
        return status;
    struct cl_texts checks = some_checks(walker);
    const struct cl_override_bounds bounds = bounds_of(checks);
    return cl_dose_override(walker->cl, dose->code, checks, &bounds, &out);
}

/* Mostly one whose vials are all in these hands. */
static enum cl_status is_fetched(struct walker *walker, const struct cl_order *order, bool *fetched)
{
    enum cl_status status = CL_OK;
    *fetched = true;
    for (size_t i = 0; i < order->vials.count && *fetched; i++) {
        struct cl_vial vial;
        CL_TRY(cl_vial_get(walker->cl, order->vials.at[i].code, &vial));
        *fetched = order->vials.at[i].freed_why || (vial.holder && strcmp(vial.holder, walker->login) == 0);
    }
done:
    return status;
}

/* At times for another subject than it was ordered for. */
enum cl_status walk_thaw_order(struct walker *walker, bool *tried)
{
    enum cl_status status;
    const struct cl_order *order;
    const struct cl_subject *other;
    struct cl_dose out;
    bool fetched = false;
    for (int i = 0; i < 6 && !fetched; i++) {
        CL_TRY(some_order(walker, "allocated", &order));
        if (!order)
            return CL_OK;
        CL_TRY(is_fetched(walker, order, &fetched));
    }
    CL_TRY(walk_some_subject(walker, &other));
    *tried = fetched || walk_one_in(walker, 8);
    if (*tried)
        status = cl_dose_thaw(walker->cl,
                              &(struct cl_dose_thaw){.subject = walk_one_in(walker, 12) ? other->code : order->subject,
                                                     .order = order->code},
                              &out);
done:
    return status;
}
