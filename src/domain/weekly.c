#include "domain/context.h"
#include <cryolot/weekly.h>

#include <string.h>

/* ---- which events ------------------------------------------------------------------------------------------------ */

/* Events from `first` to before `end`. */
struct span {
    int64_t first, end;
};

/* The first event recorded on `day` or later. The log is in order of time, so that halving it finds it; where the clock
 * was once set back (`clock accept`), what lies around that moment may count to the day beside. */
static enum cl_status first_event_of(struct cl *cl, struct cl_date day, int64_t *seq)
{
    enum cl_status status;
    int64_t before = 0, end = 0; /* earlier than the day; on the day, later, or behind the last */
    CL_TRY(cl_store_int(cl->store, SQL_WEEKLY_LAST_EVENT, &end, CL_NO_VALUES));
    end++;
    while (end - before > 1) {
        int64_t middle = before + (end - before) / 2, at_ms;
        CL_TRY(cl_store_int(cl->store, SQL_WEEKLY_EVENT_AT, &at_ms, CL_BIND(cl_int(middle))));
        if (cl_date_compare(cl_date_of(at_ms, cl->facility.timezone), day) < 0)
            before = middle;
        else
            end = middle;
    }
    *seq = end;
done:
    return status;
}

static enum cl_status span_of(struct cl *cl, struct cl_date from, struct cl_date until, struct span *span)
{
    enum cl_status status = first_event_of(cl, from, &span->first);
    return status == CL_OK ? first_event_of(cl, cl_date_add_days(until, 1), &span->end) : status;
}

/* ---- figures ----------------------------------------------------------------------------------------------------- */

enum source { OF_CHANGES, OF_SUBJECTS, OF_PEOPLE, OF_OPEN };

static const struct {
    struct cl_weekly_figure figure;
    enum source source;
    int column;
} FIGURES[] = {
    {{"lots", "created", "created", 0}, OF_CHANGES, COL_WEEKLY_LOTS_CREATED},
    {{"lots", "filled", "filled", 0}, OF_CHANGES, COL_WEEKLY_LOTS_FILLED},
    {{"lots", "released", "released", 0}, OF_CHANGES, COL_WEEKLY_LOTS_RELEASED},
    {{"lots", "rejected", "rejected", 0}, OF_CHANGES, COL_WEEKLY_LOTS_REJECTED},
    {{"lots", "recalled", "recalled", 0}, OF_CHANGES, COL_WEEKLY_LOTS_RECALLED},
    {{"lots", "withdrawn", "withdrawn", 0}, OF_CHANGES, COL_WEEKLY_LOTS_WITHDRAWN},
    {{"lots", "extended", "extended", 0}, OF_CHANGES, COL_WEEKLY_LOTS_EXTENDED},
    {{"results", "entered", "entered", 0}, OF_CHANGES, COL_WEEKLY_RESULTS_ENTERED},
    {{"results", "failing", "failing", 0}, OF_CHANGES, COL_WEEKLY_RESULTS_FAILING},
    {{"results", "undecided", "undecided", 0}, OF_CHANGES, COL_WEEKLY_RESULTS_UNDECIDED},
    {{"results", "corrected", "corrected", 0}, OF_CHANGES, COL_WEEKLY_RESULTS_CORRECTED},
    {{"results", "invalidated", "invalidated", 0}, OF_CHANGES, COL_WEEKLY_RESULTS_INVALIDATED},
    {{"deviations", "opened", "opened", 0}, OF_CHANGES, COL_WEEKLY_DEVIATIONS_OPENED},
    {{"deviations", "closed", "closed", 0}, OF_CHANGES, COL_WEEKLY_DEVIATIONS_CLOSED},
    {{"deviations", "open_minor", "minor open", 0}, OF_OPEN, COL_WEEKLY_OPEN_MINOR},
    {{"deviations", "open_major", "major open", 0}, OF_OPEN, COL_WEEKLY_OPEN_MAJOR},
    {{"deviations", "open_critical", "critical open", 0}, OF_OPEN, COL_WEEKLY_OPEN_CRITICAL},
    {{"holds", "put", "put", 0}, OF_CHANGES, COL_WEEKLY_HOLDS_PUT},
    {{"holds", "lifted", "lifted", 0}, OF_CHANGES, COL_WEEKLY_HOLDS_LIFTED},
    {{"care", "doses_thawed", "doses thawed", 0}, OF_CHANGES, COL_WEEKLY_DOSES_THAWED},
    {{"care", "infusions_finished", "infusions finished", 0}, OF_CHANGES, COL_WEEKLY_INFUSIONS_FINISHED},
    {{"care", "subjects", "subjects treated", 0}, OF_SUBJECTS, 0},
    {{"people", "added", "added", 0}, OF_CHANGES, COL_WEEKLY_PEOPLE_ADDED},
    {{"people", "roles_changed", "changes of roles", 0}, OF_PEOPLE, COL_WEEKLY_PEOPLE_ROLES_CHANGED},
    {{"people", "failed_sign_ins", "failed sign-ins", 0}, OF_PEOPLE, COL_WEEKLY_PEOPLE_FAILED_SIGN_INS},
    {{"documents", "issued", "issued", 0}, OF_CHANGES, COL_WEEKLY_DOCUMENTS_ISSUED},
};
enum { FIGURE_COUNT = sizeof FIGURES / sizeof *FIGURES };

const char *cl_weekly_group(const char *group)
{
    static const char *const names[][2] = {
        {"lots", "Lots"},     {"results", "Results"}, {"deviations", "Deviations"}, {"holds", "Holds"},
        {"care", "Patients"}, {"people", "People"},   {"documents", "Documents"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i][0], group) == 0)
            return names[i][1];
    return group;
}

