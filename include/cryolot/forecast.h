/* How long the vials of a product last: what is in stock by month of expiry, and what is left if they are used as they
 * were. A planning aid; it reserves nothing and decides nothing. */
#ifndef CRYOLOT_FORECAST_H
#define CRYOLOT_FORECAST_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* ---- in stock -----------------------------------------------------------------------------------------------------
 */

/* Stored vials for patients of one product that expire in one month. */
struct cl_stock_month {
    const char *product; /* code */
    const char *month;   /* "2027-03" */
    int64_t number;      /* of the month, counted from year 0 */
    int64_t usable;      /* of released lots, not held, not expired */
    int64_t waiting;     /* not released, or held */
    int64_t expired;
};

struct cl_stock_month_list {
    const struct cl_stock_month *at; /* by product, then by month */
    size_t count;
};

/* Of one product; NULL: of all that have stock. CL_NOT_FOUND: no such product. */
enum cl_status cl_stock_months(struct cl *cl, const char *product, struct cl_stock_month_list *out);
/* The same as the content of a chart: a panel for each product. CL_REFUSED, rule "stock.none": nothing is in stock;
 * rule "stock.many": more than CL_GRAPH_PANELS_MOST products. */
enum cl_status cl_stock_graph(struct cl *cl, const struct cl_stock_month_list *stock, struct cl_graph *out);

/* ---- what is left -------------------------------------------------------------------------------------------------
 */

struct cl_forecast_query {
    const char *product;
    int64_t months;  /* ahead, the current one among them; 1 to 36 */
    int64_t history; /* whole months before the current one that the use is reckoned from; 1 to 36 */
};

struct cl_forecast_month {
    const char *month; /* "2026-11" */
    bool ahead;        /* false: it is history, of which `used` is known; the other figures are -1 */
    int64_t used;      /* vials that were thawed for doses; of the current month until now */
    int64_t expected;  /* vials that will be used (of the current month: still) */
    int64_t missing;   /* of these, vials that are not there */
    int64_t expiring;  /* usable vials that nobody used until the end of the month in which they expire */
    int64_t left;      /* usable vials at the end of the month */
};

struct cl_forecast {
    const char *product;
    const struct cl_forecast_month *month; /* history first, then the current and the coming ones */
    size_t count;
    int64_t used, history;   /* so many vials in so many whole months: what is expected of every month */
    int64_t usable, waiting; /* vials now */
    const char *runs_out;    /* the first month that misses vials; NULL: none of those looked at */
    int64_t expiring;        /* in all months ahead */
};

/* Vials are used first expired first out, a fraction of a vial as a whole one. Months are those of the facility's zone.
 * History does not go back behind the first use. CL_NOT_FOUND: no such product. CL_REFUSED, rule "forecast.none": no
 * vial was used in the history, of which nothing can be reckoned. */
enum cl_status cl_forecast(struct cl *cl, const struct cl_forecast_query *query, struct cl_forecast *out);
/* The same as the content of a chart: the use above, what is left beneath. */
enum cl_status cl_forecast_graph(struct cl *cl, const struct cl_forecast *forecast, struct cl_graph *out);

#endif
