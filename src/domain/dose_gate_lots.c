/* Whether the lots and vials of a dose are good: before the thaw, and each time the dose goes on. What was found since
 * the release, such as a culture that grew late, counts as well (DOMAIN.md "Dose and infusion"). */
#include "domain/dose.h"
#include "domain/evidence.h"
#include "domain/lot.h"
#include "domain/storage.h"
#include "domain/vial.h"
#include <cryolot/deviation.h>
#include <cryolot/donor.h>
#include <string.h>

enum cl_status cl_dose_lots(struct cl *cl, const struct cl_vial_list *vials, const struct cl_lot **lots, size_t *count)
{
    struct cl_lot *items = NULL;
    size_t capacity = 0, known = 0;
    for (size_t i = 0; i < vials->count; i++) {
        size_t at = 0;
        while (at < known && items[at].id != vials->at[i].lot_id)
            at++;
        if (at < known)
            continue;
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        enum cl_status status = cl_lot_get(cl, vials->at[i].lot, &items[known]);
        if (status != CL_OK)
            return status;
        known++;
    }
    *lots = items;
    *count = known;
    return CL_OK;
}

static const char *lot_codes(struct cl *cl, const struct cl_lot *lots, size_t count)
{
    const char *text = count ? lots[0].code : "";
    for (size_t i = 1; i < count; i++)
        text = cl_arena_print(&cl->arena, "%s, %s", text, lots[i].code);
    return text;
}

static bool is_released(const struct cl_lot *lot)
{
    return strcmp(lot->status, "released") == 0;
}

static void check_released(struct cl_gate *gate, const struct cl_lot *lots, size_t count)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++)
        if (!is_released(&lots[i]))
            cl_problem_add(cl, &problems, "lot %s is not released but %s", lots[i].code,
                           cl_lot_status_phrase(lots[i].status));
    cl_gate_require_none(gate, "lot.released", "The lots are released", lot_codes(cl, lots, count), &problems,
                         "use vials of a released lot: cryolot lot list");
}

static enum cl_status check_donors(struct cl_gate *gate, const struct cl_lot *lots, size_t count)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++) {
        struct cl_donor donor;
        struct cl_problems of_donor = {0};
        enum cl_status status = cl_donor_get(cl, lots[i].donor, &donor);
        if (status == CL_OK)
            status = cl_donor_problems(cl, &donor, &of_donor);
        if (status != CL_OK)
            return status;
        for (size_t at = 0; at < of_donor.count; at++)
            cl_problem_add(cl, &problems, "%s (lot %s)", of_donor.at[at], lots[i].code);
    }
    cl_gate_require_none(gate, "donor.eligible", "The donors are eligible", "all are", &problems,
                         "use vials of another donor, and have QA hold the lot: cryolot donor show DONOR");
    return CL_OK;
}

/* A lot that is not released has no signature to be held against the record; lot.released has named it. */
static enum cl_status check_signatures(struct cl_gate *gate, const struct cl_lot *lots, size_t count)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++) {
        bool holds = true;
        if (is_released(&lots[i]))
            CL_TRY(cl_lot_signature_holds(cl, &lots[i], &holds));
        if (!holds)
            cl_problem_add(cl, &problems, "the record of lot %s changed since its release was signed", lots[i].code);
    }
    cl_gate_require_none(gate, "release.signature", "What QA signed is what the record says", "it is", &problems,
                         "have QA look at what changed: cryolot lot history LOT");
done:
    return status;
}

static void check_holds(struct cl_gate *gate, const struct cl_lot *lots, size_t count, const struct cl_vial_list *vials)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++)
        if (lots[i].held)
            cl_problem_add(cl, &problems, "lot %s is held", lots[i].code);
    for (size_t i = 0; i < vials->count; i++) {
        bool lot_held = false;
        for (size_t at = 0; at < count; at++)
            lot_held |= lots[at].id == vials->at[i].lot_id && lots[at].held;
        if (vials->at[i].held && !lot_held)
            cl_problem_add(cl, &problems, "vial %s is held", vials->at[i].code);
    }
    cl_gate_require_none(gate, "holds.none", "No lot or vial is held", "none is held", &problems,
                         "QA lifts a hold when its cause is settled: cryolot lot show LOT");
}

