/* The least that any proof of the log must do: reads every row of the two tables that are hashed, all columns, in
 * order, and hashes each row's bytes. Prints how many. hash_loop FILE */
#include "store/statement.h"
#include <openssl/evp.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static sqlite3 *db;
static EVP_MD *algorithm;
static EVP_MD_CTX *context;

/* The bytes of one row. */
static struct {
    char *bytes;
    size_t size, capacity;
} row;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "hash_loop: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

static void add(const void *bytes, size_t size)
{
    if (row.size + size > row.capacity) {
        row.capacity = 2 * (row.size + size);
        row.bytes = realloc(row.bytes, row.capacity);
        require(row.bytes != NULL, "memory");
    }
    memcpy(row.bytes + row.size, bytes, size);
    row.size += size;
}

static void add_column(sqlite3_stmt *statement, int column)
{
    switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER: {
        sqlite3_int64 number = sqlite3_column_int64(statement, column);
        add(&number, sizeof number);
        break;
    }
    case SQLITE_TEXT: {
        const void *text = sqlite3_column_text(statement, column);
        add(text, (size_t)sqlite3_column_bytes(statement, column));
        break;
    }
    case SQLITE_BLOB: {
        const void *blob = sqlite3_column_blob(statement, column);
        add(blob, (size_t)sqlite3_column_bytes(statement, column));
        break;
    }
    default:
        break;
    }
}

static long hash_table(enum cl_sql sql)
{
    sqlite3_stmt *statement;
    unsigned char hash[32];
    long rows = 0;
    int code = sqlite3_prepare_v2(db, cl_statements[sql].text, -1, &statement, NULL);
    require(code == SQLITE_OK, "prepare");
    int columns = sqlite3_column_count(statement);
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        row.size = 0;
        for (int i = 0; i < columns; i++)
            add_column(statement, i);
        require(EVP_DigestInit_ex2(context, algorithm, NULL) && EVP_DigestUpdate(context, row.bytes, row.size) &&
                    EVP_DigestFinal_ex(context, hash, NULL),
                "hash");
        rows++;
    }
    require(code == SQLITE_DONE, "step");
    sqlite3_finalize(statement);
    return rows;
}

int main(int argc, char **argv)
{
    if (argc != 2)
        return 2;
    algorithm = EVP_MD_fetch(NULL, "SHA256", NULL);
    context = EVP_MD_CTX_new();
    require(algorithm && context, "hash");
    require(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK, argv[1]);
    require(sqlite3_exec(db, cl_statements[SQL_STORE_SETTINGS].text, NULL, NULL, NULL) == SQLITE_OK, "settings");
    require(sqlite3_exec(db, cl_statements[SQL_STORE_BEGIN_READING].text, NULL, NULL, NULL) == SQLITE_OK, "begin");
    long events = hash_table(SQL_AUDIT_EVENTS_ALL), changes = hash_table(SQL_AUDIT_CHANGES_ALL);
    printf("%ld events, %ld changes\n", events, changes);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
