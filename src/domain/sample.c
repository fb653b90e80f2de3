/* Taking samples, and looking at them. */
#include "domain/sample.h"
#include "base/text.h"
#include "domain/identify.h"
#include "domain/opening.h"
#include "domain/product.h"
#include "domain/result.h"
#include "domain/vial.h"
#include "domain/site.h"
#include <cryolot/lot.h>
#include <ctype.h>
#include <string.h>

enum { LABORATORY_MOST = 80, TESTS_MOST = 40 };

/* ---- rows ------------------------------------------------------------------------------------------------------ */

/* "viability cd73" as texts. */
static struct cl_texts split_tests(struct cl *cl, const char *tests)
{
    const char **items = NULL;
    size_t count = 0, capacity = 0;
    for (const char *at = tests; *at; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = cl_arena_copy_bytes(&cl->arena, at, size);
        at += size;
    }
    return (struct cl_texts){items, count};
}

static struct cl_sample sample_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_sample){
        .id = cl_rows_int(rows, COL_SAMPLE_ID),
        .code = cl_keep_text(cl, rows, COL_SAMPLE_CODE),
        .lot = cl_keep_text(cl, rows, COL_SAMPLE_LOT),
        .lot_id = cl_rows_int(rows, COL_SAMPLE_LOT_ID),
        .vial = cl_keep_text(cl, rows, COL_SAMPLE_VIAL),
        .stage = cl_keep_text(cl, rows, COL_SAMPLE_STAGE),
        .tests = split_tests(cl, cl_rows_text(rows, COL_SAMPLE_TESTS)),
        .laboratory = cl_keep_text(cl, rows, COL_SAMPLE_LABORATORY),
        .state = cl_keep_text(cl, rows, COL_SAMPLE_STATE),
        .taken_by = cl_keep_text(cl, rows, COL_SAMPLE_TAKEN_BY),
        .taken_at_ms = cl_rows_int(rows, COL_SAMPLE_TAKEN_AT_MS),
        .holder = cl_keep_text(cl, rows, COL_SAMPLE_HOLDER),
        .holder_id = cl_rows_int(rows, COL_SAMPLE_HOLDER_ID),
    };
}

/* Takes the rows of a query with the column list {sample}. */
static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_sample_list *out)
{
    struct cl_sample *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = sample_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_sample_list){items, count};
    return status;
}

bool cl_sample_code_resembles(const char *text)
{
    size_t size = sizeof CL_SAMPLE_PREFIX "-" - 1;
    return strncasecmp(text, CL_SAMPLE_PREFIX "-", size) == 0 && isdigit((unsigned char)text[size]);
}

enum cl_status cl_sample_find(struct cl *cl, const char *code, struct cl_sample *out, bool *found)
{
    struct cl_sample_list list;
    enum cl_status status = read_list(cl, cl_rows_open(cl->store, SQL_SAMPLE_BY_CODE, CL_BIND(cl_text(code))), &list);
    if (status != CL_OK)
        return status;
    *found = list.count > 0;
    if (*found)
        *out = list.at[0];
    return CL_OK;
}

enum cl_status cl_sample_get(struct cl *cl, const char *text, struct cl_sample *out)
{
    enum cl_status status;
    bool found = false;
    char code[CL_NUMBERED_CODE];
    CL_TRY(cl_numbered_code_read("sample", CL_SAMPLE_PREFIX, text, code, cl->error));
    CL_TRY(cl_sample_find(cl, code, out, &found));
    if (!found)
        status = cl_not_found(cl, "sample", code);
done:
    return status;
}

static enum cl_status check_state(struct cl *cl, const char *state)
{
    static const char *const words[] = {"taken", "sent", "received", "refused"};
    for (size_t i = 0; state && i < sizeof words / sizeof *words; i++)
        if (strcmp(words[i], state) == 0)
            return CL_OK;
    if (!state)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "taken, sent, received or refused",
                   "there is no state '%s' of a sample", state);
}

enum cl_status cl_sample_list(struct cl *cl, const char *lot, const char *state, int64_t limit,
                              struct cl_sample_list *out)
{
    enum cl_status status;
    struct cl_identity_list lots;
    CL_TRY(check_state(cl, state));
    if (!lot)
        return read_list(cl, cl_rows_open(cl->store, SQL_SAMPLE_LIST, CL_BIND(cl_text(state), cl_int(limit))), out);
    CL_TRY(cl_identify(cl, lot, "lot", &lots));
    status = read_list(
        cl,
        cl_rows_open(cl->store, SQL_SAMPLE_LIST_OF_LOT, CL_BIND(cl_int(lots.at[0].id), cl_text(state), cl_int(limit))),
        out);
done:
    return status;
}

/* ---- what is tested, and where in manufacture ------------------------------------------------------------------- */

