/* Spans of time in which a vial was out of storage: made of its legs, cut, and added without counting a moment twice.
 */
#include "domain/exposure.h"
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *kind, const char *const *kinds)
{
    for (; *kinds; kinds++)
        if (strcmp(kind, *kinds) == 0)
            return true;
    return false;
}

/* A lost vial was nowhere that anybody could call cold. */
static bool is_out(const char *kind)
{
    return is_one_of(kind, (const char *const[]){"take", "hand", "spill", "lose", "find", "unpack", "receive", NULL});
}

/* In a shipper, by which it must have been cold before. */
static bool is_packed(const char *kind)
{
    return is_one_of(kind, (const char *const[]){"pack", "dispatch", NULL});
}

/* From then on its time in use counts, or nothing. */
static bool is_end(const char *kind)
{
    return is_one_of(kind, (const char *const[]){"thaw", "use", "sample", "infuse", "discard", NULL});
}

size_t cl_exposure_spans_of_legs(const struct cl_exposure_leg *legs, size_t count, struct cl_span *spans)
{
    size_t found = 0;
    bool was_cold = false;
    for (size_t i = 0; i < count && !is_end(legs[i].kind); i++) {
        was_cold |= legs[i].stored || is_packed(legs[i].kind) || strcmp(legs[i].kind, "receive") == 0;
        if (was_cold && !legs[i].stored && is_out(legs[i].kind))
            spans[found++] =
                (struct cl_span){legs[i].done_at_ms, i + 1 < count ? legs[i + 1].done_at_ms : CL_SPAN_GOES_ON};
    }
    return found;
}

struct cl_span cl_exposure_span_of_freezing(const struct cl_exposure_leg *legs, size_t count, int64_t frozen_at_ms)
{
    size_t end = 0;
    while (end < count && !legs[end].stored && !is_packed(legs[end].kind) && !is_end(legs[end].kind))
        end++;
    return (struct cl_span){frozen_at_ms, end < count ? legs[end].done_at_ms : CL_SPAN_GOES_ON};
}

struct cl_span cl_span_shared(struct cl_span a, struct cl_span b)
{
    return (struct cl_span){a.from_ms > b.from_ms ? a.from_ms : b.from_ms,
                            a.until_ms < b.until_ms ? a.until_ms : b.until_ms};
}

static int compare(const void *left, const void *right)
{
    const struct cl_span *a = left, *b = right;
    return (a->from_ms > b->from_ms) - (a->from_ms < b->from_ms);
}

struct cl_exposure_sum cl_exposure_sum(struct cl_span *spans, size_t count, int64_t at_ms)
{
    struct cl_exposure_sum sum = {0};
    struct cl_span open = {0, 0}; /* what was joined last; empty at first */
    bool any = false;
    if (count > 1)
        qsort(spans, count, sizeof *spans, compare);
    for (size_t i = 0; i < count; i++) {
        struct cl_span span = spans[i];
        if (span.until_ms <= span.from_ms || span.from_ms > at_ms)
            continue;
        if (any && span.from_ms <= open.until_ms) {
            open.until_ms = span.until_ms > open.until_ms ? span.until_ms : open.until_ms;
            continue;
        }
        if (any)
            sum.ms += open.until_ms - open.from_ms;
        open = span;
        any = true;
    }
    if (!any)
        return sum;
    sum.since_ms = open.until_ms > at_ms ? open.from_ms : 0;
    sum.ms += (open.until_ms < at_ms ? open.until_ms : at_ms) - open.from_ms;
    return sum;
}
