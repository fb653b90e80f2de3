/* Tests of a donor for communicable disease agents, one by one or from the laboratory's file. */
#include "base/csv.h"
#include "base/text.h"
#include "domain/donor.h"
#include "domain/setting.h"
#include <stdlib.h>
#include <string.h>

enum { TEST_MOST = 32 };

#define COLUMN_LIST(X)                                                                                                 \
    X(TEST, "test")                                                                                                    \
    X(OUTCOME, "outcome")                                                                                              \
    X(LABORATORY, "laboratory")                                                                                        \
    X(SPECIMEN_ON, "specimen_on")
#define COLUMN_ID(id, name) id,
enum column { COLUMN_LIST(COLUMN_ID) COLUMNS };
#define COLUMN_NAME(id, name) name,
static const char *const columns[COLUMNS] = {COLUMN_LIST(COLUMN_NAME)};

/* ---- one test ------------------------------------------------------------------------------------------------------
 */

static enum cl_status check_test(const char *test, struct cl_error *error)
{
    size_t size = strlen(test);
    if (size > 0 && size <= TEST_MOST && strspn(test, "abcdefghijklmnopqrstuvwxyz0123456789-") == size)
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, "write it like hiv-1, hcv, syphilis", "'%s' is not a test's code",
                   test);
}

enum cl_status cl_donor_check_outcome(const char *outcome, struct cl_error *error)
{
    static const char *const outcomes[] = {"nonreactive", "reactive", "indeterminate"};
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        if (strcmp(outcomes[i], outcome) == 0)
            return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, NULL, "nonreactive, reactive or indeterminate",
                   "'%s' is not the outcome of a donor's test", outcome);
}

enum cl_status cl_donor_specimen_days(struct cl *cl, int64_t *days)
{
    return cl_setting_count(cl, "donor.specimen-days", days);
}

bool cl_donor_specimen_fits(const struct cl_donor *donor, struct cl_date specimen_on, int64_t days)
{
    return cl_date_is_set(donor->recovered_on) && llabs(cl_date_days_between(donor->recovered_on, specimen_on)) <= days;
}

static enum cl_status check_specimen(struct cl *cl, const struct cl_donor *donor, struct cl_date specimen_on)
{
    int64_t days = 0;
    char day[CL_DATE_TEXT];
    enum cl_status status = cl_donor_check_date(cl, donor->code, "a specimen", specimen_on);
    if (status == CL_OK)
        status = cl_donor_specimen_days(cl, &days);
    if (status != CL_OK)
        return status;
    if (!cl_date_is_set(donor->recovered_on))
        return cl_refuse(cl, "donor.specimen", donor->code,
                         cl_arena_print(&cl->arena, "cryolot donor recover %s --on DATE", donor->code),
                         "the day of recovery of donor '%s' is not known, around which specimens are taken",
                         donor->code);
    if (cl_donor_specimen_fits(donor, specimen_on, days))
        return CL_OK;
    int64_t apart = llabs(cl_date_days_between(donor->recovered_on, specimen_on));
    return cl_refuse(cl, "donor.specimen", donor->code, "only a specimen taken within that time counts",
                     "the specimen was taken %lld days from the recovery on %s; allowed are %lld", (long long)apart,
                     cl_date_write(donor->recovered_on, day, sizeof day), (long long)days);
}

static enum cl_status check_new(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_test *test)
{
    int64_t same = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_DONOR_TEST_SAME, &same,
                                         CL_BIND(cl_int(donor->id), cl_text(test->test), cl_text(test->outcome),
                                                 cl_text(test->laboratory), cl_date_value(cl, test->specimen_on)));
    if (status == CL_OK && same)
        status = cl_fail(cl->error, CL_CONFLICT, "donor.test", donor->code, NULL,
                         "%s of donor '%s' by this laboratory, of this specimen, is recorded already", test->test,
                         donor->code);
    return status;
}

/* Checks and stores one test in the open write. */
static enum cl_status insert_test(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_test *test)
{
    enum cl_status status;
    int64_t id;
    CL_TRY(check_specimen(cl, donor, test->specimen_on));
    CL_TRY(check_new(cl, donor, test));
    CL_TRY(cl_store_insert(cl->store, SQL_DONOR_TEST_INSERT, &id,
                           CL_BIND(cl_int(donor->id), cl_text(test->test), cl_text(test->outcome),
                                   cl_text(test->laboratory), cl_date_value(cl, test->specimen_on),
                                   cl_int(cl->actor.id), cl_int(cl->now_ms), cl_null(), cl_null(), cl_null())));
done:
    return status;
}

/* What tests say against a donor: "hiv-1 is reactive, hcv is indeterminate"; NULL as long as nothing does. */
static void add_against(struct cl *cl, const struct cl_donor_test *test, const char **against)
{
    if (strcmp(test->outcome, "nonreactive") != 0)
        *against = cl_arena_print(&cl->arena, "%s%s%s is %s", *against ? *against : "", *against ? ", " : "",
                                  test->test, test->outcome);
}

