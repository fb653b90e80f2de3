/* The course of an infusion as a paper record says it: interruptions, rates, complaints, reactions, in the order of
 * their times. */
#include "base/text.h"
#include "domain/infusion_enter.h"
#include "domain/setting.h"
#include <cryolot/value.h>

#include <string.h>

enum { TEXT_MOST = 4000, REASON_MOST = 200 };

/* One of several things that stand with semicolons between them, without the blanks around it. */
static char *next_part(char **rest)
{
    char *part = strsep(rest, ";");
    if (!part)
        return NULL;
    part += strspn(part, " ");
    for (size_t size = strlen(part); size && part[size - 1] == ' '; size--)
        part[size - 1] = '\0';
    return part;
}

static enum cl_status check_within(struct cl *cl, const struct cl_infusion *infusion, const char *what, int64_t at_ms)
{
    char at[CL_TIME_TEXT], from[CL_TIME_TEXT], to[CL_TIME_TEXT];
    const char *zone = infusion->timezone;
    if (at_ms >= infusion->started_at_ms && at_ms <= infusion->finished_at_ms)
        return CL_OK;
    return cl_refuse(cl, "time.order", infusion->code, "look at the times on the paper again",
                     "%s at %s lies outside of the infusion, from %s to %s", what,
                     cl_time_write_local(at_ms, zone, false, at, sizeof at),
                     cl_time_write_local(infusion->started_at_ms, zone, false, from, sizeof from),
                     cl_time_write_local(infusion->finished_at_ms, zone, false, to, sizeof to));
}

/* A time in whole minutes may lie before the seconds of the begin, or after those of the end. */
static enum cl_status read_time(struct cl *cl, const struct cl_infusion *infusion, const char *what, const char *text,
                                int64_t *at_ms)
{
    enum cl_status status;
    const int64_t minute_ms = 60 * 1000;
    CL_TRY(cl_infusion_time_read(cl, infusion, text, at_ms));
    if (*at_ms<infusion->started_at_ms && * at_ms> infusion->started_at_ms - minute_ms)
        *at_ms = infusion->started_at_ms;
    status = check_within(cl, infusion, what, *at_ms);
done:
    return status;
}

/* ---- interruptions ----------------------------------------------------------------------------------------------- */

static enum cl_status bad_interruption(struct cl *cl, const char *part)
{
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   "write --interrupted '14:05,14:20,line blocked'; several with semicolons; without the second time "
                   "where it was not resumed",
                   "'%s' is not an interruption with its times and its reason", part);
}

static enum cl_status add_move(struct cl *cl, const struct cl_infusion *infusion, const char *kind, int64_t at_ms,
                               const char *why)
{
    return cl_infusion_add_event(cl, infusion, &(struct cl_infusion_event){.kind = kind, .at_ms = at_ms, .detail = why},
                                 0);
}

/* Each begins when the one before it was over; only the last one may not be. */
static enum cl_status add_interruption(struct cl *cl, const struct cl_infusion *infusion, char *part, int64_t *until_ms)
{
    enum cl_status status;
    int64_t from_ms, to_ms;
    const char *whole = cl_arena_copy(&cl->arena, part);
    char *why = part, *from = strsep(&why, ","), *to = why ? strsep(&why, ",") : NULL;
    if (!why || !*from)
        return bad_interruption(cl, whole);
    why += strspn(why, " ");
    CL_TRY(cl_text_check("reason of an interruption", why, REASON_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "reason of an interruption", why, false));
    CL_TRY(read_time(cl, infusion, "an interruption", from, &from_ms));
    if (from_ms < *until_ms)
        CL_TRY(cl_refuse(cl, "time.order", infusion->code, "look at the times on the paper again",
                         "the interruption '%s' begins before the one before it was over", whole));
    *until_ms = INT64_MAX;
    CL_TRY(add_move(cl, infusion, "interrupt", from_ms, why));
    if (!*to)
        goto done;
    CL_TRY(read_time(cl, infusion, "a resumption", to, &to_ms));
    if (to_ms < from_ms)
        CL_TRY(cl_refuse(cl, "time.order", infusion->code, "look at the times on the paper again",
                         "the interruption '%s' ends before it begins", whole));
    CL_TRY(add_move(cl, infusion, "resume", to_ms, NULL));
    *until_ms = to_ms;
done:
    return status;
}

static enum cl_status add_interruptions(struct cl *cl, const struct cl_infusion *infusion, const char *text)
{
    enum cl_status status = CL_OK;
    int64_t until_ms = infusion->started_at_ms;
    char *rest = cl_arena_copy(&cl->arena, text), *part;
    CL_TRY(cl_text_check("interruptions", text, TEXT_MOST, cl->error));
    while ((part = next_part(&rest)))
        CL_TRY(add_interruption(cl, infusion, part, &until_ms));
done:
    return status;
}

/* ---- rates ------------------------------------------------------------------------------------------------------- */

