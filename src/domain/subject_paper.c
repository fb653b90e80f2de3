/* The story of a subject as the content of a page: what `subject show` says on the screen; no registered document. */
#include "domain/document_parts.h"
#include "domain/subject.h"

static const char *time_text(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char text[CL_TIME_TEXT];
    return at_ms ? cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, timezone, false, text, sizeof text)) : "";
}

static const char *cells_text(struct cl *cl, int64_t cells)
{
    char text[CL_QUANTITY_TEXT];
    return cells ? cl_arena_copy(&cl->arena, cl_cells_write(cells, text, sizeof text)) : "";
}

static const char *volume_text(struct cl *cl, int64_t volume_ul)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, volume_ul ? cl_volume_write(volume_ul, text, sizeof text) : "nothing");
}

static const char *weight_text(struct cl *cl, int64_t weight_g)
{
    char text[CL_QUANTITY_TEXT];
    return weight_g ? cl_arena_copy(&cl->arena, cl_weight_write(weight_g, text, sizeof text)) : "never weighed";
}

static void add_facts(struct cl_draft *draft, const struct cl_subject *subject, int64_t as_of_ms)
{
    struct cl *cl = draft->cl;
    cl_draft_fact(draft, "Subject", subject->code);
    cl_draft_fact(draft, "Site", subject->site);
    cl_draft_fact(draft, "Study", subject->study);
    cl_draft_fact(draft, "Arm", subject->arm);
    cl_draft_words(draft, "Weight", weight_text(cl, subject->weight_g));
    cl_draft_fact(draft, "Record as of", time_text(cl, as_of_ms, subject->timezone));
}

static void add_open(struct cl_draft *draft, const struct cl_texts *open)
{
    cl_draft_section(draft, "Open now", "Nothing is open.");
    for (size_t i = 0; i < open->count; i++)
        cl_draft_paragraph(draft, open->at[i]);
}

static void add_weights(struct cl_draft *draft, const struct cl_weight_list *weights)
{
    static const struct cl_report_column columns[] = {{"Weighed on", 50, true, false, false},
                                                      {"Weight", 50, false, false, false},
                                                      {"Entered by", 80, false, false, false}};
    cl_draft_section(draft, "Weights", "Never weighed.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < weights->count; i++)
        CL_DRAFT_ROW(draft, cl_document_day(draft->cl, weights->at[i].measured_on),
                     weight_text(draft->cl, weights->at[i].weight_g), weights->at[i].entered_by);
}

static void add_orders(struct cl_draft *draft, const struct cl_subject_story *story)
{
    static const struct cl_report_column columns[] = {
        {"Order", 34, true, false, false},       {"Product", 24, false, false, false},
        {"Infusion", 16, false, false, false},   {"Dose", 36, false, false, false},
        {"State", 22, false, false, true},       {"Needed at", 36, false, true, false},
        {"Prescriber", 36, false, false, false},
    };
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Orders", "No order is recorded.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < story->orders; i++) {
        const struct cl_subject_order *order = &story->order[i];
        CL_DRAFT_ROW(draft, order->code, order->product, cl_document_count(cl, order->infusion_number),
                     order->target_text, order->state, time_text(cl, order->needed_at_ms, order->timezone),
                     order->prescriber);
    }
}

static void add_doses(struct cl_draft *draft, const struct cl_dose_list *doses)
{
    static const struct cl_report_column columns[] = {
        {"Dose", 36, true, false, false},   {"Target", 38, false, false, false},
        {"State", 22, false, false, true},  {"Cells planned", 26, false, false, false},
        {"Thawed", 36, false, true, false}, {"Vials", 44, false, true, false},
    };
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Doses", "Nothing was thawed for this subject.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < doses->count; i++) {
        const struct cl_dose *dose = &doses->at[i];
        CL_DRAFT_ROW(draft, dose->code, dose->target_text, dose->state, cells_text(cl, dose->planned_cells),
                     time_text(cl, dose->thawed_at_ms, dose->timezone), cl_document_joined(cl, dose->vials));
    }
}

