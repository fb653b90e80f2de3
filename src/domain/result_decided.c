/* What whoever decides about a result looks at first: concludes on it, invalidates it, closes what investigates it. */
#include "domain/result.h"

#include <string.h>

enum cl_status cl_result_decided_read(struct cl *cl, int64_t id, struct cl_result_decided *out)
{
    enum cl_status status;
    CL_TRY(cl_result_get(cl, id, &out->result));
    CL_TRY(cl_result_lot_find(cl, out->result.lot, &out->lot));
    CL_TRY(cl_product_get_by_id(cl, out->lot.product_id, &out->product));
    CL_TRY(cl_result_find_test(&out->product, out->result.test, out->result.stage, &out->test, cl->error));
    cl_write_concerns(cl, out->result.lot);
done:
    return status;
}

enum cl_status cl_result_check_in_force(struct cl *cl, const struct cl_result *result)
{
    if (strcmp(result->state, "entered") == 0 || strcmp(result->state, "reviewed") == 0)
        return CL_OK;
    return cl_refuse(cl, "result.in-force", result->code,
                     cl_arena_print(&cl->arena, "cryolot result list %s shows what counts", result->lot),
                     "%s is %s and does not count any more", result->code, result->state);
}

enum cl_status cl_result_check_unsigned(struct cl *cl, const struct cl_result *result, const struct cl_result_lot *lot,
                                        const char *what)
{
    if (!lot->decided_at_ms || result->entered_at_ms > lot->decided_at_ms)
        return CL_OK;
    return cl_refuse(cl, "lot.decided", lot->code,
                     cl_arena_print(&cl->arena, "cryolot deviation open --lot %s", lot->code),
                     "lot %s is %s by this result, which cannot be %s any more", lot->code, lot->status, what);
}

enum cl_status cl_result_check_independent(struct cl *cl, const struct cl_result *result, const char *rule,
                                           const char *what)
{
    bool entered;
    enum cl_status status = cl_result_entered_by(cl, result, cl->actor.id, &entered);
    if (status != CL_OK || !entered)
        return status;
    return cl_refuse(cl, rule, result->code, "let another person do it", "%s entered %s and cannot %s it",
                     cl->actor.login, result->code, what);
}
