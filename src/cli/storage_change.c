#include "cli/command.h"
#include <cryolot/storage.h>

/* ---- blocks ------------------------------------------------------------------------------------------------------ */

static const struct cl_field BLOCK_FIELDS[] = {
    CL_FIELD(cl_storage_block, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_storage_block, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_storage_block, put_by, "put_by", "Blocked by", TEXT, true),
    CL_FIELD(cl_storage_block, put_at_ms, "put_at", "At", TIME, true),
    CL_FIELD(cl_storage_block, vial, "vial", "Vial there", TEXT, true),
    CL_ZONE_FIELD(cl_storage_block, timezone),
};

static enum cl_status run_block(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage_block block;
    bool lift = cl_flag(command, "lift");
    CL_TRY(cl_storage_block(command->cl, command->argument[0], lift, &block));
    if (lift)
        cl_say(command, "%s is free to use again", block.place);
    else if (block.vial)
        cl_say(command, "%s is blocked; vial %s stands there and stays until it is moved", block.place, block.vial);
    else
        cl_say(command, "%s is blocked: nothing is put there", block.place);
    status = cl_print_record(command, "block", CL_FIELDS(BLOCK_FIELDS), &block);
done:
    return status;
}

/* ---- keepers ----------------------------------------------------------------------------------------------------- */

static const struct cl_field KEPT_FIELDS[] = {
    CL_FIELD(cl_storage_kept, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_storage_kept, code, "code", "Code", TEXT, true),
    CL_FIELD(cl_storage_kept, keeper, "keeper", "Keeper", TEXT, true),
    CL_FIELD(cl_storage_kept, name, "name", "Name", TEXT, true),
    CL_FIELD(cl_storage_kept, carries, "carries", "Carries it", BOOL, true),
    CL_FIELD(cl_storage_kept, by, "keeps", "Keeps all of", TEXT, true),
    CL_FIELD(cl_storage_kept, since_ms, "since", "Since", TIME, true),
    CL_FIELD(cl_storage_kept, place, "place", "Handed over at", TEXT, true),
    CL_FIELD(cl_storage_kept, condition, "condition", "Condition", TEXT, true),
    CL_ZONE_FIELD(cl_storage_kept, timezone),
};

static enum cl_status run_keeper(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage_kept kept;
    const char *place = cl_option(command, "place");
    if (!place) {
        CL_TRY(cl_storage_kept_by(command->cl, command->argument[0], &kept));
    } else {
        CL_TRY(cl_storage_keep(command->cl, command->argument[0], place, cl_option(command, "condition"), &kept));
        cl_say(command, "%s keeps %s and all that is in it from now on", kept.keeper, kept.store);
    }
    status = cl_print_record(command, "keeper", CL_FIELDS(KEPT_FIELDS), &kept);
done:
    return status;
}

const struct cl_verb cl_storage_change_verbs[] = {
    {
        .noun = "storage",
        .name = "block",
        .arguments = "PLACE --reason R [--lift]",
        .summary = "let nothing be put at a position, or into a store",
        .example = "cryolot storage block CPN/LN2-1/R3/B12:C7 --reason 'grid is broken'\n"
                   "cryolot storage block CPN/LN2-1/R3 --lift --reason 'repaired'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_block,
        .option = {{"lift", NULL, "end the block", false}},
        .remark = "What stands there may stay and may be taken.",
    },
    {
        .noun = "storage",
        .name = "keeper",
        .arguments = "STORE [--second NEWKEEPER --place PLACE]",
        .summary = "who keeps a store, or hand it over",
        .example = "cryolot storage keeper CPN/LN2-1\n"
                   "cryolot storage keeper CPN/LN2-1 --second stella --place 'Cryo room' --condition 'level 420 mm'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .reads_without = "place",
        .run = run_keeper,
        .option = {{"place", "PLACE", "where it is handed over", false},
                   {"condition", "TEXT", "in which condition", false}},
        .remark =
            "Whoever keeps a store answers for the stores and vials in it, unless one of them has a keeper of its own\n"
            "or is carried by somebody; it is somebody of storage, an operator or QA. What a disabled person keeps is "
            "handed on by storage, with a reason.",
    },
    {.name = NULL},
};
