#include "base/text.h"
#include "cli/label.h"
#include <cryolot/result.h>
#include <cryolot/sample.h>
#include <inttypes.h>
#include <jansson.h>

static const struct cl_field SAMPLE_FIELDS[] = {
    CL_FIELD(cl_sample, code, "id", "ID", TEXT, true),
    CL_FIELD(cl_sample, lot, "lot", "Lot", TEXT, true),
    CL_FIELD(cl_sample, vial, "vial", "Vial", TEXT, false),
    CL_FIELD(cl_sample, stage, "stage", "Stage", TEXT, true),
    CL_FIELD(cl_sample, tests, "tests", "Tests", TEXTS, true),
    CL_FIELD(cl_sample, laboratory, "laboratory", "Laboratory", TEXT, true),
    CL_FIELD(cl_sample, state, "state", "State", TEXT, true),
    CL_FIELD(cl_sample, holder, "holder", "Holder", TEXT, false),
    CL_FIELD(cl_sample, taken_by, "taken_by", "Taken by", TEXT, false),
    CL_FIELD(cl_sample, taken_at_ms, "taken_at", "Taken", TIME, false),
};

static const struct cl_field LEG_FIELDS[] = {
    CL_FIELD(cl_sample_leg, number, "number", "No.", INT, true),
    CL_FIELD(cl_sample_leg, kind, "kind", "Leg", TEXT, true),
    CL_FIELD(cl_sample_leg, from, "from", "From", TEXT, true),
    CL_FIELD(cl_sample_leg, to, "to", "To", TEXT, true),
    CL_FIELD(cl_sample_leg, done_at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_sample_leg, condition, "condition", "Condition", TEXT, true),
    CL_FIELD(cl_sample_leg, temperature_mc, "temperature_mc", "Temperature", TEMPERATURE, true),
    CL_FIELD(cl_sample_leg, recorded_by, "recorded_by", "By", TEXT, true),
    CL_FIELD(cl_sample_leg, reason, "reason", "Reason", TEXT, false),
};

static const struct cl_field RESULT_FIELDS[] = {
    CL_FIELD(cl_result, code, "id", "Result", TEXT, true),
    CL_FIELD(cl_result, test, "test", "Test", TEXT, true),
    CL_FIELD(cl_result, value, "value", "Value", TEXT, true),
    CL_FIELD(cl_result, unit, "unit", "Unit", TEXT, true),
    CL_FIELD(cl_result, verdict, "verdict", "Verdict", TEXT, true),
    CL_FIELD(cl_result, state, "state", "State", TEXT, true),
    CL_FIELD(cl_result, performed_on, "performed_on", "Performed on", DATE, true),
};

/* ---- taking ---------------------------------------------------------------------------------------------------- */

static enum cl_status take(struct cl_command *command, const struct cl_sample_new *sample, struct cl_sample *taken)
{
    enum cl_status status;
    struct cl_label_delivery delivery;
    struct cl_label_print print;
    const char *name = cl_option(command, "template");
    const struct cl_label_wanted wanted = {.template = name ? name : CL_SAMPLE_TEMPLATE, .keeps = true};
    if (!cl_option(command, "o") && !cl_option(command, "printer"))
        return cl_sample_take(command->cl, sample, NULL, taken);
    CL_TRY(cl_label_prepare(command, &wanted, &delivery, &print));
    CL_TRY(cl_label_deliver_end(&delivery, cl_sample_take(command->cl, sample, &print, taken)));
    cl_label_say_draft(command, delivery.draft, 1);
done:
    return status;
}

static enum cl_status run_take(struct cl_command *command)
{
    enum cl_status status;
    struct cl_sample taken;
    struct cl_sample_new sample = {
        .lot = command->argument[0],
        .vial = cl_option(command, "vial"),
        .stage = cl_option(command, "stage"),
        .tests = cl_option_list(command, "for"),
        .laboratory = cl_option(command, "to"),
    };
    const char *file = cl_option(command, "o");
    CL_TRY(take(command, &sample, &taken));
    if (file)
        cl_say(command, "its label is in %s; print at actual size, without scaling", file);
    cl_say(command,
           "%s is taken of %s and in your hands; next: cryolot sample send %s --carrier NAME, or at the laboratory: "
           "cryolot sample receive %s --condition TEXT",
           taken.code, taken.vial ? taken.vial : taken.lot, taken.code, taken.code);
    if (!file || !cl_is_standard_output(file))
        status = cl_print_record(command, "sample", CL_FIELDS(SAMPLE_FIELDS), &taken);
done:
    return status;
}

