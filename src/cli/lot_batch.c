#include "base/buffer.h"
#include "base/file.h"
#include "cli/lot.h"
#include <cryolot/lot_batch.h>
#include <string.h>

static const struct cl_field ATTACHMENT_FIELDS[] = {
    CL_FIELD(cl_attachment, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_attachment, subject, "subject", "Of", TEXT, true),
    CL_FIELD(cl_attachment, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_attachment, name, "name", "File", TEXT, true),
    CL_FIELD(cl_attachment, sha256, "sha256", "SHA-256", TEXT, false),
    CL_FIELD(cl_attachment, attached_by, "attached_by", "By", TEXT, true),
    CL_FIELD(cl_attachment, attached_at_ms, "attached_at", "Attached at", TIME, false),
};

const struct cl_field cl_review_fields[CL_REVIEW_FIELD_COUNT] = {
    CL_FIELD(cl_lot_review, part, "part", "Part", TEXT, true),
    CL_FIELD(cl_lot_review, file, "batch_record", "Batch record", TEXT, true),
    CL_FIELD(cl_lot_review, current, "current", "Of the newest", BOOL, true),
    CL_FIELD(cl_lot_review, reviewed_by, "reviewed_by", "Reviewed by", TEXT, true),
    CL_FIELD(cl_lot_review, reviewed_at_ms, "reviewed_at", "Reviewed", TIME, true),
    CL_FIELD(cl_lot_review, reason, "reason", "Because", TEXT, false),
};

