/* PINs: short, for signing again and again within a session that the password opened (21 CFR 11.200(a)(1)). */
#include "base/password.h"
#include "domain/person.h"
#include "domain/setting.h"
#include <string.h>

enum { PIN_LEAST = 6, PIN_MOST = 12 };

/* ---- form ------------------------------------------------------------------------------------------------------ */

bool cl_is_pin(const char *text)
{
    size_t size = strspn(text, "0123456789");
    return text[size] == '\0' && size >= PIN_LEAST && size <= PIN_MOST;
}

/* Whether each digit differs from the one before it by the same step, from 9 to 0 too: 222222, 234567, 098765. */
static bool is_run(const char *pin, int step)
{
    for (size_t i = 1; pin[i]; i++)
        if ((pin[i] - pin[i - 1] - step) % 10 != 0)
            return false;
    return true;
}

static enum cl_status check_form(struct cl *cl, const char *pin)
{
    if (!cl_is_pin(pin))
        return cl_fail(cl->error, CL_USAGE, "pin.form", NULL, NULL, "a PIN has %d to %d digits", PIN_LEAST, PIN_MOST);
    if (is_run(pin, 0) || is_run(pin, 1) || is_run(pin, -1))
        return cl_fail(cl->error, CL_USAGE, "pin.form", NULL, "choose digits that nobody tries first",
                       "the digits of a PIN are not all the same, and do not only count up or down");
    return CL_OK;
}

/* ---- choosing -------------------------------------------------------------------------------------------------- */

static enum cl_status check_setting(struct cl *cl)
{
    bool allowed = false;
    enum cl_status status = cl_setting_flag(cl, "signature.pin", &allowed);
    if (status != CL_OK || allowed)
        return status;
    return cl_refuse(cl, "signature.pin", NULL, "sign with your password",
                     "this facility signs only with passwords: the setting signature.pin is no");
}

enum cl_status cl_user_set_pin(struct cl *cl, const char *new_pin)
{
    enum cl_status status;
    char hash[CL_PASSWORD_HASH];
    if (cl->proof != CL_PROOF_PASSWORD)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "signature.password", cl->actor.login,
                       "give it with --signer-password-file FILE", "choosing a PIN needs the password");
    CL_TRY(check_form(cl, new_pin));
    CL_TRY(cl_write_begin(cl, CL_ACT_USER_PIN, cl->actor.login));
    CL_TRY(check_setting(cl));
    if (!cl->actor.password_own) {
        status =
            cl_refuse(cl, "signature.own-password", cl->actor.login, "cryolot user passwd --new-password-file NEW",
                      "the password of '%s' was chosen by an administrator and must be changed first", cl->actor.login);
        goto done;
    }
    CL_TRY(cl_password_hash(new_pin, hash, cl->error));
    CL_TRY(
        cl_store_change_one(cl->store, SQL_PERSON_SET_PIN, CL_BIND(cl_int(cl->actor.id), cl_blob(hash, strlen(hash)))));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK && !cl->dry_run)
        cl->actor.pin = true;
    return status;
}

/* ---- signing --------------------------------------------------------------------------------------------------- */

enum cl_status cl_pin_may_sign(struct cl *cl, bool *may)
{
    *may = false;
    return cl->in_session && cl->actor.pin ? cl_setting_flag(cl, "signature.pin", may) : CL_OK;
}

enum cl_status cl_prove_signer_pin(struct cl *cl, const char *pin)
{
    enum cl_status status;
    struct cl_person signer;
    if (!cl->in_session)
        return cl_refuse(cl, "signature.pin", cl->actor.login, "cryolot login LOGIN, or sign with --password-file",
                         "a PIN signs only within a session");
    CL_TRY(check_setting(cl));
    if (!cl->actor.pin)
        return cl_refuse(cl, "signature.pin", cl->actor.login, "cryolot user pin", "%s has no PIN", cl->actor.name);
    status = cl_person_prove_actor(cl, cl->actor.login, CL_PROOF_PIN, pin, &signer);
done:
    return status;
}
