#include "cli/dose.h"
#include <cryolot/override.h>
#include <jansson.h>
#include <string.h>

const struct cl_field cl_dose_fields[] = {
    CL_FIELD(cl_dose, code, "id", "Dose", TEXT, true),
    CL_FIELD(cl_dose, subject, "subject", "Subject", TEXT, true),
    CL_FIELD(cl_dose, state, "state", "State", TEXT, true),
    CL_FIELD(cl_dose, product, "product", "Product", TEXT, false),
    CL_FIELD(cl_dose, vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(cl_dose, target_text, "target", "Target", TEXT, true),
    CL_FIELD(cl_dose, target.kind, "dose_kind", "Kind of dose", TEXT, false),
    CL_FIELD(cl_dose, target.cells, "target_cells", "Target cells", CELLS, false),
    CL_FIELD(cl_dose, cells_per_kg, "dose_cells_per_kg", "Cells/kg", CELLS, false),
    CL_FIELD(cl_dose, target.area_mm2, "area_mm2", "Area", AREA, false),
    CL_FIELD(cl_dose, order, "order", "Order", TEXT, false),
    CL_FIELD(cl_dose, without_order, "without_order", "Without an order", BOOL, false),
    CL_FIELD(cl_dose, basis, "basis", "Basis", TEXT, false),
    CL_FIELD(cl_dose, nominal_cells, "nominal_cells", "Cells on the labels", CELLS, false),
    CL_FIELD(cl_dose, thaw_basis, "thaw_basis", "Basis at the thaw", TEXT, false),
    CL_FIELD(cl_dose, thaw_cells, "thaw_cells", "Usable cells by it", CELLS, false),
    CL_FIELD(cl_dose, counted_cells, "counted_cells", "Viable cells counted", CELLS, false),
    CL_FIELD(cl_dose, weight_g, "weight_g", "Weight", WEIGHT, false),
    CL_FIELD(cl_dose, weighed_on, "weighed_on", "Weighed on", DATE, false),
    CL_FIELD(cl_dose, required_cells, "required_cells", "Required cells", CELLS, false),
    CL_FIELD(cl_dose, usable_cells, "usable_cells", "Usable cells", CELLS, false),
    CL_FIELD(cl_dose, planned_cells, "planned_cells", "Planned cells", CELLS, false),
    CL_FIELD(cl_dose, diluent, "diluent", "Diluent", TEXT, false),
    CL_FIELD(cl_dose, diluent_lot, "diluent_lot", "Diluent's lot", TEXT, false),
    CL_FIELD(cl_dose, diluent_ul, "diluent_ul", "Diluent's volume", VOLUME, false),
    CL_FIELD(cl_dose, diluent_endotoxin, "diluent_endotoxin_eu_per_ml", "Diluent's endotoxin, EU/mL", TEXT, false),
    CL_FIELD(cl_dose, over_minutes, "over_minutes", "To be given over, min", COUNT, false),
    CL_FIELD(cl_dose, endotoxin_eu_per_kg, "endotoxin_eu_per_kg", "Endotoxin, EU/kg", TEXT, false),
    CL_FIELD(cl_dose, endotoxin_eu_per_kg_h, "endotoxin_eu_per_kg_h", "Within an hour, EU/kg", TEXT, false),
    CL_FIELD(cl_dose, dmso_mg_per_kg, "dmso_mg_per_kg", "DMSO, mg/kg", TEXT, false),
    CL_FIELD(cl_dose, diluent_expires_on, "diluent_expires_on", "Diluent's expiry", DATE, false),
    CL_FIELD(cl_dose, leftover_cells, "leftover_cells", "Left over", CELLS, false),
    CL_FIELD(cl_dose, planned_cells_per_kg, "planned_cells_per_kg", "Planned cells/kg", CELLS, false),
    CL_FIELD(cl_dose, bag_cells_per_ml, "bag_cells_per_ml", "Cells/mL", CELLS, false),
    CL_FIELD(cl_dose, prepared_at_ms, "prepared_at", "Prepared at", TIME, false),
    CL_FIELD(cl_dose, prepared_by, "prepared_by", "Prepared by", TEXT, false),
    CL_FIELD(cl_dose, checked_by, "checked_by", "Looked on", TEXT, false),
    CL_FIELD(cl_dose, bag_ul, "bag_ul", "Bag", VOLUME, false),
    CL_FIELD(cl_dose, thawed_at_ms, "thawed_at", "Thawed at", TIME, false),
    CL_FIELD(cl_dose, thaw_ended_at_ms, "thaw_ended_at", "Thaw ended at", TIME, false),
    CL_FIELD(cl_dose, bath_mc, "bath_mc", "Bath", TEMPERATURE, false),
    CL_FIELD(cl_dose, bath_thermometer, "bath_thermometer", "Thermometer", TEXT, false),
    CL_FIELD(cl_dose, use_by_ms, "use_by", "Use by", TIME, true),
    CL_FIELD(cl_dose, minutes_left, "minutes_left", "Minutes left", COUNT, false),
    CL_FIELD(cl_dose, holder, "holder", "Held by", TEXT, true),
    CL_FIELD(cl_dose, overrides, "overrides", "Overridden", TEXTS, false),
    CL_FIELD(cl_dose, infusion, "infusion", "Infusion", TEXT, false),
    CL_FIELD(cl_dose, source, "source", "From", TEXT, true),
    CL_FIELD(cl_dose, transcribed, "transcribed", "From paper", BOOL, false),
    CL_FIELD(cl_dose, held, "held", "On hold", BOOL, false),
    CL_FIELD(cl_dose, out_too_long, "out_too_long", "Out too long", BOOL, false),
    CL_ZONE_FIELD(cl_dose, timezone),
};
const size_t cl_dose_field_count = sizeof cl_dose_fields / sizeof *cl_dose_fields;

static const struct cl_field CONTENT_FIELDS[] = {
    CL_FIELD(cl_dose_vial, code, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_dose_vial, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_dose_vial, state, "state", "State", TEXT, true),
    CL_FIELD(cl_dose_vial, label_cells, "label_cells", "Label", CELLS, false),
    CL_FIELD(cl_dose_vial, cells, "cells", "Cells", CELLS, true),
    CL_FIELD(cl_dose_vial, volume_ul, "volume_ul", "Volume", VOLUME, true),
    CL_FIELD(cl_dose_vial, drawn_ul, "drawn_ul", "Drawn", VOLUME, true),
    CL_FIELD(cl_dose_vial, discarded_ul, "discarded_ul", "Discarded", VOLUME, true),
    CL_FIELD(cl_dose_vial, out_of_storage_s, "out_of_storage_s", "Out, s", INT, true),
    CL_FIELD(cl_dose_vial, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_dose_vial, out_too_long, "out_too_long", "Too long", BOOL, true),
};

static const struct cl_field COUNTING_FIELDS[] = {
    CL_FIELD(cl_dose_counting, number, "count", "Count", INT, true),
    CL_FIELD(cl_dose_counting, cells, "cells", "Cells", TEXT, true),
    CL_FIELD(cl_dose_counting, volume_ul, "volume_ul", "In", VOLUME, true),
    CL_FIELD(cl_dose_counting, total_cells, "total_cells", "Cells in all", CELLS, false),
    CL_FIELD(cl_dose_counting, cells_verdict, "cells_verdict", "Cells' verdict", TEXT, false),
    CL_FIELD(cl_dose_counting, viability, "viability_percent", "Viability, %", TEXT, true),
    CL_FIELD(cl_dose_counting, viability_verdict, "viability_verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_dose_counting, viable_cells, "viable_cells", "Viable in all", CELLS, true),
    CL_FIELD(cl_dose_counting, method, "method", "Method", TEXT, true),
    CL_FIELD(cl_dose_counting, counter, "counter", "Counter", TEXT, false),
    CL_FIELD(cl_dose_counting, analyst, "analyst", "Analyst", TEXT, true),
    CL_FIELD(cl_dose_counting, analyst_name, "analyst_name", "Analyst's name", TEXT, false),
    CL_FIELD(cl_dose_counting, named_by, "named_by", "Named by", TEXT, true),
    CL_FIELD(cl_dose_counting, recorded_by, "recorded_by", "Recorded by", TEXT, false),
    CL_FIELD(cl_dose_counting, measured_at_ms, "measured_at", "Measured at", TIME, false),
    CL_FIELD(cl_dose_counting, state, "state", "State", TEXT, true),
    CL_FIELD(cl_dose_counting, reason, "reason", "Reason", TEXT, false),
};

static const struct cl_field TESTED_FIELDS[] = {
    CL_FIELD(cl_dose_tested, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_dose_tested, number, "number", "No.", INT, true),
    CL_FIELD(cl_dose_tested, title, "title", "Title", TEXT, false),
    CL_FIELD(cl_dose_tested, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_dose_tested, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_dose_tested, verdict, "verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_dose_tested, method, "method", "Method", TEXT, true),
    CL_FIELD(cl_dose_tested, equipment, "equipment", "Equipment", TEXT, false),
    CL_FIELD(cl_dose_tested, analyst, "analyst", "Analyst", TEXT, true),
    CL_FIELD(cl_dose_tested, analyst_name, "analyst_name", "Analyst's name", TEXT, false),
    CL_FIELD(cl_dose_tested, named_by, "named_by", "Named by", TEXT, true),
    CL_FIELD(cl_dose_tested, recorded_by, "recorded_by", "Recorded by", TEXT, false),
    CL_FIELD(cl_dose_tested, measured_at_ms, "measured_at", "Measured at", TIME, false),
    CL_FIELD(cl_dose_tested, state, "state", "State", TEXT, true),
    CL_FIELD(cl_dose_tested, reason, "reason", "Reason", TEXT, false),
};

static enum cl_status print_dose(struct cl_command *command, const struct cl_dose *dose)
{
    return cl_print_record(command, "dose", cl_dose_fields, cl_dose_field_count, dose);
}

static const struct cl_field OVERRIDDEN_FIELDS[] = {
    CL_FIELD(cl_dose_overridden, check, "check", "Overridden", TEXT, true),
    CL_FIELD(cl_dose_overridden, bound, "bound", "Reaches", TEXT, true),
    CL_FIELD(cl_dose_overridden, physician, "physician", "By", TEXT, true),
    CL_FIELD(cl_dose_overridden, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_dose_overridden, order, "order", "For the order", TEXT, true),
    CL_FIELD(cl_dose_overridden, signed_at_ms, "signed_at", "Signed at", TIME, false),
};

void cl_json_add_dose(json_t *object, const struct cl_dose *dose)
{
    json_object_set_new(
        object, "contents",
        cl_json_records(CL_FIELDS(CONTENT_FIELDS), dose->contents.at, dose->contents.count, sizeof *dose->contents.at));
    json_object_set_new(object, "overridden",
                        cl_json_records(CL_FIELDS(OVERRIDDEN_FIELDS), dose->overridden.at, dose->overridden.count,
                                        sizeof *dose->overridden.at));
    json_object_set_new(object, "countings",
                        cl_json_records(CL_FIELDS(COUNTING_FIELDS), dose->countings.at, dose->countings.count,
                                        sizeof *dose->countings.at));
    json_object_set_new(
        object, "tests",
        cl_json_records(CL_FIELDS(TESTED_FIELDS), dose->tests.at, dose->tests.count, sizeof *dose->tests.at));
}

enum cl_status cl_put_dose_tables(struct cl_command *command, const struct cl_dose *dose)
{
    enum cl_status status;
    if (dose->countings.count) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_list(command, "countings", CL_FIELDS(COUNTING_FIELDS), dose->countings.at,
                             dose->countings.count, sizeof *dose->countings.at));
    }
    if (dose->tests.count) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_list(command, "tests", CL_FIELDS(TESTED_FIELDS), dose->tests.at, dose->tests.count,
                             sizeof *dose->tests.at));
    }
    if (dose->overridden.count) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_list(command, "overridden", CL_FIELDS(OVERRIDDEN_FIELDS), dose->overridden.at,
                             dose->overridden.count, sizeof *dose->overridden.at));
    }
    CL_TRY(cl_put(command, "\n"));
    status = cl_print_list(command, "vials", CL_FIELDS(CONTENT_FIELDS), dose->contents.at, dose->contents.count,
                           sizeof *dose->contents.at);
