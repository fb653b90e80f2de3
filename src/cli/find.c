#include "cli/command.h"
#include <cryolot/find.h>

static const struct cl_field FOUND_FIELDS[] = {
    CL_FIELD(cl_found, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_found, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_found, state, "state", "State", TEXT, true),
    CL_FIELD(cl_found, about, "about", "Of", TEXT, true),
};

static enum cl_status run_find(struct cl_command *command)
{
    enum cl_status status;
    struct cl_found_list list;
    int64_t limit = 20;
    CL_TRY(cl_option_count(command, "limit", 1, 10000, &limit));
    CL_TRY(cl_find(command->cl, command->argument[0], limit, &list));
    if (list.count == 0)
        cl_say(command, "no ID begins with %s, and no note, title or name of a file has it", command->argument[0]);
    if (list.count > 0 || command->json || command->csv)
        status = cl_print_list(command, "found", CL_FIELDS(FOUND_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

const struct cl_verb cl_find_verbs[] = {
    {
        .noun = "",
        .name = "find",
        .arguments = "TEXT",
        .summary = "everything whose ID begins with a text, and what was written with it",
        .example = "cryolot find UC26A\ncryolot find CPN/LN2-1\ncryolot find 'lid open'",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_find,
        .option = {{"limit", "N", "at most so many of each kind (20)", false}},
        .remark = "Three characters or more are also found in the middle of notes, titles of\n"
                  "deviations, names of attached files, numbers of documents and materials (item,\n"
                  "supplier, its lot), among the newest 20,000 of each.",
    },
    {.name = NULL},
};
