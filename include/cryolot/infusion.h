/* Infusions: one dose into the subject that it was thawed for, checked by two people at the bed. */
#ifndef CRYOLOT_INFUSION_H
#define CRYOLOT_INFUSION_H

#include <cryolot/context.h>

/* What happened during an infusion, or came of it later. */
struct cl_infusion_event {
    int64_t id;
    const char
        *kind; /* "interrupt", "resume", "rate", "reaction", "complaint"; of steps also "start", "finish", "abort" */
    int64_t at_ms;
    const char *detail;        /* why it was interrupted, the reaction's term, what is wrong with the bag; NULL */
    int64_t grade;             /* CTCAE 1 to 5, of a reaction; else 0, in steps -1 */
    int64_t rate_ul_per_h;     /* of a rate; else 0 */
    int64_t lost_ul;           /* of a complaint: what of the bag was lost by it; 0: not said */
    const char *deviation;     /* that a complaint opened, or a reaction of grade 4 or 5; NULL */
    const char *correction;    /* of a reaction that was recorded wrongly and counts no more: why; NULL */
    const char *recorded_by;   /* login */
    const char *recorded_name; /* printed name */
    int64_t recorded_at_ms;
    const char *timezone; /* of the subject's site */
};

struct cl_infusion_event_list {
    const struct cl_infusion_event *at; /* in the order of time */
    size_t count;
};

struct cl_infusion {
    int64_t id;
    const char *code; /* "INF-000001" and its check character */
    const char *dose;
    int64_t dose_id, subject_id;
    const char *subject;
    const char *timezone; /* of the subject's site */
    const char *state;    /* "running", "interrupted", "finished", "aborted" */
    int64_t planned_cells;
    int64_t planned_cells_per_kg; /* by the weight of the dose, whole cells */
    int64_t weight_g, bag_ul;
    int64_t use_by_ms;                   /* of the dose */
    int64_t end_by_ms;                   /* the same, or the end of an override of it, where that is later */
    const char *started_by, *checked_by; /* logins of two people; of a transcribed one their names */
    const char *started_name, *checked_name;
    bool starter_scanned, checker_scanned; /* read the codes of subject and bag themselves */
    bool transcribed;                      /* from a paper record */
    const char *source;                    /* "paper", "paper, not compared"; NULL: recorded as it happened */
    const char *ended_by, *ended_name;     /* who finished or aborted it; NULL: not ended, or transcribed */
    int64_t started_at_ms;
    int64_t finished_at_ms; /* finished or aborted; 0: not ended */
    int64_t given_ul;       /* 0: not ended, or nothing was given */
    int64_t given_cells, given_cells_per_kg;
    int64_t lost_ul;            /* of the bag, by complaints */
    int64_t discarded_ul;       /* what of the bag was neither given nor lost; 0: not ended, or nothing */
    int64_t run_s;              /* seconds in which it ran, without its interruptions; until now while it runs */
    int64_t interruptions;      /* how many */
    int64_t interrupted_s;      /* seconds in all of them */
    int64_t rate_ul_per_h;      /* that was set last; 0: none */
    int64_t mean_rate_ul_per_h; /* given over run_s, rounded down; 0: not ended, or nothing was given */
    bool checker_typed;         /* they gave both codes, not read off printed labels */
    bool past_use_by;         /* it ended, or runs, later than the dose was to be used: a fact to look at, not undone by
                                 refusing         it */
    const char *abort_reason; /* NULL: it was not aborted */
    struct cl_texts overrides; /* of its dose and order, by a physician, as sentences */
    const char *reaction;      /* "chills,grade=1"; NULL: none */
    struct cl_texts since;     /* what became known of its lots: "lot UC26A001 recalled on 2026-11-26 (RCL-..): ..." */
    struct cl_infusion_event_list events;
};

/* What somebody noted on an infusion, its dose or its order. */
struct cl_infusion_note {
    const char *on, *remark, *by; /* by: printed name */
    int64_t at_ms;
};

/* What is on record of an infusion beside itself and its dose. */
struct cl_infusion_record {
    const char *site, *study, *arm; /* of the subject; NULL */
    int64_t number;                 /* of the course by its order, else of the subject's infusions of the product */
    const char *order, *prescriber; /* NULL: not recorded */
    const char *entered_by, *verified_by; /* of a transcribed one: printed names; NULL */
    /* Every step, "start" and "finish" or "abort" with them; `detail` tells everything. */
    struct cl_infusion_event_list steps;
    const struct cl_infusion_note *note; /* in the order in which they were written */
    size_t notes;
};

struct cl_infusion_list {
    const struct cl_infusion *at;
    size_t count;
};

/* ---- at the bed ------------------------------------------------------------------------------------------------- */

