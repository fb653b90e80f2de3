/* A buffer grows with what is added; what was printed into it is whole at every size. */
#include "unit.h"

#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>

static void a_print_fits_whatever_room_is_left(void **state)
{
    (void)state;
    char text[600], wanted[640];
    for (size_t before = 0; before < 300; before++)
        for (size_t size = 0; size < 300; size += before % 7 + 1) {
            struct cl_buffer buffer = {0};
            memset(text, 'x', sizeof text);
            cl_buffer_add(&buffer, text, before);
            memset(text, 'y', size);
            text[size] = '\0';
            cl_buffer_print(&buffer, "%s%d", text, 42);
            snprintf(wanted, sizeof wanted, "%s42", text);
            assert_int_equal(buffer.size, before + size + 2);
            assert_true(buffer.capacity > buffer.size);
            assert_string_equal(buffer.data + before, wanted);
            assert_true(before == 0 || (buffer.data[0] == 'x' && buffer.data[before - 1] == 'x'));
            cl_buffer_free(&buffer);
        }
}

static void prints_follow_each_other(void **state)
{
    (void)state;
    struct cl_buffer buffer = {0};
    char wanted[8];
    for (int i = 0; i < 10000; i++)
        cl_buffer_print(&buffer, "%04d", i);
    assert_int_equal(buffer.size, 40000);
    for (int i = 0; i < 10000; i++) {
        snprintf(wanted, sizeof wanted, "%04d", i);
        assert_memory_equal(buffer.data + i * 4, wanted, 4);
    }
    cl_buffer_print(&buffer, "%s", "");
    assert_int_equal(buffer.size, 40000);
    assert_int_equal(buffer.data[40000], '\0');
    cl_buffer_free(&buffer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_print_fits_whatever_room_is_left),
        cmocka_unit_test(prints_follow_each_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
