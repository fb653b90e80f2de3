#include "domain/dose_limit.h"
#include "base/unit.h"
#include "domain/dose_load.h"
#include "domain/override.h"
#include "domain/result.h"
#include "domain/vial.h"

#include <inttypes.h>
#include <string.h>

enum { HOUR_MINUTES = 60, HOUR_S = 3600, MICRO = 6 /* places of an override's bound */ };

static const int64_t DAY_MS = 24 * 60 * 60 * 1000, HOUR_MS = 60 * 60 * 1000;

static const char *written(struct cl *cl, const struct cl_dose_load *load, int64_t weight_g)
{
    char text[CL_DOSE_LOAD_TEXT];
    return cl_arena_copy(&cl->arena, cl_dose_load_write(load, weight_g, text));
}

/* ---- endotoxin ------------------------------------------------------------------------------------------------- */

enum cl_status cl_dose_read_endotoxin(struct cl *cl, const char *text, const char **out)
{
    struct cl_range range;
    *out = NULL;
    if (!text)
        return CL_OK;
    const char *unit = strstr(text, CL_ENDOTOXIN_UNIT);
    size_t size = unit ? (size_t)(unit - text) : 0;
    while (size > 0 && text[size - 1] == ' ')
        size--;
    const char *number = cl_arena_copy_bytes(&cl->arena, text, size);
    bool read = unit && strcmp(unit, CL_ENDOTOXIN_UNIT) == 0 && size > 0 &&
                cl_range_read(number, 0, &range, NULL) == CL_OK && range.high.given &&
                range.high.number.coefficient >= 0;
    if (!read)
        return cl_fail(cl->error, CL_USAGE, "dose.endotoxin", NULL, "write it like '<0.25EU/mL' or 0.1EU/mL",
                       "'%s' is no content of endotoxin", text);
    *out = number;
    return CL_OK;
}

/* The most endotoxin per mL that a result in force of the lot allows for: "<0.5" is 0.5. */
struct worst {
    const char *reported; /* NULL: there is no result */
    bool endless;         /* only known to be above something */
    struct cl_number per_ml;
};

static struct worst worst_of(const struct cl_result_list *results)
{
    struct worst worst = {0};
    for (size_t i = 0; i < results->count; i++) {
        const struct cl_result *result = &results->at[i];
        struct cl_range range;
        int power = 0;
        if (strcmp(result->test, CL_ENDOTOXIN_TEST) != 0 ||
            !cl_unit_converts(result->unit, CL_ENDOTOXIN_UNIT, &power) ||
            cl_range_read(result->value, power, &range, NULL) != CL_OK)
            continue;
        bool worse = !range.high.given || !worst.reported ||
                     (!worst.endless && cl_number_compare(range.high.number, worst.per_ml) > 0);
        if (!worse)
            continue;
        worst = (struct worst){result->value, !range.high.given, range.high.number};
    }
    return worst;
}

static int64_t drawn_of_lot(const struct cl_dose *dose, const struct cl_draw *draws, const char *lot)
{
    int64_t drawn_ul = 0;
    for (size_t i = 0; i < dose->contents.count; i++)
        if (strcmp(dose->contents.at[i].lot, lot) == 0)
            drawn_ul += draws[i].drawn_ul;
    return drawn_ul;
}

static enum cl_status add_lot(struct cl *cl, const struct cl_lot *lot, int64_t drawn_ul, struct cl_dose_load *load,
                              const char **evidence, struct cl_problems *problems)
{
    enum cl_status status;
    struct cl_result_list results;
    char volume[CL_QUANTITY_TEXT];
    CL_TRY(cl_results_in_force(cl, lot->id, &results));
    struct worst worst = worst_of(&results);
    if (!worst.reported || worst.endless) {
        cl_problem_add(cl, problems, "lot %s has no result of %s in %s that says how much it has at most", lot->code,
                       CL_ENDOTOXIN_TEST, CL_ENDOTOXIN_UNIT);
        goto done;
    }
    cl_dose_load_add(load, worst.per_ml, drawn_ul);
    *evidence = cl_arena_print(&cl->arena, "%s%s%s EU/mL in %s of lot %s", *evidence, **evidence ? ", " : "",
                               worst.reported, cl_volume_write(drawn_ul, volume, sizeof volume), lot->code);
done:
    return status;
}

