/* The clocks of this machine. Civil dates and their texts are in value.h. */
#ifndef CRYOLOT_BASE_TIME_H
#define CRYOLOT_BASE_TIME_H

#include <stddef.h>
#include <stdint.h>

int64_t cl_clock_utc_ms(void);  /* now, UTC milliseconds since 1970 */
int64_t cl_clock_boot_ms(void); /* milliseconds since this machine started, sleep included; never goes back */
/* The identity of the current boot (36 characters), or "unknown". `size` at least 40. */
char *cl_clock_boot_id(char *text, size_t size);
void cl_clock_sleep_ms(int64_t ms); /* a signal ends it early */

#endif
