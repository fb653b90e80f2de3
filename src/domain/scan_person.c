/* People in a scanning session: a badge says who somebody is, their password proves it. */
#include "domain/identify.h"
#include "domain/person.h"
#include "domain/scan.h"
#include "domain/setting.h"
#include <stdio.h>
#include <string.h>

#define IDLE_MS (15 * 60 * 1000)

enum cl_status cl_scan_ask(struct cl_scan *scan, enum cl_scan_asking asking, const char *login, const char *name)
{
    scan->asking = asking;
    snprintf(scan->asks_login, sizeof scan->asks_login, "%s", login);
    snprintf(scan->asks_name, sizeof scan->asks_name, "%s", name);
    return CL_OK;
}

bool cl_scan_is_idle(struct cl_scan *scan)
{
    const struct cl_person *actor = &scan->cl->actor;
    if (!actor->id || cl_now_ms(scan->cl) - scan->last_ms <= IDLE_MS)
        return false;
    cl_scan_forget_second(scan);
    cl_scan_ask(scan, CL_SCAN_ASKS_AGAIN, actor->login, actor->name);
    return true;
}

static bool needs_second(const struct cl_scan *scan)
{
    return scan->mode == CL_SCAN_HAND || scan->mode == CL_SCAN_DISCARD || cl_scan_infuse_awaits_second(scan);
}

static enum cl_status show_own(struct cl_scan *scan)
{
    const struct cl_person *actor = &scan->cl->actor;
    char roles[96];
    if (needs_second(scan))
        return cl_scan_refuse(scan, "second.other-person",
                              scan->mode == CL_SCAN_HAND     ? "scan the receiver's badge"
                              : scan->mode == CL_SCAN_INFUSE ? "scan the second person's badge"
                                                             : "scan the witness's badge",
                              "this is your own badge");
    return cl_scan_say(scan, "%s (%s) acts: %s", actor->name, actor->login,
                       cl_roles_write(actor->roles, roles, sizeof roles));
}

void cl_scan_forget_second(struct cl_scan *scan)
{
    scan->cl->second = (struct cl_person){0};
    scan->cl->second_proven = NULL;
    scan->bedside[1] = (struct cl_scan_bedside){0};
}

/* Who may not do what the mode does is told at once, not at every vial; whoever acted before still does. */
static enum cl_status check_actor(struct cl_scan *scan, const struct cl_person *person)
{
    struct cl *cl = scan->cl;
    enum cl_status status = cl_scan_check_person(scan, scan->mode, person);
    if (status != CL_OK && cl->actor.id)
        snprintf(cl->error->remedy, sizeof cl->error->remedy, "%s (%s) acts as before", cl->actor.name,
                 cl->actor.login);
    return status;
}

enum cl_status cl_scan_badge(struct cl_scan *scan, const struct cl_scan_code *code)
{
    enum cl_status status;
    struct cl_person person = {0};
    cl_scan_forget_second(scan); /* whoever comes next: it is not who was there before, also when the proof fails */
    CL_TRY(cl_person_by_id(scan->cl, code->number, &person));
    if (!person.id)
        return cl_scan_refuse(scan, "scan.badge", "an administrator prints a new one", "nobody has the badge %s",
                              code->code);
    if (person.disabled)
        return cl_scan_refuse(scan, "person.proof", NULL, "%s (%s) is disabled", person.name, person.login);
    if (person.id == scan->cl->actor.id)
        return show_own(scan);
    bool second = needs_second(scan) && scan->cl->actor.id;
    if (!second)
        CL_TRY(check_actor(scan, &person));
    status = cl_scan_ask(scan, second ? CL_SCAN_ASKS_SECOND : CL_SCAN_ASKS_ACTOR, person.login, person.name);
done:
    return status;
}

/* ---- proofs ----------------------------------------------------------------------------------------------------- */

static bool is_known(const struct cl_scan *scan, const char *login)
{
    for (size_t i = 0; i < scan->known_count; i++)
        if (strcmp(scan->known[i], login) == 0)
            return true;
    return false;
}

static void note_known(struct cl_scan *scan, const char *login)
{
    if (!is_known(scan, login) && scan->known_count < CL_SCAN_KNOWN)
        snprintf(scan->known[scan->known_count++], sizeof scan->known[0], "%s", login);
}

/* A PIN does for who proved themselves by password in this session, where the facility lets PINs sign. */
static enum cl_status is_by_pin(struct cl_scan *scan, const char *secret, bool *by_pin)
{
    *by_pin = false;
    return cl_is_pin(secret) && is_known(scan, scan->asks_login) ? cl_setting_flag(scan->cl, "signature.pin", by_pin)
                                                                 : CL_OK;
}

