/* Exact decimals: what is read, compared, rounded and written. */
#include "unit.h"

#include <cryolot/value.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

static struct cl_decimal read_decimal(const char *text)
{
    struct cl_decimal value = {0};
    assert_int_equal(cl_decimal_read(text, &value, NULL), CL_OK);
    return value;
}

static void assert_decimal(const char *text, int64_t coefficient, int exponent)
{
    struct cl_decimal value = read_decimal(text);
    assert_int_equal(value.coefficient, coefficient);
    assert_int_equal(value.exponent, exponent);
}

static void numbers_keep_what_was_written(void **state)
{
    (void)state;
    assert_decimal("9.5", 95, -1);
    assert_decimal("95.0", 950, -1);
    assert_decimal("-3", -3, 0);
    assert_decimal("0", 0, 0);
    assert_decimal("-0", 0, 0);
    assert_decimal("2.5e7", 25, 6);
    assert_decimal("25E+6", 25, 6);
    assert_decimal("1e-18", 1, -18);
    assert_decimal("007.5", 75, -1);
    assert_decimal("0000000000000000000000001", 1, 0);
    assert_decimal("999999999999999999", 999999999999999999, 0);
    assert_decimal("0.000000000000000001", 1, -18);
    assert_decimal("0.000000000000000001e18", 1, 0);
}

static void everything_else_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "9,5",
                                      "NaN",
                                      "nan",
                                      "inf",
                                      "-inf",
                                      "0x10",
                                      " 1",
                                      "1 ",
                                      "1.",
                                      ".5",
                                      "+5",
                                      "1e",
                                      "1e+",
                                      "e5",
                                      "--1",
                                      "1.2.3",
                                      "1e5.0",
                                      "٣",
                                      "1e19",
                                      "1e-19",
                                      "1e999",
                                      "1e999999999",
                                      "-",
                                      "1_000",
                                      "1 000",
                                      "1\n",
                                      "½",
                                      "1e1000",
                                      "1000000000000000000",
                                      "0.0000000000000000001",
                                      "0.00000000000000000001e5",
                                      "99999999999999999999999999"};
    struct cl_error error = {0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct cl_decimal value = {42, -7};
        assert_int_equal(cl_decimal_read(bad[i], &value, &error), CL_USAGE);
        assert_int_equal(value.coefficient, 42);
        assert_int_equal(value.exponent, -7);
        cl_error_clear(&error);
    }
}

static void the_sentence_shows_the_way(void **state)
{
    (void)state;
    struct cl_error error = {0};
    struct cl_decimal value;
    cl_decimal_read("9,5", &value, &error);
    assert_string_equal(error.message, "'9,5' is not a number");
    assert_non_null(strstr(error.remedy, "9.5"));
    cl_error_clear(&error);
    assert_failed(cl_decimal_read("1234567890123456789", &value, &error), CL_USAGE, &error, "more than 18 digits");
    assert_failed(cl_decimal_read("1e19", &value, &error), CL_USAGE, &error, "out of range");
    assert_failed(cl_decimal_read("\x1b[2J", &value, &error), CL_USAGE, &error, "'\xEF\xBF\xBD[2J' is not a number");
}

static void assert_order(const char *less, const char *more)
{
    assert_int_equal(cl_decimal_compare(read_decimal(less), read_decimal(more)), -1);
    assert_int_equal(cl_decimal_compare(read_decimal(more), read_decimal(less)), 1);
}

static void comparison_is_exact(void **state)
{
    (void)state;
    assert_int_equal(cl_decimal_compare(read_decimal("95.0"), read_decimal("95")), 0);
    assert_int_equal(cl_decimal_compare(read_decimal("1e18"), read_decimal("1000e15")), 0);
    assert_int_equal(cl_decimal_compare(read_decimal("0e18"), read_decimal("0e-18")), 0);
    assert_order("94.99999999999999", "95");
    assert_order("-1", "1e-18");
    assert_order("-1e18", "-999999999999999999");
    assert_order("999999999999999999e-18", "1");
    assert_order("0.3", "0.300000000000000001");
    assert_order("1e-18", "999999999999999999e18");
    assert_order("0", "1e-18");
    struct cl_decimal least = {INT64_MIN, 18}, most = {INT64_MAX, 18}, small = {INT64_MAX, -18}, one = {1, 2};
    assert_int_equal(cl_decimal_compare(least, most), -1);
    assert_int_equal(cl_decimal_compare(most, small), 1);
    assert_int_equal(cl_decimal_compare(small, one), -1); /* 9.2 and 100 */
    assert_int_equal(cl_decimal_compare((struct cl_decimal){1, INT32_MAX}, (struct cl_decimal){1, INT32_MIN}), 1);
}

/* Against plain integers: both sides as multiples of 10^-6. */
static void comparison_agrees_with_integers(void **state)
{
    (void)state;
    static const int64_t power[] = {1, 10, 100, 1000, 10000, 100000, 1000000};
    srandom(7);
    for (int i = 0; i < 200000; i++) {
        struct cl_decimal a = {random() % 2001 - 1000, -(int)(random() % 7)};
        struct cl_decimal b = {random() % 2001 - 1000, -(int)(random() % 7)};
        int64_t left = a.coefficient * power[6 + a.exponent], right = b.coefficient * power[6 + b.exponent];
        assert_int_equal(cl_decimal_compare(a, b), (left > right) - (left < right));
    }
}

