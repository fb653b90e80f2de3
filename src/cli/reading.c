/* Temperatures of stores. */
#include "cli/command.h"
#include <cryolot/reading.h>

static const struct cl_field READING_FIELDS[] = {
    CL_FIELD(cl_reading, code, "id", "Reading", TEXT, true),
    CL_FIELD(cl_reading, store, "store", "Store", TEXT, true),
    CL_FIELD(cl_reading, temperature_mc, "temperature_mc", "Temperature", TEMPERATURE, true),
    CL_FIELD(cl_reading, read_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_reading, entered_by, "entered_by", "Entered by", TEXT, true),
    CL_FIELD(cl_reading, outside, "outside", "Outside its limits", BOOL, true),
    CL_FIELD(cl_reading, beyond, "beyond", "It is", TEXT, true),
};

/* "CPN/LN2-1 was above ...: DEV-0003 opened, 10 vials held" */
static void say_excursions(const struct cl_command *command, const struct cl_excursion_news_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct cl_excursion_news *news = &list->at[i];
        cl_say(command, "%s: %s %s, %lld vial%s held; QA decides: cryolot deviation show %s", news->what,
               news->deviation, news->opened ? "opened" : "goes on", (long long)news->vials,
               news->vials == 1 ? "" : "s", news->deviation);
    }
}

static enum cl_status run_reading(struct cl_command *command)
{
    enum cl_status status;
    struct cl_reading reading;
    int64_t temperature_mc;
    CL_TRY(cl_temperature_read(command->argument[1], &temperature_mc, command->error));
    CL_TRY(cl_storage_reading(command->cl, command->argument[0], temperature_mc, &reading));
    if (reading.outside)
        cl_say(command, "outside the limits: %s is %s; look, then: cryolot storage alarm %s --acknowledge TEXT",
               reading.store, reading.beyond, reading.store);
    say_excursions(command, &reading.excursions);
    status = cl_print_record(command, "reading", CL_FIELDS(READING_FIELDS), &reading);
done:
    return status;
}

const struct cl_verb cl_reading_verbs[] = {
    {
        .noun = "storage",
        .name = "reading",
        .arguments = "STORE TEMPERATURE",
        .summary = "enter a temperature that was read by hand",
        .example = "cryolot storage reading CPN/LN2-1 -185C",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_reading,
        .remark = "It counts for every store inside, and is held against its limits, those around it that hold in it,\n"
                  "and those of every store inside. cryolot is a record, not an alarm.",
    },
    {.name = NULL},
};
