#include "cli/dose.h"
#include "cli/infusion.h"
#include <cryolot/subject.h>
#include <jansson.h>

static const struct cl_field SUBJECT_FIELDS[] = {
    CL_FIELD(cl_subject, code, "code", "Subject", TEXT, true),
    CL_FIELD(cl_subject, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_subject, weight_g, "weight_g", "Weight", WEIGHT, true),
    CL_FIELD(cl_subject, weighed_on, "weighed_on", "Weighed on", DATE, true),
    CL_FIELD(cl_subject, created_at_ms, "created_at", "Added at", TIME, false),
    CL_ZONE_FIELD(cl_subject, timezone),
};

static const struct cl_field WEIGHT_FIELDS[] = {
    CL_FIELD(cl_weight, weight_g, "weight_g", "Weight", WEIGHT, true),
    CL_FIELD(cl_weight, measured_on, "measured_on", "Weighed on", DATE, true),
    CL_FIELD(cl_weight, entered_by, "entered_by", "Entered by", TEXT, true),
};

static enum cl_status run_add(struct cl_command *command)
{
    struct cl_subject subject;
    enum cl_status status;
    CL_TRY(cl_subject_add(command->cl, command->argument[0], cl_option(command, "site"), &subject));
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

/* What belongs to a subject, beside its own fields. */
struct belongings {
    struct cl_weight_list weights;
    struct cl_dose_list doses;
    struct cl_infusion_list infusions;
};

static enum cl_status print_json(struct cl_command *command, const struct cl_subject *subject,
                                 const struct belongings *of)
{
    json_t *object = cl_json_record(CL_FIELDS(SUBJECT_FIELDS), subject);
    json_object_set_new(
        object, "weights",
        cl_json_records(CL_FIELDS(WEIGHT_FIELDS), of->weights.at, of->weights.count, sizeof *of->weights.at));
    json_object_set_new(
        object, "doses",
        cl_json_records(cl_dose_fields, cl_dose_field_count, of->doses.at, of->doses.count, sizeof *of->doses.at));
    json_object_set_new(object, "infusions",
                        cl_json_records(cl_infusion_fields, cl_infusion_field_count, of->infusions.at,
                                        of->infusions.count, sizeof *of->infusions.at));
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

static enum cl_status print_text(struct cl_command *command, const struct cl_subject *subject,
                                 const struct belongings *of)
{
    enum cl_status status;
    CL_TRY(cl_print_record(command, "subject", CL_FIELDS(SUBJECT_FIELDS), subject));
    CL_TRY(print_table(command, CL_FIELDS(WEIGHT_FIELDS), of->weights.at, of->weights.count, sizeof *of->weights.at));
    CL_TRY(
        print_table(command, cl_dose_fields, cl_dose_field_count, of->doses.at, of->doses.count, sizeof *of->doses.at));
    CL_TRY(print_table(command, cl_infusion_fields, cl_infusion_field_count, of->infusions.at, of->infusions.count,
                       sizeof *of->infusions.at));
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_subject subject;
    struct belongings of;
    int64_t limit;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_subject_get(command->cl, command->argument[0], &subject));
    CL_TRY(cl_subject_weights(command->cl, subject.code, limit, &of.weights));
    CL_TRY(cl_dose_list(command->cl, &(struct cl_dose_filter){.subject = subject.code, .limit = limit}, &of.doses));
    CL_TRY(cl_infusion_list(command->cl, &(struct cl_infusion_filter){.subject = subject.code, .limit = limit},
                            &of.infusions));
    status = command->json ? print_json(command, &subject, &of) : print_text(command, &subject, &of);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    struct cl_subject_list list;
    int64_t limit;
    enum cl_status status;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_subject_list(command->cl, cl_option(command, "site"), limit, &list));
    status = cl_print_list(command, "subjects", CL_FIELDS(SUBJECT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_subject_verbs[] = {
    {
        .noun = "subject",
        .name = "add",
        .arguments = "SUBJECT --site SITE",
        .summary = "register a patient by code (never by name)",
        .example = "cryolot subject add S-014 --site CPN",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"site", "SITE", "where the patient is treated", true}},
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
        .arguments = "SUBJECT",
        .summary = "one patient with weights, doses and infusions",
        .example = "cryolot subject show S-014",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {CL_LIMIT_OPTION},
    },
    {
        .noun = "subject",
        .name = "list",
        .arguments = "",
        .summary = "the newest patients",
        .example = "cryolot subject list --site CPN",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"site", "SITE", "of this site only", false}, CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
