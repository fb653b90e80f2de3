/* Results as the gate and the certificate ask for them, and what entering one by one and by file have in common. */
#ifndef CRYOLOT_DOMAIN_RESULT_H
#define CRYOLOT_DOMAIN_RESULT_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/result.h>

/* The results of a lot that count (entered or reviewed), in the order of its specification, then by retest and
 * replicate. A test may be absent, and may have several replicates: all of them count. */
enum cl_status cl_results_in_force(struct cl *cl, int64_t lot_id, struct cl_result_list *out);

/* ---- entering -------------------------------------------------------------------------------------------------- */

#define CL_REPLICATE_MOST 99

/* What entering a result asks of its lot. */
struct cl_result_lot {
    int64_t id; /* 0: there is no such lot */
    const char *code, *status, *timezone;
    struct cl_date made_on, today; /* today: in the zone of its site */
    int64_t product_id;
    int64_t decided_at_ms; /* 0: neither released nor rejected yet */
};

/* A result that passed every check, as it is stored. */
struct cl_result_entry {
    int64_t lot_id, specification_id, replicate;
    const char *value, *unit, *verdict, *performed_on;
    int64_t performed_at_ms;                        /* 0: only the day is known */
    const char *method, *instrument, *analyst;      /* NULL */
    int64_t sample_id;                              /* 0: none */
    int64_t file_id;                                /* of an import; 0 */
    int64_t corrects_id, raw_id;                    /* of a correction; 0 */
    const char *correction_reason;                  /* NULL */
    int64_t retest, retest_of_id, investigation_id; /* of a retest; 0 */
};

enum cl_status cl_result_lot_find(struct cl *cl, const char *code, struct cl_result_lot *out);
/* Refused: a lot that is rejected or closed (rule "lot.open"). */
enum cl_status cl_result_lot_check(const struct cl_result_lot *lot, struct cl_error *error);
/* The row of a test; `stage` NULL or "": its only stage. Refused: rule "result.test" or "result.stage". */
enum cl_status cl_result_find_test(const struct cl_product *product, const char *test, const char *stage,
                                   const struct cl_specification **out, struct cl_error *error);
/* Refused: performed before the lot was made (rule "date.before-manufacture") or after `today` (rule "date.future"). */
enum cl_status cl_result_check_date(const struct cl_result_lot *lot, struct cl_date performed_on, struct cl_date today,
                                    struct cl_error *error);
/* Refused: more replicates than belong to the test, where its specification says how many (rule "result.replicate"). */
enum cl_status cl_result_check_replicate(const struct cl_specification *test, int64_t replicate,
                                         struct cl_error *error);
/* When a test was performed: a day, an hour in the zone of the lot's site, or both; either may be missing (NULL or "").
 * Puts the day into *day (CL_DATE_TEXT bytes) and the hour (0: not known). CL_USAGE: neither, or no date or time.
 * Refused: as cl_result_check_date, and an hour of another day (rule "date.same-day"). */
enum cl_status cl_result_read_performed(struct cl *cl, const struct cl_result_lot *lot, const char *performed_on,
                                        const char *performed_at, char *day, int64_t *at_ms, struct cl_error *error);
/* Method, instrument and analyst, as far as they are given. CL_USAGE: a text that cannot stand on paper. */
enum cl_status cl_result_check_words(const struct cl_result_entry *entry, struct cl_error *error);
/* A sample that a result names. */
struct cl_result_sample {
    int64_t id;
    const char *code;
    bool received; /* by its laboratory; tested in house nobody else receives it */
};
/* The sample of a result of this lot and test, performed on a day in the zone of the lot's site (not set: not known).
 * Refused: another lot's, not taken for this test, refused by the laboratory (rule "result.sample"), of another stage
 * (rule "result.stage"), taken after that day (rule "date.before-sample"). CL_NOT_FOUND. */
enum cl_status cl_result_find_sample(struct cl *cl, const char *code, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, struct cl_date performed_on,
                                     struct cl_result_sample *out, struct cl_error *error);
