/* The inside of the context, for the domain's own files: how a rule reads, refuses and writes. */
#ifndef CRYOLOT_DOMAIN_CONTEXT_H
#define CRYOLOT_DOMAIN_CONTEXT_H

#include "base/arena.h"
#include "base/hash.h"
#include "store/store.h"
#include <cryolot/act.h>
#include <cryolot/context.h>
#include <cryolot/user.h>

/* The day that it is in a zone; now_ms 0: nobody asked yet. The zone's name stands here, not in the arena, which a walk
 * over many signatures changes for another. */
struct cl_known_day {
    char timezone[64];
    int64_t now_ms;
    struct cl_date day;
};

/* What a person proved themselves by. */
enum cl_proof { CL_PROOF_NONE, CL_PROOF_PASSWORD, CL_PROOF_PIN };

struct cl {
    struct cl_store *store;
    const char *place; /* of the record */
    struct cl_error *error;
    struct cl_arena arena;
    struct cl_facility facility;
    struct cl_person actor;  /* id 0: nobody signed in */
    struct cl_person second; /* id 0: none */
    enum cl_proof proof;     /* of the actor, in this command: by which they may sign */
    const char *proven;      /* the stored hash that they proved themselves against */
    const char *second_proven;
    bool in_session; /* the actor comes from a session that a password opened */
    bool dry_run;
    const char *reason;
    int64_t now_ms;
    int64_t performed_at_ms; /* 0: now */
    struct cl_known_day today;
    const char *os_account, *host, *terminal;
    char request_id[33];
    enum cl_act act; /* of the open write */
    bool pair;       /* the second person takes part in it */
    struct cl_planned_changes planned;
    struct cl_texts notices;
    size_t notice_capacity;
    bool vials_fell;                    /* the open write took vials out of the stock for patients: allocation.h */
    struct cl_audit_names *audit_names; /* of rows that the log refers to, looked up (audit_words.c); NULL: none yet */
};

/* ---- opening: for context.c and init.c -------------------------------------------------------------------------- */

struct cl *cl_new_context(struct cl_error *error);
/* CL_FAILED for an address of an engine that is not built in. */
enum cl_status cl_check_engine(const char *place, struct cl_error *error);
/* Account, host, terminal and request ID of this process, which its events carry: looked up by the first of them. */
enum cl_status cl_describe_surroundings(struct cl *cl);

/* ---- many acts in one process ----------------------------------------------------------------------------------- */

/* The context as it is now: its people, and how much memory it took. */
struct cl_moment_mark {
    struct cl_arena_mark memory;
    struct cl_person actor, second;
    enum cl_proof proof;
    const char *proven, *second_proven, *reason;
};
/* Notes it, so that a session of any length needs the memory of one act: everything that calls hand out after the mark
 * is gone with cl_moment_release, which leaves the people and the reason as they were at the mark. */
enum cl_status cl_moment_mark(struct cl *cl, struct cl_moment_mark *mark);
void cl_moment_release(struct cl *cl, const struct cl_moment_mark *mark);

/* ---- writing: every change of the record goes through these three ---------------------------------------------- */

/* Whether the actor may do it and gave what it needs; what cl_write_begin asks first. For acts that do long work before
 * their write. CL_NOT_AUTHORISED, CL_REFUSED. */
enum cl_status cl_act_allowed(struct cl *cl, enum cl_act act);
/* Begins the one write of an act: asks that somebody is signed in, holds a role for it, gave a reason and a second
 * person where the act needs them (CL_NOT_AUTHORISED, CL_REFUSED), then takes the write lock and asks again who they
 * are now: a role that ended since they were proven, or a login that was disabled, counts. What is checked behind it
 * cannot change before the write ends. `subject`: the ID that it concerns first; may be NULL and named later. */
enum cl_status cl_write_begin(struct cl *cl, enum cl_act act, const char *subject);
/* In an open write: the second person takes part in it, although its act does not always need one; the event names
 * them. CL_NOT_AUTHORISED (rule "second.role") unless they hold one of these roles. */
enum cl_status cl_write_with_second(struct cl *cl, unsigned roles);
/* Names a further ID that the write concerns, so that its history shows the event. */
void cl_write_concerns(struct cl *cl, const char *subject);
/* In an open write: a sentence that whoever acts must not miss, although the act is done; dropped with the write. */
void cl_notice(struct cl *cl, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Ends it: commits when `status` is CL_OK, else undoes it. Returns the first error. Harmless when no write is open, so
 * that a function can end with `done: return cl_write_end(cl, status);`. */
enum cl_status cl_write_end(struct cl *cl, enum cl_status status);

/* When the act was done: the time given with --at, or now. */
int64_t cl_done_at_ms(const struct cl *cl);
/* When it is recorded, where it was done before that; 0: it is recorded as it is done. */
int64_t cl_said_late_ms(const struct cl *cl);
/* Who acts, for paper: "Stan Weber (stan)"; NULL: nobody signed in. */
const char *cl_printed_by(struct cl *cl);

/* Adds the actor's signature over `content` to the open write. Refused without a password proven in this command
 * (CL_NOT_AUTHORISED), while the password is an administrator's choice (rule "signature.own-password"), and for an act
 * that is said to have been done more than 15 minutes ago (rule "time.signature"). */
enum cl_status cl_sign(struct cl *cl, const char *meaning, const char *subject, const struct cl_hash *content,
                       int64_t *signature_id);

/* The same by the second person, who proved who they are by their own password for this one act. */
enum cl_status cl_sign_second(struct cl *cl, const char *meaning, const char *subject, const struct cl_hash *content,
                              int64_t *signature_id);

/* ---- refusing -------------------------------------------------------------------------------------------------- */

/* CL_REFUSED with its rule, record and remedy; returns CL_REFUSED. */
enum cl_status cl_refuse(struct cl *cl, const char *rule, const char *record, const char *remedy, const char *format,
                         ...) __attribute__((format(printf, 5, 6)));
/* CL_NOT_FOUND: "there is no lot 'X'"; the remedy names the list. */
enum cl_status cl_not_found(struct cl *cl, const char *what, const char *code);

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* A copy of a text column in the context's arena (NULL stays NULL), and a date column. */
const char *cl_keep_text(struct cl *cl, const struct cl_rows *rows, int column);
struct cl_date cl_row_date(const struct cl_rows *rows, int column);

/* A date as a bound value; the text lives in the arena. An unset date becomes NULL. */
struct cl_value cl_date_value(struct cl *cl, struct cl_date date);

#endif
