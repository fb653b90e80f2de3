/* The replicates of a test that are judged together: under the rule "mean" no single one says anything, so that what is
 * known of one of them, and what is decided about it, is of all. */
#include "domain/judge.h"
#include "domain/result.h"

#include <string.h>

bool cl_result_is_mean(const struct cl_specification *test)
{
    return strcmp(test->replicate_rule, "mean") == 0;
}

enum cl_status cl_result_series_in_force(struct cl *cl, const struct cl_result_decided *of, struct cl_result_list *out)
{
    struct cl_result_list all;
    enum cl_status status = cl_result_series(cl, of, &all);
    if (status != CL_OK)
        return status;
    struct cl_result *items = cl_arena_alloc(&cl->arena, all.count * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (strcmp(all.at[i].state, "entered") == 0 || strcmp(all.at[i].state, "reviewed") == 0)
            items[count++] = all.at[i];
    *out = (struct cl_result_list){items, count};
    return CL_OK;
}

enum cl_status cl_result_series_corrected(struct cl *cl, int64_t result_id, bool *corrected)
{
    enum cl_status status;
    struct cl_result_decided of;
    struct cl_result_list series;
    struct cl_judgement judgement;
    bool reviewed = true, is_newer = false;
    CL_TRY(cl_result_decided_read(cl, result_id, &of));
    CL_TRY(cl_result_series_in_force(cl, &of, &series));
    CL_TRY(cl_judge_series(cl, of.test, &series, of.result.retest, &judgement));
    for (size_t i = 0; i < series.count; i++) {
        reviewed &= strcmp(series.at[i].state, "reviewed") == 0;
        is_newer |= series.at[i].corrects_id && series.at[i].id > result_id;
    }
    bool conforms = strcmp(judgement.verdict, "pass") == 0 || strcmp(judgement.verdict, "info") == 0;
    *corrected = conforms && reviewed && is_newer;
done:
    return status;
}
