#include "base/buffer.h"
#include "base/utf8.h"
#include "cli/command.h"
#include <cryolot/status.h>
#include <jansson.h>
#include <inttypes.h>

static const struct cl_field COUNT_FIELDS[] = {
    CL_FIELD(cl_status_count, status, "status", "Lots", TEXT, true),
    CL_FIELD(cl_status_count, lots, "lots", "Number", INT, true),
};

static const struct cl_field EXPIRING_FIELDS[] = {
    CL_FIELD(cl_status_expiring, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_status_expiring, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_status_expiring, status, "status", "Status", TEXT, true),
    CL_FIELD(cl_status_expiring, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_status_expiring, vials_in_stock, "vials_in_stock", "In stock", INT, true),
};

static const struct cl_field PENDING_FIELDS[] = {
    CL_FIELD(cl_status_pending, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_status_pending, results, "results", "Results", INT, true),
    CL_FIELD(cl_status_pending, oldest_at_ms, "oldest_at", "Waiting since", TIME, true),
};

static const struct cl_field HOLD_FIELDS[] = {
    CL_FIELD(cl_status_hold, kind, "kind", "Kind", TEXT, false),
    CL_FIELD(cl_status_hold, code, "id", "Held", TEXT, true),
    CL_FIELD(cl_status_hold, put_at_ms, "put_at", "Since", TIME, true),
    CL_FIELD(cl_status_hold, put_by, "put_by", "By", TEXT, true),
    CL_FIELD(cl_status_hold, reason, "reason", "Reason", TEXT, true),
};

/* What is late by the minute, for people, then what was due through a day; JSON shows both with every field. */
static const struct cl_field LATE_FIELDS[] = {
    CL_FIELD(cl_status_overdue, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_status_overdue, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_status_overdue, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_status_overdue, state, "state", "State", TEXT, true),
    CL_FIELD(cl_status_overdue, due_at_ms, "due_at", "Use by", TIME, true),
    CL_FIELD(cl_status_overdue, holder, "holder", "Held by", TEXT, true),
    CL_ZONE_FIELD(cl_status_overdue, timezone),
};

static const struct cl_field OVERDUE_FIELDS[] = {
    CL_FIELD(cl_status_overdue, due_on, "due_on", "Due on", DATE, true),
    CL_FIELD(cl_status_overdue, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_status_overdue, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_status_overdue, about, "about", "What", TEXT, true),
    CL_FIELD(cl_status_overdue, holder, "holder", "Owner", TEXT, true),
    CL_FIELD(cl_status_overdue, subject, "subject", "Subject", TEXT, false),
    CL_FIELD(cl_status_overdue, state, "state", "State", TEXT, false),
    CL_FIELD(cl_status_overdue, due_at_ms, "due_at", "Use by", TIME, false),
    CL_ZONE_FIELD(cl_status_overdue, timezone),
};

static const struct cl_field ALARM_FIELDS[] = {
    CL_FIELD(cl_alarm, alarm, "alarm", "Alarm", TEXT, true), CL_FIELD(cl_alarm, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_alarm, code, "id", "ID", TEXT, true),        CL_FIELD(cl_alarm, on, "on", "On", DATE, true),
    CL_FIELD(cl_alarm, owner, "owner", "Owner", TEXT, true), CL_FIELD(cl_alarm, about, "about", "What", TEXT, true),
};

static const struct cl_field OUTSIDE_FIELDS[] = {
    CL_FIELD(cl_status_outside, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_status_outside, temperature_mc, "temperature_mc", "Read", TEMPERATURE, true),
    CL_FIELD(cl_status_outside, read_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_status_outside, limit_mc, "limit_mc", "Limit", TEMPERATURE, true),
    CL_FIELD(cl_status_outside, limit_of, "limit_of", "Of", TEXT, true),
    CL_ZONE_FIELD(cl_status_outside, timezone),
};

enum { ALARMS_MOST = 100000 };

/* One list of the overview, with its sentence for an empty one. */
struct section {
    const char *key, *title, *none;
    const struct cl_field *fields;
    size_t field_count;
    const void *items;
    size_t count, item_size;
};

