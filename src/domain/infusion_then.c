/* What was true at the bed, of what is judged afterwards: see infusion_then.h. */
#include "domain/infusion_then.h"
#include "domain/judge.h"
#include "domain/oos_supply.h"
#include "domain/result.h"
#include "domain/subject_death.h"

#include <string.h>

struct judging {
    struct cl *cl;
    const struct cl_then_asked *asked;
    struct cl_then *out;
};

/* ---- words ------------------------------------------------------------------------------------------------------- */

static const char *time_text(const struct judging *judging, int64_t at_ms)
{
    char text[CL_TIME_TEXT];
    cl_time_write_local(at_ms, judging->asked->timezone, false, text, sizeof text);
    return cl_arena_copy(&judging->cl->arena, text);
}

/* Sorts what is so since an instant: by the begin of the infusion, or later. */
static void add(const struct judging *judging, const char *check, int64_t since_ms, const char *what)
{
    struct cl_problems *problems = since_ms <= judging->asked->to_ms ? &judging->out->broken : &judging->out->later;
    cl_problem_add(judging->cl, problems, "%s: %s", check, what);
}

static const char *print_since(const struct judging *judging, const char *what, const char *code, const char *how,
                               int64_t since_ms)
{
    return cl_arena_print(&judging->cl->arena, "%s %s %s since %s", what, code, how, time_text(judging, since_ms));
}

/* ---- holds ------------------------------------------------------------------------------------------------------- */

static enum cl_status add_holds(const struct judging *judging, struct cl_rows *rows)
{
    struct cl *cl = judging->cl;
    while (cl_rows_next(rows)) {
        const char *lot = cl_rows_text(rows, COL_THEN_HOLD_LOT), *vial = cl_rows_text(rows, COL_THEN_HOLD_VIAL);
        int64_t put_ms = cl_rows_int(rows, COL_THEN_HOLD_PUT_AT_MS);
        const char *until = cl_rows_is_null(rows, COL_THEN_HOLD_LIFTED_AT_MS)
                                ? ""
                                : cl_arena_print(&cl->arena, " until %s",
                                                 time_text(judging, cl_rows_int(rows, COL_THEN_HOLD_LIFTED_AT_MS)));
        add(judging, "holds.none", put_ms,
            cl_arena_print(&cl->arena, "%s%s (%s)",
                           print_since(judging, vial ? "vial" : "lot", vial ? vial : lot, "is held", put_ms), until,
                           cl_rows_text(rows, COL_THEN_HOLD_REASON)));
    }
    return cl_rows_close(rows);
}

/* A bank that was out of use stopped every lot made of it. */
static enum cl_status add_kin(const struct judging *judging, const struct cl_lot *lot)
{
    struct cl_rows *rows = cl_rows_open(judging->cl->store, SQL_THEN_KIN, CL_BIND(cl_int(lot->id)));
    while (cl_rows_next(rows)) {
        const char *code = cl_rows_text(rows, COL_THEN_LOT_CODE), *status = cl_rows_text(rows, COL_THEN_LOT_STATUS);
        int64_t withdrawn_ms = cl_rows_int(rows, COL_THEN_LOT_WITHDRAWN_AT_MS);
        int64_t recalled_ms = cl_rows_int(rows, COL_THEN_LOT_RECALLED_AT_MS);
        if (strcmp(status, "rejected") == 0)
            add(judging, "holds.none", cl_rows_int(rows, COL_THEN_LOT_DECIDED_AT_MS),
                print_since(judging, "its ancestor", code, "is rejected",
                            cl_rows_int(rows, COL_THEN_LOT_DECIDED_AT_MS)));
        if (withdrawn_ms)
            add(judging, "holds.none", withdrawn_ms,
                print_since(judging, "its ancestor", code, "is withdrawn", withdrawn_ms));
        if (recalled_ms)
            add(judging, "holds.none", recalled_ms,
                print_since(judging, "its ancestor", code, "is recalled", recalled_ms));
    }
    return cl_rows_close(rows);
}

