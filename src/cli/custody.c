#include "cli/custody_log.h"
#include "cli/report_file.h"
#include "cli/vial.h"
#include <jansson.h>

static const struct cl_field STORE_FIELDS[] = {
    CL_FIELD(cl_storage, path, "path", "Store", TEXT, true),
    CL_FIELD(cl_storage, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_storage, vials, "vials", "Vials", INT, true),
};

static const char *unsaid_condition(const struct cl_command *command)
{
    return cl_option(command, "condition") ? "" : "; their condition is not recorded: --condition";
}

static enum cl_status hand_stores(struct cl_command *command, struct cl_texts texts)
{
    enum cl_status status;
    struct cl_storage_list stores;
    CL_TRY(cl_custody_hand_stores(command->cl, texts, cl_option(command, "place"), cl_option(command, "condition"),
                                  &stores));
    cl_say(command, "%zu store%s handed over, with all in %s%s", stores.count, stores.count == 1 ? " is" : "s are",
           stores.count == 1 ? "it" : "them", unsaid_condition(command));
    status = cl_print_list(command, "stores", CL_FIELDS(STORE_FIELDS), stores.at, stores.count, sizeof *stores.at);
done:
    return status;
}

static enum cl_status hand_vials(struct cl_command *command, struct cl_texts codes)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_custody_hand(command->cl, codes, cl_option(command, "place"), cl_option(command, "condition"), &vials));
    cl_say(command, "%zu vial%s in the hands of %s%s", vials.count, vials.count == 1 ? " is" : "s are",
           vials.at[0].holder, unsaid_condition(command));
    status = cl_print_vials(command, &vials);
done:
    return status;
}

/* Vials, or stores that are carried with all that is in them. */
static enum cl_status run_hand(struct cl_command *command)
{
    struct cl_texts given = cl_vial_arguments(command);
    size_t stores = 0;
    for (size_t i = 0; i < given.count; i++)
        stores += cl_custody_names_store(given.at[i]);
    if (stores == given.count)
        return hand_stores(command, given);
    if (stores == 0)
        return hand_vials(command, given);
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "hand them over one after the other",
                   "vials and stores are handed over by commands of their own");
}

static enum cl_status print_log(struct cl_command *command, const struct cl_custody_log *log)
{
    enum cl_status status;
    if (command->json)
        return cl_put_json(command, json_pack("{s:s?,s:s?,s:o,s:I}", "vial", log->vial, "store", log->store, "custody",
                                              cl_custody_json(log), "gaps", (json_int_t)log->gaps));
    CL_TRY(cl_print_custody(command, log));
    if (!command->csv && log->count > 0)
        CL_TRY(cl_put_line(command, cl_custody_verdict(command->cl, log)));
done:
    return status;
}

static enum cl_status run_log(struct cl_command *command)
{
    enum cl_status status;
    struct cl_custody_log log;
    const char *file = NULL;
    CL_TRY(cl_paper_file(command, &file));
    CL_TRY(cl_custody_read(command->cl, command->argument[0], &log));
    if (log.count == 0)
        cl_say(command, "vial %s was never filled: nobody had it", log.vial);
    if (file)
        CL_TRY(cl_write_custody(command, &log, file));
    if (!file || command->json)
        CL_TRY(print_log(command, &log));
    if (log.gaps > 0)
        status = cl_fail(command->error, CL_INTEGRITY, "custody.gap", log.subject, "cryolot verify",
                         "the custody of %s has %zu gap%s", log.subject, log.gaps, log.gaps == 1 ? "" : "s");
done:
    return status;
}

const struct cl_verb cl_custody_verbs[] = {
    {
        .noun = "custody",
        .name = "hand",
        .arguments = "VIAL..|STORE.. --second RECEIVER --place WHERE [--condition TEXT]",
        .summary = "hand vials that you hold, or a rack that you carry, to another person",
        .example =
            "cryolot custody hand UC26A001-0042T --second petra --place 'Ward 3' --condition 'frozen, label intact'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_hand,
        .option = {{"place", "WHERE", "where it happens", true},
                   {"condition", "TEXT", "in which they are found; without it the log says that it is not recorded",
                    false}},
        .remark =
            "The giver is whoever acts; the receiver proves their own password. Vials come into a person's hands by\n"
            "filling or by cryolot vial take. What a disabled person has, anyone of storage hands on, with --reason.",
    },
    {
        .noun = "custody",
        .name = "log",
        .arguments = "VIAL|STORE [-o FILE]",
        .summary = "every leg of a vial's way, or of a store's, without a gap",
        .example = "cryolot custody log UC26A001-0042T\ncryolot custody log UC26A001-0042T -o custody.pdf\n"
                   "cryolot custody log CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_log,
        .option = {{"o", "FILE", "a PDF instead (-: standard output)", false}, CL_PAPER_TEMPLATE_OPTION},
        .remark =
            "Between the legs stand the moves and carriers of the store that it stood in, and its keepers. Times\n"
            "are of the site where it happened. Exit code 8 names a gap or an overlap.",
    },
    {.name = NULL},
};
