/* The dose of an infusion from paper: made of what the paper says, or the one that is on record. */
#include "domain/identify.h"
#include "domain/infusion_entry.h"
#include "domain/override.h"
#include "domain/site.h"
#include "domain/vial.h"

#include <string.h>

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* ---- a dose that is not on record -------------------------------------------------------------------------------- */

/* Whether the paper says another dose than the order. */
static bool is_other_dose(const struct cl_order *order, const struct cl_dose_target *target)
{
    bool band = target->kind && strcmp(target->kind, "weight-band") == 0;
    return target->kind &&
           (strcmp(target->kind, order->target.kind) != 0 || target->area_mm2 != order->target.area_mm2 ||
            (!band && target->cells != order->target.cells));
}

static enum cl_status require_said(struct cl *cl, const struct cl_entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    const char *missing = !entry->order.id && !paper->target.kind  ? "--dose 1e6/kg"
                          : !entry->order.id && !paper->prescriber ? "--prescriber NAME"
                          : !paper->thawed_at_ms                   ? "--thawed-at TIME"
                          : !paper->bag_ul                         ? "--bag VOLUME"
                                                                   : NULL;
    if (!missing)
        return CL_OK;
    return cl_fail(
        cl->error, CL_USAGE, NULL, NULL,
        "with the order, or the dose that is on record, less needs to be said: cryolot infusion enter --help",
        "give %s", missing);
}

static enum cl_status make_plan(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    char said[CL_DOSE_TARGET_TEXT];
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_order *order = entry->order.id ? &entry->order : NULL;
    struct cl_dose_thaw thaw = {.subject = paper->subject,
                                .vials = paper->vials,
                                .target = paper->target,
                                .basis = paper->basis,
                                .extension = paper->extension};
    bool other = order && is_other_dose(order, &paper->target);
    CL_TRY(require_said(cl, entry));
    if (order && paper->extension)
        CL_TRY(cl_fail(cl->error, CL_USAGE, NULL, NULL, NULL,
                       "order '%s' says whether it lies behind the end of the course: leave --extension out",
                       order->code));
    if (thaw.vials.count == 0 && order)
        thaw.vials = cl_order_reserved(cl, order);
    if (thaw.vials.count == 0)
        CL_TRY(cl_fail(cl->error, CL_USAGE, NULL, NULL, "give --vials V1,V2=2.4mL", "which vials were used?"));
    CL_TRY(cl_dose_plan_thaw(cl, &thaw, other ? NULL : order, &entry->plan));
    if (other) {
        entry->plan.order_id = order->id;
        entry->plan.order = order->code;
        cl_problem_add(cl, &entry->then.broken, "order.dose: ordered were %s, given %s", order->target_text,
                       cl_dose_target_write(&paper->target, said, sizeof said));
    }
    entry->vials = entry->plan.vials;
    entry->lots = entry->plan.lots;
    entry->lot_count = entry->plan.lot_count;
done:
    return status;
}

/* Vials that somebody at that site can have thawed: stored there, or in somebody's hands there. */
static enum cl_status check_vials(struct cl *cl, const struct cl_dose_plan *plan)
{
    enum cl_status status;
    static const char *const there[] = {"stored", "out", NULL};
    struct cl_problems problems = {0};
    struct cl_site site = {0};
    CL_TRY(cl_site_get(cl, plan->subject.site, &site));
    for (size_t i = 0; i < plan->vials.count; i++) {
        const struct cl_vial *vial = &plan->vials.at[i];
        int64_t at_site = 0;
        if (cl_vial_is_spent(vial->state)) /* vial.unused names it */
            continue;
        CL_TRY(
            cl_store_int(cl->store, SQL_INFUSION_ENTER_AT_SITE, &at_site, CL_BIND(cl_int(vial->id), cl_int(site.id))));
        if (!is_one_of(vial->state, there) || vial->shipment_id)
            cl_problem_add(cl, &problems, "vial %s is %s", vial->code, vial->state);
        else if (!at_site)
            cl_problem_add(cl, &problems, "vial %s was not at %s: it %s", vial->code, site.code,
                           cl_vial_whereabouts(cl, vial));
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "vial.at-site", problems.count ? plan->vials.at[0].code : NULL,
                             "look at the vials on the paper again; record first how they came there",
                             "the record says otherwise");
done:
    return status;
}

