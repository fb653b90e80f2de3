/* The store: one write is one event, whole or not at all; what is hashed, computed a second time from event.h's words.
 */
#include "unit.h"

#include "store/store.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct place {
    char folder[32], file[64];
    struct cl_error error;
    struct cl_store *store;
};

static const struct cl_event EVENT = {
    .at_ms = 1795386185303,
    .zone = "Europe/Paris",
    .actor = "ada",
    .actor_name = "Ada Stern",
    .actor_roles = "admin",
    .os_account = "root",
    .host = "bench",
    .terminal = "none",
    .request_id = "0123456789abcdef",
    .action = "test",
    .reason = "as the SOP says",
};

/* ---- a record of its own for each test ------------------------------------------------------------------------- */

static void insert_site(struct place *p, const char *code, enum cl_status wanted)
{
    int64_t id = 0;
    assert_int_equal(cl_store_insert(p->store, SQL_SITE_INSERT, &id,
                                     CL_BIND(cl_text(code), cl_text(code), cl_text("UTC"), cl_null(), cl_null())),
                     wanted);
}

static void open_store(struct place *p, enum cl_store_mode mode)
{
    if (cl_store_open(&p->store, p->file, mode, &p->error) != CL_OK)
        fail_msg("%s", p->error.message);
}

static int set_up(void **state)
{
    struct place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    snprintf(p->folder, sizeof p->folder, "/tmp/cryolot-store-XXXXXX");
    assert_non_null(mkdtemp(p->folder));
    snprintf(p->file, sizeof p->file, "%s/record.db", p->folder);
    open_store(p, CL_STORE_CREATE);
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    assert_int_equal(cl_store_change_one(p->store, SQL_FACILITY_INSERT,
                                         CL_BIND(cl_text("Cell Processing"), cl_int(1), cl_int(EVENT.at_ms))),
                     CL_OK);
    insert_site(p, "CPN", CL_OK);
    cl_store_concern(p->store, "CPN");
    assert_int_equal(cl_store_commit(p->store, &EVENT, NULL), CL_OK);
    *state = p;
    return 0;
}

static int tear_down(void **state)
{
    struct place *p = *state;
    static const char *const endings[] = {"", "-wal", "-shm"};
    char path[80];
    cl_store_close(p->store);
    cl_error_clear(&p->error);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        snprintf(path, sizeof path, "%s%s", p->file, endings[i]);
        unlink(path);
    }
    assert_int_equal(rmdir(p->folder), 0); /* so nothing else was left there */
    free(p);
    return 0;
}

/* ---- looking from outside -------------------------------------------------------------------------------------- */

static sqlite3 *open_outside(const struct place *p)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open_v2(p->file, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    return db;
}

static int64_t ask(const struct place *p, const char *question)
{
    sqlite3 *db = open_outside(p);
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, question, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t answer = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(db);
    return answer;
}

#define EVENTS "SELECT count(*) FROM audit_event"
#define SITES  "SELECT count(*) FROM site"

static void no_finding(void *context, const struct cl_finding *finding)
{
    (void)context;
    fail_msg("%s: %s %s", finding->check, finding->table, finding->found);
}

static void assert_proves(struct place *p, int64_t events)
{
    struct cl_verify_result result;
    assert_int_equal(cl_store_verify(p->store, false, no_finding, NULL, &result), CL_OK);
    assert_int_equal(result.events, events);
    assert_int_equal(result.findings, 0);
}

/* ---- writes ---------------------------------------------------------------------------------------------------- */

