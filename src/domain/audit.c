#include "domain/audit.h"
#include "base/text.h"
#include "domain/finding.h"
#include <cryolot/lot.h>
#include <stdio.h>
#include <string.h>

/* ---- events ---------------------------------------------------------------------------------------------------- */

struct cl_audit_event cl_audit_event_from_row(struct cl_arena *arena, const struct cl_rows *rows)
{
#define KEPT(column) cl_arena_copy(arena, cl_rows_text(rows, COL_AUDIT_EVENT_##column))
    struct cl_audit_event event = {
        .seq = cl_rows_int(rows, COL_AUDIT_EVENT_SEQ),
        .at_ms = cl_rows_int(rows, COL_AUDIT_EVENT_AT_MS),
        .performed_at_ms = cl_rows_int(rows, COL_AUDIT_EVENT_PERFORMED_AT_MS),
        .boot_id = KEPT(BOOT_ID),
        .boot_ms = cl_rows_int(rows, COL_AUDIT_EVENT_BOOT_MS),
        .zone = KEPT(ZONE),
        .program = KEPT(PROGRAM),
        .actor = KEPT(ACTOR),
        .actor_name = KEPT(ACTOR_NAME),
        .roles = KEPT(ACTOR_ROLES),
        .second = KEPT(SECOND),
        .second_name = KEPT(SECOND_NAME),
        .os_account = KEPT(OS_ACCOUNT),
        .host = KEPT(HOST),
        .terminal = KEPT(TERMINAL),
        .request_id = KEPT(REQUEST_ID),
        .action = KEPT(ACTION),
        .subject = KEPT(SUBJECT),
        .reason = KEPT(REASON),
        .change_count = (size_t)cl_rows_int(rows, COL_AUDIT_EVENT_CHANGE_COUNT),
    };
#undef KEPT
    size_t size;
    const void *hash = cl_rows_blob(rows, COL_AUDIT_EVENT_HASH, &size);
    char *hex = cl_arena_alloc(arena, CL_HASH_TEXT);
    if (hash && size == CL_HASH_SIZE)
        cl_hex_write(hash, size, hex);
    event.hash = hex;
    return event;
}

enum cl_status cl_audit_read_changes(struct cl *cl, struct cl_arena *arena, struct cl_audit_event *event)
{
    struct cl_audit_change *changes = NULL;
    size_t count = 0, capacity = 0;
    int64_t first = event->seq << CL_CHANGES_SHIFT, behind = (event->seq + 1) << CL_CHANGES_SHIFT;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_CHANGES_BETWEEN, CL_BIND(cl_int(first), cl_int(behind)));
    while (cl_rows_next(rows)) {
        changes = cl_arena_grow(arena, changes, count, &capacity, sizeof *changes);
        changes[count++] = (struct cl_audit_change){cl_arena_copy(arena, cl_rows_text(rows, COL_AUDIT_CHANGE_TBL)),
                                                    cl_rows_int(rows, COL_AUDIT_CHANGE_KEY),
                                                    cl_arena_copy(arena, cl_rows_text(rows, COL_AUDIT_CHANGE_OLD)),
                                                    cl_arena_copy(arena, cl_rows_text(rows, COL_AUDIT_CHANGE_NEW))};
    }
    event->change = changes;
    event->change_count = count;
    return cl_rows_close(rows);
}

static struct cl_rows *open_log(struct cl *cl, const struct cl_audit_filter *filter)
{
    struct cl_value actor = cl_text(filter->actor), from = cl_int(filter->from_ms);
    struct cl_value to = cl_int(filter->to_ms ? filter->to_ms : INT64_MAX), limit = cl_int(filter->limit);
    struct cl_value action = cl_text(filter->action);
    if (filter->subject)
        return cl_rows_open(cl->store, SQL_AUDIT_LOG_OF_SUBJECT,
                            CL_BIND(actor, from, to, action, limit, cl_text(filter->subject)));
    return cl_rows_open(cl->store, SQL_AUDIT_LOG, CL_BIND(actor, from, to, action, limit));
}

static enum cl_status check_action(struct cl *cl, const char *action)
{
    for (const char *const *word = cl_act_words(); action && *word; word++)
        if (strcmp(*word, action) == 0)
            return CL_OK;
    if (!action)
        return CL_OK;
    const char *nearest = cl_text_nearest(action, cl_act_words());
    return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                   nearest ? cl_arena_print(&cl->arena, "did you mean %s", nearest)
                           : "write one that 'cryolot audit log' shows, such as lot.release",
                   "there is no action '%s'", action);
}

static enum cl_status read_events(struct cl *cl, struct cl_rows *rows, bool with_changes, struct cl_audit_list *out)
{
    struct cl_audit_event *events = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        events = cl_arena_grow(&cl->arena, events, count, &capacity, sizeof *events);
        events[count++] = cl_audit_event_from_row(&cl->arena, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK && with_changes; i++)
        status = cl_audit_read_changes(cl, &cl->arena, &events[i]);
    if (status == CL_OK)
        *out = (struct cl_audit_list){events, count};
    return status;
}

enum cl_status cl_audit_log(struct cl *cl, const struct cl_audit_filter *filter, struct cl_audit_list *out)
{
    enum cl_status status = check_action(cl, filter->action);
    if (status != CL_OK)
        return status;
    return read_events(cl, open_log(cl, filter), filter->with_changes, out);
}

enum cl_status cl_audit_history(struct cl *cl, const char *code, int64_t limit, bool with_changes,
                                struct cl_audit_list *out)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(cl, code, &lot);
    if (status != CL_OK)
        return status;
    return read_events(
        cl,
        cl_rows_open(cl->store, SQL_AUDIT_EVENTS_OF_LOT,
                     CL_BIND(cl_int(lot.id), cl_text(lot.code), cl_int(0), cl_int(INT64_MAX), cl_int(limit))),
        with_changes, out);
}

enum cl_status cl_audit_show(struct cl *cl, int64_t seq, struct cl_audit_event *out)
{
    struct cl_audit_event event;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_EVENT_BY_SEQ, CL_BIND(cl_int(seq)));
    bool found = cl_rows_next(rows);
    if (found)
        event = cl_audit_event_from_row(&cl->arena, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status =
            cl_fail(cl->error, CL_NOT_FOUND, NULL, NULL, "cryolot audit log", "there is no event %lld", (long long)seq);
    if (status == CL_OK)
        status = cl_audit_read_changes(cl, &cl->arena, &event);
    if (status == CL_OK)
        *out = event;
    return status;
}

/* ---- proof ----------------------------------------------------------------------------------------------------- */

enum cl_status cl_audit_verify(struct cl *cl, bool chain_only, struct cl_audit_proof *out)
{
    struct cl_findings all = {.cl = cl};
    struct cl_verify_result result = {0};
    enum cl_status status = cl_store_verify(cl->store, chain_only, cl_finding_add, &all, &result);
    if (status != CL_OK)
        return status;
    char *head = cl_arena_alloc(&cl->arena, CL_HASH_TEXT);
    *out = (struct cl_audit_proof){
        .events = result.events,
        .head = cl_hash_write(&result.head, head, CL_HASH_TEXT),
        .finding_count = all.count,
        .finding = all.at,
        .listed = all.listed,
    };
    return CL_OK;
}
