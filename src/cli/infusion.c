#include "cli/infusion.h"
#include "cli/identity.h"
#include <stdio.h>
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
    CL_FIELD(cl_infusion, checker_typed, "checker_typed", "Checker typed", BOOL, false),
    CL_FIELD(cl_infusion, started_at_ms, "started_at", "Started at", TIME, true),
    CL_FIELD(cl_infusion, finished_at_ms, "finished_at", "Finished at", TIME, false),
    CL_FIELD(cl_infusion, use_by_ms, "use_by", "Use by", TIME, false),
    CL_FIELD(cl_infusion, end_by_ms, "end_by", "Must end by", TIME, false),
    CL_FIELD(cl_infusion, past_use_by, "past_use_by", "Past use-by", BOOL, false),
    CL_FIELD(cl_infusion, given_ul, "given_ul", "Given", VOLUME, false),
    CL_FIELD(cl_infusion, given_cells, "given_cells", "Given cells", CELLS, true),
    CL_FIELD(cl_infusion, given_cells_per_kg, "given_cells_per_kg", "Given cells/kg", CELLS, false),
    CL_FIELD(cl_infusion, overrides, "overrides", "Overridden", TEXTS, false),
    CL_FIELD(cl_infusion, reaction, "reaction", "Reaction", TEXT, false),
    CL_FIELD(cl_infusion, lost_ul, "lost_ul", "Lost", VOLUME, false),
    CL_FIELD(cl_infusion, discarded_ul, "discarded_ul", "Discarded", VOLUME, false),
    CL_FIELD(cl_infusion, run_s, "run_s", "Ran, s", INT, false),
    CL_FIELD(cl_infusion, interruptions, "interruptions", "Interruptions", INT, false),
    CL_FIELD(cl_infusion, interrupted_s, "interrupted_s", "Interrupted, s", INT, false),
    CL_FIELD(cl_infusion, rate_ul_per_h, "rate_ul_per_h", "Rate set", RATE, false),
    CL_FIELD(cl_infusion, mean_rate_ul_per_h, "mean_rate_ul_per_h", "Mean rate", RATE, false),
    CL_FIELD(cl_infusion, abort_reason, "abort_reason", "Aborted because", TEXT, false),
    CL_FIELD(cl_infusion, source, "source", "From", TEXT, true),
    CL_FIELD(cl_infusion, transcribed, "transcribed", "From paper", BOOL, false),
    CL_FIELD(cl_infusion, ended_by, "ended_by", "Ended by", TEXT, false),
    CL_FIELD(cl_infusion, ended_name, "ended_name", "Ended by (name)", TEXT, false),
    CL_FIELD(cl_infusion, since, "since", "Since then", TEXTS, false),
    CL_ZONE_FIELD(cl_infusion, timezone),
};
const size_t cl_infusion_field_count = sizeof cl_infusion_fields / sizeof *cl_infusion_fields;

enum { INFUSION_FIELDS = sizeof cl_infusion_fields / sizeof *cl_infusion_fields };

void cl_show_nothing_given(struct cl_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(fields[i].key, "given_", strlen("given_")) == 0)
            fields[i].type = CL_FIELD_INT;
}

static enum cl_status print_infusion(struct cl_command *command, const struct cl_infusion *infusion)
{
    struct cl_field fields[INFUSION_FIELDS];
    memcpy(fields, cl_infusion_fields, sizeof cl_infusion_fields);
    if (infusion->finished_at_ms && infusion->given_ul == 0)
        cl_show_nothing_given(fields, INFUSION_FIELDS);
    return cl_print_record(command, "infusion", fields, INFUSION_FIELDS, infusion);
}

/* ---- the begin -------------------------------------------------------------------------------------------------- */

/* "S-014,DOSE-000001K" */
static enum cl_status read_second_scan(struct cl_command *command, struct cl_bedside_scan *out)
{
    struct cl_texts parts = cl_option_list(command, "second-scan");
    if (parts.count == 2) {
        *out = (struct cl_bedside_scan){parts.at[0], parts.at[1]};
        return CL_OK;
    }
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --second-scan SUBJECT,DOSE as they were read",
                   "--second-scan '%s' is not a patient's label and a bag", cl_option(command, "second-scan"));
}

