/* Which lots of a trend are outside of their specification. */
#include "domain/judge.h"
#include "domain/result.h"
#include "domain/trend.h"

#include <string.h>

/* The test as a lot's version of the product has it, read again where the version differs from that of the lot before.
 */
struct version {
    int64_t product_id;
    struct cl_product product;
    const struct cl_specification *test;
};

static enum cl_status read_version(struct cl *cl, const struct cl_specification *test, int64_t product_id,
                                   struct version *version)
{
    enum cl_status status;
    if (version->product_id == product_id)
        return CL_OK;
    CL_TRY(cl_product_get_by_id(cl, product_id, &version->product));
    CL_TRY(cl_result_find_test(&version->product, test->test, test->stage, &version->test, cl->error));
    version->product_id = product_id;
done:
    return status;
}

static enum cl_status read_reviewed(struct cl *cl, int64_t lot_id, struct cl_result_list *out)
{
    struct cl_result_list all;
    enum cl_status status = cl_results_in_force(cl, lot_id, &all);
    if (status != CL_OK)
        return status;
    struct cl_result *reviewed = cl_arena_alloc(&cl->arena, (all.count + 1) * sizeof *reviewed);
    size_t count = 0;
    for (size_t i = 0; i < all.count; i++)
        if (strcmp(all.at[i].state, "reviewed") == 0)
            reviewed[count++] = all.at[i];
    *out = (struct cl_result_list){reviewed, count};
    return CL_OK;
}

/* Where the newest retest is shown, what failed may be another value than the one that is seen. */
static const char *outside_text(struct cl *cl, const struct cl_result_list *results, const struct cl_judgement *judged)
{
    bool retested = false;
    for (size_t i = 0; i < results->count; i++)
        retested = retested || results->at[i].retest > 0;
    return retested ? cl_arena_print(&cl->arena, "outside its specification (%s)", judged->reported)
                    : "outside its specification";
}

enum cl_status cl_trend_judge(struct cl *cl, const struct cl_specification *test, struct cl_trend *trend,
                              struct cl_trend_point *point)
{
    enum cl_status status = CL_OK;
    struct version version = {0};
    struct cl_result_list results;
    struct cl_judgement judgement;
    size_t others = 0;
    for (size_t i = 0; i < trend->count; i++) {
        CL_TRY(read_version(cl, test, point[i].product_id, &version));
        CL_TRY(read_reviewed(cl, point[i].lot_id, &results));
        CL_TRY(cl_judge(cl, version.test, &results, &judgement));
        point[i].outside = strcmp(judgement.verdict, "fail") == 0;
        if (point[i].outside)
            cl_trend_add_signal(cl, &point[i], outside_text(cl, &results, &judgement));
        others += strcmp(version.test->text, test->text) != 0;
    }
    if (others > 0)
        cl_trend_add_note(
            cl, trend,
            cl_arena_print(&cl->arena,
                           "%zu lot%s made under another specification than the one in force and judged by %s own.",
                           others, others == 1 ? " was" : "s were", others == 1 ? "its" : "their"));
done:
    return status;
}
