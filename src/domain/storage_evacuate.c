/* A tank is emptied into another one: what there is to carry, where it fits, what is left. */
#include "domain/problem.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <string.h>

enum { NAMES_TRIED = 99, NAME_MOST = 24 };

/* ---- the plan ---------------------------------------------------------------------------------------------------- */

/* The path under which a store fits into the target: its own name, or with the first number behind it that is free. */
static enum cl_status free_name(struct cl *cl, const struct cl_storage *to, struct cl_store_branch *rack,
                                struct cl_evacuation_item *item)
{
    enum cl_status status = CL_OK;
    for (int number = 1; number <= NAMES_TRIED; number++) {
        int64_t taken = 0;
        const char *name =
            number == 1 ? rack->name : cl_arena_print(&cl->arena, "%.*s-%d", NAME_MOST - 3, rack->name, number);
        const char *path = cl_arena_print(&cl->arena, "%s/%s", to->path, name);
        CL_TRY(cl_store_int(cl->store, SQL_STORAGE_COUNT_AT, &taken, CL_BIND(cl_text(path), cl_int(rack->id))));
        if (taken)
            continue;
        item->to = path;
        item->as = number == 1 ? NULL : name;
        return CL_OK;
    }
done:
    return status;
}

/* The sentence of a check that refused, kept instead of being the end of the command. */
static enum cl_status keep_refusal(struct cl *cl, enum cl_status status, struct cl_evacuation_item *item)
{
    if (status != CL_REFUSED)
        return status;
    if (!item->problem)
        item->problem = cl_arena_copy(&cl->arena, cl->error->message);
    cl_error_clear(cl->error);
    return CL_OK;
}

static enum cl_status plan_item(struct cl *cl, const struct cl_storage *to, struct cl_store_branch *rack,
                                struct cl_evacuation_item *item)
{
    enum cl_status status;
    const struct cl_storage_content *contents;
    size_t count;
    *item = (struct cl_evacuation_item){.path = rack->path,
                                        .code = rack->code,
                                        .kind = rack->kind,
                                        .stores = rack->inside,
                                        .vials = rack->vials,
                                        .carried_by = rack->carried_by};
    CL_TRY(free_name(cl, to, rack, item));
    if (!item->to)
        item->problem = cl_arena_print(&cl->arena, "%s has no name left for it", to->path);
    CL_TRY(cl_storage_contents(cl, rack->id, &contents, &count));
    CL_TRY(keep_refusal(cl, cl_storage_check_cold(cl, rack->path, to, contents, count, "does not fit"), item));
    CL_TRY(keep_refusal(cl, cl_storage_check_meant(cl, to, contents, count, "does not fit"), item));
    if (item->problem)
        item->to = NULL;
done:
    return status;
}

static enum cl_status make_plan(struct cl *cl, const struct cl_storage *from, const struct cl_storage *to,
                                struct cl_evacuation_plan *plan)
{
    enum cl_status status;
    struct cl_store_tree tree;
    struct cl_evacuation_item *items;
    const struct cl_evacuation_item *loose;
    size_t count = 0, heaps = 0;
    *plan = (struct cl_evacuation_plan){.from = from->path, .to = to->path};
    CL_TRY(cl_storage_tree(cl, from->path, &tree));
    CL_TRY(cl_storage_plan_loose(cl, from, to, &loose, &heaps));
    items = cl_arena_alloc(&cl->arena, (tree.count + heaps) * sizeof *items);
    for (size_t i = 1; i < tree.count; i++) {
        struct cl_store_branch rack = tree.at[i];
        if (rack.depth != 1)
            continue;
        CL_TRY(plan_item(cl, to, &rack, &items[count]));
        plan->vials += items[count].carried_by ? 0 : rack.vials;
        count++;
    }
    for (size_t i = 0; i < heaps; i++) {
        plan->vials += loose[i].vials;
        items[count++] = loose[i];
    }
    plan->item = items;
    plan->items = count;
done:
    return status;
}

