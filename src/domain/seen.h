/* What is signed is what was looked at. */
#ifndef CRYOLOT_DOMAIN_SEEN_H
#define CRYOLOT_DOMAIN_SEEN_H

#include "domain/context.h"

/* Whether a text's SHA-256 is the one that was seen on its proof or draft, hex in either case. `look`: the command that
 * makes that. CL_USAGE: `seen` is no SHA-256. CL_REFUSED: it is of another text. Both by the rule. */
enum cl_status cl_seen_check(struct cl *cl, const char *rule, const char *name, const char *sha256, const char *seen,
                             const char *look);

#endif
