/* Materials and receipts of lots, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LOT_MATERIAL_H
#define CRYOLOT_DOMAIN_LOT_MATERIAL_H

#include "domain/signature.h"
#include <cryolot/lot_material.h>

/* received_at_ms 0: none. */
enum cl_status cl_lot_receipt_read(struct cl *cl, int64_t lot_id, struct cl_lot_receipt *out);
enum cl_status cl_lot_material_read(struct cl *cl, int64_t lot_id, struct cl_lot_material_list *out);
/* For the register of signatures: of an acceptance or a rejection. */
cl_signed_content cl_lot_material_signed_content;

#endif
