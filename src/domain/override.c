#include "domain/override.h"
#include <inttypes.h>
#include <string.h>

const char *const cl_overridable_checks[] = {
    "dose.spacing",             /* fewer days than the product's minimum since the last infusion */
    "dose.use-by",              /* past the in-use time */
    "dose.enough",              /* fewer cells than the tolerance allows */
    "dose.not-too-much",        /* more cells than it allows */
    "subject.weighed-recently", /* a weight older than the product allows */
    "endotoxin.within-limit",   /* more endotoxin per kg and hour */
    "dmso.within-limit",        /* more DMSO per kg and day */
    "exposure.within-limit",    /* longer out of storage */
    "dose.results",             /* what the site measured of the thawed dose; never a result of the lot */
    NULL,
};

bool cl_override_allowed(const struct cl_product *product, const char *check_id)
{
    bool known = false;
    for (const char *const *check = cl_overridable_checks; *check; check++)
        known |= strcmp(*check, check_id) == 0;
    for (size_t i = 0; known && i < product->dose_overrides.count; i++)
        if (strcmp(product->dose_overrides.at[i], check_id) == 0)
            return true;
    return false;
}

/* ---- limits ------------------------------------------------------------------------------------------------------ */

static const char *days_limit(struct cl *cl, const struct cl_product *product)
{
    if (product->course_more_days_least >= 0)
        return cl_arena_print(&cl->arena,
                              "at least %" PRId64 " days between two infusions, %" PRId64 " of an extension",
                              product->course_days_least, product->course_more_days_least);
    return cl_arena_print(&cl->arena, "at least %" PRId64 " days between two infusions", product->course_days_least);
}

static const char *dmso_limit(struct cl *cl, const struct cl_product *product)
{
    return cl_arena_print(&cl->arena, "at most %" PRId64 " mg of DMSO per kg and day", product->dmso_most_mg_per_kg);
}

const char *cl_override_limit(struct cl *cl, const struct cl_product *product, const char *check_id)
{
    int64_t permille = product->dose_tolerance_permille;
    if (strcmp(check_id, "dose.spacing") == 0)
        return days_limit(cl, product);
    if (strcmp(check_id, "dose.use-by") == 0)
        return cl_arena_print(&cl->arena, "within %" PRId64 " minutes from the thaw", product->in_use_minutes);
    if (strcmp(check_id, "dose.enough") == 0 || strcmp(check_id, "dose.not-too-much") == 0)
        return cl_arena_print(&cl->arena, "within %" PRId64 ".%" PRId64 " %% of the required cells", permille / 10,
                              permille % 10);
    if (strcmp(check_id, "subject.weighed-recently") == 0)
        return cl_arena_print(&cl->arena, "a weight of at most %" PRId64 " days ago", product->weight_days_most);
    if (strcmp(check_id, "endotoxin.within-limit") == 0)
        return cl_arena_print(&cl->arena, "at most %s EU per kg and hour",
                              product->endotoxin_most ? product->endotoxin_most : "5");
    if (strcmp(check_id, "dmso.within-limit") == 0)
        return dmso_limit(cl, product);
    if (strcmp(check_id, "exposure.within-limit") == 0)
        return cl_arena_print(&cl->arena, "at most %" PRId64 " s out of storage", product->out_of_storage_most_s);
    return "the specification of stage infusion";
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

/* An override as it stands, with what its limit and its signature are looked up by. */
struct found {
    struct cl_override override;
    int64_t product_id, signature_id;
};

static enum cl_status read_rows(struct cl *cl, struct cl_rows *rows, struct found **out, size_t *count)
{
    struct found *items = NULL;
    size_t known = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, known, &capacity, sizeof *items);
        items[known++] = (struct found){
            .override = {.check = cl_keep_text(cl, rows, COL_OVERRIDE_CHECK_ID),
                         .bound = cl_keep_text(cl, rows, COL_OVERRIDE_BOUND),
                         .until_ms = cl_rows_int(rows, COL_OVERRIDE_UNTIL_MS),
                         .least = cl_rows_int(rows, COL_OVERRIDE_LEAST),
                         .most = cl_rows_int(rows, COL_OVERRIDE_MOST),
                         .of = cl_keep_text(cl, rows, COL_OVERRIDE_OF_CODE),
                         .name = cl_keep_text(cl, rows, COL_OVERRIDE_NAME),
                         .login = cl_keep_text(cl, rows, COL_OVERRIDE_LOGIN),
                         .reason = cl_keep_text(cl, rows, COL_OVERRIDE_REASON),
                         .signed_at_ms = cl_rows_int(rows, COL_OVERRIDE_SIGNED_AT_MS)},
            .product_id = cl_rows_int(rows, COL_OVERRIDE_PRODUCT_ID),
            .signature_id = cl_rows_int(rows, COL_OVERRIDE_SIGNATURE_ID),
        };
    }
    enum cl_status status = cl_rows_close(rows);
    for (size_t i = 0; status == CL_OK && i < known; i++) {
        struct cl_product product;
        status = cl_product_get_by_id(cl, items[i].product_id, &product);
        if (status == CL_OK)
            items[i].override.limit = cl_override_limit(cl, &product, items[i].override.check);
    }
    *out = items;
    *count = known;
    return status;
}

