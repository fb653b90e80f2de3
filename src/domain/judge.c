#include "domain/judge.h"
#include "domain/result.h"
#include <string.h>

/* The worse of two verdicts: a failure stays one whatever stands beside it. */
static const char *worse(const char *a, const char *b)
{
    static const char *const order[] = {"fail", "undecided", "pass", "info"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (strcmp(order[i], a) == 0 || strcmp(order[i], b) == 0)
            return order[i];
    return a;
}

enum cl_status cl_judge(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                        struct cl_judgement *out)
{
    struct cl_judgement judgement = {.verdict = "info"};
    for (size_t i = 0; i < results->count; i++) {
        const struct cl_result *result = &results->at[i];
        if (result->specification_id != test->id)
            continue;
        const char *verdict = worse(judgement.verdict, result->verdict);
        if (!judgement.present++ || strcmp(verdict, judgement.verdict) != 0)
            judgement.reported = cl_result_value_text(cl, result);
        bool bad = strcmp(result->verdict, "pass") != 0 && strcmp(result->verdict, "info") != 0;
        if (bad)
            judgement.problem = judgement.problem ? cl_arena_print(&cl->arena, "%s, %s", judgement.problem,
                                                                   cl_result_problem_text(cl, test, result))
                                                  : cl_result_problem_text(cl, test, result);
        judgement.verdict = verdict;
    }
    if (!judgement.present) {
        judgement.verdict = "missing";
        judgement.missing = 1;
    }
    *out = judgement;
    return CL_OK;
}
