/* Equipment, for the domain's own files: whoever measures with it or ships in it asks here first. */
#ifndef CRYOLOT_DOMAIN_EQUIPMENT_H
#define CRYOLOT_DOMAIN_EQUIPMENT_H

#include "domain/context.h"
#include <cryolot/equipment.h>

#define CL_EQUIPMENT_PREFIX "EQ"

/* By serial number or code, without an error when there is none. */
enum cl_status cl_equipment_find(struct cl *cl, const char *id, struct cl_equipment *out, bool *found);
/* By its row. CL_INTEGRITY when there is none. */
enum cl_status cl_equipment_by_id(struct cl *cl, int64_t id, struct cl_equipment *out);

/* Where it is: at a site, in a store that it measures (0: none); or on its way with a shipment. */
struct cl_equipment_place {
    int64_t site_id, store_id, shipment_id;
};
/* In an open write: it is there from when the act was done; what was before ends then. CL_REFUSED, rule "time.order",
 * when it came where it is later than that. */
enum cl_status cl_equipment_stand(struct cl *cl, int64_t equipment_id, const struct cl_equipment_place *place);
/* In an open write, before a sensor is used no more where it is: what it read last, if it was too warm, is looked at,
 * since nobody waits for its next reading any more. */
enum cl_status cl_equipment_end_series(struct cl *cl, const struct cl_equipment *equipment);

/* In which store a sensor was (0: none), from when until when; oldest first. The first one has no beginning. */
struct cl_equipment_mounting {
    int64_t store_id;
    const char *store; /* path; NULL */
    int64_t from_ms, until_ms;
    int64_t recorded_at_ms; /* when it was said that it began, where that was said late; 0 */
};
struct cl_equipment_mounting_list {
    const struct cl_equipment_mounting *at;
    size_t count;
};
enum cl_status cl_equipment_mountings(struct cl *cl, int64_t equipment_id, struct cl_equipment_mounting_list *out);

/* Why it must not be used: rule and sentence; text NULL: it may. */
struct cl_equipment_fault {
    const char *rule; /* "equipment.retired", "equipment.calibration", "equipment.qualification" */
    const char *text; /* "EQ-000003A (T-17) was calibrated until 2026-10-01" */
    const char *remedy;
};
/* Judges it on a day; a day that is unset: now. What needs a calibration (sensors, thermometers, cell counters,
 * balances) or a qualification (dry shippers, once for each use) and has none may not be used, nor what has one that
 * failed or ended before that day. */
enum cl_status cl_equipment_judge(struct cl *cl, const struct cl_equipment *equipment, struct cl_date on,
                                  struct cl_equipment_fault *out);
/* CL_REFUSED, rule "equipment.kind", unless it is of one of these kinds (NULL-terminated). */
enum cl_status cl_equipment_require_kind(struct cl *cl, const struct cl_equipment *equipment, const char *const *kinds);
/* Finds it and refuses what must not be used on a day (unset: now), naming the day on which it ended. `kinds`:
 * NULL-terminated, what it may be (rule "equipment.kind"); NULL: anything. CL_NOT_FOUND. */
enum cl_status cl_equipment_require_usable(struct cl *cl, const char *id, const char *const *kinds, struct cl_date on,
                                           struct cl_equipment *out);
/* The same of an instrument as it stands with a result, judged on the day of the test: one that nobody registered is
 * what its words say. Fails into `error`. */
enum cl_status cl_equipment_check_instrument(struct cl *cl, const char *instrument, struct cl_date performed_on,
                                             struct cl_error *error);

#endif
