/* The genealogy of what was traced: three statements for each donor, however deep it is. */
#include "domain/context.h"
#include <cryolot/trace.h>

/* A tree while it grows. */
struct growth {
    struct cl *cl;
    const struct cl_trace *trace;
    struct cl_tree_lot *lot;
    size_t count, capacity;
};

/* Lists of a lot that grow one by one; the capacity is not kept, as they are short and grow together. */
static size_t *add_place(struct cl *cl, const size_t *list, size_t *count, size_t place)
{
    size_t capacity = *count;
    size_t *grown = cl_arena_grow(&cl->arena, (void *)list, *count, &capacity, sizeof *grown);
    grown[(*count)++] = place;
    return grown;
}

static bool is_traced(const struct cl_trace_list *list, int64_t id)
{
    size_t low = 0, high = list->count; /* in ascending order of their rows */
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (list->at[middle].id == id)
            return true;
        if (list->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

static struct cl_tree_lot *find(const struct growth *growth, int64_t id)
{
    for (size_t i = growth->count; i > 0; i--)
        if (growth->lot[i - 1].id == id)
            return &growth->lot[i - 1];
    return NULL;
}

static void add_lot(struct growth *growth, const struct cl_rows *rows)
{
    struct cl *cl = growth->cl;
    growth->lot = cl_arena_grow(&cl->arena, growth->lot, growth->count, &growth->capacity, sizeof *growth->lot);
    struct cl_tree_lot *lot = &growth->lot[growth->count++];
    *lot = (struct cl_tree_lot){
        .id = cl_rows_int(rows, COL_TREE_LOT_ID),
        .code = cl_keep_text(cl, rows, COL_TREE_LOT_CODE),
        .kind = cl_keep_text(cl, rows, COL_TREE_LOT_KIND),
        .status = cl_keep_text(cl, rows, COL_TREE_LOT_STATUS),
        .held = cl_rows_int(rows, COL_TREE_LOT_HOLDS) > 0,
        .expires_on = cl_row_date(rows, COL_TREE_LOT_EXPIRES_ON),
        .passage = cl_rows_is_null(rows, COL_TREE_LOT_PASSAGE) ? -1 : cl_rows_int(rows, COL_TREE_LOT_PASSAGE),
        .population_doublings = cl_keep_text(cl, rows, COL_TREE_LOT_POPULATION_DOUBLINGS),
    };
    lot->expired = cl_date_compare(cl_today(cl, cl_rows_text(rows, COL_TREE_LOT_TIMEZONE)), lot->expires_on) > 0;
}

static enum cl_status read_lots(struct growth *growth, int64_t donor_id)
{
    struct cl *cl = growth->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TREE_LOTS, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        int64_t id = cl_rows_int(rows, COL_TREE_LOT_ID);
        if (!is_traced(&growth->trace->list[CL_TRACE_LOT], id))
            continue;
        if (growth->count == 0 || growth->lot[growth->count - 1].id != id)
            add_lot(growth, rows);
        struct cl_tree_lot *parent = find(growth, cl_rows_int(rows, COL_TREE_LOT_PARENT_ID));
        struct cl_tree_lot *lot = &growth->lot[growth->count - 1];
        if (!parent)
            continue;
        lot->parent = add_place(cl, lot->parent, &lot->parent_count, (size_t)(parent - growth->lot));
        parent->child = add_place(cl, parent->child, &parent->child_count, growth->count - 1);
    }
    return cl_rows_close(rows);
}

static enum cl_status read_vials(struct growth *growth, int64_t donor_id)
{
    struct cl *cl = growth->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TREE_VIALS, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        struct cl_tree_lot *lot = find(growth, cl_rows_int(rows, COL_TREE_VIALS_LOT_ID));
        if (!lot)
            continue;
        size_t capacity = lot->vial_count;
        struct cl_tree_vials *vials =
            cl_arena_grow(&cl->arena, (void *)lot->vials, lot->vial_count, &capacity, sizeof *vials);
        vials[lot->vial_count++] = (struct cl_tree_vials){cl_keep_text(cl, rows, COL_TREE_VIALS_STATE),
                                                          cl_rows_int(rows, COL_TREE_VIALS_VIALS)};
        lot->vials = vials;
    }
    return cl_rows_close(rows);
}

static enum cl_status read_doses(struct growth *growth, int64_t donor_id)
{
    struct cl *cl = growth->cl;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_TREE_DOSES, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        struct cl_tree_lot *lot = find(growth, cl_rows_int(rows, COL_TREE_DOSE_LOT_ID));
        int64_t id = cl_rows_int(rows, COL_TREE_DOSE_ID);
        if (!lot || !is_traced(&growth->trace->list[CL_TRACE_DOSE], id))
            continue;
        size_t capacity = lot->dose_count;
        struct cl_tree_dose *doses =
            cl_arena_grow(&cl->arena, (void *)lot->dose, lot->dose_count, &capacity, sizeof *doses);
        doses[lot->dose_count++] = (struct cl_tree_dose){
            id, cl_keep_text(cl, rows, COL_TREE_DOSE_CODE), cl_keep_text(cl, rows, COL_TREE_DOSE_STATE),
            cl_keep_text(cl, rows, COL_TREE_DOSE_SUBJECT), cl_rows_int(rows, COL_TREE_DOSE_VIALS)};
        lot->dose = doses;
    }
    return cl_rows_close(rows);
}

static enum cl_status grow(struct cl *cl, const struct cl_trace *trace, const struct cl_trace_item *donor,
                           struct cl_tree *out)
{
    enum cl_status status;
    struct growth growth = {.cl = cl, .trace = trace};
    CL_TRY(read_lots(&growth, donor->id));
    CL_TRY(read_vials(&growth, donor->id));
    CL_TRY(read_doses(&growth, donor->id));
    *out = (struct cl_tree){donor->code, donor->state, growth.lot, growth.count};
done:
    return status;
}

/* A walk down from a lot leaves its donor to the walk up; whoever traced has both. */
enum cl_status cl_trace_trees(struct cl *cl, const struct cl_trace *trace, const struct cl_tree **trees, size_t *count)
{
    enum cl_status status = CL_OK;
    struct cl_tree *grown = cl_arena_alloc(&cl->arena, trace->list[CL_TRACE_DONOR].count * sizeof *grown + 1);
    for (size_t i = 0; i < trace->list[CL_TRACE_DONOR].count; i++)
        CL_TRY(grow(cl, trace, &trace->list[CL_TRACE_DONOR].at[i], &grown[i]));
    *trees = grown;
    *count = trace->list[CL_TRACE_DONOR].count;
done:
    return status;
}
