/* The store's inside, shared by its own files. */
#ifndef CRYOLOT_STORE_INTERNAL_H
#define CRYOLOT_STORE_INTERNAL_H

#include "base/arena.h"
#include "store/db.h"
#include "store/event.h"

/* A change as captured; texts in the write's arena. */
struct captured {
    const struct cl_table *table;
    int64_t key;
    struct cl_span old_row, new_row;
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
    bool failed; /* the open write is poisoned: nothing more is run */
    struct cl_rows *rows[SQL_COUNT];

    struct cl_arena arena; /* of the open write */
    struct captured *captured;
    size_t captured_count, captured_capacity;
    const char **subject;
    size_t subject_count, subject_capacity;
};

/* Keeps a changed row until the write ends: what the engine calls (db.h); `context` is the store. */
void cl_store_capture(void *context, const struct cl_table *table, int64_t key, const struct cl_buffer *old_row,
                      const struct cl_buffer *new_row);
/* Makes the schema in the open write of a new file. */
enum cl_status cl_store_make_schema(struct cl_store *store);
/* A cursor for a statement, kept between calls; its rows struct is marked open. */
struct cl_rows *cl_store_rows(struct cl_store *store, enum cl_sql sql);

#endif
