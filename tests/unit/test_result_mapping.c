/* Mappings and instruments' files: what is right is read exactly; what was cut off or altered never crashes, and never
 * yields a value that the file does not hold. */
#include "unit.h"

#include "base/buffer.h"
#include "domain/result_mapping.h"

#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 3000, FILE_MOST = 1 << 20 };

static const char WIDE[] = "[import]\n"
                           "title = Counter\n"
                           "instrument = Counter 7\n"
                           "separator = semicolon\n"
                           "decimal = comma\n"
                           "date = DD.MM.YYYY\n"
                           "encoding = latin1\n"
                           "skip_lines = 1\n"
                           "ends_at = End\n"
                           "not_samples = Blank, \"Std, *\"\n"
                           "[columns]\n"
                           "sample = Sample\n"
                           "performed = Date\n"
                           "ignore = \"Total, all\", \xC3\x98\n"
                           "[result viability]\n"
                           "column = Viability (%)\n"
                           "operator = Op\n"
                           "unit = %\n"
                           "[result mycoplasma]\n"
                           "column = Myco\n"
                           "map = Pass:Negative, \"Fail, clear\":Positive\n"
                           "empty = skip\n";

static const char TABLE[] = "made by a program\r\n"
                            "Sample;Date;Viability (%);Op;Myco;Total, all;\xD8;\r\n"
                            "SMP-1;20.01.2026 9:05:07;96,50;;pass;1;2;\r\n"
                            "Blank;x;;;;;;\r\n"
                            "Std, 1;x;;;;;;\r\n"
                            "SMP-2;5.1.2026;\" 0,1 \";<;;1;2;\r\n"
                            "End of table;\"\r\n";

/* ---- what is read ------------------------------------------------------------------------------------------------ */

/* The rows that were said, as text. */
struct said {
    struct cl_buffer text;
    size_t rows;
};

static enum cl_status say(void *context, const struct cl_result_row *row)
{
    struct said *said = context;
    static const enum cl_result_column shown[] = {CL_COLUMN_SAMPLE, CL_COLUMN_TEST,         CL_COLUMN_VALUE,
                                                  CL_COLUMN_UNIT,   CL_COLUMN_PERFORMED_ON, CL_COLUMN_PERFORMED_AT};
    cl_buffer_print(&said->text, "%lld", (long long)row->line);
    for (size_t i = 0; i < sizeof shown / sizeof *shown; i++)
        cl_buffer_print(&said->text, "|%s", row->field[shown[i]]);
    cl_buffer_add_text(&said->text, "\n");
    for (int i = 0; i < CL_RESULT_COLUMNS; i++) {
        assert_non_null(row->field[i]);
        assert_non_null(row->column[i]);
    }
    said->rows++;
    return CL_OK;
}

/* Reads a file by a mapping; the status of whichever failed first. */
static enum cl_status read_both(const char *mapping_text, size_t mapping_size, const char *data, size_t size,
                                struct said *said, struct cl_error *error)
{
    enum cl_status status;
    struct cl_arena arena = {0};
    struct cl_result_mapping mapping;
    CL_TRY(cl_result_mapping_read("test.ini", mapping_text, mapping_size, &arena, &mapping, error));
    status = cl_instrument_read(&mapping, data, size, &arena, say, said, error);
done:
    cl_arena_free(&arena);
    return status;
}

static void reads_a_table_exactly(void **state)
{
    struct said said = {0};
    struct cl_error error = {0};
    (void)state;
    assert_int_equal(read_both(WIDE, sizeof WIDE - 1, TABLE, sizeof TABLE - 1, &said, &error), CL_OK);
    assert_int_equal(error.row_count, 0);
    assert_string_equal(said.text.data, "3|SMP-1|viability|96.50|%|2026-01-20|2026-01-20 09:05:07\n"
                                        "3|SMP-1|mycoplasma|Negative||2026-01-20|2026-01-20 09:05:07\n"
                                        "6|SMP-2|viability|<0.1|%|2026-01-05|\n");
    cl_buffer_free(&said.text);
}

/* What stands in the cell of viability, and what it is read as; NULL: refused. */
static void reads_numbers_or_refuses(void **state)
{
    static const struct {
        const char *cell, *value;
    } cases[] = {{"96,5", "96.5"},       {"96", "96"},    {"0,10", "0.10"},     {"<0,1", "<0.1"},    {"< 0,1", "< 0.1"},
                 {"1.234,5", NULL},      {"1.234", NULL}, {"1,234,5", NULL},    {"1 234,5", NULL},   {"1'234,5", NULL},
                 {"1,3E+07", "1.3E+07"}, {"NaN", "NaN"},  {"46, XY", "46, XY"}, {"\xBB", "\xC2\xBB"}};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct said said = {0};
        struct cl_error error = {0};
        char table[512], expected[128] = "";
        snprintf(table, sizeof table,
                 "x\nSample;Date;Viability (%%);Op;Myco;Total, all;\xD8\nS;20.01.2026;%s;;;;\nEnd\n", cases[i].cell);
        if (cases[i].value)
            snprintf(expected, sizeof expected, "3|S|viability|%s|%%|2026-01-20|\n", cases[i].value);
        assert_int_equal(read_both(WIDE, sizeof WIDE - 1, table, strlen(table), &said, &error), CL_OK);
        assert_int_equal(error.row_count, cases[i].value ? 0 : 1);
        assert_string_equal(said.text.data ? said.text.data : "", expected);
        cl_buffer_free(&said.text);
        cl_error_clear(&error);
    }
}