static void assert_rounded(const char *text, int places, const char *expected)
{
    char written[CL_DECIMAL_TEXT];
    assert_string_equal(cl_decimal_write(cl_decimal_round(read_decimal(text), places), written, sizeof written),
                        expected);
}

static void halves_are_rounded_away_from_zero(void **state)
{
    (void)state;
    assert_rounded("94.95", 1, "95.0");
    assert_rounded("94.94999", 1, "94.9");
    assert_rounded("-2.5", 0, "-3");
    assert_rounded("2.5", 0, "3");
    assert_rounded("-2.4", 0, "-2");
    assert_rounded("0.125", 2, "0.13");
    assert_rounded("1.005", 2, "1.01"); /* binary floating point says 1.00 */
    assert_rounded("99.995", 2, "100.00");
    assert_rounded("5", 2, "5");
    assert_rounded("1e6", 0, "1000000");
    assert_rounded("0.4", 0, "0");
    assert_rounded("999999999999999999e-18", 0, "1");
    struct cl_decimal tiny = cl_decimal_round((struct cl_decimal){INT64_MAX, -40}, 2);
    assert_int_equal(tiny.coefficient, 0);
}

static void assert_written(int64_t coefficient, int exponent, const char *expected)
{
    char text[CL_DECIMAL_TEXT];
    assert_string_equal(cl_decimal_write((struct cl_decimal){coefficient, exponent}, text, sizeof text), expected);
}

static void plain_notation(void **state)
{
    (void)state;
    assert_written(9963, -2, "99.63");
    assert_written(25, 6, "25000000");
    assert_written(950, -1, "95.0");
    assert_written(0, 0, "0");
    assert_written(0, 6, "0");
    assert_written(0, -3, "0.000");
    assert_written(-5, -3, "-0.005");
    assert_written(-123, -1, "-12.3");
    assert_written(1, -18, "0.000000000000000001");
    assert_written(INT64_MIN, 18, "-9223372036854775808000000000000000000");
    assert_written(INT64_MIN, -18, "-9.223372036854775808");
    assert_int_equal(cl_decimal_places(read_decimal("99.63")), 2);
    assert_int_equal(cl_decimal_places(read_decimal("100")), 0);
    assert_int_equal(cl_decimal_places(read_decimal("1e6")), 0);
    assert_int_equal(cl_decimal_places(read_decimal("95.00")), 2);
}

static void what_is_written_is_read_as_the_same_value(void **state)
{
    (void)state;
    char text[CL_DECIMAL_TEXT];
    srandom(11);
    for (int i = 0; i < 50000; i++) {
        struct cl_decimal value = {random() % 2000000 - 1000000, (int)(random() % 25) - 18};
        assert_int_equal(cl_decimal_compare(value, read_decimal(cl_decimal_write(value, text, sizeof text))), 0);
    }
}

static void scaling_is_whole_or_refused(void **state)
{
    (void)state;
    int64_t whole = -1;
    struct cl_error error = {0};
    assert_int_equal(cl_decimal_scale(read_decimal("3.8"), 3, &whole, &error), CL_OK);
    assert_int_equal(whole, 3800);
    assert_int_equal(cl_decimal_scale(read_decimal("-185.250"), 2, &whole, &error), CL_OK);
    assert_int_equal(whole, -18525);
    assert_int_equal(cl_decimal_scale(read_decimal("0e-18"), 0, &whole, &error), CL_OK);
    assert_int_equal(whole, 0);
    assert_failed(cl_decimal_scale(read_decimal("3.8005"), 3, &whole, &error), CL_USAGE, &error,
                  "3800.5 is not a whole number");
    assert_failed(cl_decimal_scale(read_decimal("9.3e18"), 0, &whole, &error), CL_USAGE, &error, "too large");
    assert_failed(cl_decimal_scale(read_decimal("1e18"), 18, &whole, &error), CL_USAGE, &error, "too large");
    assert_failed(cl_decimal_scale(read_decimal("1e-18"), -18, &whole, &error), CL_USAGE, &error, "not a whole");
    assert_int_equal(whole, 0);
    assert_int_equal(cl_decimal_scale((struct cl_decimal){INT64_MIN, 0}, 0, &whole, &error), CL_OK);
    assert_true(whole == INT64_MIN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_what_was_written),
        cmocka_unit_test(everything_else_is_refused_and_changes_nothing),
        cmocka_unit_test(the_sentence_shows_the_way),
        cmocka_unit_test(comparison_is_exact),
        cmocka_unit_test(comparison_agrees_with_integers),
        cmocka_unit_test(halves_are_rounded_away_from_zero),
        cmocka_unit_test(plain_notation),
        cmocka_unit_test(what_is_written_is_read_as_the_same_value),
        cmocka_unit_test(scaling_is_whole_or_refused),
    };
    return cmocka_run_group_tests_name("decimal", tests, NULL, NULL);
}
