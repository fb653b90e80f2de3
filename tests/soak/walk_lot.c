/* Lots in the walk: filled, tested, reviewed, released, held. */
#include "walk.h"
#include <cryolot/lot.h>
#include <cryolot/result.h>
#include <stdio.h>
#include <string.h>

enum { LOTS_MOST = 400, STOCK_LEAST = 80, RELEASED_LEAST = 40, WAITING_MOST = 10 };

static enum cl_status count_vials(struct walker *walker, const struct cl_vial_filter *filter, size_t *count)
{
    struct cl_vial_list list;
    enum cl_status status = cl_vial_list(walker->cl, filter, &list);
    *count = status == CL_OK ? list.count : 0;
    return status;
}

/* Whether a patient could be given something of what stands in the stores, or a lot waits for it. */
static enum cl_status is_provided(struct walker *walker, bool *provided)
{
    enum cl_status status;
    struct cl_lot_list released, waiting;
    size_t stock = 0;
    CL_TRY(cl_lot_list(walker->cl, "quarantine", NULL, WAITING_MOST, &waiting));
    CL_TRY(cl_lot_list(walker->cl, "released", NULL, WALK_LOTS, &released));
    for (size_t i = 0; i < released.count && stock < RELEASED_LEAST; i++) {
        size_t count;
        CL_TRY(count_vials(walker, &(struct cl_vial_filter){.lot = released.at[i].code, .state = "stored", .limit = 99},
                           &count));
        stock += count;
    }
    *provided = stock >= RELEASED_LEAST || waiting.count >= WAITING_MOST;
done:
    return status;
}

/* A new lot, while few vials are left, or few that patients may be given. */
enum cl_status walk_fill(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_lot lot;
    size_t fresh, stock;
    bool provided;
    const struct cl_lot_fill fill = {.cells_per_vial = 50000000, .volume_ul = 5000, .vials = WALK_SERIALS};
    CL_TRY(count_vials(walker, &(struct cl_vial_filter){.state = "filled", .limit = 1}, &fresh));
    CL_TRY(count_vials(walker, &(struct cl_vial_filter){.state = "stored", .limit = STOCK_LEAST}, &stock));
    CL_TRY(is_provided(walker, &provided));
    *tried = (walker->made == 0 && walker->life == 0) ||
             (walker->lots < LOTS_MOST && fresh == 0 && (stock < STOCK_LEAST || !provided));
    if (!*tried)
        return CL_OK;
    const struct cl_lot_new new = {.code = walk_new_name(walker, "WK"),
                                   .product = "huc-msc",
                                   .donor = "D1",
                                   .made_on = cl_today(walker->cl, "Europe/Paris"),
                                   .passage = 4};
    CL_TRY(cl_lot_create(walker->cl, &new, &lot));
    ++*walker->acknowledged;
    status = cl_lot_fill(walker->cl, new.code, &fill, &lot);
done:
    return status;
}

/* What the laboratory reports of a lot, mostly of one that has no results; one in sixteen fails. */
enum cl_status walk_result(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_result_list known = {0};
    struct cl_result_imported out;
    const char *lot;
    char day[CL_DATE_TEXT];
    CL_TRY(walk_some_lot(walker, "quarantine", &lot));
    if (lot)
        CL_TRY(cl_result_list(walker->cl, &(struct cl_result_filter){.lot = lot, .limit = 1}, &known));
    *tried = lot && (known.count == 0 || walk_one_in(walker, 40));
    if (!*tried)
        return CL_OK;
    cl_date_write(cl_today(walker->cl, "Europe/Paris"), day, sizeof day);
    const char *text = cl_arena_print(
        &walker->cl->arena,
        "lot,test,value,unit,performed_on\n%s,viability,%d,%%,%s\n%s,cd73,97.9,%%,%s\n%s,cd90,100,%%,%s\n"
        "%s,cd105,100,%%,%s\n%s,negative-markers,0.9,%%,%s\n%s,endotoxin,<0.1,EU/mL,%s\n%s,sterility,Negative,,%s\n"
        "%s,mycoplasma,Negative,,%s\n%s,karyotype,\"46, XY\",,%s\n",
        lot, walk_one_in(walker, 16) ? 79 : 97, day, lot, day, lot, day, lot, day, lot, day, lot, day, lot, day, lot,
        day, lot, day);
    status = cl_result_import(walker->cl, "results.csv", text, strlen(text), &out);
done:
    return status;
}

