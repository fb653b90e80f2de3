/* What asks for somebody now, gathered from every noun that has such things. */
#ifndef CRYOLOT_DOMAIN_STATUS_H
#define CRYOLOT_DOMAIN_STATUS_H

#include "domain/context.h"
#include <cryolot/status.h>

struct cl_alarms {
    struct cl_alarm *at;
    size_t count, capacity;
};

/* Adds one; its texts live in the context's arena. */
void cl_alarm_add(struct cl *cl, struct cl_alarms *alarms, struct cl_alarm alarm);
/* A noun's own: adds at most `limit` of each sort. Each stands in the table of status.c. */
typedef enum cl_status cl_alarm_source(struct cl *cl, int64_t limit, struct cl_alarms *out);

#endif