/* Whether a lot was supplied out of specification to the subject by the time; *supply is it. */
static enum cl_status was_supplied(const struct judging *judging, const struct cl_lot *lot, bool *supplied)
{
    struct cl_oos_supply supply;
    enum cl_status status = cl_oos_supply_find(judging->cl, lot->id, judging->asked->subject_id, &supply, supplied);
    *supplied = status == CL_OK && *supplied && supply.signed_at_ms <= judging->asked->to_ms;
    return status;
}

static enum cl_status judge_holds(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    struct cl *cl = judging->cl;
    const struct cl_then_asked *asked = judging->asked;
    (void)today;
    for (size_t i = 0; i < asked->lot_count; i++) {
        bool supplied;
        CL_TRY(was_supplied(judging, &asked->lots[i], &supplied));
        CL_TRY(add_holds(judging, cl_rows_open(cl->store, SQL_THEN_HOLDS_OF_LOT,
                                               CL_BIND(cl_int(asked->lots[i].id), cl_int(asked->from_ms),
                                                       cl_int(asked->to_ms), cl_int(supplied)))));
        CL_TRY(add_kin(judging, &asked->lots[i]));
    }
    for (size_t i = 0; i < asked->vials->count; i++)
        CL_TRY(add_holds(judging, cl_rows_open(cl->store, SQL_THEN_HOLDS_OF_VIAL,
                                               CL_BIND(cl_int(asked->vials->at[i].id), cl_int(asked->from_ms),
                                                       cl_int(asked->to_ms)))));
done:
    return status;
}

/* ---- the decision about a lot ------------------------------------------------------------------------------------ */

static void judge_lot(const struct judging *judging, const struct cl_rows *rows, bool supplied)
{
    static const char check[] = "lot.released";
    struct cl *cl = judging->cl;
    const char *code = cl_rows_text(rows, COL_THEN_LOT_CODE), *meaning = cl_rows_text(rows, COL_THEN_LOT_MEANING);
    int64_t decided_ms = cl_rows_int(rows, COL_THEN_LOT_DECIDED_AT_MS);
    int64_t withdrawn_ms = cl_rows_int(rows, COL_THEN_LOT_WITHDRAWN_AT_MS);
    int64_t recalled_ms = cl_rows_int(rows, COL_THEN_LOT_RECALLED_AT_MS);
    bool released = meaning && strcmp(meaning, "release") == 0;
    if (meaning && !released)
        add(judging, check, decided_ms, print_since(judging, "lot", code, "is rejected", decided_ms));
    if (!supplied && (!released || decided_ms > judging->asked->from_ms))
        add(judging, check, 0,
            released
                ? cl_arena_print(&cl->arena, "lot %s was released only at %s", code, time_text(judging, decided_ms))
                : cl_arena_print(&cl->arena, "lot %s was not released", code));
    if (withdrawn_ms)
        add(judging, check, withdrawn_ms, print_since(judging, "lot", code, "is withdrawn", withdrawn_ms));
    if (recalled_ms)
        add(judging, check, recalled_ms, print_since(judging, "lot", code, "is recalled", recalled_ms));
}

static enum cl_status judge_released(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    (void)today;
    for (size_t i = 0; i < judging->asked->lot_count; i++) {
        bool supplied;
        CL_TRY(was_supplied(judging, &judging->asked->lots[i], &supplied));
        struct cl_rows *rows =
            cl_rows_open(judging->cl->store, SQL_THEN_LOT, CL_BIND(cl_int(judging->asked->lots[i].id)));
        if (cl_rows_next(rows))
            judge_lot(judging, rows, supplied);
        CL_TRY(cl_rows_close(rows));
    }
done:
    return status;
}

/* ---- deviations -------------------------------------------------------------------------------------------------- */

