/* The report of a recall, a look-back or a drill: why, what of it was where and with whom, who was told and answered,
 * how each vial ended, how long it took, and who signed (21 CFR 7.46 to 7.55). */
#include "domain/document.h"
#include "domain/document_parts.h"
#include "domain/recall.h"
#include <string.h>

enum { MINUTE_MS = 60 * 1000 };

/* "4 min", "2 h 5 min", "3 d 2 h"; below a minute "0 min". */
static const char *span_text(struct cl *cl, int64_t from_ms, int64_t until_ms)
{
    long long minutes = (long long)((until_ms - from_ms) / MINUTE_MS), hours = minutes / 60, days = hours / 24;
    if (minutes < 0)
        return "before it was opened";
    if (days > 0)
        return cl_arena_print(&cl->arena, "%lld d %lld h", days, hours % 24);
    if (hours > 0)
        return cl_arena_print(&cl->arena, "%lld h %lld min", hours, minutes % 60);
    return cl_arena_print(&cl->arena, "%lld min", minutes);
}

/* "2026-11-26 21:05, 4 min after the opening"; `none` where there is no such moment. */
static const char *moment_text(struct cl *cl, const struct cl_recall *recall, int64_t at_ms, const char *none)
{
    return at_ms ? cl_arena_print(&cl->arena, "%s, %s after the opening", cl_document_time(cl, at_ms),
                                  span_text(cl, recall->opened_at_ms, at_ms))
                 : none;
}

static const char *percent_text(struct cl *cl, const struct cl_recall *recall)
{
    return cl_arena_print(&cl->arena, "%lld of %lld vials, %lld.%lld %%", (long long)recall->accounted,
                          (long long)recall->vials, (long long)recall->effectiveness_permille / 10,
                          (long long)recall->effectiveness_permille % 10);
}

/* ---- what it is about -------------------------------------------------------------------------------------------- */

static void add_head(struct cl_draft *draft, const struct cl_recall *recall)
{
    struct cl *cl = draft->cl;
    cl_draft_fact(draft, recall->drill ? "Drill" : "Recall", recall->code);
    cl_draft_words(draft, "Of",
                   recall->donor ? cl_arena_print(&cl->arena, "donor %s, with all that was made of it", recall->donor)
                                 : cl_arena_print(&cl->arena, "lot %s, with all that was made of it",
                                                  recall->lot_count ? recall->lot[0].code : ""));
    cl_draft_words(draft, "Stopped", recall->drill ? "nothing, in a drill" : "at the opening, at once");
    cl_draft_words(draft, "Class", cl_recall_class_text(recall->class));
    cl_draft_fact(draft, "Reason", recall->reason);
    cl_draft_words(draft, "State", recall->state);
    cl_draft_words(draft, "Accounted for", percent_text(cl, recall));
    cl_draft_fact(draft, "Conclusion", recall->conclusion);
}

