/* What patients are getting, or are about to get, of a lot or vial that may not be given any more: whoever stops it has
 * to call somebody now. */
#ifndef CRYOLOT_DOMAIN_IN_USE_H
#define CRYOLOT_DOMAIN_IN_USE_H

#include "domain/context.h"
#include "domain/status.h"

/* At the end of every write that put holds or changed lots: tells by cl_notice of each infusion that runs and each dose
 * between thaw and bed that this write stopped ("infusion INF-000001R of S-1 is running NOW: call the ward, ..."). */
enum cl_status cl_in_use_tell(struct cl *cl);
/* In an open write: the same of one lot, whatever had stopped it before; what was told already is not told twice. */
enum cl_status cl_in_use_tell_lot(struct cl *cl, int64_t lot_id);
/* Whether the infusion of a vial runs. */
enum cl_status cl_in_use_vial(struct cl *cl, int64_t vial_id, bool *in_use);

/* What the same adds to status --alarms, one alarm "given-now" for each dose. */
cl_alarm_source cl_in_use_alarms;

#endif
