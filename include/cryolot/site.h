/* Sites: places with a civil time of their own, the facility's and the hospitals'. A person acts for the sites that
 * they belong to. */
#ifndef CRYOLOT_SITE_H
#define CRYOLOT_SITE_H

#include <cryolot/context.h>

struct cl_site {
    int64_t id;
    const char *code;     /* "CPN": first component of the path of every store in it */
    const char *name;     /* "Cell Processing North" */
    const char *timezone; /* "Europe/Paris" */
};

/* CL_NOT_FOUND. */
enum cl_status cl_site_get(struct cl *cl, const char *code, struct cl_site *out);

#endif
