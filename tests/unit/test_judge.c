/* cl_judge: each, mean of n, worst of n, retests; worked numbers, boundaries, and a mean reckoned another way. */
#include "unit.h"

#include "domain/judge.h"
#include <cryolot/result.h>
#include <stdio.h>
#include <stdlib.h>

static struct cl_error fault;
static struct cl cl = {.error = &fault};

static int free_arena(void **state)
{
    (void)state;
    cl_arena_free(&cl.arena);
    return 0;
}

static struct cl_specification row_of(const char *rule, int64_t replicates, const char *lower, const char *upper)
{
    return (struct cl_specification){.id = 7,
                                     .test = "viability",
                                     .unit = "%",
                                     .kind = "number",
                                     .lower = lower,
                                     .upper = upper,
                                     .plausible_lower = "0",
                                     .rounding = "usp",
                                     .replicate_rule = rule,
                                     .replicates = replicates,
                                     .text = "the limit"};
}

/* Values separated by blanks; "r" before one: of the first retest. Each with the verdict that it is stored with. */
static struct cl_result_list results_of(const struct cl_specification *test, const char *values)
{
    static struct cl_result results[100];
    static char text[1000];
    size_t count = 0;
    int64_t replicate[2] = {0};
    snprintf(text, sizeof text, "%s", values);
    for (char *rest, *value = strtok_r(text, " ", &rest); value; value = strtok_r(NULL, " ", &rest)) {
        int64_t retest = *value == 'r';
        struct cl_result *result = &results[count++];
        *result = (struct cl_result){.specification_id = test->id,
                                     .value = value + retest,
                                     .unit = test->unit,
                                     .retest = retest,
                                     .replicate = ++replicate[retest]};
        assert_int_equal(cl_evaluate(test, result->value, result->unit, &result->verdict, &fault), CL_OK);
    }
    results[count] = (struct cl_result){.specification_id = 8, .value = "1", .unit = "%", .verdict = "fail"};
    return (struct cl_result_list){results, count + 1}; /* the last is another test's */
}

static struct cl_judgement judge(struct cl_specification test, const char *values)
{
    struct cl_judgement judgement = {0};
    struct cl_result_list results = results_of(&test, values);
    assert_int_equal(cl_judge(&cl, &test, &results, &judgement), CL_OK);
    return judgement;
}

static void check_reported(struct cl_specification test, const char *values, const char *verdict, const char *reported)
{
    struct cl_judgement judgement = judge(test, values);
    if (strcmp(judgement.verdict, verdict) != 0 || strcmp(judgement.reported, reported) != 0)
        fail_msg("%s of %s: %s, %s", test.replicate_rule, values, judgement.verdict, judgement.reported);
    bool bad = strcmp(verdict, "fail") == 0 || strcmp(verdict, "undecided") == 0;
    assert_int_equal(judgement.problem != NULL, bad);
}

static void test_each(void **state)
{
    (void)state;
    struct cl_specification one = row_of("each", 1, "85", NULL), three = row_of("each", 3, "85", NULL);
    check_reported(one, "97", "pass", "97 %");
    check_reported(one, "84.4", "fail", "84.4 %");
    check_reported(one, "97 84", "fail", "97 %, 84 %"); /* more than one counts as well */
    check_reported(three, "97 85 96", "pass", "97 %, 85 %, 96 %");
    check_reported(three, "97 <90 96", "undecided", "97 %, <90 %, 96 %");
    check_reported(three, "97 <90 84", "fail", "97 %, <90 %, 84 %");
    struct cl_judgement none = judge(three, ""), two = judge(three, "97 96"), bad = judge(three, "97 80");
    assert_string_equal(none.verdict, "missing");
    assert_int_equal(none.missing, 3);
    assert_null(none.reported);
    assert_string_equal(two.verdict, "missing");
    assert_int_equal(two.missing, 1);
    assert_null(two.problem);
    assert_string_equal(bad.verdict, "fail"); /* no third value mends it */
    assert_int_equal(bad.missing, 1);
    assert_string_equal(bad.problem, "viability 80 % does not conform to the limit");
}

