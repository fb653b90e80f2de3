/* Reports that are charts: figures of lots over time, stock, forecast. */
#include "cli/chart_file.h"
#include "cli/command.h"
#include <cryolot/forecast.h>
#include <cryolot/trend.h>
#include <inttypes.h>
#include <jansson.h>

/* -o is optional: without it the figures are printed. */
static enum cl_status find_file(const struct cl_command *command, const char **file)
{
    *file = NULL;
    return cl_flag(command, "o") ? cl_option_output(command, file) : CL_OK;
}

#define CHART_OPTIONS {"o", "FILE", "a chart instead, .pdf or .svg (-: standard output)", false}, CL_CHART_FORMAT_OPTION

/* ---- trend ------------------------------------------------------------------------------------------------------- */

static const struct cl_field POINT_FIELDS[] = {
    CL_FIELD(cl_trend_point, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_trend_point, made_on, "made_on", "Made on", DATE, true),
    CL_FIELD(cl_trend_point, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_trend_point, range, "moving_range", "Moving range", TEXT, true),
    CL_FIELD(cl_trend_point, results, "results", "Results", INT, true),
    CL_FIELD(cl_trend_point, signal, "signal", "Stands out", TEXT, true),
    CL_FIELD(cl_trend_point, outside, "outside_specification", "Outside its specification", BOOL, false),
};

static enum cl_status print_trend_json(const struct cl_command *command, const struct cl_trend *trend, const char *file)
{
    json_t *json = json_pack("{s:s,s:s,s:s,s:s,s:I,s:s?,s:s?,s:s?,s:s?,s:s?,s:s?}", "product", trend->product, "figure",
                             trend->about, "unit", trend->unit, "specification", trend->specified, "baseline_lots",
                             (json_int_t)trend->baseline, "mean", trend->mean, "lower_control_limit", trend->lower,
                             "upper_control_limit", trend->upper, "mean_moving_range", trend->range_mean,
                             "upper_range_limit", trend->range_upper, "file", file);
    json_object_set_new(json, "points",
                        cl_json_records(CL_FIELDS(POINT_FIELDS), trend->point, trend->count, sizeof *trend->point));
    json_object_set_new(json, "notes", cl_json_texts(trend->notes));
    return cl_put_json(command, json_pack("{s:o}", "trend", json));
}

static enum cl_status print_trend(const struct cl_command *command, const struct cl_trend *trend)
{
    enum cl_status status;
    CL_TRY(cl_put_line(command, cl_arena_print(command->arena, "%s of %s, %s (%s)%s%s", trend->title, trend->product,
                                               trend->unit, trend->about, *trend->specified ? "; specification " : "",
                                               trend->specified)));
    if (trend->limited)
        CL_TRY(cl_put_line(
            command,
            cl_arena_print(command->arena, "mean %s, control limits %s to %s; moving range: mean %s, at most %s",
                           trend->mean, trend->lower, trend->upper, trend->range_mean, trend->range_upper)));
    CL_TRY(cl_put(command, "\n"));
    CL_TRY(cl_print_list(command, "points", CL_FIELDS(POINT_FIELDS), trend->point, trend->count, sizeof *trend->point));
    for (size_t i = 0; i < trend->notes.count; i++)
        cl_say(command, "%s", trend->notes.at[i]);
done:
    return status;
}

