/* Grids and positions of boxes. */
#include <cryolot/storage.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void grids_are_read(void **state)
{
    (void)state;
    int64_t rows = 0, columns = 0;
    assert_int_equal(cl_storage_grid_read("9x9", &rows, &columns, NULL), CL_OK);
    assert_int_equal(rows * 100 + columns, 909);
    assert_int_equal(cl_storage_grid_read("26X99", &rows, &columns, NULL), CL_OK);
    assert_int_equal(rows * 100 + columns, 2699);
    assert_int_equal(cl_storage_grid_read("1x1", &rows, &columns, NULL), CL_OK);
    assert_int_equal(rows * 100 + columns, 101);
}

static void other_grids_are_refused_and_change_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",     "9",    "x9",   "9x",   "0x9",   "9x0",   "27x9",  "9x100",
        "09x9", "9x9 ", " 9x9", "-1x9", "9x9x9", "9 x 9", "9.5x9", "99999999999999999999x9"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        int64_t rows = 7, columns = 8;
        assert_int_equal(cl_storage_grid_read(bad[i], &rows, &columns, NULL), CL_USAGE);
        assert_int_equal(rows * 10 + columns, 78);
    }
}

static void positions_are_written(void **state)
{
    (void)state;
    char text[CL_POSITION_TEXT];
    assert_string_equal(cl_storage_position_write(0, 0, text, sizeof text), "A1");
    assert_string_equal(cl_storage_position_write(2, 6, text, sizeof text), "C7");
    assert_string_equal(cl_storage_position_write(25, 98, text, sizeof text), "Z99");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids_are_read),
        cmocka_unit_test(other_grids_are_refused_and_change_nothing),
        cmocka_unit_test(positions_are_written),
    };
    return cmocka_run_group_tests_name("storage grid", tests, NULL, NULL);
}
