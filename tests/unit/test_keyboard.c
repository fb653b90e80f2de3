/* What a scanner types on a US keyboard, read by a computer that is set to another one. */
#include "base/keyboard.h"
#include "unit.h"

static const char ALL[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-:/";

static void what_a_layout_types_is_undone(void **state)
{
    (void)state;
    size_t layout = 0;
    for (; cl_keyboard_name(layout); layout++) {
        char typed[256], meant[256];
        assert_true(cl_keyboard_type(layout, ALL, typed, sizeof typed));
        assert_string_not_equal(typed, ALL);
        assert_true(cl_keyboard_undo(layout, typed, meant, sizeof meant));
        assert_string_equal(meant, ALL);
    }
    assert_true(layout >= 5);
}

static void known_readings(void **state)
{
    (void)state;
    static const struct {
        const char *name, *typed, *meant;
    } known[] = {
        {"an AZERTY keyboard", "UCé-Qàà&)àà'éT", "UC26A001-0042T"},
        {"an AZERTY keyboard", "CPN!LNé)&!R\"!B&éMC?", "CPN/LN2-1/R3/B12:CM"},
        {"a QWERTZ keyboard", "UC26A001ß0042T", "UC26A001-0042T"},
        {"a QWERTZ keyboard", "ZY26A001ß0042T", "YZ26A001-0042T"},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char meant[64];
        size_t layout = 0;
        while (strcmp(cl_keyboard_name(layout), known[i].name) != 0)
            layout++;
        assert_true(cl_keyboard_undo(layout, known[i].typed, meant, sizeof meant));
        assert_string_equal(meant, known[i].meant);
    }
}

static void small_letters_of_a_scanner_are_read_too(void **state)
{
    (void)state;
    char meant[64];
    assert_true(cl_keyboard_undo(0, "ucé-qàà&)àà'ét", meant, sizeof meant));
    assert_string_equal(meant, "UC26A001-0042T");
}

static void what_no_key_types_is_not_undone(void **state)
{
    (void)state;
    static const char *const others[] = {"UC26 A", "\xff", "日本", "UC26A001{", "\x1b[31m"};
    char meant[64];
    for (size_t layout = 0; cl_keyboard_name(layout); layout++)
        for (size_t i = 0; i < sizeof others / sizeof *others; i++)
            assert_false(cl_keyboard_undo(layout, others[i], meant, sizeof meant));
}

static void a_text_that_is_too_long_is_not_cut(void **state)
{
    (void)state;
    char meant[4], typed[4];
    assert_false(cl_keyboard_undo(4, "ABCD", meant, sizeof meant));
    assert_true(cl_keyboard_undo(4, "ABC", meant, sizeof meant));
    assert_false(cl_keyboard_type(0, "0000", typed, sizeof typed)); /* à takes two bytes */
    assert_false(cl_keyboard_type(0, "A{", typed, sizeof typed));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_a_layout_types_is_undone),           cmocka_unit_test(known_readings),
        cmocka_unit_test(small_letters_of_a_scanner_are_read_too), cmocka_unit_test(what_no_key_types_is_not_undone),
        cmocka_unit_test(a_text_that_is_too_long_is_not_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
