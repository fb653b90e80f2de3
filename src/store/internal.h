/* The store's inside, shared by its own files. */
#ifndef CRYOLOT_STORE_INTERNAL_H
#define CRYOLOT_STORE_INTERNAL_H

#include "base/arena.h"
#include "store/db.h"
#include "store/event.h"

#define CL_SALTS_FETCHED  256
#define CL_LOGGED_AT_ONCE 32 /* rows of audit_changes_insert */

/* A change as captured; its rows stand one behind the other in captured_rows. */
struct captured {
    const struct cl_table *table;
    int64_t key;
    bool has_old, has_new;
    size_t old_size, new_size;
};

struct cl_rows {
    struct cl_store *store;
    struct cl_cursor *cursor; /* NULL when it could not be prepared */
    bool open;
    enum cl_status status;
    struct cl_rows *next; /* further cursors of the same statement */
};

struct cl_store {
    struct cl_db *db;
    struct cl_error *error;
    char *place;
    bool creating; /* the schema is made by the first write */
    bool writing;
    bool reading; /* a snapshot is held open */
    bool failed;  /* the open write is poisoned: nothing more is run */
    struct cl_rows *rows[SQL_COUNT];

    /* Of the open write. */
    struct cl_arena arena;
    struct cl_buffer work; /* of hashing */
    int64_t seq;
    struct cl_hash previous;
    struct captured *captured; /* not logged yet */
    size_t captured_count, captured_capacity;
    struct cl_buffer captured_rows;
    bool *touched;        /* of each table, whether a row of it changed; NULL: none did */
    struct cl_hash *leaf; /* of each logged change */
    size_t change_count, leaf_capacity;
    uint8_t salts[CL_SALTS_FETCHED * CL_SALT_SIZE];
    const char **subject;
    size_t subject_count, subject_capacity;
    void *subjects_known; /* tsearch(3) of the same texts */
};

/* Keeps a changed row until it is logged: what the engine calls (db.h); `context` is the store. */
void cl_store_capture(void *context, const struct cl_table *table, int64_t key, const struct cl_buffer *old_row,
                      const struct cl_buffer *new_row);
/* Logs what was captured since the last call. Called when it is much, when somebody asks for it, and at the end. */
enum cl_status cl_store_log_changes(struct cl_store *store);
/* Runs a statement of the open write as it is: what was captured is not logged before it. */
enum cl_status cl_store_run(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count);
struct cl_value cl_span_value(struct cl_span text);
/* Makes the schema in the open write of a new file. */
enum cl_status cl_store_make_schema(struct cl_store *store);
/* A cursor for a statement, kept between calls; its rows struct is marked open. */
struct cl_rows *cl_store_rows(struct cl_store *store, enum cl_sql sql);

#endif
