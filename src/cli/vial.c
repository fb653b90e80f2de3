#include "cli/exposure.h"
#include "cli/vial.h"
#include "base/buffer.h"
#include "base/text.h"
#include "cli/custody_log.h"
#include <inttypes.h>
#include <jansson.h>
#include <string.h>

/* A lot, a store or a person's hands are shown whole; everything is not. */
enum { WHOLE = 100000 };

static const struct cl_field VIAL_FIELDS[] = {
    CL_FIELD(cl_vial, code, "id", "Vial", TEXT, true),
    CL_FIELD(cl_vial, lot, "lot", "Lot", TEXT, false),
    CL_FIELD(cl_vial, state, "state", "State", TEXT, true),
    CL_FIELD(cl_vial, held, "held", "Held", BOOL, true),
    CL_FIELD(cl_vial, expired, "expired", "Expired", BOOL, true),
    CL_FIELD(cl_vial, purpose, "purpose", "Purpose", TEXT, true),
    CL_FIELD(cl_vial, place, "place", "Place", TEXT, true),
    CL_FIELD(cl_vial, holder, "holder", "Holder", TEXT, true),
    CL_FIELD(cl_vial, carrier, "carrier", "Carried by", TEXT, false),
    CL_FIELD(cl_vial, shipment, "shipment", "Shipment", TEXT, false),
    CL_FIELD(cl_vial, cells, "cells", "Cells", CELLS, false),
    CL_FIELD(cl_vial, volume_ul, "volume_ul", "Volume", VOLUME, false),
    CL_FIELD(cl_vial, expires_on, "expires_on", "Expires on", DATE, false),
};

static const struct cl_field HOLD_FIELDS[] = {
    CL_FIELD(cl_vial_hold, on, "on", "Hold on", TEXT, true),
    CL_FIELD(cl_vial_hold, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_vial_hold, deviation, "deviation", "Deviation", TEXT, true),
    CL_FIELD(cl_vial_hold, put_by, "put_by", "Put by", TEXT, true),
    CL_FIELD(cl_vial_hold, put_at_ms, "put_at", "Put", TIME, true),
    CL_FIELD(cl_vial_hold, lifted_by, "lifted_by", "Lifted by", TEXT, false),
    CL_FIELD(cl_vial_hold, lifted_at_ms, "lifted_at", "Lifted", TIME, false),
    CL_FIELD(cl_vial_hold, lift_reason, "lift_reason", "Lift reason", TEXT, false),
};

static const struct cl_field DEVIATION_FIELDS[] = {
    CL_FIELD(cl_vial_deviation, code, "id", "Deviation", TEXT, true),
    CL_FIELD(cl_vial_deviation, class, "class", "Class", TEXT, true),
    CL_FIELD(cl_vial_deviation, state, "state", "State", TEXT, true),
    CL_FIELD(cl_vial_deviation, title, "title", "Title", TEXT, true),
    CL_FIELD(cl_vial_deviation, disposition, "disposition", "Disposition", TEXT, true),
    CL_FIELD(cl_vial_deviation, disposed_by, "disposed_by", "By", TEXT, true),
    CL_FIELD(cl_vial_deviation, disposed_at_ms, "disposed_at", "At", TIME, false),
};

static const struct cl_field LABEL_FIELDS[] = {
    CL_FIELD(cl_vial_label, copy, "copy", "Copy", INT, true),
    CL_FIELD(cl_vial_label, expires_on, "expires_on", "Expiry printed", DATE, true),
    CL_FIELD(cl_vial_label, reason, "reason", "Reason", TEXT, true),
    CL_FIELD(cl_vial_label, template, "template", "Template", TEXT, true),
    CL_FIELD(cl_vial_label, template_version, "template_version", "Version", INT, true),
    CL_FIELD(cl_vial_label, printed_by, "printed_by", "Printed by", TEXT, true),
    CL_FIELD(cl_vial_label, printed_at_ms, "printed_at", "Printed", TIME, true),
    CL_FIELD(cl_vial_label, fate, "fate", "Fate", TEXT, true),
    CL_FIELD(cl_vial_label, fate_by, "fate_by", "By", TEXT, false),
    CL_FIELD(cl_vial_label, fate_at_ms, "fate_at", "At", TIME, false),
    CL_FIELD(cl_vial_label, fate_reason, "fate_reason", "Fate's reason", TEXT, false),
    CL_FIELD(cl_vial_label, fate_unread, "fate_unread", "Unread", BOOL, false),
};

