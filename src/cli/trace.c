#include "base/buffer.h"
#include "base/text.h"
#include "cli/report_file.h"
#include "cli/trace_tree.h"
#include <cryolot/trace.h>
#include <jansson.h>
#include <string.h>

enum { CODES_SHOWN = 24, INDENT = 18, STATES_MOST = 16 };

/* ---- JSON and CSV ---------------------------------------------------------------------------------------------- */

static json_t *json_codes(const struct cl_trace_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->at[i].code));
    return array;
}

static enum cl_status print_json(struct cl_command *command, const struct cl_trace *trace)
{
    json_t *object = json_pack("{s:s,s:s}", "id", trace->id, "kind", trace->kind);
    for (enum cl_trace_kind kind = 0; kind < CL_TRACE_KINDS; kind++)
        json_object_set_new(object, cl_trace_name(kind)->key, json_codes(&trace->list[kind]));
    return cl_put_json(command, object);
}

/* A line of CSV for each thing on the chain. */
struct line {
    const char *list, *code, *state;
};

static const struct cl_field LINE_FIELDS[] = {
    CL_FIELD(line, list, "list", "List", TEXT, true),
    CL_FIELD(line, code, "id", "ID", TEXT, true),
    CL_FIELD(line, state, "state", "State", TEXT, true),
};

static enum cl_status print_csv(struct cl_command *command, const struct cl_trace *trace)
{
    struct line *lines = NULL;
    size_t count = 0, capacity = 0;
    for (enum cl_trace_kind kind = 0; kind < CL_TRACE_KINDS; kind++)
        for (size_t at = 0; at < trace->list[kind].count; at++) {
            const struct cl_trace_item *item = &trace->list[kind].at[at];
            lines = cl_arena_grow(command->arena, lines, count, &capacity, sizeof *lines);
            lines[count++] = (struct line){cl_trace_name(kind)->key, item->code, item->state};
        }
    return cl_print_list(command, "trace", CL_FIELDS(LINE_FIELDS), lines, count, sizeof *lines);
}

/* ---- one list alone ---------------------------------------------------------------------------------------------- */

static const struct cl_field ITEM_FIELDS[] = {
    CL_FIELD(cl_trace_item, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_trace_item, state, "state", "State", TEXT, true),
};

/* --to vials: what of this kind is reached. */
static enum cl_status print_one(struct cl_command *command, const struct cl_trace *trace, const char *word)
{
    const char *words = "";
    enum cl_trace_kind kind = cl_trace_kind_read(word);
    if (kind != CL_TRACE_KINDS) {
        const struct cl_trace_list *list = &trace->list[kind];
        bool stateless = list->count > 0 && !*list->at[0].state; /* subjects, sites, stores */
        return cl_print_list(command, cl_trace_name(kind)->key, ITEM_FIELDS, stateless ? 1 : 2, list->at, list->count,
                             sizeof *list->at);
    }
    for (kind = 0; kind < CL_TRACE_KINDS; kind++)
        words =
            cl_arena_print(command->arena, "%s%s%s", words, kind ? ", " : "write one of ", cl_trace_name(kind)->key);
    return cl_fail(command->error, CL_USAGE, NULL, NULL, words, "a trace has no '%s'", word);
}

/* ---- for people ------------------------------------------------------------------------------------------------ */

struct tally {
    const char *state;
    size_t count;
};

/* "8 stored, 2 infused", in the order in which the states are met, in lines no wider than the terminal; nothing where
 * things have no state. */
static void add_states(struct cl_command *command, struct cl_buffer *out, const struct cl_trace_list *list)
{
    struct tally tallies[STATES_MOST] = {0};
    size_t states = 0;
    const char *text = "";
    for (size_t i = 0; i < list->count; i++) {
        size_t at = 0;
        while (at < states && strcmp(tallies[at].state, list->at[i].state) != 0)
            at++;
        if (at == STATES_MOST || !*list->at[i].state)
            continue;
        states += at == states;
        tallies[at].state = list->at[i].state;
        tallies[at].count++;
    }
    for (size_t i = 0; i < states; i++)
        text = cl_arena_print(command->arena, "%s%s%zu %s", text, i ? ", " : "", tallies[i].count, tallies[i].state);
    cl_add_wrapped(out, text, INDENT, (size_t)command->width);
}

/* IDs from the column of the indent on, in lines no wider than the terminal. */
static void add_codes(struct cl_buffer *out, const struct cl_trace_list *list, size_t width)
{
    size_t column = INDENT;
    for (size_t i = 0; i < list->count; i++) {
        size_t code = cl_text_width(list->at[i].code);
        bool fits = column + 1 + code <= width;
        if (i > 0)
            cl_buffer_print(out, "%s%*s", fits ? " " : "\n", fits ? 0 : INDENT, "");
        column = (fits || i == 0 ? column + (i > 0) : INDENT) + code;
        cl_buffer_add_text(out, list->at[i].code);
    }
    cl_buffer_add_text(out, "\n");
}

