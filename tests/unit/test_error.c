/* Errors: the first one wins, and nothing from outside reaches a terminal raw. */
#include "unit.h"

#include <stdio.h>

static void every_status_has_its_word_and_code(void **state)
{
    (void)state;
    assert_string_equal(cl_status_word(CL_OK), "ok");
    assert_string_equal(cl_status_word(CL_REFUSED), "refused");
    assert_string_equal(cl_status_word(CL_NOT_AUTHORISED), "not-authorised");
    assert_int_equal(cl_status_exit_code(CL_OK), 0);
    assert_int_equal(cl_status_exit_code(CL_INVALID_INPUT), 7);
    assert_int_equal(cl_status_exit_code(CL_NO_DATABASE), 10);
    assert_int_equal(cl_status_exit_code(CL_INTERRUPTED), 130);
    assert_string_equal(cl_status_word((enum cl_status)99), "failed");
    assert_int_equal(cl_status_exit_code(CL_STATUS_COUNT), 1);
}

static void the_first_error_wins(void **state)
{
    (void)state;
    struct cl_error error = {0};
    assert_int_equal(cl_fail(&error, CL_REFUSED, "results.complete", "UC26A001", "see it", "first %d", 1), CL_REFUSED);
    assert_int_equal(cl_fail(&error, CL_BUSY, NULL, NULL, NULL, "second"), CL_BUSY);
    assert_int_equal(error.status, CL_REFUSED);
    assert_string_equal(error.rule, "results.complete");
    assert_string_equal(error.record, "UC26A001");
    assert_string_equal(error.remedy, "see it");
    assert_string_equal(error.message, "first 1");
    cl_error_clear(&error);
    assert_int_equal(error.status, CL_OK);
    assert_string_equal(error.message, "");
    assert_int_equal(cl_fail(NULL, CL_BUSY, NULL, NULL, NULL, "nobody listens"), CL_BUSY);
}

static void escape_sequences_are_replaced_everywhere(void **state)
{
    (void)state;
    struct cl_error error = {0};
    cl_fail(&error, CL_USAGE, "r\n", "\x1b[2J", "a\tb", "no '%s'", "\x1b]0;x\x07 \xff \xe2\x80\xae");
    assert_string_equal(error.rule, "r\xEF\xBF\xBD");
    assert_string_equal(error.record, "\xEF\xBF\xBD[2J");
    assert_string_equal(error.remedy, "a\xEF\xBF\xBD"
                                      "b");
    assert_string_equal(error.message, "no '\xEF\xBF\xBD]0;x\xEF\xBF\xBD \xEF\xBF\xBD \xEF\xBF\xBD'");
    cl_error_clear(&error);
}

static void long_texts_are_cut_between_characters(void **state)
{
    (void)state;
    char text[6000];
    struct cl_error error = {0};
    for (size_t i = 0; i + 2 < sizeof text; i += 2)
        memcpy(text + i, "é", 3);
    cl_fail(&error, CL_USAGE, NULL, text, NULL, "x%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_null(strstr(error.message, "\xEF\xBF\xBD"));
    assert_int_equal(strlen(error.record), sizeof error.record - 2);
    cl_error_clear(&error);
}

static void rows_are_kept_in_order_and_set_no_status(void **state)
{
    (void)state;
    struct cl_error error = {0};
    for (int i = 1; i <= 1000; i++)
        assert_int_equal(cl_fail_row(&error, i, "volume", "row %d\n", i), CL_OK);
    assert_int_equal(error.status, CL_OK);
    assert_int_equal(error.row_count, 1000);
    assert_int_equal(error.rows[999].row, 1000);
    assert_string_equal(error.rows[999].column, "volume");
    assert_string_equal(error.rows[999].message, "row 1000\xEF\xBF\xBD");
    cl_error_clear(&error);
    assert_null(error.rows);
    assert_int_equal(cl_fail_row(NULL, 1, NULL, "x"), CL_OK);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_its_word_and_code),
        cmocka_unit_test(the_first_error_wins),
        cmocka_unit_test(escape_sequences_are_replaced_everywhere),
        cmocka_unit_test(long_texts_are_cut_between_characters),
        cmocka_unit_test(rows_are_kept_in_order_and_set_no_status),
    };
    return cmocka_run_group_tests_name("error", tests, NULL, NULL);
}
