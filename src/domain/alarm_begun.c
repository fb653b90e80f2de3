/* What somebody began and nobody ended, in status --alarms: stores that stand open or are carried, boxes that
 * were dropped, vials that stay packed, loggers whose file was never given. */
#include "domain/alarm.h"
#include <cryolot/opening.h>
#include <inttypes.h>

static const int64_t DAY_MS = 24 * 60 * 60 * 1000;

static const char *local(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text));
}

static enum cl_status add_open(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_opening_list list;
    enum cl_status status = cl_opening_overdue(cl, limit, &list);
    for (size_t i = 0; i < list.count && status == CL_OK; i++) {
        const struct cl_opening *each = &list.at[i];
        cl_alarm_add(cl, out,
                     (struct cl_alarm){
                         "open", "store", each->store, cl_date_of(each->opened_at_ms, each->timezone), each->opened_by,
                         cl_arena_print(&cl->arena, "open for %" PRId64 " min, since %s", each->open_s / 60,
                                        local(cl, each->opened_at_ms, each->timezone))});
    }
    return status;
}

/* Rows of {alarm_begun}: what began before a time, told as "BEFORE TIME BEHIND". */
static enum cl_status add_begun(struct cl *cl, struct cl_rows *rows, const char *alarm, const char *kind,
                                const char *before, const char *behind, struct cl_alarms *out)
{
    while (cl_rows_next(rows)) {
        const char *timezone = cl_keep_text(cl, rows, COL_ALARM_BEGUN_TIMEZONE);
        int64_t since_ms = cl_rows_int(rows, COL_ALARM_BEGUN_SINCE_MS);
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){alarm, kind, cl_keep_text(cl, rows, COL_ALARM_BEGUN_CODE), cl_date_of(since_ms, timezone),
                              cl_keep_text(cl, rows, COL_ALARM_BEGUN_LOGIN),
                              cl_arena_print(&cl->arena, "%s %s%s", before, local(cl, since_ms, timezone), behind)});
    }
    return cl_rows_close(rows);
}

/* A dropped box from the first minute on: people search, and must not forget to say that they ended. */
static enum cl_status add_spills(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARM_SPILLS, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        const char *timezone = cl_keep_text(cl, rows, COL_ALARM_SPILL_TIMEZONE);
        const char *path = cl_keep_text(cl, rows, COL_ALARM_SPILL_PATH);
        int64_t since_ms = cl_rows_int(rows, COL_ALARM_SPILL_SPILLED_AT_MS);
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){"spill", "store", path, cl_date_of(since_ms, timezone),
                              cl_keep_text(cl, rows, COL_ALARM_SPILL_LOGIN),
                              cl_arena_print(&cl->arena,
                                             "spilled at %s, %" PRId64 " of %" PRId64 " vials not found yet: "
                                             "cryolot storage spill %s --finish ends the search",
                                             local(cl, since_ms, timezone), cl_rows_int(rows, COL_ALARM_SPILL_MISSING),
                                             cl_rows_int(rows, COL_ALARM_SPILL_VIALS), path)});
    }
    return cl_rows_close(rows);
}

enum cl_status cl_begun_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    struct cl_value before = cl_int(cl->now_ms - DAY_MS);
    CL_TRY(add_open(cl, limit, out));
    CL_TRY(add_begun(cl, cl_rows_open(cl->store, SQL_ALARM_CARRIED, CL_BIND(before, cl_int(limit))), "carried", "store",
                     "in hands since", "", out));
    CL_TRY(add_spills(cl, limit, out));
    CL_TRY(add_begun(cl, cl_rows_open(cl->store, SQL_ALARM_PACKED, CL_BIND(before, cl_int(limit))), "packed",
                     "shipment", "packed since", ", not dispatched", out));
    CL_TRY(add_begun(cl, cl_rows_open(cl->store, SQL_ALARM_LOGGER, CL_BIND(cl_int(limit))), "logger", "shipment",
                     "received", " without the file of its logger: cryolot shipment logger SHIPMENT FILE", out));
done:
    return status;
}
