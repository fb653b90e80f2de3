/* The one way to change the record: who may, why, before whom; then the store's write. */
#include "domain/allocation.h"
#include "domain/context.h"
#include "base/time.h"
#include "domain/in_use.h"
#include "domain/setting.h"
#include "domain/person.h"
#include "domain/recall.h"
#include "domain/training.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define CLOCK_MS (2 * 60 * 1000) /* clocks are corrected by so much without anybody noticing */

static enum cl_status check_role(struct cl *cl, enum cl_act act)
{
    char needed[96];
    unsigned roles = cl_act_roles(act);
    if (roles == CL_NOBODY)
        return CL_OK;
    if (cl->actor.id == 0)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.signed-in", NULL,
                       "cryolot login LOGIN, or give --user LOGIN --password-file FILE", "nobody is signed in");
    if (cl->actor.roles & roles)
        return CL_OK;
    return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.role", cl->actor.login, NULL,
                   "%s may not do this (%s): it needs the role %s", cl->actor.name, cl_act_name(act),
                   roles == CL_ROLE_ANY ? "of a member of staff" : cl_roles_write(roles, needed, sizeof needed));
}

static enum cl_status check_second_role(struct cl *cl, enum cl_act act, unsigned roles)
{
    char needed[96];
    if (cl->second.roles & roles)
        return CL_OK;
    return cl_fail(cl->error, CL_NOT_AUTHORISED, "second.role", cl->second.login, NULL,
                   "%s may not be the second person of %s: it needs the role %s", cl->second.name, cl_act_name(act),
                   cl_roles_write(roles, needed, sizeof needed));
}

static enum cl_status check_second(struct cl *cl, enum cl_act act)
{
    if (cl->second.id == 0)
        return cl_refuse(cl, "act.second", NULL, "add --second LOGIN; that person proves it with their own password",
                         "this act needs a second person");
    return check_second_role(cl, act, cl_act_second_roles(act));
}

/* A reason holds no record number. It is not asked where somebody proves who they are, of which no reason is kept, nor
 * of a setting: a pattern that fits everything could never be set right. */
static bool keeps_it_anonymous(enum cl_act act)
{
    return cl_act_roles(act) != CL_NOBODY && act != CL_ACT_SETTING_SET;
}

static enum cl_status check_circumstances(struct cl *cl, enum cl_act act)
{
    unsigned needs = cl_act_needs(act);
    if (cl->reason && keeps_it_anonymous(act)) {
        enum cl_status status = cl_anonymous_check(cl, "reason", cl->reason, false);
        if (status != CL_OK)
            return status;
    }
    if (needs & CL_NEEDS_REASON && !cl->reason)
        return cl_refuse(cl, "act.reason", NULL, "add --reason 'why'", "a reason is missing");
    if (cl->performed_at_ms && cl->now_ms - cl->performed_at_ms > CL_LATE_MS && !cl->reason)
        return cl_refuse(cl, "time.late", NULL, "add --reason 'why'",
                         "an act that is recorded more than 15 minutes late needs a reason");
    return needs & CL_NEEDS_SECOND ? check_second(cl, act) : CL_OK;
}

enum cl_status cl_act_allowed(struct cl *cl, enum cl_act act)
{
    enum cl_status status;
    CL_TRY(check_role(cl, act));
    CL_TRY(check_circumstances(cl, act));
    if (cl_act_roles(act) != CL_NOBODY)
        CL_TRY(cl_training_check(cl, act, &cl->actor));
    if (cl_act_needs(act) & CL_NEEDS_SECOND)
        CL_TRY(cl_training_check(cl, act, &cl->second));
done:
    return status;
}

/* Proving who one is really happens, also in a dry run, because attempts must count; why and when belong to the act
 * that follows, not to the proof. */
static bool is_proof(enum cl_act act)
{
    return act == CL_ACT_SIGN_IN_OPEN || act == CL_ACT_SIGN_IN_OK || act == CL_ACT_SIGN_IN_FAILED ||
           act == CL_ACT_SESSION_EXPIRE;
}

/* An act before the last one on record would make expiry and use-by times void. Proofs are let through, so that
 * somebody can sign in and have it set right, and do not count as the last act. */
static enum cl_status check_clock(struct cl *cl, enum cl_act act)
{
    int64_t last_at_ms = 0;
    char at[CL_TIME_TEXT];
    if (act == CL_ACT_INIT || act == CL_ACT_CLOCK_ACCEPT || is_proof(act))
        return CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_AUDIT_LAST_ACT, CL_NO_VALUES);
    if (cl_rows_next(rows))
        last_at_ms = cl_rows_int(rows, 0);
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK || cl->now_ms >= last_at_ms - CLOCK_MS)
        return status;
    return cl_refuse(cl, "clock.back", NULL,
                     "have the clock set right; if it is right now, an administrator says so: cryolot clock accept "
                     "--reason R",
                     "this machine's clock is behind the last act on record, of %s",
                     cl_time_write_local(last_at_ms, cl->facility.timezone, true, at, sizeof at));
}

