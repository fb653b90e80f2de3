/* Subjects: patients by the code that their site gave them, never by name, and their dated weights. */
#ifndef CRYOLOT_SUBJECT_H
#define CRYOLOT_SUBJECT_H

#include <cryolot/dose.h>
#include <cryolot/infusion.h>
#include <cryolot/paper.h>

struct cl_subject {
    int64_t id;
    const char *code;
    const char *site;
    const char *timezone; /* of the site: its days are the subject's days */
    const char *study;    /* code of the trial; NULL: outside of any */
    const char *arm;      /* of the study; NULL: none */
    int64_t weight_g;     /* the newest one; 0: never weighed */
    struct cl_date weighed_on;
    int64_t created_at_ms;
};

struct cl_subject_list {
    const struct cl_subject *at;
    size_t count;
};

struct cl_weight {
    int64_t id;
    int64_t weight_g;
    struct cl_date measured_on;
    const char *entered_by; /* login */
};

struct cl_weight_list {
    const struct cl_weight *at;
    size_t count;
};

struct cl_subject_new {
    const char *code, *site;
    const char *study, *arm; /* NULL: none; an arm is of a study */
};
/* Refused: a code that reads like a date of birth, unless a reason is given (rule "subject.date"), or like another
 * subject's, O for 0, I or L for 1, hyphens aside (rule "subject.confusable"). CL_CONFLICT: the code exists.
 * CL_NOT_FOUND: no such site. CL_USAGE: not a code, a study that is none, an arm without a study. */
enum cl_status cl_subject_add(struct cl *cl, const struct cl_subject_new *subject, struct cl_subject *out);
/* Adds a weight; the newest by date counts, of one day the one entered last. CL_NOT_FOUND. Refused: a day in the future
 * (rule "date.future"); less than 300 g or more than 400 kg and, unless a reason is given, more than a quarter away
 * from the weight before it, of the 30 days before, or a third, of earlier (rule "weight.plausible"); another weight of
 * a day that has one, without a reason (rule "weight.correction"). */
enum cl_status cl_subject_weigh(struct cl *cl, const char *code, int64_t weight_g, struct cl_date on,
                                struct cl_subject *out);
/* CL_NOT_FOUND. */
enum cl_status cl_subject_get(struct cl *cl, const char *code, struct cl_subject *out);
struct cl_subject_filter {
    const char *site, *study; /* NULL: any */
    int64_t limit;
};
/* Newest first. */
enum cl_status cl_subject_list(struct cl *cl, const struct cl_subject_filter *filter, struct cl_subject_list *out);
/* The weights of a subject, newest day first, at most `limit`. CL_NOT_FOUND. */
enum cl_status cl_subject_weights(struct cl *cl, const char *code, int64_t limit, struct cl_weight_list *out);

/* ---- the whole story ------------------------------------------------------------------------------------------- */

struct cl_subject_order {
    const char *code, *product, *state, *prescriber;
    struct cl_dose_target target;
    const char *target_text;
    int64_t infusion_number, required_cells, needed_at_ms;
    const char *timezone;
};
/* What went into the subject. */
struct cl_subject_infusion {
    struct cl_infusion infusion;
    const char *product;
    int64_t number; /* among the subject's infusions of this product, in the order in which they began */
};
/* A lot that vials for the subject came from. */
struct cl_subject_lot {
    const char *code, *product, *status;
    bool held;
    int64_t vials;   /* thawed for the subject */
    int64_t infused; /* of them */
};
/* A check that a physician overrode for an order or a dose of the subject. */
struct cl_subject_override {
    const char *bound;       /* "until 2026-11-26 18:00 CET"; NULL: no number is asked */
    const char *check;       /* "dose.spacing" */
    const char *on;          /* the order or the dose */
    const char *by, *reason; /* printed name */
    int64_t signed_at_ms;
    const char *timezone;
};
struct cl_subject_story {
    struct cl_subject subject;
    struct cl_weight_list weights;
    const struct cl_subject_order *order;
    size_t orders;
    struct cl_dose_list doses;
    const struct cl_subject_override *override;
    size_t overrides;
    const struct cl_subject_infusion *infusion;
    size_t infusions;
    const struct cl_subject_lot *lot;
    size_t lots;
    struct cl_texts open; /* what waits now, as sentences: "dose DOSE-000001K is thawed; use by ..." */
};
/* Newest first, at most `limit` of each. CL_NOT_FOUND. */
enum cl_status cl_subject_story(struct cl *cl, const char *code, int64_t limit, struct cl_subject_story *out);
/* The same as the content of a page, dated by the last act on record: the same record makes the same bytes. */
enum cl_status cl_subject_paper(struct cl *cl, const struct cl_subject_story *story, struct cl_report *out);

#endif
