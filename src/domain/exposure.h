/* Exposure, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_EXPOSURE_H
#define CRYOLOT_DOMAIN_EXPOSURE_H

#include "domain/context.h"
#include "domain/problem.h"
#include <cryolot/exposure.h>
#include <cryolot/vial.h>

/* In an open write, after what ended an exposure was written (a vial put back, a store closed or set down, a vial
 * packed), or while it goes on (a vial handed on): vials that were out of storage for longer than their product allows
 * are held by one major deviation, and the act says so (cl_notice). A vial is held once, and after QA accepted it again
 * only when it was out for longer than the limit since it was found. An act that is said to have been done earlier, and
 * makes by that shorter what began on record, needs a reason (rule "exposure.late"), and the reviewer sees it. Vials
 * within their limit, or of products without one, are left alone. The keys of the vials, each once. */
enum cl_status cl_exposure_settle(struct cl *cl, const int64_t *vial_ids, size_t count);
enum cl_status cl_exposure_settle_list(struct cl *cl, const struct cl_vial_list *vials);
/* The same of every vial in a store and in those inside it. */
enum cl_status cl_exposure_settle_store(struct cl *cl, int64_t store_id);

/* The same of the vials that the actor has in hands since more than a minute, packed ones apart: those that never come
 * back end no exposure, so they are found when whoever has them begins something else. Those of a spill are judged when
 * its search ends. */
enum cl_status cl_exposure_settle_hands(struct cl *cl);

/* The same of vials that stand in a store which was too warm when it was read last: their exposure goes on, and nothing
 * ends it before the next reading. Judged until now, whatever the act says of when it was done: it comes before a
 * reading that may say late that it had ended. */
enum cl_status cl_exposure_settle_warm(struct cl *cl);

/* The same as cl_exposure_of_vial now, where what began on record lasts until its end was recorded: nobody makes a
 * vial's time out of storage shorter by saying late that it had ended before. What was recorded late from its beginning
 * on (a session done without the record) counts by what was said. */
enum cl_status cl_exposure_as_recorded(struct cl *cl, int64_t vial_id, struct cl_exposure *out);
/* The same, but what was recorded before this act counts by what was said then. */
enum cl_status cl_exposure_without_late(struct cl *cl, int64_t vial_id, struct cl_exposure *out);

/* What QA decided about a vial that is beyond its limit. Nobody thaws a vial without taking it out of the cold: what is
 * accepted is what was found, and since then it may have been out for as long as its product allows, no longer. */
struct cl_exposure_verdict {
    const char *deviation; /* that found it last; NULL: nobody has */
    int64_t found_s;       /* what it found */
    bool accepted;         /* by QA, and it was not out for too long since */
    bool found;            /* and held by it still, or accepted; else it is to be found (again) */
};
enum cl_status cl_exposure_verdict(struct cl *cl, int64_t vial_id, const struct cl_exposure *exposure,
                                   struct cl_exposure_verdict *out);
/* "2101 s of 300 s, accepted by QA in DEV-0002 (then 2001 s)": what a gate says of a vial that passes so. */
const char *cl_exposure_accepted_text(struct cl *cl, const struct cl_exposure *exposure,
                                      const struct cl_exposure_verdict *verdict);

/* For the gate: one sentence per vial of a lot that is out of storage now, for longer than its product allows, and that
 * nobody has found so yet: it is judged by the act that ends it, which may be weeks away. */
enum cl_status cl_exposure_lot_problems(struct cl *cl, int64_t lot_id, struct cl_problems *problems);
/* ---- the arithmetic alone (exposure_span.c) ---------------------------------------------------------------------- */

/* From when until when it was out, in UTC milliseconds; until CL_SPAN_GOES_ON: still is. */
struct cl_span {
    int64_t from_ms, until_ms;
};
#define CL_SPAN_GOES_ON INT64_MAX

/* A leg of custody, as far as exposure asks. */
struct cl_exposure_leg {
    const char *kind; /* "take"; custody.h */
    bool stored;      /* into a store */
    int64_t done_at_ms;
};

/* When the vial was in nobody's cold by its legs, which follow each other. `spans` has room for `count`; returns how
 * many there are. */
size_t cl_exposure_spans_of_legs(const struct cl_exposure_leg *legs, size_t count, struct cl_span *spans);
/* From the end of its freezing run until it was put into the cold for the first time; crossed when that was before. */
struct cl_span cl_exposure_span_of_freezing(const struct cl_exposure_leg *legs, size_t count, int64_t frozen_at_ms);
/* What two spans share; from and until are equal or crossed when it is nothing. */
struct cl_span cl_span_shared(struct cl_span a, struct cl_span b);

struct cl_exposure_sum {
    int64_t ms;       /* the union of all spans, until the moment asked for */
    int64_t since_ms; /* 0: not running then; else since when without a break */
};
/* Sorts the spans in place. Crossed, empty and later ones count nothing. */
struct cl_exposure_sum cl_exposure_sum(struct cl_span *spans, size_t count, int64_t at_ms);

#endif
