/* A figure of a product's lots over time, with the control limits of individuals and moving range. */
#include "base/unit.h"
#include "domain/context.h"
#include "domain/range.h"
#include "domain/trend.h"
#include <string.h>

enum { PLACES = 3 }; /* thousandths */

/* The lots of a trend while it is read: the values of one lot are added up until the next one begins. */
struct growing {
    struct cl *cl;
    struct cl_trend_point *point;
    size_t count, capacity;
    int64_t lot_id, retest;
    cl_wide sum;
    int64_t unreviewed, censored; /* results that were left out; that are only known to lie on one side */
};

static int64_t divide(cl_wide sum, cl_wide by)
{
    cl_wide twice = 2 * (sum < 0 ? -sum : sum), half_up = (twice + by) / (2 * by);
    return (int64_t)(sum < 0 ? -half_up : half_up);
}

void cl_trend_add_signal(struct cl *cl, struct cl_trend_point *point, const char *signal)
{
    point->signal = *point->signal ? cl_arena_print(&cl->arena, "%s, %s", point->signal, signal) : signal;
}

void cl_trend_add_note(struct cl *cl, struct cl_trend *trend, const char *note)
{
    const char **notes = cl_arena_alloc(&cl->arena, (trend->notes.count + 1) * sizeof *notes);
    for (size_t i = 0; i < trend->notes.count; i++)
        notes[i] = trend->notes.at[i];
    notes[trend->notes.count] = note;
    trend->notes = (struct cl_texts){notes, trend->notes.count + 1};
}

