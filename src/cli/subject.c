#include "base/buffer.h"
#include "cli/dose.h"
#include "cli/infusion.h"
#include "cli/report_file.h"
#include <cryolot/subject.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field SUBJECT_FIELDS[] = {
    CL_FIELD(cl_subject, code, "code", "Subject", TEXT, true),
    CL_FIELD(cl_subject, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_subject, weight_g, "weight_g", "Weight", WEIGHT, true),
    CL_FIELD(cl_subject, weighed_on, "weighed_on", "Weighed on", DATE, true),
    CL_FIELD(cl_subject, study, "study", "Study", TEXT, true),
    CL_FIELD(cl_subject, arm, "arm", "Arm", TEXT, true),
    CL_FIELD(cl_subject, created_at_ms, "created_at", "Added at", TIME, false),
    CL_ZONE_FIELD(cl_subject, timezone),
};

static const struct cl_field WEIGHT_FIELDS[] = {
    CL_FIELD(cl_weight, weight_g, "weight_g", "Weight", WEIGHT, true),
    CL_FIELD(cl_weight, measured_on, "measured_on", "Weighed on", DATE, true),
    CL_FIELD(cl_weight, entered_by, "entered_by", "Entered by", TEXT, true),
};

static const struct cl_field ORDER_FIELDS[] = {
    CL_FIELD(cl_subject_order, code, "id", "Order", TEXT, true),
    CL_FIELD(cl_subject_order, product, "product", "Product", TEXT, false),
    CL_FIELD(cl_subject_order, infusion_number, "infusion_number", "No.", INT, true),
    CL_FIELD(cl_subject_order, state, "state", "State", TEXT, true),
    CL_FIELD(cl_subject_order, target_text, "target", "Dose", TEXT, true),
    CL_FIELD(cl_subject_order, required_cells, "required_cells", "Required cells", CELLS, false),
    CL_FIELD(cl_subject_order, needed_at_ms, "needed_at", "Needed at", TIME, true),
    CL_FIELD(cl_subject_order, prescriber, "prescriber", "Prescriber", TEXT, false),
    CL_ZONE_FIELD(cl_subject_order, timezone),
};

static const struct cl_field OVERRIDE_FIELDS[] = {
    CL_FIELD(cl_subject_override, check, "check", "Overridden", TEXT, true),
    CL_FIELD(cl_subject_override, bound, "bound", "Reaches", TEXT, true),
    CL_FIELD(cl_subject_override, on, "on", "On", TEXT, true),
    CL_FIELD(cl_subject_override, by, "by", "By", TEXT, true),
    CL_FIELD(cl_subject_override, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_subject_override, signed_at_ms, "signed_at", "Signed at", TIME, false),
    CL_ZONE_FIELD(cl_subject_override, timezone),
};

/* For the screen; JSON has every field of an infusion. */
static const struct cl_field GIVEN_FIELDS[] = {
    CL_FIELD(cl_subject_infusion, infusion.code, "id", "Infusion", TEXT, true),
    CL_FIELD(cl_subject_infusion, number, "number", "No.", INT, true),
    CL_FIELD(cl_subject_infusion, infusion.state, "state", "State", TEXT, true),
    CL_FIELD(cl_subject_infusion, infusion.started_at_ms, "started_at", "Began", TIME, true),
    CL_FIELD(cl_subject_infusion, infusion.given_cells_per_kg, "given_cells_per_kg", "Cells/kg", CELLS, true),
    CL_FIELD(cl_subject_infusion, infusion.source, "source", "From", TEXT, true),
    CL_FIELD(cl_subject_infusion, infusion.reaction, "reaction", "Reaction", TEXT, true),
    CL_ZONE_FIELD(cl_subject_infusion, infusion.timezone),
};

static const struct cl_field LOT_FIELDS[] = {
    CL_FIELD(cl_subject_lot, code, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_subject_lot, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_subject_lot, status, "status", "Status", TEXT, true),
    CL_FIELD(cl_subject_lot, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_subject_lot, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_subject_lot, infused, "infused", "Infused", INT, true),
};

