/* Infusions on paper: the record that a hospital without cryolot fills in. */
#ifndef CRYOLOT_INFUSION_PAPER_H
#define CRYOLOT_INFUSION_PAPER_H

#include <cryolot/attachment.h>
#include <cryolot/dose.h>
#include <cryolot/infusion.h>
#include <cryolot/paper.h>

/* For what it is filled in before: at most one of them; none: an empty one. */
struct cl_infusion_blank {
    const char *order, *dose, *subject;
};
/* A record to be filled in with a pen: what is known stands in it, with the codes of subject, dose and vials; the rest
 * is lines. CL_USAGE: mistyped, or more than one. CL_NOT_FOUND. Refused (rule "dose.state"): a dose that was given or
 * discarded already; (rule "order.state") an order that ended. */
enum cl_status cl_infusion_blank(struct cl *cl, const struct cl_infusion_blank *of, struct cl_report *out);

/* A test of the thawed dose that the paper says, beside its count. */
struct cl_paper_test {
    const char *test, *value, *unit; /* unit NULL: none */
};

/* What a filled-in record says. */
struct cl_infusion_paper {
    const char *subject;
    struct cl_file_given source; /* its scan */
    const char *dose;            /* ID of one that is on record with its bag: nothing of the preparation is said then */
    const char *order;           /* NULL: the one that its vials were reserved for, or none */
    struct cl_texts vials;       /* none: those that are reserved for the order */
    const int64_t *drawn_ul;     /* of each vial; 0, or NULL: all of it */
    struct cl_dose_target target;  /* kind NULL: the order's */
    const char *basis;             /* NULL: the order's, or else the product's */
    bool extension;                /* behind the end of the course, where no order says so */
    const char *prescriber;        /* printed name; NULL: the order's */
    const char *starter, *checker; /* printed names, of whom nobody need be a user */
    int64_t taken_at_ms;           /* out of storage; 0: when the thaw began */
    int64_t thawed_at_ms, thaw_ended_at_ms, started_at_ms, finished_at_ms; /* thaw_ended_at_ms 0: not said */
    int64_t given_ul, bag_ul;
    bool has_bath;
    int64_t bath_mc;
    const char *thermometer;           /* serial number or code of the one in the bath; NULL: not said */
    const char *diluent, *diluent_lot; /* NULL: not said */
    int64_t diluent_ul;
    struct cl_date diluent_expires_on; /* unset: not said */
    const char *diluent_endotoxin;     /* with its unit; NULL: not said */
    const char *preparer;              /* printed name; NULL: not said */
    int64_t prepared_at_ms;            /* 0: not said */
    const struct cl_dose_count *count; /* with the printed name of its analyst; NULL: it was not counted */
    int64_t counted_at_ms;             /* 0: when the thaw ended, or began */
    const struct cl_paper_test *tests;
    size_t test_count;
    const char *interruptions; /* "14:05,14:20,line blocked; .."; the second time may be missing at the end; NULL */
    const char *rates;         /* "4mL/min; 2mL/min@14:20": the first one from the begin; NULL */
    const char *complaints;    /* "leak at the port,class=minor,lost=2mL@14:20; ..": each opens a deviation; NULL */
    const char *reactions;     /* "chills,grade=1@14:10; fever,grade=2"; NULL: none */
    const char *abort_reason;  /* NULL: it was finished */
    const char *comment;       /* NULL */
};
/* Writes the infusion down as the paper says it, marked as transcribed, with its scan; and its dose, where that is not
 * on record. With an order that one is fulfilled, whatever became of it meanwhile. A time without a day is the first
 * one since the begin. Refused is what would make the record false: vial.unused, product.one, dose.basis,
 * subject.weighed, vial.at-site (neither stored at the subject's site nor in the hands of somebody there),
 * dose.subject, dose.state, order.subject, order.state (a draft, or fulfilled), draw.volume, dose.bag, infusion.volume,
 * time.order, time.future, act.second (one name twice), what cl_dose_count and cl_dose_test refuse of a value. What
 * broke a rule at the bed is written down as it was, and one critical deviation of the infusion names every such rule,
 * also subject.free and dose.spacing by the times of the paper (the context's reason passes neither) and
 * second.other-person (two spellings that may be one person's; not where both are users); it is judged by what was so
 * then: what came later is told and broke none, what the record does not know of then is said in the deviation, which
 * is a major one where there is nothing else. Told besides: a name that no user has, and a file that is another
 * infusion's paper already. CL_USAGE, CL_NOT_FOUND. */
enum cl_status cl_infusion_enter(struct cl *cl, const struct cl_infusion_paper *paper, struct cl_infusion *out);
/* Another person than who entered it compared it with the paper and signs (meaning "transcription verified"). Refused:
 * not transcribed (rule "infusion.transcribed"), verified already ("infusion.verified"), the same person
 * ("infusion.independent"). */
enum cl_status cl_infusion_verify(struct cl *cl, const char *code, struct cl_infusion *out);

#endif