enum cl_status cl_donor_add_test(struct cl *cl, const char *code, const struct cl_donor_test *test,
                                 struct cl_donor *out, struct cl_donor_alarm *alarm)
{
    enum cl_status status;
    struct cl_donor donor;
    struct cl_donor_alarm raised = {0};
    const char *against = NULL;
    CL_TRY(check_test(test->test, cl->error));
    CL_TRY(cl_donor_check_outcome(test->outcome, cl->error));
    CL_TRY(cl_donor_check_text(cl, "laboratory", test->laboratory));
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_TEST, code));
    CL_TRY(cl_donor_get(cl, code, &donor));
    CL_TRY(insert_test(cl, &donor, test));
    add_against(cl, test, &against);
    if (against)
        CL_TRY(cl_donor_raise_alarm(cl, &donor, against, &raised));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = donor;
        *alarm = raised;
    }
    return status;
}

/* ---- a file ---------------------------------------------------------------------------------------------------------
 */

struct import {
    struct cl *cl;
    struct cl_donor donor;
    struct cl_error fault; /* of one row */
    int place[COLUMNS];    /* of each column in a row; -1: not there */
    size_t width;          /* fields of the header; 0 before it was read */
    int64_t rows;
    const char *against; /* what the tests say against the donor; NULL: nothing */
};

static enum cl_status read_header(struct import *import, const struct cl_csv_row *row)
{
    struct cl_error *error = import->cl->error;
    import->width = row->count;
    for (int column = 0; column < COLUMNS; column++) {
        import->place[column] = -1;
        for (size_t i = 0; i < row->count; i++)
            if (strcmp(row->field[i], columns[column]) == 0)
                import->place[column] = (int)i;
        if (import->place[column] < 0)
            cl_fail_row(error, row->line, columns[column],
                        "the column '%s' is missing: the columns are test, outcome, laboratory, specimen_on",
                        columns[column]);
    }
    if (error->row_count == 0 && row->count != COLUMNS)
        cl_fail_row(error, row->line, "", "the columns are test, outcome, laboratory, specimen_on, each once");
    return error->row_count == 0 ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

/* Makes what is wrong with a row a row error. False: it was all right. */
static bool report(struct import *import, enum cl_status status, int64_t line, enum column column)
{
    struct cl_error *fault = &import->fault;
    if (status == CL_OK)
        return false;
    cl_fail_row(import->cl->error, line, columns[column], "%s%s%s", fault->message, *fault->remedy ? "; " : "",
                fault->remedy);
    cl_error_clear(fault);
    return true;
}

/* The rules write to the context's error; of a row it is the row's. */
static enum cl_status insert_row(struct import *import, const struct cl_donor_test *test)
{
    struct cl *cl = import->cl;
    struct cl_error *whole = cl->error;
    cl->error = &import->fault;
    enum cl_status status = cl_donor_check_text(cl, "laboratory", test->laboratory);
    if (status == CL_OK)
        status = insert_test(cl, &import->donor, test);
    cl->error = whole;
    return status;
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct import *import = context;
    struct cl_donor_test test = {0};
    if (!import->width)
        return read_header(import, row);
    import->rows++;
    if (row->count != import->width) {
        cl_fail_row(import->cl->error, row->line, "", "the row has %zu fields, the header has %zu", row->count,
                    import->width);
        return CL_OK;
    }
    test.test = row->field[import->place[TEST]];
    test.outcome = row->field[import->place[OUTCOME]];
    test.laboratory = row->field[import->place[LABORATORY]];
    bool bad = report(import, check_test(test.test, &import->fault), row->line, TEST);
    bad |= report(import, cl_donor_check_outcome(test.outcome, &import->fault), row->line, OUTCOME);
    bad |= report(import, cl_date_read(row->field[import->place[SPECIMEN_ON]], &test.specimen_on, &import->fault),
                  row->line, SPECIMEN_ON);
    if (bad)
        return CL_OK;
    enum cl_status status = insert_row(import, &test);
    if (status == CL_OK)
        add_against(import->cl, &test, &import->against);
    if (status != CL_REFUSED && status != CL_USAGE && status != CL_CONFLICT)
        return status;
    report(import, status, row->line, SPECIMEN_ON);
    return CL_OK;
}

static enum cl_status end_of_file(struct import *import, const char *file, enum cl_status status)
{
    struct cl_error *error = import->cl->error;
    size_t mistakes = error->row_count;
    if (mistakes > 0 && (status == CL_OK || status == CL_INVALID_INPUT))
        return cl_fail(error, CL_INVALID_INPUT, "donor.file", file, "correct the file and give it again",
                       "%s has %zu %s; nothing was stored", file, mistakes, mistakes == 1 ? "mistake" : "mistakes");
    if (status == CL_OK && import->rows == 0)
        return cl_fail(error, CL_INVALID_INPUT, "donor.file", file, "give a header and a row for each test",
                       "%s holds no tests", file);
    return status;
}

enum cl_status cl_donor_import_tests(struct cl *cl, const char *code, const char *file_name, const char *data,
                                     size_t size, int64_t *imported, struct cl_donor_alarm *alarm)
{
    enum cl_status status;
    struct cl_donor_alarm raised = {0};
    struct import import = {.cl = cl};
    CL_TRY(cl_write_begin(cl, CL_ACT_DONOR_TEST, code));
    CL_TRY(cl_donor_get(cl, code, &import.donor));
    CL_TRY(end_of_file(&import, file_name, cl_csv_read(data, size, take_row, &import, cl->error)));
    if (import.against)
        CL_TRY(cl_donor_raise_alarm(cl, &import.donor, import.against, &raised));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *imported = import.rows;
        *alarm = raised;
    }
    return status;
}
