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
/* Finds it and refuses what must not be used on a day (unset: now), naming the day on which it ended. `kinds`:
 * NULL-terminated, what it may be (rule "equipment.kind"); NULL: anything. CL_NOT_FOUND. */
enum cl_status cl_equipment_require_usable(struct cl *cl, const char *id, const char *const *kinds, struct cl_date on,
                                           struct cl_equipment *out);
/* The same of an instrument as it stands with a result, judged on the day of the test: one that nobody registered is
 * what its words say. Fails into `error`. */
enum cl_status cl_equipment_check_instrument(struct cl *cl, const char *instrument, struct cl_date performed_on,
                                             struct cl_error *error);

#endif
