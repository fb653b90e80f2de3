#include "cli/custody_log.h"
#include "base/buffer.h"
#include "base/table.h"
#include "base/text.h"
#include "cli/report_file.h"
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
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
    CL_FIELD(cl_custody_line, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
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

/* The leg in one line; `brief`: without where it begins, which is where the line before it ended, and a late one is
 * marked alone. */
static void add_leg(struct cl *cl, struct cl_buffer *out, const struct cl_custody_line *line, bool brief)
{
    char at[CL_TIME_TEXT], when[CL_TIME_TEXT + 1];
    snprintf(when, sizeof when, "%s%s", cl_time_write_local(line->done_at_ms, line->zone, false, at, sizeof at),
             line->late && brief ? "*" : "");
    cl_buffer_print(out, "%3" PRId64 "  %-21s  %-8s  %s%s-> %s", line->number, when, line->kind,
                    brief ? "" : line->from_said, brief ? "" : " ", line->to_said);
    bool stands = line->custodian && strchr(line->to, '/') && !strstr(line->to, ", carried by ");
    add_text(out, ", kept by ", stands ? line->custodian_said : NULL);
    add_text(out, ", shipment ", line->shipment);
    add_text(out, ", at ", line->place);
    add_text(out, ", ", cl_custody_condition(line));
    add_text(out, ": ", line->reason);
    if (!brief)
        add_text(out, "; ", cl_custody_late(cl, line));
}

/* Whether every leg fits a line of the terminal as it is. */
static bool fits(struct cl *cl, const struct cl_custody_log *log, size_t width)
{
    bool fits = true;
    for (size_t i = 0; i < log->count && fits; i++) {
        struct cl_buffer leg = {0};
        add_leg(cl, &leg, &log->at[i], false);
        fits = cl_text_width(leg.data) <= width;
        cl_buffer_free(&leg);
    }
    return fits;
}

/* "* line 3 was entered late, 2026-11-26 20:33 CET". */
static void add_late(struct cl *cl, struct cl_buffer *out, const struct cl_custody_log *log)
{
    for (size_t i = 0; i < log->count; i++)
        if (log->at[i].late)
            cl_buffer_print(out, "* line %" PRId64 " was %s\n", log->at[i].number, cl_custody_late(cl, &log->at[i]));
}

/* On a terminal a leg is one line of it, cut where it is too long. Elsewhere nothing is cut. */
static void add_lines(struct cl_command *command, struct cl_buffer *out, const struct cl_custody_log *log, bool *cut)
{
    struct cl *cl = command->cl;
    size_t width = (size_t)command->record_width;
    bool brief = width > 0 && !fits(cl, log, width);
    for (size_t i = 0; i < log->count; i++) {
        struct cl_buffer leg = {0};
        add_leg(cl, &leg, &log->at[i], brief);
        if (log->at[i].gap)
            cl_buffer_print(out, "     %s\n", log->at[i].gap);
        *cut |= brief && cl_text_width(leg.data) > width;
        cl_table_add_cut(out, leg.data, brief ? width : SIZE_MAX);
        cl_buffer_add_text(out, "\n");
        cl_buffer_free(&leg);
    }
    if (brief)
        add_late(cl, out, log);
}

enum cl_status cl_print_custody(struct cl_command *command, const struct cl_custody_log *log)
{
    bool cut = false;
    struct cl_buffer text = {0};
    if (command->csv)
        return cl_print_list(command, "custody", CL_FIELDS(CUSTODY_FIELDS), log->at, log->count, sizeof *log->at);
    add_lines(command, &text, log, &cut);
    enum cl_status status = cl_put(command, text.data ? text.data : "");
    if (cut)
        cl_say(command, "lines are cut at the edge of the screen; whole: cryolot custody log %s | cat", log->code);
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
