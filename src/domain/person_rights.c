/* Rights of people: adding, roles, disabling. Who gives rights and who holds quality are never one person: an
 * administrator makes no second login of quality, nor one that nobody of quality has seen. */
#include "base/password.h"
#include "base/text.h"
#include "domain/person.h"
#include "domain/site.h"
#include <string.h>

/* ---- rules ----------------------------------------------------------------------------------------------------- */

static enum cl_status check_roles(struct cl *cl, const char *login, unsigned roles)
{
    if (roles == 0)
        return cl_fail(cl->error, CL_USAGE, NULL, login, "--role qc,storage", "at least one role is needed");
    if (roles & CL_ROLE_ADMIN && roles & CL_ROLE_QA)
        return cl_refuse(cl, "role.separation", login, "make two people of it", "an administrator never holds qa");
    return CL_OK;
}

/* Two logins of one printed name are taken for one person, of whom one half is an administrator and one holds qa. */
static enum cl_status check_namesakes(struct cl *cl, const struct cl_person *person, unsigned roles)
{
    enum cl_status status;
    struct cl_person_list holders;
    const char *role = roles & CL_ROLE_ADMIN ? "qa" : roles & CL_ROLE_QA ? "admin" : NULL;
    if (!role)
        return CL_OK;
    CL_TRY(cl_person_list_by_role(cl, role, &holders));
    for (size_t i = 0; i < holders.count; i++) {
        const struct cl_person *holder = &holders.at[i];
        if (holder->id == person->id || holder->disabled || !cl_text_same_name(holder->name, person->name))
            continue;
        status =
            cl_refuse(cl, "role.separation", person->login, "if they are two people, their printed names must differ",
                      "'%s', who holds %s, is %s too: an administrator never holds qa, under no other login either",
                      holder->login, role, holder->name);
        goto done;
    }
done:
    return status;
}

/* A signature shows the printed name: no two people who may sign have the same. */
static enum cl_status check_name(struct cl *cl, const struct cl_person *person)
{
    enum cl_status status;
    struct cl_person_list people;
    CL_TRY(cl_user_list(cl, &people));
    for (size_t i = 0; i < people.count; i++) {
        const struct cl_person *other = &people.at[i];
        if (other->id == person->id || other->disabled || !cl_text_same_name(other->name, person->name))
            continue;
        status =
            cl_refuse(cl, "user.name", person->login,
                      "add a middle initial or the function to the printed name; whoever has a login needs no other",
                      "'%s' is %s already, and a signature shows the printed name", other->login, other->name);
        goto done;
    }
done:
    return status;
}

/* Whether anybody of quality is there to be asked, beside this person. */
static enum cl_status count_quality(struct cl *cl, int64_t beside_id, size_t *all, size_t *enabled)
{
    struct cl_person_list holders;
    enum cl_status status = cl_person_list_by_role(cl, "qa", &holders);
    *all = *enabled = 0;
    for (size_t i = 0; status == CL_OK && i < holders.count; i++) {
        *all += holders.at[i].id != beside_id;
        *enabled += holders.at[i].id != beside_id && !holders.at[i].disabled;
    }
    return status;
}

/* Nobody countersigns a change of their own rights. */
static enum cl_status check_countersigner(struct cl *cl, const struct cl_person *person)
{
    if (cl->second.id == person->id)
        return cl_refuse(cl, "user.other-person", person->login, "ask another person with the role qa",
                         "nobody countersigns a change of their own rights");
    return CL_OK;
}

/* A further person of quality has been seen by one who is it already. */
static enum cl_status countersign(struct cl *cl, const struct cl_person *person)
{
    if (cl->second.id == 0)
        return cl_refuse(cl, "role.countersigned", person->login,
                         "add --second LOGIN of a person with the role qa, who proves it with their own password",
                         "another person with the role qa is countersigned by one who holds it");
    enum cl_status status = check_countersigner(cl, person);
    return status == CL_OK ? cl_write_with_second(cl, CL_ROLE_QA) : status;
}

/* ---- changing -------------------------------------------------------------------------------------------------- */

/* Adds and removes single roles, so that the log shows exactly what changed. */
static enum cl_status change_roles(struct cl *cl, int64_t person_id, unsigned before, unsigned after)
{
    enum cl_status status = CL_OK;
    const char *const *words = cl_role_words();
    for (unsigned bit = 0; words[bit]; bit++) {
        unsigned role = 1u << bit;
        if ((before & role) == (after & role))
            continue;
        CL_TRY(cl_store_change_one(cl->store, (after & role) ? SQL_PERSON_ROLE_INSERT : SQL_PERSON_ROLE_DELETE,
                                   CL_BIND(cl_int(person_id), cl_text(words[bit]))));
    }
done:
    return status;
}

enum cl_status cl_person_insert(struct cl *cl, const char *login, const char *name, unsigned roles,
                                const char *password, bool own, int64_t *id)
{
    enum cl_status status;
    char hash[CL_PASSWORD_HASH];
    CL_TRY(cl_password_hash(password, hash, cl->error));
    CL_TRY(cl_store_insert(
        cl->store, SQL_PERSON_INSERT, id,
        CL_BIND(cl_text(login), cl_text(name), cl_blob(hash, strlen(hash)), cl_int(own), cl_int(cl->now_ms))));
    CL_TRY(change_roles(cl, *id, 0, roles));
done:
    return status;
}

