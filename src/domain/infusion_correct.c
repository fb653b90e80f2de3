/* The volume given, where it was recorded wrongly: the true one counts from now on, the first stands in the course. */
#include "domain/dose_size.h"
#include "domain/infusion.h"

static const char *volume_text(struct cl *cl, int64_t ul)
{
    char text[CL_QUANTITY_TEXT];
    return ul ? cl_arena_copy(&cl->arena, cl_volume_write(ul, text, sizeof text)) : "nothing";
}

static enum cl_status check(struct cl *cl, const struct cl_infusion *infusion, int64_t given_ul)
{
    const char *show = cl_arena_print(&cl->arena, "cryolot infusion show %s", infusion->code);
    if (!infusion->finished_at_ms)
        return cl_refuse(cl, "infusion.state", infusion->code, show,
                         "cannot correct infusion '%s': it is %s, not finished or aborted", infusion->code,
                         infusion->state);
    if (given_ul == infusion->given_ul)
        return cl_refuse(cl, "infusion.same", infusion->code, show, "infusion '%s' says so already: %s were given",
                         infusion->code, volume_text(cl, given_ul));
    return cl_infusion_check_volume(cl, infusion, given_ul);
}

enum cl_status cl_infusion_correct(struct cl *cl, const char *code, int64_t given_ul, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_CORRECT, CL_INFUSION_MOVE_REMARK, code, &infusion, &state));
    CL_TRY(check(cl, &infusion, given_ul));
    const struct cl_infusion_event event = {.kind = "correction",
                                            .at_ms = cl_done_at_ms(cl),
                                            .detail = cl_arena_print(&cl->arena, "%s given, not %s: %s",
                                                                     volume_text(cl, given_ul),
                                                                     volume_text(cl, infusion.given_ul), cl->reason)};
    CL_TRY(cl_store_change_one(cl->store, SQL_INFUSION_GIVEN_CORRECTED,
                               CL_BIND(cl_int(infusion.id), cl_int(given_ul),
                                       cl_int(cl_dose_given(infusion.planned_cells, given_ul, infusion.bag_ul)))));
    CL_TRY(cl_infusion_add_event(cl, &infusion, &event, 0));
    CL_TRY(cl_infusion_get(cl, code, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}
