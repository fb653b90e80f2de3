/* Deviations, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_DEVIATION_H
#define CRYOLOT_DOMAIN_DEVIATION_H

#include "domain/context.h"
#include "domain/signature.h"
#include <cryolot/deviation.h>

/* What a result opens that does not conform, or that nobody can decide. */
struct cl_deviation_raise {
    const char *title; /* "viability 79 % does not conform to ≥ 85 %" */
    const char *class; /* "major"; "critical" where the lot was released */
    int64_t lot_id, result_id;
    const char *lot; /* its code */
};
/* In an open write: opens an investigation that concerns a lot and a result, and holds the lot until it is closed.
 * *code: "DEV-0007". */
enum cl_status cl_deviation_raise(struct cl *cl, const struct cl_deviation_raise *raise, const char **code);

/* In an open write, after the review of a correction is stored: ends an investigation as an error of transcription,
 * signed by that review, and lifts its holds. *closed: false, and nothing is changed, where it is closed already or is
 * not finished: a task, a vial, another result of it that has no reviewed correction that conforms. */
enum cl_status cl_deviation_close_as_transcription(struct cl *cl, const char *code, int64_t signature_id,
                                                   const char *conclusion, bool *closed);

/* Refused, rule "deviation.open", when it is closed. */
enum cl_status cl_deviation_require_open(struct cl *cl, const struct cl_deviation *deviation);
/* Names the lots and vials of a deviation to the open write. */
void cl_deviation_concern(struct cl *cl, const struct cl_deviation *deviation);

/* One closing or reopening. */
struct cl_deviation_decision {
    int64_t id; /* 0: there is none */
    const char *kind, *cause, *conclusion, *corrective_action;
    bool superseded; /* by a later one of the same deviation */
};
enum cl_status cl_deviation_decision_signed(struct cl *cl, int64_t signature_id, struct cl_deviation_decision *out);

/* For the register of signatures. */
cl_signed_content cl_deviation_closing_signed_content;

#endif
