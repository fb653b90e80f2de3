#include "cli/custody.h"
#include "base/buffer.h"
#include "base/text.h"
#include "cli/vial.h"
#include <inttypes.h>
#include <jansson.h>

static const struct cl_field CUSTODY_FIELDS[] = {
    CL_FIELD(cl_custody_line, number, "number", "No.", INT, true),
    CL_FIELD(cl_custody_line, kind, "kind", "Leg", TEXT, true),
    CL_FIELD(cl_custody_line, from, "from", "From", TEXT, true),
    CL_FIELD(cl_custody_line, to, "to", "To", TEXT, true),
    CL_FIELD(cl_custody_line, done_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_custody_line, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_custody_line, reason, "reason", "Reason", TEXT, true),
};

json_t *cl_custody_json(const struct cl_custody_log *log)
{
    json_t *array = json_array();
    for (size_t i = 0; i < log->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(CUSTODY_FIELDS), &log->at[i]));
    return array;
}

/* Two places and a time fill a line: a table would cut them, and they are the point of it. */
static void add_line(struct cl_buffer *out, const struct cl_custody_line *line, const char *zone)
{
    char at[CL_TIME_TEXT], place[256], reason[1024];
    cl_buffer_print(out, "%3" PRId64 "  %s  %-7s  %s -> %s", line->number,
                    cl_time_write_local(line->done_at_ms, zone, false, at, sizeof at), line->kind, line->from,
                    line->to);
    if (line->place)
        cl_buffer_print(out, ", at %s", cl_text_visible(line->place, place, sizeof place));
    if (line->reason)
        cl_buffer_print(out, ": %s", cl_text_visible(line->reason, reason, sizeof reason));
    cl_buffer_add_text(out, "\n");
}

enum cl_status cl_print_custody(struct cl_command *command, const struct cl_custody_log *log)
{
    struct cl_buffer text = {0};
    if (command->csv)
        return cl_print_list(command, "custody", CL_FIELDS(CUSTODY_FIELDS), log->at, log->count, sizeof *log->at);
    for (size_t i = 0; i < log->count; i++)
        add_line(&text, &log->at[i], cl_facility(command->cl)->timezone);
    enum cl_status status = cl_put(command, text.data ? text.data : "");
    cl_buffer_free(&text);
    return status;
}

static enum cl_status run_hand(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_texts codes = {command->argument, (size_t)command->argument_count};
    CL_TRY(cl_custody_hand(command->cl, codes, cl_option(command, "place"), &vials));
    cl_say(command, "%zu vial%s in the hands of %s", vials.count, vials.count == 1 ? " is" : "s are",
           vials.at[0].holder);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_log(struct cl_command *command)
{
    struct cl_custody_log log;
    enum cl_status status = cl_custody_read(command->cl, command->argument[0], &log);
    if (status != CL_OK)
        return status;
    if (log.count == 0)
        cl_say(command, "vial %s was never filled: nobody had it", log.vial);
    if (!command->json)
        return cl_print_custody(command, &log);
    return cl_put_json(command, json_pack("{s:s,s:o}", "vial", log.vial, "custody", cl_custody_json(&log)));
}

const struct cl_verb cl_custody_verbs[] = {
    {
        .noun = "custody",
        .name = "hand",
        .arguments = "VIAL.. --second RECEIVER --place WHERE",
        .summary = "hand vials that you hold to another person",
        .example = "cryolot custody hand UC26A001-0042T --second petra --place 'Ward 3'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_hand,
        .option = {{"place", "WHERE", "where it happens", true}},
        .remark =
            "The giver is whoever acts; the receiver proves their own password. Vials come into a person's hands by\n"
            "cryolot vial take.",
    },
    {
        .noun = "custody",
        .name = "log",
        .arguments = "VIAL",
        .summary = "every leg of a vial's way, from filling on",
        .example = "cryolot custody log UC26A001-0042T",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_log,
    },
    {.name = NULL},
};