/* The second person was just asked for their password: now they scan what they have before them. */
static enum cl_status ask_second_scan(struct cl_command *command, struct cl_bedside_scan *out)
{
    enum cl_status status;
    char subject[256], dose[256];
    CL_TRY(cl_take_line(command, "The second person scans the patient's label", subject, sizeof subject));
    if (*subject) {
        CL_TRY(cl_take_line(command, "and the bag", dose, sizeof dose));
        *out = (struct cl_bedside_scan){cl_arena_copy(command->arena, subject), cl_arena_copy(command->arena, dose)};
    }
done:
    return status;
}

static void say_past(struct cl_command *command, const struct cl_infusion *infusion)
{
    char time[CL_TIME_TEXT];
    if (infusion->past_use_by)
        cl_say(command, "ATTENTION: it is PAST its use-by time, %s, which a physician overrode",
               cl_time_write_local(infusion->use_by_ms, infusion->timezone, false, time, sizeof time));
}

static enum cl_status run_start(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    struct cl_infusion_start start = {.starter = {command->argument[0], command->argument[1]}};
    if (cl_option(command, "rate"))
        CL_TRY(cl_rate_read(cl_option(command, "rate"), &start.rate_ul_per_h, command->error));
    if (cl_option(command, "second-scan"))
        CL_TRY(read_second_scan(command, &start.checker));
    else if (!command->second_password_file)
        CL_TRY(ask_second_scan(command, &start.checker));
    CL_TRY(cl_infusion_start(command->cl, &start, &infusion));
    cl_say(command,
           "infusion %s of %s began, checked by %s; it must end by %s; next: cryolot infusion finish %s --given VOLUME",
           infusion.code, infusion.subject, infusion.checked_by,
           cl_time_write_local(infusion.end_by_ms, infusion.timezone, false, time, sizeof time), infusion.code);
    say_past(command, &infusion);
    status = print_infusion(command, &infusion);
done:
    return status;
}

/* ---- while it runs ---------------------------------------------------------------------------------------------- */

static enum cl_status run_interrupt(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    CL_TRY(cl_infusion_interrupt(command->cl, command->argument[0], &infusion));
    cl_say(command, "infusion %s is interrupted; it must end by %s; next: cryolot infusion resume %s, or abort it",
           infusion.code, cl_time_write_local(infusion.end_by_ms, infusion.timezone, false, time, sizeof time),
           infusion.code);
    status = print_infusion(command, &infusion);
done:
    return status;
}

static enum cl_status run_resume(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char time[CL_TIME_TEXT];
    CL_TRY(cl_infusion_resume(command->cl, command->argument[0], &infusion));
    cl_say(command, "infusion %s goes on, after %lld s of interruption; it must end by %s", infusion.code,
           (long long)infusion.interrupted_s,
           cl_time_write_local(infusion.end_by_ms, infusion.timezone, false, time, sizeof time));
    status = print_infusion(command, &infusion);
done:
    return status;
}

static enum cl_status run_rate(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    char rate[CL_QUANTITY_TEXT];
    int64_t rate_ul_per_h;
    CL_TRY(cl_rate_read(command->argument[1], &rate_ul_per_h, command->error));
    CL_TRY(cl_infusion_rate(command->cl, command->argument[0], rate_ul_per_h, &infusion));
    cl_say(command, "infusion %s runs at %s from now on", infusion.code,
           cl_rate_write(infusion.rate_ul_per_h, rate, sizeof rate));
    status = print_infusion(command, &infusion);
done:
    return status;
}

/* ---- its end ---------------------------------------------------------------------------------------------------- */

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

