/* Vials that people have in their hands for longer than they may, in status --alarms. Nothing ends such an exposure but
 * an act, so that the clock alone must ask for somebody. */
#include "domain/alarm.h"
#include "domain/exposure.h"
#include "domain/setting.h"
#include <inttypes.h>
#include <string.h>

enum { NAMED_MOST = 3 };

static const int64_t HOUR_MS = 60 * 60 * 1000;

/* What one person has had in hands for too long. */
struct hands {
    const char *login, *vials; /* the first of them, "A, B" */
    int64_t since_ms;          /* when the first of them came into these hands */
    int64_t count, beyond, found;
    const char *deviation; /* the last one that holds some of them; NULL */
};

/* A vial in hands; COL_ALARM_HANDS. */
struct in_hands {
    int64_t id, since_ms;
    const char *vial, *login;
    bool beyond; /* what its product allows */
    struct cl_exposure_verdict verdict;
};

/* Whether somebody has to look: it was out for longer than its product allows, or the person has it for too long. */
static enum cl_status is_too_long(struct cl *cl, struct in_hands *vial, int64_t hours, bool *too_long)
{
    enum cl_status status;
    struct cl_exposure exposure;
    CL_TRY(cl_exposure_of_vial(cl, vial->id, cl->now_ms, &exposure));
    if (exposure.beyond)
        CL_TRY(cl_exposure_verdict(cl, vial->id, &exposure, &vial->verdict));
    vial->beyond = exposure.beyond && !vial->verdict.accepted;
    int64_t out_since_ms = exposure.running ? exposure.since_ms : vial->since_ms;
    *too_long = vial->beyond || cl->now_ms - out_since_ms > hours * HOUR_MS;
done:
    return status;
}

static void add_vial(struct cl *cl, struct hands *hands, const struct in_hands *vial)
{
    if (hands->count == 0 || vial->since_ms < hands->since_ms)
        hands->since_ms = vial->since_ms;
    if (hands->count < NAMED_MOST)
        hands->vials = hands->count == 0 ? vial->vial : cl_arena_print(&cl->arena, "%s, %s", hands->vials, vial->vial);
    hands->login = vial->login;
    hands->count++;
    hands->beyond += vial->beyond;
    hands->found += vial->beyond && vial->verdict.found;
    if (vial->beyond && vial->verdict.found)
        hands->deviation = vial->verdict.deviation;
}

/* "; 2 were out for longer than their product allows, held by DEV-0007". */
static const char *beyond_text(struct cl *cl, const struct hands *hands)
{
    if (hands->beyond == 0)
        return "";
    return cl_arena_print(&cl->arena, "; %" PRId64 " %s out of storage for longer than %s product allows, %s%s",
                          hands->beyond, hands->beyond == 1 ? "is" : "are", hands->beyond == 1 ? "its" : "their",
                          hands->found == hands->beyond ? "held by " : "not to be thawed",
                          hands->found == hands->beyond ? hands->deviation : "");
}

static void tell(struct cl *cl, const struct hands *hands, struct cl_alarms *out)
{
    char since[CL_TIME_TEXT];
    if (hands->count == 0)
        return;
    cl_time_write_local(hands->since_ms, cl->facility.timezone, false, since, sizeof since);
    const char *more =
        hands->count > NAMED_MOST ? cl_arena_print(&cl->arena, " and %" PRId64 " more", hands->count - NAMED_MOST) : "";
    cl_alarm_add(cl, out,
                 (struct cl_alarm){"in-hands", "person", hands->login,
                                   cl_date_of(hands->since_ms, cl->facility.timezone), hands->login,
                                   cl_arena_print(&cl->arena, "%" PRId64 " vial%s since %s: %s%s%s", hands->count,
                                                  hands->count == 1 ? "" : "s", since, hands->vials, more,
                                                  beyond_text(cl, hands))});
}

static struct in_hands vial_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct in_hands){
        .id = cl_rows_int(rows, COL_ALARM_HANDS_ID),
        .vial = cl_keep_text(cl, rows, COL_ALARM_HANDS_CODE),
        .login = cl_keep_text(cl, rows, COL_ALARM_HANDS_LOGIN),
        .since_ms = cl_rows_int(rows, COL_ALARM_HANDS_SINCE_MS),
    };
}

enum cl_status cl_hands_alarms(struct cl *cl, int64_t limit, struct cl_alarms *out)
{
    enum cl_status status;
    int64_t hours = 0;
    size_t before = out->count;
    struct hands hands = {0};
    CL_TRY(cl_setting_count(cl, "storage.hands-hours", &hours));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ALARM_HANDS, CL_NO_VALUES);
    while (status == CL_OK && (int64_t)(out->count - before) < limit && cl_rows_next(rows)) {
        bool too_long = false;
        struct in_hands vial = vial_from_row(cl, rows);
        if (hands.login && strcmp(hands.login, vial.login) != 0) {
            tell(cl, &hands, out);
            hands = (struct hands){0};
        }
        status = is_too_long(cl, &vial, hours, &too_long);
        if (status == CL_OK && too_long)
            add_vial(cl, &hands, &vial);
    }
    enum cl_status closed = cl_rows_close(rows);
    status = status == CL_OK ? closed : status;
    if (status == CL_OK && (int64_t)(out->count - before) < limit)
        tell(cl, &hands, out);
done:
    return status;
}
