#include "domain/storage.h"
#include "domain/identify.h"
#include <ctype.h>
#include <inttypes.h>
#include <string.h>

enum { CODE_DIGITS = 6 };

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
        .timezone = cl_keep_text(cl, rows, COL_STORAGE_TIMEZONE),
    };
    if (store.layout.rows > 0)
        store.grid = cl_arena_print(&cl->arena, "%" PRId64 "x%" PRId64, store.layout.rows, store.layout.columns);
    return store;
}

static enum cl_status not_found(struct cl *cl, const char *path)
{
    return cl_fail(cl->error, CL_NOT_FOUND, NULL, path, "cryolot storage list", "there is no store '%s'", path);
}

bool cl_storage_resembles_code(const char *text)
{
    return toupper((unsigned char)text[0]) == 'S' && toupper((unsigned char)text[1]) == 'T' && text[2] == '-' &&
           strspn(text + 3, "0123456789") >= CODE_DIGITS && !strchr(text, '/');
}

enum cl_status cl_storage_path(struct cl *cl, const char *text, const char **path)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    *path = text;
    if (!cl_storage_resembles_code(text))
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

enum cl_status cl_storage_zone(struct cl *cl, int64_t store_id, const char **out)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_STORAGE_ZONE, CL_BIND(cl_int(store_id)));
    *out = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : cl->facility.timezone;
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