static enum cl_status check_results(struct cl_gate *gate, const struct cl_lot *lots, size_t count)
{
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++) {
        struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_BAD_RESULTS, CL_BIND(cl_int(lots[i].id)));
        while (cl_rows_next(rows))
            cl_problem_add(cl, &problems, "%s of lot %s is %s (%s)", cl_rows_text(rows, 0), lots[i].code,
                           cl_rows_text(rows, 1), cl_rows_text(rows, 2));
        enum cl_status status = cl_rows_close(rows);
        if (status != CL_OK)
            return status;
    }
    cl_gate_require_none(gate, "results.conform", "Results that gate release or infusion conform", "none fails",
                         &problems, "cryolot result list LOT");
    return CL_OK;
}

static enum cl_status add_deviations(struct cl *cl, const char *what, const char *code, int64_t lot_id, int64_t vial_id,
                                     struct cl_problems *problems)
{
    struct cl_texts open;
    enum cl_status status = cl_deviation_critical(cl, lot_id, vial_id, &open);
    for (size_t i = 0; status == CL_OK && i < open.count; i++)
        cl_problem_add(cl, problems, "the critical deviation %s of %s %s is open", open.at[i], what, code);
    return status;
}

static enum cl_status check_deviations(struct cl_gate *gate, const struct cl_lot *lots, size_t count,
                                       const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < count; i++)
        CL_TRY(add_deviations(cl, "lot", lots[i].code, lots[i].id, 0, &problems));
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(add_deviations(cl, "vial", vials->at[i].code, 0, vials->at[i].id, &problems));
    cl_gate_require_none(gate, "deviations.closed", "No critical deviation is open", "none is", &problems,
                         "QA closes it when its cause is settled: cryolot deviation show DEVIATION");
done:
    return status;
}

/* By each vial's own way: another vial of the lot may have stood in a tank that was warm, this one not. */
static enum cl_status check_storage(struct cl_gate *gate, const struct cl_vial_list *vials)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    struct cl_problems problems = {0};
    for (size_t i = 0; i < vials->count; i++) {
        struct cl_product product;
        struct cl_texts excursions;
        CL_TRY(cl_product_get_by_id(cl, vials->at[i].product_id, &product));
        CL_TRY(cl_storage_vial_excursions(cl, vials->at[i].id, vials->at[i].code, product.storage_max_mc, &excursions));
        for (size_t at = 0; at < excursions.count; at++)
            cl_problem_add(cl, &problems, "%s", excursions.at[at]);
    }
    cl_gate_require_none(gate, "storage.within-limits", "Every vial was stored within limits", "no reading was warmer",
                         &problems, "use other vials, and open a deviation: cryolot deviation open");
done:
    return status;
}

enum cl_status cl_dose_check_lots(struct cl_gate *gate, const struct cl_lot *lots, size_t count,
                                  const struct cl_vial_list *vials)
{
    enum cl_status status;
    check_released(gate, lots, count);
    CL_TRY(check_donors(gate, lots, count));
    CL_TRY(check_signatures(gate, lots, count));
    check_holds(gate, lots, count, vials);
    CL_TRY(check_results(gate, lots, count));
    CL_TRY(check_deviations(gate, lots, count, vials));
    CL_TRY(check_storage(gate, vials));
done:
    return status;
}

enum cl_status cl_dose_gate_lots(struct cl *cl, const struct cl_dose *dose, struct cl_gate *gate)
{
    enum cl_status status;
    struct cl_vial_list vials;
    const struct cl_lot *lots = NULL;
    size_t count = 0;
    CL_TRY(cl_vials_load(cl, dose->vials, &vials));
    CL_TRY(cl_dose_lots(cl, &vials, &lots, &count));
    CL_TRY(cl_dose_check_lots(gate, lots, count, &vials));
done:
    return status;
}
