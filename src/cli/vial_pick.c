/* Which vials to take next. */
#include "cli/vial.h"
#include <cryolot/vial_pick.h>
#include <inttypes.h>
#include <jansson.h>

enum { PICK_MOST = 10000 };

static const struct cl_field PICK_FIELDS[] = {
    CL_FIELD(cl_vial, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_vial, code, "id", "Vial", TEXT, true),
    CL_FIELD(cl_vial, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_vial, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_vial, cells, "cells", "Cells", CELLS, false),
    CL_FIELD(cl_vial, volume_ul, "volume_ul", "Volume", VOLUME, false),
};

static enum cl_status print_picked(struct cl_command *command, const struct cl_vial_list *vials, int64_t missing)
{
    if (!command->json)
        return cl_print_list(command, "vials", CL_FIELDS(PICK_FIELDS), vials->at, vials->count, sizeof *vials->at);
    json_t *array = json_array();
    for (size_t i = 0; i < vials->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(PICK_FIELDS), &vials->at[i]));
    return cl_put_json(command, json_pack("{s:o,s:I}", "vials", array, "missing", (json_int_t)missing));
}

static enum cl_status run_pick(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_vial_pick pick = {
        .product = cl_option(command, "product"), .site = cl_option(command, "site"), .lot = cl_option(command, "lot")};
    CL_TRY(cl_option_count(command, "vials", 1, PICK_MOST, &pick.vials));
    CL_TRY(cl_vial_pick(command->cl, &pick, &vials));
    int64_t missing = pick.vials - (int64_t)vials.count;
    CL_TRY(print_picked(command, &vials, missing));
    if (missing > 0)
        cl_say(command, "too few: %zu of %" PRId64 " can be given; the others are used, held, expired or not released",
               vials.count, pick.vials);
    else
        cl_say(command, "next: cryolot vial take VIAL.. --reason WHY");
done:
    return status;
}

const struct cl_verb cl_vial_pick_verbs[] = {
    {
        .noun = "vial",
        .name = "pick",
        .arguments = "--product P --vials N [--site S] [--lot L]",
        .summary = "which vials to take next: first expired, first out, in walking order",
        .example = "cryolot vial pick --product huc-msc --vials 4\n"
                   "cryolot vial pick --product huc-msc --vials 4 --site HOS --csv",
        .needs = CL_NEEDS_READING,
        .run = run_pick,
        .option = {{"product", "P", "of this product, any version of it", true},
                   {"vials", "N", "so many", true},
                   {"site", "S", "of what stands at this site", false},
                   {"lot", "L", "of this lot", false}},
        .remark = "Stored vials of released lots that are neither held nor expired, kept for patients, in stores that\n"
                  "nobody carries.",
    },
    {.name = NULL},
};
