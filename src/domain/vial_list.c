/* Vials by lot, store or holder: each asks another noun whether it exists. */
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/lot.h>
#include <string.h>

/* What a filter names, looked up; 0: it names none. */
struct named {
    int64_t lot_id, store_id, holder_id, shipment_id;
};

static enum cl_status find_shipment(struct cl *cl, const char *code, int64_t *id)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_SHIPMENT, CL_BIND(cl_text(code)));
    if (cl_rows_next(rows))
        *id = cl_rows_int(rows, 0);
    enum cl_status status = cl_rows_close(rows);
    return status == CL_OK && *id == 0 ? cl_not_found(cl, "shipment", code) : status;
}

static enum cl_status look_up(struct cl *cl, const struct cl_vial_filter *filter, struct named *out)
{
    enum cl_status status = CL_OK;
    struct cl_lot lot = {0};
    struct cl_storage store = {0};
    struct cl_person holder = {0};
    if (filter->lot)
        CL_TRY(cl_lot_get(cl, filter->lot, &lot));
    if (filter->store)
        CL_TRY(cl_storage_load(cl, filter->store, &store));
    if (filter->holder)
        CL_TRY(cl_user_get(cl, filter->holder, &holder));
    *out = (struct named){.lot_id = lot.id, .store_id = store.id, .holder_id = holder.id};
    if (filter->shipment)
        CL_TRY(find_shipment(cl, filter->shipment, &out->shipment_id));
done:
    return status;
}

/* The statement that looks at the fewest vials, and of what. */
static enum cl_sql narrowest(const struct cl_vial_filter *filter, const struct named *named, int64_t *of)
{
    *of = 0;
    if (named->store_id)
        return *of = named->store_id, SQL_VIAL_LIST_IN_STORE;
    if (named->shipment_id)
        return *of = named->shipment_id, SQL_VIAL_LIST_OF_SHIPMENT;
    if (named->lot_id)
        return *of = named->lot_id, SQL_VIAL_LIST_OF_LOT;
    if (named->holder_id)
        return *of = named->holder_id, SQL_VIAL_LIST_OF_HOLDER;
    if (filter->state && strcmp(filter->state, "in-transit") == 0)
        return SQL_VIAL_LIST_SHIPPED;
    return filter->held ? SQL_VIAL_LIST_HELD : SQL_VIAL_LIST;
}

enum cl_status cl_vial_list(struct cl *cl, const struct cl_vial_filter *filter, struct cl_vial_list *out)
{
    enum cl_status status;
    struct named named;
    int64_t of;
    CL_TRY(look_up(cl, filter, &named));
    if (named.store_id && (named.holder_id || named.shipment_id)) { /* what is in a store is in nobody's hands */
        *out = (struct cl_vial_list){0};
        goto done;
    }
    enum cl_sql sql = narrowest(filter, &named, &of);
    status = cl_vials_from_rows(cl,
                                cl_rows_open(cl->store, sql,
                                             CL_BIND(cl_int_or_null(of), cl_text(filter->state), cl_int(filter->limit),
                                                     cl_text(filter->purpose), cl_int(filter->held),
                                                     cl_int_or_null(named.lot_id), cl_int_or_null(named.holder_id))),
                                out);
done:
    return status;
}
