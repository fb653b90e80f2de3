/* The letter to a site: what it has, where, whom it gave it to, and what it is asked to do (21 CFR 7.49). */
#include "domain/document_parts.h"
#include "domain/recall.h"
#include "domain/site.h"
#include <string.h>

const char *cl_recall_class_text(int64_t class)
{
    return class == 1   ? "1: it may cause death or serious harm to health"
           : class == 2 ? "2: it may cause temporary or reversible harm to health"
                        : "3: it is not likely to harm health";
}

static void add_facts(struct cl_draft *draft, const struct cl_recall *recall, const struct cl_recall_site *site)
{
    struct cl *cl = draft->cl;
    const char *lots = "";
    for (size_t i = 0; i < recall->lot_count; i++)
        lots = cl_arena_print(&cl->arena, "%s%s%s", lots, i ? ", " : "", recall->lot[i].code);
    cl_draft_fact(draft, "To", cl_arena_print(&cl->arena, "%s (%s)", site->name, site->code));
    cl_draft_fact(draft, "Contact", site->contact);
    cl_draft_fact(draft, "Lots", lots);
    cl_draft_words(draft, "Class", cl_recall_class_text(recall->class));
    cl_draft_fact(draft, "Reason", recall->reason);
    cl_draft_fact(draft, "Opened", cl_document_time(cl, recall->opened_at_ms));
    cl_draft_fact(draft, "By", recall->opened_by);
}

static void add_asked(struct cl_draft *draft, const struct cl_recall *recall)
{
    cl_draft_section(draft, "What you are asked to do", NULL);
    if (recall->drill)
        cl_draft_sentence(draft, "This is a drill. Nothing is wrong with the product, and nothing is to be stopped. "
                                 "Please check that you find every vial below, and answer as you would otherwise.");
    else
        cl_draft_sentence(draft, "Do not use, thaw, prepare or give any of it from now on. Stop an infusion that runs. "
                                 "Set every vial below aside, frozen, so that nobody can take it by mistake.");
    if (!recall->drill)
        cl_draft_sentence(draft, "Tell the treating physicians of the subjects below.");
    cl_draft_sentence(draft, recall->drill
                                 ? "Tell no physician and no subject. Answer within one working day with the form at "
                                   "the end of this letter, also if you find nothing."
                                 : "Answer within one working day with the form at the end of this letter, also if "
                                   "you find nothing.");
}

static void add_vials(struct cl_draft *draft, const struct cl_recall_vial_list *vials)
{
    static const struct cl_report_column columns[] = {{"Vial", 46, true, false, false},
                                                      {"Lot", 30, false, false, false},
                                                      {"On record", 24, false, false, true},
                                                      {"Where, or who has it", 56, false, true, false},
                                                      {"Found", 14, false, false, false}};
    cl_draft_section(draft, "Vials that you have, or that are on their way to you", "None.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_recall_vial *vial = &vials->at[i];
        if (vial->outcome && strcmp(vial->outcome, "given") == 0)
            continue;
        cl_draft_cell(draft, vial->code);
        cl_draft_cell(draft, vial->lot);
        cl_draft_cell(draft, vial->state);
        struct cl_report_cell *place = cl_draft_cell(draft, vial->place ? vial->place : "");
        place->below[0] = cl_on_paper(vial->shipment);
        place->below[1] = cl_on_paper(vial->dose);
        cl_draft_cell(draft, "")->tick = true;
    }
}

static void add_subjects(struct cl_draft *draft, const struct cl_recall_vial_list *vials)
{
    static const struct cl_report_column columns[] = {{"Subject", 40, true, false, false},
                                                      {"Infusion", 44, false, false, false},
                                                      {"Vial", 50, false, false, false},
                                                      {"Informed", 36, false, false, false}};
    cl_draft_section(draft, "Subjects who had it", "None.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_recall_vial *vial = &vials->at[i];
        if (!vial->outcome || strcmp(vial->outcome, "given") != 0)
            continue;
        cl_draft_cell(draft, vial->subject ? vial->subject : "");
        cl_draft_cell(draft, vial->infusion ? vial->infusion : "");
        cl_draft_cell(draft, vial->code);
        cl_draft_cell(draft, "")->tick = true;
    }
}

static void add_answer(struct cl_draft *draft)
{
    cl_draft_section(draft, "Your answer", NULL);
    cl_draft_sentence(draft, "We received this letter and did what it asks. Vials found and set aside: ______   "
                             "destroyed: ______   not found: ______");
    cl_draft_line(draft, "Name, signature");
}

enum cl_status cl_recall_letter(struct cl *cl, const char *code, const char *site_code, struct cl_report *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_recall_site site;
    struct cl_recall_vial_list vials;
    CL_TRY(cl_recall_get(cl, code, &recall));
    CL_TRY(cl_recall_find_site(cl, &recall, site_code, &site));
    CL_TRY(cl_recall_vials(cl, &recall, site.code, false, &vials));
    struct cl_draft draft = cl_draft_begin(cl, recall.drill ? "Recall drill" : "Recall: urgent");
    add_facts(&draft, &recall, &site);
    add_asked(&draft, &recall);
    add_vials(&draft, &vials);
    add_subjects(&draft, &vials);
    add_answer(&draft);
    CL_TRY(cl_draft_signature(&draft, recall.opening_id));
    *out = cl_draft_end(&draft);
    out->number = cl_arena_print(&cl->arena, "%s-%s", recall.code, site.code);
    out->form = "RECALL-1";
    out->issued_at = cl_document_time(cl, cl->now_ms);
    out->issued_at_ms = cl->now_ms;
    out->issued_by = cl->actor.id ? cl->actor.name : "cryolot, for nobody signed in";
    out->warning = recall.drill ? "DRILL: NOTHING IS RECALLED" : "RECALL: DO NOT USE";
done:
    return status;
}