enum cl_status cl_result_insert(struct cl *cl, const struct cl_result_entry *entry, int64_t *id);
/* CL_NOT_FOUND. */
enum cl_status cl_result_get(struct cl *cl, int64_t id, struct cl_result *out);
/* What a correction took the place of, and before that: the first value is the last of them. */
enum cl_status cl_result_before(struct cl *cl, int64_t id, struct cl_result_list *out);
/* What a review signed, in its order. */
enum cl_status cl_results_of_review(struct cl *cl, int64_t signature_id, struct cl_result_list *out);
/* "R12". */
const char *cl_result_code(struct cl *cl, int64_t id);
/* "R12" -> 12. CL_USAGE. */
enum cl_status cl_result_read_code(struct cl *cl, const char *code, int64_t *id);
/* Whether a person entered a result, or a value that it corrects. */
enum cl_status cl_result_entered_by(struct cl *cl, const struct cl_result *result, int64_t person_id, bool *entered);

/* ---- investigating --------------------------------------------------------------------------------------------- */

/* Whether a stored verdict may ask for an investigation: cl_result_investigate looks closer. */
bool cl_result_is_judged(const struct cl_specification *test, const char *verdict);
/* What every write that gives a verdict asks of the stored result, in that write: one that fails or that nobody can
 * decide opens an investigation and holds the lot; under the rule "mean" that is asked of the mean, once it is
 * complete. An interpretation is not investigated before it is concluded. *out stays empty (code NULL) when there is
 * nothing to investigate.
 */
enum cl_status cl_result_investigate(struct cl *cl, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, const struct cl_result *result,
                                     struct cl_result_investigation *out);
/* Whether a deviation concerns a result or its lot. */
enum cl_status cl_result_is_concerned(struct cl *cl, const struct cl_result *result, int64_t deviation_id,
                                      bool *concerns);
/* Makes an entry the next retest of a result: its replicate where none is given, its number, what allows it. Refused:
 * no open investigation of the result or its lot (rule "result.investigation"), another test's result (rule
 * "result.retest"), more than the specification allows (rule "result.retests"). */
enum cl_status cl_result_plan_retest(struct cl *cl, const struct cl_result_lot *lot,
                                     const struct cl_specification *test, const char *retest_of,
                                     const char *investigation, struct cl_result_entry *entry);
/* The open investigations that a result opened. */
enum cl_status cl_result_open_investigations(struct cl *cl, int64_t result_id, struct cl_texts *codes);
/* "97 %" */
const char *cl_result_value_text(struct cl *cl, const struct cl_result *result);
/* "viability 79 % does not conform to ≥ 85 %"; of an undecided one: "cannot be decided against". */
const char *cl_result_problem_text(struct cl *cl, const struct cl_specification *test, const struct cl_result *result);

/* ---- deciding -------------------------------------------------------------------------------------------------- */

/* A result with its lot and its test. */
struct cl_result_decided {
    struct cl_result result;
    struct cl_result_lot lot;
    struct cl_product product;
    const struct cl_specification *test;
};
/* Read once, in the open write, which concerns its lot. CL_NOT_FOUND. */
enum cl_status cl_result_decided_read(struct cl *cl, int64_t id, struct cl_result_decided *out);
/* Refused: corrected or invalidated (rule "result.in-force"). */
enum cl_status cl_result_check_in_force(struct cl *cl, const struct cl_result *result);
/* Refused: somebody decided on the lot by this result (rule "lot.decided"); one that came after the decision was not
 * signed, and can still be put right. `what`: "corrected". */
enum cl_status cl_result_check_unsigned(struct cl *cl, const struct cl_result *result, const struct cl_result_lot *lot,
                                        const char *what);
/* Refused by `rule`: whoever entered a result, or a value that it corrects, decides nothing about it. */
enum cl_status cl_result_check_independent(struct cl *cl, const struct cl_result *result, const char *rule,
                                           const char *what);

/* ---- series: the replicates of a test, or of one of its retests, that the rule "mean" judges together ---------- */

bool cl_result_is_mean(const struct cl_specification *test);
/* Every result of the series of a result, also those that no longer count, by replicate. */
enum cl_status cl_result_series(struct cl *cl, const struct cl_result_decided *of, struct cl_result_list *out);
/* Those of it that count. */
enum cl_status cl_result_series_in_force(struct cl *cl, const struct cl_result_decided *of, struct cl_result_list *out);
/* Whether the mean that a result belongs to conforms, every value of it reviewed, by a correction that came after that
 * result: what the result raised was then an error of transcription. */
enum cl_status cl_result_series_corrected(struct cl *cl, int64_t result_id, bool *corrected);

/* ---- for the register of signatures ---------------------------------------------------------------------------- */

cl_signed_content cl_result_review_signed_content;
cl_signed_content cl_result_conclusion_signed_content;
cl_signed_content cl_result_invalidation_signed_content;

#endif
