/* What happens during an infusion: interruptions, rates; and what follows from all of it. */
#include "domain/dose.h"
#include "domain/dose_limit.h"
#include "domain/infusion.h"
#include "domain/range.h"
#include "domain/override.h"

#include <string.h>

static const int64_t MINUTE_MS = 60 * 1000;

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static struct cl_infusion_event event_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_infusion_event){
        .id = cl_rows_int(rows, COL_INFUSION_EVENT_ID),
        .kind = cl_keep_text(cl, rows, COL_INFUSION_EVENT_KIND),
        .at_ms = cl_rows_int(rows, COL_INFUSION_EVENT_AT_MS),
        .detail = cl_keep_text(cl, rows, COL_INFUSION_EVENT_DETAIL),
        .grade = cl_rows_int(rows, COL_INFUSION_EVENT_GRADE),
        .rate_ul_per_h = cl_rows_int(rows, COL_INFUSION_EVENT_RATE_UL_PER_H),
        .lost_ul = cl_rows_int(rows, COL_INFUSION_EVENT_LOST_UL),
        .deviation = cl_keep_text(cl, rows, COL_INFUSION_EVENT_DEVIATION),
        .correction = cl_keep_text(cl, rows, COL_INFUSION_EVENT_CORRECTION),
        .recorded_by = cl_keep_text(cl, rows, COL_INFUSION_EVENT_RECORDED_BY),
        .recorded_name = cl_keep_text(cl, rows, COL_INFUSION_EVENT_RECORDED_NAME),
        .recorded_at_ms = cl_rows_int(rows, COL_INFUSION_EVENT_RECORDED_AT_MS),
    };
}

enum cl_status cl_infusion_add_event(struct cl *cl, const struct cl_infusion *infusion,
                                     const struct cl_infusion_event *event, int64_t deviation_id)
{
    return cl_store_change_one(cl->store, SQL_INFUSION_EVENT_INSERT,
                               CL_BIND(cl_int(infusion->id), cl_text(event->kind), cl_int(event->at_ms),
                                       cl_text(event->detail), cl_int_or_null(event->grade),
                                       cl_int_or_null(event->rate_ul_per_h), cl_int_or_null(deviation_id),
                                       cl_int_or_null(event->lost_ul), cl_int(cl->actor.id), cl_int(cl->now_ms)));
}

enum cl_status cl_infusion_time_read(struct cl *cl, const struct cl_infusion *infusion, const char *text,
                                     int64_t *at_ms)
{
    enum cl_status status;
    char day[CL_DATE_TEXT];
    int64_t next_ms = 0;
    const char *zone = infusion->timezone;
    struct cl_date began = cl_date_of(infusion->started_at_ms, zone);
    if (strlen(text) != strlen("14:05") || text[2] != ':')
        return cl_time_read(text, zone, at_ms, cl->error);
    CL_TRY(cl_time_read(cl_arena_print(&cl->arena, "%s %s", cl_date_write(began, day, sizeof day), text), zone, at_ms,
                        cl->error));
    if (*at_ms >= infusion->started_at_ms - MINUTE_MS)
        goto done;
    cl_date_write(cl_date_add_days(began, 1), day, sizeof day);
    CL_TRY(cl_time_read(cl_arena_print(&cl->arena, "%s %s", day, text), zone, &next_ms, cl->error));
    if (next_ms <= cl->now_ms)
        *at_ms = next_ms;
done:
    return status;
}

/* A drip runs at some mL/min: "400mL/min" is a slip of the pen, unless somebody says why. */
enum cl_status cl_infusion_check_rate(struct cl *cl, const char *code, int64_t rate_ul_per_h)
{
    char rate[CL_QUANTITY_TEXT];
    if (rate_ul_per_h <= CL_RATE_PLAUSIBLE_UL_PER_H || cl->reason)
        return CL_OK;
    return cl_refuse(
        cl, "infusion.rate", code, "look at the rate and its unit again; if it is true say why with --reason",
        "a rate of %s is hardly plausible: more than 50 mL/min", cl_rate_write(rate_ul_per_h, rate, sizeof rate));
}

