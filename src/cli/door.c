/* The map of a store on paper. */
#include "cli/door.h"
#include "cli/report_file.h"
#include <cryolot/door.h>
#include <jansson.h>

enum cl_status cl_door_put(struct cl_command *command, const char *file)
{
    enum cl_status status;
    struct cl_door_map map;
    CL_TRY(cl_storage_door(command->cl, command->argument[0], &map));
    CL_TRY(cl_write_door(command, &map, file));
    if (command->json)
        status = cl_put_json(
            command, json_pack("{s:s,s:I,s:s}", "store", map.path, "stores", (json_int_t)map.node_count, "file", file));
    cl_say(command, "the map of %s is in %s", map.path, cl_is_standard_output(file) ? "standard output" : file);
done:
    return status;
}
