/* The chain from donor to patient, walked both ways (DOMAIN.md, first section). */
#ifndef CRYOLOT_TRACE_H
#define CRYOLOT_TRACE_H

#include <cryolot/context.h>
#include <cryolot/paper.h>

/* One thing on the chain. */
struct cl_trace_item {
    int64_t id;
    const char *code;
    const char *state; /* as in its own record; "" where it has none */
};

struct cl_trace_list {
    const struct cl_trace_item *at;
    size_t count;
};

/* What a trace lists, in the order from donor to patient: the kind's word, its list's key, its title for people. */
#define CL_TRACE_LIST(X)                                                                                               \
    X(DONOR, "donor", "donors", "Donors")                                                                              \
    X(MATERIAL, "material", "materials", "Materials")                                                                  \
    X(LOT, "lot", "lots", "Lots")                                                                                      \
    X(VIAL, "vial", "vials", "Vials")                                                                                  \
    X(STORE, "store", "stores", "Stores")                                                                              \
    X(SITE, "site", "sites", "Sites")                                                                                  \
    X(SHIPMENT, "shipment", "shipments", "Shipments")                                                                  \
    X(ORDER, "order", "orders", "Orders")                                                                              \
    X(DOSE, "dose", "doses", "Doses")                                                                                  \
    X(SUBJECT, "subject", "subjects", "Subjects")                                                                      \
    X(INFUSION, "infusion", "infusions", "Infusions")                                                                  \
    X(DEVIATION, "deviation", "deviations", "Deviations")                                                              \
    X(RECALL, "recall", "recalls", "Recalls")

#define CL_TRACE_ID(id, word, key, title) CL_TRACE_##id,
enum cl_trace_kind { CL_TRACE_LIST(CL_TRACE_ID) CL_TRACE_KINDS };
#undef CL_TRACE_ID

struct cl_trace_name {
    const char *word, *key, *title; /* "lot", "lots", "Lots" */
};
/* The names of a list. */
const struct cl_trace_name *cl_trace_name(enum cl_trace_kind kind);
/* The list that a word names, "lot" or "lots"; CL_TRACE_KINDS: there is none. */
enum cl_trace_kind cl_trace_kind_read(const char *word);

/* What something hangs together with; each list in the order of making.
 *
 * A donor, a supplier's lot of a material, a lot, a recall and a deviation about lots lead down to every descendant
 * lot, its vials (void ones, which were never filled, are left out) and whom they reached. A vial, sample, dose,
 * subject, infusion, order, shipment, store (everything that stood in it at any time), and a lot and a deviation as
 * well, lead up to their lots, every ancestor and the donors. Materials are the supplier's lots of those lots; stores
 * are where the vials stand now; sites where the lots were made, the vials stand or were sent, the subjects are
 * treated. */
struct cl_trace {
    const char *id;   /* as it is written in the record */
    const char *kind; /* a word of the list above, or "sample" */
    struct cl_trace_list list[CL_TRACE_KINDS];
};

/* `kind`: NULL, or which thing is meant where several have the same ID; "material": the lot number of a supplier, which
 * is also tried where nothing of ours has the ID. CL_NOT_FOUND, CL_USAGE: the ID. Refused: an ID
 * of something else (rule "trace.kind"), an ID of several things (rule "id.ambiguous"). */
enum cl_status cl_trace(struct cl *cl, const char *id, const char *kind, struct cl_trace *out);
/* The same as the content of a page: for whoever asks, no registered document. */
enum cl_status cl_trace_paper(struct cl *cl, const struct cl_trace *trace, struct cl_report *out);

/* What can still be reached of something, and whom it reached: vials that are not void, doses, subjects. */
struct cl_reach {
    int64_t vials_in_stock, vials_out, vials_given;
    struct cl_texts vials, doses, subjects; /* IDs */
};

/* The same of a donor, lot or material by its trace, of which it has the errors. */
enum cl_status cl_reach(struct cl *cl, const char *id, const char *kind, struct cl_reach *out);

/* ---- the same as a tree -------------------------------------------------------------------------------------------
 */

struct cl_tree_vials {
    const char *state;
    int64_t count;
};

struct cl_tree_dose {
    int64_t id;
    const char *code, *state, *subject;
    int64_t vials; /* of this lot in it */
};

/* A lot of the tree; parents and children are places in the tree's list, of which parents are the smaller. */
struct cl_tree_lot {
    int64_t id;
    const char *code, *kind, *status;
    bool held, expired;
    struct cl_date expires_on;
    int64_t passage;                  /* -1: not given */
    const char *population_doublings; /* of its step; NULL: not given */
    const size_t *parent, *child;
    size_t parent_count, child_count;
    const struct cl_tree_vials *vials; /* by state, void ones left out */
    size_t vial_count;
    const struct cl_tree_dose *dose; /* those that the trace holds */
    size_t dose_count;
};

/* The genealogy of one donor, as far as it belongs to what was traced. */
struct cl_tree {
    const char *donor, *determination;
    const struct cl_tree_lot *lot;
    size_t count;
};

/* One tree for each donor of a trace. */
enum cl_status cl_trace_trees(struct cl *cl, const struct cl_trace *trace, const struct cl_tree **trees, size_t *count);

#endif
