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
        .named_by = cl_keep_text(cl, rows, COL_DOSE_COUNTING_NAMED_BY),
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

static struct cl_dose_tested tested_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_dose_tested){
        .number = cl_rows_int(rows, COL_DOSE_TESTED_COUNTING),
        .test = cl_keep_text(cl, rows, COL_DOSE_TESTED_TEST),
        .title = cl_keep_text(cl, rows, COL_DOSE_TESTED_TITLE),
        .value = cl_keep_text(cl, rows, COL_DOSE_TESTED_VALUE),
        .unit = cl_keep_text(cl, rows, COL_DOSE_TESTED_UNIT),
        .verdict = cl_keep_text(cl, rows, COL_DOSE_TESTED_VERDICT),
        .state = cl_keep_text(cl, rows, COL_DOSE_TESTED_STATE),
        .method = cl_keep_text(cl, rows, COL_DOSE_TESTED_METHOD),
        .equipment = cl_keep_text(cl, rows, COL_DOSE_TESTED_EQUIPMENT),
        .analyst = cl_keep_text(cl, rows, COL_DOSE_TESTED_ANALYST),
        .analyst_name = cl_keep_text(cl, rows, COL_DOSE_TESTED_ANALYST_NAME),
        .recorded_by = cl_keep_text(cl, rows, COL_DOSE_TESTED_RECORDED_BY),
        .named_by = cl_keep_text(cl, rows, COL_DOSE_TESTED_NAMED_BY),
        .reason = cl_keep_text(cl, rows, COL_DOSE_TESTED_REASON),
        .measured_at_ms = cl_rows_int(rows, COL_DOSE_TESTED_MEASURED_AT_MS),
    };
}

enum cl_status cl_dose_tests(struct cl *cl, int64_t dose_id, struct cl_dose_tested_list *out)
{
    struct cl_dose_tested *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_DOSE_TESTS, CL_BIND(cl_int(dose_id)));
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = tested_from_row(cl, rows);
    }
    *out = (struct cl_dose_tested_list){items, count};
    return cl_rows_close(rows);
}

bool cl_dose_test_counts(const struct cl_dose_tested *tested)
{
    return strcmp(tested->state, "entered") == 0;
}

bool cl_dose_is_counted(const char *test)
{
    return strcmp(test, CL_DOSE_TEST_CELLS) == 0 || strcmp(test, CL_DOSE_TEST_VIABILITY) == 0;
}

