#include "domain/oos_supply.h"
#include "domain/attachment.h"
#include "domain/judge.h"
#include "domain/lot_check.h"
#include "domain/setting.h"
#include "domain/subject.h"
#include <string.h>

/* ---- reading --------------------------------------------------------------------------------------------------- */

static struct cl_oos_supply supply_from_row(struct cl *cl, const struct cl_rows *rows)
{
    int64_t risk_id = cl_rows_int(rows, COL_OOS_SUPPLY_RISK_ID);
    return (struct cl_oos_supply){
        .id = cl_rows_int(rows, COL_OOS_SUPPLY_ID),
        .lot = cl_keep_text(cl, rows, COL_OOS_SUPPLY_LOT),
        .subject = cl_keep_text(cl, rows, COL_OOS_SUPPLY_SUBJECT),
        .physician = cl_keep_text(cl, rows, COL_OOS_SUPPLY_PHYSICIAN),
        .quality = cl_keep_text(cl, rows, COL_OOS_SUPPLY_QUALITY),
        .physician_id = cl_rows_int(rows, COL_OOS_SUPPLY_PHYSICIAN_ID),
        .quality_id = cl_rows_int(rows, COL_OOS_SUPPLY_QUALITY_ID),
        .risk_id = risk_id,
        .risk = cl_arena_print(&cl->arena, "A%lld", (long long)risk_id),
        .risk_sha256 = cl_keep_text(cl, rows, COL_OOS_SUPPLY_RISK_SHA256),
        .reason = cl_keep_text(cl, rows, COL_OOS_SUPPLY_REASON),
        .signed_at_ms = cl_rows_int(rows, COL_OOS_SUPPLY_SIGNED_AT_MS),
        .notify_by = cl_row_date(rows, COL_OOS_SUPPLY_NOTIFY_BY),
    };
}

static enum cl_status read_one(struct cl *cl, struct cl_rows *rows, struct cl_oos_supply *out, bool *found)
{
    *found = cl_rows_next(rows);
    if (*found)
        *out = supply_from_row(cl, rows);
    return cl_rows_close(rows);
}

enum cl_status cl_oos_supply_find(struct cl *cl, int64_t lot_id, int64_t subject_id, struct cl_oos_supply *out,
                                  bool *found)
{
    return read_one(cl, cl_rows_open(cl->store, SQL_OOS_SUPPLY_OF, CL_BIND(cl_int(lot_id), cl_int(subject_id))), out,
                    found);
}

/* ---- what is signed -------------------------------------------------------------------------------------------- */

/* The lot with the results that both saw, the one subject, the risk. The reason is quality's. */
static enum cl_status supply_content(struct cl *cl, const struct cl_lot_dossier *of, int64_t signature_id,
                                     int64_t until_ms, const char *subject, const char *risk_sha256,
                                     struct cl_hash *out)
{
    char hex[CL_HASH_TEXT];
    struct cl_hash lot;
    enum cl_status status = cl_lot_dossier_content(cl, of, signature_id, until_ms, &lot);
    if (status != CL_OK)
        return status;
    const char *text =
        cl_arena_print(&cl->arena, "supply out of specification of lot %s\nrecord %s\nsubject %s\nrisk %s\n",
                       of->lot.code, cl_hash_write(&lot, hex, sizeof hex), subject, risk_sha256);
    *out = cl_hash_of(text, strlen(text));
    return CL_OK;
}

enum cl_status cl_oos_supply_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                            bool *superseded)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    struct cl_oos_supply supply = {.subject = "", .risk_sha256 = ""};
    bool found;
    CL_TRY(read_one(
        cl, cl_rows_open(cl->store, SQL_OOS_SUPPLY_SIGNED, CL_BIND(cl_text(signature->subject), cl_int(signature->id))),
        &supply, &found));
    CL_TRY(cl_lot_dossier_read(cl, signature->subject, &of));
    *superseded = false;
    status = supply_content(cl, &of, signature->id, signature->signed_at_ms, supply.subject, supply.risk_sha256, out);
done:
    return status;
}

enum cl_status cl_oos_supply_holds(struct cl *cl, const struct cl_oos_supply *supply, bool *holds)
{
    enum cl_status status;
    CL_TRY(cl_signature_holds(cl, supply->physician_id, holds));
    if (*holds)
        status = cl_signature_holds(cl, supply->quality_id, holds);
done:
    return status;
}

/* ---- deciding -------------------------------------------------------------------------------------------------- */

