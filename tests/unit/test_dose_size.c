/* The arithmetic of doses: the worked cases of tests/data/dose-fixtures.csv, and its boundaries. */
#include "domain/dose_size.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define FIXTURES "tests/data/dose-fixtures.csv"

static const struct cl_dose_rule ROUND_UP = {.tolerance_permille = 100, .round_nearest = false};
static const struct cl_dose_rule ROUND_NEAREST = {.tolerance_permille = 100, .round_nearest = true};

/* The cells of a dose per kg. */
static bool required(int64_t cells_per_kg, int64_t weight_g, int64_t *cells)
{
    return cl_dose_required(&(struct cl_dose_target){"per-kg", cells_per_kg, 0}, weight_g, cells);
}

struct fixture {
    char product[32];
    int64_t cells_per_kg, weight_g, cells_per_vial, viability, recovery, required_cells, vials;
};

static bool read_fixture(const char *line, struct fixture *out)
{
    return sscanf(line, "%31[^,],%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",%" SCNd64 ",%" SCNd64,
                  out->product, &out->cells_per_kg, &out->weight_g, &out->cells_per_vial, &out->viability,
                  &out->recovery, &out->required_cells, &out->vials) == 8;
}

static void every_worked_case_is_met(void **state)
{
    (void)state;
    char line[256];
    int cases = 0;
    FILE *file = fopen(FIXTURES, "r");
    if (!file)
        fail_msg("cannot open " FIXTURES ": run the tests from the project's folder");
    while (fgets(line, sizeof line, file)) {
        struct fixture expected;
        int64_t required_cells = 0;
        if (line[0] == '#' || strncmp(line, "product,", 8) == 0)
            continue;
        assert_true(read_fixture(line, &expected));
        assert_true(required(expected.cells_per_kg, expected.weight_g, &required_cells));
        assert_int_equal(required_cells, expected.required_cells);
        struct cl_usable_share share;
        assert_true(cl_usable_share_of((struct cl_number){expected.viability, 0, 1}, expected.recovery * 10, &share));
        assert_int_equal(cl_dose_vials_needed(required_cells, cl_dose_usable(expected.cells_per_vial, share), ROUND_UP),
                         expected.vials);
        cases++;
    }
    fclose(file);
    assert_int_equal(cases, 12);
}

static void required_cells_are_rounded_up_to_a_whole_cell(void **state)
{
    (void)state;
    int64_t cells = -1;
    assert_true(required(1, 1, &cells));
    assert_int_equal(cells, 1);
    assert_true(required(333, 1001, &cells)); /* 333.333 */
    assert_int_equal(cells, 334);
    assert_true(required(1000000, 62500, &cells));
    assert_int_equal(cells, 62500000);
}

static void impossible_doses_are_refused(void **state)
{
    (void)state;
    int64_t cells = -1;
    assert_false(required(0, 70000, &cells));
    assert_false(required(1000000, 0, &cells));
    assert_false(required(-1, 70000, &cells));
    assert_false(required(INT64_MAX, 1000000, &cells));
    assert_int_equal(cells, -1);
}

static void the_boundaries_of_the_tolerance_are_within(void **state)
{
    (void)state;
    assert_true(cl_dose_reaches(63000000, 70000000, 100));
    assert_false(cl_dose_reaches(62999999, 70000000, 100));
    assert_true(cl_dose_stays_below(77000000, 70000000, 100));
    assert_false(cl_dose_stays_below(77000001, 70000000, 100));
    assert_true(cl_dose_reaches(70000000, 70000000, 0));
    assert_false(cl_dose_reaches(69999999, 70000000, 0));
    assert_true(cl_dose_reaches(INT64_MAX, INT64_MAX, 999));
    assert_true(cl_dose_reaches(7, 7, 15)); /* 6.895: no rounding of the limit */
    assert_false(cl_dose_reaches(6, 7, 15));
}

static void nearest_leaves_out_one_last_vial(void **state)
{
    (void)state;
    int64_t temcell = 72000000;
    assert_int_equal(cl_dose_vials_needed(72200000, temcell, ROUND_UP), 2);
    assert_int_equal(cl_dose_vials_needed(72200000, temcell, ROUND_NEAREST), 1);
    assert_int_equal(cl_dose_vials_needed(80000000, temcell, ROUND_NEAREST), 1); /* the boundary */
    assert_int_equal(cl_dose_vials_needed(80000001, temcell, ROUND_NEAREST), 2);
    assert_int_equal(cl_dose_vials_needed(1, temcell, ROUND_NEAREST), 1);
    /* 20 vials: the tolerance would leave out two, the rule one */
    assert_int_equal(cl_dose_vials_needed(20, 1, ROUND_NEAREST), 19);
}

static void a_vial_more_than_needed_is_marked(void **state)
{
    (void)state;
    const int64_t three[] = {25000000, 25000000, 25000000};
    bool unneeded[3];
    assert_int_equal(cl_dose_mark_unneeded(three, 3, 60000000, ROUND_UP, unneeded), 0);
    assert_int_equal(cl_dose_mark_unneeded(three, 3, 50000000, ROUND_UP, unneeded), 1);
    assert_true(unneeded[2] && !unneeded[1] && !unneeded[0]);
    assert_int_equal(cl_dose_mark_unneeded(three, 3, 6000000, ROUND_UP, unneeded), 2);
    assert_true(unneeded[2] && unneeded[1] && !unneeded[0]);
    assert_int_equal(cl_dose_mark_unneeded(three, 3, 90000000, ROUND_UP, unneeded), 0);
    const int64_t uneven[] = {10000000, 50000000, 40000000};
    assert_int_equal(cl_dose_mark_unneeded(uneven, 3, 90000000, ROUND_UP, unneeded), 1);
    assert_true(unneeded[0]);
}

