/* Who guesses at passwords: nobody needs a login to see it. */
#include "domain/alarm.h"
#include <inttypes.h>
#include <string.h>

enum { FAILURES_LEAST = 5, LOGINS_LEAST = 2, LOOKED_AT_MOST = 1000 };

static const int64_t WINDOW_MS = 15 * 60 * 1000, DAY_MS = 24 * 60 * 60 * 1000;

static bool is_listed(const struct cl_alarms *alarms, size_t since, const char *code)
{
    for (size_t i = since; i < alarms->count; i++)
        if (strcmp(alarms->at[i].code, code) == 0)
            return true;
    return false;
}

static void add(struct cl *cl, struct cl_alarms *out, const char *code, int64_t at_ms, const char *what)
{
    char at[CL_TIME_TEXT];
    const char *zone = cl->facility.timezone;
    cl_alarm_add(cl, out,
                 (struct cl_alarm){"sign-in", "user", code, cl_date_of(at_ms, zone), NULL,
                                   cl_arena_print(&cl->arena,
                                                  "%s within 15 minutes, until %s: cryolot audit log "
                                                  "--action sign-in.failed",
                                                  what, cl_time_write_local(at_ms, zone, false, at, sizeof at))});
}

/* A login that holds qa or admin is said by its name; what is guessed at many logins as one. */
static void look_at(struct cl *cl, const struct cl_rows *rows, size_t since, struct cl_alarms *out)
{
    static const char many[] = "several";
    int64_t at_ms = cl_rows_int(rows, COL_ALARM_SIGN_IN_OPENED_AT_MS), own = cl_rows_int(rows, COL_ALARM_SIGN_IN_OWN),
            failures = cl_rows_int(rows, COL_ALARM_SIGN_IN_FAILURES),
            logins = cl_rows_int(rows, COL_ALARM_SIGN_IN_LOGINS);
    const char *login = cl_keep_text(cl, rows, COL_ALARM_SIGN_IN_LOGIN);
    if (cl_rows_int(rows, COL_ALARM_SIGN_IN_IS_TRUSTED) && own >= FAILURES_LEAST && !is_listed(out, since, login))
        add(cl, out, login, at_ms, cl_arena_print(&cl->arena, "locked by %" PRId64 " failed sign-ins", own));
    if (failures >= FAILURES_LEAST && logins >= LOGINS_LEAST && !is_listed(out, since, many))
        add(cl, out, many, at_ms,
            cl_arena_print(&cl->arena, "%" PRId64 " failed sign-ins of %" PRId64 " logins", failures, logins));
}

enum cl_status cl_sign_in_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    size_t since = out->count;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_ALARM_SIGN_INS, CL_BIND(cl_int(cl->now_ms - DAY_MS), cl_int(WINDOW_MS), cl_int(LOOKED_AT_MOST)));
    while (cl_rows_next(rows) && (int64_t)(out->count - since) < limit)
        look_at(cl, rows, since, out);
    return cl_rows_close(rows);
}
