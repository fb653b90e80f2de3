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

/* What storage found: an excursion, a count that differs, a shipment, alarms that are off. */
struct cl_deviation_found {
    const char *origin;                          /* "report" of a person; NULL: "storage" */
    const char *title;                           /* "CPN/LN2-1 was above -150 °C for 42 minutes" */
    const char *description;                     /* in full; NULL */
    const char *place;                           /* NULL: the store's path says it */
    const char *class;                           /* "minor", "major", "critical" */
    int64_t happened_at_ms;                      /* 0: now */
    int64_t store_id, shipment_id, equipment_id; /* that it concerns; 0: none */
    int64_t infusion_id;                         /* the same */
    const int64_t *vial_ids;                     /* each once */
    size_t vial_count;
};
/* In an open write: opens a deviation and, unless it is minor, holds its vials, until QA
 * disposed of each and closed it. */
enum cl_status cl_deviation_raise_found(struct cl *cl, const struct cl_deviation_found *found, int64_t *id,
                                        const char **code);
/* In an open write: further vials for an open deviation, held unless it is minor; those that it concerns already are
 * left alone. A deviation that was closed meanwhile is refused (rule "deviation.open"): open another. */
enum cl_status cl_deviation_add_vials(struct cl *cl, const char *code, const int64_t *vial_ids, size_t vial_count);

/* In an open write: what QA accepted of these vials in an open deviation is out of force, since more came to light than
 * was signed for, and they are held again. What was signed stays on record. *lapsed: how many were accepted. */
enum cl_status cl_deviation_lapse(struct cl *cl, const char *code, const int64_t *vial_ids, size_t vial_count,
                                  size_t *lapsed);

/* In an open write, after the review of a correction is stored: ends an investigation as an error of transcription,
 * signed by that review, and lifts its holds. *closed: false, and nothing is changed, where it is closed already or is
 * not finished: a task, a vial, another result of it that has no reviewed correction that conforms. */
enum cl_status cl_deviation_close_as_transcription(struct cl *cl, const char *code, int64_t signature_id,
                                                   const char *conclusion, bool *closed);

/* Refused, rule "deviation.open", when it is closed. */
enum cl_status cl_deviation_require_open(struct cl *cl, const struct cl_deviation *deviation);
/* Names everything that a deviation concerns to the open write: itself, lots, those of its results, vials, stores,
 * infusions, shipments, equipment. */
enum cl_status cl_deviation_concern(struct cl *cl, const struct cl_deviation *deviation);
/* CL_USAGE: no class of a deviation. */
enum cl_status cl_deviation_check_class(struct cl *cl, const char *class);
/* In the open write: puts the holds that a deviation of this class and origin puts, where they do not stand. */
enum cl_status cl_deviation_hold(struct cl *cl, const struct cl_deviation *deviation);
/* The day on which a deviation that is opened today is due. */
enum cl_status cl_deviation_due(struct cl *cl, struct cl_date *due_on);

/* For the register of signatures. */
cl_signed_content cl_deviation_closing_signed_content;
cl_signed_content cl_deviation_reopening_signed_content;
cl_signed_content cl_deviation_disposition_signed_content;

#endif
