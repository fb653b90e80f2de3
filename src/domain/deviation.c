#include "domain/deviation.h"
#include "domain/identify.h"
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
    struct cl_deviation deviation = {
        .id = cl_rows_int(rows, COL_DEVIATION_ID),
        .code = cl_keep_text(cl, rows, COL_DEVIATION_CODE),
        .origin = cl_keep_text(cl, rows, COL_DEVIATION_ORIGIN),
        .title = cl_keep_text(cl, rows, COL_DEVIATION_TITLE),
        .description = cl_keep_text(cl, rows, COL_DEVIATION_DESCRIPTION),
        .place = cl_keep_text(cl, rows, COL_DEVIATION_PLACE),
        .happened_at_ms = cl_rows_int(rows, COL_DEVIATION_HAPPENED_AT_MS),
        .class = cl_keep_text(cl, rows, COL_DEVIATION_CLASS),
        .state = cl_keep_text(cl, rows, COL_DEVIATION_STATE),
        .opened_by = cl_keep_text(cl, rows, COL_DEVIATION_OPENED_BY),
        .opened_by_id = cl_rows_int(rows, COL_DEVIATION_OPENED_BY_ID),
        .opened_at_ms = cl_rows_int(rows, COL_DEVIATION_OPENED_AT_MS),
        .due_on = cl_row_date(rows, COL_DEVIATION_DUE_ON),
        .cause = cl_keep_text(cl, rows, COL_DEVIATION_CAUSE),
        .conclusion = cl_keep_text(cl, rows, COL_DEVIATION_CONCLUSION),
        .corrective_action = cl_keep_text(cl, rows, COL_DEVIATION_CORRECTIVE_ACTION),
        .closed_by = cl_keep_text(cl, rows, COL_DEVIATION_CLOSED_BY),
        .closed_at_ms = cl_rows_int(rows, COL_DEVIATION_CLOSED_AT_MS),
    };
    deviation.overdue = strcmp(deviation.state, "open") == 0 &&
                        cl_date_compare(cl_today(cl, cl->facility.timezone), deviation.due_on) > 0;
    return deviation;
}

static enum cl_status read_concerned(struct cl *cl, struct cl_deviation *deviation)
{
    enum cl_status status;
    CL_TRY(read_codes(cl, SQL_DEVIATION_LOTS, deviation->id, &deviation->lots));
    CL_TRY(read_codes(cl, SQL_DEVIATION_ALL_LOTS, deviation->id, &deviation->all_lots));
    CL_TRY(read_codes(cl, SQL_DEVIATION_VIALS, deviation->id, &deviation->vials));
    CL_TRY(read_codes(cl, SQL_DEVIATION_RESULTS, deviation->id, &deviation->results));
    CL_TRY(read_codes(cl, SQL_DEVIATION_STORES, deviation->id, &deviation->stores));
    CL_TRY(read_codes(cl, SQL_DEVIATION_INFUSIONS, deviation->id, &deviation->infusions));
    CL_TRY(read_codes(cl, SQL_DEVIATION_SHIPMENTS, deviation->id, &deviation->shipments));
    CL_TRY(read_codes(cl, SQL_DEVIATION_EQUIPMENT, deviation->id, &deviation->equipment));
done:
    return status;
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
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = read_concerned(cl, &items[i]);
    if (status == CL_OK)
        *out = (struct cl_deviation_list){items, count};
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

/* One of the words, or none given. */
static enum cl_status check_word(struct cl *cl, const char *what, const char *word, const char *const *words,
                                 const char *remedy)
{
    for (size_t i = 0; word && words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return CL_OK;
    if (!word)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, remedy, "there is no %s '%s' of a deviation", what, word);
}

enum cl_status cl_deviation_list(struct cl *cl, const struct cl_deviation_filter *filter, struct cl_deviation_list *out)
{
    static const char *const states[] = {"open", "closed", NULL}, *const classes[] = {"minor", "major", "critical",
                                                                                      NULL};
    enum cl_status status;
    struct cl_identity_list lot = {0};
    CL_TRY(check_word(cl, "state", filter->state, states, "open or closed"));
    CL_TRY(check_word(cl, "class", filter->class, classes, "minor, major or critical"));
    if (filter->lot)
        CL_TRY(cl_identify(cl, filter->lot, "lot", &lot));
    struct cl_date due_before = filter->overdue ? cl_today(cl, cl->facility.timezone) : (struct cl_date){0};
    struct cl_value narrow[] = {cl_text(filter->state),        cl_text(filter->class),
                                cl_date_value(cl, due_before), cl_text(filter->owner),
                                cl_int(filter->limit),         lot.count ? cl_int(lot.at[0].id) : cl_null()};
    status = read_list(cl,
                       lot.count ? cl_rows_open(cl->store, SQL_DEVIATION_LIST_OF_LOT, narrow, 6)
                                 : cl_rows_open(cl->store, SQL_DEVIATION_LIST, narrow, 5),
                       out);
done:
    return status;
}

enum cl_status cl_deviation_open_of_lot(struct cl *cl, int64_t lot_id, struct cl_texts *codes)
{
    return read_codes(cl, SQL_DEVIATION_OPEN_OF_LOT, lot_id, codes);
}

/* ---- for whoever changes it ------------------------------------------------------------------------------------- */

enum cl_status cl_deviation_require_open(struct cl *cl, const struct cl_deviation *deviation)
{
    if (strcmp(deviation->state, "open") == 0)
        return CL_OK;
    return cl_refuse(cl, "deviation.open", deviation->code,
                     cl_arena_print(&cl->arena, "cryolot deviation reopen %s --reason R", deviation->code),
                     "%s is closed already, by %s", deviation->code, deviation->closed_by);
}

enum cl_status cl_deviation_concern(struct cl *cl, const struct cl_deviation *deviation)
{
    struct cl_texts codes;
    cl_write_concerns(cl, deviation->code);
    enum cl_status status = read_codes(cl, SQL_DEVIATION_CONCERNED, deviation->id, &codes);
    for (size_t i = 0; status == CL_OK && i < codes.count; i++)
        cl_write_concerns(cl, codes.at[i]);
    return status;
}
