/* All that is known of a subject, on one screen: orders, doses, infusions, lots, and what waits now. */
#include "domain/problem.h"
#include "domain/subject.h"

#include <inttypes.h>
#include <string.h>

/* ---- orders ---------------------------------------------------------------------------------------------------- */

static struct cl_subject_order order_from_row(struct cl *cl, const struct cl_rows *rows, const char *timezone)
{
    char target[CL_DOSE_TARGET_TEXT];
    struct cl_subject_order order = {
        .code = cl_keep_text(cl, rows, COL_SUBJECT_ORDER_CODE),
        .product = cl_keep_text(cl, rows, COL_SUBJECT_ORDER_PRODUCT),
        .state = cl_keep_text(cl, rows, COL_SUBJECT_ORDER_STATE),
        .prescriber = cl_keep_text(cl, rows, COL_SUBJECT_ORDER_PRESCRIBER),
        .target = {.kind = cl_keep_text(cl, rows, COL_SUBJECT_ORDER_TARGET_KIND),
                   .cells = cl_rows_int(rows, COL_SUBJECT_ORDER_TARGET_CELLS),
                   .area_mm2 = cl_rows_int(rows, COL_SUBJECT_ORDER_AREA_MM2)},
        .infusion_number = cl_rows_int(rows, COL_SUBJECT_ORDER_INFUSION_NUMBER),
        .required_cells = cl_rows_int(rows, COL_SUBJECT_ORDER_REQUIRED_CELLS),
        .needed_at_ms = cl_rows_int(rows, COL_SUBJECT_ORDER_NEEDED_AT_MS),
        .timezone = timezone,
    };
    order.target_text = cl_arena_copy(&cl->arena, cl_dose_target_write(&order.target, target, sizeof target));
    return order;
}

static enum cl_status read_orders(struct cl *cl, int64_t limit, struct cl_subject_story *story)
{
    struct cl_subject_order *orders = NULL;
    size_t capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_SUBJECT_ORDERS, CL_BIND(cl_int(story->subject.id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        orders = cl_arena_grow(&cl->arena, orders, story->orders, &capacity, sizeof *orders);
        orders[story->orders++] = order_from_row(cl, rows, story->subject.timezone);
    }
    story->order = orders;
    return cl_rows_close(rows);
}

static enum cl_status read_overrides(struct cl *cl, int64_t limit, struct cl_subject_story *story)
{
    struct cl_subject_override *overrides = NULL;
    size_t capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_SUBJECT_OVERRIDES, CL_BIND(cl_int(story->subject.id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        overrides = cl_arena_grow(&cl->arena, overrides, story->overrides, &capacity, sizeof *overrides);
        overrides[story->overrides++] = (struct cl_subject_override){
            .check = cl_keep_text(cl, rows, COL_SUBJECT_OVERRIDE_CHECK_ID),
            .bound = cl_keep_text(cl, rows, COL_SUBJECT_OVERRIDE_BOUND),
            .on = cl_keep_text(cl, rows, COL_SUBJECT_OVERRIDE_TARGET),
            .by = cl_keep_text(cl, rows, COL_SUBJECT_OVERRIDE_BY_NAME),
            .reason = cl_keep_text(cl, rows, COL_SUBJECT_OVERRIDE_REASON),
            .signed_at_ms = cl_rows_int(rows, COL_SUBJECT_OVERRIDE_SIGNED_AT_MS),
            .timezone = story->subject.timezone,
        };
    }
    story->override = overrides;
    return cl_rows_close(rows);
}

/* ---- infusions ------------------------------------------------------------------------------------------------- */

/* One row behind each infusion: its number, and whether its transcription was compared with the paper. */
struct numbered {
    const char *code, *product;
    int64_t number;
    bool unverified;
};

static enum cl_status read_numbers(struct cl *cl, int64_t subject_id, struct numbered **out, size_t *count)
{
    struct numbered *items = NULL;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_INFUSIONS, CL_BIND(cl_int(subject_id)));
    *count = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, *count, &capacity, sizeof *items);
        items[(*count)++] = (struct numbered){
            .code = cl_keep_text(cl, rows, COL_SUBJECT_INFUSION_CODE),
            .product = cl_keep_text(cl, rows, COL_SUBJECT_INFUSION_PRODUCT),
            .number = cl_rows_int(rows, COL_SUBJECT_INFUSION_NUMBER),
            .unverified = cl_rows_int(rows, COL_SUBJECT_INFUSION_TRANSCRIBED) &&
                          cl_rows_is_null(rows, COL_SUBJECT_INFUSION_VERIFICATION_ID),
        };
    }
    *out = items;
    return cl_rows_close(rows);
}

