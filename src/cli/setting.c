#include "cli/command.h"
#include <cryolot/setting.h>

static const struct cl_field SETTING_FIELDS[] = {
    CL_FIELD(cl_setting, name, "name", "Setting", TEXT, true),
    CL_FIELD(cl_setting, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_setting, chosen, "chosen", "Chosen", BOOL, true),
    CL_FIELD(cl_setting, meaning, "meaning", "Meaning", TEXT, true),
};

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_setting_list list;
    enum cl_status status = cl_setting_list(command->cl, &list);
    if (status == CL_OK)
        status = cl_print_list(command, "settings", CL_FIELDS(SETTING_FIELDS), list.at, list.count, sizeof *list.at);
    return status;
}

static enum cl_status run_set(struct cl_command *command)
{
    struct cl_setting setting;
    enum cl_status status = cl_setting_set(command->cl, command->argument[0], command->argument[1], &setting);
    if (status == CL_OK)
        status = cl_print_record(command, "setting", CL_FIELDS(SETTING_FIELDS), &setting);
    return status;
}

const struct cl_verb cl_setting_verbs[] = {
    {
        .noun = "setting",
        .name = "list",
        .arguments = "",
        .summary = "what the facility chose, and the defaults",
        .example = "cryolot setting list",
        .needs = CL_NEEDS_READING,
        .run = run_list,
    },
    {
        .noun = "setting",
        .name = "set",
        .arguments = "NAME VALUE --second QA --reason TEXT",
        .summary = "choose a value; countersigned by QA",
        .example =
            "cryolot setting set donor.tests 'hiv-1, hiv-2, hbv, hcv, syphilis' --second rosa --reason 'SOP-031'\n"
            "cryolot setting set training.lot.release SOP-044 --second rosa --reason 'only the trained release'",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_set,
    },
    {.name = NULL},
};