/* Checks whose failing says that the paper cannot be so, or that cells cannot be counted. */
static const char *const FALSE_RECORD[] = {"vial.unused", "product.one", "dose.basis", "subject.weighed", NULL};
/* Who thaws is not asked: it is over. How near another infusion is: cl_entry_judge, whatever --reason says. */
static const char *const NOT_ASKED[] = {"vial.at-hand", "dose.held", "time.order", "dose.spacing", NULL};

/* A vial of a dose that is on record is entered with that dose. */
static enum cl_status refuse_false(struct cl *cl, const struct cl_dose_plan *plan, const struct cl_gate *gate)
{
    struct cl_gate hard = {.cl = cl};
    for (size_t i = 0; i < gate->count; i++)
        if (is_one_of(gate->check[i].id, FALSE_RECORD))
            cl_gate_add(&hard, gate->check[i].id, gate->check[i].title, gate->check[i].state, gate->check[i].detail,
                        strcmp(gate->check[i].id, "vial.unused") == 0
                            ? "look at the vials again; a dose that is on record is entered with --dose DOSE"
                            : gate->check[i].remedy);
    return cl_gate_open(&hard, "enter an infusion of", plan->subject.code, NULL);
}

/* A dose that the product does not allow was given all the same: its cells are those of the target. */
static enum cl_status require_count(struct cl *cl, struct cl_entry *entry)
{
    struct cl_dose_plan *plan = &entry->plan;
    if (plan->need.required_cells > 0)
        return CL_OK;
    if (plan->need.target.cells > 0 &&
        cl_dose_required(&plan->need.target, plan->weighed ? plan->weight.weight_g : 0, &plan->need.required_cells))
        return CL_OK;
    return cl_refuse(cl, "dose.target", plan->subject.code, "weigh the subject first, or look at the dose again",
                     "the cells of this dose cannot be counted");
}

/* Out of its store first, so that its time out of storage counts. */
static enum cl_status take_vials(struct cl *cl, const struct cl_entry *entry)
{
    enum cl_status status = CL_OK;
    const struct cl_infusion_paper *paper = entry->paper;
    cl->performed_at_ms = paper->taken_at_ms ? paper->taken_at_ms : paper->thawed_at_ms;
    for (size_t i = 0; i < entry->vials.count; i++) {
        const struct cl_vial *vial = &entry->vials.at[i];
        if (strcmp(vial->state, "stored") != 0)
            continue;
        CL_TRY(cl_vial_set_state(cl, vial, "out", cl->actor.id));
        CL_TRY(cl_dose_add_leg(cl, vial->id, "take", 0, cl->actor.id, NULL));
    }
    cl->performed_at_ms = paper->thawed_at_ms;
done:
    return status;
}

/* As they are now. */
static enum cl_status load_again(struct cl *cl, const struct cl_vial_list *vials, struct cl_vial_list *out)
{
    const char **codes = cl_arena_alloc(&cl->arena, (vials->count + 1) * sizeof *codes);
    for (size_t i = 0; i < vials->count; i++)
        codes[i] = vials->at[i].code;
    return cl_vials_load(cl, (struct cl_texts){codes, vials->count}, out);
}

static enum cl_status thaw_vials(struct cl *cl, const struct cl_entry *entry, int64_t dose_id)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(load_again(cl, &entry->vials, &vials));
    for (size_t i = 0; i < vials.count; i++) {
        const struct cl_vial *vial = &vials.at[i];
        CL_TRY(cl_vial_set_state(cl, vial, "thawed", vial->holder_id));
        CL_TRY(cl_dose_add_leg(cl, vial->id, "thaw", vial->holder_id, vial->holder_id, NULL));
        CL_TRY(cl_store_change_one(
            cl->store, SQL_DOSE_ADD_VIAL,
            CL_BIND(cl_int(dose_id), cl_int(vial->id), cl_int(entry->plan.cells[i]), cl_int(vial->volume_ul))));
        cl_write_concerns(cl, vial->code);
    }
done:
    return status;
}

/* The dose as the thaw left it. */
static enum cl_status insert_dose(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    int64_t number = 0, dose_id;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_DOSE_PREFIX, number, code));
    CL_TRY(cl_dose_plan_insert(cl, &entry->plan, code, &dose_id));
    CL_TRY(thaw_vials(cl, entry, dose_id));
    CL_TRY(cl_dose_get(cl, code, &entry->dose));
    if (entry->order.id)
        CL_TRY(cl_order_fulfil_late(cl, &entry->order, &entry->vials));
