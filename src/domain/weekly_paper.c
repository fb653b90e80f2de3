/* The report of a week as the content of a page. */
#include "domain/document_parts.h"
#include <cryolot/weekly.h>

#include <string.h>

/* "3 created, 2 filled, .." of the group that begins at *at, which moves behind it. */
static const char *group_text(struct cl *cl, const struct cl_weekly *weekly, size_t *at)
{
    const char *text = "", *group = weekly->figure[*at].group;
    for (; *at < weekly->figure_count && strcmp(weekly->figure[*at].group, group) == 0; (*at)++)
        text = cl_arena_print(&cl->arena, "%s%s%lld %s", text, *text ? ", " : "", (long long)weekly->figure[*at].count,
                              weekly->figure[*at].title);
    return text;
}

static void add_figures(struct cl_draft *draft, const struct cl_weekly *weekly)
{
    static const struct cl_report_column columns[] = {{"What", 20, true, false, true},
                                                      {"This week", 120, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Recorded in these days", NULL);
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t at = 0; at < weekly->figure_count;) {
        const char *group = weekly->figure[at].group;
        const char *text = group_text(cl, weekly, &at);
        CL_DRAFT_ROW(draft, cl_weekly_group(group), text);
        if (strcmp(group, "deviations") == 0 && weekly->oldest)
            CL_DRAFT_ROW(draft, "", cl_weekly_oldest(cl, weekly));
    }
}

static void add_stock(struct cl_draft *draft, const struct cl_weekly *weekly)
{
    static const struct cl_report_column columns[] = {{"Product", 60, true, false, false},
                                                      {"Expires in", 30, false, false, false},
                                                      {"Vials", 25, false, false, false},
                                                      {"In released lots", 35, false, false, false},
                                                      {"Of these usable now", 32, false, false, false}};
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Vials in stock, as of the print", "No vial for patients is stored.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < weekly->stock_count; i++) {
        const struct cl_weekly_stock *stock = &weekly->stock[i];
        CL_DRAFT_ROW(draft, stock->product, stock->quarter, cl_document_count(cl, stock->vials),
                     cl_document_count(cl, stock->released), cl_document_count(cl, stock->usable));
    }
}

static void add_due(struct cl_draft *draft, const struct cl_weekly *weekly)
{
    static const struct cl_report_column columns[] = {{"Due on", 24, false, false, false},
                                                      {"Kind", 24, false, false, true},
                                                      {"ID", 34, true, false, false},
                                                      {"What", 74, false, false, true},
                                                      {"Owner", 24, false, false, false}};
    cl_draft_section(draft, "What becomes due", "Nothing becomes due within seven days.");
    CL_DRAFT_COLUMNS(draft, columns);
    for (size_t i = 0; i < weekly->due.count; i++) {
        const struct cl_due *due = &weekly->due.at[i];
        struct cl_report_cell *cell = cl_draft_cell(draft, cl_document_day(draft->cl, due->on));
        cell->bold = due->overdue;
        if (due->overdue)
            cell->below[0] = "overdue";
        cl_draft_cell(draft, due->kind);
        cl_draft_cell(draft, due->code);
        cl_draft_cell(draft, due->about);
        cl_draft_cell(draft, due->owner);
    }
}

enum cl_status cl_weekly_paper(struct cl *cl, const struct cl_weekly *weekly, struct cl_report *out)
{
    const char *from = cl_document_day(cl, weekly->from), *until = cl_document_day(cl, weekly->until);
    struct cl_draft draft = cl_draft_begin(cl, "Weekly report");
    cl_draft_fact(&draft, "From", from);
    cl_draft_fact(&draft, "Through", until);
    cl_draft_fact(&draft, "Site", cl->facility.site);
    cl_draft_fact(&draft, "Days of", cl->facility.timezone);
    add_figures(&draft, weekly);
    add_stock(&draft, weekly);
    add_due(&draft, weekly);
    *out = cl_draft_end(&draft);
    out->number = cl_arena_print(&cl->arena, "WEEK-%s", until);
    out->form = "WEEK-1";
    out->issued_at = cl_document_time(cl, cl->now_ms);
    out->issued_at_ms = cl->now_ms;
    out->issued_by = cl->actor.id ? cl->actor.name : "cryolot, for nobody signed in";
    out->unsigned_note = "This report is for information and carries no signature.";
    return CL_OK;
}
