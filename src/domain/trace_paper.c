/* A trace as the content of a page: for whoever has to call, fetch or answer; no registered document. */
#include "domain/document_parts.h"
#include <cryolot/trace.h>

/* "UC26A001-0001A, UC26A001-0002B" */
static const char *codes_text(struct cl *cl, const struct cl_trace_list *list)
{
    const char *text = "";
    for (size_t i = 0; i < list->count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s%s%s", text, i ? ", " : "", list->at[i].code,
                              *list->at[i].state ? " " : "", list->at[i].state);
    return text;
}

static void add_facts(struct cl_draft *draft, const struct cl_trace *trace)
{
    struct cl *cl = draft->cl;
    cl_draft_words(draft, "Traced", cl_arena_print(&cl->arena, "%s %s", trace->kind, trace->id));
    for (enum cl_trace_kind kind = 0; kind < CL_TRACE_KINDS; kind++)
        cl_draft_fact(draft, cl_trace_name(kind)->title, cl_document_count(cl, (int64_t)trace->list[kind].count));
}

static const char *vials_text(struct cl *cl, const struct cl_tree_lot *lot)
{
    const char *text = "";
    for (size_t i = 0; i < lot->vial_count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%lld %s", text, i ? ", " : "", (long long)lot->vials[i].count,
                              lot->vials[i].state);
    return text;
}

static const char *parents_text(struct cl *cl, const struct cl_tree *tree, const struct cl_tree_lot *lot)
{
    const char *text = lot->parent_count ? "of " : NULL;
    for (size_t i = 0; i < lot->parent_count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s", text, i ? ", " : "", tree->lot[lot->parent[i]].code);
    return text;
}

static void add_lots(struct cl_draft *draft, const struct cl_tree *trees, size_t count)
{
    static const struct cl_report_column columns[] = {{"Donor", 22, false, false, false},
                                                      {"Lot", 34, true, false, false},
                                                      {"Status", 26, false, false, true},
                                                      {"Usable through", 26, false, false, false},
                                                      {"All its vials", 72, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Lots", "No lot hangs together with it.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < trees[i].count; at++) {
            const struct cl_tree_lot *lot = &trees[i].lot[at];
            cl_draft_cell(draft, trees[i].donor);
            struct cl_report_cell *code = cl_draft_cell(draft, lot->code);
            code->below[0] = cl_on_paper(lot->kind);
            code->below[1] = cl_on_paper(parents_text(cl, &trees[i], lot));
            struct cl_report_cell *status = cl_draft_cell(draft, lot->status);
            status->below[0] = lot->held ? "held" : NULL;
            struct cl_report_cell *day = cl_draft_cell(draft, cl_document_day(cl, lot->expires_on));
            day->below[0] = lot->expired ? "expired" : NULL;
            cl_draft_cell(draft, vials_text(cl, lot));
        }
}

static void add_patients(struct cl_draft *draft, const struct cl_tree *trees, size_t count)
{
    static const struct cl_report_column columns[] = {{"Subject", 36, true, false, false},
                                                      {"Dose", 40, false, false, false},
                                                      {"State", 26, false, false, true},
                                                      {"Lot", 40, false, false, false},
                                                      {"Its vials in the dose", 38, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Doses and whose they are", "None of it was thawed for anybody.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < count; i++)
        for (size_t at = 0; at < trees[i].count; at++)
            for (size_t k = 0; k < trees[i].lot[at].dose_count; k++) {
                const struct cl_tree_dose *dose = &trees[i].lot[at].dose[k];
                CL_DRAFT_ROW(draft, dose->subject, dose->code, dose->state, trees[i].lot[at].code,
                             cl_document_count(cl, dose->vials));
            }
}

/* The lists that the tables do not hold, each with every ID. */
static void add_codes(struct cl_draft *draft, const struct cl_trace *trace)
{
    static const enum cl_trace_kind rest[] = {CL_TRACE_INFUSION, CL_TRACE_SITE,      CL_TRACE_SHIPMENT,
                                              CL_TRACE_ORDER,    CL_TRACE_DEVIATION, CL_TRACE_RECALL,
                                              CL_TRACE_MATERIAL, CL_TRACE_STORE,     CL_TRACE_VIAL};
    for (size_t i = 0; i < sizeof rest / sizeof *rest; i++) {
        const struct cl_trace_list *list = &trace->list[rest[i]];
        cl_draft_section(draft, cl_trace_name(rest[i])->title, NULL);
        if (list->count > 0)
            cl_draft_paragraph(draft, codes_text(draft->cl, list));
    }
}

enum cl_status cl_trace_paper(struct cl *cl, const struct cl_trace *trace, struct cl_report *out)
{
    const struct cl_tree *trees = NULL;
    size_t count = 0;
    enum cl_status status = cl_trace_trees(cl, trace, &trees, &count);
    if (status != CL_OK)
        return status;
    struct cl_draft draft = cl_draft_begin(cl, "Trace");
    add_facts(&draft, trace);
    add_lots(&draft, trees, count);
    add_patients(&draft, trees, count);
    add_codes(&draft, trace);
    *out = cl_draft_end(&draft);
    out->number = cl_arena_print(&cl->arena, "TRACE-%s", trace->id);
    out->form = "TRACE-1";
    out->issued_at = cl_document_time(cl, cl->now_ms);
    out->issued_at_ms = cl->now_ms;
    out->issued_by = cl->actor.id ? cl->actor.name : "cryolot, for nobody signed in";
    out->unsigned_note = "This trace is for information and carries no signature.";
    return CL_OK;
}
