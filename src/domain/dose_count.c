/* A thawed dose is counted: cells and viability go on record, and where the dose counts by what the site counted, into
 * its vials. */
#include "domain/dose.h"
#include "domain/dose_test.h"
#include "domain/equipment.h"
#include "domain/vial.h"
#include "base/text.h"
#include <cryolot/user.h>

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { METHOD_MOST = 60, PLAUSIBLE_LEAST_PERCENT = 20, PLAUSIBLE_MOST_PERCENT = 150 };
enum { OF_LOT = 4, IN_LOT = 5 }; /* a viability below four fifths of the lot's own is told */

static const char *const COUNTERS[] = {"cell-counter", NULL};

/* ---- counting -------------------------------------------------------------------------------------------------- */

/* What is being recorded. */
struct counted {
    struct cl_dose dose;
    struct cl_product product;
    struct cl_dose_counting_list before;
    struct cl_dose_counting now;
    struct cl_person analyst;
    struct cl_equipment counter;
    int64_t whole_ul, nominal_cells;
    struct cl_number lowest; /* viability, in percent */
    bool rebases;            /* the dose counts by it from here on */
};

static enum cl_status check_words(struct cl *cl, const struct cl_dose_count *count)
{
    enum cl_status status;
    CL_TRY(cl_text_check("method", count->method, METHOD_MOST, cl->error));
    if (count->basis && strcmp(count->basis, CL_DOSE_BASIS_SITE) != 0)
        status =
            cl_fail(cl->error, CL_USAGE, "dose.basis", NULL, "write --basis " CL_DOSE_BASIS_SITE ", or leave it away",
                    "a count makes no other basis than " CL_DOSE_BASIS_SITE);
done:
    return status;
}

static enum cl_status check_state(struct cl *cl, const struct counted *counted)
{
    const struct cl_dose *dose = &counted->dose;
    const char *show = cl_arena_print(&cl->arena, "cryolot dose show %s", dose->code);
    bool thawed = strcmp(dose->state, "thawed") == 0;
    if (!thawed && strcmp(dose->state, "prepared") != 0 && strcmp(dose->state, "handed") != 0)
        return cl_refuse(cl, "dose.state", dose->code, show, "dose '%s' is not counted any more: it is %s", dose->code,
                         dose->state);
    if (!thawed && counted->rebases)
        return cl_refuse(cl, "dose.state", dose->code, "discard it, where what is in the bag is not what was planned",
                         "the bag of dose '%s' is made already by %s: another count cannot change what is in it",
                         dose->code, dose->basis);
    if (cl_done_at_ms(cl) < dose->thawed_at_ms)
        return cl_refuse(cl, "time.order", dose->code, "give the true time with --at",
                         "dose '%s' was thawed later than that", dose->code);
    return CL_OK;
}

/* Another counting than the product asks for has a reason; so has one that replaces what was mistyped. */
static enum cl_status check_again(struct cl *cl, const struct counted *counted, bool corrects)
{
    const struct cl_specification *row = cl_dose_result_row(&counted->product, CL_DOSE_TEST_VIABILITY);
    size_t wanted = row ? (size_t)row->replicates : 1, in_force = 0;
    for (size_t i = 0; i < counted->before.count; i++)
        in_force += cl_dose_counts(&counted->before.at[i]);
    if (corrects && in_force == 0)
        return cl_refuse(cl, "dose.count", counted->dose.code, "leave --corrects away",
                         "dose '%s' has no count that could be corrected", counted->dose.code);
    if (cl->reason || (!corrects && in_force < wanted))
        return CL_OK;
    return cl_refuse(cl, "act.reason", counted->dose.code, "add --reason 'why'; --corrects where it was mistyped",
                     "dose '%s' was counted already: another count needs a reason", counted->dose.code);
}

