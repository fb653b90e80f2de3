/* Making printed labels exist, for the verbs that print some. */
#include "cli/label.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static enum cl_status draw(struct cl_label_delivery *delivery, const struct cl_label_list *labels,
                           struct cl_error *error)
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
        .format = delivery->format,
        .draft = labels->draft != NULL,
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
    struct cl_label_delivery *delivery = context;
    enum cl_status status;
    delivery->draft = labels->draft;
    CL_TRY(draw(delivery, labels, error));
    status =
        cl_output_stage(delivery->command, delivery->file, delivery->pdf.data, delivery->pdf.size, &delivery->staged);
done:
    return status;
}

enum cl_status cl_label_format_option(struct cl_command *command, enum cl_label_format *format)
{
    static const char *const word[] = {[CL_LABEL_PDF] = "pdf", [CL_LABEL_SVG] = "svg", [CL_LABEL_ZPL] = "zpl"};
    const char *wanted = cl_option(command, "format");
    *format = CL_LABEL_PDF;
    for (size_t i = 0; wanted && i < sizeof word / sizeof *word; i++) {
        if (strcmp(wanted, word[i]) == 0) {
            *format = (enum cl_label_format)i;
            return CL_OK;
        }
    }
    return wanted ? cl_fail(command->error, CL_USAGE, NULL, NULL, "write --format pdf, svg or zpl",
                            "'%s' is not a format of labels", wanted)
                  : CL_OK;
}

const char *cl_label_format_advice(enum cl_label_format format)
{
    return format == CL_LABEL_ZPL ? "send it to the printer as it is" : "print at actual size, without scaling";
}

enum cl_status cl_label_prepare(struct cl_command *command, const char *template_name, const char *file, int64_t skip,
                                struct cl_label_delivery *delivery, struct cl_label_print *print)
{
    enum cl_status status;
    *delivery = (struct cl_label_delivery){.command = command, .file = file, .skip = skip};
    CL_TRY(cl_label_format_option(command, &delivery->format));
    CL_TRY(cl_template_read("labels", template_name, command->arena, &delivery->template, command->error));
    *print = (struct cl_label_print){
        .targets = {command->argument, (size_t)command->argument_count},
        .template = {delivery->template.name, delivery->template.file, delivery->template.text,
                     delivery->template.size},
        .deliver = deliver,
        .context = delivery,
    };
done:
    return status;
}

enum cl_status cl_label_deliver_end(struct cl_label_delivery *delivery, enum cl_status status)
{
    status = cl_output_end(delivery->command, delivery->file, delivery->staged, status);
    free(delivery->pdf.data);
    return status;
}

void cl_label_say_draft(const struct cl_command *command, const char *why, size_t count)
{
    if (why)
        cl_say(command, "DRAFT stands across %s: %s", count == 1 ? "the label" : "each label", why);
}

enum cl_status cl_label_outcome(const struct cl_label_delivery *delivery, const struct cl_label_list *labels)
{
    enum cl_status status = CL_OK;
    struct cl_command *command = delivery->command;
    size_t count = labels->count;
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I,s:s,s:b}", "labels", (json_int_t)count, "file", delivery->file,
                                                "draft", labels->draft != NULL));
    cl_label_say_draft(command, labels->draft, count);
    cl_say(command, "%zu %s%s in %s; %s", count, labels->draft ? "draft" : "label", count == 1 ? "" : "s",
           cl_is_standard_output(delivery->file) ? "standard output" : delivery->file,
           cl_label_format_advice(delivery->format));
    return status;
}
