/* The temperatures of a store over time: what stands on its chart. */
#ifndef CRYOLOT_CHART_H
#define CRYOLOT_CHART_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* Which chart: from and to as written, read in the zone of the store's site; a bare date is the beginning of that day,
 * as the end of the period that whole day. NULL from: 30 days before the end; NULL to: now; neither: of the last 30
 * days from the first reading to the last. */
struct cl_chart_request {
    const char *store; /* a path */
    const char *from, *to;
};

/* Readings of the store and of those around it, while it stood in them; its limits; excursions, openings and alarms
 * that were off. The texts live as long as the context. CL_NOT_FOUND: no such store. CL_USAGE: a time that is none, or
 * a period that ends before it begins. */
enum cl_status cl_storage_chart(struct cl *cl, const struct cl_chart_request *request, struct cl_chart *out);

#endif
