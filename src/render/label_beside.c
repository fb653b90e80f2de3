/* Files that stand beside a label's template and belong to it: images and fonts. */
#include "render/beside.h"
#include "render/label_plan.h"

#include <string.h>

/* What was kept with the approval of a former version. */
static enum cl_status read_kept(const void *of, const struct cl_beside *wanted, struct cl_arena *arena,
                                struct cl_bytes *out, struct cl_error *reason)
{
    const struct cl_label_job *job = of;
    for (size_t i = 0; i < job->files.count; i++) {
        const struct cl_label_file *file = &job->files.at[i];
        if (strcmp(file->sha256, wanted->sha256) != 0)
            continue;
        *out = (struct cl_bytes){cl_arena_copy_bytes(arena, file->data, file->size), file->size};
        return CL_OK;
    }
    return cl_fail(reason, CL_FAILED, NULL, NULL, NULL, "%s was not kept with the approval of %s", wanted->file,
                   wanted->template_file);
}

static struct cl_beside beside(const struct cl_label_plan *plan, const struct cl_label_beside *wanted)
{
    return (struct cl_beside){.template_file = plan->file,
                              .line = wanted->line,
                              .what = wanted->what,
                              .ending = wanted->ending,
                              .file_key = "file",
                              .sha256_key = "sha256",
                              .file = wanted->file,
                              .sha256 = wanted->sha256,
                              .most = wanted->most,
                              .read = plan->job->kept ? read_kept : NULL,
                              .of = plan->job};
}

bool cl_label_beside_read(struct cl_label_plan *plan, const struct cl_label_beside *wanted, struct cl_bytes *out)
{
    const struct cl_beside file = beside(plan, wanted);
    if (!cl_beside_read(&file, &plan->arena, out, plan->error))
        return false;
    if (plan->job->keep != NULL)
        plan->job->keep(plan->job->keep_context, &(struct cl_label_file){wanted->sha256, out->data, out->size});
    return true;
}

const char *cl_label_beside_hash(struct cl_label_plan *plan, const struct cl_label_beside *wanted)
{
    const struct cl_beside file = beside(plan, wanted);
    return cl_beside_hash(&file, &plan->arena);
}
