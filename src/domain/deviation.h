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
/* Names everything that a deviation concerns to the open write: itself, lots, those of its results, vials, stores,
 * infusions. */
enum cl_status cl_deviation_concern(struct cl *cl, const struct cl_deviation *deviation);
/* In the open write: puts the holds that a deviation of this class and origin puts, where they do not stand. */
enum cl_status cl_deviation_hold(struct cl *cl, const struct cl_deviation *deviation);
/* The day on which a deviation that is opened today is due. */
enum cl_status cl_deviation_due(struct cl *cl, struct cl_date *due_on);

/* For the register of signatures. */
cl_signed_content cl_deviation_closing_signed_content;
cl_signed_content cl_deviation_reopening_signed_content;
cl_signed_content cl_deviation_disposition_signed_content;

#endif