/* The columns of the one row that a statement gives, into the figures of their source. */
static enum cl_status count(enum source source, struct cl_rows *rows, struct cl_weekly_figure *figures)
{
    while (cl_rows_next(rows))
        for (size_t i = 0; i < FIGURE_COUNT; i++)
            if (FIGURES[i].source == source)
                figures[i].count = cl_rows_int(rows, FIGURES[i].column);
    return cl_rows_close(rows);
}

/* "1 infusion finished": most titles are the same of one and of many. */
static const char *title_of(const struct cl_weekly_figure *figure)
{
    static const char *const names[][2] = {{"doses thawed", "dose thawed"},
                                           {"infusions finished", "infusion finished"},
                                           {"subjects treated", "subject treated"},
                                           {"changes of roles", "change of roles"},
                                           {"failed sign-ins", "failed sign-in"}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (figure->count == 1 && strcmp(names[i][0], figure->title) == 0)
            return names[i][1];
    return figure->title;
}

const char *cl_weekly_oldest(struct cl *cl, const struct cl_weekly *weekly)
{
    char since[CL_TIME_TEXT];
    return cl_arena_print(&cl->arena, weekly->open == 1 ? "%s is open since %s" : "the oldest, %s, is open since %s",
                          weekly->oldest,
                          cl_time_write_local(weekly->oldest_at_ms, cl->facility.timezone, false, since, sizeof since));
}

static enum cl_status count_figures(struct cl *cl, struct span span, struct cl_weekly *out)
{
    enum cl_status status;
    struct cl_value first = cl_int(span.first << CL_CHANGES_SHIFT), end = cl_int(span.end << CL_CHANGES_SHIFT);
    struct cl_weekly_figure *figures = cl_arena_alloc(&cl->arena, FIGURE_COUNT * sizeof *figures);
    for (size_t i = 0; i < FIGURE_COUNT; i++)
        figures[i] = FIGURES[i].figure;
    CL_TRY(count(OF_CHANGES, cl_rows_open(cl->store, SQL_WEEKLY_CHANGES, CL_BIND(first, end)), figures));
    CL_TRY(count(OF_SUBJECTS, cl_rows_open(cl->store, SQL_WEEKLY_SUBJECTS, CL_BIND(first, end)), figures));
    CL_TRY(count(OF_PEOPLE, cl_rows_open(cl->store, SQL_WEEKLY_PEOPLE, CL_BIND(cl_int(span.first), cl_int(span.end))),
                 figures));
    status = count(OF_OPEN, cl_rows_open(cl->store, SQL_WEEKLY_OPEN, CL_NO_VALUES), figures);
    for (size_t i = 0; i < FIGURE_COUNT; i++) {
        out->open += FIGURES[i].source == OF_OPEN ? figures[i].count : 0;
        figures[i].title = title_of(&figures[i]);
    }
    out->figure = figures;
    out->figure_count = FIGURE_COUNT;
done:
    return status;
}

/* ---- how things stand -------------------------------------------------------------------------------------------- */

static enum cl_status find_oldest(struct cl *cl, struct cl_weekly *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_WEEKLY_OLDEST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        out->oldest = cl_keep_text(cl, rows, COL_WEEKLY_OLDEST_CODE);
        out->oldest_at_ms = cl_rows_int(rows, COL_WEEKLY_OLDEST_OPENED_AT_MS);
    }
    return cl_rows_close(rows);
}

static enum cl_status count_stock(struct cl *cl, struct cl_date today, struct cl_weekly *out)
{
    struct cl_weekly_stock *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_WEEKLY_STOCK, CL_BIND(cl_date_value(cl, today)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_weekly_stock){
            .product = cl_keep_text(cl, rows, COL_WEEKLY_STOCK_PRODUCT),
            .quarter = cl_keep_text(cl, rows, COL_WEEKLY_STOCK_QUARTER),
            .vials = cl_rows_int(rows, COL_WEEKLY_STOCK_VIALS),
            .released = cl_rows_int(rows, COL_WEEKLY_STOCK_RELEASED),
            .usable = cl_rows_int(rows, COL_WEEKLY_STOCK_USABLE),
        };
    }
    out->stock = items;
    out->stock_count = count;
    return cl_rows_close(rows);
}

/* What comes behind the week: of the current one with everything that is overdue. */
static enum cl_status list_due(struct cl *cl, struct cl_date today, struct cl_weekly *out)
{
    struct cl_calendar_query query = {.days = CL_WEEKLY_DAYS};
    if (cl_date_compare(out->until, today) != 0)
        query = (struct cl_calendar_query){.from = cl_date_add_days(out->until, 1), .days = CL_WEEKLY_DAYS - 1};
    return cl_calendar(cl, &query, &out->due);
}

enum cl_status cl_weekly(struct cl *cl, struct cl_date until, struct cl_weekly *out)
{
    enum cl_status status;
    struct span span;
    struct cl_date today = cl_today(cl, cl->facility.timezone);
    struct cl_weekly weekly = {.until = cl_date_is_set(until) ? until : today};
    if (cl_date_compare(weekly.until, today) > 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "cryolot calendar shows what comes",
                       "the week cannot end in the future");
    weekly.from = cl_date_add_days(weekly.until, 1 - CL_WEEKLY_DAYS);
    CL_TRY(span_of(cl, weekly.from, weekly.until, &span));
    CL_TRY(count_figures(cl, span, &weekly));
    CL_TRY(find_oldest(cl, &weekly));
    CL_TRY(count_stock(cl, today, &weekly));
    CL_TRY(list_due(cl, today, &weekly));
    *out = weekly;
done:
    return status;
}