static enum cl_status prove_actor(struct cl_scan *scan, const char *secret)
{
    enum cl_status status;
    struct cl *cl = scan->cl;
    struct cl_person person = {0};
    bool by_pin = false;
    CL_TRY(is_by_pin(scan, secret, &by_pin));
    CL_TRY(cl_person_prove_actor(cl, scan->asks_login, by_pin ? CL_PROOF_PIN : CL_PROOF_PASSWORD, secret, &person));
    cl->in_session = cl->in_session && cl->actor.id == person.id;
    if (cl->actor.id != person.id) /* what somebody else read is not theirs */
        cl_scan_infuse_forget(scan);
    cl->actor = person;
    note_known(scan, person.login);
    cl_scan_note_actor(scan);
done:
    return status;
}

/* Whoever comes to the freezer hears what is in their hands, and, unless they go on with a place, what stands open. */
static enum cl_status tell_standing(struct cl_scan *scan)
{
    struct cl_texts told;
    enum cl_status status =
        *scan->store ? cl_scan_hands(scan->cl, &scan->cl->actor, &told) : cl_scan_standing(scan, &told);
    for (size_t i = 0; status == CL_OK && i < told.count; i++)
        cl_notice(scan->cl, "%s", told.at[i]);
    return status;
}

static enum cl_status go_on(struct cl_scan *scan, enum cl_scan_asking asked)
{
    enum cl_status status;
    const struct cl *cl = scan->cl;
    char roles[96];
    scan->last_ms = cl_now_ms(cl);
    if (asked == CL_SCAN_ASKS_AGAIN)
        return cl_scan_go_on(scan);
    if (asked == CL_SCAN_ASKS_SECOND && scan->mode == CL_SCAN_INFUSE)
        return cl_scan_say(scan, "%s (%s) checks: scan the patient's label and the bag", cl->second.name,
                           cl->second.login);
    if (asked == CL_SCAN_ASKS_SECOND)
        return cl_scan_say(scan, "%s (%s) %s: scan the vials", cl->second.name, cl->second.login,
                           scan->mode == CL_SCAN_HAND ? "receives" : "witnesses");
    CL_TRY(tell_standing(scan));
    status = cl_scan_say(scan, "%s (%s) acts from now on: %s", cl->actor.name, cl->actor.login,
                         cl_roles_write(cl->actor.roles, roles, sizeof roles));
done:
    return status;
}

/* Vials that are scanned while a password is asked for are no wrong passwords: they would lock out who is asked. What
 * has the form of a place may be somebody's password, unless there is such a place. */
static enum cl_status is_code(struct cl_scan *scan, const char *secret, bool *out)
{
    struct cl_scan_code code;
    struct cl_storage store;
    cl_scan_code_read(secret, &code);
    *out = cl_scan_is_label(secret);
    if (!*out || code.kind != CL_SCAN_IS_PLACE)
        return CL_OK;
    enum cl_status status = cl_storage_get(scan->cl, code.code, &store);
    if (status != CL_NOT_FOUND && status != CL_USAGE && status != CL_INVALID_INPUT)
        return status;
    cl_error_clear(scan->cl->error);
    *out = false;
    return CL_OK;
}

enum cl_status cl_scan_take_proof(struct cl_scan *scan, const char *secret, bool from_file)
{
    enum cl_status status = CL_OK;
    struct cl *cl = scan->cl;
    enum cl_scan_asking asked = scan->asking;
    bool code = false;
    scan->asking = CL_SCAN_ASKS_NOBODY;
    if (!secret)
        return cl_scan_refuse(scan, "scan.proof", "the badge says who somebody is, the password proves it",
                              "%s (%s) did not prove who they are", scan->asks_name, scan->asks_login);
    if (from_file && !cl->facility.training)
        return cl_refuse(cl, "second.training-only", scan->asks_login, "that person types it when asked",
                         "a password comes from a file in a scanning session only in a training record");
    cl_next_moment(cl);
    CL_TRY(is_code(scan, secret, &code));
    if (code && !from_file) {
        scan->asking = asked;
        return cl_scan_refuse(scan, "scan.proof", "type the password; Return alone gives up",
                              "that was a code, not the password of %s: it does not count as one", scan->asks_name);
    }
    if (code)
        return cl_scan_refuse(scan, "scan.proof", "the file holds nothing but the password",
                              "that is a code, not the password of %s", scan->asks_name);
    if (asked == CL_SCAN_ASKS_SECOND)
        CL_TRY(cl_prove_second(cl, scan->asks_login, secret, from_file));
    else
        CL_TRY(prove_actor(scan, secret));
    status = go_on(scan, asked);
done:
    return status;
}