/* Between a fifth and one and a half of what the labels say; else the volume or the factor of a dilution is wrong. */
static enum cl_status check_plausible(struct cl *cl, const struct counted *counted)
{
    __extension__ typedef __int128 wide;
    char counted_text[CL_QUANTITY_TEXT], nominal[CL_QUANTITY_TEXT];
    wide percent = (wide)counted->now.total_cells * 100, of = counted->nominal_cells;
    if (cl->reason || (percent >= of * PLAUSIBLE_LEAST_PERCENT && percent <= of * PLAUSIBLE_MOST_PERCENT))
        return CL_OK;
    return cl_refuse(cl, "dose.count-plausible", counted->dose.code,
                     "look at the volume and the dilution again; if it is true say why with --reason",
                     "%s cells in all are not plausible where the labels say %s",
                     cl_cells_write(counted->now.total_cells, counted_text, sizeof counted_text),
                     cl_cells_write(counted->nominal_cells, nominal, sizeof nominal));
}

/* "91.5", "91.5 %", ">95": the number without its unit, and what it stands for. */
static enum cl_status read_viability(struct cl *cl, const char *text, struct cl_dose_counting *out,
                                     struct cl_number *lowest)
{
    struct cl_range range;
    const struct cl_number none = {0, 0, 1}, every = {100, 0, 1};
    size_t size = strlen(text);
    if (size && text[size - 1] == '%')
        size--;
    while (size && text[size - 1] == ' ')
        size--;
    out->viability = cl_arena_copy_bytes(&cl->arena, text, size);
    enum cl_status status = cl_range_read(out->viability, 0, &range, cl->error);
    if (status != CL_OK)
        return status;
    *lowest = range.low.given ? range.low.number : none;
    struct cl_number highest = range.high.given ? range.high.number : *lowest;
    if (cl_number_compare(*lowest, none) < 0 || cl_number_compare(highest, every) > 0)
        return cl_refuse(cl, "result.plausible", CL_DOSE_TEST_VIABILITY, "look at the raw record again",
                         "viability cannot be '%s': it is between 0 and 100 %%", out->viability);
    return CL_OK;
}

static enum cl_status reckon(struct cl *cl, const struct cl_dose_count *count, struct counted *counted)
{
    enum cl_status status;
    struct cl_dose_counting *now = &counted->now;
    const struct cl_number every = {100, 0, 1};
    now->volume_ul = count->volume_ul ? count->volume_ul : counted->whole_ul;
    if (now->volume_ul > counted->whole_ul)
        CL_TRY(cl_refuse(cl, "dose.count-volume", counted->dose.code,
                         "leave --volume away where all that was thawed was counted",
                         "the thawed vials hold less than the volume that was counted"));
    CL_TRY(read_viability(cl, count->viability, now, &counted->lowest));
    if (!cl_dose_counted(count->cells, now->volume_ul, counted->whole_ul, every, &now->total_cells) ||
        !cl_dose_counted(count->cells, now->volume_ul, counted->whole_ul, counted->lowest, &now->viable_cells))
        CL_TRY(cl_refuse(cl, "dose.count-plausible", counted->dose.code, "look at the count again",
                         "the count is more cells than can be counted"));
    CL_TRY(check_plausible(cl, counted));
done:
    return status;
}

static enum cl_status gather(struct cl *cl, const char *code, const struct cl_dose_count *count,
                             struct counted *counted)
{
    enum cl_status status;
    struct cl_date now = {0};
    CL_TRY(cl_dose_get(cl, code, &counted->dose));
    cl_dose_concerns(cl, &counted->dose);
    CL_TRY(cl_dose_require_site(cl, counted->dose.subject));
    CL_TRY(cl_product_get_by_id(cl, counted->dose.product_id, &counted->product));
    CL_TRY(cl_dose_countings(cl, counted->dose.id, &counted->before));
    counted->analyst = cl->actor;
    if (count->analyst_name)
        counted->analyst = (struct cl_person){.name = count->analyst_name};
    if (count->analyst)
        CL_TRY(cl_user_get(cl, count->analyst, &counted->analyst));
    if (count->counter)
        CL_TRY(cl_equipment_require_usable(cl, count->counter, COUNTERS, now, &counted->counter));
    counted->whole_ul = cl_dose_whole_ul(&counted->dose);
    for (size_t i = 0; i < counted->dose.contents.count; i++)
        counted->nominal_cells += counted->dose.contents.at[i].label_cells;
    counted->rebases = count->basis || strcmp(counted->dose.basis, CL_DOSE_BASIS_SITE) == 0 ||
                       strcmp(counted->product.dose_basis, CL_DOSE_BASIS_SITE) == 0;
    counted->now.number = (int64_t)counted->before.count + 1;
    counted->now.cells = count->cells_text;
done:
    return status;
}

