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
    int64_t retest;           /* 0: the first test; 1: the first retest, ... */
    const char *value, *unit; /* as reported */
    const char *verdict;      /* "pass", "fail", "undecided", "info" */
    const char *state;        /* "entered", "reviewed", "corrected", "invalidated" */
    struct cl_date performed_on;
    int64_t performed_at_ms;                   /* 0: only the day is known */
    const char *method, *instrument, *analyst; /* NULL: not said; method: where it is not the specification's */
    const char *sample, *sample_state;         /* its ID; "taken", "sent", "received", "refused"; NULL */
    const char *entered_by, *reviewed_by;      /* logins; reviewed_by NULL when nobody did yet */
    const char *entered_name, *reviewed_name;  /* printed names */
    int64_t entered_at_ms, reviewed_at_ms;
    const char *corrects; /* "R7"; NULL */
    int64_t corrects_id;  /* 0 */
    const char *correction_reason;
    const char *retest_of; /* "R3"; NULL */
    const char
        *investigation;     /* "DEV-0003": the newest that concerns this result, else what allowed the retest; NULL */
    const char *conclusion; /* of what values alone cannot decide; NULL */
    const char *concluded; /* what it says: "pass", "fail"; of a replicate under the rule "mean": of its series; NULL */
    const char *concluded_by, *invalidated_by;                        /* printed names; NULL */
    const char *invalidated_for;                                      /* "DEV-0004": what found the cause; NULL */
    int64_t conclusion_id, invalidation_id;                           /* their signatures; 0 */
    int64_t cause_id;                                                 /* the row of invalidated_for; 0 */
    int64_t review_id;                                                /* the signature of its review; 0 */
    int64_t entered_by_id, sample_id, retest_of_id, investigation_id; /* rows; 0: none */
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

/* What a result that fails or cannot be decided opened in the write that entered it: the lot is held until it is
 * closed. Of a lot that was released already, also what can still be reached: vials that are not void, doses, subjects,
 * of its descendants too. */
struct cl_result_investigation {
    const char *code;  /* "DEV-0003"; NULL: nothing to investigate */
    const char *title; /* "viability 79 % does not conform to ≥ 85 %" */
    const char *lot, *result;
    bool late; /* the lot was released before */
    int64_t vials_in_stock, vials_out, vials_given;
    struct cl_texts vials, doses, subjects; /* IDs; empty unless late */
};

struct cl_result_investigation_list {
    const struct cl_result_investigation *at;
    size_t count;
};

struct cl_result_new {
    const char *lot, *test, *value;
    const char *unit;  /* NULL or "": none given, which only a test without unit accepts */
    const char *stage; /* NULL: the test's only stage */
    int64_t replicate; /* 0: 1 */
    struct cl_date performed_on;
    const char *performed_at;                  /* in the zone of the lot's site; NULL: only the day is known */
    const char *method, *instrument, *analyst; /* NULL: not said */
    const char *sample;                        /* its ID; NULL */
    const char *retest_of, *investigation;     /* "R3", "DEV-0002": a retest, and what allows it; NULL: a first test */
};
/* A retest needs an open investigation that concerns the result or its lot (rule "result.investigation"), and is
 * allowed as often as the specification says (rule "result.retests"); the first value still counts.
 * Refused: a test that the product does not have, performed before manufacture or in the future, an hour that is not of
 * the day (rule "date.same-day"), a sample of another lot or for other tests (rule "result.sample"), of another stage
 * (rule "result.stage"), taken on a later day (rule "date.before-sample"), a result that is there already (rule
 * "result.once": correct it instead), a lot that is rejected or closed. CL_USAGE: neither day nor hour. A verdict that
 * fails or is undecided opens an investigation and holds the lot: *opened. */
enum cl_status cl_result_record(struct cl *cl, const struct cl_result_new *result, struct cl_result *out,
                                struct cl_result_investigation *opened);
