/* Alarms of stores: a reading beyond their limits asks for somebody who looks and says so. cryolot reads the record and
 * no sensor: an independent alarm stays necessary. */
#ifndef CRYOLOT_ALARM_H
#define CRYOLOT_ALARM_H

#include <cryolot/excursion.h>

struct cl_store_alarm {
    int64_t id;
    const char *store;
    const char *timezone;     /* of its site */
    const char *kind;         /* "too-warm", "too-cold" */
    int64_t from_ms, last_ms; /* the first and the newest reading beyond the limit */
    int64_t extreme_mc, limit_mc;
    const char *acknowledged_by; /* printed name; NULL: nobody did */
    int64_t acknowledged_at_ms;
    const char *acknowledgement; /* what was found and done */
};

/* A time for which the alarms of a store were switched off. */
struct cl_alarm_off {
    int64_t id, from_ms, until_ms;                   /* until_ms: by itself */
    const char *store, *reason, *deviation, *put_by; /* put_by: printed name */
    const char *timezone;                            /* of its site */
    const char *ended_by;                            /* who switched them on before; NULL */
    int64_t ended_at_ms;
    bool active; /* now */
};

struct cl_store_alarms {
    const char *store;
    struct {
        const struct cl_store_alarm *at;
        size_t count;
    } alarms; /* newest first */
    struct {
        const struct cl_alarm_off *at;
        size_t count;
    } off;                               /* newest first */
    struct cl_excursion_list excursions; /* the oldest first */
};

/* What a write found: an alarm that began. */
struct cl_alarm_news {
    const char *store, *kind;
    const char *what; /* "CPN/LN2-1 was above -150 °C, the limit of CPN/LN2-1, up to -120 °C on 2026-11-26 10:00 CET" */
};

struct cl_alarm_news_list {
    const struct cl_alarm_news *at;
    size_t count;
};

/* The alarms of a store, at most `limit` of each sort. `store`: its path or code. CL_NOT_FOUND. */
enum cl_status cl_alarm_show(struct cl *cl, const char *store, int64_t limit, struct cl_store_alarms *out);
/* Somebody looked: every alarm of the store that nobody acknowledged is. Refused: there is none (rule "alarm.none"). */
enum cl_status cl_alarm_acknowledge(struct cl *cl, const char *store, const char *found, struct cl_store_alarms *out);
/* Switches the alarms of a store off for at most seven days, which opens a deviation that is due then: countersigned by
 * quality. Readings, alarms and excursions are recorded all the same. Refused: off already (rule "alarm.off"), an end
 * that is over or too far (rule "alarm.until"). */
enum cl_status cl_alarm_switch_off(struct cl *cl, const char *store, int64_t until_ms, struct cl_store_alarms *out);
/* Switches them on again before that. Refused: they are on (rule "alarm.on"). */
enum cl_status cl_alarm_switch_on(struct cl *cl, const char *store, struct cl_store_alarms *out);

#endif
