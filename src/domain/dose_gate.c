/* The gate before the thaw, and what a dose is asked when it goes on (DOMAIN.md "Dose and infusion"). Lots and vials
 * are judged in dose_gate_lots.c. */
#include "domain/allocation.h"
#include "domain/course.h"
#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/exposure.h"
#include "domain/label_fate.h"
#include "domain/problem.h"
#include "domain/subject_death.h"
#include "domain/vial.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const int64_t SPACING_MS = 24 * 60 * 60 * 1000; /* between infusions of one subject */

static const char *cells_text(struct cl *cl, int64_t cells)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_cells_write(cells, text, sizeof text));
}

static const char *date_text(struct cl *cl, struct cl_date date)
{
    char text[CL_DATE_TEXT];
    return cl_arena_copy(&cl->arena, cl_date_write(date, text, sizeof text));
}

/* ---- expiry ----------------------------------------------------------------------------------------------------- */

static void check_expiry(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    struct cl_date nearest = {0};
    for (size_t i = 0; i < plan->lot_count; i++) {
        const struct cl_lot *lot = &plan->lots[i];
        if (cl_date_compare(cl_date_of(cl_done_at_ms(cl), lot->timezone), lot->expires_on) > 0)
            cl_problem_add(cl, &problems, "lot %s expired at the end of %s", lot->code, date_text(cl, lot->expires_on));
        if (!cl_date_is_set(nearest) || cl_date_compare(lot->expires_on, nearest) < 0)
            nearest = lot->expires_on;
    }
    cl_gate_require_none(gate, "expiry.future", "No vial is expired",
                         cl_arena_print(&cl->arena, "usable through %s", date_text(cl, nearest)), &problems,
                         "use vials of a lot that is not expired: cryolot lot list");
}

/* ---- vials ----------------------------------------------------------------------------------------------------- */

/* The dose that a vial was thawed for, or NULL. */
static enum cl_status dose_of_vial(struct cl *cl, int64_t vial_id, const char **dose)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_OF_VIAL, CL_BIND(cl_int(vial_id)));
    *dose = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : NULL;
    return cl_rows_close(rows);
}

static enum cl_status check_unused(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        const char *dose = NULL;
        enum cl_status status = dose_of_vial(cl, vial->id, &dose);
        if (status != CL_OK)
            return status;
        if (dose)
            cl_problem_add(cl, &problems, "vial %s is %s and belongs to dose %s", vial->code, vial->state, dose);
        else if (cl_vial_is_spent(vial->state))
            cl_problem_add(cl, &problems, "vial %s is %s", vial->code, vial->state);
    }
    cl_gate_require_none(gate, "vial.unused", "Every vial is unused",
                         cl_arena_print(&cl->arena, "%zu unused", vials->count), &problems,
                         "use other vials: cryolot vial list --lot LOT");
    return CL_OK;
}

/* With an order its own vials, without one nobody's. */
static enum cl_status check_allocated(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < plan->vials.count; i++) {
        const char *vial = plan->vials.at[i].code;
        struct cl_allocation allocation;
        CL_TRY(cl_allocation_of_vial(cl, plan->vials.at[i].id, &allocation));
        if (allocation.order_id == plan->order_id)
            continue;
        if (allocation.order_id)
            cl_problem_add(cl, &problems, "vial %s is reserved for order %s of %s", vial, allocation.order,
                           allocation.subject);
        else
            cl_problem_add(cl, &problems, "vial %s is not reserved for order %s", vial, plan->order);
    }
    cl_gate_require_none(gate, "vial.allocated", "No vial is reserved for another order",
                         plan->order ? cl_arena_print(&cl->arena, "reserved for order %s", plan->order) : "none is",
                         &problems,
                         plan->order ? "thaw the vials of the order, or have it allocated anew: cryolot order allocate"
                                     : "use other vials, or thaw with the order: --order ORDER");
done:
    return status;
}

/* Samples, retained and stability vials leave the saleable stock by their purpose alone: they are still stored. */
static void check_purpose(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < vials->count; i++)
        if (strcmp(vials->at[i].purpose, "product") != 0)
            cl_problem_add(cl, &problems, "vial %s is kept as %s", vials->at[i].code, vials->at[i].purpose);
    cl_gate_require_none(gate, "vial.purpose", "Every vial is meant for patients", "all are", &problems,
                         "use other vials: cryolot vial list --lot LOT --purpose product");
}

