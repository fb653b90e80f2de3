/* Holds on vials: put by anyone, lifted by QA, signed; those of a deviation end with it alone. */
#include "domain/hold.h"
#include "domain/in_use.h"
#include "domain/recall.h"
#include "domain/vial.h"
#include <string.h>

/* Those whose infusion runs are stopped like the others; of what is given to its end there is nothing left to hold. */
static enum cl_status leave_out_running(struct cl *cl, const struct cl_vial_list *vials, struct cl_vial_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_vial *kept = cl_arena_alloc(&cl->arena, vials->count * sizeof *kept + 1);
    *out = (struct cl_vial_list){.at = kept};
    for (size_t i = 0; i < vials->count; i++) {
        bool running = false;
        CL_TRY(cl_in_use_vial(cl, vials->at[i].id, &running));
        if (!running)
            kept[out->count++] = vials->at[i];
    }
done:
    return status;
}

enum cl_status cl_vial_hold(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out)
{
    static const char *const there[] = {"numbered", "filled", "stored", "out", "in-transit", "thawed", "lost", NULL};
    enum cl_status status;
    struct cl_vial_list vials, resting;
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_HOLD, codes, &vials));
    CL_TRY(leave_out_running(cl, &vials, &resting));
    CL_TRY(cl_vials_require_state(cl, &resting, there,
                                  "what was used or discarded needs no hold; QA hears of it by: "
                                  "cryolot deviation open",
                                  "cannot hold"));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_HOLD_VIAL,
            CL_BIND(cl_int(vials.at[i].id), cl_text(cl->reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}

/* ---- lifting --------------------------------------------------------------------------------------------------- */

/* Why holds of the vial stay; *count: how many. */
static enum cl_status add_standing(struct cl *cl, const struct cl_vial *vial, struct cl_problems *standing,
                                   size_t *count)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_HOLD_DEVIATIONS_OF_VIAL, CL_BIND(cl_int(vial->id)));
    for (*count = 0; cl_rows_next(rows); ++*count)
        cl_problem_add(cl, standing,
                       strcmp(cl_rows_text(rows, 1), "open") == 0 ? "%s by %s, which is open"
                                                                  : "%s by %s, which rejected it",
                       vial->code, cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

/* Lifts what can be lifted; a vial of which nothing can is a problem: it is not held, or not to be lifted here. */
static enum cl_status lift_one(struct cl *cl, const struct cl_vial *vial, struct cl_problems *standing,
                               struct cl_problems *idle, struct cl_problems *bound)
{
    enum cl_status status;
    size_t lifted = 0, staying = 0;
    CL_TRY(cl_hold_lift(cl, vial->code, SQL_HOLD_LIFTABLE_OF_VIAL, vial->id, &lifted));
    CL_TRY(add_standing(cl, vial, standing, &staying));
    if (lifted == 0 && staying > 0)
        CL_TRY(add_standing(cl, vial, bound, &staying));
    else if (lifted == 0)
        cl_problem_add(cl, idle, "%s%s", vial->code, vial->held ? ", whose lot is: cryolot lot unhold" : "");
done:
    return status;
}

enum cl_status cl_vial_unhold(struct cl *cl, struct cl_texts codes, struct cl_texts *staying, struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_problems standing = {0}, idle = {0}, bound = {0};
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_UNHOLD, codes, &vials));
    CL_TRY(cl_recall_check_unhold(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(lift_one(cl, &vials.at[i], &standing, &idle, &bound));
    CL_TRY(cl_problems_end(cl, &idle, CL_REFUSED, "vial.held", vials.at[0].code, "cryolot vial show tells its holds",
                           "not held"));
    CL_TRY(cl_problems_end(cl, &bound, CL_REFUSED, "hold.deviation", vials.at[0].code,
                           "the hold ends with the deviation: cryolot deviation dispose, cryolot deviation close",
                           "cannot lift a hold that a deviation put"));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = vials;
        *staying = cl_problems_texts(&standing);
    }
    return status;
}