static enum cl_status add_deviations(const struct judging *judging, struct cl_rows *rows, bool reports_only)
{
    struct cl *cl = judging->cl;
    while (cl_rows_next(rows)) {
        const char *lot = cl_rows_text(rows, COL_THEN_DEVIATION_LOT),
                   *vial = cl_rows_text(rows, COL_THEN_DEVIATION_VIAL);
        int64_t opened_ms = cl_rows_int(rows, COL_THEN_DEVIATION_OPENED_AT_MS);
        if (!reports_only || strcmp(cl_rows_text(rows, COL_THEN_DEVIATION_ORIGIN), "report") == 0)
            add(judging, "deviations.closed", opened_ms,
                cl_arena_print(&cl->arena, "the critical deviation %s of %s %s was opened at %s",
                               cl_rows_text(rows, COL_THEN_DEVIATION_CODE), lot ? "lot" : "vial", lot ? lot : vial,
                               time_text(judging, opened_ms)));
    }
    return cl_rows_close(rows);
}

static enum cl_status judge_deviations(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    const struct cl_then_asked *asked = judging->asked;
    struct cl_store *store = judging->cl->store;
    const struct cl_value from = cl_int(asked->from_ms), to = cl_int(asked->to_ms);
    (void)today;
    for (size_t i = 0; i < asked->lot_count; i++) {
        bool supplied;
        CL_TRY(was_supplied(judging, &asked->lots[i], &supplied));
        CL_TRY(add_deviations(
            judging, cl_rows_open(store, SQL_THEN_CRITICAL_OF_LOT, CL_BIND(cl_int(asked->lots[i].id), from, to)),
            supplied));
    }
    for (size_t i = 0; i < asked->vials->count; i++)
        CL_TRY(add_deviations(
            judging, cl_rows_open(store, SQL_THEN_CRITICAL_OF_VIAL, CL_BIND(cl_int(asked->vials->at[i].id), from, to)),
            false));
done:
    return status;
}

/* ---- orders and other doses -------------------------------------------------------------------------------------- */

static enum cl_status judge_allocated(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    struct cl *cl = judging->cl;
    const struct cl_then_asked *asked = judging->asked;
    (void)today;
    for (size_t i = 0; i < asked->vials->count; i++) {
        struct cl_rows *rows = cl_rows_open(cl->store, SQL_THEN_RESERVED,
                                            CL_BIND(cl_int(asked->vials->at[i].id), cl_int(asked->order_id),
                                                    cl_int(asked->from_ms), cl_int(asked->to_ms)));
        while (cl_rows_next(rows)) {
            int64_t since_ms = cl_rows_int(rows, COL_THEN_RESERVED_ALLOCATED_AT_MS);
            add(judging, "vial.allocated", since_ms,
                cl_arena_print(&cl->arena, "vial %s was reserved for order %s of %s since %s",
                               cl_rows_text(rows, COL_THEN_RESERVED_VIAL), cl_rows_text(rows, COL_THEN_RESERVED_CODE),
                               cl_rows_text(rows, COL_THEN_RESERVED_SUBJECT), time_text(judging, since_ms)));
        }
        CL_TRY(cl_rows_close(rows));
    }
done:
    return status;
}

static enum cl_status judge_free(const struct judging *judging, const struct cl_check *today)
{
    struct cl *cl = judging->cl;
    const struct cl_then_asked *asked = judging->asked;
    /* begun and ended in one minute of the paper, it ran all the same */
    int64_t until_ms = asked->ended_at_ms > asked->to_ms ? asked->ended_at_ms : asked->to_ms + 1;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_THEN_UNDER_WAY,
        CL_BIND(cl_int(asked->subject_id), cl_int(asked->to_ms), cl_int(until_ms), cl_int(asked->dose_id)));
    (void)today;
    while (cl_rows_next(rows))
        add(judging, "subject.free", 0,
            cl_arena_print(&cl->arena, "%s of the subject was under way too, since %s",
                           cl_rows_text(rows, COL_THEN_UNDER_WAY_CODE),
                           time_text(judging, cl_rows_int(rows, COL_THEN_UNDER_WAY_SINCE_MS))));
    return cl_rows_close(rows);
}

/* Whoever died later was alive at the bed. */
static enum cl_status judge_alive(const struct judging *judging, const struct cl_check *today)
{
    int64_t died_ms;
    enum cl_status status = cl_subject_died_at(judging->cl, judging->asked->subject_id, &died_ms);
    if (status == CL_OK && died_ms && died_ms <= judging->asked->to_ms)
        cl_problem_add(judging->cl, &judging->out->broken, "%s: %s", today->id, today->detail);
    return status;
}