static void add_infusions(struct cl_draft *draft, const struct cl_subject_story *story)
{
    static const struct cl_report_column columns[] = {
        {"Infusion", 36, true, false, false},  {"No.", 10, false, false, false},
        {"State", 24, false, false, true},     {"Began", 36, false, true, false},
        {"Given", 24, false, false, false},    {"Cells given", 28, false, false, false},
        {"Reaction", 44, false, false, false},
    };
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Infusions", "Nothing was given.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < story->infusions; i++) {
        const struct cl_infusion *infusion = &story->infusion[i].infusion;
        struct cl_report_cell *code = cl_draft_cell(draft, infusion->code);
        code->below[0] = infusion->transcribed ? "transcribed from paper" : NULL;
        code->below[1] = infusion->past_use_by ? "ended past its time in use" : NULL;
        CL_DRAFT_ROW(draft, cl_document_count(cl, story->infusion[i].number), infusion->state,
                     time_text(cl, infusion->started_at_ms, infusion->timezone),
                     infusion->finished_at_ms ? volume_text(cl, infusion->given_ul) : "",
                     cells_text(cl, infusion->given_cells), infusion->reaction ? infusion->reaction : "none");
        draft->cell[draft->cell_count - 1].words = infusion->reaction == NULL;
    }
}

static void add_overrides(struct cl_draft *draft, const struct cl_subject_story *story)
{
    static const struct cl_report_column columns[] = {{"Check", 40, true, false, false},
                                                      {"Of", 36, false, false, false},
                                                      {"Physician", 36, false, false, false},
                                                      {"Reason", 50, false, false, false},
                                                      {"Signed", 36, false, true, false}};
    cl_draft_section(draft, "Checks overridden by a physician", "No check was overridden.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < story->overrides; i++) {
        const struct cl_subject_override *override = &story->override[i];
        CL_DRAFT_ROW(draft,
                     override->bound ? cl_arena_print(&draft->cl->arena, "%s %s", override->check, override->bound)
                                     : override->check,
                     override->on, override->by, override->reason,
                     time_text(draft->cl, override->signed_at_ms, override->timezone));
    }
}

static void add_lots(struct cl_draft *draft, const struct cl_subject_story *story)
{
    static const struct cl_report_column columns[] = {{"Lot", 50, true, false, false},
                                                      {"Product", 40, false, false, false},
                                                      {"Status", 40, false, false, true},
                                                      {"Vials thawed", 30, false, false, false},
                                                      {"Infused", 30, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Lots", "No lot concerns this subject.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < story->lots; i++) {
        const struct cl_subject_lot *lot = &story->lot[i];
        CL_DRAFT_ROW(draft, lot->code, lot->product,
                     lot->held ? cl_arena_print(&cl->arena, "%s, held", lot->status) : lot->status,
                     cl_document_count(cl, lot->vials), cl_document_count(cl, lot->infused));
    }
}

enum cl_status cl_subject_paper(struct cl *cl, const struct cl_subject_story *story, struct cl_report *out)
{
    int64_t as_of_ms = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_AUDIT_LAST_ACT, &as_of_ms, CL_NO_VALUES);
    if (status != CL_OK)
        return status;
    struct cl_draft draft = cl_draft_begin(cl, "Story of a subject");
    add_facts(&draft, &story->subject, as_of_ms);
    add_open(&draft, &story->open);
    add_infusions(&draft, story);
    add_doses(&draft, &story->doses);
    add_orders(&draft, story);
    add_overrides(&draft, story);
    add_weights(&draft, &story->weights);
    add_lots(&draft, story);
    *out = cl_draft_end(&draft);
    out->number = cl_arena_print(&cl->arena, "SUBJECT-%s", story->subject.code);
    out->form = "SUBJECT-1";
    out->issued_at_ms = as_of_ms;
    out->unsigned_note = "This story is for information and carries no signature.";
    return CL_OK;
}