done:
    return status;
}

static enum cl_status print_json(struct cl_command *command, const struct cl_dose *dose)
{
    json_t *object = cl_json_record(cl_dose_fields, cl_dose_field_count, dose);
    cl_json_add_dose(object, dose);
    return cl_put_json(command, json_pack("{s:o}", "dose", object));
}

/* The whole story of a dose: the record, then its counts, its tests, its overrides, its vials. */
static enum cl_status print_whole(struct cl_command *command, const struct cl_dose *dose)
{
    enum cl_status status;
    if (command->json)
        return print_json(command, dose);
    CL_TRY(print_dose(command, dose));
    if (!command->csv)
        status = cl_put_dose_tables(command, dose);
done:
    return status;
}

void cl_say_dose_holds(struct cl_command *command, const struct cl_dose *dose)
{
    for (size_t i = 0; i < dose->contents.count; i++) {
        const struct cl_dose_vial *vial = &dose->contents.at[i];
        if (vial->held || vial->out_too_long)
            cl_say(command, "ATTENTION: vial %s %s%s%s: cryolot vial show %s says why", vial->code,
                   vial->held ? "is held" : "", vial->held && vial->out_too_long ? " and " : "",
                   vial->out_too_long ? "was out of storage for longer than its product allows" : "", vial->code);
    }
}

