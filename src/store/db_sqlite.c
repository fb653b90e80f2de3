#include "store/db.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/time.h"
#define SQLITE_ENABLE_PREUPDATE_HOOK 1
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#define APPLICATION_ID 1668446575 /* "cryo" */
#define BUSY_LIMIT_MS  10000

struct cl_db {
    sqlite3 *handle;
    struct cl_error *error;
    const bool *writing;
    cl_db_capture *capture;
    void *context;
    const struct cl_table *changed[2]; /* by the last changes of different tables */
    struct cl_buffer old_row, new_row;
    int64_t busy_since_ms;
    uint32_t random; /* of the busy handler's sleeps; its quality does not matter */
};

struct cl_cursor {
    struct cl_db *db;
    sqlite3_stmt *statement;
    uint64_t null; /* which of the first 64 values are bound to NULL: so they are before the first binding */
};

/* ---- failures -------------------------------------------------------------------------------------------------- */

static enum cl_status fail_to_open(struct cl_db *db)
{
    return cl_fail(
        db->error, CL_FAILED, NULL, NULL,
        "check the permissions of the file and of its folder; a backup made by 'cryolot backup' opens from a "
        "read-only medium",
        "the database cannot be opened");
}

/* A record whose tables are others than this program's. */
static bool has_other_tables(int code, const char *text)
{
    return code == SQLITE_ERROR &&
           (strncmp(text, "no such table", 13) == 0 || strncmp(text, "no such column", 14) == 0);
}

static enum cl_status fail_other(struct cl_db *db, const char *text)
{
    char program[64] = "another version";
    char *what = sqlite3_mprintf("%s", text);
    sqlite3_stmt *statement = NULL;
    if (sqlite3_prepare_v2(db->handle, cl_statements[SQL_STORE_PROGRAM].text, -1, &statement, NULL) == SQLITE_OK &&
        sqlite3_step(statement) == SQLITE_ROW)
        snprintf(program, sizeof program, "version %s", (const char *)sqlite3_column_text(statement, 0));
    sqlite3_finalize(statement);
    enum cl_status status = cl_fail(db->error, CL_FAILED, "store.other", NULL, "use the cryolot that wrote it",
                                    "this record was last written by %s of cryolot, and its tables are not those of "
                                    "this program (%s)",
                                    program, what ? what : "");
    sqlite3_free(what);
    return status;
}

/* The sentence for a code of SQLite. Bound values never appear: errmsg names tables and columns only. */
static enum cl_status fail_sqlite(struct cl_db *db, int code)
{
    const char *text = db->handle ? sqlite3_errmsg(db->handle) : sqlite3_errstr(code);
    if (db->handle && has_other_tables(code, text))
        return fail_other(db, text);
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return cl_fail(db->error, CL_BUSY, NULL, NULL, "try again; if it stays so, see which program holds the file",
                       "the database was busy for more than 10 seconds");
    case SQLITE_FULL:
        return cl_fail(db->error, CL_FAILED, NULL, NULL, "free space; nothing was changed", "the disk is full");
    case SQLITE_READONLY:
        if (code == SQLITE_READONLY_CANTINIT || code == SQLITE_READONLY_CANTLOCK || code == SQLITE_READONLY_DIRECTORY)
            return fail_to_open(db);
        return cl_fail(db->error, CL_FAILED, NULL, NULL, "check the permissions of the file and of its folder",
                       "the database cannot be written");
    case SQLITE_IOERR:
        if (code == SQLITE_IOERR_SHMSIZE || code == SQLITE_IOERR_SHMOPEN || code == SQLITE_IOERR_SHMMAP)
            return cl_fail(db->error, CL_FAILED, NULL, NULL,
                           "free space on its disk, or copy the file and its -wal file to another disk and work there",
                           "the disk of the database is full or cannot be written, so that it cannot be opened");
        return cl_fail(db->error, CL_FAILED, NULL, NULL, "check the disk; nothing was changed",
                       "the disk failed while the database was used (%s, %d)", text, code);
    case SQLITE_CANTOPEN:
        return fail_to_open(db);
    case SQLITE_NOTADB:
        return cl_fail(db->error, CL_FAILED, NULL, NULL, "name the right file with --db",
                       "this file is not a cryolot database");
    case SQLITE_CORRUPT:
        return cl_fail(db->error, CL_INTEGRITY, "store.damaged", NULL, "stop using it and restore the last backup",
                       "the database file is damaged (%s)", text);
    case SQLITE_CONSTRAINT:
        return cl_fail(db->error,
                       code == SQLITE_CONSTRAINT_UNIQUE || code == SQLITE_CONSTRAINT_PRIMARYKEY ? CL_CONFLICT
                                                                                                : CL_REFUSED,
                       "store.constraint", NULL, NULL, "the database refused the change: %s", text);
    case SQLITE_INTERRUPT:
        return cl_fail(db->error, CL_INTERRUPTED, NULL, NULL, NULL, "interrupted; nothing was changed");
    default:
        return cl_fail(db->error, CL_FAILED, NULL, NULL, NULL, "the database failed: %s (%d)", text, code);
    }
}

