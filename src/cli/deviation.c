#include "cli/command.h"
#include <cryolot/deviation.h>

static const struct cl_field DEVIATION_FIELDS[] = {
    CL_FIELD(cl_deviation, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_deviation, class, "class", "Class", TEXT, true),
    CL_FIELD(cl_deviation, state, "state", "State", TEXT, true),
    CL_FIELD(cl_deviation, title, "title", "Title", TEXT, true),
    CL_FIELD(cl_deviation, lots, "lots", "Lots", TEXTS, true),
    CL_FIELD(cl_deviation, vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(cl_deviation, results, "results", "Results", TEXTS, false),
    CL_FIELD(cl_deviation, opened_by, "opened_by", "Opened by", TEXT, true),
    CL_FIELD(cl_deviation, opened_at_ms, "opened_at", "Opened", TIME, false),
    CL_FIELD(cl_deviation, cause, "cause", "Cause", TEXT, false),
    CL_FIELD(cl_deviation, conclusion, "conclusion", "Conclusion", TEXT, false),
    CL_FIELD(cl_deviation, corrective_action, "corrective_action", "Corrective action", TEXT, false),
    CL_FIELD(cl_deviation, closed_by, "closed_by", "Closed by", TEXT, false),
    CL_FIELD(cl_deviation, closed_at_ms, "closed_at", "Closed", TIME, false),
};

static enum cl_status print_deviation(struct cl_command *command, const struct cl_deviation *deviation)
{
    return cl_print_record(command, "deviation", CL_FIELDS(DEVIATION_FIELDS), deviation);
}

static enum cl_status run_open(struct cl_command *command)
{
    struct cl_deviation opened;
    struct cl_deviation_new deviation = {
        .title = cl_option(command, "title"),
        .class = cl_option(command, "class"),
        .lots = cl_option_list(command, "lot"),
        .vials = cl_option_list(command, "vial"),
    };
    enum cl_status status;
    CL_TRY(cl_deviation_open(command->cl, &deviation, &opened));
    cl_say(command, "%s is open; next, by QA: cryolot deviation close %s --cause product --conclusion TEXT",
           opened.code, opened.code);
    status = print_deviation(command, &opened);
done:
    return status;
}

static enum cl_status run_close(struct cl_command *command)
{
    struct cl_deviation closed;
    enum cl_status status;
    struct cl_conclusion conclusion = {
        .cause = cl_option(command, "cause"),
        .text = cl_option(command, "conclusion"),
        .corrective_action = cl_option(command, "corrective-action"),
    };
    CL_TRY(cl_deviation_close(command->cl, command->argument[0], &conclusion, &closed));
    cl_say(command, "%s is closed, signed by %s", closed.code, closed.closed_by);
    status = print_deviation(command, &closed);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_deviation deviation;
    enum cl_status status = cl_deviation_get(command->cl, command->argument[0], &deviation);
    if (status == CL_OK)
        status = print_deviation(command, &deviation);
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_deviation_list list;
    int64_t limit;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_deviation_list(command->cl, cl_option(command, "state"), cl_option(command, "lot"), limit, &list));
    status = cl_print_list(command, "deviations", CL_FIELDS(DEVIATION_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_deviation_verbs[] = {
    {
        .noun = "deviation",
        .name = "open",
        .arguments = "--title TEXT --class minor|major|critical [--lot LOT,..] [--vial VIAL,..]",
        .summary = "report that something went otherwise than written (anyone)",
        .example = "cryolot deviation open --title 'lid of LN2-1 left open' --class minor --lot UC26A001",
        .needs = CL_NEEDS_WRITING,
        .run = run_open,
        .option = {{"title", "TEXT", "what happened, in a line", true},
                   {"class", "CLASS", "minor, major or critical", true},
                   {"lot", "LOT,..", "the lots that it concerns", false},
                   {"vial", "VIAL,..", "the vials that it concerns", false}},
        .remark = "A lot is not released while a deviation of it, or of one of its vials, is open.",
    },
    {
        .noun = "deviation",
        .name = "close",
        .arguments = "DEVIATION --cause product|laboratory|transcription|other --conclusion TEXT",
        .summary = "sign the cause and the conclusion",
        .example = "cryolot deviation close DEV-0001 --cause other --conclusion 'no excursion; staff trained again'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_close,
        .option = {{"cause", "CAUSE", "product, laboratory, transcription or other", true},
                   {"conclusion", "TEXT", "what was found and decided", true},
                   {"corrective-action", "TEXT", "what keeps it from happening again", false}},
    },
    {
        .noun = "deviation",
        .name = "show",
        .arguments = "DEVIATION",
        .summary = "one deviation",
        .example = "cryolot deviation show DEV-0001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "deviation",
        .name = "list",
        .arguments = "[--state open|closed] [--lot LOT]",
        .summary = "the newest deviations",
        .example = "cryolot deviation list --state open",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"state", "STATE", "open or closed", false},
                   {"lot", "LOT", "of this lot and its vials", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
