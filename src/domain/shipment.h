/* Shipments, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_SHIPMENT_H
#define CRYOLOT_DOMAIN_SHIPMENT_H

#include "domain/equipment.h"
#include "domain/gate.h"
#include "domain/signature.h"
#include "domain/vial.h"
#include <cryolot/shipment.h>

#define CL_SHIPMENT_PREFIX "SHP"

enum cl_shipment_step { CL_SHIPMENT_PACKING, CL_SHIPMENT_LEAVING };
/* Asks whether vials may be packed into an open shipment, or leave in it. */
enum cl_status cl_shipment_gate(struct cl *cl, const struct cl_shipment *shipment, const struct cl_vial_list *vials,
                                enum cl_shipment_step step, struct cl_gate *gate);
/* The vials of a shipment's list, as vials. */
enum cl_status cl_shipment_vial_codes(struct cl *cl, const struct cl_shipment *shipment, struct cl_texts *out);
/* CL_REFUSED, rule "shipment.state", unless it is in this state. */
enum cl_status cl_shipment_require_state(struct cl *cl, const struct cl_shipment *shipment, const char *state,
                                         const char *doing);
/* In an open write, while it is open: when its shipper was filled, said once, not behind the vials that it was to keep
 * cold. CL_REFUSED, rules "shipment.charged", "time.future", "time.order". */
enum cl_status cl_shipment_charge(struct cl *cl, struct cl_shipment *shipment, int64_t charged_at_ms);
/* In an open write: names the shipment and its shipper as what the write concerns. */
void cl_shipment_concern(struct cl *cl, const struct cl_shipment *shipment);

/* What the file of a logger says of the time on the way. */
struct cl_shipment_log {
    int64_t readings;     /* between dispatch and receipt */
    int64_t max_mc;       /* the warmest of them */
    int64_t silence_ms;   /* the longest time without one */
    bool outside;         /* of a product's limit; known when it is kept */
    bool incomplete;      /* silent for longer than an hour: what it was meanwhile nobody knows */
    int64_t equipment_id; /* which logger it was; 0: nobody said */
    const char *fault;    /* why what it says is doubtful: its calibration ended before the receipt; NULL: it is not */
};
/* Reads it, until when it was received, or until that was recorded, and judges the logger by its calibration on these
 * days (`logger_id` NULL: nobody said which it was). CL_INVALID_INPUT with its rows; CL_REFUSED, rule
 * "shipment.logger", when no reading is of the way. */
enum cl_status cl_shipment_log_read(struct cl *cl, const struct cl_shipment *shipment, int64_t received_at_ms,
                                    const struct cl_file_given *file, const char *logger_id,
                                    struct cl_shipment_log *out);
/* In an open write: keeps the file with the shipment and says in the log what it means. */
enum cl_status cl_shipment_log_keep(struct cl *cl, const struct cl_shipment *shipment,
                                    const struct cl_shipment_vial_list *vials, const struct cl_file_given *file,
                                    struct cl_shipment_log *log);

/* What was found when a shipment arrived, or when its logger was read. */
struct cl_shipment_found {
    int64_t late_ms;                   /* received so long after the hold time; 0: in time */
    bool recorded_late;                /* that it was received: until then nobody knew */
    const struct cl_shipment_log *log; /* NULL: not known */
};
/* In an open write: opens the deviations that what was decided and found asks for. What was rejected or quarantined,
 * and what was accepted although it came late or too warm for its product, is held by a major one, what is missing by a
 * critical one. A logger that was silent for too long is named, in a minor one where there is no other: what it did not
 * see QA decides about. */
enum cl_status cl_shipment_deviate(struct cl *cl, const struct cl_shipment *shipment,
                                   const struct cl_shipment_vial_list *vials, const struct cl_shipment_found *found);

/* For the register of signatures. */
cl_signed_content cl_shipment_quarantine_signed_content;

#endif
