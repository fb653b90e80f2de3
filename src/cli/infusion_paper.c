/* Infusions on paper: printed records, and what stands on them once they were filled in. */
#include "base/file.h"
#include "cli/infusion.h"
#include "cli/report_file.h"
#include <cryolot/infusion_paper.h>
#include <string.h>

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

/* ---- from paper ---------------------------------------------------------------------------------------------------
 */

/* "V1,V2=2.4mL": what was drawn, where that is not all of it. */
static enum cl_status read_vials(struct cl_command *command, struct cl_infusion_paper *paper)
{
    enum cl_status status = CL_OK;
    struct cl_texts texts = cl_option_list(command, "vials");
    int64_t *drawn_ul = cl_arena_alloc(command->arena, (texts.count + 1) * sizeof *drawn_ul);
    for (size_t i = 0; i < texts.count; i++) {
        const char *equals = strchr(texts.at[i], '=');
        drawn_ul[i] = 0;
        if (!equals)
            continue;
        CL_TRY(cl_volume_read(equals + 1, &drawn_ul[i], command->error));
        texts.at[i] = cl_arena_copy_bytes(command->arena, texts.at[i], (size_t)(equals - texts.at[i]));
    }
    paper->vials = texts;
    paper->drawn_ul = drawn_ul;
done:
    return status;
}

/* NAME,LOT,VOLUME */
static enum cl_status read_diluent(struct cl_command *command, struct cl_infusion_paper *paper)
{
    struct cl_texts parts = cl_option_list(command, "diluent");
    if (!cl_option(command, "diluent"))
        return CL_OK;
    if (parts.count != 3)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --diluent NAME,LOT,50mL",
                       "--diluent names what it was, its lot and its volume");
    paper->diluent = parts.at[0];
    paper->diluent_lot = parts.at[1];
    return cl_volume_read(parts.at[2], &paper->diluent_ul, command->error);
}

static enum cl_status read_paper(struct cl_command *command, struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(read_vials(command, paper));
    CL_TRY(cl_dose_target_read(cl_option(command, "dose"), cl_option(command, "area"), &paper->target, command->error));
    CL_TRY(cl_option_time(command, "thawed-at", &paper->thawed_at_ms));
    CL_TRY(cl_option_time(command, "started-at", &paper->started_at_ms));
    CL_TRY(cl_option_time(command, "finished-at", &paper->finished_at_ms));
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &paper->given_ul, command->error));
    CL_TRY(cl_option_volume(command, "bag", &paper->bag_ul));
    CL_TRY(cl_option_temperature(command, "bath", &paper->bath_mc));
    CL_TRY(read_diluent(command, paper));
done:
    return status;
}

static enum cl_status run_enter(struct cl_command *command)
{
    enum cl_status status;
    struct cl_buffer source = {0};
    struct cl_infusion infusion;
    struct cl_infusion_paper paper = {.subject = command->argument[0],
                                      .prescriber = cl_option(command, "prescriber"),
                                      .starter = cl_option(command, "starter"),
                                      .checker = cl_option(command, "checker"),
                                      .has_bath = cl_flag(command, "bath"),
                                      .reaction = cl_option(command, "reaction")};
    CL_TRY(read_paper(command, &paper));
    CL_TRY(cl_file_read(cl_option(command, "source"), CL_ATTACHMENT_MOST, &source, command->error));
    paper.source = (struct cl_file_given){cl_option(command, "source"), source.data, source.size};
    CL_TRY(cl_infusion_enter(command->cl, &paper, &infusion));
    cl_say(command, "infusion %s of %s is entered from paper; another person compares it: cryolot infusion verify %s",
           infusion.code, infusion.subject, infusion.code);
    status = cl_print_record(command, "infusion", cl_infusion_fields, cl_infusion_field_count, &infusion);
done:
    cl_buffer_free(&source);
    return status;
}

static enum cl_status run_verify(struct cl_command *command)
{
    struct cl_infusion infusion;
    enum cl_status status = cl_infusion_verify(command->cl, command->argument[0], &infusion);
    if (status != CL_OK)
        return status;
    cl_say(command, "infusion %s is as on the paper: signed", infusion.code);
    return cl_print_record(command, "infusion", cl_infusion_fields, cl_infusion_field_count, &infusion);
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
    {
        .noun = "infusion",
        .name = "enter",
        .arguments = "SUBJECT --source SCAN --vials V,.. --dose DOSE ...",
        .summary = "enter an infusion from a paper record, with its true times",
        .example = "cryolot infusion enter S-014 --source scan.pdf --vials UC26A001-0042T,UC26A001-0043R=2.4mL "
                   "--dose 1e6/kg --prescriber 'Dr. A. Roy' --thawed-at '2026-11-26 09:00' "
                   "--started-at '2026-11-26 09:40' --finished-at '2026-11-26 10:20' --given 100mL --bag 104mL "
                   "--starter 'Nora Vidal' --checker 'Nils Dahl' --reason 'the ward has no cryolot'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_enter,
        .option = {{"source", "SCAN", "the scanned record, which is kept", true},
                   {"vials", "VIAL[=VOLUME],..", "those that were used, with what was drawn where not all", true},
                   {"dose", "DOSE", "1e6/kg, 120e6, 2.5e6/cm2 or band", true},
                   {"area", "AREA", "of a dose per cm2", false},
                   {"prescriber", "NAME", "printed name", true},
                   {"thawed-at", "TIME", "when the thaw began", true},
                   {"started-at", "TIME", "when the infusion began", true},
                   {"finished-at", "TIME", "when it ended", true},
                   {"given", "VOLUME", "of the bag; 0mL: nothing", true},
                   {"bag", "VOLUME", "what the bag held", true},
                   {"starter", "NAME", "who began it, printed name", true},
                   {"checker", "NAME", "who checked it: another person", true},
                   {"bath", "TEMPERATURE", "of the water bath", false},
                   {"diluent", "NAME,LOT,VOLUME", "what the bag was filled up with", false},
                   {"reaction", "TERM,grade=N", "several with semicolons", false}},
        .remark = "What would make the record false is refused: a vial that was used, is void or lost, was not there.\n"
                  "What broke a rule at the bed is recorded as it was, and a critical deviation names every rule.",
    },
    {
        .noun = "infusion",
        .name = "verify",
        .arguments = "INFUSION",
        .summary = "sign, as another person than who entered it, that it is as on the paper",
        .example = "cryolot infusion verify INF-000001Q",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_verify,
    },
    {.name = NULL},
};
