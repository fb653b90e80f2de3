/* Where two rows of the log differ: a column that stands nowhere is NULL, which differs from a value and from no row.
 */
#include "unit.h"

#include "base/buffer.h"
#include "base/json_difference.h"

static void add(void *context, const char *field, const char *expected, const char *found)
{
    cl_buffer_print(context, "%s: %s -> %s; ", field, expected ? expected : "(no row)", found ? found : "(no row)");
}

static void assert_differs(const char *expected, const char *found, const char *wanted)
{
    struct cl_buffer said = {0};
    cl_buffer_reserve(&said, 0);
    cl_json_difference(expected, found, add, &said);
    assert_string_equal(said.data, wanted);
    cl_buffer_free(&said);
}

static void values(void **state)
{
    (void)state;
    assert_differs("{\"id\":1,\"value\":\"97\"}", "{\"id\":1,\"value\":\"99.9\"}", "value: \"97\" -> \"99.9\"; ");
    assert_differs("{\"id\":1,\"value\":\"97\"}", "{\"value\":\"97\",\"id\":1}", "");
    assert_differs("{\"id\":1}", "{\"id\":\"1\"}", "id: 1 -> \"1\"; ");
}

static void a_column_that_is_null_stands_nowhere(void **state)
{
    (void)state;
    assert_differs("{\"id\":1}", "{\"id\":1,\"lifted_at_ms\":5}", "lifted_at_ms: null -> 5; ");
    assert_differs("{\"id\":1,\"sample_id\":0}", "{\"id\":1}", "sample_id: 0 -> null; ");
    assert_differs("{\"id\":1,\"unit\":\"\"}", "{\"id\":1}", "unit: \"\" -> null; ");
    assert_differs("{\"id\":1,\"sample_id\":null}", "{\"id\":1}", "");
    assert_differs("{\"id\":1}", "{\"id\":1,\"sample_id\":\"null\"}", "sample_id: null -> \"null\"; ");
}

static void no_row(void **state)
{
    (void)state;
    assert_differs(NULL, "{\"id\":1,\"code\":\"A\"}", "id: (no row) -> 1; code: (no row) -> \"A\"; ");
    assert_differs("{\"id\":1}", NULL, "id: 1 -> (no row); ");
    assert_differs(NULL, NULL, "");
}

static void no_object(void **state)
{
    (void)state;
    assert_differs("{\"id\":1}", "[1]", ": {\"id\":1} -> [1]; ");
    assert_differs("", "{\"id\":1}", ":  -> {\"id\":1}; ");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
        cmocka_unit_test(a_column_that_is_null_stands_nowhere),
        cmocka_unit_test(no_row),
        cmocka_unit_test(no_object),
    };
    return cmocka_run_group_tests_name("json difference", tests, NULL, NULL);
}
