/* What is known of a donor, what it lets one say, and why a donor cannot be relied on. */
#include "domain/donor.h"
#include "domain/evidence.h"
#include "domain/setting.h"
#include <string.h>

/* ---- reading --------------------------------------------------------------------------------------------------- */

static enum cl_status read_consents(struct cl *cl, int64_t donor_id, struct cl_donor_evidence *out)
{
    struct cl_donor_consent *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_CONSENTS, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_donor_consent){
            .id = cl_rows_int(rows, COL_DONOR_CONSENT_ID),
            .act = cl_keep_text(cl, rows, COL_DONOR_CONSENT_ACT),
            .dated_on = cl_row_date(rows, COL_DONOR_CONSENT_DATED_ON),
            .form = cl_keep_text(cl, rows, COL_DONOR_CONSENT_FORM),
            .reason = cl_keep_text(cl, rows, COL_DONOR_CONSENT_REASON),
            .recorded_by = cl_keep_text(cl, rows, COL_DONOR_CONSENT_RECORDED_BY),
            .recorded_name = cl_keep_text(cl, rows, COL_DONOR_CONSENT_RECORDED_NAME),
            .recorded_at_ms = cl_rows_int(rows, COL_DONOR_CONSENT_RECORDED_AT_MS),
        };
    }
    out->consents.at = items;
    out->consents.count = count;
    return cl_rows_close(rows);
}

static enum cl_status read_screenings(struct cl *cl, int64_t donor_id, struct cl_donor_evidence *out)
{
    struct cl_donor_screening *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_SCREENINGS, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_donor_screening){
            .id = cl_rows_int(rows, COL_DONOR_SCREENING_ID),
            .screened_on = cl_row_date(rows, COL_DONOR_SCREENING_SCREENED_ON),
            .outcome = cl_keep_text(cl, rows, COL_DONOR_SCREENING_OUTCOME),
            .remark = cl_keep_text(cl, rows, COL_DONOR_SCREENING_REMARK),
            .recorded_by = cl_keep_text(cl, rows, COL_DONOR_SCREENING_RECORDED_BY),
            .recorded_name = cl_keep_text(cl, rows, COL_DONOR_SCREENING_RECORDED_NAME),
            .recorded_at_ms = cl_rows_int(rows, COL_DONOR_SCREENING_RECORDED_AT_MS),
        };
    }
    out->screenings.at = items;
    out->screenings.count = count;
    return cl_rows_close(rows);
}

/* The number of the test with this id among those before it; -1: none. */
static int64_t number_of(const struct cl_donor_test *tests, size_t count, int64_t id)
{
    for (size_t i = 0; id && i < count; i++)
        if (tests[i].id == id)
            return tests[i].number;
    return -1;
}

