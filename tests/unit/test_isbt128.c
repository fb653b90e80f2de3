/* ISBT 128: the worked vectors, messages there and back, and what is refused. */
#include "unit.h"

#include "base/isbt128.h"

#include <stdio.h>

static void check_characters(void **state)
{
    (void)state;
    assert_int_equal(cl_isbt128_check("G123417654321"), 'A');
    assert_int_equal(cl_isbt128_check("A999818123456"), 'N');
    assert_int_equal(cl_isbt128_check("A999820123456"), 'E');
    assert_int_equal(cl_isbt128_check("W000009123456"), 'G');
    assert_int_equal(cl_isbt128_check("W00000912345"), '\0');
    assert_int_equal(cl_isbt128_check("W00000912345*"), '\0');
}

static void donation_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool checked;
    } same[] = {{"G123417654321", false},    {"G1234 17 654321 A", true}, {"g1234 17 654321 a", true},
                {"=G12341765432100", false}, {"=G12341765432170", true}, /* the check character as a flag */
                {"G123417654321A", true},    {"G12341765432100", false}};
    char donation[CL_ISBT128_DONATION + 1], text[CL_ISBT128_DONATION_TEXT];
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        bool checked = !same[i].checked;
        assert_int_equal(cl_isbt128_donation_read(same[i].text, donation, &checked, NULL), CL_OK);
        assert_string_equal(donation, "G123417654321");
        assert_int_equal(checked, same[i].checked);
    }
    assert_string_equal(cl_isbt128_donation_write(donation, text), "G1234 17 654321 A");
    static const char *const mistyped[] = {"G1234 17 654321 B", "G1234 17 654312 A", "=G12341765432171"};
    for (size_t i = 0; i < sizeof mistyped / sizeof *mistyped; i++) {
        struct cl_error error = {0};
        bool checked;
        assert_int_equal(cl_isbt128_donation_read(mistyped[i], donation, &checked, &error), CL_USAGE);
        assert_string_equal(error.rule, "isbt128.donation");
        assert_non_null(strstr(error.message, "check character"));
    }
    static const char *const none[] = {"",
                                       "G1234",
                                       "O123417654321",
                                       "0123417654321",
                                       "G12X417654321",
                                       "G1234 17 65432",
                                       "G1234 17 654321 AAA",
                                       "=G123417654321A",
                                       "G1234176543211O",
                                       "G1234-17-654321",
                                       "a very long text that is none of them"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        struct cl_error error = {0};
        bool checked;
        assert_int_equal(cl_isbt128_donation_read(none[i], donation, &checked, &error), CL_USAGE);
        assert_non_null(strstr(error.message, "is none"));
    }
}

/* Every single wrong character, and every two that changed places, are caught. */
static void what_the_check_character_catches(void **state)
{
    (void)state;
    static const char letters[] = "0123456789ABCDEFGHIJKLMNPQRSTUVWXYZ";
    char number[CL_ISBT128_DONATION + 1];
    for (int sequence = 1; sequence < 1000000; sequence += 9973) {
        snprintf(number, sizeof number, "G1234%02d%06d", sequence % 100, sequence);
        char check = cl_isbt128_check(number);
        for (size_t i = 0; i < CL_ISBT128_DONATION; i++) {
            char right = number[i];
            for (const char *wrong = letters; *wrong; wrong++) {
                number[i] = *wrong;
                assert_int_equal(cl_isbt128_check(number) == check, *wrong == right);
            }
            number[i] = right;
            if (i + 1 == CL_ISBT128_DONATION || number[i + 1] == right)
                continue;
            number[i] = number[i + 1];
            number[i + 1] = right;
            assert_int_not_equal(cl_isbt128_check(number), check);
            number[i + 1] = number[i];
            number[i] = right;
        }
    }
}

static struct cl_isbt128 label(void)
{
    struct cl_isbt128 isbt128 = cl_isbt128_none();
    strcpy(isbt128.donation, "G123417654321");
    strcpy(isbt128.flags, "00");
    strcpy(isbt128.product, "S1234099");
    strcpy(isbt128.division, "000042");
    isbt128.expires_on = (struct cl_date){2028, 2, 29};
    isbt128.expires_minute = CL_ISBT128_LAST_MINUTE;
    return isbt128;
}

static void a_compound_message(void **state)
{
    (void)state;
    struct cl_error error = {0};
    char text[CL_ISBT128_SIZE];
    struct cl_isbt128 isbt128 = label(), read;
    assert_int_equal(cl_isbt128_write(&isbt128, text, &error), CL_OK);
    assert_string_equal(text, "=+04000=G12341765432100=<S1234099=,000042&>0280602359");
    assert_true(cl_isbt128_is(text));
    assert_int_equal(cl_isbt128_read(text, &read, &error), CL_OK);
    assert_string_equal(read.donation, isbt128.donation);
    assert_string_equal(read.flags, "00");
    assert_string_equal(read.product, isbt128.product);
    assert_string_equal(read.division, isbt128.division);
    assert_int_equal(cl_date_compare(read.expires_on, isbt128.expires_on), 0);
    assert_int_equal(read.expires_minute, 1439);
    assert_false(read.more);
    isbt128.division[0] = '\0';
    strcpy(isbt128.product, "S1234VA0");
    isbt128.expires_minute = -1;
    assert_int_equal(cl_isbt128_write(&isbt128, text, &error), CL_OK);
    assert_string_equal(text, "=+03000=G12341765432100=<S1234VA0=>028060");
}

