/* Proof of a person: yescrypt, attempts that count before they are compared, lockout (DESIGN.md "People"). */
#include "domain/person.h"
#include "base/password.h"
#include "base/text.h"
#include "base/time.h"
#include "domain/identify.h"
#include <cryolot/scan.h>
#include <string.h>

enum { PASSWORD_LEAST = 15, PASSWORD_MOST = 128, FAILURES_MOST = 5 };
#define LOCKED_MS  (15 * 60 * 1000)
#define ATTEMPT_MS (10 * 1000) /* a proof that has not ended by then never will */

/* ---- rules ----------------------------------------------------------------------------------------------------- */

static enum cl_status check_login(const char *login, struct cl_error *error)
{
    size_t size = strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789.-");
    if (size == strlen(login) && size >= 2 && size <= 32 && login[0] >= 'a' && login[0] <= 'z')
        return CL_OK;
    return cl_fail(error, CL_USAGE, NULL, login, "for example: anna.berg",
                   "login '%s' must be 2 to 32 of a-z, 0-9, '.' and '-', and begin with a letter", login);
}

static enum cl_status check_password(const char *password, struct cl_error *error)
{
    size_t size = strlen(password);
    if (size < PASSWORD_LEAST)
        return cl_fail(error, CL_USAGE, "password.length", NULL, "several words make a good one",
                       "the password must have at least %d characters", PASSWORD_LEAST);
    if (size > PASSWORD_MOST)
        return cl_fail(error, CL_USAGE, "password.length", NULL, NULL, "the password must have at most %d characters",
                       PASSWORD_MOST);
    return CL_OK;
}

enum cl_status cl_person_check(const char *login, const char *name, const char *password, struct cl_error *error)
{
    enum cl_status status;
    CL_TRY(check_login(login, error));
    CL_TRY(cl_print_check("name", name, 60, error));
    CL_TRY(check_password(password, error));
done:
    return status;
}

/* ---- comparing ------------------------------------------------------------------------------------------------------
 */

const char *cl_proof_word(enum cl_proof proof)
{
    return proof == CL_PROOF_PIN ? "pin" : "password";
}

/* The stored hash; NULL when there is none. */
static enum cl_status read_stored(struct cl *cl, const char *login, enum cl_proof proof, const char **stored)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, proof == CL_PROOF_PIN ? SQL_PERSON_PIN : SQL_PERSON_PASSWORD, CL_BIND(cl_text(login)));
    *stored = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

/* Compares in the same time whether the login exists or not. */
static enum cl_status compare(struct cl *cl, const char *login, enum cl_proof proof, const char *secret, bool *matches,
                              const char **stored)
{
    enum cl_status status;
    CL_TRY(read_stored(cl, login, proof, stored));
    CL_TRY(cl_password_matches(secret, *stored, matches, cl->error));
done:
    return status;
}

/* ---- reading people -------------------------------------------------------------------------------------------- */

static enum cl_status read_failures(struct cl *cl, const char *login, int64_t *failures, int64_t *last_at_ms)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_ATTEMPT_FAILURES, CL_BIND(cl_text(login)));
    if (cl_rows_next(rows)) {
        *failures = cl_rows_int(rows, COL_ATTEMPT_FAILURES_FAILURES);
        *last_at_ms = cl_rows_int(rows, COL_ATTEMPT_FAILURES_LAST_AT_MS);
    }
    return cl_rows_close(rows);
}

static enum cl_status is_locked(struct cl *cl, const char *login, bool *locked)
{
    int64_t failures = 0, last_at_ms = 0;
    enum cl_status status = read_failures(cl, login, &failures, &last_at_ms);
    *locked = failures >= FAILURES_MOST && cl_clock_utc_ms() - last_at_ms < LOCKED_MS;
    return status;
}

static enum cl_status read_roles(struct cl *cl, struct cl_person *person)
{
    size_t capacity = 0;
    struct cl_texts *words = &person->role_words;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_ROLES, CL_BIND(cl_int(person->id)));
    while (cl_rows_next(rows)) {
        words->at = cl_arena_grow(&cl->arena, words->at, words->count, &capacity, sizeof *words->at);
        words->at[words->count] = cl_keep_text(cl, rows, 0);
        person->roles |= cl_role_read(words->at[words->count++]);
    }
    return cl_rows_close(rows);
}

