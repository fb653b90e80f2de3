/* The bag: what is drawn from each vial of a dose, and the diluent. */
#include "domain/dose.h"
#include "domain/dose_limit.h"
#include "domain/dose_size.h"
#include "domain/override.h"
#include "domain/problem.h"
#include "domain/vial.h"
#include "base/text.h"

enum { BAG_MOST_UL = 2 * 1000 * 1000 };

/* The bag as it comes out of the draws. */
struct bag {
    struct cl_draw *draws; /* one for each vial of the dose, in its order */
    int64_t planned_cells, bag_ul;
    struct cl_dose_limits limits;
};

static size_t vial_of_draw(const struct cl_dose *dose, const struct cl_vial *vial)
{
    size_t at = 0;
    while (at < dose->contents.count && dose->contents.at[at].id != vial->id)
        at++;
    return at;
}

/* Puts the draws into the order of the dose's vials and names every one that does not belong there or is missing. */
static enum cl_status sort_draws(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_prepare *prepare,
                                 struct cl_draw *draws, struct cl_problems *problems)
{
    enum cl_status status;
    struct cl_vial_list named;
    const char **codes = cl_arena_alloc(&cl->arena, (prepare->draw_count + 1) * sizeof *codes);
    for (size_t i = 0; i < prepare->draw_count; i++)
        codes[i] = prepare->draws[i].vial;
    CL_TRY(cl_vials_load(cl, (struct cl_texts){codes, prepare->draw_count}, &named));
    for (size_t i = 0; i < named.count; i++) {
        size_t at = vial_of_draw(dose, &named.at[i]);
        if (at == dose->contents.count)
            cl_problem_add(cl, problems, "vial %s is not of this dose", named.at[i].code);
        else
            draws[at].drawn_ul = prepare->draws[i].drawn_ul;
    }
    for (size_t i = 0; i < dose->contents.count; i++)
        if (draws[i].drawn_ul == 0)
            cl_problem_add(cl, problems, "vial %s is not named", dose->contents.at[i].code);
done:
    return status;
}

/* Whole vials in their order and the last one in part: the volumes that make the required cells. A vial that they do
 * not need, since the site counted more than was planned for, is left and discarded. */
static void propose_draws(const struct cl_dose *dose, struct cl_draw *draws)
{
    int64_t missing = dose->required_cells;
    for (size_t i = 0; i < dose->contents.count; i++) {
        draws[i].drawn_ul = cl_dose_volume(missing, draws[i].cells, draws[i].volume_ul);
        missing -= missing < draws[i].cells ? missing : draws[i].cells;
    }
}

static enum cl_status fill_bag(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_prepare *prepare,
                               struct bag *bag, struct cl_problems *wrong_vials, struct cl_problems *wrong_volumes)
{
    size_t count = dose->contents.count;
    char drawn[CL_QUANTITY_TEXT], held[CL_QUANTITY_TEXT];
    bag->draws = cl_arena_alloc(&cl->arena, count * sizeof *bag->draws);
    for (size_t i = 0; i < count; i++)
        bag->draws[i] = (struct cl_draw){dose->contents.at[i].cells, dose->contents.at[i].volume_ul, 0};
    enum cl_status status = CL_OK;
    if (prepare->draw_count)
        status = sort_draws(cl, dose, prepare, bag->draws, wrong_vials);
    else
        propose_draws(dose, bag->draws);
    bag->bag_ul = prepare->diluent_ul;
    for (size_t i = 0; i < count; i++) {
        const struct cl_draw *draw = &bag->draws[i];
        bag->bag_ul += draw->drawn_ul;
        if (draw->drawn_ul > draw->volume_ul)
            cl_problem_add(cl, wrong_volumes, "%s cannot be drawn from vial %s, which holds %s",
                           cl_volume_write(draw->drawn_ul, drawn, sizeof drawn), dose->contents.at[i].code,
                           cl_volume_write(draw->volume_ul, held, sizeof held));
    }
    bag->planned_cells = cl_dose_drawn(bag->draws, count);
    return status;
}

