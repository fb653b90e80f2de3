/* Donors, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DONOR_H
#define CRYOLOT_DOMAIN_DONOR_H

#include "domain/problem.h"
#include "domain/signature.h"
#include <cryolot/donor.h>

/* What is known of a donor. */
enum cl_status cl_donor_evidence_read(struct cl *cl, const struct cl_donor *donor, struct cl_donor_evidence *out);
/* Every signed determination of a donor, the oldest first. */
enum cl_status cl_donor_determinations(struct cl *cl, const struct cl_donor *donor,
                                       struct cl_donor_determination_list *out);
/* What keeps a donor from being determined eligible on a day (unset: on any day), each with the command that helps. */
enum cl_status cl_donor_missing(struct cl *cl, const struct cl_donor *donor, const struct cl_donor_evidence *evidence,
                                struct cl_date on, struct cl_problems *missing);
/* A text about a donor: CL_USAGE for what no text can be, CL_REFUSED for names and record numbers. NULL is fine. */
enum cl_status cl_donor_check_text(struct cl *cl, const char *what, const char *text);
/* Rule "date.future". `what`: "a consent". */
enum cl_status cl_donor_check_date(struct cl *cl, const char *code, const char *what, struct cl_date on);
/* CL_USAGE for what is no outcome of a test. */
enum cl_status cl_donor_check_outcome(const char *outcome, struct cl_error *error);
/* Days between a specimen and the recovery that the setting donor.specimen-days allows (21 CFR 1271.80(b)). */
enum cl_status cl_donor_specimen_days(struct cl *cl, int64_t *days);
/* Whether a specimen lies within them; not while the day of recovery is unknown. */
bool cl_donor_specimen_fits(const struct cl_donor *donor, struct cl_date specimen_on, int64_t days);
/* In the open write: holds every released lot of a donor for what came to be known, "hiv-1 is reactive", and finds what
 * its lots became. Nothing where none was ever released. */
enum cl_status cl_donor_raise_alarm(struct cl *cl, const struct cl_donor *donor, const char *what,
                                    struct cl_donor_alarm *out);
/* For the register of signatures: of a determination, and of the correction of a test. */
cl_signed_content cl_donor_signed_content;
cl_signed_content cl_donor_correction_signed_content;

#endif
