/* Recalls of a lot and look-backs of a donor: every vial that was made of it, with its place or patient, whom to call,
 * and how each vial ended, until all of them are accounted for (21 CFR 7.40 to 7.59; DOMAIN.md). */
#ifndef CRYOLOT_RECALL_H
#define CRYOLOT_RECALL_H

#include <cryolot/attachment.h>
#include <cryolot/context.h>
#include <cryolot/paper.h>

struct cl_recall_lot {
    const char *code, *status, *status_before;
};

/* A site that had, has or awaits something of it. */
struct cl_recall_site {
    int64_t id;
    const char *code, *name, *timezone;
    const char *contact;    /* as of the site; NULL: none is on record */
    struct cl_texts people; /* "Nora Lind (nora)": who acts for it */
    int64_t vials, accounted, given;
    int64_t sent_at_ms; /* 0: not told yet */
    const char *sent_how;
    int64_t sent_by_id;
    const char *sent_by;        /* printed name of who told it */
    int64_t acknowledged_at_ms; /* 0: it has not answered */
    const char *acknowledged_name;
    const char *acknowledged_by; /* printed name of who put the answer on record */
    const char *answer;          /* "A12": the attachment that shows it; NULL: somebody of the site said it */
};

struct cl_recall_site_list {
    const struct cl_recall_site *at;
    size_t count;
};

struct cl_recall_vial {
    int64_t id;
    const char *code, *lot;
    const char *state;     /* when it was recalled */
    const char *state_now; /* of the vial */
    const char *site;
    const char *place;   /* "CPN/LN2-1/R3/B12:C7", or login of who had it; NULL */
    const char *subject; /* NULL: nobody had it and for nobody it was thawed */
    const char *shipment, *dose, *infusion;
    const char *outcome; /* "given", "gone" (used up or discarded before), "quarantined", "returned", "destroyed",
                          * "lost"; NULL: not accounted for */
    int64_t accounted_at_ms;
    const char *accounted_by;
};

struct cl_recall_vial_list {
    const struct cl_recall_vial *at;
    size_t count;
};

struct cl_recall {
    int64_t id;
    const char *code;  /* "RCL-000001" and its check character */
    const char *kind;  /* "lot", "donor" */
    const char *donor; /* of a look-back; NULL */
    int64_t class; /* 1: may cause death or serious harm; 2: temporary or reversible harm; 3: none (21 CFR 7.3(m)) */
    const char *reason;
    bool drill;            /* nothing was stopped */
    const char *state;     /* "open", "closed" */
    const char *opened_by; /* printed name */
    int64_t opener_id;     /* of the person */
    int64_t opened_at_ms, opening_id;
    const char *closed_by, *conclusion; /* NULL: open */
    int64_t closed_at_ms, closing_id;
    int64_t vials, accounted;
    int64_t effectiveness_permille; /* accounted of vials, rounded down: 1000 when every one is */
    const char *effectiveness;      /* the same as "98.5 %" */
    const struct cl_recall_lot *lot;
    size_t lot_count;
};

/* It was closed, or open again after that. */
struct cl_recall_decision {
    const char *kind;      /* "closing", "reopening" */
    const char *statement; /* the conclusion, or why it is open again */
    int64_t decided_at_ms;
    const char *by; /* printed name of who signed; NULL: the record spoke against how a vial had ended */
};

struct cl_recall_decision_list {
    const struct cl_recall_decision *at;
    size_t count;
};

struct cl_recall_list {
    const struct cl_recall *at;
    size_t count;
};

struct cl_recall_new {
    const char *lot, *donor; /* one of them */
    int64_t class;
    bool drill;
};

/* Opens a recall in one write, signed: the lot, or every lot of the donor, and all that was made of them. Lots that
 * were released become "recalled", undecided ones are held; so every reservation, shipment, dose and infusion of them
 * is stopped by the same write, and who has them is told (cl_notice). A drill writes the same lists and stops nothing.
 * CL_REFUSED: rule "recall.class"; rule "recall.lot" (nothing was ever filled of it, or an open recall holds it
 * already). CL_NOT_FOUND. */
enum cl_status cl_recall_open(struct cl *cl, const struct cl_recall_new *new, struct cl_recall *out);
/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_recall_get(struct cl *cl, const char *code, struct cl_recall *out);
/* Newest first; `state`: NULL for any. */
enum cl_status cl_recall_list(struct cl *cl, const char *state, int64_t limit, struct cl_recall_list *out);
enum cl_status cl_recall_sites(struct cl *cl, const struct cl_recall *recall, struct cl_recall_site_list *out);
/* `site`: its code, NULL for all; `open`: those alone that are not accounted for. CL_NOT_FOUND: the site. */
enum cl_status cl_recall_vials(struct cl *cl, const struct cl_recall *recall, const char *site, bool open,
                               struct cl_recall_vial_list *out);

/* Every closing and reopening, the oldest first. */
enum cl_status cl_recall_decisions(struct cl *cl, const struct cl_recall *recall, struct cl_recall_decision_list *out);

/* Records that a site was told, and how ("phone, letter by courier"). Refused: rules "recall.state", "recall.site". */
enum cl_status cl_recall_notify(struct cl *cl, const char *code, const char *site, const char *how,
                                struct cl_recall *out);
/* Records who answered for a site. Somebody of that site does, who did not tell it; or QA with the answer itself
 * (`evidence`, else NULL), which is attached to the recall. Refused: as above; rule "recall.told", before the site was
 * told; rule "recall.answer", by whoever may not answer for it. */
enum cl_status cl_recall_acknowledge(struct cl *cl, const char *code, const char *site, const char *name,
                                     const struct cl_file_given *evidence, struct cl_recall *out);
/* Records how vials ended: "quarantined" (set aside where they are), "returned", "destroyed", "lost", "given", "gone".
 * What the record says of the vial must not speak against it (rule "recall.outcome"): only an infused vial is given,
 * only a discarded one destroyed; a returned one stands in a store of the facility, a quarantined one in a store, held.
 * A vial accounted for anew needs a reason. Where QA does not act, a vial is said to be quarantined with `evidence`
 * (else NULL), which is attached to the recall: rule "recall.evidence". */
enum cl_status cl_recall_account(struct cl *cl, const char *code, struct cl_texts vials, const char *outcome,
                                 const struct cl_file_given *evidence, struct cl_recall *out);
/* QA signs that it is over; of one that is no drill, another person than who opened it (rule "recall.closer"). Refused:
 * rule "recall.state"; rule "recall.open" while a vial is not accounted for or a site has not answered: all of them are
 * named. It is open again as soon as anything speaks against how one of its vials ended: recall_settle.c. */
enum cl_status cl_recall_close(struct cl *cl, const char *code, const char *conclusion, struct cl_recall *out);
/* QA signs why a closed recall is open again; the closing stays among the decisions. Refused: rule "recall.state". */
enum cl_status cl_recall_reopen(struct cl *cl, const char *code, struct cl_recall *out);

/* The letter to a site, as the content of a page. */
enum cl_status cl_recall_letter(struct cl *cl, const char *code, const char *site, struct cl_report *out);

#endif
