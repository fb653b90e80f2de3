#include "base/buffer.h"
#include "cli/command.h"
#include <cryolot/override.h>
#include <jansson.h>
#include <string.h>

/* ---- fields ------------------------------------------------------------------------------------------------------ */

static const struct cl_field ORDER_FIELDS[] = {
    CL_FIELD(cl_order, code, "id", "Order", TEXT, true),
    CL_FIELD(cl_order, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_order, site, "site", "Site", TEXT, false),
    CL_FIELD(cl_order, state, "state", "State", TEXT, true),
    CL_FIELD(cl_order, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_order, target_text, "target", "Dose", TEXT, true),
    CL_FIELD(cl_order, target.kind, "dose_kind", "Kind of dose", TEXT, false),
    CL_FIELD(cl_order, basis, "basis", "Basis", TEXT, false),
    CL_FIELD(cl_order, weight_g, "weight_g", "Weight", WEIGHT, false),
    CL_FIELD(cl_order, weighed_on, "weighed_on", "Weighed on", DATE, false),
    CL_FIELD(cl_order, required_cells, "required_cells", "Required cells", CELLS, false),
    CL_FIELD(cl_order, cap, "cap", "Cap", TEXT, false),
    CL_FIELD(cl_order, infusion_number, "infusion_number", "Infusion no.", INT, true),
    CL_FIELD(cl_order, extension, "extension", "Extension", BOOL, false),
    CL_FIELD(cl_order, prescriber, "prescriber", "Prescriber", TEXT, false),
    CL_FIELD(cl_order, needed_at_ms, "needed_at", "Needed at", TIME, true),
    CL_FIELD(cl_order, ordered_by, "ordered_by", "Ordered by", TEXT, false),
    CL_FIELD(cl_order, ordered_at_ms, "ordered_at", "Ordered at", TIME, false),
    CL_FIELD(cl_order, verified_by, "verified_by", "Verified by", TEXT, false),
    CL_FIELD(cl_order, verified_at_ms, "verified_at", "Verified at", TIME, false),
    CL_FIELD(cl_order, stopped, "cannot_be_thawed", "Cannot be thawed", TEXTS, false),
    CL_FIELD(cl_order, overrides, "overrides", "Overridden", TEXTS, false),
    CL_FIELD(cl_order, dose, "dose", "Thawed as", TEXT, false),
    CL_FIELD(cl_order, ended_at_ms, "ended_at", "Ended at", TIME, false),
    CL_FIELD(cl_order, ended_why, "ended_why", "Because", TEXT, false),
    CL_ZONE_FIELD(cl_order, timezone),
};

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(cl_order_vial, code, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_order_vial, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_order_vial, cells, "cells", "Usable cells", CELLS, true),
    CL_FIELD(cl_order_vial, volume_ul, "volume_ul", "Volume", VOLUME, true),
    CL_FIELD(cl_order_vial, freed_why, "freed_because", "Freed because", TEXT, true),
};

static const struct cl_field PLAN_VIAL_FIELDS[] = {
    CL_FIELD(cl_order_plan_vial, code, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_order_plan_vial, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_order_plan_vial, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_order_plan_vial, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_order_plan_vial, cells, "cells", "Usable cells", CELLS, true),
    CL_FIELD(cl_order_plan_vial, volume_ul, "volume_ul", "Volume", VOLUME, false),
    CL_FIELD(cl_order_plan_vial, drawn_ul, "drawn_ul", "To draw", VOLUME, true),
};

static const struct cl_field PASSED_FIELDS[] = {
    CL_FIELD(cl_order_passed_over, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_order_passed_over, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_order_passed_over, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_order_passed_over, why, "why", "Passed over because", TEXT, true),
};

static enum cl_status print_order(struct cl_command *command, const struct cl_order *order)
{
    return cl_print_record(command, "order", CL_FIELDS(ORDER_FIELDS), order);
}

