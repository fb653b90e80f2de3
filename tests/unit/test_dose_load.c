/* Endotoxin and DMSO per kg: exact sums, the limit itself within, shown rounded up. */
#include "domain/dose_load.h"
#include "unit.h"

static const struct cl_number FIVE = {5, 0, 1};

static struct cl_number number(int64_t coefficient, int exponent)
{
    return (struct cl_number){coefficient, exponent, 1};
}

static void assert_per_kg(const struct cl_dose_load *load, int64_t weight_g, const char *expected)
{
    char text[CL_DOSE_LOAD_TEXT];
    assert_string_equal(cl_dose_load_write(load, weight_g, text), expected);
}

static void a_lot_within_its_limit_can_be_too_much_for_a_child(void **state)
{
    (void)state;
    struct cl_dose_load load = {0};
    cl_dose_load_add(&load, number(10, -1), 100000); /* 1.0 EU/mL x 100 mL / 10 kg = 10 */
    assert_per_kg(&load, 10000, "10");
    assert_false(cl_dose_load_within(&load, 10000, FIVE));
    assert_per_kg(&load, 20000, "5");
    assert_true(cl_dose_load_within(&load, 20000, FIVE)); /* the boundary */
    assert_false(cl_dose_load_within(&load, 19999, FIVE));
    assert_true(cl_dose_load_within(&load, 20001, FIVE));
}

static void lots_and_diluent_are_summed_exactly(void **state)
{
    (void)state;
    struct cl_dose_load load = {0};
    cl_dose_load_add(&load, number(1, -1), 10000);  /* 0.1 x 10 mL = 1 EU */
    cl_dose_load_add(&load, number(25, -2), 50000); /* 0.25 x 50 mL = 12.5 EU */
    cl_dose_load_add(&load, number(2, 0), 750);     /* 2 x 0.75 mL = 1.5 EU */
    assert_per_kg(&load, 3000, "5");
    assert_true(cl_dose_load_within(&load, 3000, FIVE));
    cl_dose_load_add(&load, number(1, -12), 1);
    assert_false(cl_dose_load_within(&load, 3000, FIVE));
    assert_per_kg(&load, 3000, "5.0001"); /* never shown as the limit itself */
}

static void what_does_not_end_is_rounded_up(void **state)
{
    (void)state;
    struct cl_dose_load load = {0};
    assert_per_kg(&load, 70000, "0");
    cl_dose_load_add(&load, number(5, -1), 10000);
    assert_per_kg(&load, 70000, "0.0715"); /* 0.0714285... */
    assert_per_kg(&load, 3000, "1.6667");
    assert_per_kg(&load, 2500, "2");
}

static void by_the_hour_a_slow_bag_gives_its_share(void **state)
{
    (void)state;
    char text[CL_DOSE_LOAD_TEXT];
    struct cl_dose_load load = {0}, share;
    static const struct {
        int64_t minutes;
        bool within;
        const char *text;
    } cases[] = {{0, false, "10"},       {1, false, "10"}, {60, false, "10"},     {61, false, "9.8361"},
                 {119, false, "5.0421"}, {120, true, "5"}, {121, true, "4.9587"}, {7200, true, "0.0834"}};
    cl_dose_load_add(&load, number(10, -1), 100000); /* 10 EU/kg of 10 kg */
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t weight_g = 10000;
        share = cl_dose_load_in_an_hour(&load, cases[i].minutes, &weight_g);
        assert_int_equal(cl_dose_load_within(&share, weight_g, FIVE), cases[i].within);
        assert_string_equal(cl_dose_load_write(&share, weight_g, text), cases[i].text);
    }
    int64_t weight_g = INT64_MAX / 60;
    share = cl_dose_load_in_an_hour(&load, 61, &weight_g);
    assert_false(cl_dose_load_within(&share, weight_g, FIVE));
}

static void what_cannot_be_counted_is_within_no_limit(void **state)
{
    (void)state;
    struct cl_dose_load load = {0};
    cl_dose_load_add(&load, number(999999999999999999, 18), 100000000);
    cl_dose_load_add(&load, number(1, -18), 1);
    assert_false(cl_dose_load_within(&load, 70000, number(999999999999999999, 18)));
    assert_per_kg(&load, 70000, "");
    struct cl_dose_load none = {0};
    assert_false(cl_dose_load_within(&none, 0, FIVE)); /* without a weight */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_within_its_limit_can_be_too_much_for_a_child),
        cmocka_unit_test(lots_and_diluent_are_summed_exactly),
        cmocka_unit_test(what_does_not_end_is_rounded_up),
        cmocka_unit_test(by_the_hour_a_slow_bag_gives_its_share),
        cmocka_unit_test(what_cannot_be_counted_is_within_no_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
