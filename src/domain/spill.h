/* Spills, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SPILL_H
#define CRYOLOT_DOMAIN_SPILL_H

#include "domain/context.h"
#include <cryolot/spill.h>

/* In an open write: whoever does something with a vial has found it. Called for every leg of custody but those of the
 * spill itself and of the loss. */
enum cl_status cl_spill_found(struct cl *cl, int64_t vial_id);
/* In a write of its own: the scan that found it was a mistake, and it is searched for again. */
enum cl_status cl_spill_unfind(struct cl *cl, const char *vial);

#endif
