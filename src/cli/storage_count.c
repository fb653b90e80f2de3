/* Counting a store: what was scanned against what the record says. */
#include "base/buffer.h"
#include "base/file.h"
#include "cli/command.h"
#include <cryolot/inventory.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { FILE_MOST = 16 << 20 };

static const struct cl_field COUNT_FIELDS[] = {
    CL_FIELD(cl_inventory_count, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_inventory_count, code, "code", "Code", TEXT, false),
    CL_FIELD(cl_inventory_count, expected, "expected", "Expected", INT, true),
    CL_FIELD(cl_inventory_count, found, "found", "Found", INT, true),
    CL_FIELD(cl_inventory_count, missing, "missing", "Missing", INT, true),
    CL_FIELD(cl_inventory_count, misplaced, "misplaced", "Misplaced", INT, true),
    CL_FIELD(cl_inventory_count, unexpected, "unexpected", "Unexpected", INT, true),
    CL_FIELD(cl_inventory_count, foreign, "foreign", "Foreign", INT, true),
    CL_FIELD(cl_inventory_count, counted_by, "counted_by", "By", TEXT, true),
    CL_FIELD(cl_inventory_count, counted_at_ms, "counted_at", "At", TIME, true),
    CL_FIELD(cl_inventory_count, deviation, "deviation", "Deviation", TEXT, true),
    CL_ZONE_FIELD(cl_inventory_count, timezone),
};

static const struct cl_field DIFFERENCE_FIELDS[] = {
    CL_FIELD(cl_inventory_difference, kind, "kind", "It is", TEXT, true),
    CL_FIELD(cl_inventory_difference, vial, "vial", "Vial", TEXT, false),
    CL_FIELD(cl_inventory_difference, code, "code", "Read", TEXT, true),
    CL_FIELD(cl_inventory_difference, expected, "expected", "On record", TEXT, true),
    CL_FIELD(cl_inventory_difference, found, "found", "Found at", TEXT, true),
    CL_FIELD(cl_inventory_difference, deviation, "deviation", "Deviation", TEXT, true),
    CL_FIELD(cl_inventory_difference, line, "line", "Line", INT, false),
};

static const struct cl_field OUT_FIELDS[] = {
    CL_FIELD(cl_inventory_out, id, "id", "ID", TEXT, true),
    CL_FIELD(cl_inventory_out, holder, "holder", "In the hands of", TEXT, true),
};

static json_t *array_of(const struct cl_field *fields, size_t field_count, const void *items, size_t count, size_t size)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, cl_json_record(fields, field_count, (const char *)items + i * size));
    return array;
}

static enum cl_status print_json(struct cl_command *command, const struct cl_inventory_count *count)
{
    json_t *object = cl_json_record(CL_FIELDS(COUNT_FIELDS), count), *repeated = json_array();
    for (size_t i = 0; i < count->repeated.count; i++)
        json_array_append_new(repeated, json_string(count->repeated.at[i]));
    json_object_set_new(
        object, "differences",
        array_of(CL_FIELDS(DIFFERENCE_FIELDS), count->difference, count->differences, sizeof *count->difference));
    json_object_set_new(object, "out", array_of(CL_FIELDS(OUT_FIELDS), count->out, count->outs, sizeof *count->out));
    json_object_set_new(object, "repeated", repeated);
    json_object_set_new(object, "new_differences", json_integer(count->fresh));
    return cl_put_json(command, json_pack("{s:o}", "count", object));
}

/* Who has what belongs there, and what was read twice: nothing that is wrong. */
static void say_aside(struct cl_command *command, const struct cl_inventory_count *count)
{
    const char **said = cl_arena_alloc(command->arena, count->outs * sizeof *said + 1);
    for (size_t i = 0; i < count->outs; i++)
        said[i] = cl_arena_print(command->arena, "%s with %s", count->out[i].id, count->out[i].holder);
    if (count->outs > 0)
        cl_say(command, "not missing, in somebody's hands: %s",
               cl_few_of(command, (struct cl_texts){said, count->outs}));
    if (count->repeated.count > 0)
        cl_say(command, "read more than once, and counted once: %s", cl_few_of(command, count->repeated));
}

