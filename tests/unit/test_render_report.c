/* Documents on A4: pages, what is refused, the same bytes twice. */
#include "unit.h"

#include "render/report.h"

#include <stdlib.h>

#define RESULTS 40
#define COLUMNS 5

static const struct cl_report_column column[COLUMNS] = {
    {"Test", 46, true, false, false},    {"Specification", 24, false, false, false}, {"Result", 30, true, false, false},
    {"Verdict", 18, false, true, false}, {"Entered", 30, false, true, false},
};
static struct cl_report_cell cell[RESULTS][COLUMNS];
static struct cl_fact fact[3];
static struct cl_check check[3];
static const char *statement[2], *paragraph[2];
static struct cl_report_section section[4];
static struct cl_report_signature signature[2];
static struct cl_report content;

/* A document that prints; a test spoils what it is about. */
static int fresh_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < RESULTS; i++) {
        cell[i][0] = (struct cl_report_cell){.text = "Viability",
                                             .below = {"R12 · Trypan blue", i % 2 ? "Stage: post-thaw" : NULL}};
        cell[i][1] = (struct cl_report_cell){.text = "≥ 85 %"};
        cell[i][2] = (struct cl_report_cell){.text = "96.5 %", .entered_before = i == 5 ? "69.5 %" : NULL};
        cell[i][3] = (struct cl_report_cell){.text = i % 7 ? "conforms" : "does not conform", .bold = i % 7 == 0};
        cell[i][4] = (struct cl_report_cell){.text = "Zoé Müller, 2026-03-04"};
    }
    fact[0] = (struct cl_fact){.name = "Product", .value = "hUC-MSC (脐带间充质干细胞)"};
    fact[1] = (struct cl_fact){.name = "Cells per vial", .value = "25 × 10⁶ in 3.8 mL"};
    fact[2] = (struct cl_fact){.name = "Lot", .value = "UC26A001"};
    check[0] =
        (struct cl_check){"donor.eligible", "Every donor is eligible", CL_CHECK_PASS, "1 of 1 donors", "", NULL, 0};
    check[1] = (struct cl_check){"results.complete",
                                 "Every gating test has a result",
                                 CL_CHECK_FAIL,
                                 "sterility is missing",
                                 "cryolot result record UC26A001 sterility",
                                 NULL,
                                 0};
    check[2] = (struct cl_check){"expiry.future", "The lot has not expired", CL_CHECK_PENDING, NULL, NULL, NULL, 0};
    statement[0] = "Caution: New Drug—Limited by Federal (or United States) law to investigational use.";
    statement[1] = "WARNING: Advise patient of communicable disease risks";
    paragraph[0] = "The lid stood open for 4 min at 37 °C ± 2 °C, 500 µL were lost: größer als erwartet.";
    paragraph[1] = "Nothing else.";
    section[0] = (struct cl_report_section){.fact = fact, .fact_count = 3};
    section[1] = (struct cl_report_section){.heading = "What happened", .paragraph = paragraph, .paragraph_count = 2};
    section[2] = (struct cl_report_section){
        .heading = "Results", .table = {column, COLUMNS, cell[0], 5}, .empty = "No result is recorded."};
    section[3] = (struct cl_report_section){.heading = "Checks", .checks = {check, 3}};
    for (size_t i = 0; i < 2; i++)
        signature[i] =
            (struct cl_report_signature){.signer = "Dr. Anna Åström (anna)",
                                         .role = "qa",
                                         .meaning = i ? "withdrawal" : "release",
                                         .reason = "all conform",
                                         .signed_at = "2026-11-22 10:58:12 CET",
                                         .hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                                         .state = i ? "unsigned: the record changed since" : NULL};
    content = (struct cl_report){.title = "Certificate of analysis",
                                 .number = "COA-UC26A001-1",
                                 .supersedes = "",
                                 .facility = "Cell Processing North",
                                 .form = "COA-1",
                                 .issued_at = "2026-11-22 11:00 CET",
                                 .issued_by = "Anna Åström (qa)",
                                 .issued_at_ms = 1795345200000,
                                 .section = section,
                                 .section_count = 4,
                                 .conclusion = "Released",
                                 .signature = signature,
                                 .signature_count = 2,
                                 .unsigned_note = "This certificate carries no release signature.",
                                 .statement = statement,
                                 .statement_count = 2};
    return 0;
}

static size_t pages_of(const struct cl_bytes *out)
{
    size_t pages = 0;
    static const char mark[] = "/Type/Page/";
    const char *at = out->data, *end = at + out->size;
    while ((at = memmem(at, (size_t)(end - at), mark, sizeof mark - 1)) != NULL) {
        pages++;
        at += sizeof mark - 1;
    }
    return pages;
}

static void expect_pages(size_t least, size_t most)
{
    struct cl_sheets out = {0};
    struct cl_error error = {0};
    if (cl_report_render(&content, NULL, &out, &error) != CL_OK)
        fail_msg("%s", error.message);
    assert_in_range(pages_of(&out.pdf), least, most);
    assert_non_null(memmem(out.pdf.data, out.pdf.size, "COA-UC26A001-1", 14));
    free(out.pdf.data);
}