/* ---- its way ---------------------------------------------------------------------------------------------------- */

static enum cl_status read_state(const struct cl_command *command, struct cl_sample_state *as)
{
    *as = (struct cl_sample_state){cl_option(command, "condition"), CL_NO_TEMPERATURE};
    return cl_option_temperature(command, "temperature", &as->temperature_mc);
}

static enum cl_status print_samples(struct cl_command *command, const struct cl_sample_list *list)
{
    return cl_print_list(command, "samples", CL_FIELDS(SAMPLE_FIELDS), list->at, list->count, sizeof *list->at);
}

static enum cl_status run_send(struct cl_command *command)
{
    enum cl_status status;
    struct cl_sample_state as;
    struct cl_sample_list sent;
    struct cl_texts codes = {command->argument, (size_t)command->argument_count};
    CL_TRY(read_state(command, &as));
    CL_TRY(cl_sample_send(command->cl, codes, cl_option(command, "carrier"), &as, &sent));
    cl_say(command, "%zu sample%s with %s; next, at the laboratory: cryolot sample receive SAMPLE.. --condition TEXT",
           sent.count, sent.count == 1 ? " is" : "s are", cl_option(command, "carrier"));
    status = print_samples(command, &sent);
done:
    return status;
}

static enum cl_status run_receive(struct cl_command *command)
{
    enum cl_status status;
    struct cl_sample_state as;
    struct cl_sample_list list;
    struct cl_texts codes = {command->argument, (size_t)command->argument_count};
    bool refuse = cl_flag(command, "refuse");
    CL_TRY(read_state(command, &as));
    CL_TRY(cl_sample_receive(command->cl, codes, &as, refuse, &list));
    if (refuse)
        cl_say(command, "%zu sample%s refused; next: cryolot sample take LOT .. for another one", list.count,
               list.count == 1 ? " is" : "s are");
    else
        cl_say(command, "%zu sample%s received; next: cryolot result record %s TEST VALUE --sample %s ..", list.count,
               list.count == 1 ? " is" : "s are", list.at[0].lot, list.at[0].code);
    status = print_samples(command, &list);
done:
    return status;
}

/* ---- looking ---------------------------------------------------------------------------------------------------- */

static json_t *array_of(const struct cl_field *fields, size_t field_count, const void *items, size_t count,
                        size_t item_size)
{
    json_t *array = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(array, cl_json_record(fields, field_count, (const char *)items + i * item_size));
    return array;
}

/* As a vial's way is written: two places and a time fill a line. */
static enum cl_status put_leg(struct cl_command *command, const struct cl_sample_leg *leg)
{
    char at[CL_TIME_TEXT], temperature[CL_QUANTITY_TEXT] = "", condition[1024] = "", reason[2048] = "";
    bool measured = leg->temperature_mc != CL_NO_TEMPERATURE;
    if (measured)
        cl_temperature_write(leg->temperature_mc, temperature, sizeof temperature);
    if (leg->condition)
        cl_text_visible(leg->condition, condition, sizeof condition);
    if (leg->reason)
        cl_text_visible(leg->reason, reason, sizeof reason);
    return cl_put(
        command,
        cl_arena_print(command->arena, "%3" PRId64 "  %s  %-7s  %s -> %s%s%s%s%s\n     by %s%s%s\n", leg->number,
                       cl_time_write_local(leg->done_at_ms, cl_facility(command->cl)->timezone, false, at, sizeof at),
                       leg->kind, leg->from, leg->to, measured ? ", " : "", temperature, leg->condition ? ": " : "",
                       condition, leg->recorded_by, leg->reason ? ", reason: " : "", reason));
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_sample sample;
    struct cl_sample_legs legs;
    struct cl_result_list results;
    CL_TRY(cl_sample_get(command->cl, command->argument[0], &sample));
    CL_TRY(cl_sample_legs(command->cl, &sample, &legs));
    CL_TRY(cl_result_list_of_sample(command->cl, sample.id, &results));
    if (command->json)
        return cl_put_json(
            command, json_pack("{s:o,s:o,s:o}", "sample", cl_json_record(CL_FIELDS(SAMPLE_FIELDS), &sample), "legs",
                               array_of(CL_FIELDS(LEG_FIELDS), legs.at, legs.count, sizeof *legs.at), "results",
                               array_of(CL_FIELDS(RESULT_FIELDS), results.at, results.count, sizeof *results.at)));
    CL_TRY(cl_print_record(command, "sample", CL_FIELDS(SAMPLE_FIELDS), &sample));
    if (command->csv)
        return CL_OK;
    CL_TRY(cl_put(command, "\n"));
    for (size_t i = 0; i < legs.count; i++)
        CL_TRY(put_leg(command, &legs.at[i]));
    if (results.count == 0)
        return CL_OK;
    CL_TRY(cl_put(command, "\n"));
    status = cl_print_list(command, "results", CL_FIELDS(RESULT_FIELDS), results.at, results.count, sizeof *results.at);
done:
    return status;
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_sample_list list;
    int64_t limit;
    CL_TRY(cl_option_limit(command, &limit));
    CL_TRY(cl_sample_list(command->cl, cl_option(command, "lot"), cl_option(command, "state"), limit, &list));
    status = print_samples(command, &list);
done:
    return status;
}

