/* What stands in a label's elements: fields, their formats, pieces that are left out. */
#include "unit.h"

#include "render/label_plan.h"

static struct cl_label label;
static struct cl_label_plan plan;
static struct cl_error error;

static int fresh(void **state)
{
    (void)state;
    label = (struct cl_label){.kind = CL_LABEL_OF_VIAL,
                              .text = {[CL_LABEL_FIELD_VIAL] = "UC26A001-0042T",
                                       [CL_LABEL_FIELD_LOT] = "UC26A001",
                                       [CL_LABEL_FIELD_CELLS] = "25500000",
                                       [CL_LABEL_FIELD_VOLUME] = "5 mL",
                                       [CL_LABEL_FIELD_EXPIRES] = "2028-02-09"}};
    plan = (struct cl_label_plan){.error = &error};
    return 0;
}

static int free_plan(void **state)
{
    (void)state;
    cl_arena_free(&plan.arena);
    cl_error_clear(&error);
    return 0;
}

static void expect(const char *value, const char *text)
{
    struct cl_buffer out = {0};
    struct cl_label_element element = {.section = "text it", .value.text = value};
    cl_label_value_read(&plan, &element);
    if (error.row_count > 0)
        fail_msg("%s: %s", value, error.rows[0].message);
    assert_string_equal(cl_label_value_write(&element.value, &label, &out), text);
    cl_buffer_free(&out);
}

static void days_are_written_as_asked(void **state)
{
    (void)state;
    expect("Exp {{expires}}", "Exp 2028-02-09");
    expect("{{expires|DD MMM YYYY}}", "09 Feb 2028");
    expect("{{expires|MM/YY}}", "02/28");
    expect("{{expires|YYYYMMDD}}", "20280209");
    expect("{{expires|DD.MM.YYYY}}", "09.02.2028");
}

static void counts_are_written_as_asked(void **state)
{
    (void)state;
    expect("{{cells}}", "25.5 × 10⁶");
    expect("{{cells|digits}}", "25500000");
    expect("{{cells|grouped}} cells", "25,500,000 cells");
    expect("{{cells|x10^6}}", "25.5 × 10⁶");
    label.text[CL_LABEL_FIELD_CELLS] = "48888001";
    expect("{{cells}}", "48,888,001");
    expect("{{cells|x10^6}}", "48.888001 × 10⁶");
    label.text[CL_LABEL_FIELD_CELLS] = "90000000";
    expect("{{cells|x10^6}}", "90 × 10⁶");
    label.text[CL_LABEL_FIELD_CELLS] = "999";
    expect("{{cells|grouped}}", "999");
    expect("{{cells|x10^6}}", "0.000999 × 10⁶");
    expect("{{cells|10^6}}", "0.000999 × 10^6");
}

static void empty_pieces_are_left_out(void **state)
{
    (void)state;
    expect("Lot {{lot}} · {{volume}} / fixed", "Lot UC26A001 · 5 mL / fixed");
    label.text[CL_LABEL_FIELD_VOLUME] = NULL;
    expect("Lot {{lot}} · {{volume}} / fixed", "Lot UC26A001 / fixed");
    expect("{{volume}} · Lot {{lot}}", "Lot UC26A001");
    expect("of {{volume}}", "");
    expect("fixed", "fixed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(days_are_written_as_asked, fresh, free_plan),
        cmocka_unit_test_setup_teardown(counts_are_written_as_asked, fresh, free_plan),
        cmocka_unit_test_setup_teardown(empty_pieces_are_left_out, fresh, free_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
