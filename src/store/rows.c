/* Statements run: values in, rows out, changes made. */
#include "store/internal.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---------------------------------------------------------------------------------------------------- */

struct cl_value cl_null(void)
{
    return (struct cl_value){.type = CL_VALUE_NULL};
}

struct cl_value cl_int(int64_t value)
{
    return (struct cl_value){.type = CL_VALUE_INT, .integer = value};
}

struct cl_value cl_int_or_null(int64_t value)
{
    return value ? cl_int(value) : cl_null();
}

struct cl_value cl_text(const char *text)
{
    return text ? (struct cl_value){.type = CL_VALUE_TEXT, .bytes = text, .size = strlen(text)} : cl_null();
}

struct cl_value cl_text_or_null(const char *text)
{
    return text && *text ? cl_text(text) : cl_null();
}

struct cl_value cl_blob(const void *bytes, size_t size)
{
    return (struct cl_value){.type = CL_VALUE_BLOB, .bytes = bytes ? bytes : "", .size = size};
}

struct cl_value cl_span_value(struct cl_span text)
{
    return text.bytes ? (struct cl_value){.type = CL_VALUE_TEXT, .bytes = text.bytes, .size = text.size} : cl_null();
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

struct cl_rows *cl_store_rows(struct cl_store *store, enum cl_sql sql)
{
    struct cl_rows *rows = store->rows[sql];
    while (rows && rows->open)
        rows = rows->next;
    if (!rows) {
        rows = calloc(1, sizeof *rows);
        if (!rows)
            abort();
        rows->store = store;
        rows->next = store->rows[sql];
        store->rows[sql] = rows;
        rows->cursor = cl_db_prepare(store->db, cl_statements[sql].text);
    }
    rows->open = true;
    rows->status = rows->cursor ? CL_OK : store->error->status;
    return rows;
}

/* A failure inside a write poisons it: what follows would build on what did not happen. */
static enum cl_status note_failure(struct cl_store *store, enum cl_status status)
{
    if (status != CL_OK && store->writing)
        store->failed = true;
    return status;
}

struct cl_rows *cl_rows_open(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count)
{
    struct cl_rows *rows = cl_store_rows(store, sql);
    if (store->failed)
        rows->status = store->error->status;
    if (rows->status == CL_OK)
        rows->status = cl_cursor_bind(rows->cursor, values, count, true);
    note_failure(store, rows->status);
    return rows;
}

bool cl_rows_next(struct cl_rows *rows)
{
    bool row = false;
    if (rows->status == CL_OK)
        rows->status = note_failure(rows->store, cl_cursor_step(rows->cursor, &row));
    return row;
}

int64_t cl_rows_int(const struct cl_rows *rows, int column)
{
    return cl_cursor_int(rows->cursor, column);
}

const char *cl_rows_text(const struct cl_rows *rows, int column)
{
    return cl_cursor_text(rows->cursor, column);
}

const void *cl_rows_blob(const struct cl_rows *rows, int column, size_t *size)
{
    return cl_cursor_blob(rows->cursor, column, size);
}

bool cl_rows_is_null(const struct cl_rows *rows, int column)
{
    return cl_cursor_is_null(rows->cursor, column);
}

enum cl_status cl_rows_close(struct cl_rows *rows)
{
    if (rows->cursor)
        cl_cursor_reset(rows->cursor);
    rows->open = false;
    return rows->status;
}

enum cl_status cl_store_int(struct cl_store *store, enum cl_sql sql, int64_t *out, const struct cl_value *values,
                            size_t count)
{
    struct cl_rows *rows = cl_rows_open(store, sql, values, count);
    int64_t value = 0;
    int found = 0;
    while (cl_rows_next(rows) && ++found)
        value = cl_rows_int(rows, 0);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && found != 1)
        status = note_failure(
            store, cl_fail(store->error, CL_INTEGRITY, "store.one-row", NULL, "run: cryolot audit verify",
                           "the database gave %d rows for %s where one was expected", found, cl_statements[sql].name));
    if (status == CL_OK)
        *out = value;
    return status;
}

/* ---- changing -------------------------------------------------------------------------------------------------- */

enum cl_status cl_store_run(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count)
{
    if (!store->writing)
        abort(); /* a mistake in the program: there is no other way to write */
    if (store->failed)
        return store->error->status;
    bool row;
    struct cl_rows *rows = cl_store_rows(store, sql);
    enum cl_status status = rows->status;
    if (status == CL_OK)
        status = cl_cursor_bind(rows->cursor, values, count, false);
    if (status == CL_OK)
        status = cl_cursor_step(rows->cursor, &row);
    rows->status = status;
    cl_rows_close(rows);
    return note_failure(store, status);
}

enum cl_status cl_store_change(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count)
{
    enum cl_status status = store->captured_count < CL_LOGGED_AT_ONCE ? CL_OK : cl_store_log_changes(store);
    return status == CL_OK ? cl_store_run(store, sql, values, count) : status;
}

enum cl_status cl_store_change_exactly(struct cl_store *store, int64_t rows, enum cl_sql sql,
                                       const struct cl_value *values, size_t count)
{
    enum cl_status status = cl_store_change(store, sql, values, count);
    int64_t changed = cl_db_changed(store->db);
    if (status == CL_OK && changed != rows)
        status =
            note_failure(store, cl_fail(store->error, CL_INTEGRITY, "store.rows", NULL, "run: cryolot audit verify",
                                        "%s changed %" PRId64 " rows where %" PRId64 " were expected",
                                        cl_statements[sql].name, changed, rows));
    return status;
}

enum cl_status cl_store_change_one(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count)
{
    return cl_store_change_exactly(store, 1, sql, values, count);
}

enum cl_status cl_store_insert(struct cl_store *store, enum cl_sql sql, int64_t *id, const struct cl_value *values,
                               size_t count)
{
    enum cl_status status = cl_store_change_one(store, sql, values, count);
    if (status == CL_OK)
        *id = cl_db_last_key(store->db);
    return status;
}
