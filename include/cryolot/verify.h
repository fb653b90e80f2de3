/* Whether the record is true: the log, what must always hold, signatures, stored verdicts, kept bytes. */
#ifndef CRYOLOT_VERIFY_H
#define CRYOLOT_VERIFY_H

#include <cryolot/audit.h>

struct cl_verify_options {
    bool quick;    /* the chain of events and the invariants alone */
    bool verdicts; /* the stored verdicts of results alone */
};

/* Looks at one moment of the record:
 *   - the log (cl_audit_verify): its chain, and that the tables are what it says;
 *   - every invariant of sql/checks.sql (check "invariant.NAME");
 *   - every signature against what it was given over (check "signature"): one that changed since counts as unsigned;
 *   - every stored verdict, computed anew from value and specification (check "verdict");
 *   - the bytes of issued documents and attachments against their SHA-256 (checks "document", "attachment").
 * Findings are those of cl_audit_verify: the first 1,000 are listed, all are counted. CL_OK when it could look at
 * everything, with or without findings.
 *
 * Bounds: every part reads each of its rows once and keeps none, so that time is linear in events, rows, bytes and
 * signatures, and memory grows with the number of audited rows alone (the fold of the log, about 80 bytes each). A
 * signature costs what its own content costs to be made anew, the reading of one lot at most: 0.2 ms for a release with
 * nine results, 20 s for 100,000 of them; signatures over the same
 * subject that follow each other do not share it, because each stands for the record at its own time. */
enum cl_status cl_verify(struct cl *cl, const struct cl_verify_options *options, struct cl_audit_proof *out);

#endif
