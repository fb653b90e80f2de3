/* A sample's way: out of the hands of whoever took it, to a carrier, to its laboratory. */
#include "base/text.h"
#include "domain/person.h"
#include "domain/problem.h"
#include "domain/sample.h"
#include <string.h>

enum { CARRIER_MOST = 80, CONDITION_MOST = 200 };

/* ---- legs ------------------------------------------------------------------------------------------------------ */

static struct cl_sample_leg leg_from_row(struct cl *cl, const struct cl_rows *rows)
{
    bool measured = !cl_rows_is_null(rows, COL_SAMPLE_LEG_TEMPERATURE_MC);
    return (struct cl_sample_leg){
        .kind = cl_keep_text(cl, rows, COL_SAMPLE_LEG_KIND),
        .from = cl_keep_text(cl, rows, COL_SAMPLE_LEG_GIVER),
        .to = cl_keep_text(cl, rows, COL_SAMPLE_LEG_RECEIVER),
        .condition = cl_keep_text(cl, rows, COL_SAMPLE_LEG_CONDITION),
        .temperature_mc = measured ? cl_rows_int(rows, COL_SAMPLE_LEG_TEMPERATURE_MC) : CL_NO_TEMPERATURE,
        .recorded_by = cl_keep_text(cl, rows, COL_SAMPLE_LEG_RECORDED_BY),
        .done_at_ms = cl_rows_int(rows, COL_SAMPLE_LEG_DONE_AT_MS),
    };
}

/* The reason of a refusal stands in the log alone. */
static enum cl_status read_refusal(struct cl *cl, const char *code, const char **reason)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SAMPLE_REFUSAL, CL_BIND(cl_text(code)));
    if (cl_rows_next(rows))
        *reason = cl_keep_text(cl, rows, 0);
    return cl_rows_close(rows);
}

enum cl_status cl_sample_legs(struct cl *cl, const struct cl_sample *sample, struct cl_sample_legs *out)
{
    struct cl_sample_leg *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SAMPLE_LEG_LIST, CL_BIND(cl_int(sample->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count] = leg_from_row(cl, rows);
        items[count].number = (int64_t)count + 1;
        count++;
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && count > 0 && strcmp(items[count - 1].kind, "refuse") == 0)
        status = read_refusal(cl, sample->code, &items[count - 1].reason);
    if (status == CL_OK)
        *out = (struct cl_sample_legs){items, count};
    return status;
}

/* Where the last leg ended, and when; NULL before the first one. */
static enum cl_status last_leg(struct cl *cl, int64_t sample_id, const char **receiver, int64_t *at_ms)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SAMPLE_LEG_LAST, CL_BIND(cl_int(sample_id)));
    *receiver = NULL;
    *at_ms = INT64_MIN;
    if (cl_rows_next(rows)) {
        *receiver = cl_keep_text(cl, rows, 0);
        *at_ms = cl_rows_int(rows, 1);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_sample_add_leg(struct cl *cl, int64_t sample_id, const char *code, const struct cl_sample_step *step)
{
    enum cl_status status;
    const char *before;
    int64_t last_at_ms;
    char at[CL_TIME_TEXT];
    bool measured = step->as.temperature_mc != CL_NO_TEMPERATURE;
    CL_TRY(last_leg(cl, sample_id, &before, &last_at_ms));
    if (cl_done_at_ms(cl) < last_at_ms)
        return cl_refuse(cl, "time.order", code, "give the true time, or have this machine's clock checked",
                         "sample %s was handled later than that already, at %s", code,
                         cl_time_write_local(last_at_ms, cl->facility.timezone, true, at, sizeof at));
    status =
        cl_store_change_one(cl->store, SQL_SAMPLE_LEG_INSERT,
                            CL_BIND(cl_int(sample_id), cl_text(step->kind), cl_text(step->giver ? step->giver : before),
                                    cl_text(step->receiver), cl_text(step->as.condition),
                                    measured ? cl_int(step->as.temperature_mc) : cl_null(), cl_int(cl->actor.id),
                                    cl_int(cl_done_at_ms(cl))));
done:
    return status;
}

/* ---- several samples, all or none ------------------------------------------------------------------------------- */

static bool is_in(const struct cl_sample *items, size_t count, const char *code)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(items[i].code, code) == 0)
            return true;
    return false;
}

enum cl_status cl_samples_load(struct cl *cl, struct cl_texts codes, struct cl_sample_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_sample *items = cl_arena_alloc(&cl->arena, (codes.count + 1) * sizeof *items);
    for (size_t i = 0; i < codes.count; i++) {
        CL_TRY(cl_sample_get(cl, codes.at[i], &items[i]));
        if (is_in(items, i, items[i].code))
            return cl_refuse(cl, "sample.twice", items[i].code, "name each sample once",
                             "sample %s is given more than once", items[i].code);
        cl_write_concerns(cl, items[i].code);
        cl_write_concerns(cl, items[i].lot);
    }
    *out = (struct cl_sample_list){items, codes.count};
done:
    return status;
}

/* Where a sample is, as the end of a sentence. */
static const char *whereabouts(struct cl *cl, const struct cl_sample *sample)
{
    if (strcmp(sample->state, "taken") == 0)
        return cl_arena_print(&cl->arena, "is in the hands of %s", sample->holder);
    if (strcmp(sample->state, "sent") == 0)
        return "is on its way";
    return cl_arena_print(&cl->arena, "was %s by %s", sample->state, sample->laboratory);
}