static void add_diluent(struct cl *cl, const char *endotoxin, int64_t diluent_ul, struct cl_dose_load *load,
                        const char **evidence)
{
    struct cl_range range;
    char volume[CL_QUANTITY_TEXT];
    if (!endotoxin || cl_range_read(endotoxin, 0, &range, NULL) != CL_OK)
        return;
    cl_dose_load_add(load, range.high.number, diluent_ul);
    *evidence = cl_arena_print(&cl->arena, "%s, %s EU/mL in %s of diluent", *evidence, endotoxin,
                               cl_volume_write(diluent_ul, volume, sizeof volume));
}

/* "within an hour", "within an hour of 90 minutes". */
static const char *hour_text(struct cl *cl, int64_t over_minutes)
{
    return over_minutes > HOUR_MINUTES
               ? cl_arena_print(&cl->arena, " within an hour of its %" PRId64 " minutes", over_minutes)
               : " within an hour";
}

static enum cl_status gate_endotoxin(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_product *product,
                                     const struct cl_draw *draws, const struct cl_dose_bag *bag,
                                     struct cl_dose_limits *out)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_vial_list vials;
    const struct cl_lot *lots = NULL;
    size_t count = 0;
    struct cl_dose_load load = {0};
    struct cl_problems problems = {0};
    struct cl_range most;
    const char *evidence = "";
    CL_TRY(cl_range_read(product->endotoxin_most, 0, &most, cl->error));
    CL_TRY(cl_vials_load(cl, dose->vials, &vials));
    CL_TRY(cl_dose_lots(cl, &vials, &lots, &count));
    for (size_t i = 0; i < count; i++)
        CL_TRY(add_lot(cl, &lots[i], drawn_of_lot(dose, draws, lots[i].code), &load, &evidence, &problems));
    add_diluent(cl, bag->diluent_endotoxin, bag->diluent_ul, &load, &evidence);
    int64_t weight_g = dose->weight_g;
    struct cl_dose_load share = cl_dose_load_in_an_hour(&load, bag->over_minutes, &weight_g);
    const char *per_kg = written(cl, &share, weight_g);
    bool unknown = problems.count > 0; /* of a lot without a result */
    if (!unknown && !cl_dose_load_within(&share, weight_g, most.high.number))
        cl_problem_add(cl, &problems, "the bag has %s EU/kg of endotoxin%s, and %s allows %s within an hour (%s)",
                       per_kg, bag->over_minutes > HOUR_MINUTES ? hour_text(cl, bag->over_minutes) : "", product->code,
                       product->endotoxin_most, evidence);
    cl_gate_require_none(
        gate, "endotoxin.within-limit", "Endotoxin per kg within the limit of an hour",
        cl_arena_print(&cl->arena, "%s of at most %s EU/kg%s: %s", per_kg, product->endotoxin_most,
                       hour_text(cl, bag->over_minutes), evidence),
        &problems,
        "give it more slowly: --over 90min, or use vials of a lot with less endotoxin: cryolot result list LOT");
    cl_gate_measured(gate, unknown ? -1 : cl_dose_load_micro(&share, weight_g));
    out->endotoxin_eu_per_kg = written(cl, &load, dose->weight_g);
    out->endotoxin_eu_per_kg_h = per_kg;
done:
    return status;
}

/* ---- DMSO ------------------------------------------------------------------------------------------------------ */

