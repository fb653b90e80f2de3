/* Grids and positions of boxes. */
#include <cryolot/value.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void grids_are_read(void **state)
{
    (void)state;
    struct cl_grid grid = {0};
    assert_int_equal(cl_grid_read("9x9", &grid, NULL), CL_OK);
    assert_int_equal(grid.rows * 100 + grid.columns, 909);
    assert_int_equal(cl_grid_read("26X99", &grid, NULL), CL_OK);
    assert_int_equal(grid.rows * 100 + grid.columns, 2699);
    assert_int_equal(cl_grid_size(&grid), 26 * 99);
    assert_int_equal(cl_grid_read("1x1", &grid, NULL), CL_OK);
    assert_int_equal(grid.rows * 100 + grid.columns, 101);
}

static void other_grids_are_refused_and_change_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",     "9",    "x9",   "9x",   "0x9",   "9x0",   "27x9",  "9x100",
        "09x9", "9x9 ", " 9x9", "-1x9", "9x9x9", "9 x 9", "9.5x9", "99999999999999999999x9"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cl_grid grid = {.rows = 7, .columns = 8, .numbers = true};
        assert_int_equal(cl_grid_read(bad[i], &grid, NULL), CL_USAGE);
        assert_int_equal(grid.rows * 10 + grid.columns, 78);
    }
}

static const char *name_of(struct cl_grid grid, int64_t position)
{
    static char text[CL_POSITION_TEXT];
    return cl_grid_position_write(&grid, position, text, sizeof text);
}

static void positions_are_called_by_row_and_column(void **state)
{
    (void)state;
    struct cl_grid grid = {.rows = 26, .columns = 99};
    assert_string_equal(name_of(grid, 0), "A1");
    assert_string_equal(name_of(grid, 2 * 99 + 6), "C7");
    assert_string_equal(name_of(grid, 26 * 99 - 1), "Z99");
    grid.column_first = true; /* their order is another one, their names are not */
    assert_string_equal(name_of(grid, 2 * 99 + 6), "C7");
}

static void positions_are_numbered_along_rows_or_down_columns(void **state)
{
    (void)state;
    struct cl_grid grid = {.rows = 2, .columns = 3, .numbers = true};
    assert_string_equal(name_of(grid, 0), "1");
    assert_string_equal(name_of(grid, 2), "3"); /* the end of row A */
    assert_string_equal(name_of(grid, 5), "6");
    grid.column_first = true;
    assert_string_equal(name_of(grid, 3), "2"); /* below the first */
    assert_string_equal(name_of(grid, 2), "5");
    assert_string_equal(name_of(grid, 5), "6");
}

static void columns_first_go_down_before_they_go_on(void **state)
{
    (void)state;
    struct cl_grid grid = {.rows = 2, .columns = 3, .column_first = true};
    static const char *const order[] = {"A1", "B1", "A2", "B2", "A3", "B3"};
    for (int64_t rank = 0; rank < 6; rank++)
        assert_string_equal(name_of(grid, cl_grid_at(&grid, rank)), order[rank]);
}

/* Every position of every kind of grid has one name and one place in the order, and is found by both. */
static void names_and_order_lead_back(void **state)
{
    (void)state;
    static const int64_t sizes[][2] = {{1, 1}, {9, 9}, {5, 2}, {1, 99}, {26, 1}, {26, 99}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int form = 0; form < 4; form++) {
            struct cl_grid grid = {sizes[i][0], sizes[i][1], form & 1, form & 2};
            for (int64_t position = 0; position < cl_grid_size(&grid); position++) {
                assert_int_equal(cl_grid_position_read(&grid, name_of(grid, position)), position);
                assert_int_equal(cl_grid_at(&grid, cl_grid_rank(&grid, position)), position);
            }
        }
}

static void other_names_are_no_position(void **state)
{
    (void)state;
    static const char *const bad[] = {"",   "A", "A0", "A01", "1A",  "AA1", "A1 ", " A1",   "-1",
                                      "+1", "0", "01", "A-1", "A1B", "é1",  "1.0", "99999", "C100"};
    struct cl_grid letters = {.rows = 9, .columns = 9}, numbers = {.rows = 9, .columns = 9, .numbers = true},
                   none = {0};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(cl_grid_is_position(bad[i]));
        assert_int_equal(cl_grid_position_read(&letters, bad[i]), -1);
        assert_int_equal(cl_grid_position_read(&numbers, bad[i]), -1);
    }
    assert_int_equal(cl_grid_position_read(&letters, "i9"), 80);
    assert_int_equal(cl_grid_position_read(&letters, "J1"), -1);
    assert_int_equal(cl_grid_position_read(&letters, "A10"), -1);
    assert_int_equal(cl_grid_position_read(&letters, "25"), -1);
    assert_int_equal(cl_grid_position_read(&numbers, "25"), 24);
    assert_int_equal(cl_grid_position_read(&numbers, "82"), -1);
    assert_int_equal(cl_grid_position_read(&numbers, "A1"), -1);
    assert_int_equal(cl_grid_position_read(&none, "A1"), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(grids_are_read),
        cmocka_unit_test(other_grids_are_refused_and_change_nothing),
        cmocka_unit_test(positions_are_called_by_row_and_column),
        cmocka_unit_test(positions_are_numbered_along_rows_or_down_columns),
        cmocka_unit_test(columns_first_go_down_before_they_go_on),
        cmocka_unit_test(names_and_order_lead_back),
        cmocka_unit_test(other_names_are_no_position),
    };
    return cmocka_run_group_tests_name("storage grid", tests, NULL, NULL);
}
