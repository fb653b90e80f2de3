/* Sites, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SITE_H
#define CRYOLOT_DOMAIN_SITE_H

#include "domain/context.h"
#include <cryolot/site.h>

#define CL_HOME_SITE 1 /* the facility's own, made with the record */

enum { CL_SITE_CODE_MOST = 12, CL_SITE_NAME_MOST = 60 };

/* A site by its key. CL_INTEGRITY when there is none. */
enum cl_status cl_site_by_id(struct cl *cl, int64_t id, struct cl_site *out);
/* The one site where whoever acts works, else, of a record with one site, that one; *found: false where it is not one.
 */
enum cl_status cl_site_of_actor(struct cl *cl, struct cl_site *out, bool *found);
/* CL_USAGE, rule "site.country", unless it is a country of ISO 3166-1, in two capital letters. */
enum cl_status cl_country_check(struct cl *cl, const char *country);
/* In an open write: makes a site with the root of its stores. `keeper_id`: whoever keeps them, and acts for it. */
enum cl_status cl_site_insert(struct cl *cl, const char *code, const char *name, const char *timezone,
                              int64_t keeper_id, int64_t *site_id);
/* Whether the actor acts for a site. */
enum cl_status cl_site_acts(struct cl *cl, int64_t site_id, bool *acts);
/* In an open write: CL_NOT_AUTHORISED, rule "person.site", unless the actor acts for that site: "Stan (stan) does not
 * act for HOS". Asked of every act upon what is at a site: its stores, their vials, its equipment, its subjects. */
enum cl_status cl_site_require(struct cl *cl, int64_t site_id);
/* The same by the site's code, and for the site at which a lot is made. */
enum cl_status cl_site_require_code(struct cl *cl, const char *code);
enum cl_status cl_site_require_lot(struct cl *cl, int64_t lot_id);

#endif
