#include "domain/dose.h"
#include "domain/identify.h"
#include "domain/infusion.h"
#include "domain/override.h"
#include "domain/person.h"
#include "domain/vial.h"
#include "base/text.h"
#include "domain/site.h"

#include <cryolot/exposure.h>
#include <string.h>

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static bool is_over(const struct cl_dose *dose)
{
    return strcmp(dose->state, "given") == 0 || strcmp(dose->state, "discarded") == 0;
}

static int64_t minutes_left(const struct cl *cl, const struct cl_dose *dose)
{
    if (is_over(dose))
        return -1;
    return cl->now_ms < dose->use_by_ms ? (dose->use_by_ms - cl->now_ms) / (60 * 1000) : 0;
}

static struct cl_dose dose_from_row(struct cl *cl, const struct cl_rows *rows)
{
    char target[CL_DOSE_TARGET_TEXT];
    struct cl_dose dose = {
        .id = cl_rows_int(rows, COL_DOSE_ID),
        .code = cl_keep_text(cl, rows, COL_DOSE_CODE),
        .subject_id = cl_rows_int(rows, COL_DOSE_SUBJECT_ID),
        .product_id = cl_rows_int(rows, COL_DOSE_PRODUCT_ID),
        .subject = cl_keep_text(cl, rows, COL_DOSE_SUBJECT),
        .timezone = cl_keep_text(cl, rows, COL_DOSE_TIMEZONE),
        .product = cl_keep_text(cl, rows, COL_DOSE_PRODUCT),
        .state = cl_keep_text(cl, rows, COL_DOSE_STATE),
        .target = {.kind = cl_keep_text(cl, rows, COL_DOSE_TARGET_KIND),
                   .cells = cl_rows_int(rows, COL_DOSE_TARGET_CELLS),
                   .area_mm2 = cl_rows_int(rows, COL_DOSE_AREA_MM2)},
        .order = cl_keep_text(cl, rows, COL_DOSE_ORDER_CODE),
        .basis = cl_keep_text(cl, rows, COL_DOSE_BASIS),
        .thaw_basis = cl_keep_text(cl, rows, COL_DOSE_THAW_BASIS),
        .thaw_cells = cl_rows_int(rows, COL_DOSE_THAW_CELLS),
        .weight_g = cl_rows_int(rows, COL_DOSE_WEIGHT_G),
        .weighed_on = cl_row_date(rows, COL_DOSE_WEIGHED_ON),
        .required_cells = cl_rows_int(rows, COL_DOSE_REQUIRED_CELLS),
        .usable_cells = cl_rows_int(rows, COL_DOSE_USABLE_CELLS),
        .planned_cells = cl_rows_int(rows, COL_DOSE_PLANNED_CELLS),
        .bag_ul = cl_rows_int(rows, COL_DOSE_BAG_UL),
        .diluent = cl_keep_text(cl, rows, COL_DOSE_DILUENT),
        .diluent_lot = cl_keep_text(cl, rows, COL_DOSE_DILUENT_LOT),
        .diluent_ul = cl_rows_int(rows, COL_DOSE_DILUENT_UL),
        .diluent_expires_on = cl_row_date(rows, COL_DOSE_DILUENT_EXPIRES_ON),
        .prepared_at_ms = cl_rows_int(rows, COL_DOSE_PREPARED_AT_MS),
        .prepared_by = cl_keep_text(cl, rows, COL_DOSE_PREPARED_BY),
        .checked_by = cl_keep_text(cl, rows, COL_DOSE_CHECKED_BY),
        .diluent_endotoxin = cl_keep_text(cl, rows, COL_DOSE_DILUENT_ENDOTOXIN),
        .over_minutes = cl_rows_is_null(rows, COL_DOSE_OVER_MINUTES) ? -1 : cl_rows_int(rows, COL_DOSE_OVER_MINUTES),
        .endotoxin_eu_per_kg = cl_keep_text(cl, rows, COL_DOSE_ENDOTOXIN_EU_PER_KG),
        .endotoxin_eu_per_kg_h = cl_keep_text(cl, rows, COL_DOSE_ENDOTOXIN_EU_PER_KG_H),
        .dmso_mg_per_kg = cl_keep_text(cl, rows, COL_DOSE_DMSO_MG_PER_KG),
        .thawed_at_ms = cl_rows_int(rows, COL_DOSE_THAWED_AT_MS),
        .thaw_ended_at_ms = cl_rows_int(rows, COL_DOSE_THAW_ENDED_AT_MS),
        .bath_mc = cl_rows_is_null(rows, COL_DOSE_BATH_MC) ? CL_NO_TEMPERATURE : cl_rows_int(rows, COL_DOSE_BATH_MC),
        .bath_thermometer = cl_keep_text(cl, rows, COL_DOSE_BATH_THERMOMETER),
        .use_by_ms = cl_rows_int(rows, COL_DOSE_USE_BY_MS),
        .holder_id = cl_rows_int(rows, COL_DOSE_HOLDER_ID),
        .holder = cl_keep_text(cl, rows, COL_DOSE_HOLDER),
        .infusion = cl_keep_text(cl, rows, COL_DOSE_INFUSION),
        .transcribed = cl_rows_int(rows, COL_DOSE_TRANSCRIBED) != 0,
        .source = cl_infusion_source(cl_rows_int(rows, COL_DOSE_TRANSCRIBED) != 0,
                                     !cl_rows_is_null(rows, COL_DOSE_TRANSCRIPTION_ID)),
    };
    dose.without_order = !dose.order;
    cl_dose_target_write(&dose.target, target, sizeof target);
    dose.target_text = cl_arena_copy(&cl->arena, target);
    if (dose.bag_ul) {
        dose.leftover_cells = dose.usable_cells - dose.planned_cells;
        dose.bag_cells_per_ml = cl_dose_given(dose.planned_cells, 1000, dose.bag_ul);
        dose.planned_cells_per_kg = cl_dose_per_kg(dose.planned_cells, dose.weight_g);
    }
    dose.minutes_left = minutes_left(cl, &dose);
    dose.cells_per_kg = strcmp(dose.target.kind, "per-kg") == 0 ? dose.target.cells : 0;
    return dose;
}

