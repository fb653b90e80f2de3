/* An infusion from a paper record, with the times of the paper, and its dose where that is not on record, in one write.
 * What would make the record false is refused; what broke a rule at the bed is recorded as it was and opens a
 * deviation. */
#include "domain/infusion_enter.h"
#include "base/text.h"
#include "domain/attachment.h"
#include "domain/deviation.h"
#include "domain/dose.h"
#include "domain/dose_limit.h"
#include "domain/dose_test.h"
#include "domain/identify.h"
#include "domain/infusion_then.h"
#include "domain/order.h"
#include "domain/override.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/vial.h"
#include <inttypes.h>
#include <string.h>

enum { NAME_MOST = 100, DILUENT_MOST = 60, BAG_MOST_UL = 2000000, COMMENT_MOST = 1000 };

static const int64_t MINUTE_MS = 60 * 1000;

static const char LOOK_AGAIN[] = "give the times that stand on the paper";

/* ---- what the paper says ----------------------------------------------------------------------------------------- */

static enum cl_status check_name(struct cl *cl, const char *what, const char *name)
{
    return name ? cl_text_check(what, name, NAME_MOST, cl->error) : CL_OK;
}

static enum cl_status check_names(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(check_name(cl, "prescriber", paper->prescriber));
    CL_TRY(check_name(cl, "preparer", paper->preparer));
    CL_TRY(check_name(cl, "analyst", paper->count ? paper->count->analyst_name : NULL));
    CL_TRY(cl_text_check("starter", paper->starter, NAME_MOST, cl->error));
    CL_TRY(cl_text_check("checker", paper->checker, NAME_MOST, cl->error));
    if (cl_text_same_name(paper->starter, paper->checker))
        status = cl_refuse(cl, "act.second", NULL, "look at the two names on the paper again",
                           "%s cannot have begun it and checked it: two people are needed", paper->starter);
done:
    return status;
}

/* Each is not before the one above it; 0: not said. */
static enum cl_status check_times(struct cl *cl, const struct cl_infusion_paper *paper)
{
    const struct {
        const char *what;
        int64_t at_ms;
    } times[] = {{"the vials were taken out", paper->taken_at_ms}, {"the thaw began", paper->thawed_at_ms},
                 {"the thaw ended", paper->thaw_ended_at_ms},      {"the bag was prepared", paper->prepared_at_ms},
                 {"the infusion began", paper->started_at_ms},     {"it ended", paper->finished_at_ms}};
    size_t last = 0;
    if (paper->finished_at_ms > cl->now_ms)
        return cl_refuse(cl, "time.future", NULL, LOOK_AGAIN, "an infusion cannot have ended in the future");
    for (size_t i = 1; i < sizeof times / sizeof *times; i++) {
        if (!times[i].at_ms)
            continue;
        if (times[i].at_ms < times[last].at_ms)
            return cl_refuse(cl, "time.order", NULL, LOOK_AGAIN, "%s cannot be before %s", times[i].what,
                             times[last].what);
        last = i;
    }
    if (paper->counted_at_ms && (paper->counted_at_ms < paper->thawed_at_ms || paper->counted_at_ms > cl->now_ms))
        return cl_refuse(cl, "time.order", NULL, LOOK_AGAIN, "the cells were counted after the thaw began");
    return CL_OK;
}

static enum cl_status check_volumes(struct cl *cl, int64_t given_ul, int64_t bag_ul)
{
    char given[CL_QUANTITY_TEXT], bag[CL_QUANTITY_TEXT];
    if (bag_ul > BAG_MOST_UL)
        return cl_refuse(cl, "dose.bag", NULL, "look at the volume again", "a bag holds 2 L at most");
    if (given_ul > bag_ul)
        return cl_refuse(cl, "infusion.volume", NULL, "look at the volumes on the paper again",
                         "%s cannot have been given: the bag held %s", cl_volume_write(given_ul, given, sizeof given),
                         cl_volume_write(bag_ul, bag, sizeof bag));
    return CL_OK;
}

