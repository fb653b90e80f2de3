/* Equipment: what measures (sensors, thermometers, cell counters), what keeps cold, what vials travel in. What is past
 * its calibration or qualification refuses use. */
#ifndef CRYOLOT_EQUIPMENT_H
#define CRYOLOT_EQUIPMENT_H

#include <cryolot/attachment.h>
#include <cryolot/context.h>

struct cl_equipment {
    int64_t id;
    const char *code;   /* "EQ-000003A" */
    const char *serial; /* its maker's number, in capital letters */
    const char *kind;   /* "sensor", "dry-shipper", ... */
    const char *name;
    const char *site;  /* code */
    const char *store; /* path of what a sensor measures, of which store a tank is; NULL: none */
    int64_t site_id, store_id;
    int64_t since_ms;                                 /* there, or on its way */
    const char *timezone;                             /* of its site */
    int64_t every_minutes;                            /* how often a sensor reports; 0: not said */
    const char *shipment;                             /* that it is packed for or on its way with; NULL: none */
    struct cl_date calibrated_on, calibration_due_on; /* of the newest; none: never */
    struct cl_date qualified_on, qualification_due_on;
    struct cl_date maintained_on, maintenance_due_on;
    int64_t hold_hours;       /* of its newest qualification; 0: none */
    int64_t qualification_id; /* row of the newest; 0: none */
    bool usable;              /* now */
    const char *problem;      /* why it must not be used now, with the day; NULL: it may */
    int64_t retired_at_ms;    /* 0: in use */
    const char *retire_reason;
    const char *added_by;
    int64_t added_at_ms;
};

struct cl_equipment_list {
    const struct cl_equipment *at;
    size_t count;
};

/* NULL-terminated: the kinds that there are. */
const char *const *cl_equipment_kinds(void);

struct cl_equipment_new {
    const char *serial, *kind, *name, *site;
    const char *store;     /* NULL: none */
    int64_t every_minutes; /* 0: not said */
};
/* CL_USAGE: a serial number, kind or name that is none; every_minutes for what is no sensor. CL_NOT_FOUND: site, store.
 * CL_CONFLICT (rule "equipment.serial"): something has that number as its ID already. Refused: a store of another site
 * (rule "equipment.site"); by somebody who does not act for the site. */
enum cl_status cl_equipment_add(struct cl *cl, const struct cl_equipment_new *equipment, struct cl_equipment *out);

struct cl_equipment_service_new {
    const char *kind;               /* "calibration", "qualification", "maintenance" */
    struct cl_date done_on, due_on; /* due_on: valid through that day; unset for one that was failed */
    bool failed;
    int64_t hold_hours;               /* of a dry shipper's qualification; 0: none */
    const struct cl_file_given *file; /* the certificate; NULL: none */
    const char *remark;               /* NULL: none */
};
/* Records what was done to it. A failed calibration opens a deviation: what was measured since the last good one is in
 * doubt; *deviation is its code, else NULL. CL_USAGE: days that are none, a hold time where none belongs or none where
 * one is needed. Refused: a day in the future ("date.future") or before the newest of that kind ("equipment.order"),
 * what is retired ("equipment.retired"), a shipper on its way ("equipment.in-use") or a day before its return. */
enum cl_status cl_equipment_serve(struct cl *cl, const char *id, const struct cl_equipment_service_new *service,
                                  struct cl_equipment *out, const char **deviation);

/* It is somewhere else from now on, or from when the act was done: in a store (`store`), whose sensor it is then, or at
 * a site and in no store (`site`); the other is NULL. Where it was stays on record, and what it read belongs to the
 * store where it was at that time. A shipper stands where it was received, until it is moved or comes back with a
 * shipment. By somebody who acts for the site that has it or that it comes to. CL_USAGE: both or neither. CL_NOT_FOUND.
 * Refused: what is retired ("equipment.retired") or in a shipment ("equipment.in-use"), is there already
 * ("equipment.place"), before it came where it is ("time.order"), or before its newest reading there
 * ("equipment.backdated"). */
enum cl_status cl_equipment_move(struct cl *cl, const char *id, const char *site, const char *store,
                                 struct cl_equipment *out);

/* It is used no more, for a reason. Refused: retired already, or in a shipment that is not received
 * ("equipment.in-use"). */
enum cl_status cl_equipment_retire(struct cl *cl, const char *id, struct cl_equipment *out);

/* ---- asking ---------------------------------------------------------------------------------------------------- */

/* By its serial number or code, in either case. CL_NOT_FOUND; CL_USAGE: a code that is mistyped. */
enum cl_status cl_equipment_get(struct cl *cl, const char *id, struct cl_equipment *out);

struct cl_equipment_filter {
    const char *site, *kind; /* NULL: any */
    bool overdue;            /* something is past its day, or failed */
    bool retired;            /* with what is used no more */
    int64_t limit;
};
/* Newest first. CL_USAGE: an unknown kind. CL_NOT_FOUND: the site. */
enum cl_status cl_equipment_list(struct cl *cl, const struct cl_equipment_filter *filter,
                                 struct cl_equipment_list *out);

struct cl_equipment_service {
    const char *kind; /* "calibration", "qualification", "maintenance" */
    struct cl_date done_on, due_on;
    const char *outcome; /* "passed", "failed" */
    int64_t hold_hours;  /* 0: none */
    const char *remark;  /* NULL */
    const char *file;    /* code of the certificate, "A12"; NULL */
    const char *recorded_by;
    int64_t recorded_at_ms;
};
struct cl_equipment_service_list {
    const struct cl_equipment_service *at;
    size_t count;
};
/* Everything that was done to it, newest first. */
enum cl_status cl_equipment_services(struct cl *cl, const struct cl_equipment *equipment,
                                     struct cl_equipment_service_list *out);

struct cl_equipment_stay {
    const char *site;     /* code; NULL: on its way */
    const char *store;    /* path, as it is called now; NULL */
    const char *shipment; /* that it was on its way with; NULL */
    const char *reason;   /* NULL */
    const char *moved_by; /* printed name */
    const char *timezone;
    int64_t from_ms, until_ms; /* until_ms 0: until now */
    int64_t recorded_at_ms;    /* when it was said that it began, where late; 0: then */
};
struct cl_equipment_stay_list {
    const struct cl_equipment_stay *at;
    size_t count;
};
/* Where it was, newest first. */
enum cl_status cl_equipment_stays(struct cl *cl, const struct cl_equipment *equipment,
                                  struct cl_equipment_stay_list *out);

#endif
