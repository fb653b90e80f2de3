/* What may be done to an infusion, in which state and in which order. */
#include "domain/dose.h"
#include "domain/infusion.h"

#include <string.h>

/* Every move, the states in which it may be done, and the one that it leads to; NULL: the state stays. */
static const struct {
    enum cl_infusion_move move;
    const char *doing;
    const char *from[5];
    const char *to;
} MOVES[] = {
    {CL_INFUSION_MOVE_INTERRUPT, "interrupt", {"running"}, "interrupted"},
    {CL_INFUSION_MOVE_RESUME, "resume", {"interrupted"}, "running"},
    {CL_INFUSION_MOVE_RATE, "set the rate of", {"running"}, NULL},
    {CL_INFUSION_MOVE_FINISH, "finish", {"running", "interrupted"}, "finished"},
    {CL_INFUSION_MOVE_ABORT, "abort", {"running", "interrupted"}, "aborted"},
    {CL_INFUSION_MOVE_REMARK, "add to", {"running", "interrupted", "finished", "aborted"}, NULL},
};

/* "running or interrupted" */
static const char *states_text(struct cl *cl, const char *const *from)
{
    const char *text = from[0];
    for (size_t i = 1; from[i]; i++)
        text = cl_arena_print(&cl->arena, "%s or %s", text, from[i]);
    return text;
}

enum cl_status cl_infusion_may(struct cl *cl, const struct cl_infusion *infusion, enum cl_infusion_move move,
                               const char **state)
{
    size_t at = 0;
    while (MOVES[at].move != move)
        at++;
    for (size_t i = 0; MOVES[at].from[i]; i++)
        if (strcmp(MOVES[at].from[i], infusion->state) == 0) {
            *state = MOVES[at].to ? MOVES[at].to : infusion->state;
            return CL_OK;
        }
    return cl_refuse(cl, "infusion.state", infusion->code,
                     cl_arena_print(&cl->arena, "cryolot infusion show %s", infusion->code),
                     "cannot %s infusion '%s': it is %s, not %s", MOVES[at].doing, infusion->code, infusion->state,
                     states_text(cl, MOVES[at].from));
}

static enum cl_status refuse_order(struct cl *cl, const struct cl_infusion *infusion, const char *what, int64_t at_ms)
{
    char time[CL_TIME_TEXT];
    return cl_refuse(cl, "time.order", infusion->code, "give the true time with --at", "infusion '%s' %s later, at %s",
                     infusion->code, what, cl_time_write_local(at_ms, infusion->timezone, true, time, sizeof time));
}

/* How an event that moves the infusion is said; NULL: it does not. */
static const char *moved_by(const char *kind)
{
    static const char *const words[][2] = {
        {"interrupt", "was interrupted"}, {"resume", "was resumed"}, {"rate", "was set to another rate"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], kind) == 0)
            return words[i][1];
    return NULL;
}

enum cl_status cl_infusion_check_order(struct cl *cl, const struct cl_infusion *infusion, enum cl_infusion_move move)
{
    int64_t at_ms = cl_done_at_ms(cl);
    if (at_ms < infusion->started_at_ms)
        return refuse_order(cl, infusion, "began", infusion->started_at_ms);
    for (size_t i = infusion->events.count; move != CL_INFUSION_MOVE_REMARK && i-- > 0;) {
        const struct cl_infusion_event *event = &infusion->events.at[i];
        if (moved_by(event->kind) && event->at_ms > at_ms)
            return refuse_order(cl, infusion, moved_by(event->kind), event->at_ms);
    }
    return CL_OK;
}

enum cl_status cl_infusion_begin(struct cl *cl, enum cl_act act, enum cl_infusion_move move, const char *code,
                                 struct cl_infusion *infusion, const char **state)
{
    enum cl_status status;
    struct cl_dose dose;
    CL_TRY(cl_write_begin(cl, act, NULL));
    CL_TRY(cl_infusion_get(cl, code, infusion));
    cl_write_concerns(cl, infusion->code);
    CL_TRY(cl_dose_get(cl, infusion->dose, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, infusion->subject));
    CL_TRY(cl_infusion_may(cl, infusion, move, state));
    CL_TRY(cl_infusion_check_order(cl, infusion, move));
done:
    return status;
}
