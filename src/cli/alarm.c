/* Alarms of stores, and their levels of liquid nitrogen. */
#include "cli/command.h"
#include <cryolot/alarm.h>
#include <cryolot/level.h>
#include <jansson.h>

static const struct cl_field ALARM_FIELDS[] = {
    CL_FIELD(cl_store_alarm, kind, "kind", "Alarm", TEXT, true),
    CL_FIELD(cl_store_alarm, from_ms, "from", "From", TIME, true),
    CL_FIELD(cl_store_alarm, last_ms, "last", "To", TIME, false),
    CL_FIELD(cl_store_alarm, extreme_mc, "extreme_mc", "Farthest", TEMPERATURE, true),
    CL_FIELD(cl_store_alarm, limit_mc, "limit_mc", "Limit", TEMPERATURE, false),
    CL_FIELD(cl_store_alarm, acknowledged_by, "acknowledged_by", "Seen by", TEXT, true),
    CL_FIELD(cl_store_alarm, acknowledged_at_ms, "acknowledged_at", "On", TIME, false),
    CL_FIELD(cl_store_alarm, acknowledgement, "acknowledgement", "Found", TEXT, true),
    CL_ZONE_FIELD(cl_store_alarm, timezone),
};

static const struct cl_field OFF_FIELDS[] = {
    CL_FIELD(cl_alarm_off, from_ms, "from", "Off from", TIME, true),
    CL_FIELD(cl_alarm_off, until_ms, "until", "Until", TIME, true),
    CL_FIELD(cl_alarm_off, active, "active", "Now", BOOL, true),
    CL_FIELD(cl_alarm_off, put_by, "put_by", "By", TEXT, true),
    CL_FIELD(cl_alarm_off, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_alarm_off, deviation, "deviation", "Deviation", TEXT, true),
    CL_FIELD(cl_alarm_off, ended_by, "ended_by", "Switched on by", TEXT, false),
    CL_FIELD(cl_alarm_off, ended_at_ms, "ended_at", "Switched on", TIME, false),
    CL_ZONE_FIELD(cl_alarm_off, timezone),
};

static const struct cl_field EXCURSION_FIELDS[] = {
    CL_FIELD(cl_excursion, product, "product", "Product", TEXT, true),
    CL_FIELD(cl_excursion, sensor, "sensor", "Sensor", TEXT, false),
    CL_FIELD(cl_excursion, limit_mc, "limit_mc", "Limit", TEMPERATURE, true),
    CL_FIELD(cl_excursion, from_ms, "from", "Above from", TIME, true),
    CL_FIELD(cl_excursion, last_ms, "last", "Last above", TIME, false),
    CL_FIELD(cl_excursion, until_ms, "until", "Until", TIME, true),
    CL_FIELD(cl_excursion, warmest_mc, "warmest_mc", "Warmest", TEMPERATURE, true),
    CL_FIELD(cl_excursion, readings, "readings", "Readings", INT, false),
    CL_FIELD(cl_excursion, vials, "vials", "Vials", INT, true),
    CL_FIELD(cl_excursion, deviation, "deviation", "Deviation", TEXT, true),
    CL_FIELD(cl_excursion, deviation_state, "deviation_state", "State", TEXT, true),
    CL_ZONE_FIELD(cl_excursion, timezone),
};

static const struct cl_field LEVEL_FIELDS[] = {
    CL_FIELD(cl_level, store, "store", "Store", TEXT, false),
    CL_FIELD(cl_level, read_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_level, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_level, level_mm, "level_mm", "Level in mm", INT, true),
    CL_FIELD(cl_level, least_mm, "least_mm", "At least", INT, false),
    CL_FIELD(cl_level, low, "low", "Too low", BOOL, true),
    CL_FIELD(cl_level, entered_by, "entered_by", "Entered by", TEXT, true),
    CL_ZONE_FIELD(cl_level, timezone),
};

/* ---- alarms ----------------------------------------------------------------------------------------------------- */

static enum cl_status print_json(struct cl_command *command, const struct cl_store_alarms *alarms)
{
    return cl_put_json(command, json_pack("{s:s,s:o,s:o,s:o}", "store", alarms->store, "alarms",
                                          cl_json_records(CL_FIELDS(ALARM_FIELDS), alarms->alarms.at,
                                                          alarms->alarms.count, sizeof *alarms->alarms.at),
                                          "off",
                                          cl_json_records(CL_FIELDS(OFF_FIELDS), alarms->off.at, alarms->off.count,
                                                          sizeof *alarms->off.at),
                                          "excursions",
                                          cl_json_records(CL_FIELDS(EXCURSION_FIELDS), alarms->excursions.at,
                                                          alarms->excursions.count, sizeof *alarms->excursions.at)));
}

static enum cl_status print_alarms(struct cl_command *command, const struct cl_store_alarms *alarms)
{
    enum cl_status status = CL_OK;
    if (command->json)
        return print_json(command, alarms);
    if (command->csv || alarms->alarms.count)
        CL_TRY(cl_print_list(command, "alarms", CL_FIELDS(ALARM_FIELDS), alarms->alarms.at, alarms->alarms.count,
                             sizeof *alarms->alarms.at));
    else
        CL_TRY(cl_put(command, cl_arena_print(command->arena, "%s had no alarm.\n", alarms->store)));
    if (alarms->off.count && !command->csv) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_list(command, "off", CL_FIELDS(OFF_FIELDS), alarms->off.at, alarms->off.count,
                             sizeof *alarms->off.at));
    }
    if (alarms->excursions.count && !command->csv) {
        CL_TRY(cl_put(command, "\nExcursions\n"));
        CL_TRY(cl_print_list(command, "excursions", CL_FIELDS(EXCURSION_FIELDS), alarms->excursions.at,
                             alarms->excursions.count, sizeof *alarms->excursions.at));
    }