/* Once more, now that nothing can change: whoever lost a role or was disabled since they were proven does nothing. */
static enum cl_status check_people(struct cl *cl, enum cl_act act)
{
    enum cl_status status = CL_OK;
    if (cl_act_roles(act) == CL_NOBODY)
        return CL_OK;
    CL_TRY(cl_person_refresh(cl, &cl->actor));
    CL_TRY(check_role(cl, act));
    if (cl->second.id)
        CL_TRY(cl_person_refresh(cl, &cl->second));
    if (cl->pair)
        CL_TRY(check_second_role(cl, act, cl_act_second_roles(act)));
done:
    return status;
}

/* The moment of an act is when nothing else can be done any more: what several people do at once follows in the order
 * in which it came on record, and nobody is refused because somebody else was faster by a thousandth of a second. */
static void take_moment(struct cl *cl)
{
    int64_t now_ms = cl_clock_utc_ms();
    if (now_ms > cl->now_ms)
        cl->now_ms = now_ms;
}

enum cl_status cl_write_begin(struct cl *cl, enum cl_act act, const char *subject)
{
    enum cl_status status;
    CL_TRY(cl_act_allowed(cl, act));
    CL_TRY(cl_store_begin(cl->store));
    take_moment(cl);
    cl->act = act;
    cl->pair = cl_act_needs(act) & CL_NEEDS_SECOND;
    CL_TRY(check_clock(cl, act));
    CL_TRY(check_people(cl, act));
    if (subject)
        cl_store_concern(cl->store, subject);
done:
    if (status != CL_OK)
        cl_store_rollback(cl->store);
    return status;
}

enum cl_status cl_write_with_second(struct cl *cl, unsigned roles)
{
    enum cl_status status;
    CL_TRY(check_second_role(cl, cl->act, roles));
    CL_TRY(cl_training_check(cl, cl->act, &cl->second));
    cl->pair = true;
done:
    return status;
}

void cl_write_concerns(struct cl *cl, const char *subject)
{
    cl_store_concern(cl->store, subject);
}

void cl_notice(struct cl *cl, const char *format, ...)
{
    char text[1024];
    va_list arguments;
    struct cl_texts *notices = &cl->notices;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    notices->at = cl_arena_grow(&cl->arena, notices->at, notices->count, &cl->notice_capacity, sizeof *notices->at);
    notices->at[notices->count++] = cl_arena_copy(&cl->arena, text);
}

struct cl_texts cl_take_notices(struct cl *cl)
{
    struct cl_texts notices = cl->notices;
    cl->notices = (struct cl_texts){0};
    cl->notice_capacity = 0;
    return notices;
}

/* Keeps what the write would have changed, for --dry-run. */
static enum cl_status keep_plan(struct cl *cl)
{
    size_t count = cl_store_change_count(cl->store);
    struct cl_planned_change *planned = cl_arena_alloc(&cl->arena, count * sizeof *planned + 1);
    for (size_t i = 0; i < count; i++) {
        struct cl_change change = cl_store_change_at(cl->store, i);
        if (!change.table)
            return cl->error->status;
        planned[i] = (struct cl_planned_change){cl_arena_copy(&cl->arena, change.table),
                                                cl_arena_copy(&cl->arena, change.old_row),
                                                cl_arena_copy(&cl->arena, change.new_row), change.key};
    }
    cl->planned = (struct cl_planned_changes){planned, count};
    return CL_OK;
}

static enum cl_status commit(struct cl *cl)
{
    char roles[96];
    bool proof = is_proof(cl->act);
    enum cl_status status = cl_describe_surroundings(cl);
    if (status != CL_OK) {
        cl_store_rollback(cl->store);
        return status;
    }
    struct cl_event event = {
        .at_ms = cl->now_ms,
        .performed_at_ms = proof ? 0 : cl->performed_at_ms,
        .zone = cl->facility.timezone,
        .actor = cl->actor.login,
        .actor_name = cl->actor.name,
        .actor_roles = cl_roles_write(cl->actor.roles, roles, sizeof roles),
        .second = cl->pair ? cl->second.login : NULL,
        .second_name = cl->pair ? cl->second.name : NULL,
        .os_account = cl->os_account,
        .host = cl->host,
        .terminal = cl->terminal,
        .request_id = cl->request_id,
        .action = cl_act_name(cl->act),
        .reason = proof ? NULL : cl->reason,
    };
    return cl_store_commit(cl->store, &event, NULL);
}

/* Nothing is done when a day ends: what expired with it is noticed by the next act on an order or a dose. */
static bool looks_at_doses(enum cl_act act)
{
    return strncmp(cl_act_name(act), "order.", 6) == 0 || strncmp(cl_act_name(act), "dose.", 5) == 0;
}

/* Whatever made a vial unusable, the order that it was reserved for must not count on it any more, whoever gives it at
 * this moment must be called, and whatever it became, a recall must not say otherwise: asked here, so that no act can
 * forget to. */
