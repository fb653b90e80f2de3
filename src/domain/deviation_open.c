/* Opening a deviation: by a person who saw something, or by a result that does not conform. */
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/problem.h"
#include "domain/setting.h"
#include <string.h>

enum { TITLE_MOST = 200, PLACE_MOST = 200, DESCRIPTION_MOST = 4000 };

/* ---- what it concerns ------------------------------------------------------------------------------------------- */

/* IDs of one kind that were given, and the rows behind them. */
struct concerned {
    const char *kind; /* as cl_identify calls it */
    enum cl_sql insert;
    struct cl_texts codes;
    int64_t *ids; /* 0: named before */
};
enum { KINDS = 7 };

static bool is_repeated(struct cl_texts texts, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(texts.at[before], texts.at[i]) == 0)
            return true;
    return false;
}

/* Stores and equipment have two IDs each. */
static bool is_known(const int64_t *ids, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (ids[before] == ids[i])
            return true;
    return false;
}

/* 12 of "R12"; 0: it is no result's ID, and no row has it. */
static int64_t result_number(const char *code)
{
    int64_t number = 0;
    if (*code != 'R' || cl_count_read(code + 1, "result", 1, INT64_MAX, &number, NULL) != CL_OK)
        return 0;
    return number;
}

/* *id: 0 when there is no such thing. */
static enum cl_status find_id(struct cl *cl, const char *kind, const char *code, int64_t *id)
{
    bool is_result = strcmp(kind, "result") == 0;
    struct cl_rows *rows = is_result
                               ? cl_rows_open(cl->store, SQL_IDENTIFY_RESULT, CL_BIND(cl_int(result_number(code))))
                               : cl_rows_open(cl->store, SQL_IDENTIFY, CL_BIND(cl_text(code)));
    *id = 0;
    while (cl_rows_next(rows))
        if (strcmp(cl_rows_text(rows, COL_IDENTITY_KIND), kind) == 0)
            *id = cl_rows_int(rows, COL_IDENTITY_ID);
    return cl_rows_close(rows);
}

/* The rows behind the codes; each code that nothing has is a problem. */
static enum cl_status find_all(struct cl *cl, struct concerned *concerned, struct cl_problems *problems)
{
    enum cl_status status = CL_OK;
    concerned->ids = cl_arena_alloc(&cl->arena, concerned->codes.count * sizeof *concerned->ids + 1);
    for (size_t i = 0; i < concerned->codes.count; i++) {
        concerned->ids[i] = 0;
        if (is_repeated(concerned->codes, i))
            continue;
        CL_TRY(find_id(cl, concerned->kind, concerned->codes.at[i], &concerned->ids[i]));
        if (!concerned->ids[i])
            cl_problem_add(cl, problems, "there is no %s '%s'", concerned->kind, concerned->codes.at[i]);
        if (is_known(concerned->ids, i))
            concerned->ids[i] = 0;
    }
done:
    return status;
}

static enum cl_status insert_all(struct cl *cl, int64_t deviation_id, const struct concerned *concerned)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < concerned->codes.count; i++)
        if (concerned->ids[i])
            CL_TRY(cl_store_change_one(cl->store, concerned->insert,
                                       CL_BIND(cl_int(deviation_id), cl_int(concerned->ids[i]))));
done:
    return status;
}

/* ---- the row and its holds -------------------------------------------------------------------------------------- */

enum cl_status cl_deviation_due(struct cl *cl, struct cl_date *due_on)
{
    int64_t days = 0;
    enum cl_status status = cl_setting_count(cl, "deviation.days", &days);
    if (status == CL_OK)
        *due_on = cl_date_add_days(cl_today(cl, cl->facility.timezone), days);
    return status;
}

