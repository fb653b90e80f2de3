/* What a dose aims at, as people write it and as it is shown. */
#include "unit.h"
#include <cryolot/dose.h>

static struct cl_error error;

static void assert_target(const char *dose, const char *area, const char *kind, int64_t cells, int64_t area_mm2,
                          const char *shown)
{
    struct cl_dose_target target = {0};
    char text[CL_DOSE_TARGET_TEXT];
    assert_int_equal(cl_dose_target_read(dose, area, &target, &error), CL_OK);
    assert_string_equal(target.kind, kind);
    assert_int_equal(target.cells, cells);
    assert_int_equal(target.area_mm2, area_mm2);
    assert_string_equal(cl_dose_target_write(&target, text, sizeof text), shown);
}

static void assert_no_target(const char *dose, const char *area, const char *words)
{
    struct cl_dose_target target = {"untouched", 7, 7};
    assert_failed(cl_dose_target_read(dose, area, &target, &error), CL_USAGE, &error, words);
    assert_string_equal(target.kind, "untouched");
    assert_int_equal(target.cells, 7);
}

static void every_kind_is_read_and_shown(void **state)
{
    (void)state;
    assert_target("1e6/kg", NULL, "per-kg", 1000000, 0, "1 × 10⁶ cells/kg");
    assert_target("120e6", NULL, "fixed", 120000000, 0, "120 × 10⁶ cells");
    assert_target("2.5e6/cm2", "4cm2", "per-cm2", 2500000, 400, "2.5 × 10⁶ cells/cm² on 4 cm²");
    assert_target("2.5e6/cm²", "50mm2", "per-cm2", 2500000, 50, "2.5 × 10⁶ cells/cm² on 50 mm²");
    assert_target("band", NULL, "weight-band", 0, 0, "by weight band");
    char text[CL_DOSE_TARGET_TEXT];
    const struct cl_dose_target band = {"weight-band", 70000000, 0};
    assert_string_equal(cl_dose_target_write(&band, text, sizeof text), "70 × 10⁶ cells by weight band");
    const struct cl_dose_target largest = {"per-cm2", INT64_MAX, 999999};
    assert_true(strlen(cl_dose_target_write(&largest, text, sizeof text)) < CL_DOSE_TARGET_TEXT - 1);
}

static void what_is_none_is_refused(void **state)
{
    (void)state;
    assert_no_target("1e6/lb", NULL, "do not end with /kg");
    assert_no_target("0/kg", NULL, "not more than 0");
    assert_no_target("0", NULL, "not more than 0");
    assert_no_target("", NULL, "is not a number");
    assert_no_target("Band", NULL, "is not a number");
    assert_no_target("0.5", NULL, "not a whole number");
    assert_no_target("2.5e6/cm2", NULL, "needs the area");
    assert_no_target("2.5e6/cm2", "4", "has no unit");
    assert_no_target("-2.5e6/cm2", "4cm2", "not more than 0");
    assert_no_target("1e6/kg", "4cm2", "not counted by an area");
    assert_no_target("band", "4cm2", "not counted by an area");
    assert_no_target("120e6", "4cm2", "not counted by an area");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_is_read_and_shown),
        cmocka_unit_test(what_is_none_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
