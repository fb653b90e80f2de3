/* cl_unit_converts: exact moves of the point within one dimension, nothing else; and cl_evaluate with them. */
#include "unit.h"

#include "base/unit.h"
#include <cryolot/result.h>

/* The power, or 99 where nothing converts. */
static int power_of(const char *from, const char *to)
{
    int power = 99;
    bool converts = cl_unit_converts(from, to, &power);
    assert_int_equal(converts, power != 99);
    return power;
}

static void test_within_a_dimension(void **state)
{
    (void)state;
    assert_int_equal(power_of("10^6 cells/mL", "cells/mL"), 6);
    assert_int_equal(power_of("cells/mL", "10^6 cells/mL"), -6);
    assert_int_equal(power_of("10⁶ cells/mL", "10^6 cells/mL"), 0);
    assert_int_equal(power_of("1e6 cells/mL", "cells/uL"), 3);
    assert_int_equal(power_of("x10^6 cells/mL", "cells/mL"), 6);
    assert_int_equal(power_of("× 10⁶ cells/mL", "cells/mL"), 6);
    assert_int_equal(power_of("ng/mL", "ug/L"), 0);
    assert_int_equal(power_of("pg/mL", "ng/mL"), -3);
    assert_int_equal(power_of("mg/mL", "ug/mL"), 3);
    assert_int_equal(power_of("\xc2\xb5g/L", "\xce\xbcg/L"), 0);
    assert_int_equal(power_of("EU/L", "EU/mL"), -3);
    assert_int_equal(power_of("L", "uL"), 6);
    assert_int_equal(power_of("something/else", "something/else"), 0);
    assert_int_equal(power_of("", ""), 0);
}

static void test_never_across(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"EU/mL", "EU/kg"},
        {"cells", "cells/mL"},
        {"%", "g/L"},
        {"", "%"},
        {"%", ""},
        {"ng/mL", "ng"},
        {"CFU/mL", "EU/mL"},
        {"eu/ml", "EU/mL"},
        {"mOsm/kg", "g/kg"},
        {"mol/L", "g/L"},
        {"cells/mL ", "cells/mL"},
        {"unknown", "cells/mL"},
        {"10^6 cells/mL of a very long unit that no table holds anywhere", "cells/mL"},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        assert_int_equal(power_of(pairs[i][0], pairs[i][1]), 99);
        assert_int_equal(power_of(pairs[i][1], pairs[i][0]), 99);
    }
}

/* Every conversion undoes itself, and two of them make the third. */
static void test_group(void **state)
{
    (void)state;
    static const char *const mass[] = {"g/L", "g/mL", "mg/mL", "mg/dL", "ug/L", "ng/mL", "ng/L", "pg/mL"};
    enum { COUNT = sizeof mass / sizeof *mass };
    for (int a = 0; a < COUNT; a++)
        for (int b = 0; b < COUNT; b++) {
            assert_int_equal(power_of(mass[a], mass[b]), -power_of(mass[b], mass[a]));
            for (int c = 0; c < COUNT; c++)
                assert_int_equal(power_of(mass[a], mass[b]) + power_of(mass[b], mass[c]), power_of(mass[a], mass[c]));
        }
}

/* The verdict, or the rule that refused; it lives until the next call. */
static const char *verdict_of(const struct cl_specification *row, const char *value, const char *unit)
{
    static struct cl_error error;
    const char *verdict = NULL;
    cl_error_clear(&error);
    enum cl_status status = cl_evaluate(row, value, unit, &verdict, &error);
    return status == CL_OK ? verdict : error.rule;
}

static void test_judged_in_the_units_of_the_limit(void **state)
{
    (void)state;
    static const struct cl_specification count = {.test = "cell-count",
                                                  .unit = "10^6 cells/mL",
                                                  .kind = "number",
                                                  .lower = "6.7",
                                                  .plausible_lower = "0",
                                                  .plausible_upper = "50",
                                                  .rounding = "usp",
                                                  .replicate_rule = "each"};
    struct cl_specification exact = count;
    exact.rounding = "exact";
    assert_string_equal(verdict_of(&count, "6.7", "10^6 cells/mL"), "pass");
    assert_string_equal(verdict_of(&count, "6650000", "cells/mL"), "pass"); /* 6.65 is rounded to 6.7 */
    assert_string_equal(verdict_of(&count, "6649999", "cells/mL"), "fail");
    assert_string_equal(verdict_of(&exact, "6699999", "cells/mL"), "fail");
    assert_string_equal(verdict_of(&exact, "6.7e6", "cells/mL"), "pass");
    assert_string_equal(verdict_of(&exact, "6700", "cells/uL"), "pass");
    assert_string_equal(verdict_of(&count, ">7e6", "cells/mL"), "pass");
    assert_string_equal(verdict_of(&count, "<7e6", "cells/mL"), "undecided");
    assert_string_equal(verdict_of(&count, "6.7", "cells/mL"),
                        "fail"); /* six point seven cells are what was reported */
    assert_string_equal(verdict_of(&count, "6.7e6", "10^6 cells/mL"), "result.plausible");
    assert_string_equal(verdict_of(&count, "6.7", "cells"), "result.unit");
    assert_string_equal(verdict_of(&count, "6.7", ""), "result.unit");
    static const struct cl_specification endotoxin = {.test = "endotoxin",
                                                      .unit = "EU/mL",
                                                      .kind = "number",
                                                      .upper = "0.5",
                                                      .upper_open = true,
                                                      .rounding = "usp",
                                                      .replicate_rule = "each"};
    assert_string_equal(verdict_of(&endotoxin, "<0.1", "EU/kg"), "result.unit");
    assert_string_equal(verdict_of(&endotoxin, "<100", "EU/L"), "pass");
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_within_a_dimension),
        cmocka_unit_test(test_never_across),
        cmocka_unit_test(test_group),
        cmocka_unit_test(test_judged_in_the_units_of_the_limit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
