/* What an event did, for a list that people read: the rows that it changed, in words. */
#include "base/buffer.h"
#include "domain/audit.h"
#include "domain/audit_words.h"
#include <stdio.h>
#include <string.h>

enum { GROUPS_SAID = 4, IDS_SAID = 3 };

enum cl_status cl_audit_rows(struct cl *cl, const struct cl_audit_event *event, struct cl_audit_row_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_audit_row *rows = cl_arena_alloc(&cl->arena, (event->change_count + 1) * sizeof *rows);
    for (size_t i = 0; i < event->change_count; i++)
        CL_TRY(cl_audit_row_words(cl, &cl->arena, &event->change[i], &rows[i]));
    *out = (struct cl_audit_row_list){rows, event->change_count};
done:
    return status;
}

/* Of new rows: those that say what was done, and by which columns. Of changed rows everything that changed is said. */
static const struct {
    const char *table, *columns;
} SAID[] = {
    {"lot", "made_on expires_on"},
    {"result", "value verdict performed_on"},
    {"donor_consent", "act dated_on"},
    {"donor_screening", "outcome screened_on"},
    {"donor_test", "test outcome specimen_on"},
    {"lot_receipt", "accepted temperature_mc received_at_ms"},
    {"lot_material", "item supplier_lot expires_on"},
    {"lot_yield", "step actual theoretical"},
    {"freezing_run", "program started_at_ms ended_at_ms"},
    {"lot_extension", "old_expires_on new_expires_on"},
    {"lot_pending", "specification_id due_on"},
    {"stability_point", "months due_on"},
    {"oos_supply", "subject_id notify_by"},
    {"label_print", "template"},
    {"label_other", "template"},
    {"sample", "tests laboratory"},
    {"sample_leg", "kind receiver condition"},
    {"deviation", "title class"},
    {"deviation_task", "title owner_id due_on"},
    {"attachment", "kind"},
    {"document", "kind"},
    {"note", "remark"},
    {"infusion", "given_ul abort_reason"},
    {"infusion_event", "kind detail grade rate_ul_per_h lost_ul correction"},
};

static bool ends(const char *text, const char *end)
{
    size_t size = strlen(text), tail = strlen(end);
    return size >= tail && strcmp(text + size - tail, end) == 0;
}

/* Of a changed row: who, when and which signature the event says itself. */
static struct cl_audit_row told_fields(struct cl *cl, const struct cl_audit_row *row)
{
    struct cl_audit_field *fields = cl_arena_alloc(&cl->arena, (row->count + 1) * sizeof *fields);
    struct cl_audit_row kept = {.name = row->name, .act = row->act, .field = fields};
    for (size_t i = 0; i < row->count; i++) {
        const char *column = row->field[i].column;
        if (!ends(column, "_by") && !ends(column, "_at_ms") && strcmp(column, "holder_id") != 0 &&
            !cl_audit_is_signature(column))
            fields[kept.count++] = row->field[i];
    }
    return kept;
}

/* The fields of a row that are worth saying; NULL: none. */
static const char *said_fields(struct cl *cl, const struct cl_audit_change *change, const struct cl_audit_row *row)
{
    struct cl_audit_row told = told_fields(cl, row);
    if (change->old_row)
        return told.count ? cl_audit_fields_text(&cl->arena, &told, NULL) : row->act;
    for (size_t i = 0; i < sizeof SAID / sizeof *SAID; i++)
        if (strcmp(SAID[i].table, change->table) == 0)
            return cl_audit_fields_text(&cl->arena, row, SAID[i].columns);
    return NULL;
}

/* Rows of one table that say the same are one: "vial UC26A001-0001E and 9 more". */
struct group {
    const char *table, *name, *fields;
    size_t count;
};

static void add_group(const struct group *group, size_t *said, struct cl_buffer *text)
{
    if (!group->count || ++*said > GROUPS_SAID)
        return;
    cl_buffer_print(text, "%s%s", text->size ? "; " : "", group->name);
    if (group->count > 1)
        cl_buffer_print(text, " and %zu more", group->count - 1);
    cl_buffer_print(text, ": %s", group->fields);
}

static enum cl_status add_rows(struct cl *cl, const struct cl_audit_event *event, struct cl_buffer *text)
{
    enum cl_status status = CL_OK;
    struct group group = {0};
    size_t said = 0;
    for (size_t i = 0; i < event->change_count; i++) {
        struct cl_audit_row row;
        const struct cl_audit_change *change = &event->change[i];
        CL_TRY(cl_audit_row_words(cl, &cl->arena, change, &row));
        const char *fields = said_fields(cl, change, &row);
        if (!fields)
            continue;
        if (group.count && strcmp(group.table, change->table) == 0 && strcmp(group.fields, fields) == 0) {
            group.count++;
            continue;
        }
        add_group(&group, &said, text);
        group = (struct group){change->table, row.name, fields, 1};
    }
    add_group(&group, &said, text);
    if (said > GROUPS_SAID)
        cl_buffer_print(text, "; and %zu more", said - GROUPS_SAID);
done:
    return status;
}

/* The first of its IDs, but for the one that need not be said. */
static void add_ids(const char *subject, const char *own, struct cl_buffer *text)
{
    size_t count = 0;
    for (const char *at = subject; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        bool is_own = own && strlen(own) == size && strncmp(own, at, size) == 0;
        if (!is_own && ++count <= IDS_SAID)
            cl_buffer_print(text, "%s%.*s", text->size ? ", " : "", (int)size, at);
        at += size;
    }
    if (count > IDS_SAID)
        cl_buffer_print(text, " and %zu more", count - IDS_SAID);
}

enum cl_status cl_audit_summary(struct cl *cl, struct cl_audit_event *event, const char *own, const char **out)
{
    enum cl_status status;
    struct cl_buffer text = {0};
    CL_TRY(cl_audit_read_changes(cl, &cl->arena, event));
    CL_TRY(add_rows(cl, event, &text));
    if (!text.size)
        add_ids(event->subject, own, &text);
    if (*event->reason && !(text.size && strstr(text.data, event->reason)))
        cl_buffer_print(&text, "%sreason: %s", text.size ? "; " : "", event->reason);
    *out = cl_arena_copy(&cl->arena, text.data ? text.data : "");
done:
    cl_buffer_free(&text);
    return status;
}
