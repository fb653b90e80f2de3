/* Quantities: a number without its unit is no quantity. */
#include "unit.h"

#include <cryolot/value.h>
#include <stdio.h>

typedef enum cl_status reader(const char *text, int64_t *out, struct cl_error *error);
typedef char *writer(int64_t value, char *text, size_t size);

static void assert_read(reader *read, const char *text, int64_t expected)
{
    int64_t value = -1;
    struct cl_error error = {0};
    if (read(text, &value, &error) != CL_OK)
        fail_msg("'%s': %s", text, error.message);
    assert_true(value == expected);
}

static void assert_refused(reader *read, const char *text, const char *words)
{
    int64_t value = -1;
    struct cl_error error = {0};
    enum cl_status status = read(text, &value, &error);
    assert_int_equal(value, -1);
    assert_true(error.remedy[0] != '\0');
    assert_failed(status, CL_USAGE, &error, words);
}

static void assert_written(writer *write, int64_t value, const char *expected)
{
    char text[CL_QUANTITY_TEXT];
    assert_string_equal(write(value, text, sizeof text), expected);
}

static void cells(void **state)
{
    (void)state;
    assert_read(cl_cells_read, "25000000", 25000000);
    assert_read(cl_cells_read, "25e6", 25000000);
    assert_read(cl_cells_read, "2.5e7", 25000000);
    assert_read(cl_cells_read, "1e15", 1000000000000000);
    assert_read(cl_cells_read, "5.0", 5);
    assert_refused(cl_cells_read, "0", "not more than 0");
    assert_refused(cl_cells_read, "-5", "not more than 0");
    assert_refused(cl_cells_read, "1.5", "not a whole number");
    assert_refused(cl_cells_read, "1000000000000001", "more than 1e15");
    assert_refused(cl_cells_read, "1e18", "more than 1e15");
    assert_refused(cl_cells_read, "25,000,000", "is not a number");
    assert_refused(cl_cells_read, "NaN", "is not a number");
    assert_refused(cl_cells_read, "25M", "is not a number");
    assert_refused(cl_cells_read, "", "is not a number");
}

static void cells_per_area(void **state)
{
    (void)state;
    char text[CL_QUANTITY_TEXT];
    assert_read(cl_cells_per_cm2_read, "2.5e6/cm2", 2500000);
    assert_read(cl_cells_per_cm2_read, "1000000/cm²", 1000000);
    assert_refused(cl_cells_per_cm2_read, "2.5e6", "do not end with /cm2");
    assert_refused(cl_cells_per_cm2_read, "2.5e6/mm2", "do not end with /cm2");
    assert_refused(cl_cells_per_cm2_read, "0/cm2", "not more than 0");
    assert_read(cl_area_read, "4cm2", 400);
    assert_read(cl_area_read, "2.75 cm²", 275);
    assert_read(cl_area_read, "50mm2", 50);
    assert_refused(cl_area_read, "4", "has no unit");
    assert_refused(cl_area_read, "0cm2", "is not within");
    assert_refused(cl_area_read, "1.005cm2", "is finer than 1 mm²");
    assert_string_equal(cl_area_write(400, text, sizeof text), "4 cm²");
    assert_string_equal(cl_area_write(275, text, sizeof text), "2.75 cm²");
    assert_string_equal(cl_area_write(50, text, sizeof text), "50 mm²");
}

static void cells_per_kg(void **state)
{
    (void)state;
    assert_read(cl_cells_per_kg_read, "1e6/kg", 1000000);
    assert_read(cl_cells_per_kg_read, "2000000 /kg", 2000000);
    assert_refused(cl_cells_per_kg_read, "1e6", "do not end with /kg");
    assert_refused(cl_cells_per_kg_read, "1e6/g", "do not end with /kg");
    assert_refused(cl_cells_per_kg_read, "1e6/kg/d", "do not end with /kg");
    assert_refused(cl_cells_per_kg_read, "/kg", "is not a number");
    assert_refused(cl_cells_per_kg_read, "0/kg", "not more than 0");
    assert_refused(cl_cells_per_kg_read, "0.5/kg", "not a whole number");
}

