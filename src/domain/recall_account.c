/* What becomes of an open recall: who was told, who answered, how each vial ended, and its end. */
#include "base/buffer.h"
#include "domain/problem.h"
#include "domain/recall.h"
#include "domain/site.h"
#include "domain/vial.h"
#include "base/text.h"
#include <string.h>

enum { HOW_MOST = 80, NAME_MOST = 80, CONCLUSION_MOST = 400 };

enum cl_status cl_recall_begin(struct cl *cl, const char *code, struct cl_recall *out)
{
    enum cl_status status;
    CL_TRY(cl_recall_get(cl, code, out));
    cl_write_concerns(cl, out->code);
    if (strcmp(out->state, "open") != 0)
        status = cl_refuse(cl, "recall.state", out->code, NULL, "recall '%s' is closed, signed by %s", out->code,
                           out->closed_by);
done:
    return status;
}

static enum cl_status end(struct cl *cl, enum cl_status status, const char *code, struct cl_recall *out)
{
    struct cl_recall recall;
    if (status == CL_OK)
        status = cl_recall_get(cl, code, &recall);
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = recall;
    return status;
}

/* ---- sites ------------------------------------------------------------------------------------------------------- */

enum cl_status cl_recall_notify(struct cl *cl, const char *code, const char *site_code, const char *how,
                                struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_recall_site site;
    CL_TRY(cl_print_check("how", how, HOW_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_RECALL_NOTIFY, NULL));
    CL_TRY(cl_recall_begin(cl, code, &recall));
    CL_TRY(cl_recall_find_site(cl, &recall, site_code, &site));
    status = cl_store_change_one(cl->store, SQL_RECALL_NOTICE_SEND,
                                 CL_BIND(cl_int(recall.id), cl_int(site.id), cl_int(cl_done_at_ms(cl)), cl_text(how)));
done:
    return end(cl, status, code, out);
}

enum cl_status cl_recall_acknowledge(struct cl *cl, const char *code, const char *site_code, const char *name,
                                     struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_recall_site site;
    CL_TRY(cl_print_check("name", name, NAME_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_RECALL_ACKNOWLEDGE, NULL));
    CL_TRY(cl_recall_begin(cl, code, &recall));
    CL_TRY(cl_recall_find_site(cl, &recall, site_code, &site));
    if (!(cl->actor.roles & CL_ROLE_QA))
        CL_TRY(cl_site_require(cl, site.id));
    status = cl_store_change_one(cl->store, SQL_RECALL_NOTICE_ACKNOWLEDGE,
                                 CL_BIND(cl_int(recall.id), cl_int(site.id), cl_int(cl_done_at_ms(cl)), cl_text(name)));
done:
    return end(cl, status, code, out);
}

/* ---- vials ------------------------------------------------------------------------------------------------------- */

static const char *const OUTCOMES[] = {"quarantined", "returned", "destroyed", "given", "gone", "lost"};

static enum cl_status check_outcome(struct cl *cl, const char *outcome)
{
    for (size_t i = 0; i < sizeof OUTCOMES / sizeof *OUTCOMES; i++)
        if (strcmp(OUTCOMES[i], outcome) == 0)
            return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "quarantined, returned, destroyed, given, gone or lost",
                   "a vial of a recall is not '%s' in the end", outcome);
}

