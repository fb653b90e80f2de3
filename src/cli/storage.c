#include "cli/command.h"
#include "cli/template.h"
#include <cryolot/opening.h>
#include <cryolot/storage.h>
#include <inttypes.h>
#include <string.h>

#define STORES "stores" /* the templates' folder */

enum { CAPACITY_MOST = 100000, EXCURSION_MOST = 1440, TYPES_DEEP = 4 };

/* A store as it is shown. */
struct shown {
    struct cl_storage store;
    const char *numbering, *order;                           /* NULL: it has no positions */
    int64_t used_percent, capacity, read_every, level_least; /* -1: none */
};

static const struct cl_field STORAGE_FIELDS[] = {
    CL_FIELD(shown, store.path, "path", "Store", TEXT, true),
    CL_FIELD(shown, store.code, "code", "Code", TEXT, false),
    CL_FIELD(shown, store.kind, "kind", "Kind", TEXT, true),
    CL_FIELD(shown, store.type, "type", "Type", TEXT, false),
    CL_FIELD(shown, store.grid, "grid", "Grid", TEXT, false),
    CL_FIELD(shown, numbering, "numbering", "Called", TEXT, false),
    CL_FIELD(shown, order, "order", "Follow each other", TEXT, false),
    CL_FIELD(shown, capacity, "capacity", "Capacity", COUNT, false),
    CL_FIELD(shown, store.vials, "vials", "Vials", INT, true),
    CL_FIELD(shown, store.positions, "positions", "Positions", INT, false),
    CL_FIELD(shown, store.free, "free", "Free", INT, true),
    CL_FIELD(shown, used_percent, "used_percent", "Used %", COUNT, true),
    CL_FIELD(shown, store.meant_product, "for_product", "Meant for product", TEXT, false),
    CL_FIELD(shown, store.meant_status, "for_status", "Meant for lots", TEXT, false),
    CL_FIELD(shown, store.min_mc, "min_mc", "Lowest", TEMPERATURE, false),
    CL_FIELD(shown, store.max_mc, "max_mc", "Highest", TEMPERATURE, true),
    CL_FIELD(shown, store.excursion_minutes, "excursion_minutes", "Excursion after min", COUNT, false),
    CL_FIELD(shown, read_every, "read_every_minutes", "Read every min", COUNT, false),
    CL_FIELD(shown, level_least, "level_least_mm", "Level at least mm", COUNT, false),
    CL_FIELD(shown, store.lid, "lid", "Lid", BOOL, false),
    CL_FIELD(shown, store.last_mc, "last_mc", "Last read", TEMPERATURE, true),
    CL_FIELD(shown, store.last_at_ms, "last_at", "At", TIME, false),
    CL_ZONE_FIELD(shown, store.timezone),
    CL_FIELD(shown, store.holder, "carried_by", "Carried by", TEXT, true),
};

enum { SHOWN_FIELDS = sizeof STORAGE_FIELDS / sizeof *STORAGE_FIELDS };

static struct shown show(const struct cl_storage *store)
{
    bool grid = store->layout.rows > 0;
    return (struct shown){
        .store = *store,
        .numbering = !grid                   ? NULL
                     : store->layout.numbers ? "1"
                                             : "A1",
        .order = !grid                        ? NULL
                 : store->layout.column_first ? "columns"
                                              : "rows",
        .used_percent = store->positions > 0 ? (store->vials * 100 + store->positions / 2) / store->positions : -1,
        .capacity = store->capacity ? store->capacity : -1,
        .read_every = store->read_every_minutes ? store->read_every_minutes : -1,
        .level_least = store->level_least_mm ? store->level_least_mm : -1,
    };
}

static enum cl_status print_storage(struct cl_command *command, const struct cl_storage *store)
{
    struct shown shown = show(store);
    return cl_print_record(command, "store", CL_FIELDS(STORAGE_FIELDS), &shown);
}

/* ---- what a store is ------------------------------------------------------------------------------------------- */