static enum cl_status check_texts(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status = CL_OK;
    if (paper->diluent) {
        CL_TRY(cl_text_check("diluent", paper->diluent, DILUENT_MOST, cl->error));
        CL_TRY(cl_text_check("lot of the diluent", paper->diluent_lot, DILUENT_MOST, cl->error));
    }
    if (paper->abort_reason) {
        CL_TRY(cl_text_check("why it was aborted", paper->abort_reason, COMMENT_MOST, cl->error));
        CL_TRY(cl_anonymous_check(cl, "why it was aborted", paper->abort_reason, false));
    }
    if (paper->comment) {
        CL_TRY(cl_text_check("comment", paper->comment, COMMENT_MOST, cl->error));
        CL_TRY(cl_anonymous_check(cl, "comment", paper->comment, false));
    }
done:
    return status;
}

static enum cl_status check_paper(struct cl *cl, const struct cl_infusion_paper *paper)
{
    enum cl_status status;
    CL_TRY(cl_attachment_check(&paper->source, cl->error));
    CL_TRY(check_names(cl, paper));
    CL_TRY(check_times(cl, paper));
    if (paper->bag_ul)
        CL_TRY(check_volumes(cl, paper->given_ul, paper->bag_ul));
    CL_TRY(check_texts(cl, paper));
done:
    return status;
}

/* ---- what is being entered --------------------------------------------------------------------------------------- */

struct entry {
    const struct cl_infusion_paper *paper;
    struct cl_subject subject;
    struct cl_order order; /* id 0: without one */
    struct cl_vial_list vials;
    const struct cl_lot *lots;
    size_t lot_count;
    struct cl_dose dose;
    struct cl_dose_plan plan;       /* of a dose that was not on record */
    struct cl_then then;            /* what broke rules, came later, is not known */
    int64_t starter_id, checker_id; /* users of the names on the paper; 0: nobody has that name */
    int64_t infusion_id, source_id;
    const char *code;
};

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* ---- its order --------------------------------------------------------------------------------------------------- */

/* The one that a vial was reserved for, of this subject. */
static enum cl_status find_order(struct cl *cl, const struct entry *entry, const char **code)
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
static void find_broken_of_order(struct cl *cl, struct entry *entry)
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

static enum cl_status load_order(struct cl *cl, struct entry *entry)
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

/* ---- a dose that is not on record -------------------------------------------------------------------------------- */

/* Whether the paper says another dose than the order. */
static bool is_other_dose(const struct cl_order *order, const struct cl_dose_target *target)
{
    bool band = target->kind && strcmp(target->kind, "weight-band") == 0;
    return target->kind &&
           (strcmp(target->kind, order->target.kind) != 0 || target->area_mm2 != order->target.area_mm2 ||
            (!band && target->cells != order->target.cells));
}

static enum cl_status require_said(struct cl *cl, const struct entry *entry)
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

