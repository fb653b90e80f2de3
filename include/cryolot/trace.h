/* The chain from donor to patient, walked both ways (DOMAIN.md, first section). */
#ifndef CRYOLOT_TRACE_H
#define CRYOLOT_TRACE_H

#include <cryolot/context.h>

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

/* What a donor, lot, vial, dose, subject, infusion or supplier's lot of a material hangs together with. Each list is in
 * the order of making. */
struct cl_trace {
    const char *id;   /* as it is written in the record */
    const char *kind; /* "donor", "lot", "vial", "sample", "dose", "subject", "infusion", "shipment", "material" */
    struct cl_trace_list donors;
    struct cl_trace_list
        lots; /* of a donor, lot or material: every descendant; of the others and of a lot: every ancestor */
    struct cl_trace_list vials; /* void ones, which were never filled, are left out */
    struct cl_trace_list sites; /* where the lots were made, the vials are stored and the subjects are treated */
    struct cl_trace_list doses, subjects, infusions;
};

/* `kind`: NULL, or which thing is meant where several have the same ID; "material": the lot number of a supplier, which
 * is also tried where nothing of ours has the ID. CL_NOT_FOUND, CL_USAGE: the ID. Refused: an ID
 * of something else (rule "trace.kind"), an ID of several things (rule "id.ambiguous"). */
enum cl_status cl_trace(struct cl *cl, const char *id, const char *kind, struct cl_trace *out);

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
