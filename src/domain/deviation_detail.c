/* All about one deviation, as it is shown and as its report prints it. */
#include "domain/deviation.h"
#include "domain/excursion.h"
#include "domain/result.h"
#include <string.h>

/* One list of the detail: its rows, one by one, into items of `size` bytes. */
typedef void take_row(struct cl *cl, const struct cl_rows *rows, void *item);

static enum cl_status read_rows(struct cl *cl, enum cl_sql sql, int64_t deviation_id, take_row *take, size_t size,
                                void **items, size_t *count)
{
    size_t capacity = 0;
    char *all = NULL;
    *count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(deviation_id)));
    while (cl_rows_next(rows)) {
        all = cl_arena_grow(&cl->arena, all, *count, &capacity, size);
        take(cl, rows, all + (*count)++ * size);
    }
    *items = all;
    return cl_rows_close(rows);
}

static void take_task(struct cl *cl, const struct cl_rows *rows, void *item)
{
    struct cl_deviation_task task = {
        .number = cl_rows_int(rows, COL_DEVIATION_TASK_NUMBER),
        .title = cl_keep_text(cl, rows, COL_DEVIATION_TASK_TITLE),
        .owner = cl_keep_text(cl, rows, COL_DEVIATION_TASK_OWNER),
        .due_on = cl_row_date(rows, COL_DEVIATION_TASK_DUE_ON),
        .done_by = cl_keep_text(cl, rows, COL_DEVIATION_TASK_DONE_BY),
        .done_at_ms = cl_rows_int(rows, COL_DEVIATION_TASK_DONE_AT_MS),
        .remark = cl_keep_text(cl, rows, COL_DEVIATION_TASK_REMARK),
    };
    task.overdue = !task.done_by && cl_date_compare(cl_today(cl, cl->facility.timezone), task.due_on) > 0;
    *(struct cl_deviation_task *)item = task;
}

static void take_disposition(struct cl *cl, const struct cl_rows *rows, void *item)
{
    *(struct cl_deviation_disposition *)item = (struct cl_deviation_disposition){
        .vial = cl_keep_text(cl, rows, COL_DEVIATION_DISPOSITION_VIAL),
        .disposition = cl_keep_text(cl, rows, COL_DEVIATION_DISPOSITION_DISPOSITION),
        .signed_by = cl_keep_text(cl, rows, COL_DEVIATION_DISPOSITION_SIGNED_BY),
        .reason = cl_keep_text(cl, rows, COL_DEVIATION_DISPOSITION_REASON),
        .signed_at_ms = cl_rows_int(rows, COL_DEVIATION_DISPOSITION_SIGNED_AT_MS),
        .in_force = cl_rows_int(rows, COL_DEVIATION_DISPOSITION_IN_FORCE) > 0,
    };
}

/* A decision and the key of its signature, which is held against the record once the rows are read. */
struct signed_decision {
    struct cl_deviation_decision decision;
    int64_t signature_id;
};

static void take_decision(struct cl *cl, const struct cl_rows *rows, void *item)
{
    *(struct signed_decision *)item = (struct signed_decision){
        .decision =
            {
                .kind = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_KIND),
                .cause = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CAUSE),
                .conclusion = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CONCLUSION),
                .corrective_action = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CORRECTIVE_ACTION),
                .signed_by = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_SIGNED_BY),
                .meaning = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_MEANING),
                .signed_at_ms = cl_rows_int(rows, COL_DEVIATION_DECISION_SIGNED_AT_MS),
            },
        .signature_id = cl_rows_int(rows, COL_DEVIATION_DECISION_SIGNATURE_ID),
    };
}

