/* What is on record of an infusion beside itself and its dose: for whom, by which order, every step with its time and
 * person, what was noted, and what became known of its lots since. */
#include "domain/infusion.h"
#include <string.h>

const char *cl_infusion_source(bool transcribed, bool verified)
{
    if (!transcribed)
        return NULL;
    return verified ? "paper" : "paper, not compared";
}

/* ---- what became known since ------------------------------------------------------------------------------------ */

struct since {
    struct cl *cl;
    const char **at;
    size_t count, capacity;
};

static void add_since(struct since *since, const char *sentence)
{
    since->at = cl_arena_grow(&since->cl->arena, since->at, since->count, &since->capacity, sizeof *since->at);
    since->at[since->count++] = sentence;
}

static const char *day_of(struct cl *cl, int64_t at_ms, const char *timezone)
{
    char day[CL_DATE_TEXT];
    return cl_arena_copy(&cl->arena, cl_date_write(cl_date_of(at_ms, timezone), day, sizeof day));
}

/* "lot UC26A001 recalled on 2026-11-26 (RCL-0000017, class 2): REASON"; a drill is none. */
static enum cl_status add_recalls(struct since *since, const struct cl_infusion *infusion)
{
    struct cl *cl = since->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_RECALLS, CL_BIND(cl_int(infusion->dose_id)));
    while (cl_rows_next(rows)) {
        bool donor = !cl_rows_is_null(rows, COL_INFUSION_RECALL_DONOR);
        const char *on = day_of(cl, cl_rows_int(rows, COL_INFUSION_RECALL_OPENED_AT_MS), infusion->timezone);
        const char *lot = cl_keep_text(cl, rows, COL_INFUSION_RECALL_LOT);
        const char *what = donor ? cl_arena_print(&cl->arena, "donor %s of lot %s looked back",
                                                  cl_rows_text(rows, COL_INFUSION_RECALL_DONOR), lot)
                                 : cl_arena_print(&cl->arena, "lot %s recalled", lot);
        add_since(since, cl_arena_print(&cl->arena, "%s on %s (%s, class %lld): %s", what, on,
                                        cl_rows_text(rows, COL_INFUSION_RECALL_CODE),
                                        (long long)cl_rows_int(rows, COL_INFUSION_RECALL_CLASS),
                                        cl_rows_text(rows, COL_INFUSION_RECALL_REASON)));
    }
    return cl_rows_close(rows);
}

static enum cl_status add_withdrawals(struct since *since, const struct cl_infusion *infusion)
{
    struct cl *cl = since->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_WITHDRAWALS, CL_BIND(cl_int(infusion->dose_id)));
    while (cl_rows_next(rows))
        add_since(
            since,
            cl_arena_print(&cl->arena, "lot %s withdrawn on %s", cl_rows_text(rows, COL_INFUSION_WITHDRAWAL_CODE),
                           day_of(cl, cl_rows_int(rows, COL_INFUSION_WITHDRAWAL_WITHDRAWN_AT_MS), infusion->timezone)));
    return cl_rows_close(rows);
}

enum cl_status cl_infusion_load_since(struct cl *cl, struct cl_infusion *infusion)
{
    enum cl_status status;
    struct since since = {.cl = cl};
    CL_TRY(add_recalls(&since, infusion));
    CL_TRY(add_withdrawals(&since, infusion));
    infusion->since = (struct cl_texts){since.at, since.count};
done:
    return status;
}

/* ---- every step ------------------------------------------------------------------------------------------------- */

static struct cl_infusion_event beginning(struct cl *cl, const struct cl_infusion *infusion)
{
    return (struct cl_infusion_event){
        .kind = "start",
        .at_ms = infusion->started_at_ms,
        .grade = -1,
        .detail = cl_arena_print(&cl->arena, "checked by %s", infusion->checked_name),
        .recorded_by = infusion->started_by,
        .recorded_name = infusion->started_name,
        .timezone = infusion->timezone,
    };
}

