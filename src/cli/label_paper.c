/* Making printed labels exist, for the verbs that print some. */
#include "cli/label.h"
#include "cli/printer.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static enum cl_status draw(struct cl_label_delivery *delivery, const struct cl_label_list *labels,
                           struct cl_error *error)
{
    enum cl_status status;
    const struct cl_paper *paper;
    bool past = labels->template.text != NULL;
    struct cl_label_job job = {
        .template_text = past ? labels->template.text : delivery->template.text,
        .template_size = past ? labels->template.size : delivery->template.size,
        .template_file = past ? labels->template.file : delivery->template.file,
        .label = labels->at,
        .count = labels->count,
        .skip = delivery->skip,
        .format = delivery->format,
        .across = labels->across,
    };
    CL_TRY(cl_paper_load(&paper, error));
    status = paper->labels(&job, &delivery->pdf, error);
done:
    return status;
}

/* A printer that takes them is asked while the write is open: what it does not take is not on record. */
static enum cl_status print_them(const struct cl_label_delivery *delivery, struct cl_error *error)
{
    const char *option = delivery->format == CL_LABEL_ZPL ? "raw" : "print-scaling=none";
    if (delivery->command->dry_run)
        return CL_OK;
    return cl_printer_send(delivery->printer, "cryolot labels", option, delivery->pdf.data, delivery->pdf.size, error);
}

/* The file is staged before the prints are committed, so that a full disk or a wrong folder leaves no print on record
 * that nobody has, and published behind the commit, so that there are no labels that are not on record. */
static enum cl_status deliver(void *context, const struct cl_label_list *labels, struct cl_error *error)
{
    struct cl_label_delivery *delivery = context;
    enum cl_status status;
    delivery->draft = labels->draft;
    CL_TRY(draw(delivery, labels, error));
    status = delivery->printer ? print_them(delivery, error)
                               : cl_output_stage(delivery->command, delivery->file, delivery->pdf.data,
                                                 delivery->pdf.size, &delivery->staged);
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

/* A file or a printer, one of them. */
static enum cl_status read_target(struct cl_label_delivery *delivery)
{
    struct cl_command *command = delivery->command;
    delivery->file = cl_option(command, "o");
    delivery->printer = cl_option(command, "printer");
    if (!delivery->file && !delivery->printer)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "add -o FILE, or --printer NAME",
                       "-o is missing: where to print the labels");
    if (delivery->file && delivery->printer)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "choose one of them",
                       "-o and --printer are given both: labels are printed once");
    return delivery->file ? cl_option_output(command, &delivery->file)
                          : cl_printer_check(delivery->printer, command->error);
}

enum cl_status cl_label_prepare(struct cl_command *command, const char *template_name, int64_t skip,
                                struct cl_label_delivery *delivery, struct cl_label_print *print)
{
    enum cl_status status;
    *delivery = (struct cl_label_delivery){.command = command, .skip = skip};
    CL_TRY(read_target(delivery));
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
    if (!delivery->printer)
        status = cl_output_end(delivery->command, delivery->file, delivery->staged, status);
    free(delivery->pdf.data);
    return status;
}

void cl_label_say_draft(const struct cl_command *command, const char *why, size_t count)
{
    if (why)
        cl_say(command, "DRAFT stands across %s: %s", count == 1 ? "the label" : "each label", why);
}

/* "labels.pdf; print at actual size", "the hands of printer zebra-1". */
static const char *where(const struct cl_label_delivery *delivery)
{
    struct cl_arena *arena = delivery->command->arena;
    if (delivery->printer)
        return cl_arena_print(arena, "the hands of printer %s", delivery->printer);
    return cl_arena_print(arena, "%s; %s", cl_is_standard_output(delivery->file) ? "standard output" : delivery->file,
                          cl_label_format_advice(delivery->format));
}

enum cl_status cl_label_outcome(const struct cl_label_delivery *delivery, const struct cl_label_list *labels)
{
    enum cl_status status = CL_OK;
    struct cl_command *command = delivery->command;
    size_t count = labels->count;
    bool history = labels->across && !labels->draft;
    const char *what = labels->draft ? "draft" : history ? "copy" : "label";
    const char *plural = count == 1 ? what : labels->draft ? "drafts" : history ? "copies" : "labels";
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I,s:s?,s:s?,s:b,s:b,s:s?}", "labels", (json_int_t)count, "file",
                                                delivery->file, "printer", delivery->printer, "draft",
                                                labels->draft != NULL, "history", history, "remark", labels->draft));
    cl_label_say_draft(command, labels->draft, count);
    if (history)
        cl_say(command, "COPY stands across what was printed then: it is nobody's label, and is not counted");
    cl_say(command, "%zu %s in %s", count, plural, where(delivery));
    return status;
}