static enum cl_status run_trend(struct cl_command *command)
{
    enum cl_status status;
    struct cl_trend trend;
    struct cl_graph graph;
    const char *file;
    struct cl_trend_query query = {.product = command->argument[0],
                                   .test = cl_option(command, "test"),
                                   .stage = cl_option(command, "stage"),
                                   .step = cl_option(command, "yield")};
    if (query.test && query.step)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "choose one", "--test and --yield exclude each other");
    if (!query.test)
        query.test = "viability";
    CL_TRY(find_file(command, &file));
    CL_TRY(cl_option_count(command, "baseline", 2, CL_GRAPH_PLACES_MOST, &query.baseline));
    CL_TRY(cl_trend(command->cl, &query, &trend));
    if (file) {
        CL_TRY(cl_trend_graph(command->cl, &trend, &graph));
        CL_TRY(cl_graph_write(command, &graph, file));
        cl_say(command, "%zu lot%s of %s in %s", trend.count, trend.count == 1 ? "" : "s", trend.product, file);
    }
    if (command->json)
        status = print_trend_json(command, &trend, file);
    else if (command->csv)
        status =
            cl_print_list(command, "points", CL_FIELDS(POINT_FIELDS), trend.point, trend.count, sizeof *trend.point);
    else if (!file)
        status = print_trend(command, &trend);
done:
    return status;
}

/* ---- stock ------------------------------------------------------------------------------------------------------- */

static const struct cl_field STOCK_FIELDS[] = {
    CL_FIELD(cl_stock_month, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_stock_month, month, "expires_in", "Expires in", TEXT, true),
    CL_FIELD(cl_stock_month, usable, "usable", "Usable", INT, true),
    CL_FIELD(cl_stock_month, waiting, "waiting", "Not released, held", INT, true),
    CL_FIELD(cl_stock_month, expired, "expired", "Expired", INT, true),
};

static enum cl_status run_stock(struct cl_command *command)
{
    enum cl_status status;
    struct cl_stock_month_list stock;
    struct cl_graph graph;
    const char *file;
    CL_TRY(find_file(command, &file));
    CL_TRY(cl_stock_months(command->cl, command->argument_count > 0 ? command->argument[0] : NULL, &stock));
    if (file) {
        CL_TRY(cl_stock_graph(command->cl, &stock, &graph));
        CL_TRY(cl_graph_write(command, &graph, file));
        cl_say(command, "stock by month of expiry in %s", file);
    }
    if (!file || command->json || command->csv)
        status = cl_print_list(command, "stock", CL_FIELDS(STOCK_FIELDS), stock.at, stock.count, sizeof *stock.at);
done:
    return status;
}

/* ---- forecast ---------------------------------------------------------------------------------------------------- */

static const struct cl_field MONTH_FIELDS[] = {
    CL_FIELD(cl_forecast_month, month, "month", "Month", TEXT, true),
    CL_FIELD(cl_forecast_month, ahead, "ahead", "Ahead", BOOL, false),
    CL_FIELD(cl_forecast_month, used, "used", "Used", INT, true),
    CL_FIELD(cl_forecast_month, expected, "expected", "Expected", COUNT, true),
    CL_FIELD(cl_forecast_month, missing, "missing", "Missing", COUNT, true),
    CL_FIELD(cl_forecast_month, expiring, "expires_unused", "Expires unused", COUNT, true),
    CL_FIELD(cl_forecast_month, left, "left", "Left at its end", COUNT, true),
};

static enum cl_status print_forecast_json(const struct cl_command *command, const struct cl_forecast *forecast,
                                          const char *file)
{
    json_t *json = json_pack("{s:s,s:I,s:I,s:I,s:I,s:I,s:s?,s:s?}", "product", forecast->product, "used",
                             (json_int_t)forecast->used, "history_months", (json_int_t)forecast->history, "usable",
                             (json_int_t)forecast->usable, "waiting", (json_int_t)forecast->waiting, "expires_unused",
                             (json_int_t)forecast->expiring, "runs_out", forecast->runs_out, "file", file);
    json_object_set_new(
        json, "months",
        cl_json_records(CL_FIELDS(MONTH_FIELDS), forecast->month, forecast->count, sizeof *forecast->month));
    return cl_put_json(command, json_pack("{s:o}", "forecast", json));
}

