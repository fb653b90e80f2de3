/* What all results of one test of a lot say together: the one place where a specification's replicate rule is applied.
 * The gate, the certificate and the infusion ask it, as cl_evaluate is asked for a single result. */
#ifndef CRYOLOT_DOMAIN_JUDGE_H
#define CRYOLOT_DOMAIN_JUDGE_H

#include "domain/context.h"
#include <cryolot/product.h>
#include <cryolot/result.h>

struct cl_judgement {
    const char *verdict;  /* "pass", "fail", "undecided", "info"; "missing" while replicates are missing */
    size_t present;       /* results that count, retests too */
    size_t missing;       /* replicates that the specification asks for and that are not there */
    const char *reported; /* what is printed: "97 %"; "mean of 3: 96.3 %"; NULL without results */
    const char *problem;  /* the end of a sentence: "viability 89 % does not conform to ≥ 90 %"; NULL for none */
};

/* `results`: those in force of the lot, of any test. Retests are judged beside the first test, never instead of it. */
enum cl_status cl_judge(struct cl *cl, const struct cl_specification *test, const struct cl_result_list *results,
                        struct cl_judgement *out);

#endif
