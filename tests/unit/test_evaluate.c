/* cl_evaluate: exact decimals, rounding, censored values, words. */
#include "unit.h"

#include <cryolot/result.h>

static const char *const negative[] = {"Negative", "No growth"};
static const char *const positive[] = {"Positive", "Growth"};

static const struct cl_specification PERCENT = {
    .test = "viability",
    .unit = "%",
    .kind = "number",
    .plausible_lower = "0",
    .plausible_upper = "100",
    .rounding = "usp",
    .replicate_rule = "each",
};

static const struct cl_specification STERILITY = {
    .test = "sterility",
    .unit = "",
    .kind = "words",
    .words = {(const char **)negative, 2},
    .failing_words = {(const char **)positive, 2},
    .rounding = "usp",
    .replicate_rule = "each",
};

/* The row with the limit ">= 80", "> 95", "<= 2", "< 0.5" or, with both, ">= 6.8 <= 7.4". */
static struct cl_specification with_limits(struct cl_specification row, const char *lower, const char *upper)
{
    if (lower) {
        row.lower_open = lower[1] != '=';
        row.lower = strchr(lower, ' ') + 1;
    }
    if (upper) {
        row.upper_open = upper[1] != '=';
        row.upper = strchr(upper, ' ') + 1;
    }
    return row;
}

/* The verdict of a value in the row's own unit, or what its refusal is about: "plausible", "word", "number", "text". */
static const char *verdict_of(const struct cl_specification *row, const char *value)
{
    const char *verdict = "untouched";
    struct cl_error error = {0};
    enum cl_status status = cl_evaluate(row, value, row->unit, &verdict, &error);
    if (status == CL_OK) {
        assert_int_equal(error.status, CL_OK);
        return verdict;
    }
    assert_string_equal(verdict, "untouched");
    assert_int_equal(error.status, status);
    assert_true(*error.message && error.message[strlen(error.message) - 1] != '.');
    static const char *const about[] = {"plausible", "word", "number", "unit"};
    for (size_t i = 0; i < sizeof about / sizeof *about; i++)
        if (strncmp(error.rule, "result.", 7) == 0 && strcmp(error.rule + 7, about[i]) == 0)
            return about[i];
    return "text";
}

struct case_of {
    const char *lower, *upper, *value, *usp, *exact;
};

static void check_cases(const struct case_of *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cl_specification row = with_limits(PERCENT, cases[i].lower, cases[i].upper);
        const char *usp = verdict_of(&row, cases[i].value);
        row.rounding = "exact";
        const char *exact = verdict_of(&row, cases[i].value);
        if (strcmp(usp, cases[i].usp) != 0 || strcmp(exact, cases[i].exact) != 0)
            fail_msg("%s against %s %s: %s by usp, %s exactly", cases[i].value, cases[i].lower ? cases[i].lower : "",
                     cases[i].upper ? cases[i].upper : "", usp, exact);
    }
}
#define CHECK(cases) check_cases(cases, sizeof(cases) / sizeof(cases)[0])

static void test_reported_numbers(void **state)
{
    (void)state;
    static const struct case_of cases[] = {
        {">= 80", NULL, "80", "pass", "pass"},
        {">= 80", NULL, "79.6", "pass", "fail"},
        {">= 80", NULL, "79.5", "pass", "fail"}, /* half up */
        {">= 80", NULL, "79.49999999999999", "fail", "fail"},
        {">= 80", NULL, "79.4", "fail", "fail"},
        {">= 80.0", NULL, "79.96", "pass", "fail"},
        {">= 80.0", NULL, "79.6", "fail", "fail"}, /* the places of the limit decide */
        {"> 95", NULL, "95", "fail", "fail"},
        {"> 95", NULL, "95.0", "fail", "fail"},
        {"> 95", NULL, "95.4", "fail", "pass"},
        {"> 95", NULL, "95.5", "pass", "pass"},
        {"> 95.0", NULL, "95", "fail", "fail"},
        {">= 95", NULL, "95.0", "pass", "pass"},
        {NULL, "<= 2", "2.4", "pass", "fail"},
        {NULL, "<= 2", "2.5", "fail", "fail"},
        {NULL, "<= 2", "0.0", "pass", "pass"},
        {NULL, "<= 2.0", "2.04", "pass", "fail"},
        {NULL, "<= 2.0", "2.4", "fail", "fail"},
        {NULL, "< 0.5", "0.073", "pass", "pass"},
        {NULL, "< 0.5", "0.44", "pass", "pass"},
        {NULL, "< 0.5", "0.46", "fail", "pass"}, /* rounds to 0.5, which is not below 0.5 */
        {NULL, "< 0.5", "0.5", "fail", "fail"},
        {NULL, "< 0.5", "0.50", "fail", "fail"},
        {NULL, "< 0.5", "4.9e-1", "fail", "pass"},
        {">= 6.8", "<= 7.4", "6.8", "pass", "pass"},
        {">= 6.8", "<= 7.4", "6.75", "pass", "fail"},
        {">= 6.8", "<= 7.4", "7.45", "fail", "fail"},
        {">= 6.8", "<= 7.4", "7.44", "pass", "fail"},
        {">= 6.80", "<= 7.4", "6.79", "fail", "fail"}, /* each limit rounds to its own places */
        {NULL, NULL, "3", "info", "info"},
        {">= 85", NULL, "89", "pass", "pass"},
        {">= 90", NULL, "89", "fail", "fail"},
        {">= 95", NULL, "99.63", "pass", "pass"},
        {">= 0", NULL, "-0", "pass", "pass"},
        {">= 85", NULL, "100", "pass", "pass"},
        {">= 85", NULL, "1e2", "pass", "pass"},
    };
    CHECK(cases);
}

