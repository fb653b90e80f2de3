#include "base/text.h"
#include "domain/deviation.h"
#include "domain/problem.h"
#include "domain/setting.h"
#include <string.h>

enum { TITLE_MOST = 200, CONCLUSION_MOST = 2000 };

/* ---- asking ---------------------------------------------------------------------------------------------------- */

/* The codes that an opened query gives; closes it. */
static enum cl_status take_codes(struct cl *cl, struct cl_rows *rows, struct cl_texts *out)
{
    const char **codes = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        codes = cl_arena_grow(&cl->arena, codes, count, &capacity, sizeof *codes);
        codes[count++] = cl_keep_text(cl, rows, 0);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_texts){codes, count};
    return status;
}

static enum cl_status read_codes(struct cl *cl, enum cl_sql sql, int64_t id, struct cl_texts *out)
{
    return take_codes(cl, cl_rows_open(cl->store, sql, CL_BIND(cl_int(id))), out);
}

static struct cl_deviation deviation_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_deviation){
        .id = cl_rows_int(rows, COL_DEVIATION_ID),
        .code = cl_keep_text(cl, rows, COL_DEVIATION_CODE),
        .title = cl_keep_text(cl, rows, COL_DEVIATION_TITLE),
        .class = cl_keep_text(cl, rows, COL_DEVIATION_CLASS),
        .state = cl_keep_text(cl, rows, COL_DEVIATION_STATE),
        .opened_by = cl_keep_text(cl, rows, COL_DEVIATION_OPENED_BY),
        .opened_by_id = cl_rows_int(rows, COL_DEVIATION_OPENED_BY_ID),
        .opened_at_ms = cl_rows_int(rows, COL_DEVIATION_OPENED_AT_MS),
        .cause = cl_keep_text(cl, rows, COL_DEVIATION_CAUSE),
        .conclusion = cl_keep_text(cl, rows, COL_DEVIATION_CONCLUSION),
        .closed_by = cl_keep_text(cl, rows, COL_DEVIATION_CLOSED_BY),
        .closed_at_ms = cl_rows_int(rows, COL_DEVIATION_CLOSED_AT_MS),
    };
}

/* Takes the rows of a query, then what each of them concerns. */
static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_deviation_list *out)
{
    struct cl_deviation *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = deviation_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        CL_TRY(read_codes(cl, SQL_DEVIATION_LOTS, items[i].id, &items[i].lots));
        CL_TRY(read_codes(cl, SQL_DEVIATION_VIALS, items[i].id, &items[i].vials));
    }
    if (status == CL_OK)
        *out = (struct cl_deviation_list){items, count};
done:
    return status;
}

enum cl_status cl_deviation_get(struct cl *cl, const char *code, struct cl_deviation *out)
{
    struct cl_deviation_list list;
    enum cl_status status =
        read_list(cl, cl_rows_open(cl->store, SQL_DEVIATION_BY_CODE, CL_BIND(cl_text(code))), &list);
    if (status != CL_OK)
        return status;
    if (list.count == 0)
        return cl_not_found(cl, "deviation", code);
    *out = list.at[0];
    return CL_OK;
}

/* "open" or "closed". */
static enum cl_status check_state(struct cl *cl, const char *state)
{
    if (!state || strcmp(state, "open") == 0 || strcmp(state, "closed") == 0)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "open or closed", "there is no state '%s' of a deviation", state);
}

enum cl_status cl_deviation_list(struct cl *cl, const char *state, const char *lot, int64_t limit,
                                 struct cl_deviation_list *out)
{
    enum cl_status status;
    int64_t lot_id = 0;
    CL_TRY(check_state(cl, state));
    if (!lot) {
        struct cl_rows *rows = cl_rows_open(cl->store, SQL_DEVIATION_LIST, CL_BIND(cl_text(state), cl_int(limit)));
        status = read_list(cl, rows, out);
        goto done;
    }
    CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_LOT_ID, &lot_id, CL_BIND(cl_text(lot))));
    CL_TRY(lot_id ? CL_OK : cl_not_found(cl, "lot", lot));
    status = read_list(
        cl, cl_rows_open(cl->store, SQL_DEVIATION_LIST_OF_LOT, CL_BIND(cl_int(lot_id), cl_text(state), cl_int(limit))),
        out);
done:
    return status;
}

