#include "domain/signature.h"
#include "domain/audit.h"
#include "domain/deviation.h"
#include "domain/donor.h"
#include "domain/infusion_enter.h"
#include "domain/inventory.h"
#include "domain/hold.h"
#include "domain/document_template.h"
#include "domain/label_template.h"
#include "domain/lot.h"
#include "domain/lot_batch.h"
#include "domain/lot_material.h"
#include "domain/lot_scope.h"
#include "domain/oos_supply.h"
#include "domain/order.h"
#include "domain/override.h"
#include "domain/product.h"
#include "domain/recall.h"
#include "domain/result.h"
#include "domain/shipment.h"
#include <string.h>

/* Every meaning, and who makes its content anew. */
static const struct {
    const char *meaning;
    cl_signed_content *content;
} KINDS[] = {
    {"product approval", cl_product_approval_signed_content},
    {"label approval", cl_label_template_signed_content},
    {"document approval", cl_document_template_signed_content},
    {"donor eligibility determination", cl_donor_signed_content},
    {"correction of a donor's test", cl_donor_correction_signed_content},
    {"release", cl_lot_signed_content},
    {"rejection", cl_lot_signed_content},
    {"withdrawal", cl_lot_withdrawal_signed_content},
    {"request out of specification", cl_oos_supply_signed_content},
    {"supply out of specification", cl_oos_supply_signed_content},
    {"change of expiry", cl_lot_extension_signed_content},
    {"change of scope", cl_lot_scope_signed_content},
    {"acceptance of a material", cl_lot_material_signed_content},
    {"rejection of a material", cl_lot_material_signed_content},
    {"batch record reviewed by production", cl_lot_review_signed_content},
    {"batch record reviewed by quality", cl_lot_review_signed_content},
    {"hold lifted", cl_hold_lifting_signed_content},
    {"deviation conclusion", cl_deviation_closing_signed_content},
    {"review of results", cl_result_review_signed_content},
    {"conclusion on a result", cl_result_conclusion_signed_content},
    {"invalidation of a result", cl_result_invalidation_signed_content},
    {"deviation reopening", cl_deviation_reopening_signed_content},
    {"vial disposition", cl_deviation_disposition_signed_content},
    {"quarantine shipment", cl_shipment_quarantine_signed_content},
    {"audit review", cl_audit_review_signed_content},
    {"inventory count", cl_inventory_signed_content},
    {"order verified", cl_order_verification_signed_content},
    {"override of checks", cl_override_signed_content},
    {"transcription verified", cl_infusion_verification_signed_content},
    {"recall", cl_recall_opening_signed_content},
    {"recall drill", cl_recall_opening_signed_content},
    {"recall closed", cl_recall_closing_signed_content},
    {"recall reopened", cl_recall_reopening_signed_content},
};

static struct cl_signature signature_from_row(struct cl *cl, const struct cl_rows *rows)
{
    return (struct cl_signature){
        .id = cl_rows_int(rows, COL_SIGNATURE_ID),
        .person_id = cl_rows_int(rows, COL_SIGNATURE_PERSON_ID),
        .signed_at_ms = cl_rows_int(rows, COL_SIGNATURE_SIGNED_AT_MS),
        .login = cl_keep_text(cl, rows, COL_SIGNATURE_LOGIN),
        .name = cl_keep_text(cl, rows, COL_SIGNATURE_NAME),
        .role = cl_keep_text(cl, rows, COL_SIGNATURE_ROLE),
        .meaning = cl_keep_text(cl, rows, COL_SIGNATURE_MEANING),
        .subject = cl_keep_text(cl, rows, COL_SIGNATURE_SUBJECT),
        .content_sha256 = cl_keep_text(cl, rows, COL_SIGNATURE_CONTENT_SHA256),
        .proof = cl_keep_text(cl, rows, COL_SIGNATURE_PROOF),
        .reason = cl_keep_text(cl, rows, COL_SIGNATURE_REASON),
    };
}

