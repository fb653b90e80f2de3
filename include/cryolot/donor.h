/* Donors: a code, never a name; what is known of them, and the eligibility determination (21 CFR 1271.50, .55, .75,
 * .80). Every text about a donor is held against the settings identity.name and identity.record: CL_REFUSED, rule
 * "identity.anonymous", for what looks like a name or a record number. Dates in the future are refused ("date.future").
 */
#ifndef CRYOLOT_DONOR_H
#define CRYOLOT_DONOR_H

#include <cryolot/attachment.h>
#include <cryolot/trace.h>

struct cl_donor {
    int64_t id;
    const char *code;
    struct cl_date recovered_on; /* the day of the birth; unset: not known yet */
    const char *establishment;   /* that procured the tissue; NULL: not known yet */
    const char *determination;   /* "none", "eligible", "ineligible", "incomplete" */
    struct cl_date determined_on;
    const char *determined_by; /* printed name of the signer; NULL when none */
    const char *reason;
    int64_t determination_id;                                 /* its signature; 0: none */
    int64_t seen_consent_id, seen_screening_id, seen_test_id; /* the newest evidence that it saw; 0: none */
    struct cl_date seen_recovered_on;                         /* the day of recovery that it saw */
};

struct cl_donor_list {
    const struct cl_donor *at;
    size_t count;
};

struct cl_donor_consent {
    int64_t id;
    const char *act; /* "given", "withdrawn" */
    struct cl_date dated_on;
    const char *form;                        /* number and version; may be NULL */
    const char *reason;                      /* of a withdrawal */
    const char *recorded_by, *recorded_name; /* login, printed name */
    int64_t recorded_at_ms;
};

struct cl_donor_screening {
    int64_t id;
    struct cl_date screened_on;
    const char *outcome;                     /* "clear", "risk" */
    const char *remark;                      /* may be NULL */
    const char *recorded_by, *recorded_name; /* login, printed name */
    int64_t recorded_at_ms;
};

struct cl_donor_test {
    int64_t id;
    int64_t number;      /* within its donor, from 1, in the order of recording */
    const char *test;    /* "hiv-1" */
    const char *outcome; /* "nonreactive", "reactive", "indeterminate" */
    const char *laboratory;
    struct cl_date specimen_on;
    const char *recorded_by, *recorded_name; /* login, printed name */
    int64_t recorded_by_id, recorded_at_ms;
    const char *state;             /* "in-force", "corrected" */
    int64_t corrects;              /* number of the test in whose place it stands; -1: none */
    const char *correction_reason; /* NULL: it corrects nothing */
    const char *raw_sha256;        /* of the report that shows the right outcome; NULL likewise */
    int64_t correction_id;         /* signature; 0 likewise */
};

/* What is known of a donor, each list the oldest first. */
struct cl_donor_evidence {
    struct {
        const struct cl_donor_consent *at;
        size_t count;
    } consents;
    struct {
        const struct cl_donor_screening *at;
        size_t count;
    } screenings;
    struct {
        const struct cl_donor_test *at;
        size_t count;
    } tests;
};

/* A signed determination. */
struct cl_donor_determination {
    const char *outcome;         /* "eligible", "ineligible", "incomplete" */
    const char *signer, *reason; /* printed name; the reason may be NULL */
    int64_t signed_at_ms;
    const char *state; /* "holds", "superseded", "unsigned" (the record changed since) */
};

struct cl_donor_determination_list {
    const struct cl_donor_determination *at;
    size_t count;
};

/* A donor with all that is known. */
struct cl_donor_record {
    struct cl_donor donor;
    struct cl_donor_evidence evidence;
    struct cl_donor_determination_list determinations; /* the oldest first */
    struct cl_texts warnings;                          /* cl_donor_warnings */
    struct cl_texts missing; /* what "eligible" still asks for, each with the command that records it */
    struct cl_texts
        lookbacks; /* that are open, each with its recall: "look-back RCL-000001K of class 1 is open, ..." */
};

/* What came to be known against a donor of whom lots were released: every released one is held from that write on, and
 * what they became is named. All empty where none was released. */
struct cl_donor_alarm {
    const char *reason;    /* of the holds: "donor D1: hiv-1 is reactive"; NULL: no alarm */
    struct cl_texts held;  /* codes of the lots */
    struct cl_reach reach; /* of all lots of the donor */
};

