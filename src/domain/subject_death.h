/* The death of a subject, told by a reaction of CTCAE grade 5: nothing more is ordered, thawed or given for them. A
 * reaction that was recorded in error is corrected, and then it counts no more. */
#ifndef CRYOLOT_DOMAIN_SUBJECT_DEATH_H
#define CRYOLOT_DOMAIN_SUBJECT_DEATH_H

#include "domain/gate.h"

/* In the open write that put it on record: living orders for the subject are invalidated, their vials are free again;
 * doses that are under way are named (cl_notice). */
enum cl_status cl_subject_died(struct cl *cl, int64_t subject_id, const char *subject);
/* Refused, rule "subject.died", where a death is on record. */
enum cl_status cl_subject_require_alive(struct cl *cl, int64_t subject_id, const char *subject);
/* When; 0: no death is on record. */
enum cl_status cl_subject_died_at(struct cl *cl, int64_t subject_id, int64_t *at_ms);
/* Adds the check "subject.died". */
enum cl_status cl_gate_subject_alive(struct cl_gate *gate, int64_t subject_id, const char *subject);

#endif