/* A type and, in it, the one of the stores that it brings. */
static enum cl_status read_type(struct cl_command *command, const char *name, int depth, struct cl_storage_new *out)
{
    enum cl_status status;
    struct cl_template template;
    struct cl_storage_type type;
    struct cl_storage_new *inside;
    CL_TRY(cl_template_read(STORES, name, command->arena, &template, command->error));
    CL_TRY(cl_storage_type_read(command->cl, template.name, template.file, template.text, template.size, &type));
    *out = type.store;
    if (!type.inside)
        return CL_OK;
    if (depth == TYPES_DEEP)
        return cl_fail(command->error, CL_INVALID_INPUT, "template.valid", template.file,
                       "have a type hold another one, not itself", "types of stores hold each other without an end");
    inside = cl_arena_alloc(command->arena, sizeof *inside);
    CL_TRY(read_type(command, type.inside, depth + 1, inside));
    out->inside = inside;
done:
    return status;
}

/* One of two words of an option; whether it is the second. */
static enum cl_status read_choice(const struct cl_command *command, const char *option, const char *no, const char *yes,
                                  bool *out)
{
    const char *value = cl_option(command, option);
    if (!value)
        return CL_OK;
    if (strcmp(value, no) != 0 && strcmp(value, yes) != 0)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "--%s is %s or %s, not '%s'", option, no, yes,
                       value);
    *out = strcmp(value, yes) == 0;
    return CL_OK;
}

/* "30min", or the number of minutes, which may be 0. */
static enum cl_status read_excursion(const struct cl_command *command, int64_t *out)
{
    const char *value = cl_option(command, "excursion-minutes");
    if (!value)
        return CL_OK;
    if (*value && strspn(value, "0123456789") == strlen(value))
        return cl_count_read(value, "--excursion-minutes", 0, EXCURSION_MOST, out, command->error);
    return cl_minutes_read(value, out, command->error);
}

/* What the options say of a store; what they do not say stays. */
static enum cl_status read_options(struct cl_command *command, struct cl_storage_new *store)
{
    enum cl_status status;
    if (cl_option(command, "kind"))
        store->kind = cl_option(command, "kind");
    if (cl_option(command, "grid"))
        CL_TRY(cl_grid_read(cl_option(command, "grid"), &store->layout, command->error));
    CL_TRY(read_choice(command, "numbering", "A1", "1", &store->layout.numbers));
    CL_TRY(read_choice(command, "order", "rows", "columns", &store->layout.column_first));
    CL_TRY(cl_option_count(command, "capacity", 1, CAPACITY_MOST, &store->capacity));
    CL_TRY(cl_option_temperature(command, "min", &store->min_mc));
    CL_TRY(cl_option_temperature(command, "max", &store->max_mc));
    if (cl_option(command, "for-product"))
        store->meant_product = cl_option(command, "for-product");
    if (cl_option(command, "for-status"))
        store->meant_status = cl_option(command, "for-status");
    CL_TRY(read_excursion(command, &store->excursion_minutes));
    CL_TRY(cl_option_minutes(command, "read-every", &store->read_every_minutes));
    if (cl_option(command, "level-least"))
        CL_TRY(cl_millimetres_read(cl_option(command, "level-least"), &store->level_least_mm, command->error));
    status = read_choice(command, "lid", "no", "yes", &store->lid);
done:
    return status;
}

static enum cl_status run_add(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    struct cl_storage store;
    struct cl_storage_new new = CL_STORAGE_NEW_NOTHING;
    const char *type = cl_option(command, "type");
    struct cl_storage_new described;
    if (type) {
        CL_TRY(read_type(command, type, 1, &new));
        described = new;
        new.described = &described;
    }
    CL_TRY(read_options(command, &new));
    if (!new.kind)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot storage types shows the types",
                       "say what it is: --type NAME or --kind KIND");
    new.path = command->argument[0];
    CL_TRY(cl_storage_add(command->cl, &new, &store));
    bool holds = store.layout.rows > 0 || store.capacity > 0;
    const char *brought = "";
    if (new.inside)
        brought = cl_arena_print(command->arena, " with %" PRId64 " inside, %s1 to %s%" PRId64, new.inside_count,
                                 new.inside_names, new.inside_names, new.inside_count);
    cl_say(command, "%s %s (%s) added%s%s%s", store.kind, store.path, store.code, brought,
           holds ? "; next: cryolot vial store VIAL.. --at " : "", holds ? store.path : "");
    status = print_storage(command, &store);
