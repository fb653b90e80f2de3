/* Samples, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SAMPLE_H
#define CRYOLOT_DOMAIN_SAMPLE_H

#include "domain/context.h"
#include <cryolot/sample.h>

#define CL_SAMPLE_PREFIX "SMP"

/* By its ID in its one form; *found false when there is none. */
enum cl_status cl_sample_find(struct cl *cl, const char *code, struct cl_sample *out, bool *found);

/* One leg of a sample's way in the open write, at the time at which it was done. CL_REFUSED, rule "time.order", when
 * that is before its last leg. */
struct cl_sample_step {
    const char *kind, *giver, *receiver;
    struct cl_sample_state as;
};
enum cl_status cl_sample_add_leg(struct cl *cl, int64_t sample_id, const char *code, const struct cl_sample_step *step);

/* Every sample of these IDs, each named as a subject of the open write, and its lot. CL_USAGE, CL_NOT_FOUND; refused:
 * one given twice (rule "sample.twice"). */
enum cl_status cl_samples_load(struct cl *cl, struct cl_texts codes, struct cl_sample_list *out);

/* Prints their labels in the open write: a row for each, then the delivery. */
enum cl_status cl_sample_labels_make(struct cl *cl, const struct cl_sample_list *samples,
                                     const struct cl_label_print *print, struct cl_label_list *out);
/* What `label print` and `label reprint` do of samples: one event. */
enum cl_status cl_sample_labels_print(struct cl *cl, const struct cl_label_print *print, bool again,
                                      struct cl_label_list *out);

#endif
