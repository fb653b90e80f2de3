#include "cli/command.h"
#include <cryolot/donor.h>

static const struct cl_field DONOR_FIELDS[] = {
    CL_FIELD(cl_donor, code, "code", "Donor", TEXT, true),
    CL_FIELD(cl_donor, determination, "determination", "Determination", TEXT, true),
    CL_FIELD(cl_donor, determined_on, "determined_on", "On", DATE, true),
    CL_FIELD(cl_donor, determined_by, "determined_by", "By", TEXT, true),
    CL_FIELD(cl_donor, reason, "reason", "Reason", TEXT, false),
};

static enum cl_status run_add(struct cl_command *command)
{
    struct cl_donor donor;
    enum cl_status status;
    CL_TRY(cl_donor_add(command->cl, command->argument[0], &donor));
    cl_say(command, "donor %s added; next: cryolot donor determine %s --eligible --on DATE --reason R", donor.code,
           donor.code);
    status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
done:
    return status;
}

static enum cl_status chosen_determination(struct cl_command *command, const char **out)
{
    const char *chosen = NULL;
    static const char *const words[] = {"eligible", "ineligible", "incomplete"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!cl_flag(command, words[i]))
            continue;
        if (chosen)
            return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "--%s and --%s exclude each other", chosen,
                           words[i]);
        chosen = words[i];
    }
    if (!chosen)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL,
                       "say what was determined: --eligible, --ineligible or --incomplete");
    *out = chosen;
    return CL_OK;
}

static enum cl_status run_determine(struct cl_command *command)
{
    struct cl_donor donor;
    struct cl_date on = {0};
    const char *determination = NULL;
    enum cl_status status;
    CL_TRY(chosen_determination(command, &determination));
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_donor_determine(command->cl, command->argument[0], determination, on, &donor));
    cl_say(command, "donor %s is %s, signed by %s", donor.code, donor.determination, donor.determined_by);
    status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_donor donor;
    enum cl_status status = cl_donor_get(command->cl, command->argument[0], &donor);
    if (status == CL_OK)
        status = cl_print_record(command, "donor", CL_FIELDS(DONOR_FIELDS), &donor);
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_donor_list list;
    int64_t limit;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_donor_list(command->cl, limit, &list));
    status = cl_print_list(command, "donors", CL_FIELDS(DONOR_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_donor_verbs[] = {
    {
        .noun = "donor",
        .name = "add",
        .arguments = "DONOR",
        .summary = "register a donor by code (never by name)",
        .example = "cryolot donor add D001",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
    },
    {
        .noun = "donor",
        .name = "determine",
        .arguments = "DONOR --eligible|--ineligible|--incomplete --on DATE --reason TEXT",
        .summary = "sign the eligibility determination",
        .example = "cryolot donor determine D001 --eligible --on 2026-01-04 --reason 'screening and tests complete'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_determine,
        .option = {{"eligible", NULL, "all required tests and screening allow use", false},
                   {"ineligible", NULL, "a test or the screening forbids use", false},
                   {"incomplete", NULL, "something required is missing", false},
                   {"on", "DATE", "the day of the determination", true}},
    },
    {
        .noun = "donor",
        .name = "show",
        .arguments = "DONOR",
        .summary = "one donor with its determination",
        .example = "cryolot donor show D001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "donor",
        .name = "list",
        .arguments = "",
        .summary = "the newest donors",
        .example = "cryolot donor list --limit 10",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
