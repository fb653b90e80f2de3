/* Codes of GS1 and ISBT 128: what they say of a vial, and which vial a scanned one names.
 *
 * GS1: the GTIN is the product's, the lot (10) its lot, the serial (21) the vial's whole ID, which is unique under the
 * GTIN and proves itself. ISBT 128: the donation identification number is the lot's, the division the vial's serial.
 * Both are of lots for patients alone: a bank is not the product that has the number. */
#ifndef CRYOLOT_DOMAIN_PAYLOAD_H
#define CRYOLOT_DOMAIN_PAYLOAD_H

#include "domain/context.h"
#include <cryolot/product.h>

/* ---- writing ---------------------------------------------------------------------------------------------------- */

/* What does not differ from label to label. */
struct cl_payload_maker {
    const char *link; /* how links begin */
    int year;
};
enum cl_status cl_payload_begin(struct cl *cl, struct cl_payload_maker *out);

/* What is said of a vial; NULL: there is none. */
struct cl_payload_source {
    const char *vial, *lot, *lot_kind;
    int64_t serial;
    struct cl_date expires_on;
    const char *gtin, *isbt128_product; /* of its product */
    const char *donation_number;        /* of its lot, 13 characters */
};

/* As a label has it; NULL: it has none. */
struct cl_payloads {
    const char *gtin;            /* 14 digits */
    const char *gs1;             /* an element string */
    const char *digital_link;    /* the same for a QR */
    const char *isbt128;         /* a compound message, where its product has a code of ISBT 128 too */
    const char *donation_number; /* "G1234 17 654321 A" */
};
/* CL_USAGE: what GS1 or ISBT 128 cannot carry (base/gs1.h, base/isbt128.h). */
enum cl_status cl_payloads_write(struct cl *cl, const struct cl_payload_maker *maker,
                                 const struct cl_payload_source *source, struct cl_payloads *out);

/* The IDs of a lot's vials, up to this serial, are serials of GS1, which has 20 characters for them. CL_REFUSED, rule
 * "lot.gs1": they are too long and the product has a GTIN. `kind` NULL: "product". */
enum cl_status cl_payload_check_lot(struct cl *cl, const struct cl_product *product, const char *kind, const char *lot,
                                    int64_t serial);

/* ---- reading ---------------------------------------------------------------------------------------------------- */

/* What wedges put around a text is passed over: blanks, line ends, the identifier of the symbology; FNC1 may come as
 * the control character 29, as <GS>, {GS}, |, ~ or ^, or not at all where it is sure where it was. */

/* Whether a text is a whole code of GS1 or ISBT 128 (a link too); looks at nothing but the text. */
bool cl_payload_holds(const char *text);
/* The same, and it can hardly be anything else: the serial of GS1 is a vial's ID, proven; ISBT 128 is. */
bool cl_payload_proves(const char *text);
/* Whether it is meant as one. */
bool cl_payload_resembles(const char *text);

struct cl_payload_named {
    const char *kind; /* "vial", "lot", "product" */
    const char *code;
};
/* What it names in this record. CL_USAGE: unreadable, rules of base/gs1.h and base/isbt128.h. CL_REFUSED, rule
 * "scan.foreign": another facility's; rule "scan.mismatch": it contradicts the record; rule "scan.no-vial": it names
 * nothing at all. CL_NOT_FOUND: a vial of ours that is not there. */
enum cl_status cl_payload_read(struct cl *cl, const char *text, struct cl_payload_named *out);
/* The expiry that a code says; unset: it is none of GS1 or ISBT 128, or says none. Looks at nothing but the text. */
struct cl_date cl_payload_expiry(struct cl *cl, const char *text);
/* The ID of the vial that it names. CL_REFUSED, rule "scan.no-vial", too: it names a lot or a product alone. */
enum cl_status cl_payload_vial(struct cl *cl, const char *text, const char **code);

#endif
