/* A test that is made again: under an open investigation, so often as its specification allows, and the first value
 * still counts. */
#include "domain/result.h"

#include <cryolot/deviation.h>
#include <string.h>

enum cl_status cl_result_is_concerned(struct cl *cl, const struct cl_result *result, int64_t deviation_id,
                                      bool *concerns)
{
    int64_t count = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_RESULT_CONCERNED, &count,
                                         CL_BIND(cl_int(deviation_id), cl_int(result->id), cl_text(result->lot)));
    if (status == CL_OK)
        *concerns = count > 0;
    return status;
}

/* The first retest of a replicate that is not there yet. */
static enum cl_status next_retest(struct cl *cl, int64_t lot_id, const struct cl_specification *test, int64_t replicate,
                                  int64_t *retest)
{
    enum cl_status status;
    int64_t taken = 1, number = 0;
    while (taken) {
        number++;
        CL_TRY(cl_store_int(cl->store, SQL_RESULT_TAKEN, &taken,
                            CL_BIND(cl_int(lot_id), cl_int(test->id), cl_int(replicate), cl_int(number))));
    }
    *retest = number;
    status = CL_OK;
done:
    return status;
}

static enum cl_status check_investigation(struct cl *cl, const struct cl_result *first,
                                          const struct cl_deviation *deviation)
{
    bool concerns;
    enum cl_status status = cl_result_is_concerned(cl, first, deviation->id, &concerns);
    if (status != CL_OK)
        return status;
    if (!concerns)
        return cl_refuse(cl, "result.investigation", first->code,
                         cl_arena_print(&cl->arena, "cryolot deviation list --lot %s", first->lot),
                         "%s concerns neither %s nor its lot %s", deviation->code, first->code, first->lot);
    if (strcmp(deviation->state, "open") != 0)
        return cl_refuse(cl, "result.investigation", first->code,
                         "a retest belongs to an investigation that is still open",
                         "%s is closed: it found its cause without this retest", deviation->code);
    return CL_OK;
}

static enum cl_status check_first(struct cl *cl, const struct cl_result_lot *lot, const struct cl_specification *test,
                                  const struct cl_result *first)
{
    if (strcmp(first->lot, lot->code) != 0 || first->specification_id != test->id)
        return cl_refuse(cl, "result.retest", first->code,
                         cl_arena_print(&cl->arena, "cryolot result list %s --test %s", lot->code, test->test),
                         "%s is no result of %s of %s", first->code, test->test, lot->code);
    if (strcmp(first->state, "entered") != 0 && strcmp(first->state, "reviewed") != 0)
        return cl_refuse(cl, "result.retest", first->code,
                         cl_arena_print(&cl->arena, "cryolot result list %s --in-force", lot->code),
                         "%s is %s: there is nothing to test again", first->code, first->state);
    return CL_OK;
}

enum cl_status cl_result_plan_retest(struct cl *cl, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, const char *retest_of,
                                     const char *investigation, struct cl_result_entry *entry)
{
    enum cl_status status;
    struct cl_result first;
    struct cl_deviation deviation;
    int64_t id;
    if (!investigation)
        return cl_refuse(cl, "result.investigation", lot->code, "add --investigation DEVIATION",
                         "a retest needs an open investigation");
    CL_TRY(cl_result_read_code(cl, retest_of, &id));
    CL_TRY(cl_result_get(cl, id, &first));
    CL_TRY(check_first(cl, lot, test, &first));
    CL_TRY(cl_deviation_get(cl, investigation, &deviation));
    CL_TRY(check_investigation(cl, &first, &deviation));
    entry->replicate = entry->replicate ? entry->replicate : first.replicate;
    CL_TRY(next_retest(cl, lot->id, test, entry->replicate, &entry->retest));
    if (entry->retest > test->retests_most)
        status = cl_refuse(
            cl, "result.retests", first.code,
            cl_arena_print(&cl->arena, "cryolot deviation show %s: conclude on what is known", deviation.code),
            test->retests_most ? "%s may be retested %lld times, and was" : "%s may not be retested", test->test,
            (long long)test->retests_most);
    entry->retest_of_id = first.id;
    entry->investigation_id = deviation.id;
    cl_write_concerns(cl, deviation.code);
    cl_write_concerns(cl, first.code);
done:
    return status;
}
