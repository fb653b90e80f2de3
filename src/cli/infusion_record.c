/* The record of one infusion on a screen: for whom, of what, how it was prepared, every step, what came of it. */
#include "cli/dose.h"
#include "cli/infusion.h"
#include <jansson.h>
#include <string.h>

/* An infusion with its dose and what is on record beside. */
struct shown {
    struct cl_infusion infusion; /* first: its fields' offsets count */
    struct cl_dose dose;
    struct cl_infusion_record record;
};

static const struct cl_field BESIDE_FIELDS[] = {
    CL_FIELD(shown, record.site, "site", "Site", TEXT, false),
    CL_FIELD(shown, record.study, "study", "Study", TEXT, false),
    CL_FIELD(shown, record.arm, "arm", "Study arm", TEXT, false),
    CL_FIELD(shown, record.number, "number", "Infusion no.", INT, false),
    CL_FIELD(shown, record.order, "order", "Order", TEXT, false),
    CL_FIELD(shown, dose.without_order, "without_order", "Without an order", BOOL, false),
    CL_FIELD(shown, record.prescriber, "prescriber", "Prescriber", TEXT, false),
    CL_FIELD(shown, dose.product, "product", "Product", TEXT, false),
    CL_FIELD(shown, dose.vials, "vials", "Vials", TEXTS, false),
    CL_FIELD(shown, dose.target_text, "target", "Target", TEXT, false),
    CL_FIELD(shown, dose.basis, "basis", "Basis", TEXT, false),
    CL_FIELD(shown, dose.weighed_on, "weighed_on", "Weighed on", DATE, false),
    CL_FIELD(shown, dose.required_cells, "required_cells", "Required cells", CELLS, false),
    CL_FIELD(shown, dose.usable_cells, "usable_cells", "Usable cells", CELLS, false),
    CL_FIELD(shown, dose.thawed_at_ms, "thawed_at", "Thawed at", TIME, false),
    CL_FIELD(shown, dose.thaw_ended_at_ms, "thaw_ended_at", "Thaw ended at", TIME, false),
    CL_FIELD(shown, dose.bath_mc, "bath_mc", "Bath", TEMPERATURE, false),
    CL_FIELD(shown, dose.bath_thermometer, "bath_thermometer", "Thermometer", TEXT, false),
    CL_FIELD(shown, dose.diluent, "diluent", "Diluent", TEXT, false),
    CL_FIELD(shown, dose.diluent_lot, "diluent_lot", "Diluent's lot", TEXT, false),
    CL_FIELD(shown, dose.diluent_ul, "diluent_ul", "Diluent's volume", VOLUME, false),
    CL_FIELD(shown, dose.prepared_by, "prepared_by", "Prepared by", TEXT, false),
    CL_FIELD(shown, dose.prepared_at_ms, "prepared_at", "Prepared at", TIME, false),
    CL_FIELD(shown, dose.endotoxin_eu_per_kg, "endotoxin_eu_per_kg", "Endotoxin, EU/kg", TEXT, false),
    CL_FIELD(shown, dose.dmso_mg_per_kg, "dmso_mg_per_kg", "DMSO, mg/kg", TEXT, false),
    CL_FIELD(shown, record.entered_by, "entered_by", "Entered by", TEXT, false),
    CL_FIELD(shown, record.verified_by, "verified_by", "Compared by", TEXT, false),
    CL_FIELD(shown, dose.held, "held", "On hold", BOOL, false),
    CL_FIELD(shown, dose.out_too_long, "out_too_long", "Out too long", BOOL, false),
};

enum { BESIDE = sizeof BESIDE_FIELDS / sizeof *BESIDE_FIELDS, FIELDS_MOST = 128 };

