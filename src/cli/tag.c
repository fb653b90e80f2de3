/* Labels of what is no vial. */
#include "cli/label.h"
#include <cryolot/tag.h>

#define STORE_TEMPLATE   "store-sheet"
#define BADGE_TEMPLATE   "badge-sheet"
#define SUBJECT_TEMPLATE "subject-sheet"

/* The options that every verb of these has. */
static enum cl_status prepare(struct cl_command *command, const char *template_name, struct cl_label_delivery *delivery,
                              struct cl_label_print *print)
{
    enum cl_status status;
    const char *name = cl_option(command, "template");
    struct cl_label_wanted wanted = {.template = name ? name : template_name};
    CL_TRY(cl_option_count(command, "skip", 0, 9999, &wanted.skip));
    CL_TRY(cl_label_prepare(command, &wanted, delivery, print));
done:
    return status;
}

static enum cl_status print_tags(struct cl_command *command, const char *template_name,
                                 enum cl_status (*act)(struct cl *cl, const struct cl_label_print *print,
                                                       struct cl_label_list *out))
{
    enum cl_status status;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    struct cl_label_list labels = {0};
    CL_TRY(prepare(command, template_name, &delivery, &print));
    CL_TRY(cl_option_count(command, "copies", 1, CL_LABEL_COPIES_MOST, &print.copies));
    CL_TRY(cl_label_deliver_end(&delivery, act(command->cl, &print, &labels)));
    status = cl_label_outcome(&delivery, &labels);
done:
    return status;
}

static enum cl_status stores_alone(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    return cl_tag_stores(cl, print, false, out);
}

static enum cl_status stores_with_inside(struct cl *cl, const struct cl_label_print *print, struct cl_label_list *out)
{
    return cl_tag_stores(cl, print, true, out);
}

static enum cl_status run_stores(struct cl_command *command)
{
    return print_tags(command, STORE_TEMPLATE, cl_flag(command, "inside") ? stores_with_inside : stores_alone);
}

static enum cl_status run_equipment(struct cl_command *command)
{
    return print_tags(command, STORE_TEMPLATE, cl_tag_equipment);
}

static enum cl_status run_badges(struct cl_command *command)
{
    return print_tags(command, BADGE_TEMPLATE, cl_tag_people);
}

static enum cl_status run_subjects(struct cl_command *command)
{
    return print_tags(command, SUBJECT_TEMPLATE, cl_tag_subjects);
}

enum cl_status cl_scan_cards_put(struct cl_command *command)
{
    enum cl_status status;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    struct cl_label_list labels;
    CL_TRY(prepare(command, CL_CARD_TEMPLATE, &delivery, &print));
    CL_TRY(cl_tag_cards(command->cl, &print.template, &labels));
    CL_TRY(cl_label_deliver_end(&delivery, print.deliver(print.context, &labels, command->error)));
    status = cl_label_outcome(&delivery, &labels);
done:
    return status;
}

const struct cl_verb cl_tag_verbs[] = {
    {
        .noun = "storage",
        .name = "label",
        .arguments = "STORE.. -o FILE|--printer NAME [--inside] [--template T] [--skip N] "
                     "[--copies N]",
        .summary = "print the labels of stores, with their codes",
        .example = "cryolot storage label CPN/LN2-1 --inside -o labels.pdf\n"
                   "cryolot storage label ST-000012K -o label.pdf --template store-roll",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_stores,
        .option = {CL_LABEL_TARGET_OPTIONS,
                   {"inside", NULL, "of every store inside them as well", false},
                   {"template", "T", "the stock and layout (" STORE_TEMPLATE "); store-roll for a label printer",
                    false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_COPIES_OPTION,
                   CL_LABEL_FORMAT_OPTION},
        .remark = "A label says what goes with the store: its code and name, not its path, for boxes and racks move.",
    },
    {
        .noun = "equipment",
        .name = "label",
        .arguments = "EQUIPMENT.. -o FILE|--printer NAME [--template T] [--skip N] [--copies N]",
        .summary = "print the labels of equipment, with their codes",
        .example = "cryolot equipment label EQ-0000016 -o label.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_equipment,
        .option = {CL_LABEL_TARGET_OPTIONS,
                   {"template", "T", "the stock and layout (" STORE_TEMPLATE "); store-roll for a label printer",
                    false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_COPIES_OPTION,
                   CL_LABEL_FORMAT_OPTION},
    },
    {
        .noun = "user",
        .name = "badge",
        .arguments = "LOGIN.. -o FILE|--printer NAME [--template T] [--skip N] [--copies N]",
        .summary = "print badges that are scanned to say who somebody is",
        .example = "cryolot user badge stan stella -o badges.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_badges,
        .option = {CL_LABEL_TARGET_OPTIONS,
                   {"template", "T", "the stock and layout (" BADGE_TEMPLATE ")", false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_COPIES_OPTION,
                   CL_LABEL_FORMAT_OPTION},
        .remark = "A badge identifies, it proves nothing: a password or PIN is asked for beside it.",
    },
    {
        .noun = "subject",
        .name = "label",
        .arguments = "SUBJECT.. -o FILE|--printer NAME [--template T] [--skip N] [--copies N]",
        .summary = "print labels of patients, which are scanned at the bed: a code, never a name",
        .example = "cryolot subject label S-014 S-015 -o labels.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_subjects,
        .option = {CL_LABEL_TARGET_OPTIONS,
                   {"template", "T", "the stock and layout (" SUBJECT_TEMPLATE ")", false},
                   {"skip", "N", "places of the first sheet that are used already", false},
                   CL_LABEL_COPIES_OPTION,
                   CL_LABEL_FORMAT_OPTION},
        .remark = "The code holds the subject's code with a check character, so that a neighbour is not read for it.",
    },
    {.name = NULL},
};
