/* Holds, for the nouns that have some: how they are lifted by QA, signed. */
#ifndef CRYOLOT_DOMAIN_HOLD_H
#define CRYOLOT_DOMAIN_HOLD_H

#include "domain/context.h"
#include "domain/signature.h"

/* In an open write: lifts the holds that a statement with the column list {hold} gives of a lot or a vial (`id`), by
 * one signature over each hold and why it ends. `subject`: its ID. *lifted 0: there was none, and nothing is signed. */
enum cl_status cl_hold_lift(struct cl *cl, const char *subject, enum cl_sql liftable, int64_t id, size_t *lifted);

/* For the register of signatures. */
cl_signed_content cl_hold_lifting_signed_content;

#endif