static const struct cl_field STEP_FIELDS[] = {
    CL_FIELD(cl_infusion_event, at_ms, "at", "At", TIME, true),
    CL_FIELD(cl_infusion_event, kind, "kind", "What", TEXT, true),
    CL_FIELD(cl_infusion_event, detail, "detail", "Detail", TEXT, true),
    CL_FIELD(cl_infusion_event, grade, "grade", "Grade", COUNT, true),
    CL_FIELD(cl_infusion_event, recorded_name, "by_name", "By", TEXT, true),
    CL_FIELD(cl_infusion_event, recorded_by, "by", "Login", TEXT, false),
    CL_FIELD(cl_infusion_event, rate_ul_per_h, "rate_ul_per_h", "Rate", RATE, false),
    CL_FIELD(cl_infusion_event, lost_ul, "lost_ul", "Lost", VOLUME, false),
    CL_FIELD(cl_infusion_event, deviation, "deviation", "Deviation", TEXT, false),
    CL_FIELD(cl_infusion_event, recorded_at_ms, "recorded_at", "Recorded at", TIME, false),
    CL_ZONE_FIELD(cl_infusion_event, timezone),
};

static const struct cl_field NOTE_FIELDS[] = {
    CL_FIELD(cl_infusion_note, on, "on", "Note on", TEXT, true),
    CL_FIELD(cl_infusion_note, remark, "remark", "Comment", TEXT, true),
    CL_FIELD(cl_infusion_note, by, "by", "By", TEXT, true),
    CL_FIELD(cl_infusion_note, at_ms, "at", "At", TIME, true),
};

static size_t all_fields(const struct shown *shown, struct cl_field *fields)
{
    memcpy(fields, cl_infusion_fields, cl_infusion_field_count * sizeof *fields);
    memcpy(fields + cl_infusion_field_count, BESIDE_FIELDS, sizeof BESIDE_FIELDS);
    if (shown->infusion.finished_at_ms && shown->infusion.given_ul == 0)
        cl_show_nothing_given(fields, cl_infusion_field_count);
    return cl_infusion_field_count + BESIDE;
}

static enum cl_status put_json(struct cl_command *command, const struct shown *shown, const struct cl_field *fields,
                               size_t count)
{
    const struct cl_infusion_record *record = &shown->record;
    json_t *object = cl_json_record(fields, count, shown);
    json_object_set_new(
        object, "events",
        cl_json_records(CL_FIELDS(STEP_FIELDS), record->steps.at, record->steps.count, sizeof *record->steps.at));
    cl_json_add_dose(object, &shown->dose);
    json_object_set_new(object, "notes",
                        cl_json_records(CL_FIELDS(NOTE_FIELDS), record->note, record->notes, sizeof *record->note));
    return cl_put_json(command, json_pack("{s:o}", "infusion", object));
}

static enum cl_status put_tables(struct cl_command *command, const struct shown *shown)
{
    enum cl_status status;
    const struct cl_infusion_record *record = &shown->record;
    CL_TRY(cl_put(command, "\n"));
    CL_TRY(cl_print_list(command, "events", CL_FIELDS(STEP_FIELDS), record->steps.at, record->steps.count,
                         sizeof *record->steps.at));
    CL_TRY(cl_put_dose_tables(command, &shown->dose));
    if (record->notes > 0) {
        CL_TRY(cl_put(command, "\n"));
        CL_TRY(
            cl_print_list(command, "notes", CL_FIELDS(NOTE_FIELDS), record->note, record->notes, sizeof *record->note));
    }
done:
    return status;
}

enum cl_status cl_put_infusion_record(struct cl_command *command, const struct cl_infusion *infusion)
{
    enum cl_status status;
    struct cl_field fields[FIELDS_MOST];
    struct shown shown = {.infusion = *infusion};
    CL_TRY(cl_dose_get(command->cl, infusion->dose, &shown.dose));
    CL_TRY(cl_infusion_record(command->cl, infusion, &shown.record));
    size_t count = all_fields(&shown, fields);
    if (command->json)
        return put_json(command, &shown, fields, count);
    CL_TRY(cl_print_record(command, "infusion", fields, count, &shown));
    if (!command->csv)
        CL_TRY(put_tables(command, &shown));
    for (size_t i = 0; i < infusion->since.count; i++)
        cl_say(command, "ATTENTION: since then: %s", infusion->since.at[i]);
    cl_say_dose_holds(command, &shown.dose);
done:
    return status;
}
