#include "domain/judge.h"

#include "domain/evaluate.h"
#include "domain/result.h"
#include <string.h>

enum { SERIES_MOST = 10 }; /* the first test and nine retests */

/* One series: the first test or a retest. */
struct series {
    const struct cl_specification *test;
    const struct cl_result *result[CL_REPLICATE_MOST];
    size_t count;
};

static struct series series_of(const struct cl_specification *test, const struct cl_result_list *results,
                               int64_t retest)
{
    struct series series = {.test = test};
    for (size_t i = 0; i < results->count && series.count < CL_REPLICATE_MOST; i++)
        if (results->at[i].specification_id == test->id && results->at[i].retest == retest)
            series.result[series.count++] = &results->at[i];
    return series;
}

/* The worse of two verdicts: a failure stays one whatever stands beside it. */
static const char *worse(const char *a, const char *b)
{
    static const char *const order[] = {"fail", "missing", "undecided", "pass", "info"};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (strcmp(order[i], a) == 0 || strcmp(order[i], b) == 0)
            return order[i];
    return a;
}

static bool is(const char *verdict, const char *word)
{
    return strcmp(verdict, word) == 0;
}

static const char *join(struct cl *cl, const char *list, const char *item)
{
    return list && item ? cl_arena_print(&cl->arena, "%s, %s", list, item) : list ? list : item;
}

static const char *blank_before(const char *unit)
{
    return *unit ? " " : "";
}

/* ---- each and worst -------------------------------------------------------------------------------------------- */

/* By how much a number keeps to its nearest limit; false: there is none, or it cannot be said. */
static bool margin_of(const struct series *series, const struct cl_limits *limits, size_t i, struct cl_number *margin)
{
    bool found = false;
    struct cl_range range;
    struct cl_error fault = {0};
    const struct cl_result *result = series->result[i];
    if (cl_evaluate_range(series->test, limits, result->value, result->unit, &range, &fault) != CL_OK)
        return false;
    if (limits->lower.given && range.low.given)
        found = cl_number_subtract(range.low.number, limits->lower.number, margin);
    struct cl_number other;
    if (limits->upper.given && range.high.given &&
        cl_number_subtract(limits->upper.number, range.high.number, &other) &&
        (!found || cl_number_compare(other, *margin) < 0)) {
        *margin = other;
        found = true;
    }
    return found;
}

/* The replicate that the verdict rests on: the worst by its verdict, among equals the nearest to its limit. */
static enum cl_status find_worst(struct cl *cl, const struct series *series, const struct cl_result **out)
{
    struct cl_limits limits;
    struct cl_number least = {0}, margin;
    bool numbers = is(series->test->kind, "number"), known = false;
    const struct cl_result *found = NULL;
    if (numbers && cl_limits_read(series->test, &limits, cl->error) != CL_OK)
        return CL_INTEGRITY;
    for (size_t i = 0; i < series->count; i++) {
        const struct cl_result *result = series->result[i];
        bool measured = numbers && margin_of(series, &limits, i, &margin);
        bool equal = found && is(found->verdict, result->verdict);
        if (found && (equal ? !measured || (known && cl_number_compare(margin, least) >= 0)
                            : !is(worse(found->verdict, result->verdict), result->verdict)))
            continue;
        found = result;
        known = measured;
        least = margin;
    }
    *out = found;
    return CL_OK;
}

/* What is wrong with one result; NULL for nothing. */
static const char *problem_of(struct cl *cl, const struct series *series, const struct cl_result *result)
{
    if (!is(result->verdict, "fail") && !is(result->verdict, "undecided"))
        return NULL;
    return cl_result_problem_text(cl, series->test, result);
}

/* Every value in its order: "97, 96 and 98 %" would hide a unit that differs, so each has its own. */
static const char *all_values(struct cl *cl, const struct series *series)
{
    const char *list = NULL;
    for (size_t i = 0; i < series->count; i++)
        list = join(cl, list, cl_result_value_text(cl, series->result[i]));
    return list;
}

static enum cl_status judge_single(struct cl *cl, const struct series *series, struct cl_judgement *out)
{
    const struct cl_result *worst = NULL;
    for (size_t i = 0; i < series->count; i++) {
        out->verdict = worse(out->verdict, series->result[i]->verdict);
        out->problem = join(cl, out->problem, problem_of(cl, series, series->result[i]));
    }
    if (!is(series->test->replicate_rule, "worst")) {
        out->reported = all_values(cl, series);
        return CL_OK;
    }
    enum cl_status status = find_worst(cl, series, &worst);
    if (status == CL_OK)
        out->reported = cl_arena_print(&cl->arena, "worst of %zu: %s", series->count, cl_result_value_text(cl, worst));
    return status;
}

/* ---- the mean -------------------------------------------------------------------------------------------------- */

static enum cl_status refuse_mean(struct cl *cl, const struct series *series)
{
    return cl_refuse(cl, "result.mean", series->test->test, "look at the raw records: is a point or a unit wrong?",
                     "the mean of %s cannot be reckoned exactly: %s", series->test->test, all_values(cl, series));
}

static int places_of(struct cl_number number)
{
    return number.exponent < 0 ? -number.exponent : 0;
}

/* The finest places of a value or a limit. */
static int finest_places(const struct cl_range *mean, const struct cl_limits *limits)
{
    int places = places_of(mean->low.number);
    if (limits->lower.given && places_of(limits->lower.number) > places)
        places = places_of(limits->lower.number);
    if (limits->upper.given && places_of(limits->upper.number) > places)
        places = places_of(limits->upper.number);
    return places;
}