/* ---- what was altered -------------------------------------------------------------------------------------------- */

static uint32_t seed;

static uint32_t next_random(void)
{
    seed = seed * 1664525U + 1013904223U;
    return seed >> 8;
}

/* A copy with a few bytes changed, left out, doubled, or its end cut off; malloc'ed to its size, so that a sanitizer
 * sees what reads behind it. */
static char *mutate(const char *data, size_t size, size_t *mutant_size)
{
    static const char nasty[] = "\"\n\r;,\t=[]:#*<\\\x80\xff%{}'0";
    char *mutant = malloc(2 * size + 1);
    assert_non_null(mutant);
    memcpy(mutant, data, size);
    for (uint32_t i = next_random() % 4 + 1; i > 0 && size > 1; i--) {
        size_t at = next_random() % size, length = next_random() % 20;
        length = length < size - at ? length : size - at;
        switch (next_random() % 4) {
        case 0:
            mutant[at] = nasty[next_random() % (sizeof nasty - 1)];
            break;
        case 1:
            memmove(mutant + at, mutant + at + length, size - at - length);
            size -= length;
            break;
        case 2:
            size = at;
            break;
        default:
            mutant[at] = (char)(next_random() % 256);
        }
    }
    *mutant_size = size;
    return realloc(mutant, size ? size : 1);
}

static void assert_survives(const char *mapping, size_t mapping_size, const char *data, size_t size)
{
    struct said said = {0};
    struct cl_error error = {0};
    enum cl_status status = read_both(mapping, mapping_size, data, size, &said, &error);
    assert_true(status == CL_OK || status == CL_INVALID_INPUT);
    if (status == CL_INVALID_INPUT)
        assert_true(error.message[0] != '\0' || error.row_count > 0);
    cl_buffer_free(&said.text);
    cl_error_clear(&error);
}

static void altered_mappings_are_read_or_refused(void **state)
{
    (void)state;
    seed = 1;
    for (int i = 0; i < ROUNDS; i++) {
        size_t size;
        char *mutant = mutate(WIDE, sizeof WIDE - 1, &size);
        assert_survives(mutant, size, TABLE, sizeof TABLE - 1);
        free(mutant);
    }
}

static void altered_files_are_read_or_refused(void **state)
{
    (void)state;
    seed = 2;
    for (int i = 0; i < ROUNDS; i++) {
        size_t size;
        char *mutant = mutate(TABLE, sizeof TABLE - 1, &size);
        assert_survives(WIDE, sizeof WIDE - 1, mutant, size);
        free(mutant);
    }
    assert_survives(WIDE, sizeof WIDE - 1, "", 0);
    assert_survives("", 0, "", 0);
}

/* ---- what is shipped --------------------------------------------------------------------------------------------- */

static char *read_file(const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("cannot open %s", path);
    char *data = malloc(FILE_MOST);
    assert_non_null(data);
    *size = fread(data, 1, FILE_MOST, file);
    fclose(file);
    return data;
}

static void shipped_mappings_read_their_example(void **state)
{
    static const struct {
        const char *mapping, *file;
        size_t rows;
    } shipped[] = {{"templates/imports/cell-counter.ini", "tests/data/instruments/cell-counter.csv", 2},
                   {"templates/imports/flow-cytometry.ini", "tests/data/instruments/flow-cytometry.tsv", 4},
                   {"templates/imports/endotoxin-reader.ini", "tests/data/instruments/endotoxin-reader.csv", 1}};
    (void)state;
    for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
        struct said said = {0};
        struct cl_error error = {0};
        size_t mapping_size, size;
        char *mapping = read_file(shipped[i].mapping, &mapping_size), *file = read_file(shipped[i].file, &size);
        assert_int_equal(read_both(mapping, mapping_size, file, size, &said, &error), CL_OK);
        assert_int_equal(error.row_count, 0);
        assert_int_equal(said.rows, shipped[i].rows);
        for (int round = 0; round < 200; round++) {
            size_t mutant_size;
            char *mutant = mutate(file, size, &mutant_size);
            assert_survives(mapping, mapping_size, mutant, mutant_size);
            free(mutant);
        }
        cl_buffer_free(&said.text);
        free(mapping);
        free(file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_a_table_exactly),
        cmocka_unit_test(reads_numbers_or_refuses),
        cmocka_unit_test(altered_mappings_are_read_or_refused),
        cmocka_unit_test(altered_files_are_read_or_refused),
        cmocka_unit_test(shipped_mappings_read_their_example),
    };
    return cmocka_run_group_tests_name("result mapping", tests, NULL, NULL);
}