static void test_commit(void **state)
{
    struct place *p = *state;
    int64_t seq = 0;
    assert_false(cl_store_is_writing(p->store));
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    assert_true(cl_store_is_writing(p->store));
    insert_site(p, "WARD", CL_OK);
    assert_int_equal(cl_store_change_count(p->store), 1);
    assert_string_equal(cl_store_change_at(p->store, 0).table, "site");
    assert_null(cl_store_change_at(p->store, 0).old_row);
    /* whoever reads meanwhile sees neither the row nor the event */
    assert_int_equal(ask(p, SITES), 1);
    assert_int_equal(ask(p, EVENTS), 1);
    assert_int_equal(cl_store_commit(p->store, &EVENT, &seq), CL_OK);
    assert_int_equal(seq, 2);
    assert_false(cl_store_is_writing(p->store));
    assert_int_equal(ask(p, SITES), 2);
    assert_int_equal(ask(p, EVENTS), 2);
    assert_proves(p, 2);
}

static void test_rollback(void **state)
{
    struct place *p = *state;
    int64_t seq = 0;
    cl_store_rollback(p->store); /* harmless */
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    cl_store_concern(p->store, "WARD");
    cl_store_rollback(p->store);
    assert_false(cl_store_is_writing(p->store));
    assert_int_equal(ask(p, SITES), 1);
    assert_int_equal(ask(p, EVENTS), 1);
    assert_int_equal(ask(p, "SELECT count(*) FROM audit_subject WHERE subject = 'WARD'"), 0);
    /* nor does anything of it come with the next write */
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    assert_int_equal(cl_store_change_count(p->store), 0);
    assert_int_equal(cl_store_commit(p->store, &EVENT, &seq), CL_OK);
    assert_int_equal(seq, 2);
    assert_int_equal(ask(p, "SELECT change_count FROM audit_event WHERE seq = 2"), 0);
    assert_int_equal(ask(p, "SELECT subject = '' FROM audit_event WHERE seq = 2"), 1);
    assert_proves(p, 2);
}

static void test_close_undoes(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    cl_store_close(p->store);
    open_store(p, CL_STORE_WRITE);
    assert_int_equal(ask(p, SITES), 1);
    assert_proves(p, 1);
}

static void assert_poisoned(struct place *p, enum cl_status first, const char *words)
{
    int64_t answer = 7;
    struct cl_rows *rows = cl_rows_open(p->store, SQL_STORE_SCHEMA_VERSION, CL_NO_VALUES);
    assert_false(cl_rows_next(rows));
    assert_int_equal(cl_rows_close(rows), first);
    insert_site(p, "LATER", first);
    assert_int_equal(cl_store_int(p->store, SQL_STORE_SCHEMA_VERSION, &answer, CL_NO_VALUES), first);
    assert_int_equal(answer, 7);
    assert_int_equal(cl_store_commit(p->store, &EVENT, NULL), first);
    assert_false(cl_store_is_writing(p->store));
    assert_failed(p->error.status, first, &p->error, words);
    assert_int_equal(ask(p, SITES), 1);
    assert_int_equal(ask(p, EVENTS), 1);
    /* the next write is none the worse for it */
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "AFTER", CL_OK);
    assert_int_equal(cl_store_commit(p->store, &EVENT, NULL), CL_OK);
    assert_proves(p, 2);
}

static void test_poison_of_a_constraint(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    insert_site(p, "CPN", CL_CONFLICT);
    assert_poisoned(p, CL_CONFLICT, "UNIQUE constraint failed: site.code");
}

static void test_poison_of_a_reference(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    assert_int_equal(cl_store_change_one(p->store, SQL_PERSON_ROLE_INSERT, CL_BIND(cl_int(77), cl_text("qa"))),
                     CL_REFUSED);
    assert_poisoned(p, CL_REFUSED, "FOREIGN KEY");
}

static void test_poison_of_a_count(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    assert_int_equal(cl_store_change_one(p->store, SQL_PERSON_SET_DISABLED, CL_BIND(cl_int(77), cl_int(1))),
                     CL_INTEGRITY);
    assert_poisoned(p, CL_INTEGRITY, "person_set_disabled changed 0 rows where 1 were expected");
}

static void test_poison_of_a_question(void **state)
{
    struct place *p = *state;
    int64_t answer = 7;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "WARD", CL_OK);
    assert_int_equal(cl_store_int(p->store, SQL_PERSON_PASSWORD, &answer, CL_BIND(cl_text("nobody"))), CL_INTEGRITY);
    assert_int_equal(answer, 7);
    assert_poisoned(p, CL_INTEGRITY, "gave 0 rows for person_password where one was expected");
}

