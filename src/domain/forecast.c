/* Stock by month of expiry, and what is left of it if vials are used as they were. */
#include "domain/forecast.h"
#include "domain/context.h"
#include <cryolot/product.h>
#include <string.h>

/* ---- months ------------------------------------------------------------------------------------------------------ */

/* Counted from year 0, so that they can be told apart by subtraction. */
static int64_t month_of(struct cl_date date)
{
    return (int64_t)date.year * 12 + date.month - 1;
}

static int64_t month_read(const char *text)
{
    return ((int64_t)(text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 + (text[3] - '0')) * 12 +
           (text[5] - '0') * 10 + (text[6] - '0') - 1;
}

const char *cl_month_text(struct cl *cl, int64_t month)
{
    return cl_arena_print(&cl->arena, "%04d-%02d", (int)(month / 12), (int)(month % 12) + 1);
}

/* ---- in stock ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_stock_months(struct cl *cl, const char *product, struct cl_stock_month_list *out)
{
    enum cl_status status;
    struct cl_product known;
    struct cl_stock_month *items = NULL;
    size_t count = 0, capacity = 0;
    if (product)
        CL_TRY(cl_product_get(cl, product, 0, &known));
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_STOCK_MONTHS,
        CL_BIND(cl_date_value(cl, cl_today(cl, cl->facility.timezone)), cl_text_or_null(product ? known.code : NULL)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        struct cl_stock_month *month = &items[count++];
        *month = (struct cl_stock_month){
            .product = cl_keep_text(cl, rows, COL_STOCK_MONTH_PRODUCT),
            .month = cl_keep_text(cl, rows, COL_STOCK_MONTH_MONTH),
            .number = month_read(cl_rows_text(rows, COL_STOCK_MONTH_MONTH)),
            .usable = cl_rows_int(rows, COL_STOCK_MONTH_USABLE),
            .expired = cl_rows_int(rows, COL_STOCK_MONTH_EXPIRED),
        };
        month->waiting = cl_rows_int(rows, COL_STOCK_MONTH_VIALS) - month->usable - month->expired;
    }
    status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_stock_month_list){items, count};
done:
    return status;
}

/* ---- what is left ------------------------------------------------------------------------------------------------ */

struct plan {
    struct cl *cl;
    const struct cl_forecast_query *query;
    struct cl_stock_month_list stock;
    int64_t now;      /* the current month */
    int64_t *use;     /* of each month of history, then of the current one */
    int64_t history;  /* months of it that count */
    int64_t *expires; /* usable vials by month of expiry, from the current month on; the last one: later */
    int64_t used;     /* in history */
};

static int64_t begins_ms(struct cl *cl, int64_t month)
{
    int64_t at_ms = 0;
    /* some zones skip midnight on the day that their clocks change */
    if (cl_time_read(cl_arena_print(&cl->arena, "%s-01 00:00", cl_month_text(cl, month)), cl->facility.timezone, &at_ms,
                     NULL) != CL_OK)
        cl_time_read(cl_arena_print(&cl->arena, "%s-01 01:00", cl_month_text(cl, month)), cl->facility.timezone, &at_ms,
                     NULL);
    return at_ms;
}

static enum cl_status read_uses(struct plan *plan, const char *product)
{
    struct cl *cl = plan->cl;
    int64_t asked = plan->query->history, first = asked;
    plan->use = cl_arena_alloc(&cl->arena, (size_t)(asked + 1) * sizeof *plan->use);
    memset(plan->use, 0, (size_t)(asked + 1) * sizeof *plan->use);
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_FORECAST_USES, CL_BIND(cl_text(product), cl_int(begins_ms(cl, plan->now - asked))));
    while (cl_rows_next(rows)) {
        int64_t month = month_of(cl_date_of(cl_rows_int(rows, 0), cl->facility.timezone));
        int64_t at = month - (plan->now - asked);
        if (at < 0 || at > asked)
            continue;
        plan->use[at]++;
        first = at < first ? at : first;
        plan->used += at < asked;
    }
    plan->history = asked - first;
    plan->use += first;
    return cl_rows_close(rows);
}