static const char *use_by(const struct cl_dose *dose, char *text, size_t size)
{
    return cl_time_write_local(dose->use_by_ms, dose->timezone, false, text, size);
}

/* ---- thaw ------------------------------------------------------------------------------------------------------ */

/* --bath, --with, --ended-at */
static enum cl_status read_bath(struct cl_command *command, struct cl_dose_bath *bath)
{
    bath->given = cl_option(command, "bath") != NULL;
    bath->thermometer = cl_option(command, "with");
    return cl_option_temperature(command, "bath", &bath->bath_mc);
}

static enum cl_status run_thaw(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_dose_thaw thaw = {
        .subject = command->argument[0],
        .vials = {command->argument + 1, (size_t)command->argument_count - 1},
        .basis = cl_option(command, "basis"),
        .order = cl_option(command, "order"),
        .extension = cl_flag(command, "extension"),
    };
    char weight[CL_QUANTITY_TEXT], day[CL_DATE_TEXT], time[CL_TIME_TEXT];
    if (cl_option(command, "dose"))
        CL_TRY(
            cl_dose_target_read(cl_option(command, "dose"), cl_option(command, "area"), &thaw.target, command->error));
    CL_TRY(read_bath(command, &thaw.bath));
    CL_TRY(cl_option_time(command, "ended-at", &thaw.bath.ended_at_ms));
    CL_TRY(cl_dose_thaw(command->cl, &thaw, &dose));
    cl_say(command,
           "dose %s thawed for %s by %s, weighed on %s; use by %s; next: cryolot dose prepare %s --diluent ...",
           dose.code, dose.subject, cl_weight_write(dose.weight_g, weight, sizeof weight),
           cl_date_write(dose.weighed_on, day, sizeof day), use_by(&dose, time, sizeof time), dose.code);
    status = print_dose(command, &dose);
done:
    return status;
}