static enum cl_status say_end(struct cl_command *command, const struct cl_infusion *infusion)
{
    char cells[CL_QUANTITY_TEXT], time[CL_TIME_TEXT], discarded[CL_QUANTITY_TEXT];
    cl_say(command, "infusion %s %s: %s cells given to %s%s", infusion->code, infusion->state,
           cl_cells_write(infusion->given_cells, cells, sizeof cells), infusion->subject,
           part_given(command, infusion));
    if (infusion->discarded_ul)
        cl_say(command, "%s of the bag are discarded",
               cl_volume_write(infusion->discarded_ul, discarded, sizeof discarded));
    if (infusion->past_use_by)
        cl_say(command, "it ended past its use-by time, %s: tell QA, cryolot deviation open",
               cl_time_write_local(infusion->use_by_ms, infusion->timezone, false, time, sizeof time));
    return print_infusion(command, infusion);
}

static enum cl_status run_finish(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t given_ul = 0;
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &given_ul, command->error));
    CL_TRY(cl_infusion_finish(command->cl, command->argument[0], given_ul, cl_option(command, "reaction"), &infusion));
    status = say_end(command, &infusion);
done:
    return status;
}

static enum cl_status run_abort(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t given_ul = 0;
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &given_ul, command->error));
    CL_TRY(cl_infusion_abort(command->cl, command->argument[0], given_ul, cl_option(command, "reaction"), &infusion));
    status = say_end(command, &infusion);
done:
    return status;
}

/* ---- what came of it -------------------------------------------------------------------------------------------- */

static enum cl_status run_reaction(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t grade = 0;
    bool corrects = cl_flag(command, "correct");
    CL_TRY(cl_option_count(command, "grade", corrects ? 0 : 1, 5, &grade));
    CL_TRY(corrects
               ? cl_infusion_correct_reaction(command->cl, command->argument[0], command->argument[1], grade, &infusion)
               : cl_infusion_reaction(command->cl, command->argument[0], command->argument[1], grade, &infusion));
    cl_say(command, "%s of grade %lld is on record of infusion %s, which is %s", command->argument[1], (long long)grade,
           infusion.code, infusion.state);
    status = print_infusion(command, &infusion);
done:
    return status;
}

static enum cl_status run_correct(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t given_ul = 0;
    CL_TRY(cl_volume_or_zero_read(cl_option(command, "given"), &given_ul, command->error));
    CL_TRY(cl_infusion_correct(command->cl, command->argument[0], given_ul, &infusion));
    status = say_end(command, &infusion);
done:
    return status;
}

static enum cl_status run_complaint(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *deviation;
    struct cl_infusion_complaint complaint = {.what = command->argument[1], .class = cl_option(command, "class")};
    CL_TRY(cl_option_volume(command, "lost", &complaint.lost_ul));
    CL_TRY(cl_infusion_complaint(command->cl, command->argument[0], &complaint, &deviation, &infusion));
    cl_say(command, "deviation %s was opened on infusion %s and the vials of bag %s; next: cryolot deviation show %s",
           deviation, infusion.code, infusion.dose, deviation);
    status = print_infusion(command, &infusion);
done:
    return status;
}

