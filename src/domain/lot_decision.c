/* What QA decides upon a lot, and what it signs: release, rejection, withdrawal (DOMAIN.md "Release"). */
#include "base/buffer.h"
#include "domain/lot_check.h"
#include "domain/lot_scope.h"
#include <string.h>

enum cl_status cl_lot_decision(struct cl *cl, int64_t lot_id, struct cl_decision *out)
{
    *out = (struct cl_decision){0};
    struct cl_rows *rows = cl_rows_open(cl->store, SQL_LOT_DECISION, CL_BIND(cl_int(lot_id)));
    if (cl_rows_next(rows))
        *out = (struct cl_decision){
            .signature_id = cl_rows_int(rows, COL_DECISION_SIGNATURE_ID),
            .person_id = cl_rows_int(rows, COL_DECISION_PERSON_ID),
            .signed_at_ms = cl_rows_int(rows, COL_DECISION_SIGNED_AT_MS),
            .login = cl_keep_text(cl, rows, COL_DECISION_LOGIN),
            .name = cl_keep_text(cl, rows, COL_DECISION_NAME),
            .role = cl_keep_text(cl, rows, COL_DECISION_ROLE),
            .meaning = cl_keep_text(cl, rows, COL_DECISION_MEANING),
            .content_sha256 = cl_keep_text(cl, rows, COL_DECISION_CONTENT_SHA256),
        };
    return cl_rows_close(rows);
}

/* ---- what is signed -------------------------------------------------------------------------------------------- */

static void add_result(struct cl_buffer *text, const struct cl_result *result)
{
    char day[CL_DATE_TEXT];
    cl_buffer_print(text, "result %s %s %s %lld = %s %s %s on %s entered %s %lld reviewed %s %lld\n", result->code,
                    result->test, result->stage, (long long)result->replicate, result->value, result->unit,
                    result->verdict, cl_date_write(result->performed_on, day, sizeof day), result->entered_by,
                    (long long)result->entered_at_ms, result->reviewed_by ? result->reviewed_by : "nobody",
                    (long long)result->reviewed_at_ms);
}

/* The expiry that stood when a signature was given (0: now). */
static enum cl_status expiry_at(struct cl *cl, const struct cl_lot *lot, int64_t signature_id, const char **out)
{
    char day[CL_DATE_TEXT];
    *out = cl_arena_copy(&cl->arena, cl_date_write(lot->expires_on, day, sizeof day));
    if (!signature_id)
        return CL_OK;
    struct cl_rows *rows =
        cl_rows_open(cl->store, SQL_LOT_EXPIRY_BEFORE, CL_BIND(cl_int(lot->id), cl_int(signature_id)));
    if (cl_rows_next(rows))
        *out = cl_keep_text(cl, rows, 0);
    return cl_rows_close(rows);
}

enum cl_status cl_lot_dossier_content(struct cl *cl, const struct cl_lot_dossier *of, int64_t signature_id,
                                      int64_t until_ms, struct cl_hash *out)
{
    struct cl_buffer text = {0};
    char day[CL_DATE_TEXT];
    const char *expires, *scope = of->scope;
    enum cl_status status = expiry_at(cl, &of->lot, signature_id, &expires);
    if (status == CL_OK && signature_id)
        status = cl_lot_scope_text_after(cl, of->lot.id, signature_id, &scope);
    if (status != CL_OK)
        return status;
    /* Not the day of the determination: one that is made again with the same outcome changes nothing that was signed.
     */
    cl_buffer_print(&text, "lot %s\nproduct %s version %lld\ndonor %s %s\nmade %s\nexpires %s\n", of->lot.code,
                    of->product.code, (long long)of->product.version, of->donor.code, of->donor.determination,
                    cl_date_write(of->lot.made_on, day, sizeof day), expires);
    cl_buffer_print(&text, "vials %lld filled with %lld cells in %lld ul\n", (long long)of->lot.vials_filled,
                    (long long)of->lot.cells_per_vial, (long long)of->lot.volume_ul);
    for (size_t i = 0; i < of->results.count; i++)
        if (of->results.at[i].entered_at_ms <= until_ms)
            add_result(&text, &of->results.at[i]);
    for (size_t i = 0; i < of->pending.count; i++)
        cl_buffer_print(&text, "pending %s %s due %s\n", of->pending.at[i].test, of->pending.at[i].stage,
                        cl_date_write(of->pending.at[i].due_on, day, sizeof day));
    if (scope)
        cl_buffer_print(&text, "for %s alone\n", scope);
    *out = cl_hash_of(text.data, text.size);
    cl_buffer_free(&text);
    return CL_OK;
}