/* Why it is entered late is no reason for a rate that no drip has. */
static enum cl_status check_rate(struct cl *cl, const struct cl_infusion *infusion, int64_t rate_ul_per_h)
{
    char rate[CL_QUANTITY_TEXT];
    if (rate_ul_per_h <= CL_RATE_PLAUSIBLE_UL_PER_H)
        return CL_OK;
    return cl_refuse(cl, "infusion.rate", infusion->code,
                     "look at the rate and its unit again; where the paper says so, leave it out and add --comment",
                     "a rate of %s is hardly plausible: more than 50 mL/min",
                     cl_rate_write(rate_ul_per_h, rate, sizeof rate));
}

/* "4mL/min@14:05"; without a time: from the begin. */
static enum cl_status add_rate(struct cl *cl, const struct cl_infusion *infusion, char *part)
{
    enum cl_status status;
    int64_t at_ms = infusion->started_at_ms, rate_ul_per_h;
    char *at = strchr(part, '@');
    if (at)
        *at++ = '\0';
    CL_TRY(cl_rate_read(part, &rate_ul_per_h, cl->error));
    CL_TRY(check_rate(cl, infusion, rate_ul_per_h));
    if (at)
        CL_TRY(read_time(cl, infusion, "a rate", at, &at_ms));
    status = cl_infusion_add_event(
        cl, infusion, &(struct cl_infusion_event){.kind = "rate", .at_ms = at_ms, .rate_ul_per_h = rate_ul_per_h}, 0);
done:
    return status;
}

static enum cl_status add_rates(struct cl *cl, const struct cl_infusion *infusion, const char *text)
{
    enum cl_status status = CL_OK;
    char *rest = cl_arena_copy(&cl->arena, text), *part;
    CL_TRY(cl_text_check("rates", text, TEXT_MOST, cl->error));
    while ((part = next_part(&rest)))
        CL_TRY(add_rate(cl, infusion, part));
done:
    return status;
}

/* ---- complaints -------------------------------------------------------------------------------------------------- */

static enum cl_status bad_complaint(struct cl *cl, const char *part)
{
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   "write --complaint 'leak at the port,class=minor', with ,lost=2mL where it is known, and @14:05 "
                   "behind it where it was then; several with semicolons",
                   "'%s' is not a complaint with its class", part);
}

/* Cuts off what stands behind the last `mark`; NULL: it is not there, or nothing stands behind it. */
static char *cut_behind(char *text, const char *mark)
{
    char *at = strstr(text, mark);
    if (!at || !at[strlen(mark)])
        return NULL;
    *at = '\0';
    return at + strlen(mark);
}

/* "leak at the port,class=minor,lost=2mL@14:05"; without a time: at the end. */
static enum cl_status add_complaint(struct cl *cl, struct cl_infusion *infusion, char *part)
{
    enum cl_status status;
    int64_t at_ms = infusion->finished_at_ms;
    const char *whole = cl_arena_copy(&cl->arena, part), *deviation;
    const char *at = cut_behind(part, "@"), *lost = cut_behind(part, ",lost="), *class = cut_behind(part, ",class=");
    struct cl_infusion_complaint complaint = {.what = part, .class = class};
    if (!class || !*part)
        return bad_complaint(cl, whole);
    if (lost)
        CL_TRY(cl_volume_read(lost, &complaint.lost_ul, cl->error));
    if (at)
        CL_TRY(read_time(cl, infusion, "a complaint", at, &at_ms));
    CL_TRY(cl_infusion_add_complaint(cl, infusion, &complaint, at_ms, &deviation));
    infusion->lost_ul += complaint.lost_ul;
    cl_notice(cl, "deviation %s is open: %s", deviation, complaint.what);
done:
    return status;
}

static enum cl_status add_complaints(struct cl *cl, const struct cl_infusion *infusion, const char *text)
{
    enum cl_status status = CL_OK;
    struct cl_infusion now = *infusion;
    char *rest = cl_arena_copy(&cl->arena, text), *part;
    CL_TRY(cl_text_check("complaints", text, TEXT_MOST, cl->error));
    while ((part = next_part(&rest)))
        CL_TRY(add_complaint(cl, &now, part));
done:
    return status;
}

/* ---- all of it --------------------------------------------------------------------------------------------------- */

/* A reaction without its time stands at the end: that is said, as nothing may look more exact than it is. */
static void tell_untimed(struct cl *cl, const char *text)
{
    char *rest = cl_arena_copy(&cl->arena, text), *part;
    while ((part = next_part(&rest)))
        if (!strchr(part, '@'))
            cl_notice(cl, "'%s' stands at the end of the infusion: its own time is written TERM,grade=1@14:05", part);
}

enum cl_status cl_infusion_enter_course(struct cl *cl, const struct cl_infusion *infusion,
                                        const struct cl_infusion_paper *paper)
{
    enum cl_status status = CL_OK;
    if (paper->interruptions)
        CL_TRY(add_interruptions(cl, infusion, paper->interruptions));
    if (paper->rates)
        CL_TRY(add_rates(cl, infusion, paper->rates));
    if (paper->complaints)
        CL_TRY(add_complaints(cl, infusion, paper->complaints));
    if (paper->reactions) {
        cl->performed_at_ms = infusion->finished_at_ms;
        CL_TRY(cl_infusion_add_reactions(cl, infusion, paper->reactions));
        tell_untimed(cl, paper->reactions);
    }
done:
    return status;
}
