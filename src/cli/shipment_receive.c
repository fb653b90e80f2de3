/* A shipment arrives. */
#include "base/file.h"
#include "cli/shipment.h"
#include <string.h>

/* What is missing is the carrier's until somebody has it in hands. */
static enum cl_status say_missing(struct cl_command *command, const struct cl_shipment *shipment)
{
    struct cl_shipment_vial_list vials;
    enum cl_status status = cl_shipment_vials(command->cl, shipment, &vials);
    if (status != CL_OK)
        return status;
    const char **missing = cl_arena_alloc(command->arena, vials.count * sizeof *missing + 1);
    size_t count = 0;
    for (size_t i = 0; i < vials.count; i++)
        if (vials.at[i].outcome && strcmp(vials.at[i].outcome, "missing") == 0)
            missing[count++] = vials.at[i].vial;
    if (count)
        cl_say(command,
               "MISSING: %s; with %s until found: cryolot vial find VIAL --reason R; what is not found QA declares "
               "lost: cryolot vial lose VIAL --deviation DEV --reason R",
               cl_few_of(command, (struct cl_texts){missing, count}), shipment->carrier);
    return CL_OK;
}

static void say_deviations(const struct cl_command *command, const struct cl_shipment *shipment)
{
    if (shipment->deviations.count)
        cl_say(command, "QA decides: %s; what is in doubt is held until then",
               cl_few_of(command, shipment->deviations));
}

static void say_logger(const struct cl_command *command, const struct cl_shipment *shipment)
{
    char warmest[CL_QUANTITY_TEXT];
    if (shipment->logger)
        cl_say(command, "the logger says up to %s on its way, never silent for longer than %lld min: %s",
               cl_temperature_write(shipment->logger_max_mc, warmest, sizeof warmest),
               (long long)shipment->logger_silence_minutes, shipment->logger_outcome);
    else
        cl_say(command, "the logger's file is still to come: cryolot shipment logger %s FILE.csv", shipment->code);
}

/* Reads the file of a logger, where one is given. */
static enum cl_status read_logger(struct cl_command *command, const char *path, struct cl_buffer *file,
                                  struct cl_file_given *given)
{
    enum cl_status status = cl_file_read(path, CL_ATTACHMENT_MOST, file, command->error);
    *given = (struct cl_file_given){path, file->data, file->size};
    return status;
}

static enum cl_status run_receive(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    struct cl_buffer file = {0};
    struct cl_file_given given;
    struct cl_shipment received;
    const char *path = cl_option(command, "logger");
    struct cl_shipment_receipt receipt = {
        .accept = cl_option_list(command, "accept"),
        .reject = cl_option_list(command, "reject"),
        .quarantine = cl_option_list(command, "quarantine"),
        .missing = cl_option_list(command, "missing"),
        .others = cl_option(command, "all"),
        .condition = cl_option(command, "condition") ? cl_option(command, "condition") : "condition not recorded",
    };
    if (path) {
        CL_TRY(read_logger(command, path, &file, &given));
        receipt.logger = &given;
        receipt.logger_id = cl_option(command, "logger-id");
    }
    CL_TRY(cl_shipment_receive(command->cl, command->argument[0], &receipt, &received));
    cl_say(command, "%s is received, what came is in your hands; next: cryolot vial store VIAL.. --at PLACE",
           received.code);
    say_logger(command, &received);
    CL_TRY(say_missing(command, &received));
    say_deviations(command, &received);
    status = cl_print_shipment(command, &received);
done:
    cl_buffer_free(&file);
    return status;
}

static enum cl_status run_logger(struct cl_command *command)
{
    enum cl_status status;
    struct cl_buffer file = {0};
    struct cl_file_given given;
    struct cl_shipment shipment;
    CL_TRY(read_logger(command, command->argument[1], &file, &given));
    CL_TRY(cl_shipment_logger(command->cl, command->argument[0], &given, cl_option(command, "logger-id"), &shipment));
    say_logger(command, &shipment);
    say_deviations(command, &shipment);
    status = cl_print_shipment(command, &shipment);
done:
    cl_buffer_free(&file);
    return status;
}

#define LOGGER_OPTION                                                                                                  \
    {                                                                                                                  \
        "logger-id", "LOGGER", "which logger wrote it: serial number or code of equipment", false                      \
    }

const struct cl_verb cl_shipment_receive_verbs[] = {
    {
        .noun = "shipment",
        .name = "receive",
        .arguments = "SHIPMENT [--accept VIAL,..] [--reject VIAL,..] [--quarantine VIAL,..] [--missing VIAL,..] [--all "
                     "DECISION] [--condition TEXT] [--logger FILE.csv --logger-id LOGGER]",
        .summary = "decide about every vial of a shipment that arrived",
        .example = "cryolot shipment receive SHP-000001P --all accept --condition 'sealed, vapour visible' --logger "
                   "logger.csv\n"
                   "cryolot shipment receive SHP-000001P --accept UC26A001-0001K --reject UC26A001-0002I --condition "
                   "'one vial cracked'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_receive,
        .option = {{"accept", "VIAL,..", "these are as they should be", false},
                   {"reject", "VIAL,..", "these are not to be used", false},
                   {"quarantine", "VIAL,..", "QA is to decide about these", false},
                   {"missing", "VIAL,..", "these were not in it", false},
                   {"all", "DECISION", "about the others: accept, reject, quarantine or missing", false},
                   {"condition", "TEXT",
                    "of the shipper and what is in it; without it the log says that none was recorded", false},
                   {"logger", "FILE", "what its temperature logger wrote: columns at, temperature_c", false},
                   LOGGER_OPTION},
        .remark =
            "By somebody of the site that receives, never by who dispatched it. What is rejected or quarantined is\n"
            "held by a deviation, so is everything that came late or after a reading above its product's limit;\n"
            "what is missing stays on its way, with a critical deviation, until somebody has it in hands (cryolot "
            "vial\n"
            "find) or QA declares it lost (cryolot vial lose).",
    },
    {
        .noun = "shipment",
        .name = "logger",
        .arguments = "SHIPMENT FILE.csv [--logger-id LOGGER]",
        .summary = "the file of its temperature logger, after the receipt",
        .example = "cryolot shipment logger SHP-000001P logger.csv --logger-id TL-9",
        .needs = CL_NEEDS_WRITING,
        .least = 2,
        .most = 2,
        .run = run_logger,
        .option = {LOGGER_OPTION},
        .remark =
            "Columns at, temperature_c. What was received warmer than its product's limit on the way is held by a\n"
            "deviation; so is everything when the logger was past its calibration on its way.",
    },
    {.name = NULL},
};
