/* Infusions on paper: printed records, and what stands on them once they were filled in. */
#include "base/file.h"
#include "cli/infusion.h"
#include "cli/report_file.h"
#include <cryolot/infusion_paper.h>
#include <cryolot/subject.h>
#include <string.h>
#include <strings.h>

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
        cl_say(command, "%s is in %s; once filled in: cryolot infusion enter %s --source SCAN%s%s ...", content.number,
               file, of.subject ? of.subject : "SUBJECT",
               of.order  ? " --order "
               : of.dose ? " --dose "
                         : "",
               of.order  ? of.order
               : of.dose ? of.dose
                         : "");
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

/* NAME,LOT,VOLUME, with its endotoxin behind it where the certificate says it */
static enum cl_status read_diluent(struct cl_command *command, struct cl_infusion_paper *paper)
{
    struct cl_texts parts = cl_option_list(command, "diluent");
    if (!cl_option(command, "diluent"))
        return CL_OK;
    if (parts.count != 3 && parts.count != 4)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --diluent NAME,LOT,50mL or NAME,LOT,50mL,0.05EU/mL",
                       "--diluent names what it was, its lot and its volume");
    paper->diluent = parts.at[0];
    paper->diluent_lot = parts.at[1];
    paper->diluent_endotoxin = parts.count == 4 ? parts.at[3] : NULL;
    return cl_volume_read(parts.at[2], &paper->diluent_ul, command->error);
}

static char *without_blanks(char *text)
{
    text += strspn(text, " ");
    for (size_t size = strlen(text); size && text[size - 1] == ' '; size--)
        text[size - 1] = '\0';
    return text;
}

/* "gram-stain=negative; identity=97.2 %" */
static enum cl_status read_tests(struct cl_command *command, struct cl_infusion_paper *paper)
{
    const char *given = cl_option(command, "tests");
    if (!given)
        return CL_OK;
    char *rest = cl_arena_copy(command->arena, given), *part;
    struct cl_paper_test *tests = cl_arena_alloc(command->arena, (strlen(given) + 1) * sizeof *tests);
    while ((part = strsep(&rest, ";"))) {
        char *test = without_blanks(part), *value = strchr(test, '='), *unit;
        if (!value || value == test || !value[1])
            return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --tests 'gram-stain=negative; identity=97.2 %'",
                           "--tests: '%s' is no test with its value", test);
        *value++ = '\0';
        unit = strchr(value, ' ');
        if (unit)
            *unit++ = '\0';
        tests[paper->test_count++] =
            (struct cl_paper_test){without_blanks(test), value, unit ? without_blanks(unit) : NULL};
    }
    paper->tests = tests;
    return CL_OK;
}

/* Whoever counted or tested stands on the paper by name. */
static enum cl_status read_measured(struct cl_command *command, struct cl_infusion_paper *paper,
                                    struct cl_dose_count *count)
{
    enum cl_status status;
    bool counted = cl_option(command, "cells") != NULL;
    CL_TRY(read_tests(command, paper));
    if (!counted && !cl_option(command, "viability") && !paper->test_count)
        goto done;
    *count = (struct cl_dose_count){.cells_text = cl_option(command, "cells"),
                                    .viability = cl_option(command, "viability"),
                                    .method = cl_option(command, "method"),
                                    .analyst_name = cl_option(command, "analyst")};
    CL_TRY(cl_option_cells(command, "cells", &count->cells));
    CL_TRY(cl_option_volume(command, "volume", &count->volume_ul));
    paper->count = count;
    if (!count->analyst_name || ((counted || count->viability) && (!counted || !count->viability || !count->method)))
        status = cl_fail(command->error, CL_USAGE, NULL, NULL,
                         "a count has --cells, --viability, --method and --analyst; --tests have --analyst",
                         "the paper says of a count only a part");
done:
    return status;
}