static void add_lots(struct cl_draft *draft, const struct cl_recall *recall)
{
    static const struct cl_report_column columns[] = {
        {"Lot", 60, true, false, false}, {"Before", 60, false, false, true}, {"Now", 60, false, false, true}};
    cl_draft_section(draft, "Lots", "No lot is concerned.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < recall->lot_count; i++)
        CL_DRAFT_ROW(draft, recall->lot[i].code, recall->lot[i].status_before, recall->lot[i].status);
}

/* ---- how long it took -------------------------------------------------------------------------------------------- */

/* The first and the last moment of something that happens once for each of several; 0: it is not complete. */
struct course {
    int64_t first_ms, last_ms;
    bool complete;
};

static void note_moment(struct course *course, int64_t at_ms)
{
    if (!at_ms)
        course->complete = false;
    else if (!course->first_ms || at_ms < course->first_ms)
        course->first_ms = at_ms;
    if (at_ms > course->last_ms)
        course->last_ms = at_ms;
}

static void add_timing(struct cl_draft *draft, const struct cl_recall *recall, const struct cl_recall_site_list *sites,
                       const struct cl_recall_vial_list *vials)
{
    struct cl *cl = draft->cl;
    struct course told = {.complete = true}, answered = told, found = told;
    for (size_t i = 0; i < sites->count; i++) {
        note_moment(&told, sites->at[i].sent_at_ms);
        note_moment(&answered, sites->at[i].acknowledged_at_ms);
    }
    for (size_t i = 0; i < vials->count; i++)
        note_moment(&found, vials->at[i].accounted_at_ms);
    cl_draft_section(draft, "Course", NULL);
    cl_draft_words(
        draft, "Opened",
        cl_arena_print(&cl->arena, "%s by %s", cl_document_time(cl, recall->opened_at_ms), recall->opened_by));
    cl_draft_words(draft, "First site told", moment_text(cl, recall, told.first_ms, "none yet"));
    cl_draft_words(draft, "Every site told", moment_text(cl, recall, told.complete ? told.last_ms : 0, "not yet"));
    cl_draft_words(draft, "Every site answered",
                   moment_text(cl, recall, answered.complete ? answered.last_ms : 0, "not yet"));
    cl_draft_words(draft, "Last vial accounted for",
                   moment_text(cl, recall, found.complete ? found.last_ms : 0, "not yet: some are open"));
    cl_draft_words(draft, "Closed", moment_text(cl, recall, recall->closed_at_ms, "not yet"));
}

/* ---- the tally --------------------------------------------------------------------------------------------------- */

static void add_tally(struct cl_draft *draft, const struct cl_recall_vial_list *vials)
{
    static const struct cl_report_column columns[] = {{"How they ended", 90, true, false, true},
                                                      {"Vials", 30, false, false, false}};
    static const struct {
        const char *outcome, *text;
    } kinds[] = {{"given", "given to a subject"},
                 {"gone", "used up or discarded before the recall"},
                 {"quarantined", "set aside where they are"},
                 {"returned", "returned to the facility"},
                 {"destroyed", "destroyed"},
                 {"lost", "lost, with a deviation"},
                 {"", "not accounted for"}};
    cl_draft_section(draft, "Tally", NULL);
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        int64_t count = 0;
        for (size_t i = 0; i < vials->count; i++)
            count += strcmp(vials->at[i].outcome ? vials->at[i].outcome : "", kinds[k].outcome) == 0;
        if (count > 0 || !*kinds[k].outcome)
            CL_DRAFT_ROW(draft, kinds[k].text, cl_document_count(draft->cl, count));
    }
    CL_DRAFT_ROW(draft, "all vials", cl_document_count(draft->cl, (int64_t)vials->count));
}

/* ---- sites, subjects, vials -------------------------------------------------------------------------------------- */