static enum cl_status make_plan(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    char said[CL_DOSE_TARGET_TEXT];
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_order *order = entry->order.id ? &entry->order : NULL;
    struct cl_dose_thaw thaw = {
        .subject = paper->subject, .vials = paper->vials, .target = paper->target, .basis = paper->basis};
    bool other = order && is_other_dose(order, &paper->target);
    CL_TRY(require_said(cl, entry));
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
/* Who thaws is not asked: it is over. How near another infusion is: judge_spacing, whatever --reason says. */
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
static enum cl_status require_count(struct cl *cl, struct entry *entry)
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
static enum cl_status take_vials(struct cl *cl, const struct entry *entry)
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

static enum cl_status thaw_vials(struct cl *cl, const struct entry *entry, int64_t dose_id)
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
static enum cl_status insert_dose(struct cl *cl, struct entry *entry)
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

/* ---- what was measured ------------------------------------------------------------------------------------------- */

static enum cl_status insert_tests(struct cl *cl, const struct entry *entry)
{
    enum cl_status status = CL_OK;
    struct cl_product product;
    const struct cl_infusion_paper *paper = entry->paper;
    CL_TRY(cl_product_get_by_id(cl, entry->dose.product_id, &product));
    for (size_t i = 0; i < paper->test_count; i++) {
        const struct cl_paper_test *test = &paper->tests[i];
        const struct cl_specification *row;
        const char *verdict;
        int64_t number = 1;
        CL_TRY(cl_dose_test_evaluate(cl, &product, test->test, test->value, test->unit, &row, &verdict));
        for (size_t before = 0; before < i; before++)
            number += strcmp(paper->tests[before].test, test->test) == 0;
        CL_TRY(cl_dose_result_insert(cl, entry->dose.id,
                                     &(struct cl_dose_measured){.number = number,
                                                                .test = row->test,
                                                                .value = test->value,
                                                                .unit = test->unit ? test->unit : "",
                                                                .verdict = verdict,
                                                                .method = row->method,
                                                                .analyst = paper->count->analyst_name}));
    }
done:
    return status;
}

static enum cl_status insert_measured(struct cl *cl, struct entry *entry)
{
    enum cl_status status = CL_OK;
    const struct cl_infusion_paper *paper = entry->paper;
    cl->performed_at_ms = paper->counted_at_ms      ? paper->counted_at_ms
                          : paper->thaw_ended_at_ms ? paper->thaw_ended_at_ms
                                                    : paper->thawed_at_ms;
    if (paper->count && paper->count->cells)
        CL_TRY(cl_dose_count_from_paper(cl, entry->dose.code, paper->count));
    CL_TRY(insert_tests(cl, entry));
    CL_TRY(cl_dose_get(cl, entry->dose.code, &entry->dose));
    cl->performed_at_ms = paper->thawed_at_ms;
done:
    return status;
}

/* ---- the bag ----------------------------------------------------------------------------------------------------- */

/* What was drawn of each vial: all of it where the paper says nothing else. */
static enum cl_status find_draws(struct cl *cl, const struct entry *entry, struct cl_draw *draws)
{
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose_vial_list *vials = &entry->dose.contents;
    int64_t all_ul = 0;
    for (size_t i = 0; i < vials->count; i++) {
        const struct cl_dose_vial *vial = &vials->at[i];
        int64_t said_ul = paper->vials.count && paper->drawn_ul ? paper->drawn_ul[i] : 0;
        draws[i] = (struct cl_draw){vial->cells, vial->volume_ul, said_ul ? said_ul : vial->volume_ul};
        if (draws[i].drawn_ul > vial->volume_ul)
            return cl_refuse(cl, "draw.volume", vial->code, "look at the volume again",
                             "more was drawn from vial %s than it held", vial->code);
        all_ul += draws[i].drawn_ul;
    }
    if (all_ul + paper->diluent_ul > paper->bag_ul)
        return cl_refuse(cl, "dose.bag", NULL, "look at the volumes again, or name what was drawn: --vials V=2.4mL",
                         "what was drawn and the diluent are more than the bag held");
    return CL_OK;
}

/* Through the end of its last day, where the dose was prepared. */
static void find_broken_diluent(struct cl *cl, struct entry *entry)
{
    char day[CL_DATE_TEXT];
    const struct cl_infusion_paper *paper = entry->paper;
    int64_t at_ms = paper->prepared_at_ms ? paper->prepared_at_ms : paper->thawed_at_ms;
    if (cl_date_is_set(paper->diluent_expires_on) &&
        cl_date_compare(cl_date_of(at_ms, entry->subject.timezone), paper->diluent_expires_on) > 0)
        cl_problem_add(cl, &entry->then.broken, "diluent.expired: %s of lot %s expired at the end of %s",
                       paper->diluent, paper->diluent_lot, cl_date_write(paper->diluent_expires_on, day, sizeof day));
}

static void find_broken_cells(struct cl *cl, struct entry *entry, int64_t planned_cells, int64_t tolerance)
{
    char cells[CL_QUANTITY_TEXT], required[CL_QUANTITY_TEXT];
    int64_t asked = entry->dose.required_cells;
    cl_cells_write(planned_cells, cells, sizeof cells);
    cl_cells_write(asked, required, sizeof required);
    if (!cl_dose_reaches(planned_cells, asked, tolerance))
        cl_problem_add(cl, &entry->then.broken, "dose.enough: the bag held %s cells of the required %s", cells,
                       required);
    if (!cl_dose_stays_below(planned_cells, asked, tolerance))
        cl_problem_add(cl, &entry->then.broken, "dose.not-too-much: the bag held %s cells, required were %s", cells,
                       required);
}

static enum cl_status judge_bag(struct cl *cl, struct entry *entry, const struct cl_draw *draws,
                                const char *diluent_endotoxin, struct cl_dose_limits *limits)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    const struct cl_product *product = &entry->plan.product;
    const struct cl_dose_bag bag = {.diluent_endotoxin = diluent_endotoxin,
                                    .diluent_ul = entry->paper->diluent_ul,
                                    .over_minutes =
                                        (entry->paper->finished_at_ms - entry->paper->started_at_ms) / MINUTE_MS};
    find_broken_diluent(cl, entry);
    CL_TRY(cl_dose_gate_results(&gate, &entry->dose));
    CL_TRY(cl_dose_gate_limits(&gate, &entry->dose, product, draws, &bag, limits));
    CL_TRY(cl_gate_override(&gate, entry->order.id, 0, product));
    for (size_t i = 0; i < gate.count; i++)
        if (gate.check[i].state != CL_CHECK_PASS)
            cl_problem_add(cl, &entry->then.broken, "%s: %s", gate.check[i].id, gate.check[i].detail);
done:
    return status;
}

