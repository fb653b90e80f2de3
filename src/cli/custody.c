#include "cli/custody_log.h"
#include "cli/vial.h"
#include <jansson.h>

static enum cl_status run_hand(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_texts codes = {command->argument, (size_t)command->argument_count};
    CL_TRY(cl_custody_hand(command->cl, codes, cl_option(command, "place"), &vials));
    cl_say(command, "%zu vial%s in the hands of %s", vials.count, vials.count == 1 ? " is" : "s are",
           vials.at[0].holder);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_log(struct cl_command *command)
{
    struct cl_custody_log log;
    enum cl_status status = cl_custody_read(command->cl, command->argument[0], &log);
    if (status != CL_OK)
        return status;
    if (log.count == 0)
        cl_say(command, "vial %s was never filled: nobody had it", log.vial);
    if (!command->json)
        return cl_print_custody(command, &log);
    return cl_put_json(command, json_pack("{s:s,s:o}", "vial", log.vial, "custody", cl_custody_json(&log)));
}

const struct cl_verb cl_custody_verbs[] = {
    {
        .noun = "custody",
        .name = "hand",
        .arguments = "VIAL.. --second RECEIVER --place WHERE",
        .summary = "hand vials that you hold to another person",
        .example = "cryolot custody hand UC26A001-0042T --second petra --place 'Ward 3'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_hand,
        .option = {{"place", "WHERE", "where it happens", true}},
        .remark =
            "The giver is whoever acts; the receiver proves their own password. Vials come into a person's hands by\n"
            "cryolot vial take. What a disabled person has, anyone of storage hands on, with --reason.",
    },
    {
        .noun = "custody",
        .name = "log",
        .arguments = "VIAL",
        .summary = "every leg of a vial's way, from filling on",
        .example = "cryolot custody log UC26A001-0042T",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_log,
    },
    {.name = NULL},
};
