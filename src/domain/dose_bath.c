/* How a dose was thawed: the bath, its thermometer, the end of the thaw. */
#include "domain/dose.h"
#include "domain/equipment.h"

#include <string.h>

enum { BATH_LEAST_MC = 30 * 1000, BATH_MOST_MC = 42 * 1000 };

const char *const cl_dose_thermometers[] = {"thermometer", "sensor", "logger", NULL};

static enum cl_status check_temperature(struct cl *cl, const struct cl_dose *dose, int64_t bath_mc)
{
    enum cl_status status;
    struct cl_product product;
    char text[CL_QUANTITY_TEXT];
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    if (!product.frozen)
        status = cl_refuse(cl, "dose.bath", dose->code, "leave --bath away", "%s is not frozen: no bath thaws it",
                           product.code);
    else if (bath_mc < BATH_LEAST_MC || bath_mc > BATH_MOST_MC)
        status = cl_refuse(cl, "dose.bath", dose->code, "look at the thermometer and the unit again",
                           "a bath of %s is not plausible: vials are thawed between 30 and 42 °C",
                           cl_temperature_write(bath_mc, text, sizeof text));
done:
    return status;
}

static enum cl_status check_end(struct cl *cl, const struct cl_dose *dose, int64_t ended_at_ms)
{
    char began[CL_TIME_TEXT], ended[CL_TIME_TEXT], use_by[CL_TIME_TEXT];
    cl_time_write_local(dose->thawed_at_ms, dose->timezone, false, began, sizeof began);
    cl_time_write_local(ended_at_ms, dose->timezone, false, ended, sizeof ended);
    cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by);
    const char *problem = ended_at_ms < dose->thawed_at_ms ? cl_arena_print(&cl->arena, "it began later, at %s", began)
                          : ended_at_ms > cl->now_ms       ? "that is in the future"
                          : ended_at_ms > dose->use_by_ms
                              ? cl_arena_print(&cl->arena, "it had to be used by %s", use_by)
                              : NULL;
    if (!problem)
        return CL_OK;
    return cl_refuse(cl, "dose.thaw-end", dose->code, "give the true time at which the last vial was thawed",
                     "the thaw of dose '%s' cannot have ended at %s: %s", dose->code, ended, problem);
}

/* What is on record is not replaced by something else without a word. */
static enum cl_status check_first(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_bath *bath)
{
    bool other_end = bath->ended_at_ms && dose->thaw_ended_at_ms && bath->ended_at_ms != dose->thaw_ended_at_ms;
    bool other_bath = bath->given && dose->bath_mc != CL_NO_TEMPERATURE && bath->bath_mc != dose->bath_mc;
    bool other_with =
        bath->thermometer && dose->bath_thermometer && strcmp(bath->thermometer, dose->bath_thermometer) != 0;
    if (cl->reason || (!other_end && !other_bath && !other_with))
        return CL_OK;
    return cl_refuse(cl, "act.reason", dose->code, "add --reason 'why'",
                     "the thaw of dose '%s' is on record otherwise: what replaces it needs a reason", dose->code);
}

enum cl_status cl_dose_record_bath(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_bath *bath)
{
    enum cl_status status = CL_OK;
    struct cl_equipment thermometer = {0};
    struct cl_date now = {0};
    if (!bath->given && !bath->thermometer && !bath->ended_at_ms)
        return CL_OK;
    if (bath->thermometer && !bath->given)
        return cl_fail(cl->error, CL_USAGE, "dose.bath", dose->code, "add --bath 37.0C, or leave --with away",
                       "a thermometer is named without a temperature");
    if (bath->given)
        CL_TRY(check_temperature(cl, dose, bath->bath_mc));
    if (bath->thermometer)
        CL_TRY(cl_equipment_require_usable(cl, bath->thermometer, cl_dose_thermometers, now, &thermometer));
    if (bath->ended_at_ms)
        CL_TRY(check_end(cl, dose, bath->ended_at_ms));
    const struct cl_dose_bath known = {bath->given, bath->bath_mc, bath->thermometer ? thermometer.serial : NULL,
                                       bath->ended_at_ms};
    CL_TRY(check_first(cl, dose, &known));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_SET_BATH,
                               CL_BIND(cl_int(dose->id), bath->given ? cl_int(bath->bath_mc) : cl_null(),
                                       cl_int_or_null(thermometer.id), cl_int_or_null(bath->ended_at_ms))));
done:
    return status;
}

enum cl_status cl_dose_thaw_end(struct cl *cl, const char *code, const struct cl_dose_bath *given, struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_dose_bath bath = *given;
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_THAW_END, NULL));
    CL_TRY(cl_dose_get(cl, code, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, dose.subject));
    if (strcmp(dose.state, "given") == 0 || strcmp(dose.state, "discarded") == 0)
        CL_TRY(cl_refuse(cl, "dose.state", dose.code, cl_arena_print(&cl->arena, "cryolot dose show %s", dose.code),
                         "nothing is recorded of the thaw of dose '%s' any more: it is %s", dose.code, dose.state));
    /* said again only to name the bath: the end stays as it is on record */
    if (!bath.ended_at_ms && (!dose.thaw_ended_at_ms || !bath.given || cl->performed_at_ms))
        bath.ended_at_ms = cl_done_at_ms(cl);
    CL_TRY(cl_dose_record_bath(cl, &dose, &bath));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
