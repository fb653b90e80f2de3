#include "cli/command.h"
#include <cryolot/storage.h>
#include <inttypes.h>

static const struct cl_field FOUND_FIELDS[] = {
    CL_FIELD(cl_storage_found, kind, "kind", "What", TEXT, true),
    CL_FIELD(cl_storage_found, id, "id", "ID", TEXT, true),
    CL_FIELD(cl_storage_found, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_storage_found, code, "store_code", "Store's code", TEXT, false),
    CL_FIELD(cl_storage_found, state, "state", "State", TEXT, false),
    CL_FIELD(cl_storage_found, is, "whereabouts", "Whereabouts", TEXT, false),
    CL_FIELD(cl_storage_found, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_storage_found, expires_on, "expires_on", "Expires", DATE, true),
    CL_FIELD(cl_storage_found, keeper, "keeper", "Kept by", TEXT, true),
    CL_FIELD(cl_storage_found, carried, "carried", "Carried", BOOL, true),
};

static enum cl_status run_find(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage_found_list list;
    int64_t vials = 0;
    CL_TRY(cl_storage_find(command->cl, command->argument[0], &list));
    CL_TRY(cl_print_list(command, "found", CL_FIELDS(FOUND_FIELDS), list.at, list.count, sizeof *list.at));
    for (size_t i = 0; i < list.count; i++)
        vials += list.at[i].vials;
    if (list.count == 1 && list.at[0].is)
        cl_say(command, "%s %s", list.at[0].id, list.at[0].is);
    else if (list.count > 1)
        cl_say(command, "%" PRId64 " vials in %zu stores, in walking order", vials, list.count);
done:
    return status;
}

const struct cl_verb cl_storage_find_verbs[] = {
    {
        .noun = "storage",
        .name = "find",
        .arguments = "VIAL|LOT|PRODUCT|STORE",
        .summary = "where a vial, a lot's vials or a box are",
        .example = "cryolot storage find UC26A001-0042T\ncryolot storage find UC26A001\ncryolot storage find B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_find,
        .remark =
            "A store by its path, the code on its label or its own name. Of a lot or a product every store with its\n"
            "vials, in walking order.",
    },
    {.name = NULL},
};
