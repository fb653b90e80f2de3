/* Labels that a reviewer looks at: those that look like labels and are none, those of which there are several, and
 * those that nobody read when they were put on.
 */
#include "base/json_field.h"
#include "domain/audit_detail.h"
#include <stdlib.h>
#include <string.h>

enum { FEW = 3 };

/* The first few of what was found, each once, and how many there were in all. */
struct found {
    struct cl_arena *arena;
    long long count;
    long long things; /* one behind the other, each counted once */
    const char *last, *few;
};

static void add(struct found *found, const char *of)
{
    found->count++;
    if (found->last && strcmp(found->last, of) == 0)
        return;
    found->last = cl_arena_copy(found->arena, of);
    if (found->things++ < FEW)
        found->few = found->few ? cl_arena_print(found->arena, "%s, %s", found->few, of) : found->last;
}

static const char *rest(const struct found *found)
{
    return found->things > FEW ? cl_arena_print(found->arena, " and %lld more", found->things - FEW) : "";
}

/* Drafts: DRAFT stands across them; who sees only the code on one does not know. */
const char *cl_audit_drafts(struct cl_arena *arena, const struct cl_audit_event *event)
{
    struct found found = {.arena = arena};
    const char *template = NULL;
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        if (change->old_row || strcmp(change->table, "label_other") != 0)
            continue;
        char *kind = cl_json_field(change->new_row, "kind"), *of = cl_json_field(change->new_row, "subject"),
             *by = cl_json_field(change->new_row, "template");
        if (kind && of && by && strcmp(kind, "draft") == 0) {
            add(&found, of);
            template = cl_arena_copy(arena, by);
        }
        free(kind);
        free(of);
        free(by);
    }
    if (found.count == 0)
        return NULL;
    return cl_arena_print(arena, "%lld draft%s printed by the template %s, which nobody may put on: of %s%s",
                          found.count, found.count == 1 ? " was" : "s were", template, found.few, rest(&found));
}

const char *cl_audit_spares(struct cl_arena *arena, const struct cl_audit_event *event)
{
    long long count = 0;
    for (size_t i = 0; i < event->change_count && strcmp(event->action, "label.print") == 0; i++) {
        const struct cl_audit_change *change = &event->change[i];
        char *copy = change->old_row || strcmp(change->table, "label_print") != 0
                         ? NULL
                         : cl_json_field(change->new_row, "copy");
        count += copy && strcmp(copy, "1") != 0;
        free(copy);
    }
    if (count == 0)
        return NULL;
    return cl_arena_print(arena, "more than one label of each was printed: %lld besides the first ones", count);
}

static bool has_mark(const char *row)
{
    char *mark = row ? cl_json_field(row, "fate_unread") : NULL;
    bool has = mark != NULL;
    free(mark);
    return has;
}

const char *cl_audit_unread(struct cl_arena *arena, const struct cl_audit_event *event)
{
    long long count = 0;
    for (size_t i = 0; i < event->change_count && strcmp(event->action, "label.apply") == 0; i++) {
        const struct cl_audit_change *change = &event->change[i];
        count += strcmp(change->table, "label_print") == 0 && has_mark(change->new_row) && !has_mark(change->old_row);
    }
    if (count == 0)
        return NULL;
    return cl_arena_print(arena, "%lld label%s confirmed without reading a code", count,
                          count == 1 ? " was" : "s were");
}
