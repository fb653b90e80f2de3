/* What was printed, as it stood there. */
#include "base/text.h"
#include "cli/command.h"
#include <cryolot/label.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { PRINTS_MOST = 9999 };

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

/* "expires  2028-02-29", a line each. */
static enum cl_status print_texts(struct cl_command *command, const struct cl_label *label)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < CL_LABEL_FIELD_COUNT && status == CL_OK; i++) {
        const char *text = label->text[i];
        size_t room = text ? 3 * strlen(text) + 4 : 0; /* U+FFFD takes three bytes */
        if (text)
            status =
                cl_put(command, cl_arena_print(command->arena, "%-12s  %s\n", cl_label_word((enum cl_label_field)i),
                                               cl_text_visible(text, cl_arena_alloc(command->arena, room), room)));
    }
    return status;
}

static enum cl_status print_one(struct cl_command *command, const struct cl_label_copy *copy)
{
    enum cl_status status;
    if (command->json)
        return cl_put_json(command, json_pack("{s:o}", "label", copy_json(copy)));
    CL_TRY(cl_print_record(command, "label", CL_FIELDS(COPY_FIELDS), copy));
    CL_TRY(cl_put(command, "\n"));
    status = print_texts(command, &copy->label);
done:
    return status;
}

static enum cl_status print_all(struct cl_command *command, const struct cl_label_copy_list *list)
{
    if (!command->json)
        return cl_print_list(command, "labels", CL_FIELDS(COPY_FIELDS), list->at, list->count, sizeof *list->at);
    json_t *copies = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(copies, copy_json(&list->at[i]));
    return cl_put_json(command, json_pack("{s:o}", "labels", copies));
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    int64_t number = 0;
    const char *code;
    struct cl_label_copy_list list;
    CL_TRY(cl_option_count(command, "print", 1, PRINTS_MOST, &number));
    CL_TRY(cl_label_copies(command->cl, command->argument[0], &code, &list));
    if (number > (int64_t)list.count)
        return cl_fail(command->error, CL_NOT_FOUND, NULL, code,
                       cl_arena_print(command->arena, "cryolot label show %s", code), "%s was printed %zu time%s alone",
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
        .arguments = "VIAL|SAMPLE|DOSE|STORE|EQUIPMENT|LOGIN|SUBJECT [--print N]",
        .summary = "every print of its label, and what stood on it",
        .example = "cryolot label show UC26A001-0042T\ncryolot label show UC26A001-0042T --print 2",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"print", "N", "what stood on this one, by its number in the list", false}},
        .remark =
            "label: counted, and accounted for by apply and spoil. draft: of a template that was not approved.\n"
            "history: what a former label said, with COPY across. tag: of a store, equipment, a badge, a subject.",
    },
    {.name = NULL},
};
