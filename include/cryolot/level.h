/* Liquid nitrogen: its level in a store as it was read, and fillings by hand. */
#ifndef CRYOLOT_LEVEL_H
#define CRYOLOT_LEVEL_H

#include <cryolot/context.h>

struct cl_level {
    int64_t id;
    const char *store;
    const char *timezone; /* of its site */
    const char *kind;     /* "level", "fill" (the level after it) */
    int64_t level_mm, read_at_ms;
    const char *entered_by; /* login */
    int64_t least_mm;       /* that the store should have; 0: not said */
    bool low;               /* below it */
};

struct cl_level_list {
    const struct cl_level *at;
    size_t count;
};

/* Enters a level, or the level after a filling. Refused: a filling that ends lower than the level before it, unless a
 * reason is given (rule "level.plausible"). */
enum cl_status cl_level_record(struct cl *cl, const char *store, int64_t level_mm, bool filled, struct cl_level *out);
/* Newest first. CL_NOT_FOUND. */
enum cl_status cl_level_list(struct cl *cl, const char *store, int64_t limit, struct cl_level_list *out);

#endif
