/* One write = one event (DESIGN.md, idea 1): begin, capture, hash, insert, commit. */
#include "store/internal.h"
#include "base/time.h"
#include "base/version.h"
#include <stdlib.h>
#include <string.h>

static enum cl_status run(struct cl_store *store, enum cl_sql sql)
{
    return cl_db_run(store->db, cl_statements[sql].text);
}

static void forget_write(struct cl_store *store)
{
    store->writing = store->failed = false;
    store->captured = NULL;
    store->captured_count = store->captured_capacity = 0;
    store->subject = NULL;
    store->subject_count = store->subject_capacity = 0;
    cl_arena_free(&store->arena);
}

bool cl_store_is_writing(const struct cl_store *store)
{
    return store->writing;
}

enum cl_status cl_store_begin(struct cl_store *store)
{
    if (store->writing)
        abort(); /* a mistake in the program: writes are not nested */
    enum cl_status status;
    CL_TRY(run(store, SQL_STORE_BEGIN));
    store->writing = true;
    if (store->creating)
        CL_TRY(cl_store_make_schema(store));
done:
    if (status != CL_OK)
        cl_store_rollback(store);
    return status;
}

void cl_store_rollback(struct cl_store *store)
{
    if (!store->writing)
        return;
    /* An error here changes nothing: closing the file undoes the transaction as well. */
    struct cl_error kept = *store->error, ignored = {0};
    *store->error = ignored;
    run(store, SQL_STORE_ROLLBACK);
    cl_error_clear(store->error);
    *store->error = kept;
    forget_write(store);
}

void cl_store_concern(struct cl_store *store, const char *subject)
{
    for (size_t i = store->subject_count; i-- > 0;) /* newest first: a repeat is mostly the last one */
        if (strcmp(store->subject[i], subject) == 0)
            return;
    store->subject = cl_arena_grow(&store->arena, store->subject, store->subject_count, &store->subject_capacity,
                                   sizeof *store->subject);
    store->subject[store->subject_count++] = cl_arena_copy(&store->arena, subject);
}

/* ---- what was captured ---------------------------------------------------------------------------------------------
 */

static struct cl_span keep(struct cl_store *store, const struct cl_buffer *row)
{
    return row ? (struct cl_span){cl_arena_copy_bytes(&store->arena, row->data, row->size), row->size}
               : (struct cl_span){NULL, 0};
}

void cl_store_capture(void *context, const struct cl_table *table, int64_t key, const struct cl_buffer *old_row,
                      const struct cl_buffer *new_row)
{
    struct cl_store *store = context;
    store->captured = cl_arena_grow(&store->arena, store->captured, store->captured_count, &store->captured_capacity,
                                    sizeof *store->captured);
    store->captured[store->captured_count++] =
        (struct captured){table, key, keep(store, old_row), keep(store, new_row)};
}

size_t cl_store_change_count(const struct cl_store *store)
{
    return store->captured_count;
}

struct cl_change cl_store_change_at(const struct cl_store *store, size_t index)
{
    const struct captured *change = &store->captured[index];
    return (struct cl_change){change->table->name, change->key, change->old_row.bytes, change->new_row.bytes};
}

/* ---- the event ------------------------------------------------------------------------------------------------- */

static struct cl_span span(const char *text)
{
    return text ? (struct cl_span){text, strlen(text)} : (struct cl_span){"", 0};
}

static struct cl_value value_of(struct cl_span text)
{
    return text.bytes ? (struct cl_value){.type = CL_VALUE_TEXT, .bytes = text.bytes, .size = text.size} : cl_null();
}

static struct cl_span joined_subjects(struct cl_store *store)
{
    struct cl_buffer all = {0};
    for (size_t i = 0; i < store->subject_count; i++)
        cl_buffer_print(&all, "%s%s", i ? " " : "", store->subject[i]);
    struct cl_span out = {cl_arena_copy_bytes(&store->arena, all.data, all.size), all.size};
    cl_buffer_free(&all);
    return out;
}

static enum cl_status read_head(struct cl_store *store, struct cl_event_record *record)
{
    record->seq = 1;
    memset(&record->previous, 0, sizeof record->previous);
    struct cl_rows *rows = cl_rows_open(store, SQL_AUDIT_HEAD, CL_NO_VALUES);
    if (cl_rows_next(rows)) {
        size_t size;
        const void *hash = cl_rows_blob(rows, 1, &size);
        record->seq = cl_rows_int(rows, 0) + 1;
        if (size == CL_HASH_SIZE)
            memcpy(record->previous.byte, hash, CL_HASH_SIZE);
    }
    return cl_rows_close(rows);
}

/* Inserts the captured changes and gives the Merkle root of their hashes. */
static enum cl_status insert_changes(struct cl_store *store, int64_t seq, struct cl_buffer *work, struct cl_hash *root)
{
    enum cl_status status = CL_OK;
    size_t count = store->captured_count;
    struct cl_hash *leaf = NULL;
    uint8_t *salt = NULL;
    if (count > 0) {
        leaf = cl_arena_alloc(&store->arena, count * sizeof *leaf);
        salt = cl_arena_alloc(&store->arena, count * CL_SALT_SIZE);
        CL_TRY(cl_random(salt, count * CL_SALT_SIZE, store->error));
    }
    for (size_t i = 0; i < count; i++) {
        const struct captured *change = &store->captured[i];
        const uint8_t *own = salt + i * CL_SALT_SIZE;
        leaf[i] = cl_change_hash(work, own, span(change->table->name), change->key, change->old_row, change->new_row);
        CL_TRY(cl_store_change(store, SQL_AUDIT_CHANGE_INSERT,
                               CL_BIND(cl_int(seq << CL_CHANGES_SHIFT | (int64_t)i), cl_text(change->table->name),
                                       cl_int(change->key), value_of(change->old_row), value_of(change->new_row),
                                       cl_blob(own, CL_SALT_SIZE))));
    }
    *root = cl_hash_merkle(leaf, count);
done:
    return status;
}

