/* Results as the gate and the certificate ask for them. */
#ifndef CRYOLOT_DOMAIN_RESULT_H
#define CRYOLOT_DOMAIN_RESULT_H

#include "domain/context.h"
#include <cryolot/result.h>

/* The results of a lot that count (entered or reviewed), in the order of its specification, then by replicate. A test
 * may be absent, and may have several replicates: all of them count. */
enum cl_status cl_results_in_force(struct cl *cl, int64_t lot_id, struct cl_result_list *out);

#endif
