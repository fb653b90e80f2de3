/* For which countries and studies a lot was released: a subject is given of it when its site is in one of the
 * countries, or when it is in one of the studies. */
#ifndef CRYOLOT_LOT_SCOPE_H
#define CRYOLOT_LOT_SCOPE_H

#include <cryolot/lot.h>

/* A country or study that was ever said of a lot. */
struct cl_lot_scope_line {
    const char *country, *study;    /* one of them; the other NULL */
    const char *signed_by, *reason; /* printed name */
    int64_t signed_at_ms;
    const char *ended_by, *ended_why; /* NULL: it counts */
    int64_t ended_at_ms;
};

struct cl_lot_scope_page {
    const char *lot, *status;
    struct cl_lot_scope scope; /* as it is now */
    const char *text;          /* "FR, DE, study CTR20221330"; NULL: everywhere */
    const struct cl_lot_scope_line *line;
    size_t line_count;
};
/* CL_NOT_FOUND. */
enum cl_status cl_lot_scope_get(struct cl *cl, const char *lot, struct cl_lot_scope_page *out);

/* What is to change; exactly one of the three. */
struct cl_lot_scope_change {
    struct cl_lot_scope only; /* these alone from now on */
    struct cl_lot_scope add;  /* these as well */
    bool everywhere;
};
/* QA signs another scope of a released lot; it counts at once, and orders that counted on vials of it for a subject
 * outside are invalidated in the same write. CL_USAGE: none or more than one of the three, a country or study that
 * cannot be. Refused: a lot that is not released; adding to one that may be given everywhere (rule "lot.scope"), which
 * would take the rest away. CL_CONFLICT: it is so already. */
enum cl_status cl_lot_scope_set(struct cl *cl, const char *lot, const struct cl_lot_scope_change *change,
                                struct cl_lot_scope_page *out);

#endif
