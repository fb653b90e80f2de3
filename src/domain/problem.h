/* Several problems, one refusal: where several things are given, every bad one is named, not just the first. */
#ifndef CRYOLOT_DOMAIN_PROBLEM_H
#define CRYOLOT_DOMAIN_PROBLEM_H

#include "domain/context.h"

struct cl_problems {
    const char **at; /* sentences without a full stop, in the context's arena */
    size_t count, capacity;
};

/* Adds one: "vial UC26A001-0042T is out, in the hands of stan". */
void cl_problem_add(struct cl *cl, struct cl_problems *problems, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* CL_OK when there are none; else fails with `failure`, the rule, the record, the remedy and "DOING: PROBLEM; PROBLEM"
 * ("cannot store 2 of 5 vials: ..." is for the caller to say in `doing`). What does not fit the error is counted. */
enum cl_status cl_problems_end(struct cl *cl, const struct cl_problems *problems, enum cl_status failure,
                               const char *rule, const char *record, const char *remedy, const char *doing);
struct cl_texts cl_problems_texts(const struct cl_problems *problems);

#endif
