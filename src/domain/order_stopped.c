/* What would stop the thaw of an order that has its vials: the gate of the thaw, asked before anybody opens a store. A
 * hold or a recall invalidates the order in the write that made it; what comes and goes, a tank that nobody reads, a
 * release whose record changed, a subject who died, is said here instead. */
#include "domain/order.h"
#include "domain/override.h"

#include <string.h>

/* What is asked of who thaws, and at that very moment. */
static bool is_of_the_moment(const char *check)
{
    static const char *const checks[] = {"vial.at-hand", "subject.free", "dose.spacing"};
    for (size_t i = 0; i < sizeof checks / sizeof *checks; i++)
        if (strcmp(checks[i], check) == 0)
            return true;
    return false;
}

static struct cl_texts said(struct cl *cl, const struct cl_gate *gate)
{
    const char **texts = cl_arena_alloc(&cl->arena, (gate->count + 1) * sizeof *texts);
    size_t count = 0;
    for (size_t i = 0; i < gate->count; i++)
        if (gate->check[i].state != CL_CHECK_PASS && !is_of_the_moment(gate->check[i].id))
            texts[count++] = cl_arena_print(&cl->arena, "%s [%s]", gate->check[i].detail, gate->check[i].id);
    return (struct cl_texts){texts, count};
}

enum cl_status cl_order_load_stopped(struct cl *cl, struct cl_order *order)
{
    enum cl_status status = CL_OK;
    struct cl_dose_plan plan;
    struct cl_gate gate = {.cl = cl};
    const struct cl_dose_thaw thaw = {.subject = order->subject, .vials = cl_order_reserved(cl, order)};
    order->stopped = (struct cl_texts){0};
    if (strcmp(order->state, "allocated") != 0 || thaw.vials.count == 0)
        goto done;
    CL_TRY(cl_dose_plan_thaw(cl, &thaw, order, &plan));
    CL_TRY(cl_dose_gate_thaw(cl, &plan, &gate));
    CL_TRY(cl_gate_override(&gate, order->id, 0, &plan.product));
    order->stopped = said(cl, &gate);
done:
    return status;
}
