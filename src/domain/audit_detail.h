/* What an act that is an exception was about: from what to what, in one line (audit_detail.c). */
#ifndef CRYOLOT_DOMAIN_AUDIT_DETAIL_H
#define CRYOLOT_DOMAIN_AUDIT_DETAIL_H

#include "domain/audit.h"

/* "" where the act says enough. `table`, `columns`: the rows that say it, for acts without a sentence of their own;
 * `table` may be NULL. */
enum cl_status cl_audit_detail(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                               const char *table, const char *columns, const char **out);
/* Whether the lot of the event was filled, or its vials numbered, otherwise than its product says. */
enum cl_status cl_audit_is_other_fill(struct cl *cl, struct cl_arena *arena, const struct cl_audit_event *event,
                                      bool *other);
/* Whether an unlocking ended a lock (or a PIN), or found none. */
enum cl_status cl_audit_was_locked(struct cl *cl, const struct cl_audit_event *event, bool *locked);
/* Whether the purpose of a vial that an event changed had been changed before it. */
enum cl_status cl_audit_was_repurposed(struct cl *cl, const struct cl_audit_event *event, bool *repurposed);

/* What stands out of labels that an event printed: drafts, and more than one of each where nobody asks for a reason
 * otherwise; NULL: nothing (audit_label.c). */
const char *cl_audit_drafts(struct cl_arena *arena, const struct cl_audit_event *event);
const char *cl_audit_spares(struct cl_arena *arena, const struct cl_audit_event *event);
/* Labels that an event confirmed unread; NULL: none. */
const char *cl_audit_unread(struct cl_arena *arena, const struct cl_audit_event *event);

/* What a lot's product prescribes; 0: nothing. */
struct cl_audit_product {
    int64_t shelf_life_months, cells_per_vial, volume_ul;
};
enum cl_status cl_audit_product_of(struct cl *cl, const char *lot, struct cl_audit_product *out);

/* A text without control characters, at most so many columns, cut with an ellipsis. */
const char *cl_audit_one_line(struct cl_arena *arena, const char *text, size_t most);

#endif