static const struct cl_field USE_FIELDS[] = {
    CL_FIELD(cl_vial_detail, stability_months, "stability_months", "Stability, months", COUNT, true),
    CL_FIELD(cl_vial_detail, stability_due_on, "stability_due_on", "Stability due", DATE, true),
    CL_FIELD(cl_vial_detail, sample, "sample", "Sample", TEXT, true),
};

/* Who carries the store that a vial stands in, and its shipment, are columns where there are some. */
enum cl_status cl_print_vials(struct cl_command *command, const struct cl_vial_list *vials)
{
    struct cl_field fields[sizeof VIAL_FIELDS / sizeof *VIAL_FIELDS];
    bool carried = false, shipped = false;
    memcpy(fields, VIAL_FIELDS, sizeof fields);
    for (size_t i = 0; i < vials->count; i++) {
        carried |= vials->at[i].carrier != NULL;
        shipped |= vials->at[i].shipment != NULL;
    }
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (fields[i].offset == offsetof(struct cl_vial, carrier))
            fields[i].listed = carried;
        else if (fields[i].offset == offsetof(struct cl_vial, shipment))
            fields[i].listed = shipped;
    return cl_print_list(command, "vials", CL_FIELDS(fields), vials->at, vials->count, sizeof *vials->at);
}

struct cl_texts cl_vial_arguments(const struct cl_command *command)
{
    return (struct cl_texts){command->argument, (size_t)command->argument_count};
}

/* ---- looking --------------------------------------------------------------------------------------------------- */

static enum cl_status check_state(const struct cl_command *command, const char *state)
{
    static const char *const words[] = {"numbered", "filled",   "stored",    "out",  "in-transit", "thawed",
                                        "infused",  "consumed", "discarded", "void", "lost"};
    for (size_t i = 0; state && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], state) == 0)
            return CL_OK;
    if (!state)
        return CL_OK;
    return cl_fail(command->error, CL_USAGE, NULL, NULL,
                   "numbered, filled, stored, out, in-transit, thawed, infused, consumed, discarded, void or lost",
                   "'%s' is not a state of a vial", state);
}

static enum cl_status check_purpose(const struct cl_command *command, const char *purpose)
{
    static const char *const words[] = {"product", "qc", "retain", "stability"};
    for (size_t i = 0; purpose && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], purpose) == 0)
            return CL_OK;
    if (!purpose)
        return CL_OK;
    return cl_fail(command->error, CL_USAGE, NULL, NULL, "product, qc, retain or stability",
                   "'%s' is not a purpose of a vial", purpose);
}

static enum cl_status run_list(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    struct cl_vial_filter filter = {.lot = cl_option(command, "lot"),
                                    .store = cl_option(command, "store"),
                                    .state = cl_option(command, "state"),
                                    .holder = cl_option(command, "holder"),
                                    .purpose = cl_option(command, "purpose"),
                                    .shipment = cl_option(command, "shipment"),
                                    .held = cl_flag(command, "held")};
    CL_TRY(check_state(command, filter.state));
    CL_TRY(check_purpose(command, filter.purpose));
    CL_TRY(cl_option_limit(command, &filter.limit));
    if (!cl_option(command, "limit") && (filter.lot || filter.store || filter.holder || filter.shipment))
        filter.limit = WHOLE;
    CL_TRY(cl_vial_list(command->cl, &filter, &vials));
    CL_TRY(cl_flag(command, "exposure") ? cl_print_exposures(command, &vials) : cl_print_vials(command, &vials));
    if ((int64_t)vials.count == filter.limit)
        cl_say(command, "the first %zu; more with --limit", vials.count);
done:
    return status;
}

static enum cl_status print_vial_json(struct cl_command *command, const struct cl_vial *vial,
                                      const struct cl_vial_detail *detail, const struct cl_exposure *exposure,
                                      const struct cl_custody_log *log)
{
    json_t *object = cl_json_record(CL_FIELDS(VIAL_FIELDS), vial), *use = cl_json_record(CL_FIELDS(USE_FIELDS), detail);
    json_t *out = cl_exposure_json(exposure);
    json_object_update(object, use);
    json_object_update(object, out);
    json_decref(use);
    json_decref(out);
    return cl_put_json(
        command,
        json_pack(
            "{s:o,s:o,s:o,s:o,s:o}", "vial", object, "holds",
            cl_json_records(CL_FIELDS(HOLD_FIELDS), detail->hold, detail->holds, sizeof *detail->hold), "deviations",
            cl_json_records(CL_FIELDS(DEVIATION_FIELDS), detail->deviation, detail->deviations,
                            sizeof *detail->deviation),
            "labels", cl_json_records(CL_FIELDS(LABEL_FIELDS), detail->label, detail->labels, sizeof *detail->label),
            "custody", cl_custody_json(log)));
}

