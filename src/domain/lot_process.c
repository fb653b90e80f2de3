/* Passage, population doublings and yield against the limits of the product, along the whole genealogy; and starting
 * material that was refused. */
#include "domain/lot_process.h"
#include "domain/evidence.h"
#include "domain/lot_batch.h"
#include <string.h>

__extension__ typedef __int128 wide;

enum { PLACES = 3, DOUBLINGS_MOST = 200 };

enum cl_status cl_doublings_check(struct cl *cl, const char *text)
{
    struct cl_decimal value;
    if (!text)
        return CL_OK;
    enum cl_status status = cl_decimal_read(text, &value, cl->error);
    if (status != CL_OK)
        return status;
    if (cl_decimal_places(value) <= PLACES && cl_decimal_compare(value, (struct cl_decimal){0, 0}) >= 0 &&
        cl_decimal_compare(value, (struct cl_decimal){DOUBLINGS_MOST, 0}) <= 0)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "0 to 200, with at most three places: 3.2",
                   "'%s' cannot be the population doublings of a step", text);
}

/* ---- the genealogy
 * --------------------------------------------------------------------------------------------------- */

/* A lot of the line. */
struct step {
    int64_t id, passage; /* -1: not given */
    const char *code, *kind;
    bool refused;       /* at receipt */
    bool doubles;       /* population doublings are given */
    int64_t own, total; /* thousandths: of the step, and the most along any path to it */
};

struct line {
    struct step *at;
    size_t count, capacity;
};

static int64_t total_of(const struct line *line, int64_t id)
{
    for (size_t i = 0; i < line->count; i++)
        if (line->at[i].id == id)
            return line->at[i].total;
    return 0;
}

static enum cl_status read_own(struct cl *cl, const char *text, int64_t *thousandths)
{
    struct cl_decimal value;
    enum cl_status status = cl_decimal_read(text, &value, cl->error);
    return status == CL_OK ? cl_decimal_scale(value, PLACES, thousandths, cl->error) : status;
}

static enum cl_status add_step(struct cl *cl, struct line *line, const struct cl_rows *rows)
{
    const char *doublings = cl_rows_text(rows, COL_LOT_LINE_POPULATION_DOUBLINGS);
    line->at = cl_arena_grow(&cl->arena, line->at, line->count, &line->capacity, sizeof *line->at);
    struct step *step = &line->at[line->count++];
    *step = (struct step){
        .id = cl_rows_int(rows, COL_LOT_LINE_ID),
        .passage = cl_rows_is_null(rows, COL_LOT_LINE_PASSAGE) ? -1 : cl_rows_int(rows, COL_LOT_LINE_PASSAGE),
        .code = cl_keep_text(cl, rows, COL_LOT_LINE_CODE),
        .kind = cl_keep_text(cl, rows, COL_LOT_LINE_KIND),
        .refused = !cl_rows_is_null(rows, COL_LOT_LINE_ACCEPTED) && cl_rows_int(rows, COL_LOT_LINE_ACCEPTED) == 0,
        .doubles = doublings != NULL,
    };
    enum cl_status status = doublings ? read_own(cl, doublings, &step->own) : CL_OK;
    step->total = step->own;
    return status;
}

/* Parents come before their children, so that a child's total can be made of theirs. */
static enum cl_status read_line(struct cl *cl, int64_t lot_id, struct line *line)
{
    enum cl_status status = CL_OK;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_LINE, CL_BIND(cl_int(lot_id)));
    while (status == CL_OK && cl_rows_next(rows)) {
        if (line->count == 0 || line->at[line->count - 1].id != cl_rows_int(rows, COL_LOT_LINE_ID))
            status = add_step(cl, line, rows);
        struct step *step = &line->at[line->count - 1];
        int64_t through = step->own + total_of(line, cl_rows_int(rows, COL_LOT_LINE_PARENT_ID));
        step->total = through > step->total ? through : step->total;
    }
    enum cl_status closed = cl_rows_close(rows);
    return status == CL_OK ? closed : status;
}

/* ---- limits
 * ---------------------------------------------------------------------------------------------------------- */

struct limits {
    int64_t passage_most;       /* -1: none */
    const char *doublings_most; /* NULL: none */
    int64_t yield_least;        /* thousandths of the theoretical yield; -1: none */
};

