/* The batch record of a lot and its reviews by production and then by quality (21 CFR 211.192). */
#include "domain/lot_batch.h"
#include "domain/attachment.h"
#include "domain/evidence.h"
#include "domain/lot_material.h"
#include <cryolot/donor.h>
#include <string.h>

static const char PRODUCTION[] = "production", QUALITY[] = "quality";

/* The executed batch record that counts: the newest; id 0: there is none. */
struct batch_record {
    int64_t id, attached_by;
    const char *name, *sha256;
};

/* ---- reading --------------------------------------------------------------------------------------------------- */

static const char *code_of(struct cl *cl, int64_t attachment_id)
{
    return cl_arena_print(&cl->arena, "A%lld", (long long)attachment_id);
}

static enum cl_status read_batch_record(struct cl *cl, const char *lot, struct batch_record *out)
{
    enum { ID, NAME, SHA256, ATTACHED_BY };
    *out = (struct batch_record){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_BATCH_RECORD_NEWEST, CL_BIND(cl_text(lot)));
    if (cl_rows_next(rows))
        *out = (struct batch_record){cl_rows_int(rows, ID), cl_rows_int(rows, ATTACHED_BY),
                                     cl_keep_text(cl, rows, NAME), cl_keep_text(cl, rows, SHA256)};
    return cl_rows_close(rows);
}

static enum cl_status read_reviews(struct cl *cl, int64_t lot_id, const struct batch_record *newest,
                                   struct cl_lot_review_list *out)
{
    struct cl_lot_review *items = NULL;
    size_t count = 0, capacity = 0;
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_BATCH_REVIEWS, CL_BIND(cl_int(lot_id)));
    while (cl_rows_next(rows)) {
        int64_t attachment_id = cl_rows_int(rows, COL_BATCH_REVIEW_ATTACHMENT_ID);
        items = cl_arena_grow(&cl->arena, items, count, &capacity, sizeof *items);
        items[count++] = (struct cl_lot_review){
            .part = cl_keep_text(cl, rows, COL_BATCH_REVIEW_PART),
            .file = code_of(cl, attachment_id),
            .reviewed_by = cl_keep_text(cl, rows, COL_BATCH_REVIEW_REVIEWED_BY),
            .reviewer = cl_keep_text(cl, rows, COL_BATCH_REVIEW_REVIEWER),
            .reason = cl_keep_text(cl, rows, COL_BATCH_REVIEW_REASON),
            .reviewed_at_ms = cl_rows_int(rows, COL_BATCH_REVIEW_SIGNED_AT_MS),
            .person_id = cl_rows_int(rows, COL_BATCH_REVIEW_PERSON_ID),
            .attachment_id = attachment_id,
            .signature_id = cl_rows_int(rows, COL_BATCH_REVIEW_SIGNATURE_ID),
            .current = attachment_id == newest->id,
        };
    }
    enum cl_status status = cl_rows_close(rows);
    if (status == CL_OK)
        *out = (struct cl_lot_review_list){items, count};
    return status;
}

/* The review of the newest batch record, or NULL. */
static const struct cl_lot_review *current_review(const struct cl_lot_review_list *reviews, const char *part)
{
    for (size_t i = 0; i < reviews->count; i++)
        if (reviews->at[i].current && strcmp(reviews->at[i].part, part) == 0)
            return &reviews->at[i];
    return NULL;
}

static enum cl_status read_warnings(struct cl *cl, const char *code, struct cl_texts *out)
{
    struct cl_donor donor;
    enum cl_status status = cl_donor_get(cl, code, &donor);
    return status == CL_OK ? cl_donor_warnings(cl, &donor, out) : status;
}

enum cl_status cl_lot_batch_get(struct cl *cl, const struct cl_lot *lot, struct cl_lot_batch *out)
{
    enum cl_status status;
    struct batch_record newest;
    struct cl_lot_batch batch = {0};
    CL_TRY(cl_lot_receipt_read(cl, lot->id, &batch.receipt));
    CL_TRY(cl_lot_material_read(cl, lot->id, &batch.materials));
    CL_TRY(cl_lot_yields_read(cl, lot->id, &batch.yields));
    CL_TRY(cl_freezing_runs_read(cl, lot->id, &batch.freezing_runs));
    CL_TRY(read_batch_record(cl, lot->code, &newest));
    if (newest.id) {
        batch.batch_record = code_of(cl, newest.id);
        batch.batch_record_name = newest.name;
    }
    CL_TRY(read_reviews(cl, lot->id, &newest, &batch.reviews));
    CL_TRY(read_warnings(cl, lot->donor, &batch.donor_warnings));
    *out = batch;
done:
    return status;
}

/* ---- attaching ----------------------------------------------------------------------------------------------------
 */

enum cl_status cl_lot_attach(struct cl *cl, const char *code, const struct cl_file_given *file, const char *kind,
                             struct cl_attachment *out)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(cl, code, &lot);
    return status == CL_OK ? cl_attach(cl, lot.code, file, kind, out) : status;
}

/* ---- reviewing ----------------------------------------------------------------------------------------------------
 */

static const char *meaning_of(const char *part)
{
    return strcmp(part, PRODUCTION) == 0 ? "batch record reviewed by production" : "batch record reviewed by quality";
}

/* What a reviewer stands for: exactly this file. */
static struct cl_hash content_of(struct cl *cl, const char *lot, const char *part, const char *file_name,
                                 const char *sha256, const char *reason)
{
    const char *text = cl_arena_print(&cl->arena, "lot %s\nbatch record %s\nsha256 %s\nreviewed by %s\nreason %s\n",
                                      lot, file_name, sha256, part, reason);
    return cl_hash_of(text, strlen(text));
}

