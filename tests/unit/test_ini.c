/* Templates: entries in order with their lines, and every mistake reported at once. */
#include "unit.h"

#include "base/buffer.h"
#include "base/ini.h"

#include <stdbool.h>
#include <stdio.h>

static enum cl_status read_ini(const char *text, struct cl_arena *arena, struct cl_ini *ini, struct cl_error *error)
{
    return cl_ini_read("t.ini", text, strlen(text), arena, ini, error);
}

static void assert_entry(const struct cl_ini *ini, size_t at, int line, const char *section, const char *key,
                         const char *value)
{
    assert_int_equal(ini->entry[at].line, line);
    assert_string_equal(ini->entry[at].section, section);
    assert_string_equal(ini->entry[at].key, key);
    assert_string_equal(ini->entry[at].value, value);
}

static void entries_come_in_order_with_their_lines(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    struct cl_ini ini;
    assert_int_equal(
        read_ini("\xEF\xBB\xBF; comment\r\nname = Umbilical MSC\r\n\r\n[specification viability]\r\n# c\r\n"
                 "  limit=  >= 70 \t\r\nempty =\nunit: %\n[empty]\n[last]\nname=Zoë",
                 &arena, &ini, NULL),
        CL_OK);
    assert_string_equal(ini.file, "t.ini");
    assert_int_equal(ini.count, 5);
    assert_entry(&ini, 0, 2, "", "name", "Umbilical MSC");
    assert_entry(&ini, 1, 6, "specification viability", "limit", ">= 70");
    assert_entry(&ini, 2, 7, "specification viability", "empty", "");
    assert_entry(&ini, 3, 8, "specification viability", "unit", "%");
    assert_entry(&ini, 4, 11, "last", "name", "Zoë");
    assert_string_equal(cl_ini_get(&ini, "", "name"), "Umbilical MSC");
    assert_string_equal(cl_ini_get(&ini, "last", "name"), "Zoë");
    assert_null(cl_ini_get(&ini, "last", "limit"));
    assert_null(cl_ini_get(&ini, "no", "name"));
    assert_int_equal(cl_ini_line(&ini, "specification viability", "unit"), 8);
    assert_int_equal(cl_ini_line(&ini, "specification viability", NULL), 6);
    assert_int_equal(cl_ini_line(&ini, "empty", NULL), 0);
    cl_arena_free(&arena);
}

static void a_value_is_never_cut(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    struct cl_ini ini;
    struct cl_buffer text = {0};
    assert_int_equal(
        read_ini("karyotype = 46, XY; normal\nother = 46, XX ; normal # all of it\nx = a=b:c\n", &arena, &ini, NULL),
        CL_OK);
    assert_string_equal(cl_ini_get(&ini, "", "karyotype"), "46, XY; normal");
    assert_string_equal(cl_ini_get(&ini, "", "other"), "46, XX ; normal # all of it");
    assert_string_equal(cl_ini_get(&ini, "", "x"), "a=b:c");
    cl_buffer_print(&text, "[%0*d]\nlong = %0*d\n", 200, 7, 3993, 1);
    assert_int_equal(read_ini(text.data, &arena, &ini, NULL), CL_OK);
    assert_int_equal(strlen(ini.entry[0].section), 200);
    assert_int_equal(strlen(ini.entry[0].value), 3993); /* with the key a line of 4000 */
    cl_buffer_free(&text);
    cl_arena_free(&arena);
}

static void an_empty_file_has_no_entries(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    struct cl_ini ini;
    assert_int_equal(cl_ini_read("e.ini", NULL, 0, &arena, &ini, NULL), CL_OK);
    assert_int_equal(ini.count, 0);
    assert_int_equal(read_ini("; nothing\n\n", &arena, &ini, NULL), CL_OK);
    assert_int_equal(ini.count, 0);
    assert_null(cl_ini_get(&ini, "", "x"));
    cl_arena_free(&arena);
}

static void assert_fault(const struct cl_error *error, size_t at, int line, const char *words)
{
    assert_true(at < error->row_count);
    assert_int_equal(error->rows[at].row, line);
    if (!strstr(error->rows[at].message, words))
        assert_string_equal(error->rows[at].message, words);
}