enum cl_status walk_review(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_result_list entered;
    int64_t reviewed;
    const char *lot = walker->lot[walk_below(walker, walker->lots)];
    CL_TRY(cl_result_list(walker->cl, &(struct cl_result_filter){.state = "entered", .limit = 60}, &entered));
    if (entered.count > 0 && !walk_one_in(walker, 10))
        lot = entered.at[walk_below(walker, (int64_t)entered.count)].lot;
    *tried = entered.count > 0 || walk_one_in(walker, 10);
    if (*tried)
        status = cl_result_review(walker->cl, lot, (struct cl_texts){0}, &reviewed);
done:
    return status;
}

/* One that could be released now, of some that wait for it; NULL: there is none. */
static enum cl_status ready_lot(struct walker *walker, const char **out)
{
    enum cl_status status;
    struct cl_lot_list waiting;
    *out = NULL;
    CL_TRY(cl_lot_list(walker->cl, "quarantine", NULL, 20, &waiting));
    for (int i = 0; waiting.count > 0 && i < 3 && !*out; i++) {
        const struct cl_lot *lot = &waiting.at[walk_below(walker, (int64_t)waiting.count)];
        struct cl_checks checks;
        bool releasable;
        CL_TRY(cl_lot_checks(walker->cl, lot->code, &checks, &releasable));
        *out = releasable ? lot->code : NULL;
    }
done:
    return status;
}

/* Mostly of one that is ready, else of one that waits for it, whatever is missing. */
enum cl_status walk_release(struct walker *walker, bool *tried)
{
    enum cl_status status = CL_OK;
    struct cl_lot out;
    const char *lot = NULL;
    if (!walk_one_in(walker, 4))
        CL_TRY(ready_lot(walker, &lot));
    if (!lot && walk_one_in(walker, 4))
        CL_TRY(walk_some_lot(walker, walk_one_in(walker, 8) ? NULL : "quarantine", &lot));
    *tried = lot != NULL;
    if (*tried)
        status = cl_lot_release(walker->cl, lot, &(struct cl_lot_releasing){0}, &out);
done:
    return status;
}

/* Seldom one that is released: nothing of a held lot is packed or thawed any more. */
enum cl_status walk_hold_lot(struct walker *walker, bool *tried)
{
    struct cl_lot lot;
    const char *code = walker->lot[walk_below(walker, walker->lots)];
    enum cl_status status = cl_lot_get(walker->cl, code, &lot);
    *tried = status != CL_OK || walk_one_in(walker, strcmp(lot.status, "released") == 0 ? 40 : 8);
    return status == CL_OK && *tried ? cl_lot_hold(walker->cl, code, &lot) : status;
}

/* Mostly one that is held, if a few looks find one. */
enum cl_status walk_unhold_lot(struct walker *walker, bool *tried)
{
    enum cl_status status = CL_OK;
    struct cl_lot lot = {0}, out;
    struct cl_texts staying;
    for (int i = 0; i < 12 && !lot.held; i++)
        CL_TRY(cl_lot_get(walker->cl, walker->lot[walk_below(walker, walker->lots)], &lot));
    *tried = lot.held || walk_one_in(walker, 20);
    if (*tried)
        status = cl_lot_unhold(walker->cl, lot.code, &staying, &out);
done:
    return status;
}

enum cl_status walk_can_spare(struct walker *walker, bool *spare)
{
    struct cl_lot_list released;
    enum cl_status status = cl_lot_list(walker->cl, "released", NULL, 5, &released);
    *spare = status == CL_OK && released.count > 4;
    return status;
}

/* While many wait that nothing comes of. */
enum cl_status walk_reject(struct walker *walker, bool *tried)
{
    struct cl_lot_list waiting;
    struct cl_lot out;
    enum cl_status status = cl_lot_list(walker->cl, "quarantine", NULL, WALK_LOTS, &waiting);
    *tried = waiting.count >= WAITING_MOST && walk_one_in(walker, 2);
    return status == CL_OK && *tried
               ? cl_lot_reject(walker->cl, waiting.at[walk_below(walker, (int64_t)waiting.count)].code, &out)
               : status;
}

enum cl_status walk_withdraw(struct walker *walker, bool *tried)
{
    enum cl_status status;
    struct cl_lot out;
    const char *lot;
    bool spare;
    CL_TRY(walk_can_spare(walker, &spare));
    CL_TRY(walk_some_lot(walker, walk_one_in(walker, 6) ? NULL : "released", &lot));
    *tried = lot && spare && walk_one_in(walker, 3);
    status = *tried ? cl_lot_withdraw(walker->cl, lot, &out) : CL_OK;
done:
    return status;
}
