#include "base/buffer.h"
#include "base/text.h"
#include "cli/trace_tree.h"
#include <cryolot/trace.h>
#include <jansson.h>
#include <string.h>

enum { KINDS = 7, CODES_SHOWN = 24, INDENT = 18, STATES_MOST = 16 };

/* One list of a trace. */
struct chain {
    const char *key, *title;
    const struct cl_trace_list *list;
};

/* In the order from donor to patient. */
static void list_chains(const struct cl_trace *trace, struct chain *chains)
{
    const struct chain all[KINDS] = {
        {"donors", "Donors", &trace->donors},
        {"lots", "Lots", &trace->lots},
        {"vials", "Vials", &trace->vials},
        {"sites", "Sites", &trace->sites},
        {"doses", "Doses", &trace->doses},
        {"subjects", "Subjects", &trace->subjects},
        {"infusions", "Infusions", &trace->infusions},
    };
    memcpy(chains, all, sizeof all);
}

/* ---- JSON and CSV ---------------------------------------------------------------------------------------------- */

static enum cl_status print_json(struct cl_command *command, const struct cl_trace *trace, const struct chain *chains)
{
    json_t *object = json_pack("{s:s,s:s}", "id", trace->id, "kind", trace->kind);
    for (size_t i = 0; i < KINDS; i++) {
        json_t *array = json_array();
        for (size_t at = 0; at < chains[i].list->count; at++)
            json_array_append_new(array, json_string(chains[i].list->at[at].code));
        json_object_set_new(object, chains[i].key, array);
    }
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

static enum cl_status print_csv(struct cl_command *command, const struct chain *chains)
{
    struct line *lines = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < KINDS; i++)
        for (size_t at = 0; at < chains[i].list->count; at++) {
            const struct cl_trace_item *item = &chains[i].list->at[at];
            lines = cl_arena_grow(command->arena, lines, count, &capacity, sizeof *lines);
            lines[count++] = (struct line){chains[i].key, item->code, item->state};
        }
    return cl_print_list(command, "trace", CL_FIELDS(LINE_FIELDS), lines, count, sizeof *lines);
}

/* ---- for people ------------------------------------------------------------------------------------------------ */

struct tally {
    const char *state;
    size_t count;
};

/* "8 stored, 2 infused", in the order in which the states are met; nothing where things have no state. */
static void add_states(struct cl_buffer *out, const struct cl_trace_list *list)
{
    struct tally tallies[STATES_MOST] = {0};
    size_t states = 0;
    for (size_t i = 0; i < list->count && *list->at[i].state; i++) {
        size_t at = 0;
        while (at < states && strcmp(tallies[at].state, list->at[i].state) != 0)
            at++;
        if (at == STATES_MOST)
            continue;
        states += at == states;
        tallies[at].state = list->at[i].state;
        tallies[at].count++;
    }
    for (size_t i = 0; i < states; i++)
        cl_buffer_print(out, "%s%zu %s", i ? ", " : "", tallies[i].count, tallies[i].state);
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

static void add_chain(struct cl_buffer *out, const struct chain *chain, const char *id, size_t width)
{
    const struct cl_trace_list *list = chain->list;
    cl_buffer_print(out, "%-10s%6zu", chain->title, list->count);
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
        add_states(out, list);
        cl_buffer_print(out, "\n%*s", INDENT, "");
    }
    if (list->count > CODES_SHOWN)
        cl_buffer_print(out, "each of them: cryolot trace %s --csv\n", id);
    else
        add_codes(out, list, width);
}

static enum cl_status print_text(struct cl_command *command, const struct cl_trace *trace, const struct chain *chains)
{
    struct cl_buffer out = {0};
    cl_buffer_print(&out, "%s %s\n\n", trace->kind, trace->id);
    for (size_t i = 0; i < KINDS; i++)
        add_chain(&out, &chains[i], trace->id, (size_t)command->width);
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
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
    *id = material ? material : command->argument[0];
    *kind = material ? "material" : cl_option(command, "kind");
    return CL_OK;
}

static enum cl_status run_trace(struct cl_command *command)
{
    enum cl_status status;
    struct cl_trace trace;
    struct chain chains[KINDS];
    const char *id = NULL, *kind = NULL;
    CL_TRY(choose_start(command, &id, &kind));
    CL_TRY(cl_trace(command->cl, id, kind, &trace));
    list_chains(&trace, chains);
    if (cl_flag(command, "tree"))
        status = cl_print_trees(command, &trace);
    else if (command->json)
        status = print_json(command, &trace, chains);
    else if (command->csv)
        status = print_csv(command, chains);
    else
        status = print_text(command, &trace, chains);
done:
    return status;
}

const struct cl_verb cl_trace_verbs[] = {
    {
        .noun = "",
        .name = "trace",
        .arguments = "ID|--material SUPPLIER-LOT [--tree]",
        .summary = "from donor to patients and from a patient to the donors",
        .example = "cryolot trace D001\ncryolot trace S-014\ncryolot trace UC26A001-0042T --csv\n"
                   "cryolot trace --material 2531907\ncryolot trace UC26A001 --tree",
        .needs = CL_NEEDS_READING,
        .least = 0,
        .most = 1,
        .run = run_trace,
        .option = {{"kind", "KIND",
                    "donor, lot, vial, sample, dose, subject, infusion or shipment, where several share the ID", false},
                   {"tree", NULL, "draw the genealogy: donor, tissue, banks, lots, doses", false},
                   {"material", "SUPPLIER-LOT", "from the lot of a material's supplier to lots, vials and patients",
                    false}},
        .remark = "A donor leads down to every descendant lot, its vials, doses, patients and\n"
                  "infusions; a vial, dose, patient or infusion up to its lots, all their ancestors\n"
                  "and the donors; a lot both ways. What is no ID of ours is tried as the lot number of a supplier.",
    },
    {.name = NULL},
};