enum cl_status cl_dose_result_insert(struct cl *cl, int64_t dose_id, const struct cl_dose_measured *measured)
{
    return cl_store_change_one(
        cl->store, SQL_DOSE_RESULT_INSERT,
        CL_BIND(cl_int(dose_id), cl_int(measured->number), cl_text(measured->test), cl_text(measured->value),
                cl_text(measured->unit), cl_int_or_null(measured->volume_ul),
                measured->volume_ul ? cl_int(measured->total_cells) : cl_null(), cl_int_or_null(measured->viable_cells),
                cl_text(measured->verdict), cl_text(measured->method), cl_int_or_null(measured->equipment_id),
                cl_int_or_null(measured->analyst_id), cl_text(measured->analyst_id ? NULL : measured->analyst),
                cl_int(cl->actor.id), cl_text(cl->reason), cl_int(cl_done_at_ms(cl)), cl_int(cl->now_ms)));
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

/* The countings in force as results of a row. */
static struct cl_result_list counts_of(struct cl *cl, const struct cl_specification *row, const struct cl_dose *dose)
{
    const struct cl_dose_counting_list *countings = &dose->countings;
    struct cl_result *results = cl_arena_alloc(&cl->arena, (countings->count + 1) * sizeof *results);
    size_t count = 0;
    for (size_t i = 0; i < countings->count; i++) {
        const struct cl_dose_counting *counting = &countings->at[i];
        if (!cl_dose_counts(counting))
            continue;
        results[count] = (struct cl_result){.id = 0};
        put_value(cl, row, counting, cl_dose_whole_ul(dose), &results[count]);
        results[count++].verdict =
            strcmp(row->test, CL_DOSE_TEST_VIABILITY) == 0 ? counting->viability_verdict : counting->cells_verdict;
    }
    return (struct cl_result_list){results, count};
}

/* The same of what else was tested. */
static struct cl_result_list tests_of(struct cl *cl, const struct cl_specification *row, const struct cl_dose *dose)
{
    struct cl_result *results = cl_arena_alloc(&cl->arena, (dose->tests.count + 1) * sizeof *results);
    size_t count = 0;
    for (size_t i = 0; i < dose->tests.count; i++) {
        const struct cl_dose_tested *tested = &dose->tests.at[i];
        if (cl_dose_test_counts(tested) && strcmp(tested->test, row->test) == 0)
            results[count++] = (struct cl_result){.specification_id = row->id,
                                                  .test = row->test,
                                                  .stage = row->stage,
                                                  .title = row->title,
                                                  .value = tested->value,
                                                  .unit = tested->unit,
                                                  .verdict = tested->verdict,
                                                  .state = tested->state,
                                                  .replicate = tested->number};
    }
    return (struct cl_result_list){results, count};
}

/* All that is in force of a row, for the one place that judges several of them. */
static enum cl_status judge(struct cl *cl, const struct cl_specification *row, const struct cl_dose *dose,
                            struct cl_judgement *out)
{
    struct cl_result_list results = cl_dose_is_counted(row->test) ? counts_of(cl, row, dose) : tests_of(cl, row, dose);
    return cl_judge(cl, row, &results, out);
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

/* A count is asked for wherever the product has a limit for it; any other test where its row gates the infusion. */
static bool is_asked(const struct cl_specification *row)
{
    return strcmp(row->stage, STAGE) == 0 && !row->information_only &&
           (row->gates_infusion || cl_dose_is_counted(row->test));
}

/* What is asked of a dose and how it stands. */
struct asked {
    struct cl_problems failing, missing;
    const char *evidence; /* "identity 97 %, to be ≥ 95 %; .."; NULL: nothing is asked */
    const char *remedy;   /* of what is missing first */
};

static enum cl_status ask(struct cl *cl, const struct cl_dose *dose, const struct cl_specification *row,
                          struct asked *asked)
{
    enum cl_status status;
    struct cl_judgement judgement;
    bool counted = cl_dose_is_counted(row->test);
    CL_TRY(judge(cl, row, dose, &judgement));
    const char *none = counted ? "not counted" : "not tested";
    asked->evidence = cl_arena_print(&cl->arena, "%s%s%s %s, to be %s", asked->evidence ? asked->evidence : "",
                                     asked->evidence ? "; " : "", row->test,
                                     judgement.reported ? judgement.reported : none, row->text);
    if (judgement.problem)
        cl_problem_add(cl, &asked->failing, "%s", judgement.problem);
    if (!judgement.missing || row->may_be_pending)
        goto done;
    cl_problem_add(cl, &asked->missing, "%s was %s %zu times of %" PRId64 " after the thaw", row->test,
                   counted ? "counted" : "tested", judgement.present, row->replicates);
    if (!asked->remedy)
        asked->remedy =
            counted ? cl_arena_print(&cl->arena, "cryolot dose count %s --cells N --viability V --method M", dose->code)
                    : cl_arena_print(&cl->arena, "cryolot dose test %s %s VALUE%s%s", dose->code, row->test,
                                     *row->unit ? " --unit " : "", row->unit);
done:
    return status;
}

/* One that is to count by what the site counted. */
static void ask_count(struct cl *cl, const struct cl_dose *dose, const struct cl_product *product, struct asked *asked)
{
    if (strcmp(product->dose_basis, CL_DOSE_BASIS_SITE) != 0 || strcmp(dose->basis, CL_DOSE_BASIS_SITE) == 0)
        return;
    cl_problem_add(cl, &asked->missing, "%s counts cells by what the site counted, and it has not counted them",
                   product->code);
    if (!asked->remedy)
        asked->remedy =
            cl_arena_print(&cl->arena, "cryolot dose count %s --cells N --viability V --method M", dose->code);
}

int64_t cl_dose_measured_count(const struct cl_dose *dose)
{
    return (int64_t)(dose->countings.count + dose->tests.count);
}

enum cl_status cl_dose_gate_results(struct cl_gate *gate, const struct cl_dose *dose)
{
    enum cl_status status;
    struct cl *cl = gate->cl;
    struct cl_product product;
    struct asked asked = {.evidence = NULL};
    CL_TRY(cl_product_get_by_id(cl, dose->product_id, &product));
    for (size_t i = 0; i < product.specification.count; i++)
        if (is_asked(&product.specification.at[i]))
            CL_TRY(ask(cl, dose, &product.specification.at[i], &asked));
    ask_count(cl, dose, &product, &asked);
    if (!asked.evidence && !asked.missing.count)
        goto done;
    bool fails = asked.failing.count > 0;
    cl_gate_require_none(
        gate, "dose.results", "What the site measured conforms", asked.evidence,
        fails ? &asked.failing : &asked.missing,
        fails ? cl_arena_print(&cl->arena, "cryolot dose show %s; a dose that fails is discarded", dose->code)
              : asked.remedy);
    cl_gate_measured(gate, cl_dose_measured_count(dose));
    if (!fails && asked.missing.count)
        gate->check[gate->count - 1].state = CL_CHECK_PENDING;
done:
    return status;
}