done:
    return status;
}

/* ---- changing it ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *option;
    unsigned field;
    bool may_end; /* with --none */
} CHANGES[] = {
    {"kind", CL_STORAGE_KIND, false},
    {"grid", CL_STORAGE_GRID, true},
    {"numbering", CL_STORAGE_NUMBERING, false},
    {"order", CL_STORAGE_ORDER, false},
    {"capacity", CL_STORAGE_CAPACITY, true},
    {"for-product", CL_STORAGE_PRODUCT, true},
    {"for-status", CL_STORAGE_STATUS, true},
    {"min", CL_STORAGE_MIN, true},
    {"max", CL_STORAGE_MAX, true},
    {"excursion-minutes", CL_STORAGE_EXCURSION, true},
    {"read-every", CL_STORAGE_READ_EVERY, true},
    {"level-least", CL_STORAGE_LEVEL, true},
    {"lid", CL_STORAGE_LID, false},
};

/* The fields that are named by options, or by --none, which leaves them as new ones are. */
static enum cl_status read_fields(struct cl_command *command, unsigned *out)
{
    struct cl_texts none = cl_option_list(command, "none");
    for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
        if (cl_option(command, CHANGES[i].option))
            *out |= CHANGES[i].field;
    for (size_t n = 0; n < none.count; n++) {
        unsigned field = 0;
        for (size_t i = 0; i < sizeof CHANGES / sizeof *CHANGES; i++)
            if (CHANGES[i].may_end && strcmp(CHANGES[i].option, none.at[n]) == 0)
                field = CHANGES[i].field;
        if (!field || *out & field)
            return cl_fail(command->error, CL_USAGE, NULL, NULL,
                           "name options without the hyphens: --none max,capacity", "--none cannot take '%s' away%s",
                           none.at[n], field ? ", which is given a value too" : "");
        *out |= field;
    }
    if (!*out)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot storage set --help",
                       "nothing to change was said");
    return CL_OK;
}

/* A store that was changed, with the vials in it that it is not meant for any more. */
struct changed {
    struct shown shown;
    struct cl_texts misfits;
};

enum { MISFITS_SAID = 5 };

static void say_misfits(struct cl_command *command, const struct cl_storage *store, const struct cl_texts *vials)
{
    const char *named = vials->at[0];
    for (size_t i = 1; i < vials->count && i < MISFITS_SAID; i++)
        named = cl_arena_print(command->arena, "%s, %s", named, vials->at[i]);
    cl_say(command,
           "%zu vial%s inside %s not what %s is now meant for: %s%s; next: cryolot vial move VIAL.. --at PLACE",
           vials->count, vials->count == 1 ? "" : "s", vials->count == 1 ? "is" : "are", store->path, named,
           vials->count > MISFITS_SAID ? ", ..." : "");
}

