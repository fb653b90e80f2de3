/* Reactions of a subject, by CTCAE grade, and complaints about the bag. */
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/dose.h"
#include "domain/infusion.h"
#include "domain/setting.h"
#include "domain/subject_death.h"

#include <string.h>

enum { TEXT_MOST = 2000, TERM_MOST = 100, GRADE_REPORTED = 3, GRADE_DEVIATES = 4, GRADE_DEATH = 5 };

/* ---- reactions -------------------------------------------------------------------------------------------------- */

static enum cl_status check_term(struct cl *cl, const char *term)
{
    enum cl_status status;
    CL_TRY(cl_text_check("reaction", term, TERM_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "reaction", term, false));
done:
    return status;
}

/* Whoever records it must not miss that it goes to others too. `deviation`: that was opened; NULL: none. */
static void tell_severe(struct cl *cl, const struct cl_infusion *infusion, const char *term, int64_t grade,
                        const char *deviation)
{
    const char *next =
        deviation
            ? cl_arena_print(&cl->arena, "deviation %s is open on it: cryolot deviation show %s", deviation, deviation)
            : cl_arena_print(&cl->arena,
                             "cryolot deviation open --title '%s of grade %lld' --class major --infusion %s", term,
                             (long long)grade, infusion->code);
    cl_notice(cl, "%s of grade %lld%s in %s is to be reported%s to the sponsor and to QA: %s", term, (long long)grade,
              grade == GRADE_DEATH ? ", death," : "", infusion->subject, grade == GRADE_DEATH ? " at once" : "", next);
}

/* What threatened a life is looked at by QA, whoever forgot to tell them. */
static enum cl_status raise(struct cl *cl, const struct cl_infusion *infusion, const char *term, int64_t grade,
                            int64_t at_ms, int64_t *id, const char **code)
{
    const struct cl_deviation_found found = {.origin = "report",
                                             .title = cl_arena_print(&cl->arena, "%s, subject %s: %s of grade %lld",
                                                                     infusion->code, infusion->subject, term,
                                                                     (long long)grade),
                                             .class = grade == GRADE_DEATH ? "critical" : "major",
                                             .happened_at_ms = at_ms,
                                             .infusion_id = infusion->id};
    return cl_deviation_raise_found(cl, &found, id, code);
}

static enum cl_status add_reaction(struct cl *cl, const struct cl_infusion *infusion, const char *term, int64_t grade,
                                   int64_t at_ms)
{
    enum cl_status status = CL_OK;
    int64_t deviation_id = 0;
    const char *deviation = NULL;
    if (grade >= GRADE_DEVIATES)
        CL_TRY(raise(cl, infusion, term, grade, at_ms, &deviation_id, &deviation));
    CL_TRY(cl_infusion_add_event(
        cl, infusion, &(struct cl_infusion_event){.kind = "reaction", .at_ms = at_ms, .detail = term, .grade = grade},
        deviation_id));
    if (grade >= GRADE_REPORTED)
        tell_severe(cl, infusion, term, grade, deviation);
    if (grade == GRADE_DEATH)
        CL_TRY(cl_subject_died(cl, infusion->subject_id, infusion->subject));
done:
    return status;
}

/* One of "chills,grade=1@14:05"; at NULL: no time is said. */
struct reaction {
    const char *term, *at;
    int64_t grade;
};

static enum cl_status bad_reaction(struct cl *cl, const char *part)
{
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   "write TERM,grade=1 to 5, and @14:05 behind it where it was then; several with semicolons",
                   "'%s' is not a reaction with its grade", part);
}

static enum cl_status read_reaction(struct cl *cl, char *part, struct reaction *out)
{
    static const char grade[] = ",grade=";
    const char *whole = cl_arena_copy(&cl->arena, part);
    char *comma = strstr(part, grade);
    const char *number = comma ? comma + strlen(grade) : "";
    bool timed = *number && number[1] == '@' && number[2];
    if (!comma || comma == part || *number < '1' || *number > '5' || (number[1] && !timed))
        return bad_reaction(cl, whole);
    *comma = '\0';
    *out = (struct reaction){.term = part, .at = timed ? number + 2 : NULL, .grade = *number - '0'};
    return check_term(cl, part);
}