/* ---- what follows from them ------------------------------------------------------------------------------------- */

static enum cl_status load_events(struct cl *cl, struct cl_infusion *infusion)
{
    struct cl_infusion_event *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_EVENTS, CL_BIND(cl_int(infusion->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count] = event_from_row(cl, rows);
        items[count++].timezone = infusion->timezone;
    }
    infusion->events = (struct cl_infusion_event_list){items, count};
    return cl_rows_close(rows);
}

/* "chills,grade=1; fever,grade=2" */
static void add_reaction(struct cl *cl, struct cl_infusion *infusion, const struct cl_infusion_event *event)
{
    if (event->correction)
        return;
    const char *one = cl_arena_print(&cl->arena, "%s,grade=%lld", event->detail, (long long)event->grade);
    infusion->reaction = infusion->reaction ? cl_arena_print(&cl->arena, "%s; %s", infusion->reaction, one) : one;
}

/* How long it ran and stood still; until its end, or until now. */
static void count_time(const struct cl *cl, struct cl_infusion *infusion)
{
    int64_t end_ms = infusion->finished_at_ms ? infusion->finished_at_ms : cl->now_ms;
    int64_t since_ms = 0, interrupted_ms = 0;
    for (size_t i = 0; i < infusion->events.count; i++) {
        const struct cl_infusion_event *event = &infusion->events.at[i];
        if (strcmp(event->kind, "interrupt") == 0) {
            since_ms = event->at_ms;
            infusion->interruptions++;
        } else if (strcmp(event->kind, "resume") == 0 && since_ms) {
            interrupted_ms += event->at_ms - since_ms;
            since_ms = 0;
        }
    }
    if (since_ms && end_ms > since_ms)
        interrupted_ms += end_ms - since_ms;
    int64_t whole_ms = end_ms > infusion->started_at_ms ? end_ms - infusion->started_at_ms : 0;
    infusion->interrupted_s = interrupted_ms / 1000;
    infusion->run_s = (whole_ms - interrupted_ms) / 1000;
}

static void count_volumes(struct cl_infusion *infusion)
{
    if (!infusion->finished_at_ms)
        return;
    infusion->discarded_ul = infusion->bag_ul - infusion->given_ul - infusion->lost_ul;
    if (infusion->run_s > 0)
        infusion->mean_rate_ul_per_h = (int64_t)((cl_wide)infusion->given_ul * 3600 / infusion->run_s);
}

enum cl_status cl_infusion_load_course(struct cl *cl, struct cl_infusion *infusion)
{
    enum cl_status status = load_events(cl, infusion);
    for (size_t i = 0; i < infusion->events.count; i++) {
        const struct cl_infusion_event *event = &infusion->events.at[i];
        if (event->grade)
            add_reaction(cl, infusion, event);
        if (event->rate_ul_per_h)
            infusion->rate_ul_per_h = event->rate_ul_per_h;
        infusion->lost_ul += event->lost_ul;
    }
    count_time(cl, infusion);
    count_volumes(infusion);
    return status;
}

enum cl_status cl_infusion_tell_plan(struct cl *cl, const struct cl_infusion *infusion, int64_t rate_ul_per_h)
{
    enum cl_status status;
    struct cl_dose dose;
    const char *problem = NULL;
    char rate[CL_QUANTITY_TEXT], most[CL_QUANTITY_TEXT];
    CL_TRY(cl_dose_get(cl, infusion->dose, &dose));
    if (rate_ul_per_h)
        CL_TRY(cl_dose_rate_problem(cl, infusion, rate_ul_per_h, &problem));
    int64_t planned_ul_per_h = dose.over_minutes > 0 ? dose.bag_ul * 60 / dose.over_minutes : 0;
    cl_rate_write(rate_ul_per_h, rate, sizeof rate);
    cl_rate_write(planned_ul_per_h, most, sizeof most);
    if (problem)
        cl_notice(cl, "ATTENTION: %s is too fast for this bag: it would give %s; set a lower rate", rate, problem);
    else if (planned_ul_per_h && !rate_ul_per_h)
        cl_notice(cl, "the bag is to be given over %lld min: not faster than %s", (long long)dose.over_minutes, most);
    else if (planned_ul_per_h && rate_ul_per_h > planned_ul_per_h)
        cl_notice(cl, "%s is faster than planned: the bag is to be given over %lld min, not faster than %s", rate,
                  (long long)dose.over_minutes, most);
done:
    return status;
}

