/* What all results of one test of a lot say together: the one place where a specification's replicate rule is applied.
 * The gate, the certificate and the infusion ask it, as cl_evaluate is asked for a single result. */
#ifndef CRYOLOT_DOMAIN_JUDGE_H
#define CRYOLOT_DOMAIN_JUDGE_H

#include "domain/context.h"
#include <cryolot/product.h>
#include <cryolot/result.h>

struct cl_judgement {
    const char
        *verdict;   /* "pass", "fail", "undecided", "info"; "missing" while replicates are missing and none fails */
    size_t present; /* results that count, retests too */
    size_t missing; /* replicates that the specification asks for and that are not there */
    const char *reported; /* what is printed: "97 %"; "mean of 3: 96.3 %"; "89 %, retest 1: 97 %"; NULL: no results */
    const char *problem;  /* the end of a sentence: "viability 89 % does not conform to ≥ 90 %"; NULL for none */
};

/* `results`: those in force of the lot, of any test. A retest is a series of its own, judged by the same rule beside
 * the first test and never instead of it: the worst of them is the verdict. each    every replicate conforms by itself
 *   mean    the exact mean conforms, rounded to the places of the limit where the specification says "usp"; a censored
 *           replicate makes it a range, which is not rounded and may be undecided: then a signed conclusion on
 *           exactly these values decides, as it never does where the mean fails
 *   worst   as each; reported is the worst one
 * CL_REFUSED (rule "result.mean"): values too far apart for their mean to be reckoned exactly. */
enum cl_status cl_judge(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                        struct cl_judgement *out);
/* The same of one series alone: the first test (0) or one of its retests. */
enum cl_status cl_judge_series(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                               int64_t retest, struct cl_judgement *out);

#endif