static struct cl_dose_vial dose_vial_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_dose_vial){
        .id = cl_rows_int(rows, COL_DOSE_VIAL_ID),
        .code = cl_keep_text(cl, rows, COL_DOSE_VIAL_CODE),
        .lot = cl_keep_text(cl, rows, COL_DOSE_VIAL_LOT),
        .state = cl_keep_text(cl, rows, COL_DOSE_VIAL_STATE),
        .label_cells = cl_rows_int(rows, COL_DOSE_VIAL_LABEL_CELLS),
        .cells = cl_rows_int(rows, COL_DOSE_VIAL_CELLS),
        .volume_ul = cl_rows_int(rows, COL_DOSE_VIAL_VOLUME_UL),
        .drawn_ul = cl_rows_int(rows, COL_DOSE_VIAL_DRAWN_UL),
        .held = !cl_rows_is_null(rows, COL_DOSE_VIAL_VIAL_HOLD_ID) || !cl_rows_is_null(rows, COL_DOSE_VIAL_LOT_HOLD_ID),
    };
}

/* What is not drawn is thrown away with its vial, once the bag is made; all of it with a discarded dose. */
static int64_t discarded_of(const struct cl_dose *dose, const struct cl_dose_vial *vial)
{
    if (strcmp(dose->state, "discarded") == 0)
        return vial->volume_ul;
    return dose->bag_ul ? vial->volume_ul - vial->drawn_ul : 0;
}

static enum cl_status load_overridden(struct cl *cl, struct cl_dose *dose)
{
    struct cl_dose_overridden *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_OVERRIDDEN, CL_BIND(cl_int(dose->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_dose_overridden){
            .check = cl_keep_text(cl, rows, COL_DOSE_OVERRIDDEN_CHECK_ID),
            .bound = cl_keep_text(cl, rows, COL_DOSE_OVERRIDDEN_BOUND),
            .physician = cl_keep_text(cl, rows, COL_DOSE_OVERRIDDEN_NAME),
            .reason = cl_keep_text(cl, rows, COL_DOSE_OVERRIDDEN_REASON),
            .order = cl_keep_text(cl, rows, COL_DOSE_OVERRIDDEN_ORDER_CODE),
            .signed_at_ms = cl_rows_int(rows, COL_DOSE_OVERRIDDEN_SIGNED_AT_MS),
        };
    }
    dose->overridden = (struct cl_dose_overridden_list){items, count};
    return cl_rows_close(rows);
}

