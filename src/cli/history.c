/* Events: lists, one event, the history of an ID. */
#include "cli/history.h"
#include "base/buffer.h"
#include "base/text.h"
#include <jansson.h>
#include <stdio.h>
#include <string.h>

enum { HISTORY_MOST = 1000 };

static const struct cl_field EVENT_FIELDS[] = {
    CL_FIELD(cl_audit_event, seq, "seq", "Event", INT, true),
    CL_FIELD(cl_audit_event, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_audit_event, performed_at_ms, "performed_at", "Performed at", TIME, false),
    CL_FIELD(cl_audit_event, actor, "actor", "Actor", TEXT, true),
    CL_FIELD(cl_audit_event, actor_name, "actor_name", "Name", TEXT, false),
    CL_FIELD(cl_audit_event, second, "second", "Second person", TEXT, false),
    CL_FIELD(cl_audit_event, roles, "roles", "Roles", TEXT, false),
    CL_FIELD(cl_audit_event, host, "host", "Host", TEXT, false),
    CL_FIELD(cl_audit_event, terminal, "terminal", "Terminal", TEXT, false),
    CL_FIELD(cl_audit_event, os_account, "os_account", "OS account", TEXT, false),
    CL_FIELD(cl_audit_event, program, "program", "Program", TEXT, false),
    CL_FIELD(cl_audit_event, action, "action", "Action", TEXT, true),
    CL_FIELD(cl_audit_event, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_audit_event, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_audit_event, boot_id, "boot_id", "Boot", TEXT, false),
    CL_FIELD(cl_audit_event, boot_ms, "boot_ms", "Boot clock, ms", INT, false),
    CL_FIELD(cl_audit_event, hash, "hash", "Hash", TEXT, false),
};

/* ---- as JSON and in tables --------------------------------------------------------------------------------------- */

static json_t *row_json(const char *row)
{
    return row ? json_loads(row, 0, NULL) : json_null();
}

static json_t *event_json(const struct cl_audit_event *event)
{
    json_t *object = cl_json_record(CL_FIELDS(EVENT_FIELDS), event), *changes = json_array();
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        json_array_append_new(changes,
                              json_pack("{s:s,s:I,s:o,s:o}", "table", change->table, "key", (json_int_t)change->key,
                                        "old", row_json(change->old_row), "new", row_json(change->new_row)));
    }
    json_object_set_new(object, "changes", changes);
    return object;
}

enum cl_status cl_print_events(struct cl_command *command, const struct cl_audit_list *list)
{
    if (!command->json)
        return cl_print_list(command, "events", CL_FIELDS(EVENT_FIELDS), list->at, list->count, sizeof *list->at);
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, event_json(&list->at[i]));
    return cl_put_json(command, json_pack("{s:o}", "events", array));
}

/* ---- one event ----------------------------------------------------------------------------------------------------
 */

/* "result R12 (viability) changed", and under it each field, "value  9.7 EU/mL -> 97 EU/mL". */
static void add_row(struct cl_buffer *out, const struct cl_audit_row *row, size_t width)
{
    size_t widest = 0;
    bool changed = strcmp(row->act, "changed") == 0;
    for (size_t i = 0; i < row->count; i++)
        widest = cl_text_width(row->field[i].name) > widest ? cl_text_width(row->field[i].name) : widest;
    cl_buffer_print(out, "\n%s %s\n", row->name, row->act);
    for (size_t i = 0; i < row->count; i++) {
        const struct cl_audit_field *field = &row->field[i];
        struct cl_buffer value = {0};
        if (changed)
            cl_buffer_print(&value, "%s -> %s", field->before ? field->before : "none",
                            field->after ? field->after : "none");
        else
            cl_buffer_add_text(&value, field->after ? field->after : field->before);
        cl_buffer_print(out, "  %-*s  ", (int)widest, field->name);
        cl_add_wrapped(out, value.data ? value.data : "", widest + 4, width);
        cl_buffer_free(&value);
    }
}

enum cl_status cl_print_event(struct cl_command *command, const struct cl_audit_event *event)
{
    enum cl_status status;
    struct cl_audit_row_list rows;
    struct cl_buffer out = {0};
    if (command->json)
        return cl_put_json(command, json_pack("{s:o}", "event", event_json(event)));
    CL_TRY(cl_print_record(command, "event", CL_FIELDS(EVENT_FIELDS), event));
    CL_TRY(cl_audit_rows(command->cl, event, &rows));
    for (size_t i = 0; i < rows.count; i++)
        add_row(&out, &rows.at[i], (size_t)command->width);
    status = cl_put(command, out.data ? out.data : "");
done:
    cl_buffer_free(&out);
    return status;
}

/* ---- histories ----------------------------------------------------------------------------------------------------
 */

enum cl_status cl_print_history(struct cl_command *command, const char *subject)
{
    struct cl_audit_list list;
    struct cl_audit_filter filter = {.subject = subject, .limit = HISTORY_MOST, .with_changes = command->json};
    enum cl_status status = cl_audit_log(command->cl, &filter, &list);
    return status == CL_OK ? cl_print_events(command, &list) : status;
}

/* Columns: event, time, who, act; then what, wrapped under its beginning. */
static enum cl_status add_line(struct cl_command *command, const char *lot, struct cl_audit_event *event, size_t who,
                               size_t act, struct cl_buffer *out)
{
    const char *what;
    char at[CL_TIME_TEXT];
    enum cl_status status = cl_audit_summary(command->cl, event, lot, &what);
    if (status != CL_OK)
        return status;
    size_t begun = out->size, room = 3 * strlen(what) + 4; /* U+FFFD takes three bytes */
    cl_time_write_local(event->at_ms, cl_facility(command->cl)->timezone, false, at, sizeof at);
    cl_buffer_print(out, "%5lld  %.16s  %-*s  %-*s  ", (long long)event->seq, at, (int)who,
                    *event->actor ? event->actor : "nobody", (int)act, event->action);
    size_t columns = out->size - begun;
    cl_add_wrapped(out, cl_text_visible(what, cl_arena_alloc(command->arena, room), room), columns,
                   (size_t)command->width);
    return CL_OK;
}

static enum cl_status print_lot_lines(struct cl_command *command, const char *lot, const struct cl_audit_list *list)
{
    enum cl_status status = CL_OK;
    struct cl_buffer out = {0};
    size_t who = strlen("nobody"), act = 0;
    for (size_t i = 0; i < list->count; i++) {
        who = strlen(list->at[i].actor) > who ? strlen(list->at[i].actor) : who;
        act = strlen(list->at[i].action) > act ? strlen(list->at[i].action) : act;
    }
    for (size_t i = 0; i < list->count; i++) {
        struct cl_audit_event event = list->at[i];
        CL_TRY(add_line(command, lot, &event, who, act, &out));
    }
    status = cl_put(command, out.data ? out.data : "");
done:
    cl_buffer_free(&out);
    return status;
}

enum cl_status cl_print_lot_history(struct cl_command *command, const char *lot)
{
    enum cl_status status;
    struct cl_audit_list list;
    int64_t limit = HISTORY_MOST;
    if (cl_option(command, "limit"))
        CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_audit_history(command->cl, lot, limit, command->json, &list));
    if (command->json || command->csv)
        return cl_print_events(command, &list);
    CL_TRY(print_lot_lines(command, lot, &list));
    if ((int64_t)list.count == limit)
        cl_say(command, "the newest %zu; more with --limit", list.count);
    cl_say(command, "times of %s; one event with every changed row: cryolot audit show EVENT",
           cl_facility(command->cl)->timezone);
done:
    return status;
}
