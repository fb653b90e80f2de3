/* Labels of what is no vial. */
#include "cli/label.h"
#include <cryolot/scan.h>
#include <cryolot/tag.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

#define STORE_TEMPLATE   "store-sheet"
#define BADGE_TEMPLATE   "badge-sheet"
#define SUBJECT_TEMPLATE "subject-sheet"

static enum cl_status draw(struct cl_command *command, const struct cl_template *template,
                           const struct cl_label_list *labels, int64_t skip, enum cl_label_format format,
                           struct cl_bytes *out)
{
    enum cl_status status;
    const struct cl_paper *paper;
    const struct cl_label_job job = {.template_text = template->text,
                                     .template_size = template->size,
                                     .template_file = template->file,
                                     .label = labels->at,
                                     .count = labels->count,
                                     .skip = skip,
                                     .format = format};
    CL_TRY(cl_paper_load(&paper, command->error));
    status = paper->labels(&job, out, command->error);
done:
    return status;
}

enum cl_status cl_tags_put(struct cl_command *command, const char *template_name, const struct cl_label_list *labels)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    const char *name = cl_option(command, "template"), *file;
    int64_t skip = 0;
    enum cl_label_format format;
    CL_TRY(cl_label_format_option(command, &format));
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_option_count(command, "skip", 0, 9999, &skip));
    CL_TRY(cl_template_read("labels", name ? name : template_name, command->arena, &template, command->error));
    CL_TRY(draw(command, &template, labels, skip, format, &bytes));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
    CL_TRY(cl_output_end(command, file, staged, CL_OK));
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I,s:s}", "labels", (json_int_t)labels->count, "file", file));
    cl_say(command, "%zu label%s in %s; %s", labels->count, labels->count == 1 ? "" : "s",
           cl_is_standard_output(file) ? "standard output" : file, cl_label_format_advice(format));
done:
    free(bytes.data);
    return status;
}

static struct cl_texts targets_of(const struct cl_command *command)
{
    return (struct cl_texts){command->argument, (size_t)command->argument_count};
}

static enum cl_status run_stores(struct cl_command *command)
{
    struct cl_label_list labels;
    enum cl_status status = cl_tag_stores(command->cl, targets_of(command), cl_flag(command, "inside"), &labels);
    return status == CL_OK ? cl_tags_put(command, STORE_TEMPLATE, &labels) : status;
}

static enum cl_status run_equipment(struct cl_command *command)
{
    struct cl_label_list labels;
    enum cl_status status = cl_tag_equipment(command->cl, targets_of(command), &labels);
    return status == CL_OK ? cl_tags_put(command, STORE_TEMPLATE, &labels) : status;
}

static enum cl_status run_badges(struct cl_command *command)
{
    struct cl_label_list labels;
    enum cl_status status = cl_tag_people(command->cl, targets_of(command), &labels);
    return status == CL_OK ? cl_tags_put(command, BADGE_TEMPLATE, &labels) : status;
}

static enum cl_status run_subjects(struct cl_command *command)
{
    struct cl_label_list labels;
    enum cl_status status = cl_tag_subjects(command->cl, targets_of(command), &labels);
    return status == CL_OK ? cl_tags_put(command, SUBJECT_TEMPLATE, &labels) : status;
}

enum cl_status cl_scan_cards_put(struct cl_command *command)
{
    const struct cl_facility *facility = cl_facility(command->cl);
    struct cl_scan_card_list cards = cl_scan_cards();
    struct cl_label *label = cl_arena_alloc(command->arena, cards.count * sizeof *label);
    if (!cl_option(command, "o"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "add -o FILE", "-o is missing: where to print the cards");
    for (size_t i = 0; i < cards.count; i++)
        label[i] = (struct cl_label){.kind = CL_LABEL_OF_THING,
                                     .text = {
                                         [CL_LABEL_FIELD_CODE] = cards.at[i].code,
                                         [CL_LABEL_FIELD_KIND] = cards.at[i].is_mode ? "mode" : "order",
                                         [CL_LABEL_FIELD_NAME] = cards.at[i].word,
                                         [CL_LABEL_FIELD_ABOUT] = cards.at[i].what,
                                         [CL_LABEL_FIELD_MANUFACTURER] = facility->name,
                                         [CL_LABEL_FIELD_TRAINING] = facility->training ? "TRAINING" : NULL,
                                     }};
    return cl_tags_put(command, CL_CARD_TEMPLATE, &(struct cl_label_list){label, cards.count});
}

const struct cl_verb cl_tag_verbs[] = {
    {
        .noun = "storage",
        .name = "label",
        .arguments = "STORE.. -o FILE [--inside] [--template T] [--skip N]",
        .summary = "print the labels of stores, with their codes",
        .example = "cryolot storage label CPN/LN2-1 --inside -o labels.pdf\n"
                   "cryolot storage label ST-000012K -o label.pdf --template store-roll",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_stores,
        .option = {CL_OUTPUT_OPTION,
                   {"inside", NULL, "of every store inside them as well", false},
                   {"template", "T", "the stock and layout (" STORE_TEMPLATE "); store-roll for a label printer",
                    false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_FORMAT_OPTION},
        .remark = "A label says what goes with the store: its code and name, not its path, for boxes and racks move.",
    },
    {
        .noun = "equipment",
        .name = "label",
        .arguments = "EQUIPMENT.. -o FILE [--template T] [--skip N]",
        .summary = "print the labels of equipment, with their codes",
        .example = "cryolot equipment label EQ-0000016 -o label.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_equipment,
        .option = {CL_OUTPUT_OPTION,
                   {"template", "T", "the stock and layout (" STORE_TEMPLATE "); store-roll for a label printer",
                    false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_FORMAT_OPTION},
    },
    {
        .noun = "user",
        .name = "badge",
        .arguments = "LOGIN.. -o FILE [--template T] [--skip N]",
        .summary = "print badges that are scanned to say who somebody is",
        .example = "cryolot user badge stan stella -o badges.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_badges,
        .option = {CL_OUTPUT_OPTION,
                   {"template", "T", "the stock and layout (" BADGE_TEMPLATE ")", false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_FORMAT_OPTION},
        .remark = "A badge identifies, it proves nothing: a password or PIN is asked for beside it.",
    },
    {
        .noun = "subject",
        .name = "label",
        .arguments = "SUBJECT.. -o FILE [--template T] [--skip N]",
        .summary = "print labels of patients, which are scanned at the bed: a code, never a name",
        .example = "cryolot subject label S-014 S-015 -o labels.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_subjects,
        .option = {CL_OUTPUT_OPTION,
                   {"template", "T", "the stock and layout (" SUBJECT_TEMPLATE ")", false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_FORMAT_OPTION},
        .remark = "The code holds the subject's code with a check character, so that a neighbour is not read for it.",
    },
    {.name = NULL},
};
