/* The batch record of a lot and what stands beside it: its reviews, the freezing run, yields (21 CFR 211.186-.192). */
#ifndef CRYOLOT_LOT_BATCH_H
#define CRYOLOT_LOT_BATCH_H

#include <cryolot/attachment.h>
#include <cryolot/lot.h>
#include <cryolot/lot_material.h>

struct cl_lot_review {
    const char *part;                   /* "production", "quality" */
    const char *file;                   /* code of the batch record: "A12" */
    const char *reviewed_by, *reviewer; /* printed name, login */
    const char *reason;
    int64_t reviewed_at_ms;
    int64_t person_id, attachment_id, signature_id;
    bool current; /* of the newest batch record */
};

struct cl_lot_review_list {
    const struct cl_lot_review *at;
    size_t count;
};

/* Attaches a file to a lot; of kind "batch-record" it is the executed batch record, and the newest counts. As
 * cl_attach.
 */
enum cl_status cl_lot_attach(struct cl *cl, const char *lot, const struct cl_file_given *file, const char *kind,
                             struct cl_attachment *out);
/* Signs the review of the newest batch record: by production ("production"), then by another person of quality
 * ("quality"), neither of whom attached it. Refused: there is none (rule "batch.record"), production has not reviewed
 * it yet ("batch.order"), the same person twice ("batch.independent"). CL_CONFLICT: reviewed already. */
enum cl_status cl_lot_review(struct cl *cl, const char *lot, const char *part, struct cl_lot_review *out);

struct cl_freezing_run {
    const char *program;
    int64_t started_at_ms, ended_at_ms;
    const char *file, *file_name; /* code and name of the attachment */
    const char *recorded_by;
    int64_t recorded_at_ms;
};

struct cl_freezing_run_list {
    const struct cl_freezing_run *at;
    size_t count;
};

/* A run of the controlled-rate freezer, with its file; program and times are read. Refused: times that cannot be (rule
 * "freezing.time"). CL_CONFLICT: the same file is there. */
enum cl_status cl_lot_freeze(struct cl *cl, const char *lot, const struct cl_freezing_run *run,
                             const struct cl_file_given *file, struct cl_freezing_run *out);

struct cl_lot_yield {
    const char *step; /* "fill", "harvest" */
    const char *unit; /* "vials", "cells" */
    int64_t theoretical, actual;
    const char *percent; /* "97.5", exact, half up */
    const char *entered_by;
    int64_t entered_at_ms;
};

struct cl_lot_yield_list {
    const struct cl_lot_yield *at;
    size_t count;
};

/* What a step gave against what it could have given (percent, entered_by, entered_at_ms are not read). One that is
 * there is changed for the context's reason only, and while the lot is not decided; without one: CL_CONFLICT. Refused:
 * more than twice the theoretical yield (rule "yield.plausible"). */
enum cl_status cl_lot_set_yield(struct cl *cl, const char *lot, const struct cl_lot_yield *yield,
                                struct cl_lot_yield *out);

/* What stands beside a lot, for its page. */
struct cl_lot_batch {
    struct cl_lot_receipt receipt; /* received_at_ms 0: none */
    struct cl_lot_material_list materials;
    struct cl_lot_yield_list yields;
    struct cl_freezing_run_list freezing_runs;
    const char *batch_record, *batch_record_name; /* code and name of the newest; NULL: none */
    struct cl_lot_review_list reviews;
    struct cl_texts donor_warnings;
};

enum cl_status cl_lot_batch_get(struct cl *cl, const struct cl_lot *lot, struct cl_lot_batch *out);

#endif
