/* Which events are out of the ordinary, for the review of a lot and for the export. */
#ifndef CRYOLOT_DOMAIN_AUDIT_EXCEPTION_H
#define CRYOLOT_DOMAIN_AUDIT_EXCEPTION_H

#include "domain/audit.h"

typedef void cl_audit_exception_each(void *context, const struct cl_audit_exception *exception);

/* Calls `each` for every exception that an event is, with its changes read. Texts live in `arena`, or are the event's.
 */
enum cl_status cl_audit_exceptions_of(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                      cl_audit_exception_each *each, void *context);

#endif
