#include "base/file.h"
#include "cli/command.h"
#include "cli/template.h"
#include <cryolot/result.h>
#include <jansson.h>
#include <string.h>

enum { IMPORT_MOST = 256 << 20, REPLICATE_MOST = 99 };

static const struct cl_field RESULT_FIELDS[] = {
    CL_FIELD(cl_result, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_result, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_result, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_result, stage, "stage", "Stage", TEXT, false),
    CL_FIELD(cl_result, replicate, "replicate", "Replicate", INT, false),
    CL_FIELD(cl_result, retest, "retest", "Retest", INT, false),
    CL_FIELD(cl_result, retest_of, "retest_of", "Retest of", TEXT, false),
    CL_FIELD(cl_result, title, "title", "Title", TEXT, false),
    CL_FIELD(cl_result, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_result, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_result, verdict, "verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_result, state, "state", "State", TEXT, true),
    CL_FIELD(cl_result, performed_on, "performed_on", "Performed on", DATE, false),
    CL_FIELD(cl_result, performed_at_ms, "performed_at", "Performed at", TIME, false),
    CL_FIELD(cl_result, method, "method", "Method", TEXT, false),
    CL_FIELD(cl_result, instrument, "instrument", "Instrument", TEXT, false),
    CL_FIELD(cl_result, analyst, "analyst", "Analyst", TEXT, false),
    CL_FIELD(cl_result, sample, "sample", "Sample", TEXT, false),
    CL_FIELD(cl_result, entered_by, "entered_by", "Entered by", TEXT, true),
    CL_FIELD(cl_result, entered_at_ms, "entered_at", "Entered", TIME, false),
    CL_FIELD(cl_result, reviewed_by, "reviewed_by", "Reviewed by", TEXT, true),
    CL_FIELD(cl_result, reviewed_at_ms, "reviewed_at", "Reviewed", TIME, false),
    CL_FIELD(cl_result, corrects, "corrects", "Corrects", TEXT, false),
    CL_FIELD(cl_result, correction_reason, "correction_reason", "Reason of the correction", TEXT, false),
    CL_FIELD(cl_result, investigation, "investigation", "Investigation", TEXT, false),
    CL_FIELD(cl_result, conclusion, "conclusion", "Conclusion", TEXT, false),
    CL_FIELD(cl_result, concluded, "concluded", "Concluded as", TEXT, false),
    CL_FIELD(cl_result, concluded_by, "concluded_by", "Concluded by", TEXT, false),
    CL_FIELD(cl_result, invalidated_by, "invalidated_by", "Invalidated by", TEXT, false),
    CL_FIELD(cl_result, invalidated_for, "invalidated_for", "Invalidated for", TEXT, false),
};

/* What of a released lot an investigation has to reach; all of it in JSON. */
static const struct cl_field LATE_FIELDS[] = {
    CL_FIELD(cl_result_investigation, code, "investigation", "Investigation", TEXT, true),
    CL_FIELD(cl_result_investigation, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_result_investigation, result, "result", "Result", TEXT, true),
    CL_FIELD(cl_result_investigation, vials_in_stock, "vials_in_stock", "Vials in stock", INT, true),
    CL_FIELD(cl_result_investigation, vials_out, "vials_out", "Vials out", INT, true),
    CL_FIELD(cl_result_investigation, vials_given, "vials_given", "Vials given", INT, true),
    CL_FIELD(cl_result_investigation, vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(cl_result_investigation, doses, "doses", "Doses", TEXTS, true),
    CL_FIELD(cl_result_investigation, subjects, "subjects", "Subjects", TEXTS, true),
};

/* What an investigation is about, what it stops, and whom it concerns where the lot is with patients already. */
static void say_investigation(struct cl_command *command, const struct cl_result_investigation *opened)
{
    if (!opened->code)
        return;
    cl_say(command, "%s", opened->title);
    cl_say(command, "%s investigates it; the lot is held; next: cryolot deviation show %s", opened->code, opened->code);
    if (!opened->late)
        return;
    cl_say(command, "the lot was released: %lld vials in stock, %lld out, %lld given",
           (long long)opened->vials_in_stock, (long long)opened->vials_out, (long long)opened->vials_given);
    cl_say(command, "doses: %s; subjects: %s; all of them: cryolot trace %s", cl_few_of(command, opened->doses),
           cl_few_of(command, opened->subjects), opened->lot);
}

/* A sample that is tested in house may never be received by a laboratory; one that was sent should be. */
static void say_unreceived(struct cl_command *command, const char *sample)
{
    cl_say(command,
           "warning: no laboratory received %s yet; next, unless it is tested in house: cryolot sample receive %s",
           sample, sample);
}

/* {"result":{...}}, of a late failure also what can still be reached: "vials", "doses", "subjects". */
static enum cl_status print_result(struct cl_command *command, const struct cl_result *result,
                                   const struct cl_result_investigation *opened)
{
    if (!command->json || !opened->late)
        return cl_print_record(command, "result", CL_FIELDS(RESULT_FIELDS), result);
    json_t *object = cl_json_record(CL_FIELDS(LATE_FIELDS), opened);
    json_object_set_new(object, "result", cl_json_record(CL_FIELDS(RESULT_FIELDS), result));
    return cl_put_json(command, object);
}

static enum cl_status run_record(struct cl_command *command)
{
    struct cl_result stored;
    struct cl_result_investigation opened;
    struct cl_result_new result = {
        .lot = command->argument[0],
        .test = command->argument[1],
        .value = command->argument[2],
        .unit = cl_option(command, "unit"),
        .stage = cl_option(command, "stage"),
        .performed_at = cl_option(command, "performed-at"),
        .method = cl_option(command, "method"),
        .instrument = cl_option(command, "instrument"),
        .analyst = cl_option(command, "analyst"),
        .sample = cl_option(command, "sample"),
        .retest_of = cl_option(command, "retest-of"),
        .investigation = cl_option(command, "investigation"),
    };
    enum cl_status status;
    CL_TRY(cl_option_count(command, "replicate", 1, REPLICATE_MOST, &result.replicate));
    CL_TRY(cl_option_date(command, "performed-on", &result.performed_on));
    CL_TRY(cl_result_record(command->cl, &result, &stored, &opened));
    cl_say(command, "%s of %s is recorded as %s: %s", stored.test, stored.lot, stored.code, stored.verdict);
    if (stored.sample && strcmp(stored.sample_state, "received") != 0)
        say_unreceived(command, stored.sample);
    say_investigation(command, &opened);
    status = print_result(command, &stored, &opened);
done:
    return status;
}

static const struct cl_field PLANNED_FIELDS[] = {
    CL_FIELD(cl_result_planned, line, "row", "Row", INT, true),
    CL_FIELD(cl_result_planned, sample, "sample", "Sample", TEXT, true),
    CL_FIELD(cl_result_planned, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_result_planned, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_result_planned, stage, "stage", "Stage", TEXT, false),
    CL_FIELD(cl_result_planned, replicate, "replicate", "Replicate", INT, false),
    CL_FIELD(cl_result_planned, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_result_planned, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_result_planned, verdict, "verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_result_planned, performed_on, "performed_on", "Performed on", TEXT, false),
};

/* {"imported":N,"investigations":["DEV-0003"],"late":[{...}]}; of a dry run {"would_import":N,"rows":[{...}],...} */
static enum cl_status print_imported_json(struct cl_command *command, const struct cl_result_imported *imported)
{
    json_t *object = json_object(), *codes = json_array(), *late = json_array(), *rows = json_array();
    for (size_t i = 0; i < imported->opened.count; i++) {
        const struct cl_result_investigation *opened = &imported->opened.at[i];
        json_array_append_new(codes, json_string(opened->code));
        if (opened->late)
            json_array_append_new(late, cl_json_record(CL_FIELDS(LATE_FIELDS), opened));
    }
    for (size_t i = 0; i < imported->planned.count; i++)
        json_array_append_new(rows, cl_json_record(CL_FIELDS(PLANNED_FIELDS), &imported->planned.at[i]));
    json_object_set_new(object, command->dry_run ? "would_import" : "imported", json_integer(imported->results));
    if (command->dry_run)
        json_object_set(object, "rows", rows);
    json_decref(rows);
    json_object_set_new(object, "investigations", codes);
    json_object_set_new(object, "late", late);
    return cl_put_json(command, object);
}

static enum cl_status print_imported(struct cl_command *command, const struct cl_result_imported *imported)
{
    const struct cl_result_planned_list *planned = &imported->planned;
    for (size_t i = 0; i < imported->unreceived.count; i++)
        say_unreceived(command, imported->unreceived.at[i]);
    if (command->json)
        return print_imported_json(command, imported);
    cl_say(command, "%lld result%s %s", (long long)imported->results, imported->results == 1 ? "" : "s",
           command->dry_run ? "would be imported" : "imported");
    for (size_t i = 0; i < imported->opened.count; i++) {
        cl_say(command, "%s of %s", imported->opened.at[i].result, imported->opened.at[i].lot);
        say_investigation(command, &imported->opened.at[i]);
    }
    if (planned->count == 0)
        return CL_OK;
    return cl_print_list(command, "rows", CL_FIELDS(PLANNED_FIELDS), planned->at, planned->count, sizeof *planned->at);
}

static enum cl_status import_instrument(struct cl_command *command, const char *map, const struct cl_file_given *file,
                                        struct cl_result_imported *imported)
{
    struct cl_template template;
    enum cl_status status = cl_template_read("imports", map, command->arena, &template, command->error);
    if (status != CL_OK)
        return status;
    return cl_result_import_instrument(command->cl,
                                       &(struct cl_instrument_import){.file = *file,
                                                                      .mapping = template.name,
                                                                      .mapping_file = template.file,
                                                                      .mapping_text = template.text,
                                                                      .mapping_size = template.size,
                                                                      .lot = cl_option(command, "lot")},
                                       imported);
}

static enum cl_status run_import(struct cl_command *command)
{
    struct cl_result_imported imported;
    struct cl_buffer file = {0};
    const char *path = command->argument[0], *map = cl_option(command, "map");
    enum cl_status status;
    if (!map && cl_option(command, "lot"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "leave --lot out, or name the instrument's mapping: --map NAME",
                       "cryolot's own form names the lot in each row");
    CL_TRY(cl_file_read(path, IMPORT_MOST, &file, command->error));
    if (map)
        CL_TRY(import_instrument(command, map, &(struct cl_file_given){path, file.data, file.size}, &imported));
    else
        CL_TRY(cl_result_import(command->cl, path, file.data, file.size, &imported));
    status = print_imported(command, &imported);
done:
    cl_buffer_free(&file);
    return status;
}

/* Of one lot, its column would say the same in every row; JSON and CSV keep it. */
static void unlist_lot(struct cl_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (fields[i].offset == offsetof(struct cl_result, lot))
            fields[i].listed = false;
}

/* Short titles, so that a row with people fits into 80 columns. */
static void shorten_titles(struct cl_field *fields, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (fields[i].offset == offsetof(struct cl_result, entered_by))
            fields[i].title = "By";
        if (fields[i].offset == offsetof(struct cl_result, reviewed_by))
            fields[i].title = "Reviewer";
    }
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_result_list list;
    struct cl_field fields[sizeof RESULT_FIELDS / sizeof RESULT_FIELDS[0]];
    struct cl_result_filter filter = {
        .lot = command->argument_count ? command->argument[0] : NULL,
        .test = cl_option(command, "test"),
        .state = cl_option(command, "state"),
        .verdict = cl_option(command, "verdict"),
        .in_force = cl_flag(command, "in-force"),
    };
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_result_list(command->cl, &filter, &list));
    memcpy(fields, RESULT_FIELDS, sizeof fields);
    shorten_titles(CL_FIELDS(fields));
    if (filter.lot)
        unlist_lot(CL_FIELDS(fields));
    status = cl_print_list(command, "results", CL_FIELDS(fields), list.at, list.count, sizeof *list.at);
done:
    return status;
}

static enum cl_status run_review(struct cl_command *command)
{
    int64_t reviewed;
    const char *lot = command->argument[0];
    struct cl_texts tests = {command->argument + 1, (size_t)command->argument_count - 1};
    enum cl_status status;
    CL_TRY(cl_result_review(command->cl, lot, tests, &reviewed));
    cl_say(command, "%lld result%s of %s reviewed; next: cryolot lot check %s", (long long)reviewed,
           reviewed == 1 ? "" : "s", lot, lot);
    if (command->json)
        status = cl_put_json(command, json_pack("{s:s, s:I}", "lot", lot, "reviewed", (json_int_t)reviewed));
done:
    return status;
}

static enum cl_status run_correct(struct cl_command *command)
{
    struct cl_result result;
    struct cl_result_investigation opened;
    struct cl_buffer raw = {0};
    const char *path = cl_option(command, "raw");
    enum cl_status status;
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &raw, command->error));
    struct cl_file_given given = {path, raw.data, raw.size};
    CL_TRY(cl_result_correct(command->cl, command->argument[0], command->argument[1], &given, &result, &opened));
    cl_say(command, "%s takes the place of %s: %s; next, by another person of QC: cryolot result review %s",
           result.code, result.corrects, result.verdict, result.lot);
    say_investigation(command, &opened);
    status = print_result(command, &result, &opened);
done:
    cl_buffer_free(&raw);
    return status;
}

