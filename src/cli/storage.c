#include "cli/command.h"
#include "base/buffer.h"
#include "cli/template.h"
#include "cli/door.h"
#include "render/render.h"
#include <cryolot/storage.h>
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
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
    if (type)
        CL_TRY(read_type(command, type, 1, &new));
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

static enum cl_status run_set(struct cl_command *command)
{
    enum cl_status status;
    unsigned fields = 0;
    struct cl_storage store;
    struct cl_storage_new to = CL_STORAGE_NEW_NOTHING;
    CL_TRY(read_fields(command, &fields));
    CL_TRY(read_options(command, &to));
    CL_TRY(cl_storage_set(command->cl, command->argument[0], fields, &to, &store));
    cl_say(command, "%s changed", store.path);
    status = print_storage(command, &store);
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

/* A store alone: also who keeps it and what of it is blocked. */
struct detailed {
    struct shown shown;
    struct cl_storage_kept kept;
    struct cl_texts blocked;
};

static const struct cl_field DETAIL_FIELDS[] = {
    CL_FIELD(detailed, kept.keeper, "keeper", "Kept by", TEXT, true),
    CL_FIELD(detailed, kept.since_ms, "kept_since", "Since", TIME, true),
    CL_FIELD(detailed, blocked, "blocked", "Blocked", TEXTS, true),
};

enum { SHOWN_FIELDS = sizeof STORAGE_FIELDS / sizeof *STORAGE_FIELDS };
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
    struct detailed detailed;
    struct cl_field fields[ALL_FIELDS];
    memcpy(fields, STORAGE_FIELDS, sizeof STORAGE_FIELDS); /* `shown` is the first member */
    memcpy(fields + SHOWN_FIELDS, DETAIL_FIELDS, sizeof DETAIL_FIELDS);
    CL_TRY(cl_storage_get(command->cl, command->argument[0], &store));
    CL_TRY(cl_storage_kept_by(command->cl, store.path, &detailed.kept));
    CL_TRY(cl_storage_blocked(command->cl, store.path, &blocks));
    detailed.shown = show(&store);
    detailed.blocked = texts_of(command, &blocks);
    status = cl_print_record(command, "store", fields, ALL_FIELDS, &detailed);
done:
    return status;
}

/* ---- a box ----------------------------------------------------------------------------------------------------- */

struct occupied {
    const char *position, *vial, *state;
    bool held, expired, blocked;
};

static const struct cl_field OCCUPIED_FIELDS[] = {
    CL_FIELD(occupied, position, "position", "Position", TEXT, true),
    CL_FIELD(occupied, vial, "vial", "Vial", TEXT, true),
    CL_FIELD(occupied, state, "state", "State", TEXT, true),
    CL_FIELD(occupied, held, "held", "Held", BOOL, true),
    CL_FIELD(occupied, expired, "expired", "Expired", BOOL, true),
    CL_FIELD(occupied, blocked, "blocked", "Blocked", BOOL, true),
};

static size_t list_occupied(struct cl_command *command, const struct cl_box_map *map, struct occupied **out)
{
    size_t count = 0;
    int64_t size = cl_grid_size(&map->grid);
    struct occupied *items = cl_arena_alloc(command->arena, (size_t)size * sizeof *items);
    for (int64_t rank = 0; rank < size; rank++) {
        int64_t at = cl_grid_at(&map->grid, rank);
        const struct cl_box_cell *cell = &map->cell[at];
        char position[CL_POSITION_TEXT];
        if (!cell->vial)
            continue;
        cl_grid_position_write(&map->grid, at, position, sizeof position);
        items[count++] = (struct occupied){
            cl_arena_copy(command->arena, position), cell->vial, cell->state, cell->held, cell->expired, cell->blocked};
    }
    *out = items;
    return count;
}

static enum cl_status print_map_json(struct cl_command *command, const struct cl_box_map *map,
                                     const struct occupied *items, size_t count)
{
    char position[CL_POSITION_TEXT];
    json_t *occupied = json_array(), *blocked = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(occupied, cl_json_record(CL_FIELDS(OCCUPIED_FIELDS), &items[i]));
    for (int64_t rank = 0; rank < cl_grid_size(&map->grid); rank++) {
        int64_t at = cl_grid_at(&map->grid, rank);
        if (map->cell[at].blocked)
            json_array_append_new(blocked,
                                  json_string(cl_grid_position_write(&map->grid, at, position, sizeof position)));
    }
    return cl_put_json(command,
                       json_pack("{s:s,s:I,s:I,s:o,s:o}", "box", map->path, "rows", (json_int_t)map->grid.rows,
                                 "columns", (json_int_t)map->grid.columns, "occupied", occupied, "blocked", blocked));
}

