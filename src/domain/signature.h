/* Signatures as rows, and whether what was signed is what the record says now (21 CFR 11.70).
 *
 * Every meaning that cl_sign is given stands in signature.c with the function that makes the signed bytes anew from the
 * record, so that a change since shows as "unsigned" wherever a signature is printed or verified. */
#ifndef CRYOLOT_DOMAIN_SIGNATURE_H
#define CRYOLOT_DOMAIN_SIGNATURE_H

#include "domain/context.h"

struct cl_signature {
    int64_t id, person_id, signed_at_ms;
    const char *login, *name, *role, *meaning, *subject, *content_sha256;
    const char *proof;  /* "password" or "pin" */
    const char *reason; /* NULL: none was given */
};

/* Makes the content of a signature anew. *superseded: the record went on by a later signature of the same kind (another
 * determination of the donor), so that there is nothing to hold it against; *out is not used then. */
typedef enum cl_status cl_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                         bool *superseded);

enum cl_signature_state {
    CL_SIGNATURE_HOLDS,
    CL_SIGNATURE_CHANGED, /* the record changed since: it counts as unsigned */
    CL_SIGNATURE_SUPERSEDED
};

/* CL_NOT_FOUND. */
enum cl_status cl_signature_get(struct cl *cl, int64_t id, struct cl_signature *out);
/* The signatures over a subject, oldest first. */
struct cl_signature_list {
    const struct cl_signature *at;
    size_t count;
};
enum cl_status cl_signature_list(struct cl *cl, const char *subject, struct cl_signature_list *out);
enum cl_status cl_signature_state_of(struct cl *cl, const struct cl_signature *signature, enum cl_signature_state *out);
/* Whether one holds: the record is what was signed, and nothing superseded it. CL_NOT_FOUND. */
enum cl_status cl_signature_holds(struct cl *cl, int64_t id, bool *holds);
/* "unsigned: the record changed since"; NULL while it holds. */
const char *cl_signature_state_text(enum cl_signature_state state);
/* For show verbs and documents: "release by Rosa Vidal (rosa), qa, 2026-11-02 14:03 CET", and behind it, when it does
 * not hold any more, "; unsigned: the record changed since". */
enum cl_status cl_signature_phrase(struct cl *cl, const struct cl_signature *signature, const char **out);
/* Every signature of the record, one at a time, in the order in which they were given. */
struct cl_signature_walk {
    struct cl_rows *rows;
};
void cl_signature_walk_begin(struct cl *cl, struct cl_signature_walk *walk);
/* false at the end. The texts of *out live in cl->arena. */
bool cl_signature_walk_next(struct cl *cl, struct cl_signature_walk *walk, struct cl_signature *out);
enum cl_status cl_signature_walk_end(struct cl_signature_walk *walk);

#endif
