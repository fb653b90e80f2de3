/* Orders: reading them, giving one up. */
#include "domain/order.h"
#include "domain/identify.h"
#include "domain/override.h"
#include "domain/site.h"
#include <cryolot/subject.h>
#include <string.h>

/* ---- rows -------------------------------------------------------------------------------------------------------- */

static struct cl_order order_from_row(struct cl *cl, const struct cl_rows *rows)
{
    char target[CL_DOSE_TARGET_TEXT];
    struct cl_order order = {
        .id = cl_rows_int(rows, COL_ORDERED_ID),
        .code = cl_keep_text(cl, rows, COL_ORDERED_CODE),
        .subject_id = cl_rows_int(rows, COL_ORDERED_SUBJECT_ID),
        .subject = cl_keep_text(cl, rows, COL_ORDERED_SUBJECT),
        .site = cl_keep_text(cl, rows, COL_ORDERED_SITE),
        .timezone = cl_keep_text(cl, rows, COL_ORDERED_TIMEZONE),
        .product_id = cl_rows_int(rows, COL_ORDERED_PRODUCT_ID),
        .product = cl_keep_text(cl, rows, COL_ORDERED_PRODUCT),
        .state = cl_keep_text(cl, rows, COL_ORDERED_STATE),
        .target = {.kind = cl_keep_text(cl, rows, COL_ORDERED_TARGET_KIND),
                   .cells = cl_rows_int(rows, COL_ORDERED_TARGET_CELLS),
                   .area_mm2 = cl_rows_int(rows, COL_ORDERED_AREA_MM2)},
        .basis = cl_keep_text(cl, rows, COL_ORDERED_BASIS),
        .weight_id = cl_rows_int(rows, COL_ORDERED_WEIGHT_ID),
        .weight_g = cl_rows_int(rows, COL_ORDERED_WEIGHT_G),
        .weighed_on = cl_row_date(rows, COL_ORDERED_WEIGHED_ON),
        .required_cells = cl_rows_int(rows, COL_ORDERED_REQUIRED_CELLS),
        .prescriber = cl_keep_text(cl, rows, COL_ORDERED_PRESCRIBER),
        .needed_at_ms = cl_rows_int(rows, COL_ORDERED_NEEDED_AT_MS),
        .course = cl_keep_text(cl, rows, COL_ORDERED_COURSE),
        .infusion_number = cl_rows_int(rows, COL_ORDERED_INFUSION_NUMBER),
        .extension = cl_rows_int(rows, COL_ORDERED_EXTENSION) != 0,
        .ordered_by = cl_keep_text(cl, rows, COL_ORDERED_ORDERED_BY),
        .ordered_by_id = cl_rows_int(rows, COL_ORDERED_ORDERED_BY_ID),
        .ordered_at_ms = cl_rows_int(rows, COL_ORDERED_ORDERED_AT_MS),
        .verification_id = cl_rows_int(rows, COL_ORDERED_VERIFICATION_ID),
        .verified_by = cl_keep_text(cl, rows, COL_ORDERED_VERIFIED_BY),
        .verified_at_ms = cl_rows_int(rows, COL_ORDERED_VERIFIED_AT_MS),
        .ended_at_ms = cl_rows_int(rows, COL_ORDERED_ENDED_AT_MS),
        .ended_why = cl_keep_text(cl, rows, COL_ORDERED_ENDED_WHY),
        .dose = cl_keep_text(cl, rows, COL_ORDERED_DOSE),
    };
    order.target_text = cl_arena_copy(&cl->arena, cl_dose_target_write(&order.target, target, sizeof target));
    order.cap = cl_dose_cap_text(cl, &order.target, order.weight_g, order.required_cells);
    return order;
}

static enum cl_status read_vials(struct cl *cl, struct cl_order *order)
{
    struct cl_order_vial *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALLOCATION_OF_ORDER, CL_BIND(cl_int(order->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_order_vial){
            .id = cl_rows_int(rows, COL_ALLOCATED_ID),
            .code = cl_keep_text(cl, rows, COL_ALLOCATED_CODE),
            .lot = cl_keep_text(cl, rows, COL_ALLOCATED_LOT),
            .cells = cl_rows_int(rows, COL_ALLOCATED_CELLS),
            .volume_ul = cl_rows_int(rows, COL_ALLOCATED_VOLUME_UL),
            .freed_why = cl_keep_text(cl, rows, COL_ALLOCATED_FREED_WHY),
        };
    }
    order->vials = (struct cl_order_vial_list){items, count};
    return cl_rows_close(rows);
}