/* Adds what other doses brought within a day of this one. */
static enum cl_status add_other_doses(struct cl *cl, const struct cl_dose *dose, struct cl_dose_load *load,
                                      const char **evidence)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_DOSE_DMSO_AROUND,
                     CL_BIND(cl_int(dose->subject_id), cl_int(dose->id), cl_int(dose->thawed_at_ms - DAY_MS),
                             cl_int(dose->thawed_at_ms + DAY_MS)));
    while (cl_rows_next(rows)) {
        struct cl_number per_ml = {cl_rows_int(rows, COL_DOSE_DMSO_DMSO_MG_PER_ML), 0, 1};
        cl_dose_load_add(load, per_ml, cl_rows_int(rows, COL_DOSE_DMSO_DRAWN_UL));
        *evidence = cl_arena_print(&cl->arena, "%s, with dose %s", *evidence, cl_rows_text(rows, COL_DOSE_DMSO_CODE));
    }
    return cl_rows_close(rows);
}

static enum cl_status gate_dmso(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_product *product,
                                const struct cl_draw *draws, struct cl_dose_limits *out)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_dose_load load = {0};
    const struct cl_number most = {product->dmso_most_mg_per_kg, 0, 1};
    const char *evidence = "";
    for (size_t i = 0; i < dose->contents.count; i++)
        cl_dose_load_add(&load, (struct cl_number){product->dmso_mg_per_ml, 0, 1}, draws[i].drawn_ul);
    out->dmso_mg_per_kg = written(cl, &load, dose->weight_g);
    CL_TRY(add_other_doses(cl, dose, &load, &evidence));
    const char *found =
        cl_arena_print(&cl->arena, "%s mg/kg of DMSO in a day%s", written(cl, &load, dose->weight_g), evidence);
    bool within = cl_dose_load_within(&load, dose->weight_g, most);
    cl_gate_require(gate, "dmso.within-limit", "DMSO per kg within the limit of a day",
                    cl_arena_print(&cl->arena, "%s, of at most %" PRId64, found, product->dmso_most_mg_per_kg),
                    within ? NULL
                           : cl_arena_print(&cl->arena, "the subject would get %s, and %s allows %" PRId64, found,
                                            product->code, product->dmso_most_mg_per_kg),
                    "wait until a day has passed since the dose before it");
    cl_gate_measured(gate, cl_dose_load_micro(&load, dose->weight_g));
done:
    return status;
}

enum cl_status cl_dose_gate_limits(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_product *product,
                                   const struct cl_draw *draws, const struct cl_dose_bag *bag,
                                   struct cl_dose_limits *out)
{
    enum cl_status status = CL_OK;
    *out = (struct cl_dose_limits){0};
    if (product->endotoxin_most)
        CL_TRY(gate_endotoxin(gate, dose, product, draws, bag, out));
    if (product->dmso_mg_per_ml && product->dmso_most_mg_per_kg)
        CL_TRY(gate_dmso(gate, dose, product, draws, out));
done:
    return status;
}

/* ---- how fast it really was -------------------------------------------------------------------------------------- */

/* What is known of a dose and its product's limit; its limit as far as that was overridden; *known false:
 * there is none. */
static enum cl_status load_limit(struct cl *cl, const struct cl_infusion *infusion, struct cl_dose *dose,
                                 struct cl_product *product, struct cl_number *whole, struct cl_number *most,
                                 bool *known)
{
    enum cl_status status;
    struct cl_range range;
    struct cl_override override = {0};
    *known = false;
    CL_TRY(cl_dose_get(cl, infusion->dose, dose));
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, product));
    if (!product->endotoxin_most || !dose->endotoxin_eu_per_kg)
        goto done;
    CL_TRY(cl_override_of(cl, 0, dose->id, product, "endotoxin.within-limit", &override));
    CL_TRY(cl_range_read(dose->endotoxin_eu_per_kg, 0, &range, cl->error));
    *whole = range.high.number;
    CL_TRY(cl_range_read(product->endotoxin_most, 0, &range, cl->error));
    *most = range.high.number;
    if (override.check)
        *most = (struct cl_number){override.most, -MICRO, 1};
    *known = true;
done:
    return status;
}

