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

/* What a filled-in record says. */
struct cl_infusion_paper {
    const char *subject;
    struct cl_file_given source; /* its scan */
    struct cl_texts vials;
    const int64_t *drawn_ul; /* of each vial; 0: all of it */
    struct cl_dose_target target;
    const char *prescriber, *starter, *checker; /* printed names, of whom nobody need be a user */
    int64_t thawed_at_ms, started_at_ms, finished_at_ms;
    int64_t given_ul, bag_ul;
    bool has_bath;
    int64_t bath_mc;
    const char *diluent, *diluent_lot; /* NULL: not said */
    int64_t diluent_ul;
    const char *reaction; /* "chills,grade=1; fever,grade=2"; NULL: none */
};
/* Writes the dose and its infusion down as the paper says them, marked as transcribed, with its scan. Refused is what
 * would make the record false: vial.unused, product.one, dose.basis, subject.weighed, vial.at-site (neither stored at
 * the subject's site nor in the hands of somebody there), draw.volume, dose.bag, infusion.volume, time.order,
 * time.future, act.second (one name twice). What broke a rule at the bed (judged by what the record says now) is
 * written down as it was, and one critical deviation of the infusion names every such rule. CL_USAGE, CL_NOT_FOUND. */
enum cl_status cl_infusion_enter(struct cl *cl, const struct cl_infusion_paper *paper, struct cl_infusion *out);
/* Another person than who entered it compared it with the paper and signs (meaning "transcription verified"). Refused:
 * not transcribed (rule "infusion.transcribed"), verified already ("infusion.verified"), the same person
 * ("infusion.independent"). */
enum cl_status cl_infusion_verify(struct cl *cl, const char *code, struct cl_infusion *out);

#endif
