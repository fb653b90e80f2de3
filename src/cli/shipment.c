#include "cli/shipment.h"
#include "cli/report_file.h"
#include <cryolot/act.h>
#include <jansson.h>

/* ---- fields ---------------------------------------------------------------------------------------------------- */

static const struct cl_field SHIPMENT_FIELDS[] = {
    CL_FIELD(cl_shipment, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_shipment, state, "state", "State", TEXT, true),
    CL_FIELD(cl_shipment, from, "from", "From", TEXT, true),
    CL_FIELD(cl_shipment, to, "to", "To", TEXT, true),
    CL_FIELD(cl_shipment, shipper, "shipper", "Shipper", TEXT, false),
    CL_FIELD(cl_shipment, vials, "vial_count", "Vials", INT, true),
    CL_ZONED_FIELD(cl_shipment, due_at_ms, to_timezone, "due_at", "Due", true),
    CL_ZONED_FIELD(cl_shipment, charged_at_ms, from_timezone, "charged_at", "Filled", false),
    CL_ZONED_FIELD(cl_shipment, holds_from_ms, from_timezone, "holds_from", "Holds from", false),
    CL_FIELD(cl_shipment, hold_hours, "hold_hours", "Holds for (h)", CELLS, false),
    CL_FIELD(cl_shipment, overdue, "overdue", "Overdue", BOOL, false),
    CL_FIELD(cl_shipment, carrier, "carrier", "Carrier", TEXT, true),
    CL_FIELD(cl_shipment, tracking, "tracking", "Tracking", TEXT, false),
    CL_FIELD(cl_shipment, returns, "returns", "Returns", TEXT, false),
    CL_FIELD(cl_shipment, statement, "quarantine", "Quarantine", TEXT, false),
    CL_FIELD(cl_shipment, quarantine_by, "quarantine_by", "Signed by", TEXT, false),
    CL_FIELD(cl_shipment, created_by, "created_by", "Created by", TEXT, false),
    CL_ZONED_FIELD(cl_shipment, created_at_ms, from_timezone, "created_at", "Created", false),
    CL_FIELD(cl_shipment, dispatched_by, "dispatched_by", "Dispatched by", TEXT, false),
    CL_ZONED_FIELD(cl_shipment, dispatched_at_ms, from_timezone, "dispatched_at", "Dispatched", false),
    CL_FIELD(cl_shipment, received_by, "received_by", "Received by", TEXT, false),
    CL_ZONED_FIELD(cl_shipment, received_at_ms, to_timezone, "received_at", "Received", false),
    CL_ZONED_FIELD(cl_shipment, received_recorded_ms, to_timezone, "received_recorded_at", "Said so", false),
    CL_FIELD(cl_shipment, condition, "condition", "Condition", TEXT, false),
    CL_FIELD(cl_shipment, logger, "logger", "Logger's file", TEXT, false),
    CL_FIELD(cl_shipment, logger_max_mc, "logger_max_mc", "Warmest", TEMPERATURE, false),
    CL_FIELD(cl_shipment, logger_silence_minutes, "logger_silence_minutes", "Silent for min", COUNT, false),
    CL_FIELD(cl_shipment, logger_outcome, "logger_outcome", "Logger", TEXT, false),
    CL_FIELD(cl_shipment, logger_equipment, "logger_equipment", "Which logger", TEXT, false),
    CL_FIELD(cl_shipment, deviations, "deviations", "Deviations", TEXTS, false),
};

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(cl_shipment_vial, vial, "vial", "Vial", TEXT, true),
    CL_FIELD(cl_shipment_vial, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_shipment_vial, lot_status, "lot_status", "Lot is", TEXT, true),
    CL_FIELD(cl_shipment_vial, product, "product", "Product", TEXT, false),
    CL_FIELD(cl_shipment_vial, state, "state", "State", TEXT, true),
    CL_FIELD(cl_shipment_vial, cells, "cells", "Cells", CELLS, false),
    CL_FIELD(cl_shipment_vial, volume_ul, "volume_ul", "Volume", VOLUME, false),
    CL_FIELD(cl_shipment_vial, expires_on, "expires_on", "Expires on", DATE, true),
    CL_FIELD(cl_shipment_vial, packed_by, "packed_by", "Packed by", TEXT, true),
    CL_FIELD(cl_shipment_vial, packed_at_ms, "packed_at", "Packed", TIME, false),
    CL_FIELD(cl_shipment_vial, outcome, "outcome", "Received as", TEXT, true),
    CL_FIELD(cl_shipment_vial, outcome_by, "outcome_by", "By", TEXT, false),
    CL_FIELD(cl_shipment_vial, found_by, "found_by", "Found by", TEXT, false),
    CL_FIELD(cl_shipment_vial, found_at_ms, "found_at", "Found", TIME, false),
    CL_FIELD(cl_shipment_vial, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_shipment_vial, held_for, "held_for", "Held for", TEXT, false),
};

