/* Temperatures of stores: entered, corrected, imported, listed. */
#include "base/file.h"
#include "cli/command.h"
#include <cryolot/reading.h>
#include <cryolot/storage.h>
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

enum { IMPORT_MOST = 1 << 29 /* bytes */ };

static const struct cl_field READING_FIELDS[] = {
    CL_FIELD(cl_reading, code, "id", "Reading", TEXT, true),
    CL_FIELD(cl_reading, store, "store", "Store", TEXT, false),
    CL_FIELD(cl_reading, read_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_reading, temperature_mc, "temperature_mc", "Temperature", TEMPERATURE, true),
    CL_FIELD(cl_reading, sensor, "sensor", "Sensor", TEXT, true),
    CL_FIELD(cl_reading, entered_by, "entered_by", "By", TEXT, true),
    CL_FIELD(cl_reading, state, "state", "State", TEXT, true),
    CL_FIELD(cl_reading, corrects, "corrects", "Corrects", TEXT, true),
    CL_FIELD(cl_reading, reason, "reason", "Reason", TEXT, false),
    CL_FIELD(cl_reading, file, "file", "File", TEXT, true),
    CL_FIELD(cl_reading, doubtful, "doubtful", "Doubtful", BOOL, true),
    CL_FIELD(cl_reading, outside, "outside", "Outside its limits", BOOL, false),
    CL_FIELD(cl_reading, beyond, "beyond", "It is", TEXT, false),
    CL_ZONE_FIELD(cl_reading, timezone),
};

static const struct cl_field EXCURSION_FIELDS[] = {
    CL_FIELD(cl_excursion_news, deviation, "deviation", "Deviation", TEXT, true),
    CL_FIELD(cl_excursion_news, opened, "opened", "Opened", BOOL, true),
    CL_FIELD(cl_excursion_news, vials, "vials", "Vials held", INT, true),
    CL_FIELD(cl_excursion_news, again, "held_again", "Held again", INT, true),
    CL_FIELD(cl_excursion_news, what, "what", "What", TEXT, true),
};

static const struct cl_field ALARM_FIELDS[] = {
    CL_FIELD(cl_alarm_news, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_alarm_news, kind, "kind", "Kind", TEXT, true),
    CL_FIELD(cl_alarm_news, what, "what", "What", TEXT, true),
};

/* ---- what they show --------------------------------------------------------------------------------------------- */

/* "CPN/LN2-1 was above ...: DEV-0003 opened, 10 vials held" */
static void say_excursions(const struct cl_command *command, const struct cl_excursion_news_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct cl_excursion_news *news = &list->at[i];
        if (news->again)
            cl_say(command,
                   "%s: %s goes on, what QA accepted for less is out of force: %" PRId64 " vial%s held again, %" PRId64
                   " held; QA decides again: cryolot deviation show %s",
                   news->what, news->deviation, news->again, news->again == 1 ? "" : "s", news->vials, news->deviation);
        else
            cl_say(command, "%s: %s %s, %" PRId64 " vial%s held; QA decides: cryolot deviation show %s", news->what,
                   news->deviation, news->opened ? "opened" : "goes on", news->vials, news->vials == 1 ? "" : "s",
                   news->deviation);
    }
}

static void say_alarms(const struct cl_command *command, const struct cl_alarm_news_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        cl_say(command, "outside the limits: %s; look, then: cryolot storage alarm %s --acknowledge TEXT",
               list->at[i].what, list->at[i].store);
}

static json_t *json_excursions(const struct cl_excursion_news_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(EXCURSION_FIELDS), &list->at[i]));
    return array;
}

static json_t *json_alarms(const struct cl_alarm_news_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, cl_json_record(CL_FIELDS(ALARM_FIELDS), &list->at[i]));
    return array;
}

/* ---- by hand ---------------------------------------------------------------------------------------------------- */

static enum cl_status print_reading(struct cl_command *command, const struct cl_reading *reading)
{
    if (reading->outside && reading->alarms.count == 0)
        cl_say(command, "outside the limits: %s is %s", reading->store, reading->beyond);
    say_alarms(command, &reading->alarms);
    say_excursions(command, &reading->excursions);
    if (command->json)
        return cl_put_json(command,
                           json_pack("{s:o,s:o,s:o}", "reading", cl_json_record(CL_FIELDS(READING_FIELDS), reading),
                                     "excursions", json_excursions(&reading->excursions), "alarms",
                                     json_alarms(&reading->alarms)));
    return cl_print_record(command, "reading", CL_FIELDS(READING_FIELDS), reading);
}

static enum cl_status run_reading(struct cl_command *command)
{
    enum cl_status status;
    struct cl_reading reading;
    int64_t temperature_mc;
    CL_TRY(cl_temperature_read(command->argument[1], &temperature_mc, command->error));
    CL_TRY(cl_storage_reading(command->cl, command->argument[0], temperature_mc, cl_option(command, "with"), &reading));
    status = print_reading(command, &reading);
done:
    return status;
}

static bool is_reading_code(const char *text)
{
    return (*text == 'T' || *text == 't') && text[1] && strspn(text + 1, "0123456789") == strlen(text + 1);
}