/* ---- results ----------------------------------------------------------------------------------------------------- */

/* Those that were there by an instant. */
static struct cl_result_list known_by(struct cl *cl, const struct cl_result_list *all, int64_t at_ms)
{
    struct cl_result *items = cl_arena_alloc(&cl->arena, (all->count + 1) * sizeof *items);
    size_t count = 0;
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].entered_at_ms <= at_ms)
            items[count++] = all->at[i];
    return (struct cl_result_list){items, count};
}

/* Of each row of the specification: what is wrong with it today, and whether it was by then. */
static enum cl_status judge_results_of(const struct judging *judging, const struct cl_lot *lot)
{
    enum cl_status status;
    struct cl *cl = judging->cl;
    struct cl_product product;
    struct cl_result_list all;
    CL_TRY(cl_product_get_by_id(cl, lot->product_id, &product));
    CL_TRY(cl_results_in_force(cl, lot->id, &all));
    struct cl_result_list then = known_by(cl, &all, judging->asked->to_ms);
    for (size_t i = 0; i < product.specification.count; i++) {
        const struct cl_specification *row = &product.specification.at[i];
        struct cl_judgement now, before;
        if (!row->gates_release && !row->gates_infusion)
            continue;
        CL_TRY(cl_judge(cl, row, &all, &now));
        CL_TRY(cl_judge(cl, row, &then, &before));
        if (before.problem)
            cl_problem_add(cl, &judging->out->broken, "results.conform: lot %s: %s", lot->code, before.problem);
        else if (now.problem)
            cl_problem_add(cl, &judging->out->later, "results.conform: lot %s: %s", lot->code, now.problem);
    }
done:
    return status;
}

/* Results that were signed for when the lot was supplied out of specification stop nothing, neither then nor now. */
static enum cl_status judge_results(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    if (today->state == CL_CHECK_PASS)
        return CL_OK;
    for (size_t i = 0; i < judging->asked->lot_count; i++) {
        bool supplied;
        CL_TRY(was_supplied(judging, &judging->asked->lots[i], &supplied));
        if (!supplied)
            CL_TRY(judge_results_of(judging, &judging->asked->lots[i]));
    }
    if (judging->out->broken.count + judging->out->later.count == 0) /* of a parent, or beside a supply */
        cl_problem_add(judging->cl, &judging->out->unknown, "results.conform: %s", today->detail);
done:
    return status;
}

/* ---- what the record keeps no times of ------------------------------------------------------------------------------
 */

/* `acts`: as of LIKE. */
static enum cl_status find_change(const struct judging *judging, const char *subject, const char *acts,
                                  const char **changed)
{
    struct cl_rows *rows = cl_rows_open(judging->cl->store, SQL_THEN_CHANGED,
                                        CL_BIND(cl_text(subject), cl_int(judging->asked->to_ms), cl_text(acts)));
    if (cl_rows_next(rows) && !*changed)
        *changed = cl_arena_print(&judging->cl->arena, "%s of %s at %s", cl_rows_text(rows, COL_THEN_CHANGED_ACTION),
                                  subject, time_text(judging, cl_rows_int(rows, COL_THEN_CHANGED_AT_MS)));
    return cl_rows_close(rows);
}

/* The last of these acts on donor, lot or vials since; NULL: none. */
static enum cl_status find_changes(const struct judging *judging, const char *acts, const char **changed)
{
    enum cl_status status = CL_OK;
    const struct cl_then_asked *asked = judging->asked;
    *changed = NULL;
    for (size_t i = 0; i < asked->lot_count; i++) {
        CL_TRY(find_change(judging, asked->lots[i].donor, acts, changed));
        CL_TRY(find_change(judging, asked->lots[i].code, acts, changed));
    }
    for (size_t i = 0; i < asked->vials->count; i++)
        CL_TRY(find_change(judging, asked->vials->at[i].code, acts, changed));
done:
    return status;
}

