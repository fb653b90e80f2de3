/* What becomes of the labels of a vial, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LABEL_FATE_H
#define CRYOLOT_DOMAIN_LABEL_FATE_H

#include "domain/identify.h"
#include "domain/label.h"
#include "domain/vial.h"

/* The labels of one vial, oldest first. */
struct cl_label_fates {
    struct cl_label_fated {
        int64_t id, copy;
        bool applied, spoiled;
        struct cl_date expires_on; /* as it was printed, like the next two; 0: it does not say */
        int64_t cells, volume_ul;
    } at[CL_LABEL_PRINTS_MOST];
    size_t count;
};
enum cl_status cl_label_fates(struct cl *cl, int64_t vial_id, struct cl_label_fates *out);
/* Whether it had labels and every one of them was destroyed; what was never labelled has lost nothing. */
enum cl_status cl_label_all_destroyed(struct cl *cl, int64_t vial_id, bool *out);
/* Those that were not destroyed, as "copy 1 or copy 2". */
const char *cl_label_fates_name(struct cl *cl, const struct cl_label_fates *copies);
/* In an open write: "applied" or "spoiled"; `unread`: it is said of a label whose code was not read. */
enum cl_status cl_label_fate_set(struct cl *cl, int64_t id, const char *fate, bool unread);

/* Refuses samples and bags, whose labels nobody accounts for (rule "label.uncounted"). */
enum cl_status cl_label_require_counted(struct cl *cl, struct cl_texts targets);
/* Whether what was named is a lot. */
bool cl_label_targets_lot(struct cl_texts targets);
/* Names the lot of a write that has begun. */
enum cl_status cl_label_lot_find(struct cl *cl, const char *code, struct cl_identity *lot);

#endif
