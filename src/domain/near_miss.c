#include "domain/near_miss.h"
#include "domain/setting.h"
#include <inttypes.h>
#include <string.h>

static const int64_t DAY_MS = 24 * 60 * 60 * 1000;
enum { READ_MOST = 64 };

/* ---- recording --------------------------------------------------------------------------------------------------- */

static bool is_at_bed(const char *rule)
{
    static const char *const rules[] = {"bedside.scan", "dose.subject", "dose.held", "dose.state",
                                        "second.other-person"};
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (strcmp(rules[i], rule) == 0)
            return true;
    return false;
}

/* A wristband of the hospital may bear a record number, which is kept nowhere. */
static const char *read_text(struct cl *cl, const char *text)
{
    if (!text || !*text)
        return "nothing";
    if (strlen(text) > READ_MOST || cl_anonymous_check(cl, "what was read", text, false) != CL_OK) {
        cl_error_clear(cl->error);
        return "(hidden)";
    }
    return text;
}

static const char *scan_text(struct cl *cl, const struct cl_bedside_scan *scan)
{
    const char *subject = read_text(cl, scan->subject);
    return cl_arena_print(&cl->arena, "%s and %s", subject, read_text(cl, scan->dose));
}

static enum cl_status insert(struct cl *cl, const struct cl_infusion_start *start, const char *rule,
                             const char *sentence)
{
    bool checked = start->checker.subject || start->checker.dose;
    const char *starter = scan_text(cl, &start->starter), *checker = checked ? scan_text(cl, &start->checker) : NULL;
    if (cl_anonymous_check(cl, "refusal", sentence, false) != CL_OK) {
        cl_error_clear(cl->error);
        sentence = "(hidden)";
    }
    return cl_store_change_one(cl->store, SQL_NEAR_MISS_INSERT,
                               CL_BIND(cl_text(rule), cl_text(sentence), cl_int(cl->actor.id),
                                       cl_int_or_null(cl->second.id), cl_text(starter), cl_text_or_null(checker),
                                       cl_int(cl->now_ms)));
}

static void write(struct cl *cl, const struct cl_infusion_start *start, const char *rule, const char *sentence,
                  const char *record)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_REFUSED, NULL));
    if (record && *record)
        cl_write_concerns(cl, record);
    CL_TRY(insert(cl, start, rule, sentence));
done:
    if (cl_write_end(cl, status) != CL_OK)
        cl_error_clear(cl->error); /* the refusal counts, whether it could be put on record or not */
}

void cl_near_miss_add(struct cl *cl, const char *rule, const char *sentence, const struct cl_infusion_start *start)
{
    if (cl->actor.id)
        write(cl, start, rule, sentence, start->starter.dose);
}

void cl_near_miss_record(struct cl *cl, const struct cl_infusion_start *start)
{
    const struct cl_error refusal = *cl->error;
    if (refusal.status != CL_REFUSED || !is_at_bed(refusal.rule) || cl->actor.id == 0)
        return;
    memset(cl->error, 0, sizeof *cl->error);
    write(cl, start, refusal.rule, refusal.message, refusal.record);
    *cl->error = refusal;
}

/* ---- alarms ------------------------------------------------------------------------------------------------------ */

static enum cl_status add_missed(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    const char *zone = cl->facility.timezone;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_NEAR_MISSES, CL_BIND(cl_int(cl->now_ms - DAY_MS), cl_int(limit)));
    while (cl_rows_next(rows)) {
        int64_t at_ms = cl_rows_int(rows, COL_NEAR_MISS_AT_MS);
        char at[CL_TIME_TEXT];
        cl_alarm_add(cl, out,
                     (struct cl_alarm){"near-miss", "infusion", cl_keep_text(cl, rows, COL_NEAR_MISS_RULE),
                                       cl_date_of(at_ms, zone), cl_keep_text(cl, rows, COL_NEAR_MISS_LOGIN),
                                       cl_arena_print(&cl->arena, "at %s, read %s: %s",
                                                      cl_time_write_local(at_ms, zone, false, at, sizeof at),
                                                      cl_rows_text(rows, COL_NEAR_MISS_STARTER_READ),
                                                      cl_rows_text(rows, COL_NEAR_MISS_SENTENCE))});
    }
    return cl_rows_close(rows);
}

static enum cl_status add_reactions(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_REACTIONS_OPEN, CL_BIND(cl_int(limit)));
    while (cl_rows_next(rows))
        cl_alarm_add(
            cl, out,
            (struct cl_alarm){
                "reaction", "infusion", cl_keep_text(cl, rows, COL_REACTION_OPEN_CODE),
                cl_date_of(cl_rows_int(rows, COL_REACTION_OPEN_AT_MS), cl_rows_text(rows, COL_REACTION_OPEN_TIMEZONE)),
                NULL,
                cl_arena_print(&cl->arena, "%s: %s of grade %" PRId64 ", QA settles %s",
                               cl_rows_text(rows, COL_REACTION_OPEN_SUBJECT),
                               cl_rows_text(rows, COL_REACTION_OPEN_DETAIL), cl_rows_int(rows, COL_REACTION_OPEN_GRADE),
                               cl_rows_text(rows, COL_REACTION_OPEN_DEVIATION))});
    return cl_rows_close(rows);
}

enum cl_status cl_near_miss_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    CL_TRY(add_reactions(cl, limit, out));
    CL_TRY(add_missed(cl, limit, out));
done:
    return status;
}