/* ---- waiting for others ---------------------------------------------------------------------------------------- */

/* Sleeps 0.2 to 2 ms at random: fairer than sqlite3_busy_timeout, which lets one writer finish first. */
static int wait_busy(void *context, int count)
{
    struct cl_db *db = context;
    int64_t now = cl_clock_boot_ms();
    if (count == 0)
        db->busy_since_ms = now;
    if (now - db->busy_since_ms > BUSY_LIMIT_MS)
        return 0;
    db->random = db->random * 1664525 + 1013904223;
    usleep(200 + (db->random >> 16) % 1800);
    return 1;
}

/* ---- capturing changes ----------------------------------------------------------------------------------------- */

/* A column with its name, unless it is NULL. Texts are taken as the bytes that they are (the file is UTF-8): as texts
 * they would first be copied, to end with a NUL. */
static void add_column(struct cl_buffer *out, const struct cl_lead *lead, sqlite3_value *value)
{
    int type = sqlite3_value_type(value);
    if (type == SQLITE_NULL)
        return;
    cl_buffer_add(out, lead->text, lead->size);
    switch (type) {
    case SQLITE_INTEGER:
        cl_json_add_int(out, sqlite3_value_int64(value));
        return;
    case SQLITE_TEXT: {
        const char *text = sqlite3_value_blob(value);
        cl_json_add_text(out, text ? text : "", (size_t)sqlite3_value_bytes(value));
        return;
    }
    case SQLITE_BLOB: {
        const void *bytes = sqlite3_value_blob(value);
        struct cl_hash hash = cl_hash_of(bytes, (size_t)sqlite3_value_bytes(value));
        char hex[CL_HASH_TEXT];
        cl_buffer_add_text(out, "\"sha256:");
        cl_buffer_add(out, cl_hash_write(&hash, hex, sizeof hex), CL_HASH_TEXT - 1);
        cl_buffer_add(out, "\"", 1);
        return;
    }
    default: /* a REAL cannot be in a STRICT table without such a column; if it is, the row is none that was written */
        cl_buffer_add(out, "null", 4);
    }
}

static void changed_row(sqlite3 *handle, const struct cl_table *table, struct cl_buffer *out,
                        int (*value_of)(sqlite3 *, int, sqlite3_value **))
{
    out->size = 0;
    for (int column = 0; column < table->column_count; column++) {
        sqlite3_value *value = NULL;
        value_of(handle, column, &value);
        add_column(out, &table->lead[column], value);
    }
    cl_buffer_add(out, "}", 1);
}