/* All rows or none: CL_INVALID_INPUT lists every bad row. Columns by header name, any order: lot, test, value, and
 * performed_on or performed_at; optional unit, stage, replicate, method, instrument, analyst, sample. One event. */
/* What a dry run would store of a row. */
struct cl_result_planned {
    int64_t line;       /* of the file */
    const char *sample; /* NULL: none */
    const char *lot, *test, *stage;
    int64_t replicate;
    const char *value, *unit, *verdict, *performed_on;
};

struct cl_result_planned_list {
    const struct cl_result_planned *at;
    size_t count;
};

struct cl_result_imported {
    int64_t results;
    struct cl_result_investigation_list opened;
    struct cl_result_planned_list planned; /* of a dry run; else empty */
    struct cl_texts unreceived;            /* samples that were tested and that no laboratory received yet */
};
enum cl_status cl_result_import(struct cl *cl, const char *file_name, const char *data, size_t size,
                                struct cl_result_imported *out);

/* The file of an instrument, and the mapping that says how to read it (templates/imports/NAME.ini). */
struct cl_instrument_import {
    struct cl_file_given file;
    const char *mapping; /* "cell-counter" */
    const char *mapping_file, *mapping_text;
    size_t mapping_size;
    const char *lot; /* of every row; NULL: the file names samples or lots */
};
/* The same for what an instrument wrote: the mapping yields the rows, the file itself is attached to its first lot as
 * "instrument-file". CL_INVALID_INPUT: the mapping's mistakes with their lines (rule "mapping.file"), else every bad
 * cell with its line and the instrument's own column title (rule "result.file"). */
enum cl_status cl_result_import_instrument(struct cl *cl, const struct cl_instrument_import *import,
                                           struct cl_result_imported *out);
/* Signs the review of entered results of a lot (all, or those of the named tests): refused when the actor entered one
 * of them or the value that it corrects (rule "reviewer.independent"). A reviewed correction that conforms closes the
 * investigation of what was mistyped, as an error of transcription. *reviewed counts them; none to review is refused.
 */
enum cl_status cl_result_review(struct cl *cl, const char *lot, struct cl_texts tests, int64_t *reviewed);
/* A typing error, corrected against the raw record, which is attached: the old row becomes "corrected", the new one is
 * "entered" and needs its review. Refused for a row that is not in force, and once the lot is decided. */
enum cl_status cl_result_correct(struct cl *cl, const char *id, const char *value, const struct cl_file_given *raw,
                                 struct cl_result *out, struct cl_result_investigation *opened);
/* A signed conclusion on an interpretation, or on a number that is undecided, by somebody who did not enter it (rule
 * "concluder.independent"): its verdict becomes "pass" or "fail". Refused for a failure and for what is decided (rule
 * "result.undecided"), and once the lot is decided (rule "lot.decided"). One that fails is investigated: *opened. Under
 * the rule "mean" any replicate stands for its series: what is undecided is the mean, complete, entered by others;
 * every replicate keeps its verdict "info" and bears the conclusion, which decides for as long as none of them is
 * corrected. */
enum cl_status cl_result_conclude(struct cl *cl, const char *id, bool conforms, const char *conclusion,
                                  struct cl_result *out, struct cl_result_investigation *opened);
/* A result that says nothing of the product, by a closed investigation of it or its lot that found a cause in the
 * laboratory (rules "result.investigation", "result.cause"); its value and verdict stay visible. Every deviation that
 * names it, a value that it corrects or, of a mean, another replicate has to have found that cause (but an error of
 * transcription, which explains a corrected value), and `deviation` is one of them; of a result that none names it
 * concerns its lot. Signed by somebody who
 * did not enter it (rule "invalidator.independent"), never once the lot is decided (rule "lot.decided"). */
enum cl_status cl_result_invalidate(struct cl *cl, const char *id, const char *deviation, struct cl_result *out);
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
