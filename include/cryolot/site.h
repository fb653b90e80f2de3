/* Sites: places with a civil time of their own, the facility's and the hospitals'. A person acts for the sites that
 * they belong to. */
#ifndef CRYOLOT_SITE_H
#define CRYOLOT_SITE_H

#include <cryolot/context.h>

struct cl_site {
    int64_t id;
    const char *code;       /* "CPN": first component of the path of every store in it */
    const char *name;       /* "Cell Processing North" */
    const char *timezone;   /* "Europe/Paris" */
    const char *keeper;     /* login of who keeps its stores where nobody else does */
    const char *country;    /* ISO 3166-1 alpha-2, "FR": which lots may be given there; NULL: not said */
    const char *contact;    /* whom to call there, as printed on letters; NULL: not said */
    struct cl_texts people; /* logins of who acts for it and may sign in; of cl_site_get and cl_site_list */
};

struct cl_site_list {
    const struct cl_site *at;
    size_t count;
};

/* CL_NOT_FOUND. */
enum cl_status cl_site_get(struct cl *cl, const char *code, struct cl_site *out);
/* By code. */
enum cl_status cl_site_list(struct cl *cl, struct cl_site_list *out);
/* The zone in which a time without an offset is read that whoever acts gives: of the one site for which they act, else
 * the facility's. As cl_zone_check accepts it. */
enum cl_status cl_site_zone(struct cl *cl, const char **zone);
struct cl_site_new {
    const char *code, *name, *timezone, *keeper;
    const char *country, *contact; /* NULL: not said */
};
/* Makes a site with the root of its stores, which this person keeps; from now on they act for it. CL_CONFLICT (rule
 * "site.unique"): the code is taken. CL_NOT_FOUND: no such person. CL_REFUSED (rule "site.keeper"): a disabled person
 * keeps nothing. CL_USAGE: a bad code, name, zone, country or contact. */
enum cl_status cl_site_add(struct cl *cl, const struct cl_site_new *site, struct cl_site *out);
/* Says another country or contact; NULL leaves it. CL_NOT_FOUND. Refused: a recorded one changes without a reason (rule
 * "act.reason"). CL_CONFLICT (rule "site.same"): nothing changes. CL_USAGE: neither, or a bad one. */
enum cl_status cl_site_set(struct cl *cl, const char *code, const char *country, const char *contact,
                           struct cl_site *out);

#endif
