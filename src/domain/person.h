/* People, as the context's own files need them. */
#ifndef CRYOLOT_DOMAIN_PERSON_H
#define CRYOLOT_DOMAIN_PERSON_H

#include "domain/context.h"

/* Whether login, printed name and password may be stored (CL_USAGE): password of 15 to 128 characters. */
enum cl_status cl_person_check(const char *login, const char *name, const char *password, struct cl_error *error);
/* Adds a person with roles in the open write; `own`: the password was chosen by its owner. Acts for no site yet. */
enum cl_status cl_person_insert(struct cl *cl, const char *login, const char *name, unsigned roles,
                                const char *password, bool own, int64_t *id);
/* What the acts upon another person have in common: begins, loads them, refuses oneself (rule "user.other-person"). */
enum cl_status cl_person_begin_upon(struct cl *cl, enum cl_act act, const char *login, struct cl_person *person);
/* Ends a write upon a person and hands out what the person is now. */
enum cl_status cl_person_end_upon(struct cl *cl, enum cl_status status, const char *login, struct cl_person *out);
/* In an open write: the person acts for these sites from now on. CL_NOT_FOUND, CL_REFUSED (rule "user.site"). */
enum cl_status cl_person_join(struct cl *cl, const struct cl_person *person, struct cl_texts sites);
/* "password" or "pin". */
const char *cl_proof_word(enum cl_proof proof);
/* Proves the actor by password or PIN: the attempt is two events, around the comparison. Then they may sign. */
enum cl_status cl_person_prove_actor(struct cl *cl, const char *login, enum cl_proof proof, const char *secret,
                                     struct cl_person *out);
/* Whether a person's password or PIN is still the one, by its stored hash, that was proven; asked in an open write. */
enum cl_status cl_person_still_proven(struct cl *cl, const struct cl_person *person, enum cl_proof proof,
                                      const char *proven, bool *still);
/* Reads again what a person may, in an open write: somebody may have changed it since they were proven.
 * CL_NOT_AUTHORISED: disabled. */
enum cl_status cl_person_refresh(struct cl *cl, struct cl_person *person);
/* A person by key; NULL login when there is none. */
enum cl_status cl_person_by_id(struct cl *cl, int64_t id, struct cl_person *out);
/* Whether somebody has this login. */
enum cl_status cl_person_exists(struct cl *cl, const char *login, bool *exists);
/* Everyone who holds a role ("qa"), by login; disabled ones too. */
enum cl_status cl_person_list_by_role(struct cl *cl, const char *role, struct cl_person_list *out);

#endif
