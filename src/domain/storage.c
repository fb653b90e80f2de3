#include "domain/storage.h"
#include "base/text.h"
#include "domain/identify.h"
#include "domain/site.h"
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { COMPONENTS_MOST = 8, COMPONENT_MOST = 24, KIND_MOST = 24 };

/* ---- reading --------------------------------------------------------------------------------------------------- */

static int64_t temperature(const struct cl_rows *rows, int column)
{
    return cl_rows_is_null(rows, column) ? CL_NO_TEMPERATURE : cl_rows_int(rows, column);
}

static struct cl_storage storage_from_row(struct cl *cl, const struct cl_rows *rows)
{
    struct cl_storage store = {
        .id = cl_rows_int(rows, COL_STORAGE_ID),
        .parent_id = cl_rows_int(rows, COL_STORAGE_PARENT_ID),
        .site_id = cl_rows_int(rows, COL_STORAGE_SITE_ID),
        .code = cl_keep_text(cl, rows, COL_STORAGE_CODE),
        .path = cl_keep_text(cl, rows, COL_STORAGE_PATH),
        .kind = cl_keep_text(cl, rows, COL_STORAGE_KIND),
        .type = cl_keep_text(cl, rows, COL_STORAGE_TYPE),
        .layout = cl_storage_grid_from_row(rows, COL_STORAGE_GRID_ROWS),
        .capacity = cl_rows_int(rows, COL_STORAGE_CAPACITY),
        .meant_product = cl_keep_text(cl, rows, COL_STORAGE_MEANT_PRODUCT),
        .meant_status = cl_keep_text(cl, rows, COL_STORAGE_MEANT_STATUS),
        .vials = cl_rows_int(rows, COL_STORAGE_VIALS),
        .positions = cl_rows_int(rows, COL_STORAGE_PLACES),
        .free = cl_rows_int(rows, COL_STORAGE_FREE),
        .min_mc = temperature(rows, COL_STORAGE_MIN_MC),
        .max_mc = temperature(rows, COL_STORAGE_MAX_MC),
        .excursion_minutes = cl_rows_is_null(rows, COL_STORAGE_EXCURSION_MINUTES)
                                 ? -1
                                 : cl_rows_int(rows, COL_STORAGE_EXCURSION_MINUTES),
        .read_every_minutes = cl_rows_int(rows, COL_STORAGE_READ_EVERY_MINUTES),
        .level_least_mm = cl_rows_int(rows, COL_STORAGE_LEVEL_LEAST_MM),
        .lid = cl_rows_int(rows, COL_STORAGE_LID) != 0,
        .holder_id = cl_rows_int(rows, COL_STORAGE_HOLDER_ID),
        .holder = cl_keep_text(cl, rows, COL_STORAGE_HOLDER),
        .last_mc = temperature(rows, COL_STORAGE_LAST_MC),
        .last_at_ms = cl_rows_int(rows, COL_STORAGE_LAST_AT_MS),
    };
    if (store.layout.rows > 0)
        store.grid = cl_arena_print(&cl->arena, "%" PRId64 "x%" PRId64, store.layout.rows, store.layout.columns);
    return store;
}

static enum cl_status not_found(struct cl *cl, const char *path)
{
    return cl_fail(cl->error, CL_NOT_FOUND, NULL, path, "cryolot storage list", "there is no store '%s'", path);
}

/* Whether somebody means a label's code: no component of a path begins so and ends in digits by chance. */
static bool resembles_code(const char *text)
{
    return toupper((unsigned char)text[0]) == 'S' && toupper((unsigned char)text[1]) == 'T' && text[2] == '-' &&
           isdigit((unsigned char)text[3]) && !strchr(text, '/');
}

enum cl_status cl_storage_path(struct cl *cl, const char *text, const char **path)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    *path = text;
    if (!resembles_code(text))
        return CL_OK;
    CL_TRY(cl_numbered_code_read("store", CL_STORE_PREFIX, text, code, cl->error));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_PATH_BY_CODE, CL_BIND(cl_text(code)));
    *path = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    status = cl_rows_close(rows);
    if (status == CL_OK && !*path)
        status = not_found(cl, cl_arena_copy(&cl->arena, code));
done:
    return status;
}

static enum cl_status load(struct cl *cl, enum cl_sql sql, const char *text, struct cl_storage *out)
{
    enum cl_status status;
    const char *path;
    CL_TRY(cl_storage_path(cl, text, &path));
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(cl_text(path)));
    bool found = cl_rows_next(rows);
    if (found)
        *out = storage_from_row(cl, rows);
    status = cl_rows_close(rows);
    if (status == CL_OK && !found)
        status = not_found(cl, path);
done:
    return status;
}

enum cl_status cl_storage_load(struct cl *cl, const char *text, struct cl_storage *out)
{
    return load(cl, SQL_STORAGE_BY_PATH, text, out);
}

