#include "fuzz.h"
#include "render/form.h"
#include "render/report.h"
#include <stdlib.h>
#include <string.h>

static const char RESULT[] = "9.7 %", LOT[] = "UC26A001", VERDICT[] = "does not conform", WARNING[] = "NOT RELEASED";

/* A certificate of one result. */
static struct cl_report content_of(void)
{
    static const struct cl_fact fact[] = {{.name = "Lot", .value = LOT},
                                          {.name = "Storage", .value = "at or below -150 °C", .words = true}};
    static const struct cl_report_column column[] = {{"Test, method", 40, true, false, true},
                                                     {"Result", 30, true, false, false},
                                                     {"Verdict", 20, false, false, true}};
    static const struct cl_report_cell cell[] = {{.text = "Viability"}, {.text = RESULT}, {.text = VERDICT}};
    static const struct cl_report_section section[] = {
        {.fact = fact, .fact_count = 2},
        {.heading = "Results at the stage frozen-product", .table = {column, 3, cell, 1, false}},
        {.heading = "Storage", .empty = "No temperature is on record of where its vials stood."}};
    return (struct cl_report){.title = "Certificate of analysis",
                              .number = "COA-UC26A001-1",
                              .facility = "Cell Processing North",
                              .section = section,
                              .section_count = 3,
                              .warning = WARNING,
                              .conclusion = "Not released: the lot is in quarantine"};
}

/* Whatever a template says, a verdict stands there, and a text of no list as it is. */
static void check_words(const struct cl_report_form *form)
{
    static const char *const verdicts[] = {VERDICT,  WARNING,         "TRAINING",
                                           "✗ fail", "no result yet", "This certificate carries no release signature."};
    struct cl_arena arena = {0};
    struct cl_form read;
    if (cl_form_read(form, &arena, &read, NULL) == CL_OK) {
        for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
            const char *plain = strncmp(verdicts[i], "✗ ", 4) == 0 ? "fail" : verdicts[i];
            cl_fuzz_must(strstr(cl_wording_say(&read.wording, &arena, verdicts[i]), plain) != NULL,
                         "a verdict keeps its English");
        }
        cl_fuzz_must(strcmp(cl_wording_say(&read.wording, &arena, RESULT), RESULT) == 0, "a value stays");
        cl_fuzz_must(strstr(cl_wording_say(&read.wording, &arena, "usable through 2028-02-29"), "2028-02-29") != NULL,
                     "a value stays in its sentence");
    }
    cl_arena_free(&arena);
}

void cl_fuzz_form(const uint8_t *data, size_t size)
{
    const struct cl_report content = content_of();
    const struct cl_report_form form = {
        .file = "own.ini", .text = (const char *)data, .size = size, .draft = size % 2 == 1};
    struct cl_sheets out = {0};
    struct cl_error error = {0};
    enum cl_status status = cl_report_render(&content, &form, &out, &error);
    cl_fuzz_must((status == CL_OK) == (out.pdf.data != NULL && out.pdf.size > 0), "a document is made, or refused");
    cl_fuzz_must(status == CL_OK || (error.status == status && *error.message), "a refusal says why");
    cl_fuzz_must(status == CL_OK || status == CL_INVALID_INPUT || status == CL_REFUSED,
                 "a refusal is the template's or the text's");
    check_words(&form);
    free(out.pdf.data);
    free(out.unsaid.data);
    cl_error_clear(&error);
}
