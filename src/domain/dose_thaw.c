/* The thaw: everything that is judged is read, judged and changed in one write. */
#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/identify.h"
#include "domain/order.h"
#include "domain/override.h"
#include "domain/subject.h"
#include "domain/vial.h"
#include "domain/site.h"

#include <string.h>

enum { VIALS_MOST = 500, MS_PER_MINUTE = 60 * 1000 };

/* The usable cells of every vial by the basis; lots that cannot be counted are named. */
static enum cl_status count_cells(struct cl *cl, struct cl_dose_plan *plan)
{
    enum cl_status status = CL_OK;
    plan->cells = cl_arena_alloc(&cl->arena, plan->vials.count * sizeof *plan->cells);
    for (size_t i = 0; i < plan->lot_count; i++) {
        const struct cl_lot *lot = &plan->lots[i];
        struct cl_dose_basis basis;
        CL_TRY(cl_dose_basis_of_lot(cl, lot, &plan->product, plan->basis, &basis));
        if (basis.problem) {
            cl_problem_add(cl, &plan->basis_fault, "%s", basis.problem);
            plan->basis_remedy = basis.remedy;
        } else
            plan->basis_text = plan->basis_text ? cl_arena_print(&cl->arena, "%s; %s", plan->basis_text, basis.evidence)
                                                : basis.evidence;
        for (size_t v = 0; v < plan->vials.count; v++)
            if (plan->vials.at[v].lot_id == lot->id)
                plan->cells[v] = basis.problem ? 0 : cl_dose_usable(plan->vials.at[v].cells, basis.share);
    }
    for (size_t v = 0; v < plan->vials.count; v++)
        plan->usable_cells += plan->cells[v];
done:
    return status;
}

/* What the dose aims at, by the subject's weight of the day. */
static enum cl_status ask_for(struct cl *cl, const struct cl_dose_thaw *thaw, struct cl_dose_plan *plan)
{
    enum cl_status status;
    plan->extension = thaw->extension;
    CL_TRY(cl_dose_basis_word(cl, &plan->product, thaw->basis, &plan->basis));
    CL_TRY(cl_subject_weight_on(cl, plan->subject.id, plan->day, &plan->weight, &plan->weighed));
    CL_TRY(cl_dose_need(cl, &plan->product, &thaw->target, plan->weighed ? plan->weight.weight_g : 0, &plan->need));
done:
    return status;
}

/* The same as the pharmacist verified it: no cell more or less than was signed. */
static enum cl_status ask_for_order(struct cl *cl, const struct cl_order *order, struct cl_dose_plan *plan)
{
    enum cl_status status;
    struct cl_dose_target target = order->target;
    if (strcmp(target.kind, "weight-band") == 0)
        target.cells = 0; /* the product says it again */
    plan->basis = order->basis;
    plan->weighed = order->weight_id != 0;
    plan->weight =
        (struct cl_weight){.id = order->weight_id, .weight_g = order->weight_g, .measured_on = order->weighed_on};
    CL_TRY(cl_dose_need(cl, &plan->product, &target, plan->weighed ? plan->weight.weight_g : 0, &plan->need));
    plan->need.target = order->target;
    plan->need.required_cells = order->required_cells;
    plan->order_id = order->id;
    plan->order = order->code;
    plan->extension = order->extension;
done:
    return status;
}

/* Everything that the gate looks at, and the arithmetic. `order`: NULL: without one. */
static enum cl_status make_plan(struct cl *cl, const struct cl_dose_thaw *thaw, const struct cl_order *order,
                                struct cl_dose_plan *plan)
{
    enum cl_status status;
    *plan = (struct cl_dose_plan){.basis_text = NULL, .basis_remedy = ""};
    CL_TRY(cl_subject_get(cl, thaw->subject, &plan->subject));
    CL_TRY(cl_vials_load(cl, thaw->vials, &plan->vials));
    CL_TRY(cl_dose_lots(cl, &plan->vials, &plan->lots, &plan->lot_count));
    CL_TRY(cl_product_get_by_id(cl, plan->vials.at[0].product_id, &plan->product));
    plan->day = cl_date_of(cl_done_at_ms(cl), plan->subject.timezone);
    CL_TRY(order ? ask_for_order(cl, order, plan) : ask_for(cl, thaw, plan));
    CL_TRY(count_cells(cl, plan));
done:
    return status;
}

/* The first instant behind a civil day; where the zone skips midnight, its first hour is over. */
static int64_t end_of_day_ms(struct cl *cl, struct cl_date day, const char *zone)
{
    char next[CL_DATE_TEXT];
    int64_t end_ms = INT64_MAX;
    cl_date_write(cl_date_add_days(day, 1), next, sizeof next);
    if (cl_time_read(cl_arena_print(&cl->arena, "%s 00:00", next), zone, &end_ms, NULL) != CL_OK)
        cl_time_read(cl_arena_print(&cl->arena, "%s 01:00", next), zone, &end_ms, NULL);
    return end_ms;
}

/* The in-use time from the thaw, but never beyond the last day of a lot: a fresh one may have a day left, not three. */
static int64_t use_by_of(struct cl *cl, const struct cl_dose_plan *plan, int64_t thawed_at_ms)
{
    int64_t use_by_ms = thawed_at_ms + plan->product.in_use_minutes * MS_PER_MINUTE;
    for (size_t i = 0; i < plan->lot_count; i++) {
        int64_t end_ms = end_of_day_ms(cl, plan->lots[i].expires_on, plan->lots[i].timezone);
        use_by_ms = end_ms < use_by_ms ? end_ms : use_by_ms;
    }
    return use_by_ms;
}