/* A vial that lost its last label is told from others by nobody's eyes; one of which none was ever printed here may
 * wear that of another system. */
static enum cl_status check_labelled(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const char *vial = NULL;
    for (size_t i = 0; i < vials->count; i++) {
        bool destroyed;
        CL_TRY(cl_label_all_destroyed(cl, vials->at[i].id, &destroyed));
        if (!destroyed)
            continue;
        cl_problem_add(cl, &problems, "every label of %s was destroyed", vials->at[i].code);
        vial = vial ? cl_arena_print(&cl->arena, "%s %s", vial, vials->at[i].code) : vials->at[i].code;
    }
    cl_gate_require_none(
        gate, "vial.labelled", "No vial lost its label", "none did", &problems,
        vial ? cl_arena_print(&cl->arena, "cryolot label reprint %s --reason WHY -o FILE; then cryolot label apply %s",
                              vial, vial)
             : "");
done:
    return status;
}

/* A used vial is not asked for here: vial.unused has named it. */
static void check_at_hand(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_vial *vial = &vials->at[i];
        bool at_hand = strcmp(vial->state, "out") == 0 && vial->holder_id == cl->actor.id && !vial->shipment_id;
        if (!at_hand && !cl_vial_is_spent(vial->state))
            cl_problem_add(cl, &problems, "vial %s %s", vial->code, cl_vial_whereabouts(cl, vial));
    }
    cl_gate_require_none(gate, "vial.at-hand", "Every vial is in the hands of who thaws it",
                         cl_arena_print(&cl->arena, "held by %s", cl->actor.login), &problems,
                         "have it taken out and handed to you: cryolot vial take, cryolot custody hand");
}

/* ---- product, subject, size ------------------------------------------------------------------------------------ */

static void check_product(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    const struct cl_product *product = &plan->product;
    for (size_t i = 0; i < plan->lot_count; i++)
        if (plan->lots[i].product_id != product->id)
            cl_problem_add(cl, &problems, "lot %s is %s version %" PRId64 ", lot %s is %s version %" PRId64,
                           plan->lots[i].code, plan->lots[i].product, plan->lots[i].product_version, plan->lots[0].code,
                           product->code, product->version);
    if (strcmp(product->state, "approved") != 0)
        cl_problem_add(cl, &problems, "product %s version %" PRId64 " is not approved", product->code,
                       product->version);
    cl_gate_require_none(gate, "product.one", "All vials are of one approved product",
                         cl_arena_print(&cl->arena, "%s version %" PRId64, product->code, product->version), &problems,
                         "make a dose of vials of one product");
}

static void check_target(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    struct cl *cl = gate->cl;
    const struct cl_dose_need *need = &plan->need;
    char target[CL_DOSE_TARGET_TEXT];
    cl_dose_target_write(&need->target, target, sizeof target);
    cl_gate_require(gate, "dose.target", "The product allows the dose",
                    cl_arena_print(&cl->arena, "%s%s%s", target, need->cap ? ", " : "", need->cap ? need->cap : ""),
                    need->problem, "give one of the product's doses: cryolot product show PRODUCT");
}

static void check_basis(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    cl_gate_require_none(
        gate, "dose.basis", "The cells can be counted by the basis of the dose",
        cl_arena_print(&gate->cl->arena, "%s: %s", plan->basis, plan->basis_text ? plan->basis_text : ""),
        &plan->basis_fault, plan->basis_remedy);
}

static void check_weighed(struct cl_gate *gate, const struct cl_dose_plan *plan, const char *evidence,
                          const char *remedy)
{
    struct cl *cl = gate->cl;
    bool missing = plan->need.needs_weight && !plan->weighed;
    cl_gate_require(gate, "subject.weighed", "The subject was weighed", evidence,
                    missing ? cl_arena_print(&cl->arena, "%s has no weight", plan->subject.code) : NULL, remedy);
}