static enum cl_status record_bag(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose *dose = &entry->dose;
    struct cl_dose_limits limits;
    const char *endotoxin;
    struct cl_draw *draws = cl_arena_alloc(&cl->arena, (dose->contents.count + 1) * sizeof *draws);
    CL_TRY(find_draws(cl, entry, draws));
    CL_TRY(cl_dose_read_endotoxin(cl, paper->diluent_endotoxin, &endotoxin));
    CL_TRY(judge_bag(cl, entry, draws, endotoxin, &limits));
    int64_t planned_cells = cl_dose_drawn(draws, dose->contents.count);
    find_broken_cells(cl, entry, planned_cells, entry->plan.product.dose_tolerance_permille);
    for (size_t i = 0; i < dose->contents.count; i++)
        CL_TRY(
            cl_store_change_one(cl->store, SQL_DOSE_DRAW,
                                CL_BIND(cl_int(dose->id), cl_int(dose->contents.at[i].id), cl_int(draws[i].drawn_ul))));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_INFUSION_ENTER_DOSE,
        CL_BIND(cl_int(dose->id), cl_text(paper->prescriber), cl_int(planned_cells), cl_int(paper->bag_ul),
                cl_text(paper->diluent), cl_text(paper->diluent_lot), cl_int_or_null(paper->diluent_ul),
                cl_date_value(cl, paper->diluent_expires_on), cl_text(endotoxin), cl_text(limits.endotoxin_eu_per_kg),
                cl_text(limits.dmso_mg_per_kg), paper->has_bath ? cl_int(paper->bath_mc) : cl_null(),
                cl_int_or_null(paper->thaw_ended_at_ms), cl_text(paper->preparer),
                cl_int_or_null(paper->prepared_at_ms), cl_text(limits.endotoxin_eu_per_kg_h))));
done:
    return status;
}

/* ---- judging ----------------------------------------------------------------------------------------------------- */

static enum cl_status judge(struct cl *cl, struct entry *entry, const struct cl_gate *gate, int64_t from_ms)
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

