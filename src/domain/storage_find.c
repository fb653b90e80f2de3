/* Where a vial, the vials of a lot or a product, or a store is. */
#include "domain/payload.h"
#include "domain/identify.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { NAMED_MOST = 50 };

struct finding {
    struct cl *cl;
    struct cl_storage_found *at;
    size_t count, capacity;
};

static struct cl_storage_found *add(struct finding *finding, struct cl_storage_found found)
{
    struct cl *cl = finding->cl;
    finding->at = cl_arena_grow(&cl->arena, finding->at, finding->count, &finding->capacity, sizeof *finding->at);
    finding->at[finding->count] = found;
    return &finding->at[finding->count++];
}

static enum cl_status set_keeper(struct cl *cl, int64_t store_id, struct cl_storage_found *found)
{
    struct cl_storage_keeper keeper;
    enum cl_status status = cl_storage_keeper_of(cl, store_id, cl_now_ms(cl), &keeper);
    if (status == CL_OK) {
        found->keeper = keeper.login;
        found->carried = keeper.carries;
    }
    return status;
}

static enum cl_status find_vial(struct finding *finding, const char *code)
{
    enum cl_status status;
    struct cl *cl = finding->cl;
    struct cl_vial vial;
    struct cl_storage store;
    CL_TRY(cl_vial_load(cl, code, &vial));
    struct cl_storage_found *found = add(finding, (struct cl_storage_found){.kind = "vial",
                                                                            .id = vial.code,
                                                                            .place = vial.place,
                                                                            .state = vial.state,
                                                                            .vials = 1,
                                                                            .expires_on = vial.expires_on,
                                                                            .keeper = vial.holder});
    found->is = cl_vial_whereabouts(cl, &vial);
    if (!vial.store)
        return CL_OK;
    CL_TRY(cl_storage_load(cl, vial.store, &store));
    CL_TRY(set_keeper(cl, store.id, found));
done:
    return status;
}

static enum cl_status find_store(struct finding *finding, const char *text)
{
    enum cl_status status;
    struct cl_storage store;
    CL_TRY(cl_storage_get(finding->cl, text, &store));
    struct cl_storage_found *found =
        add(finding,
            (struct cl_storage_found){
                .kind = store.kind, .id = store.code, .place = store.path, .vials = store.vials, .store_id = store.id});
    CL_TRY(set_keeper(finding->cl, store.id, found));
done:
    return status;
}

/* The store that was called by a path before another one was, or before it was moved; *code NULL: none was. */
static enum cl_status find_called_before(struct finding *finding, const char *path, int64_t other_id, const char **code)
{
    struct cl *cl = finding->cl;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_READING_CALLED_BEFORE, CL_BIND(cl_text(path), cl_int(other_id), cl_int(0)));
    *code = cl_rows_next(rows) ? cl_keep_text(cl, rows, COL_READING_CALLED_BEFORE_CODE) : NULL;
    return cl_rows_close(rows);
}

static enum cl_status add_moved(struct finding *finding, const char *code, const char *path)
{
    enum cl_status status = find_store(finding, code);
    if (status == CL_OK)
        finding->at[finding->count - 1].is = cl_arena_print(&finding->cl->arena, "was %s before, and is %s now", path,
                                                            finding->at[finding->count - 1].place);
    return status;
}

/* By its path: what is there now, and what was there before, wherever that is now. A store inside one that was moved
 * went with it. */
static enum cl_status find_path(struct finding *finding, const char *text)
{
    enum cl_status status;
    struct cl *cl = finding->cl;
    const char *path = NULL, *code = NULL;
    CL_TRY(cl_storage_path(cl, text, &path));
    status = find_store(finding, path);
    int64_t there = finding->count > 0 ? finding->at[0].store_id : 0;
    if (status != CL_OK && status != CL_NOT_FOUND)
        return status;
    struct cl_error unknown = *cl->error;
    cl_error_clear(cl->error);
    CL_TRY(find_called_before(finding, path, there, &code));
    if (code)
        return add_moved(finding, code, path);
    char *outer = cl_arena_copy(&cl->arena, path);
    for (char *end; finding->count == 0 && (end = strrchr(outer, '/'));) {
        struct cl_storage moved;
        *end = '\0';
        CL_TRY(find_called_before(finding, outer, 0, &code));
        if (!code)
            continue;
        CL_TRY(cl_storage_load(cl, code, &moved));
        const char *now = cl_arena_print(&cl->arena, "%s%s", moved.path, path + strlen(outer));
        if (add_moved(finding, now, path) == CL_OK)
            return CL_OK;
        cl_error_clear(cl->error);
    }
    if (finding->count == 0) {
        *cl->error = unknown;
        status = CL_NOT_FOUND;
    }
done:
    return status;
}

static int by_walk(const void *a, const void *b)
{
    return cl_storage_walk_compare(((const struct cl_storage_found *)a)->place,
                                   ((const struct cl_storage_found *)b)->place);
}

