/* The box map: what it shows, and that it never is wider than the screen. */
#include "unit.h"

#include "base/text.h"
#include "render/render.h"

#include <stdio.h>
#include <stdlib.h>

static void one_lot_is_drawn_plainly(void **state)
{
    (void)state;
    static const struct cl_box_cell cell[6] = {
        {"UC26A001-0001E", "stored", false, false, "UC26A001", "0001", false},
        {NULL, NULL, false, false, NULL, NULL, false},
        {"UC26A001-0003A", "stored", true, false, "UC26A001", "0003", false},
        {"UC26A001-0004X", "stored", false, true, "UC26A001", "0004", false},
        {NULL, NULL, false, false, NULL, NULL, false},
        {"UC26A001-0006Y", "stored", true, true, "UC26A001", "0006", false},
    };
    const struct cl_box_map map = {"CPN/T1/B1", {.rows = 2, .columns = 3}, cell};
    char *text = NULL;
    assert_int_equal(cl_box_map_draw(&map, 80, false, &text, NULL), CL_OK);
    assert_string_equal(text, "CPN/T1/B1   2 × 3, 4 of 6 places taken\n"
                              "\n"
                              "       1      2      3\n"
                              " A  0001      ·   0003!\n"
                              " B  0004x     ·   0006*\n"
                              "\n"
                              "  lot UC26A001  4 vials\n"
                              "  ·  free   !  held (1)   x  expired (1)   *  held and expired (1)\n");
    free(text);
}

static void lots_are_told_apart_by_letters(void **state)
{
    (void)state;
    static const struct cl_box_cell cell[2] = {
        {"UC26A001-0001E", "stored", false, false, "UC26A001", "0001", false},
        {"UC26A002-0001C", "stored", false, false, "UC26A002", "0001", false},
    };
    const struct cl_box_map map = {"CPN/T1/B1", {.rows = 1, .columns = 2}, cell};
    char *text = NULL;
    assert_int_equal(cl_box_map_draw(&map, 80, false, &text, NULL), CL_OK);
    assert_string_equal(text, "CPN/T1/B1   1 × 2, 2 of 2 places taken\n"
                              "\n"
                              "        1      2\n"
                              " A  a0001  b0001\n"
                              "\n"
                              "  a  UC26A001  1 vial\n"
                              "  b  UC26A002  1 vial\n"
                              "  ·  free\n");
    free(text);
}

/* A full box of `lots` lots at 40 columns and more: every line fits, every serial is there. */
static void expect_fits(int rows, int columns, int lots, size_t width)
{
    struct cl_error error = {0};
    size_t count = (size_t)(rows * columns);
    struct cl_box_cell *cell = calloc(count, sizeof *cell);
    char(*text_of)[3][24] = calloc(count, sizeof *text_of);
    for (size_t i = 0; i < count; i++) {
        int lot = (int)i % lots + 1;
        snprintf(text_of[i][0], 24, "UC26A%03d-%04zuT", lot, i + 1);
        snprintf(text_of[i][1], 24, "UC26A%03d", lot);
        snprintf(text_of[i][2], 24, "%04zu", i + 1);
        cell[i] =
            (struct cl_box_cell){text_of[i][0], "stored", i % 5 == 0, i % 3 == 0, text_of[i][1], text_of[i][2], false};
    }
    const struct cl_box_map map = {
        "CPN/LN2-1/RACK-WITH-A-LONG-NAME-3/SHELF-2/BOX-12-OF-THE-SECOND-ROW", {.rows = rows, .columns = columns}, cell};
    char *text = NULL;
    if (cl_box_map_draw(&map, width, false, &text, &error) != CL_OK)
        fail_msg("%s", error.message);
    for (size_t i = 0; i < count; i++)
        assert_non_null(strstr(text, text_of[i][2]));
    for (char *line = strtok(text, "\n"); line != NULL; line = strtok(NULL, "\n"))
        if (cl_text_width(line) > width)
            fail_msg("%zu columns are too many: %s", cl_text_width(line), line);
    free(text);
    free(cell);
    free(text_of);
}