static struct cl_rows *open_of(struct cl *cl, int64_t order_id, int64_t dose_id)
{
    return cl_rows_open(cl->store, SQL_OVERRIDES_OF, CL_BIND(cl_int_or_null(order_id), cl_int_or_null(dose_id)));
}

enum cl_status cl_overrides_list(struct cl *cl, int64_t order_id, int64_t dose_id, struct cl_override_list *out)
{
    enum cl_status status;
    struct found *found;
    size_t count;
    CL_TRY(read_rows(cl, open_of(cl, order_id, dose_id), &found, &count));
    struct cl_override *items = cl_arena_alloc(&cl->arena, count * sizeof *items + 1);
    for (size_t i = 0; i < count; i++)
        items[i] = found[i].override;
    *out = (struct cl_override_list){items, count};
done:
    return status;
}

static const char *sentence(struct cl *cl, const struct cl_override *override)
{
    return cl_arena_print(&cl->arena, "%s (%s) overridden %s by %s (%s): %s", override->check, override->limit,
                          override->bound, override->name, override->login, override->reason);
}

enum cl_status cl_overrides_texts(struct cl *cl, int64_t order_id, int64_t dose_id, struct cl_texts *out)
{
    enum cl_status status;
    struct cl_override_list list;
    CL_TRY(cl_overrides_list(cl, order_id, dose_id, &list));
    const char **texts = cl_arena_alloc(&cl->arena, list.count * sizeof *texts + 1);
    for (size_t i = 0; i < list.count; i++)
        texts[i] = sentence(cl, &list.at[i]);
    *out = (struct cl_texts){texts, list.count};
done:
    return status;
}

enum cl_status cl_override_of(struct cl *cl, int64_t order_id, int64_t dose_id, const struct cl_product *product,
                              const char *check_id, struct cl_override *out)
{
    enum cl_status status;
    struct found *found;
    size_t count;
    *out = (struct cl_override){0};
    if (!cl_override_allowed(product, check_id))
        return CL_OK;
    CL_TRY(read_rows(cl, open_of(cl, order_id, dose_id), &found, &count));
    for (size_t i = 0; i < count && !out->check; i++) {
        bool holds = false;
        if (strcmp(found[i].override.check, check_id) != 0)
            continue;
        /* a record that changed behind the signature is not what the physician saw */
        CL_TRY(cl_signature_holds(cl, found[i].signature_id, &holds));
        if (holds)
            *out = found[i].override;
    }
done:
    return status;
}

/* ---- in a gate --------------------------------------------------------------------------------------------------- */

/* An override reaches as far as was signed, and no further: a bag that is past that too fails like any other. */
static bool reaches(const struct cl *cl, const struct cl_override *override, const struct cl_check *check)
{
    if (override->until_ms)
        return cl_done_at_ms(cl) <= override->until_ms;
    if (override->least >= 0)
        return check->measured >= override->least;
    return check->measured >= 0 && check->measured <= override->most;
}

static void let_pass(struct cl *cl, const struct cl_override *override, struct cl_check *check)
{
    check->state = CL_CHECK_PASS;
    check->remedy = "";
    check->detail = cl_arena_print(&cl->arena, "%s; overridden %s by %s (%s): %s", check->detail, override->bound,
                                   override->name, override->login, override->reason);
    cl_notice(cl, "%s is overridden %s by %s (%s): %s", check->id, override->bound, override->name, override->login,
              override->reason);
}

enum cl_status cl_gate_override(struct cl_gate *gate, int64_t order_id, int64_t dose_id,
                                const struct cl_product *product)
{
    enum cl_status status = CL_OK;
    struct cl *cl = gate->cl;
    if (!order_id && !dose_id)
        return CL_OK;
    for (size_t i = 0; i < gate->count; i++) {
        struct cl_check *check = &gate->check[i];
        struct cl_override override;
        if (check->state != CL_CHECK_FAIL)
            continue;
        CL_TRY(cl_override_of(cl, order_id, dose_id, product, check->id, &override));
        if (!override.check)
            continue;
        if (reaches(cl, &override, check))
            let_pass(cl, &override, check);
        else
            check->detail = cl_arena_print(&cl->arena, "%s; %s (%s) overrides it %s only", check->detail, override.name,
                                           override.login, override.bound);
    }
done:
    return status;
}
