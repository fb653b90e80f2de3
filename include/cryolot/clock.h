/* The clock of this machine, when it was wrong. */
#ifndef CRYOLOT_CLOCK_H
#define CRYOLOT_CLOCK_H

#include <cryolot/context.h>

/* Every act is refused while the clock is more than two minutes behind the last act on record (rule "clock.back"): a
 * clock that was set back would make expiry and use-by times void. Where the later time was the wrong one, an
 * administrator says so with a reason, at the right time; acts go on from there, and the log shows it. */
enum cl_status cl_clock_accept(struct cl *cl);

#endif
