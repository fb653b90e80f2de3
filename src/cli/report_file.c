#include "cli/report_file.h"
#include "render/render.h"
#include <stdlib.h>

enum cl_status cl_write_report(struct cl_command *command, const struct cl_report *content, const char *file)
{
    enum cl_status status;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    const struct cl_paper *paper;
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(paper->report(content, &bytes, command->error));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, file, staged, status);
    free(bytes.data);
    return status;
}
