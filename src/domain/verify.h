/* The parts of a verification; each adds what it finds. */
#ifndef CRYOLOT_DOMAIN_VERIFY_H
#define CRYOLOT_DOMAIN_VERIFY_H

#include "domain/finding.h"

enum cl_status cl_verify_invariants(struct cl *cl, struct cl_findings *findings);
enum cl_status cl_verify_signatures(struct cl *cl, struct cl_findings *findings);
enum cl_status cl_verify_verdicts(struct cl *cl, struct cl_findings *findings);

#endif
