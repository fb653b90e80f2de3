/* Gates: a list of named checks that refuses, explains and is printed (DESIGN.md, idea 2). */
#ifndef CRYOLOT_DOMAIN_GATE_H
#define CRYOLOT_DOMAIN_GATE_H

#include "domain/context.h"
#include "domain/problem.h"
#include <cryolot/check.h>

struct cl_gate {
    struct cl *cl;
    struct cl_check *check;
    size_t count, capacity;
    bool pending_passes; /* a check that waits does not refuse */
    const char *instead; /* the way out where the lots may be used no more; NULL: others are to be used */
};

/* Adds a finished check. Texts are kept as they are (constants or arena). */
void cl_gate_add(struct cl_gate *gate, const char *id, const char *title, enum cl_check_state state, const char *detail,
                 const char *remedy);
/* Adds a check that passes unless `problem` is a text. */
void cl_gate_require(struct cl_gate *gate, const char *id, const char *title, const char *evidence, const char *problem,
                     const char *remedy);
/* Adds a check that passes when there are no problems, and else names them. */
/* What the check that was added last measured, for an override's bound; -1: nothing. */
void cl_gate_measured(struct cl_gate *gate, int64_t measured);
void cl_gate_require_none(struct cl_gate *gate, const char *id, const char *title, const char *evidence,
                          const struct cl_problems *problems, const char *remedy);
bool cl_gate_passes(const struct cl_gate *gate);
/* CL_OK when every check passes (or waits, with pending_passes); else CL_REFUSED: "cannot DOING 'RECORD': DETAIL [ID];
 * DETAIL [ID]", rule = the first failing check, remedy = its remedy or `remedy`. */
enum cl_status cl_gate_open(const struct cl_gate *gate, const char *doing, const char *record, const char *remedy);
struct cl_checks cl_gate_checks(const struct cl_gate *gate);

#endif
