#include "base/file.h"
#include "cli/command.h"
#include <cryolot/equipment.h>
#include <jansson.h>
#include <string.h>

/* ---- fields ---------------------------------------------------------------------------------------------------- */

static const struct cl_field EQUIPMENT_FIELDS[] = {
    CL_FIELD(cl_equipment, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_equipment, serial, "serial", "Serial", TEXT, true),
    CL_FIELD(cl_equipment, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_equipment, name, "name", "Name", TEXT, false),
    CL_FIELD(cl_equipment, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_equipment, store, "store", "Store", TEXT, false),
    CL_FIELD(cl_equipment, since_ms, "since", "There since", TIME, false),
    CL_FIELD(cl_equipment, every_minutes, "every_minutes", "Reports every (min)", CELLS, false),
    CL_FIELD(cl_equipment, usable, "usable", "Usable", BOOL, true),
    CL_FIELD(cl_equipment, problem, "problem", "Why not", TEXT, true),
    CL_FIELD(cl_equipment, calibrated_on, "calibrated_on", "Calibrated", DATE, false),
    CL_FIELD(cl_equipment, calibration_due_on, "calibration_due_on", "Calibration ends", DATE, false),
    CL_FIELD(cl_equipment, qualified_on, "qualified_on", "Qualified", DATE, false),
    CL_FIELD(cl_equipment, qualification_due_on, "qualification_due_on", "Qualification ends", DATE, false),
    CL_FIELD(cl_equipment, hold_hours, "hold_hours", "Holds for (h)", CELLS, false),
    CL_FIELD(cl_equipment, maintained_on, "maintained_on", "Maintained", DATE, false),
    CL_FIELD(cl_equipment, maintenance_due_on, "maintenance_due_on", "Maintenance due", DATE, false),
    CL_FIELD(cl_equipment, shipment, "shipment", "Shipment", TEXT, false),
    CL_FIELD(cl_equipment, added_by, "added_by", "Added by", TEXT, false),
    CL_FIELD(cl_equipment, added_at_ms, "added_at", "Added", TIME, false),
    CL_FIELD(cl_equipment, retired_at_ms, "retired_at", "Retired", TIME, false),
    CL_ZONE_FIELD(cl_equipment, timezone),
    CL_FIELD(cl_equipment, retire_reason, "retire_reason", "Retired because", TEXT, false),
};

static const struct cl_field SERVICE_FIELDS[] = {
    CL_FIELD(cl_equipment_service, kind, "kind", "What", TEXT, true),
    CL_FIELD(cl_equipment_service, done_on, "done_on", "On", DATE, true),
    CL_FIELD(cl_equipment_service, due_on, "due_on", "Valid through", DATE, true),
    CL_FIELD(cl_equipment_service, outcome, "outcome", "Outcome", TEXT, true),
    CL_FIELD(cl_equipment_service, hold_hours, "hold_hours", "Holds for (h)", CELLS, false),
    CL_FIELD(cl_equipment_service, file, "file", "Certificate", TEXT, true),
    CL_FIELD(cl_equipment_service, remark, "remark", "Remark", TEXT, true),
    CL_FIELD(cl_equipment_service, recorded_by, "recorded_by", "By", TEXT, false),
    CL_FIELD(cl_equipment_service, recorded_at_ms, "recorded_at", "Recorded", TIME, false),
};

static const struct cl_field STAY_FIELDS[] = {
    CL_FIELD(cl_equipment_stay, from_ms, "from", "From", TIME, true),
    CL_FIELD(cl_equipment_stay, until_ms, "until", "Until", TIME, true),
    CL_FIELD(cl_equipment_stay, site, "site", "Site", TEXT, true),
    CL_FIELD(cl_equipment_stay, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_equipment_stay, shipment, "shipment", "On its way with", TEXT, true),
    CL_FIELD(cl_equipment_stay, moved_by, "moved_by", "By", TEXT, true),
    CL_FIELD(cl_equipment_stay, reason, "reason", "Why", TEXT, false),
    CL_FIELD(cl_equipment_stay, recorded_at_ms, "recorded_at", "Said so", TIME, false),
    CL_ZONE_FIELD(cl_equipment_stay, timezone),
};