/* A new donor; day of recovery and establishment where they are known (unset, NULL). CL_CONFLICT: the code exists.
 * CL_USAGE: not a code. */
enum cl_status cl_donor_add(struct cl *cl, const char *code, struct cl_date recovered_on, const char *establishment,
                            struct cl_donor *out);
/* The same for what was not known then, and by QA for a reason also another value than the one that was (the first
 * stays in the log). Refused (rule "donor.recovery"): the value that it has already, a day after a lot of the donor was
 * made, and a day with which specimens lie outside of their days unless `outside` holds their numbers: those count no
 * more for a determination. */
enum cl_status cl_donor_recover(struct cl *cl, const char *code, struct cl_date recovered_on, const char *establishment,
                                struct cl_texts outside, struct cl_donor *out);
/* Consent (`given`, with its form or NULL) or its withdrawal, for the context's reason. The newest counts; refused
 * (rule "donor.consent") is one given before the newest withdrawal. A withdrawal alarms. */
enum cl_status cl_donor_give_consent(struct cl *cl, const char *code, bool given, struct cl_date on, const char *form,
                                     struct cl_donor *out, struct cl_donor_alarm *alarm);
/* The screening of medical history. The newest counts; refused (rule "donor.screening") is a clear one before the
 * newest risk, and one after it without a reason. A risk alarms. `remark` may be NULL. */
enum cl_status cl_donor_screen(struct cl *cl, const char *code, bool clear, struct cl_date on, const char *remark,
                               struct cl_donor *out, struct cl_donor_alarm *alarm);
/* One test (of which test, outcome, laboratory and specimen_on are read). What is not nonreactive alarms. Refused: a
 * specimen farther from recovery than the setting donor.specimen-days allows (rule "donor.specimen"). CL_CONFLICT: the
 * very same one is there. CL_USAGE: no outcome, no code of a test. */
enum cl_status cl_donor_add_test(struct cl *cl, const char *code, const struct cl_donor_test *test,
                                 struct cl_donor *out, struct cl_donor_alarm *alarm);
/* Corrects the outcome of a test against the laboratory's report, which is kept: signed, by QA, for a reason. The first
 * outcome stays as a row that is corrected, and what came against a donor is said until the next determination.
 * Refused: by who recorded it (rule "donor.independent"), a test that is corrected already (rule "donor.correction").
 * CL_CONFLICT: the outcome that it has. CL_NOT_FOUND: the number. */
enum cl_status cl_donor_correct(struct cl *cl, const char *code, const char *number, const char *outcome,
                                const struct cl_file_given *raw, struct cl_donor *out, struct cl_donor_alarm *alarm);
/* Tests of one donor from a file with the columns test, outcome, laboratory, specimen_on: all rows or none.
 * CL_INVALID_INPUT names every bad row. */
enum cl_status cl_donor_import_tests(struct cl *cl, const char *code, const char *file_name, const char *data,
                                     size_t size, int64_t *imported, struct cl_donor_alarm *alarm);
/* Signs the determination ("eligible", "ineligible", "incomplete") made on a day that is not in the future, over the
 * evidence as it is. A later one takes its place; the earlier stays in the audit log. Refused: "eligible" while
 * something is missing, each named with its command (rule "donor.complete"); by who recorded a test (rule
 * "donor.independent"); dated before the one in force (rule "donor.determination"). */
enum cl_status cl_donor_determine(struct cl *cl, const char *code, const char *determination, struct cl_date on,
                                  struct cl_donor *out);
/* CL_NOT_FOUND. */
enum cl_status cl_donor_get(struct cl *cl, const char *code, struct cl_donor *out);
enum cl_status cl_donor_get_record(struct cl *cl, const char *code, struct cl_donor_record *out);
/* The warnings that go with whatever comes from this donor (21 CFR 1271.60, .65), word for word; none for most. */
enum cl_status cl_donor_warnings(struct cl *cl, const struct cl_donor *donor, struct cl_texts *out);
/* Newest first, at most `limit`. */
enum cl_status cl_donor_list(struct cl *cl, int64_t limit, struct cl_donor_list *out);

#endif