enum cl_status cl_dose_plan_insert(struct cl *cl, const struct cl_dose_plan *plan, const char *code, int64_t *dose_id)
{
    int64_t thawed_at_ms = cl_done_at_ms(cl);
    int64_t use_by_ms = use_by_of(cl, plan, thawed_at_ms);
    const struct cl_dose_target *target = &plan->need.target;
    return cl_store_insert(cl->store, SQL_DOSE_INSERT, dose_id,
                           CL_BIND(cl_text(code), cl_int(plan->subject.id), cl_int(plan->product.id),
                                   cl_text(target->kind), cl_int(target->cells), cl_int_or_null(target->area_mm2),
                                   cl_text(plan->basis), plan->weighed ? cl_int(plan->weight.id) : cl_null(),
                                   plan->weighed ? cl_int(plan->weight.weight_g) : cl_null(),
                                   cl_int(plan->need.required_cells), cl_int(plan->usable_cells), cl_int(thawed_at_ms),
                                   cl_int(use_by_ms), cl_int(cl->actor.id), cl_int_or_null(plan->order_id)));
}

static enum cl_status thaw_vials(struct cl *cl, const struct cl_dose_plan *plan, int64_t dose_id)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < plan->vials.count; i++) {
        const struct cl_vial *vial = &plan->vials.at[i];
        CL_TRY(cl_store_change_one(
            cl->store, SQL_DOSE_ADD_VIAL,
            CL_BIND(cl_int(dose_id), cl_int(vial->id), cl_int(plan->cells[i]), cl_int(vial->volume_ul))));
        CL_TRY(cl_vial_set_state(cl, vial, "thawed", cl->actor.id));
        CL_TRY(cl_dose_add_leg(cl, vial->id, "thaw", cl->actor.id, cl->actor.id, NULL));
        cl_write_concerns(cl, vial->code);
    }
done:
    return status;
}

enum cl_status cl_dose_plan_thaw(struct cl *cl, const struct cl_dose_thaw *thaw, const struct cl_order *order,
                                 struct cl_dose_plan *plan)
{
    return make_plan(cl, thaw, order, plan);
}

/* What has to be measured first is said while the vials stand in the bath. */
static enum cl_status tell_asked(struct cl *cl, const struct cl_dose *dose)
{
    struct cl_gate gate = {.cl = cl};
    enum cl_status status = cl_dose_gate_results(&gate, dose);
    for (size_t i = 0; i < gate.count; i++)
        if (gate.check[i].state != CL_CHECK_PASS)
            cl_notice(cl, "before the bag: %s [%s]; %s", gate.check[i].detail, gate.check[i].id, gate.check[i].remedy);
    return status;
}

static enum cl_status check_count(struct cl *cl, const struct cl_dose_thaw *thaw)
{
    if (!thaw->order && !thaw->target.kind)
        return cl_fail(cl->error, CL_USAGE, NULL, thaw->subject, NULL, "give --order ORDER, or --dose DOSE and vials");
    if (thaw->order && thaw->extension)
        return cl_fail(cl->error, CL_USAGE, NULL, thaw->subject, NULL,
                       "the order says whether it lies behind the end of the course: leave --extension out");
    if (thaw->order && thaw->vials.count == 0)
        return CL_OK;
    if (thaw->vials.count > 0 && thaw->vials.count <= VIALS_MOST)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, thaw->subject, NULL, "name 1 to %d vials", VIALS_MOST);
}

enum cl_status cl_dose_thaw(struct cl *cl, const struct cl_dose_thaw *thaw, struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose_plan plan;
    struct cl_gate gate = {.cl = cl};
    struct cl_dose dose;
    struct cl_order order = {0};
    struct cl_dose_thaw asked = *thaw;
    int64_t number = 0, dose_id = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(check_count(cl, thaw));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_THAW, NULL));
    CL_TRY(cl_allocation_settle_expired(cl));
    if (thaw->order)
        CL_TRY(cl_order_thaw_begin(cl, thaw, &order, &asked.vials));
    CL_TRY(make_plan(cl, &asked, thaw->order ? &order : NULL, &plan));
    CL_TRY(cl_site_require_code(cl, plan.subject.site));
    CL_TRY(cl_dose_gate_thaw(cl, &plan, &gate));
    CL_TRY(cl_gate_override(&gate, plan.order_id, 0, &plan.product));
    CL_TRY(cl_gate_open(&gate, "thaw a dose for", plan.subject.code, NULL));
    if (plan.need.cap)
        cl_notice(cl, "the dose is %s by %s version %lld", plan.need.cap, plan.product.code,
                  (long long)plan.product.version);
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_DOSE_PREFIX, number, code));
    cl_write_concerns(cl, plan.subject.code);
    CL_TRY(cl_dose_plan_insert(cl, &plan, code, &dose_id));
    CL_TRY(thaw_vials(cl, &plan, dose_id));
    if (thaw->order)
        CL_TRY(cl_order_fulfil(cl, &order, &plan.vials));
    CL_TRY(cl_dose_get(cl, code, &dose));
    CL_TRY(cl_dose_record_bath(cl, &dose, &thaw->bath));
    CL_TRY(cl_dose_get(cl, code, &dose));
    CL_TRY(tell_asked(cl, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
