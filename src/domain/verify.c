#include "domain/verify.h"
#include "domain/audit.h"
#include <cryolot/verify.h>
#include <string.h>

/* Kept bytes against the hash beside them. */
static enum cl_status verify_bytes(struct cl *cl, enum cl_sql sql, const char *table, struct cl_findings *findings)
{
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        size_t size;
        char hex[CL_HASH_TEXT];
        const void *bytes = cl_rows_blob(rows, COL_KEPT_BYTES_CONTENT, &size);
        struct cl_hash hash = cl_hash_of(bytes ? bytes : "", bytes ? size : 0);
        const char *expected = cl_rows_text(rows, COL_KEPT_BYTES_SHA256);
        cl_hash_write(&hash, hex, sizeof hex);
        if (!expected || strcmp(expected, hex) != 0)
            cl_finding_add(findings, &(struct cl_finding){.check = table,
                                                          .table = table,
                                                          .row = cl_rows_int(rows, COL_KEPT_BYTES_ID),
                                                          .field = "content",
                                                          .expected = expected,
                                                          .found = hex,
                                                          .remedy = "these are not the bytes that were kept: restore a "
                                                                    "backup, and recall what was handed out"});
    }
    return cl_rows_close(rows);
}

static enum cl_status verify_log(struct cl *cl, bool chain_only, struct cl_findings *findings,
                                 struct cl_audit_proof *out)
{
    struct cl_verify_result result = {0};
    enum cl_status status = cl_store_verify(cl->store, chain_only, cl_finding_add, findings, &result);
    if (status != CL_OK)
        return status;
    char *head = cl_arena_alloc(&cl->arena, CL_HASH_TEXT);
    out->events = result.events;
    out->head = cl_hash_write(&result.head, head, CL_HASH_TEXT);
    return CL_OK;
}

static enum cl_status verify_parts(struct cl *cl, const struct cl_verify_options *options, struct cl_findings *findings,
                                   struct cl_audit_proof *out)
{
    enum cl_status status;
    if (options->verdicts)
        return cl_verify_verdicts(cl, findings);
    CL_TRY(verify_log(cl, options->quick, findings, out));
    CL_TRY(cl_verify_invariants(cl, findings));
    if (options->quick)
        goto done;
    CL_TRY(cl_verify_signatures(cl, findings));
    CL_TRY(cl_verify_verdicts(cl, findings));
    CL_TRY(verify_bytes(cl, SQL_DOCUMENT_BYTES_ALL, "document", findings));
    CL_TRY(verify_bytes(cl, SQL_ATTACHMENT_BYTES_ALL, "attachment", findings));
done:
    return status;
}

enum cl_status cl_verify(struct cl *cl, const struct cl_verify_options *options, struct cl_audit_proof *out)
{
    enum cl_status status;
    struct cl_findings findings = {.cl = cl};
    struct cl_audit_proof proof = {.head = ""};
    CL_TRY(cl_store_snapshot_begin(cl->store));
    status = verify_parts(cl, options, &findings, &proof);
    cl_store_snapshot_end(cl->store);
    CL_TRY(status);
    proof.finding_count = findings.count;
    proof.finding = findings.at;
    proof.listed = findings.listed;
    *out = proof;
done:
    return status;
}
