/* What becomes due, and what should have been done already. */
#ifndef CRYOLOT_CALENDAR_H
#define CRYOLOT_CALENDAR_H

#include <cryolot/context.h>

#define CL_CALENDAR_DAYS 30 /* ahead, unless asked otherwise */
#define CL_SAMPLE_DAYS   3  /* a sample is received by its laboratory within so many */

struct cl_due {
    struct cl_date on; /* through that day of the facility's zone */
    /* "dose" (its use-by time), "order" (its dose is needed), "recall" (a site has not answered, within a working day),
     * "course" (from when the next infusion of one that is not complete may be, that nobody ordered), "result" (without
     * which a lot was released), "notification" (of a supply out of specification), "deviation", "task", "sample" (on
     * its way), "shipment" (on its way, by its shipper's hold time), "stability" (a vial to be pulled), "calibration",
     * "qualification", "maintenance" (of equipment in use), "training",
     * "expiry" (of a lot) */
    const char *kind;
    const char *code;  /* the ID to look at: of a task its deviation, of a training the login */
    const char *about; /* in words */
    const char *owner; /* login of who is to do it; NULL: nobody was named */
    bool overdue;      /* never an expiry, nor a course: it may be later */
};

struct cl_due_list {
    const struct cl_due *at;
    size_t count;
};

struct cl_calendar_query {
    struct cl_date from;      /* none: today, and everything that is overdue */
    int64_t days;             /* through so many days after it */
    const char *kind, *owner; /* of this kind, of this login; NULL: any */
};

/* What is due in a span of days, the overdue first, then by day; what was done is not in it. CL_USAGE: an unknown
 * kind. */
enum cl_status cl_calendar(struct cl *cl, const struct cl_calendar_query *query, struct cl_due_list *out);

#endif
