/* report OUT.pdf INSTALLED.csv SETTINGS.csv REQUIREMENTS.csv RESULTS.csv NUMBER ISSUED: the installation and operation
 * report of a build. INSTALLED has the columns section, name, value; SETTINGS what `setting list --csv` gives;
 * REQUIREMENTS as tests/data/requirements.csv; RESULTS file, case, outcome. Exit code 1 when a requirement is not
 * shown: a test of it failed, was skipped or did not run. */
#include "base/arena.h"
#include "base/csv.h"
#include "base/file.h"
#include "render/report.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { MOST = 1 << 20, FIELDS_MOST = 8 };

struct row {
    const char *field[FIELDS_MOST];
};

struct table {
    struct row *at;
    size_t count, capacity;
};

static struct cl_arena arena;
static struct cl_error error;

static void stop(const char *path)
{
    fprintf(stderr, "validation report: %s: %s\n", path, error.message);
    exit(2);
}

static enum cl_status keep(void *context, const struct cl_csv_row *row)
{
    struct table *table = context;
    table->at = cl_arena_grow(&arena, table->at, table->count, &table->capacity, sizeof *table->at);
    struct row *to = &table->at[table->count++];
    for (size_t i = 0; i < FIELDS_MOST; i++)
        to->field[i] = i < row->count ? cl_arena_copy(&arena, row->field[i]) : "";
    return CL_OK;
}

/* The rows of a file behind its header. */
static struct table read_table(const char *path)
{
    struct table table = {0};
    struct cl_buffer bytes = {0};
    if (cl_file_read(path, MOST, &bytes, &error) != CL_OK ||
        cl_csv_read(bytes.data ? bytes.data : "", bytes.size, keep, &table, &error) != CL_OK)
        stop(path);
    cl_buffer_free(&bytes);
    if (table.count > 0) {
        table.at++;
        table.count--;
    }
    return table;
}

/* ---- sections -------------------------------------------------------------------------------------------------- */

static struct cl_report_section section[64];
static size_t section_count;

/* Facts of the rows that share a first field, each as a section. */
static void add_installed(const struct table *installed)
{
    struct cl_fact *fact = cl_arena_alloc(&arena, (installed->count + 1) * sizeof *fact);
    for (size_t i = 0; i < installed->count; i++) {
        const struct row *row = &installed->at[i];
        fact[i] = (struct cl_fact){.name = row->field[1], .value = row->field[2]};
        if (i > 0 && strcmp(row->field[0], installed->at[i - 1].field[0]) == 0)
            section[section_count - 1].fact_count++;
        else
            section[section_count++] =
                (struct cl_report_section){.heading = row->field[0], .fact = &fact[i], .fact_count = 1};
    }
}

static void add_table(const char *heading, const struct cl_report_column *column, size_t columns,
                      const struct cl_report_cell *cell, size_t rows)
{
    section[section_count++] =
        (struct cl_report_section){.heading = heading, .table = {column, columns, cell, rows}, .empty = "None."};
}

static void add_settings(const struct table *settings)
{
    static const struct cl_report_column column[] = {
        {"Setting", 40, true, false, false}, {"Value", 76, false, false, false}, {"Meaning", 60, false, true, false}};
    static const size_t shown[] = {0, 1, 3}; /* name, value, chosen, meaning */
    struct cl_report_cell *cell = cl_arena_alloc(&arena, (settings->count + 1) * 3 * sizeof *cell);
    for (size_t i = 0; i < settings->count * 3; i++)
        cell[i].text = settings->at[i / 3].field[shown[i % 3]];
    add_table("Settings of a fresh record", column, 3, cell, settings->count);
}

static const char *outcome_of(const struct table *results, const struct row *wanted)
{
    for (size_t i = 0; i < results->count; i++)
        if (strcmp(results->at[i].field[0], wanted->field[3]) == 0 &&
            strcmp(results->at[i].field[1], wanted->field[4]) == 0)
            return results->at[i].field[2];
    return "did not run";
}