enum cl_status cl_deviation_open_of_lot(struct cl *cl, int64_t lot_id, struct cl_texts *codes)
{
    return read_codes(cl, SQL_DEVIATION_OPEN_OF_LOT, lot_id, codes);
}

enum cl_status cl_deviation_critical(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_texts *codes)
{
    return take_codes(
        cl, cl_rows_open(cl->store, SQL_DEVIATION_CRITICAL, CL_BIND(cl_int_or_null(lot_id), cl_int_or_null(vial_id))),
        codes);
}

/* ---- opening --------------------------------------------------------------------------------------------------- */

static bool is_repeated(struct cl_texts texts, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(texts.at[before], texts.at[i]) == 0)
            return true;
    return false;
}

/* The rows behind the codes, 0 for a repeated one; each code that nothing has is a problem. */
static enum cl_status find_ids(struct cl *cl, enum cl_sql sql, const char *what, struct cl_texts codes, int64_t *ids,
                               struct cl_problems *problems)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < codes.count; i++) {
        if (is_repeated(codes, i))
            continue;
        CL_TRY(cl_store_int(cl->store, sql, &ids[i], CL_BIND(cl_text(codes.at[i]))));
        if (!ids[i])
            cl_problem_add(cl, problems, "there is no %s '%s'", what, codes.at[i]);
    }
done:
    return status;
}

static enum cl_status concern_all(struct cl *cl, int64_t deviation_id, struct cl_texts codes, const int64_t *ids,
                                  bool are_lots)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < codes.count; i++) {
        if (!ids[i])
            continue;
        CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN,
                                   CL_BIND(cl_int(deviation_id), cl_int_or_null(are_lots ? ids[i] : 0),
                                           cl_int_or_null(are_lots ? 0 : ids[i]))));
        cl_write_concerns(cl, codes.at[i]);
    }
done:
    return status;
}

static enum cl_status check_new(struct cl *cl, const struct cl_deviation_new *deviation)
{
    const char *class = deviation->class;
    enum cl_status status = cl_text_check("title", deviation->title, TITLE_MOST, cl->error);
    if (status != CL_OK)
        return status;
    if (strcmp(class, "minor") == 0 || strcmp(class, "major") == 0 || strcmp(class, "critical") == 0)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "minor, major or critical", "there is no class '%s' of a deviation",
                   class);
}

/* Numbers and stores it in the open write, due to be closed within the facility's days. */
static enum cl_status insert(struct cl *cl, const struct cl_deviation_new *deviation, const char *origin, int64_t *id,
                             const char **code)
{
    enum cl_status status;
    int64_t last = 0, days = 0, opened_at_ms = cl_done_at_ms(cl);
    CL_TRY(cl_setting_count(cl, "deviation.days", &days));
    CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_LAST, &last, CL_NO_VALUES));
    struct cl_date due_on = cl_date_add_days(cl_date_of(opened_at_ms, cl->facility.timezone), days);
    *code = cl_arena_print(&cl->arena, "DEV-%04lld", (long long)last + 1);
    cl_write_concerns(cl, *code);
    status = cl_store_insert(cl->store, SQL_DEVIATION_INSERT, id,
                             CL_BIND(cl_text(*code), cl_text(origin), cl_text(deviation->title), cl_null(), cl_null(),
                                     cl_int(opened_at_ms), cl_text(deviation->class), cl_int(cl->actor.id),
                                     cl_int(opened_at_ms), cl_date_value(cl, due_on)));
done:
    return status;
}

enum cl_status cl_deviation_raise(struct cl *cl, const struct cl_deviation_raise *raise, const char **code)
{
    enum cl_status status;
    int64_t id;
    struct cl_deviation_new deviation = {.title = raise->title, .class = raise->class};
    CL_TRY(insert(cl, &deviation, "result", &id, code));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN, CL_BIND(cl_int(id), cl_int(raise->lot_id), cl_null())));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN_RESULT, CL_BIND(cl_int(id), cl_int(raise->result_id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_HOLD_LOT,
                               CL_BIND(cl_int(raise->lot_id),
                                       cl_text(cl_arena_print(&cl->arena, "%s: %s", *code, raise->title)), cl_int(id),
                                       cl_int(cl->actor.id), cl_int(cl->now_ms))));
    cl_write_concerns(cl, raise->lot);
done:
    return status;
}