static enum cl_status check_time(struct cl *cl, const struct cl_infusion *infusion, const struct reaction *reaction,
                                 int64_t at_ms)
{
    char at[CL_TIME_TEXT], limit[CL_TIME_TEXT];
    const char *zone = infusion->timezone;
    cl_time_write_local(at_ms, zone, false, at, sizeof at);
    if (at_ms < infusion->started_at_ms)
        return cl_refuse(cl, "time.order", infusion->code, "look at its time again",
                         "%s at %s lies before the infusion, which began at %s", reaction->term, at,
                         cl_time_write_local(infusion->started_at_ms, zone, false, limit, sizeof limit));
    if (at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", infusion->code, "look at its time again", "%s at %s lies in the future",
                         reaction->term, at);
    return CL_OK;
}

enum cl_status cl_infusion_add_reactions(struct cl *cl, const struct cl_infusion *infusion, const char *text)
{
    enum cl_status status = CL_OK;
    if (!text)
        return CL_OK;
    CL_TRY(cl_text_check("reaction", text, TEXT_MOST, cl->error));
    char *rest = cl_arena_copy(&cl->arena, text), *part;
    while ((part = strsep(&rest, ";"))) {
        struct reaction reaction = {0};
        int64_t at_ms;
        CL_TRY(read_reaction(cl, part + strspn(part, " "), &reaction));
        at_ms = cl_done_at_ms(cl);
        if (reaction.at)
            CL_TRY(cl_infusion_time_read(cl, infusion, reaction.at, &at_ms));
        CL_TRY(check_time(cl, infusion, &reaction, at_ms));
        CL_TRY(add_reaction(cl, infusion, reaction.term, reaction.grade, at_ms));
    }
done:
    return status;
}

enum cl_status cl_infusion_reaction(struct cl *cl, const char *code, const char *term, int64_t grade,
                                    struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(check_term(cl, term));
    if (grade < 1 || grade > GRADE_DEATH)
        CL_TRY(cl_fail(cl->error, CL_USAGE, NULL, NULL, "--grade 1 to 5", "a reaction has a CTCAE grade from 1 to 5"));
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_REACTION, CL_INFUSION_MOVE_REMARK, code, &infusion, &state));
    CL_TRY(add_reaction(cl, &infusion, term, grade, cl_done_at_ms(cl)));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}

/* ---- corrections ------------------------------------------------------------------------------------------------- */

/* The newest reaction of a term that stands; NULL: there is none. */
static const struct cl_infusion_event *standing(const struct cl_infusion *infusion, const char *term)
{
    for (size_t i = infusion->events.count; i-- > 0;) {
        const struct cl_infusion_event *event = &infusion->events.at[i];
        if (strcmp(event->kind, "reaction") == 0 && !event->correction && strcmp(event->detail, term) == 0)
            return event;
    }
    return NULL;
}

static void tell_corrected(struct cl *cl, const struct cl_infusion_event *event, int64_t grade)
{
    if (event->deviation)
        cl_notice(cl, "deviation %s stays open until QA closes it", event->deviation);
    if (event->grade == GRADE_DEATH && grade != GRADE_DEATH)
        cl_notice(cl, "orders that were invalidated by it stay so: order anew");
}

enum cl_status cl_infusion_correct_reaction(struct cl *cl, const char *code, const char *term, int64_t grade,
                                            struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(check_term(cl, term));
    if (grade < 0 || grade > GRADE_DEATH)
        CL_TRY(cl_fail(cl->error, CL_USAGE, NULL, NULL, "--grade 1 to 5, or 0: it was none",
                       "a reaction has a CTCAE grade from 1 to 5"));
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_REACTION, CL_INFUSION_MOVE_REMARK, code, &infusion, &state));
    if (!cl->reason)
        CL_TRY(cl_refuse(cl, "act.reason", infusion.code, "add --reason 'why'", "a correction needs a reason"));
    const struct cl_infusion_event *event = standing(&infusion, term);
    if (!event)
        CL_TRY(cl_refuse(cl, "infusion.reaction", infusion.code,
                         cl_arena_print(&cl->arena, "cryolot infusion show %s", infusion.code),
                         "no reaction '%s' of infusion '%s' stands that could be corrected", term, infusion.code));
    else {
        CL_TRY(cl_store_change_one(
            cl->store, SQL_INFUSION_REACTION_CORRECTED,
            CL_BIND(cl_int(event->id), cl_int(cl->now_ms), cl_int(cl->actor.id), cl_text(cl->reason))));
        if (grade)
            CL_TRY(add_reaction(cl, &infusion, term, grade, event->at_ms));
        tell_corrected(cl, event, grade);
    }
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}