static enum cl_status read_tests(struct cl *cl, int64_t donor_id, struct cl_donor_evidence *out)
{
    struct cl_donor_test *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DONOR_TESTS, CL_BIND(cl_int(donor_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        int64_t corrects = number_of(items, count, cl_rows_int(rows, COL_DONOR_TEST_CORRECTS_ID));
        items[count] = (struct cl_donor_test){
            .id = cl_rows_int(rows, COL_DONOR_TEST_ID),
            .number = (int64_t)count + 1,
            .test = cl_keep_text(cl, rows, COL_DONOR_TEST_TEST),
            .outcome = cl_keep_text(cl, rows, COL_DONOR_TEST_OUTCOME),
            .laboratory = cl_keep_text(cl, rows, COL_DONOR_TEST_LABORATORY),
            .specimen_on = cl_row_date(rows, COL_DONOR_TEST_SPECIMEN_ON),
            .recorded_by = cl_keep_text(cl, rows, COL_DONOR_TEST_RECORDED_BY),
            .recorded_name = cl_keep_text(cl, rows, COL_DONOR_TEST_RECORDED_NAME),
            .recorded_by_id = cl_rows_int(rows, COL_DONOR_TEST_RECORDED_BY_ID),
            .recorded_at_ms = cl_rows_int(rows, COL_DONOR_TEST_RECORDED_AT_MS),
            .state = cl_keep_text(cl, rows, COL_DONOR_TEST_STATE),
            .corrects = corrects,
            .correction_reason = cl_keep_text(cl, rows, COL_DONOR_TEST_CORRECTION_REASON),
            .raw_sha256 = cl_keep_text(cl, rows, COL_DONOR_TEST_RAW_SHA256),
            .correction_id = cl_rows_int(rows, COL_DONOR_TEST_CORRECTION_ID),
        };
        count++;
    }
    out->tests.at = items;
    out->tests.count = count;
    return cl_rows_close(rows);
}

enum cl_status cl_donor_evidence_read(struct cl *cl, const struct cl_donor *donor, struct cl_donor_evidence *out)
{
    enum cl_status status;
    struct cl_donor_evidence evidence = {0};
    CL_TRY(read_consents(cl, donor->id, &evidence));
    CL_TRY(read_screenings(cl, donor->id, &evidence));
    CL_TRY(read_tests(cl, donor->id, &evidence));
    *out = evidence;
done:
    return status;
}

/* ---- what it says --------------------------------------------------------------------------------------------------
 */

static const struct cl_donor_consent *newest_consent(const struct cl_donor_evidence *evidence)
{
    return evidence->consents.count ? &evidence->consents.at[evidence->consents.count - 1] : NULL;
}

static const struct cl_donor_screening *newest_screening(const struct cl_donor_evidence *evidence)
{
    return evidence->screenings.count ? &evidence->screenings.at[evidence->screenings.count - 1] : NULL;
}

/* What all rows of one test that are in force say together: a reactive one never stops to count, else the newest does.
 * NULL: none. */
static const struct cl_donor_test *test_that_counts(const struct cl_donor_evidence *evidence, const char *test)
{
    const struct cl_donor_test *counts = NULL;
    for (size_t i = 0; i < evidence->tests.count; i++)
        if (strcmp(evidence->tests.at[i].test, test) == 0 && strcmp(evidence->tests.at[i].state, "in-force") == 0 &&
            (!counts || strcmp(counts->outcome, "reactive") != 0))
            counts = &evidence->tests.at[i];
    return counts;
}

static void miss_consent(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                         struct cl_problems *missing)
{
    const struct cl_donor_consent *consent = newest_consent(evidence);
    if (!consent)
        cl_problem_add(cl, missing, "consent is missing: cryolot donor consent %s --given --on DATE", donor->code);
    else if (strcmp(consent->act, "given") != 0)
        cl_problem_add(cl, missing, "consent is withdrawn: cryolot donor determine %s --ineligible", donor->code);
}

static void miss_screening(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                           struct cl_problems *missing)
{
    const struct cl_donor_screening *screening = newest_screening(evidence);
    if (!screening)
        cl_problem_add(cl, missing, "screening is missing: cryolot donor screen %s --clear --on DATE", donor->code);
    else if (strcmp(screening->outcome, "clear") != 0)
        cl_problem_add(cl, missing, "screening found a risk: cryolot donor determine %s --ineligible", donor->code);
}

/* Of a test that is asked for. */
static void miss_test(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                      const char *required, int64_t days, struct cl_problems *missing)
{
    char day[CL_DATE_TEXT];
    const struct cl_donor_test *test = test_that_counts(evidence, required);
    if (!test)
        cl_problem_add(cl, missing, "%s is missing: cryolot donor test %s %s OUTCOME --laboratory LAB --specimen DATE",
                       required, donor->code, required);
    else if (strcmp(test->outcome, "indeterminate") == 0)
        cl_problem_add(cl, missing, "%s is indeterminate: test again with cryolot donor test %s %s", test->test,
                       donor->code, test->test);
    else if (strcmp(test->outcome, "nonreactive") != 0)
        cl_problem_add(cl, missing, "%s is reactive: cryolot donor determine %s --ineligible", test->test, donor->code);
    else if (cl_date_is_set(donor->recovered_on) && !cl_donor_specimen_fits(donor, test->specimen_on, days))
        cl_problem_add(cl, missing, "%s is of a specimen of %s, more than %lld days from the recovery: test again",
                       test->test, cl_date_write(test->specimen_on, day, sizeof day), (long long)days);
}

/* Of the tests that the setting donor.tests asks for. */
static enum cl_status miss_tests(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                                 struct cl_problems *missing)
{
    enum cl_status status;
    struct cl_texts required;
    int64_t days = 0;
    CL_TRY(cl_setting_texts(cl, "donor.tests", &required));
    CL_TRY(cl_donor_specimen_days(cl, &days));
    for (size_t i = 0; i < required.count; i++)
        miss_test(cl, donor, evidence, required.at[i], days, missing);
done:
    return status;
}

static struct cl_date later(struct cl_date a, struct cl_date b)
{
    return cl_date_compare(a, b) > 0 ? a : b;
}

/* The day of the newest evidence. */
static struct cl_date last_day(const struct cl_donor *donor, const struct cl_donor_evidence *evidence)
{
    struct cl_date last = donor->recovered_on;
    for (size_t i = 0; i < evidence->consents.count; i++)
        last = later(last, evidence->consents.at[i].dated_on);
    for (size_t i = 0; i < evidence->screenings.count; i++)
        last = later(last, evidence->screenings.at[i].screened_on);
    for (size_t i = 0; i < evidence->tests.count; i++)
        last = later(last, evidence->tests.at[i].specimen_on);
    return last;
}

enum cl_status cl_donor_missing(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                                struct cl_date on, struct cl_problems *missing)
{
    char day[CL_DATE_TEXT];
    struct cl_date last = last_day(donor, evidence);
    if (!cl_date_is_set(donor->recovered_on))
        cl_problem_add(cl, missing, "the day of recovery is missing: cryolot donor recover %s --on DATE", donor->code);
    miss_consent(cl, donor, evidence, missing);
    miss_screening(cl, donor, evidence, missing);
    enum cl_status status = miss_tests(cl, donor, evidence, missing);
    if (status == CL_OK && cl_date_is_set(on) && cl_date_compare(on, last) < 0)
        cl_problem_add(cl, missing, "the evidence reaches to %s: date the determination on that day or later",
                       cl_date_write(last, day, sizeof day));
    return status;
}

/* ---- what came since ------------------------------------------------------------------------------------------------
 */

/* Whatever was recorded behind it, what spoke against a donor is said until QA determines it again. */
static void add_consents_since(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                               struct cl_problems *problems)
{
    bool withdrawn = false;
    for (size_t i = 0; i < evidence->consents.count; i++)
        withdrawn |= evidence->consents.at[i].id > donor->seen_consent_id &&
                     strcmp(evidence->consents.at[i].act, "withdrawn") == 0;
    if (strcmp(newest_consent(evidence) ? newest_consent(evidence)->act : "given", "withdrawn") == 0)
        cl_problem_add(cl, problems, "consent of donor %s is withdrawn", donor->code);
    else if (withdrawn)
        cl_problem_add(cl, problems, "consent of donor %s was withdrawn since its determination", donor->code);
}

static void add_screenings_since(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                                 struct cl_problems *problems)
{
    bool risk = false;
    for (size_t i = 0; i < evidence->screenings.count; i++)
        risk |= evidence->screenings.at[i].id > donor->seen_screening_id &&
                strcmp(evidence->screenings.at[i].outcome, "risk") == 0;
    if (risk)
        cl_problem_add(cl, problems, "screening of donor %s found a risk since its determination", donor->code);
}

/* Each test once for each outcome. */
static bool came_before(const struct cl_donor *donor, const struct cl_donor_evidence *evidence, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (evidence->tests.at[i].id > donor->seen_test_id &&
            strcmp(evidence->tests.at[i].test, evidence->tests.at[at].test) == 0 &&
            strcmp(evidence->tests.at[i].outcome, evidence->tests.at[at].outcome) == 0)
            return true;
    return false;
}

static void add_tests_since(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                            struct cl_problems *problems)
{
    for (size_t i = 0; i < evidence->tests.count; i++) {
        const struct cl_donor_test *test = &evidence->tests.at[i];
        bool counts = test_that_counts(evidence, test->test) == test;
        if (test->id > donor->seen_test_id && strcmp(test->outcome, "nonreactive") != 0 &&
            !came_before(donor, evidence, i))
            cl_problem_add(cl, problems, "%s of donor %s %s %s since its determination", test->test, donor->code,
                           counts ? "is" : "was", test->outcome);
    }
}

static void add_what_came(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                          struct cl_problems *problems)
{
    add_consents_since(cl, donor, evidence, problems);
    add_screenings_since(cl, donor, evidence, problems);
    add_tests_since(cl, donor, evidence, problems);
    if (cl_date_compare(donor->recovered_on, donor->seen_recovered_on) != 0)
        cl_problem_add(cl, problems, "the day of recovery of donor %s changed since its determination", donor->code);
}

enum cl_status cl_donor_problems(struct cl *cl, const struct cl_donor *donor, struct cl_problems *problems)
{
    enum cl_status status;
    struct cl_donor_evidence evidence;
    CL_TRY(cl_donor_evidence_read(cl, donor, &evidence));
    if (strcmp(donor->determination, "none") == 0)
        cl_problem_add(cl, problems, "donor %s is not determined yet", donor->code);
    else if (strcmp(donor->determination, "eligible") != 0)
        cl_problem_add(cl, problems, "donor %s is %s", donor->code, donor->determination);
    else
        add_what_came(cl, donor, &evidence, problems);
done:
    return status;
}

/* ---- warnings -------------------------------------------------------------------------------------------------------
 */

/* The agent or disease of a test's code, as people write it. */
static const char *agent_of(const char *test)
{
    static const char *const agents[][2] = {
        {"hiv-1", "HIV-1"}, {"hiv-2", "HIV-2"},        {"hbv", "HBV"}, {"hcv", "HCV"}, {"htlv", "HTLV"},
        {"cmv", "CMV"},     {"wnv", "West Nile virus"}};
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++)
        if (strcmp(agents[i][0], test) == 0)
            return agents[i][1];
    return test;
}

