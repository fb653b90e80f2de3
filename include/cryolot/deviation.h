/* Deviations: what went otherwise than written, opened by anyone, closed by QA with a cause and a conclusion. */
#ifndef CRYOLOT_DEVIATION_H
#define CRYOLOT_DEVIATION_H

#include <cryolot/context.h>
#include <cryolot/excursion.h>

struct cl_deviation {
    int64_t id;
    const char *code;   /* "DEV-0001" */
    const char *origin; /* "report"; "result": opened by a result that does not conform, to be investigated */
    const char *title;
    const char *description; /* what happened, in full; NULL */
    const char *place;       /* where; NULL */
    int64_t happened_at_ms;
    const char *class;                                                             /* "minor", "major", "critical" */
    const char *state;                                                             /* "open", "closed" */
    struct cl_texts lots, vials, results, stores, infusions, shipments, equipment; /* the IDs that it concerns */
    struct cl_texts all_lots; /* also those of its vials and results */
    const char *opened_by;    /* printed name */
    int64_t opened_by_id;     /* the row of that person */
    int64_t opened_at_ms;
    struct cl_date due_on;         /* to be closed through that day */
    bool overdue;                  /* open past that day */
    const char *cause;             /* "product", "laboratory", "transcription", "other"; NULL while open */
    const char *conclusion;        /* NULL while open */
    const char *corrective_action; /* NULL: none */
    const char *closed_by;         /* printed name; NULL while open */
    int64_t closed_at_ms;          /* 0 while open */
};

struct cl_deviation_list {
    const struct cl_deviation *at;
    size_t count;
};

/* ---- opening --------------------------------------------------------------------------------------------------- */

struct cl_deviation_new {
    const char *title, *class;
    const char *description, *place;                                               /* NULL: not said */
    int64_t happened_at_ms;                                                        /* 0: when it is opened */
    struct cl_texts lots, vials, results, stores, infusions, shipments, equipment; /* each may be empty */
};

/* Opens a deviation and names it. A critical one holds its lots (those of its results too), a major or critical one its
 * vials, until it is closed; the vials that stand in its stores now, or in stores inside them, are then its vials too,
 * so that QA decides about each. CL_USAGE: a title, class or text that is none. CL_NOT_FOUND names everything that does
 * not exist; nothing is opened then. Refused: happened in the future (rule "time.future"). */
enum cl_status cl_deviation_open(struct cl *cl, const struct cl_deviation_new *deviation, struct cl_deviation *out);

/* ---- the way to its end ---------------------------------------------------------------------------------------- */

/* QA gives somebody a task, numbered from 1. Refused: a closed deviation (rule "deviation.open"), a day that is over
 * (rule "task.due"), an owner who is disabled (rule "task.owner"). CL_NOT_FOUND: the owner. */
struct cl_deviation_task_new {
    const char *title, *owner; /* owner: a login */
    struct cl_date due_on;
};
enum cl_status cl_deviation_task_add(struct cl *cl, const char *code, const struct cl_deviation_task_new *task,
                                     int64_t *number);
/* Its owner or QA says what was done. Refused: by anybody else (rule "task.owner"), done already (rule "task.open"). */
enum cl_status cl_deviation_task_done(struct cl *cl, const char *code, int64_t number, const char *remark);
/* QA decides about vials, signed: an accepted one is free of this deviation's hold, a rejected one is held for ever.
 * Named are vials, lots (those of their vials that nobody decided about) or "all" (every other one of those).
 * Refused: a closed deviation, a vial that it does not concern (rule "deviation.vial"), one that was rejected before
 * (rule "deviation.rejected"), named twice (rule "vial.once"). CL_USAGE: no vial. */
enum cl_status cl_deviation_dispose(struct cl *cl, const char *code, struct cl_texts accepted, struct cl_texts rejected,
                                    struct cl_deviation *out);

