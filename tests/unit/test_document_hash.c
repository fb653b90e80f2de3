/* cl_report_hash: while it stays, a document stays; whatever a reader sees of the record, or a new version of the form,
 * makes another document of it; its own number and issue do not. */
#include "unit.h"

#include "domain/document_parts.h"

static struct cl cl;

static int free_arena(void **state)
{
    (void)state;
    cl_arena_free(&cl.arena);
    return 0;
}

/* A document with one of everything. */
struct sample {
    struct cl_fact fact;
    struct cl_report_column column;
    struct cl_report_cell cell;
    struct cl_check check;
    struct cl_report_section section;
    struct cl_report_signature signature;
    const char *paragraph, *statement;
    struct cl_report report;
};

static void fill(struct sample *of)
{
    *of = (struct sample){
        .fact = {"Lot", "UC26A001"},
        .column = {.title = "Result", .width = 1},
        .cell = {.text = "97 %", .below = {"R1", "Stage: bank"}, .entered_before = "79 %"},
        .check = {.id = "holds.none", .title = "No hold", .state = CL_CHECK_PASS, .detail = "none", .remedy = ""},
        .signature = {"Rosa Lind (rosa)", "qa", "release", "all conform", "2026-11-26", "c601", NULL},
        .paragraph = "What happened",
        .statement = "Caution",
    };
    of->section = (struct cl_report_section){
        .heading = "Results",
        .paragraph = &of->paragraph,
        .paragraph_count = 1,
        .fact = &of->fact,
        .fact_count = 1,
        .table = {&of->column, 1, &of->cell, 1},
        .checks = {&of->check, 1},
    };
    of->report = (struct cl_report){
        .title = "Certificate of analysis",
        .facility = "Cell Processing North",
        .form = "COA-1",
        .section = &of->section,
        .section_count = 1,
        .conclusion = "Released",
        .signature = &of->signature,
        .signature_count = 1,
        .statement = &of->statement,
        .statement_count = 1,
    };
}

static void every_text_and_the_form_make_another_document(void **state)
{
    (void)state;
    struct sample of;
    fill(&of);
    const char *before = cl_report_hash(&cl, &of.report);
    const char **const texts[] = {
        &of.report.title,        &of.report.facility,  &of.report.form,
        &of.report.conclusion,   &of.report.warning,   &of.report.unsigned_note,
        &of.fact.name,           &of.fact.value,       &of.column.title,
        &of.cell.text,           &of.cell.below[0],    &of.cell.below[1],
        &of.cell.entered_before, &of.check.id,         &of.check.title,
        &of.check.detail,        &of.check.remedy,     &of.section.heading,
        &of.section.empty,       &of.signature.signer, &of.signature.role,
        &of.signature.meaning,   &of.signature.reason, &of.signature.signed_at,
        &of.signature.hash,      &of.signature.state,  &of.paragraph,
        &of.statement,
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        fill(&of);
        *texts[i] = "changed";
        if (strcmp(cl_report_hash(&cl, &of.report), before) == 0)
            fail_msg("text %zu does not count", i);
    }
    fill(&of);
    of.check.state = CL_CHECK_FAIL;
    assert_string_not_equal(cl_report_hash(&cl, &of.report), before);
    fill(&of);
    of.report.training = true;
    assert_string_not_equal(cl_report_hash(&cl, &of.report), before);
    fill(&of);
    assert_string_equal(cl_report_hash(&cl, &of.report), before);
}

static void number_and_issue_do_not(void **state)
{
    (void)state;
    struct sample of;
    fill(&of);
    const char *before = cl_report_hash(&cl, &of.report);
    of.report.number = "COA-UC26A001-2";
    of.report.supersedes = "COA-UC26A001-1";
    of.report.issued_by = "Rufus Wall";
    of.report.issued_at = "2026-11-27 08:00:00 CET";
    of.report.issued_at_ms = 1;
    assert_string_equal(cl_report_hash(&cl, &of.report), before);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(every_text_and_the_form_make_another_document, free_arena),
        cmocka_unit_test_teardown(number_and_issue_do_not, free_arena),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
