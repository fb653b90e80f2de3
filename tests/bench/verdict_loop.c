/* The least that any proof of verdicts must do: reads every result's value, unit, verdict and specification in the
 * order of their keys, and looks at each byte. Prints how many. verdict_loop FILE */
#include "store/statement.h"
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

static sqlite3 *db;

static void require(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "verdict_loop: %s: %s\n", what, sqlite3_errmsg(db));
    exit(1);
}

/* The sum of a text's bytes, so that nothing can be left unread. */
static unsigned long sum_of(sqlite3_stmt *statement, int column)
{
    unsigned long sum = 0;
    const unsigned char *text = sqlite3_column_text(statement, column);
    for (; text && *text; text++)
        sum += *text;
    return sum;
}

int main(int argc, char **argv)
{
    static const char select[] =
        "SELECT id, specification_id, replicate, value, unit, verdict, state FROM result ORDER BY id";
    sqlite3_stmt *statement;
    unsigned long sum = 0;
    long rows = 0;
    int code;
    if (argc != 2)
        return 2;
    require(sqlite3_open_v2(argv[1], &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK, argv[1]);
    require(sqlite3_exec(db, cl_statements[SQL_STORE_SETTINGS].text, NULL, NULL, NULL) == SQLITE_OK, "settings");
    require(sqlite3_prepare_v2(db, select, -1, &statement, NULL) == SQLITE_OK, "prepare");
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int column = 0; column < 3; column++)
            sum += (unsigned long)sqlite3_column_int64(statement, column);
        for (int column = 3; column < 7; column++)
            sum += sum_of(statement, column);
        rows++;
    }
    require(code == SQLITE_DONE, "step");
    sqlite3_finalize(statement);
    printf("%ld results, %lx\n", rows, sum);
    return sqlite3_close(db) == SQLITE_OK ? 0 : 1;
}