static const char *text_of(struct cl *cl, int64_t thousandths)
{
    char room[CL_DECIMAL_TEXT];
    return cl_arena_copy(&cl->arena, cl_thousandths_write(thousandths, room, sizeof room));
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static struct growing begin(struct cl *cl)
{
    return (struct growing){.cl = cl, .retest = -1};
}

/* The columns that both statements have for a lot. */
struct lot_columns {
    int lot_id, product_id, lot, made_on;
};

static struct cl_trend_point *point_of(struct growing *growing, const struct cl_rows *rows,
                                       const struct lot_columns *columns)
{
    struct cl *cl = growing->cl;
    int64_t lot_id = cl_rows_int(rows, columns->lot_id);
    if (growing->count == 0 || growing->lot_id != lot_id) {
        growing->point =
            cl_arena_grow(&cl->arena, growing->point, growing->count, &growing->capacity, sizeof *growing->point);
        growing->point[growing->count++] = (struct cl_trend_point){.lot_id = lot_id,
                                                                   .product_id = cl_rows_int(rows, columns->product_id),
                                                                   .lot = cl_keep_text(cl, rows, columns->lot),
                                                                   .made_on = cl_row_date(rows, columns->made_on),
                                                                   .signal = ""};
        growing->lot_id = lot_id;
        growing->retest = -1;
        growing->sum = 0;
    }
    return &growing->point[growing->count - 1];
}

static void add_value(struct growing *growing, struct cl_trend_point *point, int64_t thousandths)
{
    growing->sum += thousandths;
    point->results++;
    point->value_thousandths = divide(growing->sum, point->results);
}

/* The number that a reported value is, or that it is said to lie below or above of, in thousandths. */
static enum cl_status read_value(struct cl *cl, const struct cl_rows *rows, const char *unit, int64_t *thousandths,
                                 bool *censored)
{
    int power = 0;
    struct cl_range range;
    struct cl_number rounded;
    const char *text = cl_rows_text(rows, COL_TREND_RESULT_VALUE);
    if (!cl_unit_converts(cl_rows_text(rows, COL_TREND_RESULT_UNIT), unit, &power) ||
        cl_range_read(text, power, &range, NULL) != CL_OK ||
        !cl_number_round(range.low.given ? range.low.number : range.high.number, PLACES, &rounded))
        return cl_fail(cl->error, CL_INTEGRITY, "result.number", cl_rows_text(rows, COL_TREND_RESULT_LOT), NULL,
                       "the value '%s' is no number in %s", text, unit);
    for (; rounded.exponent > -PLACES; rounded.exponent--)
        rounded.coefficient *= 10;
    *censored = range.censored;
    *thousandths = (int64_t)rounded.coefficient;
    return CL_OK;
}

static enum cl_status add_result(struct growing *growing, const struct cl_rows *rows, const char *unit)
{
    bool censored = false;
    int64_t thousandths = 0, retest = cl_rows_int(rows, COL_TREND_RESULT_RETEST);
    if (strcmp(cl_rows_text(rows, COL_TREND_RESULT_STATE), "reviewed") != 0) {
        growing->unreviewed++;
        return CL_OK;
    }
    enum cl_status status = read_value(growing->cl, rows, unit, &thousandths, &censored);
    if (status != CL_OK)
        return status;
    static const struct lot_columns columns = {COL_TREND_RESULT_LOT_ID, COL_TREND_RESULT_PRODUCT_ID,
                                               COL_TREND_RESULT_LOT, COL_TREND_RESULT_MADE_ON};
    struct cl_trend_point *point = point_of(growing, rows, &columns);
    if (growing->retest >= 0 && growing->retest != retest)
        return CL_OK; /* a later retest stands for the lot */
    growing->retest = retest;
    growing->censored += censored;
    add_value(growing, point, thousandths);
    return CL_OK;
}

static enum cl_status read_results(struct growing *growing, const struct cl_trend_query *query, const char *stage,
                                   const char *unit)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(growing->cl->store, SQL_TREND_RESULTS,
                                        CL_BIND(cl_text(query->product), cl_text(query->test), cl_text(stage)));
    while (status == CL_OK && cl_rows_next(rows))
        status = add_result(growing, rows, unit);
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

/* By the least yield of the version that the lot was made under, compared exactly. */
static void judge_yield(struct cl *cl, const struct cl_rows *rows, struct cl_trend_point *point)
{
    cl_wide actual = cl_rows_int(rows, COL_TREND_YIELD_ACTUAL), whole = cl_rows_int(rows, COL_TREND_YIELD_THEORETICAL);
    point->outside = actual * 1000 < whole * cl_rows_int(rows, COL_TREND_YIELD_LEAST_PERMILLE);
    if (point->outside)
        cl_trend_add_signal(cl, point, "outside its specification");
}

static enum cl_status read_yields(struct growing *growing, const struct cl_trend_query *query)
{
    static const struct lot_columns columns = {COL_TREND_YIELD_LOT_ID, COL_TREND_YIELD_PRODUCT_ID, COL_TREND_YIELD_LOT,
                                               COL_TREND_YIELD_MADE_ON};
    struct cl_rows *rows =
        cl_rows_open(growing->cl->store, SQL_TREND_YIELDS, CL_BIND(cl_text(query->product), cl_text(query->step)));
    while (cl_rows_next(rows)) {
        struct cl_trend_point *point = point_of(growing, rows, &columns);
        add_value(growing, point,
                  divide((cl_wide)cl_rows_int(rows, COL_TREND_YIELD_ACTUAL) * 100000,
                         cl_rows_int(rows, COL_TREND_YIELD_THEORETICAL)));
        judge_yield(growing->cl, rows, point);
    }
    return cl_rows_close(rows);
}

/* ---- which figure ------------------------------------------------------------------------------------------------ */

/* The row of the specification in force; the stage must be named where there are several. */
static enum cl_status find_test(struct cl *cl, const struct cl_product *product, const struct cl_trend_query *query,
                                const struct cl_specification **out)
{
    const char *stages = "", *tests = "";
    size_t count = 0;
    for (size_t i = 0; i < product->specification.count; i++) {
        const struct cl_specification *row = &product->specification.at[i];
        if (strcmp(row->kind, "number") == 0)
            tests = cl_arena_print(&cl->arena, "%s%s%s", tests, *tests ? ", " : "", row->test);
        if (strcmp(row->test, query->test) != 0 || (query->stage && strcmp(row->stage, query->stage) != 0))
            continue;
        stages = cl_arena_print(&cl->arena, "%s%s%s", stages, *stages ? ", " : "", row->stage);
        *out = row;
        count++;
    }
    if (count == 0)
        return cl_fail(cl->error, CL_NOT_FOUND, NULL, query->product,
                       cl_arena_print(&cl->arena, "its tests: %s", tests), "%s has no test '%s'%s%s", query->product,
                       query->test, query->stage ? " at " : "", query->stage ? query->stage : "");
    if (count > 1)
        return cl_fail(cl->error, CL_USAGE, NULL, query->product, cl_arena_print(&cl->arena, "--stage: %s", stages),
                       "%s tests '%s' at several stages", query->product, query->test);
    if (strcmp((*out)->kind, "number") != 0)
        return cl_fail(cl->error, CL_USAGE, NULL, query->product, cl_arena_print(&cl->arena, "its tests: %s", tests),
                       "the results of '%s' are no numbers", query->test);
    return CL_OK;
}

static int64_t limit_of(const char *text)
{
    int64_t thousandths;
    struct cl_decimal decimal;
    if (!text || cl_decimal_read(text, &decimal, NULL) != CL_OK ||
        cl_decimal_scale(cl_decimal_round(decimal, PLACES), PLACES, &thousandths, NULL) != CL_OK)
        return CL_GRAPH_NONE;
    return thousandths;
}

/* A yield may be more than the theoretical one, but never below 0. */
static enum cl_status read_step(struct growing *growing, const struct cl_trend_query *query,
                                const struct cl_product *product, struct cl_trend *out)
{
    struct cl *cl = growing->cl;
    int64_t least = product->yield_least_permille * 100;
    out->title = cl_arena_print(&cl->arena, "Yield of %s", query->step);
    out->about = cl_arena_print(&cl->arena, "actual in %% of theoretical, %s", query->step);
    out->unit = "%";
    out->possible = (struct cl_graph_possible){.has_least = true};
    if (least > 0) {
        out->specified_lower = least;
        out->specified = cl_arena_print(&cl->arena, "≥ %s %%", text_of(cl, least));
    }
    return read_yields(growing, query);
}

static enum cl_status read_test(struct growing *growing, const struct cl_trend_query *query,
                                const struct cl_specification *test, struct cl_trend *out)
{
    struct cl *cl = growing->cl;
    out->title = test->title;
    out->about = cl_arena_print(&cl->arena, "%s at %s, means of reviewed results", test->test, test->stage);
    out->unit = test->unit;
    out->specified_lower = limit_of(test->lower);
    out->specified_upper = limit_of(test->upper);
    out->specified_lower_open = test->lower_open;
    out->specified_upper_open = test->upper_open;
    if (test->lower || test->upper)
        out->specified = test->text;
    out->possible = (struct cl_graph_possible){.has_least = limit_of(test->plausible_lower) != CL_GRAPH_NONE,
                                               .has_most = limit_of(test->plausible_upper) != CL_GRAPH_NONE,
                                               .least = limit_of(test->plausible_lower),
                                               .most = limit_of(test->plausible_upper)};
    return read_results(growing, query, test->stage, test->unit);
}

/* ---- control limits ---------------------------------------------------------------------------------------------- */

/* Sums over the first lots, from which every limit is one exact division. */
struct sums {
    cl_wide values, ranges;
    cl_wide lots; /* at least 2 */
};

static cl_wide limit_above(const struct sums *sums, int sign)
{
    return sums->values * (sums->lots - 1) * 100 + sign * 266 * sums->ranges * sums->lots;
}

/* Compared exactly, not with the rounded limits that are shown. */
static void judge_point(struct cl *cl, const struct sums *sums, struct cl_trend_point *point)
{
    cl_wide scaled = (cl_wide)point->value_thousandths * 100 * sums->lots * (sums->lots - 1);
    bool above = scaled > limit_above(sums, 1), below = scaled < limit_above(sums, -1);
    point->beyond = above || below;
    point->range_beyond = point->range_thousandths != CL_GRAPH_NONE &&
                          (cl_wide)point->range_thousandths * 1000 * (sums->lots - 1) > 3267 * sums->ranges;
    if (point->beyond)
        cl_trend_add_signal(cl, point, above ? "above the upper control limit" : "below the lower control limit");
    if (point->range_beyond)
        cl_trend_add_signal(cl, point, "its step from the lot before is too large");
}

/* From the eighth lot in a row on one side of the mean on. */
static void judge_runs(struct cl *cl, const struct sums *sums, struct cl_trend_point *point, size_t count)
{
    int run = 0, side = 0;
    for (size_t i = 0; i < count; i++) {
        cl_wide scaled = (cl_wide)point[i].value_thousandths * sums->lots;
        int here = (scaled > sums->values) - (scaled < sums->values);
        run = here != 0 && here == side ? run + 1 : here != 0;
        side = here;
        point[i].shifted = run >= CL_TREND_RUN;
        if (point[i].shifted)
            cl_trend_add_signal(
                cl, &point[i],
                cl_arena_print(&cl->arena, "%d in a row %s the mean", run, here > 0 ? "above" : "below"));
    }
}

static void find_limits(struct cl *cl, struct cl_trend *trend, struct cl_trend_point *point)
{
    struct sums sums = {.lots = trend->baseline};
    for (int64_t i = 0; i < trend->baseline; i++) {
        sums.values += point[i].value_thousandths;
        sums.ranges += i > 0 ? point[i].range_thousandths : 0;
    }
    cl_wide by = 100 * sums.lots * (sums.lots - 1);
    trend->limited = true;
    trend->limits = (struct cl_trend_limits){
        .mean = divide(sums.values, sums.lots),
        .lower = divide(limit_above(&sums, -1), by),
        .upper = divide(limit_above(&sums, 1), by),
        .range_mean = divide(sums.ranges, sums.lots - 1),
        .range_upper = divide(3267 * sums.ranges, 1000 * (sums.lots - 1)),
    };
    trend->mean = text_of(cl, trend->limits.mean);
    trend->lower = text_of(cl, trend->limits.lower);
    trend->upper = text_of(cl, trend->limits.upper);
    trend->range_mean = text_of(cl, trend->limits.range_mean);
    trend->range_upper = text_of(cl, trend->limits.range_upper);
    for (size_t i = 0; i < trend->count; i++)
        judge_point(cl, &sums, &point[i]);
    judge_runs(cl, &sums, point, trend->count);
}

/* ---- the whole --------------------------------------------------------------------------------------------------- */

/* The limits stay what they are; but where nothing can pass one, it says nothing. */
static void note_impossible(struct cl *cl, struct cl_trend *trend, bool upper)
{
    int64_t end = upper ? trend->possible.most : trend->possible.least;
    const char *side = upper ? "above" : "below", *which = upper ? "upper" : "lower";
    cl_trend_add_note(cl, trend,
                      cl_arena_print(&cl->arena,
                                     "The %s control limit, %s, is %s what is possible, %s: no lot can pass it.", which,
                                     upper ? trend->upper : trend->lower, side, text_of(cl, end)));
}

static void write_notes(struct cl *cl, const struct growing *growing, struct cl_trend *trend)
{
    enum { LOTS_ENOUGH = 20 };
    if (trend->limited && trend->baseline < LOTS_ENOUGH)
        cl_trend_add_note(cl, trend,
                          cl_arena_print(&cl->arena,
                                         "The limits come from %lld lots; they are provisional until there are %d.",
                                         (long long)trend->baseline, LOTS_ENOUGH));
    if (trend->limited && trend->possible.has_most && trend->limits.upper > trend->possible.most)
        note_impossible(cl, trend, true);
    if (trend->limited && trend->possible.has_least && trend->limits.lower < trend->possible.least)
        note_impossible(cl, trend, false);
    if (!trend->limited)
        cl_trend_add_note(cl, trend, "Control limits need two lots.");
    if (growing->count > trend->count)
        cl_trend_add_note(
            cl, trend,
            cl_arena_print(&cl->arena, "The newest %zu lots of %zu are shown.", trend->count, growing->count));
    if (growing->unreviewed)
        cl_trend_add_note(cl, trend,
                          cl_arena_print(&cl->arena, "%lld result%s not reviewed yet and left out.",
                                         (long long)growing->unreviewed, growing->unreviewed == 1 ? " is" : "s are"));
    if (growing->censored)
        cl_trend_add_note(cl, trend,
                          cl_arena_print(&cl->arena,
                                         "%lld result%s reported below or above a number and counted as that number.",
                                         (long long)growing->censored, growing->censored == 1 ? " was" : "s were"));
}

/* No more than a chart can show, each with its step from the lot before. */
static struct cl_trend_point *newest_points(const struct growing *growing, struct cl_trend *trend)
{
    size_t skipped = growing->count > CL_GRAPH_PLACES_MOST ? growing->count - CL_GRAPH_PLACES_MOST : 0;
    struct cl_trend_point *point = growing->point + skipped;
    trend->point = point;
    trend->count = growing->count - skipped;
    for (size_t i = 0; i < trend->count; i++) {
        int64_t step = i == 0 ? 0 : point[i].value_thousandths - point[i - 1].value_thousandths;
        point[i].range_thousandths = i == 0 ? CL_GRAPH_NONE : step < 0 ? -step : step;
        point[i].value = text_of(growing->cl, point[i].value_thousandths);
        point[i].range = i == 0 ? "" : text_of(growing->cl, point[i].range_thousandths);
    }
    return point;
}

/* Of all lots, or of the first so many that the query says. */
static int64_t baseline_of(const struct cl_trend_query *query, const struct cl_trend *trend)
{
    int64_t count = (int64_t)trend->count;
    return query->baseline > 0 && query->baseline < count ? query->baseline : count;
}

enum cl_status cl_trend(struct cl *cl, const struct cl_trend_query *query, struct cl_trend *out)
{
    enum cl_status status;
    struct cl_trend trend = {.specified = "", .specified_lower = CL_GRAPH_NONE, .specified_upper = CL_GRAPH_NONE};
    struct growing growing = begin(cl);
    struct cl_product product;
    const struct cl_specification *test = NULL;
    CL_TRY(cl_product_get(cl, query->product, 0, &product));
    trend.product = product.code;
    if (!query->step)
        CL_TRY(find_test(cl, &product, query, &test));
    CL_TRY(test ? read_test(&growing, query, test, &trend) : read_step(&growing, query, &product, &trend));
    struct cl_trend_point *point = newest_points(&growing, &trend);
    if (trend.count == 0)
        return cl_refuse(cl, "trend.none", trend.product,
                         query->step ? "cryolot lot yield LOT STEP" : "cryolot result review LOT",
                         "no lot of '%s' has a %s of %s yet", trend.product, query->step ? "yield" : "reviewed result",
                         query->step ? query->step : query->test);
    if (test)
        CL_TRY(cl_trend_judge(cl, test, &trend, point));
    trend.baseline = baseline_of(query, &trend);
    if (trend.baseline >= 2)
        find_limits(cl, &trend, point);
    write_notes(cl, &growing, &trend);
    *out = trend;
done:
    return status;
}
