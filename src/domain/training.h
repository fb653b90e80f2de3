/* Training that an act asks for, for the one place that asks: the beginning of a write. */
#ifndef CRYOLOT_DOMAIN_TRAINING_H
#define CRYOLOT_DOMAIN_TRAINING_H

#include "domain/context.h"

/* CL_REFUSED, rule "person.trained": the setting training.ACT names a procedure in which this person has no training
 * that is valid today and was valid on the day on which the act was done. One indexed statement where no procedure is
 * set. */
enum cl_status cl_training_check(struct cl *cl, enum cl_act act, const struct cl_person *person);

#endif
