/* One write = one event (DESIGN.md, idea 1): begin, capture, hash, insert, commit. */
#include "store/internal.h"
#include "base/time.h"
#include "base/version.h"
#include <search.h>
#include <stdlib.h>
#include <string.h>

/* ---- begin and end --------------------------------------------------------------------------------------------- */

static enum cl_status run(struct cl_store *store, enum cl_sql sql)
{
    return cl_db_run(store->db, cl_statements[sql].text);
}

static void keep_in_arena(void *subject)
{
    (void)subject; /* tdestroy wants a function; subjects live in the write's arena */
}

static void forget_write(struct cl_store *store)
{
    store->writing = store->failed = false;
    store->captured = NULL;
    store->touched = NULL;
    store->captured_count = store->captured_capacity = 0;
    store->leaf = NULL;
    store->change_count = store->leaf_capacity = 0;
    store->subject = NULL;
    store->subject_count = store->subject_capacity = 0;
    tdestroy(store->subjects_known, keep_in_arena);
    store->subjects_known = NULL;
    cl_buffer_free(&store->captured_rows);
    cl_buffer_free(&store->work);
    cl_arena_free(&store->arena);
}

/* The last event, behind which this write's own will stand: nobody else writes from now on. */
static enum cl_status read_head(struct cl_store *store)
{
    struct cl_rows *rows = cl_rows_open(store, SQL_AUDIT_HEAD, CL_NO_VALUES);
    if (cl_rows_next(rows)) {
        size_t size;
        const void *hash = cl_rows_blob(rows, 1, &size);
        store->seq = cl_rows_int(rows, 0) + 1;
        if (size == CL_HASH_SIZE)
            memcpy(store->previous.byte, hash, CL_HASH_SIZE);
    }
    return cl_rows_close(rows);
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
    store->seq = 1;
    store->previous = (struct cl_hash){{0}};
    CL_TRY(store->creating ? cl_store_make_schema(store) : read_head(store));
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

static int compare_texts(const void *a, const void *b)
{
    return strcmp(a, b);
}

void cl_store_concern(struct cl_store *store, const char *subject)
{
    if (tfind(subject, &store->subjects_known, compare_texts))
        return;
    store->subject = cl_arena_grow(&store->arena, store->subject, store->subject_count, &store->subject_capacity,
                                   sizeof *store->subject);
    char *kept = cl_arena_copy(&store->arena, subject);
    store->subject[store->subject_count++] = kept;
    if (!tsearch(kept, &store->subjects_known, compare_texts))
        abort();
}

/* ---- the event ------------------------------------------------------------------------------------------------- */

static struct cl_span span(const char *text)
{
    return text ? (struct cl_span){text, strlen(text)} : (struct cl_span){"", 0};
}

static struct cl_span joined_subjects(struct cl_store *store)
{
    struct cl_buffer all = {0};
    for (size_t i = 0; i < store->subject_count; i++) {
        if (i > 0)
            cl_buffer_add(&all, " ", 1);
        cl_buffer_add_text(&all, store->subject[i]);
    }
    struct cl_span out = {cl_arena_copy_bytes(&store->arena, all.data, all.size), all.size};
    cl_buffer_free(&all);
    return out;
}

static enum cl_status insert_event(struct cl_store *store, const struct cl_event_record *r, const struct cl_hash *hash)
{
    struct cl_value performed = r->performed_at_ms == INT64_MIN ? cl_null() : cl_int(r->performed_at_ms);
    return cl_store_change_one(store, SQL_AUDIT_EVENT_INSERT,
                               CL_BIND(cl_int(r->seq), cl_int(r->format), cl_int(r->schema), cl_span_value(r->program),
                                       cl_int(r->at_ms), performed, cl_span_value(r->zone), cl_span_value(r->boot_id),
                                       cl_int(r->boot_ms), cl_span_value(r->actor), cl_span_value(r->actor_name),
                                       cl_span_value(r->actor_roles), cl_span_value(r->second),
                                       cl_span_value(r->second_name), cl_span_value(r->os_account),
                                       cl_span_value(r->host), cl_span_value(r->terminal), cl_span_value(r->request_id),
                                       cl_span_value(r->action), cl_span_value(r->subject), cl_span_value(r->reason),
                                       cl_int(r->change_count), cl_blob(r->root.byte, CL_HASH_SIZE),
                                       cl_blob(r->previous.byte, CL_HASH_SIZE), cl_blob(hash->byte, CL_HASH_SIZE)));
}

static struct cl_event_record record_of(struct cl_store *store, const struct cl_event *event, const char *boot_id)
{
    return (struct cl_event_record){
        .seq = store->seq,
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
        .change_count = (int64_t)store->change_count,
        .root = cl_hash_merkle(store->leaf, store->change_count),
        .previous = store->previous,
    };
}

static enum cl_status insert_log(struct cl_store *store, const struct cl_event *event)
{
    enum cl_status status;
    char boot_id[CL_HASH_TEXT];
    CL_TRY(cl_store_log_changes(store));
    struct cl_event_record record = record_of(store, event, cl_clock_boot_id(boot_id, sizeof boot_id));
    struct cl_hash hash = cl_event_hash(&store->work, &record);
    CL_TRY(insert_event(store, &record, &hash));
    for (size_t i = 0; i < store->subject_count; i++)
        CL_TRY(cl_store_change_one(store, SQL_AUDIT_SUBJECT_INSERT,
                                   CL_BIND(cl_text(store->subject[i]), cl_int(record.seq))));
done:
    return status;
}

enum cl_status cl_store_commit(struct cl_store *store, const struct cl_event *event, int64_t *seq)
{
    enum cl_status status;
    if (!store->writing)
        abort(); /* a mistake in the program */
    CL_TRY(store->failed ? store->error->status : CL_OK);
    CL_TRY(insert_log(store, event));
    CL_TRY(run(store, SQL_STORE_COMMIT));
    store->creating = false;
    forget_write(store);
    if (seq)
        *seq = store->seq;
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