done:
    return status;
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static enum cl_status judge(struct cl *cl, struct cl_entry *entry, const struct cl_gate *gate, int64_t from_ms)
{
    const struct cl_then_asked asked = {.subject_id = entry->subject.id,
                                        .order_id = entry->order.id,
                                        .dose_id = entry->dose.id,
                                        .timezone = entry->subject.timezone,
                                        .lots = entry->lots,
                                        .lot_count = entry->lot_count,
                                        .vials = &entry->vials,
                                        .from_ms = from_ms,
                                        .to_ms = entry->paper->started_at_ms,
                                        .ended_at_ms = entry->paper->finished_at_ms};
    return cl_infusion_then(cl, &asked, gate, NOT_ASKED, &entry->then);
}

enum cl_status cl_entry_make_dose(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    const struct cl_infusion_paper *paper = entry->paper;
    cl->performed_at_ms = paper->thawed_at_ms;
    CL_TRY(cl_entry_load_order(cl, entry));
    CL_TRY(make_plan(cl, entry));
    CL_TRY(check_vials(cl, &entry->plan));
    CL_TRY(take_vials(cl, entry));
    CL_TRY(cl_dose_gate_thaw(cl, &entry->plan, &gate));
    CL_TRY(refuse_false(cl, &entry->plan, &gate));
    CL_TRY(require_count(cl, entry));
    CL_TRY(cl_gate_override(&gate, entry->order.id, 0, &entry->plan.product));
    CL_TRY(judge(cl, entry, &gate, paper->thawed_at_ms));
    CL_TRY(insert_dose(cl, entry));
    CL_TRY(cl_entry_insert_measured(cl, entry));
    CL_TRY(cl_entry_record_bag(cl, entry));
    CL_TRY(cl_dose_get(cl, entry->dose.code, &entry->dose));
done:
    return status;
}

/* ---- a dose that is on record ------------------------------------------------------------------------------------ */

static enum cl_status check_dose(struct cl *cl, const struct cl_entry *entry)
{
    const struct cl_dose *dose = &entry->dose;
    const char *show = cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code);
    if (dose->subject_id != entry->subject.id)
        return cl_refuse(cl, "dose.subject", dose->code,
                         "if the paper is right open a critical deviation at once: cryolot deviation open",
                         "dose %s is for subject %s, not for %s", dose->code, dose->subject, entry->subject.code);
    if (strcmp(dose->state, "thawed") == 0)
        return cl_refuse(cl, "dose.state", dose->code,
                         cl_arena_print(&cl->arena, "cryolot dose prepare %s --at TIME --reason R", dose->code),
                         "the bag of dose %s is not on record: what was drawn, and the diluent", dose->code);
    if (strcmp(dose->state, "prepared") != 0 && strcmp(dose->state, "handed") != 0)
        return cl_refuse(cl, "dose.state", dose->code, show, "dose %s is %s already", dose->code, dose->state);
    if (entry->paper->started_at_ms < dose->thawed_at_ms)
        return cl_refuse(cl, "time.order", dose->code, show, "dose %s was thawed later than that", dose->code);
    return cl_entry_check_volumes(cl, entry->paper->given_ul, dose->bag_ul);
}

enum cl_status cl_entry_take_dose(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    struct cl_dose *dose = &entry->dose;
    cl->performed_at_ms = entry->paper->started_at_ms;
    CL_TRY(cl_dose_get(cl, entry->paper->dose, dose));
    CL_TRY(check_dose(cl, entry));
    cl_dose_concerns(cl, dose);
    if (strcmp(dose->state, "handed") != 0)
        cl_problem_add(cl, &entry->then.broken, "dose.state: dose %s was never handed to the ward", dose->code);
    CL_TRY(cl_vials_load(cl, dose->vials, &entry->vials));
    CL_TRY(cl_dose_lots(cl, &entry->vials, &entry->lots, &entry->lot_count));
    cl_dose_gate_clock(&gate, dose);
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    cl_gate_add(&gate, "subject.free", "No other infusion of the subject runs", CL_CHECK_PASS, "", "");
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(cl_gate_override(&gate, 0, dose->id, &product));
    CL_TRY(judge(cl, entry, &gate, entry->paper->started_at_ms));
    CL_TRY(cl_dose_pass(cl, dose,
                        &(struct cl_dose_passing){.dose_state = "given", .vial_state = "infused", .leg = "infuse"}));
done:
    return status;
}