/* Numbers and stores it in the open write, due to be closed within the facility's days. */
static enum cl_status insert(struct cl *cl, const struct cl_deviation_new *deviation, const char *origin, int64_t *id,
                             const char **code)
{
    enum cl_status status;
    int64_t last = 0, opened_at_ms = cl_done_at_ms(cl);
    struct cl_date due_on;
    CL_TRY(cl_deviation_due(cl, &due_on));
    CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_LAST, &last, CL_NO_VALUES));
    *code = cl_arena_print(&cl->arena, "DEV-%04lld", (long long)last + 1);
    cl_write_concerns(cl, *code);
    status = cl_store_insert(
        cl->store, SQL_DEVIATION_INSERT, id,
        CL_BIND(cl_text(*code), cl_text(origin), cl_text(deviation->title), cl_text(deviation->description),
                cl_text(deviation->place), cl_int(deviation->happened_at_ms ? deviation->happened_at_ms : opened_at_ms),
                cl_text(deviation->class), cl_int(cl->actor.id), cl_int(opened_at_ms), cl_date_value(cl, due_on)));
done:
    return status;
}

enum cl_status cl_deviation_hold(struct cl *cl, const struct cl_deviation *deviation)
{
    enum cl_status status = CL_OK;
    bool critical = strcmp(deviation->class, "critical") == 0, minor = strcmp(deviation->class, "minor") == 0;
    const char *reason = cl_arena_print(&cl->arena, "%s: %s", deviation->code, deviation->title);
    if (critical || strcmp(deviation->origin, "result") == 0)
        CL_TRY(
            cl_store_change(cl->store, SQL_DEVIATION_HOLD_LOTS,
                            CL_BIND(cl_int(deviation->id), cl_text(reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
    if (!minor)
        CL_TRY(
            cl_store_change(cl->store, SQL_DEVIATION_HOLD_VIALS,
                            CL_BIND(cl_int(deviation->id), cl_text(reason), cl_int(cl->actor.id), cl_int(cl->now_ms))));
done:
    return status;
}

/* ---- opening ---------------------------------------------------------------------------------------------------- */

enum cl_status cl_deviation_raise(struct cl *cl, const struct cl_deviation_raise *raise, const char **code)
{
    enum cl_status status;
    int64_t id;
    struct cl_deviation deviation;
    struct cl_deviation_new raised = {.title = raise->title, .class = raise->class};
    CL_TRY(insert(cl, &raised, "result", &id, code));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN_LOT, CL_BIND(cl_int(id), cl_int(raise->lot_id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN_RESULT, CL_BIND(cl_int(id), cl_int(raise->result_id))));
    CL_TRY(cl_deviation_get(cl, *code, &deviation));
    CL_TRY(cl_deviation_hold(cl, &deviation));
    cl_write_concerns(cl, raise->lot);
done:
    return status;
}

/* Names the vials of a deviation that it does not name already. */
static enum cl_status concern_vials(struct cl *cl, int64_t id, const int64_t *vial_ids, size_t count)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < count; i++) {
        int64_t known = 0;
        CL_TRY(cl_store_int(cl->store, SQL_DEVIATION_CONCERNS_VIAL, &known, CL_BIND(cl_int(id), cl_int(vial_ids[i]))));
        if (!known)
            CL_TRY(
                cl_store_change_one(cl->store, SQL_DEVIATION_CONCERN_VIAL, CL_BIND(cl_int(id), cl_int(vial_ids[i]))));
    }
done:
    return status;
}

static enum cl_status concern_one(struct cl *cl, enum cl_sql insert, int64_t deviation_id, int64_t id)
{
    return id ? cl_store_change_one(cl->store, insert, CL_BIND(cl_int(deviation_id), cl_int(id))) : CL_OK;
}

enum cl_status cl_deviation_raise_found(struct cl *cl, const struct cl_deviation_found *found, int64_t *id,
                                        const char **code)
{
    enum cl_status status;
    struct cl_deviation deviation;
    struct cl_deviation_new raised = {.title = found->title,
                                      .class = found->class,
                                      .description = found->description,
                                      .place = found->place,
                                      .happened_at_ms = found->happened_at_ms};
    CL_TRY(insert(cl, &raised, found->origin ? found->origin : "storage", id, code));
    CL_TRY(concern_one(cl, SQL_DEVIATION_CONCERN_STORE, *id, found->store_id));
    CL_TRY(concern_one(cl, SQL_DEVIATION_CONCERN_SHIPMENT, *id, found->shipment_id));
    CL_TRY(concern_one(cl, SQL_DEVIATION_CONCERN_EQUIPMENT, *id, found->equipment_id));
    CL_TRY(concern_one(cl, SQL_DEVIATION_CONCERN_INFUSION, *id, found->infusion_id));
    CL_TRY(concern_vials(cl, *id, found->vial_ids, found->vial_count));
    CL_TRY(cl_deviation_get(cl, *code, &deviation));
    CL_TRY(cl_deviation_hold(cl, &deviation));
    CL_TRY(cl_deviation_concern(cl, &deviation));
done:
    return status;
}

enum cl_status cl_deviation_add_vials(struct cl *cl, const char *code, const int64_t *vial_ids, size_t vial_count)
{
    enum cl_status status;
    struct cl_deviation deviation;
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_require_open(cl, &deviation));
    CL_TRY(concern_vials(cl, deviation.id, vial_ids, vial_count));
    CL_TRY(cl_deviation_get(cl, code, &deviation));
    CL_TRY(cl_deviation_hold(cl, &deviation));
    CL_TRY(cl_deviation_concern(cl, &deviation));
done:
    return status;
}

enum cl_status cl_deviation_check_class(struct cl *cl, const char *class)
{
    if (strcmp(class, "minor") == 0 || strcmp(class, "major") == 0 || strcmp(class, "critical") == 0)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "minor, major or critical", "there is no class '%s' of a deviation",
                   class);
}