/* A paragraph for people: texts of any length, wrapped under their beginning. */
static void add_entry(struct cl_command *command, const char *head, const char *text, struct cl_buffer *out)
{
    size_t room = 3 * strlen(text) + 4; /* U+FFFD takes three bytes */
    cl_buffer_print(out, "%s  ", head);
    cl_add_wrapped(out, cl_text_visible(text, cl_arena_alloc(command->arena, room), room), strlen(head) + 2,
                   (size_t)command->width);
}

static const char *time_text(struct cl_command *command, int64_t at_ms)
{
    char *text = cl_arena_alloc(command->arena, CL_TIME_TEXT);
    return cl_time_write_local(at_ms, cl_facility(command->cl)->timezone, false, text, CL_TIME_TEXT);
}

static void add_holds(struct cl_command *command, const struct cl_vial_detail *detail, struct cl_buffer *out)
{
    for (size_t i = 0; i < detail->holds; i++) {
        const struct cl_vial_hold *hold = &detail->hold[i];
        const char *text = cl_arena_print(command->arena, "%s, by %s, %s%s%s", hold->reason, hold->put_by,
                                          time_text(command, hold->put_at_ms), hold->deviation ? ", of " : "",
                                          hold->deviation ? hold->deviation : "");
        if (hold->lifted_at_ms)
            text = cl_arena_print(command->arena, "%s; lifted by %s, %s: %s", text, hold->lifted_by,
                                  time_text(command, hold->lifted_at_ms), hold->lift_reason ? hold->lift_reason : "");
        add_entry(command, strcmp(hold->on, "lot") == 0 ? "hold of lot " : "hold of vial", text, out);
    }
}

static void add_deviations(struct cl_command *command, const struct cl_vial_detail *detail, struct cl_buffer *out)
{
    for (size_t i = 0; i < detail->deviations; i++) {
        const struct cl_vial_deviation *deviation = &detail->deviation[i];
        const char *decided = "QA did not decide about this vial";
        if (deviation->disposition)
            decided = cl_arena_print(command->arena, "this vial: %s, by %s, %s", deviation->disposition,
                                     deviation->disposed_by, time_text(command, deviation->disposed_at_ms));
        add_entry(command, "deviation   ",
                  cl_arena_print(command->arena, "%s (%s, %s), %s; %s", deviation->code, deviation->class,
                                 deviation->state, deviation->title, decided),
                  out);
    }
}

static void add_labels(struct cl_command *command, const struct cl_vial_detail *detail, struct cl_buffer *out)
{
    for (size_t i = 0; i < detail->labels; i++) {
        const struct cl_vial_label *label = &detail->label[i];
        char day[CL_DATE_TEXT];
        const char *text =
            cl_arena_print(command->arena,
                           "copy %" PRId64 " of %s version %" PRId64 ", printed by %s, %s, "
                           "expiry %s%s%s; ",
                           label->copy, label->template, label->template_version, label->printed_by,
                           time_text(command, label->printed_at_ms), cl_date_write(label->expires_on, day, sizeof day),
                           label->reason ? ": " : "", label->reason ? label->reason : "");
        if (label->fate && strcmp(label->fate, "applied") == 0)
            text = cl_arena_print(command->arena, "%sIT WEARS THIS ONE, put on by %s, %s%s%s%s", text, label->fate_by,
                                  time_text(command, label->fate_at_ms),
                                  label->fate_unread ? ", without a code being read" : "",
                                  label->fate_reason ? ": " : "", label->fate_reason ? label->fate_reason : "");
        else if (label->fate)
            text = cl_arena_print(command->arena, "%s%s by %s, %s%s%s", text, label->fate, label->fate_by,
                                  time_text(command, label->fate_at_ms), label->fate_reason ? ": " : "",
                                  label->fate_reason ? label->fate_reason : "");
        else
            text = cl_arena_print(command->arena, "%sneither applied nor spoiled by now", text);
        add_entry(command, "label       ", text, out);
    }
}

