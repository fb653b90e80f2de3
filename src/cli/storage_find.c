#include "cli/command.h"
#include <cryolot/storage.h>
#include <inttypes.h>
#include <stddef.h>
#include <string.h>

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

/* Whereabouts are a column where they are not the place. */
static enum cl_status print_found(struct cl_command *command, const struct cl_storage_found_list *list)
{
    struct cl_field fields[sizeof FOUND_FIELDS / sizeof *FOUND_FIELDS];
    bool unplaced = false;
    memcpy(fields, FOUND_FIELDS, sizeof fields);
    for (size_t i = 0; i < list->count; i++)
        unplaced |= list->count > 1 && list->at[i].is;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].offset == offsetof(struct cl_storage_found, is))
            fields[i].listed = unplaced;
    return cl_print_list(command, "found", CL_FIELDS(fields), list->at, list->count, sizeof *list->at);
}

static void say_sum(const struct cl_command *command, const struct cl_storage_found_list *list)
{
    int64_t stored = 0, unplaced = 0;
    size_t stores = 0;
    for (size_t i = 0; i < list->count; i++) {
        stores += list->at[i].place != NULL;
        stored += list->at[i].place ? list->at[i].vials : 0;
        unplaced += list->at[i].place ? 0 : list->at[i].vials;
    }
    const char *rest = unplaced ? cl_arena_print(command->arena, "; %" PRId64 " in no store", unplaced) : "";
    cl_say(command, "%" PRId64 " vial%s in %zu store%s, in walking order%s", stored, stored == 1 ? "" : "s", stores,
           stores == 1 ? "" : "s", rest);
}

static enum cl_status run_find(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage_found_list list;
    CL_TRY(cl_storage_find(command->cl, command->argument[0], &list));
    CL_TRY(print_found(command, &list));
    if (list.count == 1 && list.at[0].is)
        cl_say(command, "%s %s", list.at[0].id, list.at[0].is);
    else if (list.count > 1)
        say_sum(command, &list);
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
            "A store by its path, also one that it had before it was moved, the code on its label or its own name. Of\n"
            "a lot or a product every store with its vials, in walking order; of a lot also who has the others.",
    },
    {.name = NULL},
};