/* ---- complaints ------------------------------------------------------------------------------------------------- */

static enum cl_status check_lost(struct cl *cl, const struct cl_infusion *infusion, int64_t lost_ul)
{
    char lost[CL_QUANTITY_TEXT], left[CL_QUANTITY_TEXT];
    int64_t left_ul = infusion->bag_ul - infusion->given_ul - infusion->lost_ul;
    if (lost_ul <= left_ul)
        return CL_OK;
    return cl_refuse(cl, "infusion.volume", infusion->code, "look at the volume lost again",
                     "%s cannot have been lost: no more than %s of the bag can be",
                     cl_volume_write(lost_ul, lost, sizeof lost),
                     left_ul ? cl_volume_write(left_ul, left, sizeof left) : "nothing");
}

static enum cl_status open_deviation(struct cl *cl, const struct cl_infusion *infusion,
                                     const struct cl_infusion_complaint *complaint, int64_t at_ms, int64_t *id,
                                     const char **code)
{
    enum cl_status status;
    struct cl_dose dose;
    char lost[CL_QUANTITY_TEXT];
    CL_TRY(cl_dose_get(cl, infusion->dose, &dose));
    int64_t *vials = cl_arena_alloc(&cl->arena, (dose.contents.count + 1) * sizeof *vials);
    for (size_t i = 0; i < dose.contents.count; i++)
        vials[i] = dose.contents.at[i].id;
    const struct cl_deviation_found found = {
        .origin = "report",
        .title = cl_arena_print(&cl->arena, "%s, bag %s: %s", infusion->code, infusion->dose, complaint->what),
        .description = complaint->lost_ul ? cl_arena_print(&cl->arena, "%s of the bag were lost",
                                                           cl_volume_write(complaint->lost_ul, lost, sizeof lost))
                                          : NULL,
        .class = complaint->class,
        .happened_at_ms = at_ms,
        .infusion_id = infusion->id,
        .vial_ids = vials,
        .vial_count = dose.contents.count};
    CL_TRY(cl_deviation_raise_found(cl, &found, id, code));
done:
    return status;
}

static enum cl_status check_complaint(struct cl *cl, const struct cl_infusion_complaint *complaint)
{
    enum cl_status status;
    CL_TRY(cl_text_check("complaint", complaint->what, TERM_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "complaint", complaint->what, false));
    CL_TRY(cl_deviation_check_class(cl, complaint->class));
done:
    return status;
}

enum cl_status cl_infusion_add_complaint(struct cl *cl, const struct cl_infusion *infusion,
                                         const struct cl_infusion_complaint *complaint, int64_t at_ms,
                                         const char **deviation)
{
    enum cl_status status;
    int64_t deviation_id = 0;
    CL_TRY(check_complaint(cl, complaint));
    CL_TRY(check_lost(cl, infusion, complaint->lost_ul));
    CL_TRY(open_deviation(cl, infusion, complaint, at_ms, &deviation_id, deviation));
    CL_TRY(cl_infusion_add_event(
        cl, infusion,
        &(struct cl_infusion_event){
            .kind = "complaint", .at_ms = at_ms, .detail = complaint->what, .lost_ul = complaint->lost_ul},
        deviation_id));
done:
    return status;
}

enum cl_status cl_infusion_complaint(struct cl *cl, const char *code, const struct cl_infusion_complaint *complaint,
                                     const char **deviation, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state, *opened = NULL;
    CL_TRY(check_complaint(cl, complaint));
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_COMPLAINT, CL_INFUSION_MOVE_REMARK, code, &infusion, &state));
    CL_TRY(cl_infusion_add_complaint(cl, &infusion, complaint, cl_done_at_ms(cl), &opened));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = infusion;
        *deviation = opened;
    }
    return status;
}