/* ---- plan -------------------------------------------------------------------------------------------------------- */

static enum cl_status read_ask(struct cl_command *command, const char *subject, struct cl_order_ask *ask)
{
    *ask = (struct cl_order_ask){
        .subject = subject, .product = cl_option(command, "product"), .basis = cl_option(command, "basis")};
    return cl_dose_target_read(cl_option(command, "dose"), cl_option(command, "area"), &ask->target, command->error);
}

static enum cl_status print_plan_json(struct cl_command *command, const struct cl_order_plan *plan, bool explain)
{
    json_t *object = json_pack(
        "{s:s,s:s,s:s,s:s,s:I,s:b,s:I,s:o,s:o,s:I,s:I,s:I,s:o}", "subject", plan->subject, "product", plan->product,
        "target", plan->target_text, "basis", plan->basis, "required_cells", (json_int_t)plan->required_cells, "enough",
        plan->enough, "vials_needed", (json_int_t)plan->vial_count, "vials", cl_json_texts(plan->vials), "lots",
        cl_json_texts(plan->lots), "usable_cells", (json_int_t)plan->usable_cells, "volume_ul",
        (json_int_t)plan->volume_ul, "leftover_cells", (json_int_t)plan->leftover_cells, "draws",
        cl_json_records(CL_FIELDS(PLAN_VIAL_FIELDS), plan->vial, plan->vial_count, sizeof *plan->vial));
    json_object_set_new(object, "cap", plan->cap ? json_string(plan->cap) : json_null());
    json_object_set_new(object, "out_of_specification", cl_json_texts(plan->supplied));
    if (explain) {
        json_object_set_new(object, "passed_over",
                            cl_json_records(CL_FIELDS(PASSED_FIELDS), plan->passed_over, plan->passed_over_count,
                                            sizeof *plan->passed_over));
        json_object_set_new(object, "more_later", json_boolean(plan->more_later));
    }
    return cl_put_json(command, json_pack("{s:o}", "plan", object));
}