static enum cl_status run_add(struct cl_command *command)
{
    struct cl_subject subject;
    enum cl_status status;
    const struct cl_subject_new new_subject = {.code = command->argument[0],
                                               .site = cl_option(command, "site"),
                                               .study = cl_option(command, "study"),
                                               .arm = cl_option(command, "arm")};
    CL_TRY(cl_subject_add(command->cl, &new_subject, &subject));
    cl_say(command, "subject %s added; next: cryolot subject weigh %s WEIGHT --on DATE", subject.code, subject.code);
    status = cl_print_record(command, "subject", CL_FIELDS(SUBJECT_FIELDS), &subject);
done:
    return status;
}

static enum cl_status run_weigh(struct cl_command *command)
{
    struct cl_subject subject;
    struct cl_date on = {0};
    char text[CL_QUANTITY_TEXT], day[CL_DATE_TEXT];
    int64_t weight_g;
    enum cl_status status;
    CL_TRY(cl_weight_read(command->argument[1], &weight_g, command->error));
    CL_TRY(cl_option_date(command, "on", &on));
    CL_TRY(cl_subject_weigh(command->cl, command->argument[0], weight_g, on, &subject));
    cl_say(command, "doses for %s are counted by %s, weighed on %s", subject.code,
           cl_weight_write(subject.weight_g, text, sizeof text), cl_date_write(subject.weighed_on, day, sizeof day));
    status = cl_print_record(command, "subject", CL_FIELDS(SUBJECT_FIELDS), &subject);
done:
    return status;
}

static json_t *infusions_json(const struct cl_subject_story *of)
{
    json_t *array = json_array();
    for (size_t i = 0; i < of->infusions; i++) {
        json_t *shown = cl_json_record(cl_infusion_fields, cl_infusion_field_count, &of->infusion[i].infusion);
        json_object_set_new(shown, "number", json_integer(of->infusion[i].number));
        json_object_set_new(shown, "product", json_string(of->infusion[i].product));
        json_array_append_new(array, shown);
    }
    return array;
}

static enum cl_status print_json(struct cl_command *command, const struct cl_subject_story *of)
{
    json_t *object = cl_json_record(CL_FIELDS(SUBJECT_FIELDS), &of->subject), *open = json_array();
    for (size_t i = 0; i < of->open.count; i++)
        json_array_append_new(open, json_string(of->open.at[i]));
    json_object_set_new(object, "open", open);
    json_object_set_new(
        object, "weights",
        cl_json_records(CL_FIELDS(WEIGHT_FIELDS), of->weights.at, of->weights.count, sizeof *of->weights.at));
    json_object_set_new(object, "orders",
                        cl_json_records(CL_FIELDS(ORDER_FIELDS), of->order, of->orders, sizeof *of->order));
    json_object_set_new(
        object, "doses",
        cl_json_records(cl_dose_fields, cl_dose_field_count, of->doses.at, of->doses.count, sizeof *of->doses.at));
    json_object_set_new(object, "overrides",
                        cl_json_records(CL_FIELDS(OVERRIDE_FIELDS), of->override, of->overrides, sizeof *of->override));
    json_object_set_new(object, "infusions", infusions_json(of));
    json_object_set_new(object, "lots", cl_json_records(CL_FIELDS(LOT_FIELDS), of->lot, of->lots, sizeof *of->lot));
    return cl_put_json(command, json_pack("{s:o}", "subject", object));
}

/* A table below the record; nothing when there is nothing to list. */
static enum cl_status print_table(struct cl_command *command, const struct cl_field *fields, size_t field_count,
                                  const void *items, size_t count, size_t item_size)
{
    enum cl_status status = CL_OK;
    if (count > 0) {
        CL_TRY(cl_put(command, "\n"));
        status = cl_print_list(command, "", fields, field_count, items, count, item_size);
    }
done:
    return status;
}

/* What waits now, before everything that has passed. */
static enum cl_status print_open(struct cl_command *command, const struct cl_texts *open)
{
    enum cl_status status = CL_OK;
    struct cl_buffer lines = {0};
    cl_buffer_add_text(&lines, open->count ? "\nOpen now\n" : "\nNothing is open.\n");
    for (size_t i = 0; i < open->count; i++) {
        cl_buffer_add_text(&lines, "  ");
        cl_add_wrapped(&lines, open->at[i], 2, (size_t)command->width);
    }
    status = cl_put(command, lines.data);
    cl_buffer_free(&lines);
    return status;
}

