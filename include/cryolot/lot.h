/* Lots: made once, numbered, filled, tested, released once (DOMAIN.md "Release"; 21 CFR 610.1, 211.192). */
#ifndef CRYOLOT_LOT_H
#define CRYOLOT_LOT_H

#include <cryolot/attachment.h>
#include <cryolot/check.h>
#include <cryolot/context.h>

struct cl_lot {
    int64_t id;
    const char *code;
    const char *kind;                    /* "tissue", "mcb", "wcb", "product" */
    const char *product;                 /* product code */
    int64_t product_id, product_version; /* the version it was made under */
    const char *status;                  /* CLI.md "States" */
    bool held, expired;
    const char *site, *timezone; /* expiry is a date of that zone, usable through its end */
    struct cl_date made_on, expires_on;
    const char *donor;
    struct cl_texts parents;          /* lot codes */
    int64_t passage;                  /* -1: not given */
    const char *population_doublings; /* of this step alone, as reported; NULL: not given */
    const char *donation_number;      /* of ISBT 128, with its check character: "G1234 17 654321 A"; NULL: none */
    int64_t vials_numbered, vials_filled, vials_in_stock; /* ever numbered; ever filled; stored now */
    int64_t vials_in_hands, vials_on_way;                 /* filled or out, with people; in transit */
    int64_t cells_per_vial, volume_ul;                    /* 0: not known yet */
    int64_t vials_unfilled, vials_lost;                   /* numbered and neither filled nor void; lost */
    int64_t released_at_ms;                               /* 0: not released; stays when it is withdrawn */
    const char *released_by;                              /* printed name */
    int64_t rejected_at_ms;                               /* 0: not rejected */
    const char *rejected_by;
    const char *decision_reason; /* of the release or the rejection; NULL */
    int64_t withdrawn_at_ms;     /* 0: not withdrawn */
    const char *withdrawn_by, *withdrawal_reason;
};

/* A status as the end of a sentence: "the lot is in quarantine", "in process", "released". */
const char *cl_lot_status_phrase(const char *status);

struct cl_lot_list {
    const struct cl_lot *at;
    size_t count;
};

struct cl_lot_new {
    const char *code, *product, *donor, *kind; /* kind NULL: "product" */
    const char *site;                          /* at which it is made; NULL: the facility's own */
    struct cl_date made_on;
    struct cl_date expires_on; /* unset: made_on + the product's shelf life */
    struct cl_texts parents;
    int64_t passage;                  /* -1: not given */
    const char *population_doublings; /* of this step alone: "3.2"; NULL: not given */
    const char *donation_number;      /* of ISBT 128, as it is typed or scanned; NULL: none */
};

/* Refused: a product that is not approved (rule "product.approved"), an expiry before manufacture, manufacture in the
 * future, a code that looks like a vial ID; a parent that is rejected, recalled, withdrawn or was refused at receipt,
 * or that is held, unless the context gives a reason (rule "lot.parent"). a code that GS1 cannot carry for a product
 * that has a GTIN (rule "lot.gs1"). CL_USAGE: doublings or a donation number that cannot be. CL_CONFLICT: the code
 * exists; another lot has that donation number (rule "lot.donation"). CL_NOT_FOUND: product, donor or a parent. */
enum cl_status cl_lot_create(struct cl *cl, const struct cl_lot_new *lot, struct cl_lot *out);
/* The donation number of a lot, in process or in quarantine, that was created without; for the context's reason another
 * one than it has. Refused: another one while labels of the lot are printed that are not spoiled (rule "labels.match").
 * CL_USAGE, CL_CONFLICT as above. */
enum cl_status cl_lot_donation_set(struct cl *cl, const char *code, const char *number, struct cl_lot *out);
/* Numbers vials LOT-0001K onwards, so that labels can be printed before filling. cells and volume_ul are the planned
 * fill; 0 takes the product's nominal fill, or leaves it open. Only in process. Refused: more than 1 L in a vial (rule
 * "fill.plausible"); figures other than the product's nominal ones, unless a reason is given (rule "fill.nominal"). */