static enum cl_status print_equipment(struct cl_command *command, const struct cl_equipment *equipment)
{
    return cl_print_record(command, "equipment", CL_FIELDS(EQUIPMENT_FIELDS), equipment);
}

/* ---- adding and retiring ---------------------------------------------------------------------------------------- */

/* What it needs before it may be used. */
static void say_next(const struct cl_command *command, const struct cl_equipment *equipment)
{
    bool shipper = strcmp(equipment->kind, "dry-shipper") == 0;
    if (equipment->usable)
        cl_say(command, "%s is added: %s, %s", equipment->code, equipment->serial, equipment->name);
    else
        cl_say(command, "%s is added; it is used when it is %s: cryolot equipment %s %s --on DATE --due DATE%s",
               equipment->code, shipper ? "qualified" : "calibrated", shipper ? "qualify" : "calibrate",
               equipment->serial, shipper ? " --hold-hours N" : "");
}

static enum cl_status run_add(struct cl_command *command)
{
    enum cl_status status;
    struct cl_equipment added;
    struct cl_equipment_new equipment = {
        .serial = command->argument[0],
        .kind = cl_option(command, "kind"),
        .name = cl_option(command, "name"),
        .site = cl_option(command, "site"),
        .store = cl_option(command, "store"),
    };
    CL_TRY(cl_option_minutes(command, "every", &equipment.every_minutes));
    CL_TRY(cl_equipment_add(command->cl, &equipment, &added));
    say_next(command, &added);
    status = print_equipment(command, &added);
done:
    return status;
}

static enum cl_status run_retire(struct cl_command *command)
{
    struct cl_equipment retired;
    enum cl_status status = cl_equipment_retire(command->cl, command->argument[0], &retired);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s (%s) is used no more", retired.code, retired.serial);
    return print_equipment(command, &retired);
}

static enum cl_status run_move(struct cl_command *command)
{
    struct cl_equipment moved;
    enum cl_status status = cl_equipment_move(command->cl, command->argument[0], cl_option(command, "site"),
                                              cl_option(command, "store"), &moved);
    if (status != CL_OK)
        return status;
    cl_say(command, "%s (%s) is at %s", moved.code, moved.serial, moved.store ? moved.store : moved.site);
    return print_equipment(command, &moved);
}

/* ---- what is done to it ------------------------------------------------------------------------------------------ */

static void say_served(const struct cl_command *command, const struct cl_equipment *equipment, const char *deviation)
{
    if (deviation)
        cl_say(command, "%s is open: what %s measured since its last good calibration is in doubt", deviation,
               equipment->code);
    if (equipment->problem)
        cl_say(command, "it is not used: %s", equipment->problem);
    else
        cl_say(command, "%s (%s) may be used", equipment->code, equipment->serial);
}

