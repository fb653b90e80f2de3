/* The order that an infusion from paper fulfils. */
#include "base/text.h"
#include "domain/infusion_entry.h"
#include "domain/vial.h"

#include <string.h>

/* The one that a vial was reserved for, of this subject. */
static enum cl_status find_order(struct cl *cl, const struct cl_entry *entry, const char **code)
{
    enum cl_status status = CL_OK;
    struct cl_vial_list vials;
    *code = entry->paper->order;
    if (*code || entry->paper->vials.count == 0)
        return CL_OK;
    CL_TRY(cl_vials_load(cl, entry->paper->vials, &vials));
    for (size_t i = 0; i < vials.count && !*code; i++) {
        struct cl_rows *rows = cl_rows_open(
            cl->store, SQL_INFUSION_ENTER_ORDER,
            CL_BIND(cl_int(vials.at[i].id), cl_int(entry->subject.id), cl_int(entry->paper->thawed_at_ms)));
        if (cl_rows_next(rows))
            *code = cl_keep_text(cl, rows, COL_ENTER_ORDER_CODE);
        CL_TRY(cl_rows_close(rows));
    }
done:
    return status;
}

static enum cl_status refuse_order(struct cl *cl, const struct cl_order *order)
{
    const char *show = cl_arena_print(&cl->arena, "cryolot order show %s", order->code);
    if (order->dose)
        return cl_refuse(cl, "order.state", order->code, show, "order '%s' is fulfilled already, by dose %s",
                         order->code, order->dose);
    return cl_refuse(cl, "order.state", order->code, cl_arena_print(&cl->arena, "cryolot order verify %s", order->code),
                     "order '%s' was never verified: have a pharmacist verify it, or enter the infusion without it",
                     order->code);
}

/* What the paper did with an order that was not ready for it. */
static void find_broken_of_order(struct cl *cl, struct cl_entry *entry)
{
    char at[CL_TIME_TEXT];
    const struct cl_order *order = &entry->order;
    const struct cl_infusion_paper *paper = entry->paper;
    if (order->verified_at_ms > paper->started_at_ms)
        cl_problem_add(cl, &entry->then.broken, "order.state: order %s was verified only at %s", order->code,
                       cl_time_write_local(order->verified_at_ms, entry->subject.timezone, false, at, sizeof at));
    if (strcmp(order->state, "verified") == 0)
        cl_problem_add(cl, &entry->then.broken, "order.state: no vial was reserved for order %s", order->code);
    if (order->ended_at_ms)
        cl_problem_add(cl, order->ended_at_ms <= paper->started_at_ms ? &entry->then.broken : &entry->then.later,
                       "order.state: order %s was %s at %s (%s)", order->code, order->state,
                       cl_time_write_local(order->ended_at_ms, entry->subject.timezone, false, at, sizeof at),
                       order->ended_why);
    if (paper->prescriber && !cl_text_same_name(paper->prescriber, order->prescriber))
        cl_problem_add(cl, &entry->then.unknown, "order.prescriber: the paper names %s, order %s names %s",
                       paper->prescriber, order->code, order->prescriber);
}

enum cl_status cl_entry_load_order(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    const char *code;
    struct cl_order *order = &entry->order;
    CL_TRY(find_order(cl, entry, &code));
    if (!code)
        goto done;
    CL_TRY(cl_order_get(cl, code, order));
    cl_write_concerns(cl, order->code);
    if (order->subject_id != entry->subject.id)
        CL_TRY(cl_refuse(cl, "order.subject", order->code, "stop: look at the order and the subject again",
                         "order '%s' is for subject %s, not for %s", order->code, order->subject, entry->subject.code));
    if (order->dose || !order->verification_id)
        CL_TRY(refuse_order(cl, order));
    if (!entry->paper->order)
        cl_notice(cl, "it fulfils order %s, for which its vials were reserved", order->code);
    find_broken_of_order(cl, entry);
done:
    return status;
}