static enum cl_status run_thaw_end(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_dose_bath bath = {0};
    char ended[CL_TIME_TEXT], time[CL_TIME_TEXT];
    CL_TRY(read_bath(command, &bath));
    CL_TRY(cl_dose_thaw_end(command->cl, command->argument[0], &bath, &dose));
    cl_say(command, "the thaw of dose %s ended at %s; use by %s, counted from its beginning", dose.code,
           cl_time_write_local(dose.thaw_ended_at_ms, dose.timezone, false, ended, sizeof ended),
           use_by(&dose, time, sizeof time));
    status = print_dose(command, &dose);
done:
    return status;
}

/* ---- count ----------------------------------------------------------------------------------------------------- */

/* What a verdict means to whoever measured it. */
static const char *verdict_words(const char *verdict)
{
    static const char *const words[][2] = {{"pass", "conforms"},
                                           {"fail", "DOES NOT CONFORM"},
                                           {"undecided", "cannot be decided"},
                                           {"info", "for information"}};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], verdict) == 0)
            return words[i][1];
    return verdict;
}

static void say_count(struct cl_command *command, const struct cl_dose *dose)
{
    const struct cl_dose_counting *last = &dose->countings.at[dose->countings.count - 1];
    char viable[CL_QUANTITY_TEXT];
    bool by_it = strcmp(dose->basis, "post-thaw-site") == 0;
    cl_say(command, "dose %s: %s viable cells in all, viability %s %% (%s); it counts by %s%s", dose->code,
           cl_cells_write(last->viable_cells, viable, sizeof viable), last->viability,
           verdict_words(last->viability_verdict), dose->basis,
           by_it ? "" : ", not by this: --basis post-thaw-site makes it");
}

