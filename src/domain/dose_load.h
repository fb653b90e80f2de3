/* What a dose brings along beside its cells: sums of concentration times volume, per kg of the subject, exact. */
#ifndef CRYOLOT_DOMAIN_DOSE_LOAD_H
#define CRYOLOT_DOMAIN_DOSE_LOAD_H

#include "domain/range.h"

/* A sum of what is per mL times µL; {0} is none. */
struct cl_dose_load {
    cl_wide coefficient; /* times 10^exponent */
    int exponent;
    bool uncountable; /* more digits than 128 bits hold: it is within no limit */
};

/* What of a load is given within an hour, of one that is given over so many minutes: all of it in an hour or less, else
 * its share. The weight that goes with it is *weight_g times what is set there. */
struct cl_dose_load cl_dose_load_in_an_hour(const struct cl_dose_load *load, int64_t minutes, int64_t *weight_g);

#define CL_DOSE_LOAD_TEXT 48

/* Adds a volume of something with so much per mL (0 or more, a plain number without divisor). */
void cl_dose_load_add(struct cl_dose_load *load, struct cl_number per_ml, int64_t volume_ul);
/* Whether the load, per kg of this weight, is at most the limit: the limit itself is within. */
bool cl_dose_load_within(const struct cl_dose_load *load, int64_t weight_g, struct cl_number limit_per_kg);
/* Per kg in millionths, rounded up; INT64_MAX when it cannot be counted. */
int64_t cl_dose_load_micro(const struct cl_dose_load *load, int64_t weight_g);
/* Per kg, rounded up in the fourth place after the point, so that it is never shown as less than it is: "10", "4.1667".
 * Returns `text`, CL_DOSE_LOAD_TEXT bytes; "" when it cannot be counted. */
char *cl_dose_load_write(const struct cl_dose_load *load, int64_t weight_g, char *text);

#endif