static enum cl_status check_both(struct cl *cl, const struct cl_storage *from, const struct cl_storage *to)
{
    enum cl_status status;
    int64_t inside = 0, around = 0;
    if (!from->parent_id || !to->parent_id)
        return cl_refuse(cl, "storage.site", from->path, "name two tanks of it", "a site is not evacuated");
    if (from->site_id != to->site_id)
        return cl_refuse(cl, "storage.other-site", from->path, "cryolot shipment create",
                         "%s is at another site, and what goes there goes by shipment", to->path);
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_IS_AROUND, &inside, CL_BIND(cl_int(to->id), cl_int(from->id))));
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_IS_AROUND, &around, CL_BIND(cl_int(from->id), cl_int(to->id))));
    if (inside || around)
        return cl_refuse(cl, "storage.inside-itself", from->path, "name another tank", "%s and %s are one in the other",
                         from->path, to->path);
    if (to->layout.rows > 0 || to->capacity)
        return cl_refuse(cl, "storage.box", to->path, "name the tank that racks go into",
                         "%s is a %s: vials stand in it, not racks and boxes", to->path, to->kind);
    status = cl_storage_check_open(cl, to, "cannot evacuate");
done:
    return status;
}

enum cl_status cl_storage_evacuation_plan(struct cl *cl, const char *from, const char *to,
                                          struct cl_evacuation_plan *out)
{
    enum cl_status status;
    struct cl_storage source, target;
    CL_TRY(cl_storage_load(cl, from, &source));
    CL_TRY(cl_storage_load(cl, to, &target));
    CL_TRY(check_both(cl, &source, &target));
    CL_TRY(make_plan(cl, &source, &target, out));
done:
    return status;
}

/* ---- beginning and ending -----------------------------------------------------------------------------------------
 */

static enum cl_status find_open(struct cl *cl, int64_t from_id, struct cl_evacuation *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EVACUATION_OPEN, CL_BIND(cl_int(from_id)));
    *out = (struct cl_evacuation){0};
    if (cl_rows_next(rows))
        *out = (struct cl_evacuation){
            .id = cl_rows_int(rows, COL_EVACUATION_ID),
            .from = cl_keep_text(cl, rows, COL_EVACUATION_FROM_PATH),
            .to = cl_keep_text(cl, rows, COL_EVACUATION_TO_PATH),
            .begun_by = cl_keep_text(cl, rows, COL_EVACUATION_BEGUN_BY),
            .begun_at_ms = cl_rows_int(rows, COL_EVACUATION_BEGUN_AT_MS),
            .timezone = cl_keep_text(cl, rows, COL_EVACUATION_TIMEZONE),
        };
    return cl_rows_close(rows);
}

enum cl_status cl_storage_evacuate(struct cl *cl, const char *from, const char *to, struct cl_evacuation_plan *out)
{
    enum cl_status status;
    struct cl_storage source, target;
    struct cl_evacuation open;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_EVACUATE, from));
    CL_TRY(cl_storage_load(cl, from, &source));
    CL_TRY(cl_storage_load(cl, to, &target));
    cl_write_concerns(cl, source.path);
    cl_write_concerns(cl, target.path);
    CL_TRY(cl_site_require(cl, source.site_id));
    CL_TRY(check_both(cl, &source, &target));
    CL_TRY(find_open(cl, source.id, &open));
    if (open.id)
        CL_TRY(cl_refuse(cl, "storage.evacuated", source.path, "cryolot storage evacuate STORE --finish",
                         "%s is being evacuated into %s already", source.path, open.to));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_EVACUATION_BEGIN,
        CL_BIND(cl_int(source.id), cl_int(target.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)))));
    CL_TRY(make_plan(cl, &source, &target, out));
done:
    return cl_write_end(cl, status);
}