#define SECTION(key, title, none, table, list)                                                                         \
    {                                                                                                                  \
        key, title, none, CL_FIELDS(table), (list).at, (list).count, sizeof *(list).at                                 \
    }
enum { SECTIONS = 8 };

static json_t *json_section(const struct section *section)
{
    return cl_json_records(section->fields, section->field_count, section->items, section->count, section->item_size);
}

static enum cl_status print_json(struct cl_command *command, const struct cl_overview *overview,
                                 const struct section *sections)
{
    json_t *object = json_object(), *lots = json_object();
    for (size_t i = 0; i < overview->lots.count; i++)
        json_object_set_new(lots, overview->lots.at[i].status, json_integer(overview->lots.at[i].lots));
    json_object_set_new(object, "lots", lots);
    for (size_t i = 0; i < SECTIONS; i++)
        if (sections[i].key)
            json_object_set_new(object, sections[i].key, json_section(&sections[i]));
    const struct section overdue = SECTION("overdue", NULL, NULL, OVERDUE_FIELDS, overview->overdue);
    const struct section holds = SECTION("holds", NULL, NULL, HOLD_FIELDS, overview->holds);
    json_object_set_new(object, holds.key, json_section(&holds));
    json_object_set_new(object, overdue.key, json_section(&overdue));
    return cl_put_json(command, object);
}

static enum cl_status print_text(struct cl_command *command, const struct cl_overview *overview,
                                 const struct section *sections)
{
    enum cl_status status;
    CL_TRY(cl_print_list(command, "lots", CL_FIELDS(COUNT_FIELDS), overview->lots.at, overview->lots.count,
                         sizeof *overview->lots.at));
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &sections[i];
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_put(command, section->count ? section->title : section->none));
        CL_TRY(cl_put(command, "\n"));
        if (section->count)
            CL_TRY(cl_print_list(command, section->key, section->fields, section->field_count, section->items,
                                 section->count, section->item_size));
    }
done:
    return status;
}

/* ---- alarms, for cron -------------------------------------------------------------------------------------------- */

/* A line each, whose first five words never hold a blank: alarm, kind, ID, day, owner. A terminal shows it wrapped. */
static enum cl_status put_alarms(struct cl_command *command, const struct cl_alarm_list *list)
{
    enum { INDENT = 4 };
    enum cl_status status = CL_OK;
    struct cl_buffer out = {0};
    size_t width = command->record_width > 0 ? (size_t)command->record_width : SIZE_MAX;
    for (size_t i = 0; i < list->count; i++) {
        char on[CL_DATE_TEXT], visible[512];
        const struct cl_alarm *alarm = &list->at[i];
        cl_date_write(alarm->on, on, sizeof on);
        cl_add_wrapped(&out,
                       cl_arena_print(command->arena, "%s %s %s %s %s %s", alarm->alarm, alarm->kind, alarm->code, on,
                                      alarm->owner ? alarm->owner : "-",
                                      cl_text_visible(alarm->about, visible, sizeof visible)),
                       INDENT, width);
    }
    if (out.size > 0)
        status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

static enum cl_status run_alarms(struct cl_command *command)
{
    enum cl_status status;
    struct cl_alarm_list list;
    int64_t limit = ALARMS_MOST;
    if (cl_option(command, "limit"))
        CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_alarms(command->cl, limit, &list));
    if (command->json || command->csv)
        CL_TRY(cl_print_list(command, "alarms", CL_FIELDS(ALARM_FIELDS), list.at, list.count, sizeof *list.at));
    else
        CL_TRY(put_alarms(command, &list));
    if (list.count)
        status = cl_fail(command->error, CL_REFUSED, "status.overdue", NULL,
                         "cryolot status shows the stores, cryolot calendar what is due", "%zu alarm%s", list.count,
                         list.count == 1 ? "" : "s");
done:
    return status;
}

/* ---- the verb ---------------------------------------------------------------------------------------------------- */

