#include "cli/infusion.h"
#include "cli/dose.h"
#include <string.h>

const struct cl_field cl_infusion_fields[] = {
    CL_FIELD(cl_infusion, code, "id", "Infusion", TEXT, true),
    CL_FIELD(cl_infusion, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_infusion, dose, "dose", "Dose", TEXT, true),
    CL_FIELD(cl_infusion, state, "state", "State", TEXT, true),
    CL_FIELD(cl_infusion, planned_cells, "planned_cells", "Planned cells", CELLS, false),
    CL_FIELD(cl_infusion, planned_cells_per_kg, "planned_cells_per_kg", "Planned cells/kg", CELLS, false),
    CL_FIELD(cl_infusion, weight_g, "weight_g", "Weight", WEIGHT, false),
    CL_FIELD(cl_infusion, bag_ul, "bag_ul", "Bag", VOLUME, false),
    CL_FIELD(cl_infusion, started_by, "started_by", "Started by", TEXT, false),
    CL_FIELD(cl_infusion, checked_by, "checked_by", "Checked by", TEXT, false),
    CL_FIELD(cl_infusion, started_name, "started_name", "Started by (name)", TEXT, false),
    CL_FIELD(cl_infusion, checked_name, "checked_name", "Checked by (name)", TEXT, false),
    CL_FIELD(cl_infusion, starter_scanned, "starter_scanned", "Starter scanned", BOOL, false),
    CL_FIELD(cl_infusion, checker_scanned, "checker_scanned", "Checker scanned", BOOL, false),
    CL_FIELD(cl_infusion, started_at_ms, "started_at", "Started at", TIME, true),
    CL_FIELD(cl_infusion, finished_at_ms, "finished_at", "Finished at", TIME, false),
    CL_FIELD(cl_infusion, use_by_ms, "use_by", "Use by", TIME, false),
    CL_FIELD(cl_infusion, past_use_by, "past_use_by", "Past use-by", BOOL, false),
    CL_FIELD(cl_infusion, given_ul, "given_ul", "Given", VOLUME, false),
    CL_FIELD(cl_infusion, given_cells, "given_cells", "Given cells", CELLS, true),
    CL_FIELD(cl_infusion, given_cells_per_kg, "given_cells_per_kg", "Given cells/kg", CELLS, false),
    CL_FIELD(cl_infusion, reaction, "reaction", "Reaction", TEXT, false),
    CL_ZONE_FIELD(cl_infusion, timezone),
};
const size_t cl_infusion_field_count = sizeof cl_infusion_fields / sizeof *cl_infusion_fields;

/* Nothing given is a figure once the infusion is finished; while it runs there is none. */
static void show_nothing_given(struct cl_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(fields[i].key, "given_", strlen("given_")) == 0)
            fields[i].type = CL_FIELD_INT;
}

/* An infusion, and what is known of the vials in its dose. */
struct shown {
    struct cl_infusion infusion; /* first: its fields' offsets count */
    bool held, out_too_long;
};

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(shown, held, "held", "On hold", BOOL, false),
    CL_FIELD(shown, out_too_long, "out_too_long", "Out too long", BOOL, false),
};

enum { INFUSION_FIELDS = sizeof cl_infusion_fields / sizeof *cl_infusion_fields };

/* `count`: of the fields; with those of its vials or without. */
static enum cl_status print_fields(struct cl_command *command, const struct shown *shown, size_t count)
{
    struct cl_field fields[INFUSION_FIELDS + sizeof VIAL_FIELDS / sizeof *VIAL_FIELDS];
    memcpy(fields, cl_infusion_fields, sizeof cl_infusion_fields);
    memcpy(fields + INFUSION_FIELDS, VIAL_FIELDS, sizeof VIAL_FIELDS);
    if (shown->infusion.finished_at_ms && shown->infusion.given_ul == 0)
        show_nothing_given(fields, INFUSION_FIELDS);
    return cl_print_record(command, "infusion", fields, count, shown);
}

static enum cl_status print_infusion(struct cl_command *command, const struct cl_infusion *infusion)
{
    return print_fields(command, &(struct shown){.infusion = *infusion}, INFUSION_FIELDS);
}