static enum cl_status put_head(struct cl_command *command, const struct cl_order_plan *plan)
{
    struct cl_buffer out = {0};
    char weight[CL_QUANTITY_TEXT], day[CL_DATE_TEXT], cells[CL_QUANTITY_TEXT], volume[CL_QUANTITY_TEXT],
        rest[CL_QUANTITY_TEXT];
    cl_buffer_print(&out, "%s of %s for %s", plan->target_text, plan->product, plan->subject);
    if (plan->weight_g)
        cl_buffer_print(&out, ", %s on %s", cl_weight_write(plan->weight_g, weight, sizeof weight),
                        cl_date_write(plan->weighed_on, day, sizeof day));
    if (plan->cap)
        cl_buffer_print(&out, "\n%s", plan->cap);
    cl_buffer_print(&out, "\n%s cells required (%s), %zu vial%s of %zu lot%s",
                    cl_cells_write(plan->required_cells, cells, sizeof cells), plan->basis, plan->vial_count,
                    plan->vial_count == 1 ? "" : "s", plan->lots.count, plan->lots.count == 1 ? "" : "s");
    if (plan->vial_count > 0)
        cl_buffer_print(&out, ", %s to draw, %s cells left over",
                        cl_volume_write(plan->volume_ul, volume, sizeof volume),
                        plan->leftover_cells ? cl_cells_write(plan->leftover_cells, rest, sizeof rest) : "no");
    cl_buffer_add_text(&out, "\n");
    for (size_t i = 0; i < plan->supplied.count; i++)
        cl_buffer_print(&out, "%s is OUT OF SPECIFICATION, supplied only to %s\n", plan->supplied.at[i], plan->subject);
    if (plan->vial_count > 0)
        cl_buffer_add_text(&out, "\n");
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

/* The reasons are sentences: a table would cut them. */
static enum cl_status put_passed_over(struct cl_command *command, const struct cl_order_plan *plan)
{
    enum { INDENT = 4 };
    struct cl_buffer out = {0};
    char day[CL_DATE_TEXT];
    cl_buffer_add_text(&out, plan->passed_over_count ? "\nPassed over:\n" : "\nNo lot was passed over.\n");
    for (size_t i = 0; i < plan->passed_over_count; i++) {
        const struct cl_order_passed_over *lot = &plan->passed_over[i];
        cl_buffer_print(&out, "  %s, through %s, %lld stored vial%s\n%*s", lot->lot,
                        cl_date_write(lot->expires_on, day, sizeof day), (long long)lot->vials,
                        lot->vials == 1 ? "" : "s", INDENT, "");
        cl_add_wrapped(&out, lot->why, INDENT, (size_t)command->width);
    }
    if (plan->more_later)
        cl_buffer_add_text(&out, "  More lots expire later.\n");
    enum cl_status status = cl_put(command, out.data);
    cl_buffer_free(&out);
    return status;
}

static enum cl_status print_plan(struct cl_command *command, const struct cl_order_plan *plan, bool explain)
{
    enum cl_status status;
    if (command->json)
        return print_plan_json(command, plan, explain);
    if (command->csv)
        return cl_print_list(command, "plan", CL_FIELDS(PLAN_VIAL_FIELDS), plan->vial, plan->vial_count,
                             sizeof *plan->vial);
    CL_TRY(put_head(command, plan));
    if (plan->vial_count > 0)
        CL_TRY(cl_print_list(command, "plan", CL_FIELDS(PLAN_VIAL_FIELDS), plan->vial, plan->vial_count,
                             sizeof *plan->vial));
    if (explain)
        CL_TRY(put_passed_over(command, plan));
done:
    return status;
}

static enum cl_status run_plan(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order_ask ask;
    struct cl_order_plan plan;
    struct cl_order_choice choice = {.site = cl_option(command, "site"),
                                     .single_lot = cl_flag(command, "single-lot"),
                                     .explain = cl_flag(command, "explain")};
    CL_TRY(read_ask(command, command->argument[0], &ask));
    CL_TRY(cl_option_time(command, "needed-at", &choice.needed_at_ms));
    CL_TRY(cl_order_plan(command->cl, &ask, &choice, &plan));
    CL_TRY(print_plan(command, &plan, choice.explain));
    if (!plan.enough)
        status = cl_fail(command->error, CL_REFUSED, plan.rule, plan.subject,
                         choice.explain ? NULL : "why lots were passed over: --explain", "%s", plan.problem);
done:
    return status;
}

/* ---- the way of an order ------------------------------------------------------------------------------------------
 */

static enum cl_status run_create(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    struct cl_order_new new = {.prescriber = cl_option(command, "prescriber"),
                               .extension = cl_flag(command, "extension")};
    CL_TRY(read_ask(command, command->argument[0], &new.ask));
    CL_TRY(cl_option_time(command, "needed-at", &new.needed_at_ms));
    CL_TRY(cl_order_create(command->cl, &new, &order));
    cl_say(command, "order %s: infusion %lld of %s; next, by a pharmacist: cryolot order verify %s", order.code,
           (long long)order.infusion_number, order.subject, order.code);
    status = print_order(command, &order);
done:
    return status;
}

static enum cl_status run_verify(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    CL_TRY(cl_order_verify(command->cl, command->argument[0], &order));
    cl_say(command, "order %s is verified; next: cryolot order allocate %s", order.code, order.code);
    status = print_order(command, &order);
done:
    return status;
}

static enum cl_status print_with_vials(struct cl_command *command, const struct cl_order *order)
{
    enum cl_status status;
    if (command->json) {
        json_t *object = cl_json_record(CL_FIELDS(ORDER_FIELDS), order);
        json_object_set_new(
            object, "vials",
            cl_json_records(CL_FIELDS(VIAL_FIELDS), order->vials.at, order->vials.count, sizeof *order->vials.at));
        return cl_put_json(command, json_pack("{s:o}", "order", object));
    }
    CL_TRY(print_order(command, order));
    if (order->vials.count > 0 && !command->csv) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_list(command, "vials", CL_FIELDS(VIAL_FIELDS), order->vials.at, order->vials.count,
                             sizeof *order->vials.at));
    }