/* The mean as it is printed: to the finest places of a value or a limit, one more where it lies between two such
 * numbers, and more until who judges what is printed finds the same as who judges the mean. */
static const char *mean_text(struct cl *cl, const struct cl_range *mean, const struct cl_limits *limits)
{
    char text[CL_DECIMAL_TEXT] = "";
    int places = finest_places(mean, limits), most = places + 7;
    struct cl_range printed = *mean;
    const char *verdict = cl_range_verdict(mean, limits), *again = "";
    bool exact = cl_number_round(mean->low.number, places, &printed.low.number) &&
                 cl_number_compare(printed.low.number, mean->low.number) == 0;
    for (places += !exact; verdict && !is(again, verdict) && places <= most; places++) {
        if (!cl_number_round(mean->low.number, places, &printed.low.number))
            return "";
        printed.high = printed.low;
        again = cl_range_verdict(&printed, limits);
    }
    return cl_arena_copy(&cl->arena, cl_number_write(printed.low.number, text, sizeof text));
}

/* What a signed conclusion says of these values, of all of them and of no others: where one was corrected since, it was
 * signed upon something else. NULL: nothing. */
static const char *concluded_as(const struct series *series)
{
    int64_t conclusion_id = series->result[0]->conclusion_id;
    for (size_t i = 1; i < series->count; i++)
        if (series->result[i]->conclusion_id != conclusion_id)
            return NULL;
    return conclusion_id ? series->result[0]->concluded : NULL;
}

static enum cl_status judge_mean(struct cl *cl, const struct series *series, struct cl_judgement *out)
{
    enum cl_status status;
    struct cl_limits limits;
    struct cl_range ranges[CL_REPLICATE_MOST], mean;
    const struct cl_specification *test = series->test;
    CL_TRY(cl_limits_read(test, &limits, cl->error));
    for (size_t i = 0; i < series->count; i++)
        CL_TRY(
            cl_evaluate_range(test, &limits, series->result[i]->value, series->result[i]->unit, &ranges[i], cl->error));
    if (!cl_range_mean(ranges, series->count, &mean))
        return refuse_mean(cl, series);
    const char *text = mean.censored ? "" : mean_text(cl, &mean, &limits);
    const char *verdict = test->information_only ? "info" : cl_range_verdict(&mean, &limits);
    if (!verdict)
        return refuse_mean(cl, series);
    if (is(verdict, "undecided") && concluded_as(series))
        verdict = concluded_as(series);
    out->verdict = verdict;
    /* A range is not printed as one number: the values say what is known. */
    out->reported = *text ? cl_arena_print(&cl->arena, "mean of %zu: %s%s%s", series->count, text,
                                           blank_before(test->unit), test->unit)
                          : cl_arena_print(&cl->arena, "mean of %zu: %s", series->count, all_values(cl, series));
    if (is(verdict, "fail") || is(verdict, "undecided"))
        out->problem =
            cl_arena_print(&cl->arena, "%s %s %s %s", test->test, out->reported,
                           is(verdict, "fail") ? "does not conform to" : "cannot be decided against", test->text);
done:
    return status;
}

/* ---- series ---------------------------------------------------------------------------------------------------- */

static enum cl_status judge_series(struct cl *cl, const struct series *series, struct cl_judgement *out)
{
    enum cl_status status = CL_OK;
    size_t needed = (size_t)series->test->replicates;
    bool mean = is(series->test->replicate_rule, "mean");
    struct cl_judgement judgement = {.verdict = "info", .present = series->count};
    judgement.missing = needed > series->count ? needed - series->count : 0;
    if (series->count && (!mean || !judgement.missing))
        status = mean ? judge_mean(cl, series, &judgement) : judge_single(cl, series, &judgement);
    else if (series->count)
        judgement.reported = all_values(cl, series);
    if (judgement.missing)
        judgement.verdict = worse(judgement.verdict, "missing");
    if (status == CL_OK)
        *out = judgement;
    return status;
}

enum cl_status cl_judge_series(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                               int64_t retest, struct cl_judgement *out)
{
    struct series series = series_of(test, results, retest);
    return judge_series(cl, &series, out);
}

/* Adds a retest to what is known of the test. */
static void add_series(struct cl *cl, struct cl_judgement *all, const struct cl_judgement *one, int64_t retest)
{
    const char *reported =
        retest ? cl_arena_print(&cl->arena, "retest %lld: %s", (long long)retest, one->reported) : one->reported;
    const char *problem = one->problem && retest
                              ? cl_arena_print(&cl->arena, "retest %lld: %s", (long long)retest, one->problem)
                              : one->problem;
    all->verdict = all->present ? worse(all->verdict, one->verdict) : one->verdict;
    all->present += one->present;
    all->missing += one->missing;
    all->reported = join(cl, all->reported, reported);
    all->problem = join(cl, all->problem, problem);
}

enum cl_status cl_judge(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                        struct cl_judgement *out)
{
    enum cl_status status = CL_OK;
    struct cl_judgement judgement = {.verdict = "missing"}, one;
    for (int64_t retest = 0; retest < SERIES_MOST; retest++) {
        CL_TRY(cl_judge_series(cl, test, results, retest, &one));
        if (one.present)
            add_series(cl, &judgement, &one, retest);
    }
    if (!judgement.present)
        judgement.missing = (size_t)test->replicates;
    *out = judgement;
done:
    return status;
}
