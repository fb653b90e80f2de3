/* The evaluator, for those who ask it many times or about several values at once. */
#ifndef CRYOLOT_DOMAIN_EVALUATE_H
#define CRYOLOT_DOMAIN_EVALUATE_H

#include "domain/range.h"
#include <cryolot/result.h>

/* cl_evaluate with the limits of the specification read before. */
enum cl_status cl_evaluate_with(const struct cl_specification *specification, const struct cl_limits *limits,
                                const char *value, const char *unit, const char **verdict, struct cl_error *error);
/* The same of a value whose text was checked, before it was stored. */
enum cl_status cl_evaluate_within(const struct cl_specification *specification, const struct cl_limits *limits,
                                  const char *value, const char *unit, const char **verdict, struct cl_error *error);
/* What a value of kind number stands for, in the unit of the specification and within what its test can give. Errors:
 * cl_evaluate's. */
enum cl_status cl_evaluate_range(const struct cl_specification *specification, const struct cl_limits *limits,
                                 const char *value, const char *unit, struct cl_range *range, struct cl_error *error);

#endif