#define STATE_OPTIONS                                                                                                  \
    {"condition", "TEXT", "how it looks", false},                                                                      \
    {                                                                                                                  \
        "temperature", "T", "as measured, like -80C", false                                                            \
    }

const struct cl_verb cl_sample_verbs[] = {
    {
        .noun = "sample",
        .name = "take",
        .arguments = "LOT --vial VIAL|--stage STAGE --for TEST,.. --to LABORATORY [-o FILE] [--template T]",
        .summary = "take a sample of a vial, which is used up, or of a stage",
        .example = "cryolot sample take UC26A001 --vial UC26A001-0042T --for sterility,endotoxin --to 'Lab North' "
                   "-o label.pdf\n"
                   "cryolot sample take UC26A001 --stage before-freezing --for cell-count --to 'QC, room 12'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = 1,
        .run = run_take,
        .option = {{"vial", "VIAL", "the vial that is used up for it", false},
                   {"stage", "STAGE", "where in manufacture; of a vial only where several stages would do", false},
                   {"for", "TEST,..", "the tests, as the specification names them", true},
                   {"to", "LABORATORY", "where they are made", true},
                   {"o", "FILE", "its label (-: standard output)", false},
                   {"printer", "NAME", "its label: to this printer, through lp", false},
                   {"template", "T", "the label's stock and layout (sample-roll)", false},
                   CL_LABEL_FORMAT_OPTION},
        .remark = "The vial is filled, stored, or out in your hands, and of purpose qc, retain or stability; one for\n"
                  "patients needs a --reason. It becomes consumed, and its custody ends in the sample.",
    },
    {
        .noun = "sample",
        .name = "send",
        .arguments = "SAMPLE.. --carrier NAME [--temperature T] [--condition TEXT]",
        .summary = "give samples that you hold to a carrier",
        .example = "cryolot sample send SMP-000001W --carrier 'Kurier Nord' --temperature -78C --condition 'dry ice'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_send,
        .option = {{"carrier", "NAME", "who takes them", true}, STATE_OPTIONS},
        .remark = "What a disabled person has, anyone sends on who may send, with --reason.",
    },
    {
        .noun = "sample",
        .name = "receive",
        .arguments = "SAMPLE.. --condition TEXT [--temperature T] [--refuse --reason TEXT]",
        .summary = "receive samples at their laboratory, or refuse them",
        .example = "cryolot sample receive SMP-000001W --condition 'frozen, intact' --temperature -75C\n"
                   "cryolot sample receive SMP-000001W --condition thawed --refuse --reason 'no dry ice left'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_receive,
        .option = {STATE_OPTIONS, {"refuse", NULL, "they cannot be tested; --reason says why", false}},
        .remark = "A laboratory in the house receives without a sending, from whoever has the sample.",
    },
    {
        .noun = "sample",
        .name = "show",
        .arguments = "SAMPLE",
        .summary = "one sample, its way and its results",
        .example = "cryolot sample show SMP-000001W",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "sample",
        .name = "list",
        .arguments = "[--lot LOT] [--state STATE]",
        .summary = "the newest samples",
        .example = "cryolot sample list --state sent\ncryolot sample list --lot UC26A001",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"lot", "LOT", "of this lot", false},
                   {"state", "STATE", "taken, sent, received or refused", false},
                   CL_LIMIT_OPTION},
    },
    {.name = NULL},
};
