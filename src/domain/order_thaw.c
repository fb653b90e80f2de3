/* An order that is thawed: its vials, and its end. */
#include "domain/order.h"
#include <string.h>

static enum cl_status check_subject(struct cl *cl, const struct cl_dose_thaw *thaw, const struct cl_order *order)
{
    struct cl_subject subject;
    enum cl_status status = cl_subject_get(cl, thaw->subject, &subject);
    if (status == CL_OK && subject.id != order->subject_id)
        status = cl_refuse(cl, "order.subject", order->code, "stop: look at the order and the subject again",
                           "order '%s' is for subject %s, not for %s", order->code, order->subject, subject.code);
    return status;
}

/* What is said beside the order must be what the order says. */
static enum cl_status check_dose(struct cl *cl, const struct cl_dose_thaw *thaw, const struct cl_order *order)
{
    const char *remedy = "leave --dose, --area and --basis out: the order says them; another dose is another order";
    const struct cl_dose_target *asked = &thaw->target;
    char said[CL_DOSE_TARGET_TEXT];
    bool band = asked->kind && strcmp(asked->kind, "weight-band") == 0;
    if (asked->kind && (strcmp(asked->kind, order->target.kind) != 0 || asked->area_mm2 != order->target.area_mm2 ||
                        (!band && asked->cells != order->target.cells)))
        return cl_refuse(cl, "order.dose", order->code, remedy, "order '%s' is for %s, not for %s", order->code,
                         order->target_text, cl_dose_target_write(asked, said, sizeof said));
    if (thaw->basis && strcmp(thaw->basis, order->basis) != 0)
        return cl_refuse(cl, "order.dose", order->code, remedy, "order '%s' is by basis %s, not %s", order->code,
                         order->basis, thaw->basis);
    return CL_OK;
}

struct cl_texts cl_order_reserved(struct cl *cl, const struct cl_order *order)
{
    const char **codes = cl_arena_alloc(&cl->arena, order->vials.count * sizeof *codes + 1);
    size_t count = 0;
    for (size_t i = 0; i < order->vials.count; i++)
        if (!order->vials.at[i].freed_why)
            codes[count++] = order->vials.at[i].code;
    return (struct cl_texts){codes, count};
}

enum cl_status cl_order_thaw_begin(struct cl *cl, const struct cl_dose_thaw *thaw, struct cl_order *order,
                                   struct cl_texts *vials)
{
    enum cl_status status;
    static const char *const allocated[] = {"allocated", NULL};
    CL_TRY(cl_order_begin(cl, thaw->order, order));
    CL_TRY(check_subject(cl, thaw, order));
    CL_TRY(cl_order_require_state(cl, order, allocated, "thaw"));
    CL_TRY(check_dose(cl, thaw, order));
    *vials = thaw->vials.count ? thaw->vials : cl_order_reserved(cl, order);
done:
    return status;
}

enum cl_status cl_order_fulfil(struct cl *cl, const struct cl_order *order, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_ALLOCATION_FREE_VIAL,
                                   CL_BIND(cl_int(vials->at[i].id), cl_int(cl->now_ms), cl_text("thawed"))));
    CL_TRY(cl_allocation_free_order(cl, order->id, "exchanged"));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_ORDER_SET_STATE, CL_BIND(cl_int(order->id), cl_text("fulfilled"))));
done:
    return status;
}

enum cl_status cl_order_fulfil_late(struct cl *cl, const struct cl_order *order, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(cl_store_change(
            cl->store, SQL_ALLOCATION_FREE_OWN,
            CL_BIND(cl_int(vials->at[i].id), cl_int(order->id), cl_int(cl->now_ms), cl_text("thawed"))));
    CL_TRY(cl_allocation_free_order(cl, order->id, "exchanged"));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_ORDER_FULFIL_LATE, CL_BIND(cl_int(order->id))));
done:
    return status;
}