static enum cl_status run_set(struct cl_command *command)
{
    enum cl_status status;
    unsigned fields = 0;
    struct cl_storage store;
    struct changed changed = {0};
    struct cl_field field[SHOWN_FIELDS + 1];
    struct cl_storage_new to = CL_STORAGE_NEW_NOTHING;
    CL_TRY(read_fields(command, &fields));
    CL_TRY(read_options(command, &to));
    CL_TRY(cl_storage_set(command->cl, command->argument[0], fields, &to, &store));
    cl_say(command, "%s changed", store.path);
    if (fields & (CL_STORAGE_PRODUCT | CL_STORAGE_STATUS))
        CL_TRY(cl_storage_misfits(command->cl, &store, &changed.misfits));
    if (changed.misfits.count > 0)
        say_misfits(command, &store, &changed.misfits);
    changed.shown = show(&store);
    memcpy(field, STORAGE_FIELDS, sizeof STORAGE_FIELDS); /* `shown` is the first member */
    field[SHOWN_FIELDS] = (struct cl_field)CL_FIELD(changed, misfits, "misfits", "Not meant for", TEXTS, false);
    status = cl_print_record(command, "store", field, SHOWN_FIELDS + 1, &changed);
done:
    return status;
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static const struct cl_field TYPE_FIELDS[] = {
    CL_FIELD(cl_template, name, "type", "Type", TEXT, true),
    CL_FIELD(cl_template, file, "file", "File", TEXT, true),
};

static enum cl_status run_types(struct cl_command *command)
{
    struct cl_template_list list;
    enum cl_status status = cl_template_list(STORES, command->arena, &list);
    if (status == CL_OK)
        status = cl_print_list(command, "types", CL_FIELDS(TYPE_FIELDS), list.at, list.count, sizeof *list.at);
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage_list list;
    int64_t limit;
    const char *path = command->argument_count > 0 ? command->argument[0] : NULL;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_storage_list(command->cl, path, limit, &list));
    struct shown *shown = cl_arena_alloc(command->arena, (list.count + 1) * sizeof *shown);
    for (size_t i = 0; i < list.count; i++)
        shown[i] = show(&list.at[i]);
    CL_TRY(cl_print_list(command, "stores", CL_FIELDS(STORAGE_FIELDS), shown, list.count, sizeof *shown));
    if ((int64_t)list.count == limit)
        cl_say(command, "the first %zu; more with --limit", list.count);
done:
    return status;
}

/* A store alone: also whether it is open, who keeps it and what of it is blocked. */
struct detailed {
    struct shown shown;
    struct cl_opening opening; /* without opened_by: it is closed */
    struct cl_storage_kept kept;
    struct cl_texts blocked;
};

static const struct cl_field DETAIL_FIELDS[] = {
    CL_FIELD(detailed, opening.opened_by, "opened_by", "OPEN, opened by", TEXT, true),
    CL_FIELD(detailed, opening.opened_at_ms, "opened_at", "Open since", TIME, true),
    CL_FIELD(detailed, opening.mode, "opened_for", "Open for", TEXT, true),
    CL_FIELD(detailed, kept.keeper, "keeper", "Kept by", TEXT, true),
    CL_FIELD(detailed, kept.since_ms, "kept_since", "Since", TIME, true),
    CL_FIELD(detailed, blocked, "blocked", "Blocked", TEXTS, true),
};

enum { ALL_FIELDS = SHOWN_FIELDS + sizeof DETAIL_FIELDS / sizeof *DETAIL_FIELDS };

static struct cl_texts texts_of(struct cl_command *command, const struct cl_storage_block_list *blocks)
{
    const char **texts = cl_arena_alloc(command->arena, (blocks->count + 1) * sizeof *texts);
    for (size_t i = 0; i < blocks->count; i++) {
        const struct cl_storage_block *block = &blocks->at[i];
        texts[i] = cl_arena_print(command->arena, "%s: %s", block->place, block->reason);
    }
    return (struct cl_texts){texts, blocks->count};
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_storage_block_list blocks;
    struct detailed detailed = {0};
    struct cl_field fields[ALL_FIELDS];
    memcpy(fields, STORAGE_FIELDS, sizeof STORAGE_FIELDS); /* `shown` is the first member */
    memcpy(fields + SHOWN_FIELDS, DETAIL_FIELDS, sizeof DETAIL_FIELDS);
    CL_TRY(cl_storage_get(command->cl, command->argument[0], &store));
    CL_TRY(cl_storage_kept_by(command->cl, store.path, &detailed.kept));
    CL_TRY(cl_storage_blocked(command->cl, store.path, &blocks));
    CL_TRY(cl_storage_open_now(command->cl, &store, &detailed.opening));
    detailed.shown = show(&store);
    detailed.blocked = texts_of(command, &blocks);
    status = cl_print_record(command, "store", fields, ALL_FIELDS, &detailed);
done:
    return status;
}

