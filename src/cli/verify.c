#include "cli/proof.h"
#include <cryolot/verify.h>

static enum cl_status say_result(const struct cl_command *command, const struct cl_verify_options *options,
                                 const struct cl_audit_proof *proof)
{
    long long findings = (long long)proof->finding_count, events = (long long)proof->events;
    if (findings)
        return cl_fail(command->error, CL_INTEGRITY, "verify", NULL,
                       "stop using what is named, and compare the record with the last backup",
                       "the record does not prove: %lld finding%s", findings, findings == 1 ? "" : "s");
    if (options->verdicts)
        cl_say(command, "every stored verdict is what value and specification give");
    else if (options->quick)
        cl_say(command, "the chain of %lld events is whole, and what must always hold does", events);
    else
        cl_say(command,
               "the chain of %lld events is whole, the tables are what it says, and signatures, verdicts and documents "
               "hold",
               events);
    return CL_OK;
}

static enum cl_status run_verify(struct cl_command *command)
{
    enum cl_status status;
    struct cl_audit_proof proof;
    struct cl_verify_options options = {.quick = cl_flag(command, "quick"), .verdicts = cl_flag(command, "verdicts")};
    if (options.quick && options.verdicts)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "choose one", "--quick and --verdicts exclude each other");
    CL_TRY(cl_verify(command->cl, &options, &proof));
    CL_TRY(cl_print_findings(command, &proof));
    status = say_result(command, &options, &proof);
done:
    return status;
}

const struct cl_verb cl_verify_verbs[] = {
    {
        .noun = "",
        .name = "verify",
        .arguments = "[--quick|--verdicts]",
        .summary = "prove the whole record: log, tables, signatures, verdicts, documents",
        .example = "cryolot verify\n"
                   "cryolot verify --quick",
        .needs = CL_NEEDS_READING,
        .run = run_verify,
        .option = {{"quick", NULL, "only the chain of events and what must always hold", false},
                   {"verdicts", NULL, "only the verdicts of results, computed anew", false}},
        .remark = "Exit code 8 with findings, a line for each; every one says what to do. A signature whose record\n"
                  "changed since counts as unsigned. cryolot audit verify proves only the log.",
    },
    {.name = NULL},
};
