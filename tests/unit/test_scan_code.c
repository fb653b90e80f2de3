/* What a text is that a scanner typed. */
#include <cryolot/scan.h>
#include <cryolot/vial.h>

#include "base/id.h"
#include "base/keyboard.h"
#include "unit.h"
#include <stdio.h>

static struct cl_scan_code read_text(const char *text)
{
    struct cl_scan_code code;
    cl_scan_code_read(text, &code);
    return code;
}

static void assert_kind(const char *text, enum cl_scan_kind kind, const char *code)
{
    struct cl_scan_code read = read_text(text);
    if (read.kind != kind)
        print_error("'%s' is %s: %s\n", text, cl_scan_kind_word(read.kind), read.sentence);
    assert_int_equal(read.kind, kind);
    assert_string_equal(read.code, code);
}

static void assert_unusable(const char *text, const char *rule, const char *words)
{
    struct cl_scan_code read = read_text(text);
    assert_int_equal(read.kind, CL_SCAN_IS_UNUSABLE);
    assert_string_equal(read.rule, rule);
    if (!strstr(read.sentence, words))
        assert_string_equal(read.sentence, words);
}

static void our_own_codes(void **state)
{
    (void)state;
    assert_kind("UC26A001-0042T", CL_SCAN_IS_VIAL, "UC26A001-0042T");
    assert_kind("uc26a001-0042t", CL_SCAN_IS_VIAL, "UC26A001-0042T"); /* caps lock alone */
    assert_kind("CPN/LN2-1/R3/B12", CL_SCAN_IS_PLACE, "CPN/LN2-1/R3/B12");
    assert_kind("CPN/LN2-1/R3/B12:C7", CL_SCAN_IS_PLACE, "CPN/LN2-1/R3/B12");
    assert_string_equal(read_text("cpn/ln2-1/r3/b12:c7").position, "C7");
    assert_string_equal(read_text("CPN/LN2-1:55").position, "55");
    assert_kind("C7", CL_SCAN_IS_POSITION, "");
    assert_string_equal(read_text("c7").position, "C7");
    assert_string_equal(read_text("81").position, "81");
    assert_kind("UC26A001", CL_SCAN_IS_OTHER, "UC26A001");
    assert_kind("", CL_SCAN_IS_NOTHING, "");
    assert_kind(" \r\n", CL_SCAN_IS_NOTHING, "");
}

static void numbered_codes(void **state)
{
    (void)state;
    static const struct {
        const char *prefix;
        enum cl_scan_kind kind;
    } known[] = {{"BDG", CL_SCAN_IS_BADGE},    {"ST", CL_SCAN_IS_PLACE},   {"EQ", CL_SCAN_IS_EQUIPMENT},
                 {"SHP", CL_SCAN_IS_SHIPMENT}, {"SMP", CL_SCAN_IS_SAMPLE}, {"DOSE", CL_SCAN_IS_DOSE},
                 {"INF", CL_SCAN_IS_INFUSION}, {"ORD", CL_SCAN_IS_ORDER},  {"RCL", CL_SCAN_IS_RECALL}};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        for (int number = 1; number < 3000000; number += 123457) {
            char code[32];
            int size = snprintf(code, sizeof code, "%s-%06d", known[i].prefix, number);
            code[size] = cl_check_character(code, (size_t)size);
            code[size + 1] = '\0';
            assert_kind(code, known[i].kind, code);
            assert_int_equal(read_text(code).number, number);
        }
    char badge[32];
    assert_int_equal(read_text(cl_scan_badge_write(42, badge)).number, 42);
}

static void wedges_put_things_around(void **state)
{
    (void)state;
    static const char *const typed[] = {"]C0UC26A001-0042T",      "]Q1UC26A001-0042T\r", "  UC26A001-0042T \t",
                                        "\002UC26A001-0042T\003", "UC26A001-0042T\r\n",  "]C1UC26A001-0042T"};
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++)
        assert_kind(typed[i], CL_SCAN_IS_VIAL, "UC26A001-0042T");
}

