/* Openings: from when until when a store stood open. While it does every vial in it, and in the stores inside it, gets
 * warm, unless it has a lid (a tank); exposure.h counts that. One at a time for each store. */
#ifndef CRYOLOT_OPENING_H
#define CRYOLOT_OPENING_H

#include <cryolot/context.h>
#include <cryolot/storage.h>

struct cl_opening {
    int64_t id;
    const char *store;     /* its path, "CPN/LN2-1/R3/B12" */
    const char *code;      /* on the store's label, "ST-000012K" */
    const char *timezone;  /* of its site */
    const char *mode;      /* of the scanning session: "store", "take"; NULL: opened by hand */
    const char *opened_by; /* login */
    int64_t opened_at_ms;
    const char *closed_by; /* NULL: it is open */
    int64_t closed_at_ms;  /* 0: it is open */
    int64_t open_s;        /* so long, in seconds rounded up; until now when it is open */
};

struct cl_opening_list {
    const struct cl_opening *at;
    size_t count;
};

/* Opens a store, when it was done. CL_NOT_FOUND. CL_REFUSED: rule "opening.open", it is open already, by whom and since
 * when; rule "storage.site", a site is not opened; rule "time.order", it was open at that time. */
enum cl_status cl_storage_open(struct cl *cl, const char *path, struct cl_opening *out);
/* Closes it. CL_REFUSED: rule "opening.closed", it is not open; rule "opening.other", somebody else opened it and no
 * reason is given; rule "time.order", before it was opened. */
enum cl_status cl_storage_close(struct cl *cl, const char *path, struct cl_opening *out);
/* Those of a store, the newest first; `path` NULL: those that are open now, the longest first. CL_NOT_FOUND. */
enum cl_status cl_opening_list(struct cl *cl, const char *path, int64_t limit, struct cl_opening_list *out);
/* The opening of a store that is open now; all zero: it is closed. */
enum cl_status cl_storage_open_now(struct cl *cl, const struct cl_storage *store, struct cl_opening *out);
/* Those that have been open for longer than the setting storage.open-minutes, the oldest first. */
enum cl_status cl_opening_overdue(struct cl *cl, int64_t limit, struct cl_opening_list *out);

#endif
