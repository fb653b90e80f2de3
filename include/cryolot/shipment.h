/* Shipments: vials in a dry shipper from one site to another, by a carrier; received vial by vial. */
#ifndef CRYOLOT_SHIPMENT_H
#define CRYOLOT_SHIPMENT_H

#include <cryolot/attachment.h>
#include <cryolot/check.h>
#include <cryolot/context.h>
#include <cryolot/paper.h>

struct cl_shipment {
    int64_t id;
    const char *code;      /* "SHP-000001P" */
    const char *from, *to; /* codes of sites */
    const char *from_timezone, *to_timezone;
    int64_t from_id, to_id;
    const char *shipper, *shipper_code; /* its serial number, "EQ-000003A" */
    int64_t shipper_id;
    const char *state;         /* "open", "dispatched", "received", "cancelled" */
    bool overdue;              /* dispatched, and not received when the shipper held no longer */
    int64_t vials;             /* in its list */
    const char *statement;     /* of a quarantine shipment: why vials leave whose lots are not released; NULL */
    const char *quarantine_by; /* printed name of who signed that; NULL */
    int64_t quarantine_id;     /* the signature; 0 */
    const char *returns;       /* the shipment whose vials come back; NULL */
    int64_t returns_id;
    const char *created_by; /* printed names */
    int64_t created_at_ms;
    const char *carrier, *tracking; /* NULL: not dispatched; none given */
    const char *dispatched_by;
    int64_t dispatched_by_id, dispatched_at_ms;
    int64_t charged_at_ms; /* when the shipper was filled with liquid nitrogen; 0: nobody said */
    int64_t holds_from_ms; /* since when its hold time runs: charged, else the first vial packed; 0: not yet */
    int64_t hold_hours;    /* of the shipper's qualification for it; 0: none */
    int64_t due_at_ms;     /* to be received by then, when the hold time ends; 0: it does not run yet */
    const char *received_by;
    int64_t received_at_ms;
    int64_t received_recorded_ms;   /* when that was said, where late; 0: as it was received */
    const char *condition;          /* at receipt */
    const char *logger;             /* code of the logger's file, "A12"; NULL: none yet */
    int64_t logger_max_mc;          /* the warmest between dispatch and receipt; CL_NO_TEMPERATURE: not known */
    int64_t logger_silence_minutes; /* the longest time without a reading on the way; -1: not known */
    const char *logger_outcome;     /* "within-limits", "incomplete" (silent for more than an hour), "outside",
                                       "doubtful" (past its calibration on its way); NULL */
    const char *logger_equipment;   /* "TL-9 (EQ-000003A)", which logger it was; NULL: nobody said */
    struct cl_texts deviations;     /* that concern it */
};

struct cl_shipment_list {
    const struct cl_shipment *at;
    size_t count;
};

/* A line of its list. */
struct cl_shipment_vial {
    int64_t vial_id;
    const char *vial, *lot, *lot_status, *product;
    int64_t lot_id, serial;
    const char *state, *purpose;
    int64_t cells, volume_ul;
    struct cl_date expires_on;
    int64_t storage_max_mc; /* of its product */
    const char *packed_by;  /* login */
    int64_t packed_at_ms;
    const char *outcome;    /* "accept", "reject", "quarantine", "missing"; NULL: not received */
    const char *outcome_by; /* login */
    const char *found_by;   /* login of who had it in hands after it was missing; NULL */
    int64_t found_at_ms;    /* 0: it was not missing, or is not found */
    bool held;              /* itself or its lot */
    const char *held_for;   /* by the newest hold: "DEV-0001: SHP-000001P: 1 rejected"; NULL */
};

struct cl_shipment_vial_list {
    const struct cl_shipment_vial *at;
    size_t count;
};

/* ---- before it leaves ------------------------------------------------------------------------------------------- */

struct cl_shipment_new {
    const char *from, *to; /* codes of sites */
    const char *shipper;   /* serial number or code of a dry shipper */
    const char *returns;   /* the shipment whose vials come back; NULL */
    const char *statement; /* of a quarantine shipment; NULL: only what is released leaves */
};
/* Opens a shipment. A quarantine shipment is signed by QA: by the actor, or by the second person. CL_NOT_FOUND: a site,
 * the shipper, the shipment that is returned. Refused: from a site to itself ("shipment.sites"), by somebody who does
 * not act for the site that sends, a shipper that is no dry shipper, is not qualified since its last use, is in use, or
 * is at another site ("equipment.kind", "equipment.qualification", "shipment.shipper"), a return of what did not go the
 * other way
 * ("shipment.returns"), a quarantine shipment without QA ("shipment.quarantine"). */