static enum cl_status run_status(struct cl_command *command)
{
    enum cl_status status;
    struct cl_overview overview;
    int64_t limit;
    if (cl_flag(command, "alarms"))
        return run_alarms(command);
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_overview(command->cl, limit, &overview));
    struct cl_status_overdue_list late = {overview.overdue.at, 0}, missed;
    while (late.count < overview.overdue.count && late.at[late.count].due_at_ms)
        late.count++;
    missed = (struct cl_status_overdue_list){late.at + late.count, overview.overdue.count - late.count};
    const struct section sections[SECTIONS] = {
        SECTION("expiring", "Lots that expire within 60 days", "No lot expires within 60 days.", EXPIRING_FIELDS,
                overview.expiring),
        SECTION("pending", "Results that wait for their review", "No result waits for its review.", PENDING_FIELDS,
                overview.pending),
        SECTION(NULL, "Holds", "Nothing is held.", HOLD_FIELDS, overview.held),
        SECTION(NULL, "Past the use-by time: discard the dose, end the infusion", "No dose is past its use-by time.",
                LATE_FIELDS, late),
        SECTION(NULL, "Overdue work", "No work is overdue.", OVERDUE_FIELDS, missed),
        SECTION("too_warm", "Stores that were too warm when they were last read",
                "No store was too warm when it was last read.", OUTSIDE_FIELDS, overview.too_warm),
        SECTION("too_cold", "Stores that were too cold when they were last read",
                "No store was too cold when it was last read.", OUTSIDE_FIELDS, overview.too_cold),
        SECTION("alarms", "Alarms", "No other alarm.", ALARM_FIELDS, overview.alarms),
    };
    status = command->json ? print_json(command, &overview, sections) : print_text(command, &overview, sections);
done:
    return status;
}

const struct cl_verb cl_status_verbs[] = {
    {
        .noun = "",
        .name = "status",
        .arguments = "[--alarms]",
        .summary = "the facility at a glance: lots, reviews, holds, what is overdue, warm stores",
        .example = "cryolot status\ncryolot status --alarms",
        .needs = CL_NEEDS_READING,
        .run = run_status,
        .option = {{"alarms", NULL, "only what is overdue or outside of limits, a line each", false}, CL_LIMIT_OPTION},
        .remark = "With --alarms the exit code is 3 when there is one; nothing is printed and the exit\n"
                  "code is 0 when all is well. A line is: alarm kind ID day owner, then words; all of\n"
                  "them are printed unless --limit is given. In a crontab, which mails what is\n"
                  "printed:\n"
                  "  */15 * * * *  cryolot --db /srv/cryolot/record.db status --alarms\n"
                  "It reads the record and no sensor: an independent alarm stays necessary. Alarms of stores\n"
                  "are too-warm and too-cold (at the newest reading, or not acknowledged), excursion (goes on),\n"
                  "given-now (thawed, or being given, of a lot or vial that is held, recalled, withdrawn, rejected\n"
                  "or has an open critical deviation since), near-miss (of the last day: refused at the bed),\n"
                  "reaction (of grade 4 or 5, its deviation is open),\n"
                  "silent (not read as often as it should be), flat (every reading the same), alarm-off,\n"
                  "level-low, open (for longer than the setting storage.open-minutes) carried (for more\n"
                  "than a day) and spill (its vials are not all found); of people in-hands (vials out of\n"
                  "storage for longer than their product or the setting storage.hands-hours allows, neither\n"
                  "packed nor put away) and unstored (filled, and not put away for longer than the product's\n"
                  "first_stored, else than that setting); of shipments packed (for more than a day, not\n"
                  "dispatched) and logger (received, and the file of its logger was not given); of orders\n"
                  "order-waiting (needed within 48 hours, and no vials are reserved), order-invalidated (in\n"
                  "the last 7 days), order-expiry (its vials expire before it is needed) and order-stopped (they\n"
                  "could not be thawed as the record stands); of recalls\n"
                  "recalled-infusion (goes on), recalled-dose (can still be given), recall-silent (a site was\n"
                  "not told or has not answered) and recall-open (vials are not accounted for, or it is to be\n"
                  "closed). unwatched is a store with frozen vials that nobody is to\n"
                  "read, and nobody read for a day; sign-in are five failures within 15 minutes of the last day,\n"
                  "of a login with qa or admin, or of several logins.",
    },
    {.name = NULL},
};