static enum cl_status print_text(struct cl_command *command, const struct cl_subject_story *of)
{
    enum cl_status status;
    CL_TRY(cl_print_record(command, "subject", CL_FIELDS(SUBJECT_FIELDS), &of->subject));
    CL_TRY(print_open(command, &of->open));
    CL_TRY(print_table(command, CL_FIELDS(WEIGHT_FIELDS), of->weights.at, of->weights.count, sizeof *of->weights.at));
    CL_TRY(print_table(command, CL_FIELDS(ORDER_FIELDS), of->order, of->orders, sizeof *of->order));
    CL_TRY(
        print_table(command, cl_dose_fields, cl_dose_field_count, of->doses.at, of->doses.count, sizeof *of->doses.at));
    CL_TRY(print_table(command, CL_FIELDS(OVERRIDE_FIELDS), of->override, of->overrides, sizeof *of->override));
    CL_TRY(print_table(command, CL_FIELDS(GIVEN_FIELDS), of->infusion, of->infusions, sizeof *of->infusion));
    CL_TRY(print_table(command, CL_FIELDS(LOT_FIELDS), of->lot, of->lots, sizeof *of->lot));
done:
    return status;
}

static enum cl_status print_paper(struct cl_command *command, const struct cl_subject_story *story, const char *file)
{
    struct cl_report content;
    enum cl_status status = cl_subject_paper(command->cl, story, &content);
    if (status == CL_OK)
        status = cl_write_report(command, &content, file);
    if (status == CL_OK && strcmp(file, "-") != 0)
        cl_say(command, "the story of %s is in %s", story->subject.code, file);
    return status;
}

/* As CSV the subject alone: several tables are no CSV. */
static enum cl_status run_show(struct cl_command *command)
{
    struct cl_subject_story story;
    int64_t limit;
    const char *file = NULL;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_paper_file(command, &file));
    CL_TRY(cl_subject_story(command->cl, command->argument[0], limit, &story));
    if (file)
        status = print_paper(command, &story, file);
    else if (command->csv)
        status = cl_print_record(command, "subject", CL_FIELDS(SUBJECT_FIELDS), &story.subject);
    else
        status = command->json ? print_json(command, &story) : print_text(command, &story);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_subject_list list;
    struct cl_subject_filter filter = {.site = cl_option(command, "site"), .study = cl_option(command, "study")};
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_subject_list(command->cl, &filter, &list));
    status = cl_print_list(command, "subjects", CL_FIELDS(SUBJECT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_subject_verbs[] = {
    {
        .noun = "subject",
        .name = "add",
        .arguments = "SUBJECT --site SITE [--study CODE --arm ARM]",
        .summary = "register a patient by code (never by name)",
        .example = "cryolot subject add S-014 --site CPN\n"
                   "cryolot subject add S-015 --site CPN --study CTR20221330 --arm 'level 2'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"site", "SITE", "where the patient is treated", true},
                   {"study", "CODE", "of the trial; none: outside of any", false},
                   {"arm", "ARM", "of the study", false}},
        .remark = "The code is the study's or the site's own: no name, no initials, no date of birth, no number\n"
                  "of the hospital's records; and none that is taken for another one: O and 0, I, L and 1. What\n"
                  "reads like a person or a day needs --reason; where the setting subject.code says how codes look\n"
                  "any other is refused.",
    },
    {
        .noun = "subject",
        .name = "weigh",
        .arguments = "SUBJECT WEIGHT --on DATE",
        .summary = "record a weight, which doses are counted by",
        .example = "cryolot subject weigh S-014 62.5kg --on 2026-11-20",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_weigh,
        .option = {{"on", "DATE", "the day of the weighing", true}},
        .remark = "The newest weight by date counts, of one day the one entered last. A weight that\n"
                  "is eight times the one before, or an eighth of it, needs --reason.",
    },
    {
        .noun = "subject",
        .name = "show",
        .arguments = "SUBJECT [-o FILE]",
        .summary = "the whole story of one patient: what is open, weights, orders, doses, infusions, lots",
        .example = "cryolot subject show S-014\ncryolot subject show S-014 -o story.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"o", "FILE", "as PDF; - is standard output", false}, CL_PAPER_TEMPLATE_OPTION, CL_LIMIT_OPTION},
    },
    {
        .noun = "subject",
        .name = "list",
        .arguments = "",
        .summary = "the newest patients",
        .example = "cryolot subject list --site CPN\ncryolot subject list --study CTR20221330",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"site", "SITE", "of this site only", false},
                   {"study", "CODE", "of this study only", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
