/* Every signature against the record as it is now. */
#include "domain/signature.h"
#include "domain/verify.h"

static void report(struct cl_findings *findings, const struct cl_signature *signature, const char *found)
{
    cl_finding_add(findings, &(struct cl_finding){
                                 .check = "signature",
                                 .table = "signature",
                                 .row = signature->id,
                                 .field = "content_sha256",
                                 .expected = "the record as it was signed",
                                 .found = found,
                                 .remedy = "see what changed (cryolot audit log --subject ID), and have it signed "
                                           "again or judged by QA"});
}

/* The sentence of a signature that does not hold, in the arena of `cl`; NULL: it holds. */
static enum cl_status judge(struct cl *cl, const struct cl_signature *signature, const char **problem)
{
    enum cl_signature_state state = CL_SIGNATURE_HOLDS;
    enum cl_status status = cl_signature_state_of(cl, signature, &state);
    const char *why = NULL;
    if (status == CL_NOT_FOUND || status == CL_INTEGRITY) { /* of the record, not of the looking: a finding */
        why = cl_arena_copy(&cl->arena, cl->error->message);
        cl_error_clear(cl->error);
    } else if (status != CL_OK) {
        return status;
    } else if (state == CL_SIGNATURE_CHANGED) {
        why = "the record changed since";
    }
    *problem = why ? cl_arena_print(&cl->arena, "%s of %s by %s counts as unsigned: %s", signature->meaning,
                                    signature->subject, signature->name, why)
                   : NULL;
    return CL_OK;
}

/* Each in memory of its own, so that a hundred thousand signatures need no more than one. */
enum cl_status cl_verify_signatures(struct cl *cl, struct cl_findings *findings)
{
    enum cl_status status = CL_OK;
    struct cl_arena kept = cl->arena;
    struct cl_signature_walk walk;
    struct cl_signature signature;
    cl_signature_walk_begin(cl, &walk);
    for (;;) {
        const char *problem = NULL;
        struct cl_arena own = {0};
        cl->arena = own;
        bool found = cl_signature_walk_next(cl, &walk, &signature);
        if (found)
            status = judge(cl, &signature, &problem);
        own = cl->arena;
        cl->arena = kept;
        if (problem)
            report(findings, &signature, problem);
        kept = cl->arena;
        cl_arena_free(&own);
        if (!found || status != CL_OK)
            break;
    }
    enum cl_status ended = cl_signature_walk_end(&walk);
    return status == CL_OK ? ended : status;
}
