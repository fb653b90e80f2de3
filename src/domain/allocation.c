#include "domain/allocation.h"
#include <string.h>

enum cl_status cl_allocation_of_vial(struct cl *cl, int64_t vial_id, struct cl_allocation *out)
{
    *out = (struct cl_allocation){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALLOCATION_OF_VIAL, CL_BIND(cl_int(vial_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_allocation){
            .order_id = cl_rows_int(rows, COL_ALLOCATION_HOLDER_ID),
            .order = cl_keep_text(cl, rows, COL_ALLOCATION_HOLDER_CODE),
            .subject = cl_keep_text(cl, rows, COL_ALLOCATION_HOLDER_SUBJECT),
            .subject_id = cl_rows_int(rows, COL_ALLOCATION_HOLDER_SUBJECT_ID),
            .site_id = cl_rows_int(rows, COL_ALLOCATION_HOLDER_SITE_ID),
            .site = cl_keep_text(cl, rows, COL_ALLOCATION_HOLDER_SITE),
        };
    return cl_rows_close(rows);
}

enum cl_status cl_allocation_tell(struct cl *cl, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_allocation allocation;
        CL_TRY(cl_allocation_of_vial(cl, vials->at[i].id, &allocation));
        if (allocation.order_id)
            cl_notice(cl, "vial %s is reserved for order %s of %s", vials->at[i].code, allocation.order,
                      allocation.subject);
    }
done:
    return status;
}

enum cl_status cl_allocation_free_order(struct cl *cl, int64_t order_id, const char *why)
{
    return cl_store_change(cl->store, SQL_ALLOCATION_FREE_ORDER,
                           CL_BIND(cl_int(order_id), cl_int(cl->now_ms), cl_text(why)));
}

/* ---- what fell --------------------------------------------------------------------------------------------------- */

/* A reserved vial that may not be given any more. */
struct fallen {
    int64_t order_id;
    const char *order, *subject, *vial, *why;
    const char *because; /* "its lot UC26A001 is recalled" */
};

struct fallen_list {
    struct fallen *at;
    size_t count, capacity;
};

static void add(struct cl *cl, struct fallen_list *list, struct fallen fallen)
{
    list->at = cl_arena_grow(&cl->arena, list->at, list->count, &list->capacity, sizeof *list->at);
    list->at[list->count++] = fallen;
}

static const char *because(struct cl *cl, const char *why, const char *lot, const char *status)
{
    if (strcmp(why, "recall") == 0 || strcmp(why, "withdrawn") == 0)
        return cl_arena_print(&cl->arena, "its lot %s is %s", lot, status);
    if (strcmp(why, "scope") == 0)
        return cl_arena_print(&cl->arena, "its lot %s is not released for the subject's country or study", lot);
    return strcmp(why, "hold") == 0 ? "it or its lot is held" : "it is gone from the stock for patients";
}

static enum cl_status find_fallen(struct cl *cl, struct fallen_list *list)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALLOCATION_FALLEN, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        const char *why = cl_keep_text(cl, rows, COL_ALLOCATION_FALLEN_WHY);
        add(cl, list,
            (struct fallen){
                .order_id = cl_rows_int(rows, COL_ALLOCATION_FALLEN_ID),
                .order = cl_keep_text(cl, rows, COL_ALLOCATION_FALLEN_CODE),
                .subject = cl_keep_text(cl, rows, COL_ALLOCATION_FALLEN_SUBJECT),
                .vial = cl_keep_text(cl, rows, COL_ALLOCATION_FALLEN_VIAL),
                .why = why,
                .because = because(cl, why, cl_rows_text(rows, COL_ALLOCATION_FALLEN_LOT),
                                   cl_rows_text(rows, COL_ALLOCATION_FALLEN_STATUS)),
            });
    }
    return cl_rows_close(rows);
}

/* The last day of a lot is judged in the zone of its site. */
static enum cl_status find_expired(struct cl *cl, struct fallen_list *list)
{
    struct cl_date latest = cl_date_add_days(cl_today(cl, cl->facility.timezone), 1);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALLOCATION_AGEING, CL_BIND(cl_date_value(cl, latest)));
    while (cl_rows_next(rows)) {
        struct cl_date last = cl_row_date(rows, COL_ALLOCATION_AGED_EXPIRES_ON);
        char day[CL_DATE_TEXT];
        if (cl_date_compare(cl_today(cl, cl_rows_text(rows, COL_ALLOCATION_AGED_TIMEZONE)), last) <= 0)
            continue;
        add(cl, list,
            (struct fallen){
                .order_id = cl_rows_int(rows, COL_ALLOCATION_AGED_ID),
                .order = cl_keep_text(cl, rows, COL_ALLOCATION_AGED_CODE),
                .subject = cl_keep_text(cl, rows, COL_ALLOCATION_AGED_SUBJECT),
                .vial = cl_keep_text(cl, rows, COL_ALLOCATION_AGED_VIAL),
                .why = "expiry",
                .because =
                    cl_arena_print(&cl->arena, "it expired at the end of %s", cl_date_write(last, day, sizeof day)),
            });
    }
    return cl_rows_close(rows);
}

/* ---- the orders that counted on it ------------------------------------------------------------------------------- */

/* An order stands in a row of its vials; the first one's reason is the order's. */
static enum cl_status invalidate(struct cl *cl, const struct fallen *first, size_t count)
{
    enum cl_status status;
    const char *more = count > 1 ? cl_arena_print(&cl->arena, " and %zu more", count - 1) : "";
    const char *why = cl_arena_print(&cl->arena, "vial %s%s: %s", first->vial, more, first->because);
    cl_write_concerns(cl, first->order);
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DOSE_ORDER_END,
        CL_BIND(cl_int(first->order_id), cl_text("invalidated"), cl_int(cl->now_ms), cl_text(why))));
    CL_TRY(cl_allocation_free_order(cl, first->order_id, first->why));
    cl_notice(cl, "order %s of %s is invalidated, its vials are free again: %s; order and plan anew", first->order,
              first->subject, why);
done:
    return status;
}

static enum cl_status settle(struct cl *cl, const struct fallen_list *list)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0, next; i < list->count; i = next) {
        for (next = i + 1; next < list->count && list->at[next].order_id == list->at[i].order_id;)
            next++;
        CL_TRY(invalidate(cl, &list->at[i], next - i));
    }
done:
    return status;
}

enum cl_status cl_allocation_settle(struct cl *cl)
{
    struct fallen_list list = {0};
    enum cl_status status = find_fallen(cl, &list);
    return status == CL_OK ? settle(cl, &list) : status;
}

enum cl_status cl_allocation_settle_expired(struct cl *cl)
{
    struct fallen_list list = {0};
    enum cl_status status = find_expired(cl, &list);
    return status == CL_OK ? settle(cl, &list) : status;
}
