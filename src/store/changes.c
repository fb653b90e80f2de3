/* The changes of the open write: captured by the engine while a statement runs, logged some at once before a later one
 * does, so that a write of any size needs little more memory than its largest statement. */
#include "store/internal.h"
#include <stdlib.h>
#include <string.h>

#define CHANGES_MOST ((size_t)1 << CL_CHANGES_SHIFT)
enum { LOG_COLUMNS = 6 };

void cl_store_capture(void *context, const struct cl_table *table, int64_t key, const struct cl_buffer *old_row,
                      const struct cl_buffer *new_row)
{
    struct cl_store *store = context;
    struct captured change = {.table = table, .key = key, .has_old = old_row != NULL, .has_new = new_row != NULL};
    if (old_row)
        change.old_size = old_row->size;
    if (new_row)
        change.new_size = new_row->size;
    if (old_row)
        cl_buffer_add(&store->captured_rows, old_row->data, old_row->size);
    if (new_row)
        cl_buffer_add(&store->captured_rows, new_row->data, new_row->size);
    store->captured = cl_arena_grow(&store->arena, store->captured, store->captured_count, &store->captured_capacity,
                                    sizeof *store->captured);
    store->captured[store->captured_count++] = change;
    if (!store->touched) {
        store->touched = cl_arena_alloc(&store->arena, cl_table_count * sizeof *store->touched);
        memset(store->touched, 0, cl_table_count * sizeof *store->touched);
    }
    store->touched[table - cl_tables] = true;
}

bool cl_store_touched(const struct cl_store *store, const char *table)
{
    for (size_t i = 0; i < cl_table_count; i++)
        if (store->touched && store->touched[i] && strcmp(cl_tables[i].name, table) == 0)
            return true;
    return false;
}

/* The next salt: random bytes are fetched for many changes at once. */
static enum cl_status next_salt(struct cl_store *store, uint8_t *salt)
{
    enum cl_status status = CL_OK;
    size_t used = store->change_count % CL_SALTS_FETCHED;
    if (used == 0)
        status = cl_random(store->salts, sizeof store->salts, store->error);
    memcpy(salt, store->salts + used * CL_SALT_SIZE, CL_SALT_SIZE);
    return status;
}

/* Takes a change into the event; `row` becomes its row of the log, with the salt where it stays until it is run. */
static enum cl_status take_change(struct cl_store *store, const struct captured *change, struct cl_span old_row,
                                  struct cl_span new_row, uint8_t *salt, struct cl_value *row)
{
    enum cl_status status;
    struct cl_span table = {change->table->name, change->table->name_size};
    size_t ordinal = store->change_count;
    if (ordinal == CHANGES_MOST) {
        status = cl_fail(store->error, CL_REFUSED, "store.write-size", NULL, "split the input into several files",
                         "one write can change at most 16,777,216 rows");
        goto done;
    }
    CL_TRY(next_salt(store, salt));
    store->leaf = cl_arena_grow(&store->arena, store->leaf, ordinal, &store->leaf_capacity, sizeof *store->leaf);
    store->leaf[ordinal] = cl_change_hash(&store->work, salt, table, change->key, old_row, new_row);
    store->change_count++;
    row[0] = cl_int(store->seq << CL_CHANGES_SHIFT | (int64_t)ordinal);
    row[1] = cl_span_value(table);
    row[2] = cl_int(change->key);
    row[3] = cl_span_value(old_row);
    row[4] = cl_span_value(new_row);
    row[5] = cl_blob(salt, CL_SALT_SIZE);
done:
    return status;
}

/* All rows of the log that are ready: as many as go at once, or one by one. */
static enum cl_status insert_changes(struct cl_store *store, const struct cl_value *rows, size_t count)
{
    enum cl_status status = CL_OK;
    if (count == CL_LOGGED_AT_ONCE)
        return cl_store_run(store, SQL_AUDIT_CHANGES_INSERT, rows, count * LOG_COLUMNS);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = cl_store_run(store, SQL_AUDIT_CHANGE_INSERT, rows + i * LOG_COLUMNS, LOG_COLUMNS);
    return status;
}

enum cl_status cl_store_log_changes(struct cl_store *store)
{
    enum cl_status status = CL_OK;
    struct cl_value rows[CL_LOGGED_AT_ONCE * LOG_COLUMNS];
    uint8_t salts[CL_LOGGED_AT_ONCE][CL_SALT_SIZE];
    size_t ready = 0;
    const char *at = store->captured_rows.data;
    for (size_t i = 0; i < store->captured_count; i++) {
        const struct captured *change = &store->captured[i];
        struct cl_span old_row = {change->has_old ? at : NULL, change->old_size};
        struct cl_span new_row = {change->has_new ? at + change->old_size : NULL, change->new_size};
        CL_TRY(take_change(store, change, old_row, new_row, salts[ready], rows + ready * LOG_COLUMNS));
        at += change->old_size + change->new_size;
        if (++ready < CL_LOGGED_AT_ONCE)
            continue;
        CL_TRY(insert_changes(store, rows, ready));
        ready = 0;
    }
    status = insert_changes(store, rows, ready);
done:
    store->captured_count = 0;
    store->captured_rows.size = 0;
    if (status != CL_OK)
        store->failed = true;
    return status;
}

size_t cl_store_change_count(const struct cl_store *store)
{
    return store->change_count + store->captured_count;
}

struct cl_change cl_store_change_at(struct cl_store *store, size_t index)
{
    struct cl_change change = {0};
    if (cl_store_log_changes(store) != CL_OK)
        return change;
    struct cl_rows *rows =
        cl_rows_open(store, SQL_AUDIT_CHANGE_BY_ID, CL_BIND(cl_int(store->seq << CL_CHANGES_SHIFT | (int64_t)index)));
    if (cl_rows_next(rows))
        change = (struct cl_change){
            .table = cl_arena_copy(&store->arena, cl_rows_text(rows, COL_AUDIT_CHANGE_TBL)),
            .key = cl_rows_int(rows, COL_AUDIT_CHANGE_KEY),
            .old_row = cl_arena_copy(&store->arena, cl_rows_text(rows, COL_AUDIT_CHANGE_OLD)),
            .new_row = cl_arena_copy(&store->arena, cl_rows_text(rows, COL_AUDIT_CHANGE_NEW)),
        };
    cl_rows_close(rows);
    return change;
}

enum cl_status cl_store_changed(struct cl_store *store, int64_t *first, int64_t *last)
{
    enum cl_status status = cl_store_log_changes(store);
    *first = store->seq << CL_CHANGES_SHIFT;
    *last = *first + (int64_t)store->change_count - 1;
    return status;
}