static enum cl_status run_count(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_dose_count count = {
        .cells_text = cl_option(command, "cells"),
        .viability = cl_option(command, "viability"),
        .method = cl_option(command, "method"),
        .analyst = cl_option(command, "analyst"),
        .counter = cl_option(command, "with"),
        .basis = cl_option(command, "basis"),
        .corrects = cl_flag(command, "corrects"),
    };
    CL_TRY(cl_option_cells(command, "cells", &count.cells));
    CL_TRY(cl_option_volume(command, "volume", &count.volume_ul));
    CL_TRY(cl_dose_count(command->cl, command->argument[0], &count, &dose));
    say_count(command, &dose);
    status = command->json ? print_json(command, &dose) : print_dose(command, &dose);
done:
    return status;
}

/* ---- test ------------------------------------------------------------------------------------------------------ */

static enum cl_status run_test(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    const struct cl_dose_test test = {
        .test = command->argument[1],
        .value = command->argument[2],
        .unit = cl_option(command, "unit"),
        .method = cl_option(command, "method"),
        .analyst = cl_option(command, "analyst"),
        .equipment = cl_option(command, "with"),
        .corrects = cl_flag(command, "corrects"),
    };
    CL_TRY(cl_dose_test(command->cl, command->argument[0], &test, &dose));
    const struct cl_dose_tested *last = &dose.tests.at[dose.tests.count - 1];
    cl_say(command, "dose %s: %s is %s%s%s (%s)", dose.code, last->test, last->value, *last->unit ? " " : "",
           last->unit, verdict_words(last->verdict));
    status = print_whole(command, &dose);
done:
    return status;
}

/* ---- prepare --------------------------------------------------------------------------------------------------- */

/* "UC26A001-0042T=2.4mL" */
static enum cl_status read_draw(struct cl_command *command, const char *text, struct cl_dose_draw *out)
{
    const char *equals = strchr(text, '=');
    if (!equals || equals == text)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --draw VIAL=2.4mL,VIAL=3.8mL",
                       "--draw: '%s' is no vial with its volume", text);
    out->vial = cl_arena_copy_bytes(command->arena, text, (size_t)(equals - text));
    return cl_volume_read(equals + 1, &out->drawn_ul, command->error);
}

static enum cl_status read_draws(struct cl_command *command, struct cl_dose_prepare *prepare)
{
    enum cl_status status = CL_OK;
    struct cl_texts texts = cl_option_list(command, "draw");
    if (!cl_option(command, "draw") || strcmp(cl_option(command, "draw"), "auto") == 0)
        return CL_OK;
    struct cl_dose_draw *draws = cl_arena_alloc(command->arena, texts.count * sizeof *draws);
    for (size_t i = 0; i < texts.count; i++)
        CL_TRY(read_draw(command, texts.at[i], &draws[i]));
    prepare->draws = draws;
    prepare->draw_count = texts.count;
done:
    return status;
}

/* "Plasma-Lyte 148,PL2291,50mL", with its endotoxin behind it or in an option of its own */
static enum cl_status read_diluent(struct cl_command *command, struct cl_dose_prepare *prepare)
{
    struct cl_texts parts = cl_option_list(command, "diluent");
    prepare->diluent_endotoxin = cl_option(command, "diluent-endotoxin");
    if (parts.count == 4 && !prepare->diluent_endotoxin)
        prepare->diluent_endotoxin = parts.at[3];
    else if (parts.count != 3)
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "write --diluent NAME,LOT,50mL or NAME,LOT,50mL,0.05EU/mL",
                       "--diluent: '%s' is no name, lot and volume", cl_option(command, "diluent"));
    prepare->diluent = parts.at[0];
    prepare->diluent_lot = parts.at[1];
    return cl_volume_read(parts.at[2], &prepare->diluent_ul, command->error);
}

