/* Whatever else than a count is tested of a thawed dose: appearance, a Gram stain, identity. The product's rows of
 * stage infusion say what, in which unit or words, and whether it stops the dose. */
#include "base/text.h"
#include "base/unit.h"
#include "domain/deviation.h"
#include "domain/dose.h"
#include "domain/dose_test.h"
#include "domain/equipment.h"
#include "domain/result.h"
#include <cryolot/infusion.h>
#include <cryolot/user.h>

#include <inttypes.h>
#include <string.h>

enum { METHOD_MOST = 60 };

/* What is being recorded. */
struct testing {
    struct cl_dose dose;
    struct cl_product product;
    const struct cl_specification *row;
    struct cl_person analyst;
    struct cl_equipment equipment;
    const char *verdict;
};

/* ---- which tests there are --------------------------------------------------------------------------------------- */

/* "gram-stain (Negative), identity (≥ 95 %)"; NULL: none. */
static const char *tests_text(struct cl *cl, const struct cl_product *product)
{
    const char *text = NULL;
    for (size_t i = 0; i < product->specification.count; i++) {
        const struct cl_specification *row = &product->specification.at[i];
        if (cl_dose_result_row(product, row->test) == row && !cl_dose_is_counted(row->test))
            text = cl_arena_print(&cl->arena, "%s%s%s (%s)", text ? text : "", text ? ", " : "", row->test, row->text);
    }
    return text;
}

static enum cl_status find_row(struct cl *cl, const struct cl_product *product, const char *test,
                               const struct cl_specification **out)
{
    *out = cl_dose_is_counted(test) ? NULL : cl_dose_result_row(product, test);
    if (*out)
        return CL_OK;
    if (cl_dose_is_counted(test))
        return cl_refuse(cl, "dose.test", test, "cryolot dose count DOSE --cells N --viability PERCENT --method METHOD",
                         "cells and their viability are counted together");
    const char *known = tests_text(cl, product);
    return cl_refuse(
        cl, "dose.test", test,
        cl_arena_print(&cl->arena, "cryolot product show %s lists the tests of stage infusion", product->code),
        known ? "%s asks for no '%s' of a thawed dose; it asks for %s"
              : "%s asks for no '%s' of a thawed dose, nor for any other test",
        product->code, test, known);
}

enum cl_status cl_dose_test_evaluate(struct cl *cl, const struct cl_product *product, const char *test,
                                     const char *value, const char *unit, const struct cl_specification **row,
                                     const char **verdict)
{
    enum cl_status status;
    CL_TRY(find_row(cl, product, test, row));
    status = cl_evaluate(*row, value, unit, verdict, cl->error);
done:
    return status;
}

/* ---- one of them ------------------------------------------------------------------------------------------------- */

static enum cl_status gather(struct cl *cl, const char *code, const struct cl_dose_test *test, struct testing *out)
{
    enum cl_status status;
    struct cl_date now = {0};
    CL_TRY(cl_dose_get(cl, code, &out->dose));
    cl_dose_concerns(cl, &out->dose);
    if (out->dose.infusion)
        cl_write_concerns(cl, out->dose.infusion);
    CL_TRY(cl_dose_require_site(cl, out->dose.subject));
    CL_TRY(cl_product_get_by_id(cl, out->dose.product_id, &out->product));
    CL_TRY(cl_dose_test_evaluate(cl, &out->product, test->test, test->value, test->unit, &out->row, &out->verdict));
    out->analyst = cl->actor;
    if (test->analyst)
        CL_TRY(cl_user_get(cl, test->analyst, &out->analyst));
    if (test->equipment)
        CL_TRY(cl_equipment_require_usable(cl, test->equipment, NULL, now, &out->equipment));
done:
    return status;
}

static enum cl_status check_state(struct cl *cl, const struct cl_dose *dose)
{
    if (strcmp(dose->state, "discarded") == 0)
        return cl_refuse(cl, "dose.state", dose->code, cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code),
                         "dose '%s' is not tested any more: it is discarded", dose->code);
    if (cl_done_at_ms(cl) < dose->thawed_at_ms)
        return cl_refuse(cl, "time.order", dose->code, "give the true time with --at",
                         "dose '%s' was thawed later than that", dose->code);
    return CL_OK;
}

/* The newest result of this test that is in force; NULL: none. *count: all that were recorded, *in_force: those that
 * count. */
static const struct cl_dose_tested *newest(const struct testing *testing, size_t *count, size_t *in_force)
{
    const struct cl_dose_tested *found = NULL;
    *count = *in_force = 0;
    for (size_t i = 0; i < testing->dose.tests.count; i++) {
        const struct cl_dose_tested *tested = &testing->dose.tests.at[i];
        if (strcmp(tested->test, testing->row->test) != 0)
            continue;
        ++*count;
        if (!cl_dose_test_counts(tested))
            continue;
        ++*in_force;
        found = tested;
    }
    return found;
}

