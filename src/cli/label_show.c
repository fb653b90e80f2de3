/* What was printed, as it stood there. */
#include "base/buffer.h"
#include "base/text.h"
#include "base/utf8.h"
#include "cli/command.h"
#include "render/render.h"
#include <cryolot/label.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { PRINTS_MOST = 9999, NAME_WIDTH = 18 };

static const struct cl_field COPY_FIELDS[] = {
    CL_FIELD(cl_label_copy, number, "number", "No.", INT, true),
    CL_FIELD(cl_label_copy, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_label_copy, copy, "copy", "Copy", INT, true),
    CL_FIELD(cl_label_copy, template, "template", "Template", TEXT, true),
    CL_FIELD(cl_label_copy, template_version, "template_version", "V", INT, true),
    CL_FIELD(cl_label_copy, printed_at_ms, "printed_at", "Printed", TIME, true),
    CL_FIELD(cl_label_copy, printed_by, "printed_by", "By", TEXT, true),
    CL_FIELD(cl_label_copy, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_label_copy, fate, "fate", "Fate", TEXT, true),
    CL_FIELD(cl_label_copy, fate_by, "fate_by", "Fate by", TEXT, false),
    CL_FIELD(cl_label_copy, fate_at_ms, "fate_at", "Fate at", TIME, false),
    CL_FIELD(cl_label_copy, fate_reason, "fate_reason", "Fate's reason", TEXT, false),
    CL_FIELD(cl_label_copy, fate_witness, "fate_witness", "Witness", TEXT, false),
    CL_FIELD(cl_label_copy, template_sha256, "template_sha256", "SHA-256", TEXT, false),
};

/* {"vial":"UC26A001-0042T","expires":"2028-02-29"} */
static json_t *texts_json(const struct cl_label *label)
{
    json_t *texts = json_object();
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT; i++)
        if (label->text[i])
            json_object_set_new(texts, cl_label_word((enum cl_label_field)i), json_string(label->text[i]));
    return texts;
}

static json_t *copy_json(const struct cl_label_copy *copy)
{
    json_t *shown = cl_json_record(CL_FIELDS(COPY_FIELDS), copy);
    json_object_set_new(shown, "texts", texts_json(&copy->label));
    return shown;
}

/* ---- one print ------------------------------------------------------------------------------------------------- */

/* "text lot     Lot UC26A001", a line each; wrapped between words where the terminal is narrower than that. */
static void add_line(struct cl_command *command, const char **lines, const char *name, const char *text)
{
    size_t room = 3 * strlen(text) + 4; /* U+FFFD takes three bytes */
    size_t width = (size_t)command->record_width, at = NAME_WIDTH + 2;
    const char *shown = cl_text_visible(text, cl_arena_alloc(command->arena, room), room);
    struct cl_buffer wrapped = {0};
    if (width > 0 && at + cl_text_width(shown) > width)
        cl_add_wrapped(&wrapped, shown, at, width);
    else
        cl_buffer_print(&wrapped, "%s\n", shown);
    *lines = cl_arena_print(command->arena, "%s%-*s  %s", *lines, NAME_WIDTH, name, wrapped.data);
    cl_buffer_free(&wrapped);
}

/* What its template made of its texts. */
struct told {
    struct cl_command *command;
    json_t *list;
    const char *lines;
};

static void tell(void *context, const char *element, const char *text)
{
    struct told *told = context;
    json_array_append_new(told->list, json_pack("{s:s,s:s}", "element", element, "text", text));
    add_line(told->command, &told->lines, element, text);
}

/* By the version of that day, which is on record if it was approved: what an auditor compares with the vial. Nothing is
 * told of a text that is on record nowhere, as drafts' are. */
static enum cl_status tell_printed(const struct cl_label_copy *copy, struct told *told)
{
    enum cl_status status;
    struct cl_command *command = told->command;
    struct cl_label_template template;
    struct cl_label_template_list known;
    const struct cl_paper *paper;
    bool kept = false;
    CL_TRY(cl_label_template_history(command->cl, NULL, &known));
    for (size_t i = 0; i < known.count; i++)
        kept = kept || (strcmp(known.at[i].name, copy->template) == 0 &&
                        strcmp(known.at[i].sha256, copy->template_sha256) == 0);
    if (!kept)
        return CL_OK;
    CL_TRY(cl_label_template_get(command->cl, copy->template, copy->template_version, &template));
    CL_TRY(cl_paper_load(&paper, command->error));
    struct cl_label_job job = {.template_text = template.text,
                               .template_size = strlen(template.text),
                               .template_file = template.name,
                               .label = &copy->label,
                               .count = 1};
    status = paper->label_tell(&job, tell, told, command->error);
done:
    return status;
}