static void add_chain(struct cl_command *command, struct cl_buffer *out, const struct cl_trace *trace,
                      enum cl_trace_kind kind)
{
    const struct cl_trace_list *list = &trace->list[kind];
    cl_buffer_print(out, "%-10s%6zu", cl_trace_name(kind)->title, list->count);
    if (list->count == 0) {
        cl_buffer_add_text(out, "\n");
        return;
    }
    cl_buffer_add_text(out, "  ");
    if (list->count == 1) {
        cl_buffer_print(out, "%s%s%s\n", list->at[0].code, *list->at[0].state ? ", " : "", list->at[0].state);
        return;
    }
    if (*list->at[0].state) {
        add_states(command, out, list);
        cl_buffer_print(out, "%*s", INDENT, "");
    }
    if (list->count > CODES_SHOWN)
        cl_buffer_print(out, "each of them: cryolot trace %s --to %s\n", trace->id, cl_trace_name(kind)->key);
    else
        add_codes(out, list, (size_t)command->width);
}

/* What is beside the chain is left out where there is none of it. */
static bool is_on_chain(enum cl_trace_kind kind)
{
    static const bool on_chain[CL_TRACE_KINDS] = {
        [CL_TRACE_DONOR] = true, [CL_TRACE_LOT] = true,     [CL_TRACE_VIAL] = true,    [CL_TRACE_SITE] = true,
        [CL_TRACE_DOSE] = true,  [CL_TRACE_SUBJECT] = true, [CL_TRACE_INFUSION] = true};
    return on_chain[kind];
}

static enum cl_status print_text(struct cl_command *command, const struct cl_trace *trace)
{
    struct cl_buffer out = {0};
    cl_buffer_print(&out, "%s %s\n\n", trace->kind, trace->id);
    for (enum cl_trace_kind kind = 0; kind < CL_TRACE_KINDS; kind++)
        if (trace->list[kind].count > 0 || is_on_chain(kind))
            add_chain(command, &out, trace, kind);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

static enum cl_status print_paper(struct cl_command *command, const struct cl_trace *trace, const char *file)
{
    struct cl_report content;
    enum cl_status status = cl_trace_paper(command->cl, trace, &content);
    if (status == CL_OK)
        status = cl_write_report(command, &content, file);
    if (status == CL_OK && strcmp(file, "-") != 0)
        cl_say(command, "the trace of %s %s is in %s", trace->kind, trace->id, file);
    return status;
}

/* ID, of a kind where it must be said; or --material SUPPLIER-LOT. */
static enum cl_status choose_start(const struct cl_command *command, const char **id, const char **kind)
{
    const char *material = cl_option(command, "material");
    if ((material != NULL) == (command->argument_count == 1) || (material && cl_option(command, "kind")))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "cryolot trace ID, or cryolot trace --material SUPPLIER-LOT",
                       "say what to trace: an ID, or a supplier's lot");
    if (cl_flag(command, "tree") && command->csv)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "with --json it is an object", "a tree is no table");
    if (cl_flag(command, "tree") + (cl_option(command, "to") != NULL) + cl_flag(command, "o") > 1)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "give one of them",
                       "--tree, --to and -o are three ways to show a trace");
    *id = material ? material : command->argument[0];
    *kind = material ? "material" : cl_option(command, "kind");
    return CL_OK;
}

static enum cl_status run_trace(struct cl_command *command)
{
    enum cl_status status;
    struct cl_trace trace;
    const char *id = NULL, *kind = NULL, *to = cl_option(command, "to"), *file = NULL;
    CL_TRY(choose_start(command, &id, &kind));
    CL_TRY(cl_paper_file(command, &file));
    CL_TRY(cl_trace(command->cl, id, kind, &trace));
    if (cl_flag(command, "tree"))
        status = cl_print_trees(command, &trace);
    else if (to)
        status = print_one(command, &trace, to);
    else if (file)
        status = print_paper(command, &trace, file);
    else if (command->json)
        status = print_json(command, &trace);
    else if (command->csv)
        status = print_csv(command, &trace);
    else
        status = print_text(command, &trace);
done:
    return status;
}

const struct cl_verb cl_trace_verbs[] = {
    {
        .noun = "",
        .name = "trace",
        .arguments = "ID|--material SUPPLIER-LOT [--tree|--to KIND|-o FILE]",
        .summary = "from donor to patients and from a patient to the donors",
        .example = "cryolot trace D001\ncryolot trace S-014\ncryolot trace UC26A001-0042T --csv\n"
                   "cryolot trace CPN/LN2-1 --to subjects\ncryolot trace --material 2531907\n"
                   "cryolot trace UC26A001 --tree\ncryolot trace DEV-0003 -o FILE.pdf",
        .needs = CL_NEEDS_READING,
        .least = 0,
        .most = 1,
        .run = run_trace,
        .option = {{"kind", "KIND", "which is meant, where several share the ID: donor, lot, vial, subject, ..", false},
                   {"tree", NULL, "draw the genealogy: donor, tissue, banks, lots, doses", false},
                   {"to", "KIND",
                    "only one list: donors, materials, lots, vials, stores, sites, shipments, orders, "
                    "doses, subjects, infusions, deviations or recalls",
                    false},
                   {"o", "FILE", "a PDF instead (-: standard output)", false},
                   CL_PAPER_TEMPLATE_OPTION,
                   {"material", "SUPPLIER-LOT", "from the lot of a material's supplier to lots, vials and patients",
                    false}},
        .remark = "A donor leads down to every descendant lot, its vials, doses, patients and\n"
                  "infusions; a vial, dose, patient, infusion or order up to its lots, all their\n"
                  "ancestors and the donors; a lot, a deviation and a recall both ways; a shipment and\n"
                  "a store (whatever stood in it at any time) by their vials. What is no ID of ours is\n"
                  "tried as the lot number of a supplier.",
    },
    {.name = NULL},
};
