/* The map of a store on paper. */
#include "cli/door.h"
#include "render/render.h"
#include <cryolot/door.h>
#include <jansson.h>
#include <stdlib.h>

enum cl_status cl_door_put(struct cl_command *command)
{
    enum cl_status status;
    const struct cl_paper *paper;
    const char *file;
    struct cl_door_map map;
    struct cl_bytes bytes = {0};
    struct cl_staged_file *staged = NULL;
    CL_TRY(cl_option_output(command, &file));
    CL_TRY(cl_storage_door(command->cl, command->argument[0], &map));
    CL_TRY(cl_paper_load(&paper, command->error));
    CL_TRY(paper->door(&map, &bytes, command->error));
    CL_TRY(cl_output_stage(command, file, bytes.data, bytes.size, &staged));
    CL_TRY(cl_output_end(command, staged, CL_OK));
    if (command->json)
        status = cl_put_json(
            command, json_pack("{s:s,s:I,s:s}", "store", map.path, "stores", (json_int_t)map.node_count, "file", file));
    cl_say(command, "the map of %s is in %s", map.path, cl_is_standard_output(file) ? "standard output" : file);
done:
    free(bytes.data);
    return status;
}