enum cl_status cl_storage_get(struct cl *cl, const char *text, struct cl_storage *out)
{
    return load(cl, SQL_STORAGE_COUNTED, text, out);
}

enum cl_status cl_storage_path_by_id(struct cl *cl, int64_t store_id, const char **path)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_PATH_BY_ID, CL_BIND(cl_int(store_id)));
    *path = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

enum cl_status cl_storage_list(struct cl *cl, const char *text, int64_t limit, struct cl_storage_list *out)
{
    enum cl_status status = CL_OK;
    const char *path = NULL;
    if (text)
        CL_TRY(cl_storage_path(cl, text, &path));
    struct cl_storage *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_LIST, CL_BIND(cl_text(path), cl_int(limit)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = storage_from_row(cl, rows);
    }
    status = cl_rows_close(rows);
    if (status == CL_OK && path && count == 0)
        status = not_found(cl, path);
    if (status == CL_OK)
        *out = (struct cl_storage_list){items, count};
done:
    return status;
}

enum cl_status cl_storage_places_inside(struct cl *cl, int64_t store_id, int64_t most, struct cl_texts *paths)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_PLACES_INSIDE, CL_BIND(cl_int(store_id), cl_int(most)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_keep_text(cl, rows, 0);
    }
    *paths = (struct cl_texts){items, count};
    return cl_rows_close(rows);
}

/* ---- adding ---------------------------------------------------------------------------------------------------- */

static enum cl_status check_path(struct cl *cl, const char *path)
{
    int components = 0;
    for (const char *at = path;; at++) {
        size_t size = strcspn(at, "/");
        const char *component = cl_arena_copy_bytes(&cl->arena, at, size);
        enum cl_status status = cl_code_check("component of the path", component, COMPONENT_MOST, cl->error);
        if (status != CL_OK)
            return status;
        components++;
        at += size;
        if (*at == '\0')
            break;
    }
    if (components < 2)
        return cl_fail(cl->error, CL_USAGE, "storage.path", path, "write a path as CPN/LN2-1/R3/B12",
                       "'%s' is no place inside a site: a path is the site's code and what is in it", path);
    if (components > COMPONENTS_MOST)
        return cl_fail(cl->error, CL_USAGE, "storage.path", path, NULL, "path '%s' has more than %d components", path,
                       COMPONENTS_MOST);
    return CL_OK;
}

static enum cl_status check_kind(struct cl *cl, const char *kind)
{
    size_t size = strlen(kind);
    bool word = size > 0 && size <= KIND_MOST && islower((unsigned char)kind[0]) &&
                strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
    if (!word)
        return cl_fail(cl->error, CL_USAGE, "storage.kind", NULL, NULL,
                       "'%s' is not a kind of store: write one word in small letters, as tank, rack or box", kind);
    if (strcmp(kind, "site") == 0)
        return cl_fail(cl->error, CL_USAGE, "storage.kind", NULL, NULL,
                       "a store inside a site is of another kind: tank, rack, box");
    return CL_OK;
}

static enum cl_status check_new(struct cl *cl, const struct cl_storage_new *store)
{
    enum cl_status status;
    CL_TRY(check_path(cl, store->path));
    CL_TRY(check_kind(cl, store->kind));
    bool limited = store->min_mc != CL_NO_TEMPERATURE && store->max_mc != CL_NO_TEMPERATURE;
    if (limited && store->min_mc > store->max_mc)
        status = cl_fail(cl->error, CL_USAGE, "storage.limits", store->path, NULL,
                         "the lowest temperature is above the highest one");
done:
    return status;
}

struct node {
    int64_t id, site_id; /* id 0: there is none */
    const char *kind;
    bool has_grid, described, used;
};

static enum cl_status find_node(struct cl *cl, const char *path, struct node *out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_NODE_BY_PATH, CL_BIND(cl_text(path)));
    *out = (struct node){0};
    if (cl_rows_next(rows))
        *out = (struct node){
            .id = cl_rows_int(rows, COL_STORAGE_NODE_ID),
            .site_id = cl_rows_int(rows, COL_STORAGE_NODE_SITE_ID),
            .kind = cl_keep_text(cl, rows, COL_STORAGE_NODE_KIND),
            .has_grid = cl_rows_int(rows, COL_STORAGE_NODE_GRID_ROWS) > 0,
            .described = cl_rows_int(rows, COL_STORAGE_NODE_DESCRIBED) != 0,
            .used = cl_rows_int(rows, COL_STORAGE_NODE_USED) != 0,
        };
    return cl_rows_close(rows);
}

static struct cl_value limit_or_null(int64_t mc)
{
    return mc == CL_NO_TEMPERATURE ? cl_null() : cl_int(mc);
}