enum cl_status cl_print_shipment(struct cl_command *command, const struct cl_shipment *shipment)
{
    return cl_print_record(command, "shipment", CL_FIELDS(SHIPMENT_FIELDS), shipment);
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static enum cl_status print_json(struct cl_command *command, const struct cl_shipment *shipment,
                                 const struct cl_shipment_vial_list *vials, const char *file)
{
    json_t *object = cl_json_record(CL_FIELDS(SHIPMENT_FIELDS), shipment), *array = json_array();
    for (size_t i = 0; i < vials->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(VIAL_FIELDS), &vials->at[i]));
    json_object_set_new(object, "vials", array);
    if (file)
        json_object_set_new(object, "file", json_string(file));
    return cl_put_json(command, json_pack("{s:o}", "shipment", object));
}

static enum cl_status print_all(struct cl_command *command, const struct cl_shipment *shipment, const char *file)
{
    enum cl_status status;
    struct cl_shipment_vial_list vials;
    CL_TRY(cl_shipment_vials(command->cl, shipment, &vials));
    if (command->json)
        return print_json(command, shipment, &vials, file);
    CL_TRY(cl_print_shipment(command, shipment));
    if (vials.count && !command->csv) {
        CL_TRY(cl_put(command, "\nVials\n"));
        status = cl_print_list(command, "vials", CL_FIELDS(VIAL_FIELDS), vials.at, vials.count, sizeof *vials.at);
    }
done:
    return status;
}

