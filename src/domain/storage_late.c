/* Acts on stores that are recorded late, and the lots whose vials they concern. */
#include "domain/storage.h"

static const int64_t LATE_MS = 15 * 60 * 1000; /* an exception from then on (audit_exception.c) */

enum cl_status cl_storage_concern_lots(struct cl *cl, int64_t store_id)
{
    if (!cl_said_late_ms(cl) || (cl->now_ms - cl->performed_at_ms < LATE_MS && !cl->reason))
        return CL_OK;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_STORAGE_LATE_LOTS, CL_BIND(cl_int(store_id), cl_int(cl->performed_at_ms)));
    while (cl_rows_next(rows))
        cl_write_concerns(cl, cl_keep_text(cl, rows, 0));
    return cl_rows_close(rows);
}
