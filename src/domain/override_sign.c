/* A physician's signature that checks of an order or a dose may fail. */
#include "domain/order.h"
#include "domain/override.h"
#include "domain/product_reader.h"
#include <ctype.h>
#include <string.h>

/* What it is signed for. */
struct overridden {
    int64_t order_id, dose_id; /* one of them; the other 0 */
    const char *code, *subject, *timezone;
    const struct cl_product *product;
    int64_t use_by_ms; /* of a dose */
};

static const int64_t DAY_MS = 24 * 60 * 60 * 1000;
enum { REASON_LEAST = 10, PERMILLE_WHOLE = 1000, PERMILLE_MOST = 2000 };

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

static const char *head(struct cl *cl, const char *code, const char *subject)
{
    return cl_arena_print(&cl->arena, "override of checks\nof %s\nsubject %s\n", code, subject);
}

static const char *add_check(struct cl *cl, const char *text, const struct cl_product *product, const char *check,
                             const char *bound)
{
    return cl_arena_print(&cl->arena, "%scheck %s of %s version %lld: %s%s%s\n", text, check, product->code,
                          (long long)product->version, cl_override_limit(cl, product, check), bound ? "; " : "",
                          bound ? bound : "");
}

static const char *add_reason(struct cl *cl, const char *text, const char *reason)
{
    return cl_arena_print(&cl->arena, "%sreason %s\n", text, reason ? reason : "");
}

enum cl_status cl_override_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                          bool *superseded)
{
    enum cl_status status;
    const char *text = NULL;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_OVERRIDES_SIGNED, CL_BIND(cl_int(signature->id)));
    while (cl_rows_next(rows)) {
        struct cl_product product;
        const char *check = cl_keep_text(cl, rows, COL_OVERRIDE_SIGNED_CHECK_ID);
        const char *bound = cl_keep_text(cl, rows, COL_OVERRIDE_SIGNED_BOUND);
        if (!text)
            text = head(cl, cl_keep_text(cl, rows, COL_OVERRIDE_SIGNED_OF_CODE),
                        cl_keep_text(cl, rows, COL_OVERRIDE_SIGNED_SUBJECT));
        if (cl_product_get_by_id(cl, cl_rows_int(rows, COL_OVERRIDE_SIGNED_PRODUCT_ID), &product) != CL_OK)
            break;
        text = add_check(cl, text, &product, check, bound);
    }
    status = cl_rows_close(rows);
    *superseded = false;
    text = add_reason(cl, text ? text : "", signature->reason);
    *out = cl_hash_of(text, strlen(text));
    return status;
}

/* ---- signing ----------------------------------------------------------------------------------------------------- */

static const char *allowed_text(struct cl *cl, const struct cl_product *product)
{
    const char *text = NULL;
    for (size_t i = 0; i < product->dose_overrides.count; i++)
        text = cl_arena_print(&cl->arena, "%s%s%s", text ? text : "", text ? ", " : "", product->dose_overrides.at[i]);
    return text ? cl_arena_print(&cl->arena, "%s allows %s", product->code, text)
                : cl_arena_print(&cl->arena, "%s allows none", product->code);
}

static enum cl_status check_allowed(struct cl *cl, const struct overridden *of, struct cl_texts checks)
{
    struct cl_problems problems = {0};
    for (size_t i = 0; i < checks.count; i++)
        if (!cl_override_allowed(of->product, checks.at[i]))
            cl_problem_add(cl, &problems, "%s", checks.at[i]);
    return cl_problems_end(cl, &problems, CL_REFUSED, "override.check", of->code, allowed_text(cl, of->product),
                           "cannot be overridden");
}

/* Neither twice in one breath nor a second time. */
static enum cl_status check_once(struct cl *cl, const struct overridden *of, struct cl_texts checks)
{
    enum cl_status status;
    struct cl_override_list list;
    struct cl_problems problems = {0};
    CL_TRY(cl_overrides_list(cl, of->order_id, of->dose_id, &list));
    for (size_t i = 0; i < checks.count; i++) {
        bool known = false;
        for (size_t at = 0; at < list.count; at++)
            known |= strcmp(list.at[at].check, checks.at[i]) == 0;
        for (size_t at = 0; at < i; at++)
            known |= strcmp(checks.at[at], checks.at[i]) == 0;
        if (known)
            cl_problem_add(cl, &problems, "%s", checks.at[i]);
    }
    status = cl_problems_end(cl, &problems, CL_REFUSED, "override.twice", of->code, NULL, "is overridden already");
done:
    return status;
}