static enum cl_status write_manifest(struct cl_command *command, const char *code, const char *file)
{
    enum cl_status status;
    struct cl_report content;
    CL_TRY(cl_shipment_manifest(command->cl, code, &content));
    CL_TRY(cl_write_report(command, &content, file));
    cl_say(command, "the manifest of %s is in %s", content.number, file);
done:
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_shipment shipment;
    const char *file = NULL;
    CL_TRY(cl_paper_file(command, &file));
    CL_TRY(cl_shipment_get(command->cl, command->argument[0], &shipment));
    if (file)
        CL_TRY(write_manifest(command, shipment.code, file));
    if (!file || !cl_is_standard_output(file))
        status = print_all(command, &shipment, file);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_shipment_list list;
    struct cl_shipment_filter filter = {
        .state = cl_option(command, "state"),
        .site = cl_option(command, "site"),
        .overdue = cl_flag(command, "overdue"),
    };
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_shipment_list(command->cl, &filter, &list));
    status = cl_print_list(command, "shipments", CL_FIELDS(SHIPMENT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

static enum cl_status run_check(struct cl_command *command)
{
    enum cl_status status;
    const char *code = command->argument[0];
    struct cl_texts vials = {command->argument + 1, (size_t)command->argument_count - 1};
    struct cl_checks checks;
    bool ready = false;
    CL_TRY(cl_shipment_checks(command->cl, code, vials, &checks, &ready));
    if (command->json)
        CL_TRY(cl_put_json(
            command, json_pack("{s:s,s:b,s:o}", "shipment", code, "ready", ready, "checks", cl_json_checks(&checks))));
    else
        CL_TRY(cl_put_checks(command, &checks));
    if (ready)
        cl_say(command, "%s can be %s", code, vials.count ? "packed so" : "dispatched");
    else
        status = cl_fail(command->error, CL_REFUSED, "shipment.ready", code, NULL, "%s cannot be %s", code,
                         vials.count ? "packed so" : "dispatched");
done:
    return status;
}

/* ---- before it leaves ------------------------------------------------------------------------------------------- */

static struct cl_texts vials_of(const struct cl_command *command)
{
    return (struct cl_texts){command->argument + 1, (size_t)command->argument_count - 1};
}

static enum cl_status run_create(struct cl_command *command)
{
    struct cl_shipment created;
    struct cl_shipment_new shipment = {
        .from = cl_option(command, "from"),
        .to = cl_option(command, "to"),
        .shipper = cl_option(command, "shipper"),
        .returns = cl_option(command, "returns"),
        .statement = cl_option(command, "quarantine"),
    };
    enum cl_status status = cl_shipment_create(command->cl, &shipment, &created);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s is open%s; next: cryolot shipment pack %s VIAL..", created.code,
           created.statement ? ", a quarantine shipment" : "", created.code);
    return cl_print_shipment(command, &created);
}

/* In the zone of the site that it leaves from. */
static enum cl_status read_charged(struct cl_command *command, int64_t *charged_at_ms)
{
    enum cl_status status = CL_OK;
    struct cl_shipment shipment;
    if (!cl_option(command, "charged"))
        return CL_OK;
    CL_TRY(cl_shipment_get(command->cl, command->argument[0], &shipment));
    status = cl_option_time_in(command, "charged", shipment.from_timezone, charged_at_ms);
done:
    return status;
}

static enum cl_status run_pack(struct cl_command *command)
{
    enum cl_status status;
    char until[CL_TIME_TEXT];
    int64_t charged_at_ms = 0;
    struct cl_shipment packed;
    CL_TRY(read_charged(command, &charged_at_ms));
    CL_TRY(cl_shipment_pack(command->cl, command->argument[0], vials_of(command), charged_at_ms, &packed));
    cl_say(command,
           "%lld vial%s packed in %s, which holds until %s; next: cryolot shipment show %s -o manifest.pdf, cryolot "
           "shipment dispatch %s --carrier NAME",
           (long long)packed.vials, packed.vials == 1 ? " is" : "s are", packed.code,
           cl_time_write_local(packed.due_at_ms, packed.from_timezone, false, until, sizeof until), packed.code,
           packed.code);
    status = print_all(command, &packed, NULL);
done:
    return status;
}

static enum cl_status run_unpack(struct cl_command *command)
{
    struct cl_shipment shipment;
    enum cl_status status = cl_shipment_unpack(command->cl, command->argument[0], vials_of(command), &shipment);
    if (status != CL_OK)
        return status;
    cl_say(command, "what was unpacked is in your hands; next: cryolot vial store VIAL.. --at PLACE");
    return print_all(command, &shipment, NULL);
}

static enum cl_status run_cancel(struct cl_command *command)
{
    struct cl_shipment cancelled;
    enum cl_status status = cl_shipment_cancel(command->cl, command->argument[0], &cancelled);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s is cancelled; what was packed is in your hands", cancelled.code);
    return cl_print_shipment(command, &cancelled);
}

static enum cl_status run_dispatch(struct cl_command *command)
{
    char due[CL_TIME_TEXT];
    struct cl_shipment left;
    enum cl_status status;
    int64_t charged_at_ms = 0;
    CL_TRY(read_charged(command, &charged_at_ms));
    CL_TRY(cl_shipment_dispatch(command->cl, command->argument[0], cl_option(command, "carrier"),
                                cl_option(command, "tracking"), charged_at_ms, &left));
    cl_say(command, "%s is with %s, to be received at %s by %s", left.code, left.carrier, left.to,
           cl_time_write_local(left.due_at_ms, left.to_timezone, false, due, sizeof due));
    status = print_all(command, &left, NULL);
done:
    return status;
}

const struct cl_verb cl_shipment_verbs[] = {
    {
        .noun = "shipment",
        .name = "create",
        .arguments = "--from SITE --to SITE --shipper SERIAL [--returns SHIPMENT] [--quarantine STATEMENT]",
        .summary = "open a shipment in a qualified dry shipper",
        .example = "cryolot shipment create --from CPN --to HOS --shipper CX500-31\n"
                   "cryolot shipment create --from CPN --to LAB --shipper CX500-31 --quarantine 'urgent, sterility "
                   "pending' --second rosa",
        .needs = CL_NEEDS_WRITING,
        .signs = true,
        .signs_with = "quarantine",
        .signed_by = CL_ROLE_QA,
        .run = run_create,
        .option = {{"from", "SITE", "the site that sends", true},
                   {"to", "SITE", "the site that receives", true},
                   {"shipper", "SERIAL", "the dry shipper, by its serial number or code", true},
                   {"returns", "SHIPMENT", "the shipment whose vials come back", false},
                   {"quarantine", "STATEMENT", "why vials leave that are not released; signed by QA", false}},
        .remark =
            "A quarantine shipment is opened by QA, or with QA as --second. Its statement, the word QUARANTINE and\n"
            "the warnings of the donors stand on the manifest. What was rejected, recalled or withdrawn only comes\n"
            "back: --returns with --quarantine.",
    },
    {
        .noun = "shipment",
        .name = "pack",
        .arguments = "SHIPMENT VIAL.. [--charged TIME]",
        .summary = "pack vials that are stored, or in your hands: all or none",
        .example = "cryolot shipment pack SHP-000001P UC26A001-0001K UC26A001-0002I\n"
                   "cryolot shipment pack SHP-000001P UC26A001-0001K --charged '2026-11-26 08:30'",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = -1,
        .run = run_pack,
        .option =
            {{"charged", "TIME",
              "when the shipper was filled with liquid nitrogen; until that is said what is packed is out of storage",
              false}},
        .remark =
            "The hold time of the shipper counts from when it was filled; where nobody says that, from the first\n"
            "vial packed. cryolot shipment check SHIPMENT VIAL.. explains a refusal.",
    },
    {
        .noun = "shipment",
        .name = "unpack",
        .arguments = "SHIPMENT VIAL..",
        .summary = "take vials out again before it leaves; they are in your hands",
        .example = "cryolot shipment unpack SHP-000001P UC26A001-0002I",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = -1,
        .run = run_unpack,
    },
    {
        .noun = "shipment",
        .name = "cancel",
        .arguments = "SHIPMENT --reason R",
        .summary = "it does not leave; what is packed comes into your hands",
        .example = "cryolot shipment cancel SHP-000001P --reason 'carrier did not come'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_cancel,
    },
    {
        .noun = "shipment",
        .name = "check",
        .arguments = "SHIPMENT [VIAL..]",
        .summary = "what stops these vials from being packed, or the shipment from leaving",
        .example = "cryolot shipment check SHP-000001P\ncryolot shipment check SHP-000001P UC26A001-0001K",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = -1,
        .run = run_check,
        .remark = "Exit code 0: nothing; 3: something does.",
    },
    {
        .noun = "shipment",
        .name = "dispatch",
        .arguments = "SHIPMENT --carrier NAME [--tracking NUMBER] [--charged TIME]",
        .summary = "the carrier takes it; everything in it is asked once more",
        .example = "cryolot shipment dispatch SHP-000001P --carrier 'World Courier' --tracking 7781-22",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_dispatch,
        .option = {{"carrier", "NAME", "who carries it", true},
                   {"tracking", "NUMBER", "the carrier's own", false},
                   {"charged", "TIME", "when the shipper was filled, if that was not said when it was packed", false}},
        .remark =
            "It is due when the shipper's hold time ends, counted from when it was filled or packed. Where nobody\n"
            "says when it was filled, its vials count as out of storage on their way, unless its logger was within\n"
            "limits.",
    },
    {
        .noun = "shipment",
        .name = "show",
        .arguments = "SHIPMENT [-o FILE]",
        .summary = "one shipment with its vials; its manifest as PDF",
        .example = "cryolot shipment show SHP-000001P\ncryolot shipment show SHP-000001P -o manifest.pdf",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
        .option = {{"o", "FILE", "its manifest as PDF (-: standard output)", false}, CL_PAPER_TEMPLATE_OPTION},
    },
    {
        .noun = "shipment",
        .name = "list",
        .arguments = "[--state STATE] [--site SITE] [--overdue]",
        .summary = "the newest shipments",
        .example = "cryolot shipment list --state dispatched\ncryolot shipment list --overdue",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"state", "STATE", "open, dispatched, received or cancelled", false},
                   {"site", "SITE", "from or to this site", false},
                   {"overdue", NULL, "on its way past the shipper's hold time", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
