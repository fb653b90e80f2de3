/* Comma-separated values: RFC 4180, UTF-8 with or without BOM, LF or CRLF, lines that begin with # are comments. */
#ifndef CRYOLOT_BASE_CSV_H
#define CRYOLOT_BASE_CSV_H

#include "base/buffer.h"
#include <cryolot/error.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cl_csv_row {
    int64_t line; /* of the file, where the row begins, from 1 */
    size_t count;
    char *const *field; /* NUL-terminated, valid during the call only */
};

/* Calls `each` for every row that is not blank or a comment (the header is the first call); a row of empty fields is
 * blank; blanks around a field belong to it. A row that `each` refuses ends the reading with its status. A NUL byte,
 * invalid UTF-8, a carriage return that ends no line, a quote inside an unquoted field or an open quote:
 * CL_INVALID_INPUT with the line. */
enum cl_status cl_csv_read(const char *data, size_t size,
                           enum cl_status (*each)(void *context, const struct cl_csv_row *row), void *context,
                           struct cl_error *error);

/* How the file of another program is written: its separator, and whether lines that begin with # are comments. */
struct cl_csv_form {
    char separator;
    bool comments;
};
enum cl_status cl_csv_read_form(const struct cl_csv_form *form, const char *data, size_t size,
                                enum cl_status (*each)(void *context, const struct cl_csv_row *row), void *context,
                                struct cl_error *error);

/* Adds one field, quoted where needed, and a comma before it unless `first`. A field that a spreadsheet would run as a
 * formula (= + - @ at its start, unless cl_decimal_read takes it) is quoted and given a leading apostrophe. */
void cl_csv_add(struct cl_buffer *out, const char *text, int first);

#endif