static void add_use(struct cl_command *command, const struct cl_vial_detail *detail, struct cl_buffer *out)
{
    char day[CL_DATE_TEXT];
    if (detail->stability_months >= 0)
        add_entry(command, "stability   ",
                  cl_arena_print(command->arena, "at %" PRId64 " months, due %s", detail->stability_months,
                                 cl_date_write(detail->stability_due_on, day, sizeof day)),
                  out);
    if (detail->sample)
        add_entry(command, "sample      ", detail->sample, out);
}

static enum cl_status print_vial(struct cl_command *command, const struct cl_vial *vial,
                                 const struct cl_vial_detail *detail, const struct cl_exposure *exposure,
                                 const struct cl_custody_log *log)
{
    enum cl_status status;
    struct cl_buffer out = {0};
    CL_TRY(cl_print_record(command, "vial", CL_FIELDS(VIAL_FIELDS), vial));
    add_use(command, detail, &out);
    add_entry(command, "exposure    ", cl_exposure_text(command, exposure), &out);
    add_holds(command, detail, &out);
    add_deviations(command, detail, &out);
    add_labels(command, detail, &out);
    if (out.size)
        CL_TRY(cl_put(command, cl_arena_print(command->arena, "\n%s", out.data)));
    if (log->count > 0) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(cl_print_custody(command, log));
    }
done:
    cl_buffer_free(&out);
    return status;
}

static enum cl_status run_show(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial vial;
    struct cl_vial_detail detail;
    struct cl_exposure exposure;
    struct cl_custody_log log;
    CL_TRY(cl_vial_get(command->cl, command->argument[0], &vial));
    CL_TRY(cl_vial_detail(command->cl, &vial, &detail));
    CL_TRY(cl_exposure_of_vial(command->cl, vial.id, cl_now_ms(command->cl), &exposure));
    CL_TRY(cl_custody_read(command->cl, vial.code, &log));
    status = command->json ? print_vial_json(command, &vial, &detail, &exposure, &log)
                           : print_vial(command, &vial, &detail, &exposure, &log);
done:
    return status;
}

/* ---- moving ---------------------------------------------------------------------------------------------------- */

/* --at is the place here, so that the time has a name of its own. */
static enum cl_status take_time(struct cl_command *command)
{
    enum cl_status status = CL_OK;
    const char *zone;
    int64_t at_ms;
    if (!cl_option(command, "done-at"))
        return CL_OK;
    CL_TRY(cl_zone_at(command, cl_option(command, "at"), &zone));
    CL_TRY(cl_option_time_in(command, "done-at", zone, &at_ms));
    status = cl_set_performed_at(command->cl, at_ms);
done:
    return status;
}