enum cl_status cl_deviation_open(struct cl *cl, const struct cl_deviation_new *deviation, struct cl_deviation *out)
{
    enum cl_status status;
    struct cl_deviation opened;
    struct cl_problems problems = {0};
    const char *code = NULL;
    int64_t id;
    int64_t *lots = cl_arena_alloc(&cl->arena, deviation->lots.count * sizeof *lots);
    int64_t *vials = cl_arena_alloc(&cl->arena, deviation->vials.count * sizeof *vials);
    CL_TRY(check_new(cl, deviation));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_OPEN, NULL));
    CL_TRY(find_ids(cl, SQL_DEVIATION_LOT_ID, "lot", deviation->lots, lots, &problems));
    CL_TRY(find_ids(cl, SQL_DEVIATION_VIAL_ID, "vial", deviation->vials, vials, &problems));
    CL_TRY(cl_problems_end(cl, &problems, CL_NOT_FOUND, NULL, NULL, "cryolot lot list, or cryolot vial list --lot LOT",
                           "cannot open the deviation"));
    CL_TRY(insert(cl, deviation, "report", &id, &code));
    CL_TRY(concern_all(cl, id, deviation->lots, lots, true));
    CL_TRY(concern_all(cl, id, deviation->vials, vials, false));
    CL_TRY(cl_deviation_get(cl, code, &opened));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = opened;
    return status;
}

/* ---- closing --------------------------------------------------------------------------------------------------- */

static const char *lines_of(struct cl *cl, const char *what, struct cl_texts codes)
{
    const char *lines = "";
    for (size_t i = 0; i < codes.count; i++)
        lines = cl_arena_print(&cl->arena, "%s%s %s\n", lines, what, codes.at[i]);
    return lines;
}

/* What the signer of a conclusion stands for, as bytes. */
static struct cl_hash closing_content(struct cl *cl, const struct cl_deviation *deviation, const char *cause,
                                      const char *conclusion)
{
    const char *text =
        cl_arena_print(&cl->arena, "deviation %s\ntitle %s\nclass %s\n%s%scause %s\nconclusion %s\n", deviation->code,
                       deviation->title, deviation->class, lines_of(cl, "lot", deviation->lots),
                       lines_of(cl, "vial", deviation->vials), cause, conclusion);
    return cl_hash_of(text, strlen(text));
}

static enum cl_status check_conclusion(struct cl *cl, const char *cause, const char *conclusion)
{
    static const char *const causes[] = {"product", "laboratory", "transcription", "other"};
    for (size_t i = 0; i < sizeof causes / sizeof *causes; i++)
        if (strcmp(cause, causes[i]) == 0)
            return cl_text_check("conclusion", conclusion, CONCLUSION_MOST, cl->error);
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "product, laboratory, transcription or other",
                   "there is no cause '%s' of a deviation", cause);
}

static enum cl_status check_closable(struct cl *cl, const struct cl_deviation *deviation)
{
    if (strcmp(deviation->state, "open") != 0)
        return cl_refuse(cl, "deviation.open", deviation->code,
                         cl_arena_print(&cl->arena, "cryolot deviation show %s", deviation->code),
                         "%s is closed already, by %s", deviation->code, deviation->closed_by);
    if (deviation->opened_by_id == cl->actor.id)
        return cl_refuse(cl, "closer.independent", deviation->code, "let another person of QA close it",
                         "%s opened %s and cannot close it", cl->actor.login, deviation->code);
    return CL_OK;
}

enum cl_status cl_deviation_close(struct cl *cl, const char *code, const char *cause, const char *conclusion,
                                  struct cl_deviation *out)
{
    enum cl_status status;
    struct cl_deviation deviation;
    int64_t signature_id;
    CL_TRY(check_conclusion(cl, cause, conclusion));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_CLOSE, code));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(check_closable(cl, &deviation));
    for (size_t i = 0; i < deviation.lots.count; i++)
        cl_write_concerns(cl, deviation.lots.at[i]);
    for (size_t i = 0; i < deviation.vials.count; i++)
        cl_write_concerns(cl, deviation.vials.at[i]);
    struct cl_hash content = closing_content(cl, &deviation, cause, conclusion);
    CL_TRY(cl_sign(cl, "deviation conclusion", code, &content, &signature_id));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_DEVIATION_CLOSE,
                            CL_BIND(cl_int(deviation.id), cl_text(cause), cl_text(conclusion), cl_int(signature_id))));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = deviation;
    return status;
}
