/* QR symbols: what is drawn, what is refused; those that are made without libqrencode are the same that it makes. */
#include "render/qr.h"
#include "render/qr_small.h"

#include <qrencode.h>

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

/* ---- without libqrencode ----------------------------------------------------------------------------------------- */

#define ALPHANUMERIC "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

static void assert_same(const char *payload, int version)
{
    struct cl_qr code;
    QRcode *peer = QRcode_encodeString(payload, version, QR_ECLEVEL_M, QR_MODE_8, 1);
    assert_non_null(peer);
    if (!cl_qr_small(payload, version, &code))
        fail_msg("'%s' of version %d is not made", payload, version);
    if (peer->version != version || peer->width != code.width)
        fail_msg("'%s' of version %d should have %d modules", payload, version, peer->width);
    for (int row = 0; row < peer->width; row++)
        for (int column = 0; column < peer->width; column++)
            if (dark(&code, row, column) != ((peer->data[row * peer->width + column] & 1) != 0))
                fail_msg("'%s' of version %d: row %d, column %d", payload, version, row, column);
    QRcode_free(peer);
}

static void assert_left(const char *payload, int version)
{
    struct cl_qr code, before;
    memset(&before, 0x5A, sizeof before);
    code = before;
    if (cl_qr_small(payload, version, &code))
        fail_msg("'%s' of version %d is made", payload, version);
    assert_memory_equal(&code, &before, sizeof code);
}

static void every_length_is_what_libqrencode_makes(void **state)
{
    (void)state;
    static const size_t most[] = {20, 38, 61};
    char text[80];
    for (int version = 1; version <= 3; version++)
        for (size_t size = 1; size <= most[version - 1] + 1; size++) {
            for (size_t i = 0; i < size; i++)
                text[i] = ALPHANUMERIC[(10 + i * 7 + size) % 45];
            text[0] = 'S';
            text[size] = '\0';
            if (size <= most[version - 1])
                assert_same(text, version);
            else
                assert_left(text, version);
        }
}

static void random_text_is_what_libqrencode_makes(void **state)
{
    (void)state;
    static const size_t most[] = {20, 38, 61}, of[] = {45, 36, 12};
    uint64_t chance = 20261127;
    char text[80];
    for (size_t i = 0; i < 3000; i++) {
        int version = 1 + (int)(i % 3), digits = 0;
        size_t size = 1 + (size_t)(i / 9) % most[i % 3];
        for (size_t k = 0; k < size; k++) {
            chance = chance * 6364136223846793005U + 1442695040888963407U;
            char next = ALPHANUMERIC[(chance >> 33) % of[i / 3 % 3]];
            digits = next <= '9' && next >= '0' ? digits + 1 : 0;
            text[k] = digits > 6 || (k == 0 && digits > 0) ? 'X' : next;
            digits = text[k] == 'X' ? 0 : digits;
        }
        text[size] = '\0';
        assert_same(text, version);
    }
}

static void ids_are_what_libqrencode_makes(void **state)
{
    (void)state;
    static const char *const id[] = {"UC26A001-0042T",  "ST-000012K",  "000012-K", "123456A", "A123456",
                                     "A123456-654321B", "BDG-000003X", " ",        "-",       "A",
                                     "$%*+-./:"};
    for (int version = 1; version <= 3; version++)
        for (size_t i = 0; i < sizeof id / sizeof *id; i++)
            assert_same(id[i], version);
}

static void other_text_is_left_to_libqrencode(void **state)
{
    (void)state;
    static const char *const text[] = {"",
                                       "123",
                                       "1234567A",
                                       "A1234567",
                                       "A1234567B",
                                       "uc26a001",
                                       "A\x1D"
                                       "B",
                                       "É"};
    for (size_t i = 0; i < sizeof text / sizeof *text; i++)
        assert_left(text[i], 2);
    assert_left("UC26A001-0042T", 0);
    assert_left("UC26A001-0042T", 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_vial_fits_version_1),
        cmocka_unit_test(the_last_bits_of_a_row_are_empty),
        cmocka_unit_test(a_symbol_never_grows),
        cmocka_unit_test(a_payload_longer_than_any_symbol_is_refused),
        cmocka_unit_test(other_characters_are_refused),
        cmocka_unit_test(every_length_is_what_libqrencode_makes),
        cmocka_unit_test(random_text_is_what_libqrencode_makes),
        cmocka_unit_test(ids_are_what_libqrencode_makes),
        cmocka_unit_test(other_text_is_left_to_libqrencode),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
