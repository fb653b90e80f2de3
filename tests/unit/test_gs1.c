/* GS1 element strings and links: the worked vectors, and what is refused. */
#include "unit.h"

#include "base/gs1.h"

#include <stdio.h>

#define GTIN "09506000134352"
#define GS   "\x1d"

enum { NOW = 2026 };

static struct cl_gs1 label(void)
{
    struct cl_gs1 gs1 = cl_gs1_none();
    strcpy(gs1.gtin, GTIN);
    strcpy(gs1.lot, "UC26A001");
    strcpy(gs1.serial, "UC26A001-0042T");
    gs1.expires_on = (struct cl_date){2028, 2, 29};
    return gs1;
}

static void assert_refused(enum cl_status status, const struct cl_error *error, const char *rule, const char *words)
{
    assert_int_equal(status, CL_USAGE);
    assert_string_equal(error->rule, rule);
    if (!strstr(error->message, words))
        assert_string_equal(error->message, words);
}

static void assert_unreadable(const char *text, const char *rule, const char *words)
{
    struct cl_error error = {0};
    struct cl_gs1 gs1;
    assert_refused(cl_gs1_read(text, NOW, &gs1, &error), &error, rule, words);
}

static void check_digits(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char gtin[CL_GS1_GTIN + 1];
    assert_int_equal(cl_gs1_check_digit("0950600013435", 13), '2');
    assert_int_equal(cl_gs1_check_digit("400638133393", 12), '1');
    assert_int_equal(cl_gs1_check_digit("95060x", 6), '\0');
    assert_int_equal(cl_gs1_gtin_read(GTIN, gtin, &error), CL_OK);
    assert_int_equal(cl_gs1_gtin_read("4006381333931", gtin, &error), CL_OK);
    assert_string_equal(gtin, "04006381333931");
    assert_int_equal(cl_gs1_gtin_read("96385074", gtin, &error), CL_OK);
    assert_string_equal(gtin, "00000096385074");
    assert_refused(cl_gs1_gtin_read("09506000134353", gtin, &error), &error, "gs1.gtin", "check digit");
    static const char *const none[] = {"", "0950600013435", "950600013435X", "095060001343520"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cl_gs1_gtin_read(none[i], gtin, NULL), CL_USAGE);
}

static void lots_and_serials(void **state)
{
    (void)state;
    struct cl_error error = {0}, longer = {0};
    assert_int_equal(cl_gs1_text_check("lot", "ABCDEFGHIJKLMNOPQRST", NULL), CL_OK);
    assert_int_equal(cl_gs1_text_check("lot", "a!\"%&'()*+,-./_:;<=>", NULL), CL_OK);
    assert_int_equal(strlen(CL_GS1_CHARACTERS), 82);
    assert_refused(cl_gs1_text_check("lot", "LOT#1", &error), &error, "gs1.lot", "does not carry the '#'");
    assert_refused(cl_gs1_text_check("lot", "ABCDEFGHIJKLMNOPQRSTU", &longer), &longer, "gs1.lot", "21 characters");
    static const char *const none[] = {"", "A B", "A\x1d", "\xc3\xa9", "A^B", "A~B", "$", "@", "[", "`", "{", "|"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cl_gs1_text_check("lot", none[i], NULL), CL_USAGE);
}

static void an_element_string(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char text[CL_GS1_SIZE];
    struct cl_gs1 gs1 = label(), read;
    assert_int_equal(cl_gs1_write(&gs1, NOW, text, &error), CL_OK);
    assert_string_equal(text, "01" GTIN "17280229"
                              "10UC26A001" GS "21UC26A001-0042T");
    assert_int_equal(cl_gs1_read(text, NOW, &read, &error), CL_OK);
    assert_string_equal(read.gtin, GTIN);
    assert_string_equal(read.lot, "UC26A001");
    assert_string_equal(read.serial, "UC26A001-0042T");
    assert_int_equal(cl_date_compare(read.expires_on, gs1.expires_on), 0);
    assert_int_equal(read.expires_at.hour, -1);
    assert_false(read.more);
    gs1.expires_at = (struct cl_gs1_time){{2028, 2, 29}, 23, 59, -1};
    gs1.made_at = (struct cl_gs1_time){{2026, 1, 6}, 14, 5, 30};
    assert_int_equal(cl_gs1_write(&gs1, NOW, text, &error), CL_OK);
    assert_string_equal(text, "01" GTIN "17280229"
                              "10UC26A001" GS "21UC26A001-0042T" GS "70032802292359" GS "8008260106140530");
    assert_int_equal(cl_gs1_read(text, NOW, &read, &error), CL_OK);
    assert_int_equal(read.expires_at.minute, 59);
    assert_int_equal(read.made_at.second, 30);
    gs1.serial[0] = gs1.lot[0] = '\0'; /* the last one ends with the string, whatever it is */
    gs1.expires_at = gs1.made_at = cl_gs1_none().made_at;
    assert_int_equal(cl_gs1_write(&gs1, NOW, text, &error), CL_OK);
    assert_string_equal(text, "01" GTIN "17280229");
}