/* What was counted before stands in its deviation already. */
static void say_deviation(struct cl_command *command, const struct cl_inventory_count *count)
{
    if (count->opened)
        cl_say(command, "%s differs; signed, and %s is open and holds the vials named; next: cryolot deviation show %s",
               count->store, count->deviation, count->deviation);
    else if (count->fresh > 0)
        cl_say(command,
               "%s differs; signed; %" PRId64 " of %zu differences are new and joined %s, which is open; next: cryolot "
               "deviation show %s",
               count->store, count->fresh, count->differences, count->deviation, count->deviation);
    else
        cl_say(command, "%s differs as it was counted before: signed, nothing new; see: cryolot deviation show %s",
               count->store, count->deviation);
}

static void say_next(struct cl_command *command, const struct cl_inventory_count *count)
{
    if (!count->deviation) {
        cl_say(command, "%" PRId64 " of %" PRId64 " vials of %s stand where the record has them; signed", count->found,
               count->expected, count->store);
        return;
    }
    say_deviation(command, count);
    if (count->missing > 0)
        cl_say(command,
               "a missing vial that is found where the record has it: QA accepts it, cryolot deviation dispose %s "
               "--accept VIAL --reason R; elsewhere: cryolot vial move VIAL --at PLACE; one that stays away: QA says "
               "so, cryolot vial lose VIAL --deviation %s --reason R",
               count->deviation, count->deviation);
    if (count->misplaced + count->unexpected > 0)
        cl_say(command,
               "a vial at another place than on record: put it back, or say where it stands: cryolot vial move "
               "VIAL --at PLACE");
    if (count->foreign > 0)
        cl_say(command, "what is no vial of this record does not belong there: ask QA before it is moved");
}

static enum cl_status count_now(struct cl_command *command, const char *file)
{
    enum cl_status status;
    struct cl_buffer text = {0};
    struct cl_inventory_seen_list seen;
    struct cl_inventory_count count;
    CL_TRY(cl_file_read(file, FILE_MOST, &text, command->error));
    CL_TRY(cl_inventory_file_read(command->cl, text.data, text.size, &seen));
    CL_TRY(cl_inventory_count(command->cl, command->argument[0], &seen, &count));
    if (command->json)
        status = print_json(command, &count);
    else if (command->csv || count.differences > 0)
        status = cl_print_list(command, "differences", CL_FIELDS(DIFFERENCE_FIELDS), count.difference,
                               count.differences, sizeof *count.difference);
    say_aside(command, &count);
    say_next(command, &count);
done:
    cl_buffer_free(&text);
    return status;
}

static enum cl_status list_counts(struct cl_command *command)
{
    enum cl_status status;
    struct cl_inventory_count_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_inventory_list(command->cl, command->argument[0], limit, &list));
    status = cl_print_list(command, "counts", CL_FIELDS(COUNT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

static enum cl_status run_count(struct cl_command *command)
{
    const char *file = cl_option(command, "scanned");
    return file ? count_now(command, file) : list_counts(command);
}

const struct cl_verb cl_storage_count_verbs[] = {
    {
        .noun = "storage",
        .name = "count",
        .arguments = "STORE [--scanned FILE]",
        .summary =
            "compare what was scanned in a box, rack or tank with the record, signed; without a file: its counts",
        .example = "cryolot storage count CPN/LN2-1/R3/B12 --scanned b12.csv\n"
                   "cryolot storage count CPN/LN2-1/R3 --scanned -\n"
                   "cryolot storage count CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .signs_with = "scanned",
        .least = 1,
        .most = 1,
        .reads_without = "scanned",
        .run = run_count,
        .option = {{"scanned", "FILE", "what was scanned: VIAL or POSITION,VIAL on each line (-: standard input)",
                    false},
                   CL_LIMIT_OPTION},
        .remark = "In a rack or a tank the label or the path of each box comes before its vials, or a line is\n"
                  "PATH:POSITION,VIAL; of an empty box only its label. A difference opens one deviation, which holds\n"
                  "the vials in it until QA decides; nothing is moved by a count.",
    },
    {.name = NULL},
};
