/* A vial's ID: written, read back, and refused when a key was wrong. */
#include <cryolot/vial.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const char *const LOTS[] = {
    "UC26A001", "UC20P4B", "A", "0", "L-1", "WJ-2026-0007", "ABCDEFGHIJKLMN", "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"};
static const int64_t SERIALS[] = {1, 42, 999, 9999, 10000, 123456, 999999999};

enum { LOT_COUNT = sizeof LOTS / sizeof *LOTS, SERIAL_COUNT = sizeof SERIALS / sizeof *SERIALS };

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    for (size_t i = 0; i < LOT_COUNT; i++)
        for (size_t j = 0; j < SERIAL_COUNT; j++) {
            char code[CL_VIAL_CODE], lot[CL_VIAL_CODE];
            int64_t serial = 0;
            assert_int_equal(cl_vial_code_read(cl_vial_code_write(LOTS[i], SERIALS[j], code), lot, &serial, NULL),
                             CL_OK);
            assert_string_equal(lot, LOTS[i]);
            assert_int_equal(serial, SERIALS[j]);
            assert_true(cl_vial_code_resembles(code));
            assert_false(cl_vial_code_resembles(LOTS[i]));
        }
}

static void the_form_is_fixed(void **state)
{
    (void)state;
    char code[CL_VIAL_CODE];
    assert_string_equal(cl_vial_code_write("UC26A001", 42, code), "UC26A001-0042T");
    assert_int_equal(strlen(cl_vial_code_write("ABCDEFGHIJKLMN", 9999, code)), 20); /* QR version 1-M */
    assert_int_equal(strlen(cl_vial_code_write("ABCDEFGHIJKLM", 10000, code)), 20);
    assert_int_equal(strlen(cl_vial_code_write("UC26A001", 10000, code)), 8 + 1 + 5 + 1);
}

static void lower_case_is_folded(void **state)
{
    (void)state;
    char lot[CL_VIAL_CODE];
    int64_t serial = 0;
    assert_int_equal(cl_vial_code_read("uc26a001-0042t", lot, &serial, NULL), CL_OK);
    assert_string_equal(lot, "UC26A001");
    assert_int_equal(serial, 42);
}

/* Adjacent characters swapped: refused, or the ID of another vial, never the same one. */
static void a_swap_never_means_the_same_vial(void **state)
{
    (void)state;
    int swaps = 0, refused = 0;
    for (size_t i = 0; i < LOT_COUNT; i++)
        for (int64_t serial = 1; serial < 3000; serial += 7) {
            char code[CL_VIAL_CODE], lot[CL_VIAL_CODE];
            cl_vial_code_write(LOTS[i], serial, code);
            for (size_t at = 0; code[at + 1]; at++) {
                int64_t read = 0;
                char first = code[at];
                if (first == code[at + 1])
                    continue;
                code[at] = code[at + 1];
                code[at + 1] = first;
                bool hyphen = code[at] == '-' || first == '-'; /* passed over by the check character */
                swaps += !hyphen;
                if (cl_vial_code_read(code, lot, &read, NULL) != CL_OK)
                    refused += !hyphen;
                else
                    assert_true(read != serial || strcmp(lot, LOTS[i]) != 0);
                code[at + 1] = code[at];
                code[at] = first;
            }
        }
    assert_true(swaps > 10000);
    assert_true(refused > swaps * 98 / 100);
}

/* One wrong letter or digit is always found: that is what the check character promises. */
static void a_wrong_key_is_always_refused(void **state)
{
    (void)state;
    static const char keys[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    char code[CL_VIAL_CODE];
    cl_vial_code_write("UC26A001", 42, code);
    for (size_t at = 0; code[at]; at++) {
        char right = code[at];
        for (const char *key = keys; *key && right != '-'; key++) {
            code[at] = *key;
            if (*key != right)
                assert_int_equal(cl_vial_code_read(code, NULL, NULL, NULL), CL_USAGE);
        }
        code[at] = right;
    }
    assert_int_equal(cl_vial_code_read(code, NULL, NULL, NULL), CL_OK);
}

static void other_forms_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"",
                                      "-",
                                      "T",
                                      "UC26A001",
                                      "UC26A001-",
                                      "UC26A001-T",
                                      "UC26A001-042T",
                                      "UC26A001-00042T",
                                      "UC26A001-0042T ",
                                      " UC26A001-0042T",
                                      "UC26A001--0042T",
                                      "-UC26A001-0042T",
                                      "UC26A001-0042-T",
                                      "-0042T",
                                      "UC26A001/0042T",
                                      "UC26A001-0042T\n",
                                      "UC26A001-0042\xC3\x89",
                                      "UC26A001-9999999999T",
                                      "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ-0042T"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cl_error error = {0};
        assert_int_equal(cl_vial_code_read(bad[i], NULL, NULL, &error), CL_USAGE);
        assert_string_equal(error.rule, "vial.code");
        cl_error_clear(&error);
    }
}

/* Serial 0 has a valid check character and is nevertheless no vial. */
static void serials_begin_at_one(void **state)
{
    (void)state;
    char code[CL_VIAL_CODE];
    assert_int_equal(cl_vial_code_read(cl_vial_code_write("UC26A001", 0, code), NULL, NULL, NULL), CL_USAGE);
}

/* Whoever mistyped the serial must not be led to another vial. */
static void the_right_character_is_not_told(void **state)
{
    (void)state;
    struct cl_error error = {0};
    assert_int_equal(cl_vial_code_read("UC26A001-0024T", NULL, NULL, &error), CL_USAGE);
    assert_string_equal(error.message, "vial 'UC26A001-0024T' is mistyped: its check character does not match");
    assert_string_equal(error.record, "UC26A001-0024T");
    cl_error_clear(&error);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),  cmocka_unit_test(the_form_is_fixed),
        cmocka_unit_test(lower_case_is_folded),          cmocka_unit_test(a_swap_never_means_the_same_vial),
        cmocka_unit_test(a_wrong_key_is_always_refused), cmocka_unit_test(other_forms_are_refused),
        cmocka_unit_test(serials_begin_at_one),          cmocka_unit_test(the_right_character_is_not_told),
    };
    return cmocka_run_group_tests_name("vial code", tests, NULL, NULL);
}