static void take_result(struct cl *cl, const struct cl_rows *rows, void *item)
{
    *(struct cl_deviation_result *)item = (struct cl_deviation_result){
        .code = cl_result_code(cl, cl_rows_int(rows, COL_DEVIATION_RESULT_ID)),
        .lot = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_LOT),
        .test = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_TEST),
        .value = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_VALUE),
        .unit = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_UNIT),
        .verdict = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_VERDICT),
        .state = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_STATE),
        .entered_by = cl_keep_text(cl, rows, COL_DEVIATION_RESULT_ENTERED_BY),
    };
}

static void take_hold(struct cl *cl, const struct cl_rows *rows, void *item)
{
    *(struct cl_deviation_hold *)item = (struct cl_deviation_hold){
        .held = cl_keep_text(cl, rows, COL_DEVIATION_HOLD_HELD),
        .reason = cl_keep_text(cl, rows, COL_DEVIATION_HOLD_REASON),
        .put_by = cl_keep_text(cl, rows, COL_DEVIATION_HOLD_PUT_BY),
        .put_at_ms = cl_rows_int(rows, COL_DEVIATION_HOLD_PUT_AT_MS),
        .lifted_by = cl_keep_text(cl, rows, COL_DEVIATION_HOLD_LIFTED_BY),
        .lifted_at_ms = cl_rows_int(rows, COL_DEVIATION_HOLD_LIFTED_AT_MS),
        .lift_reason = cl_keep_text(cl, rows, COL_DEVIATION_HOLD_LIFT_REASON),
    };
}

static enum cl_status word_of_signature(struct cl *cl, int64_t signature_id, const char **word)
{
    static const char *const words[] = {"holds", "unsigned", "superseded"};
    enum cl_status status;
    struct cl_signature signature;
    enum cl_signature_state state;
    CL_TRY(cl_signature_get(cl, signature_id, &signature));
    CL_TRY(cl_signature_state_of(cl, &signature, &state));
    *word = words[state];
done:
    return status;
}

static enum cl_status read_decisions(struct cl *cl, struct cl_deviation_detail *detail)
{
    enum cl_status status;
    void *rows = NULL;
    size_t count = 0;
    CL_TRY(read_rows(cl, SQL_DEVIATION_DECISIONS, detail->deviation.id, take_decision, sizeof(struct signed_decision),
                     &rows, &count));
    const struct signed_decision *all = rows;
    struct cl_deviation_decision *decisions = cl_arena_alloc(&cl->arena, count * sizeof *decisions + 1);
    for (size_t i = 0; i < count; i++) {
        decisions[i] = all[i].decision;
        CL_TRY(word_of_signature(cl, all[i].signature_id, &decisions[i].signature));
    }
    detail->decisions.at = decisions;
    detail->decisions.count = count;
done:
    return status;
}

enum cl_status cl_deviation_detail(struct cl *cl, const char *code, struct cl_deviation_detail *out)
{
    enum cl_status status;
    struct cl_deviation_detail detail = {0};
    void *rows = NULL;
    CL_TRY(cl_deviation_get(cl, code, &detail.deviation));
    int64_t id = detail.deviation.id;
    CL_TRY(read_rows(cl, SQL_DEVIATION_TASKS, id, take_task, sizeof *detail.tasks.at, &rows, &detail.tasks.count));
    detail.tasks.at = rows;
    CL_TRY(read_rows(cl, SQL_DEVIATION_DISPOSITIONS, id, take_disposition, sizeof *detail.dispositions.at, &rows,
                     &detail.dispositions.count));
    detail.dispositions.at = rows;
    CL_TRY(read_rows(cl, SQL_DEVIATION_RESULTS_SHOWN, id, take_result, sizeof *detail.results.at, &rows,
                     &detail.results.count));
    detail.results.at = rows;
    CL_TRY(read_rows(cl, SQL_DEVIATION_HOLDS, id, take_hold, sizeof *detail.holds.at, &rows, &detail.holds.count));
    detail.holds.at = rows;
    CL_TRY(cl_excursions_of_deviation(cl, id, &detail.excursions));
    CL_TRY(read_decisions(cl, &detail));
    *out = detail;
done:
    return status;
}
