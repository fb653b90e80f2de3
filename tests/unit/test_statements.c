/* Every named statement prepares against the schema, and no plan reads the whole of a table that grows. */
#include "unit.h"

#include "base/buffer.h"
#include "store/statement.h"

#include <ctype.h>
#include <sqlite3.h>
#include <stdio.h>

/* Tables that stay small however many lots a facility makes: reading them whole is fine. */
static const char *const small_tables[] = {"facility",    "site",    "migration",    "person",
                                           "person_role", "product", "specification"};

/* The schema with its guards, as cryolot makes it. */
static sqlite3 *new_database(void)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
    assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL), SQLITE_OK);
    assert_int_equal(sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)NULL), SQLITE_OK);
    for (size_t i = 0; i < cl_migration_count; i++)
        if (sqlite3_exec(db, cl_migrations[i].text, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("migration %s: %s", cl_migrations[i].name, sqlite3_errmsg(db));
    for (size_t i = 0; i < cl_table_count; i++)
        if (sqlite3_exec(db, cl_tables[i].guards, NULL, NULL, NULL) != SQLITE_OK)
            fail_msg("guards of %s: %s", cl_tables[i].name, sqlite3_errmsg(db));
    return db;
}

static bool is_word_char(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

/* Takes the next word of *text; "" at the end. What stands between words is skipped, but for "(" and ",". */
static void next_word(const char **text, char *word, size_t size)
{
    size_t length = 0;
    while (**text && !is_word_char(**text) && **text != '(' && **text != ',')
        (*text)++;
    if (**text && !is_word_char(**text))
        word[length++] = *(*text)++;
    else
        while (is_word_char(**text) && length < size - 1)
            word[length++] = *(*text)++;
    word[length] = '\0';
}

/* Whether `name`, as a plan shows it, is this table: itself, or an alias that the statement gives it. */
static bool names_table(const char *statement, const char *name, const char *table)
{
    char word[64];
    if (strcmp(name, table) == 0)
        return true;
    for (const char *rest = statement; *rest;) {
        next_word(&rest, word, sizeof word);
        if (strcmp(word, table) != 0)
            continue;
        next_word(&rest, word, sizeof word);
        if (sqlite3_stricmp(word, "AS") == 0)
            next_word(&rest, word, sizeof word);
        if (strcmp(word, name) == 0)
            return true;
    }
    return false;
}

static bool is_small(const char *table)
{
    for (size_t i = 0; i < sizeof small_tables / sizeof *small_tables; i++)
        if (strcmp(small_tables[i], table) == 0)
            return true;
    return false;
}

enum reading { READS_SOME, READS_SMALL, READS_GROWING };

/* Whether a line of a plan reads the whole of a table or of an index, or builds one from it. What has the name of no
 * table is made by the statement itself (WITH, a subquery), and its own lines are judged. */
static enum reading judge_line(const char *statement, const char *line)
{
    char name[64] = "";
    enum reading reading = READS_SOME;
    bool builds = strstr(line, " AUTOMATIC ") && sscanf(line, "SEARCH %63s", name) == 1;
    if (!builds && sscanf(line, "BLOOM FILTER ON %63s", name) != 1 && sscanf(line, "SCAN %63s", name) != 1)
        return READS_SOME;
    for (size_t i = 0; i < cl_table_count; i++)
        if (names_table(statement, name, cl_tables[i].name)) {
            enum reading of_table = is_small(cl_tables[i].name) ? READS_SMALL : READS_GROWING;
            reading = of_table > reading ? of_table : reading;
        }
    return reading;
}

/* What is wrong with a statement, as lines added to `wrong`. */
static void judge_plan(sqlite3 *db, const struct cl_statement *statement, struct cl_buffer *wrong)
{
    struct cl_buffer text = {0};
    sqlite3_stmt *plan = NULL;
    bool scans = false;
    cl_buffer_print(&text, "EXPLAIN QUERY PLAN %s", statement->text);
    if (sqlite3_prepare_v2(db, text.data, -1, &plan, NULL) != SQLITE_OK)
        cl_buffer_print(wrong, "%s: %s\n", statement->name, sqlite3_errmsg(db));
    while (plan && sqlite3_step(plan) == SQLITE_ROW) {
        const char *line = (const char *)sqlite3_column_text(plan, 3);
        enum reading reading = judge_line(statement->text, line);
        scans = scans || reading != READS_SOME;
        if (reading == READS_GROWING && !*statement->scans)
            cl_buffer_print(wrong, "%s: %s (give it an index, or say '-- scans: why')\n", statement->name, line);
    }
    if (plan && *statement->scans && !scans)
        cl_buffer_print(wrong, "%s: says 'scans: %s' but does not\n", statement->name, statement->scans);
    sqlite3_finalize(plan);
    cl_buffer_free(&text);
}

static bool has_plan(const char *text)
{
    static const char *const words[] = {"SELECT", "WITH", "INSERT", "UPDATE", "DELETE", "VALUES"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (sqlite3_strnicmp(text, words[i], (int)strlen(words[i])) == 0)
            return true;
    return false;
}

static void assert_nothing_wrong(struct cl_buffer *wrong)
{
    if (wrong->size)
        fail_msg("\n%s", wrong->data);
    cl_buffer_free(wrong);
}

/* Prepares each statement of a text: a few are scripts of several. */
static void prepare_all(sqlite3 *db, const struct cl_statement *statement, struct cl_buffer *wrong)
{
    for (const char *rest = statement->text; rest && *rest;) {
        sqlite3_stmt *prepared = NULL;
        if (sqlite3_prepare_v2(db, rest, -1, &prepared, &rest) != SQLITE_OK) {
            cl_buffer_print(wrong, "%s: %s\n", statement->name, sqlite3_errmsg(db));
            return;
        }
        for (int i = 1; i <= sqlite3_bind_parameter_count(prepared); i++)
            if (!sqlite3_bind_parameter_name(prepared, i))
                cl_buffer_print(wrong, "%s: there is no ?%d\n", statement->name, i);
        sqlite3_finalize(prepared);
    }
}

static void every_statement_prepares(void **state)
{
    (void)state;
    struct cl_buffer wrong = {0};
    sqlite3 *db = new_database();
    for (size_t i = 0; i < SQL_COUNT; i++) {
        prepare_all(db, &cl_statements[i], &wrong);
        if (!*cl_statements[i].purpose)
            cl_buffer_print(&wrong, "%s: has no line of purpose\n", cl_statements[i].name);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_nothing_wrong(&wrong);
}

static void no_plan_scans_a_growing_table(void **state)
{
    (void)state;
    struct cl_buffer wrong = {0};
    sqlite3 *db = new_database();
    for (size_t i = 0; i < SQL_COUNT; i++)
        if (has_plan(cl_statements[i].text))
            judge_plan(db, &cl_statements[i], &wrong);
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
    assert_nothing_wrong(&wrong);
}

/* The proof that the two tests above can fail. */
static void a_scan_is_found(void **state)
{
    (void)state;
    static const struct {
        bool wrong;
        struct cl_statement statement;
    } cases[] = {
        {false, {"by_key", "SELECT id FROM vial WHERE code = ?1", "", ""}},
        {false, {"small", "SELECT id FROM person p WHERE name = ?1", "", ""}},
        {false, {"said", "SELECT id FROM vial v WHERE serial = ?1", "", "a reason"}},
        {false, {"with", "WITH v AS (SELECT 1 AS id) SELECT id FROM v", "", ""}},
        {true, {"whole", "SELECT id FROM vial WHERE serial = ?1", "", ""}},
        {true, {"alias", "SELECT v.id FROM vial v WHERE v.serial = ?1", "", ""}},
        {true, {"as_alias", "SELECT v.id FROM lot AS l, vial AS v WHERE v.serial = l.id AND l.code = ?1", "", ""}},
        {true, {"index", "SELECT lot_id FROM vial ORDER BY lot_id", "", ""}},
        {true,
         {"join", "SELECT d.id FROM dose d JOIN weight w ON w.weight_g = d.weight_g WHERE d.subject_id = ?1", "", ""}},
        {true, {"inner", "SELECT code FROM lot WHERE id = (SELECT count(*) FROM vial x WHERE x.cells > ?1)", "", ""}},
        {true, {"change", "UPDATE vial SET purpose = 'qc' WHERE serial = ?1", "", ""}},
        {true, {"idle", "SELECT id FROM vial WHERE code = ?1", "", "a reason that is none"}},
        {true, {"unknown", "SELECT nothing FROM vial", "", ""}},
    };
    sqlite3 *db = new_database();
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cl_buffer wrong = {0};
        judge_plan(db, &cases[i].statement, &wrong);
        if ((wrong.size > 0) != cases[i].wrong)
            fail_msg("%s: %s", cases[i].statement.name, wrong.size ? wrong.data : "not found");
        cl_buffer_free(&wrong);
    }
    assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_statement_prepares),
        cmocka_unit_test(no_plan_scans_a_growing_table),
        cmocka_unit_test(a_scan_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
