#include "cli/chart_file.h"
#include "render/render.h"
#include <stdlib.h>
#include <string.h>

enum cl_status cl_chart_format(const struct cl_command *command, const char *file, bool *svg)
{
    const char *format = cl_option(command, "format"), *dot = strrchr(file, '.');
    if (!format)
        format = dot ? dot + 1 : "";
    *svg = strcmp(format, "svg") == 0;
    if (*svg || strcmp(format, "pdf") == 0)
        return CL_OK;
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "end the name with .pdf or .svg, or add --format pdf|svg",
                   "'%s' does not say whether the chart becomes PDF or SVG", file);
}

static enum cl_status draw(const struct cl_command *command, const struct cl_graph *content, bool svg,
                           struct cl_bytes *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    if (svg)
        return cl_graph_svg(content, out, command->error);
    CL_TRY(cl_paper_load(&paper, command->error));
    status = paper->graph(content, out, command->error);
done:
    return status;
}

enum cl_status cl_graph_write(const struct cl_command *command, const struct cl_graph *content, const char *file)
{
    enum cl_status status;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    bool svg = false;
    CL_TRY(cl_chart_format(command, file, &svg));
    CL_TRY(draw(command, content, svg, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, file, staged, status);
    free(bytes.data);
    return status;
}
