#include "cli/label.h"
#include <cryolot/sample.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

#define DEFAULT_TEMPLATE "vial-sheet"

/* ---- verbs ----------------------------------------------------------------------------------------------------- */

static enum cl_status check_format(struct cl_command *command)
{
    const char *format = cl_option(command, "format");
    if (!format || strcmp(format, "pdf") == 0)
        return CL_OK;
    if (strcmp(format, "zpl") == 0 || strcmp(format, "svg") == 0)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "print a PDF: --format pdf",
                       "labels cannot be made as %s yet", format);
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "pdf", "'%s' is not a format of labels", format);
}

static enum cl_status prepare(struct cl_command *command, struct cl_label_delivery *delivery,
                              struct cl_label_print *print)
{
    enum cl_status status;
    const char *name = cl_option(command, "template"), *file;
    int64_t skip = 0;
    if (!name)
        name = cl_sample_code_resembles(command->argument[0]) ? CL_SAMPLE_TEMPLATE : DEFAULT_TEMPLATE;
    CL_TRY(check_format(command));
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_option_count(command, "skip", 0, 9999, &skip));
    CL_TRY(cl_label_prepare(command, name, file, skip, delivery, print));
done:
    return status;
}

static enum cl_status print_outcome(struct cl_command *command, const char *file, size_t count)
{
    if (command->json)
        return cl_put_json(command, json_pack("{s:I,s:s}", "labels", (json_int_t)count, "file", file));
    cl_say(command, "%zu label%s in %s; print at actual size, without scaling", count, count == 1 ? "" : "s",
           cl_is_standard_output(file) ? "standard output" : file);
    return CL_OK;
}

static enum cl_status print_labels(struct cl_command *command, bool unprinted,
                                   enum cl_status (*act)(struct cl *cl, const struct cl_label_print *print,
                                                         struct cl_label_list *out))
{
    enum cl_status status;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    struct cl_label_list labels = {0};
    CL_TRY(prepare(command, &delivery, &print));
    print.unprinted = unprinted;
    CL_TRY(cl_label_deliver_end(&delivery, act(command->cl, &print, &labels)));
    status = print_outcome(command, delivery.file, labels.count);
done:
    return status;
}

static enum cl_status run_print(struct cl_command *command)
{
    return print_labels(command, cl_flag(command, "unprinted"), cl_label_print);
}

static enum cl_status run_reprint(struct cl_command *command)
{
    return print_labels(command, false, cl_label_reprint);
}

static const struct cl_field TEMPLATE_FIELDS[] = {
    CL_FIELD(cl_template, name, "name", "Template", TEXT, true),
    CL_FIELD(cl_template, file, "file", "File", TEXT, true),
};

static enum cl_status run_templates(struct cl_command *command)
{
    struct cl_template_list list;
    enum cl_status status = cl_template_list("labels", command->arena, &list);
    if (status == CL_OK)
        status = cl_print_list(command, "templates", CL_FIELDS(TEMPLATE_FIELDS), list.at, list.count, sizeof *list.at);
    return status;
}

#define PAPER_OPTIONS                                                                                                  \
    {"o", "FILE", "where to (-: standard output)", true},                                                              \
        {"template", "T", "the stock and layout (vial-sheet; sample-roll)", false}, {"format", "pdf", "pdf", false},   \
    {                                                                                                                  \
        "skip", "N", "positions of the first sheet that are used already", false                                       \
    }

const struct cl_verb cl_label_verbs[] = {
    {
        .noun = "label",
        .name = "print",
        .arguments = "LOT|VIAL..|SAMPLE.. -o FILE [--template T] [--skip N] [--unprinted]",
        .summary = "print the first label of each vial or sample",
        .example = "cryolot label print UC26A001 -o labels.pdf\n"
                   "cryolot label print UC26A001-0042T UC26A001-0043R -o two.pdf --template vial-roll",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_print,
        .option = {PAPER_OPTIONS, {"unprinted", NULL, "only vials that have no label yet", false}},
        .remark = "Every print is on record with what stood on it. A vial that has a label gets another one by\n"
                  "cryolot label reprint, for a reason.",
    },
    {
        .noun = "label",
        .name = "reprint",
        .arguments = "VIAL..|SAMPLE.. --reason TEXT -o FILE [--template T] [--skip N]",
        .summary = "print another label of vials or samples that have one",
        .example = "cryolot label reprint UC26A001-0042T --reason 'torn at the bench' -o one.pdf",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_reprint,
        .option = {PAPER_OPTIONS},
    },
    {
        .noun = "label",
        .name = "templates",
        .arguments = "",
        .summary = "the label stocks and layouts",
        .example = "cryolot label templates",
        .needs = CL_NEEDS_NO_RECORD,
        .run = run_templates,
    },
    {.name = NULL},
};
