/* Stock and forecast as charts: bars by month. */
#include "domain/context.h"
#include "domain/forecast.h"
#include <string.h>

/* ---- as charts --------------------------------------------------------------------------------------------------- */

static struct cl_graph graph_of(struct cl *cl, const char *title, const char *number, const char *about)
{
    return (struct cl_graph){
        .facility = cl->facility.name,
        .zone = cl->facility.timezone,
        .title = title,
        .number = number,
        .about = about,
        .printed_by = cl_printed_by(cl),
        .printed_at_ms = cl->now_ms,
        .training = cl->facility.training,
    };
}

enum stock_series { USABLE, WAITING, EXPIRED, STOCK_SERIES };

/* The bars of one product, over the months from `first` on. */
static struct cl_graph_panel stock_panel(struct cl *cl, const struct cl_stock_month *stock, size_t count, int64_t first,
                                         size_t months)
{
    static const struct {
        const char *name;
        enum cl_graph_look look;
    } looks[] = {{"usable", CL_GRAPH_DARK}, {"not released, or held", CL_GRAPH_PALE}, {"expired", CL_GRAPH_HATCHED}};
    struct cl_graph_series *series = cl_arena_alloc(&cl->arena, STOCK_SERIES * sizeof *series);
    int64_t all = 0;
    for (size_t s = 0; s < STOCK_SERIES; s++) {
        int64_t *value = cl_arena_alloc(&cl->arena, months * sizeof *value);
        for (size_t i = 0; i < months; i++)
            value[i] = CL_GRAPH_NONE;
        for (size_t i = 0; i < count; i++) {
            int64_t vials = s == USABLE ? stock[i].usable : s == WAITING ? stock[i].waiting : stock[i].expired;
            if (stock[i].number >= first)
                value[stock[i].number - first] = vials * 1000;
            all += vials;
        }
        series[s] = (struct cl_graph_series){.name = looks[s].name, .look = looks[s].look, .value = value};
    }
    return (struct cl_graph_panel){
        .title = cl_arena_print(&cl->arena, "%s: %lld vial%s", stock->product, (long long)all, all == 1 ? "" : "s"),
        .series = series,
        .series_count = STOCK_SERIES,
        .from_zero = true};
}

enum cl_status cl_stock_graph(struct cl *cl, const struct cl_stock_month_list *stock, struct cl_graph *out)
{
    struct cl_graph_panel *panel = cl_arena_alloc(&cl->arena, CL_GRAPH_PANELS_MOST * sizeof *panel);
    int64_t first = INT64_MAX, last = 0;
    if (stock->count == 0)
        return cl_refuse(cl, "stock.none", NULL, "cryolot vial list", "no vial for patients is stored");
    for (size_t i = 0; i < stock->count; i++) {
        first = stock->at[i].number < first ? stock->at[i].number : first;
        last = stock->at[i].number > last ? stock->at[i].number : last;
    }
    if (last - first >= CL_GRAPH_PLACES_MOST)
        first = last - CL_GRAPH_PLACES_MOST + 1;
    size_t months = (size_t)(last - first + 1);
    const char **place = cl_arena_alloc(&cl->arena, months * sizeof *place);
    for (size_t i = 0; i < months; i++)
        place[i] = cl_month_text(cl, first + (int64_t)i);
    *out = graph_of(cl, "Stock by month of expiry", "stock", "vials for patients that are stored, as of now");
    for (size_t i = 0, end; i < stock->count; i = end) {
        for (end = i; end < stock->count && strcmp(stock->at[end].product, stock->at[i].product) == 0; end++)
            ;
        if (out->panel_count == CL_GRAPH_PANELS_MOST)
            return cl_refuse(cl, "stock.many", NULL, "name one: cryolot report stock PRODUCT -o FILE",
                             "more than %d products have stock", CL_GRAPH_PANELS_MOST);
        panel[out->panel_count++] = stock_panel(cl, &stock->at[i], end - i, first, months);
    }
    out->panel = panel;
    out->place = place;
    out->place_count = months;
    return CL_OK;
}

static struct cl_graph_series forecast_series(struct cl *cl, const struct cl_forecast *forecast, const char *name,
                                              enum cl_graph_look look, size_t member, bool ahead, bool behind)
{
    int64_t *value = cl_arena_alloc(&cl->arena, forecast->count * sizeof *value);
    for (size_t i = 0; i < forecast->count; i++) {
        const struct cl_forecast_month *month = &forecast->month[i];
        bool told = month->ahead ? ahead : behind;
        value[i] = told ? *(const int64_t *)((const char *)month + member) * 1000 : CL_GRAPH_NONE;
    }
    return (struct cl_graph_series){.name = name, .look = look, .value = value};
}

enum cl_status cl_forecast_graph(struct cl *cl, const struct cl_forecast *forecast, struct cl_graph *out)
{
    struct cl_graph_panel *panel = cl_arena_alloc(&cl->arena, 2 * sizeof *panel);
    struct cl_graph_series *use = cl_arena_alloc(&cl->arena, 2 * sizeof *use);
    struct cl_graph_series *left = cl_arena_alloc(&cl->arena, 2 * sizeof *left);
    const char **place = cl_arena_alloc(&cl->arena, forecast->count * sizeof *place);
    const char **note = cl_arena_alloc(&cl->arena, 3 * sizeof *note);
    for (size_t i = 0; i < forecast->count; i++)
        place[i] = forecast->month[i].month;
    use[0] = forecast_series(cl, forecast, "used", CL_GRAPH_DARK, offsetof(struct cl_forecast_month, used), true, true);
    use[1] = forecast_series(cl, forecast, "expected", CL_GRAPH_PALE, offsetof(struct cl_forecast_month, expected),
                             true, false);
    left[0] = forecast_series(cl, forecast, "left at its end", CL_GRAPH_DARK, offsetof(struct cl_forecast_month, left),
                              true, false);
    left[1] = forecast_series(cl, forecast, "expires unused", CL_GRAPH_HATCHED,
                              offsetof(struct cl_forecast_month, expiring), true, false);
    panel[0] = (struct cl_graph_panel){
        .title = "Vials used in the month", .series = use, .series_count = 2, .from_zero = true};
    panel[1] = (struct cl_graph_panel){
        .title = "Usable vials at the end of the month", .series = left, .series_count = 2, .from_zero = true};
    *out =
        graph_of(cl, cl_arena_print(&cl->arena, "How long the vials of %s last", forecast->product), forecast->product,
                 cl_arena_print(&cl->arena, "%lld vials were used in %lld whole month%s; %lld are usable now",
                                (long long)forecast->used, (long long)forecast->history,
                                forecast->history == 1 ? "" : "s", (long long)forecast->usable));
    note[out->note_count++] = forecast->runs_out
                                  ? cl_arena_print(&cl->arena, "Vials are missing from %s on.", forecast->runs_out)
                                  : "No month of these misses a vial.";
    if (forecast->waiting > 0)
        note[out->note_count++] = cl_arena_print(
            &cl->arena, "%lld more vials are not released or held and not counted.", (long long)forecast->waiting);
    note[out->note_count++] =
        "If vials are used as before, first expired first out. What orders reserved is not looked at.";
    out->note = note;
    out->panel = panel;
    out->panel_count = 2;
    out->place = place;
    out->place_count = forecast->count;
    return CL_OK;
}
