/* The end of a recall, signed, and that it is open again: by QA's signature, or because the record speaks against it.
 */
#include "base/buffer.h"
#include "base/text.h"
#include "domain/problem.h"
#include "domain/recall.h"
#include <string.h>

enum { CONCLUSION_MOST = 400 };

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

static enum cl_status closing_content(struct cl *cl, const struct cl_recall *recall, const char *conclusion,
                                      struct cl_hash *out)
{
    struct cl_recall_vial_list vials;
    enum cl_status status = cl_recall_vials(cl, recall, NULL, false, &vials);
    if (status != CL_OK)
        return status;
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "recall %s closed\nconclusion %s\n", recall->code, conclusion);
    for (size_t i = 0; i < vials.count; i++)
        cl_buffer_print(&text, "%s %s\n", vials.at[i].code, vials.at[i].outcome ? vials.at[i].outcome : "open");
    *out = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return CL_OK;
}

static struct cl_hash reopening_content(struct cl *cl, const char *code, const char *reason)
{
    const char *text = cl_arena_print(&cl->arena, "recall %s\nopened again\nreason %s\n", code, reason);
    return cl_hash_of(text, strlen(text));
}

/* The closing or reopening under a signature; *statement NULL: there is none. */
static enum cl_status read_decision(struct cl *cl, int64_t signature_id, const char **statement, bool *superseded)
{
    *statement = NULL;
    *superseded = false;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_DECISION_SIGNED, CL_BIND(cl_int(signature_id)));
    if (cl_rows_next(rows)) {
        *statement = cl_keep_text(cl, rows, COL_RECALL_DECISION_STATEMENT);
        *superseded = cl_rows_int(rows, COL_RECALL_DECISION_LATER) > 0;
    }
    return cl_rows_close(rows);
}

enum cl_status cl_recall_closing_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                struct cl_hash *out, bool *superseded)
{
    enum cl_status status;
    struct cl_recall recall;
    const char *conclusion;
    CL_TRY(cl_recall_get(cl, signature->subject, &recall));
    CL_TRY(read_decision(cl, signature->id, &conclusion, superseded));
    *out = cl_hash_of("", 0); /* a conclusion that is gone holds nothing */
    if (conclusion)
        status = closing_content(cl, &recall, conclusion, out);
done:
    return status;
}

enum cl_status cl_recall_reopening_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                  struct cl_hash *out, bool *superseded)
{
    const char *reason;
    enum cl_status status = read_decision(cl, signature->id, &reason, superseded);
    *out = reason ? reopening_content(cl, signature->subject, reason) : cl_hash_of("", 0);
    return status;
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static enum cl_status check_complete(struct cl *cl, const struct cl_recall *recall)
{
    enum cl_status status;
    struct cl_recall_vial_list open;
    struct cl_recall_site_list sites;
    struct cl_problems problems = {0};
    CL_TRY(cl_recall_vials(cl, recall, NULL, true, &open));
    CL_TRY(cl_recall_sites(cl, recall, &sites));
    for (size_t i = 0; i < open.count; i++)
        cl_problem_add(cl, &problems, "vial %s at %s is not accounted for", open.at[i].code, open.at[i].site);
    for (size_t i = 0; i < sites.count; i++)
        if (!sites.at[i].acknowledged_at_ms)
            cl_problem_add(cl, &problems, "site %s has not answered", sites.at[i].code);
    status = cl_problems_end(cl, &problems, CL_REFUSED, "recall.open", recall->code,
                             cl_arena_print(&cl->arena, "cryolot recall show %s", recall->code),
                             cl_arena_print(&cl->arena, "cannot close recall '%s'", recall->code));
done:
    return status;
}

static enum cl_status check_closer(struct cl *cl, const struct cl_recall *recall)
{
    if (recall->drill || recall->opener_id != cl->actor.id)
        return CL_OK;
    return cl_refuse(cl, "recall.closer", recall->code, "another person of QA closes it",
                     "%s opened recall '%s' and does not close it as well", cl->actor.name, recall->code);
}

static enum cl_status keep_decision(struct cl *cl, int64_t recall_id, const char *kind, const char *statement,
                                    int64_t signature_id)
{
    return cl_store_change_one(cl->store, SQL_RECALL_DECIDE,
                               CL_BIND(cl_int(recall_id), cl_text(kind), cl_text(statement), cl_int(cl->now_ms),
                                       cl_int_or_null(signature_id)));
}

enum cl_status cl_recall_close(struct cl *cl, const char *code, const char *conclusion, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_hash content;
    int64_t signature_id;
    CL_TRY(cl_print_check("conclusion", conclusion, CONCLUSION_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_RECALL_CLOSE, NULL));
    CL_TRY(cl_recall_begin(cl, code, &recall));
    CL_TRY(check_complete(cl, &recall));
    CL_TRY(check_closer(cl, &recall));
    CL_TRY(closing_content(cl, &recall, conclusion, &content));
    CL_TRY(cl_sign(cl, "recall closed", recall.code, &content, &signature_id));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_RECALL_CLOSE,
                            CL_BIND(cl_int(recall.id), cl_int(cl->now_ms), cl_int(signature_id), cl_text(conclusion))));
    status = keep_decision(cl, recall.id, "closing", conclusion, signature_id);
done:
    return cl_recall_end(cl, status, code, out);
}

/* ---- open again -------------------------------------------------------------------------------------------------- */

enum cl_status cl_recall_open_again(struct cl *cl, int64_t recall_id, const char *statement, int64_t signature_id)
{
    enum cl_status status;
    CL_TRY(cl_store_change_one(cl->store, SQL_RECALL_REOPEN, CL_BIND(cl_int(recall_id))));
    status = keep_decision(cl, recall_id, "reopening", statement, signature_id);
done:
    return status;
}

enum cl_status cl_recall_reopen(struct cl *cl, const char *code, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_hash content;
    int64_t signature_id;
    CL_TRY(cl_write_begin(cl, CL_ACT_RECALL_REOPEN, NULL));
    CL_TRY(cl_recall_get(cl, code, &recall));
    cl_write_concerns(cl, recall.code);
    if (strcmp(recall.state, "closed") != 0) {
        status = cl_refuse(cl, "recall.state", recall.code,
                           cl_arena_print(&cl->arena, "cryolot recall show %s", recall.code), "recall '%s' is open",
                           recall.code);
        goto done;
    }
    content = reopening_content(cl, recall.code, cl->reason);
    CL_TRY(cl_sign(cl, "recall reopened", recall.code, &content, &signature_id));
    status = cl_recall_open_again(cl, recall.id, cl->reason, signature_id);
done:
    return cl_recall_end(cl, status, code, out);
}