static enum cl_status settle(struct cl *cl)
{
    enum cl_status status = CL_OK;
    bool fell = cl->vials_fell || cl_store_touched(cl->store, "hold") || cl_store_touched(cl->store, "lot") ||
                cl_store_touched(cl->store, "lot_scope") || cl_store_touched(cl->store, "site");
    cl->vials_fell = false;
    if (fell)
        CL_TRY(cl_allocation_settle(cl));
    if (cl_store_touched(cl->store, "hold") || cl_store_touched(cl->store, "lot"))
        CL_TRY(cl_in_use_tell(cl));
    if (looks_at_doses(cl->act))
        CL_TRY(cl_allocation_settle_expired(cl));
    CL_TRY(cl_recall_settle(cl));
done:
    return status;
}

enum cl_status cl_write_end(struct cl *cl, enum cl_status status)
{
    if (!cl->store || !cl_store_is_writing(cl->store))
        return status;
    if (status == CL_OK)
        status = settle(cl);
    if (status == CL_OK && (!cl->dry_run || is_proof(cl->act)))
        return commit(cl);
    if (status == CL_OK)
        status = keep_plan(cl);
    if (status != CL_OK)
        cl_take_notices(cl);
    cl_store_rollback(cl->store);
    return status;
}

/* ---- signatures ------------------------------------------------------------------------------------------------ */

static enum cl_status check_own_password(struct cl *cl, const struct cl_person *signer)
{
    if (signer->password_own)
        return CL_OK;
    return cl_refuse(cl, "signature.own-password", signer->login, "cryolot user passwd --new-password-file NEW",
                     "the password of '%s' was chosen by an administrator and must be changed before the first "
                     "signature",
                     signer->login);
}

/* What was given is still what proves this person: a password changed since is no proof any more. */
static enum cl_status check_still_proven(struct cl *cl, const struct cl_person *signer, enum cl_proof proof,
                                         const char *proven)
{
    bool still = false;
    enum cl_status status = cl_person_still_proven(cl, signer, proof, proven, &still);
    if (status != CL_OK || still)
        return status;
    return cl_fail(cl->error, CL_NOT_AUTHORISED, "signature.password", signer->login, "sign again",
                   "the %s of '%s' changed after it was given", cl_proof_word(proof), signer->login);
}

static enum cl_status insert_signature(struct cl *cl, const struct cl_person *signer, unsigned roles,
                                       enum cl_proof proof, const char *meaning, const char *subject,
                                       const struct cl_hash *content, int64_t *signature_id)
{
    char hex[CL_HASH_TEXT], role[96];
    cl_roles_write(signer->roles & roles, role, sizeof role);
    cl_hash_write(content, hex, sizeof hex);
    return cl_store_insert(cl->store, SQL_SIGNATURE_INSERT, signature_id,
                           CL_BIND(cl_int(signer->id), cl_text(signer->login), cl_text(signer->name), cl_text(role),
                                   cl_text(meaning), cl_text(subject), cl_text(hex), cl_text(cl->reason),
                                   cl_int(cl->now_ms), cl_text(cl_proof_word(proof))));
}

/* A signature is given when it is given: whoever signs late says so in the reason. */
static enum cl_status check_signed_now(struct cl *cl, const char *subject)
{
    if (!cl->performed_at_ms || cl->now_ms - cl->performed_at_ms <= CL_LATE_MS)
        return CL_OK;
    return cl_refuse(cl, "time.signature", subject, "leave the time away; what happened when belongs into the reason",
                     "a signature is given now, not in the past");
}

enum cl_status cl_sign(struct cl *cl, const char *meaning, const char *subject, const struct cl_hash *content,
                       int64_t *signature_id)
{
    enum cl_status status;
    if (cl->proof == CL_PROOF_NONE)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "signature.password", cl->actor.login,
                       "give it with --signer-password-file FILE", "a signature needs the signer's password");
    CL_TRY(check_signed_now(cl, subject));
    CL_TRY(check_own_password(cl, &cl->actor));
    CL_TRY(check_still_proven(cl, &cl->actor, cl->proof, cl->proven));
    status =
        insert_signature(cl, &cl->actor, cl_act_roles(cl->act), cl->proof, meaning, subject, content, signature_id);
done:
    return status;
}

enum cl_status cl_sign_second(struct cl *cl, const char *meaning, const char *subject, const struct cl_hash *content,
                              int64_t *signature_id)
{
    enum cl_status status;
    CL_TRY(check_second(cl, cl->act));
    CL_TRY(check_signed_now(cl, subject));
    CL_TRY(check_own_password(cl, &cl->second));
    CL_TRY(check_still_proven(cl, &cl->second, CL_PROOF_PASSWORD, cl->second_proven));
    status = insert_signature(cl, &cl->second, cl_act_second_roles(cl->act), CL_PROOF_PASSWORD, meaning, subject,
                              content, signature_id);
done:
    return status;
}
