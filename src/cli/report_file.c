#include "cli/report_file.h"
#include "render/render.h"
#include <cryolot/document.h>
#include <stdlib.h>

enum cl_status cl_report_draw(struct cl_command *command, const struct cl_report *content,
                              const struct cl_template *template, struct cl_bytes *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    const struct cl_report_form form = {template->file, template->text, template->size};
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(paper->report(content, &form, out, command->error));
done:
    return status;
}

enum cl_status cl_write_report(struct cl_command *command, const struct cl_report *content, const char *file)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    CL_TRY(cl_template_read("documents", CL_DOCUMENT_TEMPLATE, command->arena, &template, command->error));
    CL_TRY(cl_report_draw(command, content, &template, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
done:
    status = cl_output_end(command, staged, status);
    free(bytes.data);
    return status;
}
