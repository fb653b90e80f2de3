/* Openings, for the domain's own files: a session of scanning opens what it works in. */
#ifndef CRYOLOT_DOMAIN_OPENING_H
#define CRYOLOT_DOMAIN_OPENING_H

#include "domain/context.h"
#include <cryolot/opening.h>
#include <cryolot/storage.h>
#include <cryolot/vial.h>

/* In an open write: opens a store, when the act was done. `mode`: of the session; NULL. One that the actor has open
 * already stays as it is. CL_REFUSED as cl_storage_open's; CL_NOT_AUTHORISED, rule "person.site". */
enum cl_status cl_opening_begin(struct cl *cl, const struct cl_storage *store, const char *mode);
/* In an open write: closes it, and settles the exposure of every vial in it (cl_exposure_settle). CL_REFUSED as
 * cl_storage_close's. */
enum cl_status cl_opening_end(struct cl *cl, const struct cl_storage *store);
/* In an open write, of a verb that took vials out of their stores: each of these was open for it, and what still stands
 * in it was out of storage, for the seconds of the setting storage.opening-seconds until the act was done, or since it
 * was shut before. Nothing where it is on record as open, has a lid, or nothing else stands in it. `vials` as they were
 * before the act. Exposures are settled (cl_exposure_settle). */
enum cl_status cl_opening_assume(struct cl *cl, const struct cl_vial_list *vials);
/* The same of a store, before vials are put into it. */
enum cl_status cl_opening_assume_store(struct cl *cl, const char *path);
/* Whether a store is open, and by which opening; only that then. */
enum cl_status cl_opening_now(struct cl *cl, int64_t store_id, struct cl_opening *out, bool *is_open);

#endif