static void add_open(struct cl *cl, struct cl_problems *open, const struct cl_infusion *infusion, bool unverified)
{
    char use_by[CL_TIME_TEXT];
    if (!infusion->finished_at_ms)
        cl_problem_add(cl, open, "infusion %s is %s; it must end by %s", infusion->code, infusion->state,
                       cl_time_write_local(infusion->use_by_ms, infusion->timezone, false, use_by, sizeof use_by));
    if (unverified)
        cl_problem_add(cl, open, "infusion %s was transcribed from paper and waits for its verification",
                       infusion->code);
}

static enum cl_status read_infusions(struct cl *cl, int64_t limit, struct cl_subject_story *story,
                                     struct cl_problems *open)
{
    enum cl_status status;
    struct cl_infusion_list list;
    struct numbered *numbers = NULL;
    size_t count = 0;
    CL_TRY(cl_infusion_list(cl, &(struct cl_infusion_filter){.subject = story->subject.code, .limit = limit}, &list));
    CL_TRY(read_numbers(cl, story->subject.id, &numbers, &count));
    struct cl_subject_infusion *infusions = cl_arena_alloc(&cl->arena, list.count * sizeof *infusions + 1);
    for (size_t i = 0; i < list.count; i++) {
        const struct cl_infusion *infusion = &list.at[i];
        size_t at = 0;
        while (at < count && strcmp(numbers[at].code, infusion->code) != 0)
            at++;
        infusions[i] = (struct cl_subject_infusion){.infusion = *infusion,
                                                    .product = at < count ? numbers[at].product : NULL,
                                                    .number = at < count ? numbers[at].number : 0};
        add_open(cl, open, infusion, at < count && numbers[at].unverified);
    }
    story->infusion = infusions;
    story->infusions = list.count;
done:
    return status;
}

/* ---- lots ------------------------------------------------------------------------------------------------------ */

static enum cl_status read_lots(struct cl *cl, int64_t limit, struct cl_subject_story *story)
{
    struct cl_subject_lot *lots = NULL;
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_LOTS, CL_BIND(cl_int(story->subject.id), cl_int(limit)));
    while (cl_rows_next(rows)) {
        lots = cl_arena_grow(&cl->arena, lots, story->lots, &capacity, sizeof *lots);
        lots[story->lots++] = (struct cl_subject_lot){
            .code = cl_keep_text(cl, rows, COL_SUBJECT_LOT_CODE),
            .product = cl_keep_text(cl, rows, COL_SUBJECT_LOT_PRODUCT),
            .status = cl_keep_text(cl, rows, COL_SUBJECT_LOT_STATUS),
            .held = cl_rows_int(rows, COL_SUBJECT_LOT_HOLDS) > 0,
            .vials = cl_rows_int(rows, COL_SUBJECT_LOT_VIALS),
            .infused = cl_rows_int(rows, COL_SUBJECT_LOT_INFUSED),
        };
    }
    story->lot = lots;
    return cl_rows_close(rows);
}

