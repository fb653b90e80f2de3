/* Another expiry of a lot, on signed stability evidence; what is printed on labels already is told. */
#include "domain/attachment.h"
#include "domain/lot.h"
#include <string.h>

/* What the signer stands for. `to`: the day that is in force by this change. */
static struct cl_hash extension_content(struct cl *cl, const char *lot, const char *from, const char *to,
                                        const char *evidence_sha256, const char *reason)
{
    const char *text = cl_arena_print(&cl->arena, "lot %s\nexpiry from %s\nto %s\nevidence %s\nreason %s\n", lot, from,
                                      to, evidence_sha256, reason);
    return cl_hash_of(text, strlen(text));
}

/* The day that followed this change: what the next one replaced, or the lot's own. */
static enum cl_status day_since(struct cl *cl, int64_t lot_id, int64_t signature_id, const char *lot_day,
                                const char **out)
{
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_EXPIRY_BEFORE, CL_BIND(cl_int(lot_id), cl_int(signature_id)));
    *out = cl_rows_next(rows) ? cl_keep_text(cl, rows, 0) : lot_day;
    return cl_rows_close(rows);
}

enum cl_status cl_lot_extension_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                               bool *superseded)
{
    enum cl_status status;
    const char *from = "", *lot_day = "", *evidence = "", *to = "";
    int64_t lot_id = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_EXTENSION_SIGNED, CL_BIND(cl_text(signature->subject), cl_int(signature->id)));
    if (cl_rows_next(rows)) {
        lot_id = cl_rows_int(rows, COL_EXTENSION_LOT_ID);
        lot_day = cl_keep_text(cl, rows, COL_EXTENSION_LOT_EXPIRES_ON);
        from = cl_keep_text(cl, rows, COL_EXTENSION_OLD_EXPIRES_ON);
        evidence = cl_keep_text(cl, rows, COL_EXTENSION_EVIDENCE_SHA256);
    }
    CL_TRY(cl_rows_close(rows));
    CL_TRY(day_since(cl, lot_id, signature->id, lot_day, &to));
    *superseded = false;
    *out = extension_content(cl, signature->subject, from, to, evidence, signature->reason ? signature->reason : "");
done:
    return status;
}

static const char *day_text(struct cl *cl, struct cl_date day)
{
    char text[CL_DATE_TEXT];
    return cl_arena_copy(&cl->arena, cl_date_write(day, text, sizeof text));
}

static enum cl_status check_day(struct cl *cl, const struct cl_lot *lot, struct cl_date expires_on)
{
    if (cl_date_compare(expires_on, lot->made_on) < 0)
        return cl_refuse(cl, "lot.expiry", lot->code, "give a day behind the one on which it was made",
                         "lot '%s' would expire before it was made, on %s", lot->code, day_text(cl, lot->made_on));
    if (cl_date_compare(expires_on, lot->expires_on) == 0)
        return cl_fail(cl->error, CL_CONFLICT, "lot.expiry", lot->code, NULL, "lot '%s' expires on %s already",
                       lot->code, day_text(cl, expires_on));
    return CL_OK;
}

static enum cl_status store_extension(struct cl *cl, const struct cl_lot *lot, struct cl_date expires_on,
                                      const struct cl_file_given *evidence)
{
    enum cl_status status;
    int64_t evidence_id, signature_id;
    char sha256[CL_HASH_TEXT];
    struct cl_hash file = cl_hash_of(evidence->data, evidence->size);
    struct cl_hash content = extension_content(cl, lot->code, day_text(cl, lot->expires_on), day_text(cl, expires_on),
                                               cl_hash_write(&file, sha256, sizeof sha256), cl->reason);
    CL_TRY(cl_attachment_insert(cl, lot->code, "stability-evidence", evidence, &evidence_id));
    CL_TRY(cl_sign(cl, "change of expiry", lot->code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_EXTENSION_INSERT,
                               CL_BIND(cl_int(lot->id), cl_date_value(cl, lot->expires_on),
                                       cl_date_value(cl, expires_on), cl_int(evidence_id), cl_int(signature_id))));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_EXTEND, CL_BIND(cl_int(lot->id), cl_date_value(cl, expires_on))));
    status = cl_store_change(cl->store, SQL_LOT_EXTEND_VIALS, CL_BIND(cl_int(lot->id), cl_date_value(cl, expires_on)));
done:
    return status;
}

static enum cl_status read_labels(struct cl *cl, int64_t lot_id, struct cl_date expires_on, struct cl_texts *out)
{
    struct cl_texts codes = {0};
    size_t capacity = 0;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_LABELS_OF_ANOTHER_DAY, CL_BIND(cl_int(lot_id), cl_date_value(cl, expires_on)));
    while (cl_rows_next(rows)) {
        codes.at = cl_arena_grow(&cl->arena, codes.at, codes.count, &capacity, sizeof *codes.at);
        codes.at[codes.count++] = cl_keep_text(cl, rows, 0);
    }
    *out = codes;
    return cl_rows_close(rows);
}

enum cl_status cl_lot_extend(struct cl *cl, const char *code, struct cl_date expires_on,
                             const struct cl_file_given *evidence, struct cl_texts *labels, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_texts found = {0};
    static const char *const usable[] = {"quarantine", "released", NULL};
    CL_TRY(cl_attachment_check(evidence, cl->error));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_EXTEND, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_lot_require_status(cl, &lot, usable, "change the expiry of lot"));
    CL_TRY(check_day(cl, &lot, expires_on));
    CL_TRY(store_extension(cl, &lot, expires_on, evidence));
    CL_TRY(read_labels(cl, lot.id, expires_on, &found));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK) {
        *out = lot;
        *labels = found;
    }
    return status;
}