static void every_mistake_is_listed(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    struct cl_ini ini = {.count = 77};
    struct cl_error error = {0};
    enum cl_status status = read_ini("x = 1\n[one]\na = 1\nnothing\na = 2\n[two\nb = 1\n= 5\n[one]\na = 1\n"
                                     "c = \xe2\x80\xae\nd = \x1b[2J\ne = \xff\n[f] ; g\n[]\nh\xc2\xad = 1\n",
                                     &arena, &ini, &error);
    assert_fault(&error, 0, 4, "neither key = value");
    assert_fault(&error, 1, 5, "the key stands twice");
    assert_string_equal(error.rows[1].column, "a");
    assert_fault(&error, 2, 6, "does not end with ]");
    assert_fault(&error, 3, 8, "no key stands before");
    assert_fault(&error, 4, 9, "the section stands twice");
    assert_fault(&error, 5, 11, "an invisible character (U+202E)");
    assert_fault(&error, 6, 12, "a control character (U+001B)");
    assert_fault(&error, 7, 13, "not valid UTF-8");
    assert_fault(&error, 8, 14, "does not end with ]");
    assert_fault(&error, 9, 15, "section is empty");
    assert_fault(&error, 10, 16, "key contains an invisible character");
    assert_int_equal(error.row_count, 11);
    assert_failed(status, CL_INVALID_INPUT, &error, "'t.ini' has 11 lines that cannot be read");
    assert_int_equal(ini.count, 77);
    cl_arena_free(&arena);
}

static void lines_too_long_or_with_nul_are_refused_whole(void **state)
{
    (void)state;
    struct cl_arena arena = {0};
    struct cl_ini ini;
    struct cl_error error = {0};
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "a = 1\nlong = %0*d\nb = 2\n", 4000, 1);
    cl_buffer_add(&text, "c = x\0y\nno entry", 16);
    enum cl_status status = cl_ini_read("t.ini", text.data, text.size, &arena, &ini, &error);
    assert_fault(&error, 0, 2, "longer than 4000 bytes");
    assert_fault(&error, 1, 4, "NUL byte");
    assert_fault(&error, 2, 5, "neither key = value");
    assert_int_equal(error.row_count, 3);
    assert_failed(status, CL_INVALID_INPUT, &error, "has 3 lines");
    assert_int_equal(cl_ini_read("t.ini", text.data, text.size, &arena, &ini, NULL), CL_INVALID_INPUT);
    cl_buffer_free(&text);
    cl_arena_free(&arena);
}

/* What nobody writes by hand ends soon. */
static void assert_ends(const char *repeated, bool counted, size_t times, int row, const char *words)
{
    struct cl_arena arena = {0};
    struct cl_buffer text = {0};
    struct cl_error error = {0};
    struct cl_ini ini;
    for (size_t i = 0; i < times; i++) {
        cl_buffer_add_text(&text, repeated);
        if (counted)
            cl_buffer_print(&text, "%zu%s\n", i, repeated[0] == '[' ? "]\nb =" : " =");
    }
    assert_int_equal(read_ini(text.data, &arena, &ini, &error), CL_INVALID_INPUT);
    assert_int_equal(error.rows[error.row_count - 1].row, row);
    assert_string_equal(error.rows[error.row_count - 1].message, words);
    cl_error_clear(&error);
    cl_buffer_free(&text);
    cl_arena_free(&arena);
}

static void too_much_is_not_read(void **state)
{
    (void)state;
    assert_ends("k", true, 50000, 5000, "more than 5000 entries are too many");
    assert_ends("[s", true, 50000, 1999, "more than 1000 sections are too many");
    assert_ends("x\n", false, 50000, 100, "more follows, which was not read");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(entries_come_in_order_with_their_lines),
        cmocka_unit_test(a_value_is_never_cut),
        cmocka_unit_test(an_empty_file_has_no_entries),
        cmocka_unit_test(every_mistake_is_listed),
        cmocka_unit_test(too_much_is_not_read),
        cmocka_unit_test(lines_too_long_or_with_nul_are_refused_whole),
    };
    return cmocka_run_group_tests_name("ini", tests, NULL, NULL);
}
