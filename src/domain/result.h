/* Results as the gate and the certificate ask for them, and what entering one by one and by file have in common. */
#ifndef CRYOLOT_DOMAIN_RESULT_H
#define CRYOLOT_DOMAIN_RESULT_H

#include "domain/context.h"
#include <cryolot/result.h>

/* The results of a lot that count (entered or reviewed), in the order of its specification, then by replicate. A test
 * may be absent, and may have several replicates: all of them count. */
enum cl_status cl_results_in_force(struct cl *cl, int64_t lot_id, struct cl_result_list *out);

/* ---- entering -------------------------------------------------------------------------------------------------- */

#define CL_REPLICATE_MOST 99

/* What entering a result asks of its lot. */
struct cl_result_lot {
    int64_t id; /* 0: there is no such lot */
    const char *code, *status, *timezone;
    struct cl_date made_on;
    int64_t product_id;
};

/* A result that passed every check, as it is stored. */
struct cl_result_entry {
    int64_t lot_id, specification_id, replicate;
    const char *value, *unit, *verdict, *performed_on;
    int64_t file_id;               /* of an import; 0 */
    int64_t corrects_id, raw_id;   /* of a correction; 0 */
    const char *correction_reason; /* NULL */
};

enum cl_status cl_result_lot_find(struct cl *cl, const char *code, struct cl_result_lot *out);
/* Refused: a lot that is rejected or closed (rule "lot.open"). */
enum cl_status cl_result_lot_check(const struct cl_result_lot *lot, struct cl_error *error);
/* The row of a test; `stage` NULL or "": its only stage. Refused: rule "result.test" or "result.stage". */
enum cl_status cl_result_find_test(const struct cl_product *product, const char *test, const char *stage,
                                   const struct cl_specification **out, struct cl_error *error);
/* Refused: performed before the lot was made (rule "date.before-manufacture") or after `today` (rule "date.future"). */
enum cl_status cl_result_check_date(const struct cl_result_lot *lot, struct cl_date performed_on, struct cl_date today,
                                    struct cl_error *error);
enum cl_status cl_result_insert(struct cl *cl, const struct cl_result_entry *entry, int64_t *id);
/* CL_NOT_FOUND. */
enum cl_status cl_result_get(struct cl *cl, int64_t id, struct cl_result *out);
/* "R12". */
const char *cl_result_code(struct cl *cl, int64_t id);

#endif
