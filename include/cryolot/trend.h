/* How a figure of a product's lots goes over time: individuals and moving range (ASTM E2587; Shewhart's constants for
 * ranges of two: 2.66 = 3 / 1.128 and 3.267). For people who watch a process; it decides nothing about a lot. */
#ifndef CRYOLOT_TREND_H
#define CRYOLOT_TREND_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

enum { CL_TREND_RUN = 8 }; /* so many lots in a row on one side of the mean are a shift */

struct cl_trend_query {
    const char *product; /* its code: lots of all its versions */
    const char *test;    /* a test whose results are numbers */
    const char *stage;   /* NULL: the only one that the test is made at */
    const char *step;    /* instead of a test: a step whose yield was recorded ("fill"), in % of the theoretical one */
    int64_t baseline;    /* the limits are reckoned from the first so many lots; 0: from all */
};

/* Numbers are thousandths of the unit, rounded half up; texts are the same for people. */
struct cl_trend_point {
    int64_t lot_id, product_id; /* rows */
    const char *lot;
    struct cl_date made_on;
    int64_t value_thousandths; /* the mean of its reviewed results in force, of the newest retest */
    int64_t range_thousandths; /* to the lot before; CL_GRAPH_NONE: the first */
    const char *value, *range;
    int64_t results;    /* so many are its mean */
    const char *signal; /* "above the upper control limit", "8 in a row above the mean"; "" */
    bool beyond, range_beyond, shifted;
    bool outside; /* what was reported does not conform to the specification that the lot was made under */
};

struct cl_trend_limits {
    int64_t mean, lower, upper, range_mean, range_upper; /* thousandths */
};

struct cl_trend {
    const char *product;
    const char *title; /* "Viability" */
    const char *about; /* "viability at frozen-product", "yield of fill" */
    const char *unit;
    const struct cl_trend_point *point; /* in the order of manufacture, the newest CL_GRAPH_PLACES_MOST */
    size_t count;
    int64_t baseline; /* lots that the limits come from */
    bool limited;     /* false: fewer than two of them, there are no limits */
    struct cl_trend_limits limits;
    const char *mean, *lower, *upper, *range_mean, *range_upper; /* for people; NULL where there are none */
    const char *specified;                                       /* the specification in force: "≥ 85 %"; "" */
    int64_t specified_lower, specified_upper;                    /* its limits; CL_GRAPH_NONE */
    bool specified_lower_open, specified_upper_open;             /* > and < */
    struct cl_graph_possible possible; /* what its test can give; a control limit beyond it cannot be passed */
    struct cl_texts notes;             /* what was left out, and why */
};

/* CL_NOT_FOUND: no such product, test or step. CL_USAGE: a test without numbers, a stage that must be named.
 * CL_REFUSED, rule "trend.none": no lot has such a figure yet. The texts live as long as the context. */
enum cl_status cl_trend(struct cl *cl, const struct cl_trend_query *query, struct cl_trend *out);
/* The same as the content of a chart. */
enum cl_status cl_trend_graph(struct cl *cl, const struct cl_trend *trend, struct cl_graph *out);

#endif
