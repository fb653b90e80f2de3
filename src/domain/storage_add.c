/* Adding stores: with those around them that are missing, and those inside that their type brings. */
#include "base/text.h"
#include "domain/identify.h"
#include "domain/site.h"
#include "domain/storage.h"
#include <cryolot/product.h>
#include <cryolot/scan.h>
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { DAY_MINUTES = 24 * 60, COMPONENTS_MOST = 8, COMPONENT_MOST = 24, KIND_MOST = 24, STORES_MOST = 1000 };

enum cl_status cl_storage_name_check(const char *name, struct cl_error *error)
{
    enum cl_status status = cl_code_check("name of a store", name, COMPONENT_MOST, error);
    if (status == CL_OK && cl_storage_resembles_code(name))
        status = cl_fail(error, CL_USAGE, "storage.path", name, "give it another name",
                         "'%s' looks like the code on a store's label", name);
    if (status == CL_OK && cl_scan_command_read(name) != CL_SCAN_NO_COMMAND)
        status = cl_fail(error, CL_USAGE, "storage.path", name, "give it another name",
                         "'%s' is a command of the scanner", name);
    return status;
}

static enum cl_status check_path(struct cl *cl, const char *path)
{
    int components = 0;
    for (const char *at = path;; at++) {
        size_t size = strcspn(at, "/");
        const char *component = cl_arena_copy_bytes(&cl->arena, at, size);
        enum cl_status status = cl_storage_name_check(component, cl->error);
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

enum cl_status cl_storage_kind_check(const char *kind, struct cl_error *error)
{
    size_t size = strlen(kind);
    bool word = size > 0 && size <= KIND_MOST && islower((unsigned char)kind[0]) &&
                strspn(kind, "abcdefghijklmnopqrstuvwxyz0123456789-") == size;
    if (!word)
        return cl_fail(error, CL_USAGE, "storage.kind", NULL, NULL,
                       "'%s' is not a kind of store: write one word in small letters, as tank, rack or box", kind);
    if (strcmp(kind, "site") == 0)
        return cl_fail(error, CL_USAGE, "storage.kind", NULL, NULL,
                       "a store inside a site is of another kind: tank, rack, box");
    return CL_OK;
}

static enum cl_status check_meant(struct cl *cl, const struct cl_storage_new *store)
{
    static const char *const states[] = {"quarantine", "released", "rejected"};
    struct cl_product ignored;
    bool known = !store->meant_status;
    for (size_t i = 0; i < sizeof states / sizeof *states && !known; i++)
        known = strcmp(states[i], store->meant_status) == 0;
    if (!known)
        return cl_fail(cl->error, CL_USAGE, "storage.meant", NULL, "quarantine, released or rejected",
                       "'%s' is no status of lots that a store is meant for", store->meant_status);
    return store->meant_product ? cl_product_get(cl, store->meant_product, 0, &ignored) : CL_OK;
}

enum cl_status cl_storage_check_new(struct cl *cl, const struct cl_storage_new *store)
{
    enum cl_status status;
    CL_TRY(cl_storage_kind_check(store->kind, cl->error));
    CL_TRY(check_meant(cl, store));
    if (store->layout.rows == 0 && (store->layout.numbers || store->layout.column_first))
        return cl_fail(cl->error, CL_USAGE, "storage.grid", store->path, "say its grid too, as 9x9",
                       "a store without positions has no numbering and no order of them");
    if (store->layout.rows > 0 && store->capacity)
        return cl_fail(cl->error, CL_USAGE, "storage.capacity", store->path, "leave one of them away",
                       "a store has positions, or a capacity without them, not both");
    if (store->inside && (store->layout.rows > 0 || store->capacity))
        return cl_fail(cl->error, CL_USAGE, "storage.box", store->path, NULL,
                       "a store with positions or a capacity holds vials, not stores");
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
    bool holds_vials, described, used;
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
            .holds_vials = cl_rows_int(rows, COL_STORAGE_NODE_HOLDS_VIALS) != 0,
            .described = cl_rows_int(rows, COL_STORAGE_NODE_DESCRIBED) != 0,
            .used = cl_rows_int(rows, COL_STORAGE_NODE_USED) != 0,
        };
    return cl_rows_close(rows);
}

static struct cl_value limit_or_null(int64_t mc)
{
    return mc == CL_NO_TEMPERATURE ? cl_null() : cl_int(mc);
}

enum cl_status cl_storage_describe(struct cl *cl, int64_t store_id, const struct cl_storage_new *store)
{
    return cl_store_change_one(
        cl->store, SQL_STORAGE_DESCRIBE,
        CL_BIND(cl_int(store_id), cl_text(store->kind), cl_text(store->type), cl_int_or_null(store->layout.rows),
                cl_int_or_null(store->layout.columns), cl_text(store->layout.numbers ? "1" : "A1"),
                cl_int(store->layout.column_first), cl_int_or_null(store->capacity), cl_text(store->meant_product),
                cl_text(store->meant_status), limit_or_null(store->min_mc), limit_or_null(store->max_mc),
                store->excursion_minutes < 0 ? cl_null() : cl_int(store->excursion_minutes),
                cl_int_or_null(store->read_every_minutes), cl_int_or_null(store->level_least_mm), cl_int(store->lid)));
}

/* In the parent; which then is the new store. */
static enum cl_status insert_node(struct cl *cl, const struct cl_storage_new *store, struct node *parent)
{
    enum cl_status status;
    int64_t id = 0, number = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_store_int(cl->store, SQL_STORAGE_NEXT_NUMBER, &number, CL_NO_VALUES));
    CL_TRY(cl_store_insert(
        cl->store, SQL_STORAGE_INSERT, &id,
        CL_BIND(cl_int(parent->site_id), cl_int_or_null(parent->id), cl_text(store->path),
                cl_text(cl_numbered_code_write(CL_STORE_PREFIX, number, code)), cl_text(store->kind),
                cl_text(store->type), cl_int_or_null(store->layout.rows), cl_int_or_null(store->layout.columns),
                cl_text(store->layout.numbers ? "1" : "A1"), cl_int(store->layout.column_first),
                cl_int_or_null(store->capacity), cl_text(store->meant_product), cl_text(store->meant_status),
                limit_or_null(store->min_mc), limit_or_null(store->max_mc),
                store->excursion_minutes < 0 ? cl_null() : cl_int(store->excursion_minutes),
                cl_int_or_null(store->read_every_minutes), cl_int_or_null(store->level_least_mm), cl_int(store->lid))));
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
    struct cl_storage_new store = CL_STORAGE_NEW_NOTHING;
    store.path = site;
    store.kind = "site";
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
        struct cl_storage_new missing = CL_STORAGE_NEW_NOTHING;
        missing.path = cl_arena_copy_bytes(&cl->arena, path, (size_t)(end - path));
        missing.kind = "store";
        CL_TRY(find_node(cl, missing.path, &node));
        if (node.holds_vials)
            return cl_refuse(cl, "storage.box", missing.path, "add it beside, not inside",
                             "%s is a %s with positions or a capacity: vials stand in it, not stores", missing.path,
                             node.kind);
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
    if (node->used && (store->layout.rows > 0 || store->capacity || store->inside))
        return cl_refuse(cl, "storage.box", store->path, "say only its kind and its limits",
                         "%s holds stores or vials already and cannot get positions, a capacity or stores of its type",
                         store->path);
    return cl_storage_describe(cl, node->id, store);
}

