/* A box that was dropped: its vials out of it, and scanned back one by one. */
#include "cli/command.h"
#include <cryolot/spill.h>
#include <jansson.h>
#include <string.h>

static const struct cl_field SPILL_FIELDS[] = {
    CL_FIELD(cl_spill, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_spill, code, "code", "Code", TEXT, false),
    CL_FIELD(cl_spill, spilled_by, "spilled_by", "Spilled by", TEXT, true),
    CL_FIELD(cl_spill, spilled_at_ms, "spilled_at", "At", TIME, true),
    CL_FIELD(cl_spill, finished_by, "finished_by", "Ended by", TEXT, true),
    CL_FIELD(cl_spill, finished_at_ms, "finished_at", "Ended", TIME, true),
    CL_FIELD(cl_spill, deviation, "deviation", "Deviation", TEXT, true),
    CL_ZONE_FIELD(cl_spill, timezone),
};

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(cl_spill_vial, position, "position", "Stood at", TEXT, true),
    CL_FIELD(cl_spill_vial, vial, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_spill_vial, found_at_ms, "found_at", "Found", TIME, true),
    CL_FIELD(cl_spill_vial, state, "state", "State", TEXT, true),
    CL_FIELD(cl_spill_vial, place, "place", "Now at", TEXT, true),
    CL_FIELD(cl_spill_vial, holder, "holder", "With", TEXT, true),
    CL_ZONE_FIELD(cl_spill_vial, timezone),
};

static enum cl_status print_json(struct cl_command *command, const struct cl_spill *spill)
{
    json_t *object = cl_json_record(CL_FIELDS(SPILL_FIELDS), spill), *vials = json_array();
    for (size_t i = 0; i < spill->vials; i++)
        json_array_append_new(vials, cl_json_record(CL_FIELDS(VIAL_FIELDS), &spill->vial[i]));
    json_object_set_new(object, "found", json_integer((json_int_t)spill->found));
    json_object_set_new(object, "missing", json_integer((json_int_t)spill->missing));
    json_object_set_new(object, "vials", vials);
    return cl_put_json(command, json_pack("{s:o}", "spill", object));
}

static enum cl_status print(struct cl_command *command, const struct cl_spill *spill)
{
    if (command->json)
        return print_json(command, spill);
    return cl_print_list(command, "vials", CL_FIELDS(VIAL_FIELDS), spill->vial, spill->vials, sizeof *spill->vial);
}

/* The vials that nobody found, a few of them by name. */
static const char *missing_ones(struct cl_command *command, const struct cl_spill *spill)
{
    const char **missing = cl_arena_alloc(command->arena, spill->vials * sizeof *missing + 1);
    size_t count = 0;
    for (size_t i = 0; i < spill->vials; i++)
        if (spill->vial[i].found_at_ms == 0 && strcmp(spill->vial[i].state, "lost") != 0 &&
            strcmp(spill->vial[i].state, "discarded") != 0)
            missing[count++] = spill->vial[i].vial;
    return cl_few_of(command, (struct cl_texts){missing, count});
}

static void say_how_it_stands(struct cl_command *command, const struct cl_spill *spill)
{
    if (spill->missing > 0)
        cl_say(command, "%zu of %zu vials found; missing: %s", spill->found, spill->vials,
               missing_ones(command, spill));
    else
        cl_say(command, "all %zu vials are accounted for", spill->vials);
}

static enum cl_status begin(struct cl_command *command)
{
    struct cl_spill spill;
    enum cl_status status = cl_spill_begin(command->cl, command->argument[0], &spill);
    if (status != CL_OK)
        return status;
    cl_say(command,
           "%zu vial%s of %s are in your hands, and %s is open; next: scan each back (cryolot vial store VIAL --at "
           "%s), then: cryolot storage spill %s --finish",
           spill.vials, spill.vials == 1 ? "" : "s", spill.store, spill.deviation, spill.store, spill.store);
    return print(command, &spill);
}

static enum cl_status finish(struct cl_command *command)
{
    struct cl_spill spill;
    enum cl_status status = cl_spill_finish(command->cl, command->argument[0], &spill);
    if (status != CL_OK)
        return status;
    say_how_it_stands(command, &spill);
    if (spill.missing > 0)
        cl_say(command,
               "they are named in %s and held, in the hands of %s; what turns up is stored (cryolot vial store), "
               "what does not is lost by QA's word: cryolot vial lose VIAL --deviation DEV --reason R",
               spill.deviation, spill.spilled_by);
    return print(command, &spill);
}

static enum cl_status run_spill(struct cl_command *command)
{
    struct cl_spill spill;
    if (cl_flag(command, "finish"))
        return finish(command);
    if (!command->reads)
        return begin(command);
    enum cl_status status = cl_spill_get(command->cl, command->argument[0], &spill);
    if (status != CL_OK)
        return status;
    if (!spill.id || (spill.finished_by && spill.missing == 0)) /* whoever says so believes to have told a spill */
        return cl_fail(command->error, CL_REFUSED, "act.reason", command->argument[0],
                       "if it was spilled, add --reason 'why'",
                       spill.id ? "nothing was spilled now; the last spill of %s is over"
                                : "nothing was spilled now; %s was never spilled",
                       command->argument[0]);
    cl_say(command, "nothing was spilled now; how the last spill of %s stands:", spill.store);
    say_how_it_stands(command, &spill);
    return print(command, &spill);
}

const struct cl_verb cl_storage_spill_verbs[] = {
    {
        .noun = "storage",
        .name = "spill",
        .arguments = "BOX [--reason R | --finish]",
        .summary = "a box was dropped: its vials come into your hands until each is scanned back",
        .example = "cryolot storage spill CPN/LN2-1/R3/B12 --reason 'slipped off the rack'\n"
                   "cryolot storage spill CPN/LN2-1/R3/B12\n"
                   "cryolot storage spill CPN/LN2-1/R3/B12 --finish",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .reads_without = "reason finish",
        .run = run_spill,
        .option = {{"finish", NULL, "end the search: what is missing is named in the deviation, and held", false}},
        .remark = "It opens a deviation of the box; the vials count as out of the cold from then on. With neither of\n"
                  "both it shows what was found and what is missing of a spill that is not over.",
    },
    {.name = NULL},
};