static enum cl_status read_limits(struct cl *cl, int64_t product_id, struct limits *out)
{
    *out = (struct limits){.passage_most = -1, .yield_least = -1};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_PROCESS_LIMITS, CL_BIND(cl_int(product_id)));
    if (cl_rows_next(rows)) {
        if (!cl_rows_is_null(rows, COL_PROCESS_LIMITS_PASSAGE_MOST))
            out->passage_most = cl_rows_int(rows, COL_PROCESS_LIMITS_PASSAGE_MOST);
        if (!cl_rows_is_null(rows, COL_PROCESS_LIMITS_YIELD_LEAST_PERMILLE))
            out->yield_least = cl_rows_int(rows, COL_PROCESS_LIMITS_YIELD_LEAST_PERMILLE);
        out->doublings_most = cl_keep_text(cl, rows, COL_PROCESS_LIMITS_DOUBLINGS_MOST);
    }
    return cl_rows_close(rows);
}

static void judge_passage(struct cl *cl, const struct line *line, int64_t most, struct cl_problems *problems)
{
    for (size_t i = 0; i < line->count; i++) {
        const struct step *step = &line->at[i];
        if (step->passage > most)
            cl_problem_add(cl, problems, "passage %lld of %s is above %lld", (long long)step->passage, step->code,
                           (long long)most);
        else if (step->passage < 0 && strcmp(step->kind, "tissue") != 0)
            cl_problem_add(cl, problems, "the passage of %s is not recorded", step->code);
    }
}

/* Of the lot itself, the last of its line; what is not known anywhere on the way cannot be added up. */
static enum cl_status judge_doublings(struct cl *cl, const struct line *line, const char *most,
                                      struct cl_problems *problems)
{
    char text[CL_DECIMAL_TEXT];
    struct cl_decimal limit;
    enum cl_status status = cl_decimal_read(most, &limit, cl->error);
    if (status != CL_OK || line->count == 0)
        return status;
    const struct step *lot = &line->at[line->count - 1];
    struct cl_decimal total = {lot->total, -PLACES};
    for (size_t i = 0; i < line->count; i++)
        if (!line->at[i].doubles && strcmp(line->at[i].kind, "tissue") != 0)
            cl_problem_add(cl, problems, "the population doublings of %s are not recorded", line->at[i].code);
    if (cl_decimal_compare(total, limit) > 0)
        cl_problem_add(cl, problems, "%s population doublings up to %s are above %s",
                       cl_decimal_write(total, text, sizeof text), lot->code, most);
    return CL_OK;
}

static enum cl_status judge_yields(struct cl *cl, const struct cl_lot *lot, int64_t least, struct cl_problems *problems)
{
    struct cl_lot_yield_list yields;
    enum cl_status status = cl_lot_yields_read(cl, lot->id, &yields);
    if (status != CL_OK)
        return status;
    if (yields.count == 0)
        cl_problem_add(cl, problems, "no yield of %s is recorded", lot->code);
    for (size_t i = 0; i < yields.count; i++)
        if ((wide)yields.at[i].actual * 1000 < (wide)yields.at[i].theoretical * least)
            cl_problem_add(cl, problems, "the yield of %s, %s %%, is below %lld.%lld %%", yields.at[i].step,
                           yields.at[i].percent, (long long)(least / 10), (long long)(least % 10));
    return CL_OK;
}

enum cl_status cl_lot_process_problems(struct cl *cl, const struct cl_lot *lot, const struct cl_product *product,
                                       struct cl_problems *problems)
{
    enum cl_status status;
    struct line line = {0};
    struct limits limits;
    CL_TRY(read_line(cl, lot->id, &line));
    CL_TRY(read_limits(cl, product->id, &limits));
    for (size_t i = 0; i < line.count; i++)
        if (line.at[i].refused)
            cl_problem_add(cl, problems, "%s was refused at receipt", line.at[i].code);
    if (limits.passage_most >= 0)
        judge_passage(cl, &line, limits.passage_most, problems);
    if (limits.doublings_most)
        CL_TRY(judge_doublings(cl, &line, limits.doublings_most, problems));
    if (limits.yield_least >= 0)
        CL_TRY(judge_yields(cl, lot, limits.yield_least, problems));
done:
    return status;
}
