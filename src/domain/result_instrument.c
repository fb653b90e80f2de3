/* What an instrument wrote, as results of this record: its samples and lots are found, the rest is the import's. */
#include "domain/identify.h"
#include "domain/result_mapping.h"
#include "domain/sample.h"
#include <string.h>

struct reading {
    struct cl *cl;
    struct cl_result_import *import;
    const char *lot;       /* of every row; NULL */
    struct cl_sample last; /* of the row before */
    struct cl_error fault;
};

static enum cl_status report_fault(struct reading *reading, const struct cl_result_row *row,
                                   enum cl_result_column column)
{
    struct cl_error *fault = &reading->fault;
    cl_fail_row(reading->cl->error, row->line, row->column[column], "%s%s%s", fault->message,
                *fault->remedy ? "; " : "", fault->remedy);
    cl_error_clear(fault);
    return CL_OK;
}

/* The sample of a row; *found false after saying what is wrong. */
static enum cl_status find_sample(struct reading *reading, const struct cl_result_row *row, bool *found)
{
    char code[CL_NUMBERED_CODE];
    const char *text = row->field[CL_COLUMN_SAMPLE];
    *found = reading->last.code && strcmp(reading->last.code, text) == 0;
    if (*found)
        return CL_OK;
    if (cl_numbered_code_read("sample", CL_SAMPLE_PREFIX, text, code, &reading->fault) != CL_OK)
        return report_fault(reading, row, CL_COLUMN_SAMPLE);
    enum cl_status status = cl_sample_find(reading->cl, code, &reading->last, found);
    if (status == CL_OK && !*found)
        cl_fail_row(reading->cl->error, row->line, row->column[CL_COLUMN_SAMPLE], "there is no sample '%s'", code);
    return status;
}

/* A sample says of which lot it is, and at which stage it was taken. */
static void take_from_sample(const struct reading *reading, struct cl_result_row *row)
{
    row->field[CL_COLUMN_SAMPLE] = reading->last.code;
    if (!*row->field[CL_COLUMN_LOT] && !reading->lot) {
        row->field[CL_COLUMN_LOT] = reading->last.lot;
        row->column[CL_COLUMN_LOT] = row->column[CL_COLUMN_SAMPLE];
    }
    if (!*row->field[CL_COLUMN_STAGE])
        row->field[CL_COLUMN_STAGE] = reading->last.stage;
}

static enum cl_status take_row(void *context, const struct cl_result_row *said)
{
    struct reading *reading = context;
    struct cl_result_row row = *said;
    bool found = false;
    if (*row.field[CL_COLUMN_SAMPLE]) {
        enum cl_status status = find_sample(reading, &row, &found);
        if (status != CL_OK || !found)
            return status;
        take_from_sample(reading, &row);
    }
    if (!*row.field[CL_COLUMN_LOT] && reading->lot)
        row.field[CL_COLUMN_LOT] = reading->lot;
    if (*row.field[CL_COLUMN_LOT])
        return cl_result_import_row(reading->import, &row);
    cl_fail_row(reading->cl->error, row.line, row.column[CL_COLUMN_SAMPLE],
                "the row names neither a sample nor a lot; for a file of one lot give --lot LOT");
    return CL_OK;
}

/* A lot that was given for the whole file is found once, not missed in every row. */
static enum cl_status find_lot(struct reading *reading, const char *code)
{
    struct cl_identity_list found;
    enum cl_status status = code ? cl_identify(reading->cl, code, "lot", &found) : CL_OK;
    if (status == CL_OK && code)
        reading->lot = found.at[0].code;
    return status;
}

enum cl_status cl_result_import_instrument(struct cl *cl, const struct cl_instrument_import *import,
                                           struct cl_result_imported *out)
{
    enum cl_status status;
    char sha256[CL_HASH_TEXT];
    struct cl_result_mapping mapping;
    struct reading reading = {.cl = cl};
    struct cl_hash hash = cl_hash_of(import->mapping_text, import->mapping_size);
    struct cl_result_source source = {import->file, import->mapping, cl_hash_write(&hash, sha256, sizeof sha256)};
    CL_TRY(cl_act_allowed(cl, CL_ACT_RESULT_IMPORT));
    CL_TRY(cl_result_mapping_read(import->mapping_file, import->mapping_text, import->mapping_size, &cl->arena,
                                  &mapping, cl->error));
    CL_TRY(cl_result_import_begin(cl, &source, &reading.import));
    CL_TRY(find_lot(&reading, import->lot));
    status =
        cl_instrument_read(&mapping, import->file.data, import->file.size, &cl->arena, take_row, &reading, cl->error);
done:
    return cl_result_import_end(cl, reading.import, status, out);
}
