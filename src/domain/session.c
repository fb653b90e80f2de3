/* Sessions: a token proves who signed in on a terminal; it can act but not sign. */
#include "domain/person.h"
#include "base/time.h"
#include <string.h>

#define IDLE_MS (15 * 60 * 1000)

struct session {
    int64_t id, person_id;
    const char *terminal;
    bool closed;
};

static char *token_hash(const char *token, char *hex)
{
    struct cl_hash hash = cl_hash_of(token, strlen(token));
    return cl_hash_write(&hash, hex, CL_HASH_TEXT);
}

static enum cl_status find_session(struct cl *cl, const char *token, struct session *out)
{
    char hex[CL_HASH_TEXT];
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_SESSION_BY_TOKEN, CL_BIND(cl_text(token_hash(token, hex))));
    *out = (struct session){0};
    if (cl_rows_next(rows))
        *out = (struct session){cl_rows_int(rows, COL_SESSION_ID), cl_rows_int(rows, COL_SESSION_PERSON_ID),
                                cl_keep_text(cl, rows, COL_SESSION_TERMINAL),
                                !cl_rows_is_null(rows, COL_SESSION_CLOSED_AT_MS)};
    return cl_rows_close(rows);
}

enum cl_status cl_session_open(struct cl *cl, const char *terminal, char *token)
{
    enum cl_status status;
    uint8_t secret[32];
    char text[CL_TOKEN_TEXT], hex[CL_HASH_TEXT];
    CL_TRY(cl_random(secret, sizeof secret, cl->error));
    cl_hex_write(secret, sizeof secret, text);
    CL_TRY(cl_write_begin(cl, CL_ACT_SESSION_OPEN, cl->actor.login));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_SESSION_INSERT,
        CL_BIND(cl_int(cl->actor.id), cl_text(token_hash(text, hex)), cl_text(terminal), cl_int(cl->now_ms))));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        memcpy(token, text, sizeof text);
    return status;
}

static bool is_idle(int64_t last_used_ms)
{
    int64_t now_ms = cl_clock_utc_ms(); /* not when this command began: another one may have used it since */
    return now_ms - last_used_ms > IDLE_MS || last_used_ms > now_ms;
}

/* Ends an idle session on record, so that no other time in its file revives it. */
static enum cl_status expire(struct cl *cl, const struct session *session)
{
    enum cl_status status;
    CL_TRY(cl_write_begin(cl, CL_ACT_SESSION_EXPIRE, NULL));
    CL_TRY(cl_store_change(cl->store, SQL_SESSION_CLOSE, CL_BIND(cl_int(session->id), cl_int(cl->now_ms))));
done:
    return cl_write_end(cl, status);
}

enum cl_status cl_session_resume(struct cl *cl, const char *terminal, const char *token, int64_t last_used_ms)
{
    enum cl_status status;
    struct session session;
    struct cl_person person = {0};
    const char *problem = NULL;
    CL_TRY(find_session(cl, token, &session));
    if (!session.id || session.closed || strcmp(session.terminal, terminal) != 0)
        problem = "there is no session on this terminal";
    else if (is_idle(last_used_ms))
        problem = "the session ended after 15 minutes without use";
    else
        CL_TRY(cl_person_by_id(cl, session.person_id, &person));
    if (!problem && (!person.id || person.disabled))
        problem = "this login is disabled";
    if (problem && session.id && !session.closed && is_idle(last_used_ms))
        CL_TRY(expire(cl, &session));
    if (problem)
        status = cl_fail(cl->error, CL_NOT_AUTHORISED, "person.session", NULL, "cryolot login LOGIN", "%s", problem);
done:
    if (status == CL_OK) {
        cl->actor = person;
        cl->proof = CL_PROOF_NONE;
        cl->in_session = true;
    }
    return status;
}

enum cl_status cl_session_close(struct cl *cl, const char *token)
{
    enum cl_status status;
    struct session session;
    CL_TRY(cl_write_begin(cl, CL_ACT_SESSION_CLOSE, cl->actor.login));
    CL_TRY(find_session(cl, token, &session));
    if (!session.id || session.person_id != cl->actor.id) {
        status =
            cl_fail(cl->error, CL_NOT_AUTHORISED, "person.session", NULL, NULL, "there is no session on this terminal");
        goto done;
    }
    CL_TRY(cl_store_change(cl->store, SQL_SESSION_CLOSE, CL_BIND(cl_int(session.id), cl_int(cl->now_ms))));
done:
    return cl_write_end(cl, status);
}
