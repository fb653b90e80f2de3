#include "domain/subject_death.h"
#include "domain/allocation.h"

static const char RULE[] = "subject.died";

/* *problem NULL: no death is on record. */
static enum cl_status find(struct cl *cl, int64_t subject_id, const char *subject, const char **problem,
                           const char **remedy)
{
    char at[CL_TIME_TEXT];
    *problem = NULL;
    *remedy = "";
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_DEATH, CL_BIND(cl_int(subject_id)));
    if (cl_rows_next(rows)) {
        const char *infusion = cl_rows_text(rows, COL_SUBJECT_DEATH_CODE),
                   *term = cl_rows_text(rows, COL_SUBJECT_DEATH_DETAIL);
        cl_time_write_local(cl_rows_int(rows, COL_SUBJECT_DEATH_AT_MS), cl_rows_text(rows, COL_SUBJECT_DEATH_TIMEZONE),
                            false, at, sizeof at);
        *problem =
            cl_arena_print(&cl->arena, "%s died: %s of grade 5 at %s, on record of %s", subject, term, at, infusion);
        *remedy = cl_arena_print(&cl->arena,
                                 "if that is not so: cryolot infusion reaction %s '%s' --grade N --correct --reason R",
                                 infusion, term);
    }
    return cl_rows_close(rows);
}

enum cl_status cl_subject_died_at(struct cl *cl, int64_t subject_id, int64_t *at_ms)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SUBJECT_DEATH, CL_BIND(cl_int(subject_id)));
    *at_ms = cl_rows_next(rows) ? cl_rows_int(rows, COL_SUBJECT_DEATH_AT_MS) : 0;
    return cl_rows_close(rows);
}

enum cl_status cl_subject_require_alive(struct cl *cl, int64_t subject_id, const char *subject)
{
    const char *problem, *remedy;
    enum cl_status status = find(cl, subject_id, subject, &problem, &remedy);
    if (status == CL_OK && problem)
        status = cl_refuse(cl, RULE, subject, remedy, "%s", problem);
    return status;
}

enum cl_status cl_gate_subject_alive(struct cl_gate *gate, int64_t subject_id, const char *subject)
{
    const char *problem, *remedy;
    enum cl_status status = find(gate->cl, subject_id, subject, &problem, &remedy);
    if (status == CL_OK)
        cl_gate_require(gate, RULE, "No death of the subject is on record", "none is", problem, remedy);
    return status;
}

/* ---- what it ends ------------------------------------------------------------------------------------------------ */

struct left {
    int64_t id;
    const char *code, *state, *holder;
};

struct left_list {
    struct left *at;
    size_t count;
};

static enum cl_status read_left(struct cl *cl, enum cl_sql sql, int64_t subject_id, struct left_list *out)
{
    size_t capacity = 0;
    *out = (struct left_list){0};
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(subject_id)));
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = (struct left){.id = cl_rows_int(rows, COL_SUBJECT_LEFT_ID),
                                              .code = cl_keep_text(cl, rows, COL_SUBJECT_LEFT_CODE),
                                              .state = cl_keep_text(cl, rows, COL_SUBJECT_LEFT_STATE),
                                              .holder = cl_keep_text(cl, rows, COL_SUBJECT_LEFT_HOLDER)};
    }
    return cl_rows_close(rows);
}

static enum cl_status invalidate(struct cl *cl, const struct left *order)
{
    enum cl_status status;
    cl_write_concerns(cl, order->code);
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DOSE_ORDER_END,
        CL_BIND(cl_int(order->id), cl_text("invalidated"), cl_int(cl->now_ms), cl_text("the subject died"))));
    CL_TRY(cl_allocation_free_order(cl, order->id, "cancelled"));
    cl_notice(cl, "order %s is invalidated, vials that were reserved for it are free again", order->code);
done:
    return status;
}

enum cl_status cl_subject_died(struct cl *cl, int64_t subject_id, const char *subject)
{
    enum cl_status status;
    struct left_list orders, doses;
    CL_TRY(read_left(cl, SQL_SUBJECT_DEATH_ORDERS, subject_id, &orders));
    CL_TRY(read_left(cl, SQL_SUBJECT_DEATH_DOSES, subject_id, &doses));
    for (size_t i = 0; i < orders.count; i++)
        CL_TRY(invalidate(cl, &orders.at[i]));
    for (size_t i = 0; i < doses.count; i++) {
        cl_write_concerns(cl, doses.at[i].code);
        cl_notice(cl, "dose %s for %s is %s, in the hands of %s: it must not be given", doses.at[i].code, subject,
                  doses.at[i].state, doses.at[i].holder ? doses.at[i].holder : "nobody");
    }
done:
    return status;
}