static void add_sites(struct cl_draft *draft, const struct cl_recall_site_list *sites)
{
    static const struct cl_report_column columns[] = {
        {"Site", 40, true, false, false},   {"Vials", 14, false, false, false},
        {"Given", 14, false, false, false}, {"Accounted for", 22, false, false, false},
        {"Told", 46, false, false, false},  {"Answered", 46, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Sites, letters and answers", "No site had, has or awaits any of it.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < sites->count; i++) {
        const struct cl_recall_site *site = &sites->at[i];
        struct cl_report_cell *cell = cl_draft_cell(draft, site->code);
        cell->below[0] = cl_on_paper(site->name);
        CL_DRAFT_ROW(draft, cl_document_count(cl, site->vials), cl_document_count(cl, site->given),
                     cl_document_count(cl, site->accounted));
        cell = cl_draft_cell(draft, site->sent_at_ms ? cl_document_time(cl, site->sent_at_ms) : "not yet");
        cell->words = !site->sent_at_ms;
        cell->below[0] = cl_on_paper(site->sent_how);
        cell =
            cl_draft_cell(draft, site->acknowledged_at_ms ? cl_document_time(cl, site->acknowledged_at_ms) : "not yet");
        cell->words = !site->acknowledged_at_ms;
        cell->below[0] = cl_on_paper(site->acknowledged_name);
    }
}

static void add_subjects(struct cl_draft *draft, const struct cl_recall_vial_list *vials)
{
    static const struct cl_report_column columns[] = {{"Subject", 36, true, false, false},
                                                      {"Site", 20, false, false, false},
                                                      {"Dose", 36, false, false, false},
                                                      {"Infusion", 36, false, false, false},
                                                      {"Vial", 46, false, false, false}};
    cl_draft_section(draft, "Subjects", "None of it was given to, or thawed for, anybody.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_recall_vial *vial = &vials->at[i];
        if (vial->subject)
            CL_DRAFT_ROW(draft, vial->subject, vial->site, vial->dose, vial->infusion, vial->code);
    }
}

static void add_vials(struct cl_draft *draft, const struct cl_recall_vial_list *vials)
{
    static const struct cl_report_column columns[] = {{"Vial", 42, true, false, false},
                                                      {"Site", 18, false, false, false},
                                                      {"When it was opened", 50, false, true, true},
                                                      {"Now", 22, false, false, true},
                                                      {"Ended as", 26, false, false, true},
                                                      {"Accounted for", 34, false, true, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Every vial", "Nothing was filled of it.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_recall_vial *vial = &vials->at[i];
        CL_DRAFT_ROW(draft, vial->code, vial->site);
        struct cl_report_cell *cell = cl_draft_cell(draft, vial->state);
        cell->below[0] = cl_on_paper(vial->subject ? vial->subject : vial->place);
        cell->below[1] = cl_on_paper(vial->shipment);
        cl_draft_cell(draft, vial->state_now);
        cl_draft_cell(draft, vial->outcome ? vial->outcome : "open")->bold = !vial->outcome;
        cell = cl_draft_cell(draft, cl_document_time(cl, vial->accounted_at_ms));
        cell->below[0] = cl_on_paper(vial->accounted_by);
    }
}

/* ---- the report -------------------------------------------------------------------------------------------------- */

static void conclude(struct cl_draft *draft, const struct cl_recall *recall)
{
    struct cl *cl = draft->cl;
    bool closed = strcmp(recall->state, "closed") == 0;
    draft->report.conclusion =
        cl_arena_print(&cl->arena, "%s: %s accounted for", closed ? "Closed" : "Open", percent_text(cl, recall));
    draft->report.warning = recall->drill ? "DRILL: NOTHING WAS RECALLED" : closed ? NULL : "RECALL OPEN: DO NOT USE";
    draft->report.unsigned_note = closed ? NULL : "Nobody has signed that it is over.";
}

enum cl_status cl_document_recall(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_recall_site_list sites;
    struct cl_recall_vial_list vials;
    CL_TRY(cl_recall_get(cl, subject, &recall));
    CL_TRY(cl_recall_sites(cl, &recall, &sites));
    CL_TRY(cl_recall_vials(cl, &recall, NULL, false, &vials));
    struct cl_draft draft = cl_draft_begin(cl, recall.drill   ? "Report of a recall drill"
                                               : recall.donor ? "Report of a donor look-back"
                                                              : "Report of a recall");
    add_head(&draft, &recall);
    add_timing(&draft, &recall, &sites, &vials);
    add_tally(&draft, &vials);
    add_lots(&draft, &recall);
    add_sites(&draft, &sites);
    add_subjects(&draft, &vials);
    add_vials(&draft, &vials);
    CL_TRY(cl_draft_signature(&draft, recall.closing_id));
    CL_TRY(cl_draft_signature(&draft, recall.opening_id));
    conclude(&draft, &recall);
    *out = cl_draft_end(&draft);
done:
    return status;
}
