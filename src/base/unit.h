/* Units of reported numbers, and between which of them a number converts exactly. */
#ifndef CRYOLOT_BASE_UNIT_H
#define CRYOLOT_BASE_UNIT_H

#include <stdbool.h>

/* Whether a number in `from` is the same number in `to` after moving its point: one `from` is 10^*power `to`. The same
 * text always is, with 0. Units of another dimension never are ("EU/mL" and "EU/kg"), nor what needs more than a power
 * of ten. "µ" (either of its characters) and "u" are one; *power is untouched where it is false. */
bool cl_unit_converts(const char *from, const char *to, int *power);

#endif