/* Not asked of a product that takes a weight of any age, nor of a dose that needs none. */
static void check_weighed_recently(struct cl_gate *gate, const struct cl_dose_plan *plan, const char *evidence,
                                   const char *remedy)
{
    struct cl *cl = gate->cl;
    int64_t most = plan->product.weight_days_most;
    const char *old = NULL;
    if (!plan->weighed || !plan->need.needs_weight || most < 0)
        return;
    int64_t days = cl_date_days_between(plan->weight.measured_on, plan->day);
    if (days > most)
        old =
            cl_arena_print(&cl->arena, "%s was weighed on %s, %" PRId64 " days ago, and %s allows %" PRId64,
                           plan->subject.code, date_text(cl, plan->weight.measured_on), days, plan->product.code, most);
    cl_gate_require(gate, "subject.weighed-recently", "The weight is recent",
                    cl_arena_print(&cl->arena, "%s, %" PRId64 " of at most %" PRId64 " days ago", evidence, days, most),
                    old, remedy);
    cl_gate_measured(gate, days);
}

static void check_weight(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    struct cl *cl = gate->cl;
    char weight[CL_QUANTITY_TEXT];
    const char *remedy = cl_arena_print(&cl->arena, "cryolot subject weigh %s WEIGHT --on DATE", plan->subject.code);
    const char *evidence = "the dose needs no weight";
    if (plan->weighed)
        evidence = cl_arena_print(&cl->arena, "%s on %s", cl_weight_write(plan->weight.weight_g, weight, sizeof weight),
                                  date_text(cl, plan->weight.measured_on));
    check_weighed(gate, plan, evidence, remedy);
    check_weighed_recently(gate, plan, evidence, remedy);
}

/* Another dose of the subject is under way: most likely this one was thawed already, by somebody else. */
static enum cl_status check_free(struct cl_gate *gate, const struct cl_subject *subject)
{
    struct cl *cl = gate->cl;
    const char *problem = NULL, *remedy = "";
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_OPEN_OF_SUBJECT, CL_BIND(cl_int(subject->id)));
    if (cl_rows_next(rows)) {
        const char *code = cl_rows_text(rows, COL_DOSE_OPEN_CODE);
        problem = cl_arena_print(&cl->arena, "dose %s of %s is %s, neither given nor discarded", code, subject->code,
                                 cl_rows_text(rows, COL_DOSE_OPEN_STATE));
        remedy = cl_arena_print(&cl->arena, "give that one, or discard it: cryolot dose show %s", code);
    }
    cl_gate_require(gate, "subject.free", "No other dose of the subject is under way", "none is", problem, remedy);
    return cl_rows_close(rows);
}

/* The infusion of a subject that began nearest before or behind an instant, within a time; NULL: none. */
static enum cl_status infusion_within(struct cl *cl, const struct cl_subject *subject, int64_t at_ms, int64_t within_ms,
                                      const char **code, int64_t *began_ms)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_INFUSION_BEGUN_NEAREST,
                     CL_BIND(cl_int(subject->id), cl_int(at_ms - within_ms), cl_int(at_ms + within_ms), cl_int(at_ms)));
    *code = NULL;
    if (cl_rows_next(rows)) {
        *code = cl_keep_text(cl, rows, COL_INFUSION_BEGUN_CODE);
        *began_ms = cl_rows_int(rows, COL_INFUSION_BEGUN_STARTED_AT_MS);
    }
    return cl_rows_close(rows);
}

/* Days that the product asks for between this infusion and the one before it. */
static int64_t days_least(const struct cl_dose_spacing *spacing)
{
    if (spacing->extension && spacing->product->course_more_days_least >= 0)
        return spacing->product->course_more_days_least;
    return spacing->product->course_days_least;
}

static enum cl_status find_days_problem(struct cl *cl, const struct cl_dose_spacing *spacing, const char **problem,
                                        int64_t *days_apart)
{
    enum cl_status status;
    const struct cl_subject *subject = spacing->subject;
    const char *code = NULL;
    int64_t began_ms = 0, least = days_least(spacing);
    CL_TRY(infusion_within(cl, subject, spacing->at_ms, (least + 1) * SPACING_MS, &code, &began_ms));
    if (!code)
        goto done;
    struct cl_date began = cl_date_of(began_ms, subject->timezone);
    int64_t days = cl_date_days_between(began, cl_date_of(spacing->at_ms, subject->timezone));
    if (days < least && -days < least)
        *problem =
            cl_arena_print(&cl->arena, "infusion %s of %s began on %s, and %s asks for %" PRId64 " days between two",
                           code, subject->code, date_text(cl, began), spacing->product->code, least);
    *days_apart = days < 0 ? -days : days;
done:
    return status;
}

