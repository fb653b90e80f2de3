#include "domain/weight_change.h"
#include "domain/allocation.h"
#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/product.h"
#include "domain/subject.h"
#include <string.h>

/* An order or a dose, and the weight that it was counted by. */
struct counted {
    int64_t id, product_id;
    const char *code;
    struct cl_dose_target target;
    int64_t required_cells;
    struct cl_weight weight;
};

struct counted_list {
    struct counted *at;
    size_t count;
};

static struct counted from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct counted){
        .id = cl_rows_int(rows, COL_WEIGHED_FOR_ID),
        .code = cl_keep_text(cl, rows, COL_WEIGHED_FOR_CODE),
        .product_id = cl_rows_int(rows, COL_WEIGHED_FOR_PRODUCT_ID),
        .target = {.kind = cl_keep_text(cl, rows, COL_WEIGHED_FOR_TARGET_KIND),
                   .cells = cl_rows_int(rows, COL_WEIGHED_FOR_TARGET_CELLS),
                   .area_mm2 = cl_rows_int(rows, COL_WEIGHED_FOR_AREA_MM2)},
        .required_cells = cl_rows_int(rows, COL_WEIGHED_FOR_REQUIRED_CELLS),
        .weight = {.id = cl_rows_int(rows, COL_WEIGHED_FOR_WEIGHT_ID),
                   .weight_g = cl_rows_int(rows, COL_WEIGHED_FOR_WEIGHT_G),
                   .measured_on = cl_row_date(rows, COL_WEIGHED_FOR_MEASURED_ON)},
    };
}

static enum cl_status read_list(struct cl *cl, enum cl_sql sql, int64_t id, struct counted_list *out)
{
    size_t capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_int(id)));
    *out = (struct counted_list){0};
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = from_row(cl, rows);
    }
    return cl_rows_close(rows);
}

/* ---- what another weight makes of it ----------------------------------------------------------------------------- */

/* "70 kg of 2026-11-26" */
static const char *weight_text(struct cl *cl, const struct cl_weight *weight)
{
    char kg[CL_QUANTITY_TEXT], day[CL_DATE_TEXT];
    return cl_arena_print(&cl->arena, "%s of %s", cl_weight_write(weight->weight_g, kg, sizeof kg),
                          cl_date_write(weight->measured_on, day, sizeof day));
}

/* Whether the cells that a weight asks for are others than what was counted, beyond the product's tolerance. */
static enum cl_status moves(struct cl *cl, const struct counted *counted, const struct cl_weight *weight, bool *moved)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_dose_need need;
    struct cl_dose_target target = counted->target;
    if (strcmp(target.kind, "weight-band") == 0)
        target.cells = 0; /* the product says it of the weight */
    CL_TRY(cl_product_get_by_id(cl, counted->product_id, &product));
    CL_TRY(cl_dose_need(cl, &product, &target, weight->weight_g, &need));
    int64_t counted_cells = counted->required_cells, permille = product.dose_tolerance_permille;
    *moved = need.problem || !cl_dose_reaches(counted_cells, need.required_cells, permille) ||
             !cl_dose_stays_below(counted_cells, need.required_cells, permille);
done:
    return status;
}

/* *found: the weight was corrected, and what it is now. */
static enum cl_status correction_of(struct cl *cl, const struct counted *counted, struct cl_weight *out, bool *found)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_WEIGHT_CORRECTION, CL_BIND(cl_int(counted->weight.id)));
    *found = cl_rows_next(rows);
    if (*found)
        *out = cl_weight_from_row(cl, rows);
    return cl_rows_close(rows);
}

/* ---- orders ------------------------------------------------------------------------------------------------------ */

static enum cl_status invalidate(struct cl *cl, const struct counted *order, const struct cl_weight *weight)
{
    enum cl_status status;
    const char *why = cl_arena_print(&cl->arena, "it was counted by %s, and the weight is %s",
                                     weight_text(cl, &order->weight), weight_text(cl, weight));
    cl_write_concerns(cl, order->code);
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_ORDER_END,
                               CL_BIND(cl_int(order->id), cl_text("invalidated"), cl_int(cl->now_ms), cl_text(why))));
    CL_TRY(cl_allocation_free_order(cl, order->id, "weight"));
    cl_notice(cl, "order %s is invalidated, vials that were reserved for it are free again: %s; order anew",
              order->code, why);
done:
    return status;
}

static enum cl_status settle_orders(struct cl *cl, const struct cl_subject *subject)
{
    enum cl_status status;
    struct counted_list orders;
    struct cl_weight weight;
    bool weighed = false, moved = false;
    CL_TRY(read_list(cl, SQL_WEIGHT_ORDERS, subject->id, &orders));
    CL_TRY(cl_subject_weight_on(cl, subject->id, cl_today(cl, subject->timezone), &weight, &weighed));
    for (size_t i = 0; weighed && i < orders.count; i++) {
        const struct counted *order = &orders.at[i];
        if (order->weight.id == weight.id)
            continue;
        CL_TRY(moves(cl, order, &weight, &moved));
        if (moved)
            CL_TRY(invalidate(cl, order, &weight));
        else
            cl_notice(cl, "order %s stays as it is, counted by %s", order->code, weight_text(cl, &order->weight));
    }
done:
    return status;
}

/* ---- doses ------------------------------------------------------------------------------------------------------- */

/* Why a dose must not be given by the weight that it was counted by; *problem NULL: it may. */
static enum cl_status judge_dose(struct cl *cl, const struct counted *dose, const char **problem)
{
    enum cl_status status;
    struct cl_weight weight;
    bool corrected = false, moved = false;
    *problem = NULL;
    CL_TRY(correction_of(cl, dose, &weight, &corrected));
    if (corrected)
        CL_TRY(moves(cl, dose, &weight, &moved));
    if (moved)
        *problem = cl_arena_print(&cl->arena, "dose %s was counted by %s, and that was corrected to %s", dose->code,
                                  weight_text(cl, &dose->weight), weight_text(cl, &weight));
done:
    return status;
}

static enum cl_status tell_doses(struct cl *cl, const struct cl_subject *subject)
{
    enum cl_status status;
    struct counted_list doses;
    const char *problem;
    CL_TRY(read_list(cl, SQL_WEIGHT_DOSES, subject->id, &doses));
    for (size_t i = 0; i < doses.count; i++) {
        CL_TRY(judge_dose(cl, &doses.at[i], &problem));
        if (!problem)
            continue;
        cl_write_concerns(cl, doses.at[i].code);
        cl_notice(cl, "%s: it must not be given; call who has it NOW: cryolot dose show %s", problem, doses.at[i].code);
    }
done:
    return status;
}

enum cl_status cl_weight_changed(struct cl *cl, const struct cl_subject *subject)
{
    enum cl_status status = settle_orders(cl, subject);
    return status == CL_OK ? tell_doses(cl, subject) : status;
}

enum cl_status cl_dose_gate_weight(struct cl_gate *gate, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct counted_list found;
    const char *problem = NULL, *evidence = "the dose was counted by no weight";
    CL_TRY(read_list(cl, SQL_WEIGHT_DOSE, dose->id, &found));
    if (found.count) {
        CL_TRY(judge_dose(cl, &found.at[0], &problem));
        evidence = weight_text(cl, &found.at[0].weight);
    }
    cl_gate_require(gate, "dose.weight", "The weight that the dose was counted by still is on record", evidence,
                    problem,
                    cl_arena_print(&cl->arena, "discard it and order anew: cryolot dose discard %s", dose->code));
done:
    return status;
}