/* --conforms or --fails: exactly one of them. */
static enum cl_status read_conclusion(const struct cl_command *command, bool *conforms)
{
    *conforms = cl_flag(command, "conforms");
    if (*conforms != cl_flag(command, "fails"))
        return CL_OK;
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "give --conforms or --fails",
                   "a conclusion says either that the result conforms or that it fails");
}

static enum cl_status run_conclude(struct cl_command *command)
{
    bool conforms;
    struct cl_result result;
    struct cl_result_investigation opened;
    enum cl_status status;
    CL_TRY(read_conclusion(command, &conforms));
    CL_TRY(cl_result_conclude(command->cl, command->argument[0], conforms, cl_option(command, "conclusion"), &result,
                              &opened));
    cl_say(command, "%s of %s (%s): %s, signed by %s", result.test, result.lot, result.code, result.verdict,
           result.concluded_by);
    say_investigation(command, &opened);
    status = print_result(command, &result, &opened);
done:
    return status;
}

static enum cl_status run_invalidate(struct cl_command *command)
{
    struct cl_result result;
    enum cl_status status;
    CL_TRY(cl_result_invalidate(command->cl, command->argument[0], cl_option(command, "deviation"), &result));
    cl_say(
        command,
        "%s is invalidated, signed by %s; next, unless another test of it is there: cryolot result record %s %s VALUE",
        result.code, result.invalidated_by, result.lot, result.test);
    status = cl_print_record(command, "result", CL_FIELDS(RESULT_FIELDS), &result);
done:
    return status;
}

