/* Checks of a dose that a physician may override at all, by signature and with a reason, where the product allows it
 * (its dose_overrides). What is not in this list never is: wrong subject, used vial, recalled or rejected lot. */
#ifndef CRYOLOT_DOMAIN_OVERRIDE_H
#define CRYOLOT_DOMAIN_OVERRIDE_H

/* IDs of these checks; NULL at the end. */
extern const char *const cl_overridable_checks[];

#endif