static enum cl_status read_sites(struct cl *cl, struct cl_person *person)
{
    size_t capacity = 0;
    struct cl_texts *sites = &person->sites;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_SITES, CL_BIND(cl_int(person->id)));
    while (cl_rows_next(rows)) {
        sites->at = cl_arena_grow(&cl->arena, sites->at, sites->count, &capacity, sizeof *sites->at);
        sites->at[sites->count++] = cl_keep_text(cl, rows, 0);
    }
    return cl_rows_close(rows);
}

static struct cl_person person_from_row(struct cl *cl, const struct cl_rows *rows)
{
    char badge[CL_NUMBERED_CODE];
    return (struct cl_person){
        .id = cl_rows_int(rows, COL_PERSON_ID),
        .login = cl_keep_text(cl, rows, COL_PERSON_LOGIN),
        .badge = cl_arena_copy(&cl->arena, cl_scan_badge_write(cl_rows_int(rows, COL_PERSON_ID), badge)),
        .name = cl_keep_text(cl, rows, COL_PERSON_NAME),
        .password_own = cl_rows_int(rows, COL_PERSON_PASSWORD_OWN) != 0,
        .disabled = cl_rows_int(rows, COL_PERSON_DISABLED) != 0,
        .pin = cl_rows_int(rows, COL_PERSON_PIN) != 0,
    };
}

static enum cl_status complete(struct cl *cl, struct cl_person *person)
{
    enum cl_status status = read_roles(cl, person);
    if (status == CL_OK)
        status = read_sites(cl, person);
    if (status == CL_OK)
        status = is_locked(cl, person->login, &person->locked);
    return status;
}

/* One person of a statement that gives at most one; id 0 when it gives none. */
static enum cl_status read_person(struct cl *cl, enum cl_sql sql, struct cl_value key, struct cl_person *out)
{
    struct cl_person person = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, sql, CL_BIND(key));
    if (cl_rows_next(rows))
        person = person_from_row(cl, rows);
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK && person.id)
        status = complete(cl, &person);
    if (status == CL_OK)
        *out = person;
    return status;
}

enum cl_status cl_person_by_id(struct cl *cl, int64_t id, struct cl_person *out)
{
    return read_person(cl, SQL_PERSON_BY_ID, cl_int(id), out);
}

enum cl_status cl_user_get(struct cl *cl, const char *login, struct cl_person *out)
{
    struct cl_person person = {0};
    enum cl_status status = read_person(cl, SQL_PERSON_BY_LOGIN, cl_text(login), &person);
    if (status == CL_OK && !person.id)
        status = cl_not_found(cl, "user", login);
    if (status == CL_OK)
        *out = person;
    return status;
}

enum cl_status cl_person_exists(struct cl *cl, const char *login, bool *exists)
{
    struct cl_person person = {0};
    enum cl_status status = read_person(cl, SQL_PERSON_BY_LOGIN, cl_text(login), &person);
    *exists = person.id != 0;
    return status;
}

static enum cl_status read_people(struct cl *cl, struct cl_rows *rows, struct cl_person_list *out)
{
    struct cl_person *people = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        people = cl_arena_grow(&cl->arena, people, count, &capacity, sizeof *people);
        people[count++] = person_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; i < count && status == CL_OK; i++)
        status = complete(cl, &people[i]);
    if (status == CL_OK)
        *out = (struct cl_person_list){people, count};
    return status;
}

enum cl_status cl_user_list(struct cl *cl, struct cl_person_list *out)
{
    return read_people(cl, cl_rows_open(cl->store, SQL_PERSON_LIST, CL_NO_VALUES), out);
}

enum cl_status cl_person_list_by_role(struct cl *cl, const char *role, struct cl_person_list *out)
{
    return read_people(cl, cl_rows_open(cl->store, SQL_PERSON_LIST_BY_ROLE, CL_BIND(cl_text(role))), out);
}

/* ---- proving --------------------------------------------------------------------------------------------------- */

/* A wrong password of a second person counts against whoever named them, not against them: else five commands of
 * anybody would lock somebody of QA out. */
