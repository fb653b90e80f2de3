#include "cli/command.h"
#include "base/buffer.h"
#include "cli/door.h"
#include "cli/report_file.h"
#include "render/render.h"
#include <cryolot/storage.h>
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>

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
    const char *file = NULL;
    CL_TRY(cl_paper_file(command, &file));
    if (file)
        return cl_door_put(command, file);
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
    static const struct cl_field fields[] = {
        {"position", "Position", CL_FIELD_TEXT, 0, true, false, 0}}; /* of a bare text */
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

const struct cl_verb cl_storage_map_verbs[] = {
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
                    false},
                   CL_PAPER_TEMPLATE_OPTION},
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