/* Every requirement with its tests; returns how many are not shown. *all counts them. */
static size_t add_requirements(const struct table *requirements, const struct table *results, size_t *all)
{
    static const struct cl_report_column column[] = {{"ID", 14, true, false, false},
                                                     {"Requirement", 62, false, false, false},
                                                     {"Test", 78, false, true, false},
                                                     {"Result", 22, false, false, false}};
    struct cl_report_cell *cell = cl_arena_alloc(&arena, (requirements->count + 1) * 4 * sizeof *cell);
    size_t missing = 0;
    for (size_t i = 0; i < requirements->count; i++) {
        const struct row *row = &requirements->at[i];
        bool first = i == 0 || strcmp(row->field[0], row[-1].field[0]) != 0;
        bool passed = strcmp(outcome_of(results, row), "passed") == 0;
        static bool counted; /* this requirement is not shown, and counted so */
        if (first) {
            (*all)++;
            counted = false;
            cell[i * 4] = (struct cl_report_cell){.text = row->field[0]};
            cell[i * 4 + 1] = (struct cl_report_cell){.text = row->field[1], .below = {row->field[2]}};
        }
        cell[i * 4 + 2] =
            (struct cl_report_cell){.text = cl_arena_print(&arena, "%s: %s", row->field[3], row->field[4])};
        cell[i * 4 + 3] = (struct cl_report_cell){.text = passed ? "passed" : "NOT SHOWN",
                                                  .bold = !passed,
                                                  .below = {passed ? NULL : outcome_of(results, row)}};
        missing += !passed && !counted;
        counted = counted || !passed;
    }
    add_table("Requirements of electronic records, and the tests that show them", column, 4, cell, requirements->count);
    return missing;
}

/* ---- the whole ------------------------------------------------------------------------------------------------- */

static const char *const statement[] = {
    "This report shows one build of the program on one machine. The facility that uses it qualifies its own "
    "installation, settings and products with it.",
    "Reviewed by (name, date, signature): ____________________________________________________________",
};

int main(int argc, char **argv)
{
    if (argc != 8) {
        fprintf(stderr,
                "usage: report OUT.pdf INSTALLED.csv SETTINGS.csv REQUIREMENTS.csv RESULTS.csv NUMBER ISSUED\n");
        return 2;
    }
    struct table installed = read_table(argv[2]), settings = read_table(argv[3]);
    struct table requirements = read_table(argv[4]), results = read_table(argv[5]);
    size_t all = 0;
    section[section_count++] = (struct cl_report_section){0}; /* of the issue */
    add_installed(&installed);
    add_settings(&settings);
    size_t missing = add_requirements(&requirements, &results, &all);
    struct cl_sheets sheets = {0};
    struct cl_report report = {
        .title = "Installation and operation report",
        .number = argv[6],
        .facility = "cryolot",
        .form = "VAL-1",
        .issued_at = argv[7],
        .issued_at_ms = (int64_t)time(NULL) * 1000,
        .section = section,
        .section_count = section_count,
        .conclusion = missing ? cl_arena_print(&arena, "NOT SHOWN: %zu of %zu requirements", missing, all)
                              : cl_arena_print(&arena, "All %zu requirements are shown", all),
        .warning = missing || all == 0 ? "NOT VALIDATED" : NULL,
        .statement = statement,
        .statement_count = sizeof statement / sizeof *statement,
    };
    if (cl_report_render(&report, NULL, &sheets, &error) != CL_OK ||
        cl_file_write(argv[1], sheets.pdf.data, sheets.pdf.size, &error) != CL_OK)
        stop(argv[1]);
    printf("%s: %s\n", argv[1], report.conclusion);
    free(sheets.pdf.data);
    cl_arena_free(&arena);
    return missing > 0 || all == 0;
}
