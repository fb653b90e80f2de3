#include "cli/custody_log.h"
#include "base/buffer.h"
#include "base/text.h"
#include "cli/report_file.h"
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field CUSTODY_FIELDS[] = {
    CL_FIELD(cl_custody_line, number, "number", "No.", INT, true),
    CL_FIELD(cl_custody_line, kind, "kind", "Leg", TEXT, true),
    CL_FIELD(cl_custody_line, from, "from", "From", TEXT, true),
    CL_FIELD(cl_custody_line, to, "to", "To", TEXT, true),
    CL_FIELD(cl_custody_line, done_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_custody_line, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_custody_line, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_custody_line, custodian, "custodian", "Custodian", TEXT, true),
    CL_FIELD(cl_custody_line, until_ms, "until", "Until", TIME, false),
    CL_FIELD(cl_custody_line, shipment, "shipment", "Shipment", TEXT, false),
    CL_FIELD(cl_custody_line, condition, "condition", "Condition", TEXT, false),
    CL_FIELD(cl_custody_line, gap, "gap", "Gap", TEXT, true),
    CL_ZONE_FIELD(cl_custody_line, zone),
};

json_t *cl_custody_json(const struct cl_custody_log *log)
{
    json_t *array = json_array();
    for (size_t i = 0; i < log->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(CUSTODY_FIELDS), &log->at[i]));
    return array;
}

static void add_text(struct cl_buffer *out, const char *before, const char *text)
{
    char shown[1024];
    if (text)
        cl_buffer_print(out, "%s%s", before, cl_text_visible(text, shown, sizeof shown));
}

/* Two places and a time fill a line: a table would cut them, and they are the point of it. */
static void add_line(struct cl_buffer *out, const struct cl_custody_line *line)
{
    char at[CL_TIME_TEXT];
    if (line->gap)
        cl_buffer_print(out, "     %s\n", line->gap);
    cl_buffer_print(out, "%3" PRId64 "  %-21s  %-8s  %s -> %s", line->number,
                    cl_time_write_local(line->done_at_ms, line->zone, false, at, sizeof at), line->kind, line->from,
                    line->to);
    bool stands = line->custodian && strchr(line->to, '/') && !strstr(line->to, ", carried by ");
    add_text(out, ", kept by ", stands ? line->custodian : NULL);
    add_text(out, ", shipment ", line->shipment);
    add_text(out, ", at ", line->place);
    add_text(out, ", ", cl_custody_condition(line));
    add_text(out, ": ", line->reason);
    cl_buffer_add_text(out, "\n");
}

enum cl_status cl_print_custody(struct cl_command *command, const struct cl_custody_log *log)
{
    struct cl_buffer text = {0};
    if (command->csv)
        return cl_print_list(command, "custody", CL_FIELDS(CUSTODY_FIELDS), log->at, log->count, sizeof *log->at);
    for (size_t i = 0; i < log->count; i++)
        add_line(&text, &log->at[i]);
    enum cl_status status = cl_put(command, text.data ? text.data : "");
    cl_buffer_free(&text);
    return status;
}

enum cl_status cl_write_custody(struct cl_command *command, const struct cl_custody_log *log, const char *file)
{
    enum cl_status status;
    struct cl_report content;
    CL_TRY(cl_custody_paper(command->cl, log, &content));
    CL_TRY(cl_write_report(command, &content, file));
    cl_say(command, "%s written to %s", content.number, file);
done:
    return status;
}
