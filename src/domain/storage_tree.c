/* Stores seen from above: what is in each of them, in the order in which one walks. */
#include "domain/site.h"
#include "domain/storage.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* ---- walking order ----------------------------------------------------------------------------------------------- */

/* At digits in both; moves behind them. 7 before 07 before 8. */
static int compare_numbers(const char **a, const char **b)
{
    size_t zeros_a = strspn(*a, "0"), zeros_b = strspn(*b, "0");
    const char *x = *a + zeros_a, *y = *b + zeros_b;
    size_t m = strspn(x, "0123456789"), n = strspn(y, "0123456789");
    int order = m != n ? (m < n ? -1 : 1) : strncmp(x, y, m);
    *a = x + m;
    *b = y + n;
    if (order == 0 && zeros_a != zeros_b)
        order = zeros_a < zeros_b ? -1 : 1;
    return order;
}

/* R2 before R10: digits by their number, a store before what is inside it. */
int cl_storage_walk_compare(const char *a, const char *b)
{
    while (*a && *b) {
        if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
            int order = compare_numbers(&a, &b);
            if (order)
                return order;
            continue;
        }
        if (*a != *b)
            return *a == '/' ? -1 : *b == '/' ? 1 : (unsigned char)*a < (unsigned char)*b ? -1 : 1;
        a++;
        b++;
    }
    return *a ? 1 : *b ? -1 : 0;
}

static int by_walk(const void *a, const void *b)
{
    return cl_storage_walk_compare(((const struct cl_store_branch *)a)->path,
                                   ((const struct cl_store_branch *)b)->path);
}

/* ---- the tree ---------------------------------------------------------------------------------------------------- */

static struct cl_store_branch branch_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_grid grid = cl_storage_grid_from_row(rows, COL_STORAGE_BRANCH_GRID_ROWS);
    int64_t capacity = cl_rows_int(rows, COL_STORAGE_BRANCH_CAPACITY);
    struct cl_store_branch branch = {
        .id = cl_rows_int(rows, COL_STORAGE_BRANCH_ID),
        .parent_id = cl_rows_int(rows, COL_STORAGE_BRANCH_PARENT_ID),
        .code = cl_keep_text(cl, rows, COL_STORAGE_BRANCH_CODE),
        .path = cl_keep_text(cl, rows, COL_STORAGE_BRANCH_PATH),
        .kind = cl_keep_text(cl, rows, COL_STORAGE_BRANCH_KIND),
        .carried_by = cl_keep_text(cl, rows, COL_STORAGE_BRANCH_HOLDER),
        .grid = grid,
        .vials = cl_rows_int(rows, COL_STORAGE_BRANCH_VIALS),
        .positions = grid.rows > 0 ? cl_grid_size(&grid) : capacity,
        .held = cl_rows_int(rows, COL_STORAGE_BRANCH_HELD),
        .expired = cl_rows_int(rows, COL_STORAGE_BRANCH_EXPIRED),
        .blocked = cl_rows_int(rows, COL_STORAGE_BRANCH_BLOCKED),
        .shut = cl_rows_int(rows, COL_STORAGE_BRANCH_SHUT) != 0,
    };
    int64_t room = branch.positions - branch.vials - cl_rows_int(rows, COL_STORAGE_BRANCH_BLOCKED_FREE);
    branch.free = room > 0 ? room : 0;
    branch.place = branch.positions > 0;
    const char *slash = strrchr(branch.path, '/');
    branch.name = slash ? slash + 1 : branch.path;
    return branch;
}

/* Depths and what is closed from above downwards, then counts upwards. In walking order whoever is around a store
 * stands before it, so the last one of each depth is a store's way to the top. */
static void add_up(struct cl *cl, struct cl_store_branch *at, size_t count)
{
    size_t *parent = cl_arena_alloc(&cl->arena, (count + 1) * sizeof *parent);
    for (size_t i = 1; i < count; i++) {
        parent[i] = i - 1;
        while (at[parent[i]].id != at[i].parent_id && parent[i] > 0)
            parent[i] = parent[parent[i]];
        at[i].depth = at[parent[i]].depth + 1;
    }
    for (size_t i = 0; i < count; i++) {
        at[i].closed = at[i].shut || at[i].carried_by || (i > 0 && at[parent[i]].closed);
        if (at[i].closed)
            at[i].free = 0;
    }
    for (size_t i = count; i-- > 1;) {
        struct cl_store_branch *around = &at[parent[i]];
        around->vials += at[i].vials;
        around->positions += at[i].positions;
        around->free += at[i].free;
        around->held += at[i].held;
        around->expired += at[i].expired;
        around->blocked += at[i].blocked;
        around->inside += 1 + at[i].inside;
    }
}

enum cl_status cl_storage_tree(struct cl *cl, const char *text, struct cl_store_tree *out)
{
    enum cl_status status;
    struct cl_storage store;
    struct cl_site site;
    struct cl_store_branch *items = NULL;
    size_t count = 0, capacity = 0;
    CL_TRY(cl_storage_load(cl, text, &store));
    CL_TRY(cl_site_by_id(cl, store.site_id, &site));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_TREE,
                                        CL_BIND(cl_int(store.id), cl_date_value(cl, cl_today(cl, site.timezone))));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = branch_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    qsort(items, count, sizeof *items, by_walk);
    add_up(cl, items, count);
    *out = (struct cl_store_tree){store.path, items, count};
done:
    return status;
}

/* ---- room -------------------------------------------------------------------------------------------------------- */

enum { FIRST_MOST = 8 };

/* The first free positions of a box. */
static enum cl_status first_free(struct cl *cl, const struct cl_store_branch *box, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_texts all;
    CL_TRY(cl_storage_free(cl, box->path, &all));
    *out = (struct cl_texts){all.at, all.count < FIRST_MOST ? all.count : FIRST_MOST};
done:
    return status;
}

enum cl_status cl_storage_room(struct cl *cl, const char *text, int64_t limit, struct cl_storage_room_list *out)
{
    enum cl_status status;
    struct cl_store_tree tree;
    struct cl_storage_room *items;
    size_t count = 0;
    CL_TRY(cl_storage_tree(cl, text, &tree));
    items = cl_arena_alloc(&cl->arena, tree.count * sizeof *items);
    out->free = tree.at[0].free;
    out->positions = tree.at[0].positions;
    for (size_t i = 0; i < tree.count && (int64_t)count < limit; i++) {
        const struct cl_store_branch *box = &tree.at[i];
        struct cl_texts first = {0};
        if (!box->place || box->inside || box->free == 0)
            continue;
        if (box->grid.rows > 0)
            CL_TRY(first_free(cl, box, &first));
        items[count++] = (struct cl_storage_room){box->path, box->code, box->free, box->positions, first};
    }
    out->at = items;
    out->count = count;
done:
    return status;
}
