/* A new order: what is asked for, by whose weight, which infusion of the course it is. */
#include "domain/course.h"
#include "domain/dose.h"
#include "domain/dose_size.h"
#include "domain/identify.h"
#include "domain/order.h"
#include "domain/override.h"
#include "domain/person.h"
#include "domain/setting.h"
#include "domain/site.h"
#include "domain/subject_death.h"
#include "domain/subject.h"
#include "base/text.h"
#include <string.h>

enum { NAME_MOST = 80, DAYS_AHEAD_MOST = 366, MS_PER_DAY = 24 * 60 * 60 * 1000 };

static enum cl_status read_need(struct cl *cl, const struct cl_dose_target *target, struct cl_dose_plan *plan)
{
    enum cl_status status;
    plan->day = cl_date_of(cl_done_at_ms(cl), plan->subject.timezone);
    CL_TRY(cl_subject_weight_on(cl, plan->subject.id, plan->day, &plan->weight, &plan->weighed));
    status = cl_dose_need(cl, &plan->product, target, plan->weighed ? plan->weight.weight_g : 0, &plan->need);
done:
    return status;
}

/* Vials are chosen by what is known of them before the thaw. */
static enum cl_status check_basis(struct cl *cl, const char *basis)
{
    if (strcmp(basis, "post-thaw-site") != 0)
        return CL_OK;
    return cl_refuse(cl, "dose.basis", NULL,
                     "order by --basis post-thaw-lot, pre-freeze or nominal; the site's count is recorded behind the "
                     "thaw: cryolot dose count",
                     "no vials can be chosen by what the site counts only after the thaw");
}

/* What a physician may override for an order needs an order first: it is told now, and asked for at the thaw. */
static void leave_to_physician(struct cl_gate *gate, const struct cl_product *product)
{
    for (size_t i = 0; i < gate->count; i++) {
        struct cl_check *check = &gate->check[i];
        if (check->state != CL_CHECK_FAIL || !cl_override_allowed(product, check->id))
            continue;
        check->state = CL_CHECK_PASS;
        cl_notice(
            gate->cl,
            "ATTENTION: %s: the thaw will be refused [%s] unless a physician overrides it: cryolot order override",
            check->detail, check->id);
    }
}

enum cl_status cl_order_need(struct cl *cl, const struct cl_order_ask *ask, struct cl_dose_plan *out)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    *out = (struct cl_dose_plan){.basis_remedy = ""};
    CL_TRY(cl_subject_get(cl, ask->subject, &out->subject));
    CL_TRY(cl_product_get(cl, ask->product, 0, &out->product));
    CL_TRY(cl_dose_basis_word(cl, &out->product, ask->basis, &out->basis));
    CL_TRY(check_basis(cl, out->basis));
    CL_TRY(read_need(cl, &ask->target, out));
    cl_dose_gate_need(&gate, out);
    leave_to_physician(&gate, &out->product);
    status = cl_gate_open(&gate, "order a dose for", out->subject.code, NULL);
done:
    return status;
}

enum cl_status cl_order_need_of(struct cl *cl, const struct cl_order *order, struct cl_dose_plan *out)
{
    enum cl_status status;
    *out = (struct cl_dose_plan){.basis = order->basis, .basis_remedy = ""};
    CL_TRY(cl_subject_get(cl, order->subject, &out->subject));
    CL_TRY(cl_product_get_by_id(cl, order->product_id, &out->product));
    out->weighed = order->weight_id != 0;
    out->weight =
        (struct cl_weight){.id = order->weight_id, .weight_g = order->weight_g, .measured_on = order->weighed_on};
    out->need = (struct cl_dose_need){.target = order->target, .required_cells = order->required_cells};
done:
    return status;
}

/* ---- the course -------------------------------------------------------------------------------------------------- */

/* Days that the product asks for between the infusion and the one before it; -1: it does not say. */
static int64_t days_least(const struct cl_product *product, bool extension)
{
    if (extension && product->course_more_days_least >= 0)
        return product->course_more_days_least;
    return product->course_days_least;
}

/* Whoever orders for too early learns it now, not at the thaw. */
static enum cl_status tell_too_early(struct cl *cl, const struct cl_order_new *new, const struct cl_dose_plan *need)
{
    char day[CL_DATE_TEXT];
    int64_t least = days_least(&need->product, new->extension), within_ms = (least + 1) * (int64_t)MS_PER_DAY;
    if (least <= 0)
        return CL_OK;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_INFUSION_BEGUN_OF_SUBJECT,
        CL_BIND(cl_int(need->subject.id), cl_int(new->needed_at_ms - within_ms), cl_int(new->needed_at_ms)));
    if (cl_rows_next(rows)) {
        struct cl_date began = cl_date_of(cl_rows_int(rows, COL_INFUSION_BEGUN_STARTED_AT_MS), need->subject.timezone);
        struct cl_date needed = cl_date_of(new->needed_at_ms, need->subject.timezone);
        int64_t days = cl_date_days_between(began, needed);
        if (days < least)
            cl_notice(cl,
                      "ATTENTION: infusion %s of %s began on %s, %lld days before this one is needed, and %s asks for "
                      "%lld: the thaw will be refused [dose.spacing]",
                      cl_rows_text(rows, COL_INFUSION_BEGUN_CODE), need->subject.code,
                      cl_date_write(began, day, sizeof day), (long long)days, need->product.code, (long long)least);
    }
    return cl_rows_close(rows);
}

