/* Files that stand beside a label's template and belong to it: images and fonts. */
#include "render/label_plan.h"

#include "base/file.h"
#include "base/hash.h"

#include <string.h>
#include <strings.h>

/* A name of a file beside the template, never a path: what is printed is approved with the template. */
static bool is_name(const char *file, const char *ending)
{
    size_t size = strlen(file), last = strlen(ending);
    return size > last && size < 100 && file[0] != '.' && strchr(file, '/') == NULL &&
           strcasecmp(file + size - last, ending) == 0;
}

static const char *path_beside(struct cl_label_plan *plan, const char *file)
{
    const char *slash = strrchr(plan->file, '/');
    return slash == NULL ? file
                         : cl_arena_print(&plan->arena, "%.*s%s", (int)(slash + 1 - plan->file), plan->file, file);
}

static const char *hash_of(struct cl_label_plan *plan, const struct cl_bytes *data)
{
    char text[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(data->data, data->size);
    return cl_arena_copy(&plan->arena, cl_hash_write(&hash, text, sizeof text));
}

/* Into the plan's arena. */
static enum cl_status read_beside(struct cl_label_plan *plan, const struct cl_label_beside *wanted,
                                  struct cl_bytes *out, struct cl_error *reason)
{
    struct cl_buffer data = {0};
    enum cl_status status = cl_file_read(path_beside(plan, wanted->file), wanted->most, &data, reason);
    if (status == CL_OK)
        *out = (struct cl_bytes){cl_arena_copy_bytes(&plan->arena, data.data != NULL ? data.data : "", data.size),
                                 data.size};
    cl_buffer_free(&data);
    return status;
}

/* What was kept with the approval of a former version. */
static enum cl_status read_kept(struct cl_label_plan *plan, const struct cl_label_beside *wanted, struct cl_bytes *out,
                                struct cl_error *reason)
{
    for (size_t i = 0; i < plan->job->files.count; i++) {
        const struct cl_label_file *file = &plan->job->files.at[i];
        if (strcmp(file->sha256, wanted->sha256) != 0)
            continue;
        *out = (struct cl_bytes){cl_arena_copy_bytes(&plan->arena, file->data, file->size), file->size};
        return CL_OK;
    }
    return cl_fail(reason, CL_FAILED, NULL, NULL, NULL, "%s was not kept with the approval of %s", wanted->file,
                   plan->file);
}

static enum cl_status read_file(struct cl_label_plan *plan, const struct cl_label_beside *wanted, struct cl_bytes *out,
                                struct cl_error *reason)
{
    return plan->job->kept ? read_kept(plan, wanted, out, reason) : read_beside(plan, wanted, out, reason);
}

static void hand_on(const struct cl_label_plan *plan, const char *sha256, const struct cl_bytes *data)
{
    if (plan->job->keep != NULL)
        plan->job->keep(plan->job->keep_context, &(struct cl_label_file){sha256, data->data, data->size});
}

bool cl_label_beside_read(struct cl_label_plan *plan, const struct cl_label_beside *wanted, struct cl_bytes *out)
{
    struct cl_bytes data = {0};
    struct cl_error reason = {0};
    const char *hash = NULL;
    bool good = false;
    if (!is_name(wanted->file, wanted->ending))
        cl_fail_row(plan->error, wanted->line, "file",
                    "'%s' is not the name of %s %s: put NAME%s beside the template, and write NAME%s", wanted->file,
                    strchr("aeiou", wanted->what[0]) != NULL ? "an" : "a", wanted->what, wanted->ending,
                    wanted->ending);
    else if (read_file(plan, wanted, &data, &reason) != CL_OK)
        cl_fail_row(plan->error, wanted->line, "file", "%s", reason.message);
    else if (strcmp(hash = hash_of(plan, &data), wanted->sha256) != 0)
        cl_fail_row(plan->error, wanted->line, "sha256",
                    "%s is another %s than was meant: it has sha256 = %s; put the one that was meant there, or write "
                    "this in a new version",
                    wanted->file, wanted->what, hash);
    else
        good = true;
    if (good) {
        hand_on(plan, hash, &data);
        *out = data;
    }
    cl_error_clear(&reason);
    return good;
}

const char *cl_label_beside_hash(struct cl_label_plan *plan, const struct cl_label_beside *wanted)
{
    struct cl_bytes data = {0};
    bool found = is_name(wanted->file, wanted->ending) && read_file(plan, wanted, &data, NULL) == CL_OK;
    return found ? hash_of(plan, &data) : NULL;
}
