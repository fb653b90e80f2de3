/* The last seven days on one page, for the meeting of the week. */
#ifndef CRYOLOT_WEEKLY_H
#define CRYOLOT_WEEKLY_H

#include <cryolot/calendar.h>
#include <cryolot/paper.h>

enum { CL_WEEKLY_DAYS = 7 };

struct cl_weekly_figure {
    const char *group; /* "lots", "results", "deviations", "holds", "care", "people", "documents" */
    const char *key;   /* "created" */
    const char *title; /* "infusions finished" in words, "infusion finished" of one; read behind the number */
    int64_t count;
};

/* Stored vials for patients. */
struct cl_weekly_stock {
    const char *product;     /* code */
    const char *quarter;     /* of expiry, "2027-Q1" */
    int64_t vials, released; /* all; of them in released lots */
    int64_t usable;          /* of these neither held nor expired */
};

struct cl_weekly {
    struct cl_date from, until;            /* both within; days of the facility's zone */
    const struct cl_weekly_figure *figure; /* group by group; what was recorded in these days, open_ ones as of now */
    size_t figure_count;
    const char *oldest; /* the oldest open deviation; NULL: none is open */
    int64_t oldest_at_ms;
    int64_t open;                        /* so many are open */
    const struct cl_weekly_stock *stock; /* as of now, by product and quarter */
    size_t stock_count;
    struct cl_due_list due; /* within seven days after `until`, and what is overdue when that is today */
};

/* A group's name for people: "Lots". */
const char *cl_weekly_group(const char *group);

/* "the oldest, DEV-0002, is open since ..", behind the deviations; there is one. */
const char *cl_weekly_oldest(struct cl *cl, const struct cl_weekly *weekly);

/* The seven days that end with `until` (none: today). What was recorded in them counts, also when it was done before.
 * CL_USAGE: `until` lies in the future. */
enum cl_status cl_weekly(struct cl *cl, struct cl_date until, struct cl_weekly *out);
/* The same as the content of a page. */
enum cl_status cl_weekly_paper(struct cl *cl, const struct cl_weekly *weekly, struct cl_report *out);

#endif