enum cl_status cl_lot_content(struct cl *cl, const struct cl_lot *lot, struct cl_hash *out)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    struct cl_decision decision;
    CL_TRY(cl_lot_dossier_read(cl, lot->code, &of));
    CL_TRY(cl_lot_decision(cl, lot->id, &decision));
    status = cl_lot_dossier_content(cl, &of, decision.signature_id,
                                    decision.signature_id ? decision.signed_at_ms : INT64_MAX, out);
done:
    return status;
}

enum cl_status cl_lot_signed_content(struct cl *cl, const struct cl_signature *signature, struct cl_hash *out,
                                     bool *superseded)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    *superseded = false;
    CL_TRY(cl_lot_dossier_read(cl, signature->subject, &of));
    status = cl_lot_dossier_content(cl, &of, signature->id, signature->signed_at_ms, out);
done:
    return status;
}

enum cl_status cl_lot_signature_holds(struct cl *cl, const struct cl_lot *lot, bool *holds)
{
    enum cl_status status;
    struct cl_decision decision;
    struct cl_hash content;
    char hex[CL_HASH_TEXT];
    CL_TRY(cl_lot_decision(cl, lot->id, &decision));
    CL_TRY(cl_lot_content(cl, lot, &content));
    *holds = decision.person_id && strcmp(decision.content_sha256, cl_hash_write(&content, hex, sizeof hex)) == 0;
    if (*holds)
        CL_TRY(cl_lot_scope_holds(cl, lot->id, decision.signature_id, holds));
done:
    return status;
}

/* Signs and stores a decision in the open write. */
static enum cl_status decide(struct cl *cl, const struct cl_lot_dossier *of, const char *lot_status,
                             const char *meaning, int64_t *signature_id)
{
    enum cl_status status;
    struct cl_hash content;
    CL_TRY(cl_lot_dossier_content(cl, of, 0, cl->now_ms, &content));
    CL_TRY(cl_sign(cl, meaning, of->lot.code, &content, signature_id));
    status = cl_store_change_one(
        cl->store, SQL_LOT_DECIDE,
        CL_BIND(cl_int(of->lot.id), cl_text(lot_status), cl_int(*signature_id), cl_int(cl->now_ms)));
done:
    return status;
}

/* ---- tests that may wait --------------------------------------------------------------------------------------- */

static bool has_result(const struct cl_lot_dossier *of, int64_t specification_id)
{
    for (size_t i = 0; i < of->results.count; i++)
        if (of->results.at[i].specification_id == specification_id)
            return true;
    return false;
}

/* Stores that a test is waited for, until the day that its specification gives. */
static enum cl_status wait_for(struct cl *cl, const struct cl_lot_dossier *of, const struct cl_specification *test)
{
    struct cl_date due_on = cl_date_add_days(of->lot.made_on, test->pending_days);
    return cl_store_change_one(cl->store, SQL_LOT_PENDING_INSERT,
                               CL_BIND(cl_int(of->lot.id), cl_int(test->id), cl_date_value(cl, due_on)));
}

/* Every row of the test that has no result yet. */
static enum cl_status wait_for_test(struct cl *cl, const struct cl_lot_dossier *of, const char *name,
                                    struct cl_problems *problems)
{
    enum cl_status status = CL_OK;
    size_t rows = 0, missing = 0;
    for (size_t i = 0; i < of->product.specification.count; i++) {
        const struct cl_specification *test = &of->product.specification.at[i];
        if (strcmp(test->test, name) != 0 || !test->gates_release)
            continue;
        rows++;
        if (has_result(of, test->id))
            continue;
        missing++;
        if (test->may_be_pending && test->pending_days)
            CL_TRY(wait_for(cl, of, test));
        else
            cl_problem_add(cl, problems, "%s may not be pending by its specification", name);
    }
    if (rows == 0)
        cl_problem_add(cl, problems, "%s has no gating test '%s'", of->product.code, name);
    else if (missing == 0)
        cl_problem_add(cl, problems, "%s has its result already", name);
done:
    return status;
}

static bool is_repeated(struct cl_texts texts, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(texts.at[before], texts.at[i]) == 0)
            return true;
    return false;
}

/* A frozen product can wait for every result; a fresh one is released without those that it names, one by one. */
static enum cl_status leave_pending(struct cl *cl, struct cl_lot_dossier *of, struct cl_texts tests)
{
    enum cl_status status = CL_OK;
    struct cl_problems problems = {0};
    if (tests.count == 0)
        return CL_OK;
    if (of->product.frozen) {
        status = cl_refuse(cl, "release.pending", of->lot.code,
                           cl_arena_print(&cl->arena, "cryolot lot check %s", of->lot.code),
                           "cannot release lot '%s' without a result: %s is frozen and can wait for it", of->lot.code,
                           of->product.code);
        goto done;
    }
    for (size_t i = 0; i < tests.count; i++)
        if (!is_repeated(tests, i))
            CL_TRY(wait_for_test(cl, of, tests.at[i], &problems));
    CL_TRY(
        cl_problems_end(cl, &problems, CL_REFUSED, "release.pending", of->lot.code,
                        cl_arena_print(&cl->arena, "cryolot product show %s", of->product.code),
                        cl_arena_print(&cl->arena, "cannot release lot '%s' with these tests pending", of->lot.code)));
    status = cl_lot_dossier_read_pending(cl, of);
done:
    return status;
}