/* A bound is compared as it was reported: rounding it would claim what nobody measured. */
static void test_censored_numbers(void **state)
{
    (void)state;
    static const struct case_of cases[] = {
        {NULL, "< 0.5", "<0.1", "pass", "pass"},
        {NULL, "< 0.5", "<0.05", "pass", "pass"},
        {NULL, "< 0.5", "<0.5", "pass", "pass"},
        {NULL, "< 0.5", "<0.50", "pass", "pass"},
        {NULL, "< 0.5", "<=0.5", "undecided", "undecided"}, /* 0.5 itself would fail */
        {NULL, "< 0.5", "<0.51", "undecided", "undecided"}, /* not rounded to <0.5 */
        {NULL, "< 0.5", "< 0.1", "pass", "pass"},
        {NULL, "< 0.5", "≤0.1", "pass", "pass"},
        {NULL, "<= 0.5", "<0.5", "pass", "pass"},
        {NULL, "<= 0.5", "<=0.5", "pass", "pass"},
        {NULL, "<= 0.5", "<0.54", "undecided", "undecided"},
        {NULL, "<= 0.5", "<1.0", "undecided", "undecided"},
        {NULL, "<= 0.5", ">0.5", "fail", "fail"},
        {NULL, "<= 0.5", ">=0.5", "undecided", "undecided"}, /* 0.5 itself would pass */
        {NULL, "< 0.5", ">=0.5", "fail", "fail"},
        {NULL, "< 0.5", ">0.1", "undecided", "undecided"},
        {NULL, "<= 2", ">2.4", "fail", "fail"},
        {">= 95", NULL, ">98", "pass", "pass"},
        {">= 95", NULL, ">90", "undecided", "undecided"},
        {">= 95", NULL, ">95", "pass", "pass"},
        {">= 95", NULL, ">=95", "pass", "pass"},
        {">= 95", NULL, "≥ 95", "pass", "pass"},
        {"> 95", NULL, ">95", "pass", "pass"},
        {"> 95", NULL, ">=95", "undecided", "undecided"},
        {"> 95", NULL, ">94.9", "undecided", "undecided"},
        {">= 80", NULL, ">79.6", "undecided", "undecided"},
        {">= 80", NULL, "<80", "fail", "fail"},
        {">= 80", NULL, "<=80", "undecided", "undecided"},
        {"> 80", NULL, "<=80", "fail", "fail"},
        {">= 80", NULL, "<90", "undecided", "undecided"},
        {">= 6.8", "<= 7.4", "<7.0", "undecided", "undecided"},
        {">= 6.8", "<= 7.4", "<6.8", "fail", "fail"},
        {">= 6.8", "<= 7.4", ">7.4", "fail", "fail"},
        {">= 80", "<= 100", ">98", "pass", "pass"}, /* nothing is above 100 % */
        {NULL, NULL, "<0.1", "info", "info"},
    };
    CHECK(cases);
}

static void test_implausible_numbers(void **state)
{
    (void)state;
    static const struct case_of cases[] = {
        {">= 85", NULL, "950", "plausible", "plausible"},
        {">= 85", NULL, "-3", "plausible", "plausible"},
        {">= 85", NULL, "100.01", "plausible", "plausible"},
        {">= 85", NULL, "100.4", "plausible", "plausible"}, /* not rounded to 100 */
        {">= 85", NULL, "<950", "plausible", "plausible"},
        {">= 85", NULL, ">950", "plausible", "plausible"},
        {">= 85", NULL, ">100", "plausible", "plausible"},
        {">= 85", NULL, ">=100", "pass", "pass"},
        {NULL, "<= 2", "<0", "plausible", "plausible"},
        {NULL, "<= 2", "<=0", "pass", "pass"},
        {NULL, "<= 2", "<-1", "plausible", "plausible"},
        {NULL, "<= 2", ">-1", "plausible", "plausible"},
    };
    CHECK(cases);
}

