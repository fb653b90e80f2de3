/* Opening a recall: everything that it stops is stopped in this one write, by the status of the lots (every gate asks
 * it) and by what follows from it. */
#include "base/buffer.h"
#include "domain/donor.h"
#include "domain/identify.h"
#include "domain/in_use.h"
#include "domain/recall.h"
#include <string.h>

/* A lot that is concerned. */
struct concerned {
    int64_t id;
    const char *code, *status;
};

struct concerned_list {
    struct concerned *at;
    size_t count;
};

/* ---- what is signed ---------------------------------------------------------------------------------------------- */

static struct cl_hash content(const char *code, const struct cl_recall_new *new, const char *reason,
                              const struct concerned_list *lots)
{
    struct cl_buffer text = {0};
    cl_buffer_print(&text, "%s %s\nof %s %s\nclass %lld\nreason %s\n", new->drill ? "drill" : "recall", code,
                    new->donor ? "donor" : "lot", new->donor ? new->donor : lots->at[0].code, (long long)new->class,
                    reason);
    for (size_t i = 0; i < lots->count; i++)
        cl_buffer_print(&text, "lot %s was %s\n", lots->at[i].code, lots->at[i].status);
    struct cl_hash hash = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return hash;
}

enum cl_status cl_recall_opening_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                struct cl_hash *out, bool *superseded)
{
    struct cl_recall recall;
    enum cl_status status = cl_recall_get(cl, signature->subject, &recall);
    *superseded = false;
    if (status != CL_OK)
        return status;
    struct concerned *lots = cl_arena_alloc(&cl->arena, recall.lot_count * sizeof *lots + 1);
    for (size_t i = 0; i < recall.lot_count; i++)
        lots[i] = (struct concerned){.code = recall.lot[i].code, .status = recall.lot[i].status_before};
    const struct cl_recall_new new = {.donor = recall.donor, .class = recall.class, .drill = recall.drill};
    *out = content(recall.code, &new, recall.reason, &(struct concerned_list){lots, recall.lot_count});
    return CL_OK;
}

/* ---- which lots -------------------------------------------------------------------------------------------------- */

static enum cl_status find_lots(struct cl *cl, const struct cl_recall_new *new, int64_t *donor_id,
                                struct concerned_list *out)
{
    enum cl_status status;
    struct cl_donor donor = {0};
    size_t capacity = 0;
    *out = (struct concerned_list){0};
    if (new->donor)
        CL_TRY(cl_donor_get(cl, new->donor, &donor));
    *donor_id = donor.id;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_SCOPE,
                                        CL_BIND(cl_text(new->donor ? NULL : new->lot), cl_int_or_null(donor.id)));
    while (cl_rows_next(rows)) {
        out->at = cl_arena_grow(&cl->arena, out->at, out->count, &capacity, sizeof *out->at);
        out->at[out->count++] = (struct concerned){.id = cl_rows_int(rows, COL_RECALL_LOT_ID),
                                                   .code = cl_keep_text(cl, rows, COL_RECALL_LOT_CODE),
                                                   .status = cl_keep_text(cl, rows, COL_RECALL_LOT_STATUS)};
    }
    CL_TRY(cl_rows_close(rows));
    if (out->count == 0)
        status = new->donor
                     ? cl_refuse(cl, "recall.lot", new->donor, NULL, "nothing was ever made of donor '%s'", new->donor)
                     : cl_not_found(cl, "lot", new->lot);
done:
    return status;
}

static enum cl_status check_class(struct cl *cl, int64_t class)
{
    if (class >= 1 && class <= 3)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, "recall.class", NULL,
                   "1: may cause death or serious harm; 2: temporary or reversible harm; 3: no harm is likely",
                   "a recall is of class 1, 2 or 3");
}

/* What is recalled already is recalled once; a drill disturbs nothing. */
static enum cl_status check_open(struct cl *cl, const struct cl_recall_new *new, const struct concerned_list *lots)
{
    for (size_t i = 0; i < lots->count; i++)
        if (new->drill || strcmp(lots->at[i].status, "recalled") != 0)
            return CL_OK;
    const char *code = NULL;
    bool closed = false;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_OF_LOT, CL_BIND(cl_int(lots->at[0].id)));
    if (cl_rows_next(rows)) {
        code = cl_keep_text(cl, rows, 0);
        closed = strcmp(cl_rows_text(rows, 1), "closed") == 0;
    }
    enum cl_status status = cl_rows_close(rows);
    if (status != CL_OK)
        return status;
    return cl_refuse(cl, "recall.lot", lots->at[0].code,
                     cl_arena_print(&cl->arena,
                                    closed ? "cryolot recall reopen %s --reason R" : "cryolot recall show %s",
                                    code ? code : "RECALL"),
                     "every lot of it is recalled already, by %s, which is %s", code ? code : "a recall",
                     closed ? "closed" : "open");
}

/* ---- stopping ---------------------------------------------------------------------------------------------------- */

static bool is_one_of(const char *word, const char *const *words)
{
    for (; *words; words++)
        if (strcmp(*words, word) == 0)
            return true;
    return false;
}

