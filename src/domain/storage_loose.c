/* Vials that stand in a tank itself, in no rack or box: into which boxes of another tank they go when it is emptied. */
#include "domain/storage.h"
#include <inttypes.h>

struct planning {
    struct cl *cl;
    const struct cl_storage *from, *to;
    struct cl_store_branch *box; /* what stands in the target; `free` falls as it is planned full */
    size_t boxes;
    struct cl_evacuation_item *item;
    size_t items, capacity;
};

/* The vials of one lot. */
struct heap {
    struct cl_storage_content content;
    int64_t vials;
};

static void add_item(struct planning *planning, const struct heap *heap, int64_t vials, const char *to,
                     const char *problem)
{
    planning->item = cl_arena_grow(&planning->cl->arena, planning->item, planning->items, &planning->capacity,
                                   sizeof *planning->item);
    planning->item[planning->items++] = (struct cl_evacuation_item){.path = planning->from->path,
                                                                    .code = planning->from->code,
                                                                    .kind = "vials",
                                                                    .lot = heap->content.lot,
                                                                    .vials = vials,
                                                                    .to = to,
                                                                    .problem = problem};
}

/* Whether the lot may stand in a box; what refuses it is not the end of the plan. */
static enum cl_status fits(struct cl *cl, const struct cl_store_branch *box, const struct heap *heap, bool *out)
{
    static const char doing[] = "does not fit";
    struct cl_storage store;
    enum cl_status status = cl_storage_load(cl, box->path, &store);
    if (status == CL_OK)
        status = cl_storage_check_open(cl, &store, doing);
    if (status == CL_OK)
        status = cl_storage_check_cold(cl, store.path, &store, &heap->content, 1, doing);
    if (status == CL_OK)
        status = cl_storage_check_meant(cl, &store, &heap->content, 1, doing);
    *out = status == CL_OK;
    if (status != CL_REFUSED)
        return status;
    cl_error_clear(cl->error);
    return CL_OK;
}

static enum cl_status plan_heap(struct planning *planning, const struct heap *heap)
{
    enum cl_status status = CL_OK;
    struct cl *cl = planning->cl;
    int64_t left = heap->vials;
    for (size_t i = 0; i < planning->boxes && left > 0; i++) {
        struct cl_store_branch *box = &planning->box[i];
        bool fit = false;
        if (!box->place || box->inside || box->free <= 0)
            continue;
        CL_TRY(fits(cl, box, heap, &fit));
        if (!fit)
            continue;
        int64_t vials = left < box->free ? left : box->free;
        add_item(planning, heap, vials, box->path, NULL);
        box->free -= vials;
        left -= vials;
    }
    if (left > 0)
        add_item(planning, heap, left, NULL,
                 cl_arena_print(&cl->arena, "no box in %s has a free position for them: add one, cryolot storage add",
                                planning->to->path));
done:
    return status;
}

enum cl_status cl_storage_plan_loose(struct cl *cl, const struct cl_storage *from, const struct cl_storage *to,
                                     const struct cl_evacuation_item **out, size_t *count)
{
    enum cl_status status;
    struct cl_store_tree tree;
    struct planning planning = {.cl = cl, .from = from, .to = to};
    struct heap *heaps = NULL;
    size_t known = 0, capacity = 0;
    CL_TRY(cl_storage_tree(cl, to->path, &tree));
    planning.box = cl_arena_alloc(&cl->arena, tree.count * sizeof *planning.box);
    for (planning.boxes = 0; planning.boxes < tree.count; planning.boxes++)
        planning.box[planning.boxes] = tree.at[planning.boxes];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EVACUATION_LOOSE, CL_BIND(cl_int(from->id)));
    while (cl_rows_next(rows)) {
        heaps = cl_arena_grow(&cl->arena, heaps, known, &capacity, sizeof *heaps);
        heaps[known++] = (struct heap){{.product = cl_keep_text(cl, rows, COL_EVACUATION_HEAP_PRODUCT),
                                        .lot_status = cl_keep_text(cl, rows, COL_EVACUATION_HEAP_STATUS),
                                        .lot = cl_keep_text(cl, rows, COL_EVACUATION_HEAP_LOT),
                                        .storage_max_mc = cl_rows_int(rows, COL_EVACUATION_HEAP_STORAGE_MAX_MC)},
                                       cl_rows_int(rows, COL_EVACUATION_HEAP_VIALS)};
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < known; i++)
        CL_TRY(plan_heap(&planning, &heaps[i]));
    *out = planning.item;
    *count = planning.items;
done:
    return status;
}
