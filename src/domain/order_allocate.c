/* Reserving vials for a verified order, in the write that chose them. */
#include "domain/order.h"
#include "domain/vial.h"

/* Who was faster: the record's own constraint says so; the sentence names the order. */
static enum cl_status reserve(struct cl *cl, const struct cl_order *order, const struct cl_order_plan_vial *vial)
{
    enum cl_status status;
    struct cl_allocation other;
    CL_TRY(cl_allocation_of_vial(cl, vial->id, &other));
    if (other.order_id)
        return cl_refuse(cl, "vial.allocated", vial->code,
                         cl_arena_print(&cl->arena, "cryolot order allocate %s", order->code),
                         "vial %s is reserved for order %s of %s", vial->code, other.order, other.subject);
    CL_TRY(cl_store_change_one(cl->store, SQL_ALLOCATION_INSERT,
                               CL_BIND(cl_int(order->id), cl_int(vial->id), cl_int(vial->cells), cl_int(cl->actor.id),
                                       cl_int(cl_done_at_ms(cl)))));
    cl_write_concerns(cl, vial->code);
done:
    return status;
}

static enum cl_status refuse_short(struct cl *cl, const struct cl_order *order, const struct cl_order_plan *plan)
{
    return cl_refuse(cl, plan->rule, order->code,
                     cl_arena_print(&cl->arena,
                                    "what was passed over, and why: cryolot order plan %s --product %s "
                                    "--dose D --explain",
                                    order->subject, order->product),
                     "cannot allocate order '%s': %s", order->code, plan->problem);
}

enum cl_status cl_order_allocate(struct cl *cl, const char *code, const struct cl_order_choice *choice,
                                 struct cl_order *out)
{
    enum cl_status status;
    struct cl_order order;
    struct cl_order_plan plan;
    struct cl_dose_plan need;
    struct cl_order_choice for_order = *choice;
    static const char *const verified[] = {"verified", "allocated", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_ORDER_ALLOCATE, NULL));
    CL_TRY(cl_order_begin(cl, code, &order));
    CL_TRY(cl_order_require_state(cl, &order, verified, "allocate"));
    CL_TRY(cl_allocation_free_order(cl, order.id, "exchanged"));
    CL_TRY(cl_order_need_of(cl, &order, &need));
    for_order.needed_at_ms = order.needed_at_ms;
    CL_TRY(cl_order_choose(cl, &need, &for_order, &plan));
    CL_TRY(plan.enough ? CL_OK : refuse_short(cl, &order, &plan));
    for (size_t i = 0; i < plan.vial_count; i++)
        CL_TRY(reserve(cl, &order, &plan.vial[i]));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_ORDER_SET_STATE, CL_BIND(cl_int(order.id), cl_text("allocated"))));
    CL_TRY(cl_order_get(cl, code, &order));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = order;
    return status;
}
