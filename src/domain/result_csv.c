/* Results in cryolot's own form: a header that names the columns, a row for each result. */
#include "base/csv.h"
#include "domain/result_import.h"
#include <string.h>

static const struct {
    const char *name;
    bool required;
} COLUMNS[CL_RESULT_COLUMNS] = {
#define COLUMN_NAME(id, name, required) {name, required},
    CL_RESULT_COLUMN_LIST(COLUMN_NAME)};

struct reading {
    struct cl *cl;
    struct cl_result_import *import;
    int place[CL_RESULT_COLUMNS]; /* of each column in a row; -1: not there */
    size_t width;                 /* fields of the header; 0 before it was read */
};

/* ---- the header ------------------------------------------------------------------------------------------------ */

static void place_column(struct reading *reading, const struct cl_csv_row *row, size_t field)
{
    const char *name = row->field[field];
    for (int i = 0; i < CL_RESULT_COLUMNS; i++) {
        if (strcmp(COLUMNS[i].name, name) != 0)
            continue;
        if (reading->place[i] >= 0)
            cl_fail_row(reading->cl->error, row->line, name, "the column stands twice");
        reading->place[i] = (int)field;
        return;
    }
    cl_fail_row(reading->cl->error, row->line, name,
                "there is no column '%s': the columns are lot, test, value, unit, performed_on, performed_at, stage, "
                "replicate, method, instrument, analyst, sample",
                name);
}

static enum cl_status read_header(struct reading *reading, const struct cl_csv_row *row)
{
    struct cl_error *error = reading->cl->error;
    reading->width = row->count;
    for (int i = 0; i < CL_RESULT_COLUMNS; i++)
        reading->place[i] = -1;
    for (size_t i = 0; i < row->count; i++)
        place_column(reading, row, i);
    for (int i = 0; i < CL_RESULT_COLUMNS; i++)
        if (COLUMNS[i].required && reading->place[i] < 0)
            cl_fail_row(error, row->line, COLUMNS[i].name, "the column '%s' is missing%s", COLUMNS[i].name,
                        row->count == 1 && strchr(row->field[0], ';')
                            ? "; separate columns by commas, not by ;, or name an instrument's mapping: --map NAME"
                            : "");
    if (reading->place[CL_COLUMN_PERFORMED_ON] < 0 && reading->place[CL_COLUMN_PERFORMED_AT] < 0)
        cl_fail_row(error, row->line, COLUMNS[CL_COLUMN_PERFORMED_ON].name,
                    "the column 'performed_on' is missing, or 'performed_at' with the hour");
    return error->row_count == 0 ? CL_OK : CL_INVALID_INPUT; /* without columns no row can be read */
}

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static enum cl_status read_row(struct reading *reading, const struct cl_csv_row *row)
{
    struct cl_result_row said = {.line = row->line};
    if (row->count != reading->width) {
        cl_fail_row(reading->cl->error, row->line, "", "the row has %zu fields, the header has %zu", row->count,
                    reading->width);
        return CL_OK;
    }
    for (int i = 0; i < CL_RESULT_COLUMNS; i++) {
        said.column[i] = COLUMNS[i].name;
        said.field[i] = reading->place[i] < 0 ? "" : row->field[reading->place[i]];
    }
    return cl_result_import_row(reading->import, &said);
}

static enum cl_status take_row(void *context, const struct cl_csv_row *row)
{
    struct reading *reading = context;
    return reading->width ? read_row(reading, row) : read_header(reading, row);
}

enum cl_status cl_result_import(struct cl *cl, const char *file_name, const char *data, size_t size,
                                struct cl_result_imported *out)
{
    enum cl_status status;
    struct reading reading = {.cl = cl};
    CL_TRY(cl_result_import_begin(cl, &(struct cl_result_source){.file = {file_name, data, size}}, &reading.import));
    status = cl_csv_read(data, size, take_row, &reading, cl->error);
done:
    return cl_result_import_end(cl, reading.import, status, out);
}