/* ---- the decisions --------------------------------------------------------------------------------------------- */

enum cl_status cl_lot_release(struct cl *cl, const char *code, const struct cl_lot_releasing *releasing,
                              struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    struct cl_lot_scope scope;
    int64_t signature_id;
    struct cl_gate gate = {.cl = cl, .pending_passes = true};
    static const char *const waiting[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_lot_scope_check(cl, &releasing->scope, &scope));
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_RELEASE, code));
    CL_TRY(cl_lot_dossier_read(cl, code, &of));
    CL_TRY(cl_lot_require_status(cl, &of.lot, waiting, "release lot"));
    of.scope = cl_lot_scope_words(cl, &scope);
    CL_TRY(leave_pending(cl, &of, releasing->pending));
    CL_TRY(cl_lot_gate(&gate, &of));
    CL_TRY(cl_gate_open(&gate, "release lot", code, cl_arena_print(&cl->arena, "see: cryolot lot check %s", code)));
    cl_lot_tell_unknown_storage(&gate);
    CL_TRY(decide(cl, &of, "released", "release", &signature_id));
    CL_TRY(cl_lot_scope_insert(cl, of.lot.id, &scope, signature_id));
    CL_TRY(cl_lot_get(cl, code, &of.lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = of.lot;
    return status;
}

enum cl_status cl_lot_reject(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot_dossier of = {0};
    int64_t signature_id;
    static const char *const undecided[] = {"in-process", "quarantine", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_REJECT, code));
    CL_TRY(cl_lot_dossier_read(cl, code, &of));
    CL_TRY(cl_lot_require_status(cl, &of.lot, undecided, "reject lot"));
    CL_TRY(decide(cl, &of, "rejected", "rejection", &signature_id));
    CL_TRY(cl_lot_get(cl, code, &of.lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = of.lot;
    return status;
}

/* ---- withdrawal ------------------------------------------------------------------------------------------------ */

/* That the release of this signature is used no more. */
static enum cl_status withdrawal_content(struct cl *cl, const struct cl_lot *lot, const char *reason,
                                         struct cl_hash *out)
{
    struct cl_decision release;
    enum cl_status status = cl_lot_decision(cl, lot->id, &release);
    if (status != CL_OK)
        return status;
    const char *text =
        cl_arena_print(&cl->arena, "lot %s\nwithdrawn\n%s of %s at %lld over %s\nreason %s\n", lot->code,
                       release.meaning, release.login, (long long)release.signed_at_ms, release.content_sha256, reason);
    *out = cl_hash_of(text, strlen(text));
    return CL_OK;
}

enum cl_status cl_lot_withdrawal_signed_content(struct cl *cl, const struct cl_signature *signature,
                                                struct cl_hash *out, bool *superseded)
{
    struct cl_lot lot;
    enum cl_status status = cl_lot_get(cl, signature->subject, &lot);
    *superseded = false;
    return status == CL_OK ? withdrawal_content(cl, &lot, signature->reason ? signature->reason : "", out) : status;
}

enum cl_status cl_lot_withdraw(struct cl *cl, const char *code, struct cl_lot *out)
{
    enum cl_status status;
    struct cl_lot lot;
    struct cl_hash content;
    int64_t signature_id;
    static const char *const released[] = {"released", NULL};
    CL_TRY(cl_write_begin(cl, CL_ACT_LOT_WITHDRAW, code));
    CL_TRY(cl_lot_get(cl, code, &lot));
    CL_TRY(cl_lot_require_status(cl, &lot, released, "withdraw lot"));
    CL_TRY(withdrawal_content(cl, &lot, cl->reason, &content));
    CL_TRY(cl_sign(cl, "withdrawal", code, &content, &signature_id));
    CL_TRY(cl_store_change_one(cl->store, SQL_LOT_WITHDRAW,
                               CL_BIND(cl_int(lot.id), cl_int(signature_id), cl_int(cl->now_ms))));
    CL_TRY(cl_lot_get(cl, code, &lot));
done:
    status = cl_write_end(cl, status);
    if (status == CL_OK)
        *out = lot;
    return status;
}