static void what_cannot_be_written(void **state)
{
    (void)state;
    char text[CL_GS1_SIZE];
    struct cl_error none = {0}, wrong = {0}, lot = {0}, year = {0};
    struct cl_gs1 gs1 = cl_gs1_none();
    assert_refused(cl_gs1_write(&gs1, NOW, text, &none), &none, "gs1.gtin", "14 digits");
    gs1 = label();
    gs1.gtin[13] = '3';
    assert_refused(cl_gs1_write(&gs1, NOW, text, &wrong), &wrong, "gs1.gtin", "check digit");
    gs1 = label();
    strcpy(gs1.lot, "LOT#1");
    assert_refused(cl_gs1_write(&gs1, NOW, text, &lot), &lot, "gs1.lot", "#");
    gs1 = label();
    gs1.expires_on.year = 2077;
    assert_refused(cl_gs1_write(&gs1, NOW, text, &year), &year, "gs1.date", "another century");
}

static void a_link(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char text[CL_GS1_SIZE];
    struct cl_gs1 gs1 = label(), read;
    assert_int_equal(cl_gs1_link_write(&gs1, "https://id.gs1.org", NOW, text, &error), CL_OK);
    assert_string_equal(text, "https://id.gs1.org/01/" GTIN "/10/UC26A001/21/UC26A001-0042T?17=280229");
    assert_true(cl_gs1_is_link(text));
    assert_int_equal(cl_gs1_read(text, NOW, &read, &error), CL_OK);
    assert_string_equal(read.serial, "UC26A001-0042T");
    assert_int_equal(read.expires_on.day, 29);
    strcpy(gs1.lot, "A/B?1%+(\"&");
    gs1.made_at = (struct cl_gs1_time){{2026, 1, 6}, 14, -1, -1};
    assert_int_equal(cl_gs1_link_write(&gs1, "HTTPS://EXAMPLE.ORG/cells", NOW, text, &error), CL_OK);
    assert_string_equal(text, "HTTPS://EXAMPLE.ORG/cells/01/" GTIN
                              "/10/A%2FB%3F1%25%2B%28%22%26/21/UC26A001-0042T?17=280229&8008=26010614");
    assert_int_equal(cl_gs1_read(text, NOW, &read, &error), CL_OK);
    assert_string_equal(read.lot, "A/B?1%+(\"&");
    assert_int_equal(read.made_at.hour, 14);
    assert_int_equal(read.made_at.minute, -1);
    assert_int_equal(
        cl_gs1_read("https://a.example/gtin/01/4006381333931?linkType=gs1:pip&17=280200#x", NOW, &read, &error), CL_OK);
    assert_string_equal(read.gtin, "04006381333931");
    assert_int_equal(read.expires_on.day, 29);
    static const char *const none[] = {
        "https://id.gs1.org/", "id.gs1.org",          "ftp://id.gs1.org",      "https://", "https:///",
        "https://a b",         "https://a.example?x", "https://a.example/%41", ""};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cl_gs1_link_check(none[i], NULL), CL_USAGE);
    assert_false(cl_gs1_is_link("https://example.org/x"));
    assert_false(cl_gs1_is_link("https://example.org/?q=/01/" GTIN));
}

