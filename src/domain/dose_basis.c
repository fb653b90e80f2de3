/* What a vial counts for in a dose, by the basis of the count. */
#include "base/unit.h"
#include "domain/dose.h"
#include "domain/range.h"
#include "domain/result.h"

#include <string.h>

static const struct basis {
    const char *word, *stage, *when; /* stage NULL: no viability */
} BASES[] = {
    {"nominal", NULL, NULL},
    {"pre-freeze", "before-freezing", "before freezing"},
    {"post-thaw-lot", "after-thaw", "after thaw"},
    {"post-thaw-site", NULL, NULL},
};

static const struct basis *find(const char *word)
{
    for (size_t i = 0; i < sizeof BASES / sizeof *BASES; i++)
        if (strcmp(BASES[i].word, word) == 0)
            return &BASES[i];
    return NULL;
}

enum cl_status cl_dose_basis_word(struct cl *cl, const struct cl_product *product, const char *basis, const char **out)
{
    const struct basis *found = find(basis ? basis : product->dose_basis);
    if (!found)
        return cl_fail(cl->error, CL_USAGE, "dose.basis", NULL,
                       "write --basis nominal, pre-freeze, post-thaw-lot or post-thaw-site",
                       "'%s' is no basis of a dose", basis);
    *out = found->word;
    return CL_OK;
}

/* The lowest number that a reviewed viability of this stage stands for; NULL: there is none. */
static const char *lowest_viability(const struct cl_result_list *results, const char *stage, struct cl_number *lowest)
{
    const char *reported = NULL;
    for (size_t i = 0; i < results->count; i++) {
        const struct cl_result *result = &results->at[i];
        struct cl_range range;
        int power = 0;
        if (strcmp(result->test, "viability") != 0 || strcmp(result->stage, stage) != 0 ||
            strcmp(result->state, "reviewed") != 0 || !cl_unit_converts(result->unit, "%", &power) ||
            cl_range_read(result->value, power, &range, NULL) != CL_OK)
            continue;
        struct cl_number low = range.low.given ? range.low.number : (struct cl_number){0, 0, 1};
        if (!reported || cl_number_compare(low, *lowest) < 0) {
            *lowest = low;
            reported = result->value;
        }
    }
    return reported;
}

enum cl_status cl_dose_lot_viability(struct cl *cl, const struct cl_lot *lot, const char **reported,
                                     struct cl_number *lowest)
{
    struct cl_result_list results;
    enum cl_status status = cl_results_in_force(cl, lot->id, &results);
    *reported = status == CL_OK ? lowest_viability(&results, "after-thaw", lowest) : NULL;
    return status;
}

/* "recovery 90 %" */
static const char *recovery_text(struct cl *cl, int64_t permille)
{
    char text[CL_DECIMAL_TEXT];
    struct cl_decimal percent =
        permille % 10 ? (struct cl_decimal){permille, -1} : (struct cl_decimal){permille / 10, 0};
    return cl_arena_print(&cl->arena, "recovery %s %%", cl_decimal_write(percent, text, sizeof text));
}

static enum cl_status by_viability(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                   const struct basis *basis, struct cl_dose_basis *out)
{
    enum cl_status status;
    struct cl_result_list results;
    struct cl_number lowest = {0, 0, 1};
    CL_TRY(cl_results_in_force(cl, lot->id, &results));
    const char *reported = lowest_viability(&results, basis->stage, &lowest);
    out->remedy =
        cl_arena_print(&cl->arena, "cryolot result record %s viability VALUE --unit %% --stage %s, and its review",
                       lot->code, basis->stage);
    if (!reported)
        out->problem = cl_arena_print(&cl->arena, "lot %s has no reviewed viability %s", lot->code, basis->when);
    else if (!cl_usable_share_of(lowest, product->recovery_permille, &out->share))
        out->problem = cl_arena_print(&cl->arena, "lot %s cannot be counted by its viability %s, which is %s %%",
                                      lot->code, basis->when, reported);
    else
        out->evidence = cl_arena_print(&cl->arena, "lot %s: viability %s %% %s, %s", lot->code, reported, basis->when,
                                       recovery_text(cl, product->recovery_permille));
done:
    return status;
}

enum cl_status cl_dose_basis_of_lot(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                    const char *word, struct cl_dose_basis *out)
{
    const struct basis *basis = find(word);
    *out = (struct cl_dose_basis){.remedy = ""};
    if (basis->stage)
        return by_viability(cl, lot, product, basis, out);
    if (strcmp(basis->word, "post-thaw-site") == 0) {
        out->problem = "cells are counted by the site only after the thaw";
        out->remedy = "plan the dose by --basis post-thaw-lot, and record the site's count behind it";
        return CL_OK;
    }
    out->share = (struct cl_usable_share){product->recovery_permille, 1000};
    out->evidence = cl_arena_print(&cl->arena, "lot %s: as on the label, %s", lot->code,
                                   recovery_text(cl, product->recovery_permille));
    return CL_OK;
}