/* What was released is recalled; what nobody decided upon yet is held; what was rejected stays so. */
static enum cl_status stop_lot(struct cl *cl, const char *code, const struct concerned *lot)
{
    static const char *const released[] = {"released", "withdrawn", NULL};
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    if (is_one_of(lot->status, released))
        return cl_store_change_one(cl->store, SQL_RECALL_LOT_STATUS, CL_BIND(cl_int(lot->id)));
    if (!is_one_of(lot->status, undecided))
        return CL_OK;
    const char *reason = cl_arena_print(&cl->arena, "recall %s: %s", code, cl->reason);
    return cl_store_change_one(cl->store, SQL_HOLD_LOT,
                               CL_BIND(cl_int(lot->id), cl_text(reason), cl_int(cl->actor.id), cl_int(cl->now_ms)));
}

static enum cl_status tell_shipments(struct cl *cl, int64_t recall_id)
{
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_RECALL_SHIPMENTS, CL_BIND(cl_int(recall_id)));
    while (cl_rows_next(rows)) {
        int64_t vials = cl_rows_int(rows, COL_RECALL_SHIPMENT_VIALS);
        bool left = strcmp(cl_rows_text(rows, COL_RECALL_SHIPMENT_STATE), "dispatched") == 0;
        cl_notice(cl, "shipment %s to %s %s %lld vial%s of it: %s", cl_rows_text(rows, COL_RECALL_SHIPMENT_CODE),
                  cl_rows_text(rows, COL_RECALL_SHIPMENT_TO_SITE), left ? "carries" : "is packed with",
                  (long long)vials, vials == 1 ? "" : "s",
                  left ? "they are received as quarantine or reject" : "it does not leave with them");
    }
    return cl_rows_close(rows);
}

/* ---- opening ----------------------------------------------------------------------------------------------------- */

static enum cl_status insert_lists(struct cl *cl, int64_t recall_id, const struct concerned_list *lots)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < lots->count; i++) {
        cl_write_concerns(cl, lots->at[i].code);
        CL_TRY(cl_store_change_one(cl->store, SQL_RECALL_LOT_INSERT,
                                   CL_BIND(cl_int(recall_id), cl_int(lots->at[i].id), cl_text(lots->at[i].status))));
    }
    CL_TRY(cl_store_change(cl->store, SQL_RECALL_VIALS_INSERT,
                           CL_BIND(cl_int(recall_id), cl_int(cl->now_ms), cl_int(cl->actor.id))));
    status = cl_store_change(cl->store, SQL_RECALL_NOTICES_INSERT, CL_BIND(cl_int(recall_id)));
done:
    return status;
}

static enum cl_status stop(struct cl *cl, int64_t recall_id, const char *code, const struct concerned_list *lots)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < lots->count; i++) {
        CL_TRY(stop_lot(cl, code, &lots->at[i]));
        CL_TRY(cl_in_use_tell_lot(cl, lots->at[i].id));
    }
    CL_TRY(tell_shipments(cl, recall_id));
done:
    return status;
}

enum cl_status cl_recall_open(struct cl *cl, const struct cl_recall_new *new, struct cl_recall *out)
{
    enum cl_status status;
    struct cl_recall recall;
    struct concerned_list lots;
    struct cl_hash signed_content;
    int64_t number = 0, donor_id = 0, recall_id = 0, signature_id = 0;
    char code[CL_NUMBERED_CODE];
    CL_TRY(check_class(cl, new->class));
    CL_TRY(cl_write_begin(cl, new->donor ? CL_ACT_DONOR_LOOKBACK : CL_ACT_LOT_RECALL, NULL));
    CL_TRY(find_lots(cl, new, &donor_id, &lots));
    CL_TRY(check_open(cl, new, &lots));
    CL_TRY(cl_store_int(cl->store, SQL_RECALL_NEXT_NUMBER, &number, CL_NO_VALUES));
    cl_write_concerns(cl, cl_numbered_code_write(CL_RECALL_PREFIX, number, code));
    if (new->donor)
        cl_write_concerns(cl, new->donor);
    signed_content = content(code, new, cl->reason, &lots);
    CL_TRY(cl_sign(cl, new->drill ? "recall drill" : "recall", code, &signed_content, &signature_id));
    CL_TRY(cl_store_insert(cl->store, SQL_RECALL_INSERT, &recall_id,
                           CL_BIND(cl_text(code), cl_text(new->donor ? "donor" : "lot"), cl_int_or_null(donor_id),
                                   cl_int(new->class), cl_text(cl->reason), cl_int(new->drill), cl_int(cl->now_ms),
                                   cl_int(signature_id))));
    CL_TRY(insert_lists(cl, recall_id, &lots));
    if (!new->drill)
        CL_TRY(stop(cl, recall_id, code, &lots));
    CL_TRY(cl_recall_get(cl, code, &recall));
    if (recall.vials == 0)
        status = cl_refuse(cl, "recall.lot", lots.at[0].code, "cryolot lot reject, cryolot lot hold",
                           "nothing was ever filled of it: there is nothing to call back");
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = recall;
    return status;
}
