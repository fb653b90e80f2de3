/* What was measured of a dose after its thaw, and its bag, as a paper record says it. */
#include "domain/dose_test.h"
#include "domain/equipment.h"
#include "domain/infusion_entry.h"
#include "domain/override.h"

#include <string.h>

static const int64_t MINUTE_MS = 60 * 1000;

/* ---- what was measured ------------------------------------------------------------------------------------------- */

static enum cl_status insert_tests(struct cl *cl, const struct cl_entry *entry)
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

enum cl_status cl_entry_insert_measured(struct cl *cl, struct cl_entry *entry)
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

/* ---- the bath ---------------------------------------------------------------------------------------------------- */

/* By the day of the thaw: one whose calibration had ended broke a rule, and was in the bath all the same. */
static enum cl_status find_thermometer(struct cl *cl, struct cl_entry *entry, int64_t *equipment_id)
{
    enum cl_status status;
    struct cl_equipment thermometer;
    struct cl_equipment_fault fault;
    const struct cl_infusion_paper *paper = entry->paper;
    *equipment_id = 0;
    if (!paper->thermometer)
        return CL_OK;
    CL_TRY(cl_equipment_get(cl, paper->thermometer, &thermometer));
    CL_TRY(cl_equipment_require_kind(cl, &thermometer, cl_dose_thermometers));
    CL_TRY(cl_equipment_judge(cl, &thermometer, cl_date_of(paper->thawed_at_ms, entry->subject.timezone), &fault));
    if (fault.text)
        cl_problem_add(cl, &entry->then.broken, "%s: %s", fault.rule, fault.text);
    *equipment_id = thermometer.id;
done:
    return status;
}

/* ---- the bag ----------------------------------------------------------------------------------------------------- */

/* What was drawn of each vial: all of it where the paper says nothing else. */
static enum cl_status find_draws(struct cl *cl, const struct cl_entry *entry, struct cl_draw *draws)
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
static void find_broken_diluent(struct cl *cl, struct cl_entry *entry)
{
    char day[CL_DATE_TEXT];
    const struct cl_infusion_paper *paper = entry->paper;
    int64_t at_ms = paper->prepared_at_ms ? paper->prepared_at_ms : paper->thawed_at_ms;
    if (cl_date_is_set(paper->diluent_expires_on) &&
        cl_date_compare(cl_date_of(at_ms, entry->subject.timezone), paper->diluent_expires_on) > 0)
        cl_problem_add(cl, &entry->then.broken, "diluent.expired: %s of lot %s expired at the end of %s",
                       paper->diluent, paper->diluent_lot, cl_date_write(paper->diluent_expires_on, day, sizeof day));
}

static void find_broken_cells(struct cl *cl, struct cl_entry *entry, int64_t planned_cells, int64_t tolerance)
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

static enum cl_status judge_bag(struct cl *cl, struct cl_entry *entry, const struct cl_draw *draws,
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

enum cl_status cl_entry_record_bag(struct cl *cl, struct cl_entry *entry)
{
    enum cl_status status;
    const struct cl_infusion_paper *paper = entry->paper;
    const struct cl_dose *dose = &entry->dose;
    struct cl_dose_limits limits;
    const char *endotoxin;
    int64_t thermometer_id;
    struct cl_draw *draws = cl_arena_alloc(&cl->arena, (dose->contents.count + 1) * sizeof *draws);
    CL_TRY(find_draws(cl, entry, draws));
    CL_TRY(find_thermometer(cl, entry, &thermometer_id));
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
                cl_int_or_null(paper->prepared_at_ms), cl_text(limits.endotoxin_eu_per_kg_h),
                cl_int_or_null(thermometer_id))));
done:
    return status;
}
