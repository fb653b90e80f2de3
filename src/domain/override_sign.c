/* A physician's signature that checks of an order or a dose may fail. */
#include "domain/order.h"
#include "domain/override.h"
#include "domain/override_bound.h"
#include <ctype.h>
#include <string.h>

/* What it is signed for. */
struct overridden {
    int64_t order_id, dose_id; /* one of them; the other 0 */
    const char *code, *subject, *timezone;
    const struct cl_product *product;
    int64_t use_by_ms, measured; /* of a dose */
};

enum { REASON_LEAST = 10 };

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

/* ---- signing it ---------------------------------------------------------------------------------------------------
 */

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

static struct cl_value known(int64_t number)
{
    return number < 0 ? cl_null() : cl_int(number);
}

static enum cl_status sign(struct cl *cl, const struct overridden *of, struct cl_texts checks,
                           const struct cl_override_bounds *bounds)
{
    enum cl_status status;
    struct cl_hash content;
    int64_t signature_id;
    const char *text = head(cl, of->code, of->subject);
    struct cl_override_bound *bound = cl_arena_alloc(&cl->arena, checks.count * sizeof *bound);
    CL_TRY(check_allowed(cl, of, checks));
    CL_TRY(check_once(cl, of, checks));
    CL_TRY(check_reason(cl, of));
    CL_TRY(cl_override_bounds_check(cl, bounds, checks));
    for (size_t i = 0; i < checks.count; i++) {
        const struct cl_override_asked asked = {.code = of->code,
                                                .timezone = of->timezone,
                                                .of_dose = of->dose_id != 0,
                                                .product = of->product,
                                                .use_by_ms = of->use_by_ms,
                                                .measured = of->measured,
                                                .bounds = bounds,
                                                .limit = cl_override_limit(cl, of->product, checks.at[i])};
        CL_TRY(cl_override_bound_find(cl, &asked, checks.at[i], &bound[i]));
        text = add_check(cl, text, of->product, checks.at[i], bound[i].text);
    }
    text = add_reason(cl, text, cl->reason);
    content = cl_hash_of(text, strlen(text));
    CL_TRY(cl_sign(cl, "override of checks", of->code, &content, &signature_id));
    for (size_t i = 0; i < checks.count; i++)
        CL_TRY(cl_store_change_one(cl->store, SQL_OVERRIDE_INSERT,
                                   CL_BIND(cl_int_or_null(of->order_id), cl_int_or_null(of->dose_id),
                                           cl_text(checks.at[i]), cl_int(signature_id), cl_text(bound[i].text),
                                           cl_int_or_null(bound[i].until_ms), known(bound[i].least),
                                           known(bound[i].most))));
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
    CL_TRY(sign(cl, &(struct overridden){order.id, 0, order.code, order.subject, order.timezone, &product, 0, 0},
                checks, bounds));
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
    CL_TRY(sign(cl,
                &(struct overridden){0, dose.id, dose.code, dose.subject, dose.timezone, &product, dose.use_by_ms,
                                     cl_dose_measured_count(&dose)},
                checks, bounds));
    CL_TRY(cl_dose_get(cl, code, &dose));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = dose;
    return status;
}
