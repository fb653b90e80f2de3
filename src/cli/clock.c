#include "cli/command.h"
#include <cryolot/clock.h>
#include <jansson.h>

static enum cl_status run_accept(struct cl_command *command)
{
    char now[CL_TIME_TEXT];
    enum cl_status status = cl_clock_accept(command->cl);
    if (status != CL_OK)
        return status;
    cl_say(command, "acts go on from this machine's present time");
    cl_time_write_utc(cl_now_ms(command->cl), now, sizeof now);
    return command->json ? cl_put_json(command, json_pack("{s:{s:s}}", "clock", "now", now)) : CL_OK;
}

const struct cl_verb cl_clock_verbs[] = {
    {
        .noun = "clock",
        .name = "accept",
        .arguments = "--reason TEXT",
        .summary = "say that the clock is right now, after it had been ahead",
        .example = "cryolot clock accept --reason 'battery changed; was 10 years ahead'",
        .needs = CL_NEEDS_WRITING,
        .run = run_accept,
        .remark = "While the clock is behind the last act on record every act is refused, because expiry could not be\n"
                  "trusted.",
    },
    {.name = NULL},
};
