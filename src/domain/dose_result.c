/* What the site measured of a thawed dose, judged against the product's rows of stage infusion. */
#include "domain/dose.h"
#include "domain/judge.h"
#include "domain/result.h"
#include "base/unit.h"

#include <inttypes.h>
#include <string.h>

#define STAGE "infusion"

/* ---- rows ------------------------------------------------------------------------------------------------------ */

static struct cl_dose_counting counting_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_dose_counting){
        .number = cl_rows_int(rows, COL_DOSE_COUNTING_COUNTING),
        .cells = cl_keep_text(cl, rows, COL_DOSE_COUNTING_CELLS),
        .volume_ul = cl_rows_int(rows, COL_DOSE_COUNTING_VOLUME_UL),
        .total_cells = cl_rows_int(rows, COL_DOSE_COUNTING_TOTAL_CELLS),
        .viability = cl_keep_text(cl, rows, COL_DOSE_COUNTING_VIABILITY),
        .viable_cells = cl_rows_int(rows, COL_DOSE_COUNTING_VIABLE_CELLS),
        .cells_verdict = cl_keep_text(cl, rows, COL_DOSE_COUNTING_CELLS_VERDICT),
        .viability_verdict = cl_keep_text(cl, rows, COL_DOSE_COUNTING_VIABILITY_VERDICT),
        .state = cl_keep_text(cl, rows, COL_DOSE_COUNTING_STATE),
        .method = cl_keep_text(cl, rows, COL_DOSE_COUNTING_METHOD),
        .counter = cl_keep_text(cl, rows, COL_DOSE_COUNTING_COUNTER),
        .analyst = cl_keep_text(cl, rows, COL_DOSE_COUNTING_ANALYST),
        .analyst_name = cl_keep_text(cl, rows, COL_DOSE_COUNTING_ANALYST_NAME),
        .recorded_by = cl_keep_text(cl, rows, COL_DOSE_COUNTING_RECORDED_BY),
        .reason = cl_keep_text(cl, rows, COL_DOSE_COUNTING_REASON),
        .measured_at_ms = cl_rows_int(rows, COL_DOSE_COUNTING_MEASURED_AT_MS),
    };
}

