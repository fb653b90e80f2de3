/* An existing inventory from a file. */
#include "base/file.h"
#include "cli/vial.h"
#include <cryolot/vial_import.h>
#include <inttypes.h>
#include <jansson.h>

enum { IMPORT_MOST = 256 << 20 };

static enum cl_status run_import(struct cl_command *command)
{
    enum cl_status status;
    struct cl_buffer file = {0};
    struct cl_vial_imported imported;
    const char *path = command->argument[0];
    CL_TRY(cl_file_read(path, IMPORT_MOST, &file, command->error));
    CL_TRY(
        cl_vial_import(command->cl, &(struct cl_file_given){path, file.data ? file.data : "", file.size}, &imported));
    cl_say(command, "%" PRId64 " vial%s of %" PRId64 " lot%s in %" PRId64 " store%s", imported.vials,
           imported.vials == 1 ? "" : "s", imported.lots, imported.lots == 1 ? "" : "s", imported.stores,
           imported.stores == 1 ? "" : "s");
    if (command->json)
        status = cl_put_json(command, json_pack("{s:I,s:I,s:I}", "imported", (json_int_t)imported.vials, "lots",
                                                (json_int_t)imported.lots, "stores", (json_int_t)imported.stores));
done:
    cl_buffer_free(&file);
    return status;
}

const struct cl_verb cl_vial_import_verbs[] = {
    {
        .noun = "vial",
        .name = "import",
        .arguments = "FILE.csv",
        .summary = "take an existing inventory over: which vial stands where, all rows or none",
        .example = "cryolot vial import inventory.csv",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_import,
        .remark =
            "The first row names the columns: vial, or lot and serial; place (CPN/LN2-1/R3/B12:C7), or store and\n"
            "position. Vials that were filled and never stored, or that you hold. One bad row, and nothing is\n"
            "stored; all are named. The same file is taken over once.",
    },
    {.name = NULL},
};