struct cl_conclusion {
    const char *cause; /* "product", "laboratory", "transcription", "other" */
    const char *text;
    const char *corrective_action; /* NULL: none */
};
/* QA signs the cause and the conclusion. The holds of the deviation end with it, but for those of rejected vials, and
 * but for the cause "product": those stay until QA lifts them with cl_lot_unhold. Refused: closed already (rule
 * "deviation.open"), by the person who reported it or entered a result of it (rule "closer.independent"), while a task
 * is not done or a vial has no disposition (rule "deviation.finished"), as a transcription without a correction that
 * conforms (rule "deviation.transcription"). CL_USAGE: a cause or a conclusion that is none. */
enum cl_status cl_deviation_close(struct cl *cl, const char *code, const struct cl_conclusion *conclusion,
                                  struct cl_deviation *out);
/* QA opens it again, signed: lots and vials are held as when it was opened, accepted vials wait for another
 * disposition, and it is due anew. Refused: it is open (rule "deviation.closed"). */
enum cl_status cl_deviation_reopen(struct cl *cl, const char *code, struct cl_deviation *out);

/* ---- asking ---------------------------------------------------------------------------------------------------- */

/* CL_NOT_FOUND. */
enum cl_status cl_deviation_get(struct cl *cl, const char *code, struct cl_deviation *out);

struct cl_deviation_filter {
    const char *state, *class, *lot; /* NULL: any; of a lot: whatever concerns it, its vials, results or infusions */
    const char *owner;               /* login of somebody with a task that is not done; NULL: any */
    bool overdue;                    /* itself only, not its tasks */
    int64_t limit;
};
/* Newest first. CL_USAGE: a state or class that is none. CL_NOT_FOUND: the lot. */
enum cl_status cl_deviation_list(struct cl *cl, const struct cl_deviation_filter *filter,
                                 struct cl_deviation_list *out);
/* The codes of the open deviations that concern a lot, one of its vials or results, an infusion of it, or a store in
 * which a vial of it stands or stood since; oldest first; for the gate. */
enum cl_status cl_deviation_open_of_lot(struct cl *cl, int64_t lot_id, struct cl_texts *codes);

/* ---- all about one, as it is shown and printed ------------------------------------------------------------------ */

struct cl_deviation_task {
    int64_t number;
    const char *title, *owner; /* owner: a login */
    struct cl_date due_on;
    bool overdue;        /* not done past that day */
    const char *done_by; /* printed name; NULL: not done */
    int64_t done_at_ms;
    const char *remark;
};
struct cl_deviation_disposition {
    const char *vial, *disposition; /* "accept", "reject" */
    const char *signed_by, *reason;
    int64_t signed_at_ms;
    bool in_force; /* false: decided again since, or the deviation was opened again */
};
struct cl_deviation_decision {
    const char *kind;  /* "closing", "reopening" */
    const char *cause; /* of a closing */
    const char *conclusion, *corrective_action;
    const char *signed_by, *meaning;
    int64_t signed_at_ms;
    const char *signature; /* "holds"; "unsigned": the record changed since; "superseded" */
};
struct cl_deviation_result {
    const char *code, *lot, *test, *value, *unit, *verdict, *state, *entered_by; /* entered_by: a login */
};
struct cl_deviation_hold {
    const char *held; /* ID of the lot or vial */
    const char *reason, *put_by, *lifted_by, *lift_reason;
    int64_t put_at_ms, lifted_at_ms; /* 0: not lifted */
};

/* All in the order in which it came. */
struct cl_deviation_detail {
    struct cl_deviation deviation;
    struct {
        const struct cl_deviation_task *at;
        size_t count;
    } tasks;
    struct {
        const struct cl_deviation_disposition *at;
        size_t count;
    } dispositions;
    struct {
        const struct cl_deviation_decision *at;
        size_t count;
    } decisions;
    struct {
        const struct cl_deviation_result *at;
        size_t count;
    } results;
    struct {
        const struct cl_deviation_hold *at;
        size_t count;
    } holds;
    struct cl_excursion_list excursions; /* as they are known now; the description says what was known at first */
};
/* CL_NOT_FOUND. */
enum cl_status cl_deviation_detail(struct cl *cl, const char *code, struct cl_deviation_detail *out);

#endif