static struct cl_infusion_event ending(struct cl *cl, const struct cl_infusion *infusion)
{
    char given[CL_QUANTITY_TEXT];
    bool aborted = strcmp(infusion->state, "aborted") == 0;
    const char *volume = infusion->given_ul ? cl_volume_write(infusion->given_ul, given, sizeof given) : "nothing";
    return (struct cl_infusion_event){
        .kind = aborted ? "abort" : "finish",
        .at_ms = infusion->finished_at_ms,
        .grade = -1,
        .detail = cl_arena_print(&cl->arena, "%s given%s%s", volume, infusion->abort_reason ? ": " : "",
                                 infusion->abort_reason ? infusion->abort_reason : ""),
        .recorded_by = infusion->ended_by,
        .recorded_name = infusion->ended_name,
        .timezone = infusion->timezone,
    };
}

/* What is in no column of its own, in words: "4 mL/h", "5 mL lost; DEV-0007". */
static void tell_more(struct cl *cl, struct cl_infusion_event *event)
{
    char text[CL_QUANTITY_TEXT];
    const char *more = NULL;
    event->grade = event->grade ? event->grade : -1;
    if (event->rate_ul_per_h)
        more = cl_arena_copy(&cl->arena, cl_rate_write(event->rate_ul_per_h, text, sizeof text));
    if (event->lost_ul)
        more = cl_arena_print(&cl->arena, "%s lost", cl_volume_write(event->lost_ul, text, sizeof text));
    if (event->deviation)
        more = cl_arena_print(&cl->arena, "%s%s%s", more ? more : "", more ? "; " : "", event->deviation);
    if (more)
        event->detail = event->detail ? cl_arena_print(&cl->arena, "%s; %s", event->detail, more) : more;
}

struct cl_infusion_event_list cl_infusion_steps(struct cl *cl, const struct cl_infusion *infusion)
{
    const struct cl_infusion_event_list *events = &infusion->events;
    struct cl_infusion_event *steps = cl_arena_alloc(&cl->arena, (events->count + 2) * sizeof *steps);
    size_t count = 0;
    bool ended = infusion->finished_at_ms == 0;
    steps[count++] = beginning(cl, infusion);
    for (size_t i = 0; i < events->count; i++) {
        if (!ended && events->at[i].at_ms > infusion->finished_at_ms) {
            steps[count++] = ending(cl, infusion);
            ended = true;
        }
        steps[count] = events->at[i];
        tell_more(cl, &steps[count++]);
    }
    if (!ended)
        steps[count++] = ending(cl, infusion);
    return (struct cl_infusion_event_list){steps, count};
}

/* ---- for whom, by which order ------------------------------------------------------------------------------------ */

static enum cl_status read_notes(struct cl *cl, int64_t infusion_id, struct cl_infusion_record *out)
{
    struct cl_infusion_note *notes = NULL;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_INFUSION_NOTES, CL_BIND(cl_int(infusion_id)));
    while (cl_rows_next(rows)) {
        notes = cl_arena_grow(&cl->arena, notes, out->notes, &capacity, sizeof *notes);
        notes[out->notes++] = (struct cl_infusion_note){
            .on = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_NOTE_SUBJECT),
            .remark = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_NOTE_REMARK),
            .by = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_NOTE_WRITTEN_BY),
            .at_ms = cl_rows_int(rows, COL_DOCUMENT_INFUSION_NOTE_WRITTEN_AT_MS),
        };
    }
    out->note = notes;
    return cl_rows_close(rows);
}

enum cl_status cl_infusion_record(struct cl *cl, const struct cl_infusion *infusion, struct cl_infusion_record *out)
{
    enum cl_status status;
    *out = (struct cl_infusion_record){.steps = cl_infusion_steps(cl, infusion)};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOCUMENT_INFUSION, CL_BIND(cl_int(infusion->id)));
    if (cl_rows_next(rows)) {
        bool ordered = !cl_rows_is_null(rows, COL_DOCUMENT_INFUSION_INFUSION_NUMBER);
        out->site = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_SITE);
        out->study = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_STUDY);
        out->arm = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ARM);
        out->number =
            cl_rows_int(rows, ordered ? COL_DOCUMENT_INFUSION_INFUSION_NUMBER : COL_DOCUMENT_INFUSION_INFUSION_COUNT);
        out->order = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ORDER_CODE);
        out->prescriber = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_PRESCRIBER);
        out->entered_by = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_ENTERED_BY);
        out->verified_by = cl_keep_text(cl, rows, COL_DOCUMENT_INFUSION_TRANSCRIPTION_BY);
    }
    CL_TRY(cl_rows_close(rows));
    CL_TRY(read_notes(cl, infusion->id, out));
done:
    return status;
}