static enum cl_status check_tests(struct cl *cl, struct cl_texts tests)
{
    if (tests.count == 0 || tests.count > TESTS_MOST)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "name them: --for viability,cd73",
                       "a sample is taken for 1 to %d tests", TESTS_MOST);
    for (size_t i = 0; i < tests.count; i++) {
        if (!*tests.at[i])
            return cl_fail(cl->error, CL_USAGE, NULL, NULL, "name them: --for viability,cd73", "a test has no name");
        for (size_t before = 0; before < i; before++)
            if (strcmp(tests.at[before], tests.at[i]) == 0)
                return cl_fail(cl->error, CL_USAGE, NULL, NULL, "name each test once", "the test '%s' stands twice",
                               tests.at[i]);
    }
    return CL_OK;
}

/* A bank is a lot of its own; only such a lot has the stage, and a vial of it no other one. */
static bool is_bank(const char *kind)
{
    return strcmp(kind, "mcb") == 0 || strcmp(kind, "wcb") == 0;
}

/* The stages that a filled vial of a lot can have. */
static const char *const *stages_of_vials(const char *kind)
{
    static const char *const bank[] = {"bank", NULL};
    static const char *const product[] = {"frozen-product", "after-thaw", NULL};
    return is_bank(kind) ? bank : product;
}

static bool is_one_of(const char *word, const char *const *words)
{
    while (*words && strcmp(*words, word) != 0)
        words++;
    return *words != NULL;
}

static bool has_tests(const struct cl_product *product, struct cl_texts tests, const char *stage)
{
    const struct cl_specification *row;
    for (size_t i = 0; i < tests.count; i++)
        if (cl_result_find_test(product, tests.at[i], stage, &row, NULL) != CL_OK)
            return false;
    return true;
}

/* The one stage of a vial at which the product has all the tests. */
static enum cl_status only_stage(struct cl *cl, const struct cl_product *product, const struct cl_sample_new *sample,
                                 const char *const *stages, const char **out)
{
    const char *only = NULL;
    for (size_t i = 0; stages[i]; i++) {
        if (!has_tests(product, sample->tests, stages[i]))
            continue;
        if (only)
            return cl_fail(cl->error, CL_USAGE, "sample.stage", sample->lot,
                           cl_arena_print(&cl->arena, "say which: --stage %s or --stage %s", only, stages[i]),
                           "these tests are made at more than one stage");
        only = stages[i];
    }
    *out = only ? only : stages[0]; /* at which each missing test is then named */
    return CL_OK;
}

static enum cl_status check_stage(struct cl *cl, const struct cl_sample_new *sample, const char *kind,
                                  const char *stage)
{
    if (!is_one_of(stage, cl_stages))
        return cl_fail(cl->error, CL_USAGE, NULL, NULL,
                       "mother-blood, bank, before-freezing, frozen-product, after-thaw or infusion",
                       "there is no stage '%s'", stage);
    if (strcmp(stage, "bank") == 0 && !is_bank(kind))
        return cl_refuse(cl, "sample.stage", sample->lot, "take it from the bank's own lot, of kind mcb or wcb",
                         "lot '%s' is no bank", sample->lot);
    if (sample->vial && !is_one_of(stage, stages_of_vials(kind)))
        return cl_refuse(cl, "sample.stage", sample->vial, "leave --vial out, or leave --stage out",
                         "a filled vial of lot '%s' is no sample of the stage %s", sample->lot, stage);
    return CL_OK;
}

/* Every test that the product does not have at the stage is named. */
static enum cl_status require_tests(struct cl *cl, const struct cl_product *product, struct cl_texts tests,
                                    const char *stage)
{
    struct cl_problems missing = {0};
    struct cl_error fault = {0};
    const struct cl_specification *row;
    for (size_t i = 0; i < tests.count; i++) {
        if (cl_result_find_test(product, tests.at[i], stage, &row, &fault) == CL_OK)
            continue;
        cl_problem_add(cl, &missing, "%s", fault.message);
        cl_error_clear(&fault);
    }
    return cl_problems_end(cl, &missing, CL_REFUSED, "result.test", product->code,
                           cl_arena_print(&cl->arena, "cryolot product show %s", product->code), "cannot be tested");
}

/* Proves the sample's tests and says at which stage they are made. */
static enum cl_status find_stage(struct cl *cl, const struct cl_sample_new *sample, const struct cl_result_lot *lot,
                                 const char **stage)
{
    enum cl_status status;
    struct cl_product product;
    struct cl_lot whole;
    const char *found = sample->stage;
    if (!sample->vial && !found)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "give --vial V, or --stage S where no vial is used up",
                       "a sample comes from a vial or a stage");
    CL_TRY(cl_lot_get(cl, lot->code, &whole));
    CL_TRY(cl_product_get_by_id(cl, lot->product_id, &product));
    if (!found)
        CL_TRY(only_stage(cl, &product, sample, stages_of_vials(whole.kind), &found));
    CL_TRY(check_stage(cl, sample, whole.kind, found));
    CL_TRY(require_tests(cl, &product, sample->tests, found));
    *stage = found;
done:
    return status;
}

/* ---- the vial -------------------------------------------------------------------------------------------------- */

