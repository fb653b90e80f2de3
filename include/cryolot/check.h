/* A check: one named condition of a gate, with its evidence and remedy (DESIGN.md, "A gate is a list of checks").
 *
 * The same list refuses an act, explains it (`lot check`) and is printed on the certificate. */
#ifndef CRYOLOT_CHECK_H
#define CRYOLOT_CHECK_H

#include <stddef.h>

enum cl_check_state { CL_CHECK_PASS, CL_CHECK_FAIL, CL_CHECK_PENDING };

struct cl_check {
    const char *id;    /* "results.complete": part of the contract (CLI.md "States") */
    const char *title; /* "Every gating test has a result" */
    enum cl_check_state state;
    const char *detail; /* the evidence: "9 of 9 tests"; "sterility is missing" */
    const char *remedy; /* what to do; empty when it passes */
    const char *steady; /* the evidence without what comes every day and changes nothing (how many readings there are):
                           by it a document tells whether the record changed; NULL: the detail */
    long long measured; /* the number that it compares with a limit, where somebody may override that: permille of the
                           required cells; days between infusions, of a weight's age; seconds out of storage; millionths
                           of EU/kg and of mg/kg, rounded up; results of a dose. -1: none */
};

struct cl_checks {
    struct cl_check *at;
    size_t count;
};

/* "pass", "fail" or "pending". */
const char *cl_check_state_word(enum cl_check_state state);

#endif
