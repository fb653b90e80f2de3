/* People: who they are, what they may do, how they prove it (DESIGN.md "People"). */
#ifndef CRYOLOT_USER_H
#define CRYOLOT_USER_H

#include <cryolot/context.h>

struct cl_person {
    int64_t id; /* 0: nobody */
    const char *login, *name;
    const char *badge; /* "BDG-000003X": says who somebody is when it is scanned, and proves nothing */
    unsigned roles;    /* bits of enum cl_role */
    struct cl_texts role_words;
    struct cl_texts sites; /* codes of those that they act for, by code */
    bool password_own;     /* chosen by its owner: may sign */
    bool disabled;
    bool pin;    /* a PIN of theirs may sign within a session */
    bool locked; /* five failed proofs; until 15 minutes after the last one or cl_user_unlock */
};

struct cl_person_list {
    const struct cl_person *at;
    size_t count;
};

/* Proves a person by password and makes them the context's actor, able to sign. The attempt is a row that is committed
 * before the comparison; the fifth failure since the last success locks the login for 15 minutes. CL_NOT_AUTHORISED:
 * "login or password is wrong" (whichever it was), locked, disabled. Parallel attempts of one login wait their turn. */
enum cl_status cl_sign_in(struct cl *cl, const char *login, const char *password);
/* Proves the actor's own password again, for a signature under a session. */
enum cl_status cl_prove_signer(struct cl *cl, const char *password);
/* The same by the actor's PIN. CL_REFUSED (rule "signature.pin"): outside of a session, without a PIN, or where the
 * setting signature.pin is no. A wrong PIN counts like a wrong password. */
enum cl_status cl_prove_signer_pin(struct cl *cl, const char *pin);
/* Whether the actor could sign by a PIN now. */
enum cl_status cl_pin_may_sign(struct cl *cl, bool *may);
/* Whether a text has the form of a PIN, which no password has: 6 to 12 digits. */
bool cl_is_pin(const char *text);
/* Proves the second person of the next act. Refused for the actor, also under another login of the same printed name
 * (rule "second.other-person"). `from_file`: the
 * password came from a file, which only a training record accepts (rule "second.training-only"). A wrong
 * one counts against the actor, never against that person: after five within 15 minutes the actor can name nobody (rule
 * "second.locked"), unless that person gave the right one since. */
enum cl_status cl_prove_second(struct cl *cl, const char *login, const char *password, bool from_file);
/* The actor, or NULL when nobody is signed in. */
const struct cl_person *cl_actor(const struct cl *cl);

#define CL_TOKEN_TEXT 65
/* Opens a session for the actor on a terminal; `token` (CL_TOKEN_TEXT bytes) is the only proof of it. */
enum cl_status cl_session_open(struct cl *cl, const char *terminal, char *token);
/* Makes the session's person the actor (not able to sign). CL_NOT_AUTHORISED when it is unknown, closed, of another
 * terminal, of a disabled person, or unused for 15 minutes since `last_used_ms`,
 * which also ends it on record. */
enum cl_status cl_session_resume(struct cl *cl, const char *terminal, const char *token, int64_t last_used_ms);
/* Ends it (by its own person). */
enum cl_status cl_session_close(struct cl *cl, const char *token);

/* Adds a person; the password must be changed by its owner before the first signature. Roles are bits; admin and qa
 * together are refused (rule "role.separation"), and so is a login with one of them where an enabled login of the same
 * printed name holds the other. The first person with qa is added by an administrator alone; every further one is
 * countersigned by a second person who holds it (rule "role.countersigned"). `sites`: codes of those that they act for;
 * none: the facility's own. CL_CONFLICT: the login exists. CL_NOT_FOUND: a site. CL_USAGE: bad login, name, a password
 * under 15 characters. */
enum cl_status cl_user_add(struct cl *cl, const char *login, const char *name, unsigned roles, struct cl_texts sites,
                           const char *password, struct cl_person *out);