static enum cl_status print_one(struct cl_command *command, const struct cl_label_copy *copy)
{
    enum cl_status status;
    struct told told = {command, json_array(), ""};
    CL_TRY(tell_printed(copy, &told));
    bool kept = json_array_size(told.list) > 0;
    if (command->json) {
        json_t *shown = copy_json(copy);
        json_object_set(shown, "printed", kept ? told.list : json_null());
        CL_TRY(cl_put_json(command, json_pack("{s:o}", "label", shown)));
    } else {
        CL_TRY(cl_print_record(command, "label", CL_FIELDS(COPY_FIELDS), copy));
        for (size_t i = 0; i < CL_LABEL_FIELD_COUNT && !kept; i++)
            if (copy->label.text[i])
                add_line(command, &told.lines, cl_label_word((enum cl_label_field)i), copy->label.text[i]);
        CL_TRY(cl_put(command, cl_arena_print(command->arena, "\n%s", told.lines)));
    }
    if (!kept)
        cl_say(command,
               "version %" PRId64
               " of %s is on record with another text, or not at all: these are the fields, of which "
               "it showed some",
               copy->template_version, copy->template);
done:
    json_decref(told.list);
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

static enum cl_status print_all(struct cl_command *command, const struct cl_label_copy_list *list)
{
    if (!command->json)
        return cl_print_list(command, "labels", CL_FIELDS(COPY_FIELDS), list->at, list->count, sizeof *list->at);
    json_t *copies = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(copies, copy_json(&list->at[i]));
    return cl_put_json(command, json_pack("{s:o}", "labels", copies));
}

static const struct cl_field DEED_FIELDS[] = {
    CL_FIELD(cl_label_deed, act, "act", "Act", TEXT, true),
    CL_FIELD(cl_label_deed, labels, "labels", "Labels", INT, true),
    CL_FIELD(cl_label_deed, things, "vials", "Vials", TEXT, true),
    CL_FIELD(cl_label_deed, template, "template", "Template", TEXT, true),
    CL_FIELD(cl_label_deed, template_version, "template_version", "V", INT, true),
    CL_FIELD(cl_label_deed, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_label_deed, done_by, "by", "By", TEXT, true),
    CL_FIELD(cl_label_deed, witness, "witness", "Witness", TEXT, true),
    CL_FIELD(cl_label_deed, reason, "reason", "Reason", TEXT, true),
};

/* Of a lot, whose vials are many, act by act. */
static enum cl_status show_lot(struct cl_command *command, const char *lot, const struct cl_label_deed_list *list)
{
    enum cl_status status;
    if (list->count == 0)
        return cl_fail(command->error, CL_NOT_FOUND, NULL, lot,
                       cl_arena_print(command->arena, "cryolot label print %s -o FILE", lot),
                       "no label of lot '%s' was ever printed", lot);
    CL_TRY(cl_print_list(command, "acts", CL_FIELDS(DEED_FIELDS), list->at, list->count, sizeof *list->at));
    cl_say(command,
           "draft, copied: not counted; next: cryolot label reconcile %s, or of one vial: cryolot label show VIAL",
           lot);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    int64_t number = 0;
    const char *code;
    struct cl_label_copy_list list;
    const char *lot = NULL;
    struct cl_label_deed_list deeds;
    CL_TRY(cl_option_count(command, "print", 1, PRINTS_MOST, &number));
    if (!number)
        CL_TRY(cl_label_deeds(command->cl, command->argument[0], &lot, &deeds));
    if (lot)
        return show_lot(command, lot, &deeds);
    CL_TRY(cl_label_copies(command->cl, command->argument[0], &code, &list));
    if (number > (int64_t)list.count)
        return cl_fail(command->error, CL_NOT_FOUND, NULL, code,
                       cl_arena_print(command->arena, "cryolot label show %s", code), "%s was printed only %zu time%s",
                       code, list.count, list.count == 1 ? "" : "s");
    if (number)
        return print_one(command, &list.at[number - 1]);
    CL_TRY(print_all(command, &list));
    cl_say(command, "next, what stood on one: cryolot label show %s --print N", code);
done:
    return status;
}

const struct cl_verb cl_label_show_verbs[] = {
    {
        .noun = "label",
        .name = "show",
        .arguments = "LOT|VIAL|SAMPLE|DOSE|STORE|EQUIPMENT|LOGIN|SUBJECT [--print N]",
        .summary = "every print of its label, and what stood on it; of a lot all that was done with its labels",
        .example = "cryolot label show UC26A001\ncryolot label show UC26A001-0042T\ncryolot label show UC26A001-0042T "
                   "--print 2",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"print", "N", "what stood on this one, by its number in the list", false}},
        .remark =
            "label: counted; of vials accounted for by apply and spoil, of samples and bags kept on record alone.\n"
            "draft: of a template that was not approved.\n"
            "history: what a former label said, with COPY across. tag: of a store, equipment, a badge, a subject.",
    },
    {.name = NULL},
};
