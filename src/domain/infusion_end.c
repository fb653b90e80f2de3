/* The end of an infusion: finished or aborted, and what of the bag was given. */
#include "domain/deviation.h"
#include "domain/dose_limit.h"
#include "domain/dose_size.h"
#include "domain/infusion.h"

/* What was lost by a leak was not given. */
enum cl_status cl_infusion_check_volume(struct cl *cl, const struct cl_infusion *infusion, int64_t given_ul)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT], lost[CL_QUANTITY_TEXT];
    if (given_ul <= infusion->bag_ul - infusion->lost_ul)
        return CL_OK;
    const char *less = "";
    if (infusion->lost_ul)
        less = cl_arena_print(&cl->arena, ", and %s of it was lost",
                              cl_volume_write(infusion->lost_ul, lost, sizeof lost));
    return cl_refuse(cl, "infusion.volume", infusion->code, "look at the volume given again",
                     "%s cannot have been given: the bag held %s%s", cl_volume_write(given_ul, given, sizeof given),
                     cl_volume_write(infusion->bag_ul, bag, sizeof bag), less);
}

/* What was planned to be given slowly was not: that cannot be undone, and somebody has to look at it. */
static enum cl_status tell_too_fast(struct cl *cl, const struct cl_infusion *infusion)
{
    enum cl_status status;
    const char *problem, *code = NULL;
    int64_t id;
    CL_TRY(cl_dose_hour_problem(cl, infusion, &problem));
    if (!problem)
        goto done;
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){.origin = "report",
                                     .title = cl_arena_print(&cl->arena, "%s gave %s", infusion->code, problem),
                                     .class = "major",
                                     .happened_at_ms = infusion->finished_at_ms,
                                     .infusion_id = infusion->id},
        &id, &code));
    cl_notice(cl, "it was given too fast: %s; deviation %s is open, tell the physician", problem, code);
done:
    return status;
}

struct ending {
    enum cl_act act;
    enum cl_infusion_move move;
    int64_t given_ul;
    const char *reaction;
    const char *abort_reason; /* NULL: it is finished */
};

static enum cl_status end(struct cl *cl, const char *code, const struct ending *ending, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(cl_infusion_begin(cl, ending->act, ending->move, code, &infusion, &state));
    CL_TRY(cl_infusion_check_volume(cl, &infusion, ending->given_ul));
    int64_t given_cells = cl_dose_given(infusion.planned_cells, ending->given_ul, infusion.bag_ul);
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_END,
                               CL_BIND(cl_int(infusion.id), cl_text(infusion.state), cl_text(state),
                                       cl_int(cl_done_at_ms(cl)), cl_int(ending->given_ul), cl_int(given_cells),
                                       cl_text(ending->abort_reason), cl_int(cl->actor.id))));
    CL_TRY(cl_infusion_add_reactions(cl, &infusion, ending->reaction));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
    CL_TRY(tell_too_fast(cl, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}

enum cl_status cl_infusion_finish(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                  struct cl_infusion *out)
{
    const struct ending ending = {CL_ACT_INFUSION_FINISH, CL_INFUSION_MOVE_FINISH, given_ul, reaction, NULL};
    return end(cl, code, &ending, out);
}

enum cl_status cl_infusion_abort(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                 struct cl_infusion *out)
{
    const struct ending ending = {CL_ACT_INFUSION_ABORT, CL_INFUSION_MOVE_ABORT, given_ul, reaction, cl->reason};
    return end(cl, code, &ending, out);
}