const struct cl_field cl_freezing_fields[CL_FREEZING_FIELD_COUNT] = {
    CL_FIELD(cl_freezing_run, program, "program", "Program", TEXT, true),
    CL_FIELD(cl_freezing_run, started_at_ms, "started_at", "Started", TIME, true),
    CL_FIELD(cl_freezing_run, ended_at_ms, "ended_at", "Ended", TIME, true),
    CL_FIELD(cl_freezing_run, file, "attachment", "File", TEXT, true),
    CL_FIELD(cl_freezing_run, file_name, "file", "Its name", TEXT, true),
    CL_FIELD(cl_freezing_run, recorded_by, "recorded_by", "Recorded by", TEXT, true),
    CL_FIELD(cl_freezing_run, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
};

const struct cl_field cl_yield_fields[CL_YIELD_FIELD_COUNT] = {
    CL_FIELD(cl_lot_yield, step, "step", "Step", TEXT, true),
    CL_FIELD(cl_lot_yield, theoretical, "theoretical", "Theoretical", INT, true),
    CL_FIELD(cl_lot_yield, actual, "actual", "Actual", INT, true),
    CL_FIELD(cl_lot_yield, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_lot_yield, percent, "percent", "Yield in %", TEXT, true),
    CL_FIELD(cl_lot_yield, entered_by, "entered_by", "Entered by", TEXT, true),
    CL_FIELD(cl_lot_yield, entered_at_ms, "entered_at", "Entered", TIME, false),
};

static enum cl_status run_attach(struct cl_command *command)
{
    struct cl_attachment attached;
    struct cl_buffer file = {0};
    const char *path = command->argument[1];
    enum cl_status status;
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
    struct cl_file_given given = {path, file.data, file.size};
    CL_TRY(cl_lot_attach(command->cl, command->argument[0], &given, cl_option(command, "as"), &attached));
    cl_say(command, "%s is attached to lot %s as %s, %s", attached.name, attached.subject, attached.code,
           attached.kind);
    if (strcmp(attached.kind, "batch-record") == 0)
        cl_say(command, "next, by two others: cryolot lot review %s --as production --reason R, then --as quality",
               attached.subject);
    status = cl_print_record(command, "attachment", CL_FIELDS(ATTACHMENT_FIELDS), &attached);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_review(struct cl_command *command)
{
    struct cl_lot_review review;
    const char *lot = command->argument[0];
    enum cl_status status = cl_lot_review(command->cl, lot, cl_option(command, "as"), &review);
    if (status != CL_OK)
        return status;
    cl_say(command, "the batch record %s of %s is reviewed by %s, signed by %s; next: %s %s%s", review.file, lot,
           review.part, review.reviewed_by,
           strcmp(review.part, "production") == 0 ? "cryolot lot review" : "cryolot lot check", lot,
           strcmp(review.part, "production") == 0 ? " --as quality --reason R, by QA" : "");
    return cl_print_record(command, "review", cl_review_fields, CL_REVIEW_FIELD_COUNT, &review);
}

static enum cl_status run_freeze(struct cl_command *command)
{
    struct cl_freezing_run stored, run = {.program = cl_option(command, "program")};
    struct cl_buffer file = {0};
    const char *path = cl_option(command, "file"), *lot = command->argument[0];
    enum cl_status status;
    CL_TRY(cl_option_time(command, "started", &run.started_at_ms));
    CL_TRY(cl_option_time(command, "ended", &run.ended_at_ms));
    CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
    struct cl_file_given given = {path, file.data, file.size};
    CL_TRY(cl_lot_freeze(command->cl, lot, &run, &given, &stored));
    cl_say(command, "the freezing run of %s is recorded; its file is %s: cryolot attach %s -o FILE", lot, stored.file,
           stored.file);
    status = cl_print_record(command, "freezing_run", cl_freezing_fields, CL_FREEZING_FIELD_COUNT, &stored);
done:
    cl_buffer_free(&file);
    return status;
}

/* "196", "1.2e9", and "0". */
static enum cl_status read_amount(struct cl_command *command, const char *name, int64_t *out)
{
    const char *text = cl_option(command, name);
    if (strcmp(text, "0") != 0)
        return cl_option_cells(command, name, out);
    *out = 0;
    return CL_OK;
}

static enum cl_status run_yield(struct cl_command *command)
{
    struct cl_lot_yield stored, yield = {.step = cl_option(command, "step"), .unit = cl_option(command, "unit")};
    const char *lot = command->argument[0];
    enum cl_status status;
    CL_TRY(cl_option_cells(command, "theoretical", &yield.theoretical));
    CL_TRY(read_amount(command, "actual", &yield.actual));
    CL_TRY(cl_lot_set_yield(command->cl, lot, &yield, &stored));
    cl_say(command, "the yield of %s of %s is %s %%", stored.step, lot, stored.percent);
    status = cl_print_record(command, "yield", cl_yield_fields, CL_YIELD_FIELD_COUNT, &stored);
done:
    return status;
}

const struct cl_verb cl_lot_batch_verbs[] = {
    {
        .noun = "lot",
        .name = "attach",
        .arguments = "LOT FILE --as KIND",
        .summary = "attach a file to a lot, such as its executed batch record",
        .example = "cryolot lot attach UC26A001 batch-record.pdf --as batch-record",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_attach,
        .option = {{"as", "KIND", "batch-record, environment, photograph, ...", true}},
        .remark = "The newest batch record counts: it needs its reviews anew.",
    },
    {
        .noun = "lot",
        .name = "review",
        .arguments = "LOT --as production|quality --reason TEXT",
        .summary = "sign the review of the newest batch record: production, then quality",
        .example = "cryolot lot review UC26A001 --as production --reason 'complete, in order'\n"
                   "cryolot lot review UC26A001 --as quality --reason 'agrees with the procedure'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_review,
        .option = {{"as", "PART", "production (an operator) or quality (QA); neither attached it", true}},
    },
    {
        .noun = "lot",
        .name = "freeze",
        .arguments = "LOT --file FILE --program NAME --started TIME --ended TIME",
        .summary = "the freezing run, with the file of the freezer",
        .example = "cryolot lot freeze UC26A001 --file run.csv --program 'MSC 1 C/min' --started '2026-01-06 14:05' "
                   "--ended '2026-01-06 15:20'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_freeze,
        .option = {{"file", "FILE", "the freezer's own file; kept as it is", true},
                   {"program", "NAME", "of the freezer", true},
                   {"started", "TIME", "when the run began", true},
                   {"ended", "TIME", "when it ended", true}},
    },
    {
        .noun = "lot",
        .name = "yield",
        .arguments = "LOT --step STEP --theoretical N --actual N --unit vials|cells",
        .summary = "what a step gave against what it could have given",
        .example = "cryolot lot yield UC26A001 --step fill --theoretical 200 --actual 196 --unit vials",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_yield,
        .option = {{"step", "STEP", "a word such as harvest, fill", true},
                   {"theoretical", "N", "as calculated: 200, 1.2e9", true},
                   {"actual", "N", "as counted", true},
                   {"unit", "UNIT", "vials or cells", true}},
        .remark = "A yield that is there is changed with a --reason, while the lot is not decided.",
    },
    {.name = NULL},
};