/* Nothing of a preparation that is on record is said again. */
static enum cl_status refuse_preparation(struct cl_command *command)
{
    static const char *const names[] = {
        "order",  "vials",     "basis",  "area",    "prescriber",      "taken-at", "thawed-at",   "thaw-ended-at",
        "bag",    "bath",      "with",   "diluent", "diluent-expires", "preparer", "prepared-at", "cells",
        "volume", "viability", "method", "analyst", "counted-at",      "tests",    "extension"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (cl_flag(command, names[i]))
            return cl_fail(command->error, CL_USAGE, NULL, NULL,
                           "leave it away; what the record lacks: cryolot dose count, cryolot dose test",
                           "--%s: dose %s is on record, with its preparation", names[i], cl_option(command, "dose"));
    return CL_OK;
}

static enum cl_status read_preparation(struct cl_command *command, const char *zone, struct cl_infusion_paper *paper,
                                       struct cl_dose_count *count)
{
    enum cl_status status;
    CL_TRY(read_vials(command, paper));
    if (cl_option(command, "dose"))
        CL_TRY(cl_dose_target_read(cl_option(command, "dose"), cl_option(command, "area"), &paper->target,
                                   command->error));
    CL_TRY(cl_option_time_in(command, "taken-at", zone, &paper->taken_at_ms));
    CL_TRY(cl_option_time_in(command, "thawed-at", zone, &paper->thawed_at_ms));
    CL_TRY(cl_option_time_in(command, "thaw-ended-at", zone, &paper->thaw_ended_at_ms));
    CL_TRY(cl_option_time_in(command, "prepared-at", zone, &paper->prepared_at_ms));
    CL_TRY(cl_option_time_in(command, "counted-at", zone, &paper->counted_at_ms));
    CL_TRY(cl_option_volume(command, "bag", &paper->bag_ul));
    CL_TRY(cl_option_temperature(command, "bath", &paper->bath_mc));
    CL_TRY(cl_option_date(command, "diluent-expires", &paper->diluent_expires_on));
    CL_TRY(read_diluent(command, paper));
    CL_TRY(read_measured(command, paper, count));
    if (paper->thermometer && !paper->has_bath)
        CL_TRY(cl_fail(command->error, CL_USAGE, NULL, NULL, "add --bath 37.0C, or leave --with away",
                       "a thermometer is named without a temperature"));
    if ((paper->preparer != NULL) != (paper->prepared_at_ms != 0))
        status = cl_fail(command->error, CL_USAGE, NULL, NULL, "give both or none",
                         "--preparer and --prepared-at belong together");
done:
    return status;
}

/* Times are those of the ward, where the paper was written. */
static enum cl_status read_paper(struct cl_command *command, struct cl_infusion_paper *paper,
                                 struct cl_dose_count *count)
{
    enum cl_status status;
    struct cl_subject subject;
    const char *dose = cl_option(command, "dose");
    CL_TRY(cl_subject_get(command->cl, paper->subject, &subject));
    CL_TRY(cl_option_time_in(command, "started-at", subject.timezone, &paper->started_at_ms));
    CL_TRY(cl_option_time_in(command, "finished-at", subject.timezone, &paper->finished_at_ms));
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &paper->given_ul, command->error));
    paper->dose = dose && strncasecmp(dose, "DOSE-", strlen("DOSE-")) == 0 ? dose : NULL;
    status = paper->dose ? refuse_preparation(command) : read_preparation(command, subject.timezone, paper, count);
done:
    return status;
}

