#include "cli/chart_file.h"
#include "cli/command.h"
#include "render/render.h"
#include <cryolot/chart.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

static enum cl_status draw(struct cl_command *command, const struct cl_chart *chart, bool svg, struct cl_bytes *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    if (svg)
        return cl_chart_svg(chart, out, command->error);
    CL_TRY(cl_paper_load(&paper, command->error));
    status = paper->chart(chart, out, command->error);
done:
    return status;
}

static enum cl_status print_outcome(struct cl_command *command, const struct cl_chart *chart, const char *file)
{
    char from[CL_TIME_TEXT], until[CL_TIME_TEXT];
    if (command->json)
        return cl_put_json(command,
                           json_pack("{s:{s:s,s:s,s:s,s:I,s:I,s:I,s:I,s:s}}", "chart", "store", chart->store, "from",
                                     cl_time_write_utc(chart->from_ms, from, sizeof from), "to",
                                     cl_time_write_utc(chart->until_ms, until, sizeof until), "readings_by_hand",
                                     (json_int_t)chart->by_hand, "readings_of_files", (json_int_t)chart->of_files,
                                     "excursions", (json_int_t)chart->excursions.count, "silences",
                                     (json_int_t)chart->silences.count, "file", file));
    cl_say(command, "%" PRId64 " reading%s of %s from %s to %s %s in %s%s", chart->by_hand + chart->of_files,
           chart->by_hand + chart->of_files == 1 ? "" : "s", chart->store,
           cl_time_write_local(chart->from_ms, chart->zone, false, from, sizeof from),
           cl_time_write_local(chart->until_ms, chart->zone, false, until, sizeof until),
           chart->by_hand + chart->of_files == 1 ? "is" : "are", cl_is_standard_output(file) ? "standard output" : file,
           chart->by_hand + chart->of_files == 0 ? "; --from and --to choose another period" : "");
    return CL_OK;
}

static enum cl_status run_chart(struct cl_command *command)
{
    enum cl_status status;
    struct cl_chart chart;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    const char *file;
    bool svg = false;
    const struct cl_chart_request request = {command->argument[0], cl_option(command, "from"),
                                             cl_option(command, "to")};
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_chart_format(command, file, &svg));
    CL_TRY(cl_storage_chart(command->cl, &request, &chart));
    CL_TRY(draw(command, &chart, svg, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
    CL_TRY(cl_output_end(command, staged, CL_OK));
    status = print_outcome(command, &chart, file);
done:
    free(bytes.data);
    return status;
}

const struct cl_verb cl_chart_verbs[] = {
    {
        .noun = "storage",
        .name = "chart",
        .arguments = "STORE -o FILE [--from TIME] [--to TIME]",
        .summary = "draw a store's temperatures with limits, excursions and openings",
        .example = "cryolot storage chart CPN/LN2-1 -o ln2-1.pdf\n"
                   "cryolot storage chart CPN/LN2-1 --from 2026-11-01 --to 2026-11-30 -o november.svg",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_chart,
        .option = {CL_OUTPUT_OPTION,
                   {"from", "TIME", "the first moment (30 days before the last)", false},
                   {"to", "TIME", "the last moment; a date: that whole day (now)", false},
                   CL_CHART_FORMAT_OPTION},
        .remark =
            "Times are those of the store's site. Readings of the stores around it are shown too, for as long as\n"
            "it stood in them. However many there are, the coldest and the warmest remain to be seen.",
    },
    {.name = NULL},
};