static void test_no_numbers(void **state)
{
    (void)state;
    static const char *const values[] = {"NaN",      "nan",
                                         "inf",      "9,5",
                                         "9.5.1",    "1e400",
                                         "1e-400",   "0x50",
                                         "+95",      "95 %",
                                         "95%",      ".5",
                                         "5.",       "--5",
                                         "<",        "<<5",
                                         "<  5",     "< <5",
                                         "<>5",      "~95",
                                         "95-97",    "ca. 95",
                                         "1 000",    "٩٥",
                                         "Positive", "1234567890123456789",
                                         "< NaN"};
    struct cl_specification row = with_limits(PERCENT, ">= 85", NULL);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (strcmp(verdict_of(&row, values[i]), "number") != 0)
            fail_msg("'%s' is taken for a number", values[i]);
    }
}

static void test_harmful_texts(void **state)
{
    (void)state;
    static const char *const values[] = {"",     " ", " 95", "95 ", "95\n", "9\t5", "\x1b[31m95", "95\xe2\x80\xae",
                                         "9\xff"};
    struct cl_specification row = with_limits(PERCENT, ">= 85", NULL);
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        assert_string_equal(verdict_of(&row, values[i]), "text");
        assert_string_equal(verdict_of(&STERILITY, values[i]), "text");
    }
}

static void test_words(void **state)
{
    (void)state;
    assert_string_equal(verdict_of(&STERILITY, "Negative"), "pass");
    assert_string_equal(verdict_of(&STERILITY, "NEGATIVE"), "pass");
    assert_string_equal(verdict_of(&STERILITY, "no growth"), "pass");
    assert_string_equal(verdict_of(&STERILITY, "Growth"), "fail");
    assert_string_equal(verdict_of(&STERILITY, "positive"), "fail");
    assert_string_equal(verdict_of(&STERILITY, "Sterile"), "word");
    assert_string_equal(verdict_of(&STERILITY, "Negativ"), "word");
    assert_string_equal(verdict_of(&STERILITY, "Negative growth"), "word");
}

static void test_texts(void **state)
{
    (void)state;
    struct cl_specification row = {.test = "karyotype", .unit = "", .kind = "text", .rounding = "usp"};
    assert_string_equal(verdict_of(&row, "46, XY, 16qh+"), "info");
    assert_string_equal(verdict_of(&row, "950"), "info");
}

static enum cl_status try_unit(const struct cl_specification *row, const char *value, const char *unit,
                               struct cl_error *error)
{
    const char *verdict;
    *error = (struct cl_error){0};
    return cl_evaluate(row, value, unit, &verdict, error);
}

static void test_units(void **state)
{
    (void)state;
    struct cl_error error;
    struct cl_specification row = with_limits(PERCENT, ">= 85", NULL);
    assert_int_equal(try_unit(&row, "95", "%", &error), CL_OK);
    assert_int_equal(try_unit(&row, "95", NULL, &error), CL_REFUSED);
    assert_string_equal(error.rule, "result.unit");
    assert_string_equal(error.message, "viability has no unit");
    assert_int_equal(try_unit(&row, "95", "", &error), CL_REFUSED);
    assert_int_equal(try_unit(&row, "95", "EU/mL", &error), CL_REFUSED);
    assert_string_equal(error.message, "viability is not measured in 'EU/mL'");
    assert_string_equal(error.remedy, "give the result in %, with that unit");
    assert_int_equal(try_unit(&STERILITY, "Negative", NULL, &error), CL_OK);
    assert_int_equal(try_unit(&STERILITY, "Negative", "", &error), CL_OK);
    assert_int_equal(try_unit(&STERILITY, "Negative", "%", &error), CL_REFUSED);
    assert_string_equal(error.rule, "result.unit");
}

static void test_messages(void **state)
{
    (void)state;
    struct cl_error error;
    struct cl_specification row = with_limits(PERCENT, ">= 85", NULL);
    try_unit(&row, "950", "%", &error);
    assert_string_equal(error.message, "viability cannot be '950': it is at least 0 and at most 100 %");
    assert_string_equal(error.record, "viability");
    try_unit(&row, "9,5", "%", &error);
    assert_string_equal(error.message, "viability cannot be '9,5': '9,5' is not a number");
    assert_string_equal(error.rule, "result.number");
    try_unit(&STERILITY, "Sterile", "", &error);
    assert_string_equal(error.message,
                        "sterility cannot be 'Sterile': it is one of Negative, No growth, Positive, Growth");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_reported_numbers),
        cmocka_unit_test(test_censored_numbers),
        cmocka_unit_test(test_implausible_numbers),
        cmocka_unit_test(test_no_numbers),
        cmocka_unit_test(test_harmful_texts),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_units),
        cmocka_unit_test(test_messages),
    };
    return cmocka_run_group_tests_name("evaluate", tests, NULL, NULL);
}