static void single_structures(void **state)
{
    (void)state;
    struct cl_isbt128 read;
    assert_int_equal(cl_isbt128_read("&>0280602359", &read, NULL), CL_OK);
    assert_int_equal(read.expires_on.month, 2);
    assert_int_equal(read.expires_on.day, 29);
    assert_int_equal(cl_isbt128_read("=>999365", &read, NULL), CL_OK);
    assert_int_equal(read.expires_on.year, 1999);
    assert_int_equal(cl_isbt128_read("=A99981812345600=,000012", &read, NULL), CL_OK);
    assert_string_equal(read.donation, "A999818123456");
    assert_string_equal(read.division, "000012");
    assert_int_equal(cl_isbt128_read("=a99981812345683", &read, NULL), CL_OK); /* 60 + 23: its check character is N */
    assert_string_equal(read.donation, "A999818123456");
    /* what other facilities add is passed over */
    assert_int_equal(cl_isbt128_read("=+06000=A99981812345600=%5100=<S1234VA0&>0280602359=}026001&,1000000000000XYZ123",
                                     &read, NULL),
                     CL_OK);
    assert_true(read.more);
    assert_string_equal(read.product, "S1234VA0");
}

static void assert_unreadable(const char *text, const char *rule, const char *words)
{
    struct cl_error error = {0};
    struct cl_isbt128 read;
    assert_int_equal(cl_isbt128_read(text, &read, &error), CL_USAGE);
    assert_string_equal(error.rule, rule);
    if (!strstr(error.message, words))
        assert_string_equal(error.message, words);
}

static void what_cannot_be_read(void **state)
{
    (void)state;
    assert_unreadable("=+03000=G12341765432100=<S1234099", "isbt128.message", "has 3 data structures, and has 2");
    assert_unreadable("=+01000", "isbt128.message", "has 1 data structures, and has 0");
    assert_unreadable("=G123417654321", "isbt128.message", "cut off");
    assert_unreadable("=G12341765432100=<S12", "isbt128.message", "cut off");
    assert_unreadable("=G12341765432171", "isbt128.donation", "check flag");
    assert_unreadable("=G12X41765432100", "isbt128.donation", "not a donation");
    assert_unreadable("=G12341765432100=A99981812345600", "isbt128.message", "second donation");
    assert_unreadable("&>0279990000", "isbt128.expiry", "no day");
    assert_unreadable("&>0270662460", "isbt128.expiry", "no day or time");
    assert_unreadable("=>027366", "isbt128.expiry", "no day");
    assert_unreadable("=>02736", "isbt128.expiry", "digits");
    assert_unreadable("&aNATIONAL", "isbt128.message", "known");
    assert_unreadable("=,000001=,000002", "isbt128.message", "twice");
    assert_unreadable("", "isbt128.message", "empty");
}

static void assert_unwritable(struct cl_isbt128 isbt128, const char *rule)
{
    struct cl_error error = {0};
    char text[CL_ISBT128_SIZE];
    assert_int_equal(cl_isbt128_write(&isbt128, text, &error), CL_USAGE);
    assert_string_equal(error.rule, rule);
}

static void what_cannot_be_written(void **state)
{
    (void)state;
    struct cl_isbt128 isbt128 = label();
    isbt128.donation[0] = '\0';
    assert_unwritable(isbt128, "isbt128.donation");
    isbt128 = label();
    strcpy(isbt128.flags, "71");
    assert_unwritable(isbt128, "isbt128.donation");
    isbt128 = label();
    strcpy(isbt128.product, "S1234000");
    assert_unwritable(isbt128, "isbt128.product");
    isbt128 = label();
    strcpy(isbt128.division, "42");
    assert_unwritable(isbt128, "isbt128.division");
    isbt128 = label();
    isbt128.expires_minute = 1440;
    assert_unwritable(isbt128, "isbt128.expiry");
}

static void what_a_facility_enters(void **state)
{
    (void)state;
    assert_int_equal(cl_isbt128_facility_check("G1234", NULL), CL_OK);
    assert_int_equal(cl_isbt128_facility_check("9AB12", NULL), CL_OK);
    assert_int_equal(cl_isbt128_product_check("S12340", NULL), CL_OK);
    assert_int_equal(cl_isbt128_product_check("DA00Xc", NULL), CL_OK);
    static const char *const none[] = {"", "G123", "G12345", "g1234", "O1234", "01234", "GO234", "G12X4"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_int_equal(cl_isbt128_facility_check(none[i], NULL), CL_USAGE);
    static const char *const products[] = {"", "S1234", "S1234000", "T12340", "s12340", "S12#40", "S1234-"};
    for (size_t i = 0; i < sizeof products / sizeof *products; i++)
        assert_int_equal(cl_isbt128_product_check(products[i], NULL), CL_USAGE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(check_characters),
        cmocka_unit_test(donation_numbers),
        cmocka_unit_test(what_the_check_character_catches),
        cmocka_unit_test(a_compound_message),
        cmocka_unit_test(single_structures),
        cmocka_unit_test(what_cannot_be_read),
        cmocka_unit_test(what_cannot_be_written),
        cmocka_unit_test(what_a_facility_enters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