/* ---- what needs quality's word -------------------------------------------------------------------------------- */

/* Stores that a lid or a door keeps cold while somebody reaches into them; of a box or rack it is taken out. */
static bool may_have_lid(const char *kind)
{
    static const char *const kinds[] = {"tank", "freezer", "refrigerator", "room"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i], kind) == 0)
            return true;
    return false;
}

/* What the nearest store around a new one says; 0: none of them says so. */
struct said {
    struct cl_storage_limit upper, lower;
    int64_t excursion_minutes, read_every_minutes;
    int64_t cold; /* so many of them are tanks, freezers, racks: what stands in these is lifted out */
};

static enum cl_status ask_around(struct cl *cl, int64_t parent_id, struct said *out)
{
    enum cl_status status;
    *out = (struct said){0};
    CL_TRY(cl_storage_upper_limit(cl, parent_id, &out->upper));
    CL_TRY(cl_storage_lower_limit(cl, parent_id, &out->lower));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_SAID, CL_BIND(cl_int(parent_id)));
    if (cl_rows_next(rows)) {
        out->excursion_minutes = cl_rows_int(rows, COL_STORAGE_SAID_EXCURSION_MINUTES);
        out->read_every_minutes = cl_rows_int(rows, COL_STORAGE_SAID_READ_EVERY_MINUTES);
    }
    CL_TRY(cl_rows_close(rows));
    status = cl_store_int(cl->store, SQL_STORAGE_COLD_AROUND, &out->cold, CL_BIND(cl_int(parent_id)));
done:
    return status;
}

/* By hand nothing is laxer than the type says; where there is none, or it does not say, than what is around it. */
static const char *longer_or_lidded(const struct cl_storage_new *store, const struct said *around)
{
    const struct cl_storage_new *type = store->described;
    bool says_lid = type ? type->lid : may_have_lid(store->kind);
    int64_t longest = type && type->excursion_minutes >= 0 ? type->excursion_minutes : around->excursion_minutes,
            rarest = type && type->read_every_minutes ? type->read_every_minutes
                     : around->read_every_minutes     ? around->read_every_minutes
                                                      : DAY_MINUTES;
    if (store->excursion_minutes > longest)
        return "a product's limit may be exceeded there for longer than its type or what is around it says";
    if (store->lid && !says_lid)
        return "a lid is said of what is no tank, freezer, refrigerator or room";
    if (store->lid && (around->cold || (around->upper.path && strchr(around->upper.path, '/'))))
        return "a lid is said of what stands in the cold of another store: it is lifted out with what is in it";
    if (store->read_every_minutes > rarest)
        return "it is read less often than its type or what is around it says, or than once a day";
    if (type && type->level_least_mm && store->level_least_mm < type->level_least_mm)
        return "its level may be lower than its type says";
    return NULL;
}

