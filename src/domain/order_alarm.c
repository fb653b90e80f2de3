/* Orders that ask for somebody: no vials yet and needed soon, invalidated, or reserved vials that will not last
 * or cannot be thawed as the record stands. */
#include "domain/alarm.h"
#include "domain/context.h"
#include <cryolot/order.h>
#include <inttypes.h>
#include <string.h>

static const int64_t HOUR_MS = 60 * 60 * 1000;
enum { SOON_HOURS = 48, INVALIDATED_DAYS = 7, HOURS_PER_DAY = 24 };

static const char *time_text(struct cl *cl, int64_t at_ms, const char *zone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, zone, false, text, sizeof text));
}

static enum cl_status add_waiting(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_ORDER_WAITING,
                                        CL_BIND(cl_int(cl->now_ms + SOON_HOURS * HOUR_MS), cl_int(limit)));
    while (cl_rows_next(rows)) {
        const char *zone = cl_keep_text(cl, rows, COL_ORDER_WAITING_TIMEZONE);
        int64_t needed_ms = cl_rows_int(rows, COL_ORDER_WAITING_NEEDED_AT_MS);
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"order-waiting", "order", cl_keep_text(cl, rows, COL_ORDER_WAITING_CODE),
                                       cl_date_of(needed_ms, zone), cl_keep_text(cl, rows, COL_ORDER_WAITING_LOGIN),
                                       cl_arena_print(&cl->arena, "needed for %s at %s, %s: no vials are reserved",
                                                      cl_rows_text(rows, COL_ORDER_WAITING_SUBJECT),
                                                      time_text(cl, needed_ms, zone),
                                                      cl_rows_text(rows, COL_ORDER_WAITING_STATE))});
    }
    return cl_rows_close(rows);
}

static enum cl_status add_invalidated(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DOSE_ORDER_INVALIDATED,
                     CL_BIND(cl_int(cl->now_ms - INVALIDATED_DAYS * HOURS_PER_DAY * HOUR_MS), cl_int(limit)));
    while (cl_rows_next(rows))
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){"order-invalidated", "order", cl_keep_text(cl, rows, COL_ORDER_FALLEN_CODE),
                              cl_date_of(cl_rows_int(rows, COL_ORDER_FALLEN_ENDED_AT_MS),
                                         cl_keep_text(cl, rows, COL_ORDER_FALLEN_TIMEZONE)),
                              cl_keep_text(cl, rows, COL_ORDER_FALLEN_LOGIN),
                              cl_arena_print(&cl->arena, "of %s: %s", cl_rows_text(rows, COL_ORDER_FALLEN_SUBJECT),
                                             cl_rows_text(rows, COL_ORDER_FALLEN_ENDED_WHY))});
    return cl_rows_close(rows);
}

/* One line for an order, of the first vial that will not last. */
static enum cl_status add_ageing(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    size_t before = out->count;
    const char *last = "";
    char day[CL_DATE_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_ORDER_AGEING, CL_NO_VALUES);
    while (cl_rows_next(rows) && (int64_t)(out->count - before) < limit) {
        int64_t needed_ms = cl_rows_int(rows, COL_ORDER_AGEING_NEEDED_AT_MS);
        struct cl_date expires = cl_row_date(rows, COL_ORDER_AGEING_EXPIRES_ON);
        struct cl_date needed = cl_date_of(needed_ms, cl_keep_text(cl, rows, COL_ORDER_AGEING_LOT_TIMEZONE));
        const char *code = cl_keep_text(cl, rows, COL_ORDER_AGEING_CODE);
        if (cl_date_compare(needed, expires) <= 0 || strcmp(code, last) == 0)
            continue;
        last = code;
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"order-expiry", "order", code, expires,
                                       cl_keep_text(cl, rows, COL_ORDER_AGEING_LOGIN),
                                       cl_arena_print(&cl->arena, "vial %s for %s expires on %s, before it is needed",
                                                      cl_rows_text(rows, COL_ORDER_AGEING_VIAL),
                                                      cl_rows_text(rows, COL_ORDER_AGEING_SUBJECT),
                                                      cl_date_write(expires, day, sizeof day))});
    }
    return cl_rows_close(rows);
}

/* "lot UC26A001 is not released but .. [lot.released] and 1 more" */
static void add_stopped_one(struct cl *cl, const struct cl_order *order, struct cl_alarms *out)
{
    size_t more = order->stopped.count - 1;
    cl_alarm_add(cl, out,
                 (struct cl_alarm){"order-stopped", "order", order->code,
                                   cl_date_of(order->needed_at_ms, order->timezone), order->ordered_by,
                                   cl_arena_print(&cl->arena, "needed for %s at %s, its vials cannot be thawed: %s%s",
                                                  order->subject, time_text(cl, order->needed_at_ms, order->timezone),
                                                  order->stopped.at[0],
                                                  more ? cl_arena_print(&cl->arena, " and %zu more", more) : "")});
}

static enum cl_status add_stopped(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    struct cl_order_list orders;
    CL_TRY(cl_order_list(cl, &(struct cl_order_filter){.state = "allocated", .limit = limit}, &orders));
    for (size_t i = 0; i < orders.count; i++) {
        CL_TRY(cl_order_load_stopped(cl, &orders.at[i]));
        if (orders.at[i].stopped.count)
            add_stopped_one(cl, &orders.at[i], out);
    }
done:
    return status;
}

enum cl_status cl_order_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    CL_TRY(add_waiting(cl, limit, out));
    CL_TRY(add_invalidated(cl, limit, out));
    CL_TRY(add_ageing(cl, limit, out));
    CL_TRY(add_stopped(cl, limit, out));
done:
    return status;
}
