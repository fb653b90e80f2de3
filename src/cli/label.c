#include "cli/command.h"
#include "cli/template.h"
#include "render/render.h"
#include <cryolot/label.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#define DEFAULT_TEMPLATE "vial-sheet"

/* ---- making the labels exist ----------------------------------------------------------------------------------- */

/* What the domain calls back with while its write is open. */
struct delivery {
    struct cl_command *command;
    struct cl_template template;
    const char *file;
    int64_t skip;
    struct cl_bytes pdf;
    struct cl_staged_file *staged;
};

static enum cl_status draw(struct delivery *delivery, const struct cl_label_list *labels, struct cl_error *error)
{
    enum cl_status status;
    const struct cl_paper *paper;
    struct cl_label_job job = {
        .template_text = delivery->template.text,
        .template_size = delivery->template.size,
        .template_file = delivery->template.file,
        .label = labels->at,
        .count = labels->count,
        .skip = delivery->skip,
    };
    CL_TRY(cl_paper_load(&paper, error));
    status = paper->labels(&job, &delivery->pdf, error);
done:
    return status;
}

/* The file is staged before the prints are committed, so that a full disk or a wrong folder leaves no print on record
 * that nobody has, and published behind the commit, so that there are no labels that are not on record. */
static enum cl_status deliver(void *context, const struct cl_label_list *labels, struct cl_error *error)
{
    struct delivery *delivery = context;
    enum cl_status status;
    CL_TRY(draw(delivery, labels, error));
    status =
        cl_output_stage(delivery->command, delivery->file, delivery->pdf.data, delivery->pdf.size, &delivery->staged);
done:
    return status;
}

static enum cl_status deliver_end(struct delivery *delivery, enum cl_status status)
{
    status = cl_output_end(delivery->command, delivery->file, delivery->staged, status);
    free(delivery->pdf.data);
    return status;
}

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

static enum cl_status prepare(struct cl_command *command, struct delivery *delivery)
{
    enum cl_status status;
    const char *name = cl_option(command, "template");
    *delivery = (struct delivery){.command = command};
    CL_TRY(check_format(command));
    CL_TRY(cl_option_output(command, &delivery->file));
    CL_TRY(cl_option_count(command, "skip", 0, 9999, &delivery->skip));
    CL_TRY(cl_template_read("labels", name ? name : DEFAULT_TEMPLATE, command->arena, &delivery->template,
                            command->error));
done:
    return status;
}

static enum cl_status print_outcome(struct cl_command *command, const struct delivery *delivery, size_t count)
{
    if (command->json)
        return cl_put_json(command, json_pack("{s:I,s:s}", "labels", (json_int_t)count, "file", delivery->file));
    cl_say(command, "%zu label%s in %s; print at actual size, without scaling", count, count == 1 ? "" : "s",
           cl_is_standard_output(delivery->file) ? "standard output" : delivery->file);
    return CL_OK;
}

static enum cl_status print_labels(struct cl_command *command, bool unprinted,
                                   enum cl_status (*act)(struct cl *cl, const struct cl_label_print *print,
                                                         struct cl_label_list *out))
{
    enum cl_status status;
    struct delivery delivery;
    struct cl_label_list labels = {0};
    CL_TRY(prepare(command, &delivery));
    struct cl_label_print print = {
        .targets = {command->argument, (size_t)command->argument_count},
        .template_name = delivery.template.name,
        .template_text = delivery.template.text,
        .template_size = delivery.template.size,
        .unprinted = unprinted,
        .deliver = deliver,
        .context = &delivery,
    };
    CL_TRY(deliver_end(&delivery, act(command->cl, &print, &labels)));
    status = print_outcome(command, &delivery, labels.count);
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
        {"template", "T", "the stock and layout (vial-sheet)", false}, {"format", "pdf", "pdf", false},                \
    {                                                                                                                  \
        "skip", "N", "positions of the first sheet that are used already", false                                       \
    }

const struct cl_verb cl_label_verbs[] = {
    {
        .noun = "label",
        .name = "print",
        .arguments = "LOT|VIAL.. -o FILE [--template T] [--skip N] [--unprinted]",
        .summary = "print the first label of each vial",
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
        .arguments = "VIAL.. --reason TEXT -o FILE [--template T] [--skip N]",
        .summary = "print another label of vials that have one",
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