static enum cl_status check_again(struct cl *cl, const struct testing *testing, bool corrects, size_t in_force)
{
    const char *test = testing->row->test, *dose = testing->dose.code;
    if (corrects && in_force == 0)
        return cl_refuse(cl, "dose.test", dose, "leave --corrects away",
                         "dose '%s' has no result of %s that could be corrected", dose, test);
    if (cl->reason || (!corrects && in_force < (size_t)testing->row->replicates))
        return CL_OK;
    return cl_refuse(cl, "act.reason", dose, "add --reason 'why'; --corrects where it was mistyped",
                     "dose '%s' was tested for %s already: another result needs a reason", dose, test);
}

static enum cl_status record(struct cl *cl, const struct testing *testing, const struct cl_dose_test *test)
{
    enum cl_status status;
    size_t count, in_force;
    const struct cl_dose_tested *before = newest(testing, &count, &in_force);
    CL_TRY(check_again(cl, testing, test->corrects, in_force));
    if (test->corrects)
        CL_TRY(cl_store_change_one(
            cl->store, SQL_DOSE_TEST_CORRECTED,
            CL_BIND(cl_int(testing->dose.id), cl_int(before->number), cl_text(testing->row->test))));
    status =
        cl_dose_result_insert(cl, testing->dose.id,
                              &(struct cl_dose_measured){.number = (int64_t)count + 1,
                                                         .test = testing->row->test,
                                                         .value = test->value,
                                                         .unit = test->unit ? test->unit : "",
                                                         .verdict = testing->verdict,
                                                         .method = test->method ? test->method : testing->row->method,
                                                         .equipment_id = testing->equipment.id,
                                                         .analyst_id = testing->analyst.id});
done:
    return status;
}

/* ---- what follows ------------------------------------------------------------------------------------------------ */

/* The subject has the cells: nothing can be stopped any more, and somebody has to look after them. */
static enum cl_status tell_given(struct cl *cl, const struct cl_dose *dose, const char *problem)
{
    enum cl_status status;
    struct cl_infusion infusion;
    int64_t id;
    const char *code = NULL;
    CL_TRY(cl_infusion_get(cl, dose->infusion, &infusion));
    bool runs = infusion.finished_at_ms == 0;
    CL_TRY(cl_deviation_raise_found(
        cl,
        &(struct cl_deviation_found){.origin = "report",
                                     .title = cl_arena_print(&cl->arena, "%s of bag %s, which was given in %s", problem,
                                                             dose->code, infusion.code),
                                     .class = "critical",
                                     .happened_at_ms = cl_done_at_ms(cl),
                                     .infusion_id = infusion.id},
        &id, &code));
    cl_notice(cl, "%s was given dose %s already: deviation %s is open; tell the physician now%s%s", dose->subject,
              dose->code, code, runs ? ", and stop it: cryolot infusion interrupt " : "", runs ? infusion.code : "");
done:
    return status;
}

/* What the next step will be refused for is said now. */
static enum cl_status say_what_follows(struct cl *cl, const struct testing *testing, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    bool given = strcmp(dose->state, "given") == 0;
    CL_TRY(cl_dose_gate_results(&gate, dose));
    for (size_t i = 0; i < gate.count && !given; i++)
        if (gate.check[i].state != CL_CHECK_PASS)
            cl_notice(cl, "dose %s cannot go on: %s [%s]", dose->code, gate.check[i].detail, gate.check[i].id);
    bool fails = strcmp(testing->verdict, "fail") == 0 || strcmp(testing->verdict, "undecided") == 0;
    for (size_t i = 0; i < gate.count && given && fails; i++)
        if (gate.check[i].state == CL_CHECK_FAIL)
            CL_TRY(tell_given(cl, dose, gate.check[i].detail));
done:
    return status;
}

enum cl_status cl_dose_test(struct cl *cl, const char *code, const struct cl_dose_test *test, struct cl_dose *out)
{
    enum cl_status status;
    struct testing testing = {.row = NULL};
    struct cl_dose dose;
    if (test->method)
        CL_TRY(cl_text_check("method", test->method, METHOD_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_TEST, NULL));
    CL_TRY(gather(cl, code, test, &testing));
    CL_TRY(check_state(cl, &testing.dose));
    CL_TRY(record(cl, &testing, test));
    CL_TRY(cl_dose_get(cl, code, &dose));
    CL_TRY(say_what_follows(cl, &testing, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
