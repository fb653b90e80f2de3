/* Vials that are used up otherwise than for patients and samples, lost, found. */
#include "cli/vial.h"

static enum cl_status run_use(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vial_use(command->cl, cl_vial_arguments(command), cl_option(command, "for"), &vials));
    cl_say(command, "%zu vial%s used up", vials.count, vials.count == 1 ? " is" : "s are");
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_lose(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vial_lose(command->cl, cl_vial_arguments(command), cl_option(command, "deviation"), &vials));
    cl_say(command, "%zu vial%s lost; whoever finds one says: cryolot vial find VIAL --reason R", vials.count,
           vials.count == 1 ? " is" : "s are");
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_find(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    const char *deviation;
    CL_TRY(cl_vial_find(command->cl, cl_vial_arguments(command), &deviation, &vials));
    cl_say(command, "%zu vial%s in your hands, and held: QA decides", vials.count, vials.count == 1 ? " is" : "s are");
    if (deviation)
        cl_say(command, "%s is open: cryolot deviation show %s", deviation, deviation);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

const struct cl_verb cl_vial_fate_verbs[] = {
    {
        .noun = "vial",
        .name = "use",
        .arguments = "VIAL.. --for TEXT --second WITNESS --reason TEXT",
        .summary = "use vials up before a witness, for something that is no sample and no patient",
        .example = "cryolot vial use UC26A001-0042T --for 'training thaw' --second stella --reason 'SOP-012'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_use,
        .option = {{"for", "TEXT", "what for", true}},
        .remark = "Vials kept as qc, retain or stability; those for patients only by QA. What is tested is a sample:\n"
                  "cryolot sample take.",
    },
    {
        .noun = "vial",
        .name = "lose",
        .arguments = "VIAL.. --deviation DEV --reason TEXT",
        .summary = "QA declares missing vials lost, by an open deviation that names them",
        .example = "cryolot vial lose UC26A001-0042T --deviation DEV-0012 --reason 'counted three times'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_lose,
        .option = {{"deviation", "DEV", "that names them", true}},
    },
    {
        .noun = "vial",
        .name = "find",
        .arguments = "VIAL.. --reason TEXT",
        .summary = "lost or missing vials are found: they are in your hands, and held",
        .example = "cryolot vial find UC26A001-0042T --reason 'stood in CPN/LN2-2/R1/B3, unlabelled position'\n"
                   "cryolot vial find UC26A001-0043R --reason 'lay at the bottom of the shipper'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_find,
        .remark =
            "Of vials that QA declared lost, and of those that the receipt of a shipment calls missing: these were\n"
            "with the carrier until now. Where no open deviation holds a vial, a new one is opened: nobody knows\n"
            "how warm it was meanwhile.",
    },
    {.name = NULL},
};
