/* The manifest of a shipment: what is in it, what must be said of it, a box to tick for each vial. */
#include "domain/document_parts.h"
#include "domain/shipment.h"
#include <cryolot/donor.h>
#include <cryolot/lot.h>
#include <cryolot/site.h>
#include <string.h>

static const char QUARANTINE[] = "QUARANTINE: not released for administration";
static const char HELD[] = "HELD: vials of it may not be given";

static const char *at(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return at_ms ? cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text)) : NULL;
}

static const char *hours(struct cl *cl, int64_t hold_hours)
{
    return hold_hours ? cl_arena_print(&cl->arena, "%lld h", (long long)hold_hours) : NULL;
}

/* "14 h 5 min late". */
static const char *lateness(struct cl *cl, const struct cl_shipment *shipment)
{
    int64_t judged_ms = shipment->received_recorded_ms ? shipment->received_recorded_ms : shipment->received_at_ms,
            late_min = (judged_ms - shipment->due_at_ms + 59999) / 60000;
    if (late_min <= 0)
        return "in time";
    return cl_arena_print(&cl->arena, "%s%lld h %lld min late", shipment->received_recorded_ms ? "recorded " : "",
                          (long long)late_min / 60, (long long)late_min % 60);
}

/* "incomplete, warmest -188.5 °C, silent for at most 120 min (file A12)" */
static const char *logger(struct cl *cl, const struct cl_shipment *shipment)
{
    char warmest[CL_QUANTITY_TEXT];
    const char *outcome = shipment->logger_outcome ? shipment->logger_outcome : "not judged";
    if (!shipment->logger)
        return "no file of a logger";
    const char *text = strcmp(outcome, "within-limits") == 0 ? "within the limits"
                       : strcmp(outcome, "outside") == 0     ? "outside the limits"
                                                             : outcome;
    if (shipment->logger_max_mc != CL_NO_TEMPERATURE)
        text = cl_arena_print(&cl->arena, "%s, warmest %s", text,
                              cl_temperature_write(shipment->logger_max_mc, warmest, sizeof warmest));
    if (shipment->logger_silence_minutes >= 0)
        text = cl_arena_print(&cl->arena, "%s, silent for at most %lld min", text,
                              (long long)shipment->logger_silence_minutes);
    return cl_arena_print(&cl->arena, "%s (%s%sfile %s)", text,
                          shipment->logger_equipment ? shipment->logger_equipment : "logger not named, ",
                          shipment->logger_equipment ? ", " : "", shipment->logger);
}

/* What is known since it arrived. */
static void add_receipt(struct cl_draft *draft, const struct cl_shipment *shipment)
{
    struct cl *cl = draft->cl;
    cl_draft_words(draft, "Arrived", lateness(cl, shipment));
    cl_draft_words(draft, "Logger", logger(cl, shipment));
    cl_draft_fact_or(draft, "Deviations", cl_document_joined(cl, shipment->deviations), "none");
}

static enum cl_status add_facts(struct cl_draft *draft, const struct cl_shipment *shipment)
{
    enum cl_status status;
    struct cl *cl = draft->cl;
    struct cl_site from, to;
    struct cl_equipment shipper;
    CL_TRY(cl_site_get(cl, shipment->from, &from));
    CL_TRY(cl_site_get(cl, shipment->to, &to));
    CL_TRY(cl_equipment_by_id(cl, shipment->shipper_id, &shipper));
    cl_draft_fact(draft, "Shipment", shipment->code);
    cl_draft_words(draft, "State", shipment->state);
    cl_draft_fact(draft, "From", cl_arena_print(&cl->arena, "%s, %s", from.code, from.name));
    cl_draft_fact(draft, "To", cl_arena_print(&cl->arena, "%s, %s", to.code, to.name));
    cl_draft_fact(draft, "Shipper",
                  cl_arena_print(&cl->arena, "%s (%s), %s", shipper.serial, shipper.code, shipper.name));
    cl_draft_fact(draft, "Hold time", hours(cl, shipment->hold_hours));
    cl_draft_fact(draft, shipment->charged_at_ms ? "Filled" : "Packed since",
                  at(cl, shipment->holds_from_ms, shipment->from_timezone));
    cl_draft_fact(draft, "Carrier", shipment->carrier);
    cl_draft_fact(draft, "Carrier's number", shipment->tracking);
    cl_draft_fact(draft, "Dispatched", at(cl, shipment->dispatched_at_ms, shipment->from_timezone));
    cl_draft_fact(draft, "Dispatched by", shipment->dispatched_by);
    cl_draft_fact(draft, "To be received by", at(cl, shipment->due_at_ms, shipment->to_timezone));
    cl_draft_words(draft, "Returns", shipment->returns);
    cl_draft_fact(draft, "Received", at(cl, shipment->received_at_ms, shipment->to_timezone));
    cl_draft_fact(draft, "Received by", shipment->received_by);
    cl_draft_fact(draft, "Condition at receipt", shipment->condition);
    if (shipment->received_at_ms)
        add_receipt(draft, shipment);
done:
    return status;
}

