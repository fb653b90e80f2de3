/* A recall of 2,000 vials at 50 sites, as a drill so that it can be repeated, against a loop that inserts as many rows
 * of the same columns in one transaction and commits it; "logged": and for each a second one of the size of its row in
 * the audit log. Prints the medians of both in milliseconds, and of the ratios.
 *   recall_loop FILE PASSWORD PEER ROUNDS [logged]
 * FILE is a record that given.sql filled up; PEER is made. */
#include <cryolot/recall.h>
#include <cryolot/user.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { VIALS = 2000, SITES = 50, WARM = 2 };

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

static void run(sqlite3 *db, const char *sql)
{
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) == SQLITE_OK)
        return;
    fprintf(stderr, "recall_loop: %s\n", sqlite3_errmsg(db));
    exit(1);
}

/* The row of the log that stands beside each row that is written. */
static void log_row(sqlite3_stmt *change, int key)
{
    static const char row[] =
        "{\"id\":4001,\"recall_id\":12,\"vial_id\":1002011,\"state\":\"stored\",\"site_id\":14,\"place\":"
        "\"H13/T\",\"subject_id\":null,\"shipment_id\":null,\"outcome\":null}";
    sqlite3_bind_int(change, 1, key);
    sqlite3_bind_text(change, 2, row, sizeof row - 1, SQLITE_STATIC);
    sqlite3_step(change);
    sqlite3_reset(change);
}

static double insert_rows(sqlite3 *db, bool logged)
{
    sqlite3_stmt *vial = NULL, *notice = NULL, *change = NULL;
    sqlite3_prepare_v2(db, "INSERT INTO change VALUES (NULL, 'recall_vial', ?1, NULL, ?2, 'sixteen of a salt')", -1,
                       &change, NULL);
    sqlite3_prepare_v2(db,
                       "INSERT INTO recall_vial VALUES (NULL, 1, ?1, 'stored', ?2, ?3, NULL, NULL, NULL, NULL, NULL)",
                       -1, &vial, NULL);
    sqlite3_prepare_v2(db, "INSERT INTO recall_notice VALUES (NULL, 1, ?1, 40, NULL, NULL, NULL, NULL)", -1, &notice,
                       NULL);
    double begin = now_ms();
    run(db, "BEGIN IMMEDIATE");
    for (int i = 0; i < VIALS; i++) {
        sqlite3_bind_int(vial, 1, i);
        sqlite3_bind_int(vial, 2, i % SITES);
        sqlite3_bind_text(vial, 3, "H01/T", -1, SQLITE_STATIC);
        sqlite3_step(vial);
        sqlite3_reset(vial);
        if (logged)
            log_row(change, i);
    }
    for (int i = 0; i < SITES; i++) {
        sqlite3_bind_int(notice, 1, i);
        sqlite3_step(notice);
        sqlite3_reset(notice);
        if (logged)
            log_row(change, i);
    }
    run(db, "COMMIT");
    double took_ms = now_ms() - begin;
    sqlite3_finalize(vial);
    sqlite3_finalize(notice);
    sqlite3_finalize(change);
    return took_ms;
}

static sqlite3 *open_peer(const char *place)
{
    sqlite3 *db = NULL;
    if (sqlite3_open(place, &db) != SQLITE_OK)
        exit(1);
    run(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE recall_vial (id INTEGER PRIMARY KEY, "
            "recall_id INTEGER, vial_id INTEGER, state TEXT, site_id INTEGER, place TEXT, subject_id INTEGER, "
            "shipment_id INTEGER, outcome TEXT, accounted_at_ms INTEGER, accounted_by INTEGER); CREATE TABLE "
            "recall_notice (id INTEGER PRIMARY KEY, recall_id INTEGER, site_id INTEGER, vials INTEGER, sent_at_ms "
            "INTEGER, sent_how TEXT, acknowledged_at_ms INTEGER, acknowledged_name TEXT); CREATE TABLE change (id "
            "INTEGER PRIMARY KEY, tbl TEXT, key INTEGER, old TEXT, new TEXT, salt BLOB)");
    return db;
}

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
    require(cl_set_reason(cl, "yearly drill"), error);
    return cl;
}

/* One drill, signed. */
static double recall(struct cl *cl, const struct cl_error *error)
{
    struct cl_recall recall = {0};
    double begin = now_ms();
    require(cl_recall_open(cl, &(struct cl_recall_new){.lot = "RECALLED", .class = 3, .drill = true}, &recall), error);
    double took_ms = now_ms() - begin;
    if (recall.vials == VIALS)
        return took_ms;
    fprintf(stderr, "recall_loop: %lld vials\n", (long long)recall.vials);
    exit(1);
}

int main(int argc, char **argv)
{
    if (argc != 5 && (argc != 6 || strcmp(argv[5], "logged") != 0))
        return 2;
    size_t rounds = (size_t)atol(argv[4]);
    double *ours = calloc(rounds, sizeof *ours), *peers = calloc(rounds, sizeof *peers);
    double *ratios = calloc(rounds, sizeof *ratios);
    struct cl_error error = {0};
    struct cl *cl = open_record(argv[1], argv[2], &error);
    sqlite3 *peer = open_peer(argv[3]);
    if (!ours || !peers || !ratios)
        return 2;
    for (size_t i = 0; i < rounds + WARM; i++) {
        double one = recall(cl, &error), other = insert_rows(peer, argc == 6);
        if (i < WARM)
            continue;
        ours[i - WARM] = one;
        peers[i - WARM] = other;
        ratios[i - WARM] = one / other;
    }
    printf("%.3f %.3f %.3f\n", median(ours, rounds), median(peers, rounds), median(ratios, rounds));
    sqlite3_close(peer);
    cl_close(cl);
    cl_error_clear(&error);
    return 0;
}