/* ---- recording ------------------------------------------------------------------------------------------------- */

static enum cl_status insert(struct cl *cl, const struct counted *counted, const struct cl_dose_count *count,
                             const char *test, const char *value, const char *unit, const char *verdict)
{
    bool cells = strcmp(test, CL_DOSE_TEST_CELLS) == 0;
    const struct cl_dose_counting *now = &counted->now;
    return cl_dose_result_insert(cl, counted->dose.id,
                                 &(struct cl_dose_measured){.number = now->number,
                                                            .test = test,
                                                            .value = value,
                                                            .unit = unit,
                                                            .verdict = verdict,
                                                            .method = count->method,
                                                            .volume_ul = cells ? now->volume_ul : 0,
                                                            .total_cells = now->total_cells,
                                                            .viable_cells = cells ? now->viable_cells : 0,
                                                            .equipment_id = counted->counter.id,
                                                            .analyst_id = counted->analyst.id,
                                                            .analyst = counted->analyst.name});
}

/* The newest counting in force was mistyped: it stays, and counts no more. */
static enum cl_status replace(struct cl *cl, const struct counted *counted)
{
    for (size_t i = counted->before.count; i-- > 0;)
        if (cl_dose_counts(&counted->before.at[i]))
            return cl_store_change(cl->store, SQL_DOSE_RESULT_CORRECTED,
                                   CL_BIND(cl_int(counted->dose.id), cl_int(counted->before.at[i].number)));
    return CL_OK;
}

/* The cells of each vial, so that their sum is what was counted in all of them. */
static enum cl_status rebase(struct cl *cl, const struct counted *counted)
{
    enum cl_status status;
    struct cl_dose_counting_list countings;
    const struct cl_dose_vial_list *vials = &counted->dose.contents;
    int64_t *cells = cl_arena_alloc(&cl->arena, vials->count * sizeof *cells);
    CL_TRY(cl_dose_countings(cl, counted->dose.id, &countings));
    int64_t viable = cl_dose_counted_cells(&countings);
    for (size_t i = 0; i < vials->count; i++)
        cells[i] = vials->at[i].cells;
    if (!cl_dose_share_out(cells, vials->count, viable))
        CL_TRY(cl_refuse(cl, "dose.count-plausible", counted->dose.code,
                         "such a dose is discarded: cryolot dose discard",
                         "a dose cannot be counted by %" PRId64 " viable cells in %zu vials", viable, vials->count));
    for (size_t i = 0; i < vials->count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_COUNT_VIAL,
                                   CL_BIND(cl_int(counted->dose.id), cl_int(vials->at[i].id), cl_int(cells[i]))));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_COUNT, CL_BIND(cl_int(counted->dose.id), cl_int(viable))));
done:
    return status;
}

static enum cl_status record(struct cl *cl, const struct counted *counted, const struct cl_dose_count *count)
{
    enum cl_status status = CL_OK;
    const char *verdict;
    if (count->corrects)
        CL_TRY(replace(cl, counted));
    CL_TRY(
        cl_dose_result_evaluate(cl, &counted->product, CL_DOSE_TEST_CELLS, &counted->now, counted->whole_ul, &verdict));
    CL_TRY(insert(cl, counted, count, CL_DOSE_TEST_CELLS, counted->now.cells, "cells", verdict));
    CL_TRY(cl_dose_result_evaluate(cl, &counted->product, CL_DOSE_TEST_VIABILITY, &counted->now, counted->whole_ul,
                                   &verdict));
    CL_TRY(insert(cl, counted, count, CL_DOSE_TEST_VIABILITY, counted->now.viability, "%", verdict));
    if (counted->rebases)
        CL_TRY(rebase(cl, counted));
done:
    return status;
}

