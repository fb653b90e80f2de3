/* Supply out of specification, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_OOS_SUPPLY_H
#define CRYOLOT_DOMAIN_OOS_SUPPLY_H

#include "domain/signature.h"
#include <cryolot/oos_supply.h>

/* The newest supply of a lot to a subject; *found false: there is none. */
enum cl_status cl_oos_supply_find(struct cl *cl, int64_t lot_id, int64_t subject_id, struct cl_oos_supply *out,
                                  bool *found);
/* Whether both signatures stand over what the record says now. */
enum cl_status cl_oos_supply_holds(struct cl *cl, const struct cl_oos_supply *supply, bool *holds);
/* For the register of signatures: of the physician and of quality. */
cl_signed_content cl_oos_supply_signed_content;

#endif