/* Acts by which what is right today may have become so only after the infusion. */
static const char *acts_of(const char *check)
{
    static const char *const acts[][2] = {{"donor.eligible", "donor.%"},
                                          {"lot.scope", "lot.scope"},
                                          {"storage.within-limits", "deviation.dispose"},
                                          {"vial.purpose", "vial.assign"},
                                          {"vial.labelled", "label.reprint"}};
    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (strcmp(acts[i][0], check) == 0)
            return acts[i][1];
    return NULL;
}

/* Judged as of today. Where nothing was recorded since that could have changed it, it was so then; otherwise the record
 * does not know, and says so of what passes today too. */
static enum cl_status judge_by_changes(const struct judging *judging, const struct cl_check *today)
{
    enum cl_status status = CL_OK;
    struct cl *cl = judging->cl;
    struct cl_then *out = judging->out;
    const char *changed = NULL;
    bool passes = today->state == CL_CHECK_PASS;
    const char *acts = passes ? acts_of(today->id) : "%";
    if (acts)
        CL_TRY(find_changes(judging, acts, &changed));
    if (passes && changed)
        cl_problem_add(cl, &out->unknown, "%s: judged as of today, when it passes (recorded since: %s)", today->id,
                       changed);
    else if (!passes && changed)
        cl_problem_add(cl, &out->unknown, "%s: %s (recorded since: %s)", today->id, today->detail, changed);
    else if (!passes)
        cl_problem_add(cl, &out->broken, "%s: %s", today->id, today->detail);
done:
    return status;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

/* As it is: by the time of the act, or by what the paper says. */
static enum cl_status judge_as_said(const struct judging *judging, const struct cl_check *today)
{
    if (today->state != CL_CHECK_PASS)
        cl_problem_add(judging->cl, &judging->out->broken, "%s: %s", today->id, today->detail);
    return CL_OK;
}

typedef enum cl_status judge_then(const struct judging *judging, const struct cl_check *today);

static const struct {
    const char *check;
    judge_then *judge;
} JUDGES[] = {
    {"lot.released", judge_released},        {"holds.none", judge_holds},
    {"deviations.closed", judge_deviations}, {"results.conform", judge_results},
    {"vial.allocated", judge_allocated},     {"subject.free", judge_free},
    {"donor.eligible", judge_by_changes},    {"release.signature", judge_by_changes},
    {"lot.scope", judge_by_changes},         {"storage.within-limits", judge_by_changes},
    {"vial.purpose", judge_by_changes},      {"subject.died", judge_alive},
    {"vial.labelled", judge_by_changes},
};

static judge_then *judge_of(const char *check)
{
    for (size_t i = 0; i < sizeof JUDGES / sizeof *JUDGES; i++)
        if (strcmp(JUDGES[i].check, check) == 0)
            return JUDGES[i].judge;
    return judge_as_said;
}

enum cl_status cl_infusion_then(struct cl *cl, const struct cl_then_asked *asked, const struct cl_gate *today,
                                const char *const *skipped, struct cl_then *out)
{
    enum cl_status status = CL_OK;
    const struct judging judging = {cl, asked, out};
    for (size_t i = 0; i < today->count; i++) {
        bool skip = false;
        for (const char *const *id = skipped; *id; id++)
            skip |= strcmp(*id, today->check[i].id) == 0;
        if (!skip)
            CL_TRY(judge_of(today->check[i].id)(&judging, &today->check[i]));
    }
done:
    return status;
}

enum cl_status cl_infusion_tell_recalls(struct cl *cl, const struct cl_vial_list *vials, const char *subject)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_rows *rows = cl_rows_open(cl->store, SQL_THEN_RECALL_OF_VIAL, CL_BIND(cl_int(vials->at[i].id)));
        while (cl_rows_next(rows))
            cl_notice(cl, "recall %s looks for vial %s, and %s was given it: cryolot recall account %s %s --as given",
                      cl_rows_text(rows, COL_THEN_RECALL_CODE), cl_rows_text(rows, COL_THEN_RECALL_VIAL), subject,
                      cl_rows_text(rows, COL_THEN_RECALL_CODE), cl_rows_text(rows, COL_THEN_RECALL_VIAL));
        CL_TRY(cl_rows_close(rows));
    }
done:
    return status;
}
