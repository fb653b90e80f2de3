/* The only door to a database (DESIGN.md "Store"). Takes a struct cl_store, knows nothing of lots.
 *
 * Statements are named in sql/ and reach this header as enum cl_sql. Every function fills the error of the store's
 * owner (given at opening) and returns its status; after a failure inside a write, the write is poisoned: nothing more
 * is run and the commit fails with the first error. */
#ifndef CRYOLOT_STORE_H
#define CRYOLOT_STORE_H

#include "base/hash.h"
#include "gen/sql.h"
#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cl_store;

/* ---- open and close -------------------------------------------------------------------------------------------- */

enum cl_store_mode {
    CL_STORE_READ,  /* must exist; opened for reading only when its folder cannot be written */
    CL_STORE_WRITE, /* must exist and be writable */
    CL_STORE_CREATE /* must not exist */
};

/* Opens the database at `place` (a path). `error` is used by every later call and must outlive the store.
 * CL_NO_DATABASE: nothing there. CL_CONFLICT: CREATE over an existing file. CL_FAILED: not a cryolot database, a newer
 * schema, a network file system, no permission. On failure *out is NULL and a file that CREATE began is gone. */
enum cl_status cl_store_open(struct cl_store **out, const char *place, enum cl_store_mode mode, struct cl_error *error);
/* Rolls back an open write and closes; NULL is fine. Removes the file of a CREATE whose first write never committed. */
void cl_store_close(struct cl_store *store);
/* Copies the whole database, consistent, into a new file in DELETE journal mode (readable from a read-only medium). */
enum cl_status cl_store_backup(struct cl_store *store, const char *path);

/* ---- values bound to a statement ------------------------------------------------------------------------------- */

struct cl_value {
    enum { CL_VALUE_NULL, CL_VALUE_INT, CL_VALUE_TEXT, CL_VALUE_BLOB } type;
    int64_t integer;
    const void *bytes;
    size_t size;
};

struct cl_value cl_null(void);
struct cl_value cl_int(int64_t value);
struct cl_value cl_int_or_null(int64_t value);     /* 0 becomes NULL */
struct cl_value cl_text(const char *text);         /* NULL becomes NULL; the text must outlive the call only */
struct cl_value cl_text_or_null(const char *text); /* an empty text becomes NULL too */
struct cl_value cl_blob(const void *bytes, size_t size);

/* cl_store_change(store, SQL_X, CL_BIND(cl_int(id), cl_text(code))): the values of ?1, ?2, ... */
#define CL_BIND(...)                                                                                                   \
    (const struct cl_value[]){__VA_ARGS__}, sizeof((const struct cl_value[]){__VA_ARGS__}) / sizeof(struct cl_value)
#define CL_NO_VALUES NULL, 0

/* ---- reading --------------------------------------------------------------------------------------------------- */

struct cl_rows;

/* Runs a query. Never NULL: a failure shows as no rows and in cl_rows_close. The texts of a row live until the next
 * cl_rows_next. A statement may be open several times at once.
 *     rows = cl_rows_open(store, SQL_LOT_LIST, CL_BIND(cl_text(status)));
 *     while (cl_rows_next(rows))
 *         lot_from_row(...);
 *     CL_TRY(cl_rows_close(rows)); */
struct cl_rows *cl_rows_open(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count);
bool cl_rows_next(struct cl_rows *rows);
int64_t cl_rows_int(const struct cl_rows *rows, int column);      /* NULL gives 0 */
const char *cl_rows_text(const struct cl_rows *rows, int column); /* NULL gives NULL */
const void *cl_rows_blob(const struct cl_rows *rows, int column, size_t *size);
bool cl_rows_is_null(const struct cl_rows *rows, int column);
enum cl_status cl_rows_close(struct cl_rows *rows);

/* One integer of a query that must give exactly one row (count, max, exists): *out; NULL gives 0. */
enum cl_status cl_store_int(struct cl_store *store, enum cl_sql sql, int64_t *out, const struct cl_value *values,
                            size_t count);

/* Between these two every read sees the record of one moment. Not nested, not within a write. */
enum cl_status cl_store_snapshot_begin(struct cl_store *store);
void cl_store_snapshot_end(struct cl_store *store);

