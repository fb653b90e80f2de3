#include "domain/order_offer.h"
#include "domain/dose_size.h"
#include "domain/lot.h"
#include "domain/vial.h"

/* A lot whose vials are looked at. */
struct look {
    const struct cl_order_asking *asking;
    struct cl_lot lot;
    struct cl_dose_basis basis;
    struct cl_vial_list vials;
    int64_t missing;
    bool each; /* asks the gate about every vial by itself */
};

/* Why a thaw would not pass the lot and these vials as they stand now; NULL: it would. */
static enum cl_status ask_gate(const struct look *look, const struct cl_vial_list *vials, const char **why)
{
    struct cl_gate gate = {.cl = look->asking->cl};
    const struct cl_lot_recipient to = {.subject_id = look->asking->subject_id};
    enum cl_status status = cl_dose_check_lots(&gate, &to, &look->lot, 1, vials);
    *why = NULL;
    for (size_t i = 0; i < gate.count; i++)
        if (gate.check[i].state != CL_CHECK_PASS)
            *why = gate.check[i].detail;
    return status;
}

/* One sentence for all vials that are passed over for the same or another reason. */
static void pass_over(struct cl *cl, struct cl_order_offer *offer, const char *vial, const char *why, size_t *others)
{
    if (!offer->why)
        offer->why = cl_arena_print(&cl->arena, "vial %s: %s", vial, why);
    else
        ++*others;
}

static enum cl_status problem_of(const struct look *look, const struct cl_order_offer *offer,
                                 const struct cl_vial *vial, int64_t cells, const char **why)
{
    enum cl_status status;
    struct cl_vial one = *vial;
    CL_TRY(cl_stock_vial_problem(look->asking->stock, offer->lot, vial, why));
    if (!*why && cells <= 0)
        *why = "by the basis of the dose it counts for no cell";
    if (!*why && look->each)
        CL_TRY(ask_gate(look, &(struct cl_vial_list){&one, 1}, why));
done:
    return status;
}

/* The vials one by one until they reach what is missing: a lot of thousands is not asked about each. */
static enum cl_status gather(const struct look *look, struct cl_order_offer *offer)
{
    enum cl_status status = CL_OK;
    struct cl *cl = look->asking->cl;
    size_t others = 0;
    offer->count = 0;
    offer->total = 0;
    offer->why = NULL;
    for (size_t i = 0; i < look->vials.count && offer->total < look->missing; i++) {
        const char *why = NULL;
        const struct cl_vial *vial = &look->vials.at[i];
        int64_t cells = cl_dose_usable(vial->cells, look->basis.share);
        CL_TRY(problem_of(look, offer, vial, cells, &why));
        if (why) {
            pass_over(cl, offer, vial->code, why, &others);
            continue;
        }
        offer->vial[offer->count] = *vial;
        offer->cells[offer->count++] = cells;
        offer->total += cells;
    }
    if (others)
        offer->why = cl_arena_print(&cl->arena, "%s; and %zu more of its vials", offer->why, others);
done:
    return status;
}

/* Where the gate refuses a vial, the others of the lot are still good, unless it is the lot itself that it refuses. */
static enum cl_status gather_what_passes(struct look *look, struct cl_order_offer *offer)
{
    enum cl_status status;
    const char *why;
    CL_TRY(gather(look, offer));
    if (offer->count == 0)
        goto done;
    CL_TRY(ask_gate(look, &(struct cl_vial_list){offer->vial, offer->count}, &why));
    if (!why)
        goto done;
    CL_TRY(ask_gate(look, &(struct cl_vial_list){0}, &why));
    look->each = !why;
    if (look->each)
        CL_TRY(gather(look, offer));
    else {
        offer->count = 0;
        offer->total = 0;
        offer->why = why;
    }
done:
    return status;
}

static enum cl_status look_at(struct look *look, struct cl_order_offer *offer)
{
    enum cl_status status = CL_OK;
    struct cl *cl = look->asking->cl;
    CL_TRY(cl_lot_get(cl, offer->lot->code, &look->lot));
    CL_TRY(cl_dose_basis_of_lot(cl, &look->lot, look->asking->product, look->asking->basis, &look->basis));
    CL_TRY(cl_stock_vials(look->asking->stock, offer->lot, &look->vials));
    offer->stored = (int64_t)look->vials.count;
    offer->vial = cl_arena_alloc(&cl->arena, look->vials.count * sizeof *offer->vial + 1);
    offer->cells = cl_arena_alloc(&cl->arena, look->vials.count * sizeof *offer->cells + 1);
    if (look->vials.count == 0)
        offer->why = look->asking->stock->site_id ? "no vial of it for patients stands at the site"
                                                  : "no vial of it is for patients";
    else if (look->basis.problem)
        offer->why = look->basis.problem;
    else
        CL_TRY(gather_what_passes(look, offer));
done:
    return status;
}

enum cl_status cl_order_offer(const struct cl_order_asking *asking, const struct cl_stock_lot *lot, int64_t missing,
                              struct cl_order_offer *out)
{
    struct look look = {.asking = asking, .missing = missing};
    *out = (struct cl_order_offer){.lot = lot, .stored = -1, .why = lot->why ? lot->why : asking->why_not};
    return out->why ? CL_OK : look_at(&look, out);
}