static enum cl_status run_correct(struct cl_command *command)
{
    enum cl_status status;
    struct cl_reading reading;
    int64_t temperature_mc;
    if (is_reading_code(command->argument[1]))
        return cl_fail(command->error, CL_USAGE, NULL, command->argument[1],
                       cl_arena_print(command->arena, "cryolot storage correct %s %s --reason TEXT",
                                      command->argument[1], command->argument[0]),
                       "the reading comes first, then what it should say");
    CL_TRY(cl_temperature_read(command->argument[1], &temperature_mc, command->error));
    CL_TRY(cl_reading_correct(command->cl, command->argument[0], temperature_mc, &reading));
    cl_say(command, "%s stands for %s; what that one showed stays on record, QA decides about it", reading.code,
           reading.corrects);
    status = print_reading(command, &reading);
done:
    return status;
}

static enum cl_status run_readings(struct cl_command *command)
{
    enum cl_status status;
    struct cl_reading_filter filter = {.store = command->argument[0]};
    struct cl_reading_list list;
    struct cl_storage store;
    CL_TRY(cl_storage_get(command->cl, filter.store, &store));
    CL_TRY(cl_option_limit(command, &filter.limit));
    CL_TRY(cl_option_time_in(command, "from", store.timezone, &filter.from_ms));
    CL_TRY(cl_option_time_in(command, "to", store.timezone, &filter.until_ms));
    CL_TRY(cl_reading_list(command->cl, &filter, &list));
    CL_TRY(cl_print_list(command, "readings", CL_FIELDS(READING_FIELDS), list.at, list.count, sizeof *list.at));
    if ((int64_t)list.count == filter.limit)
        cl_say(command, "the newest %zu; more with --limit", list.count);
done:
    return status;
}

/* ---- from a file ------------------------------------------------------------------------------------------------ */

static enum cl_status print_imported(struct cl_command *command, const struct cl_reading_imported *imported)
{
    say_alarms(command, &imported->alarms);
    say_excursions(command, &imported->excursions);
    if (command->json)
        return cl_put_json(command,
                           json_pack("{s:I,s:I,s:I,s:o,s:o}", "imported", (json_int_t)imported->imported, "known",
                                     (json_int_t)imported->known, "series", (json_int_t)imported->series, "excursions",
                                     json_excursions(&imported->excursions), "alarms", json_alarms(&imported->alarms)));
    return cl_put(command,
                  cl_arena_print(command->arena,
                                 "%" PRId64 " reading%s imported, %" PRId64 " known already, %" PRId64
                                 " store%s or sensor%s\n",
                                 imported->imported, imported->imported == 1 ? "" : "s", imported->known,
                                 imported->series, imported->series == 1 ? "" : "s", imported->series == 1 ? "" : "s"));
}

static enum cl_status run_import(struct cl_command *command)
{
    enum cl_status status;
    struct cl_reading_imported imported;
    struct cl_buffer file = {0};
    const char *path = command->argument[0];
    CL_TRY(cl_file_read(path, IMPORT_MOST, &file, command->error));
    CL_TRY(cl_reading_import(command->cl, &(struct cl_file_given){path, file.data, file.size}, &imported));
    status = print_imported(command, &imported);
done:
    cl_buffer_free(&file);
    return status;
}

const struct cl_verb cl_reading_verbs[] = {
    {
        .noun = "storage",
        .name = "reading",
        .arguments = "STORE TEMPERATURE [--with SERIAL]",
        .summary = "enter a temperature that was read by hand",
        .example = "cryolot storage reading CPN/LN2-1 -185C\n"
                   "cryolot storage reading CPN/LN2-1 -185C --with T-17",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_reading,
        .option = {{"with", "SERIAL", "the thermometer; else the store's own display", false}},
        .remark = "It counts for every store inside, and is held against its limits, those around it that hold in it,\n"
                  "and those of every store inside. Where it is warmer than a product may be that stands there, for\n"
                  "longer than the store allows, the vials are held and a deviation is opened. cryolot is a record,\n"
                  "not an alarm.",
    },
    {
        .noun = "storage",
        .name = "readings",
        .arguments = "STORE [--from TIME] [--to TIME]",
        .summary = "the temperatures of a store, newest first",
        .example = "cryolot storage readings CPN/LN2-1\n"
                   "cryolot storage readings CPN/LN2-1 --from 2026-11-01 --limit 1000 --csv",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_readings,
        .option = {{"from", "TIME", "taken then or later; without an offset in its site's zone", false},
                   {"to", "TIME", "taken then or before", false},
                   CL_LIMIT_OPTION},
    },
    {
        .noun = "storage",
        .name = "correct",
        .arguments = "READING TEMPERATURE --reason TEXT",
        .summary = "correct a temperature that was mistyped",
        .example = "cryolot storage correct T12 -185C --reason 'typed -85 for -185, see the log sheet'",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_correct,
        .remark =
            "By QA, with the reason. READING is the ID of one that was entered by hand, as T12: storage readings\n"
            "STORE shows it; TEMPERATURE is what it should say. The new one has the old one's time and sensor.\n"
            "The old one stays on record, marked corrected, and so do the holds and the deviation that it\n"
            "brought: QA decides about them (deviation dispose). What the new one shows is looked at as of any\n"
            "reading. A sensor's file is not corrected: what is wrong with it is a deviation (deviation open).",
    },
    {
        .noun = "storage",
        .name = "import",
        .arguments = "READINGS.csv",
        .summary = "temperatures from the file of a sensor",
        .example = "cryolot storage import november.csv",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_import,
        .remark = "The first row names the columns, in any order: store (its path or code), at (2026-11-22T10:00:00Z,\n"
                  "or local to its site), temperature_c and, where it is known, sensor (serial number or code).\n"
                  "Rows may come in any order, late and again: what is on record is counted and left. One bad row,\n"
                  "and nothing is stored; all are named.",
    },
    {.name = NULL},
};
