/* Readings of both sources, by hand and in blocks, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_READING_H
#define CRYOLOT_DOMAIN_READING_H

#include "domain/storage.h"
#include <cryolot/reading.h>

#define CL_ANY_SENSOR   (-1) /* every series of a store */
#define CL_READ_BY_HAND 0 /* the series of what was read by hand, by whatever thermometer, or came without a sensor */

struct cl_reading_points {
    struct cl_reading_point *at; /* in the context's arena */
    size_t count;
};

/* One that was entered by hand, of a query with the column list {reading}. */
struct cl_reading cl_reading_from_row(struct cl *cl, const struct cl_rows *rows);
/* "above -150 °C, the limit of CPN/LN2-1/R3/B12", or NULL. */
const char *cl_reading_beyond(struct cl *cl, const struct cl_storage_verdict *verdict);

/* In an open write, before readings by hand of a store are taken that are said late: where one of them would end a time
 * in which it was too warm earlier than is on record a reason is needed (rule "reading.late"), and what stands on
 * record until now is judged first: an excursion that nobody put on record, vials that were too warm for too long. */
struct cl_reading_points;
enum cl_status cl_reading_late(struct cl *cl, int64_t store_id, const char *path,
                               const struct cl_reading_points *points);

/* The readings of a store that were taken from `from_ms` until `until_ms`, both included, of one series or of any
 * (CL_ANY_SENSOR), in the order of their time; where two were taken at once the warmer one last. */
enum cl_status cl_reading_points(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                                 struct cl_reading_points *out);

/* Temperatures that are well: what is outside of them is beyond. */
struct cl_reading_range {
    int64_t least_mc, most_mc;
};
#define CL_NOT_ABOVE(mc) ((struct cl_reading_range){INT64_MIN, (mc)})
#define CL_NOT_BELOW(mc) ((struct cl_reading_range){(mc), INT64_MAX})

/* Whether anything of a series may be beyond a range between two times: false is certain, and asked without reading it.
 */
enum cl_status cl_reading_may_be_beyond(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms,
                                        int64_t until_ms, struct cl_reading_range range, bool *out);

/* The first reading of a store between two times, of whatever series, that is above a limit. */
enum cl_status cl_reading_first_above(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms,
                                      int64_t limit_mc, struct cl_reading_point *out, bool *found);
/* How many readings of a store there are between two times. */
enum cl_status cl_reading_count(struct cl *cl, int64_t store_id, int64_t from_ms, int64_t until_ms, int64_t *out);
/* A time that is not before the next reading of a series behind `at_ms`; INT64_MAX when there is none. */
enum cl_status cl_reading_next(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t at_ms, int64_t *out);

/* The other way: a time that is not behind the reading before `at_ms`; INT64_MIN when there is none. */
enum cl_status cl_reading_before(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t at_ms, int64_t *out);

/* Readings of a series beyond a range, one behind the other, whole: nothing within it lies between them, nothing beyond
 * it next to them. A doubtful reading that is within the range is passed over. */
struct cl_reading_run {
    int64_t from_ms, last_ms; /* the first and the last one */
    int64_t until_ms;         /* the first one behind them that is within the range; 0: there is none yet */
    int64_t extreme_mc;       /* the farthest from the range */
    int64_t readings;
};

struct cl_reading_runs {
    const struct cl_reading_run *at; /* in the order of their time */
    size_t count;
};

/* The runs of a series (not CL_ANY_SENSOR) that reach into the time between two. */
enum cl_status cl_reading_runs(struct cl *cl, int64_t store_id, int64_t sensor_id, int64_t from_ms, int64_t until_ms,
                               struct cl_reading_range range, struct cl_reading_runs *out);

/* Why a reading of a time cannot be meant for a store that is named by its path: another one was called so then, and
 * this one is there since later. NULL: it can. `store_id` 0: nothing is called so any more. In the arena. */
enum cl_status cl_reading_path_fault(struct cl *cl, int64_t store_id, const char *path, int64_t at_ms,
                                     const char **fault);

#endif
