/* Alarms of stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_ALARM_H
#define CRYOLOT_DOMAIN_ALARM_H

#include "domain/status.h"
#include <cryolot/alarm.h>

/* What was found so far; {0} at first. */
struct cl_alarm_report {
    struct cl_alarm_news *at;
    size_t count, capacity;
};

/* In an open write, after readings of a series were stored that were taken from `from_ms` until `until_ms`: those
 * beyond the limits of the store begin an alarm, or are part of one. */
enum cl_status cl_alarm_evaluate(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                                 struct cl_alarm_report *report);
/* Whether the alarms of a store are off now. */
enum cl_status cl_alarm_is_off(struct cl *cl, int64_t store_id, bool *off);

/* What stores add to status --alarms: too warm and too cold, silent and flat sensors, alarms that are off, low levels,
 * excursions that go on. */
cl_alarm_source cl_store_alarms_now;
/* What was begun and not ended: stores open for longer than the setting storage.open-minutes, stores carried and vials
 * packed for longer than a day, spills whose search goes on, shipments without the file of their logger. */
cl_alarm_source cl_begun_alarms;
/* Vials in people's hands, neither packed nor of a spill that is open, that are out of storage for longer than their
 * product allows or than the setting storage.hands-hours: one alarm for each person. */
cl_alarm_source cl_hands_alarms;
/* Filled vials that nobody put away for longer than their product allows, else than the setting storage.hands-hours:
 * one alarm for each lot and person (first_storing.c). */
cl_alarm_source cl_unstored_alarms;
/* Orders without vials that are needed soon, invalidated ones, and reserved vials that will not last (order_alarm.c).
 */
cl_alarm_source cl_order_alarms;
cl_alarm_source cl_recall_alarms;
/* Failed sign-ins of the last day: five within 15 minutes of a login that holds qa or admin, or of several logins. */
cl_alarm_source cl_sign_in_alarms;

#endif