/* ---- the acts --------------------------------------------------------------------------------------------------- */

static enum cl_status set_state(struct cl *cl, const struct cl_infusion *infusion, const char *state)
{
    if (strcmp(state, infusion->state) == 0)
        return CL_OK;
    return cl_store_change_one(cl->store, SQL_INFUSION_SET_STATE,
                               CL_BIND(cl_int(infusion->id), cl_text(infusion->state), cl_text(state)));
}

/* The event of a move, and the state that it leads to. */
static enum cl_status move(struct cl *cl, struct cl_infusion *infusion, const char *state,
                           const struct cl_infusion_event *event)
{
    enum cl_status status;
    CL_TRY(cl_infusion_add_event(cl, infusion, event, 0));
    CL_TRY(set_state(cl, infusion, state));
    CL_TRY(cl_infusion_get(cl, infusion->code, infusion));
done:
    return status;
}

static enum cl_status end(struct cl *cl, enum cl_status status, const struct cl_infusion *infusion,
                          struct cl_infusion *out)
{
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = *infusion;
    return status;
}

enum cl_status cl_infusion_interrupt(struct cl *cl, const char *code, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_INTERRUPT, CL_INFUSION_MOVE_INTERRUPT, code, &infusion, &state));
    CL_TRY(move(cl, &infusion, state,
                &(struct cl_infusion_event){.kind = "interrupt", .at_ms = cl_done_at_ms(cl), .detail = cl->reason}));
done:
    return end(cl, status, &infusion, out);
}

/* What happened to the lot while the infusion stood still counts: the rest of a bag is not given of a lot that was
 * recalled or held, nor past its use-by time. */
static enum cl_status check_resume(struct cl *cl, const struct cl_infusion *infusion)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    const char *abort =
        cl_arena_print(&cl->arena, "cryolot infusion abort %s --given VOLUME --reason R", infusion->code);
    CL_TRY(cl_dose_get(cl, infusion->dose, &dose));
    cl_dose_gate_clock(&gate, &dose);
    CL_TRY(cl_dose_gate_lots(cl, &dose, &gate));
    CL_TRY(cl_product_get_by_id(cl, dose.product_id, &product));
    CL_TRY(cl_gate_override(&gate, 0, dose.id, &product));
    CL_TRY(cl_gate_open(&gate, "resume infusion", infusion->code, abort));
done:
    return status;
}

enum cl_status cl_infusion_resume(struct cl *cl, const char *code, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_RESUME, CL_INFUSION_MOVE_RESUME, code, &infusion, &state));
    CL_TRY(check_resume(cl, &infusion));
    CL_TRY(move(cl, &infusion, state,
                &(struct cl_infusion_event){.kind = "resume", .at_ms = cl_done_at_ms(cl), .detail = cl->reason}));
done:
    return end(cl, status, &infusion, out);
}

enum cl_status cl_infusion_rate(struct cl *cl, const char *code, int64_t rate_ul_per_h, struct cl_infusion *out)
{
    enum cl_status status;
    struct cl_infusion infusion;
    const char *state;
    CL_TRY(cl_infusion_begin(cl, CL_ACT_INFUSION_RATE, CL_INFUSION_MOVE_RATE, code, &infusion, &state));
    CL_TRY(cl_infusion_check_rate(cl, infusion.code, rate_ul_per_h));
    CL_TRY(cl_infusion_tell_plan(cl, &infusion, rate_ul_per_h));
    CL_TRY(move(cl, &infusion, state,
                &(struct cl_infusion_event){
                    .kind = "rate", .at_ms = cl_done_at_ms(cl), .rate_ul_per_h = rate_ul_per_h, .detail = cl->reason}));
done:
    return end(cl, status, &infusion, out);
}
