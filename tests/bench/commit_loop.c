/* The least that being durable costs: N commits of one row each, with the
 * settings of a record. commit_loop FILE N */
#include "store/statement.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *db;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "commit_loop: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

int main(int argc, char **argv)
{
    static const char create[] = "CREATE TABLE IF NOT EXISTS scan (id INTEGER "
                                 "PRIMARY KEY, code TEXT, at_ms INTEGER)";
    static const char insert[] = "INSERT INTO scan (code, at_ms) VALUES ('B000001-0001T', 1795345200000)";
    sqlite3_stmt *statement;
    if (argc != 3)
        return 2;
    require(sqlite3_open(argv[1], &db) == SQLITE_OK, argv[1]);
    require(sqlite3_exec(db, cl_statements[SQL_STORE_SETTINGS].text, NULL, NULL, NULL) == SQLITE_OK, "settings");
    require(sqlite3_exec(db, create, NULL, NULL, NULL) == SQLITE_OK, "create");
    require(sqlite3_prepare_v2(db, insert, -1, &statement, NULL) == SQLITE_OK, "prepare");
    for (long i = atol(argv[2]); i > 0; i--) {
        require(sqlite3_step(statement) == SQLITE_DONE, "insert");
        sqlite3_reset(statement);
    }
    sqlite3_finalize(statement);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
