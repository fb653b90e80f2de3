/* What a command costs SQLite alone: the same statements in the same order over the same file, and nothing else.
 *   bare FILE show TOKEN_SHA256 LOT
 *   bare FILE record TOKEN_SHA256 LOT
 * Opens, sets, reads, writes, commits and closes as cryolot does for `lot show LOT` and `result record LOT viability
 * 97` under a session. Nothing is parsed, hashed, checked or made into JSON: what stands in the inserted rows has the
 * usual length, and the log of the file is no chain afterwards. */
#include "store/statement.h"
#include <sqlite3.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;

/* The columns of the last row that was read. */
static struct {
    sqlite3_int64 number[64];
    char text[64][256];
    unsigned char blob[32];
} row;

static void die(void)
{
    fprintf(stderr, "bare: %s\n", sqlite3_errmsg(db));
    exit(1);
}

static void run_script(enum cl_sql sql)
{
    if (sqlite3_exec(db, cl_statements[sql].text, NULL, NULL, NULL) != SQLITE_OK)
        die();
}

static void read_row(sqlite3_stmt *statement)
{
    for (int i = 0; i < sqlite3_column_count(statement); i++)
        switch (sqlite3_column_type(statement, i)) {
        case SQLITE_INTEGER:
            row.number[i] = sqlite3_column_int64(statement, i);
            break;
        case SQLITE_TEXT:
            strncpy(row.text[i], (const char *)sqlite3_column_text(statement, i), sizeof row.text[i] - 1);
            break;
        case SQLITE_BLOB:
            memcpy(row.blob, sqlite3_column_blob(statement, i), sizeof row.blob);
            break;
        default:
            break;
        }
}

/* Runs a statement to its end; returns how many rows it gave. Values by type: i integer, t text, h a hash of 32 bytes,
 * s a salt of 16, n nothing. */
static int run(enum cl_sql sql, const char *types, ...)
{
    sqlite3_stmt *statement;
    va_list values;
    int code, rows = 0;
    if (sqlite3_prepare_v3(db, cl_statements[sql].text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) != SQLITE_OK)
        die();
    va_start(values, types);
    for (int i = 0; types[i]; i++) {
        if (types[i] == 'i')
            sqlite3_bind_int64(statement, i + 1, va_arg(values, sqlite3_int64));
        else if (types[i] == 't')
            sqlite3_bind_text(statement, i + 1, va_arg(values, const char *), -1, SQLITE_STATIC);
        else if (types[i] != 'n')
            sqlite3_bind_blob(statement, i + 1, va_arg(values, const void *), types[i] == 'h' ? 32 : 16, SQLITE_STATIC);
    }
    va_end(values);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        read_row(statement);
        rows++;
    }
    if (code != SQLITE_DONE)
        die();
    sqlite3_finalize(statement);
    return rows;
}

/* ---- what every command begins with ---------------------------------------------------------------------------- */

static void open_record(const char *place)
{
    if (sqlite3_open_v2(place, &db, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK)
        die();
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
    run(SQL_STORE_APPLICATION_ID, "");
    run(SQL_STORE_SCHEMA_VERSION, "");
    run_script(SQL_STORE_SETTINGS);
    run(SQL_FACILITY_GET, "");
}

/* Returns the person of a session. */
static sqlite3_int64 resume(const char *token_sha256)
{
    if (run(SQL_SESSION_BY_TOKEN, "t", token_sha256) != 1)
        die();
    sqlite3_int64 person = row.number[COL_SESSION_PERSON_ID];
    run(SQL_PERSON_BY_ID, "i", person);
    char login[256];
    memcpy(login, row.text[COL_PERSON_LOGIN], sizeof login);
    run(SQL_PERSON_ROLES, "i", person);
    run(SQL_ATTEMPT_FAILURES, "t", login);
    return person;
}

/* ---- the commands ---------------------------------------------------------------------------------------------- */

static void show(const char *lot)
{
    if (run(SQL_LOT_BY_CODE, "t", lot) != 1)
        die();
    sqlite3_int64 id = row.number[COL_LOT_ID];
    run(SQL_LOT_PARENTS, "i", id);
    run(SQL_LOT_VIALS, "i", id);
}

static const char RESULT[] =
    "{\"id\":1001,\"lot_id\":1001,\"specification_id\":1,\"replicate\":1,\"value\":\"97\",\"unit\":\"%\",\"verdict\":"
    "\"pass\",\"state\":\"entered\",\"performed_on\":\"2024-02-15\",\"file_id\":null,\"entered_by\":3,"
    "\"entered_at_ms\":1800000000000,\"reviewed_by\":null,\"reviewed_at_ms\":null,\"corrects_id\":null,"
    "\"correction_reason\":null,\"raw_id\":null}";

static void insert_event(sqlite3_int64 result, const char *lot)
{
    static const unsigned char hash[32] = {1};
    unsigned char previous[32];
    char code[32], subject[64];
    run(SQL_AUDIT_HEAD, "");
    sqlite3_int64 seq = row.number[0] + 1;
    memcpy(previous, row.blob, sizeof previous);
    run(SQL_AUDIT_CHANGE_INSERT, "itints", seq << 24, "result", result, RESULT, hash);
    snprintf(code, sizeof code, "R%lld", result);
    snprintf(subject, sizeof subject, "%s %s", code, lot);
    run(SQL_AUDIT_EVENT_INSERT,
        "iiitintti"
        "tttttttttttt"
        "ihhh",
        seq, (sqlite3_int64)1, (sqlite3_int64)1, "0.1.0", (sqlite3_int64)1800000000000, "Europe/Paris",
        "01234567-89ab-cdef-0123-456789abcdef", (sqlite3_int64)1000000, "quinn", "Quinn Hale", "qc", "", "", "root",
        "bench", "none", "0123456789abcdef0123456789abcdef", "result.record", subject, "", (sqlite3_int64)1, hash,
        previous, hash);
    run(SQL_AUDIT_SUBJECT_INSERT, "ti", code, seq);
    run(SQL_AUDIT_SUBJECT_INSERT, "ti", lot, seq);
}

static void record(const char *lot, sqlite3_int64 person)
{
    run_script(SQL_STORE_BEGIN);
    if (run(SQL_RESULT_LOT, "t", lot) != 1)
        die();
    sqlite3_int64 id = row.number[COL_TESTED_LOT_ID], product = row.number[COL_TESTED_LOT_PRODUCT_ID];
    run(SQL_PRODUCT_BY_ID, "i", product);
    run(SQL_SPECIFICATION_OF_PRODUCT, "i", product);
    sqlite3_int64 first = 1; /* viability is the first test */
    run(SQL_RESULT_TAKEN, "iii", id, first, (sqlite3_int64)1);
    run(SQL_RESULT_INSERT,
        "iiitttt"
        "niinnn",
        id, first, (sqlite3_int64)1, "97", "%", "pass", "2024-02-15", person, (sqlite3_int64)1800000000000);
    sqlite3_int64 result = sqlite3_last_insert_rowid(db);
    run(SQL_RESULT_BY_ID, "i", result);
    insert_event(result, lot);
    run_script(SQL_STORE_COMMIT);
}

int main(int argc, char **argv)
{
    if (argc != 5)
        return 2;
    open_record(argv[1]);
    sqlite3_int64 person = resume(argv[3]);
    if (strcmp(argv[2], "record") == 0)
        record(argv[4], person);
    else
        show(argv[4]);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