static enum cl_status run_prepare(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_dose_prepare prepare = {0};
    char cells[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT], time[CL_TIME_TEXT];
    CL_TRY(read_draws(command, &prepare));
    CL_TRY(read_diluent(command, &prepare));
    CL_TRY(cl_option_date(command, "diluent-expires", &prepare.diluent_expires_on));
    CL_TRY(cl_option_minutes(command, "over", &prepare.over_minutes));
    CL_TRY(cl_dose_prepare(command->cl, command->argument[0], &prepare, &dose));
    cl_say(command, "dose %s: %s cells by %s in %s; use by %s; next: cryolot dose hand %s --second NURSE --place WHERE",
           dose.code, cl_cells_write(dose.planned_cells, cells, sizeof cells), dose.basis,
           cl_volume_write(dose.bag_ul, bag, sizeof bag), use_by(&dose, time, sizeof time), dose.code);
    status = print_whole(command, &dose);
done:
    return status;
}

/* ---- hand, discard --------------------------------------------------------------------------------------------- */

static enum cl_status run_hand(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    char time[CL_TIME_TEXT];
    CL_TRY(cl_dose_hand(command->cl, command->argument[0], cl_option(command, "place"), &dose));
    cl_say(command, "dose %s for %s is in the hands of %s; use by %s", dose.code, dose.subject, dose.holder,
           use_by(&dose, time, sizeof time));
    status = print_dose(command, &dose);
done:
    return status;
}

static enum cl_status run_discard(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    CL_TRY(cl_dose_discard(command->cl, command->argument[0], &dose));
    cl_say(command, "dose %s and its vials are discarded", dose.code);
    status = print_dose(command, &dose);
done:
    return status;
}

static enum cl_status run_override(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_texts checks = {command->argument + 1, (size_t)command->argument_count - 1};
    struct cl_override_bounds bounds = {.at_least = cl_option(command, "at-least"),
                                        .at_most = cl_option(command, "at-most")};
    CL_TRY(cl_option_time(command, "until", &bounds.until_ms));
    CL_TRY(cl_dose_override(command->cl, command->argument[0], checks, &bounds, &dose));
    cl_say(command, "what is overridden of dose %s stands on every report of it", dose.code);
    status = print_dose(command, &dose);
done:
    return status;
}

/* ---- show, list ------------------------------------------------------------------------------------------------ */

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose dose;
    CL_TRY(cl_dose_get(command->cl, command->argument[0], &dose));
    CL_TRY(print_whole(command, &dose));
    cl_say_dose_holds(command, &dose);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_dose_list list;
    struct cl_dose_filter filter = {.subject = cl_option(command, "subject"), .state = cl_option(command, "state")};
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_dose_list(command->cl, &filter, &list));
    status = cl_print_list(command, "doses", cl_dose_fields, cl_dose_field_count, list.at, list.count, sizeof *list.at);
done:
    return status;
}

#define BATH_OPTIONS                                                                                                   \
    {"bath", "37.0C", "temperature of the bath, between 30 and 42 C", false},                                          \
    {                                                                                                                  \
        "with", "SERIAL", "the calibrated thermometer in the bath", false                                              \
    }

