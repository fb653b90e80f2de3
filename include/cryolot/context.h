/* The context of all calls: one open record, one person, one moment.
 *
 * Every function of the other headers takes it first, returns an enum cl_status and, when it fails, has filled the
 * context's error and changed nothing: not the record, not its outputs. Texts, structs and lists that a function hands
 * out belong to the context and live until cl_close. A context serves one thread. */
#ifndef CRYOLOT_CONTEXT_H
#define CRYOLOT_CONTEXT_H

#include <cryolot/error.h>
#include <cryolot/value.h>
#include <stdbool.h>
#include <stdint.h>

struct cl;

enum cl_access { CL_READ, CL_WRITE };

/* Opens the record at `place` (a file; a postgresql:// address is refused as not built in). `error` is where every
 * later call reports; it must outlive the context. On failure *out is NULL. Errors: cl_store_open's. */
enum cl_status cl_open(struct cl **out, const char *place, enum cl_access access, struct cl_error *error);
/* Gives everything back; an open write is undone. NULL is fine. */
void cl_close(struct cl *cl);

/* CL_REFUSED (rule "output.record") for a path that is the open record itself or one of the files that its database
 * keeps beside it, by whatever name or link: what is about to be written there would destroy it. */
enum cl_status cl_check_not_record(struct cl *cl, const char *path);

/* ---- the facility ---------------------------------------------------------------------------------------------- */

struct cl_facility {
    const char *name;
    const char *site;     /* code of its own site */
    const char *timezone; /* of its own site */
    bool training;        /* everything printed says TRAINING */
};
const struct cl_facility *cl_facility(const struct cl *cl);

struct cl_init {
    const char *facility, *site, *timezone;
    const char *admin, *name, *password; /* the first administrator; the password counts as chosen by its owner */
    bool training;
    bool dry_run; /* check everything, leave nothing behind */
};
/* Makes a new record at `place` with its facility, its own site (and the root of its stores) and one administrator:
 * one event. Nothing is left behind when it fails. Errors: CL_CONFLICT when something is at `place`; CL_USAGE for a bad
 * name, code, zone or password. */
enum cl_status cl_init(const char *place, const struct cl_init *init, struct cl_error *error);

/* ---- the circumstances of the next act ------------------------------------------------------------------------- */

/* Why; required by some acts (act.h) and for an act performed more than 15 minutes ago. Copied. The act refuses one
 * that holds what looks like a record number (rule "identity.anonymous"). */
enum cl_status cl_set_reason(struct cl *cl, const char *reason);
/* The one that was given; NULL. */
const char *cl_reason(const struct cl *cl);
/* What was done so long before it is recorded is recorded late: it needs a reason, and is marked. */
#define CL_LATE_MS (15 * 60 * 1000)
/* When it was done, where that is not now: refused (CL_REFUSED, rule "time.future") when it lies in the future. */
enum cl_status cl_set_performed_at(struct cl *cl, int64_t at_ms);
/* Check everything, write nothing: every write ends undone, and its changes can be read afterwards. */
void cl_set_dry_run(struct cl *cl, bool dry_run);

/* What a dry run would have written, in order; rows as JSON text. */
struct cl_planned_change {
    const char *table, *old_row, *new_row;
    int64_t key;
};
struct cl_planned_changes {
    const struct cl_planned_change *at;
    size_t count;
};
const struct cl_planned_changes *cl_planned_changes(const struct cl *cl);

/* Sentences that the acts since the last call want said aloud, although they were done: a vial was held because it had
 * been out of storage for too long. Then there are none. */
struct cl_texts cl_take_notices(struct cl *cl);

/* Takes the time anew, for a session of many acts in one process: each is done at its own moment, which never lies
 * before the one before it; a time that was given (cl_set_performed_at) and the reason end. */
void cl_next_moment(struct cl *cl);
/* Now, and the civil date of now in a zone, by the one clock reading of this context. */
int64_t cl_now_ms(const struct cl *cl);
struct cl_date cl_today(struct cl *cl, const char *timezone);

#endif