/* ---- writing --------------------------------------------------------------------------------------------------- */

/* The head of an event; what is hashed and how: event.h. NULL texts are stored as empty ones. */
struct cl_event {
    int64_t at_ms;
    int64_t performed_at_ms; /* 0: as recorded */
    const char *zone;
    const char *actor, *actor_name, *actor_roles;
    const char *second, *second_name;
    const char *os_account, *host, *terminal, *request_id;
    const char *action, *reason;
};

/* Takes the write lock (BEGIN IMMEDIATE). CL_BUSY after 10 s of waiting. Not nested. */
enum cl_status cl_store_begin(struct cl_store *store);
/* Names an ID that the open write concerns; the first is the event's own. Repeats are dropped. */
void cl_store_concern(struct cl_store *store, const char *subject);
/* Writes the event with every captured change and commits: all or nothing, durable when it returns CL_OK. A write that
 * changed nothing is still an event. *seq (may be NULL) is the event's number. */
enum cl_status cl_store_commit(struct cl_store *store, const struct cl_event *event, int64_t *seq);
void cl_store_rollback(struct cl_store *store); /* harmless when none is open */
bool cl_store_is_writing(const struct cl_store *store);

/* Runs INSERT, UPDATE or DELETE inside an open write; any number of rows. */
enum cl_status cl_store_change(struct cl_store *store, enum cl_sql sql, const struct cl_value *values, size_t count);
/* The same where exactly so many rows must change; another number is corruption (CL_INTEGRITY). */
enum cl_status cl_store_change_exactly(struct cl_store *store, int64_t rows, enum cl_sql sql,
                                       const struct cl_value *values, size_t count);
enum cl_status cl_store_change_one(struct cl_store *store, enum cl_sql sql, const struct cl_value *values,
                                   size_t count);
/* INSERT of one row; *id is its key. A broken UNIQUE: CL_CONFLICT; another constraint: CL_REFUSED. */
enum cl_status cl_store_insert(struct cl_store *store, enum cl_sql sql, int64_t *id, const struct cl_value *values,
                               size_t count);

/* Whether a row of this table was changed in the open write. */
bool cl_store_touched(const struct cl_store *store, const char *table);

/* The changes captured so far in the open write, for --dry-run. Texts live until the write ends. */
struct cl_change {
    const char *table;
    int64_t key;
    const char *old_row, *new_row; /* compact JSON or NULL */
};
size_t cl_store_change_count(const struct cl_store *store);
/* All empty when it cannot be read, which poisons the write. */
struct cl_change cl_store_change_at(struct cl_store *store, size_t index);

/* The key of an event's change n in audit_change: seq << CL_CHANGES_SHIFT | n. */
#define CL_CHANGES_SHIFT 24

/* The keys in audit_change of the first and the last change of the open write so far, for statements that ask what it
 * changed; *last is less than *first while it changed nothing. */
enum cl_status cl_store_changed(struct cl_store *store, int64_t *first, int64_t *last);

/* ---- proof ----------------------------------------------------------------------------------------------------- */

/* One difference that verification found. Texts live during the call only. */
struct cl_finding {
    const char *check; /* "chain", "change", "fold", "schema", "subjects", "file"; the domain adds its own */
    int64_t event;     /* 0 when none */
    const char *table; /* NULL when none */
    int64_t row;       /* key; 0 when none */
    const char *field; /* NULL when none */
    const char *expected, *found;
    const char *remedy;
};

struct cl_verify_result {
    int64_t events, changes, findings;
    struct cl_hash head; /* of the last event */
};

/* Recomputes the chain; with `chain_only` nothing else. Else also: the fold (each `old` equals the last `new` of its
 * key byte for byte, live rows equal the last `new`, no row without an event), the schema against the compiled one, the
 * subject index, SQLite's own integrity check. Calls `each` per finding. Returns CL_OK when it could look at
 * everything, findings or not. Reads one consistent snapshot: the open one, or its own. */
enum cl_status cl_store_verify(struct cl_store *store, bool chain_only,
                               void (*each)(void *context, const struct cl_finding *finding), void *context,
                               struct cl_verify_result *result);

#endif
