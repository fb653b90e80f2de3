#include "base/buffer.h"
#include "cli/command.h"
#include <cryolot/deviation.h>
#include <jansson.h>

/* ---- fields ---------------------------------------------------------------------------------------------------- */

static const struct cl_field DEVIATION_FIELDS[] = {
    CL_FIELD(cl_deviation, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_deviation, class, "class", "Class", TEXT, true),
    CL_FIELD(cl_deviation, state, "state", "State", TEXT, true),
    CL_FIELD(cl_deviation, due_on, "due_on", "Due", DATE, true),
    CL_FIELD(cl_deviation, overdue, "overdue", "Overdue", BOOL, false),
    CL_FIELD(cl_deviation, title, "title", "Title", TEXT, true),
    CL_FIELD(cl_deviation, description, "what", "What", TEXT, false),
    CL_FIELD(cl_deviation, place, "where", "Where", TEXT, false),
    CL_FIELD(cl_deviation, happened_at_ms, "happened_at", "When", TIME, false),
    CL_FIELD(cl_deviation, origin, "origin", "Origin", TEXT, false),
    CL_FIELD(cl_deviation, all_lots, "lots", "Lots", TEXTS, true),
    CL_FIELD(cl_deviation, vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(cl_deviation, results, "results", "Results", TEXTS, false),
    CL_FIELD(cl_deviation, stores, "stores", "Stores", TEXTS, false),
    CL_FIELD(cl_deviation, infusions, "infusions", "Infusions", TEXTS, false),
    CL_FIELD(cl_deviation, shipments, "shipments", "Shipments", TEXTS, false),
    CL_FIELD(cl_deviation, equipment, "equipment", "Equipment", TEXTS, false),
    CL_FIELD(cl_deviation, opened_by, "opened_by", "Opened by", TEXT, true),
    CL_FIELD(cl_deviation, opened_at_ms, "opened_at", "Opened", TIME, false),
    CL_FIELD(cl_deviation, cause, "cause", "Cause", TEXT, false),
    CL_FIELD(cl_deviation, conclusion, "conclusion", "Conclusion", TEXT, false),
    CL_FIELD(cl_deviation, corrective_action, "corrective_action", "Corrective action", TEXT, false),
    CL_FIELD(cl_deviation, closed_by, "closed_by", "Closed by", TEXT, false),
    CL_FIELD(cl_deviation, closed_at_ms, "closed_at", "Closed", TIME, false),
};

static const struct cl_field TASK_FIELDS[] = {
    CL_FIELD(cl_deviation_task, number, "number", "No.", INT, true),
    CL_FIELD(cl_deviation_task, title, "title", "Task", TEXT, true),
    CL_FIELD(cl_deviation_task, owner, "owner", "Owner", TEXT, true),
    CL_FIELD(cl_deviation_task, due_on, "due_on", "Due", DATE, true),
    CL_FIELD(cl_deviation_task, overdue, "overdue", "Overdue", BOOL, false),
    CL_FIELD(cl_deviation_task, done_by, "done_by", "Done by", TEXT, true),
    CL_FIELD(cl_deviation_task, done_at_ms, "done_at", "Done", TIME, false),
    CL_FIELD(cl_deviation_task, remark, "remark", "Remark", TEXT, true),
};

static const struct cl_field DISPOSITION_FIELDS[] = {
    CL_FIELD(cl_deviation_disposition, vial, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_deviation_disposition, disposition, "disposition", "Disposition", TEXT, true),
    CL_FIELD(cl_deviation_disposition, in_force, "in_force", "In force", BOOL, true),
    CL_FIELD(cl_deviation_disposition, signed_by, "signed_by", "Signed by", TEXT, true),
    CL_FIELD(cl_deviation_disposition, signed_at_ms, "signed_at", "At", TIME, false),
    CL_FIELD(cl_deviation_disposition, reason, "reason", "Reason", TEXT, true),
};

static const struct cl_field DECISION_FIELDS[] = {
    CL_FIELD(cl_deviation_decision, kind, "kind", "Decision", TEXT, true),
    CL_FIELD(cl_deviation_decision, cause, "cause", "Cause", TEXT, true),
    CL_FIELD(cl_deviation_decision, conclusion, "conclusion", "Conclusion or reason", TEXT, true),
    CL_FIELD(cl_deviation_decision, corrective_action, "corrective_action", "Corrective action", TEXT, false),
    CL_FIELD(cl_deviation_decision, signed_by, "signed_by", "Signed by", TEXT, true),
    CL_FIELD(cl_deviation_decision, meaning, "meaning", "Meaning", TEXT, false),
    CL_FIELD(cl_deviation_decision, signed_at_ms, "signed_at", "At", TIME, false),
    CL_FIELD(cl_deviation_decision, signature, "signature", "Signature", TEXT, true),
};

static const struct cl_field RESULT_FIELDS[] = {
    CL_FIELD(cl_deviation_result, code, "id", "Result", TEXT, true),
    CL_FIELD(cl_deviation_result, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_deviation_result, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_deviation_result, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_deviation_result, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_deviation_result, verdict, "verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_deviation_result, state, "state", "State", TEXT, true),
    CL_FIELD(cl_deviation_result, entered_by, "entered_by", "Entered by", TEXT, false),
};

static const struct cl_field HOLD_FIELDS[] = {
    CL_FIELD(cl_deviation_hold, held, "held", "Held", TEXT, true),
    CL_FIELD(cl_deviation_hold, reason, "reason", "Reason", TEXT, false), /* its own title, in every row */
    CL_FIELD(cl_deviation_hold, put_by, "put_by", "By", TEXT, false),
    CL_FIELD(cl_deviation_hold, put_at_ms, "put_at", "Since", TIME, true),
    CL_FIELD(cl_deviation_hold, lifted_by, "lifted_by", "Lifted by", TEXT, true),
    CL_FIELD(cl_deviation_hold, lifted_at_ms, "lifted_at", "Lifted", TIME, false),
    CL_FIELD(cl_deviation_hold, lift_reason, "lift_reason", "Because", TEXT, false),
};

static const struct cl_field EXCURSION_FIELDS[] = {
    CL_FIELD(cl_excursion, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_excursion, sensor, "sensor", "Sensor", TEXT, false),
    CL_FIELD(cl_excursion, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_excursion, limit_mc, "limit_mc", "Limit", TEMPERATURE, true),
    CL_FIELD(cl_excursion, from_ms, "from", "Above from", TIME, true),
    CL_FIELD(cl_excursion, last_ms, "last", "Last above", TIME, false),
    CL_FIELD(cl_excursion, until_ms, "until", "Until", TIME, true),
    CL_FIELD(cl_excursion, warmest_mc, "warmest_mc", "Warmest", TEMPERATURE, true),
    CL_FIELD(cl_excursion, readings, "readings", "Readings", INT, false),
    CL_FIELD(cl_excursion, vials, "vials", "Vials", INT, true),
    CL_ZONE_FIELD(cl_excursion, timezone),
};

static enum cl_status print_deviation(struct cl_command *command, const struct cl_deviation *deviation)
{
    return cl_print_record(command, "deviation", CL_FIELDS(DEVIATION_FIELDS), deviation);
}

/* ---- all about one --------------------------------------------------------------------------------------------- */

struct section {
    const char *key, *title;
    const struct cl_field *fields;
    size_t field_count;
    const void *items;
    size_t count, item_size;
};
#define SECTION(key, title, table, list)                                                                               \
    {                                                                                                                  \
        key, title, CL_FIELDS(table), (list).at, (list).count, sizeof *(list).at                                       \
    }
enum { SECTIONS = 6 };

static enum cl_status print_detail_json(struct cl_command *command, const struct cl_deviation *deviation,
                                        const struct section *sections)
{
    json_t *object = cl_json_record(CL_FIELDS(DEVIATION_FIELDS), deviation);
    for (size_t i = 0; i < SECTIONS; i++) {
        const struct section *section = &sections[i];
        json_t *array = json_array();
        for (size_t at = 0; at < section->count; at++)
            json_array_append_new(array, cl_json_record(section->fields, section->field_count,
                                                        (const char *)section->items + at * section->item_size));
        json_object_set_new(object, section->key, array);
    }
    return cl_put_json(command, json_pack("{s:o}", "deviation", object));
}

static enum cl_status print_detail_text(struct cl_command *command, const struct cl_deviation *deviation,
                                        const struct section *sections)
{
    enum cl_status status;
    CL_TRY(print_deviation(command, deviation));
    for (size_t i = 0; i < SECTIONS && !command->csv; i++) {
        const struct section *section = &sections[i];
        if (section->count == 0)
            continue;
        CL_TRY(cl_put(command, cl_arena_print(command->arena, "\n%s\n", section->title)));
        CL_TRY(cl_print_list(command, section->key, section->fields, section->field_count, section->items,
                             section->count, section->item_size));
    }
done:
    return status;
}

static enum cl_status print_detail(struct cl_command *command, const char *code)
{
    struct cl_deviation_detail detail;
    enum cl_status status = cl_deviation_detail(command->cl, code, &detail);
    if (status != CL_OK)
        return status;
    const struct section sections[SECTIONS] = {
        SECTION("excursions", "Excursions, as they are known now", EXCURSION_FIELDS, detail.excursions),
        SECTION("tasks", "Tasks", TASK_FIELDS, detail.tasks),
        SECTION("dispositions", "Dispositions of vials", DISPOSITION_FIELDS, detail.dispositions),
        SECTION("investigated", "Results under investigation", RESULT_FIELDS, detail.results),
        SECTION("holds", "Holds that it put", HOLD_FIELDS, detail.holds),
        SECTION("decisions", "Closed and opened again", DECISION_FIELDS, detail.decisions),
    };
    return command->json ? print_detail_json(command, &detail.deviation, sections)
                         : print_detail_text(command, &detail.deviation, sections);
}

static enum cl_status run_show(struct cl_command *command)
{
    return print_detail(command, command->argument[0]);
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_deviation_list list;
    struct cl_deviation_filter filter = {
        .state = cl_option(command, "state"),
        .class = cl_option(command, "class"),
        .lot = cl_option(command, "lot"),
        .owner = cl_option(command, "owner"),
        .overdue = cl_flag(command, "overdue"),
    };
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_deviation_list(command->cl, &filter, &list));
    status = cl_print_list(command, "deviations", CL_FIELDS(DEVIATION_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

/* ---- from opening to closing ------------------------------------------------------------------------------------ */

static enum cl_status run_open(struct cl_command *command)
{
    struct cl_deviation opened;
    struct cl_deviation_new deviation = {
        .title = cl_option(command, "title"),
        .class = cl_option(command, "class"),
        .description = cl_option(command, "what"),
        .place = cl_option(command, "where"),
        .lots = cl_option_list(command, "lot"),
        .vials = cl_option_list(command, "vial"),
        .results = cl_option_list(command, "result"),
        .stores = cl_option_list(command, "store"),
        .infusions = cl_option_list(command, "infusion"),
        .shipments = cl_option_list(command, "shipment"),
        .equipment = cl_option_list(command, "equipment"),
    };
    char due[CL_DATE_TEXT];
    enum cl_status status;
    CL_TRY(cl_option_time(command, "when", &deviation.happened_at_ms));
    CL_TRY(cl_deviation_open(command->cl, &deviation, &opened));
    cl_say(command, "%s is open, due on %s; next, by QA: cryolot deviation %s %s%s", opened.code,
           cl_date_write(opened.due_on, due, sizeof due), opened.vials.count ? "dispose" : "close", opened.code,
           opened.vials.count ? " --accept VIAL,.. --reject VIAL,.. --reason R" : " --cause product --conclusion TEXT");
    status = print_deviation(command, &opened);
done:
    return status;
}

static enum cl_status usage(struct cl_command *command, const char *message)
{
    return cl_fail(command->error, CL_USAGE, NULL, NULL,
                   "a new one: cryolot deviation task DEV-0001 --title T --owner LOGIN --due DATE; a done one: cryolot "
                   "deviation task DEV-0001 1 --done REMARK",
                   "%s", message);
}

static enum cl_status add_task(struct cl_command *command)
{
    enum cl_status status;
    int64_t number;
    struct cl_deviation_task_new task = {.title = cl_option(command, "title"), .owner = cl_option(command, "owner")};
    if (!task.title || !task.owner || !cl_option(command, "due"))
        return usage(command, "a task has a title, an owner and a day on which it is due");
    CL_TRY(cl_option_date(command, "due", &task.due_on));
    CL_TRY(cl_deviation_task_add(command->cl, command->argument[0], &task, &number));
    cl_say(command, "task %lld of %s belongs to %s; next, by %s: cryolot deviation task %s %lld --done REMARK",
           (long long)number, command->argument[0], task.owner, task.owner, command->argument[0], (long long)number);
done:
    return status;
}

static enum cl_status finish_task(struct cl_command *command)
{
    enum cl_status status;
    int64_t number;
    if (command->argument_count != 2 || cl_option(command, "title") || cl_option(command, "owner") ||
        cl_option(command, "due"))
        return usage(command, "--done goes only with the number of a task");
    CL_TRY(cl_count_read(command->argument[1], "task", 1, 9999, &number, command->error));
    CL_TRY(cl_deviation_task_done(command->cl, command->argument[0], number, cl_option(command, "done")));
    cl_say(command, "task %lld of %s is done", (long long)number, command->argument[0]);
done:
    return status;
}

static enum cl_status run_task(struct cl_command *command)
{
    enum cl_status status;
    if (!cl_option(command, "done") && command->argument_count == 2)
        return usage(command, "a task that is there already is only told to be done");
    CL_TRY(cl_option(command, "done") ? finish_task(command) : add_task(command));
    status = print_detail(command, command->argument[0]);
done:
    return status;
}

static enum cl_status run_dispose(struct cl_command *command)
{
    struct cl_deviation deviation;
    enum cl_status status;
    CL_TRY(cl_deviation_dispose(command->cl, command->argument[0], cl_option_list(command, "accept"),
                                cl_option_list(command, "reject"), &deviation));
    cl_say(command, "signed; next, by QA: cryolot deviation close %s --cause C --conclusion TEXT", deviation.code);
    status = print_detail(command, deviation.code);
done:
    return status;
}

static enum cl_status run_close(struct cl_command *command)
{
    struct cl_deviation closed;
    struct cl_conclusion conclusion = {
        .cause = cl_option(command, "cause"),
        .text = cl_option(command, "conclusion"),
        .corrective_action = cl_option(command, "corrective-action"),
    };
    enum cl_status status;
    CL_TRY(cl_deviation_close(command->cl, command->argument[0], &conclusion, &closed));
    cl_say(command, "%s is closed, signed by %s", closed.code, closed.closed_by);
    status = print_deviation(command, &closed);
done:
    return status;
}

static enum cl_status run_reopen(struct cl_command *command)
{
    struct cl_deviation opened;
    char due[CL_DATE_TEXT];
    enum cl_status status;
    CL_TRY(cl_deviation_reopen(command->cl, command->argument[0], &opened));
    cl_say(command, "%s is open again, due on %s", opened.code, cl_date_write(opened.due_on, due, sizeof due));
    status = print_deviation(command, &opened);
done:
    return status;
}

const struct cl_verb cl_deviation_verbs[] = {
    {
        .noun = "deviation",
        .name = "open",
        .arguments = "--title TEXT --class minor|major|critical [--what TEXT] [--where PLACE] [--when TIME] [--lot "
                     "LOT,..] [--vial VIAL,..] [--store PATH,..] [--result RESULT,..] [--infusion INFUSION,..] "
                     "[--shipment SHIPMENT,..] [--equipment SERIAL,..]",
        .summary = "report that something went otherwise than written (anyone)",
        .example = "cryolot deviation open --title 'lid of LN2-1 left open' --class minor --lot UC26A001\n"
                   "cryolot deviation open --title 'bag leaks' --class major --vial UC26A001-0042T --where 'Ward 3'",
        .needs = CL_NEEDS_WRITING,
        .run = run_open,
        .option = {{"title", "TEXT", "what happened, in a line", true},
                   {"class", "CLASS", "minor, major or critical", true},
                   {"what", "TEXT", "what happened, in full", false},
                   {"where", "PLACE", "where it happened", false},
                   {"when", "TIME", "when it happened; else now", false},
                   {"lot", "LOT,..", "the lots that it concerns", false},
                   {"vial", "VIAL,..", "the vials that it concerns", false},
                   {"store", "PATH,..", "the stores that it concerns", false},
                   {"result", "RESULT,..", "the results that it concerns (R12)", false},
                   {"infusion", "INFUSION,..", "the infusions that it concerns", false},
                   {"shipment", "SHIPMENT,..", "the shipments that it concerns", false},
                   {"equipment", "SERIAL,..", "the equipment that it concerns", false}},
        .remark = "A lot is not released while a deviation is open that concerns it, a vial, a result or an infusion\n"
                  "of it, or a store in which a vial of it stands or stood since. A critical one holds its lots (and\n"
                  "those of its results), a major or critical one its vials.",
    },
    {
        .noun = "deviation",
        .name = "task",
        .arguments = "DEVIATION --title TEXT --owner LOGIN --due DATE | DEVIATION NUMBER --done REMARK",
        .summary = "give somebody a task (QA), or say that it is done (its owner, or QA)",
        .example = "cryolot deviation task DEV-0001 --title 'read the second sensor' --owner stan --due 2026-12-01\n"
                   "cryolot deviation task DEV-0001 1 --done 'second sensor never above -180 C'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 2,
        .run = run_task,
        .option = {{"title", "TEXT", "what is to be done, in a line", false},
                   {"owner", "LOGIN", "who does it", false},
                   {"due", "DATE", "until when, through that day", false},
                   {"done", "REMARK", "what was done", false}},
        .remark = "A deviation is not closed while one of its tasks is not done.",
    },
    {
        .noun = "deviation",
        .name = "dispose",
        .arguments = "DEVIATION [--accept VIAL|LOT|all,..] [--reject VIAL|LOT|all,..] --reason R",
        .summary = "QA decides about its vials, one by one, signed",
        .example = "cryolot deviation dispose DEV-0001 --accept UC26A001-0001K --reject UC26A001-0042T --reason "
                   "'only the lid of this rack was open'\n"
                   "cryolot deviation dispose DEV-0003 --reject UC26A001-0042T --accept all --reason 'stability data'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_dispose,
        .option = {{"accept", "VIAL,..", "vials that may be used; a lot: its others; all: every other", false},
                   {"reject", "VIAL,..", "vials that are held for ever; a lot, all: the same", false}},
        .remark = "A lot means those of its vials that nobody decided about and that are not named by themselves, "
                  "'all' every\n"
                  "vial of that kind. An accepted vial is free of the hold of this deviation. A rejected one stays "
                  "held whatever follows;\n"
                  "it is in no way of its lot's release.",
    },
    {
        .noun = "deviation",
        .name = "close",
        .arguments = "DEVIATION --cause product|laboratory|transcription|other --conclusion TEXT [--corrective-action "
                     "TEXT]",
        .summary = "QA signs the cause and the conclusion",
        .example = "cryolot deviation close DEV-0001 --cause other --conclusion 'no excursion; staff trained again'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_close,
        .option = {{"cause", "CAUSE", "product, laboratory, transcription or other", true},
                   {"conclusion", "TEXT", "what was found and decided", true},
                   {"corrective-action", "TEXT", "what keeps it from happening again", false}},
        .remark = "Not by who reported it, nor by who entered a result of it; not before every task is done and every\n"
                  "vial has its disposition. Its holds end with it; with the cause 'product' they stay until QA lifts\n"
                  "them: cryolot lot unhold. 'transcription' needs a reviewed correction of the result.",
    },
    {
        .noun = "deviation",
        .name = "reopen",
        .arguments = "DEVIATION --reason R",
        .summary = "QA opens a closed one again, signed",
        .example = "cryolot deviation reopen DEV-0001 --reason 'the sensor was found to be broken'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_reopen,
        .remark = "What it held is held again, and accepted vials wait for another disposition.",
    },
    {
        .noun = "deviation",
        .name = "show",
        .arguments = "DEVIATION",
        .summary = "one deviation, with its excursions, tasks, dispositions, results, holds and decisions",
        .example = "cryolot deviation show DEV-0001",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "deviation",
        .name = "list",
        .arguments = "[--state open|closed] [--class CLASS] [--lot LOT] [--owner LOGIN] [--overdue]",
        .summary = "the newest deviations",
        .example = "cryolot deviation list --state open\ncryolot deviation list --overdue",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"state", "STATE", "open or closed", false},
                   {"class", "CLASS", "minor, major or critical", false},
                   {"lot", "LOT", "of this lot, its vials, results and infusions", false},
                   {"owner", "LOGIN", "with a task of this person that is not done", false},
                   {"overdue", NULL, "open past the day on which it was due", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
