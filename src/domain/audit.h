/* Events as rows, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_AUDIT_H
#define CRYOLOT_DOMAIN_AUDIT_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/audit.h>

/* The event of the current row, without its changes; texts in the given arena. */
struct cl_audit_event cl_audit_event_from_row(struct cl_arena *arena, const struct cl_rows *rows);
/* Reads the changes of an event. */
enum cl_status cl_audit_read_changes(struct cl *cl, struct cl_arena *arena, struct cl_audit_event *event);

/* For the register of signatures: of a lot's audit review (audit_review.c). */
cl_signed_content cl_audit_review_signed_content;

#endif
