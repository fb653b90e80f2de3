/* Vials by lot, store or holder: each asks another noun whether it exists. */
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/lot.h>

enum cl_status cl_vial_list(struct cl *cl, const struct cl_vial_filter *filter, struct cl_vial_list *out)
{
    enum cl_status status = CL_OK;
    struct cl_lot lot = {0};
    struct cl_storage store = {0};
    struct cl_person holder = {0};
    struct cl_rows *rows;
    if (filter->lot)
        CL_TRY(cl_lot_get(cl, filter->lot, &lot));
    if (filter->store)
        CL_TRY(cl_storage_load(cl, filter->store, &store));
    if (filter->holder)
        CL_TRY(cl_user_get(cl, filter->holder, &holder));
    struct cl_value state = cl_text(filter->state), purpose = cl_text(filter->purpose), limit = cl_int(filter->limit);
    if (filter->store && filter->holder) { /* what is in a store is in nobody's hands */
        *out = (struct cl_vial_list){0};
        goto done;
    }
    if (filter->store)
        rows = cl_rows_open(cl->store, SQL_VIAL_LIST_IN_STORE,
                            CL_BIND(cl_int(store.id), cl_int_or_null(lot.id), state, limit, purpose));
    else if (filter->lot)
        rows = cl_rows_open(cl->store, SQL_VIAL_LIST_OF_LOT,
                            CL_BIND(cl_int(lot.id), state, cl_int_or_null(holder.id), limit, purpose));
    else if (filter->holder)
        rows = cl_rows_open(cl->store, SQL_VIAL_LIST_OF_HOLDER, CL_BIND(cl_int(holder.id), state, limit, purpose));
    else
        rows = cl_rows_open(cl->store, SQL_VIAL_LIST, CL_BIND(state, limit, purpose));
    status = cl_vials_from_rows(cl, rows, out);
done:
    return status;
}