const struct cl_verb cl_result_verbs[] = {
    {
        .noun = "result",
        .name = "record",
        .arguments = "LOT TEST VALUE --performed-on DATE [--unit U] [--stage S] [--replicate N] [--sample SAMPLE]",
        .summary = "enter one result, as it was reported",
        .example = "cryolot result record UC26A001 viability 97 --unit % --performed-on 2026-01-20\n"
                   "cryolot result record UC26A001 endotoxin '<0.1' --unit EU/mL --performed-on 2026-01-20\n"
                   "cryolot result record UC26A001 sterility Negative --performed-on 2026-02-03",
        .needs = CL_NEEDS_WRITING,
        .least = 3,
        .most = 3,
        .run = run_record,
        .option = {{"unit", "U", "the unit, as in the specification; none for words", false},
                   {"stage", "S", "where a test is made at several stages", false},
                   {"replicate", "N", "the replicate's number (1)", false},
                   {"performed-on", "DATE", "the day of the test", false},
                   {"performed-at", "TIME", "its hour, in the time of the lot's site; the day follows from it", false},
                   {"sample", "SAMPLE", "what was tested: cryolot sample list", false},
                   {"method", "TEXT", "where it was not the specification's", false},
                   {"instrument", "TEXT", "with which it was measured", false},
                   {"analyst", "WHO", "who tested: a login, or the code of a laboratory's analyst", false},
                   {"retest-of", "RESULT", "the test is made again; the first value still counts", false},
                   {"investigation", "DEVIATION", "the open one that allows the retest", false}},
        .remark =
            "A result that fails or is undecided opens an investigation and holds the lot until that is closed.\n"
            "The value is kept as it is written. <0.1 and >98 are bounds: they pass or fail only when everything that\n"
            "they can stand for does, else the verdict is undecided.",
    },
    {
        .noun = "result",
        .name = "import",
        .arguments = "FILE [--map NAME [--lot LOT]]",
        .summary = "enter the results of a file, all or none",
        .example = "cryolot result import results.csv --dry-run\ncryolot result import results.csv\n"
                   "cryolot result import counter.csv --map cell-counter --lot UC26A001 --dry-run",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_import,
        .option = {{"map", "NAME", "the instrument whose file it is: templates/imports/NAME.ini says how to read it",
                    false},
                   {"lot", "LOT", "the lot of every row, where the file names neither samples nor lots", false}},
        .remark = "The first row names the columns, in any order: lot, test, value, performed_on (or performed_at) "
                  "and, where\n"
                  "needed, unit, stage, replicate, sample, method, instrument, analyst. Rows that begin with # are "
                  "remarks. One bad row, and nothing is stored; all are named.",
    },
    {
        .noun = "result",
        .name = "list",
        .arguments = "[LOT]",
        .summary = "results, newest first",
        .example = "cryolot result list UC26A001\ncryolot result list --verdict fail --in-force",
        .needs = CL_NEEDS_READING,
        .most = 1,
        .run = run_list,
        .option = {{"test", "T", "of this test", false},
                   {"state", "S", "entered, reviewed, corrected or invalidated", false},
                   {"verdict", "V", "pass, fail, undecided or info", false},
                   {"in-force", NULL, "only those that count", false},
                   CL_LIMIT_OPTION},
    },
    {
        .noun = "result",
        .name = "review",
        .arguments = "LOT [TEST..]",
        .summary = "review another person's results",
        .example = "cryolot result review UC26A001\ncryolot result review UC26A001 sterility mycoplasma",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = -1,
        .run = run_review,
    },
    {
        .noun = "result",
        .name = "correct",
        .arguments = "RESULT VALUE --raw FILE --reason TEXT",
        .summary = "correct a typing error against the raw record, which is kept",
        .example = "cryolot result correct R12 97 --raw scan.pdf --reason 'typed 9.7 for 97'",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_correct,
        .option = {{"raw", "FILE", "the raw record that shows the value", true}},
        .remark = "The old value stays in the record. The new one needs its review by somebody else.",
    },
    {
        .noun = "result",
        .name = "conclude",
        .arguments = "RESULT --conforms|--fails --conclusion TEXT",
        .summary = "sign what an interpretation or an undecided number means",
        .example = "cryolot result conclude R9 --conforms --conclusion '16qh+ is a normal variant'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_conclude,
        .option = {{"conforms", NULL, "it conforms", false},
                   {"fails", NULL, "it does not, which opens an investigation", false},
                   {"conclusion", "TEXT", "what it means, and why", true}},
        .remark =
            "By somebody who did not enter it, before the lot is decided. A failure stays a failure: it is\n"
            "investigated, not concluded on. Of a mean that is undecided any replicate is named: the conclusion is\n"
            "on all of them, until one is corrected.",
    },
    {
        .noun = "result",
        .name = "invalidate",
        .arguments = "RESULT --deviation DEVIATION --reason TEXT",
        .summary = "disregard a result for a cause that an investigation found in the laboratory",
        .example = "cryolot result invalidate R12 --deviation DEV-0003 --reason 'positive control failed'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_invalidate,
        .option = {{"deviation", "DEVIATION", "closed, with the cause 'laboratory'", true}},
        .remark =
            "Its value and verdict stay visible. Every deviation that names the result has to have found a cause in\n"
            "the laboratory, and one of them is given; of a result that none names, one that concerns its lot.\n"
            "A typing error is corrected: cryolot result correct.",
    },
    {.name = NULL},
};
