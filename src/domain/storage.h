/* Stores, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_STORAGE_H
#define CRYOLOT_DOMAIN_STORAGE_H

#include "domain/context.h"
#include <cryolot/storage.h>

/* CL_NOT_FOUND. */
enum cl_status cl_storage_load(struct cl *cl, const char *path, struct cl_storage *out);

/* "CPN/LN2-1/R3/B12:C7" of a store, the columns of its grid and a position (-1: none, then the path alone). In the
 * arena; NULL without a path. */
const char *cl_storage_place(struct cl *cl, const char *path, int64_t columns, int64_t position);
/* Splits a place into its path (in the arena) and its position's row and column, -1 where it has none. CL_USAGE when it
 * is neither PATH nor PATH:C7. */
enum cl_status cl_storage_place_read(struct cl *cl, const char *place, const char **path, int64_t *row,
                                     int64_t *column);

/* Readings warmer than `storage_max_mc`, of a store or of any store around it, taken while a vial of the lot stood
 * there: one sentence per store that was read. Vials that are void, discarded or lost do not count: they are nobody's
 * dose any more. Empty: none. For the check storage.within-limits. */
enum cl_status cl_storage_lot_excursions(struct cl *cl, int64_t lot_id, int64_t storage_max_mc,
                                         struct cl_texts *problems);
/* The same for one vial, by its own stays, whatever became of it. */
enum cl_status cl_storage_vial_excursions(struct cl *cl, int64_t vial_id, const char *vial, int64_t storage_max_mc,
                                          struct cl_texts *problems);

#endif