/* The table of this name: mostly that of one of the last two changes, a row and its line in the log. */
static const struct cl_table *table_of(struct cl_db *db, const char *name)
{
    for (size_t i = 0; i < 2 && db->changed[i]; i++)
        if (strcmp(db->changed[i]->name, name) == 0)
            return db->changed[i];
    db->changed[1] = db->changed[0];
    db->changed[0] = NULL;
    for (size_t i = 0; i < cl_table_count; i++)
        if (strcmp(cl_tables[i].name, name) == 0)
            db->changed[0] = &cl_tables[i];
    return db->changed[0];
}

static void before_change(void *context, sqlite3 *handle, int operation, const char *schema, const char *name,
                          sqlite3_int64 old_key, sqlite3_int64 new_key)
{
    struct cl_db *db = context;
    const struct cl_table *table = table_of(db, name);
    if (!table || strcmp(schema, "main") != 0)
        return;
    if (!table->audited && operation != SQLITE_INSERT)
        abort(); /* a mistake in the program: the log only grows */
    if (!table->audited)
        return;
    if (operation != SQLITE_INSERT)
        changed_row(handle, table, &db->old_row, sqlite3_preupdate_old);
    if (operation != SQLITE_DELETE)
        changed_row(handle, table, &db->new_row, sqlite3_preupdate_new);
    db->capture(db->context, table, operation == SQLITE_INSERT ? new_key : old_key,
                operation == SQLITE_INSERT ? NULL : &db->old_row, operation == SQLITE_DELETE ? NULL : &db->new_row);
}

/* ---- open and close -------------------------------------------------------------------------------------------- */

static bool is_network(const char *place)
{
    enum { SMB2 = 0xFE534D42, CIFS = 0xFF534D42, CEPH = 0x00C36400, FUSE = 0x65735546 };
    struct statfs about;
    if (statfs(place, &about) != 0)
        return false;
    switch ((unsigned)about.f_type) {
    case NFS_SUPER_MAGIC:
    case SMB_SUPER_MAGIC:
    case (unsigned)SMB2:
    case (unsigned)CIFS:
    case (unsigned)CEPH:
    case FUSE:
    case AFS_SUPER_MAGIC:
    case V9FS_MAGIC:
        return true;
    default:
        return false;
    }
}

static enum cl_status check_place(const char *place, struct cl_error *error)
{
    struct stat about;
    if (stat(place, &about) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return cl_fail(error, CL_NO_DATABASE, NULL, place, "make one with: cryolot init; or name it with --db",
                           "there is no database at '%s'", place);
        return cl_fail(error, CL_FAILED, NULL, place, NULL, "cannot look at '%s': %s", place, strerror(errno));
    }
    if (!S_ISREG(about.st_mode))
        return cl_fail(error, CL_FAILED, NULL, place, "name the database file with --db", "'%s' is not a file", place);
    return CL_OK;
}

static enum cl_status check_local(const char *place, struct cl_error *error)
{
    if (is_network(place))
        return cl_fail(error, CL_FAILED, "store.network", place,
                       "keep it on a disk of this machine, or use PostgreSQL where several machines share a record",
                       "'%s' lies on a network file system, where locks cannot be trusted", place);
    return CL_OK;
}