/* Vials of a store that stand in it, without those of stores inside it that somebody carries. */
static int64_t standing_in(const struct cl_store_tree *tree, size_t index)
{
    int64_t vials = tree->at[index].vials, carried_depth = 0;
    for (size_t i = index + 1; i < tree->count && tree->at[i].depth > tree->at[index].depth; i++) {
        if (carried_depth && tree->at[i].depth > carried_depth)
            continue;
        carried_depth = tree->at[i].carried_by ? tree->at[i].depth : 0;
        vials -= carried_depth ? tree->at[i].vials : 0;
    }
    return vials;
}

/* What is carried is no longer in the tank and not yet in another one. */
static void add_left(struct cl *cl, const struct cl_store_tree *tree, struct cl_problems *left)
{
    for (size_t i = 1; i < tree->count; i++) {
        const struct cl_store_branch *at = &tree->at[i];
        int64_t vials = at->depth == 1 && !at->carried_by ? standing_in(tree, i) : 0;
        if (at->carried_by)
            cl_problem_add(cl, left, "%s (%s) is carried by %s", at->path, at->code, at->carried_by);
        else if (vials > 0)
            cl_problem_add(cl, left, "%s with %" PRId64 " vial%s", at->path, vials, vials == 1 ? "" : "s");
    }
}

static enum cl_status list_left(struct cl *cl, const struct cl_storage *source, const struct cl_evacuation *open,
                                struct cl_problems *left)
{
    enum cl_status status;
    struct cl_store_tree tree;
    int64_t loose = 0;
    CL_TRY(cl_storage_tree(cl, source->path, &tree));
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_VIALS_IN, &loose, CL_BIND(cl_int(source->id))));
    if (loose)
        cl_problem_add(cl, left, "%" PRId64 " vial%s in %s itself", loose, loose == 1 ? "" : "s", source->path);
    add_left(cl, &tree, left);
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_EVACUATION_VIALS_OUT, CL_BIND(cl_int(source->id), cl_int(open->begun_at_ms)));
    while (cl_rows_next(rows))
        cl_problem_add(cl, left, "%s in the hands of %s", cl_rows_text(rows, COL_EVACUATION_OUT_CODE),
                       cl_rows_text(rows, COL_EVACUATION_OUT_HOLDER));
    CL_TRY(cl_rows_close(rows));
done:
    return status;
}

static enum cl_status not_evacuated(struct cl *cl, const char *path)
{
    return cl_refuse(cl, "storage.evacuated", path, "it begins with: cryolot storage evacuate STORE --to STORE",
                     "%s is not being evacuated", path);
}

enum cl_status cl_storage_evacuation_left(struct cl *cl, const char *from, struct cl_evacuation *out)
{
    enum cl_status status;
    struct cl_storage source;
    struct cl_problems left = {0};
    CL_TRY(cl_storage_load(cl, from, &source));
    CL_TRY(find_open(cl, source.id, out));
    if (!out->id)
        return not_evacuated(cl, source.path);
    CL_TRY(list_left(cl, &source, out, &left));
    out->left = cl_problems_texts(&left);
done:
    return status;
}

enum cl_status cl_storage_evacuation_finish(struct cl *cl, const char *from, struct cl_evacuation *out)
{
    enum cl_status status;
    struct cl_storage source;
    struct cl_evacuation open = {0};
    struct cl_problems left = {0};
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_EVACUATE_FINISH, from));
    CL_TRY(cl_storage_load(cl, from, &source));
    cl_write_concerns(cl, source.path);
    CL_TRY(cl_site_require(cl, source.site_id));
    CL_TRY(find_open(cl, source.id, &open));
    if (!open.id)
        CL_TRY(not_evacuated(cl, source.path));
    CL_TRY(list_left(cl, &source, &open, &left));
    CL_TRY(cl_problems_end(cl, &left, CL_REFUSED, "storage.evacuated", source.path,
                           "cryolot storage move, or take and put; then finish again", "still to be carried"));
    CL_TRY(cl_store_change_one(cl->store, SQL_EVACUATION_END,
                               CL_BIND(cl_int(open.id), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl)))));
    open.ended_at_ms = cl_done_at_ms(cl);
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = open;
    return status;
}
