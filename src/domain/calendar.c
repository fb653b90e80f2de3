#include "base/text.h"
#include "domain/context.h"
#include "domain/setting.h"
#include <cryolot/calendar.h>

#include <stdlib.h>
#include <string.h>

static const char *const KINDS[] = {
    "dose",   "order",    "recall",    "result",      "notification",  "deviation",   "task",
    "sample", "shipment", "stability", "calibration", "qualification", "maintenance", "training",
    "course", "expiry",   NULL};

enum { COURSE_DAYS = 30, ANSWER_DAYS = 1 };
static const int64_t DAY_MS = 24 * 60 * 60 * 1000;

/* ---- what is asked ----------------------------------------------------------------------------------------------- */

struct calendar {
    struct cl *cl;
    const char *kind, *owner;
    struct cl_date today, first, last; /* first unset: everything that is overdue too */
    struct cl_setting_list settings;   /* which trainings are required */
    struct cl_due *items;
    size_t count, capacity;
};

static enum cl_status check_kind(struct cl *cl, const char *kind)
{
    for (size_t i = 0; kind && KINDS[i]; i++)
        if (strcmp(KINDS[i], kind) == 0)
            return CL_OK;
    const char *nearest = kind ? cl_text_nearest(kind, KINDS) : NULL;
    if (!kind)
        return CL_OK;
    return cl_fail(
        cl->error, CL_USAGE, NULL, NULL,
        nearest
            ? cl_arena_print(&cl->arena, "did you mean %s", nearest)
            : "dose, order, recall, result, notification, deviation, task, sample, shipment, stability, calibration, "
              "qualification, maintenance, training, course or expiry",
        "there is no kind '%s' of what is due", kind);
}

/* ---- trainings --------------------------------------------------------------------------------------------------- */

static enum cl_status roles_of(struct cl *cl, const char *login, unsigned *roles)
{
    *roles = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_CALENDAR_TRAINING_ROLES, CL_BIND(cl_text(login)));
    while (cl_rows_next(rows))
        *roles |= cl_role_read(cl_rows_text(rows, COL_TRAINING_ROLE_ROLE));
    return cl_rows_close(rows);
}

/* The roles of acts that require the procedure by the settings training.ACT. */
static unsigned roles_that_need(const struct calendar *calendar, const char *procedure)
{
    unsigned roles = 0;
    for (size_t i = 0; i < calendar->settings.count; i++) {
        const struct cl_setting *setting = &calendar->settings.at[i];
        if (strncmp(setting->name, "training.", 9) != 0 || strcmp(setting->value, procedure) != 0)
            continue;
        for (unsigned act = 0; act < CL_ACT_COUNT; act++)
            if (strcmp(cl_act_name((enum cl_act)act), setting->name + 9) == 0)
                roles |= cl_act_roles((enum cl_act)act);
    }
    return roles;
}

/* A training that ended is overdue only where an act of this person needs it. */
static enum cl_status is_missed(const struct calendar *calendar, const struct cl_due *training, bool *missed)
{
    unsigned held = 0, needed = roles_that_need(calendar, training->about);
    enum cl_status status = needed ? roles_of(calendar->cl, training->code, &held) : CL_OK;
    *missed = (held & needed) != 0;
    return status;
}

/* ---- collecting -------------------------------------------------------------------------------------------------- */

/* As the letter asks for it. */
static struct cl_date working_day_after(struct cl_date day)
{
    static const struct cl_date monday = {2001, 1, 1};
    struct cl_date next = cl_date_add_days(day, ANSWER_DAYS);
    while (cl_date_days_between(monday, next) % 7 > 4)
        next = cl_date_add_days(next, 1);
    return next;
}

static struct cl_due due_from_row(const struct calendar *calendar, const struct cl_rows *rows)
{
    struct cl *cl = calendar->cl;
    struct cl_due due = {
        .kind = cl_keep_text(cl, rows, COL_DUE_KIND),
        .code = cl_keep_text(cl, rows, COL_DUE_CODE),
        .about = cl_keep_text(cl, rows, COL_DUE_ABOUT),
        .owner = cl_keep_text(cl, rows, COL_DUE_OWNER),
    };
    int64_t at_ms = cl_rows_int(rows, COL_DUE_DUE_AT_MS);
    if (cl_rows_is_null(rows, COL_DUE_DUE_AT_MS)) {
        due.on = cl_row_date(rows, COL_DUE_DUE_ON);
        due.overdue = cl_date_compare(due.on, calendar->today) < 0;
    } else if (strcmp(due.kind, "recall") == 0) {
        due.on = working_day_after(cl_date_of(at_ms, cl->facility.timezone));
        due.overdue = cl_date_compare(due.on, calendar->today) < 0;
    } else if (strcmp(due.kind, "course") == 0) {
        due.on = cl_date_of(at_ms, cl->facility.timezone);
    } else if (strcmp(due.kind, "sample") == 0) {
        due.on = cl_date_add_days(cl_date_of(at_ms, cl->facility.timezone), CL_SAMPLE_DAYS);
        due.overdue = cl_date_compare(due.on, calendar->today) < 0;
    } else {
        due.on = cl_date_of(at_ms, cl->facility.timezone);
        due.overdue = at_ms < cl->now_ms;
    }
    return due;
}

