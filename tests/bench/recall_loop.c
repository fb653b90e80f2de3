/* A recall of 2,000 vials at 50 sites against a loop that inserts as many rows in one transaction and commits it: every
 * row that the recall wrote, of the lists as of the audit log, with the same values, into tables without keys, checks
 * or indexes; "list": only the rows of vials and sites. Prints the medians of both in milliseconds, and of the ratios,
 * and how many rows.
 *   recall_loop FILE PASSWORD PEER ROUNDS [list]
 * FILE is a record that given.sql filled up, of whose lots each round recalls another; PEER is made. */
#include <cryolot/recall.h>
#include <cryolot/user.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VIALS = 2000, WARM = 2, TABLES_MOST = 32, ROWS_MOST = 8192, COLUMNS_MOST = 32 };

/* A table of the peer, and what inserts a row of it. */
struct table {
    char name[64];
    sqlite3_stmt *insert;
};

struct value {
    int type, size;
    sqlite3_int64 integer;
    void *bytes;
};

struct row {
    sqlite3_stmt *insert;
    int columns;
    struct value value[COLUMNS_MOST];
};

struct peer {
    sqlite3 *db;
    struct table table[TABLES_MOST];
    int tables;
    struct row *row;
    int rows;
};

static double now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, compare);
    return values[count / 2];
}

/* ---- the peer ---------------------------------------------------------------------------------------------------- */