/* ---- how far it reaches ------------------------------------------------------------------------------------------ */

/* What is stored of a check; all 0 where it asks for no number. */
struct reach {
    const char *bound;
    int64_t until_ms, least_permille, most_permille;
};

static enum cl_status refuse_bound(struct cl *cl, const struct overridden *of, const char *remedy, const char *problem)
{
    return cl_refuse(cl, "override.bound", of->code, remedy, "%s", problem);
}

/* An order has no time to be used by: nobody knows yet what is let pass. */
static enum cl_status until(struct cl *cl, const struct overridden *of, int64_t until_ms, struct reach *out)
{
    char text[CL_TIME_TEXT], use_by[CL_TIME_TEXT];
    static const char remedy[] = "add --until TIME, at most 24 hours past the use-by time";
    if (!of->dose_id)
        return refuse_bound(cl, of, "cryolot dose override DOSE dose.use-by --until TIME, once it is thawed",
                            "dose.use-by is overridden of a dose, never of an order");
    cl_time_write_local(of->use_by_ms, of->timezone, false, use_by, sizeof use_by);
    if (!until_ms)
        return refuse_bound(cl, of, remedy, "an override of dose.use-by has an end");
    if (until_ms <= of->use_by_ms || until_ms > of->use_by_ms + DAY_MS)
        return refuse_bound(cl, of, remedy,
                            cl_arena_print(&cl->arena,
                                           "dose.use-by can be overridden until 24 hours past the use-by time, %s",
                                           use_by));
    *out =
        (struct reach){.until_ms = until_ms,
                       .bound = cl_arena_print(&cl->arena, "until %s",
                                               cl_time_write_local(until_ms, of->timezone, false, text, sizeof text))};
    return CL_OK;
}

static const char *percent_text(struct cl *cl, const char *before, int64_t permille)
{
    if (permille % 10)
        return cl_arena_print(&cl->arena, "%s %lld.%lld %%", before, (long long)permille / 10,
                              (long long)permille % 10);
    return cl_arena_print(&cl->arena, "%s %lld %%", before, (long long)permille / 10);
}

static enum cl_status at_least(struct cl *cl, const struct overridden *of, const char *text, struct reach *out)
{
    enum cl_status status;
    static const char remedy[] = "add --at-least 80%, of the required cells";
    if (!text)
        return refuse_bound(cl, of, remedy, "an override of dose.enough says how few cells it allows");
    CL_TRY(cl_percent_read(text, "share of the cells", PERMILLE_WHOLE - 1, remedy, &out->least_permille, cl->error));
    if (out->least_permille == 0)
        return refuse_bound(cl, of, remedy, "an override of dose.enough allows some cells less, not none");
    out->bound = percent_text(cl, "down to", out->least_permille);
done:
    return status;
}

static enum cl_status at_most(struct cl *cl, const struct overridden *of, const char *text, struct reach *out)
{
    enum cl_status status;
    static const char remedy[] = "add --at-most 120%, of the required cells";
    if (!text)
        return refuse_bound(cl, of, remedy, "an override of dose.not-too-much says how many cells it allows");
    CL_TRY(cl_percent_read(text, "share of the cells", PERMILLE_MOST, remedy, &out->most_permille, cl->error));
    if (out->most_permille <= PERMILLE_WHOLE)
        return refuse_bound(cl, of, remedy, "an override of dose.not-too-much allows more than all the cells");
    out->bound = percent_text(cl, "up to", out->most_permille);
done:
    return status;
}

static enum cl_status find_reach(struct cl *cl, const struct overridden *of, const char *check,
                                 const struct cl_override_bounds *bounds, struct reach *out)
{
    *out = (struct reach){0};
    if (strcmp(check, "dose.use-by") == 0)
        return until(cl, of, bounds->until_ms, out);
    if (strcmp(check, "dose.enough") == 0)
        return at_least(cl, of, bounds->at_least, out);
    if (strcmp(check, "dose.not-too-much") == 0)
        return at_most(cl, of, bounds->at_most, out);
    return CL_OK;
}