static enum cl_status read_list(struct cl *cl, struct cl_rows *rows, struct cl_signature_list *out)
{
    struct cl_signature *items = NULL;
    size_t count = 0, capacity = 0;
    while (cl_rows_next(rows)) {
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = signature_from_row(cl, rows);
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_signature_list){items, count};
    return status;
}

enum cl_status cl_signature_get(struct cl *cl, int64_t id, struct cl_signature *out)
{
    struct cl_signature_list list;
    enum cl_status status = read_list(cl, cl_rows_open(cl->store, SQL_SIGNATURE_BY_ID, CL_BIND(cl_int(id))), &list);
    if (status != CL_OK)
        return status;
    if (list.count == 0)
        return cl_not_found(cl, "signature", cl_arena_print(&cl->arena, "%lld", (long long)id));
    *out = list.at[0];
    return CL_OK;
}

enum cl_status cl_signature_list(struct cl *cl, const char *subject, struct cl_signature_list *out)
{
    return read_list(cl, cl_rows_open(cl->store, SQL_SIGNATURE_LIST, CL_BIND(cl_text(subject))), out);
}

enum cl_status cl_signature_state_of(struct cl *cl, const struct cl_signature *signature, enum cl_signature_state *out)
{
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++) {
        if (strcmp(KINDS[i].meaning, signature->meaning) != 0)
            continue;
        char hex[CL_HASH_TEXT];
        struct cl_hash content;
        bool superseded = false;
        enum cl_status status = KINDS[i].content(cl, signature, &content, &superseded);
        if (status != CL_OK)
            return status;
        if (superseded)
            *out = CL_SIGNATURE_SUPERSEDED;
        else
            *out = strcmp(cl_hash_write(&content, hex, sizeof hex), signature->content_sha256) == 0
                       ? CL_SIGNATURE_HOLDS
                       : CL_SIGNATURE_CHANGED;
        return CL_OK;
    }
    return cl_fail(cl->error, CL_INTEGRITY, "signature.meaning", signature->subject, "cryolot audit verify",
                   "a signature over '%s' has a meaning that is none: '%s'", signature->subject, signature->meaning);
}

enum cl_status cl_signature_holds(struct cl *cl, int64_t id, bool *holds)
{
    enum cl_status status;
    struct cl_signature signature;
    enum cl_signature_state state;
    CL_TRY(cl_signature_get(cl, id, &signature));
    CL_TRY(cl_signature_state_of(cl, &signature, &state));
    *holds = state == CL_SIGNATURE_HOLDS;
done:
    return status;
}

const char *cl_signature_state_text(enum cl_signature_state state)
{
    switch (state) {
    case CL_SIGNATURE_CHANGED:
        return "unsigned: the record changed since";
    case CL_SIGNATURE_SUPERSEDED:
        return "superseded by a later one";
    default:
        return NULL;
    }
}

enum cl_status cl_signature_phrase(struct cl *cl, const struct cl_signature *signature, const char **out)
{
    char at[CL_TIME_TEXT];
    enum cl_signature_state state;
    enum cl_status status = cl_signature_state_of(cl, signature, &state);
    if (status != CL_OK)
        return status;
    const char *problem = cl_signature_state_text(state);
    cl_time_write_local(signature->signed_at_ms, cl->facility.timezone, true, at, sizeof at);
    *out = cl_arena_print(&cl->arena, "%s by %s (%s), %s, %s%s%s", signature->meaning, signature->name,
                          signature->login, signature->role, at, problem ? "; " : "", problem ? problem : "");
    return CL_OK;
}

/* ---- all of them ------------------------------------------------------------------------------------------------- */

void cl_signature_walk_begin(struct cl *cl, struct cl_signature_walk *walk)
{
    walk->rows = cl_rows_open(cl->store, SQL_SIGNATURE_ALL, CL_NO_VALUES);
}

bool cl_signature_walk_next(struct cl *cl, struct cl_signature_walk *walk, struct cl_signature *out)
{
    bool found = cl_rows_next(walk->rows);
    if (found)
        *out = signature_from_row(cl, walk->rows);
    return found;
}

enum cl_status cl_signature_walk_end(struct cl_signature_walk *walk)
{
    return cl_rows_close(walk->rows);
}
