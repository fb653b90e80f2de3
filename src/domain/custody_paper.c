/* The log of custody as the content of a page: for whoever asks where a vial was, no registered document. */
#include "domain/custody.h"
#include "domain/document_parts.h"
#include <inttypes.h>

static const char *time_of(struct cl *cl, int64_t at_ms, const char *zone)
{
    char at[CL_TIME_TEXT];
    return cl_arena_copy(&cl->arena, cl_time_write_local(at_ms, zone, false, at, sizeof at));
}

static void add_facts(struct cl_draft *draft, const struct cl_custody_log *log)
{
    struct cl *cl = draft->cl;
    cl_draft_fact(draft, "Vial", log->vial);
    cl_draft_fact(draft, "Store", log->store);
    cl_draft_fact(draft, "Code", log->store ? log->code : NULL);
    if (log->count > 0) {
        cl_draft_fact(draft, "From", time_of(cl, log->at[0].done_at_ms, log->at[0].zone));
        const struct cl_custody_line *last = &log->at[log->count - 1];
        cl_draft_fact_or(draft, "Until", log->ended ? time_of(cl, last->done_at_ms, last->zone) : NULL, "now");
        cl_draft_fact(draft, log->ended ? "Ended" : "Now", last->to_said);
        cl_draft_words(draft, "In the custody of", last->custodian_said);
    }
    cl_draft_fact(draft, "Lines", cl_document_count(cl, (int64_t)log->count));
}

static void add_line(struct cl_draft *draft, const struct cl_custody_line *line)
{
    struct cl *cl = draft->cl;
    cl_draft_cell(draft, cl_arena_print(&cl->arena, "%" PRId64, line->number));
    struct cl_report_cell *at = cl_draft_cell(draft, time_of(cl, line->done_at_ms, line->zone));
    at->below[0] = cl_custody_late(cl, line);
    struct cl_report_cell *kind = cl_draft_cell(draft, line->kind);
    kind->below[0] = cl_on_paper(line->gap);
    cl_draft_cell(draft, line->from_said);
    struct cl_report_cell *to = cl_draft_cell(draft, line->to_said);
    if (line->shipment)
        to->below[0] = cl_arena_print(&cl->arena, "shipment %s", line->shipment);
    cl_draft_cell(draft, line->custodian ? line->custodian_said : "—");
    struct cl_report_cell *how = cl_draft_cell(draft, line->reason ? line->reason : "");
    if (line->place)
        how->below[0] = cl_on_paper(cl_arena_print(&cl->arena, "at %s", line->place));
    const char *condition = cl_custody_condition(line);
    if (condition)
        how->below[1] = cl_on_paper(condition);
}

enum cl_status cl_custody_paper(struct cl *cl, const struct cl_custody_log *log, struct cl_report *out)
{
    static const struct cl_report_column columns[] = {{"No.", 9, false, true, false},
                                                      {"At", 36, false, true, false},
                                                      {"Leg", 18, true, false, true},
                                                      {"From", 33, false, true, false},
                                                      {"To", 33, false, true, false},
                                                      {"Custodian", 20, false, true, false},
                                                      {"Why, where, how", 33, false, true, false}};
    struct cl_draft draft = cl_draft_begin(cl, log->store ? "Custody of a store" : "Custody of a vial");
    add_facts(&draft, log);
    cl_draft_section(&draft, "Line by line, each beginning where the one before it ended",
                     "It was never filled: nobody had it.");
    CL_DRAFT_COLUMNS(&draft, columns);
    for (size_t i = 0; i < log->count; i++)
        add_line(&draft, &log->at[i]);
    cl_draft_section(&draft, "Gaps", NULL);
    cl_draft_sentence(&draft, cl_custody_verdict(cl, log));
    *out = cl_draft_end(&draft);
    out->number = cl_arena_print(&cl->arena, "CUSTODY-%s", log->code);
    out->form = "CUSTODY-1";
    out->issued_at = cl_document_time(cl, cl->now_ms);
    out->issued_at_ms = cl->now_ms;
    out->issued_by = cl->actor.id ? cl->actor.name : "cryolot, for nobody signed in";
    out->warning = log->gaps ? "CUSTODY WITH A GAP" : NULL;
    out->unsigned_note = "This log is for information and carries no signature.";
    return CL_OK;
}
