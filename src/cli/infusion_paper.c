/* Infusions on paper: printed records. */
#include "cli/report_file.h"
#include <cryolot/infusion_paper.h>

static enum cl_status run_record(struct cl_command *command)
{
    enum cl_status status;
    struct cl_report content;
    const char *file;
    const struct cl_infusion_blank of = {.order = cl_option(command, "order"),
                                         .dose = cl_option(command, "dose"),
                                         .subject = cl_option(command, "subject")};
    if (!cl_flag(command, "blank"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "a finished one is a document: cryolot document issue infusion INF -o FILE",
                       "add --blank: this record is filled in with a pen");
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_infusion_blank(command->cl, &of, &content));
    CL_TRY(cl_write_report(command, &content, file));
    if (!cl_is_standard_output(file))
        cl_say(command, "%s is in %s; once filled in: cryolot infusion enter SUBJECT --source SCAN", content.number,
               file);
done:
    return status;
}

const struct cl_verb cl_infusion_paper_verbs[] = {
    {
        .noun = "infusion",
        .name = "record",
        .arguments = "--blank [--order ORDER|--dose DOSE|--subject SUBJECT] -o FILE",
        .summary = "a record to be filled in with a pen where there is no cryolot",
        .example = "cryolot infusion record --blank -o record.pdf\n"
                   "cryolot infusion record --blank --order ORD-000001K -o record.pdf",
        .needs = CL_NEEDS_READING,
        .run = run_record,
        .option = {{"blank", NULL, "to be filled in", false},
                   {"order", "ORDER", "filled in as far as this order says", false},
                   {"dose", "DOSE", "filled in as far as this dose says", false},
                   {"subject", "SUBJECT", "for this patient", false},
                   CL_OUTPUT_OPTION},
        .remark = "It bears the codes of subject, order, dose and vials. The finished record of an infusion\n"
                  "is a document: cryolot document issue infusion INF -o FILE.",
    },
    {.name = NULL},
};
