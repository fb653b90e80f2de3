/* How many cells a dose of a product asks for. */
#include "domain/dose.h"

#include <string.h>

static const char *cells_text(struct cl *cl, int64_t cells)
{
    char text[CL_QUANTITY_TEXT];
    return cl_arena_copy(&cl->arena, cl_cells_write(cells, text, sizeof text));
}

/* Why a target is none of the product's allowed ones; NULL: it is one, or all are allowed. */
static const char *not_allowed(struct cl *cl, const struct cl_product *product, const struct cl_dose_target *target,
                               const char *shown)
{
    bool per_kg = strcmp(target->kind, "per-kg") == 0;
    const struct cl_texts *allowed = per_kg ? &product->dose_cells_per_kg : &product->dose_cells;
    const char *targets = NULL;
    for (size_t i = 0; i < allowed->count; i++) {
        int64_t cells = 0;
        if (cl_cells_read(allowed->at[i], &cells, NULL) == CL_OK && cells == target->cells)
            return NULL;
        targets =
            targets ? cl_arena_print(&cl->arena, "%s, %s", targets, cells_text(cl, cells)) : cells_text(cl, cells);
    }
    return targets ? cl_arena_print(&cl->arena, "%s is no dose of %s, which allows %s", shown, product->code, targets)
                   : NULL;
}

static const char *band_problem(struct cl *cl, const struct cl_product *product, int64_t weight_g)
{
    char weight[CL_QUANTITY_TEXT];
    return cl_arena_print(&cl->arena, "%s is above every weight band of %s",
                          cl_weight_write(weight_g, weight, sizeof weight), product->code);
}

/* The target with a band resolved, and why the product does not allow it. */
static void take_target(struct cl *cl, const struct cl_product *product, const struct cl_dose_target *asked,
                        int64_t weight_g, struct cl_dose_need *need)
{
    char text[CL_DOSE_TARGET_TEXT];
    bool band = strcmp(asked->kind, "weight-band") == 0;
    need->target = *asked;
    const char *shown = cl_arena_copy(&cl->arena, cl_dose_target_write(asked, text, sizeof text));
    if (strcmp(asked->kind, product->dose_kind) != 0) {
        need->problem = cl_arena_print(&cl->arena, "%s is no dose of %s, whose doses are %s", shown, product->code,
                                       product->dose_kind);
        return;
    }
    if (!band)
        need->problem = not_allowed(cl, product, asked, shown);
    else if (weight_g > 0) {
        need->target.cells = cl_dose_band_cells(product->dose_band, product->dose_band_count, weight_g);
        need->problem = need->target.cells ? NULL : band_problem(cl, product, weight_g);
    }
}

static bool needs_weight(const struct cl_product *product, const struct cl_dose_target *target)
{
    return strcmp(target->kind, "per-kg") == 0 || strcmp(target->kind, "weight-band") == 0 ||
           product->dose_cap_cells_per_kg || product->dmso_most_mg_per_kg || product->endotoxin_most;
}

/* Cells are asked of a weight where the dose or its cap is by weight: without one they are not known. */
static bool is_countable(const struct cl_product *product, const struct cl_dose_need *need, int64_t weight_g)
{
    bool by_weight = strcmp(need->target.kind, "per-kg") == 0 || strcmp(need->target.kind, "weight-band") == 0 ||
                     product->dose_cap_cells_per_kg;
    return !need->problem && (weight_g > 0 || !by_weight);
}

const char *cl_dose_cap_text(struct cl *cl, const struct cl_dose_target *target, int64_t weight_g,
                             int64_t required_cells)
{
    int64_t uncapped = 0;
    if (!cl_dose_required(target, weight_g, &uncapped) || required_cells >= uncapped)
        return NULL;
    return cl_arena_print(&cl->arena, "capped at %s cells instead of %s", cells_text(cl, required_cells),
                          cells_text(cl, uncapped));
}

enum cl_status cl_dose_need(struct cl *cl, const struct cl_product *product, const struct cl_dose_target *asked,
                            int64_t weight_g, struct cl_dose_need *out)
{
    struct cl_dose_need need = {.needs_weight = needs_weight(product, asked)};
    take_target(cl, product, asked, weight_g, &need);
    if (is_countable(product, &need, weight_g)) {
        int64_t required = 0;
        if (!cl_dose_required(&need.target, weight_g, &required))
            return cl_refuse(cl, "dose.target", product->code, "look at the dose again",
                             "the dose is more cells than can be counted");
        need.required_cells =
            cl_dose_capped(required, product->dose_cap_cells, product->dose_cap_cells_per_kg, weight_g);
        need.cap = cl_dose_cap_text(cl, &need.target, weight_g, need.required_cells);
    }
    *out = need;
    return CL_OK;
}