static enum cl_status print_box(struct cl_command *command)
{
    enum cl_status status;
    struct cl_box_map map;
    struct occupied *items;
    char *text = NULL;
    CL_TRY(cl_storage_map(command->cl, command->argument[0], &map));
    size_t count = list_occupied(command, &map, &items);
    if (command->json)
        return print_map_json(command, &map, items, count);
    if (command->csv)
        return cl_print_list(command, "occupied", CL_FIELDS(OCCUPIED_FIELDS), items, count, sizeof *items);
    CL_TRY(cl_box_map_draw(&map, (size_t)command->width, command->colour, &text, command->error));
    status = cl_put(command, text);
done:
    free(text);
    return status;
}

/* ---- a rack, a tank ---------------------------------------------------------------------------------------------- */

static const struct cl_field BRANCH_FIELDS[] = {
    CL_FIELD(cl_store_branch, path, "path", "Store", TEXT, true),
    CL_FIELD(cl_store_branch, code, "code", "Code", TEXT, true),
    CL_FIELD(cl_store_branch, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_store_branch, depth, "depth", "Depth", INT, false),
    CL_FIELD(cl_store_branch, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_store_branch, positions, "positions", "Positions", INT, true),
    CL_FIELD(cl_store_branch, free, "free", "Free", INT, true),
    CL_FIELD(cl_store_branch, held, "held", "Held", INT, true),
    CL_FIELD(cl_store_branch, expired, "expired", "Expired", INT, true),
    CL_FIELD(cl_store_branch, blocked, "blocked_positions", "Blocked", INT, true),
    CL_FIELD(cl_store_branch, shut, "blocked", "Blocked", BOOL, true),
    CL_FIELD(cl_store_branch, carried_by, "carried_by", "Carried by", TEXT, true),
};

static enum cl_status print_tree_json(struct cl_command *command, const struct cl_store_tree *tree)
{
    json_t *children = json_array();
    for (size_t i = 1; i < tree->count; i++)
        json_array_append_new(children, cl_json_record(CL_FIELDS(BRANCH_FIELDS), &tree->at[i]));
    json_t *object = cl_json_record(CL_FIELDS(BRANCH_FIELDS), &tree->at[0]);
    json_object_set_new(object, "children", children);
    return cl_put_json(command, json_pack("{s:o}", "store", object));
}

static enum cl_status print_tree(struct cl_command *command, const struct cl_store_tree *tree)
{
    char *text = NULL;
    if (command->json)
        return print_tree_json(command, tree);
    if (command->csv)
        return cl_print_list(command, "children", CL_FIELDS(BRANCH_FIELDS), tree->at + 1, tree->count - 1,
                             sizeof *tree->at);
    enum cl_status status = cl_store_tree_draw(tree, (size_t)command->width, command->colour, &text, command->error);
    if (status == CL_OK)
        status = cl_put(command, text);
    free(text);
    return status;
}

static enum cl_status run_map(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_store_tree tree;
    if (cl_option(command, "o"))
        return cl_door_put(command);
    CL_TRY(cl_storage_get(command->cl, command->argument[0], &store));
    if (store.layout.rows > 0)
        return print_box(command);
    CL_TRY(cl_storage_tree(command->cl, store.path, &tree));
    status = tree.count > 1 ? print_tree(command, &tree) : print_box(command); /* which says that it has no positions */
done:
    return status;
}

/* Whether one position is the next of another in the same row; numbered ones follow each other throughout. */
static bool follows(const char *position, const char *before)
{
    bool letter = isalpha((unsigned char)*position);
    return (!letter || *position == *before) && atoi(position + letter) == atoi(before + letter) + 1;
}

/* A line per row of the box: "B1-B3, B5"; of a numbered one a line in all. */
static void add_ranges(struct cl_buffer *out, const struct cl_texts *positions)
{
    for (size_t first = 0, last; first < positions->count; first = last + 1) {
        const char *position = positions->at[first];
        last = first;
        while (last + 1 < positions->count && follows(positions->at[last + 1], positions->at[last]))
            last++;
        bool same_row = first > 0 && (!isalpha((unsigned char)*position) || *position == *positions->at[first - 1]);
        cl_buffer_print(out, "%s%s", first == 0 ? "" : same_row ? ", " : "\n", position);
        if (last > first)
            cl_buffer_print(out, "-%s", positions->at[last]);
    }
    cl_buffer_add_text(out, positions->count > 0 ? "\n" : "");
}

