/* Properties of the arithmetic of doses, over many random cases, held against big integers of this file's own: never an
 * undershoot beyond the tolerance, never a vial that is not needed, the boundary itself within. */
#include "domain/dose_size.h"
#include "unit.h"

enum { CASES = 100000, LIMBS = 12, VIALS = 9 };

/* ---- big integers ---------------------------------------------------------------------------------------------- */

/* Limbs of nine decimal digits, the lowest first. */
struct big {
    uint32_t limb[LIMBS];
};

static const uint64_t BASE = 1000000000;

static struct big big_of(uint64_t value)
{
    struct big big = {{0}};
    for (size_t i = 0; value > 0; i++, value /= BASE)
        big.limb[i] = (uint32_t)(value % BASE);
    return big;
}

static struct big times(struct big a, struct big b)
{
    struct big product = {{0}};
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; i + j < LIMBS; j++) {
            uint64_t sum = product.limb[i + j] + (uint64_t)a.limb[i] * b.limb[j] + carry;
            product.limb[i + j] = (uint32_t)(sum % BASE);
            carry = sum / BASE;
        }
        assert_true(carry == 0);
    }
    return product;
}

static struct big times3(int64_t a, int64_t b, int64_t c)
{
    return times(times(big_of((uint64_t)a), big_of((uint64_t)b)), big_of((uint64_t)c));
}

static int compare(struct big a, struct big b)
{
    for (size_t i = LIMBS; i-- > 0;)
        if (a.limb[i] != b.limb[i])
            return a.limb[i] < b.limb[i] ? -1 : 1;
    return 0;
}

/* ---- cases ----------------------------------------------------------------------------------------------------- */

static uint64_t next_random(void)
{
    static uint64_t seed = UINT64_C(0x9e3779b97f4a7c15);
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* From least to most, small and large numbers alike often. */
static int64_t between(int64_t least, int64_t most)
{
    uint64_t span = (uint64_t)(most - least) + 1;
    uint64_t within = next_random() % 4 ? span : span / 1000 + 1;
    return least + (int64_t)(next_random() % within);
}

static struct cl_dose_rule any_rule(void)
{
    return (struct cl_dose_rule){.tolerance_permille = between(0, 300), .round_nearest = next_random() % 2};
}

/* cells >= required x (1 - tolerance), by big integers. */
static bool within_below(int64_t cells, int64_t required, int64_t tolerance_permille)
{
    return compare(times3(cells, 1000, 1), times3(required, 1000 - tolerance_permille, 1)) >= 0;
}

/* ---- properties ------------------------------------------------------------------------------------------------ */

static void required_cells_are_the_fewest_that_reach_the_target(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        bool area = next_random() % 2;
        struct cl_dose_target target = {area ? "per-cm2" : "per-kg", between(1, 1000000000), 0};
        int64_t weight_g = between(1, 400000), of = area ? 100 : 1000, required = 0;
        target.area_mm2 = area ? between(1, 1000000) : 0;
        int64_t times_so_many = area ? target.area_mm2 : weight_g;
        assert_true(cl_dose_required(&target, weight_g, &required));
        assert_true(compare(times3(required, of, 1), times3(target.cells, times_so_many, 1)) >= 0);
        assert_true(compare(times3(required - 1, of, 1), times3(target.cells, times_so_many, 1)) < 0);
    }
}

static void usable_cells_are_the_most_whole_ones(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        int digits = (int)between(0, 12);
        int64_t cells = between(1, INT64_C(1000000000000)), permille = between(1, 1000), hundred = 100;
        for (int d = 0; d < digits; d++)
            hundred *= 10;
        int64_t viability = between(1, hundred);
        struct cl_usable_share share;
        assert_true(cl_usable_share_of((struct cl_number){viability, -digits, 1}, permille, &share));
        int64_t usable = cl_dose_usable(cells, share);
        /* usable / cells <= viability / hundred x permille / 1000 < (usable + 1) / cells */
        assert_true(compare(times3(usable, hundred, 1000), times3(cells, viability, permille)) <= 0);
        assert_true(compare(times3(usable + 1, hundred, 1000), times3(cells, viability, permille)) > 0);
    }
}

static void vials_needed_never_undershoot_and_none_is_superfluous(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct cl_dose_rule rule = any_rule();
        int64_t required = between(1, INT64_C(10000000000)), usable = between(required / 200 + 1, 300000000 + required);
        int64_t vials = cl_dose_vials_needed(required, usable, rule);
        bool whole = compare(times3(vials, usable, 1), big_of((uint64_t)required)) >= 0;
        bool one_less_whole = compare(times3(vials - 1, usable, 1), big_of((uint64_t)required)) >= 0;
        assert_true(vials >= 1);
        assert_true(whole || (rule.round_nearest && within_below(vials * usable, required, rule.tolerance_permille)));
        assert_false(one_less_whole);
        if (whole && rule.round_nearest) /* else the last vial has been spared */
            assert_false(within_below((vials - 1) * usable, required, rule.tolerance_permille));
    }
}