static void spread_stock(struct plan *plan)
{
    int64_t months = plan->query->months;
    plan->expires = cl_arena_alloc(&plan->cl->arena, (size_t)(months + 1) * sizeof *plan->expires);
    memset(plan->expires, 0, (size_t)(months + 1) * sizeof *plan->expires);
    for (size_t i = 0; i < plan->stock.count; i++) {
        int64_t at = plan->stock.at[i].number - plan->now;
        if (at >= 0)
            plan->expires[at < months ? at : months] += plan->stock.at[i].usable;
    }
}

/* First expired first out: what a month uses, out of what does not expire before it. Returns what is missing. */
static int64_t take(struct plan *plan, int64_t month, int64_t vials)
{
    for (int64_t at = month; at <= plan->query->months && vials > 0; at++) {
        int64_t taken = plan->expires[at] < vials ? plan->expires[at] : vials;
        plan->expires[at] -= taken;
        vials -= taken;
    }
    return vials;
}

/* So many vials are expected to be used until the end of a month ahead: a fraction is a whole vial. */
static int64_t expected_until(const struct plan *plan, int64_t months)
{
    return (plan->used * months + plan->history - 1) / plan->history;
}

static void look_ahead(struct plan *plan, struct cl_forecast *out, struct cl_forecast_month *month)
{
    for (int64_t k = 0; k < plan->query->months; k++) {
        struct cl_forecast_month *here = &month[k];
        int64_t expected = expected_until(plan, k + 1) - expected_until(plan, k);
        *here = (struct cl_forecast_month){.month = cl_month_text(plan->cl, plan->now + k), .ahead = true};
        here->used = k == 0 ? plan->use[plan->history] : 0;
        here->expected = expected > here->used ? expected - here->used : 0;
        here->missing = take(plan, k, here->expected);
        here->expiring = plan->expires[k];
        plan->expires[k] = 0;
        for (int64_t at = k; at <= plan->query->months; at++)
            here->left += plan->expires[at];
        out->expiring += here->expiring;
        if (here->missing > 0 && !out->runs_out)
            out->runs_out = here->month;
    }
}

enum cl_status cl_forecast(struct cl *cl, const struct cl_forecast_query *query, struct cl_forecast *out)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_forecast forecast = {0};
    struct plan plan = {.cl = cl, .query = query, .now = month_of(cl_today(cl, cl->facility.timezone))};
    CL_TRY(cl_product_get(cl, query->product, 0, &product));
    CL_TRY(cl_stock_months(cl, product.code, &plan.stock));
    CL_TRY(read_uses(&plan, product.code));
    if (plan.history == 0)
        return cl_refuse(cl, "forecast.none", product.code, "cryolot report stock shows what is there",
                         "no vial of '%s' was thawed in the last %lld whole month%s, so that its use cannot be "
                         "reckoned",
                         product.code, (long long)query->history, query->history == 1 ? "" : "s");
    forecast = (struct cl_forecast){.product = product.code, .used = plan.used, .history = plan.history};
    for (size_t i = 0; i < plan.stock.count; i++) {
        forecast.usable += plan.stock.at[i].usable;
        forecast.waiting += plan.stock.at[i].waiting;
    }
    spread_stock(&plan);
    forecast.count = (size_t)(plan.history + query->months);
    struct cl_forecast_month *month = cl_arena_alloc(&cl->arena, forecast.count * sizeof *month);
    for (int64_t i = 0; i < plan.history; i++)
        month[i] = (struct cl_forecast_month){.month = cl_month_text(cl, plan.now - plan.history + i),
                                              .used = plan.use[i],
                                              .expected = -1,
                                              .missing = -1,
                                              .expiring = -1,
                                              .left = -1};
    look_ahead(&plan, &forecast, month + plan.history);
    forecast.month = month;
    *out = forecast;
done:
    return status;
}
