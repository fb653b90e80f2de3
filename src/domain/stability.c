/* What vials are for: patients, tests, retention, stability. A vial leaves the saleable stock by its purpose, not by
 * disappearing (DOMAIN.md "Release"). */
#include "domain/lot.h"
#include "domain/vial.h"
#include <cryolot/product.h>
#include <stdlib.h>
#include <string.h>

static bool is_one_of(const char *word, const char *const *words)
{
    for (size_t i = 0; words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return true;
    return false;
}

static enum cl_status check_request(struct cl *cl, const char *purpose, int64_t months)
{
    static const char *const purposes[] = {"product", "qc", "retain", "stability", NULL};
    if (!is_one_of(purpose, purposes))
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, "product, qc, retain or stability",
                       "a vial cannot be kept as '%s'", purpose);
    if (strcmp(purpose, "stability") != 0 && months >= 0)
        return cl_fail(cl->error, CL_USAGE, NULL, NULL, NULL, "only stability vials have a time point");
    return CL_OK;
}

/* Back to patients only by QA; and what was decided once changes for a reason: a purpose, or a time point (`planned`:
 * the one that it is kept for, -1: none), of which the first is no change. */
static enum cl_status check_change(struct cl *cl, const struct cl_vial *vial, const char *purpose, int64_t planned,
                                   int64_t months)
{
    bool same = strcmp(vial->purpose, purpose) == 0;
    if (same && months == planned)
        return cl_refuse(cl, "vial.purpose", vial->code, NULL, "vial %s is kept as %s already", vial->code, purpose);
    if (same && planned < 0)
        return CL_OK;
    if (strcmp(purpose, "product") == 0 && !(cl->actor.roles & CL_ROLE_QA))
        return cl_fail(cl->error, CL_NOT_AUTHORISED, "person.role", cl->actor.login, NULL,
                       "%s may not give a vial back to patients (%s): it needs the role qa", cl->actor.name,
                       cl_act_name(CL_ACT_VIAL_ASSIGN));
    if (strcmp(vial->purpose, "product") != 0 && !cl->reason)
        return cl_refuse(cl, "act.reason", vial->code, "add --reason 'why'",
                         "vial %s is kept as %s: another %s needs a reason", vial->code, vial->purpose,
                         same ? "time point" : "purpose");
    return CL_OK;
}

/* A time point of the product's plan, where it has one. */
static enum cl_status check_months(struct cl *cl, const struct cl_lot *lot, int64_t months)
{
    struct cl_product product;
    const char *points = NULL;
    enum cl_status status = cl_product_get_by_id(cl, lot->product_id, &product);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < product.stability_months.count; i++) {
        const char *point = product.stability_months.at[i];
        if (strtoll(point, NULL, 10) == months)
            return CL_OK;
        points = points ? cl_arena_print(&cl->arena, "%s, %s", points, point) : point;
    }
    if (!points)
        return CL_OK;
    return cl_refuse(cl, "stability.months", lot->code, cl_arena_print(&cl->arena, "give one of %s", points),
                     "%lld months is no time point of the stability plan of %s", (long long)months, lot->product);
}

static enum cl_status plan_point(struct cl *cl, const struct cl_vial *vial, int64_t months)
{
    enum cl_status status;
    struct cl_lot lot;
    CL_TRY(cl_lot_get(cl, vial->lot, &lot));
    CL_TRY(check_months(cl, &lot, months));
    status = cl_store_change_one(cl->store, SQL_STABILITY_POINT_INSERT,
                                 CL_BIND(cl_int(lot.id), cl_int(vial->id), cl_int(months),
                                         cl_date_value(cl, cl_date_add_months(lot.made_on, (int)months)),
                                         cl_int(cl->actor.id), cl_int(cl->now_ms)));
done:
    return status;
}

static enum cl_status read_planned(struct cl *cl, const struct cl_vial *vial, int64_t *months)
{
    *months = -1;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_VIAL_USE, CL_BIND(cl_int(vial->id)));
    if (cl_rows_next(rows) && !cl_rows_is_null(rows, COL_VIAL_USE_MONTHS))
        *months = cl_rows_int(rows, COL_VIAL_USE_MONTHS);
    return cl_rows_close(rows);
}

static enum cl_status assign_one(struct cl *cl, const struct cl_vial *vial, const char *purpose, int64_t months)
{
    enum cl_status status;
    int64_t planned;
    CL_TRY(read_planned(cl, vial, &planned));
    CL_TRY(check_change(cl, vial, purpose, planned, months));
    if (planned >= 0)
        CL_TRY(cl_store_change(cl->store, SQL_STABILITY_POINT_DELETE, CL_BIND(cl_int(vial->id))));
    cl->vials_fell |= strcmp(purpose, "product") != 0;
    if (strcmp(vial->purpose, purpose) != 0)
        CL_TRY(cl_store_change_one(cl->store, SQL_VIAL_SET_PURPOSE,
                                   CL_BIND(cl_int(vial->id), cl_text(vial->purpose), cl_text(purpose))));
    if (months >= 0)
        CL_TRY(plan_point(cl, vial, months));
done:
    return status;
}

enum cl_status cl_vial_assign(struct cl *cl, struct cl_texts codes, const char *purpose, int64_t months,
                              struct cl_vial_list *out)
{
    enum cl_status status;
    struct cl_vial_list vials;
    static const char *const unused[] = {"filled", "stored", "out", "in-transit", NULL};
    CL_TRY(check_request(cl, purpose, months));
    CL_TRY(cl_vials_begin(cl, CL_ACT_VIAL_ASSIGN, codes, &vials));
    CL_TRY(cl_vials_require_state(cl, &vials, unused, "only filled vials that are not used up have a purpose",
                                  "cannot assign"));
    for (size_t i = 0; i < vials.count; i++)
        CL_TRY(assign_one(cl, &vials.at[i], purpose, months));
    CL_TRY(cl_vials_reload(cl, &vials, &vials));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = vials;
    return status;
}
