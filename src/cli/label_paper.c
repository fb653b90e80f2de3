/* Making printed labels exist, for the verbs that print some. */
#include "cli/label.h"
#include "cli/file_format.h"
#include "cli/printer.h"
#include <inttypes.h>
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
        .kept = past || delivery->kept,
        .files = past || !delivery->kept ? labels->template.files : delivery->kept->files,
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

static enum cl_status stage(struct cl_label_delivery *delivery)
{
    enum cl_status status;
    const struct cl_bytes *pdf = &delivery->pdf;
    if (delivery->keeps)
        CL_TRY(cl_output_require_new(delivery->command, delivery->file)); /* two may print at the same time */
    status = cl_output_stage(delivery->command, delivery->file, pdf->data, pdf->size, &delivery->staged);
done:
    return status;
}

/* The file is staged before the prints are committed, so that a full disk or a wrong folder leaves no print on record
 * that nobody has. It is published, and a printer gets them, behind the commit, so that there are no labels that are
 * not on record. */
static enum cl_status deliver(void *context, const struct cl_label_list *labels, struct cl_error *error)
{
    struct cl_label_delivery *delivery = context;
    enum cl_status status;
    delivery->draft = labels->draft;
    delivery->counted = labels->across == NULL;
    CL_TRY(draw(delivery, labels, error));
    if (delivery->file)
        CL_TRY(stage(delivery));
done:
    return status;
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

/* Labels that are counted are in their file until somebody has printed it: no other ones take its place. */
static enum cl_status check_place(const struct cl_label_delivery *delivery)
{
    enum cl_status status = CL_OK;
    const struct cl_command *command = delivery->command;
    if (!delivery->keeps || !delivery->file || cl_is_standard_output(delivery->file))
        return CL_OK;
    if (command->cl)
        CL_TRY(cl_check_not_record(command->cl, delivery->file));
    status = cl_output_require_new(command, delivery->file);
done:
    return status;
}

static enum cl_status read_format(struct cl_label_delivery *delivery)
{
    static const struct cl_file_kind kind = {"labels", "the labels are to be", CL_FILE_ZPL, false};
    enum cl_file_format format = CL_FILE_PDF;
    struct cl_command *command = delivery->command;
    enum cl_status status = cl_file_format_of(command, &kind, delivery->file, cl_option(command, "format"), &format);
    delivery->format = format == CL_FILE_ZPL ? CL_LABEL_ZPL : format == CL_FILE_SVG ? CL_LABEL_SVG : CL_LABEL_PDF;
    return status;
}

/* The file of that name, or the version on record. */
static enum cl_status read_template(struct cl_label_delivery *delivery, const struct cl_label_wanted *wanted)
{
    struct cl_command *command = delivery->command;
    const struct cl_label_template *kept = wanted->kept;
    delivery->kept = kept;
    if (!kept)
        return cl_template_read("labels", wanted->template, command->arena, &delivery->template, command->error);
    delivery->template =
        (struct cl_template){.name = kept->name,
                             .file = cl_arena_print(command->arena, "%s version %" PRId64, kept->name, kept->version),
                             .text = kept->text,
                             .size = strlen(kept->text)};
    return CL_OK;
}

enum cl_status cl_label_prepare(struct cl_command *command, const struct cl_label_wanted *wanted,
                                struct cl_label_delivery *delivery, struct cl_label_print *print)
{
    enum cl_status status;
    *delivery = (struct cl_label_delivery){.command = command, .skip = wanted->skip, .keeps = wanted->keeps};
    CL_TRY(read_target(delivery));
    CL_TRY(check_place(delivery));
    CL_TRY(read_format(delivery));
    CL_TRY(read_template(delivery, wanted));
    *print = (struct cl_label_print){
        .targets = wanted->targets.count ? wanted->targets
                                         : (struct cl_texts){command->argument, (size_t)command->argument_count},
        .template =
            {delivery->template.name, delivery->template.file, delivery->template.text, delivery->template.size, {0}},
        .deliver = deliver,
        .context = delivery,
    };
done:
    return status;
}

static enum cl_status send_to_printer(const struct cl_label_delivery *delivery)
{
    const char *option = delivery->format == CL_LABEL_ZPL ? "raw" : "print-scaling=none";
    if (delivery->command->dry_run)
        return CL_OK;
    return cl_printer_send(delivery->printer, "cryolot labels", option, delivery->pdf.data, delivery->pdf.size,
                           delivery->command->error);
}

/* What did not come out counts all the same: nobody can know how much of it did. */
enum cl_status cl_label_deliver_end(struct cl_label_delivery *delivery, enum cl_status acted)
{
    enum cl_status status = acted;
    if (delivery->file)
        status = cl_output_end(delivery->command, delivery->staged, acted);
    else if (acted == CL_OK)
        status = send_to_printer(delivery);
    if (acted == CL_OK && status != CL_OK && delivery->counted)
        cl_say(delivery->command,
               "what was to be printed is on record as printed: look what came out, destroy it, record that by cryolot "
               "label spoil, and print anew by cryolot label reprint");
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
    const char *template = history ? labels->template.name : delivery->template.name;
    if (command->json)
        status =
            cl_put_json(command, json_pack("{s:I,s:s?,s:s?,s:s,s:b,s:b,s:s?}", "labels", (json_int_t)count, "file",
                                           delivery->file, "printer", delivery->printer, "template", template, "draft",
                                           labels->draft != NULL, "history", history, "remark", labels->draft));
    cl_label_say_draft(command, labels->draft, count);
    if (history)
        cl_say(command, "COPY stands across what was printed then: it is nobody's label, and is not counted");
    if (delivery->kept)
        cl_say(command, "%s version %" PRId64 " is taken, as for the last label; --template T takes another one",
               delivery->kept->name, delivery->kept->version);
    cl_say(command, "%zu %s in %s", count, plural, where(delivery));
    return status;
}