static void test_bound_values_stay_out_of_errors(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    insert_site(p, "CPN", CL_CONFLICT);
    assert_null(strstr(p->error.message, "CPN"));
    cl_store_rollback(p->store);
}

static void test_creation_that_never_commits(void **state)
{
    struct place *p = *state;
    struct cl_store *other = NULL;
    struct cl_error error = {0};
    char file[80];
    snprintf(file, sizeof file, "%s/other.db", p->folder);
    assert_int_equal(cl_store_open(&other, file, CL_STORE_CREATE, &error), CL_OK);
    assert_int_equal(access(file, F_OK), 0);
    assert_int_equal(cl_store_begin(other), CL_OK);
    cl_store_close(other);
    assert_int_not_equal(access(file, F_OK), 0);
    assert_int_equal(cl_store_open(&other, p->file, CL_STORE_CREATE, &error), CL_CONFLICT);
    assert_null(other);
    assert_int_equal(access(p->file, F_OK), 0);
    cl_error_clear(&error);
    assert_int_equal(cl_store_open(&other, file, CL_STORE_WRITE, &error), CL_NO_DATABASE);
    assert_int_not_equal(access(file, F_OK), 0);
    cl_error_clear(&error);
}

static void test_subjects(void **state)
{
    struct place *p = *state;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    cl_store_concern(p->store, "UC26A001");
    cl_store_concern(p->store, "D1");
    cl_store_concern(p->store, "UC26A001");
    cl_store_concern(p->store, "S-1");
    cl_store_concern(p->store, "D1");
    assert_int_equal(cl_store_commit(p->store, &EVENT, NULL), CL_OK);
    assert_int_equal(ask(p, "SELECT subject = 'UC26A001 D1 S-1' FROM audit_event WHERE seq = 2"), 1);
    assert_int_equal(ask(p, "SELECT group_concat(subject) = 'UC26A001,D1,S-1' FROM audit_subject WHERE seq = 2"), 1);
    assert_proves(p, 2);
}

/* ---- what is captured ------------------------------------------------------------------------------------------ */

static void test_rows_as_json(void **state)
{
    struct place *p = *state;
    int64_t id = 0;
    assert_int_equal(cl_store_begin(p->store), CL_OK);
    assert_int_equal(
        cl_store_insert(p->store, SQL_SITE_INSERT, &id,
                        CL_BIND(cl_text("WARD"), cl_text("\"W\\\n\t\x01µ"), cl_text("UTC"), cl_null(), cl_null())),
        CL_OK);
    assert_string_equal(cl_store_change_at(p->store, 0).new_row,
                        "{\"id\":2,\"code\":\"WARD\",\"name\":\"\\\"W\\\\\\n\\t\\u0001µ\",\"timezone\":\"UTC\"}");
    /* a blob is its digest: that of "abc" is printed in FIPS 180-2 */
    assert_int_equal(cl_store_insert(p->store, SQL_PERSON_INSERT, &id,
                                     CL_BIND(cl_text("ada"), cl_text("Ada"), cl_blob("abc", 3), cl_int(1), cl_int(-5))),
                     CL_OK);
    assert_string_equal(cl_store_change_at(p->store, 1).new_row,
                        "{\"id\":1,\"login\":\"ada\",\"name\":\"Ada\",\"password_hash\":\"sha256:"
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad\",\"password_own\":1,"
                        "\"disabled\":0,\"created_at_ms\":-5}"); /* no pin_hash: it is NULL */
    assert_int_equal(cl_store_change_one(p->store, SQL_PERSON_SET_DISABLED, CL_BIND(cl_int(id), cl_int(1))), CL_OK);
    struct cl_change change = cl_store_change_at(p->store, 2);
    assert_string_equal(change.table, "person");
    assert_int_equal(change.key, id);
    assert_non_null(strstr(change.old_row, "\"disabled\":0"));
    assert_non_null(strstr(change.new_row, "\"disabled\":1"));
    assert_int_equal(cl_store_insert(p->store, SQL_ATTEMPT_INSERT, &id,
                                     CL_BIND(cl_text("ada"), cl_int(INT64_MIN), cl_text("password"), cl_null())),
                     CL_OK);
    assert_string_equal(cl_store_change_at(p->store, 3).new_row,
                        "{\"id\":1,\"login\":\"ada\",\"proof\":\"password\",\"outcome\":\"opened\","
                        "\"opened_at_ms\":-9223372036854775808}");
    assert_int_equal(cl_store_commit(p->store, &EVENT, NULL), CL_OK);
    assert_proves(p, 2);
}

