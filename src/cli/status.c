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

static const struct cl_field OVERDUE_FIELDS[] = {
    CL_FIELD(cl_status_overdue, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_status_overdue, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_status_overdue, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_status_overdue, state, "state", "State", TEXT, true),
    CL_FIELD(cl_status_overdue, due_at_ms, "due_at", "Use by", TIME, true),
    CL_FIELD(cl_status_overdue, holder, "holder", "Held by", TEXT, true),
};

static const struct cl_field OUTSIDE_FIELDS[] = {
    CL_FIELD(cl_status_outside, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_status_outside, temperature_mc, "temperature_mc", "Read", TEMPERATURE, true),
    CL_FIELD(cl_status_outside, read_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_status_outside, limit_mc, "limit_mc", "Limit", TEMPERATURE, true),
    CL_FIELD(cl_status_outside, limit_of, "limit_of", "Of", TEXT, true),
};

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
enum { SECTIONS = 6 };

static enum cl_status print_json(struct cl_command *command, const struct cl_overview *overview,
                                 const struct section *sections)
{
    json_t *object = json_object(), *lots = json_object();
    for (size_t i = 0; i < overview->lots.count; i++)
        json_object_set_new(lots, overview->lots.at[i].status, json_integer(overview->lots.at[i].lots));
    json_object_set_new(object, "lots", lots);
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &sections[i];
        json_t *array = json_array();
        for (size_t at = 0; at < section->count; at++)
            json_array_append_new(array, cl_json_record(section->fields, section->field_count,
                                                        (const char *)section->items + at * section->item_size));
        json_object_set_new(object, section->key, array);
    }
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

static enum cl_status run_status(struct cl_command *command)
{
    enum cl_status status;
    struct cl_overview overview;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_overview(command->cl, limit, &overview));
    const struct section sections[SECTIONS] = {
        SECTION("expiring", "Lots that expire within 60 days", "No lot expires within 60 days.", EXPIRING_FIELDS,
                overview.expiring),
        SECTION("pending", "Results that wait for their review", "No result waits for its review.", PENDING_FIELDS,
                overview.pending),
        SECTION("holds", "Holds", "Nothing is held.", HOLD_FIELDS, overview.holds),
        SECTION("overdue", "Past the use-by time: discard the dose, end the infusion",
                "No dose is past its use-by time.", OVERDUE_FIELDS, overview.overdue),
        SECTION("too_warm", "Stores that were too warm when they were last read",
                "No store was too warm when it was last read.", OUTSIDE_FIELDS, overview.too_warm),
        SECTION("too_cold", "Stores that were too cold when they were last read",
                "No store was too cold when it was last read.", OUTSIDE_FIELDS, overview.too_cold),
    };
    status = command->json ? print_json(command, &overview, sections) : print_text(command, &overview, sections);
done:
    return status;
}

const struct cl_verb cl_status_verbs[] = {
    {
        .noun = "",
        .name = "status",
        .arguments = "",
        .summary = "the facility at a glance: lots, expiry, reviews, holds, doses past their time, warm stores",
        .example = "cryolot status\ncryolot status --json",
        .needs = CL_NEEDS_READING,
        .run = run_status,
        .option = {CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