static enum cl_status check_new(struct cl *cl, const struct cl_deviation_new *deviation)
{
    enum cl_status status;
    CL_TRY(cl_text_check("title", deviation->title, TITLE_MOST, cl->error));
    if (deviation->description)
        CL_TRY(cl_text_check("what", deviation->description, DESCRIPTION_MOST, cl->error));
    if (deviation->place)
        CL_TRY(cl_text_check("where", deviation->place, PLACE_MOST, cl->error));
    CL_TRY(cl_anonymous_check(cl, "title", deviation->title, false));
    CL_TRY(cl_anonymous_check(cl, "what", deviation->description, false));
    CL_TRY(cl_anonymous_check(cl, "where", deviation->place, false));
    CL_TRY(cl_deviation_check_class(cl, deviation->class));
    if (deviation->happened_at_ms > cl->now_ms)
        status = cl_refuse(cl, "time.future", NULL, "give when it happened", "it cannot have happened in the future");
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
    struct concerned all[KINDS] = {
        {"lot", SQL_DEVIATION_CONCERN_LOT, deviation->lots, NULL},
        {"vial", SQL_DEVIATION_CONCERN_VIAL, deviation->vials, NULL},
        {"result", SQL_DEVIATION_CONCERN_RESULT, deviation->results, NULL},
        {"store", SQL_DEVIATION_CONCERN_STORE, deviation->stores, NULL},
        {"infusion", SQL_DEVIATION_CONCERN_INFUSION, deviation->infusions, NULL},
        {"shipment", SQL_DEVIATION_CONCERN_SHIPMENT, deviation->shipments, NULL},
        {"equipment", SQL_DEVIATION_CONCERN_EQUIPMENT, deviation->equipment, NULL},
    };
    CL_TRY(check_new(cl, deviation));
    CL_TRY(cl_write_begin(cl, CL_ACT_DEVIATION_OPEN, NULL));
    for (int i = 0; i < KINDS; i++)
        CL_TRY(find_all(cl, &all[i], &problems));
    CL_TRY(cl_problems_end(cl, &problems, CL_NOT_FOUND, NULL, NULL, "cryolot find TEXT shows what there is",
                           "cannot open the deviation"));
    CL_TRY(insert(cl, deviation, "report", &id, &code));
    for (int i = 0; i < KINDS; i++)
        CL_TRY(insert_all(cl, id, &all[i]));
    if (strcmp(deviation->class, "minor") != 0) /* what happened to a store happened to what stands in it */
        CL_TRY(cl_store_change(cl->store, SQL_DEVIATION_CONCERN_STANDING, CL_BIND(cl_int(id))));
    CL_TRY(cl_deviation_get(cl, code, &opened));
    CL_TRY(cl_deviation_hold(cl, &opened));
    CL_TRY(cl_deviation_concern(cl, &opened));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = opened;
    return status;
}
