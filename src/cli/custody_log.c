#include "cli/custody_log.h"
#include "base/buffer.h"
#include "base/text.h"
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