static enum cl_status run_start(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    CL_TRY(cl_infusion_start(command->cl, command->argument[0], command->argument[1], &infusion));
    cl_say(command,
           "infusion %s of %s began, checked by %s; it must end by %s; next: cryolot infusion finish %s --given VOLUME",
           infusion.code, infusion.subject, infusion.checked_by,
           cl_time_write_local(infusion.use_by_ms, infusion.timezone, false, time, sizeof time), infusion.code);
    status = print_infusion(command, &infusion);
done:
    return status;
}

/* ", 25 mL of 50 mL" where not the whole bag was given. */
static const char *part_given(struct cl_command *command, const struct cl_infusion *infusion)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT];
    if (infusion->given_ul == infusion->bag_ul)
        return "";
    return cl_arena_print(command->arena, ", %s of %s",
                          infusion->given_ul ? cl_volume_write(infusion->given_ul, given, sizeof given) : "nothing",
                          cl_volume_write(infusion->bag_ul, bag, sizeof bag));
}

static enum cl_status run_finish(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char cells[CL_QUANTITY_TEXT], time[CL_TIME_TEXT];
    int64_t given_ul = 0;
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &given_ul, command->error));
    CL_TRY(cl_infusion_finish(command->cl, command->argument[0], given_ul, cl_option(command, "reaction"), &infusion));
    cl_say(command, "infusion %s finished: %s cells given to %s%s", infusion.code,
           cl_cells_write(infusion.given_cells, cells, sizeof cells), infusion.subject, part_given(command, &infusion));
    if (infusion.past_use_by)
        cl_say(command, "it ended past its use-by time, %s: tell QA, cryolot deviation open",
               cl_time_write_local(infusion.use_by_ms, infusion.timezone, false, time, sizeof time));
    status = print_infusion(command, &infusion);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct shown shown;
    struct cl_dose dose;
    CL_TRY(cl_infusion_get(command->cl, command->argument[0], &shown.infusion));
    CL_TRY(cl_dose_get(command->cl, shown.infusion.dose, &dose));
    shown.held = dose.held;
    shown.out_too_long = dose.out_too_long;
    CL_TRY(print_fields(command, &shown, INFUSION_FIELDS + sizeof VIAL_FIELDS / sizeof *VIAL_FIELDS));
    cl_say_dose_holds(command, &dose);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion_list list;
    struct cl_infusion_filter filter = {.subject = cl_option(command, "subject"), .state = cl_option(command, "state")};
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_infusion_list(command->cl, &filter, &list));
    status = cl_print_list(command, "infusions", cl_infusion_fields, cl_infusion_field_count, list.at, list.count,
                           sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_infusion_verbs[] = {
    {
        .noun = "infusion",
        .name = "start",
        .arguments = "SUBJECT DOSE --second CHECKER",
        .summary = "begin the infusion of a dose, checked by two people at the bed",
        .example = "cryolot infusion start S-014 DOSE-000001K --second nils",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_start,
        .remark = "Checks: dose.subject, dose.state, dose.held, time.order, dose.use-by, lot.released,\n"
                  "donor.eligible, release.signature, holds.none, results.conform, deviations.closed,\n"
                  "storage.within-limits, subject.free. The refusal names every one that does not pass.",
    },
    {
        .noun = "infusion",
        .name = "finish",
        .arguments = "INFUSION --given VOLUME",
        .summary = "end an infusion: the volume given, reactions",
        .example = "cryolot infusion finish INF-000001Q --given 100mL\n"
                   "cryolot infusion finish INF-000001Q --given 60mL --reaction 'chills,grade=1; fever,grade=2'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_finish,
        .option = {{"given", "VOLUME", "what of the bag was given; 0mL: nothing", true},
                   {"reaction", "TERM,grade=N", "with its CTCAE grade, 1 to 5; several with semicolons", false}},
        .remark = "An infusion that ended past the dose's use-by time is recorded all the same, and\nsays so.",
    },
    {
        .noun = "infusion",
        .name = "show",
        .arguments = "INFUSION",
        .summary = "one infusion",
        .example = "cryolot infusion show INF-000001Q",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "infusion",
        .name = "list",
        .arguments = "",
        .summary = "the newest infusions",
        .example = "cryolot infusion list --subject S-014\ncryolot infusion list --state running",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"subject", "SUBJECT", "of this patient only", false},
                   {"state", "STATE", "running or finished", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
