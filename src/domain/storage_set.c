/* Changing what a store is, as long as nothing on record would read otherwise. */
#include "domain/excursion.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <inttypes.h>
#include <string.h>

/* What is in it, and whether a vial ever stood at one of its positions. */
struct use {
    int64_t vials, stores;
    bool ever;
};

static enum cl_status load_use(struct cl *cl, int64_t store_id, struct use *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_USE, CL_BIND(cl_int(store_id)));
    *out = (struct use){0};
    if (cl_rows_next(rows))
        *out = (struct use){cl_rows_int(rows, COL_STORAGE_USE_VIALS), cl_rows_int(rows, COL_STORAGE_USE_STORES),
                            cl_rows_int(rows, COL_STORAGE_USE_EVER) != 0};
    return cl_rows_close(rows);
}

static struct cl_storage_new as_it_is(const struct cl_storage *store)
{
    return (struct cl_storage_new){
        .path = store->path,
        .kind = store->kind,
        .type = store->type,
        .layout = store->layout,
        .capacity = store->capacity,
        .meant_product = store->meant_product,
        .meant_status = store->meant_status,
        .min_mc = store->min_mc,
        .max_mc = store->max_mc,
        .excursion_minutes = store->excursion_minutes,
        .read_every_minutes = store->read_every_minutes,
        .level_least_mm = store->level_least_mm,
        .lid = store->lid,
    };
}

static void change(struct cl_storage_new *store, unsigned fields, const struct cl_storage_new *to)
{
    if (fields & CL_STORAGE_KIND)
        store->kind = to->kind;
    if (fields & CL_STORAGE_GRID) {
        store->layout.rows = to->layout.rows;
        store->layout.columns = to->layout.columns;
    }
    if (fields & CL_STORAGE_NUMBERING)
        store->layout.numbers = to->layout.numbers;
    if (fields & CL_STORAGE_ORDER)
        store->layout.column_first = to->layout.column_first;
    if (fields & CL_STORAGE_CAPACITY)
        store->capacity = to->capacity;
    if (fields & CL_STORAGE_PRODUCT)
        store->meant_product = to->meant_product;
    if (fields & CL_STORAGE_STATUS)
        store->meant_status = to->meant_status;
    if (fields & CL_STORAGE_MIN)
        store->min_mc = to->min_mc;
    if (fields & CL_STORAGE_MAX)
        store->max_mc = to->max_mc;
    if (fields & CL_STORAGE_EXCURSION)
        store->excursion_minutes = to->excursion_minutes;
    if (fields & CL_STORAGE_READ_EVERY)
        store->read_every_minutes = to->read_every_minutes;
    if (fields & CL_STORAGE_LEVEL)
        store->level_least_mm = to->level_least_mm;
    if (fields & CL_STORAGE_LID)
        store->lid = to->lid;
    if (fields & (CL_STORAGE_KIND | CL_STORAGE_GRID | CL_STORAGE_NUMBERING | CL_STORAGE_ORDER))
        store->type = NULL; /* it is not what that template describes any more */
}

/* Whether some position would be called otherwise than before. */
static bool renames_positions(const struct cl_grid *before, const struct cl_grid *after)
{
    return before->rows != after->rows || before->columns != after->columns || before->numbers != after->numbers ||
           (after->numbers && before->column_first != after->column_first);
}

static enum cl_status check_use(struct cl *cl, const struct cl_storage *before, const struct cl_storage_new *after)
{
    enum cl_status status;
    struct use use;
    bool renamed = renames_positions(&before->layout, &after->layout);
    CL_TRY(load_use(cl, before->id, &use));
    if ((use.vials || use.stores) && (strcmp(before->kind, after->kind) != 0 || renamed))
        return cl_refuse(cl, "storage.used", before->path, "add another store and move what is in it there",
                         "%s holds %" PRId64 " vial%s and %" PRId64 " store%s: its kind and its positions stay",
                         before->path, use.vials, use.vials == 1 ? "" : "s", use.stores, use.stores == 1 ? "" : "s");
    if (use.ever && renamed && before->layout.rows > 0)
        return cl_refuse(cl, "storage.used", before->path, "add another store",
                         "vials have stood in %s: where they stood would be called otherwise", before->path);
    if (use.stores && after->capacity)
        return cl_refuse(cl, "storage.box", before->path, NULL, "%s holds stores: it has no capacity of its own",
                         before->path);
    if (after->capacity && use.vials > after->capacity)
        return cl_refuse(cl, "storage.room", before->path, NULL, "%s holds %" PRId64 " vials already", before->path,
                         use.vials);
done:
    return status;
}

/* A limit that was raised is asked of what is in there, as a store is when vials are put into it. */
static enum cl_status check_limit(struct cl *cl, const struct cl_storage *store)
{
    enum cl_status status;
    const struct cl_storage_content *contents;
    size_t count;
    CL_TRY(cl_storage_contents(cl, store->id, &contents, &count));
    CL_TRY(cl_storage_check_limit(cl, store->path, store, contents, count, "cannot change it"));
done:
    return status;
}

/* What stands there since is asked about by what it allows now. */
static enum cl_status look_again(struct cl *cl, const struct cl_storage *store)
{
    struct cl_excursion_report report = {0};
    enum cl_status status = cl_excursion_look_again(cl, store->id, &report);
    cl_excursion_tell(cl, &report);
    return status;
}

enum cl_status cl_storage_set(struct cl *cl, const char *text, unsigned fields, const struct cl_storage_new *to,
                              struct cl_storage *out)
{
    static const unsigned not_of_a_site =
        CL_STORAGE_KIND | CL_STORAGE_GRID | CL_STORAGE_NUMBERING | CL_STORAGE_ORDER | CL_STORAGE_CAPACITY;
    enum cl_status status;
    struct cl_storage store;
    struct cl_storage_new after;
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_SET, text));
    CL_TRY(cl_storage_load(cl, text, &store));
    cl_write_concerns(cl, store.path);
    CL_TRY(cl_site_require(cl, store.site_id));
    after = as_it_is(&store);
    if (!store.parent_id && fields & not_of_a_site)
        CL_TRY(cl_refuse(cl, "storage.site", store.path, NULL, "%s is a site: what it is stays", store.path));
    change(&after, fields, to);
    if (store.parent_id)
        CL_TRY(cl_storage_check_new(cl, &after));
    CL_TRY(check_use(cl, &store, &after));
    CL_TRY(cl_storage_describe(cl, store.id, &after));
    if (fields & CL_STORAGE_MAX)
        CL_TRY(check_limit(cl, &store));
    if (fields & CL_STORAGE_EXCURSION)
        CL_TRY(look_again(cl, &store));
    CL_TRY(cl_storage_get(cl, store.path, &store));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = store;
    return status;
}