static enum cl_status load_contents(struct cl *cl, struct cl_dose *dose)
{
    struct cl_dose_vial *items = NULL;
    const char **codes = NULL;
    size_t count = 0, capacity = 0, code_capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_VIALS, CL_BIND(cl_int(dose->id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        codes = cl_arena_grow(&cl->arena, codes, count, &code_capacity, sizeof *codes);
        items[count] = dose_vial_from_row(cl, rows);
        codes[count] = items[count].code;
        count++;
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        status = cl_overrides_texts(cl, 0, dose->id, &dose->overrides);
    for (size_t i = 0; i < count && status == CL_OK; i++) {
        struct cl_exposure exposure = {0};
        status = cl_exposure_of_vial(cl, items[i].id, cl->now_ms, &exposure);
        items[i].out_of_storage_s = exposure.seconds;
        items[i].out_too_long = exposure.beyond;
        dose->nominal_cells += items[i].label_cells;
        items[i].discarded_ul = discarded_of(dose, &items[i]);
        dose->held |= items[i].held;
        dose->out_too_long |= exposure.beyond;
    }
    dose->contents = (struct cl_dose_vial_list){items, count};
    dose->vials = (struct cl_texts){codes, count};
    if (status == CL_OK)
        status = cl_dose_countings(cl, dose->id, &dose->countings);
    if (status == CL_OK)
        status = cl_dose_tests(cl, dose->id, &dose->tests);
    if (status == CL_OK)
        status = load_overridden(cl, dose);
    dose->counted_cells = cl_dose_counted_cells(&dose->countings);
    return status;
}

enum cl_status cl_dose_get(struct cl *cl, const char *text, struct cl_dose *out)
{
    enum cl_status status;
    char code[CL_NUMBERED_CODE];
    struct cl_dose dose;
    CL_TRY(cl_numbered_code_read("dose", CL_DOSE_PREFIX, text, code, cl->error));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_BY_CODE, CL_BIND(cl_text(code)));
    bool found = cl_rows_next(rows);
    if (found)
        dose = dose_from_row(cl, rows);
    CL_TRY(cl_rows_close(rows));
    CL_TRY(found ? load_contents(cl, &dose) : cl_not_found(cl, "dose", code));
    *out = dose;
done:
    return status;
}

static struct cl_rows *open_list(struct cl *cl, const struct cl_dose_filter *filter)
{
    if (filter->subject)
        return cl_rows_open(cl->store, SQL_DOSE_LIST_OF_SUBJECT,
                            CL_BIND(cl_text(filter->subject), cl_text(filter->state), cl_int(filter->limit)));
    if (filter->state)
        return cl_rows_open(cl->store, SQL_DOSE_LIST_IN_STATE, CL_BIND(cl_text(filter->state), cl_int(filter->limit)));
    return cl_rows_open(cl->store, SQL_DOSE_LIST, CL_BIND(cl_int(filter->limit)));
}

enum cl_status cl_dose_list(struct cl *cl, const struct cl_dose_filter *filter, struct cl_dose_list *out)
{
    enum cl_status status;
    struct cl_dose *items = NULL;
    struct cl_subject subject;
    size_t count = 0, capacity = 0;
    if (filter->subject)
        CL_TRY(cl_subject_get(cl, filter->subject, &subject));
    struct cl_rows *rows = open_list(cl, filter);
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = dose_from_row(cl, rows);
    }
    CL_TRY(cl_rows_close(rows));
    for (size_t i = 0; i < count; i++)
        CL_TRY(load_contents(cl, &items[i]));
    *out = (struct cl_dose_list){items, count};
done:
    return status;
}

/* ---- passing on ------------------------------------------------------------------------------------------------ */

enum cl_status cl_dose_add_leg(struct cl *cl, int64_t vial_id, const char *kind, int64_t giver_id, int64_t receiver_id,
                               const char *place)
{
    return cl_custody_add(cl, &(struct cl_custody_leg){.vial_id = vial_id,
                                                       .kind = kind,
                                                       .giver_id = giver_id,
                                                       .receiver_id = receiver_id,
                                                       .position = -1,
                                                       .place = place});
}