static void weights(void **state)
{
    (void)state;
    assert_read(cl_weight_read, "70kg", 70000);
    assert_read(cl_weight_read, "3450g", 3450);
    assert_read(cl_weight_read, "62.5 kg", 62500);
    assert_read(cl_weight_read, "0.001kg", 1);
    assert_read(cl_weight_read, "1000kg", 1000000);
    assert_refused(cl_weight_read, "70", "weight '70' has no unit");
    assert_refused(cl_weight_read, "70 ", "has no unit");
    assert_refused(cl_weight_read, "70  kg", "none of weight");
    assert_refused(cl_weight_read, "70lb", "has the unit 'lb'");
    assert_refused(cl_weight_read, "70KG", "has the unit 'KG'");
    assert_refused(cl_weight_read, "70mL", "has the unit 'mL'");
    assert_refused(cl_weight_read, "62.5555kg", "finer than 1 g");
    assert_refused(cl_weight_read, "0kg", "not within 1 g to 1000 kg");
    assert_refused(cl_weight_read, "-70kg", "not within");
    assert_refused(cl_weight_read, "1000.001kg", "not within");
    assert_refused(cl_weight_read, "kg", "is not a number with a unit");
}

static void volumes(void **state)
{
    (void)state;
    assert_read(cl_volume_read, "3.8mL", 3800);
    assert_read(cl_volume_read, "3.8ml", 3800);
    assert_read(cl_volume_read, "500uL", 500);
    assert_read(cl_volume_read, "500\u00b5L", 500); /* the micro sign */
    assert_read(cl_volume_read, "500\u03bcL", 500); /* the Greek mu */
    assert_read(cl_volume_read, "0.1L", 100000);
    assert_read(cl_volume_read, "1e-3mL", 1);
    assert_read(cl_volume_read, "100L", 100000000);
    assert_refused(cl_volume_read, "3.8", "volume '3.8' has no unit");
    assert_refused(cl_volume_read, "3,8mL", "is not a number with a unit");
    assert_refused(cl_volume_read, "3.8ML", "has the unit 'ML'");
    assert_refused(cl_volume_read, "3.8005mL", "finer than");
    assert_refused(cl_volume_read, "0mL", "not within");
    assert_refused(cl_volume_read, "0.0001mL", "not within");
    assert_refused(cl_volume_read, "100.1L", "not within");
    assert_refused(cl_volume_read, "1e18L", "not within");
    assert_refused(cl_volume_read, "mL", "is not a number");
    assert_refused(cl_volume_read, "3.8mL\x1b", "none of volume");
    assert_refused(cl_volume_read,
                   "000000000000000000000000000000000000000000000000000000000000000000000000000000000000001mL",
                   "not within"); /* what does not fit the buffer must not become another number */
}

static void volumes_from_zero(void **state)
{
    (void)state;
    assert_read(cl_volume_or_zero_read, "0mL", 0);
    assert_read(cl_volume_or_zero_read, "0.0L", 0);
    assert_read(cl_volume_or_zero_read, "1uL", 1);
    assert_read(cl_volume_or_zero_read, "100L", 100000000);
    assert_refused(cl_volume_or_zero_read, "0", "volume '0' has no unit");
    assert_refused(cl_volume_or_zero_read, "-1uL", "not within");
    assert_refused(cl_volume_or_zero_read, "0.0001mL", "finer than");
    assert_refused(cl_volume_or_zero_read, "100.1L", "not within");
}

static void temperatures(void **state)
{
    (void)state;
    assert_read(cl_temperature_read, "-185C", -185000);
    assert_read(cl_temperature_read, "-196 °C", -196000);
    assert_read(cl_temperature_read, "4.5C", 4500);
    assert_read(cl_temperature_read, "0C", 0);
    assert_read(cl_temperature_read, "-273.15C", -273150);
    assert_read(cl_temperature_read, "200C", 200000);
    assert_refused(cl_temperature_read, "-185", "has no unit");
    assert_refused(cl_temperature_read, "-185F", "has the unit 'F'");
    assert_refused(cl_temperature_read, "77K", "has the unit 'K'");
    assert_refused(cl_temperature_read, "-273.151C", "not within");
    assert_refused(cl_temperature_read, "200.001C", "not within");
    assert_refused(cl_temperature_read, "-185.2501C", "finer than");
    assert_refused(cl_temperature_read, "\u2212185C", "is not a number"); /* a typographic minus */
}

