/* CSV: rows with their lines, comments only where a row may begin, and no formula for a spreadsheet. */
#include "unit.h"

#include "base/csv.h"

#include <stdio.h>
#include <time.h>

/* Writes each row as "line:<field><field>\n", which is easy to compare. */
static enum cl_status show(void *context, const struct cl_csv_row *row)
{
    struct cl_buffer *seen = context;
    cl_buffer_print(seen, "%d:", (int)row->line);
    for (size_t i = 0; i < row->count; i++)
        cl_buffer_print(seen, "<%s>", row->field[i]);
    cl_buffer_add_text(seen, "\n");
    return CL_OK;
}

static void assert_rows(const char *csv, const char *expected)
{
    struct cl_buffer seen = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_csv_read(csv, strlen(csv), show, &seen, &error);
    if (status != CL_OK)
        fail_msg("%s", error.message);
    assert_string_equal(seen.data ? seen.data : "", expected);
    cl_buffer_free(&seen);
}

static void rows_know_their_lines(void **state)
{
    (void)state;
    assert_rows("", "");
    assert_rows("a,b", "1:<a><b>\n");
    assert_rows("a,b\n1,2\n", "1:<a><b>\n2:<1><2>\n");
    assert_rows("a,b\r\n1,2\r\n", "1:<a><b>\n2:<1><2>\n");
    assert_rows("\xEF\xBB\xBF"
                "a,b\n",
                "1:<a><b>\n");
    assert_rows("\xEF\xBB\xBF"
                "# c\na\n",
                "2:<a>\n");
    assert_rows("\n\r\na\n\n\nb\n", "3:<a>\n6:<b>\n");
    assert_rows(",\"\",x\n", "1:<><><x>\n");
    assert_rows("a,\n", "1:<a><>\n");
    assert_rows("\"x\ny\",1\n\"p\r\nq\"\nz\n", "1:<x\ny><1>\n3:<p\r\nq>\n5:<z>\n");
    assert_rows("\"a \"\"q\"\" b\",\",\"\n", "1:<a \"q\" b><,>\n");
    assert_rows(" a , b\n", "1:< a >< b>\n");
}

/* Fields of any bytes but the two that need quotes, once as they are and once quoted: the same rows. */
static void quotes_make_no_difference_where_none_are_needed(void **state)
{
    (void)state;
    static const char letters[] = "ab 1.<;\t#'-";
    uint32_t random = 20261126;
    struct cl_buffer plain = {0}, quoted = {0}, one = {0}, other = {0};
    for (int row = 0; row < 2000; row++) {
        const char *end = row == 0 ? "" : row % 3 ? "\n" : "\r\n"; /* the last row ends with the file */
        cl_buffer_add_text(&plain, end);
        cl_buffer_add_text(&quoted, end);
        cl_buffer_add_text(&plain, "x"); /* no comment, no blank row */
        cl_buffer_add_text(&quoted, "\"x\"");
        for (random = random * 1664525 + 1013904223; random >> 30; random = random * 1664525 + 1013904223) {
            cl_buffer_add_text(&plain, ",");
            cl_buffer_add_text(&quoted, ",\"");
            for (random = random * 1664525 + 1013904223; random >> 30; random = random * 1664525 + 1013904223) {
                cl_buffer_add(&plain, &letters[(random >> 16) % (sizeof letters - 1)], 1);
                cl_buffer_add(&quoted, &letters[(random >> 16) % (sizeof letters - 1)], 1);
            }
            cl_buffer_add_text(&quoted, "\"");
        }
    }
    assert_int_equal(cl_csv_read(plain.data, plain.size, show, &one, NULL), CL_OK);
    assert_int_equal(cl_csv_read(quoted.data, quoted.size, show, &other, NULL), CL_OK);
    assert_non_null(strstr(one.data, "\n2000:<x>"));
    assert_string_equal(one.data, other.data);
    cl_buffer_free(&plain);
    cl_buffer_free(&quoted);
    cl_buffer_free(&one);
    cl_buffer_free(&other);
}

static void comments_stand_only_where_a_row_begins(void **state)
{
    (void)state;
    assert_rows("# made by\na\n#b\n", "2:<a>\n");
    assert_rows("#\"open\na\n", "2:<a>\n");
    assert_rows("\"x\n# no comment\ny\"\n# one\nb", "1:<x\n# no comment\ny>\n5:<b>\n");
    assert_rows("a,#b\n \n", "1:<a><#b>\n");
    assert_rows("\"#a\"\n", "1:<#a>\n");
    assert_rows("\"x\n\n\ny\"\nb\n", "1:<x\n\n\ny>\n5:<b>\n");
}

static void rows_of_nothing_are_blank(void **state)
{
    (void)state;
    assert_rows("a,b\n,\n\"\",\n , \n", "1:<a><b>\n4:< >< >\n");
    assert_rows("a\n  \t\n", "1:<a>\n");
}

static void assert_invalid(const char *csv, size_t size, const char *words)
{
    struct cl_buffer seen = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_csv_read(csv, size, show, &seen, &error);
    assert_failed(status, CL_INVALID_INPUT, &error, words);
    cl_buffer_free(&seen);
}