const struct cl_verb cl_dose_verbs[] = {
    {
        .noun = "dose",
        .name = "thaw",
        .arguments = "SUBJECT --order ORDER | SUBJECT VIAL.. --dose DOSE",
        .summary = "thaw vials for one patient, after every check: it cannot be undone",
        .example = "cryolot dose thaw S-014 --order ORD-000001K\n"
                   "cryolot dose thaw S-014 UC26A001-0042T UC26A001-0043R --dose 1e6/kg --dry-run\n"
                   "cryolot dose thaw S-014 UC26A001-0042T UC26A001-0043R --dose 1e6/kg",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_thaw,
        .option = {{"order", "ORDER", "thaw what is reserved for it; dose, basis and weight are the order's", false},
                   {"dose", "DOSE", "the target: 1e6/kg, 120e6, 2.5e6/cm2 (with --area), band", false},
                   {"area", "AREA", "of the defect, of a dose per cm2: 4cm2", false},
                   {"basis", "BASIS",
                    "what counts as a cell: nominal (the label), pre-freeze, post-thaw-lot; else the product's", false},
                   {"extension", NULL, "behind the end of the course, with --reason, where no order says so", false},
                   BATH_OPTIONS,
                   {"ended-at", "TIME", "when the last vial was thawed, of a thaw that is entered afterwards", false}},
        .remark = "Checks: lot.released, lot.scope, donor.eligible, release.signature, holds.none, results.conform,\n"
                  "deviations.closed, storage.within-limits, expiry.future, vial.unused,\n"
                  "vial.allocated, vial.purpose, vial.labelled, vial.at-hand, product.one, dose.order,\n"
                  "dose.target, dose.basis, subject.weighed, subject.weighed-recently, subject.died,\n"
                  "subject.free, dose.course, dose.spacing, dose.enough, dose.no-more-than-needed.\n"
                  "The refusal names every one that does not pass. Less than 24 hours from another\n"
                  "infusion of the subject a --reason is needed, where the product does not say how many\n"
                  "days lie between two.\n"
                  "The in-use time runs from the beginning of the thaw.",
    },
    {
        .noun = "dose",
        .name = "thaw-end",
        .arguments = "DOSE",
        .summary = "record that the thaw ended, and the bath it was thawed in",
        .example = "cryolot dose thaw-end DOSE-000001K --bath 37.2C --with T-17",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_thaw_end,
        .option = {BATH_OPTIONS},
        .remark = "It ended now, or at --at. A bath is between 30 and 42 C; its thermometer must be calibrated.\n"
                  "The in-use time runs from the beginning of the thaw, whenever it ended.",
    },
    {
        .noun = "dose",
        .name = "count",
        .arguments = "DOSE --cells N --viability PERCENT --method METHOD",
        .summary = "record what was counted of a dose after its thaw",
        .example =
            "cryolot dose count DOSE-000001K --cells 4.5e6 --volume 1mL --viability 91.5 --method 'Trypan blue'\n"
            "cryolot dose count DOSE-000001K --cells 45e6 --viability 91.5 --method 'Trypan blue' "
            "--basis post-thaw-site",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_count,
        .option = {{"cells", "N", "cells that were counted, dead ones too", true},
                   {"viability", "PERCENT", "of them", true},
                   {"method", "METHOD", "by which it was counted", true},
                   {"volume", "VOLUME", "in which they were counted; else in all that was thawed", false},
                   {"analyst", "LOGIN", "who counted; else you", false},
                   {"with", "SERIAL", "the calibrated cell counter", false},
                   {"basis", "BASIS", "post-thaw-site: the dose counts by it from here on", false},
                   {"corrects", NULL, "the newest count was mistyped: this one replaces it, with --reason", false}},
        .remark = "Where the product has limits of stage infusion a count that does not conform, or none, stops the\n"
                  "dose [dose.results]. Less than 20 % or more than 150 % of the cells on the labels needs a\n"
                  "--reason, and so does another count; several in force are judged by the product's rule, and\n"
                  "their mean is what the dose holds.",
    },
    {
        .noun = "dose",
        .name = "test",
        .arguments = "DOSE TEST VALUE",
        .summary = "record what else the product asks of a thawed dose: appearance, Gram stain, identity",
        .example = "cryolot dose test DOSE-000001K gram-stain negative\n"
                   "cryolot dose test DOSE-000001K identity 97.2 --unit % --with FC-3 --analyst quinn",
        .needs = CL_NEEDS_WRITING,
        .least = 3,
        .most = 3,
        .run = run_test,
        .option = {{"unit", "UNIT", "of a number, as it was reported", false},
                   {"method", "METHOD", "by which it was tested; else the product's", false},
                   {"analyst", "LOGIN", "who tested it; else you", false},
                   {"with", "SERIAL", "the instrument", false},
                   {"corrects", NULL, "the newest result of this test was mistyped, with --reason", false}},
        .remark = "TEST is a row of stage infusion of its product: cryolot product show PRODUCT. Cells and viability\n"
                  "are counted: cryolot dose count. Where the row gates the infusion a result that does not conform,\n"
                  "or none, stops the dose [dose.results]. A result that comes after the dose was given is recorded\n"
                  "too; one that does not conform opens a critical deviation then.",
    },
    {
        .noun = "dose",
        .name = "prepare",
        .arguments = "DOSE --diluent NAME,LOT,VOLUME",
        .summary = "record the bag: what was drawn from each vial, and the diluent",
        .example = "cryolot dose prepare DOSE-000001K --diluent Plasma-Lyte,PL2291,50mL --dry-run\n"
                   "cryolot dose prepare DOSE-000001K --draw UC26A001-0042T=3.8mL,UC26A001-0043R=2.4mL "
                   "--diluent Plasma-Lyte,PL2291,50mL",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_prepare,
        .option = {{"draw", "VIAL=VOLUME,..", "every vial of the dose, each once; auto: what makes the dose", false},
                   {"diluent", "NAME,LOT,VOLUME[,EU/mL]", "what the bag was filled up with", true},
                   {"over", "30min", "in which it is to be given; else it counts as within an hour", false},
                   {"diluent-expires", "DATE", "of its lot, usable through that day", false},
                   {"diluent-endotoxin", "EU/mL", "of its certificate, with its unit: '<0.25EU/mL'", false}},
        .remark =
            "Without --draw, or with --draw auto, whole vials are drawn in their order and the last one in part:\n"
            "--dry-run says the volumes. The drawn cells must lie within the product's tolerance of the\n"
            "required ones, on both sides. What is not drawn is discarded with its vial. --second LOGIN is\n"
            "who looked on, where somebody did.",
    },
    {
        .noun = "dose",
        .name = "hand",
        .arguments = "DOSE --second RECEIVER --place WHERE",
        .summary = "hand a prepared dose to the ward, or on to another person",
        .example = "cryolot dose hand DOSE-000001K --second nora --place 'Ward 3'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_hand,
        .option = {{"place", "WHERE", "where it happens", true}},
        .remark = "The giver is whoever acts and holds it; the receiver proves their own password.",
    },
    {
        .noun = "dose",
        .name = "discard",
        .arguments = "DOSE --second WITNESS --reason TEXT",
        .summary = "discard a dose that you hold and that was not given, with its vials, before a witness",
        .example = "cryolot dose discard DOSE-000001K --second nils --reason 'past its use-by time'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_discard,
        .remark = "The witness is any other member of staff and proves their own password. What a disabled person\n"
                  "holds, a pharmacist discards.",
    },
    {
        .noun = "dose",
        .name = "override",
        .arguments = "DOSE CHECK.. --reason TEXT",
        .summary = "sign, as a physician, that checks of a dose may fail",
        .example = "cryolot dose override DOSE-000001K dose.use-by --until '2026-11-26 18:00' --reason 'the line was "
                   "placed again'",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .least = 2,
        .most = -1,
        .run = run_override,
        .option = {{"until", "TIME", "how long, of dose.use-by; at most 24 hours past it", false},
                   {"at-least", "FAR,..", "down to: 80% of the cells (dose.enough), 2days apart (dose.spacing)", false},
                   {"at-most", "FAR,..", "up to: 120% of the cells, 14days old (weight), 6EU/kg, 1.2g/kg, 10min",
                    false}},
        .remark =
            "Only what the product allows (cryolot product show) of what can be overridden at all: cryolot order\n"
            "override --help lists it. dose.results reaches for what was measured by then. Never the subject, a\n"
            "used vial, or a lot that may not be used.",
    },
    {
        .noun = "dose",
        .name = "show",
        .arguments = "DOSE",
        .summary = "one dose with its vials",
        .example = "cryolot dose show DOSE-000001K",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "dose",
        .name = "list",
        .arguments = "",
        .summary = "the newest doses",
        .example = "cryolot dose list --subject S-014\ncryolot dose list --state thawed",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"subject", "SUBJECT", "of this patient only", false},
                   {"state", "STATE", "thawed, prepared, handed, given or discarded", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