/* A row per store in which such vials are, in walking order. */
static enum cl_status find_heaps(struct finding *finding, enum cl_sql sql, struct cl_value which, const char *id)
{
    enum cl_status status;
    struct cl *cl = finding->cl;
    size_t first = finding->count;
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(which));
    while (cl_rows_next(rows)) {
        struct cl_storage_found *found =
            add(finding, (struct cl_storage_found){.kind = "vials",
                                                   .id = id,
                                                   .place = cl_keep_text(cl, rows, COL_STORAGE_HEAP_PATH),
                                                   .code = cl_keep_text(cl, rows, COL_STORAGE_HEAP_CODE),
                                                   .vials = cl_rows_int(rows, COL_STORAGE_HEAP_VIALS),
                                                   .expires_on = cl_row_date(rows, COL_STORAGE_HEAP_EXPIRES_ON)});
        found->store_id = cl_rows_int(rows, COL_STORAGE_HEAP_STORE_ID);
    }
    CL_TRY(cl_rows_close(rows));
    if (finding->count > first)
        qsort(finding->at + first, finding->count - first, sizeof *finding->at, by_walk);
    for (size_t i = first; i < finding->count; i++)
        CL_TRY(set_keeper(cl, finding->at[i].store_id, &finding->at[i]));
done:
    return status;
}

/* The vials of a lot that stand in no store: a row for each of the hands and shipments that have some. */
static enum cl_status find_unplaced(struct finding *finding, const struct cl_identity *lot)
{
    enum cl_status status;
    struct cl *cl = finding->cl;
    struct cl_vial_list vials;
    size_t first = finding->count;
    CL_TRY(
        cl_vials_from_rows(cl, cl_rows_open(cl->store, SQL_STORAGE_UNPLACED_OF_LOT, CL_BIND(cl_int(lot->id))), &vials));
    for (size_t i = 0; i < vials.count; i++) {
        const struct cl_vial *vial = &vials.at[i];
        const char *is = cl_vial_whereabouts(cl, vial);
        size_t at = first;
        while (at < finding->count && strcmp(finding->at[at].is, is) != 0)
            at++;
        if (at == finding->count)
            add(finding, (struct cl_storage_found){.kind = "vials",
                                                   .id = lot->code,
                                                   .state = vial->state,
                                                   .is = is,
                                                   .expires_on = vial->expires_on,
                                                   .keeper = vial->holder});
        finding->at[at].vials++;
    }
done:
    return status;
}

static enum cl_status find_lot(struct finding *finding, const struct cl_identity *lot)
{
    enum cl_status status = find_heaps(finding, SQL_STORAGE_HEAPS_OF_LOT, cl_int(lot->id), lot->code);
    return status == CL_OK ? find_unplaced(finding, lot) : status;
}

static enum cl_status find_named(struct finding *finding, const char *text)
{
    enum cl_status status = CL_OK;
    struct cl *cl = finding->cl;
    char *name = cl_arena_copy(&cl->arena, text);
    for (char *at = name; *at; at++)
        *at = (char)toupper((unsigned char)*at);
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORAGE_PATHS_BY_NAME, CL_BIND(cl_text(name), cl_int(NAMED_MOST)));
    while (status == CL_OK && cl_rows_next(rows))
        status = find_store(finding, cl_keep_text(cl, rows, 0));
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

/* What it is that has the ID, and then where. */
static enum cl_status find_identified(struct finding *finding, const char *text)
{
    enum cl_status status;
    struct cl *cl = finding->cl;
    struct cl_identity_list list;
    CL_TRY(cl_identify(cl, text, NULL, &list));
    for (size_t i = 0; i < list.count; i++) {
        const struct cl_identity *identity = &list.at[i];
        if (strcmp(identity->kind, "vial") == 0)
            CL_TRY(find_vial(finding, identity->code));
        else if (strcmp(identity->kind, "store") == 0)
            CL_TRY(find_store(finding, identity->code));
        else if (strcmp(identity->kind, "lot") == 0)
            CL_TRY(find_lot(finding, identity));
        else if (strcmp(identity->kind, "product") == 0)
            CL_TRY(find_heaps(finding, SQL_STORAGE_HEAPS_OF_PRODUCT, cl_text(identity->code), identity->code));
        else if (list.count == 1)
            status =
                cl_fail(cl->error, CL_USAGE, NULL, text, cl_arena_print(&cl->arena, "cryolot find %s", identity->code),
                        "%s is %s: what stands somewhere is a vial, a lot, a product or a store", identity->code,
                        cl_identity_noun(cl, identity));
    }
done:
    return status;
}

enum cl_status cl_storage_find(struct cl *cl, const char *text, struct cl_storage_found_list *out)
{
    enum cl_status status = CL_OK;
    struct finding finding = {.cl = cl};
    if (cl_payload_resembles(text))
        CL_TRY(find_identified(&finding, text));
    else if (cl_vial_code_read(text, NULL, NULL, NULL) == CL_OK)
        CL_TRY(find_vial(&finding, text));
    else if (strchr(text, '/'))
        CL_TRY(find_path(&finding, text));
    else
        CL_TRY(find_named(&finding, text));
    if (finding.count == 0 && !cl_payload_resembles(text))
        CL_TRY(find_identified(&finding, text));
    *out = (struct cl_storage_found_list){finding.at, finding.count};
done:
    return status;
}
