/* The log as files that an inspector can read and prove without cryolot. */
#include "base/csv.h"
#include "base/file.h"
#include "base/json.h"
#include "domain/audit_exception.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { README, EVENTS, CHANGES, LINES, EXCEPTIONS, SIGN_INS, FILES };
static const char *const NAMES[FILES] = {"README.txt",   "events.csv",     "changes.csv",
                                         "events.jsonl", "exceptions.csv", "sign-ins.csv"};

/* From where an attempt to sign in came, which its event says. */
struct origin {
    int64_t attempt; /* the row */
    const char *host, *terminal;
};

struct exporter {
    struct cl *cl;
    const char *directory;
    struct cl_buffer file[FILES];
    int64_t last_event;
    struct origin *origin; /* of every attempt, in the order of their rows */
    size_t origins, capacity;
};

static const char *mark(const struct cl *cl)
{
    return cl->facility.training ? "TRAINING" : "";
}

/* ---- CSV ------------------------------------------------------------------------------------------------------- */

static void add_line(struct cl_buffer *out, const char *const *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cl_csv_add(out, fields[i] ? fields[i] : "", i == 0);
    cl_buffer_add(out, "\n", 1);
}
#define ADD_LINE(out, ...)                                                                                             \
    add_line(out, (const char *const[]){__VA_ARGS__}, sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static void add_heads(struct exporter *x)
{
    ADD_LINE(&x->file[EVENTS], "seq", "at_utc", "performed_at_utc", "zone", "actor", "actor_name", "roles", "second",
             "second_name", "action", "subject", "reason", "os_account", "host", "terminal", "request_id", "program",
             "boot_id", "boot_ms", "changes", "hash", "record");
    ADD_LINE(&x->file[CHANGES], "seq", "at_utc", "actor", "action", "reason", "table", "key", "old", "new", "record");
    ADD_LINE(&x->file[EXCEPTIONS], "event", "kind", "at_utc", "actor", "action", "subject", "sentence", "reason",
             "record");
    ADD_LINE(&x->file[SIGN_INS], "login", "proof", "outcome", "opened_utc", "closed_utc", "host", "terminal",
             "asked_by", "record");
}

static void add_event_lines(struct exporter *x, const struct cl_audit_event *e)
{
    char seq[24], at[CL_TIME_TEXT], performed[CL_TIME_TEXT] = "", boot[24], count[24], key[24];
    snprintf(seq, sizeof seq, "%lld", (long long)e->seq);
    snprintf(boot, sizeof boot, "%lld", (long long)e->boot_ms);
    snprintf(count, sizeof count, "%zu", e->change_count);
    cl_time_write_utc(e->at_ms, at, sizeof at);
    if (e->performed_at_ms)
        cl_time_write_utc(e->performed_at_ms, performed, sizeof performed);
    ADD_LINE(&x->file[EVENTS], seq, at, performed, e->zone, e->actor, e->actor_name, e->roles, e->second,
             e->second_name, e->action, e->subject, e->reason, e->os_account, e->host, e->terminal, e->request_id,
             e->program, e->boot_id, boot, count, e->hash, mark(x->cl));
    for (size_t i = 0; i < e->change_count; i++) {
        const struct cl_audit_change *change = &e->change[i];
        snprintf(key, sizeof key, "%lld", (long long)change->key);
        ADD_LINE(&x->file[CHANGES], seq, at, e->actor, e->action, e->reason, change->table, key, change->old_row,
                 change->new_row, mark(x->cl));
    }
}

/* ---- JSON lines ------------------------------------------------------------------------------------------------ */

static void add_text_member(struct cl_buffer *out, const char *name, const char *text)
{
    cl_buffer_print(out, ",\"%s\":", name);
    cl_json_add_text(out, text, strlen(text));
}

static void add_json_event(struct exporter *x, const struct cl_audit_event *e)
{
    struct cl_buffer *out = &x->file[LINES];
    char at[CL_TIME_TEXT];
    cl_buffer_print(out, "{\"seq\":%lld", (long long)e->seq);
    add_text_member(out, "at", cl_time_write_utc(e->at_ms, at, sizeof at));
    if (e->performed_at_ms)
        add_text_member(out, "performed_at", cl_time_write_utc(e->performed_at_ms, at, sizeof at));
    else
        cl_buffer_add_text(out, ",\"performed_at\":null");
    cl_buffer_print(out, ",\"boot_ms\":%lld", (long long)e->boot_ms);
    const char *const members[][2] = {
        {"boot_id", e->boot_id},
        {"zone", e->zone},
        {"actor", e->actor},
        {"actor_name", e->actor_name},
        {"roles", e->roles},
        {"second", e->second},
        {"second_name", e->second_name},
        {"host", e->host},
        {"terminal", e->terminal},
        {"os_account", e->os_account},
        {"action", e->action},
        {"subject", e->subject},
        {"reason", e->reason},
        {"request_id", e->request_id},
        {"program", e->program},
        {"hash", e->hash},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        add_text_member(out, members[i][0], members[i][1]);
    cl_buffer_add_text(out, ",\"changes\":[");
    for (size_t i = 0; i < e->change_count; i++) {
        const struct cl_audit_change *change = &e->change[i];
        cl_buffer_print(out, "%s{\"table\":\"%s\",\"key\":%lld,\"old\":", i ? "," : "", change->table,
                        (long long)change->key);
        cl_buffer_add_text(out, change->old_row ? change->old_row : "null");
        cl_buffer_add_text(out, ",\"new\":");
        cl_buffer_add_text(out, change->new_row ? change->new_row : "null");
        cl_buffer_add_text(out, "}");
    }
    cl_buffer_print(out, "],\"training\":%s}\n", x->cl->facility.training ? "true" : "false");
}

/* ---- exceptions and sign-ins ------------------------------------------------------------------------------------ */

static void add_exception(void *context, const struct cl_audit_exception *exception)
{
    struct exporter *x = context;
    char event[24], at[CL_TIME_TEXT];
    snprintf(event, sizeof event, "%lld", (long long)exception->event);
    cl_time_write_utc(exception->at_ms, at, sizeof at);
    ADD_LINE(&x->file[EXCEPTIONS], event, exception->kind, at, exception->actor, exception->action, exception->subject,
             exception->sentence, exception->reason, mark(x->cl));
}

/* The same text as the one before, mostly: kept once then. */
static const char *kept(struct cl *cl, const char *before, const char *text)
{
    return before && strcmp(before, text) == 0 ? before : cl_arena_copy(&cl->arena, text);
}

/* Remembers where the attempt of an event came from. */
static void remember_origin(struct exporter *x, const struct cl_audit_event *event)
{
    for (size_t i = 0; i < event->change_count; i++) {
        const struct cl_audit_change *change = &event->change[i];
        const struct origin *last = x->origins ? &x->origin[x->origins - 1] : NULL;
        if (change->old_row || strcmp(change->table, "login_attempt") != 0)
            continue;
        struct origin origin = {change->key, kept(x->cl, last ? last->host : NULL, event->host),
                                kept(x->cl, last ? last->terminal : NULL, event->terminal)};
        x->origin = cl_arena_grow(&x->cl->arena, x->origin, x->origins, &x->capacity, sizeof *x->origin);
        x->origin[x->origins++] = origin;
    }
}

/* Every attempt that the exported events opened, as it ended. */
static enum cl_status add_sign_ins(struct exporter *x)
{
    size_t at = 0;
    struct cl_rows *rows = cl_rows_open(x->cl->store, SQL_AUDIT_SIGN_INS, CL_NO_VALUES);
    while (cl_rows_next(rows) && at < x->origins) {
        char opened[CL_TIME_TEXT], closed[CL_TIME_TEXT] = "";
        if (cl_rows_int(rows, COL_SIGN_IN_ID) != x->origin[at].attempt)
            continue;
        cl_time_write_utc(cl_rows_int(rows, COL_SIGN_IN_OPENED_AT_MS), opened, sizeof opened);
        if (!cl_rows_is_null(rows, COL_SIGN_IN_CLOSED_AT_MS))
            cl_time_write_utc(cl_rows_int(rows, COL_SIGN_IN_CLOSED_AT_MS), closed, sizeof closed);
        ADD_LINE(&x->file[SIGN_INS], cl_rows_text(rows, COL_SIGN_IN_LOGIN), cl_rows_text(rows, COL_SIGN_IN_PROOF),
                 cl_rows_text(rows, COL_SIGN_IN_OUTCOME), opened, closed, x->origin[at].host, x->origin[at].terminal,
                 cl_rows_is_null(rows, COL_SIGN_IN_ASKED_BY) ? "" : cl_rows_text(rows, COL_SIGN_IN_ASKED_BY),
                 mark(x->cl));
        at++;
    }
    return cl_rows_close(rows);
}

/* ---- the folder ------------------------------------------------------------------------------------------------ */

static enum cl_status read_log(struct exporter *x)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(x->cl->store, SQL_AUDIT_EVENTS_ALL, CL_NO_VALUES);
    while (status == CL_OK && cl_rows_next(rows)) {
        struct cl_arena arena = {0};
        struct cl_audit_event event = cl_audit_event_from_row(&arena, rows);
        status = cl_audit_read_changes(x->cl, &arena, &event);
        if (status == CL_OK)
            status = cl_audit_exceptions_of(x->cl, &arena, &event, add_exception, x);
        if (status == CL_OK) {
            add_event_lines(x, &event);
            add_json_event(x, &event);
            remember_origin(x, &event);
            x->last_event = event.seq;
        }
        cl_arena_free(&arena);
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

static void add_readme(struct exporter *x)
{
    char at[CL_TIME_TEXT];
    cl_buffer_print(
        &x->file[README],
        "%s%sAudit trail of %s (site %s), exported %s by %s.\nEvents 1 to %lld.\n\n"
        "events.csv      one line per act: who, when, why, on what\n"
        "changes.csv     one line per changed row, before and after\n"
        "events.jsonl    the same as JSON, one event per line\n"
        "exceptions.csv  what was out of the ordinary, from what to what: values changed after entry or review,\n"
        "                corrected, invalidated, overridden; late (15 minutes; results 30 days, steps 2 days) or out\n"
        "                of order; failed sign-ins, administrators' acts, labels printed again, deviations opened\n"
        "                again, holds lifted\n"
        "sign-ins.csv    every attempt to prove who one is; an outcome 'opened' was never finished and counts as "
        "failed\n"
        "SHA256SUMS      prove the files with: sha256sum -c SHA256SUMS\n\n"
        "Times are UTC. Within one boot_id, boot_ms only grows: where at_utc goes back, the clock was set.\n"
        "The hash of an event covers its head, the event before it and every changed row;\n"
        "'cryolot audit verify' recomputes them from the record itself.\n",
        mark(x->cl), x->cl->facility.training ? " RECORD: not for patients.\n" : "", x->cl->facility.name,
        x->cl->facility.site, cl_time_write_utc(x->cl->now_ms, at, sizeof at), x->cl->actor.name,
        (long long)x->last_event);
}

static enum cl_status write_file(struct exporter *x, const char *name, const struct cl_buffer *bytes)
{
    return cl_file_write(cl_arena_print(&x->cl->arena, "%s/%s", x->directory, name), bytes->data, bytes->size,
                         x->cl->error);
}

static const char *hash_text(struct cl *cl, const struct cl_buffer *bytes)
{
    struct cl_hash hash = cl_hash_of(bytes->data, bytes->size);
    return cl_hash_write(&hash, cl_arena_alloc(&cl->arena, CL_HASH_TEXT), CL_HASH_TEXT);
}

static enum cl_status write_folder(struct exporter *x, struct cl_export *out, const char **manifest_sha256)
{
    enum cl_status status = CL_OK;
    struct cl_buffer manifest = {0};
    struct cl_export_file *files = cl_arena_alloc(&x->cl->arena, (FILES + 1) * sizeof *files);
    for (int i = 0; i < FILES; i++) {
        files[i] = (struct cl_export_file){NAMES[i], hash_text(x->cl, &x->file[i])};
        cl_buffer_print(&manifest, "%s  %s\n", files[i].sha256, NAMES[i]);
        CL_TRY(write_file(x, NAMES[i], &x->file[i]));
    }
    CL_TRY(write_file(x, "SHA256SUMS", &manifest));
    *manifest_sha256 = hash_text(x->cl, &manifest);
    files[FILES] = (struct cl_export_file){"SHA256SUMS", *manifest_sha256};
    *out = (struct cl_export){x->directory, files, FILES + 1};
done:
    cl_buffer_free(&manifest);
    return status;
}

static void remove_folder(const char *directory)
{
    char path[4300];
    for (int i = 0; i < FILES; i++) {
        snprintf(path, sizeof path, "%s/%s", directory, NAMES[i]);
        unlink(path);
    }
    snprintf(path, sizeof path, "%s/SHA256SUMS", directory);
    unlink(path);
    rmdir(directory);
}

static enum cl_status make_folder(struct cl *cl, const char *directory)
{
    if (mkdir(directory, 0777) == 0)
        return CL_OK;
    if (errno == EEXIST)
        return cl_fail(cl->error, CL_CONFLICT, NULL, directory, "name a folder that does not exist yet",
                       "'%s' exists already", directory);
    return cl_fail(cl->error, CL_FAILED, NULL, directory, NULL, "cannot make the folder '%s': %s", directory,
                   strerror(errno));
}

static enum cl_status record_export(struct exporter *x, const char *manifest_sha256)
{
    enum cl_status status;
    struct cl *cl = x->cl;
    CL_TRY(cl_write_begin(cl, CL_ACT_AUDIT_EXPORT, NULL));
    CL_TRY(cl_store_change_one(cl->store, SQL_EXPORT_INSERT,
                               CL_BIND(cl_text(x->directory), cl_text(manifest_sha256), cl_int(x->last_event),
                                       cl_int(cl->actor.id), cl_int(cl->now_ms))));
done:
    return cl_write_end(cl, status);
}

enum cl_status cl_audit_export(struct cl *cl, const char *directory, struct cl_export *out)
{
    enum cl_status status;
    struct exporter x = {.cl = cl, .directory = cl_arena_copy(&cl->arena, directory)};
    const char *manifest_sha256 = NULL;
    struct cl_export made;
    bool folder = false;
    CL_TRY(cl_act_allowed(cl, CL_ACT_AUDIT_EXPORT));
    CL_TRY(cl_check_not_record(cl, directory));
    CL_TRY(make_folder(cl, directory));
    folder = true;
    add_heads(&x);
    CL_TRY(read_log(&x));
    CL_TRY(add_sign_ins(&x));
    add_readme(&x);
    CL_TRY(write_folder(&x, &made, &manifest_sha256));
    CL_TRY(record_export(&x, manifest_sha256));
done:
    if (folder && (status != CL_OK || cl->dry_run))
        remove_folder(directory);
    for (int i = 0; i < FILES; i++)
        cl_buffer_free(&x.file[i]);
    if (status == CL_OK)
        *out = made;
    return status;
}