/* Whether it belongs into the answer. */
static enum cl_status is_asked(const struct calendar *calendar, const struct cl_due *due, bool *asked)
{
    *asked = cl_date_compare(due->on, calendar->last) <= 0 &&
             (!cl_date_is_set(calendar->first) || cl_date_compare(due->on, calendar->first) >= 0) &&
             (!calendar->kind || strcmp(due->kind, calendar->kind) == 0) &&
             (!calendar->owner || (due->owner && strcmp(due->owner, calendar->owner) == 0));
    if (*asked && due->overdue && strcmp(due->kind, "training") == 0)
        return is_missed(calendar, due, asked);
    return CL_OK;
}

static enum cl_status collect(struct calendar *calendar, struct cl_rows *rows)
{
    enum cl_status status = CL_OK;
    while (cl_rows_next(rows)) {
        bool asked;
        const struct cl_due due = due_from_row(calendar, rows);
        CL_TRY(is_asked(calendar, &due, &asked));
        if (!asked)
            continue;
        calendar->items = cl_arena_grow(&calendar->cl->arena, calendar->items, calendar->count, &calendar->capacity,
                                        sizeof *calendar->items);
        calendar->items[calendar->count++] = due;
    }
done:
    if (status == CL_OK)
        return cl_rows_close(rows);
    cl_rows_close(rows);
    return status;
}

static enum cl_status collect_days(struct calendar *calendar, enum cl_sql sql, struct cl_date first)
{
    struct cl *cl = calendar->cl;
    struct cl_value from = cl_date_is_set(first) ? cl_date_value(cl, first) : cl_text("");
    return collect(calendar, cl_rows_open(cl->store, sql, CL_BIND(from, cl_date_value(cl, calendar->last))));
}

/* A course whose last infusion is long over goes on no more. */
static enum cl_status collect_courses(struct calendar *calendar)
{
    struct cl *cl = calendar->cl;
    int64_t days = cl_date_days_between(calendar->today, calendar->last) + 1;
    return collect(
        calendar, cl_rows_open(cl->store, SQL_CALENDAR_COURSES,
                               CL_BIND(cl_int(cl->now_ms - COURSE_DAYS * DAY_MS), cl_int(cl->now_ms + days * DAY_MS))));
}

static enum cl_status collect_all(struct calendar *calendar)
{
    static const enum cl_sql by_day[] = {SQL_CALENDAR_RESULTS,  SQL_CALENDAR_NOTIFICATIONS, SQL_CALENDAR_DEVIATIONS,
                                         SQL_CALENDAR_TASKS,    SQL_CALENDAR_STABILITY,     SQL_CALENDAR_EQUIPMENT,
                                         SQL_CALENDAR_TRAININGS};
    enum cl_status status;
    CL_TRY(collect(calendar, cl_rows_open(calendar->cl->store, SQL_CALENDAR_DOSES, CL_NO_VALUES)));
    CL_TRY(collect(calendar, cl_rows_open(calendar->cl->store, SQL_CALENDAR_ORDERS, CL_NO_VALUES)));
    CL_TRY(collect(calendar, cl_rows_open(calendar->cl->store, SQL_CALENDAR_RECALLS, CL_NO_VALUES)));
    CL_TRY(collect_courses(calendar));
    CL_TRY(collect(calendar, cl_rows_open(calendar->cl->store, SQL_CALENDAR_SAMPLES, CL_NO_VALUES)));
    CL_TRY(collect(calendar, cl_rows_open(calendar->cl->store, SQL_CALENDAR_SHIPMENTS, CL_NO_VALUES)));
    for (size_t i = 0; i < sizeof by_day / sizeof *by_day; i++)
        CL_TRY(collect_days(calendar, by_day[i], calendar->first));
    status = collect_days(calendar, SQL_CALENDAR_EXPIRIES,
                          cl_date_is_set(calendar->first) ? calendar->first : calendar->today);
    for (size_t i = 0; i < calendar->count; i++)
        if (strcmp(calendar->items[i].kind, "expiry") == 0)
            calendar->items[i].overdue = false;
done:
    return status;
}

static int rank_of(const char *kind)
{
    int rank = 0;
    while (KINDS[rank] && strcmp(KINDS[rank], kind) != 0)
        rank++;
    return rank;
}

/* The overdue first, then by day, by the order of the kinds, by ID. */
static int compare_due(const void *a, const void *b)
{
    const struct cl_due *one = a, *other = b;
    int order = (int)other->overdue - (int)one->overdue;
    if (order == 0)
        order = cl_date_compare(one->on, other->on);
    if (order == 0)
        order = rank_of(one->kind) - rank_of(other->kind);
    if (order == 0)
        order = strcmp(one->code, other->code);
    return order ? order : strcmp(one->about, other->about);
}

enum cl_status cl_calendar(struct cl *cl, const struct cl_calendar_query *query, struct cl_due_list *out)
{
    enum cl_status status;
    struct cl_date today = cl_today(cl, cl->facility.timezone);
    struct calendar calendar = {
        .cl = cl,
        .kind = query->kind,
        .owner = query->owner,
        .today = today,
        .first = query->from,
        .last = cl_date_add_days(cl_date_is_set(query->from) ? query->from : today, query->days),
    };
    CL_TRY(check_kind(cl, query->kind));
    CL_TRY(cl_setting_list(cl, &calendar.settings));
    CL_TRY(collect_all(&calendar));
    if (calendar.count > 1)
        qsort(calendar.items, calendar.count, sizeof *calendar.items, compare_due);
    *out = (struct cl_due_list){calendar.items, calendar.count};
done:
    return status;
}
