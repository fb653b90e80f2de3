/* Infusions: one dose into the subject that it was thawed for, checked by two people at the bed. */
#ifndef CRYOLOT_INFUSION_H
#define CRYOLOT_INFUSION_H

#include <cryolot/context.h>

struct cl_infusion {
    int64_t id;
    const char *code; /* "INF-000001" and its check character */
    const char *dose;
    int64_t dose_id, subject_id;
    const char *subject;
    const char *timezone; /* of the subject's site */
    const char *state;    /* "running", "finished" */
    int64_t planned_cells;
    int64_t planned_cells_per_kg; /* by the weight of the dose, whole cells */
    int64_t weight_g, bag_ul;
    int64_t use_by_ms;                   /* of the dose */
    const char *started_by, *checked_by; /* logins of two people; of a transcribed one their names */
    const char *started_name, *checked_name;
    bool starter_scanned, checker_scanned; /* read the codes of subject and bag themselves */
    int64_t started_at_ms;
    int64_t finished_at_ms; /* 0: still running */
    int64_t given_ul;       /* 0: still running, or nothing was given */
    int64_t given_cells, given_cells_per_kg;
    bool past_use_by; /* it ended later than the dose was to be used: a fact to look at, not undone by refusing it */
    const char *reaction; /* "chills,grade=1"; NULL: none */
};

struct cl_infusion_list {
    const struct cl_infusion *at;
    size_t count;
};

/* Begins an infusion. The second person is the checker, at the bed like the actor. CL_REFUSED names every check that
 * does not pass: dose.subject (never another subject's dose), dose.state, dose.held (by the actor or the checker),
 * time.order, dose.use-by, what is asked of lots and vials at the thaw, subject.free (no other infusion runs). From
 * here on the dose is given and its vials are infused. */
enum cl_status cl_infusion_start(struct cl *cl, const char *subject, const char *dose, struct cl_infusion *out);
/* Ends it; given_ul may be 0. `reaction`: NULL, or reactions as TERM,grade=1 to 5, separated by semicolons. Refused:
 * not running (rule "infusion.state"), before its start (rule "time.order"), more than the bag held (rule
 * "infusion.volume"). */
enum cl_status cl_infusion_finish(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                  struct cl_infusion *out);
/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_infusion_get(struct cl *cl, const char *code, struct cl_infusion *out);

struct cl_infusion_filter {
    const char *subject, *state; /* NULL: any */
    int64_t limit;
};
/* Newest first. CL_NOT_FOUND: the subject. */
enum cl_status cl_infusion_list(struct cl *cl, const struct cl_infusion_filter *filter, struct cl_infusion_list *out);

#endif