static const struct cl_report_column VIAL_COLUMNS[] = {
    {"No.", 12, false, false, false},   {"There", 14, false, false, false},   {"Vial", 44, true, false, false},
    {"Lot", 30, false, false, false},   {"Product", 28, false, false, false}, {"Expires on", 24, false, false, false},
    {"Cells", 24, false, false, false}, {"Lot is", 22, false, false, true},   {"Decided", 24, false, false, true},
};

enum { THERE = 1, VIAL = 2, VIAL_COLUMN_COUNT = sizeof VIAL_COLUMNS / sizeof *VIAL_COLUMNS };

static const char *outcome_word(const struct cl_shipment_vial *vial)
{
    static const char *const words[][2] = {
        {"accept", "accepted"}, {"reject", "rejected"}, {"quarantine", "quarantined"}, {"missing", "missing"}};
    for (size_t i = 0; vial->outcome && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], vial->outcome) == 0)
            return words[i][1];
    return vial->outcome ? vial->outcome : "";
}

static void add_vials(struct cl_draft *draft, const struct cl_shipment_vial_list *vials)
{
    struct cl *cl = draft->cl;
    char cells[CL_QUANTITY_TEXT];
    cl_draft_section(draft, "Vials", "Nothing is packed.");
    CL_DRAFT_COLUMNS(draft, VIAL_COLUMNS);
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_shipment_vial *vial = &vials->at[i];
        CL_DRAFT_ROW(draft, cl_document_count(cl, (int64_t)i + 1), NULL, vial->vial, vial->lot, vial->product,
                     cl_document_day(cl, vial->expires_on),
                     vial->cells ? cl_arena_copy(&cl->arena, cl_cells_write(vial->cells, cells, sizeof cells)) : "",
                     vial->lot_status, outcome_word(vial));
        draft->cell[draft->cell_count - VIAL_COLUMN_COUNT + VIAL].below[0] =
            vial->held ? cl_on_paper(cl_arena_print(&cl->arena, "HELD: %s", vial->held_for ? vial->held_for : ""))
                       : NULL;
        draft->cell[draft->cell_count - 1].below[1] =
            vial->found_by ? cl_on_paper(cl_arena_print(&cl->arena, "found by %s", vial->found_by)) : NULL;
        draft->cell[draft->cell_count - 1].below[0] =
            vial->outcome_by ? cl_on_paper(cl_arena_print(&cl->arena, "by %s", vial->outcome_by)) : NULL;
        draft->cell[draft->cell_count - VIAL_COLUMN_COUNT + THERE].tick = true;
    }
}

static bool has_held(const struct cl_shipment_vial_list *vials)
{
    for (size_t i = 0; i < vials->count; i++)
        if (vials->at[i].held)
            return true;
    return false;
}

/* Signed by hand where the shipment is handed over. */
static void add_lines(struct cl_draft *draft)
{
    cl_draft_section(draft, "Handed over", NULL);
    cl_draft_line(draft, "Packed and handed to the carrier by (name, signature)");
    cl_draft_line(draft, "Taken by the carrier (name, signature)");
    cl_draft_line(draft, "Received, and every vial ticked, by (name, signature)");
}

static bool is_known(const struct cl_shipment_vial_list *vials, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (vials->at[before].lot_id == vials->at[i].lot_id)
            return true;
    return false;
}

/* What the donor of each lot makes necessary to say, word for word. */
static enum cl_status add_warnings(struct cl_draft *draft, const struct cl_shipment_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = draft->cl;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_lot lot;
        struct cl_donor donor;
        struct cl_texts warnings;
        if (is_known(vials, i))
            continue;
        CL_TRY(cl_lot_get(cl, vials->at[i].lot, &lot));
        CL_TRY(cl_donor_get(cl, lot.donor, &donor));
        CL_TRY(cl_donor_warnings(cl, &donor, &warnings));
        for (size_t at_warning = 0; at_warning < warnings.count; at_warning++)
            cl_draft_statement(draft, cl_arena_print(&cl->arena, "%s (donor %s, lot %s)", warnings.at[at_warning],
                                                     donor.code, lot.code));
    }
done:
    return status;
}

enum cl_status cl_shipment_manifest(struct cl *cl, const char *code, struct cl_report *out)
{
    enum cl_status status;
    struct cl_shipment shipment;
    struct cl_shipment_vial_list vials;
    struct cl_draft draft = cl_draft_begin(cl, "Shipping manifest");
    CL_TRY(cl_shipment_get(cl, code, &shipment));
    CL_TRY(cl_shipment_vials(cl, &shipment, &vials));
    CL_TRY(add_facts(&draft, &shipment));
    add_vials(&draft, &vials);
    add_lines(&draft);
    if (shipment.statement) {
        cl_draft_statement(&draft, cl_arena_print(&cl->arena, "%s. %s", QUARANTINE, shipment.statement));
        CL_TRY(cl_draft_signature(&draft, shipment.quarantine_id));
    }
    CL_TRY(add_warnings(&draft, &vials));
    draft.report.number = shipment.code;
    draft.report.form = "SHP-1";
    draft.report.issued_at = at(cl, cl->now_ms, shipment.from_timezone);
    draft.report.issued_at_ms = cl->now_ms;
    draft.report.issued_by = cl->actor.id ? cl->actor.name : NULL;
    draft.report.warning = shipment.statement ? QUARANTINE : has_held(&vials) ? HELD : NULL;
    *out = cl_draft_end(&draft);
done:
    return status;
}
