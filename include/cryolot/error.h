/* What can go wrong, said once: the status of a call and the sentence for the person.
 *
 * A function that can fail returns an enum cl_status. On failure it fills the struct cl_error that it was
 * given (or that of its context) and leaves its outputs untouched unless its comment says otherwise. The first
 * error wins: a later failure of the same command never overwrites it. The library never prints, never exits. */
#ifndef CRYOLOT_ERROR_H
#define CRYOLOT_ERROR_H

#include <stddef.h>
#include <stdint.h>

/* name, the word used in JSON, the exit code of the command line (CLI.md "exit") */
#define CL_STATUS_LIST(X)                                                                                              \
    X(CL_OK, "ok", 0)                                                                                                  \
    X(CL_FAILED, "failed", 1)                                                                                          \
    X(CL_USAGE, "usage", 2)                                                                                            \
    X(CL_REFUSED, "refused", 3)                                                                                        \
    X(CL_NOT_AUTHORISED, "not-authorised", 4)                                                                          \
    X(CL_NOT_FOUND, "not-found", 5)                                                                                    \
    X(CL_CONFLICT, "conflict", 6)                                                                                      \
    X(CL_INVALID_INPUT, "invalid-input", 7)                                                                            \
    X(CL_INTEGRITY, "integrity", 8)                                                                                    \
    X(CL_NO_DATABASE, "no-database", 10)                                                                               \
    X(CL_BUSY, "busy", 11)                                                                                             \
    X(CL_INTERRUPTED, "interrupted", 130)

#define CL_STATUS_NAME(name, word, code) name,
enum cl_status { CL_STATUS_LIST(CL_STATUS_NAME) CL_STATUS_COUNT };
#undef CL_STATUS_NAME

/* One bad row of an input file. row: line of the file, from 1 (the header is a line). */
struct cl_row_error {
    int64_t row;
    char column[48];
    char message[320];
};

struct cl_error {
    enum cl_status status;
    char rule[48];             /* the rule that refused, "results.complete"; empty when none did */
    char record[96];           /* what it is about, "UC26A001"; may be empty */
    char message[1024];        /* a sentence without a full stop, ready for a person */
    char remedy[320];          /* what to do next, or the command to look at; may be empty */
    struct cl_row_error *rows; /* owned; every bad row of an input file, in order; NULL when none */
    size_t row_count;
};

/* The word ("refused") and the exit code (3) of a status. */
const char *cl_status_word(enum cl_status status);
int cl_status_exit_code(enum cl_status status);

/* Fills *error unless it already holds an error (the first one wins) and returns `status`, so that a function can
 * end with `return cl_fail(...)`. `rule`, `record` and `remedy` may be NULL. Control characters and invalid UTF-8 in
 * the finished texts are replaced, so that a text from outside cannot drive a terminal. `error` may be NULL. */
enum cl_status cl_fail(struct cl_error *error, enum cl_status status, const char *rule, const char *record,
                       const char *remedy, const char *format, ...) __attribute__((format(printf, 6, 7)));

/* Appends one bad row to *error; does not set the status (the reader does, with cl_fail, when it has seen all rows).
 * Returns CL_FAILED when memory is short, else CL_OK. */
enum cl_status cl_fail_row(struct cl_error *error, int64_t row, const char *column, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

/* Frees the rows and makes *error empty, ready for the next command. */
void cl_error_clear(struct cl_error *error);

/* Goes to the function's one `done:` label with the failure in its variable `status`. */
#define CL_TRY(call)                                                                                                   \
    do {                                                                                                               \
        status = (call);                                                                                               \
        if (status != CL_OK)                                                                                           \
            goto done;                                                                                                 \
    } while (0)

#endif