/* The same order placed twice is one dose too many. */
static enum cl_status tell_order_near(struct cl *cl, const struct cl_order_new *new, const struct cl_dose_plan *need)
{
    char needed[CL_TIME_TEXT];
    int64_t days = days_least(&need->product, new->extension), apart_ms = (days > 1 ? days : 1) * (int64_t)MS_PER_DAY;
    struct cl_rows *rows = cl_rows_open(
        cl->store, SQL_DOSE_ORDER_NEAR,
        CL_BIND(cl_int(need->subject.id), cl_int(new->needed_at_ms - apart_ms), cl_int(new->needed_at_ms + apart_ms)));
    while (cl_rows_next(rows))
        cl_notice(cl,
                  "ATTENTION: order %s of %s is %s and needed at %s, less than %lld day%s apart: is it the same dose?",
                  cl_rows_text(rows, COL_ORDER_NEAR_CODE), need->subject.code, cl_rows_text(rows, COL_ORDER_NEAR_STATE),
                  cl_time_write_local(cl_rows_int(rows, COL_ORDER_NEAR_NEEDED_AT_MS), need->subject.timezone, false,
                                      needed, sizeof needed),
                  (long long)(days > 1 ? days : 1), days > 1 ? "s" : "");
    return cl_rows_close(rows);
}

static enum cl_status check_course(struct cl *cl, const struct cl_order_new *new, const struct cl_dose_plan *need,
                                   int64_t number)
{
    const char *code = need->subject.code;
    struct cl_course_verdict verdict = cl_course_judge(cl, &need->product, code, number, new->extension);
    if (new->extension && need->product.course_more_infusions >= 0 && !cl->reason)
        return cl_refuse(cl, "act.reason", code, "add --reason 'mixed response on day 28', or what it was",
                         "an extension of the course needs a reason");
    return verdict.problem ? cl_refuse(cl, "order.course", code, verdict.remedy, "%s", verdict.problem) : CL_OK;
}

/* ---- creating ---------------------------------------------------------------------------------------------------- */

static enum cl_status check_needed(struct cl *cl, const struct cl_order_new *new)
{
    if (new->needed_at_ms < cl->now_ms - MS_PER_DAY)
        return cl_refuse(cl, "order.needed", NULL, "write when the dose is to be given",
                         "the order would have been needed in the past");
    if (new->needed_at_ms > cl->now_ms + (int64_t)DAYS_AHEAD_MOST * MS_PER_DAY)
        return cl_refuse(cl, "order.needed", NULL, "look at the year again", "an order is placed at most %d days ahead",
                         DAYS_AHEAD_MOST);
    return CL_OK;
}

/* Names of patients do not belong here; the prescriber's does. */
static enum cl_status check_texts(struct cl *cl, const struct cl_order_new *new)
{
    return cl_print_check("prescriber", new->prescriber, NAME_MOST, cl->error);
}

static enum cl_status insert(struct cl *cl, const struct cl_order_new *new, const struct cl_dose_plan *need,
                             int64_t infusion_number, const char *code)
{
    return cl_store_change_one(
        cl->store, SQL_DOSE_ORDER_INSERT,
        CL_BIND(cl_text(code), cl_int(need->subject.id), cl_int(need->product.id), cl_text(need->need.target.kind),
                cl_int(need->need.target.cells), cl_int_or_null(need->need.target.area_mm2), cl_text(need->basis),
                cl_int_or_null(need->weighed ? need->weight.id : 0), cl_int(need->need.required_cells),
                cl_text(new->prescriber), cl_int(new->needed_at_ms), cl_text(need->product.code),
                cl_int(infusion_number), cl_int(new->extension), cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

enum cl_status cl_order_create(struct cl *cl, const struct cl_order_new *new, struct cl_order *out)
{
    enum cl_status status;
    struct cl_dose_plan need;
    struct cl_order order;
    int64_t number = 0, infusion_number = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(check_texts(cl, new));
    CL_TRY(cl_write_begin(cl, CL_ACT_ORDER_CREATE, NULL));
    CL_TRY(check_needed(cl, new));
    CL_TRY(cl_allocation_settle_expired(cl));
    CL_TRY(cl_order_need(cl, &new->ask, &need));
    CL_TRY(cl_site_require_code(cl, need.subject.site));
    CL_TRY(cl_subject_require_alive(cl, need.subject.id, need.subject.code));
    CL_TRY(cl_course_next(cl, need.subject.id, need.product.code, &infusion_number));
    CL_TRY(check_course(cl, new, &need, infusion_number));
    CL_TRY(tell_too_early(cl, new, &need));
    CL_TRY(tell_order_near(cl, new, &need));
    CL_TRY(cl_store_int(cl->store, SQL_DOSE_ORDER_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_ORDER_PREFIX, number, code));
    cl_write_concerns(cl, need.subject.code);
    CL_TRY(insert(cl, new, &need, infusion_number, code));
    CL_TRY(cl_order_get(cl, code, &order));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = order;
    return status;
}