/* Another person acts for further sites, and for others no more; codes. Refused (rule "user.site"): a site that they
 * act for already, or do not act for; rule "site.keeper": what they keep or carry there is without them nobody's; rule
 * "user.other-person": oneself. CL_NOT_FOUND. */
enum cl_status cl_user_set_sites(struct cl *cl, const char *login, struct cl_texts add, struct cl_texts remove,
                                 struct cl_person *out);
/* Replaces a person's roles; countersigned by a second person who holds qa. Nobody changes or countersigns their own
 * (rule "user.other-person"). */
enum cl_status cl_user_set_roles(struct cl *cl, const char *login, unsigned roles, struct cl_person *out);
/* The last enabled person with qa is not disabled (rule "role.last-qa"): without one nobody could countersign. A person
 * with qa is enabled again only when another one countersigns (rule "role.countersigned"). */
enum cl_status cl_user_set_disabled(struct cl *cl, const char *login, bool disabled, struct cl_person *out);
/* Forgets the failed proofs of a login, and its PIN. */
enum cl_status cl_user_unlock(struct cl *cl, const char *login, struct cl_person *out);
/* The actor's own new password; the old one was proven in this command. */
enum cl_status cl_user_set_password(struct cl *cl, const char *new_password);
/* The actor's own PIN; the password was proven in this command. It signs in place of the password within a session. It
 * ends with the password, and when an administrator unlocks the login. CL_USAGE (rule "pin.form"): not 6 to 12 digits,
 * all the same, or digits that only count up or down. CL_REFUSED (rule "signature.pin"): the setting forbids PINs. */
enum cl_status cl_user_set_pin(struct cl *cl, const char *new_pin);
enum cl_status cl_user_get(struct cl *cl, const char *login, struct cl_person *out);
enum cl_status cl_user_list(struct cl *cl, struct cl_person_list *out);

/* ---- history --------------------------------------------------------------------------------------------------- */

/* One act upon a person, or of them upon their own proofs. */
struct cl_user_change {
    int64_t event, at_ms;
    const char *actor, *second; /* logins; empty: nobody yet, nobody */
    const char *action;         /* "user.role" */
    const char *what;           /* "roles: qc -> qc,storage"; "a wrong PIN, 5 in a row: locked for 15 minutes" */
    const char *reason;         /* may be empty */
};

struct cl_user_history {
    const struct cl_user_change *at;
    size_t count;
};

/* Newest first: roles before and after, trainings, disabling, unlocking, passwords and PINs, failed proofs; with
 * `sign_ins` also those that succeeded, and sessions. CL_NOT_FOUND. */
enum cl_status cl_user_history(struct cl *cl, const char *login, bool sign_ins, int64_t limit,
                               struct cl_user_history *out);

/* ---- training -------------------------------------------------------------------------------------------------- */

struct cl_training {
    int64_t id;
    const char *procedure;                  /* "SOP-012" */
    struct cl_date trained_on, valid_until; /* through that day, in the facility's zone */
    bool expired;
    const char *recorded_by; /* login */
    int64_t recorded_at_ms;
};

struct cl_training_list {
    const struct cl_training *at;
    size_t count;
};

/* Records a training of another person. *out: every training of theirs. An act that the setting training.ACT gives a
 * procedure is refused (rule "person.trained") to who has no valid training in it, as first or as second person.
 * Refused: one's own (rule "user.other-person"), a day in the future (rule "date.future"), an end before the beginning
 * (rule "training.days"). CL_USAGE: a procedure that is no code. */
enum cl_status cl_user_train(struct cl *cl, const char *login, const char *procedure, struct cl_date on,
                             struct cl_date until, struct cl_training_list *out);
/* By procedure, the newest of each first. */
enum cl_status cl_training_list(struct cl *cl, const struct cl_person *person, struct cl_training_list *out);

#endif