static void require_sqlite(sqlite3 *db, bool holds)
{
    if (holds)
        return;
    fprintf(stderr, "recall_loop: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run(sqlite3 *db, const char *sql)
{
    require_sqlite(db, sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK);
}

static sqlite3_stmt *prepare(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement = NULL;
    require_sqlite(db, sqlite3_prepare_v2(db, sql, -1, &statement, NULL) == SQLITE_OK);
    return statement;
}

/* Makes the table with the columns of `source`, their names alone; its first column numbers its rows. */
static sqlite3_stmt *make_table(struct peer *peer, const char *name, sqlite3_stmt *source)
{
    for (int i = 0; i < peer->tables; i++)
        if (strcmp(peer->table[i].name, name) == 0)
            return peer->table[i].insert;
    char make[2048], insert[256];
    size_t made = 0, inserted = 0;
    made += (size_t)snprintf(make, sizeof make, "CREATE TABLE %s (", name);
    inserted += (size_t)snprintf(insert, sizeof insert, "INSERT INTO %s VALUES (", name);
    for (int i = 0; i < sqlite3_column_count(source); i++) {
        made += (size_t)snprintf(make + made, sizeof make - made, "%s%s%s", i ? ", " : "",
                                 sqlite3_column_name(source, i), i ? "" : " INTEGER PRIMARY KEY");
        inserted += (size_t)snprintf(insert + inserted, sizeof insert - inserted, i ? ", ?" : "?");
    }
    snprintf(make + made, sizeof make - made, ")");
    snprintf(insert + inserted, sizeof insert - inserted, ")");
    run(peer->db, make);
    struct table *table = &peer->table[peer->tables++];
    snprintf(table->name, sizeof table->name, "%s", name);
    table->insert = prepare(peer->db, insert);
    return table->insert;
}

static struct value value_of(sqlite3_stmt *source, int column)
{
    struct value value = {.type = column ? sqlite3_column_type(source, column) : SQLITE_NULL};
    if (value.type == SQLITE_INTEGER)
        value.integer = sqlite3_column_int64(source, column);
    if (value.type != SQLITE_TEXT && value.type != SQLITE_BLOB)
        return value;
    const void *bytes = sqlite3_column_blob(source, column);
    value.size = sqlite3_column_bytes(source, column);
    value.bytes = malloc((size_t)value.size + 1);
    if (!value.bytes)
        exit(1);
    memcpy(value.bytes, value.size ? bytes : "", (size_t)value.size);
    return value;
}

/* The rows that a query of the record gives are such as the loop inserts into this table. */
static void take_rows(struct peer *peer, sqlite3 *record, const char *table, const char *query, sqlite3_int64 key)
{
    sqlite3_stmt *source = prepare(record, query);
    sqlite3_bind_int64(source, 1, key);
    sqlite3_stmt *insert = make_table(peer, table, source);
    while (sqlite3_step(source) == SQLITE_ROW) {
        if (peer->rows == ROWS_MOST)
            exit(1);
        struct row *row = &peer->row[peer->rows++];
        *row = (struct row){.insert = insert, .columns = sqlite3_column_count(source)};
        for (int i = 0; i < row->columns; i++)
            row->value[i] = value_of(source, i);
    }
    sqlite3_finalize(source);
}

/* Every row that the last event of the record wrote; `list`: of vials and sites alone. */
static void take_event(struct peer *peer, const char *place, bool list)
{
    static const char *const log[][2] = {
        {"audit_change", "SELECT * FROM audit_change WHERE id >> 24 = ?1"},
        {"audit_subject", "SELECT * FROM audit_subject WHERE seq = ?1"},
        {"audit_event", "SELECT * FROM audit_event WHERE seq = ?1"},
    };
    sqlite3 *record = NULL;
    require_sqlite(record, sqlite3_open_v2(place, &record, SQLITE_OPEN_READONLY, NULL) == SQLITE_OK);
    sqlite3_stmt *changes = prepare(record, "SELECT tbl, key, id >> 24 FROM audit_change WHERE id >> 24 = "
                                            "(SELECT max(seq) FROM audit_event) ORDER BY id");
    sqlite3_int64 seq = 0;
    while (sqlite3_step(changes) == SQLITE_ROW) {
        const char *table = (const char *)sqlite3_column_text(changes, 0);
        char query[128];
        seq = sqlite3_column_int64(changes, 2);
        if (list && strcmp(table, "recall_vial") != 0 && strcmp(table, "recall_notice") != 0)
            continue;
        snprintf(query, sizeof query, "SELECT * FROM %s WHERE id = ?1", table);
        take_rows(peer, record, table, query, sqlite3_column_int64(changes, 1));
    }
    sqlite3_finalize(changes);
    for (size_t i = 0; !list && i < sizeof log / sizeof *log; i++)
        take_rows(peer, record, log[i][0], log[i][1], seq);
    sqlite3_close(record);
}

static struct peer open_peer(const char *place)
{
    struct peer peer = {.row = calloc(ROWS_MOST, sizeof *peer.row)};
    if (!peer.row || sqlite3_open(place, &peer.db) != SQLITE_OK)
        exit(1);
    run(peer.db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    return peer;
}

static void insert_row(sqlite3 *db, const struct row *row)
{
    for (int i = 0; i < row->columns; i++) {
        const struct value *value = &row->value[i];
        if (value->type == SQLITE_INTEGER)
            sqlite3_bind_int64(row->insert, i + 1, value->integer);
        else if (value->type == SQLITE_TEXT)
            sqlite3_bind_text(row->insert, i + 1, value->bytes, value->size, SQLITE_STATIC);
        else if (value->type == SQLITE_BLOB)
            sqlite3_bind_blob(row->insert, i + 1, value->bytes, value->size, SQLITE_STATIC);
        else
            sqlite3_bind_null(row->insert, i + 1);
    }
    require_sqlite(db, sqlite3_step(row->insert) == SQLITE_DONE);
    sqlite3_reset(row->insert);
}

static double insert_rows(struct peer *peer)
{
    double begin = now_ms();
    run(peer->db, "BEGIN IMMEDIATE");
    for (int i = 0; i < peer->rows; i++)
        insert_row(peer->db, &peer->row[i]);
    run(peer->db, "COMMIT");
    return now_ms() - begin;
}

static void close_peer(struct peer *peer)
{
    for (int i = 0; i < peer->rows; i++)
        for (int column = 0; column < peer->row[i].columns; column++)
            free(peer->row[i].value[column].bytes);
    for (int i = 0; i < peer->tables; i++)
        sqlite3_finalize(peer->table[i].insert);
    sqlite3_close(peer->db);
    free(peer->row);
}

/* ---- the record -------------------------------------------------------------------------------------------------- */

static void require(enum cl_status status, const struct cl_error *error)
{
    if (status == CL_OK)
        return;
    fprintf(stderr, "recall_loop: %s\n", error->message);
    exit(1);
}

/* The record, as the peer's file, stays open; the proof of the password does not count. */
static struct cl *open_record(const char *place, const char *password, struct cl_error *error)
{
    struct cl *cl = NULL;
    require(cl_open(&cl, place, CL_WRITE, error), error);
    require(cl_sign_in(cl, "rosa", password), error);
    require(cl_set_reason(cl, "sterility failed"), error);
    return cl;
}

/* One recall, signed, of the lot with this number. */
static double recall(struct cl *cl, size_t number, const struct cl_error *error)
{
    struct cl_recall recall = {0};
    char lot[32];
    snprintf(lot, sizeof lot, "RECALLED-%02zu", number);
    double begin = now_ms();
    require(cl_recall_open(cl, &(struct cl_recall_new){.lot = lot, .class = 2}, &recall), error);
    double took_ms = now_ms() - begin;
    if (recall.vials == VIALS)
        return took_ms;
    fprintf(stderr, "recall_loop: %lld vials\n", (long long)recall.vials);
    exit(1);
}

int main(int argc, char **argv)
{
    if (argc != 5 && (argc != 6 || strcmp(argv[5], "list") != 0))
        return 2;
    size_t rounds = (size_t)atol(argv[4]);
    double *ours = calloc(rounds, sizeof *ours), *peers = calloc(rounds, sizeof *peers);
    double *ratios = calloc(rounds, sizeof *ratios);
    struct cl_error error = {0};
    struct cl *cl = open_record(argv[1], argv[2], &error);
    struct peer peer = open_peer(argv[3]);
    if (!ours || !peers || !ratios)
        return 2;
    for (size_t i = 0; i < rounds + WARM; i++) {
        double one = recall(cl, i + 1, &error);
        if (i == 0)
            take_event(&peer, argv[1], argc == 6);
        double other = insert_rows(&peer);
        if (i < WARM)
            continue;
        ours[i - WARM] = one;
        peers[i - WARM] = other;
        ratios[i - WARM] = one / other;
    }
    printf("%.3f %.3f %.3f %d\n", median(ours, rounds), median(peers, rounds), median(ratios, rounds), peer.rows);
    close_peer(&peer);
    cl_close(cl);
    cl_error_clear(&error);
    free(ours);
    free(peers);
    free(ratios);
    return 0;
}
