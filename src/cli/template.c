#include "cli/template.h"
#include "base/buffer.h"
#include "base/file.h"
#include "base/text.h"
#include <dirent.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef CL_DATADIR
#define CL_DATADIR "/usr/local/share/cryolot"
#endif

enum { NAME_MOST = 40, SIZE_MOST = 1 << 20, FOLDERS = 5 };

/* ---- where they are -------------------------------------------------------------------------------------------- */

static const char *program_folder(struct cl_arena *arena)
{
    char path[PATH_MAX];
    ssize_t size = readlink("/proc/self/exe", path, sizeof path - 1);
    if (size <= 0)
        return NULL;
    path[size] = '\0';
    char *slash = strrchr(path, '/');
    *slash = '\0';
    return cl_arena_copy(arena, path);
}

/* As people write it, without "..". */
static const char *clean(struct cl_arena *arena, const char *folder)
{
    char *known = realpath(folder, NULL);
    const char *path = known ? cl_arena_copy(arena, known) : folder;
    free(known);
    return path;
}

/* NULL-terminated, in the order in which they are looked at. A build tree is build/ or build/san/. */
static void list_folders(const char *kind, struct cl_arena *arena, const char *folder[FOLDERS + 1])
{
    static const char *const beside[] = {"../share/cryolot", "../templates", "../../templates"};
    size_t count = 0;
    const char *own = getenv("CRYOLOT_TEMPLATES"), *program = program_folder(arena);
    if (own && *own)
        folder[count++] = cl_arena_print(arena, "%s/%s", own, kind);
    for (size_t i = 0; program && i < sizeof beside / sizeof *beside; i++)
        folder[count++] = clean(arena, cl_arena_print(arena, "%s/%s/%s", program, beside[i], kind));
    folder[count++] = cl_arena_print(arena, "%s/%s", CL_DATADIR, kind);
    folder[count] = NULL;
}

/* ---- the list -------------------------------------------------------------------------------------------------- */

static bool is_name(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size <= NAME_MOST && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
}

/* Ends as a template does, or as some computers write that. */
static bool resembles(const char *file)
{
    size_t size = strlen(file);
    return file[0] != '.' && size > 4 && strcasecmp(file + size - 4, ".ini") == 0;
}

/* Why a file that resembles a template is none, NULL: it is one. */
static const char *fault_of(const char *path, const char *file, const char *name)
{
    struct stat is;
    if (stat(path, &is) != 0 || access(path, R_OK) != 0)
        return "it cannot be read";
    if (!S_ISREG(is.st_mode))
        return "it is not a file";
    if (!is_name(name) || strcmp(file + strlen(name), ".ini") != 0)
        return "rename it: small letters, digits and hyphens, as our-vials.ini";
    return NULL;
}

static bool has(const struct cl_template *items, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].name, name) == 0)
            return true;
    return false;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct cl_template *)a)->name, ((const struct cl_template *)b)->name);
}

struct listing {
    struct cl_arena *arena;
    struct cl_template *at;
    const char **passed;
    size_t count, capacity, passed_count, passed_capacity;
};

static void list_file(struct listing *listing, const char *folder, const char *file)
{
    struct cl_arena *arena = listing->arena;
    if (!resembles(file))
        return;
    const char *path = cl_arena_print(arena, "%s/%s", folder, file);
    const char *name = cl_arena_copy_bytes(arena, file, strlen(file) - 4), *fault = fault_of(path, file, name);
    if (fault) {
        listing->passed = cl_arena_grow(arena, listing->passed, listing->passed_count, &listing->passed_capacity,
                                        sizeof *listing->passed);
        listing->passed[listing->passed_count++] = cl_arena_print(arena, "%s is passed over: %s", path, fault);
    } else if (!has(listing->at, listing->count, name)) {
        listing->at = cl_arena_grow(arena, listing->at, listing->count, &listing->capacity, sizeof *listing->at);
        listing->at[listing->count++] = (struct cl_template){.name = name, .file = path};
    }
}

enum cl_status cl_template_list(const char *kind, struct cl_arena *arena, struct cl_template_list *out)
{
    struct listing listing = {.arena = arena};
    const char *folder[FOLDERS + 1];
    list_folders(kind, arena, folder);
    for (size_t i = 0; folder[i]; i++) {
        DIR *open = opendir(folder[i]);
        struct dirent *entry;
        while (open && (entry = readdir(open)))
            list_file(&listing, folder[i], entry->d_name);
        if (open)
            closedir(open);
    }
    if (listing.count > 0)
        qsort(listing.at, listing.count, sizeof *listing.at, by_name);
    *out = (struct cl_template_list){listing.at, listing.count, listing.passed, listing.passed_count};
    return CL_OK;
}

/* ---- one ------------------------------------------------------------------------------------------------------- */

static enum cl_status not_found(const char *kind, const char *name, struct cl_arena *arena, struct cl_error *error)
{
    struct cl_template_list all;
    const char *names = NULL;
    cl_template_list(kind, arena, &all);
    for (size_t i = 0; i < all.count; i++)
        names = cl_arena_print(arena, "%s%s%s", names ? names : "there are: ", names ? ", " : "", all.at[i].name);
    return cl_fail(error, CL_NOT_FOUND, NULL, name,
                   names ? names : "install cryolot completely, or name a folder in $CRYOLOT_TEMPLATES",
                   "there is no template '%s' for %s", name, kind);
}

/* Reads the file into a template of that name. */
static enum cl_status read_file(const char *name, const char *file, struct cl_arena *arena, struct cl_template *out,
                                struct cl_error *error)
{
    struct cl_buffer text = {0};
    enum cl_status status = cl_file_read(file, SIZE_MOST, &text, error);
    if (status == CL_OK)
        *out = (struct cl_template){cl_arena_copy(arena, name), cl_arena_copy(arena, file),
                                    cl_arena_copy_bytes(arena, text.data ? text.data : "", text.size), text.size};
    cl_buffer_free(&text);
    return status;
}

enum cl_status cl_template_read(const char *kind, const char *name, struct cl_arena *arena, struct cl_template *out,
                                struct cl_error *error)
{
    const char *folder[FOLDERS + 1], *file = NULL;
    if (!is_name(name))
        return cl_fail(error, CL_USAGE, NULL, NULL, "write its name, as vial-sheet", "'%s' is not a template's name",
                       name);
    list_folders(kind, arena, folder);
    for (size_t i = 0; folder[i] && !file; i++) {
        file = cl_arena_print(arena, "%s/%s.ini", folder[i], name);
        if (access(file, F_OK) != 0)
            file = NULL;
    }
    return file ? read_file(name, file, arena, out, error) : not_found(kind, name, arena, error);
}

enum cl_status cl_template_read_draft(const char *kind, const char *name, struct cl_arena *arena,
                                      struct cl_template *out, struct cl_error *error)
{
    const char *dot = strrchr(name, '.'), *slash = strrchr(name, '/');
    if (!slash && (!dot || strcmp(dot, ".ini") != 0))
        return cl_template_read(kind, name, arena, out, error);
    return read_file(slash ? slash + 1 : name, name, arena, out, error);
}
