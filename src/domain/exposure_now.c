/* What is out of storage for too long before an act ends it: vials in hands. */
#include "domain/exposure.h"

/* Adds the vial of a row of {exposure_out} where it is beyond its limit and not on record as that. */
static enum cl_status look_at(struct cl *cl, const struct cl_rows *rows, struct cl_problems *problems)
{
    enum cl_status status;
    int64_t vial_id = cl_rows_int(rows, COL_EXPOSURE_OUT_ID);
    struct cl_exposure exposure;
    struct cl_exposure_verdict verdict;
    CL_TRY(cl_exposure_of_vial(cl, vial_id, cl->now_ms, &exposure));
    if (!exposure.beyond)
        return CL_OK;
    CL_TRY(cl_exposure_verdict(cl, vial_id, &exposure, &verdict));
    if (!verdict.found)
        cl_problem_add(cl, problems, "vial %s is with %s, out of storage for longer than the %lld s that %s allows",
                       cl_rows_text(rows, COL_EXPOSURE_OUT_CODE), cl_rows_text(rows, COL_EXPOSURE_OUT_HOLDER),
                       (long long)exposure.most_s, cl_rows_text(rows, COL_EXPOSURE_OUT_PRODUCT));
done:
    return status;
}

enum cl_status cl_exposure_lot_problems(struct cl *cl, int64_t lot_id, struct cl_problems *problems)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_EXPOSURE_OUT_OF_LOT, CL_BIND(cl_int(lot_id)));
    while (status == CL_OK && cl_rows_next(rows))
        status = look_at(cl, rows, problems);
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}