enum cl_status cl_person_end_upon(struct cl *cl, enum cl_status status, const char *login, struct cl_person *out)
{
    struct cl_person person = {0};
    if (status == CL_OK)
        status = cl_user_get(cl, login, &person);
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = person;
    return status;
}

enum cl_status cl_user_add(struct cl *cl, const char *login, const char *name, unsigned roles, struct cl_texts sites,
                           const char *password, struct cl_person *out)
{
    enum cl_status status;
    int64_t person_id = 0;
    struct cl_person person = {.login = login, .name = name};
    bool exists = false;
    size_t quality, enabled;
    CL_TRY(cl_person_check(login, name, password, cl->error));
    CL_TRY(check_roles(cl, login, roles));
    CL_TRY(cl_write_begin(cl, CL_ACT_USER_ADD, login));
    CL_TRY(cl_person_exists(cl, login, &exists));
    if (exists) {
        status = cl_fail(cl->error, CL_CONFLICT, "user.unique", login, "logins are never reused",
                         "user '%s' exists already", login);
        goto done;
    }
    CL_TRY(check_name(cl, &person));
    CL_TRY(count_quality(cl, 0, &quality, &enabled));
    if (roles & CL_ROLE_QA && quality > 0)
        CL_TRY(countersign(cl, &person));
    CL_TRY(cl_person_insert(cl, login, name, roles, password, false, &person_id));
    CL_TRY(sites.count ? cl_person_join(cl, &(struct cl_person){.id = person_id, .login = login}, sites)
                       : cl_store_change_one(cl->store, SQL_SITE_MEMBER_INSERT,
                                             CL_BIND(cl_int(person_id), cl_int(CL_HOME_SITE))));
done:
    return cl_person_end_upon(cl, status, login, out);
}

enum cl_status cl_person_begin_upon(struct cl *cl, enum cl_act act, const char *login, struct cl_person *person)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, act, login));
    CL_TRY(cl_user_get(cl, login, person));
    if (person->id == cl->actor.id)
        status =
            cl_refuse(cl, "user.other-person", login, "ask another administrator", "nobody changes their own rights");
done:
    return status;
}

enum cl_status cl_user_set_roles(struct cl *cl, const char *login, unsigned roles, struct cl_person *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    CL_TRY(check_roles(cl, login, roles));
    CL_TRY(cl_person_begin_upon(cl, CL_ACT_USER_ROLE, login, &person));
    CL_TRY(check_countersigner(cl, &person));
    CL_TRY(check_namesakes(cl, &person, roles));
    CL_TRY(change_roles(cl, person.id, person.roles, roles));
done:
    return cl_person_end_upon(cl, status, login, out);
}

/* Without anybody of quality nobody could countersign, and an administrator would be alone again. */
static enum cl_status check_last_quality(struct cl *cl, const struct cl_person *person)
{
    size_t others, enabled;
    enum cl_status status = person->roles & CL_ROLE_QA ? count_quality(cl, person->id, &others, &enabled) : CL_OK;
    if (status != CL_OK || !(person->roles & CL_ROLE_QA) || enabled > 0)
        return status;
    return cl_refuse(cl, "role.last-qa", person->login, "have them countersign another one first: cryolot user add",
                     "'%s' is the last person who holds qa", person->login);
}

static enum cl_status check_enabling(struct cl *cl, const struct cl_person *person)
{
    enum cl_status status;
    CL_TRY(check_namesakes(cl, person, person->roles));
    CL_TRY(check_name(cl, person));
    if (person->roles & CL_ROLE_QA)
        CL_TRY(countersign(cl, person));
done:
    return status;
}

/* Who holds quality is not made silent by an administrator alone. */
static enum cl_status check_disabling(struct cl *cl, const struct cl_person *person)
{
    enum cl_status status;
    CL_TRY(check_last_quality(cl, person));
    if (person->roles & CL_ROLE_QA)
        CL_TRY(countersign(cl, person));
done:
    return status;
}

enum cl_status cl_user_set_disabled(struct cl *cl, const char *login, bool disabled, struct cl_person *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    CL_TRY(cl_person_begin_upon(cl, disabled ? CL_ACT_USER_DISABLE : CL_ACT_USER_ENABLE, login, &person));
    if (person.disabled == disabled) {
        status = cl_refuse(cl, "user.state", login, NULL, "user '%s' is %s already", login,
                           disabled ? "disabled" : "enabled");
        goto done;
    }
    CL_TRY(disabled ? check_disabling(cl, &person) : check_enabling(cl, &person));
    CL_TRY(cl_store_change_one(cl->store, SQL_PERSON_SET_DISABLED, CL_BIND(cl_int(person.id), cl_int(disabled))));
done:
    return cl_person_end_upon(cl, status, login, out);
}

enum cl_status cl_user_unlock(struct cl *cl, const char *login, struct cl_person *out)
{
    enum cl_status status;
    struct cl_person person = {0};
    CL_TRY(cl_person_begin_upon(cl, CL_ACT_USER_UNLOCK, login, &person));
    CL_TRY(cl_store_change_one(cl->store, SQL_ATTEMPT_UNLOCK, CL_BIND(cl_text(login), cl_int(cl->now_ms))));
    CL_TRY(
        cl_store_change(cl->store, SQL_PERSON_CLEAR_PIN, CL_BIND(cl_int(person.id)))); /* it may have been guessed at */
done:
    return cl_person_end_upon(cl, status, login, out);
}