#define DESCRIBING_OPTIONS                                                                                             \
    {"kind", "KIND", "what it is, in one word: tank, rack, box", false},                                               \
        {"grid", "9x9", "its positions: rows and columns", false},                                                     \
        {"numbering", "A1|1", "positions by row letter and column number, or numbered", false},                        \
        {"order", "rows|columns", "how positions follow each other", false},                                           \
        {"capacity", "N", "vials or bags that it takes without positions", false},                                     \
        {"min", "TEMPERATURE", "lowest allowed temperature", false},                                                   \
        {"max", "TEMPERATURE", "highest allowed temperature", false},                                                  \
        {"for-product", "CODE", "the only product that may stand in it", false},                                       \
        {"for-status", "STATUS", "the lots that may: quarantine, released, rejected", false},                          \
        {"excursion-minutes", "30min", "so long a product's limit may be exceeded", false},                            \
        {"read-every", "12h", "how often it is read at least", false},                                                 \
        {"level-least", "200mm", "lowest level of liquid nitrogen", false},                                            \
    {                                                                                                                  \
        "lid", "yes|no", "opening it takes nothing out of the cold", false                                             \
    }

const struct cl_verb cl_storage_verbs[] = {
    {
        .noun = "storage",
        .name = "add",
        .arguments = "PATH --type TYPE | --kind KIND [--grid ROWSxCOLUMNS] ..",
        .summary = "add a store: tank, rack, box",
        .example = "cryolot storage add CPN/LN2-1 --type ln2-tank\n"
                   "cryolot storage add CPN/LN2-1/R3 --type rack-5\n"
                   "cryolot storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9 --for-product huc-msc",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"type", "TYPE", "a template that says all of it: cryolot storage types", false},
                   DESCRIBING_OPTIONS},
        .remark =
            "A path begins with the code of a site. Missing stores on the way are added too, of kind 'store'; "
            "adding one\n"
            "of them later says what it is. What options say goes before what the type says; what is laxer\n"
            "than the type, or else than the stores around it say (warmer, colder, longer above a limit, read less\n"
            "often), needs --second of quality and --reason. The store's code stands on its label and does wherever\n"
            "a path is asked for. One that stood there before there was a record is added with --at, since when, and\n"
            "--reason; what is said to have been stored before that is shown to the reviewer.",
    },
    {
        .noun = "storage",
        .name = "set",
        .arguments = "STORE [--max TEMPERATURE] [--for-product CODE] .. --second QA --reason R",
        .summary = "change what a store is",
        .example =
            "cryolot storage set CPN/LN2-1 --read-every 12h --level-least 200mm --second rosa --reason 'as validated'\n"
            "cryolot storage set CPN/LN2-1/R3/B12 --none for-product --second rosa --reason 'shared from now on'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_set,
        .option = {DESCRIBING_OPTIONS, {"none", "OPTION,..", "these are not said any more: max,capacity", false}},
        .remark =
            "Kind and grid change only while nothing is inside, and no position at which a vial has stood is called\n"
            "otherwise. With another --excursion-minutes what stands there is asked about anew, since it came; what "
            "was\n"
            "found stays.",
    },
    {
        .noun = "storage",
        .name = "types",
        .arguments = "",
        .summary = "the templates of boxes, racks, tanks",
        .example = "cryolot storage types",
        .needs = CL_NEEDS_NO_RECORD,
        .run = run_types,
    },
    {
        .noun = "storage",
        .name = "list",
        .arguments = "[PATH]",
        .summary = "stores with what is in them",
        .example = "cryolot storage list\ncryolot storage list CPN/LN2-1",
        .needs = CL_NEEDS_READING,
        .most = 1,
        .run = run_list,
        .option = {CL_LIMIT_OPTION},
    },
    {
        .noun = "storage",
        .name = "show",
        .arguments = "PATH",
        .summary = "one store",
        .example = "cryolot storage show CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {.name = NULL},
};