enum cl_status cl_shipment_create(struct cl *cl, const struct cl_shipment_new *shipment, struct cl_shipment *out);
/* Packs vials that are stored at its site, or out in the packer's hands: all or none. CL_REFUSED by the first check
 * that fails; cl_shipment_checks explains. A dry shipper holds from when it was filled with liquid nitrogen, not from
 * when the carrier takes it (DOMAIN.md "Storage and custody"): `charged_at_ms` says when that was, once; 0: not said:
 * then what a shipment of the same shipper said counts that did not leave, else the hold time counts from the first
 * vial that was ever packed in the shipment, and what is packed is out of storage until a filling is said. Refused
 * besides: a filling in the future ("time.future"), behind the first vial ("time.order"), another than the one on
 * record, one before the shipper was qualified, or before the last filling that is known ("shipment.charged"). */
enum cl_status cl_shipment_pack(struct cl *cl, const char *code, struct cl_texts vials, int64_t charged_at_ms,
                                struct cl_shipment *out);
/* Takes vials out again: they are in the actor's hands. Refused: it left ("shipment.state"), a vial that is not packed
 * in it ("shipment.list"). */
enum cl_status cl_shipment_unpack(struct cl *cl, const char *code, struct cl_texts vials, struct cl_shipment *out);
/* It does not leave: what is packed is unpacked into the actor's hands. Refused: it left ("shipment.state"). */
enum cl_status cl_shipment_cancel(struct cl *cl, const char *code, struct cl_shipment *out);
/* The carrier takes it: every vial is asked again, and one that may not leave any more stops it, named. It is due when
 * the shipper's hold time ends, which runs since it was filled or packed. `charged_at_ms`: as of packing; 0: it is said
 * already, or nobody can say it, and what is in it counts as out of storage until it is received, unless its logger was
 * within limits. Refused besides: nothing is packed ("shipment.empty"). */
enum cl_status cl_shipment_dispatch(struct cl *cl, const char *code, const char *carrier, const char *tracking,
                                    int64_t charged_at_ms, struct cl_shipment *out);
/* What packing these vials is asked; none given: what dispatching it is asked. `*ready`: nothing stops it. */
enum cl_status cl_shipment_checks(struct cl *cl, const char *code, struct cl_texts vials, struct cl_checks *out,
                                  bool *ready);

/* ---- when it arrives ------------------------------------------------------------------------------------------- */

struct cl_shipment_receipt {
    struct cl_texts accept, reject, quarantine, missing; /* vials; each may be empty */
    const char *others;                                  /* what is decided about those not named; NULL: nothing */
    const char *condition;                               /* of the shipper and what is in it */
    const struct cl_file_given *logger;                  /* the file of its temperature logger; NULL: later, or none */
    const char *logger_id;                               /* which one wrote it; NULL: nobody said */
};
/* Decides about every vial of the list, by somebody of the site that receives, who did not dispatch it. Accepted,
 * rejected and quarantined vials are in the receiver's hands; what is rejected or quarantined is held by a deviation,
 * so is everything that was accepted late or after the logger was outside the product's limit. A receipt that is
 * recorded late (--at) counts for that as done when it was recorded: nobody makes it punctual by saying so afterwards;
 * a logger that was silent for longer than an hour opens a minor one, which holds nothing; what is missing stays on its
 * way, with a critical deviation. CL_USAGE: an outcome that is none, no condition, a file that is no logger's
 * (CL_INVALID_INPUT with its rows). Refused: not dispatched ("shipment.state"), by who dispatched it
 * ("shipment.other-person"), vials without a decision ("shipment.complete"), vials that are not in the list
 * ("shipment.unexpected"), vials decided twice ("shipment.once"). */
enum cl_status cl_shipment_receive(struct cl *cl, const char *code, const struct cl_shipment_receipt *receipt,
                                   struct cl_shipment *out);
/* The file of the logger, after the receipt, and which logger (`logger_id`: serial number or code of equipment; NULL:
 * nobody said, which the reviewer sees). One that was past its calibration on the way says nothing: what was accepted
 * is held until QA decides. Refused: other equipment than a logger or a sensor ("equipment.kind"), not received
 * ("shipment.state"), a second file
 * ("shipment.logger"), one without a reading on the way ("shipment.logger"). */
enum cl_status cl_shipment_logger(struct cl *cl, const char *code, const struct cl_file_given *logger,
                                  const char *logger_id, struct cl_shipment *out);

/* ---- asking ---------------------------------------------------------------------------------------------------- */

/* CL_USAGE: mistyped. CL_NOT_FOUND. */
enum cl_status cl_shipment_get(struct cl *cl, const char *code, struct cl_shipment *out);
enum cl_status cl_shipment_vials(struct cl *cl, const struct cl_shipment *shipment, struct cl_shipment_vial_list *out);

struct cl_shipment_filter {
    const char *state, *site; /* NULL: any; a site sends or receives */
    bool overdue;
    int64_t limit;
};
/* Newest first. CL_USAGE: a state that is none. CL_NOT_FOUND: the site. */
enum cl_status cl_shipment_list(struct cl *cl, const struct cl_shipment_filter *filter, struct cl_shipment_list *out);

/* Its manifest, which goes with it: what is in it, and what must be said of it. */
enum cl_status cl_shipment_manifest(struct cl *cl, const char *code, struct cl_report *out);

#endif
