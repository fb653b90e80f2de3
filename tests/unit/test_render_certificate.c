/* Certificates: pages, what is refused, the same bytes twice. */
#include "unit.h"

#include "render/certificate.h"

#include <stdlib.h>

#define RESULTS 40

static struct cl_certificate_result result[RESULTS];
static struct cl_certificate_fact fact[3];
static struct cl_check check[3];
static const char *statement[2];
static struct cl_certificate content;

/* A certificate that prints; a test spoils what it is about. */
static int fresh_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESULTS; i++)
        result[i] = (struct cl_certificate_result){.test = "Viability",
                                                   .method = "Trypan blue",
                                                   .stage = i % 2 ? "post-thaw" : "",
                                                   .specification = "≥ 85 %",
                                                   .result = "96.5 %",
                                                   .verdict = i % 7 ? "conforms" : "does not conform",
                                                   .performed_on = "2026-03-04",
                                                   .entered_by = "Zoé Müller 2026-03-04",
                                                   .reviewed_by = i % 3 ? "Qian Lí 2026-03-05" : NULL,
                                                   .code = "R12",
                                                   .first_entered = i == 5 ? "69.5 %" : NULL};
    fact[0] = (struct cl_certificate_fact){"Product", "hUC-MSC (脐带间充质干细胞)"};
    fact[1] = (struct cl_certificate_fact){"Cells per vial", "25 × 10⁶ in 3.8 mL"};
    fact[2] = (struct cl_certificate_fact){"Lot", "UC26A001"};
    check[0] = (struct cl_check){"donor.eligible", "Every donor is eligible", CL_CHECK_PASS, "1 of 1 donors", ""};
    check[1] = (struct cl_check){"results.complete", "Every gating test has a result", CL_CHECK_FAIL,
                                 "sterility is missing", "cryolot result record UC26A001 sterility"};
    check[2] = (struct cl_check){"expiry.future", "The lot has not expired", CL_CHECK_PENDING, NULL, NULL};
    statement[0] = "Caution: New Drug—Limited by Federal (or United States) law to investigational use.";
    statement[1] = "WARNING: Advise patient of communicable disease risks";
    content = (struct cl_certificate){.title = "Certificate of analysis",
                                      .number = "COA-UC26A001-1",
                                      .supersedes = "",
                                      .facility = "Cell Processing North",
                                      .issued_at = "2026-11-22 11:00 CET",
                                      .issued_by = "Anna Åström (qa)",
                                      .issued_at_ms = 1795345200000,
                                      .fact = fact,
                                      .fact_count = 3,
                                      .result = result,
                                      .result_count = 5,
                                      .checks = {check, 3},
                                      .conclusion = "Released",
                                      .signer = "Dr. Anna Åström",
                                      .signer_role = "qa",
                                      .meaning = "I release this lot",
                                      .signed_at = "2026-11-22 10:58:12 CET",
                                      .signed_hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                                      .statement = statement,
                                      .statement_count = 2};
    return 0;
}

static size_t pages_of(const struct cl_bytes *out)
{
    size_t pages = 0;
    static const char mark[] = "/Type /Page\n";
    const char *at = out->data, *end = at + out->size;
    while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
        pages++;
        at += sizeof mark - 1;
    }
    return pages;
}

static void expect_pages(size_t least, size_t most)
{
    struct cl_bytes out = {0};
    struct cl_error error = {0};
    if (cl_certificate_render(&content, &out, &error) != CL_OK)
        fail_msg("%s", error.message);
    assert_in_range(pages_of(&out), least, most);
    assert_non_null(memmem(out.data, out.size, "COA-UC26A001-1", 14));
    free(out.data);
}

static void long_and_short_ones_print(void **state)
{
    (void)state;
    expect_pages(1, 1);
    content.result_count = RESULTS;
    expect_pages(2, 3);
    content.training = true;
    content.warning = "NOT RELEASED";
    content.supersedes = "COA-UC26A001-0";
    expect_pages(2, 3);
    content.result_count = content.fact_count = content.statement_count = content.checks.count = 0;
    content.signer = content.conclusion = content.warning = content.facility = content.issued_at = content.issued_by =
        NULL;
    expect_pages(1, 1);
}

static void a_cell_longer_than_a_page_goes_on(void **state)
{
    (void)state;
    static char text[20001];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 9 == 8 ? ' ' : (char)('a' + i % 9);
    result[2].specification = text;
    statement[1] = text;
    expect_pages(15, 60);
    memset(text, 'M', sizeof text - 1); /* one word */
    expect_pages(15, 60);
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    struct cl_bytes one = {0}, two = {0}, three = {0};
    assert_int_equal(cl_certificate_render(&content, &one, NULL), CL_OK);
    assert_int_equal(cl_certificate_render(&content, &two, NULL), CL_OK);
    result[0].result = "96.4 %";
    assert_int_equal(cl_certificate_render(&content, &three, NULL), CL_OK);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    assert_true(three.size != one.size || memcmp(one.data, three.data, one.size) != 0);
    free(one.data);
    free(two.data);
    free(three.data);
}

static void expect_failed(enum cl_status wanted, const char *words)
{
    struct cl_bytes out = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_certificate_render(&content, &out, &error);
    assert_null(out.data);
    assert_failed(status, wanted, &error, words);
}

static void what_cannot_be_printed_is_refused(void **state)
{
    (void)state;
    result[3].result = "fine \xF0\x9F\x98\x80";
    expect_failed(CL_REFUSED, "U+1F600");
    fresh_content(state);
    statement[1] = "\xFF";
    expect_failed(CL_REFUSED, "a statement");
    fresh_content(state);
    content.conclusion = "two\nlines";
    expect_failed(CL_REFUSED, "the conclusion");
    fresh_content(state);
    fact[1].value = "\xD7\x90";
    expect_failed(CL_REFUSED, "a fact's value");
}

static void numbers_are_codes(void **state)
{
    (void)state;
    content.number = "coa-1";
    expect_failed(CL_REFUSED, "cannot be a QR");
    content.number = "";
    expect_failed(CL_FAILED, "needs a title and a number");
    static char text[101];
    memset(text, 'A', sizeof text - 1);
    content.number = text;
    expect_failed(CL_REFUSED, "does not fit a QR");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(long_and_short_ones_print, fresh_content),
        cmocka_unit_test_setup(a_cell_longer_than_a_page_goes_on, fresh_content),
        cmocka_unit_test_setup(the_same_content_gives_the_same_bytes, fresh_content),
        cmocka_unit_test_setup(what_cannot_be_printed_is_refused, fresh_content),
        cmocka_unit_test_setup(numbers_are_codes, fresh_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
