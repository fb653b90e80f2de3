/* Tests of a thawed dose beside its count, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DOSE_TEST_H
#define CRYOLOT_DOMAIN_DOSE_TEST_H

#include "domain/dose.h"

/* The product's row of such a test and the verdict of a value. Refused: dose.test, naming all tests that there are, and
 * what cl_evaluate refuses. */
enum cl_status cl_dose_test_evaluate(struct cl *cl, const struct cl_product *product, const char *test,
                                     const char *value, const char *unit, const struct cl_specification **row,
                                     const char **verdict);

/* Whether a viability as reported ("62", "<70") is below 70 %: told where the product asks nothing of it
 * (dose_count.c). */
bool cl_dose_viability_is_low(const char *viability);

#endif