static void say_outcome(const struct cl_command *command, const struct cl_forecast *forecast)
{
    cl_say(command, "%" PRId64 " vials were used in %" PRId64 " whole month%s, %" PRId64 " are usable now%s",
           forecast->used, forecast->history, forecast->history == 1 ? "" : "s", forecast->usable,
           forecast->waiting > 0
               ? cl_arena_print(command->arena, "; %" PRId64 " more are not released or held", forecast->waiting)
               : "");
    if (forecast->runs_out)
        cl_say(command, "vials are missing from %s on", forecast->runs_out);
    if (forecast->expiring > 0)
        cl_say(command, "%" PRId64 " vials expire before they are used", forecast->expiring);
}

static enum cl_status run_forecast(struct cl_command *command)
{
    enum cl_status status;
    struct cl_forecast forecast;
    struct cl_graph graph;
    const char *file;
    struct cl_forecast_query query = {.product = command->argument[0], .months = 12, .history = 6};
    CL_TRY(find_file(command, &file));
    CL_TRY(cl_option_count(command, "months", 1, 36, &query.months));
    CL_TRY(cl_option_count(command, "history", 1, 36, &query.history));
    CL_TRY(cl_forecast(command->cl, &query, &forecast));
    if (file) {
        CL_TRY(cl_forecast_graph(command->cl, &forecast, &graph));
        CL_TRY(cl_graph_write(command, &graph, file));
    }
    if (command->json)
        return print_forecast_json(command, &forecast, file);
    if (!file || command->csv)
        CL_TRY(cl_print_list(command, "months", CL_FIELDS(MONTH_FIELDS), forecast.month, forecast.count,
                             sizeof *forecast.month));
    say_outcome(command, &forecast);
done:
    return status;
}

const struct cl_verb cl_report_chart_verbs[] = {
    {
        .noun = "report",
        .name = "trend",
        .arguments = "PRODUCT [--test T|--yield STEP] [--stage S] [--baseline N] [-o FILE]",
        .summary = "a figure of a product's lots over time, with control limits",
        .example = "cryolot report trend huc-msc\n"
                   "cryolot report trend huc-msc --yield fill -o recovery.pdf\n"
                   "cryolot report trend huc-msc --test cd73 --baseline 20 -o cd73.svg",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_trend,
        .option = {{"test", "T", "a test whose results are numbers (viability)", false},
                   {"stage", "S", "where a test is made at several stages", false},
                   {"yield", "STEP", "instead of a test: the yield of this step, % of the theoretical one", false},
                   {"baseline", "N", "limits from the first N lots (all)", false},
                   CHART_OPTIONS},
        .remark = "Individuals and moving range. A lot stands out beyond the limits (mean and 2.66 times the mean\n"
                  "moving range), after a step of more than 3.267 times it, or as the eighth in a row on one side\n"
                  "of the mean. The chart watches the process; it decides nothing about a lot.",
    },
    {
        .noun = "report",
        .name = "stock",
        .arguments = "[PRODUCT] [-o FILE]",
        .summary = "stored vials for patients by product and month of expiry",
        .example = "cryolot report stock\ncryolot report stock huc-msc -o stock.pdf",
        .needs = CL_NEEDS_READING,
        .most = 1,
        .run = run_stock,
        .option = {CHART_OPTIONS},
    },
    {
        .noun = "report",
        .name = "forecast",
        .arguments = "PRODUCT [--months N] [--history N] [-o FILE]",
        .summary = "how long the vials of a product last if they are used as before",
        .example = "cryolot report forecast huc-msc\ncryolot report forecast huc-msc --months 24 -o forecast.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_forecast,
        .option = {{"months", "N", "so many months ahead, this one among them (12)", false},
                   {"history", "N", "the use of so many whole months before this one (6)", false},
                   CHART_OPTIONS},
        .remark = "First expired first out; a part of a vial counts as a whole one. What orders reserved is not\n"
                  "looked at: cryolot order plan says what one order gets.",
    },
    {.name = NULL},
};
