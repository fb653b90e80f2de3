/* Proof of the log: the chain, and the tables as its fold. */
#include "store/internal.h"
#include "base/json_difference.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The last known row of a key, as a fingerprint; the text itself is fetched again only for a finding. */
struct entry {
    size_t place; /* of the table in cl_tables, from 1; 0: empty slot */
    int64_t key;
    int64_t change_id;
    bool exists, seen;
    struct cl_hash row;
};

struct fold {
    struct entry *slot;
    size_t used, capacity; /* capacity is a power of two */
};

struct verifier {
    struct cl_store *store;
    bool chain_only;
    void (*each)(void *context, const struct cl_finding *finding);
    void *context;
    struct cl_verify_result result;
    struct cl_buffer work;
    struct cl_hash *leaf;
    size_t leaf_capacity;
    struct fold fold;
};

static void report(struct verifier *v, struct cl_finding finding)
{
    v->result.findings++;
    v->each(v->context, &finding);
}

/* ---- the fold's table ------------------------------------------------------------------------------------------ */

static struct entry *find_slot(struct entry *slots, size_t capacity, size_t place, int64_t key)
{
    uint64_t bits = (uint64_t)place << 48 ^ (uint64_t)key;
    size_t at = (size_t)((bits * 0x9E3779B97F4A7C15u) >> 20) & (capacity - 1);
    while (slots[at].place && (slots[at].place != place || slots[at].key != key))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

static void grow_fold(struct fold *fold)
{
    size_t capacity = fold->capacity ? fold->capacity * 2 : 4096;
    struct entry *slots = calloc(capacity, sizeof *slots);
    if (!slots)
        abort();
    for (size_t i = 0; i < fold->capacity; i++)
        if (fold->slot[i].place)
            *find_slot(slots, capacity, fold->slot[i].place, fold->slot[i].key) = fold->slot[i];
    free(fold->slot);
    fold->slot = slots;
    fold->capacity = capacity;
}

static struct entry *fold_entry(struct fold *fold, size_t table, int64_t key)
{
    if ((fold->used + 1) * 2 > fold->capacity)
        grow_fold(fold);
    struct entry *entry = find_slot(fold->slot, fold->capacity, table + 1, key);
    if (!entry->place) {
        entry->place = table + 1;
        entry->key = key;
        fold->used++;
    }
    return entry;
}

static size_t table_index(const char *name)
{
    size_t i = 0;
    while (i < cl_table_count && strcmp(cl_tables[i].name, name) != 0)
        i++;
    return i;
}

/* ---- one change ------------------------------------------------------------------------------------------------ */

static struct cl_span column_span(const struct cl_rows *rows, int column)
{
    size_t size;
    const char *bytes = cl_rows_blob(rows, column, &size);
    if (!bytes && !cl_rows_is_null(rows, column))
        bytes = "";
    return (struct cl_span){bytes, size};
}

static void fold_change(struct verifier *v, int64_t event, const struct cl_rows *rows, struct cl_span old_row,
                        struct cl_span new_row)
{
    const char *name = cl_rows_text(rows, COL_AUDIT_CHANGE_TBL);
    int64_t key = cl_rows_int(rows, COL_AUDIT_CHANGE_KEY);
    size_t table = name ? table_index(name) : cl_table_count; /* damage may leave no name */
    if (table == cl_table_count) {
        report(v, (struct cl_finding){"fold", event, name, key, NULL, "a table of this schema", name ? name : "none",
                                      "the log was changed outside of cryolot"});
        return;
    }
    struct entry *entry = fold_entry(&v->fold, table, key);
    bool had = old_row.bytes != NULL;
    struct cl_hash before = had ? cl_hash_of(old_row.bytes, old_row.size) : (struct cl_hash){{0}};
    if (had != entry->exists || (had && memcmp(&before, &entry->row, sizeof before) != 0))
        report(v, (struct cl_finding){"fold", event, name, key, NULL, "the row as the event before left it",
                                      had ? old_row.bytes : "no row", "compare the events of this row: audit show"});
    entry->exists = new_row.bytes != NULL;
    entry->change_id = cl_rows_int(rows, COL_AUDIT_CHANGE_ID);
    if (entry->exists)
        entry->row = cl_hash_of(new_row.bytes, new_row.size);
}

static struct cl_hash change_leaf(struct verifier *v, int64_t event, const struct cl_rows *rows)
{
    size_t salt_size;
    const uint8_t *salt = cl_rows_blob(rows, COL_AUDIT_CHANGE_SALT, &salt_size);
    struct cl_span table = column_span(rows, COL_AUDIT_CHANGE_TBL);
    struct cl_span old_row = column_span(rows, COL_AUDIT_CHANGE_OLD), new_row = column_span(rows, COL_AUDIT_CHANGE_NEW);
    static const uint8_t no_salt[CL_SALT_SIZE];
    struct cl_hash leaf = cl_change_hash(&v->work, salt_size == CL_SALT_SIZE ? salt : no_salt, table,
                                         cl_rows_int(rows, COL_AUDIT_CHANGE_KEY), old_row, new_row);
    if (!v->chain_only)
        fold_change(v, event, rows, old_row, new_row);
    return leaf;
}

/* ---- the chain ------------------------------------------------------------------------------------------------- */

static struct cl_hash column_hash(const struct cl_rows *rows, int column)
{
    struct cl_hash hash = {{0}};
    size_t size;
    const void *bytes = cl_rows_blob(rows, column, &size);
    if (bytes && size == CL_HASH_SIZE)
        memcpy(hash.byte, bytes, CL_HASH_SIZE);
    return hash;
}

static struct cl_event_record record_from_row(const struct cl_rows *rows)
{
    return (struct cl_event_record){
        .seq = cl_rows_int(rows, COL_AUDIT_EVENT_SEQ),
        .format = cl_rows_int(rows, COL_AUDIT_EVENT_FORMAT),
        .schema = cl_rows_int(rows, COL_AUDIT_EVENT_SCHEMA),
        .program = column_span(rows, COL_AUDIT_EVENT_PROGRAM),
        .at_ms = cl_rows_int(rows, COL_AUDIT_EVENT_AT_MS),
        .performed_at_ms = cl_rows_is_null(rows, COL_AUDIT_EVENT_PERFORMED_AT_MS)
                               ? INT64_MIN
                               : cl_rows_int(rows, COL_AUDIT_EVENT_PERFORMED_AT_MS),
        .zone = column_span(rows, COL_AUDIT_EVENT_ZONE),
        .boot_id = column_span(rows, COL_AUDIT_EVENT_BOOT_ID),
        .boot_ms = cl_rows_int(rows, COL_AUDIT_EVENT_BOOT_MS),
        .actor = column_span(rows, COL_AUDIT_EVENT_ACTOR),
        .actor_name = column_span(rows, COL_AUDIT_EVENT_ACTOR_NAME),
        .actor_roles = column_span(rows, COL_AUDIT_EVENT_ACTOR_ROLES),
        .second = column_span(rows, COL_AUDIT_EVENT_SECOND),
        .second_name = column_span(rows, COL_AUDIT_EVENT_SECOND_NAME),
        .os_account = column_span(rows, COL_AUDIT_EVENT_OS_ACCOUNT),
        .host = column_span(rows, COL_AUDIT_EVENT_HOST),
        .terminal = column_span(rows, COL_AUDIT_EVENT_TERMINAL),
        .request_id = column_span(rows, COL_AUDIT_EVENT_REQUEST_ID),
        .action = column_span(rows, COL_AUDIT_EVENT_ACTION),
        .subject = column_span(rows, COL_AUDIT_EVENT_SUBJECT),
        .reason = column_span(rows, COL_AUDIT_EVENT_REASON),
        .change_count = cl_rows_int(rows, COL_AUDIT_EVENT_CHANGE_COUNT),
        .root = column_hash(rows, COL_AUDIT_EVENT_CHANGE_ROOT),
        .previous = column_hash(rows, COL_AUDIT_EVENT_PREVIOUS),
    };
}

static void report_hash(struct verifier *v, const char *check, int64_t event, const char *field,
                        const struct cl_hash *expected, const struct cl_hash *found, const char *remedy)
{
    char one[CL_HASH_TEXT], other[CL_HASH_TEXT];
    if (memcmp(expected, found, sizeof *expected) == 0)
        return;
    report(v, (struct cl_finding){check, event, "audit_event", event, field, cl_hash_write(expected, one, sizeof one),
                                  cl_hash_write(found, other, sizeof other), remedy});
}

static void report_count(struct verifier *v, int64_t event, const char *field, int64_t expected, int64_t found,
                         const char *remedy)
{
    char one[24], other[24];
    if (expected == found)
        return;
    snprintf(one, sizeof one, "%lld", (long long)expected);
    snprintf(other, sizeof other, "%lld", (long long)found);
    report(v, (struct cl_finding){"chain", event, "audit_event", event, field, one, other, remedy});
}

static void add_leaf(struct verifier *v, size_t count, struct cl_hash leaf)
{
    if (count == v->leaf_capacity) {
        v->leaf_capacity = v->leaf_capacity ? v->leaf_capacity * 2 : 64;
        v->leaf = realloc(v->leaf, v->leaf_capacity * sizeof *v->leaf);
        if (!v->leaf)
            abort();
    }
    v->leaf[count] = leaf;
}

static const char ALTERED[] = "this event, or a row of it, was changed outside of cryolot: compare with a backup";

/* Hashes the changes of one event; `more` says whether the cursor stands on a change. */
static int64_t gather_changes(struct verifier *v, int64_t seq, struct cl_rows *changes, bool *more)
{
    int64_t count = 0;
    while (*more && cl_rows_int(changes, COL_AUDIT_CHANGE_ID) >> CL_CHANGES_SHIFT <= seq) {
        int64_t id = cl_rows_int(changes, COL_AUDIT_CHANGE_ID);
        int64_t event = id >> CL_CHANGES_SHIFT;
        if (event < seq)
            report(v, (struct cl_finding){"chain", event, "audit_change", id, NULL, "an event that it belongs to",
                                          "none", "an event was removed, or a change added, outside of cryolot"});
        if (event == seq && id != (seq << CL_CHANGES_SHIFT | count))
            report(v, (struct cl_finding){"chain", event, "audit_change", id, "id",
                                          "the number behind the change before", "another", ALTERED});
        struct cl_hash leaf = change_leaf(v, event, changes);
        if (event == seq)
            add_leaf(v, (size_t)count++, leaf);
        *more = cl_rows_next(changes);
    }
    return count;
}

/* Compares the index of subjects with the event's own list. */
static void check_subjects(struct verifier *v, int64_t seq, struct cl_span list, struct cl_rows *subjects, bool *more)
{
    const char *at = list.bytes, *end = list.bytes ? list.bytes + list.size : NULL;
    while (at && at < end) {
        const char *space = memchr(at, ' ', (size_t)(end - at));
        size_t size = (size_t)((space ? space : end) - at);
        const char *found = *more && cl_rows_int(subjects, 1) == seq ? cl_rows_text(subjects, 0) : NULL;
        if (!found || strlen(found) != size || memcmp(found, at, size) != 0) {
            report(v, (struct cl_finding){"subjects", seq, "audit_subject", 0, "subject", list.bytes,
                                          found ? found : "missing", "the index of the log was changed"});
            break;
        }
        *more = cl_rows_next(subjects);
        at += size + 1;
    }
    while (*more && cl_rows_int(subjects, 1) <= seq) {
        if (cl_rows_int(subjects, 1) != seq || !(at && at < end))
            report(v, (struct cl_finding){"subjects", seq, "audit_subject", 0, "subject", "no further entry",
                                          cl_rows_text(subjects, 0), "the index of the log was changed"});
        *more = cl_rows_next(subjects);
    }
}

static enum cl_status verify_chain(struct verifier *v)
{
    struct cl_rows *events = cl_rows_open(v->store, SQL_AUDIT_EVENTS_ALL, CL_NO_VALUES);
    struct cl_rows *changes = cl_rows_open(v->store, SQL_AUDIT_CHANGES_ALL, CL_NO_VALUES);
    struct cl_rows *subjects = v->chain_only ? NULL : cl_rows_open(v->store, SQL_AUDIT_SUBJECTS_ALL, CL_NO_VALUES);
    bool more_changes = cl_rows_next(changes), more_subjects = subjects && cl_rows_next(subjects);
    int64_t last = 0;
    while (cl_rows_next(events)) {
        struct cl_event_record record = record_from_row(events);
        report_count(v, record.seq, "seq", last + 1, record.seq, "an event is missing");
        report_hash(v, "chain", record.seq, "previous", &v->result.head, &record.previous,
                    "an event is missing or was replaced");
        int64_t count = gather_changes(v, record.seq, changes, &more_changes);
        report_count(v, record.seq, "change_count", record.change_count, count, "a change of this event is missing");
        struct cl_hash root = cl_hash_merkle(v->leaf, (size_t)count);
        report_hash(v, "chain", record.seq, "change_root", &record.root, &root, ALTERED);
        struct cl_hash computed = cl_event_hash(&v->work, &record), stored = column_hash(events, COL_AUDIT_EVENT_HASH);
        report_hash(v, "chain", record.seq, "hash", &computed, &stored, ALTERED);
        if (subjects)
            check_subjects(v, record.seq, record.subject, subjects, &more_subjects);
        v->result.head = stored;
        v->result.events++;
        v->result.changes += count;
        last = record.seq;
    }
    gather_changes(v, INT64_MAX, changes, &more_changes); /* what lies behind the last event is reported as orphaned */
    enum cl_status status = cl_rows_close(events), other = cl_rows_close(changes);
    if (subjects && cl_rows_close(subjects) != CL_OK && status == CL_OK)
        status = v->store->error->status;
    return status != CL_OK ? status : other;
}

/* ---- the live rows --------------------------------------------------------------------------------------------- */

struct difference {
    struct verifier *v;
    int64_t event, row;
    const char *table;
    bool found;
};

static void report_field(void *context, const char *field, const char *expected, const char *found)
{
    struct difference *d = context;
    d->found = true;
    report(d->v, (struct cl_finding){"fold", d->event, d->table, d->row, field, expected, found,
                                     "this row was changed outside of cryolot: restore a backup, or have QA judge it"});
}

/* Fetches the last logged row again, to say which fields differ. */
static enum cl_status compare_row(struct verifier *v, const struct cl_table *table, int64_t key,
                                  const struct entry *entry, const char *live)
{
    struct cl_rows *rows = cl_rows_open(v->store, SQL_AUDIT_CHANGE_BY_ID, CL_BIND(cl_int(entry->change_id)));
    const char *logged = cl_rows_next(rows) ? cl_rows_text(rows, COL_AUDIT_CHANGE_NEW) : NULL;
    struct difference d = {v, entry->change_id >> CL_CHANGES_SHIFT, key, table->name, false};
    cl_json_difference(logged, live, report_field, &d);
    if (!d.found) /* the same values in other bytes than cryolot writes */
        report_field(&d, NULL, logged, live);
    return cl_rows_close(rows);
}

static enum cl_status verify_table(struct verifier *v, size_t index)
{
    enum cl_status status = CL_OK;
    const struct cl_table *table = &cl_tables[index];
    struct cl_buffer json = {0};
    bool row = false;
    struct cl_cursor *cursor = cl_db_prepare(v->store->db, table->select_all);
    if (!cursor)
        return v->store->error->status;
    for (;;) {
        CL_TRY(cl_cursor_step(cursor, &row));
        if (!row)
            break;
        int64_t key = cl_cursor_int(cursor, 0);
        cl_cursor_row_json(cursor, table, &json);
        struct entry *entry = fold_entry(&v->fold, index, key);
        entry->seen = true;
        struct cl_hash hash = cl_hash_of(json.data, json.size);
        if (!entry->exists)
            report(v, (struct cl_finding){"fold", 0, table->name, key, NULL, "no row", json.data,
                                          "this row was added outside of cryolot"});
        else if (memcmp(&hash, &entry->row, sizeof hash) != 0)
            CL_TRY(compare_row(v, table, key, entry, json.data));
    }
done:
    cl_cursor_free(cursor);
    cl_buffer_free(&json);
    return status;
}

static void report_missing_rows(struct verifier *v)
{
    for (size_t i = 0; i < v->fold.capacity; i++) {
        const struct entry *entry = &v->fold.slot[i];
        if (!entry->place || !entry->exists || entry->seen)
            continue;
        report(v, (struct cl_finding){"fold", entry->change_id >> CL_CHANGES_SHIFT, cl_tables[entry->place - 1].name,
                                      entry->key, NULL, "the row that the log has", "no row",
                                      "this row was deleted outside of cryolot: restore a backup"});
    }
}

/* ---- schema and file ------------------------------------------------------------------------------------------- */

static void report_schema(void *context, const char *name, const char *expected, const char *found)
{
    report(context, (struct cl_finding){"schema", 0, name, 0, NULL, expected ? expected : "nothing of this name",
                                        found ? found : "missing", "the schema was changed outside of cryolot"});
}

static enum cl_status verify_file(struct verifier *v)
{
    enum cl_status status;
    struct cl_rows *rows = cl_rows_open(v->store, SQL_STORE_INTEGRITY, CL_NO_VALUES);
    while (cl_rows_next(rows))
        if (strcmp(cl_rows_text(rows, 0), "ok") != 0)
            report(v, (struct cl_finding){"file", 0, NULL, 0, NULL, "ok", cl_rows_text(rows, 0),
                                          "the file is damaged: restore a backup"});
    CL_TRY(cl_rows_close(rows));
    rows = cl_rows_open(v->store, SQL_STORE_FOREIGN_KEYS, CL_NO_VALUES);
    while (cl_rows_next(rows))
        report(v, (struct cl_finding){"file", 0, cl_rows_text(rows, 0), cl_rows_int(rows, 1), NULL,
                                      "a row that it refers to", "none", "the file was changed outside of cryolot"});
    CL_TRY(cl_rows_close(rows));
done:
    return status;
}

static enum cl_status verify_everything(struct verifier *v)
{
    enum cl_status status;
    CL_TRY(verify_chain(v));
    if (v->chain_only)
        goto done;
    for (size_t i = 0; i < cl_table_count; i++)
        if (cl_tables[i].audited)
            CL_TRY(verify_table(v, i));
    report_missing_rows(v);
    CL_TRY(cl_db_compare_schema(v->store->db, report_schema, v));
    CL_TRY(verify_file(v));
done:
    return status;
}

enum cl_status cl_store_snapshot_begin(struct cl_store *store)
{
    enum cl_status status = cl_db_run(store->db, cl_statements[SQL_STORE_BEGIN_READING].text);
    store->reading = status == CL_OK;
    return status;
}

void cl_store_snapshot_end(struct cl_store *store)
{
    if (store->reading)
        cl_db_run(store->db, cl_statements[SQL_STORE_COMMIT].text); /* nothing was written: it ends in any case */
    store->reading = false;
}

enum cl_status cl_store_verify(struct cl_store *store, bool chain_only,
                               void (*each)(void *context, const struct cl_finding *finding), void *context,
                               struct cl_verify_result *result)
{
    enum cl_status status = CL_OK;
    struct verifier v = {.store = store, .chain_only = chain_only, .each = each, .context = context};
    bool own = !store->reading;
    if (own)
        CL_TRY(cl_store_snapshot_begin(store));
    status = verify_everything(&v);
    if (own)
        cl_store_snapshot_end(store);
    if (status == CL_OK)
        *result = v.result;
done:
    cl_buffer_free(&v.work);
    free(v.leaf);
    free(v.fold.slot);
    return status;
}
