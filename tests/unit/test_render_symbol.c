/* Code symbols: what fits, what size would be needed, what must not stand in them. */
#include "unit.h"

#include "render/symbol.h"

static struct cl_symbol symbol;
static struct cl_error error;

static enum cl_status encode(struct cl_symbol_order order, const char *payload)
{
    return cl_symbol_encode(&order, payload, &symbol, &error);
}

static bool is_dark(int x, int y)
{
    return (symbol.bit[y * ((symbol.width + 7) / 8) + x / 8] >> (7 - x % 8) & 1) != 0;
}

static const struct cl_symbol_order qr = {.kind = CL_SYMBOL_QR, .version = 1, .module_mm = 0.5};
static const struct cl_symbol_order matrix = {
    .kind = CL_SYMBOL_DATAMATRIX, .version = 4, .any = true, .module_mm = 0.5};

static void symbols_have_the_size_that_was_asked_for(void **state)
{
    (void)state;
    int width, height;
    assert_int_equal(encode(qr, "UC26A001-0042T"), CL_OK);
    assert_int_equal(symbol.width, 21);
    assert_int_equal(encode(matrix, "UC26A001-0042T"), CL_OK);
    assert_int_equal(symbol.width, 16);
    for (int version = 7; version <= 30; version++) {
        struct cl_symbol_order order = matrix;
        order.version = version;
        cl_symbol_size(CL_SYMBOL_DATAMATRIX, version, &width, &height);
        assert_int_equal(encode(order, "12345678"), CL_OK);
        assert_int_equal(symbol.width, width);
        assert_int_equal(symbol.height, height);
        for (int i = 0; i < height; i++)
            assert_true(is_dark(0, i)); /* the L by which it is found, and the clock against it */
        for (int i = 0; i < width; i++) {
            assert_true(is_dark(i, height - 1));
            assert_int_equal(is_dark(i, 0), i % 2 == 0);
        }
    }
}

/* ISO/IEC 16022, annex O: the worked example. */
static void the_example_of_the_standard_comes_out(void **state)
{
    (void)state;
    static const char *const row[] = {"1010101010", "1100101101", "1100000100", "1100011101", "1100001000",
                                      "1000001111", "1110110000", "1111011001", "1001110100", "1111111111"};
    struct cl_symbol_order order = matrix;
    order.version = 1;
    assert_int_equal(encode(order, "123456"), CL_OK);
    for (int y = 0; y < 10; y++)
        for (int x = 0; x < 10; x++)
            assert_int_equal(is_dark(x, y), row[y][x] == '1');
}

static void what_does_not_fit_is_refused_with_the_size_it_needs(void **state)
{
    (void)state;
    assert_failed(encode(qr, "UC26A001LONGER-00042T"), CL_REFUSED, &error,
                  "does not fit a QR of version 1 (21 modules): it needs version 2 (25 modules), 16.5 x 16.5 mm with "
                  "its white border");
    assert_failed(cl_symbol_check(&qr, "UC26A001LONGER-00042T", &error), CL_REFUSED, &error, "it needs version 2");
    assert_failed(encode(matrix, "UC26A001LONGER-00042T"), CL_REFUSED, &error,
                  "does not fit a Data Matrix of 16x16 modules: it needs 18x18 modules, 10.0 x 10.0 mm");
    char text[3000] = "";
    memset(text, 'A', sizeof text - 1);
    assert_failed(encode(qr, text), CL_REFUSED, &error, "nor the largest");
    assert_failed(cl_symbol_check(&qr, text, &error), CL_REFUSED, &error, "nor the largest");
    assert_failed(encode(matrix, text), CL_REFUSED, &error, "AAAA..' does not fit a Data Matrix");
}

static void what_scanners_misread_is_refused(void **state)
{
    (void)state;
    struct cl_symbol_order any = qr;
    any.any = true;
    any.version = 4;
    assert_failed(encode(qr, "uc26a001"), CL_REFUSED, &error, "cannot be a QR");
    assert_failed(encode(qr, ""), CL_REFUSED, &error, "it is empty");
    assert_failed(encode(matrix, ""), CL_REFUSED, &error, "it is empty");
    assert_failed(encode(any, "caf\xC3\xA9"), CL_REFUSED, &error, "0xC3");
    assert_failed(encode(matrix, "caf\xC3\xA9"), CL_REFUSED, &error, "0xC3");
    assert_failed(encode(any, "A\x1D"), CL_REFUSED, &error, "0x1D");
    assert_int_equal(encode(any, "https://id.example.org/01/09506000134352"), CL_OK);
    assert_int_equal(cl_symbol_check(&any, "https://id.example.org/01/09506000134352", &error), CL_OK);
}

static void gs1_elements_are_looked_at(void **state)
{
    (void)state;
    struct cl_symbol_order gs1 = matrix;
    gs1.gs1 = true;
    gs1.version = 7;
    assert_int_equal(encode(gs1, "010950600013435217280229"
                                 "10UC26A001"
                                 "\x1D"
                                 "210042"),
                     CL_OK);
    assert_int_equal(encode(gs1, "\x1D"
                                 "0109506000134352"
                                 "10UC26A001"
                                 "\x1D"),
                     CL_OK);
    assert_failed(encode(gs1, "0109506000134353"), CL_REFUSED, &error, "cannot be a GS1 Data Matrix");
    assert_failed(encode(gs1, "17280231"), CL_REFUSED, &error, "cannot be a GS1 Data Matrix");
    assert_failed(encode(gs1, "10LOT#1"), CL_REFUSED, &error, "cannot be a GS1 Data Matrix");
    assert_failed(encode(gs1, "10ABCDEFGHIJKLMNOPQRSTU"), CL_REFUSED, &error, "cannot be a GS1 Data Matrix");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_have_the_size_that_was_asked_for),
        cmocka_unit_test(the_example_of_the_standard_comes_out),
        cmocka_unit_test(what_does_not_fit_is_refused_with_the_size_it_needs),
        cmocka_unit_test(what_scanners_misread_is_refused),
        cmocka_unit_test(gs1_elements_are_looked_at),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