static enum cl_status create_file(const char *place, struct cl_error *error)
{
    int file = open(place, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (file >= 0) {
        close(file);
        return CL_OK;
    }
    if (errno == EEXIST)
        return cl_fail(error, CL_CONFLICT, NULL, place, "choose another place with --db; nothing was changed",
                       "'%s' exists already", place);
    return cl_fail(error, CL_FAILED, NULL, place, "check that its folder exists and can be written",
                   "cannot make '%s': %s", place, strerror(errno));
}

static enum cl_status read_pragma(struct cl_db *db, enum cl_sql sql, int64_t *out)
{
    enum cl_status status = CL_FAILED;
    bool row = false;
    struct cl_cursor *cursor = cl_db_prepare(db, cl_statements[sql].text);
    if (cursor && (status = cl_cursor_step(cursor, &row)) == CL_OK)
        *out = cl_cursor_int(cursor, 0);
    cl_cursor_free(cursor);
    return status;
}

static enum cl_status check_identity(struct cl_db *db, const char *place)
{
    enum cl_status status;
    int64_t application_id = 0, version = 0;
    CL_TRY(read_pragma(db, SQL_STORE_APPLICATION_ID, &application_id));
    CL_TRY(read_pragma(db, SQL_STORE_SCHEMA_VERSION, &version));
    int64_t known = cl_migrations[cl_migration_count - 1].number;
    if (application_id != APPLICATION_ID)
        status = cl_fail(db->error, CL_FAILED, NULL, place, "name the right file with --db",
                         "'%s' is not a cryolot database", place);
    else if (version > known)
        status = cl_fail(db->error, CL_FAILED, "store.newer", place, "use the newer cryolot",
                         "'%s' was made by a newer cryolot (its schema is %lld, this program knows %lld)", place,
                         (long long)version, (long long)known);
    else if (version < known)
        status = cl_fail(db->error, CL_FAILED, "store.older", place, NULL,
                         "'%s' has an older schema (%lld) that this program cannot read", place, (long long)version);
done:
    return status;
}

static void configure(struct cl_db *db)
{
    sqlite3 *handle = db->handle;
    sqlite3_extended_result_codes(handle, 1);
    sqlite3_busy_handler(handle, wait_busy, db);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL); /* the guards are for others */
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
    sqlite3_db_config(handle, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
    sqlite3_preupdate_hook(handle, before_change, db);
}

enum cl_status cl_db_open(struct cl_db **out, const char *place, enum cl_store_mode mode, const bool *writing,
                          cl_db_capture *capture, void *context, struct cl_error *error)
{
    enum cl_status status;
    struct cl_db *db = NULL;
    CL_TRY(mode == CL_STORE_CREATE ? create_file(place, error) : check_place(place, error));
    CL_TRY(check_local(place, error));
    db = calloc(1, sizeof *db);
    if (!db)
        abort();
    *db = (struct cl_db){.error = error, .writing = writing, .capture = capture, .context = context};
    db->random = (uint32_t)getpid() * 2654435761u;
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* refused, harmlessly, once another record was opened */
    int code = sqlite3_open_v2(place, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    if (code != SQLITE_OK) {
        status = fail_sqlite(db, code);
        goto done;
    }
    configure(db);
    if (mode == CL_STORE_CREATE)
        CL_TRY(cl_db_run(db, cl_statements[SQL_STORE_SETTINGS_CREATE].text));
    else
        CL_TRY(check_identity(db, place));
    CL_TRY(cl_db_run(db, cl_statements[SQL_STORE_SETTINGS].text));
    if (mode == CL_STORE_WRITE && sqlite3_db_readonly(db->handle, "main") == 1)
        status = cl_fail(error, CL_FAILED, NULL, place, "check the permissions of the file and of its folder",
                         "'%s' cannot be written", place);
done:
    if (status == CL_OK)
        *out = db;
    else
        cl_db_close(db);
    return status;
}

void cl_db_close(struct cl_db *db)
{
    if (!db)
        return;
    sqlite3_close(db->handle);
    cl_buffer_free(&db->old_row);
    cl_buffer_free(&db->new_row);
    free(db);
}

enum cl_status cl_db_run(struct cl_db *db, const char *script)
{
    int code = sqlite3_exec(db->handle, script, NULL, NULL, NULL);
    return code == SQLITE_OK ? CL_OK : fail_sqlite(db, code);
}

void cl_db_remove(const char *place)
{
    static const char *const endings[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        struct cl_buffer path = {0};
        cl_buffer_print(&path, "%s%s", place, endings[i]);
        unlink(path.data);
        cl_buffer_free(&path);
    }
}

enum cl_status cl_db_backup(struct cl_db *db, const char *path)
{
    enum cl_status status;
    struct cl_db copy = {.error = db->error};
    CL_TRY(create_file(path, db->error));
    int code = sqlite3_open_v2(path, &copy.handle, SQLITE_OPEN_READWRITE, NULL);
    sqlite3_backup *backup = code == SQLITE_OK ? sqlite3_backup_init(copy.handle, "main", db->handle, "main") : NULL;
    if (backup) {
        sqlite3_backup_step(backup, -1);
        code = sqlite3_backup_finish(backup);
    }
    if (code != SQLITE_OK || !backup)
        status = fail_sqlite(&copy, code);
    else
        status = cl_db_run(&copy, cl_statements[SQL_STORE_JOURNAL_DELETE].text);
    if (sqlite3_close(copy.handle) != SQLITE_OK && status == CL_OK)
        status = cl_fail(db->error, CL_FAILED, NULL, path, NULL, "the copy could not be closed");
    if (status != CL_OK)
        cl_db_remove(path);
done:
    return status;
}

/* ---- statements ------------------------------------------------------------------------------------------------ */

struct cl_cursor *cl_db_prepare(struct cl_db *db, const char *text)
{
    sqlite3_stmt *statement = NULL;
    int code = sqlite3_prepare_v3(db->handle, text, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL);
    if (code != SQLITE_OK) {
        fail_sqlite(db, code);
        return NULL;
    }
    struct cl_cursor *cursor = calloc(1, sizeof *cursor);
    if (!cursor)
        abort();
    *cursor = (struct cl_cursor){db, statement, UINT64_MAX};
    return cursor;
}

static int bind_value(sqlite3_stmt *statement, int index, const struct cl_value *value, bool copy)
{
    switch (value->type) {
    case CL_VALUE_INT:
        return sqlite3_bind_int64(statement, index, value->integer);
    case CL_VALUE_TEXT:
        return sqlite3_bind_text64(statement, index, value->bytes, value->size, copy ? SQLITE_TRANSIENT : SQLITE_STATIC,
                                   SQLITE_UTF8);
    case CL_VALUE_BLOB:
        return sqlite3_bind_blob64(statement, index, value->bytes, value->size, SQLITE_STATIC);
    default:
        return sqlite3_bind_null(statement, index);
    }
}

enum cl_status cl_cursor_bind(struct cl_cursor *cursor, const struct cl_value *values, size_t count, bool copy)
{
    if ((int)count != sqlite3_bind_parameter_count(cursor->statement))
        abort(); /* a mistake in the program: the call names another number of values than the statement */
    for (size_t i = 0; i < count; i++) {
        uint64_t bit = i < 64 ? (uint64_t)1 << i : 0;
        bool null = values[i].type == CL_VALUE_NULL;
        if (null && cursor->null & bit)
            continue; /* as the last time: most columns of a row from a file are empty */
        cursor->null = null ? cursor->null | bit : cursor->null & ~bit;
        int code = bind_value(cursor->statement, (int)i + 1, &values[i], copy);
        if (code != SQLITE_OK)
            return fail_sqlite(cursor->db, code);
    }
    return CL_OK;
}

enum cl_status cl_cursor_step(struct cl_cursor *cursor, bool *row)
{
    if (!*cursor->db->writing && !sqlite3_stmt_readonly(cursor->statement))
        abort(); /* a mistake in the program: the record changes in a write alone */
    int code = sqlite3_step(cursor->statement);
    *row = code == SQLITE_ROW;
    return code == SQLITE_ROW || code == SQLITE_DONE ? CL_OK : fail_sqlite(cursor->db, code);
}

void cl_cursor_reset(struct cl_cursor *cursor)
{
    sqlite3_reset(cursor->statement);
}

void cl_cursor_free(struct cl_cursor *cursor)
{
    if (!cursor)
        return;
    sqlite3_finalize(cursor->statement);
    free(cursor);
}

int64_t cl_cursor_int(const struct cl_cursor *cursor, int column)
{
    return sqlite3_column_int64(cursor->statement, column);
}

const char *cl_cursor_text(const struct cl_cursor *cursor, int column)
{
    return (const char *)sqlite3_column_text(cursor->statement, column);
}

const void *cl_cursor_blob(const struct cl_cursor *cursor, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(cursor->statement, column);
    *size = (size_t)sqlite3_column_bytes(cursor->statement, column);
    return bytes;
}

bool cl_cursor_is_null(const struct cl_cursor *cursor, int column)
{
    return sqlite3_column_type(cursor->statement, column) == SQLITE_NULL;
}

void cl_cursor_row_json(const struct cl_cursor *cursor, const struct cl_table *table, struct cl_buffer *out)
{
    out->size = 0;
    for (int column = 0; column < table->column_count; column++)
        add_column(out, &table->lead[column], sqlite3_column_value(cursor->statement, column));
    cl_buffer_add(out, "}", 1);
}

int64_t cl_db_last_key(const struct cl_db *db)
{
    return sqlite3_last_insert_rowid(db->handle);
}

int64_t cl_db_changed(const struct cl_db *db)
{
    return sqlite3_changes64(db->handle);
}

/* ---- the schema ------------------------------------------------------------------------------------------------ */

static enum cl_status open_compiled_schema(struct cl_db *model)
{
    enum cl_status status;
    int code = sqlite3_open_v2(":memory:", &model->handle, SQLITE_OPEN_READWRITE, NULL);
    if (code != SQLITE_OK)
        return fail_sqlite(model, code);
    configure(model);
    for (size_t i = 0; i < cl_migration_count; i++)
        CL_TRY(cl_db_run(model, cl_migrations[i].text));
    for (size_t i = 0; i < cl_table_count; i++)
        CL_TRY(cl_db_run(model, cl_tables[i].guards));
done:
    return status;
}

enum cl_status cl_db_compare_schema(struct cl_db *db,
                                    void (*each)(void *context, const char *name, const char *expected,
                                                 const char *found),
                                    void *context)
{
    enum cl_status status;
    bool nothing = false;
    struct cl_db model = {.error = db->error, .writing = &nothing};
    struct cl_cursor *is = NULL, *should = NULL;
    bool has = false, wants = false;
    CL_TRY(open_compiled_schema(&model));
    is = cl_db_prepare(db, cl_statements[SQL_STORE_SCHEMA].text);
    should = cl_db_prepare(&model, cl_statements[SQL_STORE_SCHEMA].text);
    if (!is || !should) {
        status = db->error->status;
        goto done;
    }
    CL_TRY(cl_cursor_step(is, &has));
    CL_TRY(cl_cursor_step(should, &wants));
    while (has || wants) {
        int order = !has ? 1 : !wants ? -1 : strcmp(cl_cursor_text(is, 0), cl_cursor_text(should, 0));
        if (order < 0)
            each(context, cl_cursor_text(is, 0), NULL, cl_cursor_text(is, 1));
        else if (order > 0)
            each(context, cl_cursor_text(should, 0), cl_cursor_text(should, 1), NULL);
        else if (strcmp(cl_cursor_text(is, 1), cl_cursor_text(should, 1)) != 0)
            each(context, cl_cursor_text(is, 0), cl_cursor_text(should, 1), cl_cursor_text(is, 1));
        if (order <= 0)
            CL_TRY(cl_cursor_step(is, &has));
        if (order >= 0)
            CL_TRY(cl_cursor_step(should, &wants));
    }
done:
    cl_cursor_free(is);
    cl_cursor_free(should);
    sqlite3_close(model.handle);
    cl_buffer_free(&model.old_row);
    cl_buffer_free(&model.new_row);
    return status;
}