/* A lot that conforms is released; what is supplied this way has a result of its own that fails or is undecided. */
static enum cl_status check_needed(struct cl *cl, const struct cl_lot_dossier *of)
{
    enum cl_status status = CL_OK;
    for (size_t i = 0; i < of->product.specification.count; i++) {
        struct cl_judgement judgement;
        if (!of->product.specification.at[i].gates_release)
            continue;
        CL_TRY(cl_judge(cl, &of->product.specification.at[i], &of->results, &judgement));
        if (judgement.problem)
            return CL_OK;
    }
    status =
        cl_refuse(cl, "supply.needless", of->lot.code, cl_arena_print(&cl->arena, "cryolot lot check %s", of->lot.code),
                  "no gating result of lot '%s' fails or is undecided: it is released, not supplied out of "
                  "specification",
                  of->lot.code);
done:
    return status;
}

/* Checks that no request of a physician makes up for: without them nobody knows what is supplied. Holds and deviations
 * are asked at the thaw. */
static bool must_pass(const char *id)
{
    static const char *const ids[] = {"donor.eligible", "results.complete", "results.reviewed",
                                      "expiry.future",  "vials.accounted",  "storage.within-limits"};
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++)
        if (strcmp(ids[i], id) == 0)
            return true;
    return false;
}

static enum cl_status check_rest(struct cl *cl, const struct cl_lot_dossier *of)
{
    struct cl_gate all = {.cl = cl}, asked = {.cl = cl};
    enum cl_status status = cl_lot_gate(&all, of);
    if (status != CL_OK)
        return status;
    for (size_t i = 0; i < all.count; i++)
        if (must_pass(all.check[i].id) && !cl_lot_is_unknown_storage(&all.check[i]))
            cl_gate_add(&asked, all.check[i].id, all.check[i].title, all.check[i].state, all.check[i].detail,
                        all.check[i].remedy);
    status = cl_gate_open(&asked, "supply lot", of->lot.code, NULL);
    if (status == CL_OK)
        cl_lot_tell_unknown_storage(&all);
    return status;
}

static enum cl_status store_supply(struct cl *cl, const struct cl_lot_dossier *of, const struct cl_subject *subject,
                                   const struct cl_file_given *risk)
{
    enum cl_status status;
    int64_t risk_id, physician_id, quality_id, days = 0;
    char sha256[CL_HASH_TEXT];
    struct cl_hash file = cl_hash_of(risk->data, risk->size), content;
    CL_TRY(cl_setting_count(cl, "supply.notify-days", &days));
    CL_TRY(cl_attachment_insert(cl, of->lot.code, "risk-evaluation", risk, &risk_id));
    CL_TRY(supply_content(cl, of, 0, cl->now_ms, subject->code, cl_hash_write(&file, sha256, sizeof sha256), &content));
    CL_TRY(cl_sign_second(cl, "request out of specification", of->lot.code, &content, &physician_id));
    CL_TRY(cl_sign(cl, "supply out of specification", of->lot.code, &content, &quality_id));
    struct cl_date notify_by = cl_date_add_days(cl_today(cl, of->lot.timezone), days);
    status = cl_store_change_one(cl->store, SQL_OOS_SUPPLY_INSERT,
                                 CL_BIND(cl_int(of->lot.id), cl_int(subject->id), cl_int(risk_id), cl_int(physician_id),
                                         cl_int(quality_id), cl_date_value(cl, notify_by)));
done:
    return status;
}

enum cl_status cl_oos_supply(struct cl *cl, const char *lot, const char *subject_code, const struct cl_file_given *risk,
                             struct cl_oos_supply *out)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    struct cl_subject subject;
    struct cl_oos_supply supply;
    bool found;
    static const char *const waiting[] = {"quarantine", NULL};
    CL_TRY(cl_attachment_check(risk, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_SUPPLY_OOS, lot));
    CL_TRY(cl_lot_dossier_read(cl, lot, &of));
    CL_TRY(cl_lot_require_status(cl, &of.lot, waiting, "supply lot"));
    CL_TRY(cl_subject_get(cl, subject_code, &subject));
    cl_write_concerns(cl, subject.code);
    CL_TRY(check_needed(cl, &of));
    CL_TRY(check_rest(cl, &of));
    CL_TRY(store_supply(cl, &of, &subject, risk));
    CL_TRY(cl_oos_supply_find(cl, of.lot.id, subject.id, &supply, &found));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = supply;
    return status;
}