static void what_stays_of_given_vials_is_enough_and_all_needed(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        struct cl_dose_rule rule = any_rule();
        size_t count = (size_t)between(1, VIALS), left = 0;
        int64_t cells[VIALS], total = 0, kept = 0, required;
        bool unneeded[VIALS];
        for (size_t v = 0; v < count; v++) {
            cells[v] = between(1, 100000000);
            total += cells[v];
        }
        required = between(1, total + total / 4 + 1);
        left = count - cl_dose_mark_unneeded(cells, count, required, rule, unneeded);
        for (size_t v = 0; v < count; v++)
            kept += unneeded[v] ? 0 : cells[v];
        if (total < required) { /* nothing is left out of what is too little */
            assert_int_equal(left, count);
            continue;
        }
        assert_true(kept >= required || (rule.round_nearest && within_below(kept, required, rule.tolerance_permille)));
        for (size_t v = 0; v < count; v++)
            assert_false(!unneeded[v] && kept - cells[v] >= required);
    }
}

static void the_boundary_of_the_tolerance_is_within_and_a_cell_beyond_is_not(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        int64_t required = between(1, INT64_C(1000000000000)), tolerance = between(0, 999);
        __extension__ __int128 least = ((__int128)required * (1000 - tolerance) + 999) / 1000;
        __extension__ __int128 most = (__int128)required * (1000 + tolerance) / 1000;
        int64_t low = (int64_t)least, high = (int64_t)most;
        assert_true(within_below(low, required, tolerance) && !within_below(low - 1, required, tolerance));
        assert_true(cl_dose_reaches(low, required, tolerance));
        assert_false(cl_dose_reaches(low - 1, required, tolerance));
        assert_true(compare(times3(high, 1000, 1), times3(required, 1000 + tolerance, 1)) <= 0);
        assert_true(cl_dose_stays_below(high, required, tolerance));
        assert_false(cl_dose_stays_below(high + 1, required, tolerance));
    }
}

static void a_cap_is_reached_and_never_passed(void **state)
{
    (void)state;
    for (int i = 0; i < CASES; i++) {
        int64_t required = between(1, INT64_C(10000000000)), cap = between(0, INT64_C(10000000000));
        int64_t per_kg = between(0, 100000000), weight_g = between(1, 400000);
        int64_t capped = cl_dose_capped(required, cap, per_kg, weight_g);
        bool below_cap = cap == 0 || capped <= cap;
        bool below_per_kg = per_kg == 0 || compare(times3(capped, 1000, 1), times3(per_kg, weight_g, 1)) <= 0;
        bool next_is_too_much = (cap && capped + 1 > cap) ||
                                (per_kg && compare(times3(capped + 1, 1000, 1), times3(per_kg, weight_g, 1)) > 0);
        assert_true(capped <= required && below_cap && below_per_kg);
        assert_true(capped == required || next_is_too_much);
    }
}

static void the_band_of_a_weight_is_the_first_that_holds_it(void **state)
{
    (void)state;
    const struct cl_dose_band bands[] = {{60000, 50000000}, {80000, 70000000}, {0, 90000000}};
    assert_int_equal(cl_dose_band_cells(bands, 3, 1), 50000000);
    assert_int_equal(cl_dose_band_cells(bands, 3, 60000), 50000000);
    assert_int_equal(cl_dose_band_cells(bands, 3, 60001), 70000000);
    assert_int_equal(cl_dose_band_cells(bands, 3, 80000), 70000000);
    assert_int_equal(cl_dose_band_cells(bands, 3, 80001), 90000000);
    assert_int_equal(cl_dose_band_cells(bands, 2, 80001), 0);
    assert_int_equal(cl_dose_band_cells(bands, 3, 0), 0);
    assert_int_equal(cl_dose_capped(90000000, 0, 1000000, 0), 90000000); /* no weight: no cap per kg */
}

static void a_viability_that_leaves_nothing_or_cannot_be_counted_is_no_share(void **state)
{
    (void)state;
    struct cl_usable_share share = {1, 1};
    assert_false(cl_usable_share_of((struct cl_number){0, 0, 1}, 1000, &share));
    assert_false(cl_usable_share_of((struct cl_number){92, 0, 1}, 0, &share));
    assert_false(cl_usable_share_of((struct cl_number){92, -60, 1}, 1000, &share));
    assert_true(cl_usable_share_of((struct cl_number){1, 2, 1}, 1000, &share)); /* 1e2 % */
    assert_int_equal(cl_dose_usable(50000000, share), 50000000);
    assert_true(cl_usable_share_of((struct cl_number){1015, -1, 1}, 1000, &share)); /* 101.5 %: as 100 */
    assert_int_equal(cl_dose_usable(50000000, share), 50000000);
    assert_true(cl_usable_share_of((struct cl_number){9249, -2, 1}, 905, &share)); /* 92.49 % x 90.5 % */
    assert_int_equal(cl_dose_usable(50000000, share), 41851725);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(required_cells_are_the_fewest_that_reach_the_target),
        cmocka_unit_test(usable_cells_are_the_most_whole_ones),
        cmocka_unit_test(vials_needed_never_undershoot_and_none_is_superfluous),
        cmocka_unit_test(what_stays_of_given_vials_is_enough_and_all_needed),
        cmocka_unit_test(the_boundary_of_the_tolerance_is_within_and_a_cell_beyond_is_not),
        cmocka_unit_test(a_cap_is_reached_and_never_passed),
        cmocka_unit_test(the_band_of_a_weight_is_the_first_that_holds_it),
        cmocka_unit_test(a_viability_that_leaves_nothing_or_cannot_be_counted_is_no_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
