/* Figures of the process along a lot's genealogy, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LOT_PROCESS_H
#define CRYOLOT_DOMAIN_LOT_PROCESS_H

#include "domain/context.h"

/* Population doublings of one step: 0 to 200, at most three places. NULL is fine. CL_USAGE. */
enum cl_status cl_doublings_check(struct cl *cl, const char *text);

#endif
