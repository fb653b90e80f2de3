/* A trend while it is put together, for the files of it. */
#ifndef CRYOLOT_DOMAIN_TREND_H
#define CRYOLOT_DOMAIN_TREND_H

#include <cryolot/product.h>
#include <cryolot/trend.h>

/* What stands out of a lot, behind what was said of it before. */
void cl_trend_add_signal(struct cl *cl, struct cl_trend_point *point, const char *signal);
void cl_trend_add_note(struct cl *cl, struct cl_trend *trend, const char *note);
/* Judges the results of each lot as the gate does, by the specification that the lot was made under. `test`: of the one
 * in force. */
enum cl_status cl_trend_judge(struct cl *cl, const struct cl_specification *test, struct cl_trend *trend,
                              struct cl_trend_point *point);

#endif
