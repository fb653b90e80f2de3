/* The pharmacist's verification of an order, signed over all that it asks for. */
#include "domain/order.h"
#include "domain/signature.h"
#include "domain/site.h"
#include <string.h>

static struct cl_hash content(struct cl *cl, const struct cl_order *order)
{
    char weighed[CL_DATE_TEXT] = "";
    if (order->weight_id)
        cl_date_write(order->weighed_on, weighed, sizeof weighed);
    const char *text = cl_arena_print(
        &cl->arena,
        "order %s\nsubject %s\nproduct %s row %lld\ntarget %s %lld on %lld mm2\nbasis %s\nweight %lld g on %s\n"
        "required %lld\nprescriber %s\nneeded %lld\ninfusion %lld%s\nordered by %s at %lld\n",
        order->code, order->subject, order->product, (long long)order->product_id, order->target.kind,
        (long long)order->target.cells, (long long)order->target.area_mm2, order->basis, (long long)order->weight_g,
        weighed, (long long)order->required_cells, order->prescriber, (long long)order->needed_at_ms,
        (long long)order->infusion_number, order->extension ? " of an extension" : "", order->ordered_by,
        (long long)order->ordered_at_ms);
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_order_verification_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                    struct cl_hash *out, bool *superseded)
{
    struct cl_order order;
    enum cl_status status = cl_order_get(cl, signature->subject, &order);
    *superseded = false;
    if (status == CL_OK)
        *out = content(cl, &order);
    return status;
}

enum cl_status cl_order_verify(struct cl *cl, const char *code, struct cl_order *out)
{
    enum cl_status status;
    struct cl_order order;
    struct cl_hash signed_content;
    int64_t signature_id;
    static const char *const draft[] = {"draft", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_ORDER_VERIFY, NULL));
    CL_TRY(cl_order_begin(cl, code, &order));
    CL_TRY(cl_order_require_state(cl, &order, draft, "verify"));
    if (order.ordered_by_id == cl->actor.id) {
        status = cl_refuse(cl, "order.independent", order.code, "another pharmacist verifies it",
                           "%s placed order '%s' and cannot verify it", cl->actor.login, order.code);
        goto done;
    }
    signed_content = content(cl, &order);
    CL_TRY(cl_sign(cl, "order verified", order.code, &signed_content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_DOSE_ORDER_VERIFY, CL_BIND(cl_int(order.id), cl_int(signature_id))));
    CL_TRY(cl_order_get(cl, code, &order));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = order;
    return status;
}
