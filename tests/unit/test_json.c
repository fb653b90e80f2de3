/* JSON texts: every byte that must be escaped is, and nothing else. */
#include "unit.h"

#include "base/json.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>

static void assert_json(const char *text, size_t size, const char *expected)
{
    struct cl_buffer out = {0};
    cl_json_add_text(&out, text, size);
    assert_string_equal(out.data, expected);
    assert_int_equal(out.size, strlen(expected));
    cl_buffer_free(&out);
}

static void texts(void **state)
{
    (void)state;
    assert_json("", 0, "\"\"");
    assert_json("UC26A001", 8, "\"UC26A001\"");
    assert_json("a\"b\\c/", 6, "\"a\\\"b\\\\c/\"");
    assert_json("\b\f\n\r\t", 5, "\"\\b\\f\\n\\r\\t\"");
    assert_json("\x00\x01\x1f\x7f", 4, "\"\\u0000\\u0001\\u001f\x7f\"");
    assert_json("Zoë 山", strlen("Zoë 山"), "\"Zoë 山\"");
    assert_json("\"\"", 2, "\"\\\"\\\"\"");
    assert_json("abcdef", 3, "\"abc\"");
}

static void every_control_byte_is_escaped(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text = (char)byte;
        struct cl_buffer out = {0};
        cl_json_add_text(&out, &text, 1);
        bool escaped = byte < 0x20 || byte == '"' || byte == '\\';
        assert_int_equal(out.size > 3, escaped);
        cl_buffer_free(&out);
    }
}

static void numbers(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 1, -1, 9, 10, 12345678901234567, INT64_MAX, INT64_MIN, -100};
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++) {
        char expected[32];
        struct cl_buffer out = {0};
        snprintf(expected, sizeof expected, "%" PRId64, values[i]);
        cl_json_add_int(&out, values[i]);
        assert_string_equal(out.data, expected);
        cl_buffer_free(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts),
        cmocka_unit_test(every_control_byte_is_escaped),
        cmocka_unit_test(numbers),
    };
    return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