static void any_order_is_read(void **state)
{
    (void)state;
    static const char *const same[] = {
        "(01)" GTIN "(17)280229(10)UC26A001(21)UC26A001-0042T",
        "(21)UC26A001-0042T(10)UC26A001(17)280229(01)" GTIN,
        "21UC26A001-0042T" GS "10UC26A001" GS "17280229"
        "01" GTIN,
        "01" GTIN "21UC26A001-0042T" GS "17280229"
        "10UC26A001",
        GS "01" GTIN GS "17280229" GS "10UC26A001" GS "21UC26A001-0042T" GS,
        "01" GTIN "11260106"
        "3102000050"
        "17280229"
        "240AB" GS "10UC26A001" GS "91X" GS "21UC26A001-0042T",
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct cl_error error = {0};
        struct cl_gs1 read;
        if (cl_gs1_read(same[i], NOW, &read, &error) != CL_OK)
            print_error("%s: %s\n", same[i], error.message);
        assert_int_equal(error.status, CL_OK);
        assert_string_equal(read.gtin, GTIN);
        assert_string_equal(read.lot, "UC26A001");
        assert_string_equal(read.serial, "UC26A001-0042T");
        assert_int_equal(read.expires_on.year, 2028);
        assert_int_equal(read.more, i == 5);
    }
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    assert_unreadable("(01)09506000134353", "gs1.gtin", "check digit");
    assert_unreadable("01" GTIN "17280231", "gs1.date", "no day of the calendar");
    assert_unreadable("(01)" GTIN "(17)280231", "gs1.date", "(17)280231 is no day");
    assert_unreadable("(01)" GTIN "(17)281301", "gs1.date", "no month");
    assert_unreadable("(01)" GTIN "(17)2802", "gs1.date", "6 digits");
    assert_unreadable("(01)" GTIN "(7003)2802290061", "gs1.date", "no time");
    assert_unreadable("(01)" GTIN "(7003)2802000000", "gs1.date", "names no day");
    assert_unreadable("(01)" GTIN "(8008)260106143", "gs1.date", "8 to 12 digits");
    assert_unreadable("(01)" GTIN "(10)LOT#1", "gs1.lot", "#");
    assert_unreadable("(01)" GTIN "(10)ABCDEFGHIJKLMNOPQRSTU", "gs1.lot", "21 characters");
    assert_unreadable("01" GTIN "10ABCDEFGHIJKLMNOPQRSTU", "gs1.lot", "21 characters");
    assert_unreadable("(01)" GTIN "(10)", "gs1.lot", "empty");
    assert_unreadable("(01)" GTIN "(10)A(10)B", "gs1.elements", "twice");
    assert_unreadable("(10)A(17)280229", "gs1.elements", "a lot of no product");
    assert_unreadable("(01)" GTIN "(17)280229(7003)2802281200", "gs1.elements", "differ");
    assert_unreadable("01" GTIN GS GS "10A", "gs1.elements", "begins with the digits");
    assert_unreadable("(01)" GTIN "(21)A\xc2\xa7", "gs1.serial", "does not carry");
    assert_unreadable("https://a.example/01/09506000134352/10/%00", "gs1.elements", "link");
}

/* GS1 lets a day be left out: it is the last one of its month. */
static void days_and_centuries(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int present;
        struct cl_date day;
    } known[] = {
        {"280200", 2026, {2028, 2, 29}}, {"270200", 2026, {2027, 2, 28}}, {"261200", 2026, {2026, 12, 31}},
        {"750101", 2026, {2075, 1, 1}},  {"760101", 2026, {2076, 1, 1}},  {"770101", 2026, {1977, 1, 1}},
        {"000101", 2070, {2100, 1, 1}},  {"990101", 2026, {1999, 1, 1}},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        char text[64];
        struct cl_gs1 read;
        snprintf(text, sizeof text, "01" GTIN "17%s", known[i].text);
        assert_int_equal(cl_gs1_read(text, known[i].present, &read, NULL), CL_OK);
        assert_int_equal(cl_date_compare(read.expires_on, known[i].day), 0);
    }
}

static void what_is_meant_as_one(void **state)
{
    (void)state;
    assert_true(cl_gs1_is_elements("(01)1"));
    assert_true(cl_gs1_is_elements("01" GTIN));
    assert_true(cl_gs1_is_elements("10A" GS "21B"));
    assert_false(cl_gs1_is_elements("0109506000134353"));
    assert_false(cl_gs1_is_elements("UC26A001-0042T"));
    assert_false(cl_gs1_is_elements("(1)"));
    assert_false(cl_gs1_is_elements(""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_digits),
        cmocka_unit_test(lots_and_serials),
        cmocka_unit_test(an_element_string),
        cmocka_unit_test(what_cannot_be_written),
        cmocka_unit_test(a_link),
        cmocka_unit_test(any_order_is_read),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(days_and_centuries),
        cmocka_unit_test(what_is_meant_as_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
