/* Opening a deviation: by a person who saw something, or by a result that does not conform. */
#include "base/text.h"
#include "domain/deviation.h"
#include "domain/problem.h"
#include "domain/setting.h"
#include <string.h>

enum { TITLE_MOST = 200 };

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