static enum cl_status run_store(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(take_time(command));
    CL_TRY(cl_vial_store(command->cl, cl_vial_arguments(command), cl_option(command, "at"), &vials));
    cl_say(command, "%zu vial%s stored in %s", vials.count, vials.count == 1 ? " is" : "s are", vials.at[0].store);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_move(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(take_time(command));
    CL_TRY(cl_vial_move(command->cl, cl_vial_arguments(command), cl_option(command, "at"), &vials));
    cl_say(command, "%zu vial%s now in %s", vials.count, vials.count == 1 ? " is" : "s are", vials.at[0].store);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_take(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    size_t unusable = 0;
    CL_TRY(cl_vial_take(command->cl, cl_vial_arguments(command), &vials));
    for (size_t i = 0; i < vials.count; i++)
        unusable += vials.at[i].held || vials.at[i].expired;
    cl_say(command, "%zu vial%s in the hands of %s", vials.count, vials.count == 1 ? " is" : "s are",
           vials.at[0].holder);
    if (unusable > 0)
        cl_say(command, "held or expired, not for use: %zu", unusable);
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_discard(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vial_discard(command->cl, cl_vial_arguments(command), &vials));
    cl_say(command, "%zu vial%s discarded", vials.count, vials.count == 1 ? " is" : "s are");
    status = cl_print_vials(command, &vials);
done:
    return status;
}

static enum cl_status run_assign(struct cl_command *command)
{
    enum cl_status status;
    struct cl_vial_list vials;
    int64_t months = -1;
    CL_TRY(cl_option_count(command, "months", 0, 600, &months));
    CL_TRY(cl_vial_assign(command->cl, cl_vial_arguments(command), cl_option(command, "as"), months, &vials));
    cl_say(command, "%zu vial%s kept as %s%s", vials.count, vials.count == 1 ? " is" : "s are", vials.at[0].purpose,
           strcmp(vials.at[0].purpose, "product") == 0 ? ", for patients" : ", not for patients");
    if (months < 0 && strcmp(vials.at[0].purpose, "stability") == 0)
        cl_say(command, "no time point yet: cryolot vial assign VIAL.. --as stability --months N plans it");
    status = cl_print_vials(command, &vials);
done:
    return status;
}

#define PLACE_REMARK                                                                                                   \
    "PLACE is a store with an optional position: CPN/LN2-1/R3/B12:C7 (row letter, column number). Several vials "      \
    "fill\n"                                                                                                           \
    "on from a position; without one they take the next free ones."

const struct cl_verb cl_vial_verbs[] = {
    {
        .noun = "vial",
        .name = "list",
        .arguments =
            "[--lot LOT] [--store PATH] [--state STATE] [--purpose P] [--holder LOGIN] [--shipment SHP] [--held] "
            "[--exposure]",
        .summary = "vials of a lot, in a store, in a person's hands, in a shipment",
        .example = "cryolot vial list --lot UC26A001\ncryolot vial list --store CPN/LN2-1 --state stored --csv\n"
                   "cryolot vial list --held",
        .needs = CL_NEEDS_READING,
        .run = run_list,
        .option = {{"lot", "LOT", "of this lot only, by serial", false},
                   {"store", "PATH", "in this store and those inside it, by place", false},
                   {"state", "STATE", "in this state only", false},
                   {"purpose", "PURPOSE", "product, qc, retain or stability only", false},
                   {"holder", "LOGIN", "in this person's hands only", false},
                   {"shipment", "SHP", "packed into this shipment, or on their way with it", false},
                   {"held", NULL, "held ones only, themselves or with their lot", false},
                   {"exposure", NULL, "with the seconds that each was out of storage", false},
                   {"limit", "N", "at most so many (50; of a lot, store, person or shipment all)", false}},
    },
    {
        .noun = "vial",
        .name = "show",
        .arguments = "VIAL",
        .summary = "one vial: purpose, holds, what QA decided, labels, sample, custody",
        .example = "cryolot vial show UC26A001-0042T",
        .needs = CL_NEEDS_READING,
        .least = 1,
        .most = 1,
        .run = run_show,
    },
    {
        .noun = "vial",
        .name = "store",
        .arguments = "VIAL.. --at PLACE",
        .summary = "put filled or taken vials into a store",
        .example = "cryolot vial store UC26A001-0042T --at CPN/LN2-1/R3/B12:C7",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_store,
        .option = {{"at", "PLACE", "where to", true},
                   {"done-at", "TIME", "when it was done, if not now (without offset: time of the place's site)",
                    false}},
        .remark = PLACE_REMARK,
    },
    {
        .noun = "vial",
        .name = "take",
        .arguments = "VIAL.. --reason TEXT",
        .summary = "take stored vials into your hands",
        .example = "cryolot vial take UC26A001-0042T --reason 'for subject S001'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_take,
    },
    {
        .noun = "vial",
        .name = "move",
        .arguments = "VIAL.. --at PLACE",
        .summary = "move stored vials to another place",
        .example = "cryolot vial move UC26A001-0042T --at CPN/LN2-2/R1/B3",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_move,
        .option = {{"at", "PLACE", "where to", true},
                   {"done-at", "TIME", "when it was done, if not now (without offset: time of the place's site)",
                    false}},
        .remark = PLACE_REMARK,
    },
    {
        .noun = "vial",
        .name = "assign",
        .arguments = "VIAL.. --as product|qc|retain|stability [--months N]",
        .summary = "say what vials are for; only those for product go to patients",
        .example = "cryolot vial assign UC26A001-0042T --as stability --months 6\n"
                   "cryolot vial assign UC26A001-0043R --as retain",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_assign,
        .option = {{"as", "PURPOSE", "product, qc, retain or stability", true},
                   {"months", "N", "since manufacture: when a stability vial is due (planned later without it)",
                    false}},
        .remark = "Back to product only by QA; a purpose that is changed needs a --reason.",
    },
    {
        .noun = "vial",
        .name = "discard",
        .arguments = "VIAL.. --second WITNESS --reason TEXT",
        .summary = "destroy vials before a witness",
        .example = "cryolot vial discard UC26A001-0042T --second stella --reason 'cracked'",
        .needs = CL_NEEDS_WRITING,
        .least = 1,
        .most = -1,
        .run = run_discard,
    },
    {.name = NULL},
};
