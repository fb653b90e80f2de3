#include "domain/context.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* ---- open and close -------------------------------------------------------------------------------------------- */

static const char *os_account(struct cl *cl)
{
    struct passwd entry, *found = NULL;
    char buffer[4096];
    if (getpwuid_r(getuid(), &entry, buffer, sizeof buffer, &found) == 0 && found)
        return cl_arena_copy(&cl->arena, found->pw_name);
    return cl_arena_print(&cl->arena, "uid %u", (unsigned)getuid());
}

static const char *host_name(struct cl *cl)
{
    char name[256] = "";
    if (gethostname(name, sizeof name - 1) != 0)
        return "unknown";
    return cl_arena_copy(&cl->arena, name);
}

static const char *terminal_name(struct cl *cl)
{
    char name[128];
    for (int file = 0; file <= 2; file++)
        if (ttyname_r(file, name, sizeof name) == 0)
            return cl_arena_copy(&cl->arena, name);
    return "none";
}

enum cl_status cl_describe_surroundings(struct cl *cl)
{
    uint8_t request[16];
    enum cl_status status = cl->os_account ? CL_OK : cl_random(request, sizeof request, cl->error);
    if (status != CL_OK || cl->os_account)
        return status;
    cl_hex_write(request, sizeof request, cl->request_id);
    cl->os_account = os_account(cl);
    cl->host = host_name(cl);
    cl->terminal = terminal_name(cl);
    return CL_OK;
}

static enum cl_status read_facility(struct cl *cl)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_FACILITY_GET, CL_NO_VALUES);
    bool found = cl_rows_next(rows);
    if (found)
        cl->facility = (struct cl_facility){
            .name = cl_keep_text(cl, rows, COL_FACILITY_NAME),
            .site = cl_keep_text(cl, rows, COL_FACILITY_SITE),
            .timezone = cl_keep_text(cl, rows, COL_FACILITY_TIMEZONE),
            .training = cl_rows_int(rows, COL_FACILITY_TRAINING) != 0,
        };
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = cl_fail(cl->error, CL_INTEGRITY, "store.damaged", NULL, "restore a backup",
                         "the database holds no facility");
    return status;
}

struct cl *cl_new_context(struct cl_error *error)
{
    struct cl *cl = calloc(1, sizeof *cl);
    if (!cl)
        abort();
    cl->error = error;
    cl->now_ms = cl_clock_utc_ms();
    return cl;
}

enum cl_status cl_check_engine(const char *place, struct cl_error *error)
{
    if (strncmp(place, "postgresql://", 13) != 0 && strncmp(place, "postgres://", 11) != 0)
        return CL_OK;
    return cl_fail(error, CL_FAILED, NULL, NULL, "name a file with --db",
                   "this version keeps its record in an SQLite file only; PostgreSQL is not built in yet");
}

enum cl_status cl_open(struct cl **out, const char *place, enum cl_access access, struct cl_error *error)
{
    enum cl_status status;
    struct cl *cl = cl_new_context(error);
    *out = NULL;
    CL_TRY(cl_check_engine(place, error));
    cl->place = cl_arena_copy(&cl->arena, place);
    CL_TRY(cl_store_open(&cl->store, place, access == CL_WRITE ? CL_STORE_WRITE : CL_STORE_READ, error));
    CL_TRY(read_facility(cl));
    *out = cl;
done:
    if (status != CL_OK)
        cl_close(cl);
    return status;
}

enum cl_status cl_check_not_record(struct cl *cl, const char *path)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    char *record = realpath(cl->place, NULL); /* a link to it has no files of its own beside it */
    bool same = false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        same |= cl_file_is_same(path, cl_arena_print(&cl->arena, "%s%s", record ? record : cl->place, endings[i]));
    free(record);
    return same ? cl_refuse(cl, "output.record", path, "name another file",
                            "'%s' belongs to the record itself and would destroy it", path)
                : CL_OK;
}

void cl_close(struct cl *cl)
{
    if (!cl)
        return;
    cl_store_close(cl->store);
    cl_arena_free(&cl->arena);
    free(cl);
}

const struct cl_facility *cl_facility(const struct cl *cl)
{
    return &cl->facility;
}

/* ---- circumstances --------------------------------------------------------------------------------------------- */

enum cl_status cl_set_reason(struct cl *cl, const char *reason)
{
    enum cl_status status = cl_text_check("reason", reason, 500, cl->error);
    if (status == CL_OK)
        cl->reason = cl_arena_copy(&cl->arena, reason);
    return status;
}

const char *cl_reason(const struct cl *cl)
{
    return cl->reason;
}

enum cl_status cl_set_performed_at(struct cl *cl, int64_t at_ms)
{
    if (at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", NULL, "give the time at which it was done",
                         "the time given lies in the future");
    cl->performed_at_ms = at_ms;
    return CL_OK;
}