enum cl_status cl_lot_number(struct cl *cl, const char *code, int64_t vials, int64_t cells, int64_t volume_ul,
                             struct cl_lot *out);

struct cl_lot_fill {
    int64_t vials_in_hands, vials_on_way; /* filled or out, with people; in transit */
    int64_t cells_per_vial, volume_ul;
    int64_t first, last; /* serials that were filled; 0, 0: all numbered ones. The rest become void */
    int64_t vials;       /* > 0: number so many and fill them in one step */
};
/* Fills numbered vials and puts the lot in quarantine. Refused as above, and when labels were printed that say another
 * fill (rule "labels.match"). Only in process, once. */
enum cl_status cl_lot_fill(struct cl *cl, const char *code, const struct cl_lot_fill *fill, struct cl_lot *out);

enum cl_status cl_lot_get(struct cl *cl, const char *code, struct cl_lot *out);
/* Newest first. `status`, `product`: NULL for any. */
enum cl_status cl_lot_list(struct cl *cl, const char *status, const char *product, int64_t limit,
                           struct cl_lot_list *out);

/* The ten checks of CLI.md, in its order, then those that its product requires, as they stand now. *releasable: none
 * fails and the lot is in quarantine.
 * `releaser.independent` looks at whoever decided, else at the actor; with nobody signed in it is pending, which a
 * release then settles. */
enum cl_status cl_lot_checks(struct cl *cl, const char *code, struct cl_checks *checks, bool *releasable);

/* For whom a lot is released; none of either: for everybody (cryolot/lot_scope.h). */
struct cl_lot_scope {
    struct cl_texts countries; /* ISO 3166-1 alpha-2: "FR" */
    struct cl_texts studies;   /* codes of trials */
};
struct cl_lot_releasing {
    struct cl_texts pending; /* tests that the lot is released without */
    struct cl_lot_scope scope;
};
/* Runs the checks inside the write, signs over the record's content and the scope, and releases. CL_REFUSED names every
 * check that does not pass. A pending test is refused (rule "release.pending") for a frozen product, where it may not
 * be pending by its specification, and where it has its result. CL_USAGE: a country or study that cannot be. */
enum cl_status cl_lot_release(struct cl *cl, const char *code, const struct cl_lot_releasing *releasing,
                              struct cl_lot *out);
/* Signed; from in-process, quarantine: never usable again. */
enum cl_status cl_lot_reject(struct cl *cl, const char *code, struct cl_lot *out);
/* Signed; of a released lot, which is used no more. Who released it, when and why stays on record. */
enum cl_status cl_lot_withdraw(struct cl *cl, const char *code, struct cl_lot *out);
/* Signed: another expiry, earlier or later, on evidence that is attached; in quarantine or released. The lot and its
 * vials that are not used up get the day. *labels: the vials whose newest label says another one. Refused: a day before
 * manufacture (rule "lot.expiry"). CL_CONFLICT: it is that day already. CL_USAGE: the file. */
enum cl_status cl_lot_extend(struct cl *cl, const char *code, struct cl_date expires_on,
                             const struct cl_file_given *evidence, struct cl_texts *labels, struct cl_lot *out);
/* Anyone may hold a lot, in any status. */
enum cl_status cl_lot_hold(struct cl *cl, const char *code, struct cl_lot *out);
/* QA lifts the holds of a lot with one signature, but for those of a deviation that is open, or that found the cause of
 * an invalidated result in the product. *staying: why these stay ("DEV-0001 is open"), in the context's arena; empty:
 * none. Refused: the lot is not held (rule "lot.held"), nothing can be lifted (rule "hold.investigation"). */
enum cl_status cl_lot_unhold(struct cl *cl, const char *code, struct cl_texts *staying, struct cl_lot *out);

#endif