static enum cl_status find_vial(struct cl *cl, const struct cl_sample_new *sample, const struct cl_result_lot *lot,
                                struct cl_vial *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    const char *code = sample->vial;
    CL_TRY(cl_vials_load(cl, (struct cl_texts){&code, 1}, &vials));
    const struct cl_vial *vial = &vials.at[0];
    if (vial->lot_id != lot->id)
        return cl_refuse(cl, "sample.vial", vial->code, "scan the vial again", "vial %s is of lot '%s', not of '%s'",
                         vial->code, vial->lot, lot->code);
    CL_TRY(cl_vials_require_state(cl, &vials, (const char *const[]){"filled", "stored", "out", NULL},
                                  "a sample is taken from a vial that is there", "cannot sample"));
    CL_TRY(cl_vials_require_hands(cl, &vials, "cannot sample"));
    if (strcmp(vial->purpose, "product") == 0 && !cl->reason)
        return cl_refuse(cl, "sample.purpose", vial->code,
                         "take a vial of purpose qc, retain or stability, or say why with --reason TEXT",
                         "vial %s is for patients, and testing uses it up", vial->code);
    *out = *vial;
done:
    return status;
}

/* Its way ends in the sample. */
static enum cl_status use_vial(struct cl *cl, const struct cl_vial *vial, const char *code, int64_t sample_id)
{
    enum cl_status status;
    CL_TRY(cl_vial_set_state(cl, vial, "consumed", 0));
    CL_TRY(cl_custody_add(
        cl, &(struct cl_custody_leg){
                .vial_id = vial->id, .kind = "sample", .giver_id = vial->holder_id, .position = -1, .place = code}));
    CL_TRY(cl_opening_assume(cl, &(struct cl_vial_list){vial, 1}));
    CL_TRY(cl_store_change(cl->store, SQL_SAMPLE_OF_STABILITY, CL_BIND(cl_int(vial->id), cl_int(sample_id))));
    cl_write_concerns(cl, vial->code);
done:
    return status;
}

/* ---- taking ---------------------------------------------------------------------------------------------------- */

static const char *join_tests(struct cl *cl, struct cl_texts tests)
{
    const char *all = tests.at[0];
    for (size_t i = 1; i < tests.count; i++)
        all = cl_arena_print(&cl->arena, "%s %s", all, tests.at[i]);
    return all;
}

static enum cl_status insert(struct cl *cl, const struct cl_sample_new *sample, const struct cl_result_lot *lot,
                             int64_t vial_id, const char *stage, const char *code, int64_t *id)
{
    return cl_store_insert(cl->store, SQL_SAMPLE_INSERT, id,
                           CL_BIND(cl_text(code), cl_int(lot->id), cl_int_or_null(vial_id), cl_text(stage),
                                   cl_text(join_tests(cl, sample->tests)), cl_text(sample->laboratory),
                                   cl_int(cl->actor.id), cl_int(cl_done_at_ms(cl))));
}

static enum cl_status find_lot(struct cl *cl, const char *code, struct cl_result_lot *out)
{
    struct cl_identity_list lots;
    enum cl_status status;
    CL_TRY(cl_identify(cl, code, "lot", &lots));
    CL_TRY(cl_result_lot_find(cl, lots.at[0].code, out));
    CL_TRY(cl_result_lot_check(out, cl->error));
done:
    return status;
}

enum cl_status cl_sample_take(struct cl *cl, const struct cl_sample_new *sample, const struct cl_label_print *print,
                              struct cl_sample *out)
{
    enum cl_status status;
    struct cl_result_lot lot;
    struct cl_vial vial = {0};
    struct cl_sample taken;
    struct cl_label_list labels;
    const char *stage = NULL;
    char code[CL_NUMBERED_CODE];
    int64_t number = 0, id = 0;
    CL_TRY(check_tests(cl, sample->tests));
    CL_TRY(cl_print_check("laboratory", sample->laboratory, LABORATORY_MOST, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_SAMPLE_TAKE, NULL));
    CL_TRY(find_lot(cl, sample->lot, &lot));
    CL_TRY(cl_site_require_lot(cl, lot.id));
    CL_TRY(find_stage(cl, sample, &lot, &stage));
    if (sample->vial)
        CL_TRY(find_vial(cl, sample, &lot, &vial));
    CL_TRY(cl_store_int(cl->store, SQL_SAMPLE_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_SAMPLE_PREFIX, number, code));
    cl_write_concerns(cl, lot.code);
    CL_TRY(insert(cl, sample, &lot, vial.id, stage, code, &id));
    CL_TRY(cl_sample_add_leg(cl, id, code,
                             &(struct cl_sample_step){.kind = "take",
                                                      .giver = vial.id ? vial.code : lot.code,
                                                      .receiver = cl->actor.login,
                                                      .as = {NULL, CL_NO_TEMPERATURE}}));
    if (vial.id)
        CL_TRY(use_vial(cl, &vial, code, id));
    CL_TRY(cl_sample_get(cl, code, &taken));
    if (print)
        CL_TRY(cl_sample_labels_make(cl, &(struct cl_sample_list){&taken, 1}, print, &labels));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = taken;
    return status;
}