/* ---- the hash, a second time ----------------------------------------------------------------------------------- */

struct bytes {
    unsigned char at[20000];
    size_t size;
};

static void add(struct bytes *out, const void *bytes, size_t size)
{
    assert_true(out->size + size <= sizeof out->at);
    if (size > 0)
        memcpy(out->at + out->size, bytes, size);
    out->size += size;
}

static void add_number(struct bytes *out, int64_t value, int bytes)
{
    while (bytes-- > 0) {
        unsigned char byte = (unsigned char)((uint64_t)value >> 8 * bytes & 0xff);
        add(out, &byte, 1);
    }
}

/* field(x): a text column, or the marker of a missing one. */
static void add_field(struct bytes *out, sqlite3_stmt *row, int column)
{
    if (sqlite3_column_type(row, column) == SQLITE_NULL) {
        add_number(out, 0xffffffff, 4);
        return;
    }
    const void *text = sqlite3_column_text(row, column);
    add_number(out, sqlite3_column_bytes(row, column), 4);
    add(out, text, (size_t)sqlite3_column_bytes(row, column));
}

static void digest(const struct bytes *in, unsigned char *out)
{
    unsigned size = 0;
    assert_int_equal(EVP_Digest(in->at, in->size, out, &size, EVP_sha256(), NULL), 1);
    assert_int_equal(size, 32);
}

/* RFC 9162 2.1.1, as it is written: split at the largest power of two below the count. */
static void merkle(unsigned char (*leaf)[32], size_t count, unsigned char *out)
{
    struct bytes node = {.size = 0};
    unsigned char half[32];
    size_t split = 1;
    if (count == 0) {
        digest(&node, out);
        return;
    }
    if (count == 1) {
        memcpy(out, leaf[0], 32);
        return;
    }
    while (split * 2 < count)
        split *= 2;
    add(&node, "\x01", 1);
    merkle(leaf, split, half);
    add(&node, half, 32);
    merkle(leaf + split, count - split, half);
    add(&node, half, 32);
    digest(&node, out);
}

static sqlite3_stmt *select_rows(sqlite3 *db, const char *text, int64_t from)
{
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_prepare_v2(db, text, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_bind_int64(statement, 1, from), SQLITE_OK);
    return statement;
}

/* change = SHA256( 0x00 | salt | field(table) | int(key) | field(old) | field(new) ) */
static size_t change_root(sqlite3 *db, int64_t seq, unsigned char *root)
{
    static unsigned char leaf[64][32];
    size_t count = 0;
    sqlite3_stmt *row =
        select_rows(db, "SELECT id, tbl, key, old, new, salt FROM audit_change WHERE id >> 24 = ?1 ORDER BY id", seq);
    while (sqlite3_step(row) == SQLITE_ROW) {
        struct bytes text = {.size = 0};
        assert_int_equal(sqlite3_column_int64(row, 0), seq << 24 | (int64_t)count);
        assert_int_equal(sqlite3_column_bytes(row, 5), 16);
        add(&text, "\0", 1);
        add(&text, sqlite3_column_blob(row, 5), 16);
        add_field(&text, row, 1);
        add_number(&text, sqlite3_column_int64(row, 2), 8);
        add_field(&text, row, 3);
        add_field(&text, row, 4);
        digest(&text, leaf[count++]);
    }
    sqlite3_finalize(row);
    merkle(leaf, count, root);
    return count;
}