done:
    return status;
}

static enum cl_status run_allocate(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    const struct cl_order_choice choice = {.site = cl_option(command, "site"),
                                           .single_lot = cl_flag(command, "single-lot")};
    CL_TRY(cl_order_allocate(command->cl, command->argument[0], &choice, &order));
    cl_say(command,
           "its vials are reserved for order %s; next: cryolot vial take, then cryolot dose thaw %s --order %s",
           order.code, order.subject, order.code);
    status = print_with_vials(command, &order);
done:
    return status;
}

static enum cl_status run_cancel(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    CL_TRY(cl_order_cancel(command->cl, command->argument[0], &order));
    cl_say(command, "order %s is cancelled; what was reserved for it is free again", order.code);
    status = print_order(command, &order);
done:
    return status;
}

static enum cl_status run_override(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    struct cl_texts checks = {command->argument + 1, (size_t)command->argument_count - 1};
    const struct cl_override_bounds bounds = {.at_least = cl_option(command, "at-least"),
                                              .at_most = cl_option(command, "at-most")};
    CL_TRY(cl_order_override(command->cl, command->argument[0], checks, &bounds, &order));
    CL_TRY(cl_order_load_stopped(command->cl, &order));
    cl_say(command, "what is overridden of order %s stands on every report of it", order.code);
    status = print_order(command, &order);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order order;
    CL_TRY(cl_order_get(command->cl, command->argument[0], &order));
    CL_TRY(cl_order_load_stopped(command->cl, &order));
    status = print_with_vials(command, &order);
done:
    return status;
}