/* Why quality has to see it; NULL: it is as strict as its type and what is around it. */
static enum cl_status find_lax(struct cl *cl, const struct cl_storage_new *store, int64_t parent_id, int64_t node_id,
                               const char **why)
{
    enum cl_status status = CL_OK;
    const struct cl_storage_content *contents;
    struct said around;
    size_t count = 0;
    const struct cl_storage_new *type = store->described;
    bool above = store->max_mc != CL_NO_TEMPERATURE, below = store->min_mc != CL_NO_TEMPERATURE;
    CL_TRY(ask_around(cl, parent_id, &around));
    if (node_id)
        CL_TRY(cl_storage_contents(cl, node_id, &contents, &count));
    *why = longer_or_lidded(store, &around);
    if (below && around.lower.path && store->min_mc < around.lower.min_mc)
        *why = cl_arena_print(&cl->arena, "it may be colder than %s around it", around.lower.path);
    if (below && type && type->min_mc != CL_NO_TEMPERATURE && store->min_mc < type->min_mc)
        *why = "it may be colder than its type says";
    if (above && type && type->max_mc != CL_NO_TEMPERATURE && store->max_mc > type->max_mc)
        *why = "it may be warmer than its type says";
    if (above && around.upper.path && store->max_mc > around.upper.max_mc)
        *why = cl_arena_print(&cl->arena, "it may be warmer than %s around it", around.upper.path);
    if (count)
        *why = "vials stand in it already";
done:
    return status;
}

/* As a store is changed: what makes its alarms and excursions fewer is countersigned. */
static enum cl_status check_lax(struct cl *cl, const struct cl_storage_new *store, int64_t parent_id, int64_t node_id)
{
    const char *why = NULL;
    enum cl_status status = find_lax(cl, store, parent_id, node_id, &why);
    if (status != CL_OK || !why)
        return status;
    if (!cl->second.id || !cl->reason)
        return cl_refuse(cl, "storage.lax", store->path,
                         "add --second LOGIN, of somebody with the role qa, and --reason; or leave the option out",
                         "%s is added on quality's word alone: %s", store->path, why);
    return cl_write_with_second(cl, CL_ROLE_QA);
}

/* All that is made with a store, checked before anything is written. */
static enum cl_status check_all(struct cl *cl, const struct cl_storage_new *store)
{
    enum cl_status status = CL_OK;
    int64_t made = 1, depth = 1;
    for (const char *at = store->path; (at = strchr(at, '/')) != NULL; at++)
        depth++;
    for (const struct cl_storage_new *at = store; at; at = at->inside) {
        CL_TRY(cl_storage_check_new(cl, at));
        made *= at->inside ? at->inside_count : 1;
        depth += at->inside != NULL;
        if (made > STORES_MOST || depth > COMPONENTS_MOST)
            return cl_fail(cl->error, CL_USAGE, "storage.inside", store->path, "add less at once",
                           "at most %d stores are made at once, at most %d deep", STORES_MOST, COMPONENTS_MOST);
    }
done:
    return status;
}

/* The stores that a type brings with it: B1, B2, ... */
static enum cl_status insert_inside(struct cl *cl, const struct cl_storage_new *store, const struct node *parent)
{
    enum cl_status status = CL_OK;
    for (int64_t i = 1; store->inside && i <= store->inside_count; i++) {
        struct node node = *parent;
        struct cl_storage_new child = *store->inside;
        child.path = cl_arena_print(&cl->arena, "%s/%s%" PRId64, store->path, store->inside_names, i);
        CL_TRY(insert_node(cl, &child, &node));
        CL_TRY(insert_inside(cl, &child, &node));
    }
done:
    return status;
}

enum cl_status cl_storage_add(struct cl *cl, const struct cl_storage_new *store, struct cl_storage *out)
{
    enum cl_status status;
    struct cl_storage added;
    struct node parent, node;
    CL_TRY(check_path(cl, store->path));
    CL_TRY(check_all(cl, store));
    CL_TRY(cl_write_begin(cl, CL_ACT_STORAGE_ADD, store->path));
    CL_TRY(make_parents(cl, store->path, &parent));
    CL_TRY(cl_site_require(cl, parent.site_id));
    CL_TRY(find_node(cl, store->path, &node));
    CL_TRY(check_lax(cl, store, parent.id, node.id));
    if (node.id)
        CL_TRY(describe_node(cl, store, &node));
    else
        CL_TRY(insert_node(cl, store, &parent));
    CL_TRY(insert_inside(cl, store, node.id ? &node : &parent));
    CL_TRY(cl_storage_get(cl, store->path, &added));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = added;
    return status;
}
