/* What a template's text changes of the version before it: lines that are new, and lines that are gone. */
#include "cli/label.h"
#include <string.h>

#define LINES_MOST 2000 /* that differ; more are another text altogether */

struct lines {
    const char **at;
    size_t count;
};

static struct lines split(struct cl_arena *arena, const char *text)
{
    struct lines lines = {0};
    size_t capacity = 0;
    while (*text) {
        size_t size = strcspn(text, "\n");
        size_t shown = size > 0 && text[size - 1] == '\r' ? size - 1 : size;
        lines.at = cl_arena_grow(arena, lines.at, lines.count, &capacity, sizeof *lines.at);
        lines.at[lines.count++] = cl_arena_copy_bytes(arena, text, shown);
        text += size + (text[size] != '\0');
    }
    return lines;
}

static void add(struct cl_arena *arena, struct cl_label_changes *changes, char sign, const char *line)
{
    const char **at = cl_arena_grow(arena, (void *)changes->at, changes->count, &changes->capacity, sizeof *at);
    at[changes->count++] = cl_arena_print(arena, "%c %s", sign, line);
    changes->at = at;
}

/* longest[i * (b.count + 1) + j]: how many lines are common to what begins at i in one and at j in the other. */
static uint16_t *common(struct cl_arena *arena, struct lines a, struct lines b)
{
    size_t wide = b.count + 1;
    uint16_t *longest = cl_arena_alloc(arena, (a.count + 1) * wide * sizeof *longest);
    for (size_t i = a.count; i-- > 0;)
        for (size_t j = b.count; j-- > 0;) {
            uint16_t down = longest[(i + 1) * wide + j], right = longest[i * wide + j + 1];
            longest[i * wide + j] = strcmp(a.at[i], b.at[j]) == 0 ? (uint16_t)(longest[(i + 1) * wide + j + 1] + 1)
                                    : down > right                ? down
                                                                  : right;
        }
    return longest;
}

static void compare(struct cl_arena *arena, struct lines a, struct lines b, struct cl_label_changes *changes)
{
    size_t wide = b.count + 1, i = 0, j = 0;
    const uint16_t *longest = common(arena, a, b);
    while (i < a.count || j < b.count) {
        if (i < a.count && j < b.count && strcmp(a.at[i], b.at[j]) == 0) {
            i++;
            j++;
        } else if (j == b.count || (i < a.count && longest[(i + 1) * wide + j] >= longest[i * wide + j + 1]))
            add(arena, changes, '-', a.at[i++]);
        else
            add(arena, changes, '+', b.at[j++]);
    }
}

void cl_label_changes_find(struct cl_arena *arena, const char *old, const char *new, struct cl_label_changes *out)
{
    struct lines a = split(arena, old), b = split(arena, new);
    *out = (struct cl_label_changes){.before = out->before};
    while (a.count > 0 && b.count > 0 && strcmp(a.at[0], b.at[0]) == 0)
        a = (struct lines){a.at + 1, a.count - 1}, b = (struct lines){b.at + 1, b.count - 1};
    while (a.count > 0 && b.count > 0 && strcmp(a.at[a.count - 1], b.at[b.count - 1]) == 0)
        a.count--, b.count--;
    if (a.count <= LINES_MOST && b.count <= LINES_MOST)
        compare(arena, a, b, out);
    else
        add(arena, out, '+', "it is another text altogether");
}

enum cl_status cl_label_changes_read(struct cl_command *command, const struct cl_label_template *template,
                                     const char *text, struct cl_label_changes *out)
{
    enum cl_status status;
    struct cl_label_template_list all;
    struct cl_label_template former = {0};
    *out = (struct cl_label_changes){0};
    CL_TRY(cl_label_template_history(command->cl, NULL, &all));
    for (size_t i = 0; i < all.count && !out->before; i++) /* the newest of a name first */
        if (strcmp(all.at[i].name, template->name) == 0 && all.at[i].version <= template->version &&
            strcmp(all.at[i].sha256, template->sha256) != 0)
            out->before = all.at[i].version;
    if (!out->before)
        return CL_OK;
    CL_TRY(cl_label_template_get(command->cl, template->name, out->before, &former));
    cl_label_changes_find(command->arena, former.text, text, out);
done:
    return status;
}