/* Names every sample that is not in one of the two states. */
static enum cl_status require_state(struct cl *cl, const struct cl_sample_list *samples, const char *state,
                                    const char *or_state, const char *doing)
{
    struct cl_problems others = {0};
    const char *first = NULL;
    for (size_t i = 0; i < samples->count; i++) {
        const struct cl_sample *sample = &samples->at[i];
        if (strcmp(sample->state, state) == 0 || strcmp(sample->state, or_state) == 0)
            continue;
        first = first ? first : sample->code;
        cl_problem_add(cl, &others, "%s %s", sample->code, whereabouts(cl, sample));
    }
    return cl_problems_end(cl, &others, CL_REFUSED, "sample.state", first, "cryolot sample show SAMPLE tells its way",
                           doing);
}

/* Whoever has a sample sends it; what a disabled person has, anyone who may send, who says why. */
static enum cl_status require_hands(struct cl *cl, const struct cl_sample_list *samples)
{
    enum cl_status status;
    struct cl_problems others = {0};
    const char *first = NULL;
    bool for_another = false;
    for (size_t i = 0; i < samples->count; i++) {
        const struct cl_sample *sample = &samples->at[i];
        struct cl_person holder = {0};
        if (sample->holder_id == cl->actor.id)
            continue;
        CL_TRY(cl_person_by_id(cl, sample->holder_id, &holder));
        if (holder.disabled) {
            for_another = true;
            continue;
        }
        first = first ? first : sample->code;
        cl_problem_add(cl, &others, "%s %s", sample->code, whereabouts(cl, sample));
    }
    CL_TRY(cl_problems_end(cl, &others, CL_REFUSED, "custody.holder", first, "whoever has a sample sends it",
                           "not in your hands"));
    if (for_another && !cl->reason)
        status = cl_refuse(cl, "act.reason", NULL, "add --reason 'why'",
                           "sending on what a disabled person has needs a reason");
done:
    return status;
}

static enum cl_status check_text(struct cl *cl, const char *what, const char *text, size_t most)
{
    return text ? cl_text_check(what, text, most, cl->error) : CL_OK;
}

/* Passes them all into a state, each with its leg; `receiver` NULL: its own laboratory. */
static enum cl_status pass(struct cl *cl, const struct cl_sample_list *samples, const char *state,
                           struct cl_sample_step step, struct cl_sample_list *out)
{
    enum cl_status status = CL_OK;
    const char *receiver = step.receiver;
    struct cl_sample *items = cl_arena_alloc(&cl->arena, (samples->count + 1) * sizeof *items);
    for (size_t i = 0; i < samples->count; i++) {
        const struct cl_sample *sample = &samples->at[i];
        step.receiver = receiver ? receiver : sample->laboratory;
        CL_TRY(cl_sample_add_leg(cl, sample->id, sample->code, &step));
        CL_TRY(cl_store_change_one(cl->store, SQL_SAMPLE_SET_STATE,
                                   CL_BIND(cl_int(sample->id), cl_text(sample->state), cl_text(state))));
        CL_TRY(cl_sample_get(cl, sample->code, &items[i]));
    }
    *out = (struct cl_sample_list){items, samples->count};
done:
    return status;
}

/* ---- sending and receiving --------------------------------------------------------------------------------------- */

enum cl_status cl_sample_send(struct cl *cl, struct cl_texts codes, const char *carrier,
                              const struct cl_sample_state *as, struct cl_sample_list *out)
{
    enum cl_status status;
    struct cl_sample_list samples, sent;
    CL_TRY(cl_text_check("carrier", carrier, CARRIER_MOST, cl->error));
    CL_TRY(check_text(cl, "condition", as->condition, CONDITION_MOST));
    CL_TRY(cl_write_begin(cl, CL_ACT_SAMPLE_SEND, NULL));
    CL_TRY(cl_samples_load(cl, codes, &samples));
    CL_TRY(require_state(cl, &samples, "taken", "taken", "cannot send"));
    CL_TRY(require_hands(cl, &samples));
    CL_TRY(pass(cl, &samples, "sent", (struct cl_sample_step){.kind = "send", .receiver = carrier, .as = *as}, &sent));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = sent;
    return status;
}

enum cl_status cl_sample_receive(struct cl *cl, struct cl_texts codes, const struct cl_sample_state *as, bool refuse,
                                 struct cl_sample_list *out)
{
    enum cl_status status;
    struct cl_sample_list samples, received;
    struct cl_sample_step step = {.kind = refuse ? "refuse" : "receive", .as = *as};
    if (!as->condition)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "say how it came: --condition 'frozen, intact'",
                       "the condition at receipt is missing");
    CL_TRY(check_text(cl, "condition", as->condition, CONDITION_MOST));
    CL_TRY(cl_write_begin(cl, CL_ACT_SAMPLE_RECEIVE, NULL));
    if (refuse && !cl->reason)
        CL_TRY(cl_refuse(cl, "act.reason", NULL, "add --reason 'why'", "a refusal needs a reason"));
    CL_TRY(cl_samples_load(cl, codes, &samples));
    CL_TRY(require_state(cl, &samples, "taken", "sent", refuse ? "cannot refuse" : "cannot receive"));
    CL_TRY(pass(cl, &samples, refuse ? "refused" : "received", step, &received));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = received;
    return status;
}