/* Both sides of the tolerance: what is drawn is what the subject gets. */
static void check_planned(struct cl_gate *gate, const struct cl_dose *dose, const struct bag *bag,
                          int64_t tolerance_permille)
{
    struct cl *cl = gate->cl;
    char planned[CL_QUANTITY_TEXT], required[CL_QUANTITY_TEXT];
    cl_cells_write(bag->planned_cells, planned, sizeof planned);
    cl_cells_write(dose->required_cells, required, sizeof required);
    const char *evidence = cl_arena_print(&cl->arena, "%s of %s required cells", planned, required);
    bool enough = cl_dose_reaches(bag->planned_cells, dose->required_cells, tolerance_permille);
    bool below = cl_dose_stays_below(bag->planned_cells, dose->required_cells, tolerance_permille);
    cl_gate_require(gate, "dose.enough", "The bag reaches the dose", evidence,
                    enough ? NULL
                           : cl_arena_print(&cl->arena, "the draws give %s cells, too few for %s", planned, required),
                    "draw more");
    cl_gate_measured(gate, cl_dose_permille(bag->planned_cells, dose->required_cells));
    cl_gate_require(gate, "dose.not-too-much", "The bag does not exceed the dose", evidence,
                    below ? NULL
                          : cl_arena_print(&cl->arena, "the draws give %s cells, too many for %s", planned, required),
                    "draw less: the rest is discarded with the vial");
    cl_gate_measured(gate, cl_dose_permille(bag->planned_cells, dose->required_cells));
}

/* Through the end of its last day, where the dose is prepared. */
static void check_diluent(struct cl_gate *gate, const struct cl_dose *dose, const struct cl_dose_prepare *prepare)
{
    struct cl *cl = gate->cl;
    char expires[CL_DATE_TEXT];
    if (!cl_date_is_set(prepare->diluent_expires_on))
        return;
    cl_date_write(prepare->diluent_expires_on, expires, sizeof expires);
    bool expired = cl_date_compare(cl_date_of(cl_done_at_ms(cl), dose->timezone), prepare->diluent_expires_on) > 0;
    cl_gate_require(gate, "diluent.expired", "The diluent is not expired",
                    cl_arena_print(&cl->arena, "usable through %s", expires),
                    expired ? cl_arena_print(&cl->arena, "%s of lot %s expired at the end of %s", prepare->diluent,
                                             prepare->diluent_lot, expires)
                            : NULL,
                    "use another lot of the diluent");
}

static void check_bag(struct cl_gate *gate, const struct bag *bag)
{
    char volume[CL_QUANTITY_TEXT];
    cl_volume_write(bag->bag_ul, volume, sizeof volume);
    cl_gate_require(
        gate, "dose.bag", "The bag can be given", cl_arena_print(&gate->cl->arena, "%s", volume),
        bag->bag_ul <= BAG_MOST_UL ? NULL : cl_arena_print(&gate->cl->arena, "a bag of %s is not plausible", volume),
        "look at the diluent's volume and its unit again");
}

/* What cannot be given before the use-by time is prepared in vain. */
static void check_over(struct cl_gate *gate, const struct cl_dose *dose, int64_t over_minutes)
{
    struct cl *cl = gate->cl;
    char use_by[CL_TIME_TEXT];
    const int64_t minute_ms = 60 * 1000;
    if (!over_minutes)
        return;
    bool in_time = cl_done_at_ms(cl) + over_minutes * minute_ms <= dose->use_by_ms;
    cl_time_write_local(dose->use_by_ms, dose->timezone, false, use_by, sizeof use_by);
    cl_gate_require(gate, "dose.over", "It can be given before its use-by time",
                    cl_arena_print(&cl->arena, "%lld min", (long long)over_minutes),
                    in_time ? NULL
                            : cl_arena_print(&cl->arena, "given over %lld min it would end past its use-by time, %s",
                                             (long long)over_minutes, use_by),
                    "plan a shorter time, or discard it");
}