void cl_set_dry_run(struct cl *cl, bool dry_run)
{
    cl->dry_run = dry_run;
}

const struct cl_planned_changes *cl_planned_changes(const struct cl *cl)
{
    return &cl->planned;
}

void cl_next_moment(struct cl *cl)
{
    int64_t now_ms = cl_clock_utc_ms();
    if (now_ms > cl->now_ms)
        cl->now_ms = now_ms;
    cl->performed_at_ms = 0;
    cl->reason = NULL;
}

enum cl_status cl_moment_mark(struct cl *cl, struct cl_moment_mark *mark)
{
    enum cl_status status = cl_describe_surroundings(cl); /* once, below the mark: every event carries them */
    *mark = (struct cl_moment_mark){cl_arena_mark(&cl->arena), cl->actor, cl->second, cl->proof, cl->proven,
                                    cl->second_proven,         cl->reason};
    return status;
}

void cl_moment_release(struct cl *cl, const struct cl_moment_mark *mark)
{
    cl_arena_release(&cl->arena, mark->memory);
    cl->actor = mark->actor;
    cl->second = mark->second;
    cl->proof = mark->proof;
    cl->proven = mark->proven;
    cl->second_proven = mark->second_proven;
    cl->reason = mark->reason;
    cl->planned = (struct cl_planned_changes){0};
    cl->audit_names = NULL;
    cl->notices = (struct cl_texts){0};
    cl->notice_capacity = 0;
}

int64_t cl_now_ms(const struct cl *cl)
{
    return cl->now_ms;
}

/* A list asks it for every row of the same site, and libc reads the file of a zone anew each time. */
struct cl_date cl_today(struct cl *cl, const char *timezone)
{
    struct cl_known_day *known = &cl->today;
    size_t size = strlen(timezone) + 1;
    if (size > sizeof known->timezone)
        return cl_date_of(cl->now_ms, timezone);
    if (known->now_ms != cl->now_ms || strcmp(known->timezone, timezone) != 0) {
        memcpy(known->timezone, timezone, size);
        known->now_ms = cl->now_ms;
        known->day = cl_date_of(cl->now_ms, timezone);
    }
    return known->day;
}

int64_t cl_done_at_ms(const struct cl *cl)
{
    return cl->performed_at_ms ? cl->performed_at_ms : cl->now_ms;
}

const char *cl_printed_by(struct cl *cl)
{
    return cl->actor.id ? cl_arena_print(&cl->arena, "%s (%s)", cl->actor.name, cl->actor.login) : NULL;
}

int64_t cl_said_late_ms(const struct cl *cl)
{
    return cl->performed_at_ms && cl->performed_at_ms < cl->now_ms ? cl->now_ms : 0;
}

/* ---- refusing -------------------------------------------------------------------------------------------------- */

enum cl_status cl_refuse(struct cl *cl, const char *rule, const char *record, const char *remedy, const char *format,
                         ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    return cl_fail(cl->error, CL_REFUSED, rule, record, remedy, "%s", line);
}

/* The code in capital letters, when it was not typed so; else NULL. Logins are in small letters. */
static const char *in_capitals(struct cl *cl, const char *what, const char *code)
{
    char *upper = cl_arena_copy(&cl->arena, code);
    bool changed = false;
    for (char *at = upper; *at; at++) {
        changed |= *at >= 'a' && *at <= 'z';
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    }
    return changed && strcmp(what, "user") != 0 && strcmp(what, "product") != 0 ? upper : NULL;
}

enum cl_status cl_not_found(struct cl *cl, const char *what, const char *code)
{
    const char *upper = in_capitals(cl, what, code);
    const char *remedy = upper ? cl_arena_print(&cl->arena, "IDs are in capital letters: %s", upper)
                               : cl_arena_print(&cl->arena, "cryolot %s list", what);
    return cl_fail(cl->error, CL_NOT_FOUND, NULL, code, remedy, "there is no %s '%s'", what, code);
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

const char *cl_keep_text(struct cl *cl, const struct cl_rows *rows, int column)
{
    return cl_arena_copy(&cl->arena, cl_rows_text(rows, column));
}

struct cl_date cl_row_date(const struct cl_rows *rows, int column)
{
    struct cl_date date = {0};
    const char *text = cl_rows_text(rows, column);
    if (text)
        cl_date_read(text, &date, NULL);
    return date;
}

struct cl_value cl_date_value(struct cl *cl, struct cl_date date)
{
    if (!cl_date_is_set(date))
        return cl_null();
    char *text = cl_arena_alloc(&cl->arena, CL_DATE_TEXT);
    return cl_text(cl_date_write(date, text, CL_DATE_TEXT));
}