static enum cl_status find_hours_problem(struct cl *cl, const struct cl_dose_spacing *spacing, const char **problem,
                                         int64_t *days_apart)
{
    char began[CL_TIME_TEXT];
    const struct cl_subject *subject = spacing->subject;
    const char *code = NULL;
    int64_t began_ms = 0;
    enum cl_status status = infusion_within(cl, subject, spacing->at_ms, SPACING_MS, &code, &began_ms);
    if (code)
        *problem =
            cl_arena_print(&cl->arena, "infusion %s of %s began at %s, less than 24 hours apart", code, subject->code,
                           cl_time_write_local(began_ms, subject->timezone, false, began, sizeof began));
    *days_apart = 0;
    return status;
}

enum cl_status cl_dose_find_too_near(struct cl *cl, const struct cl_dose_spacing *spacing, const char **problem,
                                     int64_t *days_apart)
{
    *problem = NULL;
    *days_apart = -1;
    return days_least(spacing) > 1 ? find_days_problem(cl, spacing, problem, days_apart)
                                   : find_hours_problem(cl, spacing, problem, days_apart);
}

/* Doses of a course are days apart. One that follows within a day may be meant, and then somebody says why; a product
 * that says how many days lie between two infusions is not overruled by a reason alone. */
static enum cl_status check_spacing(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    const struct cl_dose_spacing spacing = {&plan->product, &plan->subject, plan->extension, cl_done_at_ms(cl)};
    const char *problem, *evidence = "no infusion in the 24 hours before";
    int64_t least = days_least(&spacing), days_apart;
    CL_TRY(cl_dose_find_too_near(cl, &spacing, &problem, &days_apart));
    if (least > 1) {
        cl_gate_require(gate, "dose.spacing", "The infusion before it is long enough ago",
                        cl_arena_print(&cl->arena, "none in the %" PRId64 " days before", least), problem,
                        "wait until then, or have a physician override it where the product allows that");
        cl_gate_measured(gate, days_apart);
        goto done;
    }
    if (problem && cl->reason) {
        evidence = cl_arena_print(&cl->arena, "%s; the reason: %s", problem, cl->reason);
        problem = NULL;
    }
    cl_gate_require(gate, "dose.spacing", "The dose before it is a day ago", evidence, problem,
                    "if the dose is meant say why with --reason");
    cl_gate_measured(gate, days_apart);
done:
    return status;
}

/* An order is a prescriber and a second pharmacist; a product may allow a thaw without both, and then it is said. */
static void check_ordered(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    struct cl *cl = gate->cl;
    const struct cl_product *product = &plan->product;
    bool required = strcmp(product->dose_order, "required") == 0;
    const char *version = cl_arena_print(&cl->arena, "%s version %" PRId64, product->code, product->version);
    cl_gate_require(
        gate, "dose.order", "The dose is thawed for an order where the product asks for one",
        plan->order ? cl_arena_print(&cl->arena, "order %s", plan->order)
                    : cl_arena_print(&cl->arena, "without an order, which %s does not ask for", version),
        required && !plan->order_id ? cl_arena_print(&cl->arena, "%s is thawed only for an order", version) : NULL,
        cl_arena_print(&cl->arena,
                       "cryolot order create %s --product %s --dose DOSE --prescriber NAME --needed-at TIME",
                       plan->subject.code, product->code));
}

