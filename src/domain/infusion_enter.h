/* Infusions from paper, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_INFUSION_ENTER_H
#define CRYOLOT_DOMAIN_INFUSION_ENTER_H

#include "domain/infusion.h"
#include "domain/signature.h"
#include <cryolot/infusion_paper.h>

/* In an open write: interruptions, rates, complaints and reactions of a paper, as events of its infusion, whose begin
 * and end are set. CL_USAGE: one that is not written so. Refused, rule "time.order": outside of the infusion (a
 * reaction: before it), or an interruption within another. */
enum cl_status cl_infusion_enter_course(struct cl *cl, const struct cl_infusion *infusion,
                                        const struct cl_infusion_paper *paper);

cl_signed_content cl_infusion_verification_signed_content;

#endif
