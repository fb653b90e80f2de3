/* Another weight of a subject, and what was counted by the former one: a patient who was typed in with 70 kg and weighs
 * 47 kg would get half as much again. What moves the required cells by no more than the product's tolerance stays. */
#ifndef CRYOLOT_DOMAIN_WEIGHT_CHANGE_H
#define CRYOLOT_DOMAIN_WEIGHT_CHANGE_H

#include "domain/gate.h"
#include <cryolot/dose.h>
#include <cryolot/subject.h>

/* In the open write that put a weight on record: living orders for the subject that were counted by another one are
 * invalidated, their vials are free again; doses that are under way and were counted by what was corrected are named
 * (cl_notice): the gate stops them. A weight of a later day touches no dose that was thawed before. */
enum cl_status cl_weight_changed(struct cl *cl, const struct cl_subject *subject);

/* Adds the check "dose.weight": the weight that a dose was counted by was not corrected since. */
enum cl_status cl_dose_gate_weight(struct cl_gate *gate, const struct cl_dose *dose);

#endif