/* Whoever reads the record years later must understand why: "x" is no reason. */
static enum cl_status check_reason(struct cl *cl, const struct overridden *of)
{
    size_t characters = 0, letters = 0;
    for (const char *at = cl->reason; *at; at++) {
        bool first = ((unsigned char)*at & 0xC0) != 0x80;
        characters += first && *at != ' ';
        letters += first && ((unsigned char)*at >= 0x80 || isalpha((unsigned char)*at));
    }
    if (characters >= REASON_LEAST && letters > 0)
        return CL_OK;
    return cl_refuse(cl, "override.reason", of->code, "say in some words why the check may fail for this patient",
                     "the reason '%s' says too little: an override needs at least %d characters", cl->reason,
                     REASON_LEAST);
}

static enum cl_status sign(struct cl *cl, const struct overridden *of, struct cl_texts checks,
                           const struct cl_override_bounds *bounds)
{
    enum cl_status status;
    struct cl_hash content;
    int64_t signature_id;
    const char *text = head(cl, of->code, of->subject);
    struct reach *reach = cl_arena_alloc(&cl->arena, checks.count * sizeof *reach);
    CL_TRY(check_allowed(cl, of, checks));
    CL_TRY(check_once(cl, of, checks));
    CL_TRY(check_reason(cl, of));
    for (size_t i = 0; i < checks.count; i++) {
        CL_TRY(find_reach(cl, of, checks.at[i], bounds, &reach[i]));
        text = add_check(cl, text, of->product, checks.at[i], reach[i].bound);
    }
    text = add_reason(cl, text, cl->reason);
    content = cl_hash_of(text, strlen(text));
    CL_TRY(cl_sign(cl, "override of checks", of->code, &content, &signature_id));
    for (size_t i = 0; i < checks.count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_OVERRIDE_INSERT,
                                   CL_BIND(cl_int_or_null(of->order_id), cl_int_or_null(of->dose_id),
                                           cl_text(checks.at[i]), cl_int(signature_id), cl_text_or_null(reach[i].bound),
                                           cl_int_or_null(reach[i].until_ms), cl_int_or_null(reach[i].least_permille),
                                           cl_int_or_null(reach[i].most_permille))));
done:
    return status;
}

static enum cl_status require_checks(struct cl *cl, struct cl_texts checks)
{
    return checks.count > 0 ? CL_OK : cl_fail(cl->error, CL_USAGE, NULL, NULL, NULL, "name the checks to override");
}

enum cl_status cl_order_override(struct cl *cl, const char *code, struct cl_texts checks,
                                 const struct cl_override_bounds *bounds, struct cl_order *out)
{
    enum cl_status status;
    struct cl_order order;
    struct cl_product product;
    static const char *const living[] = {"draft", "verified", "allocated", NULL};
    CL_TRY(require_checks(cl, checks));
    CL_TRY(cl_write_begin(cl, CL_ACT_ORDER_OVERRIDE, NULL));
    CL_TRY(cl_order_begin(cl, code, &order));
    CL_TRY(cl_order_require_state(cl, &order, living, "override checks of"));
    CL_TRY(cl_product_get_by_id(cl, order.product_id, &product));
    CL_TRY(sign(cl, &(struct overridden){order.id, 0, order.code, order.subject, order.timezone, &product, 0}, checks,
                bounds));
    CL_TRY(cl_order_get(cl, code, &order));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = order;
    return status;
}

enum cl_status cl_dose_override(struct cl *cl, const char *code, struct cl_texts checks,
                                const struct cl_override_bounds *bounds, struct cl_dose *out)
{
    enum cl_status status;
    struct cl_dose dose;
    struct cl_product product;
    CL_TRY(require_checks(cl, checks));
    CL_TRY(cl_write_begin(cl, CL_ACT_DOSE_OVERRIDE, NULL));
    CL_TRY(cl_dose_get(cl, code, &dose));
    cl_dose_concerns(cl, &dose);
    CL_TRY(cl_dose_require_site(cl, dose.subject));
    if (strcmp(dose.state, "given") == 0 || strcmp(dose.state, "discarded") == 0) {
        status = cl_refuse(cl, "dose.state", dose.code, cl_arena_print(&cl->arena, "cryolot dose show %s", dose.code),
                           "cannot override checks of dose '%s': it is %s", dose.code, dose.state);
        goto done;
    }
    CL_TRY(cl_product_get_by_id(cl, dose.product_id, &product));
    CL_TRY(sign(cl, &(struct overridden){0, dose.id, dose.code, dose.subject, dose.timezone, &product, dose.use_by_ms},
                checks, bounds));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
