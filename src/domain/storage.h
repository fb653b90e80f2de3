/* Stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_STORAGE_H
#define CRYOLOT_DOMAIN_STORAGE_H

#include "domain/context.h"
#include <cryolot/storage.h>

/* CL_NOT_FOUND. */
enum cl_status cl_storage_load(struct cl *cl, const char *path, struct cl_storage *out);

/* Readings warmer than `storage_max_mc`, of a store or of any store around it, taken while a vial of the lot stood
 * there: one sentence per store that was read. Vials that are void, discarded or lost do not count: they are nobody's
 * dose any more. Empty: none. For the check storage.within-limits. */
enum cl_status cl_storage_lot_excursions(struct cl *cl, int64_t lot_id, int64_t storage_max_mc,
                                         struct cl_texts *problems);

#endif
