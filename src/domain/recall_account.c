/* What becomes of an open recall: who was told, who answered, how each vial ended. */
#include "domain/attachment.h"
#include "domain/problem.h"
#include "domain/recall.h"
#include "domain/site.h"
#include "domain/vial.h"
#include "base/text.h"
#include <string.h>

enum { HOW_MOST = 80, NAME_MOST = 80 };

enum cl_status cl_recall_begin(struct cl *cl, const char *code, struct cl_recall *out)
{
    enum cl_status status;
    CL_TRY(cl_recall_get(cl, code, out));
    cl_write_concerns(cl, out->code);
    if (strcmp(out->state, "open") != 0)
        status =
            cl_refuse(cl, "recall.state", out->code,
                      cl_arena_print(&cl->arena, "QA opens it again: cryolot recall reopen %s --reason R", out->code),
                      "recall '%s' is closed, signed by %s", out->code, out->closed_by);
done:
    return status;
}

enum cl_status cl_recall_end(struct cl *cl, enum cl_status status, const char *code, struct cl_recall *out)
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
    status = cl_store_change_one(
        cl->store, SQL_RECALL_NOTICE_SEND,
        CL_BIND(cl_int(recall.id), cl_int(site.id), cl_int(cl_done_at_ms(cl)), cl_text(how), cl_int(cl->actor.id)));
done:
    return cl_recall_end(cl, status, code, out);
}

/* Whoever told a site does not answer for it, nor does anybody else from outside: but for QA, which has the answer
 * itself in hand and attaches it. */
static enum cl_status check_answer(struct cl *cl, const struct cl_recall *recall, const struct cl_recall_site *site,
                                   bool evidence)
{
    enum cl_status status = CL_OK;
    bool acts = false, quality = cl->actor.roles & CL_ROLE_QA;
    if (!site->sent_at_ms || cl_done_at_ms(cl) < site->sent_at_ms)
        return cl_refuse(
            cl, "recall.told", site->code,
            cl_arena_print(&cl->arena, "cryolot recall notify %s --site %s --how HOW", recall->code, site->code),
            "site %s cannot answer before it was told", site->code);
    CL_TRY(cl_site_acts(cl, site->id, &acts));
    if (!acts && !quality)
        CL_TRY(cl_site_require(cl, site->id));
    if (evidence || (acts && site->sent_by_id != cl->actor.id))
        return CL_OK;
    status = cl_refuse(cl, "recall.answer", site->code,
                       quality ? "somebody else of that site answers, or its answer is attached: --file FILE"
                               : "somebody else of that site answers",
                       acts ? "%s told site %s of it and does not answer for it" : "%s does not answer for site %s",
                       cl->actor.name, site->code);
done:
    return status;
}

/* Attaches the file by which something from elsewhere is on record; *id 0: there is none. */
static enum cl_status attach(struct cl *cl, const struct cl_recall *recall, const char *kind,
                             const struct cl_file_given *evidence, int64_t *id)
{
    *id = 0;
    return evidence ? cl_attachment_insert(cl, recall->code, kind, evidence, id) : CL_OK;
}

