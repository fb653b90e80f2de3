#include "cli/command.h"
#include <cryolot/calendar.h>

static const struct cl_field DUE_FIELDS[] = {
    CL_FIELD(cl_due, on, "on", "Due on", DATE, true),      CL_FIELD(cl_due, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_due, code, "id", "ID", TEXT, true),        CL_FIELD(cl_due, about, "about", "What", TEXT, true),
    CL_FIELD(cl_due, owner, "owner", "Owner", TEXT, true), CL_FIELD(cl_due, overdue, "overdue", "Overdue", BOOL, false),
};

static enum cl_status print_part(struct cl_command *command, const char *title, const struct cl_due *items,
                                 size_t count)
{
    enum cl_status status;
    CL_TRY(cl_put(command, title));
    status = cl_print_list(command, "calendar", CL_FIELDS(DUE_FIELDS), items, count, sizeof *items);
done:
    return status;
}

/* For people: what is overdue, then what comes. */
static enum cl_status print_parts(struct cl_command *command, const struct cl_due_list *list)
{
    enum cl_status status = CL_OK;
    size_t overdue = 0;
    while (overdue < list->count && list->at[overdue].overdue)
        overdue++;
    if (overdue)
        CL_TRY(print_part(command, "Overdue\n", list->at, overdue));
    if (overdue < list->count)
        status = print_part(command, overdue ? "\nDue\n" : "Due\n", list->at + overdue, list->count - overdue);
done:
    return status;
}

static enum cl_status run_calendar(struct cl_command *command)
{
    enum cl_status status;
    struct cl_due_list list;
    struct cl_calendar_query query = {
        .days = CL_CALENDAR_DAYS, .kind = cl_option(command, "kind"), .owner = cl_option(command, "owner")};
    CL_TRY(cl_option_count(command, "days", 0, 3660, &query.days));
    CL_TRY(cl_option_date(command, "from", &query.from));
    CL_TRY(cl_calendar(command->cl, &query, &list));
    if (command->json || command->csv)
        return cl_print_list(command, "calendar", CL_FIELDS(DUE_FIELDS), list.at, list.count, sizeof *list.at);
    if (list.count == 0)
        cl_say(command, "nothing is due within %lld days", (long long)query.days);
    status = print_parts(command, &list);
done:
    return status;
}

const struct cl_verb cl_calendar_verbs[] = {
    {
        .noun = "",
        .name = "calendar",
        .arguments = "[--days N] [--from DATE] [--kind KIND] [--owner LOGIN]",
        .summary = "what becomes due, the overdue first",
        .example = "cryolot calendar\ncryolot calendar --days 7 --owner quinn\n"
                   "cryolot calendar --from 2027-01-01 --days 31 --kind stability",
        .needs = CL_NEEDS_READING,
        .run = run_calendar,
        .option = {{"days", "N", "so many days ahead (30)", false},
                   {"from", "DATE", "from that day on; else from today, and what is overdue", false},
                   {"kind", "KIND", "only this kind", false},
                   {"owner", "LOGIN", "only what this person is to do", false}},
        .remark = "Kinds: dose (its use-by time), order (its dose is needed), recall (a site is to\n"
                  "answer within a working day), result (a lot was released without it),\n"
                  "notification (of a supply out of specification; done when a file is attached to\n"
                  "the subject with --as notification), deviation, task, sample (received within 3\n"
                  "days of its last hand-over), stability (a vial to be pulled), training (when it\n"
                  "ends; overdue where a setting training.ACT needs it), course (from when the next\n"
                  "infusion of a course may be, which nobody ordered), expiry (of a lot).",
    },
    {.name = NULL},
};
