/* What a command costs SQLite alone: runs the statements that trace.c wrote, with the same values in the same order
 * over the same file, and nothing else. Nothing is parsed, checked, hashed or made into JSON. replay FILE TRACE */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>

enum { STATEMENTS = 1000 };

static sqlite3 *db;
static sqlite3_stmt *prepared[STATEMENTS]; /* by number, each once, as cryolot keeps its own */

static void require(int holds)
{
    if (holds)
        return;
    fprintf(stderr, "replay: %s\n", db ? sqlite3_errmsg(db) : "cannot read the trace");
    exit(1);
}

static int64_t take_number(const char **at)
{
    int64_t number;
    memcpy(&number, *at, sizeof number);
    *at += sizeof number;
    return number;
}

static sqlite3_stmt *take_statement(const char **at)
{
    int64_t number = take_number(at);
    require(number >= 0 && number < STATEMENTS);
    if (!prepared[number]) {
        int64_t size = take_number(at);
        require(sqlite3_prepare_v3(db, *at, (int)size, SQLITE_PREPARE_PERSISTENT, &prepared[number], NULL) ==
                SQLITE_OK);
        *at += size;
    }
    return prepared[number];
}

static void take_value(const char **at, sqlite3_stmt *statement, int place)
{
    char type = *(*at)++;
    int64_t size = take_number(at);
    int code = SQLITE_OK;
    if (type == 'i') {
        int64_t number;
        memcpy(&number, *at, sizeof number);
        code = sqlite3_bind_int64(statement, place, number);
    } else if (type == 't') {
        code = sqlite3_bind_text(statement, place, *at, (int)size, SQLITE_STATIC);
    } else if (type == 'b') {
        code = sqlite3_bind_blob(statement, place, *at, (int)size, SQLITE_STATIC);
    } else {
        code = sqlite3_bind_null(statement, place);
    }
    require(code == SQLITE_OK);
    *at += size;
}

static void run(const char *at, const char *end)
{
    while (at < end) {
        sqlite3_stmt *statement = take_statement(&at);
        int64_t count = take_number(&at);
        int code;
        for (int place = 1; place <= count; place++)
            take_value(&at, statement, place);
        do
            code = sqlite3_step(statement);
        while (code == SQLITE_ROW);
        require(code == SQLITE_DONE);
        sqlite3_reset(statement);
    }
}

static const char *map(const char *path, size_t *size)
{
    struct stat about;
    int file = open(path, O_RDONLY);
    require(file >= 0 && fstat(file, &about) == 0 && about.st_size > 0);
    *size = (size_t)about.st_size;
    const char *bytes = mmap(NULL, *size, PROT_READ, MAP_PRIVATE | MAP_POPULATE, file, 0);
    require(bytes != MAP_FAILED);
    return bytes;
}

/* As cryolot opens a record. */
static void open_record(const char *place)
{
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    require(sqlite3_open_v2(place, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL) == SQLITE_OK);
    sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL);
}

int main(int argc, char **argv)
{
    size_t size;
    if (argc != 3)
        return 2;
    const char *trace = map(argv[2], &size);
    open_record(argv[1]);
    run(trace, trace + size);
    for (int i = 0; i < STATEMENTS; i++)
        sqlite3_finalize(prepared[i]);
    require(sqlite3_close(db) == SQLITE_OK);
    return 0;
}