/* What the record itself says must not speak against what is reported. */
static const char *contradiction(struct cl *cl, const struct cl_vial *vial, const char *outcome)
{
    static const struct {
        const char *outcome, *state, *how;
    } proofs[] = {
        {"given", "infused", "enter the infusion: cryolot infusion enter"},
        {"destroyed", "discarded", "discard it before a witness: cryolot vial discard, cryolot dose discard"},
        {"lost", "lost", "QA declares it lost: cryolot vial lose"},
        {"gone", "consumed", "record its use: cryolot vial use"},
    };
    bool spent = cl_vial_is_spent(vial->state) && strcmp(vial->state, "thawed") != 0;
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
        if (strcmp(proofs[i].outcome, outcome) == 0 && strcmp(proofs[i].state, vial->state) != 0)
            return cl_arena_print(&cl->arena, "%s is %s in the record; %s", vial->code, vial->state, proofs[i].how);
    if ((strcmp(outcome, "quarantined") == 0 || strcmp(outcome, "returned") == 0) && spent)
        return cl_arena_print(&cl->arena, "%s is %s in the record", vial->code, vial->state);
    if (strcmp(outcome, "quarantined") == 0 && !vial->held)
        return cl_arena_print(&cl->arena, "%s is not held; hold it where it is: cryolot vial hold", vial->code);
    if (strcmp(outcome, "returned") == 0 && vial->site_id != CL_HOME_SITE)
        return cl_arena_print(&cl->arena, "%s is not back at the facility in the record", vial->code);
    return NULL;
}

static const struct cl_recall_vial *find_vial(const struct cl_recall_vial_list *vials, int64_t id)
{
    for (size_t i = 0; i < vials->count; i++)
        if (vials->at[i].id == id)
            return &vials->at[i];
    return NULL;
}

static void judge(struct cl *cl, const struct cl_vial *vial, const struct cl_recall_vial *listed, const char *outcome,
                  bool drill, struct cl_problems *problems)
{
    const char *against = drill ? NULL : contradiction(cl, vial, outcome);
    if (!listed)
        cl_problem_add(cl, problems, "%s is not of this recall", vial->code);
    else if (listed->outcome && !cl->reason)
        cl_problem_add(cl, problems, "%s is accounted for already as %s; another word needs a --reason", vial->code,
                       listed->outcome);
    else if (against)
        cl_problem_add(cl, problems, "%s", against);
}

enum cl_status cl_recall_account(struct cl *cl, const char *code, struct cl_texts codes, const char *outcome,
                                 struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_vial_list vials;
    struct cl_recall_vial_list listed;
    struct cl_problems problems = {0};
    CL_TRY(check_outcome(cl, outcome));
    CL_TRY(cl_vials_begin(cl, CL_ACT_RECALL_ACCOUNT, codes, &vials));
    CL_TRY(cl_recall_begin(cl, code, &recall));
    CL_TRY(cl_recall_vials(cl, &recall, NULL, false, &listed));
    if (!(cl->actor.roles & CL_ROLE_QA))
        CL_TRY(cl_vials_require_site(cl, &vials));
    for (size_t i = 0; i < vials.count; i++)
        judge(cl, &vials.at[i], find_vial(&listed, vials.at[i].id), outcome, recall.drill, &problems);
    CL_TRY(cl_problems_end(cl, &problems, CL_REFUSED, "recall.outcome", recall.code,
                           cl_arena_print(&cl->arena, "cryolot recall show %s", recall.code),
                           "cannot account for them so"));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_RECALL_ACCOUNT,
                                   CL_BIND(cl_int(recall.id), cl_int(vials.at[i].id), cl_text(outcome),
                                           cl_int(cl_done_at_ms(cl)), cl_int(cl->actor.id))));
done:
    return end(cl, status, code, out);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

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

enum cl_status cl_recall_closing_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                struct cl_hash *out, bool *superseded)
{
    struct cl_recall recall;
    enum cl_status status = cl_recall_get(cl, signature->subject, &recall);
    *superseded = false;
    return status == CL_OK ? closing_content(cl, &recall, recall.conclusion ? recall.conclusion : "", out) : status;
}

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
    CL_TRY(closing_content(cl, &recall, conclusion, &content));
    CL_TRY(cl_sign(cl, "recall closed", recall.code, &content, &signature_id));
    status =
        cl_store_change_one(cl->store, SQL_RECALL_CLOSE,
                            CL_BIND(cl_int(recall.id), cl_int(cl->now_ms), cl_int(signature_id), cl_text(conclusion)));
done:
    return end(cl, status, code, out);
}
