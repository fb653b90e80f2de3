/* What an engine gives to the store. db_sqlite.c is the one engine built in; the rest of the store knows none. */
#ifndef CRYOLOT_STORE_DB_H
#define CRYOLOT_STORE_DB_H

#include "base/buffer.h"
#include "store/statement.h"
#include "store/store.h"

struct cl_db;
struct cl_cursor;

/* Told of every row that a write changes; rows as the JSON that is hashed, NULL where there is none. */
typedef void cl_db_capture(void *context, const struct cl_table *table, int64_t key, const struct cl_buffer *old_row,
                           const struct cl_buffer *new_row);

/* Opens, sets and checks the file (errors: cl_store_open). No statement that changes
 * something is stepped unless `*writing`. The guard triggers, made for other programs, do not fire here. */
enum cl_status cl_db_open(struct cl_db **out, const char *place, enum cl_store_mode mode, const bool *writing,
                          cl_db_capture *capture, void *context, struct cl_error *error);
void cl_db_close(struct cl_db *db);
/* A database file that was begun and is of no use, with what SQLite laid beside it. */
void cl_db_remove(const char *place);
/* Runs a script of statements without values. */
enum cl_status cl_db_run(struct cl_db *db, const char *script);
enum cl_status cl_db_backup(struct cl_db *db, const char *path);

/* A prepared statement; NULL on failure. */
struct cl_cursor *cl_db_prepare(struct cl_db *db, const char *text);
/* `copy`: texts are copied, because the cursor is stepped after the caller's texts may be gone. */
enum cl_status cl_cursor_bind(struct cl_cursor *cursor, const struct cl_value *values, size_t count, bool copy);
/* CL_OK with *row false at the end. */
enum cl_status cl_cursor_step(struct cl_cursor *cursor, bool *row);
void cl_cursor_reset(struct cl_cursor *cursor);
void cl_cursor_free(struct cl_cursor *cursor);
int64_t cl_cursor_int(const struct cl_cursor *cursor, int column);
const char *cl_cursor_text(const struct cl_cursor *cursor, int column);
const void *cl_cursor_blob(const struct cl_cursor *cursor, int column, size_t *size);
bool cl_cursor_is_null(const struct cl_cursor *cursor, int column);
/* The current row of a table's select_all, as the JSON that is hashed. */
void cl_cursor_row_json(const struct cl_cursor *cursor, const struct cl_table *table, struct cl_buffer *out);

int64_t cl_db_last_key(const struct cl_db *db);
int64_t cl_db_changed(const struct cl_db *db); /* rows that the last statement changed */
/* Whether the schema is the compiled one: calls `each` with name, expected and found text per difference. */
enum cl_status cl_db_compare_schema(struct cl_db *db,
                                    void (*each)(void *context, const char *name, const char *expected,
                                                 const char *found),
                                    void *context);

#endif
