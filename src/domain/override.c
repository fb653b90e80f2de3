#include "domain/override.h"

#include <stddef.h>

const char *const cl_overridable_checks[] = {
    "dose.spacing",             /* fewer days than the product's minimum since the last infusion */
    "dose.use-by",              /* past the in-use time */
    "dose.enough",              /* fewer cells than the tolerance allows */
    "dose.not-too-much",        /* more cells than it allows */
    "subject.weighed-recently", /* a weight older than the product allows */
    "endotoxin.within-limit",   /* more endotoxin per kg and hour */
    "dmso.within-limit",        /* more DMSO per kg and day */
    "exposure.within-limit",    /* longer out of storage */
    "results.conform",          /* of stage infusion alone: what the site measured of the thawed dose */
    NULL,
};