static enum cl_status check_asker(struct cl *cl, const char *asked_by)
{
    int64_t failures = 0;
    enum cl_status status = cl_store_int(cl->store, SQL_ATTEMPT_FAILURES_ASKED, &failures,
                                         CL_BIND(cl_text(asked_by), cl_int(cl_clock_utc_ms() - LOCKED_MS)));
    if (status != CL_OK || failures < FAILURES_MOST)
        return status;
    return cl_fail(cl->error, CL_NOT_AUTHORISED, "second.locked", asked_by,
                   cl_arena_print(&cl->arena,
                                  "wait 15 minutes, or ask an administrator: cryolot user unlock %s; the second person "
                                  "is not locked",
                                  asked_by),
                   "'%s' named second persons with %d wrong passwords within 15 minutes, and can name nobody now",
                   asked_by, FAILURES_MOST);
}

/* Counts the attempt before anything is compared. Parallel attempts of a login wait for the one under way. `asked_by`:
 * login in whose act somebody is the second person; NULL: they act. */
static enum cl_status open_attempt(struct cl *cl, const char *login, enum cl_proof proof, const char *asked_by,
                                   int64_t *attempt_id)
{
    enum cl_status status;
    bool locked = false;
    for (int64_t running = 1; running;) {
        CL_TRY(cl_write_begin(cl, CL_ACT_SIGN_IN_OPEN, login));
        int64_t now_ms = cl_clock_utc_ms();
        CL_TRY(cl_store_int(
            cl->store, SQL_ATTEMPT_RUNNING, &running,
            CL_BIND(cl_text(login), cl_int(now_ms - ATTEMPT_MS), cl_int(now_ms), cl_text_or_null(asked_by))));
        if (running) {
            cl_store_rollback(cl->store);
            cl_clock_sleep_ms(20);
        }
    }
    CL_TRY(is_locked(cl, login, &locked));
    if (locked) {
        status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.locked", login,
                         "wait 15 minutes, or ask an administrator: cryolot user unlock LOGIN",
                         "'%s' is locked after %d failed attempts", login, FAILURES_MOST);
        goto done;
    }
    if (asked_by)
        CL_TRY(check_asker(cl, asked_by));
    CL_TRY(cl_store_insert(
        cl->store, SQL_ATTEMPT_INSERT, attempt_id,
        CL_BIND(cl_text(login), cl_int(cl_clock_utc_ms()), cl_text(cl_proof_word(proof)), cl_text_or_null(asked_by))));
done:
    return cl_write_end(cl, status);
}

static enum cl_status close_attempt(struct cl *cl, const char *login, int64_t attempt_id, bool ok)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, ok ? CL_ACT_SIGN_IN_OK : CL_ACT_SIGN_IN_FAILED, login));
    CL_TRY(cl_store_change_one(cl->store, SQL_ATTEMPT_CLOSE,
                               CL_BIND(cl_int(attempt_id), cl_text(ok ? "ok" : "failed"), cl_int(cl_clock_utc_ms()))));
done:
    return cl_write_end(cl, status);
}

static enum cl_status prove(struct cl *cl, const char *login, enum cl_proof proof, const char *secret,
                            const char *asked_by, struct cl_person *out, const char **stored)
{
    enum cl_status status;
    struct cl_person person = {0};
    int64_t attempt_id = 0;
    bool matches = false;
    if (check_login(login, NULL) != CL_OK)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.proof", NULL, NULL, "login or password is wrong");
    CL_TRY(open_attempt(cl, login, proof, asked_by, &attempt_id));
    CL_TRY(compare(cl, login, proof, secret, &matches, stored));
    CL_TRY(read_person(cl, SQL_PERSON_BY_LOGIN, cl_text(login), &person));
    bool ok = matches && person.id && !person.disabled;
    CL_TRY(close_attempt(cl, login, attempt_id, ok));
    if (!ok)
        status =
            cl_fail(cl->error, CL_NOT_AUTHORISED, "person.proof", NULL,
                    asked_by ? "after five of them within 15 minutes whoever names a second person can name nobody "
                               "for as long; the second person is not locked"
                             : "after five failures in a row the login is locked for 15 minutes",
                    matches && person.disabled ? "this login is disabled"
                    : proof == CL_PROOF_PIN    ? "the PIN is wrong"
                                               : "login or password is wrong");
done:
    if (status == CL_OK)
        *out = person;
    return status;
}