enum cl_status cl_dose_pass(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_passing *passing)
{
    enum cl_status status;
    struct cl_vial_list vials;
    CL_TRY(cl_vials_load(cl, dose->vials, &vials));
    for (size_t i = 0; i < vials.count; i++) {
        const struct cl_vial *vial = &vials.at[i];
        CL_TRY(cl_vial_set_state(cl, vial, passing->vial_state, passing->holder_id));
        CL_TRY(cl_dose_add_leg(cl, vial->id, passing->leg, dose->holder_id, passing->holder_id, passing->place));
    }
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DOSE_SET_STATE,
        CL_BIND(cl_int(dose->id), cl_text(passing->dose_state), cl_int_or_null(passing->holder_id))));
done:
    return status;
}

enum cl_status cl_dose_require_site(struct cl *cl, const char *subject_code)
{
    struct cl_subject subject = {0};
    enum cl_status status = cl_subject_get(cl, subject_code, &subject);
    return status == CL_OK ? cl_site_require_code(cl, subject.site) : status;
}

void cl_dose_concerns(struct cl *cl, const struct cl_dose *dose)
{
    cl_write_concerns(cl, dose->code);
    cl_write_concerns(cl, dose->subject);
    for (size_t i = 0; i < dose->vials.count; i++)
        cl_write_concerns(cl, dose->vials.at[i]);
}

/* ---- hand and discard ------------------------------------------------------------------------------------------ */

static void check_held(struct cl_gate *gate, const struct cl_dose *dose, const char *remedy)
{
    struct cl *cl = gate->cl;
    cl_gate_require(gate, "dose.held", "Who acts holds the dose", cl->actor.login,
                    dose->holder_id == cl->actor.id
                        ? NULL
                        : cl_arena_print(&cl->arena, "%s does not hold it, %s does", cl->actor.login,
                                         dose->holder ? dose->holder : "nobody"),
                    remedy);
}

/* A dose that was handed is handed on: at a change of shifts, or back to the pharmacy. */
static enum cl_status check_hand(struct cl *cl, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    const char *show = cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code);
    if (strcmp(dose->state, "handed") != 0)
        cl_dose_gate_state(&gate, dose, "prepared", show);
    check_held(&gate, dose, "who holds it hands it over");
    cl_dose_gate_clock(&gate, dose);
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(cl_gate_override(&gate, 0, dose->id, &product));
    CL_TRY(cl_gate_open(&gate, "hand over dose", dose->code, NULL));
done:
    return status;
}

enum cl_status cl_dose_hand(struct cl *cl, const char *code, const char *place, struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose dose;
    CL_TRY(cl_text_check("place", place, 60, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_HAND, NULL));
    CL_TRY(cl_dose_get(cl, code, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, dose.subject));
    CL_TRY(check_hand(cl, &dose));
    CL_TRY(cl_dose_pass(cl, &dose,
                        &(struct cl_dose_passing){.dose_state = "handed",
                                                  .vial_state = "thawed",
                                                  .leg = "hand",
                                                  .holder_id = cl->second.id,
                                                  .place = place}));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}

/* What a disabled person holds would be held for ever: the pharmacist discards it. */
static enum cl_status is_left_to_pharmacy(struct cl *cl, const struct cl_dose *dose, bool *left)
{
    struct cl_person holder = {0};
    enum cl_status status = cl_person_by_id(cl, dose->holder_id, &holder);
    *left = status == CL_OK && holder.disabled && cl->actor.roles & CL_ROLE_PHARMACIST;
    return status;
}

static enum cl_status check_discard(struct cl *cl, const struct cl_dose *dose)
{
    enum cl_status status;
    bool left;
    struct cl_gate gate = {.cl = cl};
    if (strcmp(dose->state, "given") == 0 || strcmp(dose->state, "discarded") == 0)
        return cl_refuse(cl, "dose.state", dose->code, cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code),
                         "cannot discard dose '%s': it is %s", dose->code, dose->state);
    CL_TRY(is_left_to_pharmacy(cl, dose, &left));
    if (!left)
        check_held(&gate, dose,
                   "who holds it discards it, or hands it over: cryolot dose hand; what a disabled person holds, a "
                   "pharmacist discards");
    status = cl_gate_open(&gate, "discard dose", dose->code, NULL);
done:
    return status;
}

enum cl_status cl_dose_discard(struct cl *cl, const char *code, struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose dose;
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_DISCARD, NULL));
    CL_TRY(cl_dose_get(cl, code, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, dose.subject));
    CL_TRY(check_discard(cl, &dose));
    CL_TRY(cl_dose_pass(
        cl, &dose, &(struct cl_dose_passing){.dose_state = "discarded", .vial_state = "discarded", .leg = "discard"}));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