bool cl_dose_viability_is_low(const char *viability)
{
    const long least = 70;
    bool below = *viability == '<';
    const char *number = viability + strspn(viability, "<>= ");
    long percent = strtol(number, NULL, 10);
    return percent < least || (below && percent == least);
}

/* Where the product asks nothing of it, no gate will stop cells most of which may be dead. */
static void tell_low(struct cl *cl, const struct counted *counted)
{
    if (!cl_dose_result_row(&counted->product, CL_DOSE_TEST_VIABILITY) &&
        cl_dose_viability_is_low(counted->now.viability))
        cl_notice(
            cl,
            "ATTENTION: viability %s %% of dose %s is below 70 %%, and %s asks nothing of it: ask the physician and "
            "QA before it is given",
            counted->now.viability, counted->dose.code, counted->product.code);
}

/* Cells of the same lot lived better elsewhere: the thaw, the count or the vial is not as it should be. */
static enum cl_status tell_worse_than_lot(struct cl *cl, const struct counted *counted)
{
    enum cl_status status;
    struct cl_vial_list vials;
    const struct cl_lot *lots = NULL;
    size_t count = 0;
    CL_TRY(cl_vials_load(cl, counted->dose.vials, &vials));
    CL_TRY(cl_dose_lots(cl, &vials, &lots, &count));
    for (size_t i = 0; i < count; i++) {
        const char *reported;
        struct cl_number own, reached = counted->lowest;
        CL_TRY(cl_dose_lot_viability(cl, &lots[i], &reported, &own));
        reached.coefficient *= IN_LOT;
        own.coefficient *= OF_LOT;
        if (reported && cl_number_compare(reached, own) < 0)
            cl_notice(cl,
                      "ATTENTION: viability %s %% of dose %s is less than four fifths of the %s %% that lot %s had "
                      "after thaw: look at the thaw and the count again",
                      counted->now.viability, counted->dose.code, reported, lots[i].code);
    }
done:
    return status;
}

/* What the next step will be refused for is said now. */
static enum cl_status say_what_follows(struct cl *cl, const struct counted *counted, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl_gate gate = {.cl = cl};
    char usable[CL_QUANTITY_TEXT], required[CL_QUANTITY_TEXT];
    CL_TRY(cl_dose_gate_results(&gate, dose));
    for (size_t i = 0; i < gate.count; i++)
        if (gate.check[i].state != CL_CHECK_PASS)
            cl_notice(cl, "dose %s cannot go on: %s [%s]", dose->code, gate.check[i].detail, gate.check[i].id);
    if (!cl_dose_reaches(dose->usable_cells, dose->required_cells, counted->product.dose_tolerance_permille))
        cl_notice(cl, "dose %s holds %s cells by %s, too few for %s [dose.enough]", dose->code,
                  cl_cells_write(dose->usable_cells, usable, sizeof usable), dose->basis,
                  cl_cells_write(dose->required_cells, required, sizeof required));
done:
    return status;
}

enum cl_status cl_dose_count_from_paper(struct cl *cl, const char *code, const struct cl_dose_count *count)
{
    enum cl_status status;
    struct counted counted = {0};
    CL_TRY(check_words(cl, count));
    CL_TRY(gather(cl, code, count, &counted));
    CL_TRY(reckon(cl, count, &counted));
    CL_TRY(record(cl, &counted, count));
done:
    return status;
}

enum cl_status cl_dose_count(struct cl *cl, const char *code, const struct cl_dose_count *count, struct cl_dose *out)
{
    enum cl_status status;
    struct counted counted = {0};
    struct cl_dose dose;
    CL_TRY(check_words(cl, count));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_COUNT, NULL));
    CL_TRY(gather(cl, code, count, &counted));
    CL_TRY(check_state(cl, &counted));
    CL_TRY(check_again(cl, &counted, count->corrects));
    CL_TRY(reckon(cl, count, &counted));
    CL_TRY(record(cl, &counted, count));
    CL_TRY(cl_dose_get(cl, code, &dose));
    tell_low(cl, &counted);
    CL_TRY(tell_worse_than_lot(cl, &counted));
    CL_TRY(say_what_follows(cl, &counted, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