/* event = SHA256( 0x02 | the columns in their order, but previous before root | previous | root ) */
static void event_hash(sqlite3_stmt *row, const unsigned char *root, unsigned char *out)
{
    static const char numbers[] = {1, 1, 1, 0, 1, 1, 0, 0, 1}; /* of the first nine columns; the rest are texts */
    struct bytes text = {.size = 0};
    add(&text, "\x02", 1);
    for (int column = 0; column <= 20; column++) {
        bool missing = sqlite3_column_type(row, column) == SQLITE_NULL;
        if (column < 9 && numbers[column])
            add_number(&text, missing ? INT64_MIN : sqlite3_column_int64(row, column), 8);
        else
            add_field(&text, row, column);
    }
    add_number(&text, sqlite3_column_int64(row, 21), 8);
    add(&text, sqlite3_column_blob(row, 23), 32);
    add(&text, root, 32);
    digest(&text, out);
}

static void assert_hashed_as_documented(struct place *p, int64_t events)
{
    unsigned char root[32], hash[32], previous[32] = {0};
    int64_t seq = 0;
    sqlite3 *db = open_outside(p);
    sqlite3_stmt *row = select_rows(db, "SELECT * FROM audit_event WHERE seq >= ?1 ORDER BY seq", 0);
    assert_int_equal(sqlite3_column_count(row), 25);
    while (sqlite3_step(row) == SQLITE_ROW) {
        assert_int_equal(sqlite3_column_int64(row, 0), ++seq);
        assert_int_equal(change_root(db, seq, root), sqlite3_column_int64(row, 21));
        assert_memory_equal(sqlite3_column_blob(row, 22), root, 32);
        assert_memory_equal(sqlite3_column_blob(row, 23), previous, 32);
        event_hash(row, root, hash);
        assert_memory_equal(sqlite3_column_blob(row, 24), hash, 32);
        memcpy(previous, hash, 32);
    }
    assert_int_equal(seq, events);
    sqlite3_finalize(row);
    sqlite3_close(db);
}

static void test_hash_as_documented(void **state)
{
    struct place *p = *state;
    int64_t seq = 0;
    for (int changes = 0; changes <= 9; changes++) {
        struct cl_event event = EVENT;
        char code[16];
        event.performed_at_ms = changes % 2 ? EVENT.at_ms - 3600000 : 0;
        event.second = changes % 3 ? "stella" : NULL;
        event.reason = changes % 4 ? "Übergabe, 20 °C" : NULL;
        assert_int_equal(cl_store_begin(p->store), CL_OK);
        for (int i = 0; i < changes; i++) {
            snprintf(code, sizeof code, "S%d-%d", changes, i);
            insert_site(p, code, CL_OK);
            cl_store_concern(p->store, code);
        }
        assert_int_equal(cl_store_commit(p->store, &event, &seq), CL_OK);
    }
    assert_int_equal(ask(p, "SELECT count(*) FROM audit_event WHERE performed_at_ms IS NULL"), 6);
    assert_hashed_as_documented(p, seq);
    assert_proves(p, seq);
}

static void test_salts_differ(void **state)
{
    struct place *p = *state;
    assert_int_equal(ask(p, "SELECT count(DISTINCT salt) = count(*) AND count(*) >= 3 FROM audit_change"), 1);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(test_commit),
        TEST(test_rollback),
        TEST(test_close_undoes),
        TEST(test_poison_of_a_constraint),
        TEST(test_poison_of_a_reference),
        TEST(test_poison_of_a_count),
        TEST(test_poison_of_a_question),
        TEST(test_bound_values_stay_out_of_errors),
        TEST(test_creation_that_never_commits),
        TEST(test_subjects),
        TEST(test_rows_as_json),
        TEST(test_hash_as_documented),
        TEST(test_salts_differ),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
