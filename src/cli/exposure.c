#include "cli/exposure.h"
#include <inttypes.h>
#include <jansson.h>

static const struct cl_field EXPOSURE_FIELDS[] = {
    CL_FIELD(cl_exposure, seconds, "out_of_storage_s", "Out, s", INT, true),
    CL_FIELD(cl_exposure, beyond, "out_too_long", "Too long", BOOL, true),
    CL_FIELD(cl_exposure, since_ms, "out_since", "Out since", TIME, true),
    CL_ZONE_FIELD(cl_exposure, timezone),
};

static const struct cl_field EXPOSED_FIELDS[] = {
    CL_FIELD(cl_exposed_vial, vial.code, "id", "Vial", TEXT, true),
    CL_FIELD(cl_exposed_vial, vial.lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_exposed_vial, vial.state, "state", "State", TEXT, true),
    CL_FIELD(cl_exposed_vial, vial.held, "held", "Held", BOOL, true),
    CL_FIELD(cl_exposed_vial, vial.purpose, "purpose", "Purpose", TEXT, false),
    CL_FIELD(cl_exposed_vial, vial.place, "place", "Place", TEXT, true),
    CL_FIELD(cl_exposed_vial, exposure.seconds, "out_of_storage_s", "Out, s", INT, true),
    CL_FIELD(cl_exposed_vial, most_s, "out_of_storage_most_s", "Most, s", COUNT, true),
    CL_FIELD(cl_exposed_vial, left_s, "out_of_storage_left_s", "Left, s", COUNT, true),
    CL_FIELD(cl_exposed_vial, exposure.beyond, "out_too_long", "Over", BOOL, true),
    CL_FIELD(cl_exposed_vial, exposure.since_ms, "out_since", "Out since", TIME, true),
    CL_ZONE_FIELD(cl_exposed_vial, exposure.timezone),
};

const char *cl_exposure_text(struct cl_command *command, const struct cl_exposure *exposure)
{
    char since[CL_TIME_TEXT] = "";
    const char *limit = "the product gives no limit";
    if (exposure->most_s)
        limit = cl_arena_print(command->arena, "of %" PRId64 " s that the product allows%s", exposure->most_s,
                               exposure->beyond ? ": too long" : "");
    const char *zone = exposure->timezone ? exposure->timezone : cl_facility(command->cl)->timezone;
    if (exposure->running)
        cl_time_write_local(exposure->since_ms, zone, false, since, sizeof since);
    return cl_arena_print(command->arena, "%" PRId64 " s out of storage in all, %s%s%s", exposure->seconds, limit,
                          *since ? "; out since " : "", since);
}

struct json_t *cl_exposure_json(const struct cl_exposure *exposure)
{
    json_t *object = cl_json_record(CL_FIELDS(EXPOSURE_FIELDS), exposure);
    json_object_set_new(object, "out_of_storage_most_s",
                        exposure->most_s ? json_integer(exposure->most_s) : json_null());
    return object;
}

static enum cl_status print_list(struct cl_command *command, const struct cl_exposed_list *list)
{
    return cl_print_list(command, "vials", CL_FIELDS(EXPOSED_FIELDS), list->at, list->count, sizeof *list->at);
}

enum cl_status cl_print_exposures(struct cl_command *command, const struct cl_vial_list *vials)
{
    struct cl_exposed_list list;
    enum cl_status status = cl_exposure_of_vials(command->cl, vials, &list);
    return status == CL_OK ? print_list(command, &list) : status;
}

static enum cl_status run_exposure(struct cl_command *command)
{
    enum cl_status status;
    int64_t limit;
    struct cl_exposed_list list;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_exposure_list(command->cl, command->argument[0], limit, &list));
    status = print_list(command, &list);
done:
    return status;
}

const struct cl_verb cl_exposure_verbs[] = {
    {
        .noun = "storage",
        .name = "exposure",
        .arguments = "STORE [--limit N]",
        .summary = "how long each vial in a store was out of storage",
        .example = "cryolot storage exposure CPN/LN2-1/R3/B12",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_exposure,
        .option = {CL_LIMIT_OPTION},
        .remark =
            "Over its whole life since it was first stored, the longest first, against what its product allows: in\n"
            "hands, in limbo or lost, in a box or rack that stands open or is carried. A box opened for one vial\n"
            "counts for all of them. A store that was too warm for its product counts, too, each time for which that\n"
            "is no excursion yet: many short ones add up. Packed, on its way and after the thaw does not count.",
    },
    {.name = NULL},
};
