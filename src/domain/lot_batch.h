/* Batch records and yields of lots, for the domain's own files. */
#ifndef CRYOLOT_DOMAIN_LOT_BATCH_H
#define CRYOLOT_DOMAIN_LOT_BATCH_H

#include "domain/signature.h"
#include <cryolot/lot_batch.h>

enum cl_status cl_lot_yields_read(struct cl *cl, int64_t lot_id, struct cl_lot_yield_list *out);
enum cl_status cl_freezing_runs_read(struct cl *cl, int64_t lot_id, struct cl_freezing_run_list *out);
/* For the register of signatures: of a review by production or by quality. */
cl_signed_content cl_lot_review_signed_content;

#endif
