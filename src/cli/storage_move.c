#include "cli/command.h"
#include <cryolot/storage.h>
#include <inttypes.h>

static const struct cl_field MOVED_FIELDS[] = {
    CL_FIELD(cl_storage, path, "path", "Store", TEXT, true),
    CL_FIELD(cl_storage, code, "code", "Code", TEXT, true),
    CL_FIELD(cl_storage, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_storage, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_storage, holder, "carried_by", "Carried by", TEXT, true),
};

static const char *vials_of(const struct cl_command *command, const struct cl_storage *store)
{
    return cl_arena_print(command->arena, "%" PRId64 " vial%s", store->vials, store->vials == 1 ? "" : "s");
}

static enum cl_status print_moved(struct cl_command *command, const struct cl_storage *store)
{
    return cl_print_record(command, "store", CL_FIELDS(MOVED_FIELDS), store);
}

static enum cl_status run_move(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_move(command->cl, command->argument[0], command->argument[1], cl_option(command, "as"), &store));
    cl_say(command, "%s %s is now %s, with %s", store.kind, store.code, store.path, vials_of(command, &store));
    status = print_moved(command, &store);
done:
    return status;
}

static enum cl_status run_take(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_take(command->cl, command->argument[0], &store));
    cl_say(command, "%s %s with %s is in your hands; next: cryolot storage put %s TO", store.kind, store.path,
           vials_of(command, &store), store.code);
    status = print_moved(command, &store);
done:
    return status;
}

static enum cl_status run_put(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_put(command->cl, command->argument[0], command->argument[1], cl_option(command, "as"), &store));
    cl_say(command, "%s %s stands at %s, with %s", store.kind, store.code, store.path, vials_of(command, &store));
    status = print_moved(command, &store);
done:
    return status;
}

const struct cl_verb cl_storage_move_verbs[] = {
    {
        .noun = "storage",
        .name = "move",
        .arguments = "STORE TO [--as NAME]",
        .summary = "move a whole rack or box, with all that is in it",
        .example = "cryolot storage move CPN/LN2-1/R3 CPN/LN2-2\n"
                   "cryolot storage move ST-000012K CPN/LN2-1/R4 --as B2",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_move,
        .option = {{"as", "NAME", "its name there; else the one that it has", false}},
        .remark =
            "Positions stay, and so does the store's code. Paths of everything inside change; logs keep the paths of "
            "their time.",
    },
    {
        .noun = "storage",
        .name = "take",
        .arguments = "STORE --reason R",
        .summary = "take a whole rack or box into your hands",
        .example = "cryolot storage take CPN/LN2-1/R3 --reason 'LN2-1 is being repaired'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_take,
        .remark = "While it is carried nothing goes into it, and only its carrier handles what is in it.",
    },
    {
        .noun = "storage",
        .name = "put",
        .arguments = "STORE TO [--as NAME]",
        .summary = "put a rack or box that you carry into a store",
        .example = "cryolot storage put ST-000012K CPN/LN2-2",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_put,
        .option = {{"as", "NAME", "its name there; else the one that it has", false}},
    },
    {.name = NULL},
};
