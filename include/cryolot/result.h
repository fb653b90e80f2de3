/* Test results: kept as reported, judged by exact decimals, entered and reviewed by different people. */
#ifndef CRYOLOT_RESULT_H
#define CRYOLOT_RESULT_H

#include <cryolot/attachment.h>
#include <cryolot/context.h>
#include <cryolot/product.h>

struct cl_result {
    int64_t id;       /* shown as "R12" */
    const char *code; /* "R12" */
    const char *lot;
    const char *test, *stage, *title;
    int64_t specification_id, replicate;
    const char *value, *unit; /* as reported */
    const char *verdict;      /* "pass", "fail", "undecided", "info" */
    const char *state;        /* "entered", "reviewed", "corrected", "invalidated" */
    struct cl_date performed_on;
    const char *entered_by, *reviewed_by;     /* logins; reviewed_by NULL when nobody did yet */
    const char *entered_name, *reviewed_name; /* printed names */
    int64_t entered_at_ms, reviewed_at_ms;
    const char *corrects; /* "R7"; NULL */
    int64_t corrects_id;  /* 0 */
    const char *correction_reason;
};

struct cl_result_list {
    const struct cl_result *at;
    size_t count;
};

/* The one evaluator: import, record, check, certificate and infusion all ask it. *verdict is a constant word.
 * A number is compared exactly, rounded to the places of the limit first where the specification says "usp". A censored
 * value ("<0.1", ">= 98") is never rounded: it passes when everything that it can stand for conforms, fails when
 * nothing does, and is "undecided" otherwise. Words are compared without regard to case. CL_USAGE: no text, or no
 * number ("9,5", NaN: rule "result.number"). CL_REFUSED: outside the plausible range (rule "result.plausible"), a word
 * that is neither acceptable nor failing (rule "result.word"), a wrong or missing unit (rule "result.unit"). */
enum cl_status cl_evaluate(const struct cl_specification *specification, const char *value, const char *unit,
                           const char **verdict, struct cl_error *error);

struct cl_result_new {
    const char *lot, *test, *value;
    const char *unit;  /* NULL or "": none given, which only a test without unit accepts */
    const char *stage; /* NULL: the test's only stage */
    int64_t replicate; /* 0: 1 */
    struct cl_date performed_on;
};
/* Refused: a test that the product does not have, performed before manufacture or in the future, a result that is there
 * already (rule "result.once": correct it instead), a lot that is rejected or closed. */
enum cl_status cl_result_record(struct cl *cl, const struct cl_result_new *result, struct cl_result *out);
/* All rows or none: CL_INVALID_INPUT lists every bad row. Columns by header name, any order: lot, test, value,
 * performed_on; optional unit, stage, replicate. One event. */
enum cl_status cl_result_import(struct cl *cl, const char *file_name, const char *data, size_t size, int64_t *imported);
/* Signs the review of entered results of a lot (all, or those of the named tests): refused when the actor entered one
 * of them (rule "reviewer.independent"). *reviewed counts them; none to review is refused. */
enum cl_status cl_result_review(struct cl *cl, const char *lot, struct cl_texts tests, int64_t *reviewed);
/* A typing error, corrected against the raw record, which is attached: the old row becomes "corrected", the new one is
 * "entered" and needs its review. Refused for a row that is not in force, and once the lot is decided. */
enum cl_status cl_result_correct(struct cl *cl, const char *id, const char *value, const struct cl_file_given *raw,
                                 struct cl_result *out);
/* Of a lot (NULL: any), in force only or all, newest first. `verdict`, `state`, `test`: NULL for any. */
struct cl_result_filter {
    const char *lot, *test, *state, *verdict;
    bool in_force; /* entered or reviewed only */
    int64_t limit;
};
enum cl_status cl_result_list(struct cl *cl, const struct cl_result_filter *filter, struct cl_result_list *out);
/* Of a sample, in the order of the specification, also those that no longer count. */
enum cl_status cl_result_list_of_sample(struct cl *cl, int64_t sample_id, struct cl_result_list *out);

#endif