/* One whose vials could not be thawed looks like any other in a table. */
static void say_stopped(const struct cl_command *command, const struct cl_order_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        if (list->at[i].stopped.count)
            cl_say(command, "order %s cannot be thawed: %s", list->at[i].code, list->at[i].stopped.at[0]);
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_order_list list;
    struct cl_order_filter filter = {.subject = cl_option(command, "subject"), .state = cl_option(command, "state")};
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_order_list(command->cl, &filter, &list));
    for (size_t i = 0; i < list.count; i++)
        CL_TRY(cl_order_load_stopped(command->cl, &list.at[i]));
    say_stopped(command, &list);
    status = cl_print_list(command, "orders", CL_FIELDS(ORDER_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

#define ASK_OPTIONS                                                                                                    \
    {"product", "PRODUCT", "its code", true},                                                                          \
        {"dose", "DOSE", "the target: 1e6/kg, 120e6, 2.5e6/cm2 (with --area), band", true},                            \
        {"area", "AREA", "of the defect, of a dose per cm2: 4cm2", false},                                             \
    {                                                                                                                  \
        "basis", "BASIS", "what counts as a cell: nominal, pre-freeze, post-thaw-lot; else the product's", false       \
    }

const struct cl_verb cl_order_verbs[] = {
    {
        .noun = "order",
        .name = "plan",
        .arguments = "SUBJECT --product PRODUCT --dose DOSE [--site SITE] [--single-lot] [--explain]",
        .summary = "which vials a dose would be made of; nothing is written",
        .example = "cryolot order plan S-014 --product huc-msc --dose 1e6/kg\n"
                   "cryolot order plan S-014 --product huc-msc --dose 1e6/kg --site HOS --explain",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_plan,
        .option = {ASK_OPTIONS,
                   {"site", "SITE", "only of what stands there", false},
                   {"single-lot", NULL, "all vials of one lot", false},
                   {"needed-at", "TIME", "when it is to be given: nothing that expires before (now)", false},
                   {"explain", NULL, "why each lot was passed over, expired ones and the next later ones too", false}},
        .remark = "First expired, first out; of what expires on one day the fewest lots, then the fewest vials.\n"
                  "Exit code 3: the stock does not hold the dose, or with --single-lot no single lot does.",
    },
    {
        .noun = "order",
        .name = "create",
        .arguments = "SUBJECT --product PRODUCT --dose DOSE --prescriber NAME --needed-at TIME",
        .summary = "order one infusion for a subject",
        .example = "cryolot order create S-014 --product huc-msc --dose 1e6/kg --prescriber 'Dr Elena Marsh' "
                   "--needed-at '2026-12-01 10:00'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_create,
        .option = {ASK_OPTIONS,
                   {"prescriber", "NAME", "printed name of the physician who prescribes it", true},
                   {"needed-at", "TIME", "when it is to be given", true},
                   {"extension", NULL, "behind the end of the course, with --reason", false}},
        .remark = "Its number in the course follows from what was given and ordered before.",
    },
    {
        .noun = "order",
        .name = "verify",
        .arguments = "ORDER",
        .summary = "sign, as a pharmacist, that an order is right",
        .example = "cryolot order verify ORD-000001K",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 1,
        .most = 1,
        .run = run_verify,
        .remark = "Not who placed it.",
    },
    {
        .noun = "order",
        .name = "allocate",
        .arguments = "ORDER [--site SITE] [--single-lot]",
        .summary = "reserve vials for a verified order, so that no other order can take them",
        .example = "cryolot order allocate ORD-000001K\ncryolot order allocate ORD-000001K --site HOS",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_allocate,
        .option = {{"site", "SITE", "only of what stands there", false},
                   {"single-lot", NULL, "all vials of one lot", false}},
        .remark = "An order that has its vials already gets the best ones of now. A hold, a recall, the expiry or the\n"
                  "loss of a vial invalidates the order, and whoever does it is told whose it was.",
    },
    {
        .noun = "order",
        .name = "cancel",
        .arguments = "ORDER --reason TEXT",
        .summary = "give an order up; its vials are free again",
        .example = "cryolot order cancel ORD-000001K --reason 'subject left the study'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_cancel,
    },
    {
        .noun = "order",
        .name = "override",
        .arguments = "ORDER CHECK.. --reason TEXT",
        .summary = "sign, as a physician, that checks of its thaw and dose may fail",
        .example =
            "cryolot order override ORD-000001K dose.spacing --at-least 2days --reason 'brought forward, GVHD IV'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 2,
        .most = -1,
        .run = run_override,
        .option = {{"at-least", "FAR,..", "down to: 80% of the cells (dose.enough), 2days apart (dose.spacing)", false},
                   {"at-most", "FAR,..", "up to: 120% of the cells, 14days old (weight), 6EU/kg, 1.2g/kg, 10min",
                    false}},
        .remark = "Only what the product allows (cryolot product show) of: dose.spacing, dose.enough (with\n"
                  "--at-least), dose.not-too-much, subject.weighed-recently, endotoxin.within-limit,\n"
                  "dmso.within-limit, exposure.within-limit (with --at-most); dose.use-by and dose.results once it\n"
                  "is thawed: cryolot dose override. Several numbers stand with commas; their units say of which\n"
                  "check they are. It counts for the dose of the order as well.",
    },
    {
        .noun = "order",
        .name = "show",
        .arguments = "ORDER",
        .summary = "one order with its vials",
        .example = "cryolot order show ORD-000001K",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "order",
        .name = "list",
        .arguments = "",
        .summary = "the newest orders",
        .example = "cryolot order list --subject S-014\ncryolot order list --state allocated",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"subject", "SUBJECT", "of one subject", false},
                   {"state", "STATE", "draft, verified, allocated, fulfilled, cancelled or invalidated", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