/* What an order was asked for when it was placed is asked here of a thaw without one. */
static enum cl_status check_course(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    int64_t number, course = plan->product.course_infusions;
    const char *evidence;
    if (plan->order_id)
        return CL_OK;
    CL_TRY(cl_course_next(cl, plan->subject.id, plan->product.code, &number));
    struct cl_course_verdict verdict = cl_course_judge(cl, &plan->product, plan->subject.code, number, plan->extension);
    if (!verdict.problem && plan->extension && !cl->reason)
        verdict = (struct cl_course_verdict){"an extension of the course needs a reason",
                                             "add --reason 'mixed response on day 28', or what it was"};
    evidence = course < 0 ? cl_arena_print(&cl->arena, "infusion %" PRId64 ", the course has no end", number)
                          : cl_arena_print(&cl->arena, "infusion %" PRId64 " of %" PRId64 "%s", number, course,
                                           plan->extension ? ", in its extension" : "");
    cl_gate_require(gate, "dose.course", "The infusion is one of the product's course", evidence, verdict.problem,
                    verdict.remedy ? verdict.remedy : "");
done:
    return status;
}

static void check_enough(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    static const char id[] = "dose.enough", title[] = "The vials hold the dose";
    struct cl *cl = gate->cl;
    const char *cells = cells_text(cl, plan->usable_cells);
    if (plan->need.required_cells == 0) { /* dose.target or subject.weighed has said why */
        cl_gate_add(gate, id, title, CL_CHECK_PENDING, "the required cells are not known",
                    "settle the dose and the weight first");
        return;
    }
    if (plan->basis_fault.count) /* dose.basis has said why */
        return;
    int64_t tolerance_permille = plan->product.dose_tolerance_permille;
    const char *required = cells_text(cl, plan->need.required_cells);
    bool enough = cl_dose_reaches(plan->usable_cells, plan->need.required_cells, tolerance_permille);
    cl_gate_require(gate, id, title, cl_arena_print(&cl->arena, "%s of %s required cells", cells, required),
                    enough ? NULL
                           : cl_arena_print(&cl->arena,
                                            "the vials hold %s cells, the dose needs %s (less %" PRId64 ".%" PRId64
                                            " %% tolerance)",
                                            cells, required, tolerance_permille / 10, tolerance_permille % 10),
                    "add a vial");
    cl_gate_measured(gate, cl_dose_permille(plan->usable_cells, plan->need.required_cells));
}

static void check_no_more(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    static const char id[] = "dose.no-more-than-needed", title[] = "Every vial is needed";
    struct cl *cl = gate->cl;
    const struct cl_dose_rule rule = {plan->product.dose_tolerance_permille,
                                      strcmp(plan->product.vials_round, "nearest") == 0};
    struct cl_problems problems = {0};
    size_t count = plan->vials.count;
    if (plan->need.required_cells == 0 || plan->basis_fault.count) /* said already */
        return;
    bool *unneeded = cl_arena_alloc(&cl->arena, count * sizeof *unneeded);
    cl_dose_mark_unneeded(plan->cells, count, plan->need.required_cells, rule, unneeded);
    for (size_t i = 0; i < count; i++)
        if (unneeded[i])
            cl_problem_add(cl, &problems, "vial %s is not needed", plan->vials.at[i].code);
    cl_gate_require_none(gate, id, title, cl_arena_print(&cl->arena, "%zu vial%s", count, count == 1 ? "" : "s"),
                         &problems, "leave it frozen: thawing cannot be undone");
}