static void long_and_short_ones_print(void **state)
{
    (void)state;
    expect_pages(1, 1);
    section[2].table.row_count = RESULTS;
    expect_pages(2, 3);
    content.training = true;
    content.warning = "NOT RELEASED";
    content.supersedes = "COA-UC26A001-0";
    expect_pages(2, 3);
    section[3].checks.count = 0;
    content.signature_count = 0;
    expect_pages(2, 3);
    content.section_count = content.statement_count = 0;
    content.conclusion = content.warning = content.facility = content.issued_at = content.issued_by = NULL;
    content.unsigned_note = content.form = NULL;
    expect_pages(1, 1);
}

static void a_cell_longer_than_a_page_goes_on(void **state)
{
    (void)state;
    static char text[20001];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 9 == 8 ? ' ' : (char)('a' + i % 9);
    cell[2][1].text = text;
    statement[1] = text;
    expect_pages(15, 60);
    memset(text, 'M', sizeof text - 1); /* one word */
    expect_pages(15, 60);
}

/* More signatures than a page holds, and a reason that is longer than a page. */
static void many_signatures_go_on(void **state)
{
    (void)state;
    static struct cl_report_signature many[30];
    for (size_t i = 0; i < 30; i++)
        many[i] = signature[i % 2];
    content.signature = many;
    content.signature_count = 30;
    expect_pages(4, 8);
    static char text[9001];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = i % 9 == 8 ? ' ' : 'a';
    many[0].reason = many[3].reason = text;
    expect_pages(5, 14);
}

/* A manifest: nine columns, a square to tick for each vial, lines to be signed. */
static void a_manifest_has_squares_and_lines(void **state)
{
    enum { VIALS = 300, WIDE = 9 };
    static const struct cl_report_column wide[WIDE] = {
        {"No.", 12, false, false, false},     {"There", 14, false, false, false},
        {"Vial", 44, true, false, false},     {"Lot", 30, false, false, false},
        {"Product", 28, false, false, false}, {"Expires on", 24, false, false, false},
        {"Cells", 24, false, false, false},   {"Lot is", 22, false, false, false},
        {"Decided", 24, false, false, false}};
    static struct cl_report_cell vial[VIALS][WIDE];
    static const char *const line[] = {"Packed and handed to the carrier by", "Taken by the carrier, 承运人",
                                       "Received, and every vial ticked, by Zoë Ångström"};
    static const char *const text[WIDE] = {"300",        NULL,       "UC26A001-0042T", "UC26A001", "hUC-MSC 脐带",
                                           "2028-02-29", "50 × 10⁶", "released",       "accept"};
    (void)state;
    for (size_t i = 0; i < VIALS; i++)
        for (size_t column_at = 0; column_at < WIDE; column_at++)
            vial[i][column_at] = (struct cl_report_cell){.text = text[column_at], .tick = column_at == 1};
    section[2] = (struct cl_report_section){.heading = "Vials", .table = {wide, WIDE, vial[0], VIALS}};
    section[3] = (struct cl_report_section){.heading = "Handed over", .line = line, .line_count = 3};
    content.conclusion = NULL;
    content.signature_count = 0;
    expect_pages(7, 9);
    section[2].table.row_count = 1;
    expect_pages(1, 1);
    section[2].table.row_count = 32; /* the lines stay with their heading */
    expect_pages(1, 2);
}

static void the_same_content_gives_the_same_bytes(void **state)
{
    (void)state;
    struct cl_sheets one = {0}, two = {0}, three = {0};
    assert_int_equal(cl_report_render(&content, NULL, &one, NULL), CL_OK);
    assert_int_equal(cl_report_render(&content, NULL, &two, NULL), CL_OK);
    cell[0][2].text = "96.4 %";
    assert_int_equal(cl_report_render(&content, NULL, &three, NULL), CL_OK);
    assert_int_equal(one.pdf.size, two.pdf.size);
    assert_memory_equal(one.pdf.data, two.pdf.data, one.pdf.size);
    assert_true(three.pdf.size != one.pdf.size || memcmp(one.pdf.data, three.pdf.data, one.pdf.size) != 0);
    free(one.pdf.data);
    free(two.pdf.data);
    free(three.pdf.data);
}

static void expect_failed(enum cl_status wanted, const char *words)
{
    struct cl_sheets out = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_report_render(&content, NULL, &out, &error);
    assert_null(out.pdf.data);
    assert_failed(status, wanted, &error, words);
}

static void what_cannot_be_printed_is_refused(void **state)
{
    (void)state;
    cell[3][2].text = "fine \xF0\x9F\x98\x80";
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
    fresh_content(state);
    paragraph[1] = "\xD7\x90";
    expect_failed(CL_REFUSED, "a paragraph");
    fresh_content(state);
    signature[1].reason = "\xD7\x90";
    expect_failed(CL_REFUSED, "the reason");
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
        cmocka_unit_test_setup(many_signatures_go_on, fresh_content),
        cmocka_unit_test_setup(a_manifest_has_squares_and_lines, fresh_content),
        cmocka_unit_test_setup(the_same_content_gives_the_same_bytes, fresh_content),
        cmocka_unit_test_setup(what_cannot_be_printed_is_refused, fresh_content),
        cmocka_unit_test_setup(numbers_are_codes, fresh_content),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