done:
    return status;
}

static enum cl_status switch_off(struct cl_command *command, struct cl_store_alarms *alarms)
{
    enum cl_status status;
    int64_t until_ms = 0;
    const char *zone;
    if (!cl_option(command, "until"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "add --until TIME, at most seven days from now",
                       "alarms are switched off until a time");
    CL_TRY(cl_zone_at(command, command->argument[0], &zone));
    CL_TRY(cl_option_time_in(command, "until", zone, &until_ms));
    CL_TRY(cl_alarm_switch_off(command->cl, command->argument[0], until_ms, alarms));
    cl_say(command, "alarms of %s are off; %s is open until QA closes it. Excursions are found all the same",
           alarms->store, alarms->off.at[0].deviation);
done:
    return status;
}

static enum cl_status run_alarm(struct cl_command *command)
{
    enum cl_status status;
    struct cl_store_alarms alarms;
    int64_t limit;
    const char *store = command->argument[0], *found = cl_option(command, "acknowledge");
    bool off = cl_flag(command, "off"), on = cl_flag(command, "on");
    if ((found != NULL) + off + on > 1 || (cl_option(command, "until") && !off))
        return cl_fail(command->error, CL_USAGE, NULL, NULL,
                       "--acknowledge TEXT, or --off --until TIME --reason R, or --on", "one thing at a time");
    CL_TRY(cl_option_limit(command, &limit));
    if (found)
        CL_TRY(cl_alarm_acknowledge(command->cl, store, found, &alarms));
    else if (off)
        CL_TRY(switch_off(command, &alarms));
    else if (on)
        CL_TRY(cl_alarm_switch_on(command->cl, store, &alarms));
    else
        CL_TRY(cl_alarm_show(command->cl, store, limit, &alarms));
    status = print_alarms(command, &alarms);
done:
    return status;
}

/* ---- levels ----------------------------------------------------------------------------------------------------- */

static enum cl_status list_levels(struct cl_command *command)
{
    enum cl_status status;
    struct cl_level_list list;
    int64_t limit;
    if (cl_flag(command, "filled"))
        return cl_fail(command->error, CL_USAGE, NULL, NULL, "cryolot storage level STORE 500mm --filled",
                       "the level after the filling is missing");
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_level_list(command->cl, command->argument[0], limit, &list));
    status = cl_print_list(command, "levels", CL_FIELDS(LEVEL_FIELDS), list.at, list.count, sizeof *list.at);
done:
    return status;
}

static enum cl_status run_level(struct cl_command *command)
{
    enum cl_status status;
    struct cl_level level;
    int64_t level_mm;
    if (command->argument_count == 1)
        return list_levels(command);
    CL_TRY(cl_millimetres_or_zero_read(command->argument[1], &level_mm, command->error));
    CL_TRY(cl_level_record(command->cl, command->argument[0], level_mm, cl_flag(command, "filled"), &level));
    if (level.low)
        cl_say(command, "too low: %s should have %lld mm; fill it, then: cryolot storage level %s LEVEL --filled",
               level.store, (long long)level.least_mm, level.store);
    status = cl_print_record(command, "level", CL_FIELDS(LEVEL_FIELDS), &level);
done:
    return status;
}

const struct cl_verb cl_alarm_verbs[] = {
    {
        .noun = "storage",
        .name = "alarm",
        .arguments = "STORE [--acknowledge TEXT | --off --until TIME --reason R | --on]",
        .summary = "the alarms and excursions of a store; say that you looked; switch alarms off for a time",
        .example = "cryolot storage alarm CPN/LN2-1\n"
                   "cryolot storage alarm CPN/LN2-1 --acknowledge 'lid was open for filling, closed'\n"
                   "cryolot storage alarm CPN/LN2-1 --off --until '2026-11-28 12:00' --reason 'sensor exchanged' "
                   "--second rosa",
        .needs = CL_NEEDS_WRITING,
        .reads_bare = true,
        .least = 1,
        .most = 1,
        .run = run_alarm,
        .option = {{"acknowledge", "TEXT", "what was found and done", false},
                   {"off", NULL, "switch the alarms of the store off, countersigned by QA (--second)", false},
                   {"until", "TIME", "they are on again by themselves then, after seven days at most", false},
                   {"on", NULL, "switch them on before", false},
                   CL_LIMIT_OPTION},
        .remark = "Switched off, status shows alarm-off instead of too-warm and too-cold, and a deviation is open.\n"
                  "Readings, alarms and excursions are recorded all the same. cryolot is a record, not an alarm.",
    },
    {
        .noun = "storage",
        .name = "level",
        .arguments = "STORE [LEVEL [--filled]]",
        .summary = "enter a level of liquid nitrogen, or what a filling ended with; list them",
        .example = "cryolot storage level CPN/LN2-1 340mm\n"
                   "cryolot storage level CPN/LN2-1 50cm --filled\n"
                   "cryolot storage level CPN/LN2-1",
        .needs = CL_NEEDS_WRITING,
        .reads_with = 1,
        .least = 1,
        .most = 2,
        .run = run_level,
        .option = {{"filled", NULL, "liquid nitrogen was filled in; this is the level after it", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