static void two_codes_in_one_read(void **state)
{
    (void)state;
    char other[CL_VIAL_CODE], both[128], badge[32];
    cl_vial_code_write("UC26A001", 43, other);
    static const char *const between[] = {"", " ", "\t", ",", ";", "  "};
    for (size_t i = 0; i < sizeof between / sizeof *between; i++) {
        snprintf(both, sizeof both, "UC26A001-0042T%s%s", between[i], other);
        assert_unusable(both, "scan.two-codes", "UC26A001-0042T and ");
        assert_non_null(strstr(read_text(both).sentence, other));
    }
    assert_unusable("UC26A001-0042TUC26A001-0042T", "scan.two-codes", "UC26A001-0042T was read twice");
    snprintf(both, sizeof both, "%sUC26A001-0042T%s", cl_scan_badge_write(3, badge), other);
    assert_unusable(both, "scan.two-codes", badge);
    snprintf(both, sizeof both, "CPN/LN2-1/B1 %s", other);
    assert_unusable(both, "scan.two-codes", "CPN/LN2-1/B1 and");
}

/* Every vial ID through every layout is either read by its own right or explained, never taken for another one. */
static void other_keyboards_are_explained(void **state)
{
    (void)state;
    static const char *const lots[] = {"UC26A001", "ZQ-YM2026", "WJ-2026-0007", "MAZW-9"};
    for (size_t i = 0; i < sizeof lots / sizeof *lots; i++)
        for (int64_t serial = 1; serial < 9999; serial += 311)
            for (size_t layout = 0; cl_keyboard_name(layout); layout++) {
                char code[CL_VIAL_CODE], typed[128];
                cl_vial_code_write(lots[i], serial, code);
                assert_true(cl_keyboard_type(layout, code, typed, sizeof typed));
                assert_unusable(typed, "scan.keyboard", code);
            }
    assert_unusable("UCé-Qàà&)àà'éT", "scan.keyboard",
                    "this was typed through an AZERTY keyboard: it reads UC26A001-0042T");
    assert_unusable("uc26q001°0042t", "scan.keyboard", "Caps Lock");
    assert_unusable("CPN!LNé)&!R\"!B&é", "scan.keyboard", "CPN/LN2-1/R3/B12");
}

static void mistyped_and_truncated(void **state)
{
    (void)state;
    static const char *const wrong[] = {"UC26A001-0024T", "UC26A001-0042", "UC26A001-004", "UC26A01-0042T",
                                        "BDG-000003A",    "ST-000012",     "BDG-0000"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct cl_scan_code read = read_text(wrong[i]);
        assert_int_equal(read.kind, CL_SCAN_IS_OTHER); /* unless the record knows something of that name */
        assert_string_equal(read.rule, "scan.mistyped");
        assert_non_null(strstr(read.sentence, "looks like"));
    }
}

static void codes_of_others(void **state)
{
    (void)state;
    assert_unusable("4006381333931", "scan.foreign", "EAN");
    assert_unusable("96385074", "scan.foreign", "EAN");
    assert_unusable("https://example.org/x", "scan.foreign", "web");
    assert_unusable("{\"vial\":\"UC26A001-0042T\"}", "scan.foreign", "JSON");
}

/* Whose they are the record knows: it is asked. */
static void payloads(void **state)
{
    (void)state;
    static const char *const known[] = {
        "(01)09506000134352(17)261130",
        "]d20109506000134352",
        "0109506000134352",
        "010950600013435210ABC\03521A",
        "010950600013435210ABC|21A",
        "010950600013435210ABC<GS>21A",
        "https://id.gs1.org/01/09506000134352/10/UC26A001/21/UC26A001-0042T?17=280229",
        "=W12341234567890X", /* meant as one: the record says what is wrong with it */
        "]d2nonsense",
        "=W123412345678900",
        "=w12341234567890000=,000042", /* meant as one */
        "=+04000=G12341765432100=<S1234099=,000042&>0280602359",
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_kind(known[i], CL_SCAN_IS_PAYLOAD, known[i]);
        assert_true(cl_scan_is_label(known[i]));
    }
    /* a symbology identifier alone makes no GS1 of a vial */
    assert_kind("]d2UC26A001-0042T", CL_SCAN_IS_VIAL, "UC26A001-0042T");
}