static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_order_list *out)
{
    struct cl_order *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = order_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_vials(cl, &items[i]);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = cl_overrides_texts(cl, items[i].id, 0, &items[i].overrides);
    if (status == CL_OK)
        *out = (struct cl_order_list){items, count};
    return status;
}

enum cl_status cl_order_get(struct cl *cl, const char *text, struct cl_order *out)
{
    enum cl_status status;
    struct cl_order_list list;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("order", CL_ORDER_PREFIX, text, code, cl->error));
    CL_TRY(read_list(cl, cl_rows_open(cl->store, SQL_DOSE_ORDER_BY_CODE, CL_BIND(cl_text(code))), &list));
    if (list.count == 0)
        return cl_not_found(cl, "order", code);
    *out = list.at[0];
done:
    return status;
}

static enum cl_status check_state_word(struct cl *cl, const char *state)
{
    static const char *const words[] = {"draft", "verified", "allocated", "fulfilled", "cancelled", "invalidated"};
    for (size_t i = 0; state && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], state) == 0)
            return CL_OK;
    if (!state)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "draft, verified, allocated, fulfilled, cancelled or invalidated",
                   "there is no state '%s' of an order", state);
}

enum cl_status cl_order_list(struct cl *cl, const struct cl_order_filter *filter, struct cl_order_list *out)
{
    enum cl_status status;
    struct cl_subject subject;
    struct cl_value state = cl_text(filter->state), limit = cl_int(filter->limit);
    CL_TRY(check_state_word(cl, filter->state));
    if (filter->subject)
        CL_TRY(cl_subject_get(cl, filter->subject, &subject));
    status = read_list(cl,
                       filter->subject ? cl_rows_open(cl->store, SQL_DOSE_ORDER_LIST_OF_SUBJECT,
                                                      CL_BIND(cl_text(filter->subject), state, limit))
                                       : cl_rows_open(cl->store, SQL_DOSE_ORDER_LIST, CL_BIND(state, limit)),
                       out);
done:
    return status;
}

/* ---- states ------------------------------------------------------------------------------------------------------ */

enum cl_status cl_order_require_state(struct cl *cl, const struct cl_order *order, const char *const *states,
                                      const char *doing)
{
    for (const char *const *state = states; *state; state++)
        if (strcmp(*state, order->state) == 0)
            return CL_OK;
    return cl_refuse(cl, "order.state", order->code, cl_arena_print(&cl->arena, "cryolot order show %s", order->code),
                     "cannot %s order '%s': it is %s%s%s", doing, order->code, order->state,
                     order->ended_why ? ", " : "", order->ended_why ? order->ended_why : "");
}

enum cl_status cl_order_begin(struct cl *cl, const char *code, struct cl_order *out)
{
    enum cl_status status;
    CL_TRY(cl_allocation_settle_expired(cl));
    CL_TRY(cl_order_get(cl, code, out));
    cl_write_concerns(cl, out->code);
    cl_write_concerns(cl, out->subject);
    status = cl_site_require_code(cl, out->site);
done:
    return status;
}

enum cl_status cl_order_cancel(struct cl *cl, const char *code, struct cl_order *out)
{
    enum cl_status status;
    struct cl_order order;
    static const char *const living[] = {"draft", "verified", "allocated", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_ORDER_CANCEL, NULL));
    CL_TRY(cl_order_begin(cl, code, &order));
    CL_TRY(cl_order_require_state(cl, &order, living, "cancel"));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_DOSE_ORDER_END,
                            CL_BIND(cl_int(order.id), cl_text("cancelled"), cl_int(cl->now_ms), cl_text(cl->reason))));
    CL_TRY(cl_allocation_free_order(cl, order.id, "cancelled"));
    CL_TRY(cl_order_get(cl, code, &order));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = order;
    return status;
}
