#include "cli/command.h"
#include <cryolot/note.h>

static const struct cl_field NOTE_FIELDS[] = {
    CL_FIELD(cl_note, subject, "subject", "About", TEXT, false),
    CL_FIELD(cl_note, written_at_ms, "written_at", "Written at", TIME, true),
    CL_FIELD(cl_note, written_by, "written_by", "By", TEXT, true),
    CL_FIELD(cl_note, written_name, "written_name", "Name", TEXT, false),
    CL_FIELD(cl_note, remark, "note", "Note", TEXT, true),
};

static enum cl_status run_note(struct cl_command *command)
{
    enum cl_status status;
    struct cl_note note;
    struct cl_note_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    if (command->argument_count == 2) {
        CL_TRY(cl_note_add(command->cl, command->argument[0], command->argument[1], &note));
        cl_say(command, "note written on %s", note.subject);
        return cl_print_record(command, "note", CL_FIELDS(NOTE_FIELDS), &note);
    }
    CL_TRY(cl_note_list(command->cl, command->argument[0], limit, &list));
    status = cl_print_list(command, "notes", CL_FIELDS(NOTE_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_note_verbs[] = {
    {
        .noun = "",
        .name = "note",
        .arguments = "ID [TEXT]",
        .summary = "write a remark on anything that has an ID, or read those written",
        .example = "cryolot note UC26A001-0042T 'label smudged, code still scans'\ncryolot note UC26A001-0042T",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 2,
        .reads_with = 1,
        .run = run_note,
        .option = {CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