static enum cl_status run_enter(struct cl_command *command)
{
    enum cl_status status;
    struct cl_buffer source = {0};
    struct cl_infusion infusion;
    struct cl_dose_count count = {0};
    struct cl_infusion_paper paper = {.subject = command->argument[0],
                                      .order = cl_option(command, "order"),
                                      .basis = cl_option(command, "basis"),
                                      .prescriber = cl_option(command, "prescriber"),
                                      .starter = cl_option(command, "starter"),
                                      .checker = cl_option(command, "checker"),
                                      .preparer = cl_option(command, "preparer"),
                                      .has_bath = cl_flag(command, "bath"),
                                      .thermometer = cl_option(command, "with"),
                                      .extension = cl_flag(command, "extension"),
                                      .interruptions = cl_option(command, "interrupted"),
                                      .rates = cl_option(command, "rate"),
                                      .complaints = cl_option(command, "complaint"),
                                      .reactions = cl_option(command, "reaction"),
                                      .abort_reason = cl_option(command, "aborted"),
                                      .comment = cl_option(command, "comment")};
    CL_TRY(read_paper(command, &paper, &count));
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
                   CL_OUTPUT_OPTION,
                   CL_PAPER_TEMPLATE_OPTION},
        .remark = "It bears the codes of subject, order, dose and vials. The finished record of an infusion\n"
                  "is a document: cryolot document issue infusion INF -o FILE.",
    },
    {
        .noun = "infusion",
        .name = "enter",
        .arguments = "SUBJECT --source SCAN [--order ORDER|--dose DOSE] ...",
        .summary = "enter an infusion from a paper record, with its true times",
        .example = "cryolot infusion enter S-014 --source scan.pdf --order ORD-000001K --thawed-at '2026-11-26 09:00' "
                   "--started-at '2026-11-26 09:40' --finished-at '2026-11-26 10:20' --given 100mL --bag 104mL "
                   "--starter 'Nora Vidal' --checker 'Nils Dahl' --reaction 'chills,grade=1@10:05' "
                   "--reason 'the ward has no cryolot'\n"
                   "cryolot infusion enter S-014 --source scan.pdf --dose DOSE-000001K --started-at '2026-11-26 09:40' "
                   "--finished-at '2026-11-26 10:20' --given 100mL --starter 'Nora Vidal' --checker 'Nils Dahl' "
                   "--reason 'the ward has no cryolot'\n"
                   "cryolot infusion enter S-014 --source scan.pdf --vials UC26A001-0042T,UC26A001-0043R=2.4mL "
                   "--dose 1e6/kg --prescriber 'Dr. A. Roy' --thawed-at '2026-11-26 09:00' "
                   "--started-at '2026-11-26 09:40' --finished-at '2026-11-26 10:20' --given 100mL --bag 104mL "
                   "--starter 'Nora Vidal' --checker 'Nils Dahl' --reason 'the ward has no cryolot'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_enter,
        .option = {{"source", "SCAN", "the scanned record, which is kept", true},
                   {"order", "ORDER", "that it fulfils; else the one that its vials were reserved for", false},
                   {"dose", "DOSE", "1e6/kg, 120e6, 2.5e6/cm2 or band; or DOSE-..: the bag is on record", false},
                   {"vials", "VIAL[=VOLUME],..", "those that were used, with what was drawn where not all", false},
                   {"area", "AREA", "of a dose per cm2", false},
                   {"basis", "BASIS", "what counts as a cell; else the order's or the product's", false},
                   {"extension", NULL, "behind the end of the course, where no order says so", false},
                   {"prescriber", "NAME", "printed name; else the order's", false},
                   {"taken-at", "TIME", "when the vials left their store; else when the thaw began", false},
                   {"thawed-at", "TIME", "when the thaw began", false},
                   {"thaw-ended-at", "TIME", "when it ended", false},
                   {"bath", "TEMPERATURE", "of the water bath", false},
                   {"with", "EQUIPMENT", "the thermometer that the bath was read with", false},
                   {"cells", "N", "counted after the thaw, dead ones too", false},
                   {"volume", "VOLUME", "in which they were counted; else in all that was thawed", false},
                   {"viability", "PERCENT", "of them", false},
                   {"method", "METHOD", "by which they were counted", false},
                   {"analyst", "NAME", "who counted and tested, printed name", false},
                   {"counted-at", "TIME", "when; else when the thaw ended", false},
                   {"tests", "TEST=VALUE;..", "what else was tested: 'gram-stain=negative; identity=97.2 %'", false},
                   {"diluent", "NAME,LOT,VOLUME", "what the bag was filled up with; its endotoxin behind: ,0.05EU/mL",
                    false},
                   {"diluent-expires", "DATE", "of its lot", false},
                   {"preparer", "NAME", "who prepared the bag, printed name", false},
                   {"prepared-at", "TIME", "when it was prepared", false},
                   {"bag", "VOLUME", "what the bag held", false},
                   {"started-at", "TIME", "when the infusion began", true},
                   {"finished-at", "TIME", "when it ended", true},
                   {"given", "VOLUME", "of the bag; 0mL: nothing", true},
                   {"starter", "NAME", "who began it, printed name", true},
                   {"checker", "NAME", "who checked it: another person", true},
                   {"rate", "RATE@TIME;..", "from the begin, and from later times: '4mL/min; 2mL/min@14:20'", false},
                   {"interrupted", "FROM,TO,WHY", "such as '14:05,14:20,line blocked'; without TO: not resumed", false},
                   {"complaint", "WHAT,class=C",
                    "about bag or line, a deviation each: 'leak at the port,class=minor,lost=2mL@14:20'", false},
                   {"reaction", "TERM,grade=N", "several with semicolons, each at its time: chills,grade=1@14:10",
                    false},
                   {"aborted", "WHY", "it was aborted", false},
                   {"comment", "TEXT", "what else the paper says", false}},
        .remark =
            "Times are those of the subject's site; 14:05 alone is the first one since the begin. Without the\n"
            "order, or the dose that is on record, give --vials, --dose, --prescriber, --thawed-at and --bag.\n"
            "What would make the record false is refused: a vial that was used, is void or lost, was not there.\n"
            "What broke a rule at the bed is recorded as it was, and a critical deviation names every rule; why\n"
            "it is entered late (--reason) passes none, a hold or recall that came later broke none. What became\n"
            "known later is added by cryolot infusion reaction, cryolot infusion complaint.",
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