/* What one person read: the code on the patient's label (or the plain one) and the code on the bag. */
struct cl_bedside_scan {
    const char *subject, *dose;
};

struct cl_infusion_start {
    struct cl_bedside_scan starter; /* the actor's */
    struct cl_bedside_scan checker; /* the second person's; both NULL: they scanned nothing, which is told */
    int64_t rate_ul_per_h;          /* 0: not said */
};

/* Begins an infusion. The second person is the checker, at the bed like the actor. Refused, rule "bedside.scan": the
 * checker read something else than the actor, or only one of the two codes; nothing else is asked then. CL_REFUSED
 * names every check that does not pass: dose.subject (never another subject's dose), dose.state, dose.held (by the
 * actor or the checker), time.order, dose.use-by, what is asked of lots and vials at the thaw, subject.free (no other
 * infusion runs). From here on the dose is given and its vials are infused. CL_USAGE: a label that is misread. */
enum cl_status cl_infusion_start(struct cl *cl, const struct cl_infusion_start *start, struct cl_infusion *out);

/* ---- while it runs ---------------------------------------------------------------------------------------------- */

/* Each is refused in a state in which it cannot be (rule "infusion.state") and before what happened last (rule
 * "time.order"). The reason of an interruption is the context's. */
enum cl_status cl_infusion_interrupt(struct cl *cl, const char *code, struct cl_infusion *out);
/* Goes on; the use-by time and everything that is asked of lots and vials is asked again: a lot that was recalled or
 * held since, a critical deviation (CL_REFUSED with every check that does not pass). */
enum cl_status cl_infusion_resume(struct cl *cl, const char *code, struct cl_infusion *out);
enum cl_status cl_infusion_rate(struct cl *cl, const char *code, int64_t rate_ul_per_h, struct cl_infusion *out);

/* ---- its end ---------------------------------------------------------------------------------------------------- */

/* Ends it, also out of an interruption and whatever became of the lot; given_ul may be 0. `reaction`: NULL, or
 * reactions as TERM,grade=1 to 5 and, where it was not at the end, @14:05 or @2026-11-26T14:05Z, separated by
 * semicolons. Refused: ended already (rule "infusion.state"), before what happened last (rule "time.order"), more than
 * the bag held, less what was lost (rule "infusion.volume"). */
enum cl_status cl_infusion_finish(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                  struct cl_infusion *out);
/* The same before the bag was given; the context's reason says why. */
enum cl_status cl_infusion_abort(struct cl *cl, const char *code, int64_t given_ul, const char *reaction,
                                 struct cl_infusion *out);

/* ---- what came of it -------------------------------------------------------------------------------------------- */

/* A reaction, also after the end, at the time of the act. One of grade 3 or higher is told with what to do. CL_USAGE:
 * no grade from 1 to 5. Refused: before the start (rule "time.order"). */
enum cl_status cl_infusion_reaction(struct cl *cl, const char *code, const char *term, int64_t grade,
                                    struct cl_infusion *out);
/* What was recorded wrongly, for a reason: the volume given of an infusion that ended (rules "infusion.state",
 * "infusion.volume", "infusion.same"); the former one stands in its course. */
enum cl_status cl_infusion_correct(struct cl *cl, const char *code, int64_t given_ul, struct cl_infusion *out);
/* The same of the newest reaction of this term: it stays on record and counts no more, another grade takes its place;
 * grade 0: none does, it was another patient's. Refused, rule "infusion.reaction": no such reaction stands. */
enum cl_status cl_infusion_correct_reaction(struct cl *cl, const char *code, const char *term, int64_t grade,
                                            struct cl_infusion *out);
/* A complaint about the bag or the line, in any state: opens a deviation of this class on the infusion and the bag's
 * vials, in the same write; *deviation is its code. lost_ul: what of the bag was lost, 0: nothing that is known.
 * Refused: more than is left of the bag (rule "infusion.volume"), before the start (rule "time.order"). */
struct cl_infusion_complaint {
    const char *what;  /* "leak at the port" */
    const char *class; /* "minor", "major", "critical" */
    int64_t lost_ul;
};
enum cl_status cl_infusion_complaint(struct cl *cl, const char *code, const struct cl_infusion_complaint *complaint,
                                     const char **deviation, struct cl_infusion *out);

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_infusion_get(struct cl *cl, const char *code, struct cl_infusion *out);

enum cl_status cl_infusion_record(struct cl *cl, const struct cl_infusion *infusion, struct cl_infusion_record *out);

struct cl_infusion_filter {
    const char *subject, *state; /* NULL: any */
    int64_t limit;
};
/* Newest first. CL_NOT_FOUND: the subject. */
enum cl_status cl_infusion_list(struct cl *cl, const struct cl_infusion_filter *filter, struct cl_infusion_list *out);

#endif
