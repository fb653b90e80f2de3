#include "cli/command.h"
#include "base/buffer.h"
#include "render/render.h"
#include <cryolot/storage.h>
#include <ctype.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const struct cl_field STORAGE_FIELDS[] = {
    CL_FIELD(cl_storage, path, "path", "Store", TEXT, true),
    CL_FIELD(cl_storage, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_storage, grid, "grid", "Grid", TEXT, true),
    CL_FIELD(cl_storage, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_storage, positions, "positions", "Positions", INT, true),
    CL_FIELD(cl_storage, free, "free", "Free", INT, true),
    CL_FIELD(cl_storage, min_mc, "min_mc", "Lowest", TEMPERATURE, false),
    CL_FIELD(cl_storage, max_mc, "max_mc", "Highest", TEMPERATURE, true),
    CL_FIELD(cl_storage, last_mc, "last_mc", "Last read", TEMPERATURE, true),
    CL_FIELD(cl_storage, last_at_ms, "last_at", "At", TIME, false),
};

static enum cl_status print_storage(struct cl_command *command, const struct cl_storage *store)
{
    return cl_print_record(command, "store", CL_FIELDS(STORAGE_FIELDS), store);
}

static enum cl_status run_add(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    struct cl_storage store;
    struct cl_storage_new new = {.path = command->argument[0],
                                 .kind = cl_option(command, "kind"),
                                 .min_mc = CL_NO_TEMPERATURE,
                                 .max_mc = CL_NO_TEMPERATURE};
    const char *grid = cl_option(command, "grid");
    if (grid)
        CL_TRY(cl_grid_read(grid, &new.layout, command->error));
    CL_TRY(cl_option_temperature(command, "min", &new.min_mc));
    CL_TRY(cl_option_temperature(command, "max", &new.max_mc));
    CL_TRY(cl_storage_add(command->cl, &new, &store));
    cl_say(command, "%s %s added%s%s", store.kind, store.path,
           store.layout.rows > 0 ? "; next: cryolot vial store VIAL.. --at " : "",
           store.layout.rows > 0 ? store.path : "");
    status = print_storage(command, &store);
done:
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
    CL_TRY(cl_print_list(command, "stores", CL_FIELDS(STORAGE_FIELDS), list.at, list.count, sizeof *list.at));
    if ((int64_t)list.count == limit)
        cl_say(command, "the first %zu; more with --limit", list.count);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    struct cl_storage store;
    enum cl_status status = cl_storage_get(command->cl, command->argument[0], &store);
    return status == CL_OK ? print_storage(command, &store) : status;
}

/* ---- a box ----------------------------------------------------------------------------------------------------- */

struct occupied {
    const char *position, *vial, *state;
    bool held, expired;
};

static const struct cl_field OCCUPIED_FIELDS[] = {
    CL_FIELD(occupied, position, "position", "Position", TEXT, true),
    CL_FIELD(occupied, vial, "vial", "Vial", TEXT, true),
    CL_FIELD(occupied, state, "state", "State", TEXT, true),
    CL_FIELD(occupied, held, "held", "Held", BOOL, true),
    CL_FIELD(occupied, expired, "expired", "Expired", BOOL, true),
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
        items[count++] = (struct occupied){cl_arena_copy(command->arena, position), cell->vial, cell->state, cell->held,
                                           cell->expired};
    }
    *out = items;
    return count;
}

static enum cl_status print_map_json(struct cl_command *command, const struct cl_box_map *map,
                                     const struct occupied *items, size_t count)
{
    json_t *occupied = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(occupied, cl_json_record(CL_FIELDS(OCCUPIED_FIELDS), &items[i]));
    return cl_put_json(command, json_pack("{s:s,s:I,s:I,s:o}", "box", map->path, "rows", (json_int_t)map->grid.rows,
                                          "columns", (json_int_t)map->grid.columns, "occupied", occupied));
}

static enum cl_status run_map(struct cl_command *command)
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

static enum cl_status run_free(struct cl_command *command)
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

const struct cl_verb cl_storage_verbs[] = {
    {
        .noun = "storage",
        .name = "add",
        .arguments = "PATH --kind KIND [--grid ROWSxCOLUMNS] [--min TEMPERATURE] [--max TEMPERATURE]",
        .summary = "add a store: tank, rack, box",
        .example = "cryolot storage add CPN/LN2-1 --kind tank --min -196C --max -150C\n"
                   "cryolot storage add CPN/LN2-1/R3/B12 --kind box --grid 9x9",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"kind", "KIND", "what it is, in one word: tank, rack, box", true},
                   {"grid", "9x9", "its positions: rows (letters) and columns (numbers)", false},
                   {"min", "TEMPERATURE", "lowest allowed temperature", false},
                   {"max", "TEMPERATURE", "highest allowed temperature", false}},
        .remark = "A path begins with the code of a site. Missing stores on the way are added too, of kind 'store'; "
                  "adding one\n"
                  "of them later says what it is.",
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
        .arguments = "BOX",
        .summary = "what stands where in a box",
        .example = "cryolot storage map CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_map,
    },
    {
        .noun = "storage",
        .name = "free",
        .arguments = "BOX",
        .summary = "the free positions of a box",
        .example = "cryolot storage free CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_free,
    },
    {.name = NULL},
};
