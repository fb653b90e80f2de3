/* Mappings: how the file of an instrument is read, said by the facility (templates/imports/NAME.ini). Needs no record.
 */
#ifndef CRYOLOT_DOMAIN_RESULT_MAPPING_H
#define CRYOLOT_DOMAIN_RESULT_MAPPING_H

#include "base/arena.h"
#include "domain/result_import.h"

enum cl_mapped_date { CL_DATE_ISO, CL_DATE_GERMAN, CL_DATE_AMERICAN };

/* [result TEST] */
struct cl_mapped_result {
    const char *test;
    const char *column;       /* its own, of a wide table; NULL in a long one */
    const char *sign;         /* the column of "<" or ">" before the value; NULL: none */
    const char *unit, *stage; /* NULL: none; as the sample */
    struct cl_texts from, to; /* words of the instrument, and what they are called here; at the same index */
    bool may_be_empty;        /* an empty cell is no result, not a mistake */
    int line;
};

/* A line of [tests]: what a row of a long table calls a test. */
struct cl_mapped_test {
    const char *name;
    const struct cl_mapped_result *result; /* NULL: rows of this name are no results */
};

struct cl_result_mapping {
    const char *title, *instrument, *method; /* method: NULL, the specification's */
    char separator;
    bool decimal_comma, latin1;
    enum cl_mapped_date date;
    int64_t skip_lines;
    const char *ends_at;         /* what the line behind the table begins with; NULL: the file ends with the table */
    struct cl_texts not_samples; /* rows with these words in the sample's column are no results; "Std*": begins so */
    /* titles of columns; NULL: none */
    const char *sample, *lot, *performed, *time, *analyst, *replicate;
    const char *test, *value, *unit, *sign; /* of a long table: test and value are given */
    struct cl_texts ignored;                /* titles of columns that hold no results */
    const struct cl_mapped_result *result;
    size_t result_count;
    const struct cl_mapped_test *named; /* [tests] of a long table */
    size_t named_count;
};

/* Reads a mapping; everything lives in `arena`. CL_INVALID_INPUT (rule "mapping.file"): every mistake with its line. */
enum cl_status cl_result_mapping_read(const char *file, const char *text, size_t size, struct cl_arena *arena,
                                      struct cl_result_mapping *out, struct cl_error *error);

/* Reads the table of an instrument's file by it: `each` gets every result as it is said, with the instrument's titles
 * as names of columns; its lot is empty unless a column has it. Mistakes become row errors of `error`, which must not
 * be NULL; a status of `each` other than CL_OK ends the reading. CL_INVALID_INPUT: no such table. */
enum cl_status cl_instrument_read(const struct cl_result_mapping *mapping, const char *data, size_t size,
                                  struct cl_arena *arena,
                                  enum cl_status (*each)(void *context, const struct cl_result_row *row), void *context,
                                  struct cl_error *error);

#endif