static enum cl_status print_free_json(struct cl_command *command, const struct cl_texts *positions)
{
    json_t *array = json_array();
    for (size_t i = 0; i < positions->count; i++)
        json_array_append_new(array, json_string(positions->at[i]));
    return cl_put_json(command, json_pack("{s:s,s:o}", "box", command->argument[0], "free", array));
}

static enum cl_status print_free(struct cl_command *command)
{
    static const struct cl_field fields[] = {{"position", "Position", CL_FIELD_TEXT, 0, true}}; /* of a bare text */
    struct cl_texts free_ones;
    struct cl_buffer text = {0};
    enum cl_status status = cl_storage_free(command->cl, command->argument[0], &free_ones);
    if (status != CL_OK)
        return status;
    if (command->json)
        return print_free_json(command, &free_ones);
    if (command->csv)
        return cl_print_list(command, "free", CL_FIELDS(fields), free_ones.at, free_ones.count, sizeof *free_ones.at);
    add_ranges(&text, &free_ones);
    cl_say(command, "%zu free position%s", free_ones.count, free_ones.count == 1 ? "" : "s");
    status = cl_put(command, text.data);
    cl_buffer_free(&text);
    return status;
}

/* ---- room in a rack, a tank ---------------------------------------------------------------------------------------
 */

static const struct cl_field ROOM_FIELDS[] = {
    CL_FIELD(cl_storage_room, path, "path", "Store", TEXT, true),
    CL_FIELD(cl_storage_room, code, "code", "Code", TEXT, false),
    CL_FIELD(cl_storage_room, free, "free", "Free", INT, true),
    CL_FIELD(cl_storage_room, positions, "positions", "Of", INT, true),
    CL_FIELD(cl_storage_room, first, "first", "First free", TEXTS, true),
};

static enum cl_status print_room(struct cl_command *command, int64_t limit)
{
    enum cl_status status;
    struct cl_storage_room_list room;
    CL_TRY(cl_storage_room(command->cl, command->argument[0], limit, &room));
    if (command->json) {
        json_t *stores = json_array();
        for (size_t i = 0; i < room.count; i++)
            json_array_append_new(stores, cl_json_record(CL_FIELDS(ROOM_FIELDS), &room.at[i]));
        return cl_put_json(command,
                           json_pack("{s:s,s:I,s:I,s:o}", "store", command->argument[0], "free", (json_int_t)room.free,
                                     "positions", (json_int_t)room.positions, "stores", stores));
    }
    CL_TRY(cl_print_list(command, "stores", CL_FIELDS(ROOM_FIELDS), room.at, room.count, sizeof *room.at));
    cl_say(command, "%" PRId64 " free of %" PRId64 " places%s", room.free, room.positions,
           (int64_t)room.count == limit ? "; more stores with --limit" : "");
done:
    return status;
}

static enum cl_status run_free(struct cl_command *command)
{
    enum cl_status status;
    struct cl_storage store;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_storage_get(command->cl, command->argument[0], &store));
    status = store.layout.rows > 0 ? print_free(command) : print_room(command, limit);
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
        .remark = "A path begins with the code of a site. Missing stores on the way are added too, of kind 'store'; "
                  "adding one\n"
                  "of them later says what it is. What options say goes before what the type says. The store's code\n"
                  "stands on its label and does wherever a path is asked for.",
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
            "otherwise.",
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
    {
        .noun = "storage",
        .name = "map",
        .arguments = "BOX | STORE -o FILE",
        .summary = "what stands where in a box; as a PDF in all that is inside a store",
        .example = "cryolot storage map CPN/LN2-1/R3/B12\ncryolot storage map CPN/LN2-1 -o door.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_map,
        .option = {{"o", "FILE", "a PDF for the door: the store, all stores inside, every vial (-: standard output)",
                    false}},
    },
    {
        .noun = "storage",
        .name = "free",
        .arguments = "STORE",
        .summary = "the free positions of a box, the room in a rack or tank",
        .example = "cryolot storage free CPN/LN2-1/R3/B12\ncryolot storage free CPN/LN2-1",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_free,
        .option = {CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
