/* For which countries and studies a lot was released; one without any may be given everywhere. */
#ifndef CRYOLOT_DOMAIN_LOT_SCOPE_H
#define CRYOLOT_DOMAIN_LOT_SCOPE_H

#include "domain/context.h"

/* Why a lot was not released for a subject: "released for FR, DE and study HUC-GVHD-1 alone, S-2 is of HOS"; NULL: it
 * was. */
enum cl_status cl_lot_scope_problem(struct cl *cl, int64_t lot_id, int64_t subject_id, const char **problem);
/* "FR, DE, study HUC-GVHD-1"; NULL: everywhere. */
enum cl_status cl_lot_scope_text(struct cl *cl, int64_t lot_id, const char **text);

#endif
