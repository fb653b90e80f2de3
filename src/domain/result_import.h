/* The engine behind every file of results: rows as a file says them go in, all are proven, all or none are stored.
 * cryolot's own form (result_csv.c) and an instrument's (result_instrument.c) differ in how they read their rows only.
 */
#ifndef CRYOLOT_DOMAIN_RESULT_IMPORT_H
#define CRYOLOT_DOMAIN_RESULT_IMPORT_H

#include "domain/result.h"

/* What a row can say: id, name in cryolot's own form, whether that form needs it */
#define CL_RESULT_COLUMN_LIST(X)                                                                                       \
    X(CL_COLUMN_LOT, "lot", true)                                                                                      \
    X(CL_COLUMN_TEST, "test", true)                                                                                    \
    X(CL_COLUMN_VALUE, "value", true)                                                                                  \
    X(CL_COLUMN_PERFORMED_ON, "performed_on", false)                                                                   \
    X(CL_COLUMN_PERFORMED_AT, "performed_at", false)                                                                   \
    X(CL_COLUMN_UNIT, "unit", false)                                                                                   \
    X(CL_COLUMN_STAGE, "stage", false)                                                                                 \
    X(CL_COLUMN_REPLICATE, "replicate", false)                                                                         \
    X(CL_COLUMN_METHOD, "method", false)                                                                               \
    X(CL_COLUMN_INSTRUMENT, "instrument", false)                                                                       \
    X(CL_COLUMN_ANALYST, "analyst", false)                                                                             \
    X(CL_COLUMN_SAMPLE, "sample", false)

#define CL_RESULT_COLUMN_ID(id, name, required) id,
enum cl_result_column { CL_RESULT_COLUMN_LIST(CL_RESULT_COLUMN_ID) CL_RESULT_COLUMNS };
#undef CL_RESULT_COLUMN_ID

/* One result as a file says it, before anything is proven. Texts live during the call. */
struct cl_result_row {
    int64_t line;                          /* of the file */
    const char *field[CL_RESULT_COLUMNS];  /* never NULL; "": not said */
    const char *column[CL_RESULT_COLUMNS]; /* what the file itself calls it, for messages */
};

struct cl_result_source {
    struct cl_file_given file;
    const char *mapping, *mapping_sha256; /* of an instrument: the file is attached to its first lot; NULL: own form */
};

struct cl_result_import;

/* Begins the write and puts the file on record. */
enum cl_status cl_result_import_begin(struct cl *cl, const struct cl_result_source *source,
                                      struct cl_result_import **out);
/* Proves a row and, while no row was bad, stores it. Every mistake becomes a row error of the context's error; the
 * status is another one only when going on makes no sense. */
enum cl_status cl_result_import_row(struct cl_result_import *import, const struct cl_result_row *row);
/* Ends the write: with CL_INVALID_INPUT when there were mistakes or no rows. `status`: of the reading; `import` may be
 * NULL when the beginning failed. */
enum cl_status cl_result_import_end(struct cl *cl, struct cl_result_import *import, enum cl_status status,
                                    struct cl_result_imported *out);

#endif