static enum cl_status make_dose(struct cl *cl, struct entry *entry)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    const struct cl_infusion_paper *paper = entry->paper;
    cl->performed_at_ms = paper->thawed_at_ms;
    CL_TRY(load_order(cl, entry));
    CL_TRY(make_plan(cl, entry));
    CL_TRY(check_vials(cl, &entry->plan));
    CL_TRY(take_vials(cl, entry));
    CL_TRY(cl_dose_gate_thaw(cl, &entry->plan, &gate));
    CL_TRY(refuse_false(cl, &entry->plan, &gate));
    CL_TRY(require_count(cl, entry));
    CL_TRY(cl_gate_override(&gate, entry->order.id, 0, &entry->plan.product));
    CL_TRY(judge(cl, entry, &gate, paper->thawed_at_ms));
    CL_TRY(insert_dose(cl, entry));
    CL_TRY(insert_measured(cl, entry));
    CL_TRY(record_bag(cl, entry));
    CL_TRY(cl_dose_get(cl, entry->dose.code, &entry->dose));
done:
    return status;
}

/* ---- a dose that is on record ------------------------------------------------------------------------------------ */

static enum cl_status check_dose(struct cl *cl, const struct entry *entry)
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
    return check_volumes(cl, entry->paper->given_ul, dose->bag_ul);
}

static enum cl_status take_dose(struct cl *cl, struct entry *entry)
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

/* ---- what else there is of the subject ----------------------------------------------------------------------------
 */

static enum cl_status is_extension(struct cl *cl, const struct entry *entry, bool *extension)
{
    struct cl_order order = entry->order;
    enum cl_status status = CL_OK;
    if (!order.id && entry->dose.order)
        status = cl_order_get(cl, entry->dose.order, &order);
    *extension = order.extension;
    return status;
}

/* By when it began, not by the thaw. The reason that says why it is entered late does not make it right. */
static enum cl_status judge_spacing(struct cl *cl, struct entry *entry)
{
    static const char check[] = "dose.spacing";
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    struct cl_dose_spacing spacing = {&product, &entry->subject, false, entry->paper->started_at_ms};
    const char *problem;
    CL_TRY(cl_product_get_by_id(cl, entry->dose.product_id, &product));
    CL_TRY(is_extension(cl, entry, &spacing.extension));
    CL_TRY(cl_dose_find_too_near(cl, &spacing, &problem));
    cl_gate_require(&gate, check, "The infusion before it is long enough ago", "none is near", problem, "");
    CL_TRY(cl_gate_override(&gate, entry->order.id, entry->dose.id, &product));
    if (gate.check[0].state != CL_CHECK_PASS)
        cl_problem_add(cl, &entry->then.broken, "%s: %s", check, problem);
done:
    return status;
}

/* ---- who was at the bed ------------------------------------------------------------------------------------------ */

/* Two logins of one name are one person's; the first is as good as the other. */
static enum cl_status find_users(struct cl *cl, struct entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_PERSON_LIST, CL_NO_VALUES);
    while (cl_rows_next(rows)) {
        const char *name = cl_rows_text(rows, COL_PERSON_NAME);
        if (!entry->starter_id && cl_text_same_name(name, paper->starter))
            entry->starter_id = cl_rows_int(rows, COL_PERSON_ID);
        if (!entry->checker_id && cl_text_same_name(name, paper->checker))
            entry->checker_id = cl_rows_int(rows, COL_PERSON_ID);
    }
    return cl_rows_close(rows);
}

/* Two users of the record are two people, however near their names. */
static enum cl_status judge_people(struct cl *cl, struct entry *entry)
{
    const struct cl_infusion_paper *paper = entry->paper;
    enum cl_status status = find_users(cl, entry);
    bool two_users = entry->starter_id && entry->checker_id;
    if (!two_users && cl_text_may_be_one_person(paper->starter, paper->checker))
        cl_problem_add(cl, &entry->then.broken,
                       "second.other-person: %s, who began it, and %s, who checked it, may be "
                       "one person",
                       paper->starter, paper->checker);
    if (!entry->starter_id)
        cl_notice(cl, "%s, who began it by the paper, is not a user of this record", paper->starter);
    if (!entry->checker_id)
        cl_notice(cl, "%s, who checked it by the paper, is not a user of this record", paper->checker);
    return status;
}