static enum cl_status insert_event(struct cl_store *store, const struct cl_event_record *r, const struct cl_hash *hash)
{
    struct cl_value performed = r->performed_at_ms == INT64_MIN ? cl_null() : cl_int(r->performed_at_ms);
    return cl_store_change_one(
        store, SQL_AUDIT_EVENT_INSERT,
        CL_BIND(cl_int(r->seq), cl_int(r->format), cl_int(r->schema), value_of(r->program), cl_int(r->at_ms), performed,
                value_of(r->zone), value_of(r->boot_id), cl_int(r->boot_ms), value_of(r->actor),
                value_of(r->actor_name), value_of(r->actor_roles), value_of(r->second), value_of(r->second_name),
                value_of(r->os_account), value_of(r->host), value_of(r->terminal), value_of(r->request_id),
                value_of(r->action), value_of(r->subject), value_of(r->reason), cl_int(r->change_count),
                cl_blob(r->root.byte, CL_HASH_SIZE), cl_blob(r->previous.byte, CL_HASH_SIZE),
                cl_blob(hash->byte, CL_HASH_SIZE)));
}

static struct cl_event_record record_of(struct cl_store *store, const struct cl_event *event, const char *boot_id)
{
    return (struct cl_event_record){
        .format = CL_EVENT_FORMAT,
        .schema = cl_migrations[cl_migration_count - 1].number,
        .program = span(CL_VERSION),
        .at_ms = event->at_ms,
        .performed_at_ms = event->performed_at_ms ? event->performed_at_ms : INT64_MIN,
        .zone = span(event->zone),
        .boot_id = span(boot_id),
        .boot_ms = cl_clock_boot_ms(),
        .actor = span(event->actor),
        .actor_name = span(event->actor_name),
        .actor_roles = span(event->actor_roles),
        .second = span(event->second),
        .second_name = span(event->second_name),
        .os_account = span(event->os_account),
        .host = span(event->host),
        .terminal = span(event->terminal),
        .request_id = span(event->request_id),
        .action = span(event->action),
        .subject = joined_subjects(store),
        .reason = span(event->reason),
        .change_count = (int64_t)store->captured_count,
    };
}

static enum cl_status insert_log(struct cl_store *store, const struct cl_event *event, int64_t *seq)
{
    enum cl_status status;
    struct cl_buffer work = {0};
    char boot_id[CL_HASH_TEXT];
    struct cl_event_record record = record_of(store, event, cl_clock_boot_id(boot_id, sizeof boot_id));
    CL_TRY(read_head(store, &record));
    if (record.change_count >= (int64_t)1 << CL_CHANGES_SHIFT) {
        status = cl_fail(store->error, CL_REFUSED, "store.write-size", NULL, "split the input into several files",
                         "one write can change at most 16,777,215 rows");
        goto done;
    }
    CL_TRY(insert_changes(store, record.seq, &work, &record.root));
    struct cl_hash hash = cl_event_hash(&work, &record);
    CL_TRY(insert_event(store, &record, &hash));
    for (size_t i = 0; i < store->subject_count; i++)
        CL_TRY(cl_store_change_one(store, SQL_AUDIT_SUBJECT_INSERT,
                                   CL_BIND(cl_text(store->subject[i]), cl_int(record.seq))));
    *seq = record.seq;
done:
    cl_buffer_free(&work);
    return status;
}

enum cl_status cl_store_commit(struct cl_store *store, const struct cl_event *event, int64_t *seq)
{
    enum cl_status status;
    int64_t number = 0;
    if (!store->writing)
        abort(); /* a mistake in the program */
    CL_TRY(store->failed ? store->error->status : CL_OK);
    CL_TRY(insert_log(store, event, &number));
    CL_TRY(run(store, SQL_STORE_COMMIT));
    store->creating = false;
    forget_write(store);
    if (seq)
        *seq = number;
done:
    if (status != CL_OK)
        cl_store_rollback(store);
    return status;
}

/* ---- a new file ------------------------------------------------------------------------------------------------ */

enum cl_status cl_store_make_schema(struct cl_store *store)
{
    enum cl_status status;
    CL_TRY(run(store, SQL_STORE_MARK));
    for (size_t i = 0; i < cl_migration_count; i++)
        CL_TRY(cl_db_run(store->db, cl_migrations[i].text));
    for (size_t i = 0; i < cl_table_count; i++)
        CL_TRY(cl_db_run(store->db, cl_tables[i].guards));
    for (size_t i = 0; i < cl_migration_count; i++) {
        const struct cl_migration *migration = &cl_migrations[i];
        struct cl_hash hash = cl_hash_of(migration->text, strlen(migration->text));
        char hex[CL_HASH_TEXT];
        CL_TRY(cl_store_change_one(store, SQL_STORE_MIGRATION_INSERT,
                                   CL_BIND(cl_int(migration->number), cl_text(migration->name),
                                           cl_text(cl_hash_write(&hash, hex, sizeof hex)), cl_text(CL_VERSION),
                                           cl_int(cl_clock_utc_ms()))));
    }
done:
    return status;
}
