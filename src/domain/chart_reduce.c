#include "domain/chart.h"

static void take_first(struct cl_chart_bucket *bucket, int64_t at_ms, int64_t temperature_mc)
{
    *bucket = (struct cl_chart_bucket){1, at_ms, at_ms, temperature_mc, temperature_mc, temperature_mc, temperature_mc};
}

static void take_further(struct cl_chart_bucket *bucket, int64_t at_ms, int64_t temperature_mc)
{
    bucket->readings++;
    if (at_ms < bucket->first_ms) {
        bucket->first_ms = at_ms;
        bucket->first_mc = temperature_mc;
    }
    if (at_ms >= bucket->last_ms) {
        bucket->last_ms = at_ms;
        bucket->last_mc = temperature_mc;
    }
    bucket->min_mc = temperature_mc < bucket->min_mc ? temperature_mc : bucket->min_mc;
    bucket->max_mc = temperature_mc > bucket->max_mc ? temperature_mc : bucket->max_mc;
}

void cl_chart_reduce(struct cl_chart_reducer *reducer, int64_t at_ms, int64_t temperature_mc)
{
    if (at_ms < reducer->from_ms || at_ms > reducer->until_ms)
        return;
    int64_t column = (at_ms - reducer->from_ms) * CL_CHART_COLUMNS / (reducer->until_ms - reducer->from_ms + 1);
    struct cl_chart_bucket *bucket = &reducer->bucket[column];
    reducer->readings++;
    if (bucket->readings == 0)
        take_first(bucket, at_ms, temperature_mc);
    else
        take_further(bucket, at_ms, temperature_mc);
}

size_t cl_chart_reduced(struct cl_chart_reducer *reducer)
{
    size_t kept = 0;
    for (size_t i = 0; i < CL_CHART_COLUMNS; i++)
        if (reducer->bucket[i].readings > 0)
            reducer->bucket[kept++] = reducer->bucket[i];
    return kept;
}
