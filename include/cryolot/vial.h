/* Vials: where each one stands, in whose hands it was, until it is used. */
#ifndef CRYOLOT_VIAL_H
#define CRYOLOT_VIAL_H

#include <cryolot/context.h>

#define CL_VIAL_CODE 48 /* bytes that any vial ID needs, NUL included */

struct cl_vial {
    int64_t id;
    const char *code; /* "UC26A001-0042T" */
    const char *lot;
    int64_t lot_id, product_id, serial;
    const char *state, *purpose; /* CLI.md "States" */
    bool held;                   /* itself or its lot */
    bool expired;                /* by the date of its lot's site */
    const char *place;           /* "CPN/LN2-1/R3/B12:C7"; NULL when not stored */
    const char *store;           /* "CPN/LN2-1/R3/B12"; NULL */
    const char *position;        /* "C7"; NULL */
    const char *holder;          /* login, when in a person's hands */
    int64_t holder_id;
    const char *carrier;  /* login of who carries the store that it stands in, or one around it; NULL: nobody does */
    const char *shipment; /* "SHP-000001W", that it is packed into or on its way with; NULL */
    int64_t shipment_id;  /* 0: none */
    bool missing;         /* on its way, and the shipment's receipt did not find it */
    int64_t site_id;      /* of its store; else where it last stood, or was received; else of its lot */
    int64_t cells, volume_ul; /* 0: not known yet */
    struct cl_date expires_on;
};

struct cl_vial_list {
    const struct cl_vial *at;
    size_t count;
};

/* LOT-0042T of a lot and a serial: at least four digits (five behind 9999), ISO 7064 mod 37,36 over the letters and
 * digits before the check character. Returns `text` (CL_VIAL_CODE bytes). A lot code may have 32 characters; with at
 * most 14 (13 behind serial 9999) the ID fits 20 characters, the smallest QR symbol of a label. */
char *cl_vial_code_write(const char *lot, int64_t serial, char *text);
/* Parses at the last hyphen and proves the check character; lower case is folded; a serial has one form only. CL_USAGE,
 * rule "vial.code": "vial 'UC26A001-0024T' is mistyped: its check character does not match" (the right one is not told:
 * whoever mistyped the serial would be led to another vial). `lot`: CL_VIAL_CODE bytes; outputs may be NULL. */
enum cl_status cl_vial_code_read(const char *text, char *lot, int64_t *serial, struct cl_error *error);
/* Whether a lot code could be taken for a vial ID. */
bool cl_vial_code_resembles(const char *lot);

/* Errors: CL_USAGE mistyped, CL_NOT_FOUND unknown. */
enum cl_status cl_vial_get(struct cl *cl, const char *code, struct cl_vial *out);

/* The zone of the site where it is, last stood or was received, else where its lot was made. Errors: the same. */
enum cl_status cl_vial_zone(struct cl *cl, const char *code, const char **zone);

/* What else is known of a vial. */
struct cl_vial_hold {
    const char *on; /* "vial", "lot" */
    const char *reason;
    const char *deviation;                        /* that put it; NULL: a person did */
    const char *put_by, *lifted_by, *lift_reason; /* logins; NULL where it is not lifted */
    int64_t put_at_ms, lifted_at_ms;              /* lifted_at_ms 0: it holds */
};

struct cl_vial_deviation {
    const char *code, *class, *state, *title;
    const char *disposition; /* "accept", "reject", by QA's signature; NULL: not decided */
    const char *disposed_by; /* printed name */
    int64_t disposed_at_ms;
};

struct cl_vial_label {
    int64_t copy;
    struct cl_date expires_on; /* as printed */
    const char *reason;        /* of a reprint; NULL */
    const char *template;      /* "vial-sheet" */
    int64_t template_version;
    const char *printed_by;
    int64_t printed_at_ms;
    const char *fate; /* "applied", "spoiled"; NULL: not known */
    const char *fate_by, *fate_reason;
    int64_t fate_at_ms;
    bool fate_unread; /* it was confirmed to be worn, and its code was not read */
};

struct cl_vial_detail {
    const struct cl_vial_hold *hold; /* of the vial and of its lot, lifted ones too */
    size_t holds;
    const struct cl_vial_deviation *deviation;
    size_t deviations;
    const struct cl_vial_label *label;
    size_t labels;
    int64_t stability_months; /* the time point that it is kept for; -1: none */
    struct cl_date stability_due_on;
    const char *sample; /* that it was used up for; NULL */
};
enum cl_status cl_vial_detail(struct cl *cl, const struct cl_vial *vial, struct cl_vial_detail *out);

