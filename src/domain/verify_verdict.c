/* Stored verdicts against values and specifications. */
#include "domain/evaluate.h"
#include "domain/product.h"
#include "domain/verify.h"
#include <string.h>

/* A row of a specification with its limits, read once for all results of it. */
struct judge {
    struct cl_specification test;
    struct cl_limits limits;
};

struct judges {
    struct cl *cl;
    struct judge *at; /* by the key of its row; few are empty, because rows of drafts alone are ever deleted */
    int64_t count;
    struct cl_error fault; /* of one row; large: cleared behind a row that has one, not before each */
};

static enum cl_status add_judge(struct judges *judges, const struct cl_specification *test)
{
    struct judge *judge = &judges->at[test->id];
    judge->test = *test;
    return strcmp(test->kind, "number") == 0 ? cl_limits_read(test, &judge->limits, judges->cl->error) : CL_OK;
}

static enum cl_status add_product(struct judges *judges, int64_t product_id)
{
    enum cl_status status;
    struct cl_product product;
    CL_TRY(cl_product_get_by_id(judges->cl, product_id, &product));
    for (size_t i = 0; i < product.specification.count; i++)
        CL_TRY(add_judge(judges, &product.specification.at[i]));
done:
    return status;
}

static enum cl_status read_judges(struct judges *judges)
{
    struct cl *cl = judges->cl;
    enum cl_status status;
    CL_TRY(cl_store_int(cl->store, SQL_VERDICT_LAST_SPECIFICATION, &judges->count, CL_NO_VALUES));
    judges->count++;
    judges->at = cl_arena_alloc(&cl->arena, (size_t)judges->count * sizeof *judges->at);
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VERDICT_PRODUCTS, CL_NO_VALUES);
    while (status == CL_OK && cl_rows_next(rows))
        status = add_product(judges, cl_rows_int(rows, COL_VERDICT_PRODUCT_ID));
    enum cl_status closed = cl_rows_close(rows);
    status = status == CL_OK ? closed : status;
done:
    return status;
}

static void add_finding(struct cl_findings *findings, const struct cl_rows *rows, const char *expected)
{
    cl_finding_add(findings, &(struct cl_finding){.check = "verdict",
                                                  .table = "result",
                                                  .row = cl_rows_int(rows, COL_VERDICT_ID),
                                                  .field = "verdict",
                                                  .expected = expected,
                                                  .found = cl_rows_text(rows, COL_VERDICT_VERDICT),
                                                  .remedy = "hold the lot, and compare value and specification with "
                                                            "the raw record and the last backup"});
}

/* What the stored verdict should be, or NULL where it is that. What was concluded was undecided before, and a signed
 * conclusion is a yes or a no; on a mean it leaves its replicates as they are. */
static const char *missed(const char *stored, const char *computed, bool concluded)
{
    if (!concluded || strcmp(computed, "info") == 0)
        return strcmp(stored, computed) == 0 ? NULL : computed;
    if (strcmp(computed, "undecided") != 0)
        return "no conclusion: value and specification decide";
    return strcmp(stored, "pass") == 0 || strcmp(stored, "fail") == 0 ? NULL : "pass or fail, as was concluded";
}

static void judge_row(struct judges *judges, const struct cl_rows *rows, struct cl_findings *findings)
{
    const char *computed = NULL, *expected = NULL, *value = cl_rows_text(rows, COL_VERDICT_VALUE);
    int64_t id = cl_rows_int(rows, COL_VERDICT_SPECIFICATION_ID);
    const struct judge *judge = id > 0 && id < judges->count ? &judges->at[id] : NULL;
    if (!judge || !judge->test.id) {
        add_finding(findings, rows, "a row of a specification that is there");
        return;
    }
    if (cl_evaluate_within(&judge->test, &judge->limits, value, cl_rows_text(rows, COL_VERDICT_UNIT), &computed,
                           &judges->fault) != CL_OK) {
        add_finding(findings, rows, judges->fault.message);
        cl_error_clear(&judges->fault);
    } else if ((expected = missed(cl_rows_text(rows, COL_VERDICT_VERDICT), computed,
                                  cl_rows_int(rows, COL_VERDICT_CONCLUDED) != 0)))
        add_finding(findings, rows, expected);
}

enum cl_status cl_verify_verdicts(struct cl *cl, struct cl_findings *findings)
{
    enum cl_status status;
    struct judges judges = {.cl = cl};
    CL_TRY(read_judges(&judges));
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VERDICT_RESULTS, CL_NO_VALUES);
    while (cl_rows_next(rows))
        judge_row(&judges, rows, findings);
    status = cl_rows_close(rows);
done:
    return status;
}
