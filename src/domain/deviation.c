#include "domain/deviation.h"
#include <string.h>

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
        .origin = cl_keep_text(cl, rows, COL_DEVIATION_ORIGIN),
        .title = cl_keep_text(cl, rows, COL_DEVIATION_TITLE),
        .class = cl_keep_text(cl, rows, COL_DEVIATION_CLASS),
        .state = cl_keep_text(cl, rows, COL_DEVIATION_STATE),
        .opened_by = cl_keep_text(cl, rows, COL_DEVIATION_OPENED_BY),
        .opened_by_id = cl_rows_int(rows, COL_DEVIATION_OPENED_BY_ID),
        .opened_at_ms = cl_rows_int(rows, COL_DEVIATION_OPENED_AT_MS),
        .cause = cl_keep_text(cl, rows, COL_DEVIATION_CAUSE),
        .conclusion = cl_keep_text(cl, rows, COL_DEVIATION_CONCLUSION),
        .corrective_action = cl_keep_text(cl, rows, COL_DEVIATION_CORRECTIVE_ACTION),
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
        CL_TRY(read_codes(cl, SQL_DEVIATION_RESULTS, items[i].id, &items[i].results));
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

enum cl_status cl_deviation_decision_signed(struct cl *cl, int64_t signature_id, struct cl_deviation_decision *out)
{
    *out = (struct cl_deviation_decision){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DEVIATION_DECISION_SIGNED, CL_BIND(cl_int(signature_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_deviation_decision){
            .id = cl_rows_int(rows, COL_DEVIATION_DECISION_ID),
            .kind = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_KIND),
            .cause = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CAUSE),
            .conclusion = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CONCLUSION),
            .corrective_action = cl_keep_text(cl, rows, COL_DEVIATION_DECISION_CORRECTIVE_ACTION),
            .superseded = cl_rows_int(rows, COL_DEVIATION_DECISION_LATER) > 0,
        };
    return cl_rows_close(rows);
}

/* ---- for whoever changes it ------------------------------------------------------------------------------------- */

enum cl_status cl_deviation_require_open(struct cl *cl, const struct cl_deviation *deviation)
{
    if (strcmp(deviation->state, "open") == 0)
        return CL_OK;
    return cl_refuse(cl, "deviation.open", deviation->code,
                     cl_arena_print(&cl->arena, "cryolot deviation show %s", deviation->code),
                     "%s is closed already, by %s", deviation->code, deviation->closed_by);
}

void cl_deviation_concern(struct cl *cl, const struct cl_deviation *deviation)
{
    cl_write_concerns(cl, deviation->code);
    for (size_t i = 0; i < deviation->lots.count; i++)
        cl_write_concerns(cl, deviation->lots.at[i]);
    for (size_t i = 0; i < deviation->vials.count; i++)
        cl_write_concerns(cl, deviation->vials.at[i]);
}
