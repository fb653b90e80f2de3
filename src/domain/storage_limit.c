/* Which limits hold in a store: its own, those of the stores around it, and, for a reading, of those inside it. */
#include "domain/storage.h"

enum { INSIDE = 99 };

struct limit {
    struct cl_storage_limit limit;
    int64_t steps; /* away: 0 its own, 1 of the store around it; INSIDE: of a store inside it */
};

struct limits {
    const struct limit *at; /* from its own outwards, then those inside */
    size_t count;
};

static int64_t temperature(const struct cl_rows *rows, int column)
{
    return cl_rows_is_null(rows, column) ? CL_NO_TEMPERATURE : cl_rows_int(rows, column);
}

static enum cl_status load(struct cl *cl, int64_t store_id, struct limits *out)
{
    struct limit *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_LIMITS, CL_BIND(cl_int(store_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct limit){
            .limit = {.path = cl_keep_text(cl, rows, COL_STORAGE_LIMIT_PATH),
                      .min_mc = temperature(rows, COL_STORAGE_LIMIT_MIN_MC),
                      .max_mc = temperature(rows, COL_STORAGE_LIMIT_MAX_MC)},
            .steps = cl_rows_int(rows, COL_STORAGE_LIMIT_STEPS),
        };
    }
    *out = (struct limits){items, count};
    return cl_rows_close(rows);
}

enum cl_status cl_storage_upper_limit(struct cl *cl, int64_t store_id, struct cl_storage_limit *out)
{
    struct limits limits;
    enum cl_status status = load(cl, store_id, &limits);
    *out = (struct cl_storage_limit){NULL, CL_NO_TEMPERATURE, CL_NO_TEMPERATURE};
    for (size_t i = 0; i < limits.count && !out->path; i++)
        if (limits.at[i].steps < INSIDE && limits.at[i].limit.max_mc != CL_NO_TEMPERATURE)
            *out = limits.at[i].limit;
    return status;
}

enum cl_status cl_storage_lower_limit(struct cl *cl, int64_t store_id, struct cl_storage_limit *out)
{
    struct limits limits;
    enum cl_status status = load(cl, store_id, &limits);
    *out = (struct cl_storage_limit){NULL, CL_NO_TEMPERATURE, CL_NO_TEMPERATURE};
    for (size_t i = 0; i < limits.count && !out->path; i++)
        if (limits.at[i].steps < INSIDE && limits.at[i].limit.min_mc != CL_NO_TEMPERATURE)
            *out = limits.at[i].limit;
    return status;
}

/* The limit that a temperature is above (or, else, below), or NULL. A store's own limit replaces those around it. */
static const struct cl_storage_limit *find_breached(const struct limits *limits, int64_t mc, bool above)
{
    bool settled = false;
    for (size_t i = 0; i < limits->count; i++) {
        const struct limit *at = &limits->at[i];
        int64_t limit_mc = above ? at->limit.max_mc : at->limit.min_mc;
        if (limit_mc == CL_NO_TEMPERATURE || (at->steps < INSIDE && settled))
            continue;
        if (above ? mc > limit_mc : mc < limit_mc)
            return &at->limit;
        settled |= at->steps < INSIDE;
    }
    return NULL;
}

static bool is_frozen(const struct limits *limits)
{
    for (size_t i = 0; i < limits->count; i++)
        if (limits->at[i].limit.min_mc >= 0 || limits->at[i].limit.max_mc >= 0)
            return false;
    return limits->count > 0;
}

enum cl_status cl_storage_judge(struct cl *cl, int64_t store_id, int64_t temperature_mc, struct cl_storage_verdict *out)
{
    struct limits limits;
    enum cl_status status = load(cl, store_id, &limits);
    const struct cl_storage_limit *upper = find_breached(&limits, temperature_mc, true),
                                  *lower = find_breached(&limits, temperature_mc, false);
    *out = (struct cl_storage_verdict){.frozen = is_frozen(&limits)};
    if (upper)
        *out = (struct cl_storage_verdict){out->frozen, true, false, upper->max_mc, upper->path};
    else if (lower)
        *out = (struct cl_storage_verdict){out->frozen, false, true, lower->min_mc, lower->path};
    return status;
}

enum cl_status cl_storage_bounds(struct cl *cl, int64_t store_id, struct cl_storage_limit *upper,
                                 struct cl_storage_limit *lower)
{
    static const struct cl_storage_limit none = {NULL, CL_NO_TEMPERATURE, CL_NO_TEMPERATURE};
    struct limits limits;
    enum cl_status status = load(cl, store_id, &limits);
    bool above = false, below = false; /* a store's own limit replaces those around it */
    *upper = *lower = none;
    for (size_t i = 0; i < limits.count; i++) {
        const struct limit *at = &limits.at[i];
        bool inside = at->steps == INSIDE;
        if (at->limit.max_mc != CL_NO_TEMPERATURE && (inside || !above) &&
            (!upper->path || at->limit.max_mc < upper->max_mc))
            *upper = at->limit;
        if (at->limit.min_mc != CL_NO_TEMPERATURE && (inside || !below) &&
            (!lower->path || at->limit.min_mc > lower->min_mc))
            *lower = at->limit;
        above |= !inside && at->limit.max_mc != CL_NO_TEMPERATURE;
        below |= !inside && at->limit.min_mc != CL_NO_TEMPERATURE;
    }
    return status;
}
