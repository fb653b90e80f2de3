#include "cli/command.h"
#include "base/buffer.h"
#include <cryolot/storage.h>
#include <inttypes.h>
#include <jansson.h>

static const struct cl_field ITEM_FIELDS[] = {
    CL_FIELD(cl_evacuation_item, path, "path", "Take", TEXT, true),
    CL_FIELD(cl_evacuation_item, code, "code", "Code", TEXT, true),
    CL_FIELD(cl_evacuation_item, kind, "kind", "Kind", TEXT, false),
    CL_FIELD(cl_evacuation_item, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_evacuation_item, stores, "stores", "Stores", INT, false),
    CL_FIELD(cl_evacuation_item, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_evacuation_item, to, "to", "Goes to", TEXT, true),
    CL_FIELD(cl_evacuation_item, as, "as", "Named", TEXT, false),
    CL_FIELD(cl_evacuation_item, problem, "problem", "Does not fit", TEXT, true),
    CL_FIELD(cl_evacuation_item, carried_by, "carried_by", "Carried by", TEXT, true),
};

static const struct cl_field EVACUATION_FIELDS[] = {
    CL_FIELD(cl_evacuation, from, "from", "From", TEXT, true),
    CL_FIELD(cl_evacuation, to, "to", "To", TEXT, true),
    CL_FIELD(cl_evacuation, begun_by, "begun_by", "Begun by", TEXT, true),
    CL_FIELD(cl_evacuation, begun_at_ms, "begun_at", "Begun at", TIME, true),
    CL_FIELD(cl_evacuation, ended_at_ms, "ended_at", "Ended at", TIME, true),
    CL_FIELD(cl_evacuation, left, "left", "Left", TEXTS, true),
    CL_ZONE_FIELD(cl_evacuation, timezone),
};

/* "CPN/LN2-1/R2 (ST-000004A), 5 stores, 3 vials" and below it where it goes, or why not. */
static void add_item(struct cl_command *command, struct cl_buffer *out, const struct cl_evacuation_item *item)
{
    size_t width = (size_t)command->width;
    const char *line = cl_arena_print(command->arena, "%s (%s), ", item->path, item->code);
    if (item->stores > 0)
        line =
            cl_arena_print(command->arena, "%s%" PRId64 " store%s, ", line, item->stores, item->stores == 1 ? "" : "s");
    line = cl_arena_print(command->arena, "%s%" PRId64 " vial%s%s%s", line, item->vials, item->vials == 1 ? "" : "s",
                          item->lot ? " of lot " : "", item->lot ? item->lot : "");
    cl_add_wrapped(out, line, 0, width);
    cl_buffer_add_text(out, "    ");
    if (item->carried_by)
        line = cl_arena_print(command->arena, "with %s already", item->carried_by);
    else if (item->problem)
        line = item->problem;
    else if (item->lot)
        line = cl_arena_print(command->arena, "to %s: cryolot vial move VIAL.. --at %s", item->to, item->to);
    else
        line =
            cl_arena_print(command->arena, "to %s%s%s", item->to, item->as ? "   --as " : "", item->as ? item->as : "");
    cl_add_wrapped(out, line, 4, width);
}

static enum cl_status print_plan(struct cl_command *command, const struct cl_evacuation_plan *plan)
{
    int64_t stuck = 0;
    struct cl_buffer text = {0};
    for (size_t i = 0; i < plan->items; i++)
        stuck += plan->item[i].problem != NULL;
    if (command->json) {
        json_t *items = json_array();
        for (size_t i = 0; i < plan->items; i++)
            json_array_append_new(items, cl_json_record(CL_FIELDS(ITEM_FIELDS), &plan->item[i]));
        return cl_put_json(command,
                           json_pack("{s:{s:s,s:s,s:I,s:I,s:o}}", "plan", "from", plan->from, "to", plan->to, "vials",
                                     (json_int_t)plan->vials, "do_not_fit", (json_int_t)stuck, "items", items));
    }
    if (command->csv)
        return cl_print_list(command, "items", CL_FIELDS(ITEM_FIELDS), plan->item, plan->items, sizeof *plan->item);
    for (size_t i = 0; i < plan->items; i++)
        add_item(command, &text, &plan->item[i]);
    enum cl_status status = cl_put(command, text.data ? text.data : "");
    cl_buffer_free(&text);
    if (status == CL_OK)
        cl_say(command, "%" PRId64 " vials to carry from %s to %s, in walking order; %" PRId64 " of %zu do not fit",
               plan->vials, plan->from, plan->to, stuck, plan->items);
    return status;
}

static enum cl_status run_finish(struct cl_command *command)
{
    enum cl_status status;
    struct cl_evacuation evacuation;
    CL_TRY(cl_storage_evacuation_finish(command->cl, command->argument[0], &evacuation));
    cl_say(command, "%s is empty: the evacuation into %s is over", evacuation.from, evacuation.to);
    status = cl_print_record(command, "evacuation", CL_FIELDS(EVACUATION_FIELDS), &evacuation);
done:
    return status;
}

static enum cl_status run_left(struct cl_command *command)
{
    enum cl_status status;
    struct cl_evacuation evacuation;
    CL_TRY(cl_storage_evacuation_left(command->cl, command->argument[0], &evacuation));
    status = cl_print_record(command, "evacuation", CL_FIELDS(EVACUATION_FIELDS), &evacuation);
done:
    return status;
}

static enum cl_status run_evacuate(struct cl_command *command)
{
    enum cl_status status;
    struct cl_evacuation_plan plan;
    const char *from = command->argument[0], *to = cl_option(command, "to");
    bool only_plan = cl_flag(command, "plan"), finish = cl_flag(command, "finish");
    if (finish && (only_plan || to))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, NULL, "--finish stands alone");
    if (finish)
        return run_finish(command);
    if (!to && only_plan)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot storage evacuate TANK --to TANK --plan",
                       "say where to: --to TANK");
    if (!to)
        return run_left(command);
    if (only_plan) {
        CL_TRY(cl_storage_evacuation_plan(command->cl, from, to, &plan));
        return print_plan(command, &plan);
    }
    CL_TRY(cl_storage_evacuate(command->cl, from, to, &plan));
    cl_say(command, "the evacuation has begun; next: cryolot storage move RACK %s, or take and put; then --finish",
           plan.to);
    status = print_plan(command, &plan);
done:
    return status;
}

const struct cl_verb cl_storage_evacuate_verbs[] = {
    {
        .noun = "storage",
        .name = "evacuate",
        .arguments = "TANK [--to TANK [--plan] | --finish]",
        .summary = "empty a tank into another one",
        .example = "cryolot storage evacuate CPN/LN2-1 --to CPN/LN2-2 --plan\n"
                   "cryolot storage evacuate CPN/LN2-1 --to CPN/LN2-2\n"
                   "cryolot storage evacuate CPN/LN2-1\n"
                   "cryolot storage evacuate CPN/LN2-1 --finish",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .reads_when = "plan",
        .reads_bare = true,
        .run = run_evacuate,
        .option = {{"to", "TANK", "where everything goes", false},
                   {"plan", NULL, "only say what there is to carry and where it fits", false},
                   {"finish", NULL, "say what is left, or that the tank is empty", false}},
        .remark =
            "Racks then go by storage move, or by take and put, each at its true time. Without an option: what is\n"
            "left of one that goes on.",
    },
    {.name = NULL},
};