struct cl_vial_filter {
    const char *lot, *store, *state, *holder, *purpose, *shipment; /* NULL: any */
    bool held;                                                     /* held ones only, themselves or with their lot */
    int64_t limit;
};
/* Of a lot by serial, of a store (and all inside it) by place, else by ID. CL_NOT_FOUND: no such lot, store,
 * person or shipment. */
enum cl_status cl_vial_list(struct cl *cl, const struct cl_vial_filter *filter, struct cl_vial_list *out);

/* Puts vials (filled, out) into a store: at its position, following ones behind it; without a position at the next free
 * ones. A store without grid takes any number. All or none; every problem is named. Refused: a position that is
 * occupied (rule "storage.occupied"), no room ("storage.room"), a position that the store does not have
 * ("storage.position"), a vial that is used, void, in transit or stored already ("vial.state"; use move), or that is
 * out in another person's hands ("custody.holder"), a store in which further ones are ("storage.not-a-place"), one
 * whose upper limit, its own or the nearest around it, is warmer than the product allows ("storage.too-warm").
 * CL_USAGE: not a place. CL_NOT_FOUND: no such store. */
enum cl_status cl_vial_store(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out);
/* Takes stored vials into the actor's hands. Held and expired ones too (someone must move them); the list says so. */
enum cl_status cl_vial_take(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out);
/* Moves stored vials to another place. Refused as above, for vials that are not stored, and for one that stands there
 * already ("storage.occupied"). */
enum cl_status cl_vial_move(struct cl *cl, struct cl_texts codes, const char *place, struct cl_vial_list *out);
/* Destroys vials before a witness (the second person): filled or stored ones, or out ones in the actor's hands. */
enum cl_status cl_vial_discard(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out);

/* Uses vials up for something that is no sample: "training thaw", an examined retain. CL_REFUSED, rule "vial.purpose":
 * a vial for patients, but by QA; the states and hands of discarding. CL_USAGE: an empty or long text. */
enum cl_status cl_vial_use(struct cl *cl, struct cl_texts codes, const char *purpose, struct cl_vial_list *out);

/* Holds vials, one by one, whatever their lot; anyone may. CL_REFUSED, rule "vial.state": one that is used up, given,
 * discarded or void. */
enum cl_status cl_vial_hold(struct cl *cl, struct cl_texts codes, struct cl_vial_list *out);
/* Lifts every hold of the vials that no deviation put, by a signature for each vial. All or none. `staying`: the holds
 * that stay, as sentences ("V by DEV-0007, which is open"). CL_REFUSED, rule "vial.held": one that has none; rule
 * "hold.deviation": one that a deviation alone holds. */
enum cl_status cl_vial_unhold(struct cl *cl, struct cl_texts codes, struct cl_texts *staying, struct cl_vial_list *out);

/* QA declares vials lost by an open deviation that names them; their custody ends. CL_REFUSED, rule "vial.lost": it
 * does not name one; rule "deviation.open": it is closed; rule "shipment.packed": a shipment with it is not received
 * yet; rule "vial.state": nothing is there to be lost. */
enum cl_status cl_vial_lose(struct cl *cl, struct cl_texts codes, const char *deviation, struct cl_vial_list *out);
/* Vials that are lost, or that the receipt of their shipment calls missing, are found: they are in the actor's hands.
 * A missing one was with the carrier until now; whoever acts for the site that should have it receives it, but for who
 * dispatched it, or the site that sent it has it still. Where no open deviation holds one, a new one is opened that
 * does (*deviation: its code, else NULL). CL_REFUSED, rule "vial.state": neither lost nor missing; rule "time.order":
 * earlier than the receipt that missed it. */
enum cl_status cl_vial_find(struct cl *cl, struct cl_texts codes, const char **deviation, struct cl_vial_list *out);

/* What vials that are not used up are for: "product", "qc", "retain", "stability"; only those for product are thawed
 * for patients. `months` since manufacture for stability, which is the time point at which the vial is due; -1: none,
 * or not planned yet. Refused: a purpose with a time point that it has already (rule "vial.purpose"); months that are
 * no time point of the product's plan, where it has one (rule "stability.months"); another purpose or time point than
 * the first without a reason; back to product by others than QA (CL_NOT_AUTHORISED). */
enum cl_status cl_vial_assign(struct cl *cl, struct cl_texts codes, const char *purpose, int64_t months,
                              struct cl_vial_list *out);

#endif
