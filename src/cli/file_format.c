#include "cli/file_format.h"
#include <string.h>
#include <strings.h>

enum { FORMATS = 3 };

static const char *const word[FORMATS] = {[CL_FILE_PDF] = "pdf", [CL_FILE_SVG] = "svg", [CL_FILE_ZPL] = "zpl"};

/* "pdf, svg or zpl" of those that there are, `before` each. */
static const char *list_words(struct cl_arena *arena, const struct cl_file_kind *kind, const char *before)
{
    const char *all = cl_arena_print(arena, "%s%s", before, word[0]);
    for (int i = 1; i <= (int)kind->last; i++)
        all = cl_arena_print(arena, "%s%s%s%s", all, i == (int)kind->last ? " or " : ", ", before, word[i]);
    return all;
}

/* FORMATS: it is none. */
static int find(const char *text)
{
    int i = 0;
    while (i < FORMATS && strcasecmp(text, word[i]) != 0)
        i++;
    return i;
}

/* What stands behind the last dot of its name; "" where nothing does, NULL for no file. A hidden file has no ending. */
static const char *ending_of(const char *file)
{
    const char *slash = strrchr(file, '/'), *name = slash ? slash + 1 : file, *dot = strrchr(name, '.');
    return dot && dot > name ? dot + 1 : "";
}

static enum cl_status by_ending(const struct cl_command *command, const struct cl_file_kind *kind, const char *file,
                                enum cl_file_format *out)
{
    const char *ending = ending_of(file);
    int found = find(ending);
    if (!*ending && !kind->must_say)
        found = CL_FILE_PDF;
    if (found > (int)kind->last)
        return cl_fail(command->error, CL_USAGE, "output.format", NULL,
                       cl_arena_print(command->arena, "end it with %s, or add --format %s",
                                      list_words(command->arena, kind, "."), list_words(command->arena, kind, "")),
                       "the name '%s' does not say in which format %s", file, kind->what);
    *out = (enum cl_file_format)found;
    return CL_OK;
}

enum cl_status cl_file_format_of(const struct cl_command *command, const struct cl_file_kind *kind, const char *file,
                                 const char *wanted, enum cl_file_format *out)
{
    if (!wanted && file)
        return by_ending(command, kind, file, out);
    int format = wanted ? find(wanted) : CL_FILE_PDF;
    if (format > (int)kind->last)
        return cl_fail(command->error, CL_USAGE, "output.format", NULL,
                       cl_arena_print(command->arena, "write --format %s", list_words(command->arena, kind, "")),
                       "'%s' is not a format for %s", wanted, kind->things);
    int ending = find(file ? ending_of(file) : "");
    if (ending < FORMATS && ending != format)
        return cl_fail(command->error, CL_USAGE, "output.format", NULL,
                       cl_arena_print(command->arena, "end the name with .%s", word[format]),
                       "the name '%s' says %s, and the format is %s", file, word[ending], word[format]);
    *out = (enum cl_file_format)format;
    return CL_OK;
}