static void test_worst(void **state)
{
    (void)state;
    struct cl_specification low = row_of("worst", 3, "85", NULL), high = row_of("worst", 3, NULL, "2");
    struct cl_specification both = row_of("worst", 3, "6.8", "7.4");
    check_reported(low, "97 86 92", "pass", "worst of 3: 86 %");
    check_reported(low, "97 84 80", "fail", "worst of 3: 80 %");
    check_reported(low, "97 <90 92", "undecided", "worst of 3: <90 %");
    check_reported(high, "0.5 1.9 1.1", "pass", "worst of 3: 1.9 %");
    check_reported(both, "7.1 6.9 7.2", "pass", "worst of 3: 6.9 %");
    check_reported(both, "7.1 7.0 7.39", "pass", "worst of 3: 7.39 %");
    assert_int_equal(judge(low, "97 96").missing, 1);
}

static void test_mean_by_worked_numbers(void **state)
{
    (void)state;
    struct cl_specification test = row_of("mean", 3, "80", NULL), exact = test;
    exact.rounding = "exact";
    check_reported(test, "95.9 96.4 96.6", "pass", "mean of 3: 96.3 %");
    check_reported(test, "80 80 80", "pass", "mean of 3: 80 %");      /* exactly at the limit */
    check_reported(test, "70 85 85", "pass", "mean of 3: 80 %");      /* a single one below it is not judged */
    check_reported(test, "79 79 80.5", "pass", "mean of 3: 79.5 %");  /* 79.5: half up */
    check_reported(test, "79 79 80.4", "fail", "mean of 3: 79.47 %"); /* not "79.5", which would be 80 */
    check_reported(exact, "79 79 80.5", "fail", "mean of 3: 79.5 %");
    check_reported(exact, "80 80 79.9", "fail", "mean of 3: 79.97 %"); /* not "80.0 %", which would conform */
    check_reported(exact, "100 100 40", "pass", "mean of 3: 80 %");
    check_reported(exact, "100 100 39.9999999999999999", "fail", "mean of 3: 79.99999999999999997 %");
    struct cl_specification open = row_of("mean", 2, NULL, "0.5");
    open.upper_open = true;
    check_reported(open, "0.4 0.5", "fail", "mean of 2: 0.45 %"); /* 0.45 is rounded to 0.5, which is not below it */
    check_reported(open, "0.4 0.48", "pass", "mean of 2: 0.44 %");
    struct cl_specification one = row_of("mean", 1, "80", NULL);
    check_reported(one, "79.5", "pass", "mean of 1: 79.5 %");
    check_reported(one, "79.4", "fail", "mean of 1: 79.4 %");
    struct cl_judgement incomplete = judge(test, "10 10");
    assert_string_equal(incomplete.verdict, "missing");
    assert_int_equal(incomplete.missing, 1);
    assert_null(incomplete.problem);
}

static void test_mean_of_censored(void **state)
{
    (void)state;
    struct cl_specification test = row_of("mean", 3, NULL, "0.5");
    check_reported(test, "<0.1 <0.1 0.2", "pass", "mean of 3: <0.1 %, <0.1 %, 0.2 %");
    check_reported(test, "<0.5 <0.5 0.5", "pass", "mean of 3: <0.5 %, <0.5 %, 0.5 %");
    check_reported(test, "<0.6 <0.5 0.4", "pass", "mean of 3: <0.6 %, <0.5 %, 0.4 %"); /* below 0.5 in any case */
    check_reported(test, "<0.7 <0.5 0.4", "undecided", "mean of 3: <0.7 %, <0.5 %, 0.4 %");
    check_reported(test, "<0.1 0.8 0.9", "fail", "mean of 3: <0.1 %, 0.8 %, 0.9 %");
    check_reported(test, "<0.1 >0.8 0.8", "fail", "mean of 3: <0.1 %, >0.8 %, 0.8 %"); /* at least 1.6 / 3 */
    struct cl_specification unbounded = test;
    unbounded.plausible_lower = NULL; /* nothing keeps "<0.1" from being -3 */
    check_reported(unbounded, "<0.1 0.8 0.9", "undecided", "mean of 3: <0.1 %, 0.8 %, 0.9 %");
}