/* A scan may hold more than one infusion, or be the wrong one. */
static enum cl_status tell_same_paper(struct cl *cl, const struct entry *entry)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_INFUSION_ENTER_SAME_PAPER, CL_BIND(cl_int(entry->source_id)));
    if (cl_rows_next(rows))
        cl_notice(cl, "the same file is the paper of infusion %s already: look whether this one was entered before",
                  cl_rows_text(rows, 0));
    return cl_rows_close(rows);
}

/* ---- the infusion ------------------------------------------------------------------------------------------------ */

/* The vials of a dose that was entered with it are spent when it begins. */
static enum cl_status infuse_vials(struct cl *cl, const struct entry *entry)
{
    enum cl_status status;
    struct cl_vial_list vials;
    cl->performed_at_ms = entry->paper->started_at_ms;
    CL_TRY(cl_vials_load(cl, entry->dose.vials, &vials));
    for (size_t i = 0; i < vials.count; i++) {
        CL_TRY(cl_vial_set_state(cl, &vials.at[i], "infused", 0));
        CL_TRY(cl_dose_add_leg(cl, vials.at[i].id, "infuse", vials.at[i].holder_id, 0, NULL));
    }
done:
    return status;
}

static enum cl_status insert_infusion(struct cl *cl, struct entry *entry, struct cl_infusion *infusion)
{
    enum cl_status status;
    int64_t number = 0;
    char code[CL_NUMBERED_CODE];
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose *dose = &entry->dose;
    CL_TRY(cl_store_int(cl->store, SQL_INFUSION_NEXT_NUMBER, &number, CL_NO_VALUES));
    entry->code = cl_arena_copy(&cl->arena, cl_numbered_code_write(CL_INFUSION_PREFIX, number, code));
    cl_write_concerns(cl, entry->code);
    CL_TRY(cl_attachment_insert(cl, entry->code, "paper-record", &paper->source, &entry->source_id));
    CL_TRY(cl_store_insert(cl->store, SQL_INFUSION_ENTER_INSERT, &entry->infusion_id,
                           CL_BIND(cl_text(entry->code), cl_int(dose->id), cl_int(entry->subject.id),
                                   cl_text(paper->abort_reason ? "aborted" : "finished"), cl_int(dose->planned_cells),
                                   cl_text(paper->starter), cl_text(paper->checker), cl_int(paper->started_at_ms),
                                   cl_int(paper->finished_at_ms), cl_int(paper->given_ul),
                                   cl_int(cl_dose_given(dose->planned_cells, paper->given_ul, dose->bag_ul)),
                                   cl_int(entry->source_id), cl_int(cl->actor.id), cl_int(cl->now_ms),
                                   cl_text(paper->abort_reason), cl_int_or_null(entry->starter_id),
                                   cl_int_or_null(entry->checker_id))));
    CL_TRY(cl_infusion_get(cl, entry->code, infusion));
    CL_TRY(cl_infusion_enter_course(cl, infusion, paper));
    if (paper->comment)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_NOTE_INSERT,
            CL_BIND(cl_text(entry->code), cl_text(paper->comment), cl_int(cl->actor.id), cl_int(cl->now_ms))));
done:
    return status;
}

/* By the time in which it ran: more than the whole time allowed for, where it was interrupted for long. */
static enum cl_status find_too_fast(struct cl *cl, struct entry *entry)
{
    static const char check[] = "endotoxin.within-limit";
    enum cl_status status;
    struct cl_infusion infusion;
    const char *problem;
    CL_TRY(cl_infusion_get(cl, entry->code, &infusion));
    CL_TRY(cl_dose_hour_problem(cl, &infusion, &problem));
    for (size_t i = 0; i < entry->then.broken.count; i++)
        if (strncmp(entry->then.broken.at[i], check, strlen(check)) == 0)
            problem = NULL;
    if (problem)
        cl_problem_add(cl, &entry->then.broken, "%s: it gave %s", check, problem);
done:
    return status;
}