static void counts(void **state)
{
    (void)state;
    int64_t count = -1;
    struct cl_error error = {0};
    assert_int_equal(cl_count_read("100", "vials", 1, 100, &count, &error), CL_OK);
    assert_int_equal(count, 100);
    assert_failed(cl_count_read("101", "vials", 1, 100, &count, &error), CL_USAGE, &error,
                  "vials '101' is not within 1 to 100");
    assert_failed(cl_count_read("0", "vials", 1, 100, &count, &error), CL_USAGE, &error, "not within");
    assert_failed(cl_count_read("1.0", "vials", 1, 100, &count, &error), CL_USAGE, &error, "not a whole number");
    assert_failed(cl_count_read("1e1", "vials", 1, 100, &count, &error), CL_USAGE, &error, "not a whole number");
    assert_failed(cl_count_read("", "vials", 1, 100, &count, &error), CL_USAGE, &error, "not a whole number");
    assert_failed(cl_count_read("99999999999999999999", "vials", 1, 100, &count, &error), CL_USAGE, &error,
                  "not a whole");
    assert_int_equal(count, 100);
}

static void spans_of_minutes(void **state)
{
    (void)state;
    assert_read(cl_minutes_read, "10min", 10);
    assert_read(cl_minutes_read, "2h", 120);
    assert_read(cl_minutes_read, "1.5 h", 90);
    assert_read(cl_minutes_read, "366d", 366 * 1440);
    assert_refused(cl_minutes_read, "10", "no span of whole minutes");
    assert_refused(cl_minutes_read, "0min", "no span of whole minutes");
    assert_refused(cl_minutes_read, "-5min", "no span of whole minutes");
    assert_refused(cl_minutes_read, "1.5min", "no span of whole minutes");
    assert_refused(cl_minutes_read, "0.0001h", "no span of whole minutes");
    assert_refused(cl_minutes_read, "367d", "no span of whole minutes");
    assert_refused(cl_minutes_read, "999999999999999999d", "no span of whole minutes");
    assert_refused(cl_minutes_read, "10s", "no span of whole minutes");
    assert_read(cl_seconds_read, "300s", 300);
    assert_read(cl_seconds_read, "5min", 300);
    assert_read(cl_seconds_read, "1.5 min", 90);
    assert_read(cl_seconds_read, "30d", 30 * 86400);
    assert_refused(cl_seconds_read, "300", "no span of whole seconds");
    assert_refused(cl_seconds_read, "0s", "no span of whole seconds");
    assert_refused(cl_seconds_read, "0.5s", "no span of whole seconds");
    assert_refused(cl_seconds_read, "31d", "no span of whole seconds");
    assert_refused(cl_seconds_read, "5m", "no span of whole seconds");
}

static void as_on_a_certificate(void **state)
{
    (void)state;
    assert_written(cl_cells_write, 50000000, "50 × 10⁶");
    assert_written(cl_cells_write, 25500000, "25.5 × 10⁶");
    assert_written(cl_cells_write, 25510000, "25.51 × 10⁶");
    assert_written(cl_cells_write, 25511000, "25,511,000");
    assert_written(cl_cells_write, 1234567, "1,234,567");
    assert_written(cl_cells_write, 999999, "999,999");
    assert_written(cl_cells_write, 990000, "990,000");
    assert_written(cl_cells_write, 1000000, "1 × 10⁶");
    assert_written(cl_cells_write, 999, "999");
    assert_written(cl_cells_write, 1000, "1,000");
    assert_written(cl_cells_write, 0, "0");
    assert_written(cl_cells_write, -1234567, "-1,234,567");
    assert_written(cl_cells_write, 1000000000000000, "1,000,000,000 × 10⁶");
    assert_written(cl_cells_write, INT64_MIN, "-9,223,372,036,854,775,808");
    assert_written(cl_weight_write, 62500, "62.5 kg");
    assert_written(cl_weight_write, 70000, "70 kg");
    assert_written(cl_weight_write, 850, "850 g");
    assert_written(cl_weight_write, 1000, "1 kg");
    assert_written(cl_volume_write, 3800, "3.8 mL");
    assert_written(cl_volume_write, 500, "500 µL");
    assert_written(cl_volume_write, 100000000, "100000 mL");
    assert_written(cl_temperature_write, -185000, "-185 °C");
    assert_written(cl_temperature_write, -185250, "-185.25 °C");
    assert_written(cl_temperature_write, -5, "-0.005 °C");
    assert_written(cl_temperature_write, 0, "0 °C");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells),          cmocka_unit_test(cells_per_kg),
        cmocka_unit_test(cells_per_area), cmocka_unit_test(weights),
        cmocka_unit_test(volumes),        cmocka_unit_test(volumes_from_zero),
        cmocka_unit_test(temperatures),   cmocka_unit_test(spans_of_minutes),
        cmocka_unit_test(counts),         cmocka_unit_test(as_on_a_certificate),
    };
    return cmocka_run_group_tests_name("quantity", tests, NULL, NULL);
}
