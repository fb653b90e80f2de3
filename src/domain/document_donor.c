/* The donor eligibility summary, which goes with the material (21 CFR 1271.55): by code, never by name. */
#include "domain/document.h"
#include "domain/document_parts.h"
#include "domain/setting.h"
#include <cryolot/donor.h>
#include <string.h>

static const char ANONYMOUS[] = "This summary names the donor by a code alone: it carries no name, social security "
                                "number or medical record number (21 CFR 1271.55(c)).";

static void add_facts(struct cl_draft *draft, const struct cl_donor *donor)
{
    struct cl *cl = draft->cl;
    bool is_known = cl_date_is_set(donor->recovered_on);
    cl_draft_fact(draft, "Donor", donor->code);
    cl_draft_words(draft, "Determination", donor->determination);
    cl_draft_fact_or(draft, "Recovered on", is_known ? cl_document_day(cl, donor->recovered_on) : NULL, "not known");
    cl_draft_fact(draft, "Determined on", cl_document_day(cl, donor->determined_on));
    cl_draft_fact_or(draft, "Procured by", donor->establishment, "not known");
    cl_draft_fact(draft, "Determined by", donor->determined_by);
}

static const struct cl_report_column CONSENT_COLUMNS[] = {{"Consent", 30, true, false, true},
                                                          {"On", 26, false, false, false},
                                                          {"Form", 40, false, false, false},
                                                          {"Reason", 50, false, false, false},
                                                          {"Recorded", 30, false, true, false}};

static void add_consents(struct cl_draft *draft, const struct cl_donor_evidence *evidence)
{
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Consent", "No consent is recorded.");
    CL_DRAFT_COLUMNS(draft, CONSENT_COLUMNS);
    for (size_t i = 0; i < evidence->consents.count; i++) {
        const struct cl_donor_consent *consent = &evidence->consents.at[i];
        CL_DRAFT_ROW(draft, consent->act, cl_document_day(cl, consent->dated_on), consent->form, consent->reason,
                     cl_document_by(cl, consent->recorded_name, consent->recorded_at_ms));
    }
}

static const struct cl_report_column SCREENING_COLUMNS[] = {{"Outcome", 30, true, false, true},
                                                            {"On", 26, false, false, false},
                                                            {"Remark", 90, false, false, false},
                                                            {"Recorded", 30, false, true, false}};

static void add_screenings(struct cl_draft *draft, const struct cl_donor_evidence *evidence)
{
    struct cl *cl = draft->cl;
    cl_draft_section(draft, "Screening of medical history and physical evidence", "No screening is recorded.");
    CL_DRAFT_COLUMNS(draft, SCREENING_COLUMNS);
    for (size_t i = 0; i < evidence->screenings.count; i++) {
        const struct cl_donor_screening *screening = &evidence->screenings.at[i];
        CL_DRAFT_ROW(draft, screening->outcome, cl_document_day(cl, screening->screened_on), screening->remark,
                     cl_document_by(cl, screening->recorded_name, screening->recorded_at_ms));
    }
}

static const struct cl_report_column TEST_COLUMNS[] = {
    {"No.", 12, false, false, false},        {"Test", 30, true, false, false},
    {"Laboratory", 50, false, false, false}, {"Specimen of", 26, false, false, false},
    {"Result", 40, false, false, true},      {"Recorded", 30, false, true, false}};

static bool has_test(const struct cl_donor_evidence *evidence, const char *test)
{
    for (size_t i = 0; i < evidence->tests.count; i++)
        if (strcmp(evidence->tests.at[i].test, test) == 0)
            return true;
    return false;
}

/* Both rows of a correction say so. */
static const char *outcome_of(struct cl *cl, const struct cl_donor_test *test)
{
    if (test->corrects > 0)
        return cl_arena_print(&cl->arena, "%s, corrects no. %lld: %s%s", test->outcome, (long long)test->corrects,
                              test->correction_reason,
                              strcmp(test->state, "in-force") == 0 ? "" : "; corrected itself");
    return strcmp(test->state, "in-force") == 0 ? test->outcome
                                                : cl_arena_print(&cl->arena, "%s, corrected", test->outcome);
}

/* Every test that was done, then the required ones that were not. */
static enum cl_status add_tests(struct cl_draft *draft, const struct cl_donor_evidence *evidence)
{
    struct cl *cl = draft->cl;
    struct cl_texts required;
    enum cl_status status = cl_setting_texts(cl, "donor.tests", &required);
    cl_draft_section(draft, "Tests for communicable disease agents", "No test is recorded.");
    CL_DRAFT_COLUMNS(draft, TEST_COLUMNS);
    for (size_t i = 0; i < evidence->tests.count; i++) {
        const struct cl_donor_test *test = &evidence->tests.at[i];
        CL_DRAFT_ROW(draft, cl_arena_print(&cl->arena, "%lld", (long long)test->number), test->test, test->laboratory,
                     cl_document_day(cl, test->specimen_on));
        cl_draft_cell(draft, outcome_of(cl, test))->bold = strcmp(test->outcome, "nonreactive") != 0;
        CL_DRAFT_ROW(draft, cl_document_by(cl, test->recorded_name, test->recorded_at_ms));
    }
    for (size_t i = 0; status == CL_OK && i < required.count; i++)
        if (!has_test(evidence, required.at[i])) {
            CL_DRAFT_ROW(draft, "", required.at[i], "", "");
            cl_draft_cell(draft, "not tested")->bold = true;
            CL_DRAFT_ROW(draft, "");
        }
    return status;
}

/* What a determination says, and what is printed at the head of every page when it is not "eligible". */
static void conclude(struct cl_draft *draft, const char *determination)
{
    static const char *const words[][3] = {
        {"eligible", "Eligible", NULL},
        {"ineligible", "Ineligible", "INELIGIBLE"},
        {"incomplete", "Determination not complete", "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"},
        {"none", "Not determined", "NOT EVALUATED FOR INFECTIOUS SUBSTANCES"},
    };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i][0], determination) == 0) {
            draft->report.conclusion = words[i][1];
            draft->report.warning = words[i][2];
        }
    draft->report.unsigned_note = strcmp(determination, "none") ? NULL : "Nobody has signed a determination yet.";
}

enum cl_status cl_document_donor(struct cl *cl, const char *subject, struct cl_report *out)
{
    enum cl_status status;
    struct cl_donor_record record;
    struct cl_draft draft = cl_draft_begin(cl, "Donor eligibility summary");
    CL_TRY(cl_donor_get_record(cl, subject, &record));
    add_facts(&draft, &record.donor);
    add_consents(&draft, &record.evidence);
    add_screenings(&draft, &record.evidence);
    CL_TRY(add_tests(&draft, &record.evidence));
    CL_TRY(cl_draft_signature(&draft, record.donor.determination_id));
    for (size_t i = 0; i < record.evidence.tests.count; i++)
        if (record.evidence.tests.at[i].correction_id)
            CL_TRY(cl_draft_signature(&draft, record.evidence.tests.at[i].correction_id));
    for (size_t i = 0; i < record.warnings.count; i++)
        cl_draft_statement(&draft, record.warnings.at[i]);
    cl_draft_statement(&draft, ANONYMOUS);
    conclude(&draft, record.donor.determination);
    *out = cl_draft_end(&draft);
done:
    return status;
}
