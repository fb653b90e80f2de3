#include "cli/chart_file.h"
#include "cli/file_format.h"
#include "render/render.h"
#include <stdlib.h>

enum cl_status cl_chart_format(const struct cl_command *command, const char *file, bool *svg)
{
    static const struct cl_file_kind kind = {"charts", "the chart is to be", CL_FILE_SVG, true};
    enum cl_file_format format = CL_FILE_PDF;
    enum cl_status status = cl_file_format_of(command, &kind, file, cl_option(command, "format"), &format);
    *svg = format == CL_FILE_SVG;
    return status;
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
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    return status;
}
