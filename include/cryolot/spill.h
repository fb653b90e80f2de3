/* Spills: a box that was dropped. Its vials are in the hands of whoever says so until each is scanned again. */
#ifndef CRYOLOT_SPILL_H
#define CRYOLOT_SPILL_H

#include <cryolot/context.h>

struct cl_spill_vial {
    int64_t id;
    const char *vial;
    const char *position; /* where it stood: "C7"; NULL in a store without positions */
    const char *state;    /* of the vial now */
    const char *place;    /* where it stands now; NULL */
    const char *holder;   /* in whose hands it is; NULL */
    const char *timezone; /* of its site */
    int64_t found_at_ms;  /* when it was scanned again; 0: not found */
};

struct cl_spill {
    int64_t id;             /* 0: the store was never spilled */
    const char *store;      /* its path */
    const char *code;       /* of its label */
    const char *timezone;   /* of its site */
    const char *spilled_by; /* login, in whose hands the vials came */
    int64_t spilled_at_ms;
    const char *finished_by; /* login; NULL: people search on */
    int64_t finished_at_ms;
    const char *deviation; /* "DEV-0007" */
    const struct cl_spill_vial *vial;
    size_t vials, found, missing; /* missing: neither found nor lost by QA's decision */
};

/* The box was dropped: every vial in it comes into the actor's hands (leg of custody "spill"), from when it was done,
 * and the box is empty. Opens a deviation (major) of the box. The vials are scanned back by cl_vial_store, or end
 * otherwise; whatever is done with one shows that it was found.
 * Refused: an empty one (rule "spill.empty"), one with other stores in it ("spill.box"), one that somebody else carries
 * ("custody.holder"), one whose last spill is not finished ("spill.open"). CL_NOT_FOUND. */
enum cl_status cl_spill_begin(struct cl *cl, const char *store, struct cl_spill *out);
/* Ends the search. What is missing is named in the deviation and held; it stays in the hands of who spilled it until it
 * is found, or QA decides that it is lost. Refused: no open spill (rule "spill.open"). CL_NOT_FOUND. */
enum cl_status cl_spill_finish(struct cl *cl, const char *store, struct cl_spill *out);
/* The newest spill of a store; id 0: there is none. CL_NOT_FOUND: the store. */
enum cl_status cl_spill_get(struct cl *cl, const char *store, struct cl_spill *out);

#endif
