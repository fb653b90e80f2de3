/* Holds on vials. */
#include "cli/vial.h"

static enum cl_status run_hold(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vial_hold(command->cl, cl_vial_arguments(command), &vials));
    cl_say(command, "%zu vial%s held; QA lifts it with: cryolot vial unhold %s --reason R", vials.count,
           vials.count == 1 ? " is" : "s are", vials.count == 1 ? vials.at[0].code : "VIAL..");
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_unhold(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_texts staying;
    size_t held = 0;
    CL_TRY(cl_vial_unhold(command->cl, cl_vial_arguments(command), &staying, &vials));
    for (size_t i = 0; i < vials.count; i++)
        held += vials.at[i].held;
    cl_say(command, "%zu vial%s no longer held", vials.count - held, vials.count - held == 1 ? " is" : "s are");
    if (held > staying.count)
        cl_say(command, "held by their lot: %zu", held - staying.count);
    for (size_t i = 0; i < staying.count; i++)
        cl_say(command, "stays held: %s", staying.at[i]);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

const struct cl_verb cl_vial_hold_verbs[] = {
    {
        .noun = "vial",
        .name = "hold",
        .arguments = "VIAL.. --reason TEXT",
        .summary = "hold vials one by one; anyone may",
        .example = "cryolot vial hold UC26A001-0042T UC26A001-0043R --reason 'label doubtful'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_hold,
    },
    {
        .noun = "vial",
        .name = "unhold",
        .arguments = "VIAL.. --reason TEXT",
        .summary = "QA lifts the holds of vials, signed",
        .example = "cryolot vial unhold UC26A001-0042T --reason 'label compared with the batch record'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = -1,
        .run = run_unhold,
        .remark = "A hold that a deviation put ends with the deviation; that of a lot with: cryolot lot unhold.",
    },
    {.name = NULL},
};