static void test_mean_too_wide_is_refused(void **state)
{
    (void)state;
    struct cl_judgement judgement;
    struct cl_specification test = row_of("mean", 2, "80", NULL);
    check_reported(test, "999999999999999999 999999999999999999", "pass", "mean of 2: 999999999999999999 %");
    struct cl_result_list results = results_of(&test, "999999999999999999e18 1e-18");
    assert_failed(cl_judge(&cl, &test, &results, &judgement), CL_REFUSED, &fault, "cannot be reckoned exactly");
}

static void test_units_within_a_mean(void **state)
{
    (void)state;
    struct cl_judgement judgement;
    struct cl_specification test = row_of("mean", 2, "5", NULL);
    test.unit = "10^6 cells/mL";
    struct cl_result results[] = {
        {.specification_id = 7, .replicate = 1, .value = "4.0", .unit = "10^6 cells/mL", .verdict = "info"},
        {.specification_id = 7, .replicate = 2, .value = "6.0e6", .unit = "cells/mL", .verdict = "info"}};
    struct cl_result_list list = {results, 2};
    assert_int_equal(cl_judge(&cl, &test, &list, &judgement), CL_OK);
    assert_string_equal(judgement.verdict, "pass");
    assert_string_equal(judgement.reported, "mean of 2: 5.0 10^6 cells/mL");
}

static void test_retests_stand_beside_the_first(void **state)
{
    (void)state;
    struct cl_specification test = row_of("each", 1, "85", NULL), mean = row_of("mean", 2, "85", NULL);
    check_reported(test, "80 r97", "fail", "80 %, retest 1: 97 %"); /* the first value still counts */
    check_reported(test, "97 r80", "fail", "97 %, retest 1: 80 %");
    check_reported(test, "97 r96", "pass", "97 %, retest 1: 96 %");
    check_reported(test, "r96", "pass", "retest 1: 96 %"); /* the first was invalidated */
    check_reported(mean, "80 84 r90 r94", "fail", "mean of 2: 82 %, retest 1: mean of 2: 92 %");
    struct cl_judgement begun = judge(mean, "90 94 r90");
    assert_string_equal(begun.verdict, "missing");
    assert_int_equal(begun.missing, 1);
}

static void test_interpretation_and_information(void **state)
{
    (void)state;
    struct cl_specification test = {.id = 7,
                                    .test = "karyotype",
                                    .unit = "",
                                    .kind = "interpreted",
                                    .rounding = "usp",
                                    .replicate_rule = "each",
                                    .replicates = 1,
                                    .text = "by interpretation"};
    struct cl_judgement judgement = judge(test, "46,XY");
    assert_string_equal(judgement.verdict, "undecided");
    assert_string_equal(judgement.problem, "karyotype '46,XY' waits for a signed conclusion");
    struct cl_specification info = row_of("each", 1, "85", NULL), mean = row_of("mean", 2, "85", NULL);
    info.information_only = mean.information_only = true;
    check_reported(info, "12", "info", "12 %");
    check_reported(mean, "12 13", "info", "mean of 2: 12.5 %");
}

/* ---- against brute force --------------------------------------------------------------------------------------- */

static unsigned long seed = 20261126;

static int random_below(int most)
{
    seed = seed * 6364136223846793005UL + 1442695040888963407UL;
    return (int)((seed >> 33) % (unsigned long)most);
}

/* Hundredths as text, with the fewest places: 8000 -> "80", 7950 -> "79.5". */
static const char *hundredths(int value, char *text)
{
    if (value % 100 == 0)
        sprintf(text, "%d", value / 100);
    else if (value % 10 == 0)
        sprintf(text, "%d.%d", value / 100, value / 10 % 10);
    else
        sprintf(text, "%d.%02d", value / 100, value % 100);
    return text;
}

/* Half up in whole numbers: above / below, both positive. */
static long half_up(long above, long below)
{
    return (2 * above + below) / (2 * below);
}

/* By whole numbers of hundredths: is the mean of `count` values that sum to `sum` within the limit? */
static bool conforms(long sum, int count, int limit, bool is_lower, bool open, bool usp)
{
    long left = sum, right = (long)limit * count;
    int unit = limit % 100 == 0 ? 100 : limit % 10 == 0 ? 10 : 1; /* the places of the limit */
    if (usp) {
        left = half_up(sum, (long)count * unit);
        right = limit / unit;
    }
    return left == right ? !open : is_lower == (left > right);
}