/* The share of the whole, times part / of; it is compared exactly and shown rounded up. NULL: within the limit. */
static const char *share_problem(struct cl *cl, const struct cl_product *product, struct cl_number whole,
                                 struct cl_number most, int64_t part, int64_t of)
{
    struct cl_dose_load load = {.exponent = whole.exponent};
    if (__builtin_mul_overflow(whole.coefficient, (cl_wide)part, &load.coefficient))
        load.uncountable = true;
    if (cl_dose_load_within(&load, of, most))
        return NULL;
    return cl_arena_print(&cl->arena, "%s EU/kg of endotoxin within an hour, and %s allows %s", written(cl, &load, of),
                          product->code, product->endotoxin_most);
}

enum cl_status cl_dose_rate_problem(struct cl *cl, const struct cl_infusion *infusion, int64_t rate_ul_per_h,
                                    const char **problem)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_product product;
    struct cl_number whole, most;
    bool known;
    *problem = NULL;
    CL_TRY(load_limit(cl, infusion, &dose, &product, &whole, &most, &known));
    int64_t hour_ul = rate_ul_per_h < infusion->bag_ul ? rate_ul_per_h : infusion->bag_ul;
    if (known)
        *problem = share_problem(cl, &product, whole, most, hour_ul, infusion->bag_ul);
done:
    return status;
}

/* What the rates on record gave from one instant to another; nothing before the first of them. */
static int64_t given_between(const struct cl_infusion *infusion, int64_t from_ms, int64_t to_ms)
{
    cl_wide given = 0;
    int64_t rate_ul_per_h = 0, since_ms = infusion->started_at_ms;
    bool runs = true;
    for (size_t i = 0; i <= infusion->events.count; i++) {
        const struct cl_infusion_event *event = i < infusion->events.count ? &infusion->events.at[i] : NULL;
        int64_t at_ms = event && event->at_ms < infusion->finished_at_ms ? event->at_ms : infusion->finished_at_ms;
        int64_t begin_ms = since_ms > from_ms ? since_ms : from_ms, end_ms = at_ms < to_ms ? at_ms : to_ms;
        if (runs && end_ms > begin_ms)
            given += (cl_wide)rate_ul_per_h * (end_ms - begin_ms);
        since_ms = at_ms;
        if (event && strcmp(event->kind, "interrupt") == 0)
            runs = false;
        else if (event && strcmp(event->kind, "resume") == 0)
            runs = true;
        else if (event && strcmp(event->kind, "rate") == 0)
            rate_ul_per_h = event->rate_ul_per_h;
    }
    given /= HOUR_MS;
    return given < infusion->given_ul ? (int64_t)given : infusion->given_ul;
}

/* The most that its rates gave in any one hour: that hour begins or ends where something changed. */
static int64_t most_by_rates(const struct cl_infusion *infusion)
{
    int64_t most_ul = 0;
    for (size_t i = 0; i <= infusion->events.count + 1; i++) {
        int64_t at_ms = i == 0                        ? infusion->started_at_ms
                        : i <= infusion->events.count ? infusion->events.at[i - 1].at_ms
                                                      : infusion->finished_at_ms;
        int64_t after_ul = given_between(infusion, at_ms, at_ms + HOUR_MS);
        int64_t before_ul = given_between(infusion, at_ms - HOUR_MS, at_ms);
        most_ul = after_ul > most_ul ? after_ul : most_ul;
        most_ul = before_ul > most_ul ? before_ul : most_ul;
    }
    return most_ul;
}

enum cl_status cl_dose_hour_problem(struct cl *cl, const struct cl_infusion *infusion, const char **problem)
{
    int64_t seconds = infusion->run_s > HOUR_S ? infusion->run_s : HOUR_S;
    int64_t on_average = (infusion->given_ul * HOUR_S + seconds - 1) / seconds, by_rates = most_by_rates(infusion);
    return cl_dose_rate_problem(cl, infusion, by_rates > on_average ? by_rates : on_average, problem);
}
