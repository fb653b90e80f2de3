#include <cryolot/error.h>

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#define CL_STATUS_WORD(name, word, code) [name] = word,
#define CL_STATUS_CODE(name, word, code) [name] = code,

static const char *const words[CL_STATUS_COUNT] = {CL_STATUS_LIST(CL_STATUS_WORD)};
static const int exit_codes[CL_STATUS_COUNT] = {CL_STATUS_LIST(CL_STATUS_CODE)};

static enum cl_status known(enum cl_status status)
{
    return (unsigned)status < CL_STATUS_COUNT ? status : CL_FAILED;
}

const char *cl_status_word(enum cl_status status)
{
    return words[known(status)];
}

int cl_status_exit_code(enum cl_status status)
{
    return exit_codes[known(status)];
}

static void copy_visible(char *out, size_t size, const char *text)
{
    cl_text_visible(text ? text : "", out, size);
}

/* Formatted with room to spare, so that the cut falls between two characters and not inside one. */
static void __attribute__((format(printf, 3, 0)))
print_visible(char *out, size_t size, const char *format, va_list arguments)
{
    char text[4096];
    if (vsnprintf(text, sizeof text, format, arguments) < 0)
        text[0] = '\0';
    cl_text_visible(text, out, size);
}

enum cl_status cl_fail(struct cl_error *error, enum cl_status status, const char *rule, const char *record,
                       const char *remedy, const char *format, ...)
{
    if (!error || error->status != CL_OK)
        return status;
    va_list arguments;
    va_start(arguments, format);
    error->status = status;
    copy_visible(error->rule, sizeof error->rule, rule);
    copy_visible(error->record, sizeof error->record, record);
    copy_visible(error->remedy, sizeof error->remedy, remedy);
    print_visible(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    return status;
}

/* Room for one more row. The array doubles whenever its count is a power of two, so no capacity need be kept. */
static struct cl_row_error *next_row(struct cl_error *error)
{
    size_t count = error->row_count;
    if ((count & (count - 1)) == 0) {
        struct cl_row_error *rows = reallocarray(error->rows, count ? count * 2 : 1, sizeof *rows);
        if (!rows)
            return NULL;
        error->rows = rows;
    }
    error->row_count++;
    return &error->rows[count];
}

enum cl_status cl_fail_row(struct cl_error *error, int64_t row, const char *column, const char *format, ...)
{
    if (!error)
        return CL_OK;
    struct cl_row_error *bad = next_row(error);
    if (!bad)
        return CL_FAILED;
    va_list arguments;
    va_start(arguments, format);
    bad->row = row;
    copy_visible(bad->column, sizeof bad->column, column);
    print_visible(bad->message, sizeof bad->message, format, arguments);
    va_end(arguments);
    return CL_OK;
}

void cl_error_clear(struct cl_error *error)
{
    free(error->rows);
    *error = (struct cl_error){0};
}