static void test_plain_means_against_whole_numbers(void **state)
{
    (void)state;
    char text[24], value[24], values[200];
    for (int round = 0; round < 20000; round++) {
        int count = 1 + random_below(6), step = (int[]){1, 10, 100}[random_below(3)];
        int limit = (1 + random_below(100)) * step;
        bool is_lower = random_below(2), usp = random_below(2), open = random_below(2);
        struct cl_specification test = row_of("mean", count, NULL, NULL);
        *(is_lower ? &test.lower : &test.upper) = hundredths(limit, text);
        *(is_lower ? &test.lower_open : &test.upper_open) = open;
        test.rounding = usp ? "usp" : "exact";
        long sum = 0;
        values[0] = '\0';
        for (int i = 0; i < count; i++) { /* near the limit, where it matters */
            int number = limit + random_below(2 * step + 7) - step - 3;
            number = number < 0 ? 0 : number;
            sum += number;
            sprintf(values + strlen(values), "%s ", hundredths(number, value));
        }
        const char *wanted = conforms(sum, count, limit, is_lower, open, usp) ? "pass" : "fail";
        const char *found = judge(test, values).verdict;
        if (strcmp(found, wanted) != 0)
            fail_msg("mean of %s against %s%s %s (%s): %s, not %s", values, is_lower ? ">" : "<", open ? "" : "=", text,
                     test.rounding, found, wanted);
        if (round % 1000 == 0)
            cl_arena_free(&cl.arena);
    }
}

/* Every sum that the values can have on a grid fine enough for `count` open ends. */
static const char *verdict_by_grid(const int *tenths, const bool *below, int count, int limit, bool open)
{
    bool all = true, none = true;
    long least = 0, most = 0; /* in hundredths */
    for (int i = 0; i < count; i++) {
        least += below[i] ? 0 : tenths[i] * 10;
        most += tenths[i] * 10 - (below[i] ? 1 : 0);
    }
    for (long sum = least; sum <= most; sum++) {
        bool good = open ? sum < (long)limit * 10 * count : sum <= (long)limit * 10 * count;
        all &= good;
        none &= !good;
    }
    return all ? "pass" : none ? "fail" : "undecided";
}

static void test_censored_means_against_a_grid(void **state)
{
    (void)state;
    char text[24], values[200];
    for (int round = 0; round < 5000; round++) {
        int count = 1 + random_below(4), limit = 1 + random_below(20), tenths[4];
        bool below[4], censored = false, open = random_below(2);
        struct cl_specification test = row_of("mean", count, NULL, hundredths(limit * 10, text));
        test.upper_open = open;
        test.rounding = "exact";
        values[0] = '\0';
        for (int i = 0; i < count; i++) {
            tenths[i] = 1 + random_below(25);
            below[i] = random_below(2);
            censored |= below[i];
            sprintf(values + strlen(values), "%s%d.%d ", below[i] ? "<" : "", tenths[i] / 10, tenths[i] % 10);
        }
        const char *wanted = verdict_by_grid(tenths, below, count, limit, open), *found = judge(test, values).verdict;
        if (strcmp(found, wanted) != 0)
            fail_msg("mean of %s against %s %s: %s, not %s", values, open ? "<" : "<=", text, found, wanted);
        test.rounding = "usp"; /* changes nothing where a value is censored */
        if (censored)
            assert_string_equal(judge(test, values).verdict, wanted);
        if (round % 1000 == 0)
            cl_arena_free(&cl.arena);
    }
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_worst),
        cmocka_unit_test(test_mean_by_worked_numbers),
        cmocka_unit_test(test_mean_of_censored),
        cmocka_unit_test(test_mean_too_wide_is_refused),
        cmocka_unit_test(test_units_within_a_mean),
        cmocka_unit_test(test_retests_stand_beside_the_first),
        cmocka_unit_test(test_interpretation_and_information),
        cmocka_unit_test(test_plain_means_against_whole_numbers),
        cmocka_unit_test(test_censored_means_against_a_grid),
    };
    return cmocka_run_group_tests(tests, NULL, free_arena);
}