static void no_line_is_wider_than_the_screen(void **state)
{
    (void)state;
    expect_fits(9, 9, 1, 80);
    expect_fits(9, 9, 3, 80);
    expect_fits(10, 10, 4, 80);
    expect_fits(8, 12, 2, 80);
    expect_fits(8, 12, 2, 40);
    expect_fits(26, 24, 40, 100);
    expect_fits(1, 1, 1, 40);
    expect_fits(26, 99, 26, 41);
}

/* Where positions are numbered, what stands beside the row and above the column make the number together. */
static void numbered_positions_are_found_by_adding(void **state)
{
    (void)state;
    struct cl_box_cell cell[6] = {0};
    cell[4] = (struct cl_box_cell){"UC26A001-0042T", "stored", false, false, "UC26A001", "0042", false};
    struct cl_box_map map = {"CPN/T1/B1", {.rows = 2, .columns = 3, .numbers = true}, cell};
    char *text = NULL;
    assert_int_equal(cl_box_map_draw(&map, 80, false, &text, NULL), CL_OK);
    assert_non_null(strstr(text, "    +0    +1    +2\n"));
    assert_non_null(strstr(text, "4     ·  0042     ·\n"));
    free(text);
    map.grid.column_first = true;
    assert_int_equal(cl_box_map_draw(&map, 80, false, &text, NULL), CL_OK);
    assert_non_null(strstr(text, "     1     3     5\n"));
    assert_non_null(strstr(text, "+1     ·  0042     ·\n"));
    free(text);
}

static void a_ten_by_ten_box_fits_in_one_piece(void **state)
{
    (void)state;
    struct cl_box_cell cell[100];
    char *text = NULL;
    for (size_t i = 0; i < 100; i++)
        cell[i] = (struct cl_box_cell){"UC26A001-0042T", "stored", true, true, i % 2 ? "UC26A001" : "UC26A002",
                                       "0042",           false};
    const struct cl_box_map map = {"CPN/T1/B1", {.rows = 10, .columns = 10}, cell};
    assert_int_equal(cl_box_map_draw(&map, 80, false, &text, NULL), CL_OK);
    assert_non_null(strstr(text, "    9     10\n"));
    free(text);
}

static void colour_only_when_wanted(void **state)
{
    (void)state;
    static const struct cl_box_cell cell[1] = {{"UC26A001-0001E", "stored", true, false, "UC26A001", "0001", false}};
    const struct cl_box_map map = {"B1", {.rows = 1, .columns = 1}, cell};
    char *plain = NULL, *coloured = NULL;
    assert_int_equal(cl_box_map_draw(&map, 80, false, &plain, NULL), CL_OK);
    assert_int_equal(cl_box_map_draw(&map, 80, true, &coloured, NULL), CL_OK);
    assert_null(strchr(plain, '\033'));
    assert_non_null(strstr(coloured, "\033[1;33m0001!\033[0m"));
    free(plain);
    free(coloured);
}

static void what_is_no_map_is_refused(void **state)
{
    (void)state;
    char *text = NULL;
    struct cl_error error = {0};
    struct cl_box_cell cell[1] = {{0}};
    struct cl_box_map map = {"B1", {.rows = 1, .columns = 1}, cell};
    assert_failed(cl_box_map_draw(&map, 20, false, &text, &error), CL_USAGE, &error, "needs at least 40 columns");
    map.grid.rows = 0;
    assert_failed(cl_box_map_draw(&map, 80, false, &text, &error), CL_FAILED, &error, "a box has");
    assert_null(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_lot_is_drawn_plainly),           cmocka_unit_test(lots_are_told_apart_by_letters),
        cmocka_unit_test(no_line_is_wider_than_the_screen),   cmocka_unit_test(numbered_positions_are_found_by_adding),
        cmocka_unit_test(a_ten_by_ten_box_fits_in_one_piece), cmocka_unit_test(colour_only_when_wanted),
        cmocka_unit_test(what_is_no_map_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