static void broken_files_are_refused_with_the_line(void **state)
{
    (void)state;
    assert_invalid("a\nb\0c\n", 6, "line 2 has a NUL byte");
    assert_invalid("a\nb\nc\xe9\n", 7, "line 3 has a byte that is not UTF-8");
    assert_invalid("a\n12345678\x80", 11, "line 2 has a byte");
    assert_invalid("a\n\xe2\x82", 4, "line 2 has a byte");
    assert_invalid("a\rb\r", 4, "line 1 has a carriage return");
    assert_invalid("a\r\nb\r", 5, "line 2 has a carriage return");
    assert_invalid("a\nb\"c\n", 6, "line 2 has a quote in the middle");
    assert_invalid("a\n\"b\"c\n", 7, "line 2 has a quote in the middle");
    assert_invalid("a\nb\n\"c\nd\n", 9, "row at line 3 opens a quote");
    assert_invalid("\"", 1, "row at line 1 opens a quote");
}

static enum cl_status refuse_the_second(void *context, const struct cl_csv_row *row)
{
    ++*(int *)context;
    return row->line == 2 ? CL_REFUSED : CL_OK;
}

static void a_refused_row_ends_the_reading(void **state)
{
    (void)state;
    int rows = 0;
    assert_int_equal(cl_csv_read("a\nb\nc\n", 6, refuse_the_second, &rows, NULL), CL_REFUSED);
    assert_int_equal(rows, 2);
    rows = 0;
    assert_int_equal(cl_csv_read("a\nb", 3, refuse_the_second, &rows, NULL), CL_REFUSED);
    assert_int_equal(rows, 2);
}

static void many_and_long_fields(void **state)
{
    (void)state;
    struct cl_buffer csv = {0}, seen = {0};
    for (int i = 0; i < 5000; i++)
        cl_buffer_print(&csv, "%sfield %d", i ? "," : "", i);
    cl_buffer_add_text(&csv, "\n\"");
    for (int i = 0; i < 100000; i++)
        cl_buffer_add_text(&csv, "x\n");
    cl_buffer_add_text(&csv, "\"\nlast\n");
    assert_int_equal(cl_csv_read(csv.data, csv.size, show, &seen, NULL), CL_OK);
    assert_non_null(strstr(seen.data, "<field 4998><field 4999>\n2:<x\nx\n"));
    assert_non_null(strstr(seen.data, "\n100003:<last>\n"));
    cl_buffer_free(&csv);
    cl_buffer_free(&seen);
}

static void assert_field(const char *text, const char *expected)
{
    struct cl_buffer out = {0};
    cl_csv_add(&out, text, 1);
    assert_string_equal(out.data, expected);
    cl_buffer_free(&out);
}

static void fields_are_quoted_where_needed(void **state)
{
    (void)state;
    assert_field("", "");
    assert_field("UC26A001-0042T", "UC26A001-0042T");
    assert_field("a,b", "\"a,b\"");
    assert_field("a\"b", "\"a\"\"b\"");
    assert_field("a\nb", "\"a\nb\"");
    assert_field(" a", "\" a\"");
    assert_field("#1", "\"#1\"");
    assert_field("-185.2", "-185.2");
    assert_field("-3e6", "-3e6");
    assert_field("=1+1", "\"'=1+1\"");
    assert_field("+49 30", "\"'+49 30\"");
    assert_field("-185C", "\"'-185C\"");
    assert_field("@SUM(A1)", "\"'@SUM(A1)\"");
    assert_field("-1+cmd|'/C calc'!A0", "\"'-1+cmd|'/C calc'!A0\"");
    assert_field("a=b", "a=b");
}

static void what_is_written_is_read_again(void **state)
{
    (void)state;
    static const char *const fields[] = {"a,b", "x\"\"y\r\nz", "#no", "", " Zoë ", "\"", "-5"};
    struct cl_buffer out = {0}, seen = {0};
    for (size_t i = 0; i < 7; i++)
        cl_csv_add(&out, fields[i], i == 0);
    cl_buffer_add_text(&out, "\r\n");
    assert_int_equal(cl_csv_read(out.data, out.size, show, &seen, NULL), CL_OK);
    assert_string_equal(seen.data, "1:<a,b><x\"\"y\r\nz><#no><>< Zoë ><\"><-5>\n");
    cl_buffer_free(&out);
    cl_buffer_free(&seen);
}

static enum cl_status count_row(void *context, const struct cl_csv_row *row)
{
    assert_int_equal(row->count, 6);
    ++*(int *)context;
    return CL_OK;
}

/* A logger's file must not be felt. It takes some 25 ms; the bound only catches a mistake that grows with the file, on
 * any machine and under a sanitizer. */
static void a_large_file_is_fast(void **state)
{
    (void)state;
    struct cl_buffer csv = {0};
    int rows = 0;
    for (int i = 0; i < 100000; i++)
        cl_buffer_print(&csv, "LN2-%04d,2026-11-22T10:00:00Z,-185.2,%d,\"tank, 1\",ok\n", i % 50, i);
    clock_t start = clock();
    assert_int_equal(cl_csv_read(csv.data, csv.size, count_row, &rows, NULL), CL_OK);
    assert_true((double)(clock() - start) / CLOCKS_PER_SEC < 2);
    assert_int_equal(rows, 100000);
    cl_buffer_free(&csv);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_know_their_lines),
        cmocka_unit_test(quotes_make_no_difference_where_none_are_needed),
        cmocka_unit_test(comments_stand_only_where_a_row_begins),
        cmocka_unit_test(rows_of_nothing_are_blank),
        cmocka_unit_test(broken_files_are_refused_with_the_line),
        cmocka_unit_test(a_refused_row_ends_the_reading),
        cmocka_unit_test(many_and_long_fields),
        cmocka_unit_test(fields_are_quoted_where_needed),
        cmocka_unit_test(what_is_written_is_read_again),
        cmocka_unit_test(a_large_file_is_fast),
    };
    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
