#include "domain/lot_ancestor.h"
#include "domain/evidence.h"
#include "domain/judge.h"
#include "domain/result.h"
#include <string.h>

struct ancestor {
    int64_t id, product_id;
    const char *called; /* "its parent WCB-1", "its ancestor MCB-1" */
    const char *code, *status, *donor;
};

struct ancestors {
    struct ancestor *at;
    size_t count, capacity;
};

static const struct ancestor *find(const struct ancestors *all, int64_t id)
{
    for (size_t i = 0; i < all->count; i++)
        if (all->at[i].id == id)
            return &all->at[i];
    return NULL;
}

static struct ancestor ancestor_from_row(struct cl *cl, const struct cl_rows *rows)
{
    const char *code = cl_keep_text(cl, rows, COL_KIN_CODE);
    bool parent = cl_rows_int(rows, COL_KIN_GENERATION) == 1;
    return (struct ancestor){
        .id = cl_rows_int(rows, COL_KIN_ID),
        .product_id = cl_rows_int(rows, COL_KIN_PRODUCT_ID),
        .called = cl_arena_print(&cl->arena, "its %s %s", parent ? "parent" : "ancestor", code),
        .code = code,
        .status = cl_keep_text(cl, rows, COL_KIN_STATUS),
        .donor = cl_keep_text(cl, rows, COL_KIN_DONOR),
    };
}

static bool is_out_of_use(const char *status)
{
    return strcmp(status, "rejected") == 0 || strcmp(status, "recalled") == 0 || strcmp(status, "withdrawn") == 0;
}

/* All ancestors; an ancestor with several holds has several rows. */
static enum cl_status read_ancestors(struct cl *cl, int64_t lot_id, struct ancestors *all, struct cl_problems *holds)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_KIN, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        const char *reason = cl_rows_text(rows, COL_KIN_REASON);
        const struct ancestor *ancestor = find(all, cl_rows_int(rows, COL_KIN_ID));
        if (!ancestor) {
            all->at = cl_arena_grow(&cl->arena, all->at, all->count, &all->capacity, sizeof *all->at);
            all->at[all->count] = ancestor_from_row(cl, rows);
            ancestor = &all->at[all->count++];
            if (is_out_of_use(ancestor->status))
                cl_problem_add(cl, holds, "%s is %s", ancestor->called, ancestor->status);
        }
        if (reason)
            cl_problem_add(cl, holds, "%s is held (%s, by %s)", ancestor->called, reason,
                           cl_rows_text(rows, COL_KIN_PUT_BY));
    }
    return cl_rows_close(rows);
}

/* Judges one ancestor's results as its own gate does. */
static enum cl_status judge(struct cl *cl, const struct ancestor *ancestor, struct cl_problems *problems)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_result_list results;
    CL_TRY(cl_product_get_by_id(cl, ancestor->product_id, &product));
    CL_TRY(cl_results_in_force(cl, ancestor->id, &results));
    for (size_t i = 0; i < product.specification.count; i++) {
        struct cl_judgement judgement;
        if (!product.specification.at[i].gates_release)
            continue;
        CL_TRY(cl_judge(cl, &product.specification.at[i], &results, &judgement));
        if (judgement.problem)
            cl_problem_add(cl, problems, "%s: %s", ancestor->called, judgement.problem);
    }
done:
    return status;
}

/* Few ancestors have a result that needs a second look; only their specifications are read. */
static enum cl_status judge_doubtful(struct cl *cl, int64_t lot_id, const struct ancestors *all,
                                     struct cl_problems *problems)
{
    const struct ancestor **doubtful = cl_arena_alloc(&cl->arena, all->count * sizeof *doubtful);
    size_t count = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_KIN_DOUBTS, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows) && count < all->count)
        doubtful[count++] = find(all, cl_rows_int(rows, 0));
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        if (doubtful[i])
            status = judge(cl, doubtful[i], problems);
    return status;
}

static enum cl_status read_deviations(struct cl *cl, int64_t lot_id, const struct ancestors *all, const char *class,
                                      struct cl_problems *problems)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_KIN_DEVIATIONS, CL_BIND(cl_int(lot_id), cl_text_or_null(class)));
    while (cl_rows_next(rows)) {
        const struct ancestor *ancestor = find(all, cl_rows_int(rows, COL_KIN_DEVIATION_LOT_ID));
        if (ancestor)
            cl_problem_add(cl, problems, "%s of %s is open", cl_rows_text(rows, COL_KIN_DEVIATION_CODE),
                           ancestor->called);
    }
    return cl_rows_close(rows);
}

static bool was_seen(const struct ancestors *all, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(all->at[before].donor, all->at[i].donor) == 0)
            return true;
    return false;
}

/* The lot's own donor is asked by its own check. */
static enum cl_status ask_donors(struct cl *cl, const struct cl_lot *lot, const struct ancestors *all,
                                 struct cl_problems *problems)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < all->count; i++) {
        struct cl_donor donor;
        struct cl_problems found = {0};
        if (strcmp(all->at[i].donor, lot->donor) == 0 || was_seen(all, i))
            continue;
        CL_TRY(cl_donor_get(cl, all->at[i].donor, &donor));
        CL_TRY(cl_donor_problems(cl, &donor, &found));
        for (size_t at = 0; at < found.count; at++)
            cl_problem_add(cl, problems, "%s: %s", all->at[i].called, found.at[at]);
    }
done:
    return status;
}

enum cl_status cl_lot_ancestor_problems(struct cl *cl, const struct cl_lot *lot, const char *deviation_class,
                                        struct cl_ancestor_problems *out)
{
    enum cl_status status = CL_OK;
    struct ancestors all = {0};
    struct cl_ancestor_problems found = {0};
    if (lot->parents.count > 0) {
        CL_TRY(read_ancestors(cl, lot->id, &all, &found.holds));
        CL_TRY(judge_doubtful(cl, lot->id, &all, &found.results));
        CL_TRY(read_deviations(cl, lot->id, &all, deviation_class, &found.deviations));
        CL_TRY(ask_donors(cl, lot, &all, &found.donors));
    }
    *out = found;
done:
    return status;
}
