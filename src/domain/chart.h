/* Reducing readings to what a chart can show, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_CHART_H
#define CRYOLOT_DOMAIN_CHART_H

#include <cryolot/paper.h>

/* The readings of one sensor in a period, reduced while they are read: as many buckets as the plot has columns, some of
 * them empty. */
struct cl_chart_reducer {
    int64_t from_ms, until_ms;
    int64_t readings;
    struct cl_chart_bucket bucket[CL_CHART_COLUMNS];
};

/* A reading, in any order; outside of the period it is left out. */
void cl_chart_reduce(struct cl_chart_reducer *reducer, int64_t at_ms, int64_t temperature_mc);
/* Moves the empty buckets out of the way: the number of those that are left, in the order of time. */
size_t cl_chart_reduced(struct cl_chart_reducer *reducer);

#endif