/* Over its whole life: what an opened box took from it counts as much as a way in somebody's hands. */
static enum cl_status check_exposure(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    int64_t longest_s = 0, beyond_s = -1, most_s = plan->product.out_of_storage_most_s;
    const char *accepted = NULL;
    for (size_t i = 0; i < plan->vials.count; i++) {
        struct cl_exposure exposure;
        struct cl_exposure_verdict verdict = {0};
        CL_TRY(cl_exposure_of_vial(cl, plan->vials.at[i].id, cl_done_at_ms(cl), &exposure));
        if (exposure.beyond)
            CL_TRY(cl_exposure_verdict(cl, plan->vials.at[i].id, &exposure, &verdict));
        if (!verdict.accepted)
            longest_s = exposure.seconds > longest_s ? exposure.seconds : longest_s;
        if (verdict.accepted)
            accepted = cl_arena_print(&cl->arena, "%s%svial %s %s", accepted ? accepted : "", accepted ? "; " : "",
                                      plan->vials.at[i].code, cl_exposure_accepted_text(cl, &exposure, &verdict));
        else if (exposure.beyond) {
            beyond_s = exposure.seconds > beyond_s ? exposure.seconds : beyond_s;
            cl_problem_add(cl, &problems, "vial %s was out of storage for %" PRId64 " s, and %" PRId64 " s are allowed",
                           plan->vials.at[i].code, exposure.seconds, exposure.most_s);
        }
    }
    const char *evidence =
        most_s ? cl_arena_print(&cl->arena, "at most %" PRId64 " s of %" PRId64 " s", longest_s, most_s)
               : cl_arena_print(&cl->arena, "at most %" PRId64 " s; %s gives no limit", longest_s, plan->product.code);
    if (accepted)
        evidence = longest_s ? cl_arena_print(&cl->arena, "%s; %s", evidence, accepted) : accepted;
    cl_gate_require_none(gate, "exposure.within-limit", "Time out of storage within the product's limit", evidence,
                         &problems, "use other vials, and leave these to QA: cryolot vial show VIAL");
    cl_gate_measured(gate, beyond_s);
done:
    return status;
}

void cl_dose_gate_need(struct cl_gate *gate, const struct cl_dose_plan *plan)
{
    check_target(gate, plan);
    check_weight(gate, plan);
}

enum cl_status cl_dose_gate_thaw(struct cl *cl, const struct cl_dose_plan *plan, struct cl_gate *gate)
{
    enum cl_status status;
    const struct cl_lot_recipient to = {.subject_id = plan->subject.id};
    gate->cl = cl;
    CL_TRY(cl_dose_check_lots(gate, &to, plan->lots, plan->lot_count, &plan->vials));
    CL_TRY(check_exposure(gate, plan));
    check_expiry(gate, plan);
    CL_TRY(check_unused(gate, &plan->vials));
    CL_TRY(check_allocated(gate, plan));
    check_purpose(gate, &plan->vials);
    CL_TRY(check_labelled(gate, &plan->vials));
    check_at_hand(gate, &plan->vials);
    check_product(gate, plan);
    check_ordered(gate, plan);
    cl_dose_gate_need(gate, plan);
    check_basis(gate, plan);
    CL_TRY(cl_gate_subject_alive(gate, plan->subject.id, plan->subject.code));
    CL_TRY(check_free(gate, &plan->subject));
    CL_TRY(check_course(gate, plan));
    CL_TRY(check_spacing(gate, plan));
    check_enough(gate, plan);
    check_no_more(gate, plan);
done:
    return status;
}

/* ---- after the thaw -------------------------------------------------------------------------------------------- */

void cl_dose_gate_state(struct cl_gate *gate, const struct cl_dose *dose, const char *state, const char *remedy)
{
    cl_gate_require(gate, "dose.state", cl_arena_print(&gate->cl->arena, "The dose is %s", state), dose->state,
                    strcmp(dose->state, state) == 0
                        ? NULL
                        : cl_arena_print(&gate->cl->arena, "the dose is %s, not %s", dose->state, state),
                    remedy);
}

void cl_dose_gate_clock(struct cl_gate *gate, const struct cl_dose *dose)
{
    struct cl *cl = gate->cl;
    char thawed[CL_TIME_TEXT], use_by[CL_TIME_TEXT];
    int64_t at_ms = cl_done_at_ms(cl);
    cl_time_write_local(dose->thawed_at_ms, dose->timezone, false, thawed, sizeof thawed);
    cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by);
    cl_gate_require(
        gate, "time.order", "It is later than the thaw", cl_arena_print(&cl->arena, "thawed at %s", thawed),
        at_ms >= dose->thawed_at_ms ? NULL : cl_arena_print(&cl->arena, "the dose was thawed later, at %s", thawed),
        "give the true time with --at");
    cl_gate_require(gate, "dose.use-by", "The dose may still be used", cl_arena_print(&cl->arena, "use by %s", use_by),
                    at_ms <= dose->use_by_ms ? NULL
                                             : cl_arena_print(&cl->arena, "the dose had to be used by %s", use_by),
                    cl_arena_print(&cl->arena, "cryolot dose discard %s --second WITNESS --reason R", dose->code));
}