enum cl_status cl_dose_countings(struct cl *cl, int64_t dose_id, struct cl_dose_counting_list *out)
{
    struct cl_dose_counting *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_COUNTINGS, CL_BIND(cl_int(dose_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = counting_from_row(cl, rows);
    }
    *out = (struct cl_dose_counting_list){items, count};
    return cl_rows_close(rows);
}

bool cl_dose_counts(const struct cl_dose_counting *counting)
{
    return strcmp(counting->state, "entered") == 0;
}

int64_t cl_dose_counted_cells(const struct cl_dose_counting_list *countings)
{
    __extension__ __int128 sum = 0;
    int64_t in_force = 0;
    for (size_t i = 0; i < countings->count; i++)
        if (cl_dose_counts(&countings->at[i])) {
            sum += countings->at[i].viable_cells;
            in_force++;
        }
    return in_force ? (int64_t)(sum / in_force) : 0;
}

/* ---- judging --------------------------------------------------------------------------------------------------- */

const struct cl_specification *cl_dose_result_row(const struct cl_product *product, const char *test)
{
    for (size_t i = 0; i < product->specification.count; i++) {
        const struct cl_specification *row = &product->specification.at[i];
        if (strcmp(row->stage, STAGE) == 0 && strcmp(row->test, test) == 0)
            return row;
    }
    return NULL;
}

/* What a counting says in terms of a row: cells of the whole dose, or of a mL where the row is by volume. */
static void put_value(struct cl *cl, const struct cl_specification *row, const struct cl_dose_counting *counting,
                      int64_t whole_ul, struct cl_result *out)
{
    int power = 0;
    if (strcmp(row->test, CL_DOSE_TEST_VIABILITY) == 0) {
        out->value = counting->viability;
        out->unit = "%";
    } else if (cl_unit_converts("cells", row->unit, &power)) {
        out->value = cl_arena_print(&cl->arena, "%" PRId64, counting->total_cells);
        out->unit = "cells";
    } else {
        out->value = cl_arena_print(&cl->arena, "%" PRId64, cl_dose_given(counting->total_cells, 1000, whole_ul));
        out->unit = "cells/mL";
    }
    out->specification_id = row->id;
    out->test = row->test;
    out->stage = row->stage;
    out->title = row->title;
    out->state = "entered";
    out->replicate = counting->number;
}

/* The countings in force as results of a row, for the one place that judges several of them. */
static enum cl_status judge(struct cl *cl, const struct cl_specification *row,
                            const struct cl_dose_counting_list *countings, int64_t whole_ul, struct cl_judgement *out)
{
    struct cl_result *results = cl_arena_alloc(&cl->arena, (countings->count + 1) * sizeof *results);
    size_t count = 0;
    for (size_t i = 0; i < countings->count; i++) {
        const struct cl_dose_counting *counting = &countings->at[i];
        if (!cl_dose_counts(counting))
            continue;
        results[count] = (struct cl_result){.id = 0};
        put_value(cl, row, counting, whole_ul, &results[count]);
        results[count++].verdict =
            strcmp(row->test, CL_DOSE_TEST_VIABILITY) == 0 ? counting->viability_verdict : counting->cells_verdict;
    }
    return cl_judge(cl, row, &(struct cl_result_list){results, count}, out);
}

int64_t cl_dose_whole_ul(const struct cl_dose *dose)
{
    int64_t whole_ul = 0;
    for (size_t i = 0; i < dose->contents.count; i++)
        whole_ul += dose->contents.at[i].volume_ul;
    return whole_ul;
}

enum cl_status cl_dose_result_evaluate(struct cl *cl, const struct cl_product *product, const char *test,
                                       const struct cl_dose_counting *counting, int64_t whole_ul, const char **verdict)
{
    struct cl_result result = {0};
    const struct cl_specification *row = cl_dose_result_row(product, test);
    *verdict = "info";
    if (!row)
        return CL_OK;
    put_value(cl, row, counting, whole_ul, &result);
    return cl_evaluate(row, result.value, result.unit, verdict, cl->error);
}

enum cl_status cl_dose_gate_results(struct cl_gate *gate, const struct cl_dose *dose)
{
    static const char *const tests[] = {CL_DOSE_TEST_CELLS, CL_DOSE_TEST_VIABILITY};
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_product product;
    struct cl_dose_counting_list countings;
    struct cl_problems failing = {0}, missing = {0};
    const char *evidence = NULL;
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    CL_TRY(cl_dose_countings(cl, dose->id, &countings));
    for (size_t i = 0; i < sizeof tests / sizeof *tests; i++) {
        const struct cl_specification *row = cl_dose_result_row(&product, tests[i]);
        struct cl_judgement judgement;
        if (!row || row->information_only)
            continue;
        CL_TRY(judge(cl, row, &countings, cl_dose_whole_ul(dose), &judgement));
        if (judgement.problem)
            cl_problem_add(cl, &failing, "%s", judgement.problem);
        else if (judgement.missing)
            cl_problem_add(cl, &missing, "%s was counted %zu times of %" PRId64 " after the thaw", row->test,
                           judgement.present, row->replicates);
        evidence = cl_arena_print(&cl->arena, "%s%s%s %s, to be %s", evidence ? evidence : "", evidence ? "; " : "",
                                  row->test, judgement.reported ? judgement.reported : "not counted", row->text);
    }
    if (strcmp(product.dose_basis, CL_DOSE_BASIS_SITE) == 0 && strcmp(dose->basis, CL_DOSE_BASIS_SITE) != 0)
        cl_problem_add(cl, &missing, "%s counts cells by what the site counted, and it has not counted them",
                       product.code);
    if (evidence || missing.count)
        cl_gate_require_none(
            gate, "dose.results", "What the site counted conforms", evidence, failing.count ? &failing : &missing,
            failing.count
                ? cl_arena_print(&cl->arena, "cryolot dose show %s; a dose that fails is discarded", dose->code)
                : cl_arena_print(&cl->arena, "cryolot dose count %s --cells N --viability V --method M", dose->code));
    if (!failing.count && missing.count)
        gate->check[gate->count - 1].state = CL_CHECK_PENDING;
done:
    return status;
}