/* Each agent once, with the first reactive row of it. */
static void warn_of_reactive(struct cl *cl, const struct cl_donor_evidence *evidence, struct cl_problems *warnings)
{
    for (size_t i = 0; i < evidence->tests.count; i++) {
        const struct cl_donor_test *test = &evidence->tests.at[i];
        if (strcmp(test->outcome, "reactive") == 0 && test_that_counts(evidence, test->test) == test)
            cl_problem_add(cl, warnings, "WARNING: Reactive test results for %s", agent_of(test->test));
    }
}

enum cl_status cl_donor_warnings(struct cl *cl, const struct cl_donor *donor, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_donor_evidence evidence;
    struct cl_problems warnings = {0};
    bool none = strcmp(donor->determination, "none") == 0, incomplete = strcmp(donor->determination, "incomplete") == 0;
    CL_TRY(cl_donor_evidence_read(cl, donor, &evidence));
    if (none || incomplete)
        cl_problem_add(cl, &warnings, "NOT EVALUATED FOR INFECTIOUS SUBSTANCES");
    if (incomplete || strcmp(donor->determination, "ineligible") == 0)
        cl_problem_add(cl, &warnings, "WARNING: Advise patient of communicable disease risks");
    warn_of_reactive(cl, &evidence, &warnings);
    *out = cl_problems_texts(&warnings);
done:
    return status;
}
