/* The audit log: who did what, when, why; read, proven and exported (21 CFR 11.10(e), EU GMP Annex 11). */
#ifndef CRYOLOT_AUDIT_H
#define CRYOLOT_AUDIT_H

#include <cryolot/context.h>

struct cl_audit_change {
    const char *table;
    int64_t key;
    const char *old_row, *new_row; /* compact JSON as it was hashed, without columns that are NULL; NULL: none */
};

struct cl_audit_event {
    int64_t seq, at_ms, performed_at_ms; /* performed_at_ms 0: as recorded */
    const char
        *boot_id;    /* of the machine's start; within one, boot_ms never goes back, whatever the clock was set to */
    int64_t boot_ms; /* since that start */
    const char *zone, *program;
    const char *actor, *actor_name, *roles; /* empty for acts of nobody yet */
    const char *second, *second_name;
    const char *os_account, *host, *terminal, *request_id;
    const char *action, *subject, *reason;
    const char *hash; /* hex */
    const struct cl_audit_change *change;
    size_t change_count;
};

struct cl_audit_list {
    const struct cl_audit_event *at;
    size_t count;
};

struct cl_audit_filter {
    const char *subject, *actor, *action; /* NULL: any */
    int64_t from_ms, to_ms;               /* recorded at or after, before; 0: open */
    int64_t limit;
    bool with_changes;
};

/* Newest first. CL_USAGE: an action that there is none of. */
enum cl_status cl_audit_log(struct cl *cl, const struct cl_audit_filter *filter, struct cl_audit_list *out);
/* One event with its changes; CL_NOT_FOUND. */
enum cl_status cl_audit_show(struct cl *cl, int64_t seq, struct cl_audit_event *out);

/* A changed row in words: codes for references, local times, units; control characters replaced. */
struct cl_audit_field {
    const char *column;         /* as stored: "holder_id" */
    const char *name;           /* "holder" */
    const char *before, *after; /* NULL: there was none, there is none */
};

struct cl_audit_row {
    const char *name; /* "result R12 (viability)" */
    const char *act;  /* "added", "changed", "taken away" */
    const struct cl_audit_field *field;
    size_t count;
};

struct cl_audit_row_list {
    const struct cl_audit_row *at;
    size_t count;
};

/* The rows that an event changed, with its changes read: of updates the fields that changed, else what the row has. */
enum cl_status cl_audit_rows(struct cl *cl, const struct cl_audit_event *event, struct cl_audit_row_list *out);
/* What an event did, in a line or a few: its further IDs, the rows that it changed (the first ones), its reason. Reads
 * its changes. `own`: the ID that need not be said. */
enum cl_status cl_audit_summary(struct cl *cl, struct cl_audit_event *event, const char *own, const char **out);

/* Events that concern a lot, its vials, samples, results, deviations, doses and infusions, newest first; CL_NOT_FOUND:
 * no such lot. */
enum cl_status cl_audit_history(struct cl *cl, const char *lot, int64_t limit, bool with_changes,
                                struct cl_audit_list *out);

/* One difference; numbers 0 and texts NULL where they do not apply. */
struct cl_audit_finding {
    const char *check; /* "chain", "fold", "schema", "subjects", "file" */
    int64_t event;
    const char *table;
    int64_t row;
    const char *field, *expected, *found, *remedy;
};

struct cl_audit_proof {
    int64_t events;
    const char *head;      /* hash of the last event, hex */
    int64_t finding_count; /* all of them; the first 1,000 are listed */
    const struct cl_audit_finding *finding;
    size_t listed;
};

/* Recomputes the chain and, unless `chain_only`, holds the tables, the schema and the file against it. CL_OK when it
 * could look at everything, with or without findings: the caller decides what they mean. */
enum cl_status cl_audit_verify(struct cl *cl, bool chain_only, struct cl_audit_proof *out);

/* ---- exceptions ------------------------------------------------------------------------------------------------ */

/* What a reviewer looks at first: an event that was not the ordinary way. One event may give several. */
struct cl_audit_exception {
    const char *kind; /* "changed", "changed-after-review", "corrected", "invalidated", "overridden", "late",
                         "out-of-order", "failed-sign-in", "administrator", "reprinted", "reopened", "hold-lifted",
                         "incomplete", "contradicted", "stored-late", "count-difference", "alarm-off",
                         "odd-readings", "draft-labels" */
    int64_t event, at_ms;
    const char *actor, *action, *subject;
    const char *sentence; /* what is out of the ordinary */
    const char *reason;   /* as given; "" for none */
    const char *concerns; /* in a review: "lot UC26A001", "ancestor MCB-1", "donor D1"; else NULL */
};

struct cl_audit_exception_list {
    const struct cl_audit_exception *at;
    size_t count;
};

/* ---- the review of a lot's trail -------------------------------------------------------------------------------- */

/* An event that is no exception. */
struct cl_audit_other {
    int64_t event, at_ms;
    const char *actor, *action, *subject, *concerns;
};

struct cl_audit_other_list {
    const struct cl_audit_other *at;
    size_t count;
};

struct cl_audit_review {
    const char *lot;
    int64_t from_event, to_event;              /* what was looked at: everything since the review before */
    struct cl_audit_exception_list exceptions; /* of the lot, then of each ancestor, then of each donor */
    struct cl_audit_other_list others;         /* in the same order */
    int64_t other_events;                      /* how many these are */
    const char *signed_by;                     /* printed name; NULL: only looked at */
};

/* The events that concern a lot, its vials, results, samples, deviations, doses and infusions since its last review;
 * and since then those of the lots that it was made from and of its donors, for they belong to its trail. */
enum cl_status cl_audit_review_read(struct cl *cl, const char *lot, struct cl_audit_review *out);
/* The same, signed: QA or an auditor reviewed it. Refused: by who created the lot or entered a result of it (rule
 * "reviewer.independent"), when nothing happened since the last review (rule "review.new"). */
enum cl_status cl_audit_review_sign(struct cl *cl, const char *lot, struct cl_audit_review *out);

/* ---- export ----------------------------------------------------------------------------------------------------- */

struct cl_export_file {
    const char *file, *sha256;
};

struct cl_export {
    const char *directory;
    const struct cl_export_file *at;
    size_t count;
};

/* Writes the whole log into a new folder: events.csv, changes.csv, events.jsonl, exceptions.csv, sign-ins.csv,
 * README.txt and SHA256SUMS, which `sha256sum -c` accepts; then records the export with the manifest's hash.
 * CL_CONFLICT: the folder exists. On failure the folder is removed again. */
enum cl_status cl_audit_export(struct cl *cl, const char *directory, struct cl_export *out);

#endif
