/* Deviations: what went otherwise than written, opened by anyone, closed by QA with a cause and a conclusion. */
#ifndef CRYOLOT_DEVIATION_H
#define CRYOLOT_DEVIATION_H

#include <cryolot/context.h>

struct cl_deviation {
    int64_t id;
    const char *code;   /* "DEV-0001" */
    const char *origin; /* "report", "result": opened by a result that does not conform */
    const char *title;
    const char *class;                    /* "minor", "major", "critical" */
    const char *state;                    /* "open", "closed" */
    struct cl_texts lots, vials, results; /* the IDs that it concerns */
    const char *opened_by;                /* printed name */
    int64_t opened_by_id;                 /* the row of that person */
    int64_t opened_at_ms;
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

struct cl_deviation_new {
    const char *title, *class;
    struct cl_texts lots, vials; /* either may be empty */
};

/* Opens a deviation and names it. CL_USAGE: a title or class that is none. CL_NOT_FOUND names every lot and vial that
 * does not exist; nothing is opened then. */
enum cl_status cl_deviation_open(struct cl *cl, const struct cl_deviation_new *deviation, struct cl_deviation *out);
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
/* CL_NOT_FOUND. */
enum cl_status cl_deviation_get(struct cl *cl, const char *code, struct cl_deviation *out);
/* Newest first, at most `limit`. `state`, `lot`: NULL for any. */
enum cl_status cl_deviation_list(struct cl *cl, const char *state, const char *lot, int64_t limit,
                                 struct cl_deviation_list *out);
/* The codes of the open deviations that concern a lot or one of its vials, oldest first; for the gate. */
enum cl_status cl_deviation_open_of_lot(struct cl *cl, int64_t lot_id, struct cl_texts *codes);
/* The same of class critical, that name the lot or the vial itself (0: none), for the gates of a dose. */
enum cl_status cl_deviation_critical(struct cl *cl, int64_t lot_id, int64_t vial_id, struct cl_texts *codes);

#endif