static enum cl_status insert_node(struct cl *cl, const struct cl_storage_new *store, struct node *parent)
{
    enum cl_status status;
    int64_t id = 0, number = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_NEXT_NUMBER, &number, CL_NO_VALUES));
    CL_TRY(cl_store_insert(
        cl->store, SQL_STORAGE_INSERT, &id,
        CL_BIND(cl_int(parent->site_id), cl_int_or_null(parent->id), cl_text(store->path), cl_text(store->kind),
                cl_int_or_null(store->layout.rows), cl_int_or_null(store->layout.columns), limit_or_null(store->min_mc),
                limit_or_null(store->max_mc), cl_text(cl_numbered_code_write(CL_STORE_PREFIX, number, code)))));
    if (parent->id)
        CL_TRY(cl_store_change_one(cl->store, SQL_STORE_STAY_FIRST,
                                   CL_BIND(cl_int(id), cl_int(parent->id), cl_text(store->path), cl_int(cl->actor.id),
                                           cl_int(cl_done_at_ms(cl)))));
    parent->id = id;
done:
    return status;
}

enum cl_status cl_storage_insert_root(struct cl *cl, int64_t site_id, const char *site, int64_t keeper_id)
{
    enum cl_status status;
    struct node root = {.site_id = site_id};
    struct cl_storage_new store = {
        .path = site, .kind = "site", .min_mc = CL_NO_TEMPERATURE, .max_mc = CL_NO_TEMPERATURE};
    CL_TRY(insert_node(cl, &store, &root));
    CL_TRY(cl_store_change_one(cl->store, SQL_STORE_KEEPER_FIRST,
                               CL_BIND(cl_int(root.id), cl_int(keeper_id), cl_int(cl_done_at_ms(cl)))));
done:
    return status;
}

static enum cl_status no_site(struct cl *cl, const char *code)
{
    return cl_fail(cl->error, CL_NOT_FOUND, "storage.site", code, "a path begins with the code of a site",
                   "there is no site '%s'", code);
}

/* Walks down to the parent of the path and makes what is missing on the way; the first component is a site. */
static enum cl_status make_parents(struct cl *cl, const char *path, struct node *parent)
{
    enum cl_status status = CL_OK;
    *parent = (struct node){0};
    for (const char *end = strchr(path, '/'); end; end = strchr(end + 1, '/')) {
        struct node node;
        struct cl_storage_new missing = {.path = cl_arena_copy_bytes(&cl->arena, path, (size_t)(end - path)),
                                         .kind = "store",
                                         .min_mc = CL_NO_TEMPERATURE,
                                         .max_mc = CL_NO_TEMPERATURE};
        CL_TRY(find_node(cl, missing.path, &node));
        if (node.has_grid)
            return cl_refuse(cl, "storage.box", missing.path, "add it beside, not inside",
                             "%s is a %s with positions: vials stand in it, not stores", missing.path, node.kind);
        if (node.id == 0 && parent->id == 0)
            return no_site(cl, missing.path);
        if (node.id == 0) {
            node = *parent;
            CL_TRY(insert_node(cl, &missing, &node));
        }
        *parent = node;
    }
done:
    return status;
}

/* A store that was only made as somebody's parent is described now. */
static enum cl_status describe_node(struct cl *cl, const struct cl_storage_new *store, const struct node *node)
{
    if (node->described || strcmp(node->kind, "store") != 0)
        return cl_fail(cl->error, CL_CONFLICT, "storage.unique", store->path, NULL, "store '%s' exists already: a %s",
                       store->path, node->kind);
    if (store->layout.rows > 0 && node->used)
        return cl_refuse(cl, "storage.box", store->path, "add it without --grid",
                         "%s holds stores or vials already and cannot get positions", store->path);
    return cl_store_change_one(cl->store, SQL_STORAGE_DESCRIBE,
                               CL_BIND(cl_int(node->id), cl_text(store->kind), cl_int_or_null(store->layout.rows),
                                       cl_int_or_null(store->layout.columns), limit_or_null(store->min_mc),
                                       limit_or_null(store->max_mc)));
}

enum cl_status cl_storage_add(struct cl *cl, const struct cl_storage_new *store, struct cl_storage *out)
{
    enum cl_status status;
    struct cl_storage added;
    struct node parent, node;
    CL_TRY(check_new(cl, store));
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_ADD, store->path));
    CL_TRY(make_parents(cl, store->path, &parent));
    CL_TRY(cl_site_require(cl, parent.site_id));
    CL_TRY(find_node(cl, store->path, &node));
    if (node.id)
        CL_TRY(describe_node(cl, store, &node));
    else
        CL_TRY(insert_node(cl, store, &parent));
    CL_TRY(cl_storage_get(cl, store->path, &added));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = added;
    return status;
}