enum cl_status cl_person_prove_actor(struct cl *cl, const char *login, enum cl_proof proof, const char *secret,
                                     struct cl_person *out)
{
    const char *stored = NULL;
    enum cl_status status = prove(cl, login, proof, secret, NULL, out, &stored);
    cl->proof = status == CL_OK ? proof : CL_PROOF_NONE;
    cl->proven = stored;
    return status;
}

enum cl_status cl_person_still_proven(struct cl *cl, const struct cl_person *person, enum cl_proof proof,
                                      const char *proven, bool *still)
{
    const char *stored = NULL;
    enum cl_status status = read_stored(cl, person->login, proof, &stored);
    *still = status == CL_OK && stored && proven && strcmp(stored, proven) == 0;
    return status;
}

enum cl_status cl_person_refresh(struct cl *cl, struct cl_person *person)
{
    enum cl_status status;
    struct cl_person now = {0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_BY_ID, CL_BIND(cl_int(person->id)));
    if (cl_rows_next(rows))
        now = person_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    CL_TRY(read_roles(cl, &now));
    now.locked = person->locked;
    *person = now;
    if (now.disabled || !now.id)
        status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.proof", now.login, NULL, "this login is disabled");
done:
    return status;
}

enum cl_status cl_sign_in(struct cl *cl, const char *login, const char *password)
{
    cl->in_session = false;
    return cl_person_prove_actor(cl, login, CL_PROOF_PASSWORD, password, &cl->actor);
}

enum cl_status cl_prove_signer(struct cl *cl, const char *password)
{
    struct cl_person signer;
    if (cl->actor.id == 0)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.signed-in", NULL, "cryolot login LOGIN",
                       "nobody is signed in");
    return cl_person_prove_actor(cl, cl->actor.login, CL_PROOF_PASSWORD, password, &signer);
}

enum cl_status cl_prove_second(struct cl *cl, const char *login, const char *password, bool from_file)
{
    if (from_file && !cl->facility.training)
        return cl_refuse(cl, "second.training-only", login, "the second person types it when asked",
                         "a second person's password comes from a file only in a training record");
    if (strcmp(login, cl->actor.login ? cl->actor.login : "") == 0)
        return cl_refuse(cl, "second.other-person", login, NULL, "the second person must be somebody else than '%s'",
                         login);
    enum cl_status status =
        prove(cl, login, CL_PROOF_PASSWORD, password, cl->actor.login, &cl->second, &cl->second_proven);
    if (status == CL_OK && cl_text_same_name(cl->second.name, cl->actor.name ? cl->actor.name : "")) {
        cl->second = (struct cl_person){0};
        status = cl_refuse(cl, "second.other-person", login, "if they are two people, their printed names must differ",
                           "'%s' and '%s' are both %s: the second person must be somebody else", login, cl->actor.login,
                           cl->actor.name);
    }
    return status;
}

const struct cl_person *cl_actor(const struct cl *cl)
{
    return cl->actor.id ? &cl->actor : NULL;
}

/* ---- the own password ------------------------------------------------------------------------------------------ */

enum cl_status cl_user_set_password(struct cl *cl, const char *new_password)
{
    enum cl_status status;
    char hash[CL_PASSWORD_HASH];
    bool same = false;
    const char *stored;
    if (cl->proof != CL_PROOF_PASSWORD)
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "signature.password", cl->actor.login,
                       "give the old one with --signer-password-file FILE, or sign in with --user and --password-file",
                       "changing a password needs the old one");
    CL_TRY(check_password(new_password, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_USER_PASSWORD, cl->actor.login));
    CL_TRY(compare(cl, cl->actor.login, CL_PROOF_PASSWORD, new_password, &same, &stored));
    if (same) {
        status =
            cl_refuse(cl, "password.new", cl->actor.login, "choose another one", "the new password is the old one");
        goto done;
    }
    CL_TRY(cl_password_hash(new_password, hash, cl->error));
    CL_TRY(cl_store_change_one(cl->store, SQL_PERSON_SET_PASSWORD,
                               CL_BIND(cl_int(cl->actor.id), cl_blob(hash, strlen(hash)), cl_int(1))));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK && !cl->dry_run)
        cl->actor.password_own = true;
    return status;
}
