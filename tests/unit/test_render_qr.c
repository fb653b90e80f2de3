/* QR symbols: what is drawn, what is refused. */
#include "render/qr.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static bool dark(const struct cl_qr *code, int row, int column)
{
    size_t at = (size_t)row * (size_t)((code->width + 7) / 8) + (size_t)column / 8;
    return code->bit[at] >> (7 - column % 8) & 1;
}

static void a_vial_fits_version_1(void **state)
{
    (void)state;
    struct cl_qr code;
    assert_int_equal(cl_qr_encode("UC26A001-0042T", 1, &code, NULL), CL_OK);
    assert_int_equal(code.width, 21);
    assert_int_equal(code.size, 63);
    /* three corners hold a finder: a dark ring of 7, light inside it; the fourth does not */
    static const int corner[3][2] = {{0, 0}, {0, 14}, {14, 0}};
    for (size_t i = 0; i < 3; i++)
        for (int step = 0; step < 7; step++) {
            assert_true(dark(&code, corner[i][0], corner[i][1] + step));
            assert_true(dark(&code, corner[i][0] + step, corner[i][1]));
            assert_int_equal(dark(&code, corner[i][0] + 1, corner[i][1] + step), step == 0 || step == 6);
        }
}

static void the_last_bits_of_a_row_are_empty(void **state)
{
    (void)state;
    struct cl_qr code;
    assert_int_equal(cl_qr_encode("UC26A001-0042T", 1, &code, NULL), CL_OK);
    for (size_t row = 0; row < 21; row++)
        assert_int_equal(code.bit[row * 3 + 2] & 0x07, 0);
}

static void a_symbol_never_grows(void **state)
{
    (void)state;
    struct cl_qr code;
    struct cl_error error = {0};
    assert_int_equal(cl_qr_encode("ABCDEFGHIJKLMNOPQRST", 1, &code, NULL), CL_OK);
    assert_int_equal(cl_qr_encode("ABCDEFGHIJKLMNOPQRSTU", 1, &code, &error), CL_REFUSED);
    assert_non_null(strstr(error.message, "'ABCDEFGHIJKLMNOPQRSTU' does not fit a QR of version 1"));
    assert_int_equal(cl_qr_encode("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKL", 2, &code, NULL), CL_OK);
    assert_int_equal(cl_qr_encode("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM", 2, &code, NULL), CL_REFUSED);
}

static void a_payload_longer_than_any_symbol_is_refused(void **state)
{
    (void)state;
    static char text[10001];
    struct cl_qr code;
    memset(text, 'A', 10000);
    assert_int_equal(cl_qr_encode(text, CL_QR_VERSION_MOST, &code, NULL), CL_REFUSED);
}

static void other_characters_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "uc26a001", "UC26A001_1", "脐带", "A\nB", "A,B", "É"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cl_qr code;
        struct cl_error error = {0};
        assert_int_equal(cl_qr_encode(bad[i], 2, &code, &error), CL_REFUSED);
        assert_string_equal(error.rule, "paper.code");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vial_fits_version_1),        cmocka_unit_test(the_last_bits_of_a_row_are_empty),
        cmocka_unit_test(a_symbol_never_grows),         cmocka_unit_test(a_payload_longer_than_any_symbol_is_refused),
        cmocka_unit_test(other_characters_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
