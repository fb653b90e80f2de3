#include "render/beside.h"

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

static const char *path_beside(struct cl_arena *arena, const struct cl_beside *wanted)
{
    const char *whole = wanted->template_file, *slash = strrchr(whole, '/');
    return slash == NULL ? wanted->file
                         : cl_arena_print(arena, "%.*s%s", (int)(slash + 1 - whole), whole, wanted->file);
}

static const char *hash_of(struct cl_arena *arena, const struct cl_bytes *data)
{
    char text[CL_HASH_TEXT];
    struct cl_hash hash = cl_hash_of(data->data, data->size);
    return cl_arena_copy(arena, cl_hash_write(&hash, text, sizeof text));
}

static enum cl_status read_file(const struct cl_beside *wanted, struct cl_arena *arena, struct cl_bytes *out,
                                struct cl_error *reason)
{
    struct cl_buffer data = {0};
    if (wanted->read != NULL)
        return wanted->read(wanted->of, wanted, arena, out, reason);
    enum cl_status status = cl_file_read(path_beside(arena, wanted), wanted->most, &data, reason);
    if (status == CL_OK)
        *out = (struct cl_bytes){cl_arena_copy_bytes(arena, data.data != NULL ? data.data : "", data.size), data.size};
    cl_buffer_free(&data);
    return status;
}

bool cl_beside_read(const struct cl_beside *wanted, struct cl_arena *arena, struct cl_bytes *out,
                    struct cl_error *error)
{
    struct cl_bytes data = {0};
    struct cl_error reason = {0};
    const char *hash = NULL;
    bool good = false;
    if (!is_name(wanted->file, wanted->ending))
        cl_fail_row(error, wanted->line, wanted->file_key,
                    "'%s' is not the name of %s %s: put NAME%s beside the template, and write NAME%s", wanted->file,
                    strchr("aeiou", wanted->what[0]) != NULL ? "an" : "a", wanted->what, wanted->ending,
                    wanted->ending);
    else if (read_file(wanted, arena, &data, &reason) != CL_OK)
        cl_fail_row(error, wanted->line, wanted->file_key, "%s", reason.message);
    else if (strcmp(hash = hash_of(arena, &data), wanted->sha256) != 0)
        cl_fail_row(error, wanted->line, wanted->sha256_key,
                    "%s is another %s than was meant: it has %s = %s; put the one that was meant there, or write "
                    "this in a new version",
                    wanted->file, wanted->what, wanted->sha256_key, hash);
    else
        good = true;
    if (good)
        *out = data;
    cl_error_clear(&reason);
    return good;
}

const char *cl_beside_hash(const struct cl_beside *wanted, struct cl_arena *arena)
{
    struct cl_bytes data = {0};
    bool found = is_name(wanted->file, wanted->ending) && read_file(wanted, arena, &data, NULL) == CL_OK;
    return found ? hash_of(arena, &data) : NULL;
}
