#include "domain/problem.h"
#include <cryolot/lot.h>
#include <cryolot/lot_reconcile.h>
#include <string.h>

/* Where the vials of a state are counted; NULL: nowhere, they were never filled. */
static int64_t *counter(struct cl_lot_reconciliation *count, const char *state)
{
    const struct {
        const char *state;
        int64_t *at;
    } counters[] = {
        {"stored", &count->in_stock},       {"filled", &count->out},          {"out", &count->out},
        {"in-transit", &count->in_transit}, {"thawed", &count->thawed},       {"infused", &count->infused},
        {"consumed", &count->consumed},     {"discarded", &count->discarded}, {"lost", &count->lost},
    };
    for (size_t i = 0; i < sizeof counters / sizeof *counters; i++)
        if (strcmp(counters[i].state, state) == 0)
            return counters[i].at;
    return NULL;
}

static enum cl_status count_states(struct cl *cl, int64_t lot_id, struct cl_lot_reconciliation *count)
{
    int64_t there = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_RECONCILE_STATES, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        int64_t *of = counter(count, cl_rows_text(rows, 0));
        if (!of)
            continue;
        *of += cl_rows_int(rows, 1);
        there += cl_rows_int(rows, 1);
    }
    count->difference = count->filled - there;
    return cl_rows_close(rows);
}

static enum cl_status name_broken(struct cl *cl, int64_t lot_id, struct cl_lot_reconciliation *count)
{
    struct cl_problems problems = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_RECONCILE_BROKEN, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, &problems, "vial %s %s", cl_rows_text(rows, 0), cl_rows_text(rows, 1));
    count->problems = cl_problems_texts(&problems);
    return cl_rows_close(rows);
}

enum cl_status cl_lot_reconcile(struct cl *cl, const char *code, struct cl_lot_reconciliation *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_lot_reconciliation count = {0};
    CL_TRY(cl_lot_get(cl, code, &lot));
    count.lot = lot.code;
    CL_TRY(cl_store_int(cl->store, SQL_LOT_RECONCILE_FILLED, &count.filled, CL_BIND(cl_int(lot.id))));
    CL_TRY(count_states(cl, lot.id, &count));
    CL_TRY(name_broken(cl, lot.id, &count));
    *out = count;
done:
    return status;
}