/* ---- reading ---------------------------------------------------------------------------------------------------- */

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_infusion infusion;
    CL_TRY(cl_infusion_get(command->cl, command->argument[0], &infusion));
    status = cl_put_infusion_record(command, &infusion);
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
        .example =
            "cryolot infusion start SUBJ-S-014K DOSE-000001K --second nils --second-scan SUBJ-S-014K,DOSE-000001K\n"
            "cryolot infusion start S-014 DOSE-000001K --second nils --rate 4mL/min",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_start,
        .option = {{"second-scan", "SUBJECT,DOSE", "what the second person read; else asked for on a terminal", false},
                   {"rate", "RATE", "4mL/min or 240mL/h", false}},
        .remark = "SUBJECT and DOSE are what you scanned: the patient's label (or the plain code) and the\n"
                  "bag. The second person scans both too; where they did not, the record says so, and the\n"
                  "reviewer is told. Checks: bedside.scan, dose.subject, dose.state, dose.held, time.order,\n"
                  "dose.use-by, lot.released, lot.scope, donor.eligible, release.signature, holds.none,\n"
                  "results.conform, deviations.closed, storage.within-limits, subject.free. The refusal\n"
                  "names every one that does not pass.",
    },
    {
        .noun = "infusion",
        .name = "interrupt",
        .arguments = "INFUSION --reason WHY",
        .summary = "stop it for a while",
        .example = "cryolot infusion interrupt INF-000001Q --reason 'line blocked'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_interrupt,
    },
    {
        .noun = "infusion",
        .name = "resume",
        .arguments = "INFUSION",
        .summary = "go on with one that was interrupted",
        .example = "cryolot infusion resume INF-000001Q",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_resume,
        .remark = "Use-by time, lots and vials are checked again: of a lot that was recalled or held since,\n"
                  "or of a bag past its use-by time, the rest is not given. Finishing and aborting work always.",
    },
    {
        .noun = "infusion",
        .name = "rate",
        .arguments = "INFUSION RATE",
        .summary = "record the rate that it runs at from now on",
        .example = "cryolot infusion rate INF-000001Q 4mL/min",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_rate,
    },
    {
        .noun = "infusion",
        .name = "finish",
        .arguments = "INFUSION --given VOLUME",
        .summary = "end an infusion: the volume given, reactions",
        .example = "cryolot infusion finish INF-000001Q --given 100mL\n"
                   "cryolot infusion finish INF-000001Q --given 60mL --reaction 'chills,grade=1; fever,grade=2@14:05'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_finish,
        .option = {{"given", "VOLUME", "what of the bag was given; 0mL: nothing", true},
                   {"reaction", "TERM,grade=N[@TIME]", "with its CTCAE grade, 1 to 5; several with semicolons", false}},
        .remark = "An infusion that ended past the dose's use-by time is recorded all the same, and\nsays so.",
    },
    {
        .noun = "infusion",
        .name = "abort",
        .arguments = "INFUSION --given VOLUME --reason WHY",
        .summary = "end it before the bag was given, and why",
        .example = "cryolot infusion abort INF-000001Q --given 40mL --reason 'dyspnoea' --reaction 'dyspnoea,grade=3'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_abort,
        .option = {{"given", "VOLUME", "what of the bag was given; 0mL: nothing", true},
                   {"reaction", "TERM,grade=N[@TIME]", "with its CTCAE grade, 1 to 5; several with semicolons", false}},
    },
    {
        .noun = "infusion",
        .name = "reaction",
        .arguments = "INFUSION TERM --grade N",
        .summary = "record a reaction, also one that came after the end",
        .example = "cryolot infusion reaction INF-000001Q fever --grade 2\n"
                   "cryolot infusion reaction INF-000001Q fever --grade 3 --at '2026-11-26 14:05' --reason 'told at "
                   "the visit'",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_reaction,
        .option = {{"grade", "N", "CTCAE grade, 1 to 5", true},
                   {"correct", NULL, "the reaction of this TERM on record had another grade; 0: there was none",
                    false}},
        .remark = "Grade 4 opens a major deviation, grade 5 (death) a critical one; after a death nothing more is\n"
                  "ordered, thawed or given for the subject, and open orders are invalidated.",
    },
    {
        .noun = "infusion",
        .name = "correct",
        .arguments = "INFUSION --given VOLUME --reason WHY",
        .summary = "set the volume given right, where it was recorded wrongly",
        .example = "cryolot infusion correct INF-000001Q --given 50mL --reason 'mistyped, the pump says 50 mL'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_correct,
        .option = {{"given", "VOLUME", "what of the bag was given; 0mL: nothing", true}},
        .remark = "The first value stays in the course of the infusion. A verification of a paper record holds\n"
                  "no more: it is verified anew.",
    },
    {
        .noun = "infusion",
        .name = "complaint",
        .arguments = "INFUSION WHAT --class CLASS",
        .summary = "complain about bag or line: opens a deviation with the bag's vials",
        .example = "cryolot infusion complaint INF-000001Q 'leak at the port' --class major --lost 5mL",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_complaint,
        .option = {{"class", "CLASS", "minor, major or critical", true},
                   {"lost", "VOLUME", "what of the bag was lost by it", false}},
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
                   {"state", "STATE", "running, interrupted, finished or aborted", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