enum cl_status cl_recall_acknowledge(struct cl *cl, const char *code, const char *site_code, const char *name,
                                     const struct cl_file_given *evidence, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_recall_site site;
    int64_t answer_id = 0;
    CL_TRY(cl_print_check("name", name, NAME_MOST, cl->error));
    if (evidence)
        CL_TRY(cl_attachment_check(evidence, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_RECALL_ACKNOWLEDGE, NULL));
    CL_TRY(cl_recall_begin(cl, code, &recall));
    CL_TRY(cl_recall_find_site(cl, &recall, site_code, &site));
    CL_TRY(check_answer(cl, &recall, &site, evidence != NULL));
    CL_TRY(attach(cl, &recall, "recall-answer", evidence, &answer_id));
    status = cl_store_change_one(cl->store, SQL_RECALL_NOTICE_ACKNOWLEDGE,
                                 CL_BIND(cl_int(recall.id), cl_int(site.id), cl_int(cl_done_at_ms(cl)), cl_text(name),
                                         cl_int(cl->actor.id), cl_int_or_null(answer_id)));
done:
    return cl_recall_end(cl, status, code, out);
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

/* What is put away stands in a store that stands where its path says: not in hands, not packed, not on its way. */
static bool stands(const struct cl_vial *vial)
{
    return strcmp(vial->state, "stored") == 0 && !vial->carrier;
}

static const char *against_put_away(struct cl *cl, const struct cl_vial *vial, const char *outcome)
{
    if (strcmp(vial->state, "thawed") == 0)
        return cl_arena_print(&cl->arena, "%s is thawed; its dose is discarded: cryolot dose discard", vial->code);
    if (cl_vial_is_spent(vial->state))
        return cl_arena_print(&cl->arena, "%s is %s in the record", vial->code, vial->state);
    if (!stands(vial))
        return cl_arena_print(&cl->arena, "%s %s%s; it is put away first: cryolot vial store", vial->code,
                              cl_vial_whereabouts(cl, vial),
                              vial->carrier ? cl_arena_print(&cl->arena, ", which %s carries", vial->carrier) : "");
    if (strcmp(outcome, "quarantined") == 0 && !vial->held)
        return cl_arena_print(&cl->arena, "%s is not held; hold it where it is: cryolot vial hold", vial->code);
    if (strcmp(outcome, "returned") == 0 && vial->site_id != CL_HOME_SITE)
        return cl_arena_print(&cl->arena, "%s is not back at the facility in the record: it %s", vial->code,
                              cl_vial_whereabouts(cl, vial));
    return NULL;
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
    for (size_t i = 0; i < sizeof proofs / sizeof *proofs; i++)
        if (strcmp(proofs[i].outcome, outcome) == 0)
            return strcmp(proofs[i].state, vial->state) == 0 ? NULL
                                                             : cl_arena_print(&cl->arena, "%s is %s in the record; %s",
                                                                              vial->code, vial->state, proofs[i].how);
    return against_put_away(cl, vial, outcome);
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

/* That a vial is set aside is said by somebody who can look, or with what its site wrote. */
static enum cl_status check_seen(struct cl *cl, const struct cl_vial_list *vials, const char *outcome)
{
    enum cl_status status = CL_OK;
    if (strcmp(outcome, "quarantined") != 0)
        return CL_OK;
    for (size_t i = 0; i < vials->count; i++) {
        bool acts = false;
        CL_TRY(cl_site_acts(cl, vials->at[i].site_id, &acts));
        if (!acts)
            return cl_refuse(cl, "recall.evidence", vials->at[i].code,
                             "somebody of its site says so, or what it wrote is attached: --file FILE",
                             "%s does not act for the site where %s is", cl->actor.name, vials->at[i].code);
    }
done:
    return status;
}

enum cl_status cl_recall_account(struct cl *cl, const char *code, struct cl_texts codes, const char *outcome,
                                 const struct cl_file_given *evidence, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct cl_vial_list vials;
    struct cl_recall_vial_list listed;
    struct cl_problems problems = {0};
    int64_t attachment_id = 0;
    CL_TRY(check_outcome(cl, outcome));
    if (evidence)
        CL_TRY(cl_attachment_check(evidence, cl->error));
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
    if (!recall.drill && !evidence)
        CL_TRY(check_seen(cl, &vials, outcome));
    CL_TRY(attach(cl, &recall, "recall-account", evidence, &attachment_id));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_RECALL_ACCOUNT,
                                   CL_BIND(cl_int(recall.id), cl_int(vials.at[i].id), cl_text(outcome),
                                           cl_int(cl_done_at_ms(cl)), cl_int(cl->actor.id))));
done:
    return cl_recall_end(cl, status, code, out);
}