static void rounding_up_allows_a_vial_that_the_tolerance_could_spare(void **state)
{
    (void)state;
    const int64_t two[] = {72000000, 72000000};
    bool unneeded[2];
    assert_int_equal(cl_dose_mark_unneeded(two, 2, 72200000, ROUND_UP, unneeded), 0);
    assert_int_equal(cl_dose_mark_unneeded(two, 2, 72200000, ROUND_NEAREST, unneeded), 1);
    assert_true(unneeded[1]);
    assert_int_equal(cl_dose_mark_unneeded(two, 1, 72200000, ROUND_NEAREST, unneeded), 0);
}

static void drawn_cells_are_cut_off_once(void **state)
{
    (void)state;
    const struct cl_draw part = {25000000, 3800, 912};
    assert_int_equal(cl_dose_drawn(&part, 1), 6000000);
    const struct cl_draw two[] = {{25000000, 3800, 455}, {25000000, 3800, 457}};
    assert_int_equal(cl_dose_drawn(two, 1), 2993421);
    assert_int_equal(cl_dose_drawn(two + 1, 1), 3006578);
    assert_int_equal(cl_dose_drawn(two, 2), 6000000); /* .05 and .95 of a cell are one */
    const struct cl_draw thirds[] = {{1, 3, 1}, {1, 7, 2}, {1, 21, 8}};
    assert_int_equal(cl_dose_drawn(thirds, 3), 1);
    const struct cl_draw whole = {INT64_C(1000000000000000), 100000000, 100000000};
    assert_int_equal(cl_dose_drawn(&whole, 1), INT64_C(1000000000000000));
}

static void odd_volumes_never_give_too_many_cells(void **state)
{
    (void)state;
    struct cl_draw draws[12];
    int64_t floors = 0;
    for (size_t i = 0; i < 12; i++) {
        draws[i] = (struct cl_draw){INT64_C(999999999999989), 99999999 - 2 * (int64_t)i, 77777777};
        floors += cl_dose_drawn(&draws[i], 1);
    }
    int64_t together = cl_dose_drawn(draws, 12);
    assert_true(together >= floors && together < floors + 12);
}

static void given_cells_are_a_part_of_the_bag(void **state)
{
    (void)state;
    assert_int_equal(cl_dose_given(70000000, 50000, 50000), 70000000);
    assert_int_equal(cl_dose_given(70000000, 49999, 50000), 69998600);
    assert_int_equal(cl_dose_given(7, 1, 2), 3);
    assert_int_equal(cl_dose_per_kg(70000000, 70000), 1000000);
    assert_int_equal(cl_dose_per_kg(69999999, 70000), 999999);
}

static void a_count_is_taken_to_all_that_was_thawed_and_cut_off_once(void **state)
{
    (void)state;
    int64_t viable = -1;
    const struct cl_number v915 = {915, -1, 1}, every = {100, 0, 1}, none = {0, 0, 1};
    assert_true(cl_dose_counted(140000001, 15000, 15000, v915, &viable));
    assert_int_equal(viable, 128100000); /* .915 */
    assert_true(cl_dose_counted(1, 3, 10, every, &viable));
    assert_int_equal(viable, 3);
    assert_true(cl_dose_counted(10, 3, 10, (struct cl_number){99, 0, 1}, &viable));
    assert_int_equal(viable, 33); /* 33.3 x 0.99 is 33 exactly, not 32.67 */
    assert_true(cl_dose_counted(INT64_MAX, 5, 5, every, &viable));
    assert_true(viable == INT64_MAX);
    assert_false(cl_dose_counted(INT64_MAX, 5, 6, every, &viable));
    assert_true(cl_dose_counted(140000000, 5, 6, none, &viable));
    assert_int_equal(viable, 0);
}

static void what_was_counted_is_shared_out_to_the_last_cell(void **state)
{
    (void)state;
    unsigned seed = 20261126;
    int64_t few[] = {1, 1, 1};
    for (int round = 0; round < 2000; round++) {
        int64_t cells[7], before[7], sum = 0, held = 0;
        size_t count = 1 + (size_t)(seed % 7);
        for (size_t i = 0; i < count; i++) {
            seed = seed * 1103515245U + 12345U;
            before[i] = cells[i] = 1000 + seed % 100000000;
            held += cells[i];
        }
        int64_t total = (int64_t)(seed % 200000000) + 1000000;
        if (!cl_dose_share_out(cells, count, total))
            continue;
        for (size_t i = 0; i < count; i++) {
            double exact = (double)total * (double)before[i] / (double)held;
            assert_true((double)cells[i] > exact - 1.001 && (double)cells[i] < exact + 1.001);
            sum += cells[i];
        }
        assert_true(sum == total);
    }
    assert_false(cl_dose_share_out(few, 3, 2)); /* one would get none */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_worked_case_is_met),
        cmocka_unit_test(required_cells_are_rounded_up_to_a_whole_cell),
        cmocka_unit_test(impossible_doses_are_refused),
        cmocka_unit_test(the_boundaries_of_the_tolerance_are_within),
        cmocka_unit_test(nearest_leaves_out_one_last_vial),
        cmocka_unit_test(a_vial_more_than_needed_is_marked),
        cmocka_unit_test(rounding_up_allows_a_vial_that_the_tolerance_could_spare),
        cmocka_unit_test(drawn_cells_are_cut_off_once),
        cmocka_unit_test(odd_volumes_never_give_too_many_cells),
        cmocka_unit_test(a_count_is_taken_to_all_that_was_thawed_and_cut_off_once),
        cmocka_unit_test(what_was_counted_is_shared_out_to_the_last_cell),
        cmocka_unit_test(given_cells_are_a_part_of_the_bag),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