static void find_past_use_by(struct cl *cl, struct entry *entry)
{
    char use_by[CL_TIME_TEXT];
    if (entry->paper->finished_at_ms > entry->dose.use_by_ms)
        cl_problem_add(cl, &entry->then.broken, "dose.use-by: it ended after its use-by time, %s",
                       cl_time_write_local(entry->dose.use_by_ms, entry->dose.timezone, false, use_by, sizeof use_by));
}

/* ---- what broke a rule ------------------------------------------------------------------------------------------- */

static const char *joined(struct cl *cl, const struct cl_problems *problems, const char *before)
{
    const char *text = "";
    for (size_t i = 0; i < problems->count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s", text, i ? "; " : before, problems->at[i]);
    return text;
}

/* One deviation names every rule; what may have been broken is a major one. */
static enum cl_status open_deviation(struct cl *cl, const struct entry *entry)
{
    enum cl_status status = CL_OK;
    int64_t id;
    const char *code = NULL;
    const struct cl_then *then = &entry->then;
    size_t count = then->broken.count;
    if (count + then->unknown.count == 0)
        return CL_OK;
    const char *rules = joined(cl, &then->broken, "");
    const char *unknown = joined(cl, &then->unknown,
                                 count ? "; not known whether it was so then: " : "not known whether it was so then: ");
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){
            .origin = "report",
            .title = count ? cl_arena_print(&cl->arena, "infusion %s, entered from paper, broke %zu rule%s",
                                            entry->code, count, count == 1 ? "" : "s")
                           : cl_arena_print(&cl->arena, "infusion %s, entered from paper: what cannot be judged",
                                            entry->code),
            .description = cl_arena_print(&cl->arena, "%s%s", rules, unknown),
            .place = entry->subject.site,
            .class = count ? "critical" : "major",
            .happened_at_ms = entry->paper->started_at_ms,
            .infusion_id = entry->infusion_id},
        &id, &code));
    cl_notice(cl, "deviation %s is open: %s%s", code, rules, unknown);
done:
    return status;
}

static void tell_later(struct cl *cl, const struct entry *entry)
{
    if (entry->then.later.count)
        cl_notice(cl,
                  "what came after the infusion broke no rule at the bed, and %s has these cells; tell the "
                  "physician: %s",
                  entry->subject.code, joined(cl, &entry->then.later, ""));
}

/* ---- entering ---------------------------------------------------------------------------------------------------- */

static enum cl_status enter(struct cl *cl, struct entry *entry, struct cl_infusion *infusion)
{
    enum cl_status status;
    CL_TRY(cl_subject_get(cl, entry->paper->subject, &entry->subject));
    cl_write_concerns(cl, entry->subject.code);
    CL_TRY(cl_site_require_code(cl, entry->subject.site));
    CL_TRY(entry->paper->dose ? take_dose(cl, entry) : make_dose(cl, entry));
    if (!entry->paper->dose)
        CL_TRY(infuse_vials(cl, entry));
    find_past_use_by(cl, entry);
    CL_TRY(judge_spacing(cl, entry));
    CL_TRY(judge_people(cl, entry));
    CL_TRY(insert_infusion(cl, entry, infusion));
    CL_TRY(find_too_fast(cl, entry));
    CL_TRY(tell_same_paper(cl, entry));
    CL_TRY(open_deviation(cl, entry));
    tell_later(cl, entry);
    CL_TRY(cl_infusion_tell_recalls(cl, &entry->vials, entry->subject.code));
    CL_TRY(cl_infusion_get(cl, entry->code, infusion));
done:
    return status;
}

enum cl_status cl_infusion_enter(struct cl *cl, const struct cl_infusion_paper *paper, struct cl_infusion *out)
{
    enum cl_status status;
    struct entry entry = {.paper = paper};
    struct cl_infusion infusion;
    CL_TRY(check_paper(cl, paper));
    cl->performed_at_ms = paper->thawed_at_ms ? paper->thawed_at_ms : paper->started_at_ms;
    CL_TRY(cl_write_begin(cl, CL_ACT_INFUSION_ENTER, NULL));
    CL_TRY(enter(cl, &entry, &infusion));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = infusion;
    return status;
}
