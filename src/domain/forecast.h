/* Months as they are counted from year 0, for the files of the forecast. */
#ifndef CRYOLOT_DOMAIN_FORECAST_H
#define CRYOLOT_DOMAIN_FORECAST_H

#include <cryolot/forecast.h>

/* "2027-03"; it lives as long as the context. */
const char *cl_month_text(struct cl *cl, int64_t month);

#endif