static enum cl_status serve(struct cl_command *command, struct cl_equipment_service_new service)
{
    enum cl_status status;
    struct cl_buffer file = {0};
    struct cl_file_given given;
    struct cl_equipment served;
    const char *deviation = NULL, *path = cl_option(command, "file");
    service.remark = cl_option(command, "remark");
    CL_TRY(cl_option_date(command, "on", &service.done_on));
    CL_TRY(cl_option_date(command, "due", &service.due_on));
    if (path) {
        CL_TRY(cl_file_read(path, CL_ATTACHMENT_MOST, &file, command->error));
        given = (struct cl_file_given){path, file.data, file.size};
        service.file = &given;
    }
    CL_TRY(cl_equipment_serve(command->cl, command->argument[0], &service, &served, &deviation));
    say_served(command, &served, deviation);
    status = print_equipment(command, &served);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_calibrate(struct cl_command *command)
{
    return serve(command,
                 (struct cl_equipment_service_new){.kind = "calibration", .failed = cl_flag(command, "failed")});
}

static enum cl_status run_qualify(struct cl_command *command)
{
    struct cl_equipment_service_new service = {.kind = "qualification", .failed = cl_flag(command, "failed")};
    enum cl_status status = cl_option_count(command, "hold-hours", 1, 24 * 90, &service.hold_hours);
    return status == CL_OK ? serve(command, service) : status;
}

static enum cl_status run_maintain(struct cl_command *command)
{
    return serve(command, (struct cl_equipment_service_new){.kind = "maintenance"});
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static enum cl_status print_show_json(struct cl_command *command, const struct cl_equipment *equipment,
                                      const struct cl_equipment_service_list *services,
                                      const struct cl_equipment_stay_list *stays)
{
    json_t *object = cl_json_record(CL_FIELDS(EQUIPMENT_FIELDS), equipment), *array = json_array(),
           *places = json_array();
    for (size_t i = 0; i < services->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(SERVICE_FIELDS), &services->at[i]));
    json_object_set_new(object, "services", array);
    for (size_t i = 0; i < stays->count; i++)
        json_array_append_new(places, cl_json_record(CL_FIELDS(STAY_FIELDS), &stays->at[i]));
    json_object_set_new(object, "stays", places);
    return cl_put_json(command, json_pack("{s:o}", "equipment", object));
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_equipment equipment;
    struct cl_equipment_service_list services;
    struct cl_equipment_stay_list stays;
    CL_TRY(cl_equipment_get(command->cl, command->argument[0], &equipment));
    CL_TRY(cl_equipment_services(command->cl, &equipment, &services));
    CL_TRY(cl_equipment_stays(command->cl, &equipment, &stays));
    if (command->json)
        return print_show_json(command, &equipment, &services, &stays);
    CL_TRY(print_equipment(command, &equipment));
    if (services.count && !command->csv) {
        CL_TRY(cl_put(command, "\nWhat was done to it\n"));
        CL_TRY(cl_print_list(command, "services", CL_FIELDS(SERVICE_FIELDS), services.at, services.count,
                             sizeof *services.at));
    }
    if (stays.count > 1 && !command->csv) {
        CL_TRY(cl_put(command, "\nWhere it was\n"));
        status = cl_print_list(command, "stays", CL_FIELDS(STAY_FIELDS), stays.at, stays.count, sizeof *stays.at);
    }
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_equipment_list list;
    struct cl_equipment_filter filter = {
        .site = cl_option(command, "site"),
        .kind = cl_option(command, "kind"),
        .overdue = cl_flag(command, "overdue"),
        .retired = cl_flag(command, "retired"),
    };
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_equipment_list(command->cl, &filter, &list));
    status = cl_print_list(command, "equipment", CL_FIELDS(EQUIPMENT_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

#define SERVICE_OPTIONS                                                                                                \
    {"on", "DATE", "the day on which it was done", true}, {"due", "DATE", "valid through that day", false},            \
        {"file", "CERT", "the certificate, kept with it", false},                                                      \
    {                                                                                                                  \
        "remark", "TEXT", "what was found", false                                                                      \
    }
#define FAILED_OPTION                                                                                                  \
    {                                                                                                                  \
        "failed", NULL, "it was not passed: no use until the next one", false                                          \
    }

const struct cl_verb cl_equipment_verbs[] = {
    {
        .noun = "equipment",
        .name = "add",
        .arguments = "SERIAL --kind KIND --name NAME --site SITE [--store PATH] [--every TIME]",
        .summary = "register what measures, what keeps cold, what vials travel in",
        .example = "cryolot equipment add T-17 --kind thermometer --name 'Testo 735' --site CPN\n"
                   "cryolot equipment add PT100-4 --kind sensor --name 'LN2-1, top' --site CPN --store CPN/LN2-1 "
                   "--every 10min\n"
                   "cryolot equipment add CX500-31 --kind dry-shipper --name 'CX500' --site CPN",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_add,
        .option = {{"kind", "KIND", "sensor, thermometer, cell-counter, dry-shipper, tank, ...", true},
                   {"name", "NAME", "what people call it", true},
                   {"site", "SITE", "the site that has it", true},
                   {"store", "PATH", "the store that a sensor measures, that a tank is", false},
                   {"every", "TIME", "how often a sensor reports: 10min", false}},
        .remark =
            "Kinds: sensor, logger, thermometer, cell-counter, balance, pipette (used within their calibration);\n"
            "dry-shipper (qualified before each use); tank, freezer, refrigerator, bath, incubator, hood,\n"
            "centrifuge, scanner, other (refused past a calibration or qualification that they have).",
    },
    {
        .noun = "equipment",
        .name = "move",
        .arguments = "SERIAL --store PATH|--site SITE",
        .summary = "it is in another store, or at another site, from now on",
        .example = "cryolot equipment move PT100-4 --store CPN/LN2-2\n"
                   "cryolot equipment move CX500-31 --site CPN --reason 'came back empty'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_move,
        .option = {{"store", "PATH", "the store that it measures from now on", false},
                   {"site", "SITE", "the site where it is, in no store", false}},
        .remark =
            "Where it was stays on record (cryolot equipment show): what a sensor read belongs to the store where\n"
            "it was then. A dry shipper is where it was received, until it comes back or is moved.",
    },
    {
        .noun = "equipment",
        .name = "calibrate",
        .arguments = "SERIAL --on DATE [--due DATE] [--failed] [--file CERT] [--remark TEXT]",
        .summary = "record a calibration; past its day the equipment refuses use",
        .example = "cryolot equipment calibrate T-17 --on 2026-11-02 --due 2027-11-01 --file certificate.pdf\n"
                   "cryolot equipment calibrate T-17 --on 2026-11-02 --failed --remark '1.4 K too warm at -150 C'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_calibrate,
        .option = {SERVICE_OPTIONS, FAILED_OPTION},
        .remark = "The newest counts. One that failed opens a deviation: what was measured since the last good one is\n"
                  "in doubt.",
    },
    {
        .noun = "equipment",
        .name = "qualify",
        .arguments = "SERIAL --on DATE [--due DATE] [--hold-hours N] [--failed] [--file CERT] [--remark TEXT]",
        .summary = "record a qualification; a dry shipper needs a new one before each use",
        .example = "cryolot equipment qualify CX500-31 --on 2026-11-20 --due 2026-12-20 --hold-hours 240",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_qualify,
        .option = {SERVICE_OPTIONS,
                   {"hold-hours", "N", "so long a dry shipper holds, as it was found", false},
                   FAILED_OPTION},
        .remark = "A shipper is to be received within its hold time, counted from when it was filled or packed.",
    },
    {
        .noun = "equipment",
        .name = "maintain",
        .arguments = "SERIAL --on DATE --due DATE [--file CERT] [--remark TEXT]",
        .summary = "record a maintenance, and when the next one is due",
        .example = "cryolot equipment maintain LN2-1-TANK --on 2026-11-02 --due 2027-05-02 --remark 'vacuum checked'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_maintain,
        .option = {SERVICE_OPTIONS},
        .remark = "Overdue maintenance shows in cryolot calendar and in cryolot status --alarms.",
    },
    {
        .noun = "equipment",
        .name = "retire",
        .arguments = "SERIAL --reason R",
        .summary = "it is used no more; its history stays",
        .example = "cryolot equipment retire T-17 --reason 'display broken'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_retire,
    },
    {
        .noun = "equipment",
        .name = "show",
        .arguments = "SERIAL",
        .summary = "one piece of equipment, by its serial number or code, with all that was done to it",
        .example = "cryolot equipment show T-17",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "equipment",
        .name = "list",
        .arguments = "[--site SITE] [--kind KIND] [--overdue] [--retired]",
        .summary = "the newest equipment, and whether it may be used",
        .example = "cryolot equipment list --kind dry-shipper\ncryolot equipment list --overdue",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"site", "SITE", "of this site", false},
                   {"kind", "KIND", "of this kind", false},
                   {"overdue", NULL, "with something past its day, or failed", false},
                   {"retired", NULL, "with what is used no more", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
