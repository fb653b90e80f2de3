#include "cli/command.h"
#include <cryolot/opening.h>
#include <inttypes.h>

static const struct cl_field OPENING_FIELDS[] = {
    CL_FIELD(cl_opening, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_opening, code, "code", "Code", TEXT, false),
    CL_FIELD(cl_opening, mode, "mode", "For", TEXT, false),
    CL_FIELD(cl_opening, opened_by, "opened_by", "Opened by", TEXT, true),
    CL_FIELD(cl_opening, opened_at_ms, "opened_at", "At", TIME, true),
    CL_FIELD(cl_opening, closed_by, "closed_by", "Closed by", TEXT, true),
    CL_FIELD(cl_opening, closed_at_ms, "closed_at", "Closed at", TIME, true),
    CL_ZONE_FIELD(cl_opening, timezone),
    CL_FIELD(cl_opening, open_s, "open_s", "Seconds", INT, true),
};

static enum cl_status run_open(struct cl_command *command)
{
    struct cl_opening opening;
    enum cl_status status = cl_storage_open(command->cl, command->argument[0], &opening);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s is open; close it again: cryolot storage close %s", opening.store, opening.store);
    return cl_print_record(command, "opening", CL_FIELDS(OPENING_FIELDS), &opening);
}

static enum cl_status run_close(struct cl_command *command)
{
    struct cl_opening opening;
    enum cl_status status = cl_storage_close(command->cl, command->argument[0], &opening);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s is closed; it was open for %" PRId64 " s", opening.store, opening.open_s);
    return cl_print_record(command, "opening", CL_FIELDS(OPENING_FIELDS), &opening);
}

const struct cl_verb cl_opening_verbs[] = {
    {
        .noun = "storage",
        .name = "open",
        .arguments = "STORE",
        .summary = "say that a store is open: what is in it gets warm",
        .example = "cryolot storage open CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_open,
        .remark =
            "Every vial in it, and in the stores inside it, counts as out of storage until it is closed; a store with\n"
            "a lid, such as a tank, takes nothing out. A session of cryolot scan opens and closes what it works in.",
    },
    {
        .noun = "storage",
        .name = "close",
        .arguments = "STORE",
        .summary = "say that it is closed again",
        .example = "cryolot storage close CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_close,
        .remark = "What somebody else opened is closed with a reason: --reason 'the lid was down already'.",
    },
    {.name = NULL},
};
