/* How a lot is shown, for the files of its verbs. */
#ifndef CRYOLOT_CLI_LOT_H
#define CRYOLOT_CLI_LOT_H

#include "cli/command.h"
#include <cryolot/lot.h>

/* {"lot":{...}} or lines for people. */
enum cl_status cl_print_lot(struct cl_command *command, const struct cl_lot *lot);
/* The same with what stands beside it: receipt, materials, yields, freezing runs, batch record, warnings. */
enum cl_status cl_print_lot_page(struct cl_command *command, const struct cl_lot *lot);
/* The lot alone, for objects that hold more (new reference). */
struct json_t *cl_lot_json(const struct cl_lot *lot);
/* {"lots":[...]} or a table. */
enum cl_status cl_print_lots(struct cl_command *command, const struct cl_lot_list *list);

/* {"everywhere","countries","studies"} (new reference). */
struct cl_lot_scope_page;
struct json_t *cl_lot_scope_json(const struct cl_lot_scope_page *page);

/* What stands beside a lot, each shown by the verb that records it and on the page of the lot. */
enum { CL_REVIEW_FIELD_COUNT = 6, CL_FREEZING_FIELD_COUNT = 7, CL_YIELD_FIELD_COUNT = 7 };
extern const struct cl_field cl_review_fields[CL_REVIEW_FIELD_COUNT];
extern const struct cl_field cl_freezing_fields[CL_FREEZING_FIELD_COUNT];
extern const struct cl_field cl_yield_fields[CL_YIELD_FIELD_COUNT];

#endif
