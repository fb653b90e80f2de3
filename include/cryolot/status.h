/* The facility at a glance: what waits for someone. */
#ifndef CRYOLOT_STATUS_H
#define CRYOLOT_STATUS_H

#include <cryolot/context.h>

struct cl_status_count {
    const char *status; /* of lots */
    int64_t lots;
};

struct cl_status_expiring {
    const char *lot, *product, *status;
    struct cl_date expires_on;
    int64_t vials_in_stock;
};

struct cl_status_pending {
    const char *lot;
    int64_t results; /* entered, not yet reviewed */
    int64_t oldest_at_ms;
};

struct cl_status_hold {
    const char *kind; /* "lot", "vial"; NULL of a line for people */
    const char *code; /* of a line for people: "43 vials held by DEV-0002" */
    const char *reason;
    const char *put_by; /* login */
    int64_t put_at_ms;
};

struct cl_status_overdue {
    const char *kind; /* "dose", "infusion", or one of calendar.h */
    const char *code;
    const char *subject, *state; /* of a dose or an infusion */
    const char *timezone;        /* of the subject's site; NULL: it was due through a day */
    struct cl_date due_on;
    int64_t due_at_ms;  /* the dose's use-by time; 0: it was due through a day */
    const char *holder; /* login of who holds the dose, started the infusion, is to do it; NULL: nobody was named */
    const char *about;  /* of what was due through a day */
};

struct cl_status_overdue_list {
    const struct cl_status_overdue *at;
    size_t count;
};

struct cl_status_outside {
    const char *store;
    const char *timezone;               /* of its site */
    int64_t temperature_mc, read_at_ms; /* its newest reading */
    int64_t limit_mc;
    const char *limit_of; /* the store that the limit was given for: this one, one around it, one inside it */
};

struct cl_status_outside_list {
    const struct cl_status_outside *at;
    size_t count;
};

/* What asks for somebody now: everything overdue, and what each noun says of itself. */
struct cl_alarm {
    const char *alarm; /* "overdue"; of stores "too-warm", "too-cold" (now, or not acknowledged), "excursion" (goes on),
                        * "alarm-off", "silent", "flat", "level-low", "open", "carried", "spill"; of shipments "packed",
                        * "logger"; of people "in-hands"; of orders "order-waiting" (no vials, and needed within 48 h),
                        * "order-invalidated" (in the last 7 days), "order-expiry" (its vials will not last),
                        * "order-stopped" (they could not be thawed as the record stands); of stores
                        * that nobody reads "unwatched"; of logins "sign-in" */
    const char *kind;  /* of what is overdue; "store", "equipment", ... */
    const char *code;  /* a store's path; no blank is in it */
    struct cl_date on; /* when it was due, when the store was read */
    const char *owner; /* login; NULL: nobody was named */
    const char *about; /* in words: what was due, until when; the temperature and its limit */
};

struct cl_alarm_list {
    const struct cl_alarm *at;
    size_t count;
};

#define CL_STATUS_EXPIRY_DAYS 60

struct cl_overview {
    struct {
        const struct cl_status_count *at;
        size_t count;
    } lots; /* every status, in the order of a lot's life */
    struct {
        const struct cl_status_expiring *at;
        size_t count;
    } expiring; /* lots in quarantine or released that expire within CL_STATUS_EXPIRY_DAYS, nearest first */
    struct {
        const struct cl_status_pending *at;
        size_t count;
    } pending; /* longest waiting first */
    struct {
        const struct cl_status_hold *at;
        size_t count;
    } holds, held;                         /* in force, newest first; held: a deviation's vials in one line */
    struct cl_status_overdue_list overdue; /* doses past their use-by time that are neither given nor discarded,
                infusions that run beyond it; then what the calendar has as overdue */
    struct cl_status_outside_list too_warm, too_cold; /* stores by their newest reading, by path */
    struct cl_alarm_list alarms;                      /* what asks for somebody and stands in no other list of these */
};

/* How things stand now; at most `limit` of each list. Expiry is counted by the facility's own date. */
enum cl_status cl_overview(struct cl *cl, int64_t limit, struct cl_overview *out);

/* The overdue first; at most `limit` of each sort. */
enum cl_status cl_alarms(struct cl *cl, int64_t limit, struct cl_alarm_list *out);

#endif