/* ---- what waits ------------------------------------------------------------------------------------------------ */

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static void add_open_orders(struct cl *cl, const struct cl_subject_story *story, struct cl_problems *open)
{
    static const char *const states[] = {"draft", "verified", "allocated", NULL};
    char needed[CL_TIME_TEXT];
    for (size_t i = 0; i < story->orders; i++) {
        const struct cl_subject_order *order = &story->order[i];
        if (is_one_of(order->state, states))
            cl_problem_add(cl, open, "order %s is %s; needed at %s", order->code, order->state,
                           cl_time_write_local(order->needed_at_ms, order->timezone, false, needed, sizeof needed));
    }
}

static void add_open_doses(struct cl *cl, const struct cl_subject_story *story, struct cl_problems *open)
{
    static const char *const states[] = {"thawed", "prepared", "handed", NULL};
    char use_by[CL_TIME_TEXT];
    for (size_t i = 0; i < story->doses.count; i++) {
        const struct cl_dose *dose = &story->doses.at[i];
        if (is_one_of(dose->state, states))
            cl_problem_add(cl, open, "dose %s is %s, in the hands of %s; use by %s", dose->code, dose->state,
                           dose->holder ? dose->holder : "nobody",
                           cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by));
    }
}

/* A lot that is not as good any more as when the subject got it. */
static void add_bad_lots(struct cl *cl, const struct cl_subject_story *story, struct cl_problems *open)
{
    static const char *const bad[] = {"recalled", "withdrawn", "rejected", NULL};
    for (size_t i = 0; i < story->lots; i++) {
        const struct cl_subject_lot *lot = &story->lot[i];
        if (!lot->held && !is_one_of(lot->status, bad))
            continue;
        cl_problem_add(cl, open, "lot %s is %s%s%s: %" PRId64 " of its vials %s infused", lot->code,
                       is_one_of(lot->status, bad) ? lot->status : "",
                       lot->held && is_one_of(lot->status, bad) ? ", " : "", lot->held ? "held" : "", lot->infused,
                       lot->infused == 1 ? "was" : "were");
    }
}

/* What is still looked into about a bag that they got, or a lot of it. */
static enum cl_status add_open_deviations(struct cl *cl, const struct cl_subject_story *story, int64_t limit,
                                          struct cl_problems *open)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_SUBJECT_DEVIATIONS, CL_BIND(cl_int(story->subject.id), cl_int(limit)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, open, "deviation %s (%s) is open: %s", cl_rows_text(rows, COL_SUBJECT_DEVIATION_CODE),
                       cl_rows_text(rows, COL_SUBJECT_DEVIATION_CLASS),
                       cl_rows_text(rows, COL_SUBJECT_DEVIATION_TITLE));
    return cl_rows_close(rows);
}

enum cl_status cl_subject_story(struct cl *cl, const char *code, int64_t limit, struct cl_subject_story *out)
{
    enum cl_status status;
    struct cl_subject_story story = {0};
    struct cl_problems open = {0}, infusions = {0};
    CL_TRY(cl_subject_get(cl, code, &story.subject));
    CL_TRY(cl_subject_weights(cl, code, limit, &story.weights));
    CL_TRY(read_orders(cl, limit, &story));
    CL_TRY(cl_dose_list(cl, &(struct cl_dose_filter){.subject = code, .limit = limit}, &story.doses));
    CL_TRY(read_overrides(cl, limit, &story));
    CL_TRY(read_infusions(cl, limit, &story, &infusions));
    CL_TRY(read_lots(cl, limit, &story));
    add_bad_lots(cl, &story, &open);
    for (size_t i = 0; i < infusions.count; i++)
        cl_problem_add(cl, &open, "%s", infusions.at[i]);
    add_open_doses(cl, &story, &open);
    add_open_orders(cl, &story, &open);
    CL_TRY(add_open_deviations(cl, &story, limit, &open));
    story.open = cl_problems_texts(&open);
    *out = story;
done:
    return status;
}