enum cl_status cl_lot_review_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                            bool *superseded)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(cl, signature->subject, &lot);
    if (status != CL_OK)
        return status;
    *superseded = false;
    *out = (struct cl_hash){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_BATCH_REVIEWS, CL_BIND(cl_int(lot.id)));
    while (cl_rows_next(rows))
        if (cl_rows_int(rows, COL_BATCH_REVIEW_SIGNATURE_ID) == signature->id)
            *out = content_of(cl, lot.code, cl_rows_text(rows, COL_BATCH_REVIEW_PART),
                              cl_rows_text(rows, COL_BATCH_REVIEW_FILE_NAME),
                              cl_rows_text(rows, COL_BATCH_REVIEW_SHA256), signature->reason ? signature->reason : "");
    return cl_rows_close(rows);
}

static enum cl_status refuse_same(struct cl *cl, const char *lot, const char *did)
{
    return cl_refuse(cl, "batch.independent", lot, "another person reviews it", "%s %s of '%s' and cannot review it",
                     cl->actor.name, did, lot);
}

/* Production first, then quality, neither by who attached it, nor both by one person. */
static enum cl_status check_review(struct cl *cl, const char *lot, const char *part, const struct batch_record *record,
                                   const struct cl_lot_review_list *reviews)
{
    const struct cl_lot_review *same = current_review(reviews, part);
    const struct cl_lot_review *first = current_review(reviews, PRODUCTION);
    if (!record->id)
        return cl_refuse(cl, "batch.record", lot,
                         cl_arena_print(&cl->arena, "cryolot lot attach %s FILE --as batch-record", lot),
                         "'%s' has no batch record", lot);
    if (same)
        return cl_fail(cl->error, CL_CONFLICT, "batch.review", lot, NULL, "%s of '%s' is reviewed by %s already: %s",
                       code_of(cl, record->id), lot, part, same->reviewed_by);
    if (record->attached_by == cl->actor.id)
        return refuse_same(cl, lot, "attached the batch record");
    if (strcmp(part, QUALITY) != 0)
        return CL_OK;
    if (!first)
        return cl_refuse(cl, "batch.order", lot,
                         cl_arena_print(&cl->arena, "cryolot lot review %s --as production --reason R", lot),
                         "production has not reviewed the batch record of '%s' yet", lot);
    return first->person_id == cl->actor.id ? refuse_same(cl, lot, "reviewed for production the batch record") : CL_OK;
}

static enum cl_status check_part(struct cl *cl, const char *part)
{
    if (strcmp(part, PRODUCTION) == 0 || strcmp(part, QUALITY) == 0)
        return CL_OK;
    return cl_fail(cl->error, CL_USAGE, NULL, NULL, "production or quality", "a batch record is not reviewed as '%s'",
                   part);
}

enum cl_status cl_lot_review(struct cl *cl, const char *code, const char *part, struct cl_lot_review *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct batch_record record;
    struct cl_lot_review_list reviews = {0};
    int64_t signature_id, id;
    CL_TRY(check_part(cl, part));
    CL_TRY(cl_write_begin(cl, strcmp(part, PRODUCTION) == 0 ? CL_ACT_LOT_REVIEW_PRODUCTION : CL_ACT_LOT_REVIEW_QUALITY,
                          code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(read_batch_record(cl, code, &record));
    CL_TRY(read_reviews(cl, lot.id, &record, &reviews));
    CL_TRY(check_review(cl, code, part, &record, &reviews));
    struct cl_hash content = content_of(cl, code, part, record.name, record.sha256, cl->reason);
    CL_TRY(cl_sign(cl, meaning_of(part), code, &content, &signature_id));
    CL_TRY(cl_store_insert(cl->store, SQL_BATCH_REVIEW_INSERT, &id,
                           CL_BIND(cl_int(lot.id), cl_int(record.id), cl_text(part), cl_int(signature_id))));
    CL_TRY(read_reviews(cl, lot.id, &record, &reviews));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = reviews.at[reviews.count - 1];
    return status;
}

/* ---- what the gate asks ---------------------------------------------------------------------------------------------
 */

enum cl_status cl_lot_batch_problems(struct cl *cl, const struct cl_lot *lot, struct cl_problems *problems,
                                     struct cl_evidence *evidence)
{
    enum cl_status status;
    struct batch_record record;
    struct cl_lot_review_list reviews;
    CL_TRY(read_batch_record(cl, lot->code, &record));
    CL_TRY(read_reviews(cl, lot->id, &record, &reviews));
    const struct cl_lot_review *production = current_review(&reviews, PRODUCTION);
    const struct cl_lot_review *quality = current_review(&reviews, QUALITY);
    if (!record.id)
        cl_problem_add(cl, problems, "no batch record is attached");
    else if (!production)
        cl_problem_add(cl, problems, "production has not reviewed the batch record %s", code_of(cl, record.id));
    else if (!quality)
        cl_problem_add(cl, problems, "quality has not reviewed the batch record %s", code_of(cl, record.id));
    else
        evidence->text = cl_arena_print(&cl->arena, "%s, by %s for production and %s for quality",
                                        code_of(cl, record.id), production->reviewed_by, quality->reviewed_by);
    evidence->remedy = cl_arena_print(&cl->arena,
                                      !record.id    ? "cryolot lot attach %s FILE --as batch-record"
                                      : !production ? "cryolot lot review %s --as production --reason R"
                                                    : "cryolot lot review %s --as quality --reason R",
                                      lot->code);
done:
    return status;
}
