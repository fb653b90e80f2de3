/* Charts as files, PDF or SVG. */
#ifndef CRYOLOT_CLI_CHART_FILE_H
#define CRYOLOT_CLI_CHART_FILE_H

#include "cli/command.h"
#include <cryolot/paper.h>

#define CL_CHART_FORMAT_OPTION                                                                                         \
    {                                                                                                                  \
        "format", "pdf|svg", "what it becomes, where the name's end does not say it", false                            \
    }

/* Whether the chart becomes SVG: by --format, else by the name's end. CL_USAGE. */
enum cl_status cl_chart_format(const struct cl_command *command, const char *file, bool *svg);
/* Draws the content and writes it to `file` ("-": standard output), as cl_output_stage and cl_output_end do. */
enum cl_status cl_graph_write(const struct cl_command *command, const struct cl_graph *content, const char *file);

#endif