static void payloads_through_other_keyboards(void **state)
{
    (void)state;
    static const char *const meant[] = {
        "01095060001343521728022910UC26A001\03521UC26A001-0042T",
        "(01)09506000134352(17)280229(10)UC26A001(21)UC26A001-0042T",
        "HTTPS://ID.GS1.ORG/01/09506000134352/10/UC26A001/21/UC26A001-0042T?17=280229",
        "=+04000=G12341765432100=<S1234099=,000042&>0280602359",
    };
    for (size_t i = 0; i < sizeof meant / sizeof *meant; i++)
        for (size_t layout = 0; cl_keyboard_name(layout); layout++) {
            char typed[256];
            assert_true(cl_keyboard_type(layout, meant[i], typed, sizeof typed));
            assert_unusable(typed, "scan.keyboard", "it reads");
        }
}

static void free_text_is_shown_harmless(void **state)
{
    (void)state;
    assert_unusable("what is this", "scan.text", "what is this");
    struct cl_scan_code read = read_text("\x1b[31mred\x07 \xff\xe2\x80\xae");
    assert_int_equal(read.kind, CL_SCAN_IS_UNUSABLE);
    for (const char *at = read.sentence; *at; at++)
        assert_true((unsigned char)*at >= ' ' && *at != 0x7f);
    char text[6000];
    memset(text, 'A', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_unusable(text, "scan.text", "too long");
}

/* ---- commands --------------------------------------------------------------------------------------------------- */

static size_t lesser(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Keys to be added, left out or changed to make one text of another. */
static size_t distance(const char *one, const char *other)
{
    size_t cost[64];
    for (size_t j = 0; j <= strlen(other); j++)
        cost[j] = j;
    for (size_t i = 1; i <= strlen(one); i++) {
        size_t corner = cost[0];
        cost[0] = i;
        for (size_t j = 1; j <= strlen(other); j++) {
            size_t above = cost[j];
            cost[j] = lesser(lesser(above, cost[j - 1]) + 1, corner + (one[i - 1] != other[j - 1]));
            corner = above;
        }
    }
    return cost[strlen(other)];
}

static void commands_are_proof_against_layouts(void **state)
{
    (void)state;
    struct cl_scan_card_list cards = cl_scan_cards();
    assert_true(cards.count >= 10);
    for (size_t i = 0; i < cards.count; i++) {
        if (cards.at[i].command == CL_SCAN_TEST)
            continue; /* which is there to be misread */
        assert_int_equal(strspn(cards.at[i].code, "BCDEFGHIJKLNOPRSTUVX"), strlen(cards.at[i].code));
        assert_int_equal(cl_scan_command_read(cards.at[i].code), cards.at[i].command);
        assert_int_equal(cl_scan_command_read(cards.at[i].word), cards.at[i].command);
        assert_string_equal(cl_scan_command_word(cards.at[i].command), cards.at[i].word);
        assert_int_equal(read_text(cards.at[i].code).kind, CL_SCAN_IS_COMMAND);
        for (size_t layout = 0; cl_keyboard_name(layout); layout++) {
            char typed[64];
            assert_true(cl_keyboard_type(layout, cards.at[i].code, typed, sizeof typed));
            assert_int_equal(read_text(typed).command, cards.at[i].command);
        }
        for (size_t j = 0; j < i; j++)
            assert_true(distance(cards.at[i].code, cards.at[j].code) >= 2);
    }
    assert_int_equal(read_text("*END").command, CL_SCAN_END);
    assert_int_equal(read_text("undo").command, CL_SCAN_UNDO);
}

static void the_self_test_names_the_layout(void **state)
{
    (void)state;
    char typed[128];
    assert_int_equal(read_text(CL_SCAN_SELF_TEST).command, CL_SCAN_TEST);
    for (size_t layout = 0; cl_keyboard_name(layout); layout++) {
        assert_true(cl_keyboard_type(layout, CL_SCAN_SELF_TEST, typed, sizeof typed));
        assert_unusable(typed, "scan.keyboard", "it reads " CL_SCAN_SELF_TEST);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(our_own_codes),
        cmocka_unit_test(numbered_codes),
        cmocka_unit_test(wedges_put_things_around),
        cmocka_unit_test(two_codes_in_one_read),
        cmocka_unit_test(other_keyboards_are_explained),
        cmocka_unit_test(mistyped_and_truncated),
        cmocka_unit_test(codes_of_others),
        cmocka_unit_test(payloads),
        cmocka_unit_test(payloads_through_other_keyboards),
        cmocka_unit_test(free_text_is_shown_harmless),
        cmocka_unit_test(commands_are_proof_against_layouts),
        cmocka_unit_test(the_self_test_names_the_layout),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