static enum cl_status check_prepare(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_prepare *prepare,
                                    struct bag *bag)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_gate gate = {.cl = cl};
    struct cl_problems wrong_vials = {0}, wrong_volumes = {0};
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(fill_bag(cl, dose, prepare, bag, &wrong_vials, &wrong_volumes));
    cl_dose_gate_state(&gate, dose, "thawed", cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code));
    cl_dose_gate_clock(&gate, dose);
    CL_TRY(cl_dose_gate_lots(cl, dose, &gate));
    cl_gate_require_none(
        &gate, "draw.every-vial", "Every vial of the dose is named", "all are", &wrong_vials,
        cl_arena_print(&cl->arena, "name each vial of the dose once: cryolot dose show %s", dose->code));
    cl_gate_require_none(&gate, "draw.volume", "No more is drawn than a vial holds", "none", &wrong_volumes,
                         "look at the volumes again");
    check_diluent(&gate, dose, prepare);
    check_bag(&gate, bag);
    check_over(&gate, dose, prepare->over_minutes);
    if (wrong_vials.count == 0) {
        check_planned(&gate, dose, bag, product.dose_tolerance_permille);
        const struct cl_dose_bag rest = {prepare->diluent_endotoxin, prepare->diluent_ul, prepare->over_minutes};
        CL_TRY(cl_dose_gate_limits(&gate, dose, &product, bag->draws, &rest, &bag->limits));
    }
    CL_TRY(cl_gate_override(&gate, 0, dose->id, &product));
    CL_TRY(cl_gate_open(&gate, "prepare dose", dose->code, NULL));
done:
    return status;
}

static enum cl_status record_bag(struct cl *cl, const struct cl_dose *dose, const struct cl_dose_prepare *prepare,
                                 const struct bag *bag)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < dose->contents.count; i++)
        if (bag->draws[i].drawn_ul)
            CL_TRY(cl_store_change_one(
                cl->store, SQL_DOSE_DRAW,
                CL_BIND(cl_int(dose->id), cl_int(dose->contents.at[i].id), cl_int(bag->draws[i].drawn_ul))));
    CL_TRY(cl_store_change_one(
        cl->store, SQL_DOSE_PREPARE,
        CL_BIND(cl_int(dose->id), cl_int(bag->planned_cells), cl_int(bag->bag_ul), cl_text(prepare->diluent),
                cl_text(prepare->diluent_lot), cl_int(prepare->diluent_ul), cl_text(prepare->diluent_endotoxin),
                cl_text(bag->limits.endotoxin_eu_per_kg), cl_text(bag->limits.dmso_mg_per_kg),
                cl_date_value(cl, prepare->diluent_expires_on), cl_int(cl_done_at_ms(cl)), cl_int(cl->actor.id),
                cl_int_or_null(cl->second.id), cl_int_or_null(prepare->over_minutes),
                cl_text(bag->limits.endotoxin_eu_per_kg_h))));
done:
    return status;
}

enum cl_status cl_dose_prepare(struct cl *cl, const char *code, const struct cl_dose_prepare *given,
                               struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose_prepare with_number = *given, *prepare = &with_number;
    struct cl_dose dose;
    struct bag bag = {0};
    CL_TRY(cl_text_check("diluent", prepare->diluent, 60, cl->error));
    CL_TRY(cl_text_check("diluent's lot", prepare->diluent_lot, 40, cl->error));
    CL_TRY(cl_dose_read_endotoxin(cl, given->diluent_endotoxin, &prepare->diluent_endotoxin));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_PREPARE, NULL));
    if (cl->second.id)
        CL_TRY(cl_write_with_second(cl, CL_ROLE_PHARMACIST | CL_ROLE_OPERATOR));
    CL_TRY(cl_dose_get(cl, code, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, dose.subject));
    CL_TRY(check_prepare(cl, &dose, prepare, &bag));
    CL_TRY(record_bag(cl, &dose, prepare, &bag));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
