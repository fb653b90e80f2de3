/* Recalls that go on: what of them could still be given, which sites are silent, which vials are not accounted for. */
#include "domain/alarm.h"
#include "domain/context.h"
#include <inttypes.h>
#include <string.h>

static const int64_t HOUR_MS = 60 * 60 * 1000;

static const char *time_text(struct cl *cl, int64_t at_ms, const char *zone)
{
    char text[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, zone, false, text, sizeof text));
}

/* "5 h", from two days on "2 days". */
static const char *age_text(struct cl *cl, int64_t since_ms)
{
    int64_t hours = (cl->now_ms - since_ms) / HOUR_MS;
    return hours < 48 ? cl_arena_print(&cl->arena, "%" PRId64 " h", hours)
                      : cl_arena_print(&cl->arena, "%" PRId64 " days", hours / 24);
}

/* What of a recalled lot is in a bag, or running into somebody. */
static enum cl_status add_bags(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_BAGS, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        const char *infusion = cl_keep_text(cl, rows, COL_RECALL_BAG_INFUSION);
        const char *dose = cl_keep_text(cl, rows, COL_RECALL_BAG_DOSE);
        const char *holder = cl_keep_text(cl, rows, COL_RECALL_BAG_HOLDER);
        struct cl_date on =
            cl_date_of(cl_rows_int(rows, COL_RECALL_BAG_OPENED_AT_MS), cl_rows_text(rows, COL_RECALL_BAG_TIMEZONE));
        const char *of = cl_arena_print(&cl->arena, "of %s, by %s", cl_rows_text(rows, COL_RECALL_BAG_SUBJECT),
                                        cl_rows_text(rows, COL_RECALL_BAG_CODE));
        cl_alarm_add(cl, out,
                     infusion ? (struct cl_alarm){"recalled-infusion", "infusion", infusion, on, NULL,
                                                  cl_arena_print(&cl->arena, "%s: it goes on, abort it", of)}
                              : (struct cl_alarm){"recalled-dose", "dose", dose, on, holder,
                                                  cl_arena_print(&cl->arena, "%s: discard it", of)});
    }
    return cl_rows_close(rows);
}

/* One line for each site that has not answered. */
static enum cl_status add_silent(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_SILENT, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t opened_ms = cl_rows_int(rows, COL_RECALL_SILENT_OPENED_AT_MS),
                sent_ms = cl_rows_int(rows, COL_RECALL_SILENT_SENT_AT_MS);
        const char *zone = cl_rows_text(rows, COL_RECALL_SILENT_TIMEZONE),
                   *site = cl_rows_text(rows, COL_RECALL_SILENT_SITE),
                   *drill = cl_rows_int(rows, COL_RECALL_SILENT_DRILL) ? "drill: " : "";
        const char *what = sent_ms ? cl_arena_print(&cl->arena, "%s%s has not answered, told at %s", drill, site,
                                                    time_text(cl, sent_ms, zone))
                                   : cl_arena_print(&cl->arena, "%s%s was not told, %s after it was opened", drill,
                                                    site, age_text(cl, opened_ms));
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"recall-silent", "recall", cl_keep_text(cl, rows, COL_RECALL_SILENT_CODE),
                                       cl_date_of(sent_ms ? sent_ms : opened_ms, zone),
                                       cl_keep_text(cl, rows, COL_RECALL_SILENT_OWNER), what});
    }
    return cl_rows_close(rows);
}

static enum cl_status add_open(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_UNFINISHED, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t opened_ms = cl_rows_int(rows, COL_RECALL_UNFINISHED_OPENED_AT_MS),
                vials = cl_rows_int(rows, COL_RECALL_UNFINISHED_VIALS),
                open = vials - cl_rows_int(rows, COL_RECALL_UNFINISHED_ACCOUNTED);
        const char *age = age_text(cl, opened_ms), *again = cl_rows_text(rows, COL_RECALL_UNFINISHED_REOPENED);
        const char *drill = cl_rows_int(rows, COL_RECALL_UNFINISHED_DRILL) ? "drill: " : "";
        const char *what =
            open ? cl_arena_print(&cl->arena, "%s%" PRId64 " of %" PRId64 " vials not accounted for, open for %s",
                                  drill, open, vials, age)
                 : cl_arena_print(&cl->arena, "%severy vial is accounted for: close it, open for %s", drill, age);
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){
                again ? "recall-reopened" : "recall-open", "recall", cl_keep_text(cl, rows, COL_RECALL_UNFINISHED_CODE),
                cl_date_of(opened_ms, cl->facility.timezone), cl_keep_text(cl, rows, COL_RECALL_UNFINISHED_OWNER),
                again ? cl_arena_print(&cl->arena, "it was closed, and is open again: %s; %s", again, what) : what});
    }
    return cl_rows_close(rows);
}

enum cl_status cl_recall_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    CL_TRY(add_bags(cl, limit, out));
    CL_TRY(add_silent(cl, limit, out));
    CL_TRY(add_open(cl, limit, out));
done:
    return status;
}
